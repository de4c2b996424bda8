"""Has somebody told by mail that a way in of theirs was changed: inside the action that changes it (G5, ASVS 6.3.7)."""

from uuid import UUID

from naast.foundation.core import jobs

MAIL_CHANGE = "accounts.mail-change"
CHANGES = frozenset({"factor-added", "factor-removed", "password", "recovery-codes", "sessions"})


def tell_change(person: UUID | None, what: str) -> None:
    """Queue the mail; it leaves after the commit. Raises ValueError for a change that is none of CHANGES."""
    if what not in CHANGES:
        raise ValueError(what)
    if person is not None:
        jobs.enqueue(MAIL_CHANGE, person, what)
