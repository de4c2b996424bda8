"""Which rows about mail somebody sees: the lines on their own page, and of the outbox nothing at all."""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.notify.models import Message, Notice

NOBODY = Q(pk__in=[])


@scopes(Message)
def messages_seen(actor: Actor) -> Q:
    """See none: the outbox is the jobs' alone. Who runs the installation sees counts."""
    return NOBODY


@scopes(Notice)
def notices_seen(actor: Actor) -> Q:
    """See one's own."""
    return Q(person=actor.pk) if actor.known else NOBODY


def may_mark_seen(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody mark lines on their own page as seen."""
    return allow("own messages", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)
