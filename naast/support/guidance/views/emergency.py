"""Reading a file in an emergency: who was let in for an hour reads, and changes nothing (G4)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import time

from ..access import may_read_in_emergency
from ..queries.emergency import opened_in_emergency
from ..queries.exporting import kind_words
from ..queries.words import day


@page(access=may_read_in_emergency, confidential=True, strong=True, fresh=True)
@require_safe
def read(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is written in a file, to who has emergency access that runs."""
    actor = who_asks(request)
    found = opened_in_emergency(actor, code)
    if found is None:  # it ended between the rule and here
        raise Http404
    context = {
        "name": found.name,
        "role": found.role,
        "until": time.local(found.ends_at),
        "written": [
            {"kind": kind_words(each.kind), "day": day(each.on), "author": each.author, "text": each.text}
            for each in found.written
        ],
    }
    return render(request, "guidance/emergency.html", context)
