"""Times of day and whole numbers, as people type them."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from naast.foundation.core import moments
from naast.foundation.core.forms import Text

LONGEST_PLACE = 200
_CLOCK = re.compile(r"(\d{1,2})(?:[.:,h ](\d{2}))?\Z|(\d{2})(\d{2})\Z", re.ASCII)


def read_clock(typed: str) -> datetime.time | None:
    """Read a time of day as people type it: 9, 9.30, 09:30, 9,30, 0930, with or without "uur"; None for no time."""
    text = typed.strip().lower().removesuffix("uur").removesuffix("u").strip()
    found = _CLOCK.match(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def write_clock(wall: datetime.time | None) -> str:
    """Write a time of day as it is typed."""
    return moments.clock(wall) if wall is not None else ""


def purpose_words(purpose: str) -> str:
    """Name what an hour is for."""
    return {
        "appointments": gettext("Afspraken"),
        "walk-in": gettext("Inloop"),
        "urgent": gettext("Vrijhouden voor spoed"),
    }[purpose]


class Whole(Text):
    """A whole number between two ends."""

    def __init__(self, label: Any = "", *, least: int, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self.least, self.most = least, most
        self.widget.attrs |= {"inputmode": "numeric", "class": "short", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Read the number. Raises ValidationError."""
        text = super().to_python(str(value) if isinstance(value, int) else value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 6 and self.least <= int(text) <= self.most):
            raise ValidationError(
                gettext("Vul een getal in van %(least)s tot en met %(most)s.")
                % {"least": self.least, "most": self.most}
            )
        return int(text)


class Clock(Text):
    """A time of day."""

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(label, longest=20, **more)
        self.widget.attrs |= {"inputmode": "decimal", "class": "short", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a time as it is typed."""
        return write_clock(value) if isinstance(value, datetime.time) else value

    def to_python(self, value: Any) -> Any:
        """Read the time. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        found = read_clock(text)
        if found is None:
            raise ValidationError(gettext("Schrijf een tijd zoals 9.30."))
        return found
