"""Puts where reports and plans stand into words, and prepares them for pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.core import moments

from ..queries.circumstances import (
    PlanShown,
    ReportShown,
)
from ..rules.states import PlanState
from ..rules.states import Report as ReportState
from ._parts import (
    file_row,
    in_groups,
)


def state_words(state: str) -> str:
    """Say where a report stands."""
    return {
        ReportState.REPORTED: _("Ontvangen"),
        ReportState.STATED: _("Beantwoord, met verklaring"),
        ReportState.ANSWERED: _("Beantwoord"),
        ReportState.WITHDRAWN: _("Ingetrokken"),
    }[ReportState(state)]


def plan_words(state: str) -> str:
    """Say where a plan stands."""
    return {
        PlanState.ASKED: _("Wordt gemaakt"),
        PlanState.PROPOSED: _("Ligt bij de student"),
        PlanState.AGREED: _("Afgesproken"),
        PlanState.OVER: _("Voorbij"),
    }[PlanState(state)]


def report_row(found: ReportShown, file_page: str) -> dict[str, Any]:
    """Prepare a report for its page."""
    return {
        "code": found.line.code,
        "receipt": in_groups(found.line.code),
        "name": found.line.name,
        "programme": found.line.programme,
        "state": state_words(found.line.state),
        "open": found.line.state == ReportState.REPORTED,
        "withdrawn": found.line.state == ReportState.WITHDRAWN,
        "stated": found.line.state == ReportState.STATED,
        "reported": moments.date_and_time(found.line.reported_at),
        "since": moments.date(found.since),
        "until": moments.date(found.until) if found.until is not None else "",
        "affects": ", ".join(found.affects),
        "words": found.words,
        "answer": found.answer,
        "answered": moments.date_and_time(found.answered_at) if found.answered_at is not None else "",
        "hindered_from": moments.date(found.hindered_from) if found.hindered_from is not None else "",
        "hindered_until": moments.date(found.hindered_until) if found.hindered_until is not None else "",
        "object_until": moments.date(found.object_until) if found.object_until is not None else "",
        "gone": found.gone,
        "files": [
            file_row(each, reverse(file_page, kwargs={"code": found.line.code, "file": each.code}))
            for each in found.files
        ],
    }


def plan_row(found: PlanShown) -> dict[str, Any]:
    """Prepare a plan for its page."""
    return {
        "code": found.line.code,
        "name": found.line.name,
        "programme": found.line.programme,
        "state": plan_words(found.line.state),
        "asked": found.line.state == PlanState.ASKED,
        "proposed": found.line.state == PlanState.PROPOSED,
        "agreed": found.line.state == PlanState.AGREED,
        "steps": [{"period": period, "what": what} for period, what in found.steps],
        "remark": found.remark,
        "by": found.proposed_by,
        "proposed_at": moments.date_and_time(found.proposed_at) if found.proposed_at is not None else "",
        "agreed_at": moments.date_and_time(found.agreed_at) if found.agreed_at is not None else "",
    }
