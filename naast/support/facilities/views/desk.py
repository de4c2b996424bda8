"""The desks of the three owners: what waits, one action a row, and each page with no more than its reader may see."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import has_a_step, may_arrange, may_open_request, may_read_evidence
from ..actions import advise, arrange, ask_student, grant, refuse
from ..actions.steps import BadTerm, NothingGranted, NoWords
from ..forms import Advise, AskStudent, Decide
from ..queries.catalogue import facilities
from ..queries.desk import DeskLine, ItemLine, ItemOpened, RequestOpened, item_opened, request_opened
from ..queries.desk import desk as desk_of
from ..queries.words import STATE_WORDS
from ..rules.states import NotNow, State, Step
from ._parts import evidence_file, file_row


@page(access=has_a_step, confidential=True, lists=True, strong=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for this reader, a section for each step they own."""
    found = desk_of(who_asks(request))
    shown(request, found.people)
    context = {
        "advise": [_line(row, _("Lees en adviseer")) for row in found.advise],
        "decide": [_line(row, _("Beslis")) for row in found.decide],
        "arrange": [_item(row) for row in found.arrange],
        "arranged": [_item(row) for row in found.arranged],
        "nothing": not (found.advise or found.decide or found.arrange),
    }
    return render(request, "facilities/desk.html", context)


def _line(row: DeskLine, verb: str) -> dict[str, Any]:
    """Prepare a row."""
    url = reverse("facility-desk-request", kwargs={"code": row.code})
    return {
        "name": row.name,
        "programme": row.programme,
        "since": moments.date_and_time(row.since),
        "url": url,
        "action": verb,
    }


def _item(row: ItemLine) -> dict[str, Any]:
    """Prepare a row about a facility."""
    return {
        "name": row.name,
        "programme": row.programme,
        "facility": row.facility,
        "until": moments.date(row.until),
        "exams": row.exams,
        "url": reverse("facility-arrange", kwargs={"code": row.code}),
        "action": _("Regel"),
    }


