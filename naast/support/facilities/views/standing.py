"""The catalogue for who keeps it: add a facility, word one anew, end it from a day, undo that (C9)."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import keeps_catalogue
from ..actions import end_facility, put_facility
from ..actions.standing import BadStanding, ChangedMeanwhile
from ..forms import PLACE_WORDS, Ends, Worded
from ..queries.catalogue import SHIPPED, FacilityShown, facilities, wordings_of
from ..rules.catalogue import PLACES


@page(access=keeps_catalogue)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """List what can be asked for, what ends, and what ended."""
    known = facilities(also_gone=True).values()
    today = time.today()
    context = {
        "places": [
            {"title": PLACE_WORDS[place], "rows": [_row(each, today) for each in known if each.place == place]}
            for place in PLACES
        ]
    }
    return render(request, "facilities/kept.html", context)


@page(access=keeps_catalogue)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a facility, after a look at what students will see if one wants."""
    known = facilities(also_gone=True).values()
    form = Worded(request.POST or None, known=known, initial={"seen": 0})
    look, status = False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            look, status = request.POST.get("do") == "look", 200
            if not look:
                given: dict[str, Any] = form.words()
                made = put_facility(actor=who_asks(request), place=form.cleaned_data["place"], **given)
                return HttpResponseRedirect(reverse("facility-kept", kwargs={"facility": made.slug}))
    context = {"form": form, "look": form.words() if look else None}
    return render(request, "facilities/kept_one.html", context, status=status)


@page(access=keeps_catalogue)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, facility: str) -> HttpResponse:
    """Word a facility anew, end it from a day, or let it be asked for again. Raises Http404."""
    if request.method != "POST":
        return _shown(request, facility)
    do = {"look": _word, "save": _word, "end": _end, "undo": _undo}.get(request.POST.get("do", ""))
    if do is None:
        return _shown(request, facility, status=422)
    try:
        return do(request, facility)
    except (ChangedMeanwhile, BadStanding):
        fault = _(
            "Iemand anders veranderde dit net. Hier staat hoe het nu is; wat je typte staat er nog. "
            "Bewaar je opnieuw, dan komt dat ervoor in de plaats."
        )
        return _shown(request, facility, typed=request.POST, fault=fault, status=409)


def _word(request: HttpRequest, facility: str) -> HttpResponse:
    found = _found(facility)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _shown(request, facility, form=form, status=422)
    if request.POST.get("do") == "look":
        return _shown(request, facility, form=form, look=form.words())
    put_facility(actor=who_asks(request), slug=facility, seen=form.cleaned_data["seen"], **form.words())
    return _back(facility)


def _end(request: HttpRequest, facility: str) -> HttpResponse:
    _found(facility)
    form = Ends(request.POST)
    if not form.is_valid():
        return _shown(request, facility, ends=form, status=422)
    end_facility(actor=who_asks(request), slug=facility, **form.cleaned_data)
    return _back(facility)


def _undo(request: HttpRequest, facility: str) -> HttpResponse:
    """Let it be asked for again; a form without the number that was seen changes nothing."""
    found = _found(facility)
    if request.POST.get("seen", "") != str(found.revision):
        raise ChangedMeanwhile
    end_facility(actor=who_asks(request), slug=facility, ends_on=None, seen=found.revision)
    return _back(facility)


def _shown(
    request: HttpRequest,
    facility: str,
    *,
    form: Worded | None = None,
    ends: Ends | None = None,
    typed: Any = None,
    look: dict[str, str] | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show a facility to who keeps it; what was typed stays, with the number of what stands now. Raises Http404."""
    found = _found(facility)
    if typed is not None:
        again = {name: typed.get(name, "") for name in typed} | {"seen": str(found.revision)}
        form = _form(found, again) if typed.get("do") == "save" else None
        ends = Ends(again) if typed.get("do") == "end" else None
    context = {
        "row": _row(found, time.today()) | {"seen": found.revision, "what_nl": found.what.nl, "what_en": found.what.en},
        "form": form or _form(found),
        "ends": ends or Ends(initial={"seen": found.revision, "ends_on": time.today()}),
        "ending": ends is not None,
        "faulty": ends or form or _form(found),
        "look": look,
        "fault": fault,
        "wordings": [
            {
                "number": each.number,
                "since": moments.date_and_time(each.at),
                "name_nl": each.name.nl,
                "name_en": each.name.en,
                "what_nl": each.what.nl,
                "what_en": each.what.en,
                "ends": moments.date(each.ends_on) if each.ends_on is not None else "",
                "now": each.number == found.revision,
            }
            for each in wordings_of(facility)
        ],
        "shipped": facility in SHIPPED,
    }
    return render(request, "facilities/kept_one.html", context, status=status)


def _found(facility: str) -> FacilityShown:
    """Find a facility, also one that ended. Raises Http404."""
    found = facilities(also_gone=True).get(facility)
    if found is None:
        raise Http404
    return found


def _form(found: FacilityShown, typed: Any = None) -> Worded:
    """Make the form of one facility, filled with what stands or with what was typed."""
    stands = {
        "seen": found.revision,
        "name_nl": found.name.nl,
        "name_en": found.name.en,
        "what_nl": found.what.nl,
        "what_en": found.what.en,
    }
    return Worded(typed, known=facilities(also_gone=True).values(), mine=found.slug, initial=stands)


def _row(each: FacilityShown, today: datetime.date) -> dict[str, Any]:
    """Prepare a facility: its names, what the institution did with it, and until when it can be asked for."""
    ended = each.ends_on is not None and not each.offered(today)
    return {
        "url": reverse("facility-kept", kwargs={"facility": each.slug}),
        "name": str(each.name),
        "what": str(each.what),
        "name_nl": each.name.nl,
        "name_en": each.name.en,
        "own": each.slug not in SHIPPED,
        "reworded": each.slug in SHIPPED and each.revision > 0,
        "place": PLACE_WORDS[each.place],
        "ended": moments.date(each.ends_on) if ended and each.ends_on is not None else "",
        "ends": moments.date(each.ends_on) if each.ends_on is not None and not ended else "",
    }


def _back(facility: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("facility-kept", kwargs={"facility": facility}))
