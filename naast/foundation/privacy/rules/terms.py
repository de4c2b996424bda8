"""How long a file stays after it was closed, per role, and until when an answer is due (L6; BW 7:454, AVG 12(3))."""

import calendar
import dataclasses
import datetime

LONGEST_MONTHS = 12 * 50
LEAVERS = "person"
"""The term of somebody's own row, sign-in and enrolments after they left; stands in the same table as the roles."""


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """A term in months. `by_law`: a law asks for it, so that an erasure does not shorten it by itself."""

    role: str
    months: int
    by_law: bool
    reason: str = ""

    def over_on(self, ended: datetime.date) -> datetime.date:
        """Give the first day on which what ended on `ended` is over."""
        return months_after(ended, self.months)


# As shipped; the privacy officer changes them, with a reason (RetentionTerm).
_LAW = "BW 7:454; Selectielijst Universiteiten, proces 80"
_OWN = "Eigen termijn van de universiteit"
SHIPPED: dict[str, Term] = {
    role: Term(role, 240, True, _LAW)
    for role in ("psychologist", "phd-psychologist", "duty-psychologist", "head-of-psychologists")
} | {
    role: Term(role, 24, False, _OWN)
    for role in (
        "study-adviser",
        "student-counsellor",
        "coordinator",
        "confidential",
        "career",
        "chaplain",
        "wellbeing-officer",
        "fenestra",
        "abroad",
        "mentor",
        "tutor",
        LEAVERS,
    )
}
OTHERWISE = 24


def shipped_term(role: str) -> Term:
    """Give the term a role has until the privacy officer says otherwise: two years for a role nobody named."""
    return SHIPPED.get(role) or Term(role, OTHERWISE, False, _OWN)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Give the same day so many months later; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def answer_due(asked: datetime.date) -> datetime.date:
    """Give the day on which a request is answered at the latest: a month (AVG 12(3))."""
    return months_after(asked, 1)