@page(access=may_open_request, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Show a request to who advises or decides on it, and do that."""
    if request.method != "POST":
        return _shown(request, code)
    do = {"advise": _advise, "ask": _ask, "decide": _decide}
    wanted = do.get(request.POST.get("do", ""))
    if wanted is None:
        return _shown(request, code, status=422)
    try:
        return wanted(request, code)
    except NotNow:
        return _shown(
            request,
            code,
            stopped=_("Een collega was je voor, of de student trok het in. Wat je typte, staat er nog."),
            status=409,
        )


def _advise(request: HttpRequest, code: str) -> HttpResponse:
    form = _advise_form(request, code)
    if not form.is_valid():
        return _shown(request, code, advice=form, status=422)
    try:
        advise(
            actor=who_asks(request),
            code=code,
            advised=form.cleaned_data["advised"],
            text=form.cleaned_data["text"],
            details=form.given_details(),
        )
    except NoWords:
        form.add_error("text", _("Schrijf je advies."))
        return _shown(request, code, advice=form, status=422)
    return HttpResponseRedirect(reverse("facility-desk"))


def _ask(request: HttpRequest, code: str) -> HttpResponse:
    form = AskStudent(request.POST)
    if not form.is_valid():
        return _shown(request, code, question=form, status=422)
    try:
        ask_student(actor=who_asks(request), code=code, question=form.cleaned_data["question"])
    except NoWords:
        form.add_error("question", _("Schrijf je vraag."))
        return _shown(request, code, question=form, status=422)
    return HttpResponseRedirect(reverse("facility-desk-request", kwargs={"code": code}))


def _decide(request: HttpRequest, code: str) -> HttpResponse:
    found = _found(request, code)
    form = _decide_form(found, request)
    if not form.is_valid():
        return _shown(request, code, decision=form, status=422)
    given = form.cleaned_data
    try:
        if given["outcome"] == Decide.REFUSE:
            refuse(actor=who_asks(request), code=code, text=given["text"])
        else:
            grant(
                actor=who_asks(request),
                code=code,
                granted=given["granted"],
                text=given["text"],
                starts_on=given["starts_on"],
                until=given["until"],
            )
    except (BadTerm, NothingGranted, NoWords) as fault:
        field, words = {
            BadTerm: ("until", _("Deze periode kan niet. Kijk de dagen na.")),
            NothingGranted: ("granted", _("Kies wat je toekent, of kies Niet toekennen.")),
            NoWords: ("text", _("Schrijf waarom je zo beslist.")),
        }[type(fault)]
        form.add_error(field, words)
        return _shown(request, code, decision=form, status=422)
    return HttpResponseRedirect(reverse("facility-desk"))


def _found(request: HttpRequest, code: str) -> RequestOpened:
    """Find the request. Raises Http404 when it went while it was asked for."""
    found = request_opened(who_asks(request), code)
    if found is None:
        raise Http404
    return found


def _advise_form(request: HttpRequest, code: str) -> Advise:
    """Make the form of an advice, filled with what was asked or with what was typed."""
    items = [each.slug for each in _found(request, code).items]
    typed = request.POST if request.POST.get("do") == "advise" else None
    today = time.today()
    known = [each for each in facilities(also_gone=True).values() if each.offered(today) or each.slug in items]
    return Advise(typed, known=known, detailed=items, initial={"advised": items})


def _decide_form(found: RequestOpened, request: HttpRequest) -> Decide:
    """Make the form of a decision, filled with what was advised or with what was typed."""
    typed = request.POST if request.POST.get("do") == "decide" else None
    advised = [each.slug for each in found.items if each.state == Step.ADVISED]
    names = [(each.slug, f"{each.name} ({each.detail})" if each.detail else each.name) for each in found.items]
    if found.running:
        stays = [each.slug for each in found.items if each.state in (Step.GRANTED, Step.ARRANGED)]
        initial = {"granted": stays, "starts_on": found.starts_on, "until": found.until}
        return Decide(typed, items=names, again=True, initial=initial)
    return Decide(typed, items=names, initial={"granted": advised, "starts_on": time.today()})


def _shown(
    request: HttpRequest,
    code: str,
    *,
    advice: Advise | None = None,
    question: AskStudent | None = None,
    decision: Decide | None = None,
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show a request; what was typed stays."""
    found = _found(request, code)
    context: dict[str, Any] = {
        "row": request_row(found),
        "advice": None,
        "question": None,
        "decision": None,
        "faulty": advice or question or decision,
        "stopped": stopped,
    }
    if found.advises:
        context["advice"] = advice or _advise_form(request, code)
        context["question"] = question or AskStudent()
    if found.decides:
        context["decision"] = decision or _decide_form(found, request)
    elif stopped:
        context["typed"] = request.POST.get("text") or request.POST.get("question") or ""
    return render(request, "facilities/desk_request.html", context, status=status)


def request_row(found: RequestOpened) -> dict[str, Any]:
    """Prepare a request for a desk."""
    return {
        "code": found.code,
        "name": found.name,
        "programme": found.programme,
        "asked": moments.date_and_time(found.asked_at),
        "state": str(STATE_WORDS[State(found.state)]),
        "items": [
            {"name": each.name, "detail": each.detail, "asked": each.state == Step.WANTED}
            for each in found.items
            if each.state != Step.REFUSED or found.decides
        ],
        "kind": found.kind,
        "words": found.words,
        "asked_question": found.question,
        "advises": found.advises,
        "decides": found.decides,
        "advice": found.advice,
        "renewal": found.renewal,
        "files": [
            file_row(each, reverse("facility-desk-evidence", kwargs={"code": found.code, "file": each.code}))
            for each in found.files
        ],
        "decided": moments.date_and_time(found.decided_at) if found.decided_at is not None else "",
        "until": moments.date(found.until) if found.until is not None else "",
        "object_until": moments.date(found.object_until) if found.object_until is not None else "",
        "objected": moments.date(found.objected_on) if found.objected_on is not None else "",
    }


@page(access=may_read_evidence, confidential=True, strong=True)
@require_safe
def evidence(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Hand a file to the first owner, or to the committee. Raises Http404."""
    return evidence_file(request, file)


@page(access=may_arrange, confidential=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show a facility to who arranges it: what, for whom, until when; and say that it is arranged."""
    if request.method == "POST":
        arrange(actor=who_asks(request), code=code)
        return HttpResponseRedirect(reverse("facility-desk"))
    found = item_opened(who_asks(request), code)
    if found is None:
        raise Http404
    return render(request, "facilities/arrange.html", {"row": item_row(found)})


def item_row(found: ItemOpened) -> dict[str, Any]:
    """Prepare a facility for who arranges it."""
    return {
        "name": found.name,
        "number": found.number,
        "programme": found.programme,
        "facility": found.facility,
        "detail": found.detail,
        "from": moments.date(found.starts_on),
        "until": moments.date(found.until),
        "arranged": moments.date_and_time(found.arranged_at) if found.arranged_at is not None else "",
        "waits": found.waits,
        "exams": [
            {
                "name": each.name,
                "course": each.course,
                "on": moments.date(each.on),
                "building": each.building,
                "repaired": each.repaired,
                "arranged": each.arranged,
            }
            for each in found.exams
        ],
    }
