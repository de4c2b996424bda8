"""What the student does with their own file: add a goal, look back, ask to read what is written (C4)."""

from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_id

from ..access import may_open_own
from ..models import GuidanceFile, entries_of
from ..rules.stages import Kind, Standing, State
from ._file import WHY, Closed, about_file, about_student, locked, moved, writer
from ._letters import READING, post
from .drafts import drop_drafts


class NotAsked(Exception):
    """Nobody asked to look back, or it was done already."""


@action("guidance.goal-added", may=may_open_own, about=about_file)
def add_goal(*, actor: Actor | Job, code: str, text: str, key: UUID | None = None) -> Any:
    """Let a student say what they want to reach; the keeper reads it. The same `key` again is the same goal.

    Raises Closed, Refused.
    """
    file = locked(code)
    return _written(file, actor, Kind.GOAL, text, key, standing=Standing.OPEN)


@action("guidance.evaluated", may=may_open_own, about=about_student)
def evaluate(*, actor: Actor | Job, code: str, text: str, key: UUID | None = None) -> GuidanceFile:
    """Let a student look back, once each time they are asked. Raises NotAsked, Refused."""
    file = locked(code, closed_too=True)
    if key is not None and entries_of(file.role).objects.unscoped(reason=WHY).filter(key=key).exists():
        return file
    if file.evaluation_asked_at is None or file.evaluated_at is not None:
        raise NotAsked
    _written(file, actor, Kind.EVALUATION, text, key)
    drop_drafts(file, writer(actor), Kind.EVALUATION)
    return moved(file, evaluated_at=time.now(), look_again_on=time.today() if file.state == State.OPEN else None)


@action("guidance.reading-asked", may=may_open_own, about=about_student)
def ask_to_read(*, actor: Actor | Job, code: str) -> GuidanceFile:
    """Ask the keeper to make ready what is not yet; the law gives them a month. Asked again changes nothing.

    Raises Refused.
    """
    file = locked(code, closed_too=True)
    rows = entries_of(file.role).objects.unscoped(reason=WHY).filter(file=file.pk, ready=False)
    if file.reading_asked_at is not None or not rows.exists():
        return file
    now = time.now()
    post(READING, file, file.kept_by_id, what=now.date())
    return moved(file, reading_asked_at=now)


def _written(
    file: GuidanceFile, actor: Actor | Job, kind: Kind, text: str, key: UUID | None, standing: str = ""
) -> Any:
    """Write what a student said."""
    table = entries_of(file.role).objects
    before = table.unscoped(reason=WHY).filter(key=key).first() if key is not None else None
    if before is not None:
        before.file = file
        return before
    if kind == Kind.GOAL and file.state == State.CLOSED:
        raise Closed
    return table.create(
        file=file,
        kind=kind,
        text=text,
        author_id=writer(actor),
        at=time.now(),
        on=time.today(),
        standing=standing,
        ready=True,
        key=key or new_id(),
    )
