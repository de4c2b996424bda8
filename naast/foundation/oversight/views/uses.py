"""Looking at each use of emergency access: the privacy officer, and for closed professions somebody of their own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import may_review_use, may_review_uses, may_set_terms
from ..actions import review_use, set_terms, stop_access
from ..forms import Judge, TermsForm
from ..queries.requests import UseLine, use_shown, uses_to_review
from ..queries.terms import terms
from ..queries.words import outcome_in_words


@page(access=may_review_uses, confidential=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def uses(request: HttpRequest) -> HttpResponse:
    """List the uses this reader looks at; the privacy officer also says how long access lasts."""
    actor = who_asks(request)
    sets = bool(may_set_terms(actor))
    if request.method == "POST" and not sets:
        raise Http404
    now = terms()
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        initial={"minutes": now.minutes, "review_days": now.review_days},
    )
    if request.method == "POST" and form.is_valid():
        set_terms(actor=actor, minutes=form.cleaned_data["minutes"], review_days=form.cleaned_data["review_days"])
        return HttpResponseRedirect(reverse("emergency-reviews"))
    rows = [use_row(line) for line in uses_to_review(actor)]
    context = {
        "to_do": [row for row in rows if not row["outcome"]],
        "done": [row for row in rows if row["outcome"]],
        "form": form if sets else None,
        "days": now.review_days,
    }
    return render(request, "oversight/uses.html", context, status=422 if form.is_bound else 200)


@page(access=may_review_use, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, code: str) -> HttpResponse:
    """Show one use, with its reasons and what was opened; end it, or write down what looking at it came to."""
    actor = who_asks(request)
    form = Judge(request.POST if request.POST.get("do") == "judge" else None)
    if request.method == "POST" and request.POST.get("do") == "stop":
        stop_access(actor=actor, code=code)
        return HttpResponseRedirect(reverse("emergency-reviews-one", kwargs={"code": code}))
    if form.is_bound and form.is_valid():
        review_use(actor=actor, code=code, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"])
        return HttpResponseRedirect(reverse("emergency-reviews"))
    found = use_shown(actor, code)
    if found is None:
        raise Http404
    context = {
        "use": use_row(found.line)
        | {
            "why": found.why,
            "later_because": found.later_because,
            "told": moments.in_words(found.told_at, back=True),
            "note": found.note,
            "looks": [{"at": moments.o_clock(at), "words": words} for at, words in found.looks],
        },
        "form": form,
    }
    return render(request, "oversight/use.html", context, status=422 if request.method == "POST" else 200)


def use_row(line: UseLine) -> dict[str, Any]:
    """Prepare a line of the list."""
    return {
        "title": _("%(name)s, %(at)s") % {"name": line.asker, "at": moments.in_words(line.opened_at, back=True)},
        "asker": line.asker,
        "second": line.second,
        "mine": line.mine,
        "profession": role_words(line.profession),
        "opened": moments.in_words(line.opened_at, back=True),
        "ends": moments.o_clock(line.ends_at),
        "running": line.running,
        "review_by": moments.short_date(line.review_by),
        "overdue": line.overdue,
        "outcome": outcome_in_words(line.outcome),
        "reviewed": moments.in_words(line.reviewed_at, back=True) if line.reviewed_at is not None else "",
        "url": reverse("emergency-reviews-one", kwargs={"code": line.code}),
    }
