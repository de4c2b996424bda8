"""How long emergency access lasts, until when a request waits, when the student is told and when it was looked at."""

import dataclasses
import datetime

GROUND = "emergency access"
"""The ground that stands in the trail with every look that emergency access made possible."""
BREAK_GLASS, ACCESS_REVIEW = "break-glass", "access-review"

SHORTEST_WHY = 30
LONGEST_WHY = 1_000
LATEST_TELLING = datetime.timedelta(hours=24)
REQUEST_WAITS = datetime.timedelta(hours=4)

ASKED, OPENED, REFUSED, STOPPED = "asked", "opened", "refused", "stopped"
STATES = (ASKED, OPENED, REFUSED, STOPPED)
IN_ORDER, TALKED, BREACH = "in-order", "talked", "breach"
OUTCOMES = (IN_ORDER, TALKED, BREACH)


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What the institution chose: how many minutes access lasts, and within how many days each use is looked at."""

    minutes: int = 60
    review_days: int = 7


MINUTES = (10, 240)
REVIEW_DAYS = (1, 30)


def terms_fit(terms: Terms) -> bool:
    """Tell whether terms stay within bounds: 10 to 240 minutes, 1 to 30 days."""
    return MINUTES[0] <= terms.minutes <= MINUTES[1] and REVIEW_DAYS[0] <= terms.review_days <= REVIEW_DAYS[1]


def is_running(state: str, ends_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Tell whether access is open at this moment; the last moment itself no longer counts."""
    return state == OPENED and ends_at is not None and now < ends_at


def may_still_be_confirmed(state: str, asked_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Tell whether a request still waits: an emergency of hours ago is asked for anew."""
    return state == ASKED and now < asked_at + REQUEST_WAITS


def told_at(opened_at: datetime.datetime, *, later: bool) -> datetime.datetime:
    """Give the moment the student is told: at once, or a day later when hearing it now would put somebody in danger."""
    return opened_at + LATEST_TELLING if later else opened_at


def is_overdue(
    review_by: datetime.datetime | None, reviewed_at: datetime.datetime | None, now: datetime.datetime
) -> bool:
    """Tell whether nobody looked at a use within the days agreed."""
    return review_by is not None and reviewed_at is None and now >= review_by
