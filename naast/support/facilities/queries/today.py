"""What of this room waits for somebody today: neutral lines, one action each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor

from ..rules.states import PlanState
from .circumstances import plans_at_desk, reports_waiting
from .desk import desk


def waiting_for(actor: Actor) -> list[dict[str, Any]]:
    """List for "Today" what waits: keys `line`, `name`, `student`, `since` (moment), `action`, `url`."""
    if not actor.known or not actor.held:
        return []
    waits = desk(actor)
    rows: list[dict[str, Any]] = []
    for line, verb, name in (
        *((line, _("Lees en adviseer"), "facility-desk-request") for line in waits.advise),
        *((line, _("Beslis"), "facility-desk-request") for line in waits.decide),
        *((line, _("Lees en antwoord"), "circumstance-desk-report") for line in reports_waiting(actor)),
    ):
        rows.append(
            {
                "line": _("Er wacht een aanvraag"),
                "name": line.name,
                "student": line.student,
                "since": getattr(line, "since", None) or getattr(line, "reported_at", None),
                "action": verb,
                "url": reverse(name, kwargs={"code": line.code}),
            }
        )
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
