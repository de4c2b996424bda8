"""The one way onto the site: writes a row of the bundle over what stood there, for the import and for the editors."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from ..models import Edition, Entry, EntryText, Leaflet, Line
from ..queries.preview import line_values
from ..queries.shelf import renew_shelf
from ..rules.bundle import LISTS, TEXTS
from ..rules.versions import Kind
from .publishing import publish_urgent_copies

# When a leaflet without a date of its own began to hold.
ALWAYS = datetime.date(2000, 1, 1)


def put(kind: str, key: str, content: Mapping[str, Any]) -> None:
    """Write one text over what stood there; it keeps its place among the others, and a new one comes last."""
    if kind == Kind.LINE:
        known = Line.objects.filter(pk=key).values_list("position", flat=True).first()
        keep_line(content, _place(known, Line))
    elif kind == Kind.ENTRY:
        known = Entry.objects.filter(slug=key).values_list("position", flat=True).first()
        keep_entry(content, _place(known, Entry), content.get("asked") or {})
    else:
        keep_leaflet(key, content)


def take_away(kind: str, key: str) -> None:
    """Take an entry or a line off the site; its versions stay."""
    if kind == Kind.LINE:
        Line.objects.filter(pk=key).delete()
    else:
        Entry.objects.filter(slug=key).delete()


def renew(*, copies: bool) -> None:
    """Count the edition up, and let every process read anew after the commit; `copies`: urgent help is written anew."""
    Edition.objects.get_or_create(pk=1)
    Edition.objects.filter(pk=1).update(number=F("number") + 1)
    # The guide is changed by now: whatever goes wrong with a copy is logged and does not undo that.
    transaction.on_commit(renew_shelf, robust=True)
    if copies:
        transaction.on_commit(publish_urgent_copies, robust=True)


def _place(known: int | None, table: type[Line] | type[Entry]) -> int:
    """Give the place a text had, or the one behind the last."""
    if known is not None:
        return known
    last = table.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def keep_line(row: Mapping[str, Any], position: int) -> None:
    """Write one line over what stood there."""
    Line.objects.update_or_create(id=row["id"], defaults=line_values(row, position))


def keep_entry(row: Mapping[str, Any], position: int, asked: Mapping[str, Any]) -> None:
    """Write one entry and its words in both languages."""
    plain = ("kind", "level", "audience", "topics", "languages", "campuses", "cost", "urgent", "needs_appointment")
    values = {name: row.get(name) for name in plain}
    values |= {name: bool(row.get(name)) for name in ("walk_in", "quick_exit", "urgent", "needs_appointment")}
    values |= {name: row.get(name) or [] for name in ("next", "instead", "sources")}
    values |= {"role": row.get("role") or "", "line_id": row.get("line"), "position": position}
    values |= {"checked_on": row["checked_on"], "checked_by": row["checked_by"]}
    entry, _created = Entry.objects.update_or_create(slug=row["slug"], defaults=values)
    for language in ("nl", "en"):
        text = row[language]
        EntryText.objects.update_or_create(
            entry=entry,
            language=language,
            defaults={
                "title": text["title"],
                "summary": text["summary"],
                "words": {name: text.get(name, [] if name in LISTS else "") for name in (*TEXTS, *LISTS)},
                "asked": list(asked.get(language, ())),
            },
        )


def keep_leaflet(key: str, content: Mapping[str, Any]) -> None:
    """Write one leaflet: over the same version of it, or beside the earlier ones."""
    words = {name: value for name, value in content.items() if name not in ("version", "from")}
    Leaflet.objects.update_or_create(
        key=key,
        version=content.get("version") or "1",
        defaults={"starts_on": content.get("from") or ALWAYS, "content": words},
    )
