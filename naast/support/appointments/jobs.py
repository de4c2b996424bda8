"""What the room does by itself: lays out slots, gives back lapsed holds, releases held-back times."""

import datetime

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.core.jobs import enqueue, job
from naast.support.appointments.actions.booking import put_aside
from naast.support.appointments.actions.diaries import lay_out, release_urgent
from naast.support.appointments.models import Diary

HOUSE = Job("appointments")


@job("appointments.lay-out", every="day 03:10")
def lay_out_all() -> None:
    """Queue each open diary's slots for the days that came within its horizon."""
    for diary in Diary.objects.filter(open=True).values_list("pk", flat=True):
        enqueue("appointments.lay-out-one", diary)


@job("appointments.lay-out-one")
def lay_out_one(diary: object) -> None:
    """Lay out one diary."""
    lay_out(actor=HOUSE, diary=diary)  # type: ignore[arg-type]


@job("appointments.put-aside", every=datetime.timedelta(minutes=2))
def put_holds_aside() -> None:
    """Give back times that were held and not confirmed."""
    put_aside(actor=HOUSE)


@job("appointments.release-urgent", every="day 17:00")
def release_held_back() -> None:
    """Offer tomorrow's held-back times to everybody, at the end of the day before (R2)."""
    today = time.today()
    week = closures_between(today, today + datetime.timedelta(days=30))
    if not week.is_working_day(today):
        return
    next_day = week.next_working_day(today)
    release_urgent(actor=HOUSE, until=time.moment_of(next_day + datetime.timedelta(days=1), datetime.time(0)))
