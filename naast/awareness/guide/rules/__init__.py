"""The rules of the guide, without Django and without a clock: the finder (A2) and what is urgent (A3)."""

from .finder import Door, Found, Hit, Index, build_index, find
from .words import Concept, Words, load_words

__all__ = ["Concept", "Door", "Found", "Hit", "Index", "Words", "build_index", "find", "load_words"]
