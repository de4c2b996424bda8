"""Exams that are taken in, and what is granted so often that it is an obstacle: counts of ten and more (C9)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.people.rules import ROLES
from naast.foundation.people.words import role_words

from ..access import a_policy_officer, an_administrator, owners
from ..actions import name_owner, take_in_exams, take_up
from ..actions.exams import TakenIn
from ..forms import STAGE_WORDS, Exams, Mend, NameOwner
from ..models import Obstacle
from ..queries.catalogue import kind_name
from ..queries.obstacles import ObstacleShown, obstacles
from ..rules.catalogue import EXAM_FORMS, STAGES
from ..rules.sheets import COLUMNS, MOST_BYTES, NEEDED, NotASheet, read
from ._parts import with_file

_SHOWN_FAULTS = 50


@page(access=an_administrator, strong=True)
@csrf_exempt  # asked for by `with_file`, once it is known how much is coming
@require_http_methods(["GET", "HEAD", "POST"])
def exams(request: HttpRequest) -> HttpResponse:
    """Take in exam enrolments, after a look at what would change."""
    return with_file(request, _exams, _too_big, most=MOST_BYTES)


def _too_big(request: HttpRequest) -> HttpResponse:
    """Refuse a file that was not read, because of its size."""
    return _exams_shown(request, Exams(), fault=_("Dit bestand is te groot. Lever het in delen aan."), status=413)


def _exams(request: HttpRequest) -> HttpResponse:
    """Answer, once the form may be read."""
    if request.method != "POST":
        return _exams_shown(request, Exams())
    form = Exams(request.POST, request.FILES)
    if not form.is_valid():
        return _exams_shown(request, form, status=422)
    try:
        lines, faults = read(form.cleaned_data["file"].read())
    except NotASheet as fault:
        words = {
            "utf-8": _("Dit bestand is geen tekst in UTF-8. Bewaar het als CSV (UTF-8)."),
            "csv": _("Dit bestand is geen CSV. Bewaar het als CSV (UTF-8)."),
            "too-long": _("Dit bestand heeft te veel regels. Lever het in delen aan."),
        }.get(str(fault)) or _("Deze kolommen ontbreken: %(names)s") % {"names": fault}
        form.add_error("file", words)
        return _exams_shown(request, form, status=422)
    look = form.cleaned_data["really"] != "take"
    done = take_in_exams(actor=who_asks(request), lines=lines, rehearse=look)
    return _exams_shown(request, form, done=done, look=look, faults=faults)


def _exams_shown(
    request: HttpRequest,
    form: Exams,
    *,
    done: TakenIn | None = None,
    look: bool = True,
    faults: list[tuple[int, str]] | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form, and what a list changes."""
    wrong = sorted([*(faults or []), *(done.unknown if done is not None else ())])
    context: dict[str, Any] = {
        "form": form,
        "fault": fault,
        "done": done,
        "look": look,
        "wrong": [{"line": line, "column": column} for line, column in wrong[:_SHOWN_FAULTS]],
        "more_wrong": max(0, len(wrong) - _SHOWN_FAULTS),
        "columns": [{"name": name, "needed": name in NEEDED} for name in COLUMNS],
        "forms": ", ".join(EXAM_FORMS),
    }
    return render(request, "facilities/exams.html", context, status=status)


@page(access=a_policy_officer, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Show obstacles with their owners, and let policy say who mends one."""
    found = obstacles(who_asks(request))
    roles = staff_roles()
    form, status = None, 200
    if request.method == "POST":
        form = Mend(request.POST, roles=roles)
        status = 422
        there = {(each.dimension, each.value, each.facility) for each in found}
        key = tuple(request.POST.get(name, "") for name in ("dimension", "value", "facility"))
        if key in there and form.is_valid():
            take_up(actor=who_asks(request), **form.cleaned_data)
            return HttpResponseRedirect(reverse("obstacles"))
    rows = [_row(each, form, roles) for each in found]
    return render(request, "facilities/obstacles.html", {"rows": rows, "faulty": form}, status=status)


def _row(each: ObstacleShown, typed: Mend | None, roles: list[tuple[str, str]]) -> dict[str, Any]:
    """Prepare an obstacle, with the form that mends it; what was typed stays."""
    key = {"dimension": each.dimension, "value": each.value, "facility": each.facility}
    mine = typed is not None and all(typed.data.get(name) == value for name, value in key.items())
    ident = f"{each.dimension}-{abs(hash((each.value, each.facility)))}"
    form = (
        typed
        if mine and typed is not None
        else Mend(
            roles=roles,
            initial={**key, "owner": each.owner, "state": each.state, "doing": each.doing},
            auto_id=f"f-{ident}-%s",
        )
    )
    return {
        "what": each.name,
        "where": {
            "course": _("bij het vak %(place)s"),
            "building": _("in het gebouw %(place)s"),
            "form": _("bij de toetsvorm %(place)s"),
        }[each.dimension]
        % {"place": each.place},
        "at_least": each.at_least,
        "owner": role_words(each.owner),
        "state": dict(Mend.STATES)[each.state],
        "tone": {Obstacle.DOING: "info", Obstacle.MENDED: "ok"}.get(each.state, "warn"),
        "doing": each.doing,
        "form": form,
        "open": mine,
    }


def staff_roles() -> list[tuple[str, str]]:
    """List the roles that staff hold, in the language of the page."""
    dutch = get_language() == "nl"
    return [(role.slug, role.nl if dutch else role.en) for role in ROLES if role.held_by == "staff"]


@page(access=an_administrator, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def who_does_what(request: HttpRequest) -> HttpResponse:
    """Show whose step is whose, and let an administrator name another role; that shows them no request."""
    form = NameOwner(request.POST or None, roles=staff_roles())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name_owner(actor=who_asks(request), **form.cleaned_data)
            return HttpResponseRedirect(reverse("facility-owners"))
    rows = [
        {
            "stage": STAGE_WORDS[stage],
            "kind": kind_name(kind) if kind else _("Elke reden"),
            "role": role_words(each.role),
            "behind": role_words(each.behind) if each.behind else "",
        }
        for (stage, kind), each in sorted(owners().items(), key=lambda row: (STAGES.index(row[0][0]), row[0][1]))
    ]
    return render(request, "facilities/owners.html", {"form": form, "rows": rows}, status=status)
