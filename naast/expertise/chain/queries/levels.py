"""Reads the map: per level who does what, what not, how confidential, and who it is for this reader (D1)."""

import dataclasses
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from naast.awareness.guide.queries.people import languages_in_words
from naast.awareness.guide.queries.shelf import GuideEntry, shelf
from naast.foundation.access.actor import Actor
from naast.foundation.people.queries import Holder, ProgrammeShown, holders, units
from naast.foundation.people.rules import ROLES
from naast.foundation.people.words import role_words

from ..rules.leading import ASKED
from .texts import Text, texts_for
from .words import confidentiality_of

LEVELS = (1, 2, 3, 4)
INDEPENDENT = 0
# Of these there are too many to name, or nobody here.
NOT_NAMED = ("lecturer", "gp")
MOST_NAMED = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """Sentences, with the code of the language they are in when that is not the reader's."""

    lines: tuple[str, ...]
    lang: str


def levels_shown(actor: Actor, programme: ProgrammeShown | None) -> list[dict[str, Any]]:
    """Lay out the chain, level by level, for a programme or for the university as a whole.

    With a programme who it is stands with each role, by name for who may see names. Four queries, or one without.
    """
    texts = texts_for(programme.id if programme is not None else None)
    found: dict[str, list[Holder]] = {}
    if programme is not None:
        named = tuple(role.slug for role in ROLES if role.level is not None and role.slug not in NOT_NAMED)
        for holder in holders(actor, role=named, programme=programme.code):
            found.setdefault(holder.role, []).append(holder)
    entries = {
        entry.role or entry.slug: entry for entry in shelf().entries.values() if entry.kind in ("role", "outside")
    }
    roles: dict[int, list[dict[str, Any]]] = {level: [] for level in (*LEVELS, INDEPENDENT)}
    for role in ROLES:
        if role.level is None:
            continue
        text, entry = texts.get(role.slug), entries.get(role.slug)
        if text is not None or entry is not None:
            roles[role.level].append(_role_row(role.slug, text, entry, found.get(role.slug, []), programme))
    return [
        {"level": level, "title": title, "line": line, "roles": roles[level]}
        for level, (title, line) in _titles().items()
        if roles[level]
    ]


def _titles() -> dict[int, tuple[str, str]]:
    """Name the levels."""
    return {
        1: (_("Dichtbij: je eerste aanspreekpunt"), _("Zij zien je vaak en wijzen je de weg.")),
        2: (_("Bij je opleiding of faculteit"), _("Zij kennen je studie en denken met je mee.")),
        3: (_("Voor de hele universiteit"), _("Zij weten veel van één ding. Je studieadviseur kan je erheen helpen.")),
        4: (_("Buiten de universiteit"), _("Voor hulp die langer duurt of meer vraagt.")),
        0: (
            _("Onafhankelijk: altijd rechtstreeks"),
            _("Deze mensen staan naast de keten. Je hebt niemand nodig die je doorstuurt."),
        ),
    }  # fmt: skip


def _role_row(
    slug: str, text: Text | None, entry: GuideEntry | None, found: list[Holder], programme: ProgrammeShown | None
) -> dict[str, Any]:
    """Put one role into words: from its description, and where it has none from the guide."""
    language = translation.get_language() or "nl"
    guide = entry.text(language) if entry is not None else None
    other = guide.language if guide is not None and guide.language != language else ""
    does = Said(*text.lines("does", language)) if text is not None else Said((), "")
    limits = Said(*text.lines("limits", language)) if text is not None else Said((), "")
    if not does.lines and guide is not None:
        does = Said((guide.summary, *guide.words.get("what_for", ())), other)
    if not limits.lines and entry is not None:
        limits = Said(tuple(item[language] for item in entry.instead if item.get(language)), "")
    secrecy = (
        Said((str(guide.words["confidentiality"]),), other) if guide and guide.words.get("confidentiality") else None
    )
    people = _people(found, programme)
    term = next((str(holder.role_name) for holder in found if holder.unit == "programme"), "")
    return {
        "slug": slug,
        "title": term or role_words(slug),
        "does": does,
        "limits": limits,
        "secrecy": secrecy or Said(tuple(filter(None, (confidentiality_of(slug),))), ""),
        "own": text is not None and bool(text.programme),
        "url": reverse("guide-entry", kwargs={"slug": entry.slug}) if entry is not None else "",
        "out": entry is not None and entry.kind == "outside",
        "people": people[:MOST_NAMED],
        "more": len(people[MOST_NAMED:]),
        "nobody": programme is not None and not found and slug == "study-adviser",
    }


def _people(found: list[Holder], programme: ProgrammeShown | None) -> list[dict[str, Any]]:
    """Name who it is, and say that somebody stands in, never for whom; all whom one cannot tell apart in one row.

    Those of the programme's own city come before those of another.
    """
    city = programme.campus.slug if programme is not None else ""
    found = sorted(found, key=lambda holder: holder.campus is not None and holder.campus.slug != city)
    alike: dict[tuple[str, bool, str], list[Holder]] = {}
    for holder in found:
        place = str(holder.campus.name) if holder.campus is not None else ""
        alike.setdefault((holder.name or "", holder.standing_in, place), []).append(holder)
    return [
        {
            "name": name,
            "stands_in": standing_in,
            "languages": languages_in_words(code for holder in group for code in holder.languages),
            "place": ", ".join(filter(None, (place, group[0].location or ""))),
        }
        for (name, standing_in, place), group in alike.items()
    ]


def programmes_shown(actor: Actor) -> dict[str, Any]:
    """List the programmes by faculty, with the reader's own first. Two queries."""
    language = translation.get_language() or "nl"
    level = {"bachelor": _("bachelor"), "master": _("master")}
    own: list[dict[str, str]] = []
    faculties = []
    for faculty in units():
        rows = []
        for row in faculty.programmes:
            shown = {
                "title": f"{row.name}, {level.get(row.level, row.level)}, {row.campus.name}",
                "url": reverse("chain-programme", kwargs={"code": row.code}),
            }
            rows.append(shown)
            if row.id in actor.studies or any(held.programme == row.id for held in actor.held):
                own.append(shown)
        if rows:
            name = faculty.name.en if language == "en" else faculty.name.nl
            faculties.append({"title": name, "rows": rows})
    return {"own": own, "faculties": faculties}


def asked_shown() -> list[dict[str, Any]]:
    """List what is expected of who works with students and is no support staff, and of advisers. One query."""
    language = translation.get_language() or "nl"
    texts = texts_for()
    rows = []
    for slug in ASKED:
        text = texts.get(slug)
        asked = Said(*text.lines("asked", language)) if text is not None else Said((), "")
        limits = Said(*text.lines("limits", language)) if text is not None else Said((), "")
        if asked.lines:
            rows.append({"slug": slug, "title": role_words(slug), "asked": asked, "limits": limits})
    return rows
