"""The letter as a PDF that everybody can read: tagged, with a title and a language (PDF/UA-1, ISO 14289-1; C6).

A picture without words is refused, here and by the typesetter.
"""

import dataclasses

from naast.foundation.consent.grants import Grant, check
from naast.foundation.core.typesetting import typeset

_SOURCE = rb"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.sender, date: none)
#set page(paper: "a4", margin: (x: 2.5cm, y: 2.4cm), footer: context align(center, text(size: 8.5pt)[
  #d.footer #h(1em) #counter(page).display("1 / 1", both: true)]))
#set text(lang: d.language, size: 11pt, hyphenate: false)
#set par(leading: 0.75em, spacing: 1.1em)
#show title: set text(size: 17pt)
#for each in d.pictures [#image(bytes(each.svg), format: "svg", alt: each.words, height: 1.6cm)]
#par(for line in d.head [#text(line)#linebreak()])
#par(for line in d.addressee [#text(line)#linebreak()])
#par(text(d.place_and_day))
#title(text(d.title))
#par(text(d.salutation))
#for each in d.paragraphs [#par(text(each))]
#par(text(d.closing))
#par(for line in d.signed [#text(line)#linebreak()])
"""


class PictureWithoutWords(ValueError):
    """A picture must say in words what it shows, for who does not see it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A picture (SVG) and what it shows, in words."""

    svg: str = dataclasses.field(repr=False)
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """What stands in a letter, in the order in which it is read."""

    language: str
    title: str
    sender: str
    head: tuple[str, ...]
    addressee: tuple[str, ...] = dataclasses.field(repr=False)
    place_and_day: str
    salutation: str
    paragraphs: tuple[str, ...] = dataclasses.field(repr=False)
    closing: str
    signed: tuple[str, ...]
    footer: str
    pictures: tuple[Picture, ...] = ()


def letter_pdf(letter: Letter, *, grant: Grant) -> bytes:
    """Typeset a letter, by a grant that is looked at again first.

    Raises NoPermission, PictureWithoutWords, core.typesetting.NotReadable.
    """
    check(grant)
    return _typeset(letter)


def _typeset(letter: Letter) -> bytes:
    """Typeset it. Raises PictureWithoutWords, core.typesetting.NotReadable."""
    if any(not picture.words.strip() for picture in letter.pictures):
        raise PictureWithoutWords
    return typeset(_SOURCE, dataclasses.asdict(letter))
