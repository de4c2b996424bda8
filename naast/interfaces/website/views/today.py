"""Today: everything that waits for a member of staff on one screen, what is due first on top (C1, C2, C11; ux.md A1).

Each room gives its own rows; this page puts them in order. A row has a name or none, a kind, a line that says nothing
about health, when it is due, and one thing to do.
"""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.foundation.people.words import role_words
from naast.support.appointments.access import HOSTS
from naast.support.appointments.queries.agenda import LOOK_BACK, Meeting, agenda, line
from naast.support.appointments.queries.waiting_desk import desk_rows
from naast.support.callbacks.queries import waiting_calls
from naast.support.facilities.queries.today import waiting_for
from naast.support.guidance.queries.cases import DUE, caseload
from naast.support.guidance.rules.stages import Waits
from naast.support.referrals.queries.staff import waiting_rows

LATE, SOON, LATER = "late", "soon", ""
ANSWERED_WITHIN = datetime.timedelta(days=14)
DESKS = HOSTS | {"staff-coach", "head-of-psychologists", "coordinator"}
"""Functions for which something can be waiting."""


def meets_people(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who meets students or colleagues by function."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("by function", subject=None) if actor.holds(*DESKS) else refuse("no function that meets people")


@page(access=meets_people, confidential=True, lists=True)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show what waits for this reader, and whom they meet today."""
    actor = who_asks(request)
    now = time.now()
    meetings = agenda(actor, since=now - LOOK_BACK, until=_midnight(1))
    rows = sorted([*_rows(actor, meetings), *_chain_rows(actor)], key=lambda row: row["due"])
    named: set[UUID] = {each.student for each in meetings if each.student is not None}
    shown(request, named | {row["student"] for row in rows if row.get("student")})
    here = [each for each in meetings if each.starts_at >= _midnight(0)]
    context = {
        "name": actor.name.split(" ")[0],
        "greeting": _greeting(time.local(now).hour),
        "day": moments.day(time.today()),
        "summary": _summary(rows),
        "rows": [row | {"state": _state(row["due"], now)} for row in rows],
        "agenda": [line(each) | {"next": False} for each in here],
        "next": next((line(each) for each in here if not each.over), None),
        "has_diary": actor.holds(*HOSTS),
    }
    return render(request, "website/today.html", context)


def _midnight(days: int) -> datetime.datetime:
    """Give the midnight with which today begins, or that many days later."""
    return time.moment_of(time.today() + datetime.timedelta(days=days), datetime.time(0))


def _greeting(hour: int) -> str:
    """Greet by the hour of the university's clock."""
    if hour < 6 or hour >= 18:
        return _("Goedenavond")
    return _("Goedemorgen") if hour < 12 else _("Goedemiddag")


def _rows(actor: Actor, meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Gather the rows of all rooms."""
    rows = [
        {
            "title": _("Iemand wil gebeld worden"),
            "kind": _("Terugbellen"),
            "tone": "danger" if call["late"] else "warn",
            "line": _("Wat je nodig hebt, staat op de pagina zelf."),
            "due": call["due"],
            "due_words": call["due_words"],
            "url": call["url"],
            "action": call["action"],
        }
        for call in waiting_calls(actor)
    ]
    rows += [_list_row(row) for row in desk_rows(actor)]
    rows += [
        {
            "title": each.name,
            "kind": _("Gesprek"),
            "tone": "",
            "line": _("%(when)s. Kwam de student?") % {"when": moments.in_words(each.starts_at)},
            "due": each.ends_at + datetime.timedelta(days=2),
            "due_words": "",
            "url": line(each)["url"],
            "action": _("Noteer"),
        }
        for each in meetings
        if each.open_end
    ]
    return rows


def _chain_rows(actor: Actor) -> list[dict[str, Any]]:
    """Gather what waits in guidance, referrals and facilities; nothing of it says why somebody is here."""
    files = [
        {
            "title": line.name,
            "student": line.student,
            "kind": _("Begeleiding"),
            "tone": "",
            "line": _what_waits(line.waits),
            "due": _end_of(line.due),
            "due_words": "",
            "url": reverse("guidance-file", kwargs={"code": line.code}),
            "action": _("Open"),
        }
        for line in caseload(actor, which=DUE).lines
    ]
    referrals = [
        {
            "title": row["name"] or _("Een student"),  # who it is, one reads after receiving it
            "student": row["student"] if row["name"] else None,
            "kind": _("Verwijzing"),
            "tone": "danger" if row["late"] else "warn" if row["kind"] == "inbox" else "",
            "line": _("Er wacht een overdracht") if row["kind"] == "inbox" else _("Vraag hoe het nu gaat"),
            "due": row["due"] or _end_of(time.today()),
            "due_words": "",
            "url": reverse("referral-received", kwargs={"code": row["code"]})
            if row["kind"] == "inbox"
            else reverse("referrals"),
            "action": _("Lees"),
        }
        for row in waiting_rows(actor)
    ]
    facilities = [
        {
            "title": row["name"],
            "student": row["student"],
            "kind": _("Aanvraag"),
            "tone": "",
            "line": row["line"],
            "due": (row["since"] or time.now()) + ANSWERED_WITHIN,
            "due_words": "",
            "url": row["url"],
            "action": row["action"],
        }
        for row in waiting_for(actor)
    ]
    return [*files, *referrals, *facilities]


def _what_waits(waits: str) -> str:
    """Say what a file waits for."""
    return {
        Waits.FIRST: _("Nog geen contact vastgelegd"),
        Waits.EVALUATION: _("Kijk samen terug, voor het laatste gesprek"),
        Waits.READING: _("Wil meelezen"),
    }.get(Waits(waits), _("Kijk weer hoe het gaat"))


def _end_of(day: datetime.date) -> datetime.datetime:
    """Give the end of a working day."""
    return time.moment_of(day, datetime.time(17))


def _list_row(row: dict[str, Any]) -> dict[str, Any]:
    """Put a waiting list into a row: due at the end of the day when somebody asked whether they can go first."""
    waiting = ngettext("Eén student wacht", "%(count)d studenten wachten", row["waiting"]) % {"count": row["waiting"]}
    longest = ngettext("De langste wacht één werkdag.", "De langste wacht %(count)d werkdagen.", row["longest"]) % {
        "count": row["longest"]
    }
    if not row["longest"]:
        longest = _("Allemaal van vandaag.")
    asked = ngettext("Eén vraag of iemand voor mag.", "%(count)d vragen of iemand voor mag.", row["decide"]) % {
        "count": row["decide"]
    }
    end_of_day = time.moment_of(time.today(), datetime.time(17))
    return {
        "title": waiting,
        "kind": _("Wachtlijst"),
        "tone": "warn" if row["decide"] else "",
        "line": f"{role_words(row['role'])}. {asked if row['decide'] else longest}",
        "due": end_of_day if row["decide"] else end_of_day + datetime.timedelta(days=3),
        "due_words": _("Vandaag beslissen") if row["decide"] else "",
        "url": reverse("waiting-desk"),
        "action": _("Beslis") if row["decide"] else _("Bied tijden aan"),
    }


def _state(due: datetime.datetime, now: datetime.datetime) -> str:
    """Tell whether a row is late, due today, or later."""
    if due < now:
        return LATE
    return SOON if time.local(due).date() == time.today() else LATER


def _summary(rows: list[dict[str, Any]]) -> str:
    """Say in one sentence how it stands."""
    now = time.now()
    late = sum(row["due"] < now for row in rows)
    if not rows:
        return _("Er wacht niemand op je.")
    waiting = ngettext("Er wacht één ding op je.", "Er wachten %(count)d dingen op je.", len(rows)) % {
        "count": len(rows)
    }
    if not late:
        return waiting
    return f"{waiting} " + ngettext("Eén ervan is te laat.", "%(count)d ervan zijn te laat.", late) % {"count": late}
