"""The rules of the guide: pure decisions without Django and without a clock. So far: the finder (A2) and what is urgent (A3)."""

from naast.awareness.guide.rules.finder import Door, Found, Hit, Index, build_index, find
from naast.awareness.guide.rules.words import Concept, Words, load_words

__all__ = ["Concept", "Door", "Found", "Hit", "Index", "Words", "build_index", "find", "load_words"]
