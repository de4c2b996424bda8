"""What of this room waits for somebody today: neutral lines, one action each."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor

from ..rules.states import PlanState
from .circumstances import ReportLine, plans_at_desk, reports_waiting
from .desk import DeskLine, desk


def waiting_for(actor: Actor) -> list[dict[str, Any]]:
    """List for "Today" what waits: keys `line`, `name`, `student`, `since` (moment), `action`, `url`."""
    if not actor.known or not actor.held:
        return []
    waits = desk(actor)
    rows = [_row(line, line.since, _("Lees en adviseer"), "facility-desk-request") for line in waits.advise]
    rows += [_row(line, line.since, _("Beslis"), "facility-desk-request") for line in waits.decide]
    rows += [
        _row(line, line.reported_at, _("Lees en antwoord"), "circumstance-desk-report")
        for line in reports_waiting(actor)
    ]
    rows += [
        {
            "line": _("Er is iets te regelen"),
            "name": item.name,
            "student": item.student,
            "since": None,
            "action": _("Regel"),
            "url": reverse("facility-arrange", kwargs={"code": item.code}),
        }
        for item in waits.arrange
    ]
    rows += [
        {
            "line": _("Maak samen een studieplan"),
            "name": plan.name,
            "student": plan.student,
            "since": plan.asked_at,
            "action": _("Maak het plan"),
            "url": reverse("study-plan-desk", kwargs={"code": plan.code}),
        }
        for plan in plans_at_desk(actor)
        if plan.state == PlanState.ASKED
    ]
    return rows


def _row(line: DeskLine | ReportLine, since: datetime.datetime, verb: str, page: str) -> dict[str, Any]:
    """Make a line about a request or report."""
    return {
        "line": _("Er wacht een aanvraag"),
        "name": line.name,
        "student": line.student,
        "since": since,
        "action": verb,
        "url": reverse(page, kwargs={"code": line.code}),
    }
