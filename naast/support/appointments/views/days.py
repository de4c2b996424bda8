"""Days away or extra, by one form for a day or a period; who has an appointment then, with what to do about it (C3)."""

import contextlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.support.appointments.access import has_a_diary
from naast.support.appointments.actions.booking import Lapsed, cancel
from naast.support.appointments.actions.covering import cover
from naast.support.appointments.actions.terms import forget_days, keep_days
from naast.support.appointments.forms_diary import DaysForm, purpose_words
from naast.support.appointments.models import Diary
from naast.support.appointments.queries import days as pages
from naast.support.appointments.queries.hours import function_words, own_diaries
from naast.support.appointments.rules.availability import DayException


def _said(code: str) -> str:
    """Say what became of what was just done."""
    return {
        "kept": _("Bewaard. Studenten zien je tijden meteen zoals ze nu zijn."),
        "undone": _("Teruggedraaid. Het is weer een gewone dag."),
        "settled": _("Gedaan. Wie een andere afspraak kreeg of geen, krijgt bericht."),
        "partly": _("Wat kon, is gedaan. Wat hier nog staat, blijft bij jou staan."),
    }.get(code, "")


@page(access=has_a_diary, confidential=True, lists=True)
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest) -> HttpResponse:
    """Show what is otherwise and who has an appointment then; keep a day or a period, or undo one."""
    actor = who_asks(request)
    diaries = own_diaries(actor)
    choices = [(each.code, function_words(each.function)) for each in diaries]
    if request.method != "POST":
        return _show(request, actor, diaries, DaysForm(initial={"modes": ["in-person"]}, diaries=choices))
    if "undo" in request.POST:
        _undo(actor, diaries, request.POST["undo"])
        return _after("undone")
    if "settle" in request.POST:
        return _after("settled" if _settled(actor, diaries, request.POST) else "partly")
    form = DaysForm(request.POST, diaries=choices)
    if not form.is_valid():
        return _show(request, actor, diaries, form, status=422)
    _keep(actor, diaries, form.cleaned_data)
    return _after("kept")


def _after(said: str) -> HttpResponse:
    """Go back to the page, which says what was done."""
    return HttpResponseRedirect(f"{reverse('diary-days')}?said={said}")


def _keep(actor: Actor, diaries: list[Diary], given: dict[str, Any]) -> None:
    """Keep a day or a period in the diary that was chosen, or in all of them."""
    until = given["until"] or given["since"]
    modes = tuple(given["modes"]) or ("in-person",)
    rule = DayException(
        given["since"], given["starts"], given["ends"], given["kind"], modes, given["place"],
        given["purpose"] or "appointments",
    )  # fmt: skip
    for diary in diaries:
        if given.get("diary") in (None, "", diary.code):
            keep_days(actor=actor, diary=diary.pk, until=until, rule=rule)


def _undo(actor: Actor, diaries: list[Diary], key: str) -> None:
    """Make a period ordinary again; one that is not there any more is that already."""
    run = next((each for each in pages.runs_of(diaries) if each.key == key), None)
    if run is not None:
        rule = DayException(
            run.since, run.starts, run.ends, run.kind, tuple(run.modes.split(",")), run.place, run.purpose
        )
        forget_days(actor=actor, diary=run.diary.pk, until=run.until, rule=rule)


def _settled(actor: Actor, diaries: list[Diary], posted: Any) -> bool:
    """Cancel what is to be cancelled and hand over what is to be handed over; tells whether all of it could be done."""
    whole = True
    for each in pages.while_away(actor, pages.runs_of(diaries)):
        choice = posted.get(f"a-{each.row.code}", "keep")
        with contextlib.suppress(Lapsed, Refused):
            if choice == "cancel":
                cancel(actor=actor, appointment=each.row.pk)
            elif choice == "stand-in" and each.stand_in is not None:
                done = cover(
                    actor=actor, diary=each.row.diary_id, by=each.stand_in, since=each.day, until=each.day,
                    only=frozenset((each.row.pk,)),
                )  # fmt: skip
                whole = whole and not done.left
    return whole


def _show(
    request: HttpRequest, actor: Actor, diaries: list[Diary], form: DaysForm, *, status: int = 200
) -> HttpResponse:
    """Show the page; its line names the students who have an appointment while the host is away."""
    runs = pages.runs_of(diaries)
    meant = pages.while_away(actor, runs)
    shown(request, {each.row.student_id for each in meant if each.row.student_id is not None})
    rows = [pages.run_words(run, several=len(diaries) > 1) for run in runs]
    for row in rows:
        row["purpose"] = purpose_words(row["purpose"]) if row["purpose"] else ""
    context = {
        "form": form,
        "several": len(diaries) > 1,
        "none": not diaries,
        "runs": rows,
        "meant": [pages.meant_words(each) for each in meant],
        "said": _said(request.GET.get("said", "")) if not form.is_bound else "",
    }
    return render(request, "appointments/days.html", context, status=status)
