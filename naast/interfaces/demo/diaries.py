"""Opens the diaries of the invented university and lets students book in them, by the house's own actions (C1, C3).

The hours differ per role as they do in reality: an adviser has mornings and a walk-in hour, a psychologist is full for
weeks and keeps a time a day for who cannot wait. Everything is drawn from generators of its own: the same every time.
"""

import datetime
import random
from collections.abc import Iterator
from typing import Any

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Function, Person
from naast.support.appointments.access import HOSTS
from naast.support.appointments.actions.booking import NotOffered, OwnOverlap, Taken, confirm, hold
from naast.support.appointments.actions.bringing import bring_in
from naast.support.appointments.actions.diaries import keep_week, open_diary
from naast.support.appointments.actions.waiting import join
from naast.support.appointments.models import Diary, Slot
from naast.support.appointments.rules.availability import APPOINTMENTS, URGENT, WALK_IN, Weekly
from naast.support.callbacks.actions import open_inbox

from .cast import SIGN_IN_NUMBERS
from .queries import count_slots, diaries_with_hosts, functions_of, person_of, slots_ahead, some_students

GARDENER = Job("demo-diaries")
ALL = ("in-person", "online", "phone")
# Full for weeks, as psychologists are everywhere in autumn; how many of a hundred times are taken, by week from now.
TAKEN = {"psychologist": (100, 100, 97, 70), "student-counsellor": (80, 50, 20, 5, 0, 0)}
# Of the line: how many were given a time in each of the past weeks, and for how many days the others wait.
WEEKS_OF_HELP, HELPED_A_WEEK = 8, 3
WAITED = (19, 18, 16, 15, 13, 12, 9, 8, 6, 5, 2, 1)
MANY, FEW = (55, 25, 10, 0, 0, 0), (20, 8, 0, 0, 0, 0)
TERMS: dict[str, dict[str, Any]] = {
    "psychologist": {
        "minutes": 45,
        "buffer_minutes": 15,
        "notice_hours": 12,
        "change_hours": 24,
        "horizon_days": 28,
    },
    "mentor": {"minutes": 20, "buffer_minutes": 10, "notice_hours": 24},
    "career": {"minutes": 40, "buffer_minutes": 5},
}
# weekday, from, until, what for
Hours = tuple[int, str, str, str]
WEEKS: dict[str, tuple[Hours, ...]] = {
    "psychologist": tuple(
        hours for day in (0, 3) for hours in ((day, "09:00", "12:00", APPOINTMENTS), (day, "13:00", "13:45", URGENT))
    ),
    "mentor": ((1, "15:00", "17:00", APPOINTMENTS), (3, "12:00", "13:00", APPOINTMENTS)),
    "popcorner": tuple((day, "12:00", "16:00", WALK_IN) for day in range(4)),
    "student-counsellor": (
        *((day, "10:00", "12:00", APPOINTMENTS) for day in (0, 1, 2, 3)),
        (2, "14:00", "15:30", WALK_IN),
    ),
}
ADVISER: tuple[Hours, ...] = (
    (0, "09:00", "12:00", APPOINTMENTS),
    (1, "13:00", "16:30", APPOINTMENTS),
    (2, "09:00", "11:30", APPOINTMENTS),
    (3, "13:00", "14:30", WALK_IN),
    (3, "14:30", "16:30", APPOINTMENTS),
    (4, "09:30", "12:00", APPOINTMENTS),
)


def open_diaries() -> int:
    """Open a diary for everybody whose function has one, with hours from today; gives how many slots there are."""
    today = time.today()
    for function in functions_of(HOSTS, on=today):
        diary = open_diary(actor=GARDENER, function=function.pk, **TERMS.get(function.role_id, {}))
        keep_week(actor=GARDENER, diary=diary.pk, week=list(_week(function, today)), since=today)
    return count_slots()


