"""A statement or receipt on paper: an accessible PDF (PDF/UA-1), from words that were prepared elsewhere."""

import dataclasses
import datetime

from naast.foundation.core.typesetting import typeset

_SOURCE = b"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.university, date: none)
#set text(lang: d.language, size: 11pt, hyphenate: false)
#set page(paper: "a4", margin: (x: 25mm, y: 25mm))
#set par(leading: 0.75em, spacing: 1.1em)
#show heading: set text(size: 18pt)
#text(weight: "bold")[#d.university]
#v(8mm)
#heading(level: 1)[#d.title]
#for row in d.rows [
  #block(above: 1em)[#text(weight: "bold")[#row.at(0)] \\ #row.at(1)]
]
#if d.items.len() > 0 [
  #heading(level: 2)[#d.items_title]
  #list(..d.items)
]
#for line in d.notes [ #par(line) ]
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a statement or receipt: a title, labelled rows, a list, and closing sentences."""

    title: str
    university: str
    language: str
    rows: tuple[tuple[str, str], ...]
    items_title: str = ""
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def on_paper(paper: Paper, *, at: datetime.datetime) -> bytes:
    """Give the PDF of a paper as it was made at a moment. Raises core.typesetting.NotReadable."""
    return typeset(_SOURCE, dataclasses.asdict(paper), at=at)
