"""A text that does not show yet, in the shape in which the public pages take it (A10)."""

import datetime
from collections.abc import Mapping
from typing import Any

from naast.foundation.core import time

from ..models import Line
from ..rules.bundle import LISTS, TEXTS
from ..rules.lines import HelpLine
from .shelf import GuideEntry, GuideText


class NotWhole(ValueError):
    """A draft lacks what a page needs to be shown at all, or holds something of another kind there."""


def line_values(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    """Give the columns of a line out of its row of the bundle; what is left out has its default."""
    values: dict[str, Any] = {}
    for field in Line._meta.concrete_fields:
        if field.primary_key or field.name == "position":
            continue
        value = row.get(field.name)
        if value in (None, ""):
            value = None if field.null else field.get_default()
        values[field.name] = value
    order = row.get("order")
    return values | {"position": position if order is None else order}


def as_line(content: Mapping[str, Any]) -> HelpLine:
    """Give a line as the pages take it. Raises NotWhole."""
    try:
        values = line_values(content, 0)
        if not values["checked_on"]:
            values["checked_on"] = time.today()
        return HelpLine.from_row({**values, "id": str(content.get("id") or "")})
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise NotWhole(str(fault)) from fault


def as_entry(content: Mapping[str, Any]) -> GuideEntry:
    """Give an entry as the pages take it; what is not written yet is empty. Raises NotWhole."""
    try:
        texts = {
            language: GuideText(
                language,
                str(content[language].get("title") or ""),
                str(content[language].get("summary") or ""),
                {name: content[language].get(name) or ([] if name in LISTS else "") for name in (*TEXTS, *LISTS)},
            )
            for language in ("nl", "en")
            if isinstance(content.get(language), Mapping) and content[language].get("title")
        }
        if not texts:
            raise NotWhole("a title in one language at least")
        facts: dict[str, Any] = {name: str(content.get(name) or "") for name in _TEXTS_OF_ENTRY}
        facts |= {name: tuple(content.get(name) or ()) for name in _LISTS_OF_ENTRY}
        facts |= {name: bool(content.get(name)) for name in _FLAGS_OF_ENTRY}
        return GuideEntry(
            **facts,
            level=content.get("level"),
            checked_on=_day(content.get("checked_on")),
            texts=texts,
        )
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise NotWhole(str(fault)) from fault


_TEXTS_OF_ENTRY = ("slug", "kind", "role", "line", "cost", "checked_by")
_FLAGS_OF_ENTRY = ("urgent", "needs_appointment", "walk_in", "quick_exit")
_LISTS_OF_ENTRY = ("audience", "topics", "languages", "campuses", "next", "instead")


def _day(value: Any) -> datetime.date:
    """Read a day; one that is not written yet is today."""
    return datetime.date.fromisoformat(value) if value else time.today()
