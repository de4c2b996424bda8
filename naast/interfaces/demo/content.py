"""Reads a guide from its files, the demonstration's own to begin with; the guide's own import lets them in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from naast.awareness.guide.rules.bundle import Bundle

MOST_BYTES = 20_000_000
FOLDER = Path(__file__).resolve().parent / "content" / "guide"
LEAFLETS = ("expectations", "worried", "chain")


class BrokenFile(ValueError):
    """A file cannot be read at all; the message names it and the place."""


def guide_bundle(folder: Path = FOLDER) -> Bundle:
    """Read a guide from a folder: that of the invented university, or one that an operator wants to import.

    What the files hold is checked by the import, row by row. Raises BrokenFile for what is no JSON, OSError for a file
    of the five that is not there.
    """
    lines: Any = _read(folder, "lines")
    return Bundle(
        entries=_read(folder, "entries"),
        lines=lines["lines"] if isinstance(lines, Mapping) and "lines" in lines else lines,
        leaflets={key: _read(folder, key) for key in LEAFLETS},
        asked=_read(folder, "asked"),
    )


def _read(folder: Path, name: str) -> Any:
    path = folder / f"{name}.json"
    if path.stat().st_size > MOST_BYTES:
        raise BrokenFile(f"{path.name} is larger than a guide can be ({MOST_BYTES:,} bytes)")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as fault:
        raise BrokenFile(f"{path.name}, line {fault.lineno}, column {fault.colno}: {fault.msg}") from fault
    except UnicodeDecodeError as fault:
        raise BrokenFile(f"{path.name} is not text in UTF-8 (byte {fault.start:,})") from fault
    except RecursionError as fault:
        raise BrokenFile(f"{path.name} is nested deeper than a guide can be") from fault
