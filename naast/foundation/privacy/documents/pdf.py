"""A document as a tagged PDF that a screen reader can read."""

import dataclasses
from pathlib import Path

from naast.foundation.core.typesetting import typeset

from .blocks import Document

_SOURCE = Path(__file__).with_name("document.typ").read_bytes()


def pdf(document: Document) -> bytes:
    """Make the PDF. Raises core.typesetting.NotReadable."""
    return typeset(_SOURCE, dataclasses.asdict(document))
