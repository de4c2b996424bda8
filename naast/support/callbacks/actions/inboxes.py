"""Opens an inbox, or changes who reads it and when; whoever does so sees no call."""

from collections.abc import Mapping, Sequence
from typing import Any

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import may_open_inbox
from ..models import Inbox
from ..rules.reading import faults_in_office_hours


class BadInbox(ValueError):
    """An inbox cannot be opened like this; the message says why, in words for an administrator."""


@action("inbox.opened", may=may_open_inbox)
def open_inbox(
    *,
    actor: Actor | Job,
    kind: str,
    role: str,
    reader_nl: str,
    reader_en: str,
    hours: Sequence[Mapping[str, Any]],
    stands_in: str = "",
) -> Inbox:
    """Say who reads what students, or staff, leave: a role, its stand-in, and office hours. Again replaces what stood.

    `hours` are rows {"days": ["mon", …], "open": "09:00", "close": "17:00"}. Raises BadInbox, Refused.
    """
    faults = faults_in_office_hours(hours)
    if kind not in (Inbox.STUDENTS, Inbox.STAFF):
        faults.append(f"{kind!r} is neither 'students' nor 'staff'")
    faults += [f"there is no role {slug!r}" for slug in (role, stands_in) if slug not in ROLE_BY_SLUG and slug]
    if not role or not reader_nl.strip() or not reader_en.strip():
        faults.append("name the role that reads, and what it is called in both languages")
    if faults:
        raise BadInbox("; ".join(faults))
    values = {
        "role": role,
        "stands_in": stands_in,
        "reader_nl": reader_nl.strip(),
        "reader_en": reader_en.strip(),
        "hours": [dict(row) for row in hours],
    }
    made: Inbox = Inbox.objects.update_or_create(kind=kind, defaults=values)[0]
    return made
