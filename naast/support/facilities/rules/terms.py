"""How long things stay, until when somebody can object, and when the house writes (C9, C12)."""

import datetime

OBJECTION = datetime.timedelta(days=42)
"""Six weeks from the day after the decision was sent (Awb 6:7 and 6:8; WHW 7.59a)."""
EVIDENCE_AT_MOST = datetime.timedelta(days=365)
"""What nobody decided on within a year is closed, and its evidence destroyed."""
RENEW_AHEAD = datetime.timedelta(days=42)
"""How long before a term ends a renewal is offered: the longest a decision mostly takes."""
KEPT = datetime.timedelta(days=365)
"""How long a request stays after its end; statements can be checked meanwhile."""
REPORTS_KEPT = datetime.timedelta(days=730)
"""How long a report stays after the answer: two years of study advice can refer to it."""
REMIND_AHEAD = datetime.timedelta(days=14)
LONGEST_TERM = datetime.timedelta(days=366 * 6)
DEADLINES = ((1, 31), (7, 15))
"""Before 31 January the advice of the first year is prepared, before 15 July it is given (R15)."""
FEWEST = 10
"""A figure about fewer students is not shown (L11)."""
ROUND_TO = 5


def object_until(decided: datetime.date) -> datetime.date:
    """Give the last day to object to a decision of that day."""
    return decided + OBJECTION


def evidence_goes_on(
    decided: datetime.date, until: datetime.date | None, *, objected: datetime.date | None = None
) -> datetime.date:
    """Give the day on which evidence is destroyed: the day after the objection term or the decision's own, if first.

    While an objection runs it stays, for a year at most (L6: a hold while a complaint runs).
    """
    if objected is not None:
        return objected + EVIDENCE_AT_MOST
    last = object_until(decided)
    return (min(last, until) if until is not None else last) + datetime.timedelta(days=1)


def offers_renewal(until: datetime.date, today: datetime.date) -> bool:
    """Tell whether a renewal is offered today."""
    return today <= until <= today + RENEW_AHEAD


def deadline_ahead(today: datetime.date) -> datetime.date | None:
    """Give the deadline of which students are reminded today; None on most days."""
    coming = [datetime.date(year, month, day) for year in (today.year, today.year + 1) for month, day in DEADLINES]
    return next((day for day in sorted(coming) if today < day <= today + REMIND_AHEAD), None)


def shown_count(count: int) -> int | None:
    """Give a count as it may be shown: None below ten, else rounded down to five so that no one can be told apart."""
    return None if count < FEWEST else count - count % ROUND_TO
