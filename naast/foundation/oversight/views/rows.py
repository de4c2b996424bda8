"""The weekly list: rows without a name, one row with names once somebody gave a reason, and what came of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import may_review_looks, may_review_row
from ..actions import open_row, review_row
from ..actions.reviewing import NotOpened
from ..forms import Judge, OpenRow
from ..queries.rows import RowLine, is_review_on, row_shown, weeks_shown
from ..queries.words import outcome_in_words


@page(access=may_review_looks, confidential=True, strong=True)
@require_safe
def weeks(request: HttpRequest) -> HttpResponse:
    """List the rows of the last weeks that are this reader's, most unusual first."""
    found = weeks_shown(who_asks(request))
    context = {
        "on": is_review_on(),
        "weeks": [
            {
                "monday": moments.day(week.monday),
                "looks": week.looks,
                "to_do": week.to_do,
                "rows": [line_row(line) for line in week.rows],
            }
            for week in found
        ],
    }
    return render(request, "oversight/weeks.html", context)


@page(access=may_review_row, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, code: str) -> HttpResponse:
    """Show one row; open it with a reason, or write down what came of it."""
    actor = who_asks(request)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    opening, judging = OpenRow(request.POST if do == "open" else None), Judge(request.POST if do == "judge" else None)
    here = HttpResponseRedirect(reverse("access-reviews-row", kwargs={"code": code}))
    if do == "open" and opening.is_valid():
        open_row(actor=actor, code=code, why=opening.cleaned_data["why"])
        return here
    if do == "judge" and judging.is_valid():
        try:
            review_row(
                actor=actor, code=code, outcome=judging.cleaned_data["outcome"], note=judging.cleaned_data["note"]
            )
        except NotOpened:
            judging.add_error("outcome", _("Open eerst de rij. Zonder namen kan een rij alleen in orde zijn."))
        else:
            return HttpResponseRedirect(reverse("access-reviews"))
    found = row_shown(actor, code)
    if found is None:
        raise Http404
    context = {
        "row": line_row(found.line)
        | {
            "monday": moments.day(found.monday),
            "looker_name": found.looker_name,
            "person_name": found.person_name,
            "opened_by": found.opened_by,
            "opened_at": moments.in_words(found.opened_at, back=True) if found.opened_at is not None else "",
            "opened_because": found.opened_because,
            "note": found.note,
        },
        "opening": opening,
        "judging": judging,
        "faulty": opening if opening.is_bound else judging if judging.is_bound else None,
    }
    return render(request, "oversight/row.html", context, status=422 if request.method == "POST" else 200)


def line_row(line: RowLine) -> dict[str, Any]:
    """Prepare a line of the list."""
    person = _("persoon %(number)s") % {"number": line.person} if line.person else _("niet één persoon")
    staff = _("Medewerker %(number)s") % {"number": line.looker}
    local = (time.local(line.first_at).date(), time.local(line.last_at).date())
    return {
        "rank": line.rank,
        "who": f"{staff} ({line.role})" if line.role else staff,
        "person": person,
        "has_person": bool(line.person),
        "looks": line.looks,
        "days": line.days,
        "when": moments.day(local[0])
        if local[0] == local[1]
        else _("%(first)s tot en met %(last)s") % {"first": moments.day(local[0]), "last": moments.day(local[1])},
        "reasons": list(line.reasons),
        "opened": line.opened,
        "outcome": outcome_in_words(line.outcome),
        "reviewed": moments.in_words(line.reviewed_at, back=True) if line.reviewed_at is not None else "",
        "url": reverse("access-reviews-row", kwargs={"code": line.code}),
    }
