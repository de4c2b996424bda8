"""Reads by receipt: whoever has the code sees their own call, wherever they are and whoever they are."""

import dataclasses
import datetime
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from naast.foundation.core import time
from naast.foundation.core.ids import read_code

from ..models import Call, Message
from ..rules.stages import State, is_late, may_be_read, may_write_back
from .inboxes import reader_of

_WHY = "the receipt is the key"
LONGEST_TYPED = 60


@dataclasses.dataclass(frozen=True, slots=True)
class MessageShown:
    """One thing that was written; `by_staff`, or by whoever asked. `author` is "" for the latter."""

    by_staff: bool
    author: str
    text: str
    at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class AskedShown:
    """A call as whoever asked sees it. `late` and `due_at` say what was promised; no name of who took it."""

    id: UUID
    kind: str
    reader: str
    state: str
    asked_at: datetime.datetime
    due_at: datetime.datetime
    late: bool
    tried_at: datetime.datetime | None
    next_try_at: datetime.datetime | None
    sentence: str
    has_contact: bool
    may_write_back: bool
    messages: tuple[MessageShown, ...]


def digest_of(code: str) -> str:
    """Give what the table holds in place of a receipt, however the code was typed (HMAC-SHA-256, the server's key)."""
    plain = read_code(code[:LONGEST_TYPED])
    return hmac.new(settings.SECRET_KEY.encode(), f"call-receipt\x1f{plain}".encode(), hashlib.sha256).hexdigest()


def call_behind(code: str, kind: str) -> Call | None:
    """Find the call a receipt opens; None alike for wrong, expired, withdrawn and another inbox. One query."""
    rows = Call.objects.unscoped(reason=_WHY).select_related("inbox")
    row: Call | None = rows.filter(receipt=digest_of(code)).first()
    if row is None or row.inbox.kind != kind or not may_be_read(row.state, row.closed_at, time.now()):
        return None
    return row


def asked_shown(code: str, kind: str) -> AskedShown | None:
    """Show a call to whoever has its receipt; None as `call_behind`. Two queries, and one for the keys."""
    row = call_behind(code, kind)
    if row is None:
        return None
    now = time.now()
    messages = messages_of(row)
    by_staff = [each.at for each in messages if each.by_staff]
    if row.tried_at is not None:
        by_staff.append(row.tried_at)
    by_asker = [each.at for each in messages if not each.by_staff]
    return AskedShown(
        id=row.pk,
        kind=row.inbox.kind,
        reader=reader_of(row.inbox),
        state=row.state,
        asked_at=row.asked_at,
        due_at=row.due_at,
        late=row.state == State.WAITING and is_late(row.state, row.due_at, now),
        tried_at=row.tried_at,
        next_try_at=row.next_try_at,
        sentence=row.sentence or "",
        has_contact=row.contact is not None and row.contact_erased_at is None,
        may_write_back=may_write_back(max(by_staff, default=None), max(by_asker, default=None)),
        messages=messages,
    )


def messages_of(call: Call) -> tuple[MessageShown, ...]:
    """List what was written about a call that was found already, oldest first. One query, and one for the key."""
    rows = Message.objects.unscoped(reason="of a call the reader sees").filter(call=call.pk)
    return tuple(
        MessageShown(
            row.author_id is not None, row.author.shown_name if row.author is not None else "", row.text, row.at
        )
        for row in rows.select_related("author").order_by("at", "pk")
    )
