"""Imports a whole guide: all of it or nothing, with every fault of every row reported, as often as one likes."""

import dataclasses
import datetime
from collections.abc import Mapping, Sized
from typing import Any

from django.db import transaction
from django.db.models import F

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse

from ..models import Edition, Entry, EntryText, Leaflet, Line
from ..queries.shelf import forget_shelf
from ..rules.bundle import LISTS, TEXTS, Bundle, Fault, faults_in
from .publishing import publish_urgent_copies

# When a leaflet without a date of its own began to hold.
ALWAYS = datetime.date(2000, 1, 1)


@dataclasses.dataclass(frozen=True)
class ImportReport:
    """What an import did or would do: rows taken per part, and the faults that stopped it."""

    entries: int
    lines: int
    leaflets: int
    faults: tuple[Fault, ...]
    dry_run: bool

    @property
    def done(self) -> bool:
        """Whether the guide was changed."""
        return not self.faults and not self.dry_run


def may_edit(actor: Actor, /, **given: Any) -> Decision:
    """Editors keep the guide (A10)."""
    return allow("editor") if actor.holds("editor") else refuse("not an editor")


@action("guide.imported", may=may_edit)
def import_guide(*, actor: Actor | Job, bundle: Bundle, dry_run: bool = False) -> ImportReport:
    """Put the bundle in place of the same entries, lines and leaflets; entries that are not in it stay.

    Checks everything first: with one fault nothing changes. Repeating an import changes nothing but the edition.
    """
    faults = tuple(faults_in(bundle))
    report = ImportReport(_count(bundle.entries), _count(bundle.lines), _count(bundle.leaflets), faults, dry_run)
    if not report.done:
        return report
    for position, row in enumerate(bundle.lines):
        _keep_line(row, position)
    for position, row in enumerate(bundle.entries):
        _keep_entry(row, position, bundle.asked.get(row["slug"], {}))
    for key, content in bundle.leaflets.items():
        words = {name: value for name, value in content.items() if name not in ("version", "from")}
        Leaflet.objects.update_or_create(
            key=key,
            version=content.get("version") or "1",
            defaults={"starts_on": content.get("from") or ALWAYS, "content": words},
        )
    Edition.objects.get_or_create(pk=1)
    Edition.objects.filter(pk=1).update(number=F("number") + 1)
    # The guide is changed by now: whatever goes wrong with a copy is logged and does not undo that.
    transaction.on_commit(forget_shelf, robust=True)
    transaction.on_commit(publish_urgent_copies, robust=True)
    return report


def _count(rows: Any) -> int:
    """Count the rows of a part, none when it is no part at all."""
    return len(rows) if isinstance(rows, Sized) and not isinstance(rows, str) else 0


def _keep_line(row: Mapping[str, Any], position: int) -> None:
    """Write one line over what stood there."""
    values: dict[str, Any] = {}
    for field in Line._meta.concrete_fields:
        if field.primary_key or field.name == "position":
            continue
        value = row.get(field.name)
        if value is None and not field.null:
            value = field.get_default()
        values[field.name] = value
    order = row.get("order")
    values["position"] = position if order is None else order
    Line.objects.update_or_create(id=row["id"], defaults=values)


def _keep_entry(row: Mapping[str, Any], position: int, asked: Mapping[str, Any]) -> None:
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
