"""For a member of staff: whom they stand in for and who stands in for them (D6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.access import is_staff

from ..queries.mine import my_takeovers


@page(access=is_staff, confidential=True)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what was arranged with and for the reader."""
    lines = my_takeovers(who_asks(request))
    rows = [
        {
            "mine": line.mine,
            "other": line.other,
            "role": line.role,
            "unit": line.unit,
            "since": moments.date(line.since) if line.since else "",
            "until": moments.date(line.until) if line.until else "",
        }
        for line in lines
    ]
    return render(request, "chain/mine.html", {"rows": rows})
