"""Showing and taking away: a text is published now or at a moment, and withdrawn now or at a moment (A10)."""

import datetime
from typing import Any

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import may_edit_text, only_the_house
from ..models import Entry, Manuscript, Version
from ..queries.uses import all_published, places_of
from ..rules.lines import ALWAYS_FIRST
from ..rules.versions import (
    WAITING,
    BadMoment,
    CannotWithdraw,
    Kind,
    Move,
    NotFit,
    SavedMeanwhile,
    State,
    StillUsed,
    vital_changes,
)
from .manuscripts import (
    COPIED,
    LONGEST_NOTE,
    Moved,
    back_to_draft,
    faults_now,
    find_head,
    let_go,
    move,
    moved,
    published_of,
    seen_version,
    show,
    take,
)
from .writing import renew, take_away

FURTHEST = datetime.timedelta(days=3653)


@action("guide.text-published", may=may_edit_text)
def publish_text(
    *,
    actor: Actor | Job,
    kind: str,
    key: str,
    number: int,
    at: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    review_on: datetime.date | None = None,
    note: str = "",
) -> Moved:
    """Show a version now, or at a moment; a line whose number, hours, chat or check changed waits for a second person.

    `until` takes it off the site by itself. `review_on` says by when it must be read again, a year from now unless
    said. Raises NotFit, BadMoment, SavedMeanwhile, WrongState, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    now = time.now()
    _check_moments(now, at, until)
    if until is not None:
        _check_withdrawable(manuscript)
    faults = faults_now(manuscript, version.content)
    if faults:
        raise NotFit(faults)
    values: dict[str, Any] = {"approved_by_id": actor.pk, "approved_at": now, "publish_at": at, "withdraw_at": until}
    if note:
        values["note"] = note[:LONGEST_NOTE]
    if review_on is not None:
        manuscript.review_on = review_on
        manuscript.save(update_fields=["review_on"])
    if needs_second(manuscript, version):
        let_go(manuscript, WAITING, Move.REPLACE, but=version)
        move(version, Move.ASK, **values)
        find_head(manuscript)
    elif at is not None and at > now:
        let_go(manuscript, WAITING, Move.REPLACE, but=version)
        move(version, Move.SCHEDULE, faults=[], **values)
        find_head(manuscript)
    else:
        show(manuscript, version, Move.PUBLISH, **values)
    return moved(manuscript, version)


def needs_second(manuscript: Manuscript, version: Version) -> bool:
    """Tell whether a version may only show after a second person found it right."""
    if manuscript.kind != Kind.LINE or version.checked_at is not None:
        return False
    published = published_of(manuscript)
    return bool(vital_changes(published.content if published is not None else None, version.content))


def _check_moments(now: datetime.datetime, at: datetime.datetime | None, until: datetime.datetime | None) -> None:
    """Raise BadMoment for an end before the beginning, or a moment too far away or without a zone."""
    for moment in (at, until):
        if moment is not None and (moment.tzinfo is None or moment > now + FURTHEST):
            raise BadMoment("a moment has a time zone and lies within ten years")
    if until is not None and until <= max(at or now, now):
        raise BadMoment("it ends before it begins")


@action("guide.schedule-cancelled", may=may_edit_text)
def cancel_schedule(*, actor: Actor | Job, kind: str, key: str, number: int) -> Moved:
    """Take a version that waits (for its moment, a second person or a remedy) back to draft.

    Raises WrongState, SavedMeanwhile, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    back_to_draft(manuscript, version, Move.CANCEL, publish_at=None, withdraw_at=None, faults=[])
    return moved(manuscript, version)


