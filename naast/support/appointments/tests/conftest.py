"""The guide as it stands for the tests of this room."""

from naast.awareness.guide.tests.content import guide, imported

__all__ = ["guide", "imported"]
