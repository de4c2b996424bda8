"""What changes about a message after it was posted; each change is the job's, but marking one's own lines as seen."""

import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import keys, time
from naast.foundation.notify.access import may_mark_seen
from naast.foundation.notify.models import MAIL, Message, Notice
from naast.foundation.notify.queries import due, given_up
from naast.foundation.notify.rules import LEASE, wait_after

KEEP_MESSAGES = datetime.timedelta(days=30)
KEEP_NOTICES = datetime.timedelta(days=90)
MOST_FORGOTTEN = 5_000
_HOUSE = "the post is the house's own work; no reader asks"


def _reader_of(result: Any, given: dict[str, Any]) -> UUID | None:
    """Name whose message it is, for the trail; nobody for a guest."""
    message: Message | None = given.get("message") or result
    return message.person_id if message is not None else None


@action("mail.begun", may=nobody, about=_reader_of)
def claim(*, actor: Actor | Job, claim: UUID) -> Message | None:
    """Take the next message that is due, for one worker alone; None when another was first.

    A message whose worker died is taken once more, and marked: it may have left already.
    """
    rows = Message.objects.unscoped(reason=_HOUSE).filter(due(time.now())).order_by("not_before", "pk")
    found: Message | None = rows.select_for_update(skip_locked=True).first()
    if found is not None:
        found.lost += found.claim is not None
        found.claim, found.claimed_until = claim, time.system_now() + LEASE
        found.save(update_fields=["claim", "claimed_until", "lost"])
    return found


@action("mail.sent", may=nobody, about=_reader_of)
def note_sent(*, actor: Actor | Job, message: Message) -> None:
    """Write down that a message left, whatever became of it meanwhile."""
    _settle(message, Message.SENT)


@action("mail.withdrawn", may=nobody, about=_reader_of)
def note_withdrawn(*, actor: Actor | Job, message: Message, because: str) -> None:
    """Write down that nothing was sent, and why, in a label: the reader is gone, or there is nothing to say."""
    _settle(message, Message.WITHDRAWN, because)


@action("mail.failed", may=nobody, about=_reader_of)
def note_failure(*, actor: Actor | Job, message: Message, because: str, for_good: bool = False) -> None:
    """Write down that a message could not be sent; it is tried again later, or given up."""
    message.tries += 1
    wait = None if for_good else wait_after(message.tries)
    if wait is None:
        _settle(message, Message.FAILED, because)
        return
    mine = Message.objects.unscoped(reason=_HOUSE).filter(pk=message.pk, claim=message.claim, state=Message.WAITING)
    mine.update(tries=message.tries, not_before=time.now() + wait, claim=None, claimed_until=None, fault=because)


def _settle(message: Message, state: str, because: str = "") -> None:
    """Bring a message to its end, and forget where a guest is reached. A worker that lost its claim writes nothing.

    What left has left, also when it was taken back in that second; nothing else is written over what is over.
    """
    mine = Message.objects.unscoped(reason=_HOUSE).filter(pk=message.pk, claim=message.claim)
    if state != Message.SENT:
        mine = mine.filter(state=Message.WAITING)
    mine.update(
        state=state,
        tries=message.tries,
        done_at=time.now(),
        claim=None,
        claimed_until=None,
        fault=because,
        address=None,
    )


@action("mail.given-up", may=nobody)
def give_up_lost(*, actor: Actor | Job) -> int:
    """Give up messages at which a worker died twice: once more could be a third copy. Gives how many."""
    lost = Message.objects.unscoped(reason=_HOUSE).filter(given_up())
    count: int = lost.update(
        state=Message.FAILED, done_at=time.now(), claim=None, claimed_until=None, fault="lost", address=None
    )
    return count


@action("messages.seen", may=may_mark_seen, about=lambda _, given: given["actor"].pk)
def mark_seen(*, actor: Actor | Job, notices: tuple[UUID, ...]) -> int:
    """Mark lines on one's own page as seen; others' and unknown ones are passed over. Gives how many were new."""
    if not isinstance(actor, Actor):
        return 0
    new = Notice.objects.seen_by(actor).filter(pk__in=notices, seen_at__isnull=True)
    count: int = new.update(seen_at=time.now())
    return count


@action("mail.forgotten", may=nobody)
def forget_what_is_over(*, actor: Actor | Job) -> int:
    """Remove messages thirty days after they were over and lines of ninety days ago; gives how many rows went.

    The key of a guest's address is destroyed with its message, so that no backup holds it either (G3).
    """
    now = time.now()
    rows = Message.objects.unscoped(reason="their term is over")
    old = list(
        rows.exclude(state=Message.WAITING)
        .filter(done_at__lt=now - KEEP_MESSAGES)
        .values_list("pk", "person_id")[:MOST_FORGOTTEN]
    )
    for message, person in old:
        if person is None:
            keys.destroy_key(message, MAIL)
    removed: int = rows.filter(pk__in=[message for message, _ in old]).delete()[0]
    lines = Notice.objects.unscoped(reason="their term is over").filter(at__lt=now - KEEP_NOTICES)
    removed += lines.delete()[0]
    return removed