@action("guide.text-withdrawn", may=may_edit_text)
def withdraw_text(
    *, actor: Actor | Job, kind: str, key: str, number: int, because: str, despite_uses: bool = False
) -> Moved:
    """Take a text off the site, at once and by one person: what may be wrong must be able to go.

    What waited to be shown becomes a draft again. Raises StillUsed (with every place that points here) unless
    `despite_uses`; CannotWithdraw, SavedMeanwhile, WrongState, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    _check_withdrawable(manuscript)
    uses = places_of(kind, key, all_published(), language=getattr(actor, "language", "nl"))
    if uses and not despite_uses:
        raise StillUsed(uses)
    _withdraw(manuscript, version, because)
    return moved(manuscript, version)


def _check_withdrawable(manuscript: Manuscript) -> None:
    """Raise CannotWithdraw for what the site cannot do without."""
    if manuscript.kind == Kind.LEAFLET:
        raise CannotWithdraw("has-a-page")
    if manuscript.kind == Kind.LINE and manuscript.key in ALWAYS_FIRST:
        raise CannotWithdraw("always-shown")
    if manuscript.kind == Kind.LINE and Entry.objects.filter(line=manuscript.key).exists():
        raise CannotWithdraw("entries-stand-on-it")


def _withdraw(manuscript: Manuscript, version: Version, because: str) -> None:
    """Take a version off the site. Raises WrongState for one that is not there."""
    move(version, Move.WITHDRAW, ended_at=time.now(), withdraw_at=None, because=because[:LONGEST_NOTE])
    take_away(manuscript.kind, manuscript.key)
    manuscript.published = None
    manuscript.save(update_fields=["published"])
    for waiting in Version.objects.filter(manuscript=manuscript, state__in=[state.value for state in WAITING]):
        back_to_draft(manuscript, waiting, Move.CANCEL, publish_at=None, withdraw_at=None, faults=[])
    find_head(manuscript)
    renew(copies=Kind(manuscript.kind) in COPIED)


@action("guide.withdrawal-scheduled", may=may_edit_text)
def schedule_withdrawal(*, actor: Actor | Job, kind: str, key: str, number: int, at: datetime.datetime | None) -> Moved:
    """Let a text that shows go at a moment; None lets it stay.

    Raises BadMoment, CannotWithdraw, SavedMeanwhile, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    if version.state != State.PUBLISHED:
        raise SavedMeanwhile(manuscript.head)
    if at is not None:
        _check_moments(time.now(), None, at)
        _check_withdrawable(manuscript)
    version.withdraw_at, version.faults = at, []
    version.save(update_fields=["withdraw_at", "faults"])
    return moved(manuscript, version)


# --- By the clock ---------------------------------------------------------------------------------------------------


@action("guide.text-appeared", may=only_the_house)
def appear(*, actor: Actor | Job, kind: str, key: str, number: int) -> Moved:
    """Show a version whose moment came; with a fault the old text stays, and the fault stands with the version (held).

    Done twice it changes nothing the second time. Raises NoSuchText.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    due = version.state == State.SCHEDULED and version.publish_at is not None and version.publish_at <= time.now()
    if not due:
        return moved(manuscript, version)
    faults = faults_now(manuscript, version.content)
    if faults:
        told = [{"field": fault.field, "message": fault.message, "part": fault.part} for fault in faults]
        move(version, Move.HOLD, faults=told)
    elif needs_second(manuscript, version):
        # What shows was changed since this was approved; only a second person can say that this is right still.
        move(version, Move.HOLD, faults=[{"field": "tel", "message": "needs a second person again", "part": "line"}])
    else:
        show(manuscript, version, Move.APPEAR)
    return moved(manuscript, version)


@action("guide.text-went", may=only_the_house)
def go(*, actor: Actor | Job, kind: str, key: str, number: int) -> Moved:
    """Take a version off the site whose end came; done twice it changes nothing. Raises NoSuchText.

    What points to it is listed as a dead link, as it is when an editor withdraws knowingly.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    if version.state == State.PUBLISHED and version.withdraw_at is not None and version.withdraw_at <= time.now():
        try:
            _check_withdrawable(manuscript)
        except CannotWithdraw as fault:
            # It became indispensable meanwhile. It stays, and the list of what needs attention says why.
            version.withdraw_at, version.faults = None, [{"field": "", "message": fault.because, "part": kind}]
            version.save(update_fields=["withdraw_at", "faults"])
        else:
            _withdraw(manuscript, version, "")
    return moved(manuscript, version)
