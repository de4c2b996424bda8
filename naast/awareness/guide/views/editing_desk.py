"""The editor's desk: one list of what needs somebody, and all texts with how they stand (A10)."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import edits_guide, may_begin, works_on_texts
from ..queries.desk import texts
from ..queries.desk_attention import Attention, Concern, attention
from .editing_words import KINDS, moment_words, place_words, state_shown

A_PAGE = 50
LONGEST_SEARCH = 80
_CONCERNS: Mapping[str, tuple[Any, Any]] = {
    # What it is called in the list and the filter; what one does about it.
    "held": (lazy("Tegengehouden"), lazy("Kijk wat er mist")),
    "second-check": (lazy("Wacht op een tweede persoon"), lazy("Kijk het na")),
    "dead-link": (lazy("Leidt nergens heen"), lazy("Herstel de link")),
    "check-is-old": (lazy("Te lang niet nagekeken"), lazy("Kijk het nummer na")),
    "no-person": (lazy("Niemand heeft deze rol"), lazy("Pas de tekst aan")),
    "review": (lazy("Wacht op een redacteur"), lazy("Lees en beslis")),
    "aside": (lazy("Jouw tekst ernaast"), lazy("Voeg samen")),
    "stale": (lazy("Nakijken"), lazy("Kijk het na")),
    "untranslated": (lazy("Nog niet vertaald"), lazy("Vertaal")),
    "older-in-one-language": (lazy("Eén taal bleef achter"), lazy("Werk bij")),
    "scheduled": (lazy("Ingepland"), lazy("Bekijk")),
    "hidden-line": (lazy("Niet te zien"), lazy("Bekijk")),
}
_TONES = {"held": "danger", "second-check": "warn", "dead-link": "danger", "check-is-old": "warn", "no-person": "warn"}
_TO_REVIEW = frozenset({"held", "second-check", "review", "stale", "scheduled"})


@page(access=works_on_texts, strong=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what needs this reader, the most pressing first, one thing to do a row; filtered by what it is."""
    actor = who_asks(request)
    found = attention(actor, language=_language(), today=time.today())
    counts: dict[str, int] = {}
    for each in found:
        counts[str(each.concern)] = counts.get(str(each.concern), 0) + 1
    chosen = request.GET.get("about", "")
    chosen = chosen if chosen in counts else ""
    rows = [row_of(each) for each in found if not chosen or each.concern == chosen]
    context = {
        "rows": rows,
        "filters": [
            {"code": code, "words": _CONCERNS[code][0], "count": counts[code], "chosen": code == chosen}
            for code in map(str, Concern)
            if code in counts
        ],
        "total": len(found),
        "chosen": chosen,
        **_doors(actor),
    }
    return render(request, "guide/desk.html", context)


@page(access=works_on_texts, strong=True)
@require_safe
def all_texts(request: HttpRequest) -> HttpResponse:
    """List the texts this reader may see, a page at a time, by kind and by name."""
    actor = who_asks(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    waiting = request.GET.get("waiting") == "1"
    found = texts(
        actor,
        language=_language(),
        kind=kind,
        waiting_for_me=waiting,
        search=search,
        after=request.GET.get("after", "")[:120],
        size=A_PAGE + 1,
    )
    rows = found[:A_PAGE]
    asked = {"kind": kind, "q": search, "waiting": "1" if waiting else ""}
    last = f"{rows[-1].kind}:{rows[-1].key}" if len(found) > A_PAGE else ""
    context = {
        "rows": [
            {
                "row": row,
                "kind_words": KINDS[row.kind],
                "state": state_shown(row.state),
                "waiting": state_shown(row.waiting) if row.waiting else None,
                "changed_at": moment_words(row.changed_at),
            }
            for row in rows
        ],
        "kinds": [(code, words, code == kind) for code, words in KINDS.items()],
        "search": search,
        "waiting": waiting,
        "asked": any(asked.values()),
        "next": urlencode({name: value for name, value in {**asked, "after": last}.items() if value}) if last else "",
        **_doors(actor),
    }
    return render(request, "guide/desk_texts.html", context)


def _doors(actor: Actor) -> dict[str, bool]:
    """Say which other pages of the desk are open to this reader."""
    return {
        "may_begin": bool(may_begin(actor, kind="entry")),
        "may_begin_line": bool(may_begin(actor, kind="line")),
        "edits_guide": bool(edits_guide(actor)),
    }


def row_of(found: Attention) -> dict[str, Any]:
    """Put one thing that needs attention into words, with the one page to do something about it."""
    concern = str(found.concern)
    words, action = _CONCERNS[concern]
    parts: dict[str, Any] = {"kind": str(found.kind), "key": found.key}
    if concern == "aside" and found.number:
        url = reverse("desk-conflict", kwargs={**parts, "number": found.number})
    else:
        url = reverse("desk-review" if concern in _TO_REVIEW else "desk-edit", kwargs=parts)
    return {
        "title": found.title,
        "kind_words": KINDS[found.kind],
        "concern": words,
        "tone": _TONES.get(concern, ""),
        "detail": _detail(found),
        "on": found.on,
        "action": action,
        "url": url,
    }


def _detail(found: Attention) -> str:
    """Say in a sentence what it is about."""
    detail = found.detail
    match str(found.concern):
        case "second-check":
            name = place_words(found.kind, {})
            return _("Veranderd: %(fields)s.") % {"fields": ", ".join(name(field) for field in detail)}
        case "dead-link":
            return _("Van daar leidt een link naar ‘%(target)s’.") % {"target": detail[1] if len(detail) > 1 else ""}
        case "no-person":
            return _("Geen mens in de rol %(role)s.") % {"role": detail[1] if len(detail) > 1 else ""}
        case "untranslated" | "older-in-one-language":
            return _sides(found)
        case "scheduled":
            return _planned(found)
        case "stale":
            return _("Zou nagekeken zijn voor %(day)s.") % {"day": moments.date(found.on)} if found.on else ""
        case "check-is-old" | "no-check":
            return _("Langer dan 90 dagen geleden. Op de site staat niet meer of de lijn open is.")
        case "held" | "hidden-line":
            return " ".join(detail)
    return ""


def _sides(found: Attention) -> str:
    """Say which language lacks something, and how much."""
    language = {"nl": _("Nederlands"), "en": _("Engels")}.get(found.detail[0] if found.detail else "", "")
    count = max(len(found.detail) - 1, 0)
    if not count:
        return language
    said = ngettext("%(language)s: %(count)s veld.", "%(language)s: %(count)s velden.", count)
    return said % {"language": language, "count": count}


def _planned(found: Attention) -> str:
    """Say when a planned text shows, or goes."""
    try:
        moment = datetime.datetime.fromisoformat(found.detail[0])
    except (IndexError, ValueError):
        return ""
    at = moments.stamp(moment)
    goes = len(found.detail) > 1 and found.detail[1] == "withdraw"
    return (_("Gaat van de site op %(at)s uur.") if goes else _("Verschijnt op %(at)s uur.")) % {"at": at}


def _language() -> str:
    return translation.get_language() or "nl"
