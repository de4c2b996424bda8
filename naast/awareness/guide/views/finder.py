"""Who can I turn to: a question in one's own words, or at most three plain ones; nothing that was typed is kept (A2).

The pages answer their POST themselves, hold no cookie and carry the answers along in hidden fields (architecture §6).
"""

import dataclasses
import datetime
import functools
from collections.abc import Container, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import time
from naast.foundation.core.text import clean_text
from naast.foundation.people.queries import ProgrammeShown

from ..queries.answers import Answer, answer
from ..queries.people import chosen_programme, people_rows, programme_options, programme_title
from ..queries.shelf import Shelf, shelf
from ..queries.urgent import lines_at
from ..queries.waiting import address_to_book, waiting_for
from ..queries.words import closed_in_words
from ..rules.bundle import SOON
from .directory import entry_address, entry_row
from .urgent import line_row

LONGEST_SHOWN = 160
MOST_LINES = 4
# Who may stand right below urgent lines, by what was said; the first that the guide has, and whatever of them ranks.
CARRYING = {
    "sexual-violence": ("csg", "confidential", "gp"),
    "home-violence": ("veiligthuis", "confidential", "psychologist"),
    "violence-now": ("threat-team", "confidential", "veiligthuis"),
    "danger-now": ("threat-team", "hap", "gp"),
}
AFTER_SUICIDE = ("psychologist", "phd-psychologist", "gp", "hap", "knowledge-base", "raise-concern")
LONGEST_TYPED = 20_000
LONGEST_NAME = 60
# How much of the end of a text beyond all measure is read: what matters most is often said last.
ENDING = 5_000
ANSWER = "3"


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the reader told so far; every part may be empty."""

    q: str = ""
    topic: str = ""
    soon: str = ""
    programme: str = ""
    campus: str = ""

    @classmethod
    def of(cls, post: Mapping[str, str]) -> "Asked":
        """Read the answers; a choice that is not one of the choices counts as skipped."""
        soon = post.get("soon", "")
        return cls(
            q=_typed(post.get("q", "")),
            topic=_name(post.get("topic", "")),
            soon=soon if soon in SOON else "",
            programme=_name(post.get("programme", "")),
            campus=post.get("campus", "") if post.get("campus") in ("leiden", "the-hague") else "",
        )

    @property
    def carried(self) -> dict[str, str]:
        """Give the answers as hidden fields."""
        # Not dataclasses.asdict, which copies every value and is asked three times for an answer.
        return {name: value for name in _ASKED if (value := getattr(self, name))}


_ASKED = tuple(field.name for field in dataclasses.fields(Asked))


def _typed(text: str) -> str:
    """Take what was typed, without invisible characters that act; of an endless text its beginning and its end."""
    if len(text) > LONGEST_TYPED:
        text = f"{text[: LONGEST_TYPED - ENDING]} {text[-ENDING:]}"
    return clean_text(text, longest=2 * LONGEST_TYPED).strip()


def _name(text: str) -> str:
    """Take the name of a choice; whatever is too long for one is none."""
    return clean_text(text, lines=False) if len(text) <= LONGEST_NAME else ""


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def finder(request: HttpRequest) -> HttpResponse:
    """Ask at most three questions, one a page; each may be skipped, and any may be the last."""
    asked = Asked.of(request.POST)
    step = request.POST.get("step", "1")
    guide = shelf()
    language = translation.get_language() or "nl"
    # A question that speaks of danger is answered at once, whatever was still to be asked (A3).
    if asked.q and answer(guide, asked.q, language=language).urgent:
        return _result(request, asked, guide, language)
    if step not in ("1", "2") or "end" in request.POST:
        return _result(request, asked, guide, language)
    number = int(step) + 1 if request.method == "POST" else 1
    context = {
        "number": number,
        "carried": asked.carried,
        "asked": asked,
        "question": plain_question(guide, number, language),
        "programmes": programme_options() if number == 3 else "",
    }
    request.carried = {**asked.carried, "step": str(number - 1)} if number > 1 else None  # type: ignore[attr-defined]
    return _unkept(render(request, "guide/finder.html", context))


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest) -> HttpResponse:
    """Name one place to start, why, the first step, the chain around it, and what to do if that does not feel right."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("finder"))
    return _result(request, Asked.of(request.POST), shelf(), translation.get_language() or "nl")


def _result(request: HttpRequest, asked: Asked, guide: Shelf, language: str) -> HttpResponse:
    """Answer what was asked."""
    found = answer(guide, asked.q, language=language, topic=asked.topic, campus=asked.campus)
    if not found.slugs:
        return HttpResponseRedirect(reverse("finder"))
    lines = _first_lines(found, language) if found.urgent or asked.soon == "now" else []
    after = _after(found, {line["id"] for line in lines}, guide)
    start = guide.entries[after[0]]
    text = start.text(language)
    programme = chosen_programme(asked.programme)
    # In the other language this is the answer too, not the first question again.
    request.carried = {**asked.carried, "step": ANSWER}  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "asked": asked,
        # As on the page of the entry itself: nothing about violence in a tab or a history (ux.md 3.3).
        "page_title": text.words.get("page_title") if start.quick_exit else text.words.get("start"),
        "said": shorten(asked.q),
        "carried": asked.carried,
        "programme": programme_title(programme) if programme is not None else "",
        "programmes": programme_options() if programme is None else "",
        "danger": found.urgent,
        "lines": lines,
        "start": entry_row(start, language),
        "why": text.words.get("why", ""),
        "step": kept_step(guide.edition, start.slug, language),
        "because": found.because if found.sure and not found.urgent and asked.q else "",
        "sure": found.sure,
        "people": _people_for(request, start.role, asked, programme),
        "closed": closed_in_words(waiting_for(start.role)) if start.role else "",
        "book": address_to_book(start.role),
        "expect": kept_expect(guide.edition, start.slug, language),
        "chain": kept_chain(guide.edition, start.slug, language, time.today()),
        "others": kept_others(guide.edition, tuple(after[1:4]), language),
    }
    return _unkept(render(request, "guide/result.html", context))


