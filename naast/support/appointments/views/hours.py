"""One's own hours and terms: shown as they become before they are kept; nothing that was typed is lost (C3)."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.support.appointments.access import has_a_diary, keeps_that_diary
from naast.support.appointments.actions.diaries import open_diary
from naast.support.appointments.actions.terms import NewTerms, keep_hours
from naast.support.appointments.forms_diary import TermsForm, WeekSheet
from naast.support.appointments.models import Diary
from naast.support.appointments.queries import hours as pages
from naast.support.appointments.queries.as_rules import weekly_of

_TERMS = ("minutes", "buffer_minutes", "notice_hours", "horizon_days", "change_hours", "capacity_per_day", "time_zone")


@page(access=has_a_diary, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """Lead to the hours of one's diary, or to a choice when there are several, or to opening the first."""
    actor = who_asks(request)
    closed = pages.without_diary(actor)
    if request.method == "POST":
        chosen = next((each for each in closed if str(each.pk) == request.POST.get("open")), None)
        if chosen is None:
            return HttpResponseRedirect(reverse("diary-hours"))
        row = open_diary(actor=actor, function=chosen.pk)
        return HttpResponseRedirect(reverse("diary-hours-one", kwargs={"code": row.code}))
    own = pages.own_diaries(actor)
    if len(own) == 1 and not closed:
        return HttpResponseRedirect(reverse("diary-hours-one", kwargs={"code": own[0].code}))
    context = {
        "own": [
            {
                "url": reverse("diary-hours-one", kwargs={"code": each.code}),
                "words": pages.function_words(each.function),
            }
            for each in own
        ],
        "closed": [{"id": str(each.pk), "words": pages.function_words(each)} for each in closed],
    }
    return render(request, "appointments/hours.html", context)


@page(access=keeps_that_diary, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show the hours and terms of one diary, what others would make of the coming two weeks, and keep those."""
    actor = who_asks(request)
    diary = pages.own_diary(actor, code)
    if diary is None:
        raise Http404
    if request.method != "POST":
        return _kept(request, actor, diary)
    form, sheet = TermsForm(request.POST), WeekSheet.posted(request.POST)
    if "add" in request.POST or "drop" in request.POST:
        added = request.POST.get("add", "")
        if added in tuple("0123456"):
            sheet.more(int(added))
        sheet.without(request.POST.get("drop", ""))
        return _show(request, actor, diary, TermsForm(initial=request.POST.dict()), sheet)
    sound = form.is_valid()
    since = form.cleaned_data.get("since") or time.today()
    if not sheet.check(form.terms, since) or not sound:
        form.extra = sheet.faults
        return _show(request, actor, diary, form, sheet, status=422)
    if "keep" not in request.POST:
        return _show(request, actor, diary, form, sheet, ahead=_ahead(actor, diary, form, sheet, since))
    given = {name: form.cleaned_data[name] for name in _TERMS}
    terms = NewTerms(**given, open=bool(form.cleaned_data["open"]), link=form.cleaned_data["link"])
    keep_hours(actor=actor, diary=diary.pk, terms=terms, week=sheet.week, since=since)
    later = f"&since={since.isoformat()}" if since > time.today() else ""
    return HttpResponseRedirect(f"{reverse('diary-hours-one', kwargs={'code': code})}?said=kept{later}")


def _kept(request: HttpRequest, actor: Actor, diary: Diary) -> HttpResponse:
    """Show what is kept: today's hours, or those of a later day from which others hold."""
    today = time.today()
    changes = pages.changes_after(diary, today)
    on = next((day for day in changes if day.isoformat() == request.GET.get("since")), today)
    week = weekly_of(diary, on=on)
    initial: dict[str, Any] = {name: getattr(diary, name) for name in _TERMS}
    initial |= {"since": on, "open": diary.open, "link": pages.own_link(diary)}
    outside = pages.outside_hours(actor, diary, week, on)
    return _show(
        request, actor, diary, TermsForm(initial=initial), WeekSheet.of(week),
        said=_("Bewaard. Studenten zien je nieuwe tijden meteen.") if request.GET.get("said") == "kept" else "",
        outside=outside, changes=[day for day in changes if day != on],
    )  # fmt: skip


def _ahead(actor: Actor, diary: Diary, form: TermsForm, sheet: WeekSheet, since: datetime.date) -> dict[str, Any]:
    """Work out what these hours would make of the two weeks from the day they hold."""
    diary.time_zone = form.cleaned_data["time_zone"]
    found = pages.preview(diary, sheet.week, form.terms, since)
    return {
        "days": found.days,
        "count": found.count,
        "since": moments.short_date(since),
        "outside": pages.outside_hours(actor, diary, sheet.week, since),
        "closed": not form.cleaned_data["open"],
    }


def _show(
    request: HttpRequest, actor: Actor, diary: Diary, form: TermsForm, sheet: WeekSheet, *,
    status: int = 200, said: str = "", ahead: dict[str, Any] | None = None,
    outside: list[dict[str, str]] | None = None, changes: list[datetime.date] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the page."""
    context = {
        "title": pages.function_words(diary.function),
        "form": form,
        "days": sheet.days,
        "said": said,
        "ahead": ahead,
        "outside": outside or [],
        "changes": [{"words": moments.short_date(day), "since": day.isoformat()} for day in changes or ()],
        "others": len(pages.own_diaries(actor)) > 1 or bool(pages.without_diary(actor)),
    }
    response = render(request, "appointments/hours_one.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response
