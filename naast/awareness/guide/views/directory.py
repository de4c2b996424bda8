"""The directory of all help and the page of one entry (A1, C7)."""

import functools
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import time
from naast.foundation.people.words import role_words

from ..queries.answers import hidden_entries
from ..queries.people import CENTRAL, NEAR, languages_in_words, people_if_known
from ..queries.shelf import GuideEntry, GuideText, Shelf, shelf
from ..queries.urgent import lines_at, urgent_lines
from ..queries.waiting import address_to_book, waiting_for
from ..queries.words import waiting_in_words
from .urgent import line_row


@page(access=anyone)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Show every form of help, grouped as people look for it."""
    body = kept_directory(shelf().edition, urgent_lines().stamp, translation.get_language() or "nl")
    return render(request, "guide/directory.html", {"body": body})


@functools.lru_cache(maxsize=8)
def kept_directory(edition: int, stamp: int, language: str) -> SafeString:
    """Render the directory once per edition and language."""
    return render_to_string("guide/_directory.html", {"groups": groups_of(shelf(), language)})


def groups_of(guide: Shelf, language: str) -> list[dict[str, Any]]:
    """Sort the entries into the groups of the directory; every entry stands in exactly one."""
    staff_only = {"staff", "phd"}

    def group(entry: GuideEntry) -> str:
        if set(entry.audience) <= staff_only and entry.audience:
            return "staff"
        if entry.kind == "line":
            return "lines"
        if entry.kind in ("training", "activity"):
            return "together"
        if entry.kind == "outside":
            return "outside"
        if entry.kind == "body":
            return "matters"
        return {1: "near", 0: "independent"}.get(entry.level if entry.level is not None else -1, "people")

    titles = [
        ("near", _("Dichtbij, om te beginnen"), _("Mensen die je meteen kunt aanspreken.")),
        ("people", _("Mensen die met je meedenken"), _("Voor je studie, regels, keuzes en hoe het met je gaat.")),
        (
            "independent",
            _("Onafhankelijk, of na iets ergs"),
            _("Hier kun je direct heen. Je hebt niemand nodig die je doorstuurt."),
        ),
        ("together", _("Samen met andere studenten"), _("Trainingen, groepen en ontmoetingen.")),
        ("matters", _("Geld, wonen, papieren en besluiten"), _("Plekken die praktische zaken regelen.")),
        ("outside", _("Buiten de universiteit"), _("Voor hulp die langer duurt of meer vraagt.")),
        (
            "lines",
            _("Lijnen om te bellen of te chatten"),
            _("De meeste zijn anoniem. Je hoeft je naam niet te zeggen."),
        ),
        ("staff", _("Voor medewerkers en promovendi"), _("Als je zelf hulp zoekt, of je zorgen maakt om een student.")),
    ]
    filled: dict[str, list[dict[str, Any]]] = {key: [] for key, _title, _sub in titles}
    hidden = hidden_slugs(guide)
    for entry in guide.entries.values():
        if entry.slug in hidden:
            continue
        filled[group(entry)].append(entry_row(entry, language))
    return [{"key": key, "title": title, "sub": sub, "rows": filled[key]} for key, title, sub in titles if filled[key]]


def hidden_slugs(guide: Shelf) -> frozenset[str]:
    """Name the entries whose line may not be shown at all."""
    return hidden_entries(guide, urgent_lines())


def entry_row(entry: GuideEntry, language: str) -> dict[str, Any]:
    """Prepare an entry for a list."""
    text = entry.text(language)
    return {
        "slug": entry.slug,
        "title": text.title,
        "summary": text.summary,
        "start": text.words.get("start") or text.title,
        "lang": text.language if text.language != language else "",
        "url": entry_address(entry.slug, language),
    }


@functools.lru_cache(maxsize=4096)
def entry_address(slug: str, language: str) -> str:
    """Give the address of an entry's page in a language; worked out once, since lists hold many."""
    with translation.override(language):
        return reverse("guide-entry", kwargs={"slug": slug})


