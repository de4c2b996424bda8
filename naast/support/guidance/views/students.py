"""My guidance: who is there for me, what we agreed, what I want to reach, and what I may read (C4)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.core.ids import new_id
from naast.foundation.people.words import role_in_sentence, role_words

from ..access import has_guidance, may_open_own
from ..actions import add_goal, ask_to_read, evaluate
from ..actions._file import Closed
from ..actions.students import NotAsked
from ..forms import HOW_WORDS, LookBack, OwnGoal
from ..models import GuidanceFile
from ..queries.exporting import kind_words
from ..queries.shown import Shown, Written, own_files, own_shown
from ..queries.words import began, day, sessions, standing
from ..rules.roles import is_apart
from ..rules.stages import Kind, Standing, State

READ = (Kind.INTAKE, Kind.CONTACT, Kind.NOTE, Kind.EVALUATION, Kind.CLOSING)


@page(access=has_guidance, confidential=True)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List who guides the reader, or say where that begins."""
    return render(request, "guidance/mine.html", {"rows": [_head(row) for row in own_files(who_asks(request))]})


@page(access=may_open_own, confidential=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's own side of guidance; add a goal, or ask to read what is not ready."""
    if request.method != "POST":
        return _page(request, code, OwnGoal(initial={"key": new_id()}))
    if request.POST.get("do") == "read":
        ask_to_read(actor=who_asks(request), code=code)
        return _to(code)
    form = OwnGoal(request.POST)
    if not form.is_valid():
        return _page(request, code, form, status=422)
    try:
        add_goal(actor=who_asks(request), code=code, text=form.cleaned_data["text"], key=form.cleaned_data["key"])
    except Closed:
        form.add_error(None, _("Deze begeleiding is afgesloten. Maak een afspraak als je weer wilt praten."))
        return _page(request, code, form, status=409)
    return _to(code)


@page(access=may_open_own, confidential=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the student how they look back, when somebody asked; afterwards the page leads back."""
    found = own_shown(who_asks(request), code)
    if found is None:
        raise Http404
    asked = found.file.evaluation_asked_at is not None and found.file.evaluated_at is None
    form = LookBack(request.POST if request.method == "POST" else None, initial={"key": new_id()})
    if request.method == "POST" and form.is_valid():
        try:
            evaluate(actor=who_asks(request), code=code, text=form.as_text, key=form.cleaned_data["key"])
            return _to(code)
        except NotAsked:
            form.add_error(None, _("Dit is al verstuurd, of er is niet meer om gevraagd."))
            return render(request, "guidance/look_back.html", _back_context(found, form), status=409)
    if not asked:
        return _to(code)
    return render(request, "guidance/look_back.html", _back_context(found, form), status=422 if form.is_bound else 200)


def _back_context(found: Shown, form: LookBack) -> dict[str, Any]:
    return {"it": _head(found.file), "form": form}


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("my-guidance-file", kwargs={"code": code}))


def _page(request: HttpRequest, code: str, form: OwnGoal, *, status: int = 200) -> HttpResponse:
    """Show the student's side. Raises Http404 when it went while it was asked for."""
    found = own_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {
        "it": _head(found.file) | {"meets": moments.in_words(found.meets_at) if found.meets_at is not None else ""},
        "goals": [_text(each) for each in found.of(Kind.GOAL)],
        "agreements": [_text(each) for each in found.of(Kind.AGREEMENT)],
        "read": [_text(each) for each in found.of(*READ)],
        "unready": found.unready,
        "form": form,
    }
    return render(request, "guidance/my_file.html", context, status=status)


def _head(row: GuidanceFile) -> dict[str, Any]:
    """Prepare the head of one's own guidance."""
    return {
        "who": row.kept_by.shown_name,
        "role": role_words(row.role),
        "role_words": role_in_sentence(row.role),
        "url": reverse("my-guidance-file", kwargs={"code": row.code}),
        "open": row.state == State.OPEN,
        "since": began(row),
        "closed": day(row.closed_at.date()) if row.closed_at is not None else "",
        "sessions": sessions(row.sessions_had, row.sessions_agreed) if row.sessions_agreed else "",
        "look_back": reverse("my-guidance-look-back", kwargs={"code": row.code})
        if row.evaluation_asked_at is not None and row.evaluated_at is None
        else "",
        "reading_asked": row.reading_asked_at is not None,
        "apart": is_apart(row.role),
        "book": reverse("appointments"),
    }


def _text(each: Written) -> dict[str, Any]:
    """Prepare one text for its student."""
    return {
        "kind": kind_words(each.kind),
        "how": HOW_WORDS.get(each.how, ""),
        "text": each.text,
        "author": _("Jij") if each.by_student else each.author,
        "day": day(each.on),
        "standing": standing(each.standing),
        "runs": each.standing == Standing.OPEN,
        "reached": each.standing == Standing.REACHED,
    }
