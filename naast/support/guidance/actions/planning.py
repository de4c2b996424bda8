"""What keeper and student agree about the guidance itself: how many sessions, when to look again, to evaluate (C4)."""

import datetime

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.events import emit

from ..access import may_close, may_open_file
from ..events import FileClosed, FileOpened
from ..models import GuidanceFile, entries_of
from ..rules.roles import is_apart
from ..rules.stages import SESSIONS_AT_MOST, Kind, State
from ._file import WHY, about_student, locked, moved, writer
from ._letters import EVALUATION, post
from .drafts import drop_drafts


class NotANumber(ValueError):
    """So many sessions cannot be agreed: it is less than were had, or more than this kind of guidance is for."""


class OneIsOpen(Exception):
    """There is an open file of the same keeper with this student already."""


@action("guidance.sessions-agreed", may=may_open_file, about=about_student)
def agree_sessions(*, actor: Actor | Job, code: str, sessions: int | None) -> GuidanceFile:
    """Note how many sessions keeper and student agreed, or that they agreed none. Nobody approves it.

    More than before after an evaluation asks for a new one before the last. Raises NotANumber, Closed, Refused.
    """
    file = locked(code)
    if sessions is not None and not max(1, file.sessions_had) <= sessions <= SESSIONS_AT_MOST:
        raise NotANumber(sessions)
    more = sessions is not None and sessions > (file.sessions_agreed or 0)
    evaluated = {"evaluated_at": None, "evaluation_asked_at": None} if more and file.evaluated_at is not None else {}
    return moved(file, sessions_agreed=sessions, **evaluated)


@action("guidance.look-again", may=may_open_file, about=about_student)
def look_again(*, actor: Actor | Job, code: str, on: datetime.date | None) -> GuidanceFile:
    """Say on which day the file comes up by itself; None leaves it to the usual terms. Raises Closed, Refused."""
    return moved(locked(code), look_again_on=on)


@action("guidance.evaluation-asked", may=may_open_file, about=about_student)
def ask_evaluation(*, actor: Actor | Job, code: str) -> GuidanceFile:
    """Ask the student to look back; it stands on their own page. Asked again the same day changes nothing.

    Raises Closed, Refused.
    """
    file = locked(code)
    if file.evaluation_asked_at is not None and file.evaluated_at is None:
        return file
    now = time.now()
    post(EVALUATION, file, file.student_id, what=now.date())
    return moved(file, evaluation_asked_at=now, evaluated_at=None)


@action("guidance.closed", may=may_close, about=about_student)
def close_file(*, actor: Actor | Job, code: str, text: str = "", ready: bool | None = None) -> GuidanceFile:
    """End guidance, with closing words if any. A second time changes nothing. Raises Refused."""
    file = locked(code, closed_too=True)
    if file.state == State.CLOSED:
        return file
    now = time.now()
    if text:
        entries_of(file.role).objects.create(
            file=file,
            kind=Kind.CLOSING,
            text=text,
            author_id=writer(actor),
            at=now,
            on=time.today(),
            ready=not is_apart(file.role) if ready is None else ready,
        )
    drop_drafts(file, writer(actor), Kind.CLOSING)
    emit(FileClosed(file.pk, file.student_id, file.role))
    return moved(file, state=State.CLOSED, closed_at=now, look_again_on=None, due_on=time.today(), moves_to_id=None,
                 moves_on=None)  # fmt: skip


@action("guidance.reopened", may=may_close, about=about_student)
def reopen_file(*, actor: Actor | Job, code: str) -> GuidanceFile:
    """Take guidance up again where it ended. A second time changes nothing. Raises OneIsOpen, Refused."""
    file = locked(code, closed_too=True)
    if file.state == State.OPEN:
        return file
    same = GuidanceFile.objects.unscoped(reason=WHY).filter(
        student=file.student_id, kept_by=file.kept_by_id, role=file.role, state=State.OPEN
    )
    if same.exists():
        raise OneIsOpen
    emit(FileOpened(file.pk, file.student_id, file.role))
    return moved(file, state=State.OPEN, closed_at=None, look_again_on=time.today())
