"""Asking to be called back, and what whoever asked does afterwards with their receipt."""

from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.core.sealed import destroy_key

from ..access import anybody, may_ask
from ..models import CONTACT_FILE, WORDS_FILE, Call, Inbox, Message
from ..queries.inboxes import due_by
from ..queries.readers import readers_of
from ..queries.receipts import call_behind, digest_of
from ..rules.stages import SHOWN_AGAIN, State, may_write_back
from ._letters import WAITING, WITHDRAWN, post

_WHY = "the receipt is the key"
CODE = 12


class NobodyReads(LookupError):
    """Nobody reads this inbox now: it was never opened, nobody holds the role, or it has no hours in sight."""


class AskedBefore(Exception):
    """This form was sent before, and its receipt was given then."""


class NoSuchReceipt(LookupError):
    """This receipt opens nothing: it is wrong, has expired, was withdrawn, or belongs to another inbox."""


class NotYourTurn(Exception):
    """Whoever asked wrote already; they can write again after an answer."""


def _about_asker(result: object, given: dict[str, object]) -> UUID | None:
    return result.person_id if isinstance(result, Call) else None


@action("call.asked", may=may_ask, about=_about_asker, unknown_may=True)
def ask_for_call(
    *,
    receipt: str,
    kind: str,
    language: str,
    contact: str = "",
    name: str = "",
    sentence: str = "",
    parts: tuple[str, ...] = (),
    say_who: bool = False,
    voicemail: bool = False,
    actor: Actor | Job = ANONYMOUS,
) -> Call:
    """Leave a request to be called back. Whoever wants to stay unknown is passed as nobody: nothing then names them.

    The same receipt again within ten minutes is the same request and changes nothing. Raises NobodyReads, AskedBefore,
    Refused.
    """
    known = Call.objects.unscoped(reason=_WHY).filter(receipt=digest_of(receipt)).first()
    if known is not None:
        return _again(known)
    now = time.now()
    inbox = Inbox.objects.filter(kind=kind).first()
    readers = readers_of(inbox) if inbox is not None else []
    due = due_by(inbox.hours, now) if inbox is not None else None
    if inbox is None or due is None:
        raise NobodyReads(kind)
    try:
        with transaction.atomic():
            made: Call = Call.objects.create(
                code=new_code(CODE),
                receipt=digest_of(receipt),
                inbox=inbox,
                person_id=actor.pk,
                language=language,
                parts=",".join(parts),
                say_who=say_who,
                voicemail=voicemail,
                contact=contact or None,
                name=name or None,
                sentence=sentence or None,
                asked_at=now,
                moved_at=now,
                due_at=due,
                escalate_at=due,
            )
    except IntegrityError:  # the same form, sent twice in the same moment
        return _again(Call.objects.unscoped(reason=_WHY).get(receipt=digest_of(receipt)))
    post(WAITING, made, readers, what="asked")
    return made


def _again(call: Call) -> Call:
    """Give the call that the same form made a moment ago. Raises AskedBefore when that is longer ago."""
    if time.now() - call.asked_at > SHOWN_AGAIN:
        raise AskedBefore
    return call


@action("call.receipt-tried", may=anybody, unknown_may=True)
def try_receipt(*, receipt: str, kind: str, actor: Actor | Job = ANONYMOUS) -> bool:
    """Tell whether a receipt opens something in this inbox; the trail has the same line for a yes and for a no."""
    return call_behind(receipt, kind) is not None


@action("call.written-back", may=anybody, about=_about_asker, unknown_may=True)
def write_back(*, receipt: str, kind: str, text: str, actor: Actor | Job = ANONYMOUS) -> Call:
    """Add a message to one's own request; a closed one is open again, and read by the next promise.

    Raises NoSuchReceipt, and NotYourTurn when one's own message is the last thing that happened.
    """
    call = _own(receipt, kind)
    rows = Message.objects.unscoped(reason=_WHY).filter(call=call.pk)
    last_by_asker = rows.filter(author__isnull=True).order_by("at").values_list("at", flat=True).last()
    by_staff = rows.filter(author__isnull=False).order_by("at").values_list("at", flat=True).last()
    last_by_staff = max(filter(None, (by_staff, call.tried_at)), default=None)
    if not may_write_back(last_by_staff, last_by_asker):
        raise NotYourTurn
    now = time.now()
    message = Message.objects.create(call=call, author=None, text=text, at=now)
    call.moved_at = now
    if call.state == State.CLOSED:
        call.due_at = call.escalate_at = due_by(call.inbox.hours, now) or now
        call.state, call.closed_at = State.WAITING, None
        call.taken_by = call.taken_at = None
    call.save(update_fields=["moved_at", "due_at", "escalate_at", "state", "closed_at", "taken_by", "taken_at"])
    readers = [call.taken_by_id] if call.taken_by_id is not None else readers_of(call.inbox)
    post(WAITING, call, readers, what=str(message.pk))
    return call


@action("call.withdrawn", may=anybody, about=_about_asker, unknown_may=True)
def withdraw(*, receipt: str, kind: str, actor: Actor | Job = ANONYMOUS) -> Call:
    """Take one's request back: everything that was left goes at once, with its keys, and the receipt opens nothing.

    Whoever took it hears that they need not call. Raises NoSuchReceipt.
    """
    call = _own(receipt, kind)
    now = time.now()
    taker = [call.taken_by_id] if call.state == State.TAKEN and call.taken_by_id is not None else []
    Message.objects.unscoped(reason=_WHY).filter(call=call.pk).delete()
    for file in (CONTACT_FILE, WORDS_FILE):
        destroy_key(call.pk, file)
    about = Call(pk=call.pk, person_id=call.person_id)
    call.contact = call.name = call.sentence = None
    call.person = None
    call.state, call.closed_at, call.moved_at = State.WITHDRAWN, now, now
    call.contact_erased_at, call.escalate_at, call.next_try_at = now, None, None
    call.parts = ""
    call.save(
        update_fields=[
            "contact", "name", "sentence", "person", "state", "closed_at", "moved_at", "contact_erased_at",
            "escalate_at", "next_try_at", "parts",
        ]
    )  # fmt: skip
    post(WITHDRAWN, call, taker, what="withdrawn")
    return about


def _own(receipt: str, kind: str) -> Call:
    """Find one's own request. Raises NoSuchReceipt."""
    found = call_behind(receipt, kind)
    if found is None:
        raise NoSuchReceipt
    row: Call = Call.objects.unscoped(reason=_WHY).select_for_update().get(pk=found.pk)
    return row
