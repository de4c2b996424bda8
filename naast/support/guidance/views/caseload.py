"""The caseload, and beginning with somebody one meets (C4)."""

import functools
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.foundation.core.addresses import address_of
from naast.foundation.core.patterns import written
from naast.foundation.core.whole import render_whole
from naast.foundation.people.words import role_words

from ..access import advises_here, guides, may_begin, oversees_keepers, roles_of
from ..actions import take_on
from ..forms import Begin, Name
from ..queries import cases
from ..queries.continuity import between_chairs
from ..queries.shown import Met, file_after_meeting, met_without_file
from ..queries.words import day, in_own_language, sessions, waiting_words
from ..rules.stages import State, Waits

_CODE = "000000000000"
SHOWN = {
    cases.ALL: gettext_lazy("Loopt"),
    cases.DUE: gettext_lazy("Vandaag of eerder"),
    str(Waits.FIRST): gettext_lazy("Nog geen contact"),
    str(Waits.EVALUATION): gettext_lazy("Samen terugkijken"),
    str(Waits.READING): gettext_lazy("Wil meelezen"),
    cases.CLOSED: gettext_lazy("Afgesloten"),
}


# --- The list -------------------------------------------------------------------------------------------------------


@page(access=guides, confidential=True, lists=True, strong=True)
@require_safe
def students(request: HttpRequest) -> HttpResponse:
    """List whom the reader guides, what is due first; never a word about how somebody is."""
    actor = who_asks(request)
    which = request.GET.get("show", "")
    which = which if which in SHOWN else cases.ALL
    programmes = cases.programmes_of(actor)
    chosen = next((each for each in programmes if each[1] == request.GET.get("programme")), None)
    typed = request.GET.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1
    found = cases.caseload(actor, which=which, programme=chosen[0] if chosen else None, page=number)
    shown(request, [line.student for line in found.lines])

    here = address_of("guidance")

    def address(**given: object) -> str:
        wanted = {"show": which, "programme": chosen[1] if chosen else ""} | given
        kept = {name: value for name, value in wanted.items() if value and value != cases.ALL}
        return f"{here}?{urlencode(kept)}" if kept else here

    filters: list[dict[str, str | bool]] = [
        {"words": str(words), "url": address(show=value), "chosen": value == which} for value, words in SHOWN.items()
    ]
    taught: list[dict[str, str | bool]] = [
        {"words": in_own_language(nl, en), "url": address(programme=code), "chosen": bool(chosen and chosen[1] == code)}
        for _id, code, nl, en in programmes
    ]
    parts: dict[str, str | bool] = {
        "rows": written("guidance/_student.html", _rows(found.lines)),
        "filters": written("guidance/_tab.html", filters),
        "programmes": written("guidance/_tab.html", taught if len(taught) > 1 else []),
        "every_programme": address(programme="") if chosen else "",
        "all": which == cases.ALL,
        "earlier": address(page=found.page - 1) if found.page > 1 else "",
        "later": address(page=found.page + 1) if found.more else "",
        "page": str(found.page),
        "oversees": bool(oversees_keepers(actor)),
    }
    return render_whole(request, "guidance/students.html", {"page": written("guidance/_students.html", [parts])})


@page(access=guides, confidential=True, lists=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find a student the reader guides by a part of the name; what is typed stands in no address and no log."""
    form = Name(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        shown(request, [])
        return render(request, "guidance/search.html", context, status=422 if form.is_bound else 200)
    found = cases.named(who_asks(request), form.cleaned_data["name"])
    shown(request, [line.student for line in found.lines])
    context |= {"rows": written("guidance/_student.html", _rows(found.lines)), "more": found.more, "asked": True}
    return render(request, "guidance/search.html", context)


def _rows(lines: Iterable[cases.FileLine]) -> list[dict[str, Any]]:
    """Prepare the lines; what is the same for all is worked out once."""
    today = time.today()
    write = moments.seen_from(today)
    say, had, named = waiting_words(write), functools.cache(sessions), functools.cache(in_own_language)
    address = address_of("guidance-file", code=_CODE)
    late, later, over = _("Wacht sinds %(due)s"), _("Kijk weer %(due)s"), _("Afgesloten")
    rows = []
    for line in lines:
        closed, due = line.state == State.CLOSED, {"due": write(line.due)}
        told = say(line.waits, line.last_contact)
        if line.sessions_agreed:
            told = f"{told}, {had(line.sessions_had, line.sessions_agreed)}"
        overdue = not closed and line.due < today
        rows.append(
            {
                "name": line.name,
                "url": address.replace(_CODE, line.code),
                "programme": named(line.programme_nl, line.programme_en),
                "line": told,
                "due": over if closed else (late if overdue else later) % due,
                "late": overdue,
                "soon": not closed and line.due == today,
                "for_other": not line.mine,
            }
        )
    return rows


@page(access=oversees_keepers, confidential=True, strong=True)
@require_safe
def continuity(request: HttpRequest) -> HttpResponse:
    """List the keepers with files nobody is there for, now or soon: names of keepers and numbers, no student."""
    rows = [
        {
            "name": each.keeper.shown_name,
            "role": role_words(each.role),
            "files": each.files,
            "moving": each.moving,
            "stands_in": each.stands_in,
            "ends": day(each.ends_on),
        }
        for each in between_chairs(who_asks(request))
    ]
    return render(request, "guidance/continuity.html", {"rows": rows})


# --- Beginning ------------------------------------------------------------------------------------------------------


@page(access=guides, confidential=True, lists=True, strong=True)
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """List whom the reader meets without a file."""
    found = met_without_file(who_asks(request))
    shown(request, [each.student for each in found])
    advises = bool(advises_here(who_asks(request)))
    return render(request, "guidance/begin.html", {"rows": [_row(each) for each in found], "advises": advises})


@page(access=may_begin, confidential=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_one(request: HttpRequest, code: str) -> HttpResponse:
    """Begin guidance with the student of one appointment; who has a file already is led to it."""
    actor = who_asks(request)
    found = met_without_file(actor, appointment=code)
    if not found:
        kept = file_after_meeting(actor, code)
        if kept is None:
            raise Http404
        return HttpResponseRedirect(reverse("guidance-file", kwargs={"code": kept}))
    roles = [(role, role_words(role)) for role in roles_of(actor)]
    form = Begin(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            made = take_on(actor=actor, student=found[0].student, role=form.cleaned_data["role"], because="appointment")
        except Refused:
            raise Http404 from None
        return HttpResponseRedirect(reverse("guidance-file", kwargs={"code": made.code}))
    context = {"it": _row(found[0]), "form": form, "one_role": len(roles) == 1, "role": roles[0][1] if roles else ""}
    return render(request, "guidance/begin_one.html", context, status=422 if form.is_bound else 200)


def _row(met: Met) -> dict[str, Any]:
    """Prepare somebody the reader meets."""
    return {
        "name": met.name,
        "at": moments.in_words(met.at),
        "met": met.at <= time.now(),
        "url": reverse("guidance-begin-one", kwargs={"code": met.code}),
        "words": _("Begin"),
    }
