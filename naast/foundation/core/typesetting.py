"""Tagged PDFs that a screen reader can read (PDF/UA-1, ISO 14289-1), made by typst.

What people wrote goes in as data, never as the typesetter's own language, so that no text of theirs is a command.
No file is written anywhere.
"""

import datetime
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import typst

_UNSHOWN = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# What the font of the document surely has; the rest is tried, and replaced by its name when there is no shape for it.
_CERTAIN = re.compile(r"[\n\x20-\x7e\u00a0-\u017f\u2010-\u2027\u20ac]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_TRIES = 400
NO_SHAPE = "□"


class NotReadable(RuntimeError):
    """No PDF could be made that everybody can read; what the typesetter said may hold content and is left out."""


def typeset(source: bytes, data: Mapping[str, Any], *, at: datetime.datetime | None = None) -> bytes:
    """Give the PDF of a source that reads its data from `sys.inputs.data` (JSON), as made at a moment if one is given.

    A character without a shape stands as its name, "[slightly smiling face]", or as an empty box; what no reader can
    see is left out. Raises NotReadable.
    """
    text = json.dumps(_without_controls(data), ensure_ascii=False)
    for _ in range(MOST_TRIES):
        try:
            made: bytes = typst.compile(
                source,
                format="pdf",
                pdf_standards=["ua-1"],
                sys_inputs={"data": text},
                ignore_system_fonts=True,
                timestamp=at.replace(microsecond=0) if at is not None else None,  # it takes whole seconds
            )
        except Exception as fault:  # noqa: BLE001 - its message may hold content
            unshown = _unshown(str(fault))
            if not unshown & set(text):
                raise NotReadable(type(fault).__name__) from None
            # One at a time would be slow for a text in another script: all of its kind go at once.
            text = _replaced(text, unshown)
        else:
            return made
    raise NotReadable("too many characters without a shape")


def _unshown(fault: str) -> set[str]:
    """Read from a fault which characters have no shape."""
    found = _UNSHOWN.search(fault)
    if found is None:
        return set()
    return set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]))


def _replaced(text: str, unshown: set[str]) -> str:
    """Put names or boxes in the place of characters without a shape, and of all others of the same block of 256."""
    blocks = {ord(each) >> 8 for each in unshown}
    return "".join(
        _name(each) if each in unshown or (ord(each) >> 8 in blocks and not _CERTAIN.match(each)) else each
        for each in text
    )


def _name(each: str) -> str:
    """Name a character for a reader: a picture by what it shows, a letter of another script as a box."""
    if unicodedata.category(each) in {"So", "Sk"}:
        name = unicodedata.name(each, "").lower()
        return f"[{name}]" if name else NO_SHAPE
    return "" if unicodedata.category(each) in {"Cf", "Mn", "Me", "Cn", "Co"} else NO_SHAPE


def _without_controls(value: Any) -> Any:
    """Leave out what no reader can see, and what turns the direction of a text around."""
    if isinstance(value, str):
        return _CONTROLS.sub("", value)
    if isinstance(value, Mapping):
        return {name: _without_controls(part) for name, part in value.items()}
    return [_without_controls(part) for part in value] if isinstance(value, list | tuple) else value