def _after(found: Answer, lines: Container[str], guide: Shelf) -> list[str]:
    """Give the doors below the lines; after urgent help first somebody who can carry it, then what else was found."""
    rest = [slug for slug in found.slugs if slug not in lines]
    if found.urgent:
        own = {"suicide", "self-harm"} & set(found.kinds) or not found.kinds
        carrying = AFTER_SUICIDE if own else CARRYING.get(found.kinds[0], AFTER_SUICIDE)
        fitting = [slug for slug in rest if slug in carrying] or [slug for slug in carrying if slug in guide.entries][
            :1
        ]
        rest = list(dict.fromkeys((*fitting, *rest)))
    return rest or list(found.slugs)


def _unkept(response: HttpResponse) -> HttpResponse:
    """See to it that no browser or proxy keeps what was typed."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


def shorten(text: str) -> str:
    """Show a question back, on one line and no longer than a glance takes."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1].rstrip() + "…"


def _first_lines(found: Answer, language: str) -> list[dict[str, Any]]:
    """Give the lines that come first: those the answer names, then suicide, danger and somebody to talk to."""
    moment = time.now()
    rows = {row.line.id: row for row in lines_at(moment, language=language) if row.line.callable}
    named = [slug for slug in found.slugs if slug in rows] if found.urgent else []
    order = (*named, "113", "112", "luisterlijn") if found.urgent else ("luisterlijn", "injebol", "113", "112")
    wanted = [slug for slug in dict.fromkeys(order) if slug in rows]
    return [line_row(rows[slug], language, moment) for slug in wanted[:MOST_LINES]]


def _people_for(request: HttpRequest, role: str, asked: Asked, programme: ProgrammeShown | None) -> list[Any]:
    """List who holds this role for the programme that was chosen; without one, nobody in particular."""
    if not role or (programme is None and not asked.campus):
        return []
    code = programme.code if programme is not None else None
    return people_rows(who_asks(request), (role,), of_programme=code, campus=asked.campus or None)[:6]


@functools.lru_cache(maxsize=512)
def kept_step(edition: int, slug: str, language: str) -> SafeString:
    """Render the first step to a place, once per edition."""
    return render_to_string("guide/_step.html", {"step": shelf().entries[slug].text(language).words.get("first_step")})


@functools.lru_cache(maxsize=2048)
def kept_others(edition: int, slugs: tuple[str, ...], language: str) -> SafeString:
    """Render the places to go instead, once per edition: the same three stand together often."""
    guide = shelf()
    return render_to_string(
        "guide/_others.html", {"others": [entry_row(guide.entries[slug], language) for slug in slugs]}
    )


@functools.lru_cache(maxsize=512)
def kept_expect(edition: int, slug: str, language: str) -> SafeString:
    """Render what to expect of a place and who hears what, once per edition."""
    return render_to_string("guide/_expect.html", {"words": shelf().entries[slug].text(language).words})


@functools.lru_cache(maxsize=512)
def kept_chain(edition: int, slug: str, language: str, today: datetime.date) -> SafeString:
    """Render the chain with one place marked, once per edition and day: a new version of it begins on a day."""
    return render_to_string("guide/_chain.html", {"chain": chain_around(shelf(), slug, language)})


def chain_around(guide: Shelf, slug: str, language: str) -> list[dict[str, Any]]:
    """Lay out the chain with the place to start marked; a place outside the usual chain stands in front of it."""
    steps = [step for step in guide.leaflets.get("chain", {}).get("steps", []) if step["slug"] in guide.entries]
    rows = [
        {
            "title": guide.entries[step["slug"]].text(language).title,
            "line": step[language],
            "here": step["slug"] == slug,
            "outside": guide.entries[step["slug"]].kind == "outside",
            "url": entry_address(step["slug"], language),
        }
        for step in steps
    ]
    if not any(row["here"] for row in rows) and slug in guide.entries:
        start = guide.entries[slug]
        rows.insert(
            0,
            {
                "title": start.text(language).title,
                "line": start.text(language).summary,
                "here": True,
                "outside": start.kind in ("outside", "line"),
                "url": entry_address(slug, language),
            },
        )
    return rows


def plain_question(guide: Shelf, number: int, language: str) -> dict[str, Any]:
    """Give the words and the choices of one of the three plain questions, as the editors wrote them."""
    questions = guide.leaflets.get("chain", {}).get("start_questions", [])
    if len(questions) < number:
        return {"question": "", "hint": "", "skip": "", "options": []}
    asked = questions[number - 1]
    return {
        **asked[language],
        "options": [{"key": option["key"], "label": option[language]} for option in asked.get("options", [])],
    }
