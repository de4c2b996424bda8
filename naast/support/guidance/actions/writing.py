"""What the keeper writes in a file: what somebody came with, goals, contact moments, agreements, notes (C4)."""

import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_id

from ..access import may_open_file
from ..models import GuidanceFile, entries_of
from ..rules.roles import is_apart
from ..rules.stages import ALWAYS_SHARED, HOW, Kind, Standing, is_before_last, standings_of
from ._file import WHY, about_file, locked, moved, writer
from ._letters import EVALUATE, post
from .drafts import drop_drafts

KEEPERS = frozenset((Kind.INTAKE, Kind.GOAL, Kind.AGREEMENT, Kind.CONTACT, Kind.NOTE))
MORNING = datetime.time(8, 30)


class NotAKind(ValueError):
    """A keeper does not write this kind of thing, or it does not stand like this."""


class NotTheirs(Exception):
    """A text is changed by who wrote it and by nobody else; it may be gone, too."""


@action("guidance.written", may=may_open_file, about=about_file)
def write(
    *,
    actor: Actor | Job,
    code: str,
    kind: str,
    text: str,
    on: datetime.date | None = None,
    how: str = "",
    counts: bool = False,
    ready: bool | None = None,
    look_again: datetime.date | None = None,
    key: UUID | None = None,
) -> Any:
    """Write something in a file; the same `key` again is the same text and changes nothing.

    `on`: the day it is about, today unless told; `how` and `counts` are for contacts, `counts` makes it one of the
    sessions agreed. `ready`: whether the student may read it; unless told they may, but in a psychologist's file.
    What student and keeper made together is always theirs to read. `look_again`: the day the file comes up by itself.
    Raises NotAKind, Closed, Refused.
    """
    if kind not in KEEPERS or (how and how not in HOW):
        raise NotAKind(kind)
    file = locked(code)
    rows = entries_of(file.role).objects.unscoped(reason=WHY)
    before = rows.filter(key=key).first() if key is not None else None
    if before is not None:
        before.file = file
        return before
    made = entries_of(file.role).objects.create(
        file=file,
        kind=kind,
        text=text,
        author_id=writer(actor),
        at=time.now(),
        on=on or time.today(),
        how=how if kind == Kind.CONTACT else "",
        counts=counts and kind == Kind.CONTACT,
        standing=standings_of(kind)[0],
        ready=kind in ALWAYS_SHARED or (not is_apart(file.role) if ready is None else ready),
        key=key or new_id(),
    )
    drop_drafts(file, writer(actor), kind)
    _follow(file, made, look_again)
    return made


def _follow(file: GuidanceFile, made: Any, look_again: datetime.date | None) -> None:
    """Work out what a new text changes about the file, and remind of evaluating before the last session."""
    if made.kind != Kind.CONTACT:
        if look_again is not None:
            moved(file, look_again_on=look_again)
        return
    had = file.sessions_had + made.counts
    moved(
        file,
        sessions_had=had,
        first_contact_at=min(filter(None, (file.first_contact_at, min(made.at, _noon(made.on))))),
        last_contact_on=max(filter(None, (file.last_contact_on, made.on))),
        look_again_on=look_again,
    )
    if made.counts and file.evaluated_at is None and is_before_last(file.sessions_agreed, had):
        tomorrow = time.today() + datetime.timedelta(days=1)
        post(EVALUATE, file, file.kept_by_id, what=file.sessions_agreed, at=time.moment_of(tomorrow, MORNING))


def _noon(on: datetime.date) -> datetime.datetime:
    """Give the moment that stands for a day."""
    return time.moment_of(on, datetime.time(12))


@action("guidance.changed", may=may_open_file, about=about_file)
def change(*, actor: Actor | Job, code: str, entry: str, text: str) -> Any:
    """Change what one wrote oneself; the day of the change stands with it. Raises NotTheirs, Closed, Refused."""
    file = locked(code)
    row = _entry(file, entry)
    if row.author_id != actor.pk:
        raise NotTheirs
    if row.text != text:
        row.text, row.changed_at = text, time.now()
        row.save(update_fields=["text", "changed_at"])
    drop_drafts(file, writer(actor), f"change-{row.code}")
    return row


@action("guidance.made-ready", may=may_open_file, about=about_file)
def make_ready(*, actor: Actor | Job, code: str, entry: str = "", ready: bool = True) -> GuidanceFile:
    """Let the student read a text from now on, or not yet; without a text named all of the file, as they asked.

    What student and keeper made together stays theirs to read. Raises NotTheirs, Refused.
    """
    file = locked(code, closed_too=True)
    rows = entries_of(file.role).objects.unscoped(reason=WHY).filter(file=file.pk)
    if entry:
        row = _entry(file, entry)
        rows.filter(pk=row.pk).update(ready=ready or row.kind in ALWAYS_SHARED)
    else:
        rows.update(ready=True)
    waiting = rows.filter(ready=False).exists()
    return file if waiting or file.reading_asked_at is None else moved(file, reading_asked_at=None)


@action("guidance.moved-on", may=may_open_file, about=about_file)
def set_standing(*, actor: Actor | Job, code: str, entry: str, standing: str) -> Any:
    """Say how a goal or an agreement stands. Raises NotAKind, NotTheirs, Closed, Refused."""
    file = locked(code)
    row = _entry(file, entry)
    if standing not in standings_of(row.kind) or standing == Standing.NONE:
        raise NotAKind(standing)
    entries_of(file.role).objects.unscoped(reason=WHY).filter(pk=row.pk).update(standing=standing)
    return row


def _entry(file: GuidanceFile, entry: str) -> Any:
    """Find a text of this file. Raises NotTheirs when it is not there."""
    rows = entries_of(file.role).objects.unscoped(reason=WHY).select_for_update(of=("self",))
    found = rows.filter(file=file.pk, code=entry).first() if entry.isascii() and entry.isalnum() else None
    if found is None:
        raise NotTheirs
    found.file = file
    return found
