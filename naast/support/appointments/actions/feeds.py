"""Making the address of one's own calendar feed, and taking it back (C1)."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.support.appointments.access import may_keep_feed
from naast.support.appointments.models import Feed
from naast.support.appointments.rules.secrets import fingerprint


@action("feed.made", may=may_keep_feed, about=lambda row, _given: row.person_id)
def make_feed(*, actor: Actor, token: str) -> Feed:
    """Let a new address open one's own calendar; the one before opens nothing any more. `token` is random."""
    _revoke(actor)
    row: Feed = Feed.objects.create(person_id=actor.pk, token=fingerprint(token), made_at=time.now())
    return row


@action("feed.taken-back", may=may_keep_feed, about=lambda _count, given: given["actor"].pk)
def revoke_feed(*, actor: Actor) -> int:
    """Take one's address back; gives how many there were."""
    return _revoke(actor)


def _revoke(actor: Actor) -> int:
    """Put an end to whatever address is in use."""
    rows = Feed.objects.seen_by(actor).filter(revoked_at=None)
    count: int = rows.update(revoked_at=time.now())
    return count
