"""The only place where a Grant is made: the proof that a student's permission exists, now, for this and nothing else.

A function that passes something on takes a `grant: Grant` and calls `check(grant)` just before it does: whatever was
taken back since then does not leave. Whatever goes wrong here is a no.
"""

import dataclasses
import logging
from typing import Final, NoReturn
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time

from .models import Permission, usable
from .rules import is_digest

logger = logging.getLogger(__name__)
_TOKEN: Final = object()
_WHY = "a grant is looked for: is there a permission, now?"
_FIELDS = ("student_id", "purpose", "what_kind", "what", "digest", "receiver_id", "receiver_role")


class NoPermission(Exception):
    """There is no permission for this now: never asked, not answered, not left yet, over or taken back; all alike."""


@dataclasses.dataclass(frozen=True, slots=True)
class Grant:
    """A student's permission as it was found a moment ago; only `grant_of` makes one.

    Anybody else who tries gets NoPermission. It is not copied, kept or sent: a job asks for its own.
    """

    permission: UUID
    student: UUID
    purpose: str
    what_kind: str
    what: UUID
    digest: str
    receiver: UUID | None
    receiver_role: str
    _by: object = dataclasses.field(repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse whoever is not this module. Raises NoPermission."""
        if self._by is not _TOKEN:
            raise NoPermission("only consent makes a grant")

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied or kept. Raises TypeError."""
        raise TypeError("a grant is not kept; ask for it again where it is used")


def grant_of(
    *, purpose: str, what_kind: str, what: UUID, digest: str | None = None, for_receiver: Actor | None = None
) -> Grant:
    """Give the grant for this, or raise NoPermission: not given, not left yet, over, taken back, or another text.

    `digest` is that of the text about to leave; leave it out only where no text does (a file that opens).
    `for_receiver` asks that this reader is who it was given to, by name or by a role they hold today. One query.
    """
    try:
        wanted = Q(purpose=purpose, what_kind=what_kind, what=what)
        if digest is not None:
            wanted &= Q(digest=digest)
        if for_receiver is not None:
            wanted &= _received_by(for_receiver)
        found = _one(wanted)
    except Exception as fault:  # noqa: BLE001 - a fault must not let anything leave; its message may hold content
        logger.error("a permission could not be looked up: %s", type(fault).__name__)  # noqa: TRY400 - see above
        found = None
    if found is None:
        raise NoPermission(purpose)
    return found


def check(grant: Grant, *, for_receiver: Actor | None = None) -> Grant:
    """Look again, at the moment of use; gives the same grant, or raises NoPermission. One query."""
    try:
        if type(grant) is not Grant or grant._by is not _TOKEN:
            raise NoPermission("not a grant")
        wanted = Q(pk=grant.permission)
        if for_receiver is not None:
            wanted &= _received_by(for_receiver)
        same = _one(wanted) == grant
    except NoPermission:
        raise
    except Exception as fault:  # noqa: BLE001 - as in grant_of
        logger.error("a permission could not be looked up: %s", type(fault).__name__)  # noqa: TRY400 - as in grant_of
        same = False
    if not same:
        raise NoPermission(grant.purpose)
    return grant


def _one(wanted: Q) -> Grant | None:
    """Make the grant of the newest permission that may be used now. One query."""
    now = usable(now=time.now(), today=time.today())
    rows = Permission.objects.unscoped(reason=_WHY).filter(wanted & now)
    found = rows.order_by("-given_at", "-id").values("id", *_FIELDS).first()
    if found is None or not is_digest(found["digest"]):
        return None
    return Grant(
        permission=found["id"],
        student=found["student_id"],
        purpose=found["purpose"],
        what_kind=found["what_kind"],
        what=found["what"],
        digest=found["digest"],
        receiver=found["receiver_id"],
        receiver_role=found["receiver_role"],
        _by=_TOKEN,
    )


def _received_by(actor: Actor) -> Q:
    """Narrow to what was given to this reader. Raises NoPermission for nobody."""
    if actor.pk is None:
        raise NoPermission("nobody receives")
    roles = [held.role for held in actor.held]
    return Q(receiver=actor.pk) | Q(receiver=None, receiver_role__in=roles)
