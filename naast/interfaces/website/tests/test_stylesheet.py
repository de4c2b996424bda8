"""The one stylesheet is its parts, joined."""

from pathlib import Path

ROOM = Path(__file__).resolve().parent.parent


def joined(parts: list[str]) -> str:
    """Join the parts as `make styles` does."""
    return "".join(parts)


def test_the_stylesheet_is_its_parts():
    parts = [path.read_text(encoding="utf-8") for path in sorted((ROOM / "styles").glob("?-*.css"))]
    assert (ROOM / "static" / "website" / "naast.css").read_text(encoding="utf-8") == joined(parts), "run make styles"


def test_a_changed_part_is_seen():
    parts = [path.read_text(encoding="utf-8") for path in sorted((ROOM / "styles").glob("?-*.css"))]
    assert (ROOM / "static" / "website" / "naast.css").read_text(encoding="utf-8") != joined([*parts, "b{}"])
