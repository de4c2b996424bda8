"""The guide as it stands for the tests of this room."""

from naast.awareness.guide.tests.content import guide, imported
from naast.awareness.guide.tests.desk import desk

__all__ = ["desk", "guide", "imported"]
