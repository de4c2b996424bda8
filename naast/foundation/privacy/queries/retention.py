"""How long what stays, as the privacy officer set it last, and how the nightly runs went."""

import dataclasses
import datetime
from typing import Any

from django.utils.translation import get_language

from naast.foundation.access.actor import Actor
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..models import RetentionRun, RetentionTerm
from ..rules.terms import LEAVERS, SHIPPED, Term, shipped_term

SHOWN_RUNS = 30


def term_for(role: str) -> Term:
    """Give how long a role's files stay after they were closed; what the officer set last counts. One query.

    `term_for("psychologist").over_on(closed_on)` is the first day on which a file may go.
    """
    row = RetentionTerm.objects.filter(role=role).order_by("-set_at", "-pk").first()
    return Term(row.role, row.months, row.by_law, row.reason) if row is not None else shipped_term(role)


def terms() -> dict[str, Term]:
    """Give every term that counts, by role: those shipped, and over them what the officer set. One query."""
    found = dict(SHIPPED)
    for row in RetentionTerm.objects.order_by("set_at", "pk"):
        found[row.role] = Term(row.role, row.months, row.by_law, row.reason)
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class TermShown:
    """A term for the officer's page; `name_nl` and `name_en` say the role, `set_at` is None while it is as shipped."""

    role: str
    name_nl: str
    name_en: str
    months: int
    by_law: bool
    reason: str
    set_at: datetime.datetime | None


def terms_shown() -> tuple[TermShown, ...]:
    """List the terms for the officer, those by law first, then by name. One query."""
    set_at = dict(RetentionTerm.objects.order_by("set_at", "pk").values_list("role", "set_at"))
    rows = [
        TermShown(role, *_names(role), term.months, term.by_law, term.reason, set_at.get(role))
        for role, term in terms().items()
    ]
    return tuple(sorted(rows, key=lambda row: (not row.by_law, row.name_nl)))


def role_choices() -> list[tuple[str, str]]:
    """List whose terms can be set, by their name in the reader's language. One query."""
    english = get_language() == "en"
    return [(row.role, row.name_en if english else row.name_nl) for row in terms_shown()]


def _names(role: str) -> tuple[str, str]:
    """Name a role in both languages; a leaver is no role."""
    if role == LEAVERS:
        return "Wie vertrok (naam, inloggen, inschrijving)", "Who left (name, sign-in, enrolment)"
    kind = ROLE_BY_SLUG.get(role)
    return (kind.nl, kind.en) if kind is not None else (role, role)


def runs(actor: Actor) -> tuple[dict[str, Any], ...]:
    """List the last nightly runs, newest first, with their counts; no person stands in them. One query."""
    return tuple(
        {
            "day": row.day,
            "finished_at": row.finished_at,
            "removed": dict(row.removed),
            "stayed": dict(row.stayed),
            "total": sum(row.removed.values()),
        }
        for row in RetentionRun.objects.all()[:SHOWN_RUNS]
    )
