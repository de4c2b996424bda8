"""The blocks a document is made of; plain text in, no markup in any of them."""

import dataclasses
from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, the line below it, its language, who made it, and its blocks in order."""

    title: str
    under: str
    language: str
    author: str
    blocks: tuple[Block, ...]


def heading(text: str, level: int = 2) -> Block:
    """Make a heading; the title itself is level 1, so the rest begins at 2."""
    return {"kind": "heading", "level": level, "text": text}


def paragraph(text: str) -> Block:
    """Make a paragraph."""
    return {"kind": "paragraph", "text": text}


def items(texts: Iterable[str]) -> Block:
    """Make a list of short texts."""
    return {"kind": "items", "texts": list(texts)}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Make a list of names with what stands behind each."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Block:
    """Make a table with a row of column names."""
    return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}