@page(access=anyone)
@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one form of help: what it is for, what it is not for and where that goes, and how to reach it."""
    guide = shelf()
    found = guide.entries.get(slug)
    if found is None or slug in hidden_slugs(guide):
        raise Http404
    language = translation.get_language() or "nl"
    text = found.text(language)
    context = {
        "entry": entry_row(found, language),
        "page_title": text.words.get("page_title") or text.title,
        "quick_exit": found.quick_exit,
        "article": kept_article(guide.edition, urgent_lines().stamp, slug, language),
        "line": _line_of(found, language),
        "wait": _waiting(found),
        "book": address_to_book(found.role),
        "people": _people(request, found) if found.role else [],
        "per_programme": found.role in NEAR,
    }
    response = render(request, "guide/entry.html", context)
    if found.quick_exit:
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@functools.lru_cache(maxsize=512)
def kept_article(edition: int, stamp: int, slug: str, language: str) -> SafeString:
    """Render what is the same for every reader of an entry, once per edition."""
    guide = shelf()
    return article(guide.entries[slug], guide, language)


def article(found: GuideEntry, guide: Shelf, language: str) -> SafeString:
    """Render the words, facts and chain of an entry; an editor sees the same of one that is still being written."""
    text = found.text(language)
    return render_to_string(
        "guide/_article.html",
        {
            "entry": found,
            "slug": found.slug,
            "text": text,
            "words": text.words,
            "mark": mark_of(text, language),
            "instead": _instead(found, guide, language),
            "around": _around(found.next, guide, language),
            "facts": _facts(found, language),
            "checked_by": role_words(found.checked_by),
        },
    )


def _instead(found: GuideEntry, guide: Shelf, language: str) -> list[dict[str, str]]:
    """Pair what a service does not do with the place that does (C7)."""
    rows = []
    hidden = hidden_slugs(guide)
    for item in found.instead:
        target = guide.entries.get(item.get("slug", ""))
        if target is not None and target.slug not in hidden:
            rows.append({"text": item[language], **entry_row(target, language)})
    return rows


def _around(slugs: Iterable[str], guide: Shelf, language: str) -> list[dict[str, Any]]:
    """List the links of the chain around a place."""
    hidden = hidden_slugs(guide)
    shown = (guide.entries[slug] for slug in slugs if slug in guide.entries and slug not in hidden)
    return [entry_row(entry, language) | {"outside": entry.kind in ("outside", "line")} for entry in shown]


def _facts(found: GuideEntry, language: str) -> list[dict[str, Any]]:
    """Put the facts of an entry into words, label by label; an unknown fact is said to be unknown."""
    text = found.text(language)
    words, mark = text.words, mark_of(text, language)
    cost = {
        "free": _("Gratis"),
        "insured": _("Je zorgverzekering betaalt alles of een deel. Vraag ernaar."),
        "call": _("Je betaalt je gewone belkosten."),
        "varies": _("Verschilt. Vraag het vooraf."),
        "unknown": _("Niet bekend. Vraag het vooraf."),
    }[found.cost]
    campuses = {"leiden": "Leiden", "the-hague": _("Den Haag")}
    spoken = languages_in_words(found.languages)
    place = ", ".join(campuses.get(code, code) for code in found.campuses)
    if not place and found.kind not in ("line", "outside"):
        place = _("Leiden en Den Haag")
    rows = [
        (_("Voor wie"), words.get("for_whom"), mark),
        (_("Zo kom je er"), words.get("reach"), mark),
        (_("Wanneer"), words.get("hours"), mark),
        (_("Plaats"), place, ""),
        (_("Taal"), spoken or _("Niet bekend. Vraag of Engels kan."), ""),
        (_("Kosten"), cost, ""),
    ]
    return [{"label": label, "value": value, "mark": mark} for label, value, mark in rows if value]


def mark_of(text: GuideText, language: str) -> SafeString | str:
    """Give the attribute that marks words in another language than the page's (WCAG 3.1.2); empty for its own."""
    return format_html(' lang="{}"', text.language) if text.language != language else ""


def _line_of(found: GuideEntry, language: str) -> dict[str, Any] | None:
    """Give the number and the opening of an entry that is a line."""
    if not found.line:
        return None
    moment = time.now()
    shown = [row for row in lines_at(moment, language=language) if row.line.id == found.line]
    return line_row(shown[0], language, moment) if shown else None


def _waiting(found: GuideEntry) -> str:
    """Say how soon there is time and whether it is open at all, or where to ask; nothing for what has no diary."""
    if found.kind != "role":
        return ""
    waiting = waiting_for(found.role)
    if waiting is not None:
        return waiting_in_words(waiting)
    unknown = _("Hoe lang je wacht, weten we hier nog niet. Vraag het aan de balie.")
    return unknown if found.needs_appointment else ""


def _people(request: HttpRequest, found: GuideEntry) -> list[Any] | None:
    """List who holds a role for the whole university, None when that cannot be told now.

    A role held per programme is looked up on the page for that.
    """
    return people_if_known(who_asks(request), (found.role,)) if found.role in CENTRAL else []
