"""Where an upper room posts a letter, inside its own action; it leaves after the commit, or never without one.

    outbox.post(to=student, letter=CONFIRMED, about=booking.pk, key=outbox.key_of(CONFIRMED, booking.pk, student))

The outbox keeps ids, never content. The same `key` again is no second letter, so each reader needs a key of their own.
"""

import contextlib
import contextvars
import datetime
from collections.abc import Iterator
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from naast.foundation.access.action import action_running
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.core import jobs, time
from naast.foundation.notify.letters import letter_of
from naast.foundation.notify.models import Message, Notice
from naast.foundation.notify.rules import may_leave

SEND = "notify.send"
LONGEST_ADDRESS = 254
_KEYS = UUID("7f0c7bd2-8a0e-4d0b-9d1f-6c1f3a2e5b11")
_HOUSE = "the outbox is the house's own; no reader asks"
_unannounced: contextvars.ContextVar[bool] = contextvars.ContextVar("naast_unannounced", default=False)


class NoReader(ValueError):
    """A letter goes to a person, or to an address in a language; not to both and not to neither."""


class NoAddress(ValueError):
    """This is no e-mail address."""


def key_of(*parts: str | int | UUID) -> UUID:
    """Make the key of a letter from what makes it the same letter: its name, what it is about, its reader, a number."""
    return uuid5(_KEYS, "\x1f".join(str(part) for part in parts))


def post(
    *,
    to: UUID | None,
    letter: str,
    about: UUID,
    key: UUID,
    at: datetime.datetime | None = None,
    address: str = "",
    language: str = "",
    started: bool = False,
) -> None:
    """Post a letter in the caller's transaction; a `key` that was posted before changes nothing.

    `to` is a person. Somebody without an account has `to=None`, an `address` and a `language`. `at`: not before.
    `started`: the reader themselves just did what it answers, so it need not wait for the end of quiet hours.
    Raises UnknownLetter, NoReader, NoAddress, and OutsideAction when no action is running.
    """
    if not action_running():
        raise OutsideAction("a letter is posted inside the action it tells about")
    known = letter_of(letter)
    _check_reader(to, address, language)
    now = time.now()
    if to is None and Message.objects.unscoped(reason=_HOUSE).filter(key=key).exists():
        return  # before anything is sealed under a key that would never be used
    due = max(at or now, now)
    if _unannounced.get() and due <= now:
        return
    message = Message(
        key=key,
        letter=letter,
        about=about,
        person_id=to,
        language=language if to is None else "",
        started=started,
        posted_at=now,
        not_before=due,
    )
    if to is None:
        message.address = address.strip()
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if to is not None and known.in_app:
        notice = Notice(key=key, person_id=to, letter=letter, about=about, at=due)
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if due <= now and may_leave(now, time.zone(), quiet=known.quiet, started=started, posted_at=now):
        _send_soon()


@contextlib.contextmanager
def unannounced(*, reason: str) -> Iterator[None]:
    """Post nothing that would leave now, while what happened long ago is brought in; reminders of later are posted.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("say why nobody is told")
    token = _unannounced.set(True)
    try:
        yield
    finally:
        _unannounced.reset(token)


def withdraw(*, about: UUID, letters: tuple[str, ...]) -> int:
    """Take back letters about something that have not left (the reminders of what was cancelled); gives how many.

    Their lines on the readers' pages go too. One that is being sent at this moment cannot be taken back.
    Raises UnknownLetter, and OutsideAction when no action is running.
    """
    if not action_running():
        raise OutsideAction("a letter is taken back inside the action that makes it untrue")
    names = [letter_of(name).name for name in letters]
    waiting = Message.objects.unscoped(reason=_HOUSE).filter(about=about, letter__in=names, state=Message.WAITING)
    keys = list(waiting.values_list("key", flat=True))
    if not keys:
        return 0
    Notice.objects.unscoped(reason=_HOUSE).filter(key__in=keys).delete()
    taken: int = waiting.filter(key__in=keys).update(
        state=Message.WITHDRAWN, done_at=time.now(), fault="withdrawn", address=None
    )
    return taken


def left_at(key: UUID) -> datetime.datetime | None:
    """Give when a letter left, was given up or had nobody to go to; None while it waits, or when there is none."""
    done = Message.objects.unscoped(reason=_HOUSE).filter(key=key).exclude(state=Message.WAITING)
    found: datetime.datetime | None = done.values_list("done_at", flat=True).first()
    return found


def _check_reader(to: UUID | None, address: str, language: str) -> None:
    """Hold a reader against what a letter needs. Raises NoReader, NoAddress."""
    if (to is None) != bool(address) or (to is None and language not in ("nl", "en")):
        raise NoReader("give to=person, or to=None with an address and a language")
    if to is None:
        plain = address.strip()
        try:
            validate_email(plain)
        except ValidationError:
            raise NoAddress("this is no e-mail address") from None
        if len(plain) > LONGEST_ADDRESS or not plain.isprintable():
            raise NoAddress("this is no e-mail address")


class _Queued:
    """Stands among what waits for the commit: in this transaction the sending has been queued already."""

    def __call__(self) -> None:
        """Do nothing."""


def _send_soon() -> None:
    """Queue the sending, once in a transaction however many letters are posted in it.

    Django drops what waits for the commit together with a savepoint that is undone, and so it does with the queue.
    """
    if not any(isinstance(each[1], _Queued) for each in connection.run_on_commit):
        jobs.enqueue(SEND)
        transaction.on_commit(_Queued())
