"""Who: the roles one can book, by what one needs, with the first free moment behind each door (C1, A1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.awareness.guide.queries.people import programme_options
from naast.awareness.guide.queries.shelf import shelf
from naast.awareness.guide.queries.words import closed_in_words
from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import moments, time
from naast.foundation.people.models import Programme
from naast.foundation.people.words import role_words
from naast.support.appointments.queries import doors
from naast.support.appointments.queries.service import waiting_and_state


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Show whom one can meet and how soon, for the reader's own programme or the one they choose; nothing is kept."""
    actor = who_asks(request)
    chosen = doors.programmes_of(actor, request.POST.get("programme", "")[:60])
    if request.method == "POST" and not chosen:
        return HttpResponseRedirect(reverse("appointments"))
    if request.method == "POST":
        request.carried = {"programme": chosen[0].code}  # type: ignore[attr-defined]
    behind = doors.behind_doors(chosen)
    at = 1 if get_language() == "en" else 0
    context = {
        "programme": ", ".join((row.name_nl, row.name_en)[at] for row in chosen),
        "programmes": programme_options(),
        "groups": _groups(actor, chosen, behind, own=request.method != "POST"),
        "walk_ins": walk_in_rows(doors.walk_ins(doors.BOOKABLE, tuple((row.pk, row.faculty_id) for row in chosen))),
    }
    response = render(request, "appointments/who.html", context)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store, private"
    return response


def _groups(
    actor: Actor, chosen: tuple[Programme, ...], behind: dict[str, doors.Behind], *, own: bool
) -> list[dict[str, Any]]:
    """Put the roles into groups: near by, for everybody, and for who works here."""
    unit = "" if own or not chosen else chosen[0].code
    titles: list[tuple[str, tuple[str, ...]]] = [
        (_("Bij jouw opleiding"), doors.NEAR),
        (_("Voor alle studenten"), doors.CENTRAL),
    ]
    if "staff" in actor.kinds:
        titles.append((_("Voor medewerkers en promovendi"), doors.FOR_STAFF))
    found = []
    for title, roles in titles:
        rows = [_row(role, unit, bool(chosen), behind.get(role)) for role in roles]
        shown = [row for row in rows if row is not None]
        # Whom one can book stands above whom one reaches otherwise.
        if shown:
            shown.sort(key=lambda row: not row["bookable"])
            found.append({"title": title, "rows": shown})
    return found


def _row(role: str, unit: str, chosen: bool, behind: doors.Behind | None) -> dict[str, Any] | None:
    """Put one role into words: what it is for in the guide's words, and how soon; None for one nobody told of."""
    entry = shelf().entries.get(role)
    if entry is None and behind is None:
        return None
    text = entry.text(get_language() or "nl") if entry is not None else None
    narrow = doors.is_narrow(role)
    row = {
        "title": text.title if text is not None else role_words(role),
        "summary": text.summary if text is not None else "",
        "lang": text.language if text is not None and text.language != get_language() else "",
        "guide": reverse("guide-entry", kwargs={"slug": role}) if entry is not None else "",
        "bookable": behind is not None or (narrow and not chosen),
        "soon": "",
        "closed": closed_in_words(waiting_and_state(role)),
        "url": "",
    }
    if row["bookable"]:
        parts = {"role": role} | ({"unit": unit} if unit and narrow else {})
        row["url"] = reverse("appointment-when", kwargs=parts)
        row["soon"] = _soon(behind, narrow=narrow and not chosen)
    return row


def _soon(behind: doors.Behind | None, *, narrow: bool) -> str:
    """Say how soon there is time."""
    if narrow:
        return _("Kies je opleiding")
    if behind is not None and not behind.by_appointment:
        return _("Zonder afspraak, op de inloop")
    if behind is None or behind.first is None:
        return _("Nu vol. Wel een wachtlijst.")
    return moments.in_words(behind.first)


def walk_in_rows(found: list[doors.WalkIn]) -> list[dict[str, str]]:
    """Put walk-in hours into words."""
    cities = doors.campus_names() if found else {}
    return [
        {
            "title": role_words(each.role),
            "day": moments.nearness(time.local(each.starts_at).date(), time.today()) or moments.day(each.starts_at),
            "time": _("%(since)s tot %(until)s")
            % {"since": moments.clock(each.starts_at), "until": moments.o_clock(each.ends_at)},
            "place": ", ".join(part for part in (each.place, cities.get(each.campus, "")) if part),
        }
        for each in found[:12]
    ]
