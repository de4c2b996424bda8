"""Who is there, as the guide shows them: a name for who may see it, else the role; always city and languages."""

import functools
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseFault
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.queries import (
    Holder,
    ProgrammeShown,
    UnknownProgramme,
    holders,
    programme,
    programmes,
)

from .words import minute

logger = logging.getLogger(__name__)
# The roles that are held for one programme, in the order of the chain.
NEAR = ("mentor", "tutor", "study-adviser", "career", "abroad", "popcorner", "wellbeing-officer")
CENTRAL = ("student-counsellor", "psychologist", "fenestra", "confidential", "ombuds")
MOST_SHOWN = 12


def people_rows(
    actor: Actor,
    roles: tuple[str, ...],
    *,
    of_programme: str | None = None,
    studies: frozenset[UUID] | None = None,
    campus: str | None = None,
) -> list[dict[str, Any]]:
    """List who holds these roles, in the order of the roles; one row for all whom this reader cannot tell apart.

    Three queries, however many there are. At most MOST_SHOWN rows.
    """
    found = sorted(
        holders(actor, role=roles, programme=of_programme, studies=studies, campus=campus),
        key=lambda holder: roles.index(holder.role),
    )
    together: dict[tuple[str, ...], list[Holder]] = {}
    for holder in found:
        key = (holder.role, holder.name or "", str(holder.programme or holder.faculty or ""))
        together.setdefault(key, []).append(holder)
    return [_row(alike) for alike in together.values()][:MOST_SHOWN]


def people_if_known(actor: Actor, roles: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """List who holds these roles as `people_rows` does; None when the database does not answer."""
    try:
        return people_rows(actor, roles)
    except DatabaseFault:
        logger.warning("the database does not answer; an entry is shown without the people")
        return None


def _row(alike: list[Holder]) -> dict[str, str]:
    """Put one holder into words, or all who cannot be told apart by this reader, with their languages and cities."""
    holder = alike[0]
    unit = holder.programme or holder.faculty
    where = str(unit) if unit is not None else _("Hele universiteit")
    role = str(holder.role_name)
    cities = list(dict.fromkeys(str(one.campus.name) for one in alike if one.campus is not None))
    city = (" " + _("en") + " ").join(cities) if cities else _("Leiden en Den Haag")
    return {
        "title": holder.name or role,
        "where": f"{role}, {where}" if holder.name else where,
        "languages": languages_in_words(code for one in alike for code in one.languages),
        "place": f"{city}, {holder.location}" if holder.location else city,
    }


def languages_in_words(codes: Iterable[str]) -> str:
    """Name the languages once each, in the order they came."""
    names = {
        "nl": _("Nederlands"),
        "en": _("Engels"),
        "de": _("Duits"),
        "fr": _("Frans"),
        "es": _("Spaans"),
        "it": _("Italiaans"),
        "pt": _("Portugees"),
        "pl": _("Pools"),
        "tr": _("Turks"),
        "ar": _("Arabisch"),
        "zh": _("Chinees"),
    }
    return ", ".join(dict.fromkeys(names.get(code, code) for code in codes))


def programme_options() -> SafeString:
    """Give the programmes to choose from as options, in the reader's language."""
    return kept_options(get_language() or "nl", minute(time.now()))


@functools.lru_cache(maxsize=4)
def kept_options(language: str, minute: str) -> SafeString:
    """Read and write out the programmes, once a minute per language: they change once a year. One query."""
    rows = sorted(((programme_title(row), row.code) for row in programmes()), key=lambda row: row[0].casefold())
    return format_html_join("", '<option value="{1}">{0}</option>', rows)


def chosen_programme(code: str) -> ProgrammeShown | None:
    """Find the programme that was chosen, or None for none and for one that does not exist."""
    try:
        # PostgreSQL takes no NUL, not even in a question.
        return programme(code) if 0 < len(code) <= 60 and code.isprintable() else None
    except UnknownProgramme:
        return None


def programme_title(row: ProgrammeShown) -> str:
    """Name a programme with its level and city, since one name may stand in two cities."""
    level = {"bachelor": _("bachelor"), "master": _("master")}.get(row.level, row.level)
    return f"{row.name}, {level}, {row.campus.name}"


def own_people(actor: Actor) -> list[dict[str, Any]]:
    """List who is there for the programmes the reader follows; nobody for who follows none. Three queries."""
    return people_rows(actor, NEAR, studies=actor.studies) if actor.studies else []
