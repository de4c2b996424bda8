"""One's own calendar, by its secret address: kept sealed, read every quarter of an hour, taken away at once (C3)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.support.appointments import outside
from naast.support.appointments.access import has_a_diary
from naast.support.appointments.actions.calendars import link_calendar, unlink_calendar
from naast.support.appointments.forms_diary import CalendarForm
from naast.support.appointments.queries import calendars as pages
from naast.support.appointments.reading import read_again

NOW = outside.Limits(seconds=5.0)
"""What reading it while its owner waits may cost."""


def _said(code: str) -> str:
    """Say what became of what was just done."""
    return {
        "linked": _("Gekoppeld en gelezen. Wanneer je bezet bent, kan niemand boeken."),
        "read": _("Gelezen."),
        "kept": _("Gekoppeld, maar lezen lukte nog niet. Hieronder staat waarom."),
        "not-read": _("Lezen lukte niet. Wat we al wisten, blijft gelden."),
        "gone": _("Weggehaald, met alle bezette tijden die erin stonden."),
    }.get(code, "")


@page(access=has_a_diary, confidential=True)
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Link one's own calendar, see how reading it goes, read it now, or take it away; its address is never shown."""
    actor = who_asks(request)
    form = CalendarForm()
    if request.method == "POST":
        assert actor.pk is not None
        if "unlink" in request.POST:
            unlink_calendar(actor=actor)
            return _after("gone")
        if "read" in request.POST:
            return _after("read" if read_again(actor=actor, person=actor.pk, limits=NOW) else "not-read")
        form = CalendarForm(request.POST)
        if form.is_valid() and not _fault(form):
            link_calendar(actor=actor, address=form.cleaned_data["address"])
            return _after("linked" if read_again(actor=actor, person=actor.pk, limits=NOW) else "kept")
    row = pages.linked(actor)
    said = request.GET.get("said", "") if not form.is_bound else ""
    context = {
        "form": form,
        "state": pages.state_words(row, pages.busy_count(actor)) if row is not None else None,
        "clashes": pages.clashes(actor),
        "said": _said(said),
        "tone": "warn" if said in ("kept", "not-read") else "ok",
    }
    return render(request, "appointments/calendar.html", context, status=422 if form.is_bound else 200)


def _fault(form: CalendarForm) -> bool:
    """Put beside the field what is wrong with an address before it is kept; tells whether there is something."""
    fault = outside.address_fault(form.cleaned_data["address"])
    if fault:
        form.add_error(
            "address",
            {
                "not https": _("Dit adres begint niet met https:// of webcal://."),
                "a name in the address": _(
                    "Er staat een naam of wachtwoord in dit adres. Kies het geheime iCal-adres."
                ),
            }.get(fault, _("Dit is geen adres van een agenda. Kopieer het hele adres nog eens.")),
        )
    return bool(fault)


def _after(said: str) -> HttpResponse:
    """Go back to the page, which says what was done."""
    return HttpResponseRedirect(f"{reverse('diary-calendar')}?said={said}")
