"""The student's side: exactly the text, strike what should not go, yes and no alike; and what became of it (C5, C6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.consent.actions import NotOpen, OtherText
from naast.foundation.consent.grants import NoPermission
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import may_open_own
from ..actions import answer_question, let_go_by_care_mail, make_link, revoke_link, say_no, say_yes, stop, tell_arrival
from ..actions.answering import ChangedMeanwhile
from ..actions.faults import NothingWritten
from ..forms import Answer, Arrival, CareAddress
from ..ports import care_mail_name
from ..queries.better import better_words
from ..queries.crisis import no_gp_words
from ..queries.student import Own, own
from ..queries.words import destination
from ..rules.states import NoSuchMove, State
from ._shared import paragraphs_of, sentence_rows, struck_of, unkept, went_meanwhile, word_rows

GROUP = 4


@page(access=may_open_own, confidential=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a referral to the student it is about, with what they can do now. Raises Http404."""
    if request.method != "POST":
        return _shown(request, code)
    deeds = {
        "yes": _yes, "no": _no, "stop": _stop, "answer": _answer, "arrival": _arrival, "link": _link,
        "revoke": _revoke, "care": _care,
    }  # fmt: skip
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        return _shown(request, code, status=422)
    try:
        return deed(request, code)
    except ChangedMeanwhile:
        why = _("De tekst is net veranderd. Lees hem nog eens voordat je kiest. Er is niets doorgegeven.")
        return _shown(request, code, stopped=why, status=409)
    except NothingWritten:
        why = _("Je haalde alles weg. Kies dan ‘Nee’, of laat ten minste één zin staan.")
        return _shown(request, code, stopped=why, status=422)
    except (NoSuchMove, NotOpen, OtherText, NoPermission):
        return _shown(request, code, stopped=went_meanwhile(), status=409)


def _yes(request: HttpRequest, code: str) -> HttpResponse:
    say_yes(actor=who_asks(request), code=code, seen=request.POST.get("seen", ""), struck=struck_of(request))
    return _back(code)


def _no(request: HttpRequest, code: str) -> HttpResponse:
    say_no(actor=who_asks(request), code=code)
    return _back(code)


def _stop(request: HttpRequest, code: str) -> HttpResponse:
    stop(actor=who_asks(request), code=code)
    return _back(code)


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    form = Answer(request.POST)
    if not form.is_valid():
        return _shown(request, code, answer=form, status=422)
    answer_question(actor=who_asks(request), code=code, text=form.cleaned_data["text"])
    return _back(code)


def _arrival(request: HttpRequest, code: str) -> HttpResponse:
    form = Arrival(request.POST)
    if not form.is_valid():
        return _shown(request, code, arrival=form, status=422)
    tell_arrival(actor=who_asks(request), code=code, answer=form.cleaned_data["answer"])
    return _back(code)


def _link(request: HttpRequest, code: str) -> HttpResponse:
    """Make a link and show it once; the answer is kept by nobody, so it is not a page to come back to."""
    made = make_link(actor=who_asks(request), code=code)
    address = request.build_absolute_uri(reverse("letter-link", kwargs={"token": made.token}))
    spaced = " ".join(made.code[at : at + GROUP] for at in range(0, len(made.code), GROUP))
    return unkept(
        render(request, "referrals/link.html", {"address": address, "letter_code": spaced, "url": _own_url(code)})
    )


def _revoke(request: HttpRequest, code: str) -> HttpResponse:
    revoke_link(actor=who_asks(request), code=code)
    return _back(code)


def _care(request: HttpRequest, code: str) -> HttpResponse:
    form = CareAddress(request.POST)
    if not form.is_valid():
        return _shown(request, code, care=form, status=422)
    let_go_by_care_mail(actor=who_asks(request), code=code, address=form.cleaned_data["address"])
    return _back(code)


def _own_url(code: str) -> str:
    return reverse("my-referral", kwargs={"code": code})


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(_own_url(code))


def _shown(
    request: HttpRequest,
    code: str,
    *,
    answer: Answer | None = None,
    arrival: Arrival | None = None,
    care: CareAddress | None = None,
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    found = own(who_asks(request), code)
    if found is None:
        raise Http404
    struck = set(struck_of(request)) if request.method == "POST" else None
    context = own_row(found, struck) | {
        "code": code,
        "answer": answer or Answer(),
        "arrival_form": arrival or Arrival(),
        "care_name": care_mail_name(),
        "care_form": care or CareAddress(),
        "faulty": answer or arrival or care,
        "stopped": stopped,
    }
    return render(request, "referrals/mine.html", context, status=status)


def own_row(found: Own, struck: set[int] | None) -> dict[str, Any]:
    """Prepare a referral for the page of the student; `struck` is what they ticked a moment ago."""
    state = State(found.line.state)
    rows = found.sentences if struck is None else tuple((*each[:3], each[0] in struck) for each in found.sentences)
    letter = found.line.way == "outside"
    booking = ""
    if found.offers and state == State.ACCEPTED:
        booking = _booking(found.line.to_role)
    return {
        "state": str(state),
        "letter": letter,
        "gp": found.line.to_role == "gp",
        "to": found.addressee or destination(found.line.to_role),
        "author": found.author,
        "from_role": role_words(found.from_role),
        "paragraphs": sentence_rows(rows),
        "seen": found.seen,
        "text": paragraphs_of(found.text),
        "words": word_rows(found.words),
        "until": moments.date(found.until) if found.until is not None else "",
        "leaves": moments.near_moment(found.leaves_at) if found.leaves_at is not None else "",
        "asking": state == State.ASKED and not found.refused,
        "refused": found.refused,
        "stoppable": state in (State.PASSED_ON, State.RECEIVED, State.QUESTION, State.ACCEPTED, State.IN_HAND,
                               State.WAITING),
        "with_them": state in (State.PASSED_ON, State.RECEIVED),
        "in_hand": state in (State.IN_HAND, State.WAITING),
        "booking": booking,
        "better": better_words(found.better) if state == State.DECLINED else {},
        "link_until": moments.near_moment(found.link_until) if found.link_until is not None else "",
        "link_opened": moments.near_moment(found.link_opened_at) if found.link_opened_at is not None else "",
        "waits_now": state == State.WAITING,
        "care": {"how": found.care.how, "address": found.care.address, "at": moments.near_moment(found.care.at)}
        if found.care is not None else {},
    }  # fmt: skip


def _booking(role: str) -> str:
    try:
        return reverse("appointment-when", kwargs={"role": role})
    except NoReverseMatch:
        return ""


@page(access=anyone)
@require_safe
def find_gp(request: HttpRequest) -> HttpResponse:
    """Show how to register with a general practitioner: the first step for who has none."""
    return render(request, "referrals/find_gp.html", {"no_gp": no_gp_words()})