def _week(function: Function, today: datetime.date) -> Iterator[Weekly]:
    """Give the weekly hours of a function: those of its role, an hour later for one in three."""
    draw = random.Random(f"week {function.person.person_number} {function.role_id}")
    later = draw.choice((0, 0, 1))
    for weekday, starts, ends, purpose in WEEKS.get(function.role_id, ADVISER):
        modes = ("in-person",) if purpose == WALK_IN else ALL
        yield Weekly(weekday, _hour(starts, later), _hour(ends, later), today, None, purpose, modes, function.location)


def _hour(wall: str, later: int) -> datetime.time:
    """Read an hour, so many hours later."""
    read = datetime.time.fromisoformat(wall)
    return read.replace(hour=read.hour + later)


def _first(diary: Diary) -> tuple[bool, bool]:
    """Put the diaries of the cast first, then those that are full."""
    return diary.person.person_number not in SIGN_IN_NUMBERS, diary.function.role_id not in TAKEN


def book_appointments(*, most: int = 320) -> int:
    """Let students book what their role would have taken by now; gives how many appointments were made."""
    draw = random.Random("who books")
    students = some_students(1500)
    now, booked = time.now(), 0
    for diary in sorted(diaries_with_hosts(), key=_first):
        share = TAKEN.get(diary.function.role_id, FEW if diary.function.role_id == "mentor" else MANY)
        for slot in slots_ahead(diary):
            week = (slot.starts_at - now).days // 7
            if booked >= most or week >= len(share) or draw.randrange(100) >= share[week]:
                continue
            booked += any(_books(actor_for(draw.choice(students)), slot, draw.choice(ALL)) for _ in range(5))
    return booked


def _books(actor: Actor, slot: Slot, mode: str) -> bool:
    """Let one student book a slot; tells whether they could."""
    if not actor.known:
        return False
    try:
        row = hold(actor=actor, slot=slot.code, mode=mode, key=new_id(), language=actor.language)
        confirm(actor=actor, appointment=row.pk)
    except (Taken, NotOffered, OwnOverlap):
        return False
    return True


def open_inboxes() -> None:
    """Say who calls back: the duty person of the psychologists for students, the coach for staff (C11)."""
    week = [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"}]
    open_inbox(
        actor=GARDENER, kind="students", role="duty-psychologist", stands_in="head-of-psychologists", hours=week,
        reader_nl="de dienstdoende studentenpsycholoog", reader_en="the student psychologist on duty",
    )  # fmt: skip
    open_inbox(
        actor=GARDENER, kind="staff", role="staff-coach", hours=week,
        reader_nl="de coach voor medewerkers", reader_en="the coach for staff",
    )  # fmt: skip


def join_waiting_lists() -> int:
    """Let students who found nothing stand in the line of the psychologists, Daan first; gives how many do (C2).

    Their list is older than this house: eight weeks in which some were given a time, and who waits since how many days.
    """
    today = time.today()
    daan = person_of("daan")
    rest = [each for each in some_students(80, last=True) if each.person_number not in SIGN_IN_NUMBERS]
    people = [each for each in rest if actor_for(each).known]
    for number, person in enumerate(people[: WEEKS_OF_HELP * HELPED_A_WEEK]):
        helped = time.moment_of(today - datetime.timedelta(days=2 + 7 * number // HELPED_A_WEEK), datetime.time(11))
        _on_the_list(person, helped - datetime.timedelta(days=11 + number % 7), helped)
    waiting = [*([daan] if daan is not None else []), *people[WEEKS_OF_HELP * HELPED_A_WEEK :]][: len(WAITED)]
    for person, days in zip(waiting, WAITED, strict=False):
        _on_the_list(person, time.moment_of(today - datetime.timedelta(days=days), datetime.time(10, 20)))
    return len(waiting)


def _on_the_list(person: Person, joined: datetime.datetime, helped: datetime.datetime | None = None) -> None:
    """Let somebody stand in the line, since then; or have been helped from it."""
    actor = actor_for(person)
    place = join(actor=actor, role="psychologist", language=actor.language)
    bring_in(actor=GARDENER, place=place.pk, joined_at=joined, helped_at=helped)
