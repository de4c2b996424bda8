"""Reads the demonstration's texts from their files; they enter the house through the guide's own import."""

import json
from pathlib import Path
from typing import Any

from naast.awareness.guide.rules.bundle import Bundle

FOLDER = Path(__file__).resolve().parent / "content" / "guide"
LEAFLETS = ("expectations", "worried", "chain")


def guide_bundle() -> Bundle:
    """Give the guide of the invented university as a bundle. Raises OSError or ValueError for a broken file."""
    return Bundle(
        entries=_read("entries"),
        lines=_read("lines")["lines"],
        leaflets={key: _read(key) for key in LEAFLETS},
        asked=_read("asked"),
    )


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
