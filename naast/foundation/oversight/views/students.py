"""What a student is told: who had emergency access, when, confirmed by whom, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import is_told
from ..queries.requests import told


@page(access=is_told, confidential=True)
@require_safe
def told_to_me(request: HttpRequest) -> HttpResponse:
    """Show a student who had emergency access to what is theirs."""
    rows = [
        {
            "asker": each.asker,
            "second": each.second,
            "profession": role_words(each.profession),
            "opened": moments.in_words(each.opened_at, back=True),
            "ends": moments.o_clock(each.ends_at),
            "running": each.running,
            "why": each.why,
            "reviewed": each.reviewed,
        }
        for each in told(who_asks(request))
    ]
    return render(request, "oversight/told.html", {"rows": rows})
