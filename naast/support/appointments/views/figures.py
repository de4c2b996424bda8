"""Waiting times on two clocks, per role and unit, with the weeks ahead; and the same as a file (B9, R4, R5)."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.words import role_in_sentence, role_words
from naast.support.appointments.access import leads_waiting_times, sees_waiting_times
from naast.support.appointments.queries.figures import TOTAL, Figures, WaitingTimes, waiting_times
from naast.support.appointments.queries.words import listed
from naast.support.appointments.rules.clocks import Clock, tame


@page(access=sees_waiting_times, confidential=True)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how long people wait; to a host their own figures alone."""
    found = waiting_times(who_asks(request))
    roles: dict[str, list[Figures]] = {}
    for each in found.rows:
        roles.setdefault(role_words(each.role), []).append(each)
    told = {title: rows for title, rows in roles.items() if not all(_silent(each) for each in rows)}
    context = {
        "since": moments.date(found.since),
        "until": moments.date(found.until),
        "norm": found.norm,
        "leads": found.leads,
        "roles": [
            {
                "title": title,
                "rows": [_row(each) for each in rows if not _silent(each)],
                "left_out": listed([each.unit_name for each in rows if _silent(each)]),
            }
            for title, rows in told.items()
        ],
        "silent": listed([title for title in roles if title not in told]),
        "alarms": [f"{role_words(each.role)}, {each.unit_name}" for each in found.rows if each.alarm],
        "answer": _answer(found),
        "weeks": [_weeks(each) for each in found.rows if each.weeks],
        "own": [_row(each) for each in found.own],
    }
    return render(request, "appointments/figures.html", context)


def _silent(row: Figures) -> bool:
    """Tell whether nothing in a row may be shown, or nothing but that nobody waits."""
    return row.hidden or (row.first is None and row.guidance is None and not row.waiting and row.weeks is None)


def _answer(found: WaitingTimes) -> str:
    """Say the most important thing first, in one sentence."""
    alone = {each.role for each in found.rows} - {each.role for each in found.rows if each.unit == TOTAL}
    totals = [each for each in found.rows if each.first is not None and (each.unit == TOTAL or each.role in alone)]
    if not totals:
        return ""
    slowest = max(totals, key=lambda each: each.first.median_days if each.first is not None else 0)
    assert slowest.first is not None
    return _("Het langst wacht wie naar de %(role)s wil: de helft heeft binnen %(days)s dagen een eerste gesprek.") % {
        "role": role_in_sentence(slowest.role),
        "days": slowest.first.median_days,
    }


def _row(row: Figures) -> dict[str, Any]:
    """Prepare a line of the table."""
    return {
        "unit": row.unit_name,
        "total": row.unit == TOTAL,
        "hidden": row.hidden,
        "first": _clock(row.first),
        "guidance": _clock(row.guidance),
        "waiting": row.waiting,
        "late": row.late,
        "alarm": row.alarm,
    }


def _clock(clock: Clock | None) -> dict[str, Any] | None:
    """Prepare one clock."""
    if clock is None:
        return None
    return {
        "count": clock.count,
        "days": clock.median_days,
        "working": clock.median_working,
        "slow": clock.slow_days,
        "slow_working": clock.slow_working,
        # In tens: an exact share of few would tell how many were late.
        "within": round(10 * clock.within) * 10 if clock.within is not None else None,
    }


def _weeks(row: Figures) -> dict[str, Any]:
    """Prepare the weeks ahead of one role and unit."""
    return {
        "title": f"{role_words(row.role)}, {row.unit_name}",
        "alarm": row.alarm,
        "weeks": [
            {
                "number": number,
                "arrivals": f"{week.arrivals:g}",
                "capacity": week.capacity,
                "days": week.days,
                "high": week.days_high,
                "beyond": week.beyond,
            }
            for number, week in enumerate(row.weeks or (), 1)
        ],
    }


@page(access=leads_waiting_times, confidential=True)
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Give what the page shows as a CSV file, of which no cell can run as a formula."""
    found = waiting_times(who_asks(request))
    heads = (
        _("rol"), _("eenheid"), _("gesprekken"), _("eerste gesprek, dagen"), _("eerste gesprek, werkdagen"),
        _("negen van tien, dagen"), _("binnen de norm, procent"), _("start begeleiding, dagen"),
        _("start begeleiding, werkdagen"), _("wachten nu"), _("langer dan de norm"),
    )  # fmt: skip
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([tame(head) for head in heads])
    for row in found.rows:
        writer.writerow([tame(cell) for cell in (role_words(row.role), row.unit_name, *_cells(row))])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("wachttijden")}-{found.until:%Y-%m-%d}.csv"'
    return answer


def _cells(row: Figures) -> list[object]:
    """Give the numbers of one row; [c] for what is about too few people."""
    if row.hidden:
        return ["[c]"] * 9
    first, guidance = row.first, row.guidance
    return [
        first.count if first else "[c]",
        first.median_days if first else "",
        first.median_working if first else "",
        first.slow_days if first else "",
        round(10 * first.within) * 10 if first and first.within is not None else "",
        guidance.median_days if guidance else "",
        guidance.median_working if guidance else "",
        row.waiting if row.waiting is not None else "[c]",
        row.late if row.late is not None else "[c]",
    ]
