"""What the house does by itself: say that a promise was not kept, close what nobody touches, and erase (C11)."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.sealed import destroy_key

from ..models import CONTACT_FILE, WORDS_FILE, Call, Message
from ..queries.inboxes import morning_after
from ..queries.readers import behind_readers_of
from ..rules.stages import ALL_STAYS, CLOSES_BY_ITSELF, CONTACT_STAYS, OPEN, State
from ._letters import LATE, post

_HOUSE = "the house keeps its own terms"
A_BATCH = 500


@action("call.escalated", may=nobody)
def escalate(*, actor: Actor | Job) -> int:
    """Tell who stands in about every call whose promise passed, and again each next morning; gives how many."""
    now = time.now()
    rows = (
        Call.objects.unscoped(reason=_HOUSE)
        .filter(state__in=list(OPEN), escalate_at__lte=now)
        .select_related("inbox")
        .defer("contact", "name", "sentence")
        .order_by("escalate_at")[:A_BATCH]
    )
    count = 0
    for call in rows:
        times = call.escalated + 1
        changed = Call.objects.unscoped(reason=_HOUSE).filter(
            pk=call.pk, state__in=list(OPEN), escalate_at=call.escalate_at
        )
        if changed.update(escalated=times, escalate_at=morning_after(call.inbox.hours, now)):
            post(LATE, call, behind_readers_of(call.inbox), what=str(times))
            count += 1
    return count


@action("calls.closed-by-themselves", may=nobody)
def close_untouched(*, actor: Actor | Job) -> int:
    """Close what nobody touched for thirty days, so that nothing stays for ever; gives how many."""
    now = time.now()
    rows = Call.objects.unscoped(reason=_HOUSE).filter(state__in=list(OPEN), moved_at__lte=now - CLOSES_BY_ITSELF)
    return int(rows.update(state=State.CLOSED, closed_at=now, escalate_at=None, next_try_at=None))


@action("calls.contact-erased", may=nobody)
def erase_contacts(*, actor: Actor | Job) -> int:
    """Erase how to reach somebody, and who they are, fourteen days after closing, with the key; gives how many."""
    now = time.now()
    rows = Call.objects.unscoped(reason=_HOUSE).filter(
        state=State.CLOSED, closed_at__lte=now - CONTACT_STAYS, contact_erased_at__isnull=True
    )
    count = 0
    for call in rows.defer("sentence")[:A_BATCH]:
        destroy_key(call.pk, CONTACT_FILE)
        call.contact = call.name = call.person = None
        call.contact_erased_at = now
        call.save(update_fields=["contact", "name", "person", "contact_erased_at"])
        count += 1
    return count


@action("calls.forgotten", may=nobody)
def forget_calls(*, actor: Actor | Job) -> int:
    """Remove calls sixty days after closing, and withdrawn ones the night after, with their keys; gives how many."""
    now = time.now()
    closed = Call.objects.unscoped(reason=_HOUSE).filter(state=State.CLOSED, closed_at__lte=now - ALL_STAYS)
    withdrawn = Call.objects.unscoped(reason=_HOUSE).filter(state=State.WITHDRAWN)
    ids = [*closed.values_list("pk", flat=True)[:A_BATCH], *withdrawn.values_list("pk", flat=True)[:A_BATCH]]
    for call in ids:
        for file in (CONTACT_FILE, WORDS_FILE):
            destroy_key(call, file)
        Message.objects.unscoped(reason=_HOUSE).filter(call=call).delete()
        Call.objects.unscoped(reason=_HOUSE).filter(pk=call).delete()
    return len(ids)
