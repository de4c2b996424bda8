"""The help guide for programs: the finder, the entries and the helplines (A1, A2, A3, G6)."""

import datetime
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from ninja import Router
from ninja.decorators import decorate_view

from naast.awareness.guide.queries.answers import answer
from naast.awareness.guide.queries.shelf import GuideEntry, Shelf, shelf
from naast.awareness.guide.queries.urgent import UrgentLines, lines_at, urgent_lines
from naast.awareness.guide.rules.hours import State
from naast.awareness.guide.rules.lines import HelpLine, LineNow
from naast.foundation.access.page import anyone, page
from naast.foundation.core import time
from naast.foundation.people.queries import UnknownProgramme, programme

from ..forms import Answer, Helpline, Helplines, Hours, Instead, Question, Result, Service, Services, Text, Words
from .problems import MEDIA_TYPE, body_first, missing

LANGUAGES = ("nl", "en")
JSON = "application/json; charset=utf-8"
router = Router(tags=["guide"])
View = Callable[..., Any]


def problems(*statuses: int, unchanged: bool = False) -> dict[str, Any]:
    """Give the description of the problems an operation may answer with."""
    said = {
        400: "The body is not JSON in UTF-8.",
        403: "A browser sent this from a page of another site.",
        404: "There is nothing here.",
        411: "The length of the body is not given.",
        413: "The body is too large.",
        415: "The body is not sent as application/json.",
        422: "The JSON is not what this address takes; `faults` says which field and why.",
        500: "A fault on our side.",
        503: "The guide cannot be read now.",
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[int, Any] = {status: {"description": said[status], "content": content} for status in statuses}
    if unchanged:
        responses[304] = {"description": "The copy named in If-None-Match is still good."}
    return {"responses": responses}


def read(path: str, *, response: Any, describes: dict[str, Any]) -> Callable[[View], View]:
    """Open an address for GET, and for HEAD without a second description of the same."""

    def add(view: View) -> View:
        # The description is part of what is promised, so an operation keeps its id when its function is renamed.
        name = path.strip("/").replace("/", "_").replace("{", "").replace("}", "")
        head = router.api_operation(["HEAD"], path, response=response, include_in_schema=False, url_name=name)
        get = router.get(path, response=response, openapi_extra=describes, operation_id=name, url_name=name)
        return get(head(view))

    return add


# --- The finder -----------------------------------------------------------------------------------------------------


@router.post(
    "/find",
    response=Answer,
    operation_id="guide_find",
    url_name="find",
    openapi_extra=problems(400, 403, 411, 413, 415, 422, 500, 503),
)
@decorate_view(body_first)
@page(access=anyone, stateless=True)
def find(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer a question in somebody's own words, with the same ranking as the page.

    No cookie, no key. What was typed is not kept, not logged and never repeated in an answer.
    """
    guide = shelf()
    found = answer(guide, question.q, language=question.lang, campus=question.campus or _city_of(question.programme))
    with translation.override(question.lang):
        results = [_result(guide.entries[slug], question.lang) for slug in found.slugs]
    response = HttpResponse(Answer(urgent=found.urgent, results=results).model_dump_json(), content_type=JSON)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Language"] = question.lang
    return response


def _city_of(code: str | None) -> str:
    """Name the city of a programme; nothing for a code nobody knows, or while nobody can look it up."""
    if not code:
        return ""
    try:
        return programme(code).campus.slug
    except (UnknownProgramme, DatabaseError):
        return ""


def _result(entry: GuideEntry, language: str) -> Result:
    text = entry.text(language)
    return Result.model_construct(
        slug=entry.slug,
        kind=entry.kind,
        title=text.title,
        why=text.words.get("why") or text.summary,
        url=reverse("guide-entry", kwargs={"slug": entry.slug}),
    )


# --- The entries ----------------------------------------------------------------------------------------------------


@read("/services", response=Services, describes=problems(500, 503, unchanged=True))
@page(access=anyone)
def services(request: HttpRequest) -> HttpResponseBase:
    """Give every entry of the guide in both languages, in the guide's own order."""
    return _unless_unchanged(request, _all_services(shelf(), urgent_lines())[0])


@read("/services/{slug}", response=Service, describes=problems(404, 500, 503, unchanged=True))
@page(access=anyone)
def service(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give one entry of the guide in both languages."""
    found = _all_services(shelf(), urgent_lines())[1].get(slug)
    return missing(request) if found is None else _unless_unchanged(request, found)


_kept: tuple[Shelf, UrgentLines, bytes, dict[str, bytes]] | None = None


def _all_services(guide: Shelf, urgent: UrgentLines) -> tuple[bytes, dict[str, bytes]]:
    """Write the entries out, all and each; once per copy of the guide, as it is the same for everybody."""
    global _kept
    kept = _kept
    if kept is None or kept[0] is not guide or kept[1] is not urgent:
        hidden = frozenset(line.id for line in urgent.lines if not line.shown)
        shown = {
            slug: _service(entry, guide, hidden) for slug, entry in guide.entries.items() if not _hides(entry, hidden)
        }
        whole = Services(edition=guide.edition, services=list(shown.values()))
        each = {slug: entry.model_dump_json().encode() for slug, entry in shown.items()}
        kept = _kept = (guide, urgent, whole.model_dump_json().encode(), each)
    return kept[2], kept[3]


def _hides(entry: GuideEntry, hidden: frozenset[str]) -> bool:
    """Tell whether an entry is about a line that may not be shown."""
    return entry.slug in hidden or entry.line in hidden


def _service(entry: GuideEntry, guide: Shelf, hidden: frozenset[str]) -> Service:
    def leads_somewhere(slug: str) -> bool:
        return slug in guide.entries and not _hides(guide.entries[slug], hidden)

    return Service.model_validate(
        {
            "slug": entry.slug,
            "kind": entry.kind,
            "level": entry.level,
            "role": entry.role,
            "line": entry.line,
            "audience": list(entry.audience),
            "topics": list(entry.topics),
            "languages": list(entry.languages),
            "campuses": list(entry.campuses),
            "cost": entry.cost,
            "urgent": entry.urgent,
            "needs_appointment": entry.needs_appointment,
            "walk_in": entry.walk_in,
            "quick_exit": entry.quick_exit,
            "next": [slug for slug in entry.next if leads_somewhere(slug)],
            "instead": [
                Instead(nl=item["nl"], en=item["en"], slug=item["slug"])
                for item in entry.instead
                if leads_somewhere(item["slug"])
            ],
            "checked_on": entry.checked_on,
            "checked_by": entry.checked_by,
            **{language: _words(entry, language) for language in LANGUAGES},
        }
    )


def _words(entry: GuideEntry, language: str) -> Words | None:
    """Give the words in one language, and none in the place of a missing translation."""
    text = entry.texts.get(language)
    if text is None:
        return None
    names = Words.model_fields.keys() & text.words.keys()
    with translation.override(language):
        url = reverse("guide-entry", kwargs={"slug": entry.slug})
    said = {name: text.words[name] for name in names}
    empty = {"what_for": [], "expect": [], "say": [], "for_whom": "", "reach": "", "hours": "", "confidentiality": ""}
    more = {"first_step": "", "why": ""}
    return Words.model_validate(empty | more | said | {"title": text.title, "summary": text.summary, "url": url})


def _unless_unchanged(request: HttpRequest, body: bytes) -> HttpResponseBase:
    """Answer with the body, or with 304 when the reader has this very body already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=JSON)
    response.headers["ETag"] = etag
    response.headers["Content-Language"] = "nl, en"
    response.headers["Cache-Control"] = "public, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response


# --- The helplines --------------------------------------------------------------------------------------------------


@read("/helplines", response=Helplines, describes=problems(500))
@page(access=anyone)
def helplines(request: HttpRequest) -> HttpResponse:
    """Give every line that may be shown, with whether it is open now. Answers without a database (A3).

    The order is that of the Dutch page: danger, suicide, somebody to talk to, and so on.
    """
    moment = time.now()
    body = Helplines(
        as_of=moment.replace(microsecond=0), helplines=[_helpline(entry) for entry in lines_at(moment, language="nl")]
    )
    response = HttpResponse(body.model_dump_json(), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "nl, en"
    return response


def _helpline(entry: LineNow) -> Helpline:
    line, opening = entry.line, entry.opening
    return Helpline(
        id=line.id,
        purpose=line.purpose,
        name=_both(line, "name"),
        what_for=_both(line, "for"),
        phone=_number(line, line.phone),
        tel=_number(line, line.tel),
        other_phone=_number(line, line.alt_phone),
        other_tel=_number(line, line.alt_tel),
        chat_url=line.chat_url or None,
        site_url=line.site_url or None,
        cost=_both(line, "cost"),
        hours=[Hours(days=list(row["days"]), open=row["open"], close=row["close"]) for row in line.hours],
        hours_note=_both(line, "hours_note"),
        on_holidays=line.holidays,  # type: ignore[arg-type]
        open_now=None if opening.state is State.UNSURE else opening.state is State.OPEN,
        changes_at=_with_zone(opening.until),
        languages=list(line.languages),
        languages_proven=line.languages_proven,
        languages_note=_both(line, "languages_note"),
        anonymous=line.anonymous,
        verification=line.verification,  # type: ignore[arg-type]
        check_note=_both(line, "check_note"),
        checked_on=line.checked_on,
    )


def _both(line: HelpLine, name: str) -> Text:
    return Text(nl=line.said(name, "nl"), en=line.said(name, "en"))


def _number(line: HelpLine, number: str) -> str | None:
    """Give a number only when a person checked it: a wrong one is a safety defect."""
    return number or None if line.callable else None


def _with_zone(wall_clock: datetime.datetime | None) -> datetime.datetime | None:
    """Attach the zone in which the hours are kept."""
    return None if wall_clock is None else wall_clock.replace(tzinfo=time.zone())
