"""Imports a whole guide: all of it or nothing, with every fault of every row reported, as often as one likes."""

import dataclasses
from collections.abc import Mapping, Sized
from typing import Any, Literal

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import edits_guide
from ..models import Manuscript, Version
from ..rules.bundle import Bundle, Fault, faults_in
from ..rules.difference import changed_paths
from ..rules.versions import SECOND, WAITING, WORKING, Kind, Move, State, vital_changes
from .manuscripts import add_version, let_go, move, open_manuscript, plain_content
from .writing import keep_entry, keep_leaflet, keep_line, renew

Outcome = Literal["new", "changed", "same", "waits", "beside"]
NOTE = "import"


@dataclasses.dataclass(frozen=True)
class RowReport:
    """What becomes of one row: new, changed (in these fields), the same, waiting for a second person, or "beside".

    Beside: it shows, and the draft that somebody was writing now stands aside.
    """

    part: str
    name: str
    outcome: Outcome
    fields: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class ImportReport:
    """What an import did or would do: rows taken per part, what becomes of each, and the faults that stopped it."""

    entries: int
    lines: int
    leaflets: int
    faults: tuple[Fault, ...]
    dry_run: bool
    rows: tuple[RowReport, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the guide was changed."""
        return not self.faults and not self.dry_run

    def count(self, outcome: str) -> int:
        """Count the rows that end like this."""
        return sum(row.outcome == outcome for row in self.rows)


@action("guide.imported", may=edits_guide)
def import_guide(*, actor: Actor | Job, bundle: Bundle, dry_run: bool = False) -> ImportReport:
    """Put the bundle in place of the same entries, lines and leaflets; entries that are not in it stay.

    Checks everything first: with one fault nothing changes. What differs becomes a version, so the history has no
    holes; repeating an import changes nothing but the edition. The first import founds the guide; after that a line
    whose number, hours, chat or check differs waits for a second person, whoever imports it (A3).
    """
    faults = tuple(faults_in(bundle))
    counts = _count(bundle.entries), _count(bundle.lines), _count(bundle.leaflets)
    if faults:
        return ImportReport(*counts, faults, dry_run)
    delivery = _Delivery(actor, keep=not dry_run)
    for position, row in enumerate(bundle.lines):
        if delivery.take(Kind.LINE, row["id"], row) and not dry_run:
            keep_line(delivery.content, position)
    for position, row in enumerate(bundle.entries):
        asked = bundle.asked.get(row["slug"], {})
        if delivery.take(Kind.ENTRY, row["slug"], {**row, "asked": asked}) and not dry_run:
            keep_entry(row, position, asked)
    for key, content in bundle.leaflets.items():
        if delivery.take(Kind.LEAFLET, key, content) and not dry_run:
            keep_leaflet(key, content)
    if not dry_run:
        renew(copies=True)
    return ImportReport(*counts, (), dry_run, tuple(delivery.rows))


class _Delivery:
    """Compares each row with what shows, and writes its version."""

    def __init__(self, actor: Actor | Job, *, keep: bool) -> None:
        """Read what shows, in two queries."""
        self.actor, self.keep = actor, keep
        self.rows: list[RowReport] = []
        self.content: dict[str, Any] = {}
        texts = Manuscript.objects.select_for_update() if keep else Manuscript.objects.all()
        self.manuscripts = {(text.kind, text.key): text for text in texts.order_by("pk")}
        shown = Version.objects.filter(state=State.PUBLISHED)
        self.published = {version.manuscript_id: version for version in shown}
        self.founding = not any(kind == Kind.LINE for kind, _key in self.manuscripts)

    def take(self, kind: Kind, key: str, row: Mapping[str, Any]) -> bool:
        """Take one row; tells whether it is to show now."""
        manuscript = self.manuscripts.get((kind, key))
        published = self.published.get(manuscript.pk) if manuscript is not None else None
        shown = published.content if published is not None else None
        self.content = plain_content(kind, key, row, shown)
        if self.founding and kind == Kind.LINE:
            self.content |= {name: row[name] for name in SECOND if row.get(name) is not None}
        if shown is not None and self.content == shown:
            self.rows.append(RowReport(kind, key, "same"))
            return True
        fields = changed_paths(shown, self.content) if shown is not None else ()
        second = kind is Kind.LINE and not self.founding and bool(vital_changes(shown, self.content))
        outcome = self._outcome(manuscript, shown, second=second)
        self.rows.append(RowReport(kind, key, outcome, fields))
        if self.keep:
            self._write(kind, key, manuscript, published, second=second)
        return not second

    def _outcome(self, manuscript: Manuscript | None, shown: Mapping[str, Any] | None, *, second: bool) -> Outcome:
        """Say what becomes of a row that is not the same."""
        if second:
            return "waits"
        if manuscript is not None and _working(manuscript).exists():
            return "beside"
        return "changed" if shown is not None else "new"

    def _write(
        self, kind: Kind, key: str, manuscript: Manuscript | None, published: Version | None, *, second: bool
    ) -> None:
        """Write the version of a row: on the site, or waiting for a second person. A draft of somebody stands aside."""
        if manuscript is None:
            manuscript = open_manuscript(kind, key, self.content)
        let_go(manuscript, WORKING, Move.SET_ASIDE)
        let_go(manuscript, WAITING if second else WAITING | {State.PUBLISHED}, Move.REPLACE)
        version = add_version(manuscript, self.content, actor=self.actor, state=State.DRAFT, base=published, note=NOTE)
        approval = {"approved_by_id": self.actor.pk, "approved_at": time.now()}
        if second:
            move(version, Move.ASK, **approval)
            return
        move(version, Move.PUBLISH, published_at=time.now(), **approval)
        manuscript.published = version.number
        manuscript.save(update_fields=["published"])


def _working(manuscript: Manuscript) -> Any:
    return Version.objects.filter(manuscript=manuscript, state__in=[state.value for state in WORKING])


def _count(rows: Any) -> int:
    """Count the rows of a part, none when it is no part at all."""
    return len(rows) if isinstance(rows, Sized) and not isinstance(rows, str) else 0
