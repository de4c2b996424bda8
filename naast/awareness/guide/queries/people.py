"""Who is there, as the guide shows them: a name for who may see it, else the role; always the city and the languages."""

from typing import Any

from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.people.queries import Holder, ProgrammeShown, holders, programmes, studies_of

# The roles that are held for one programme, in the order of the chain.
NEAR = ("mentor", "tutor", "study-adviser", "career", "abroad", "popcorner", "wellbeing-officer")
CENTRAL = ("student-counsellor", "psychologist", "fenestra", "confidential", "ombuds")
MOST_SHOWN = 12


def people_rows(
    actor: Actor, roles: tuple[str, ...], *, programme: str | None = None, campus: str | None = None
) -> list[dict[str, Any]]:
    """List who holds these roles, in the order of the roles; one row for all who look alike to this reader.

    Three queries, however many there are. At most MOST_SHOWN rows.
    """
    found = sorted(
        holders(actor, role=roles, programme=programme, campus=campus), key=lambda holder: roles.index(holder.role)
    )
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for holder in found:
        row = _row(holder)
        rows.setdefault(tuple(row.values()), row)
    return list(rows.values())[:MOST_SHOWN]


def _row(holder: Holder) -> dict[str, str]:
    """Put one holder into words."""
    languages = {"nl": _("Nederlands"), "en": _("Engels"), "de": _("Duits"), "fr": _("Frans"), "ar": _("Arabisch")}
    spoken = ", ".join(languages.get(code, code) for code in holder.languages)
    city = str(holder.campus.name) if holder.campus is not None else _("Leiden en Den Haag")
    unit = holder.programme or holder.faculty
    where = str(unit) if unit is not None else _("Hele universiteit")
    role = str(holder.role_name)
    return {
        "title": holder.name or role,
        "where": f"{role}, {where}" if holder.name else where,
        "languages": spoken,
        "place": f"{city}, {holder.location}" if holder.location else city,
    }


def programme_choices() -> list[dict[str, str]]:
    """Give the programmes to choose from, as "name, city"."""
    return [{"code": row.code, "title": programme_title(row)} for row in programmes()]


def programme_title(row: ProgrammeShown) -> str:
    """Name a programme with its level and city, since one name may stand in two cities."""
    level = {"bachelor": "BSc/BA", "master": "MSc/MA"}.get(row.level, row.level)
    return f"{row.name} ({level}), {row.campus.name}"


def own_people(actor: Actor) -> list[dict[str, Any]]:
    """List who is there for the programmes the reader follows; nobody for who follows none."""
    rows: list[dict[str, Any]] = []
    for study in studies_of(actor):
        rows += people_rows(actor, NEAR, programme=study.code)
    return rows
