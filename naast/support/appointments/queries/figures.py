"""Waiting times per role and unit, on two clocks, and the weeks ahead; never about fewer than five of anybody (B9).

What may be shown is decided over all units at once and only then narrowed to what a reader leads, so that two readers
together learn no more than one. Somebody's own figures are theirs alone.
"""

import collections
import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.closures import Closures, closures_between
from naast.foundation.decisions.queries import norm_of
from naast.foundation.people.models import Campus, Faculty
from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.foundation.people.words import role_words
from naast.support.appointments.access import HOSTS
from naast.support.appointments.models import IN_LINE, Appointment, Diary, Slot, State, WaitingPlace
from naast.support.appointments.queries.behind import open_diaries
from naast.support.appointments.queries.doors import BOOKABLE
from naast.support.appointments.queries.free import free_rows
from naast.support.appointments.rules.clocks import (
    Cell,
    Clock,
    Request,
    clock_of,
    first_contacts,
    overdue,
    shown,
    starts_of_guidance,
)
from naast.support.appointments.rules.forecast import WEEKS_AHEAD, Week, forecast, passes
from naast.support.appointments.rules.waiting import COORDINATED, PSYCHOLOGISTS

WEEKS = 13
"""Weeks of requests a figure looks back at."""
WEEKS_OF_ARRIVALS = 8
BEFORE = 26
"""Weeks before those in which an earlier conversation means that a request was no first one."""
_HOUSE = "figures of waiting; nobody in them is shown"
TOTAL = "*"


# --- What stands in the database ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A request as the figures count it: who asked for which role in which unit, and on which days what followed."""

    who: object
    role: str
    unit: str
    host: UUID | None
    request: Request
    waits: bool


def unit_of(role: str, faculty: str | None, campus: str | None) -> str:
    """Name the unit of a figure: the faculty of a role that is held for one, else the city; "" for everywhere."""
    narrow = role in ROLE_BY_SLUG and ROLE_BY_SLUG[role].unit != "university"
    return (faculty if narrow else campus) or ""


def asked_since(since: datetime.datetime) -> list[Asked]:
    """List the requests of a period: one for each student and role, from the first question on. Two statements."""
    before = since - datetime.timedelta(weeks=BEFORE)
    meetings: dict[tuple[object, str], list[tuple[datetime.datetime, datetime.datetime, str, str, UUID]]] = (
        collections.defaultdict(list)
    )
    rows = Appointment.objects.unscoped(reason=_HOUSE).filter(state=State.CONFIRMED, confirmed_at__gte=before)
    names = (
        "pk", "student", "diary__function__role", "diary__function__faculty__code",
        "diary__function__programme__faculty__code", "diary__function__campus", "made_at", "starts_at",
        "outcome", "host",
    )  # fmt: skip
    for pk, student, role, faculty, of_programme, campus, made, starts, outcome, host in rows.order_by(
        "starts_at"
    ).values_list(*names):
        unit = unit_of(role, faculty or of_programme, campus)
        meetings[student or pk, role].append((made, starts, outcome, unit, host))
    found = []
    places = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(joined_at__gte=before).order_by("joined_at")
    joined: dict[tuple[object, str], tuple[datetime.datetime, str, bool]] = {}
    for student, role, faculty, campus, at, state in places.values_list(
        "student", "role", "faculty__code", "campus", "joined_at", "state"
    ):
        waits = state in IN_LINE
        if waits or (student, role) in meetings:
            known = joined.get((student, role))
            joined[student, role] = (known[0] if known else at, unit_of(role, faculty, campus), waits)
    for key in dict.fromkeys([*meetings, *joined]):
        met, place = meetings.get(key, []), joined.get(key)
        first = min([row[0] for row in met] + ([place[0]] if place else []))
        if first < since:
            continue
        # What is planned counts too: who waits long has not been met yet, and leaving them out would flatter.
        talks = [row for row in met if row[2] != Appointment.NO_SHOW]
        days = [time.local(row[1]).date() for row in talks[:2]]
        found.append(
            Asked(
                who=key[0],
                role=key[1],
                unit=met[0][3] if met else place[1] if place else "",
                host=met[0][4] if met else None,
                request=Request(time.local(first).date(), *days),
                waits=not met,
            )
        )
    return found


def staff_by_unit(on: datetime.date) -> tuple[dict[tuple[str, str], set[UUID]], dict[tuple[str, str], list[Diary]]]:
    """Give who takes appointments in each role and unit, and their diaries. One statement."""
    people: dict[tuple[str, str], set[UUID]] = collections.defaultdict(set)
    diaries: dict[tuple[str, str], list[Diary]] = collections.defaultdict(list)
    rows = open_diaries(on)
    for each in rows.select_related("function__faculty", "function__programme__faculty"):
        function = each.function
        faculty = function.faculty or (function.programme.faculty if function.programme else None)
        key = (function.role_id, unit_of(function.role_id, faculty.code if faculty else None, function.campus_id))
        people[key].add(each.person_id)
        diaries[key].append(each)
    return people, diaries


# --- Figures --------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one role and unit; every number is None where it would be about too few people."""

    role: str
    unit: str
    unit_name: str
    hidden: bool
    first: Clock | None
    guidance: Clock | None
    waiting: int | None
    late: int | None
    weeks: tuple[Week, ...] | None
    alarm: bool


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingTimes:
    """Everything the page shows: the norm in calendar days (None: none adopted), figures, and the reader's own."""

    since: datetime.date
    until: datetime.date
    norm: int | None
    rows: tuple[Figures, ...]
    own: tuple[Figures, ...]
    leads: bool


def waiting_times(actor: Actor) -> WaitingTimes:
    """Work out the waiting times a reader may see. At most ten statements, however many units there are."""
    now = time.now()
    today = time.local(now).date()
    since = now - datetime.timedelta(weeks=WEEKS)
    norm = norm_of("waiting-norm")
    asked = asked_since(since)
    closures = closures_between(time.local(since).date(), today)
    leads = actor.holds("coordinator", "head-of-psychologists", "policy")
    led = _led_by(actor)
    own = [each for each in asked if each.host == actor.pk]
    return WaitingTimes(
        since=time.local(since).date(),
        until=today,
        norm=norm,
        rows=tuple(row for row in all_figures(asked, closures, norm, now) if led(row)) if leads else (),
        own=tuple(
            _figures(role, "", "", [each for each in own if each.role == role], closures, norm, today)
            for role in sorted({each.role for each in own})
        )
        if actor.holds(*HOSTS)
        else (),
        leads=leads,
    )


def _led_by(actor: Actor) -> Callable[[Figures], bool]:
    """Give what tells whether a reader leads what a row is about, or makes policy. A total is of who leads a part."""
    policy, head = actor.holds("policy"), actor.holds("head-of-psychologists")
    held = [each for each in actor.held if each.role == "coordinator"]
    everywhere = any(each.faculty is None and each.programme is None for each in held)
    names = faculty_codes() if held and not everywhere else {}
    units = {TOTAL} | {names[pk] for each in held if (pk := each.faculty or each.of_faculty) in names}

    def led(row: Figures) -> bool:
        coordinated = bool(held) and row.role in COORDINATED and (everywhere or row.unit in units)
        return policy or coordinated or (head and row.role in PSYCHOLOGISTS)

    return led


def faculty_codes() -> dict[UUID, str]:
    """Give the code of each faculty. One statement."""
    return dict(Faculty.objects.values_list("pk", "code"))


def unit_names() -> dict[str, tuple[str, str]]:
    """Name the faculties and cities, in Dutch and English, by code. Two statements."""
    names = {row.code: (row.name_nl, row.name_en) for row in Faculty.objects.all()}
    return names | {row.slug: (row.name_nl, row.name_en) for row in Campus.objects.all()}


def all_figures(asked: Sequence[Asked], closures: Closures, norm: int | None, now: datetime.datetime) -> list[Figures]:
    """Work out the figures of every role: its units, and their total where there is more than one. Six statements."""
    today = time.local(now).date()
    staff, diaries = staff_by_unit(today)
    names = unit_names()
    by_cell: dict[tuple[str, str], list[Asked]] = collections.defaultdict(list)
    for each in asked:
        by_cell[each.role, each.unit].append(each)
    free, usual = _times([each for listed in diaries.values() for each in listed], now)
    found = []
    known = {key[0] for key in (*staff, *by_cell)}
    for role in (slug for slug in ROLE_BY_SLUG if slug in known and slug in BOOKABLE):
        keys = sorted({key for key in (*staff, *by_cell) if key[0] == role})
        requests = {unit: by_cell[role, unit] for _, unit in keys}
        people = {unit: frozenset[object](staff.get((role, unit), ())) for _, unit in keys}
        open_for = {name: _open(requests, people, counts) for name, counts in _measures(today, norm).items()}
        for unit in [TOTAL, *requests] if len(requests) > 1 else requests:
            units = list(requests) if unit == TOTAL else [unit]
            rows = [each for part in units for each in requests[part]]
            label = _("alle eenheden samen") if unit == TOTAL else _name(names, unit)
            if unit not in open_for["asked"]:
                found.append(Figures(role, unit, label, True, None, None, None, None, None, False))
                continue
            allowed = frozenset(name for name, cells in open_for.items() if unit in cells)
            mine = {each.pk for part in units for each in diaries.get((role, part), ())}
            weeks = forecast(
                waiting=sum(each.waits for each in rows),
                arrived=_arrivals(rows, today),
                free=[sum(week.get(pk, 0) for pk in mine) for week in free],
                usual=sum(usual.get(pk, 0) for pk in mine) / WEEKS_AHEAD,
            )
            found.append(_figures(role, unit, label, rows, closures, norm, today, weeks, allowed))
    return found


Counts = Callable[[Asked], bool]
EVERY_MEASURE = frozenset(("asked", "first", "guidance", "waiting", "late"))


def _measures(today: datetime.date, norm: int | None) -> dict[str, Counts]:
    """Give, for each number of a row, which requests it is about: each is held to the rule of five by itself."""
    return {
        "asked": lambda _: True,
        "first": lambda each: each.request.first_contact is not None,
        "guidance": lambda each: each.request.guidance is not None,
        "waiting": lambda each: each.waits,
        "late": lambda each: overdue([each.request], today, norm) > 0,
    }


def _open(
    requests: Mapping[str, Sequence[Asked]], people: Mapping[str, frozenset[object]], counts: Counts
) -> frozenset[str]:
    """Give the units of which a number may be shown, the total's among them."""
    who = {unit: frozenset(each.who for each in rows if counts(each)) for unit, rows in requests.items()}
    cells = [Cell(unit, people[unit], who[unit]) for unit in requests]
    total = Cell(TOTAL, frozenset[object]().union(*people.values()), frozenset[object]().union(*who.values()))
    return shown(cells, total)


def _name(names: dict[str, tuple[str, str]], unit: str) -> str:
    """Name a unit in the reader's language."""
    if not unit:
        return _("hele universiteit")
    return names.get(unit, (unit, unit))[get_language() == "en"]


def _figures(
    role: str,
    unit: str,
    name: str,
    rows: Sequence[Asked],
    closures: Closures,
    norm: int | None,
    today: datetime.date,
    weeks: tuple[Week, ...] | None = None,
    allowed: frozenset[str] = EVERY_MEASURE,
) -> Figures:
    """Put the figures of one cell together; what is not `allowed` stays None."""
    requests = [each.request for each in rows]
    working = closures.working_days_between
    first = clock_of(first_contacts(requests), working, norm) if "first" in allowed else None
    guidance = clock_of(starts_of_guidance(requests), working, None) if "guidance" in allowed else None
    return Figures(
        role=role,
        unit=unit,
        unit_name=name or role_words(role),
        hidden=False,
        first=first,
        guidance=guidance,
        waiting=sum(each.waits for each in rows) if "waiting" in allowed else None,
        late=overdue(requests, today, norm) if "late" in allowed else None,
        weeks=weeks,
        alarm=passes(weeks, norm),
    )


def _arrivals(rows: Iterable[Asked], today: datetime.date) -> list[int]:
    """Count the requests of each of the past eight weeks, oldest first; of fewer weeks where nobody asked before."""
    counts = [0] * WEEKS
    for each in rows:
        counts[max(WEEKS - 1 - (today - each.request.asked).days // 7, 0)] += 1
    begun = next((number for number, count in enumerate(counts) if count), WEEKS)
    return counts[max(begun, WEEKS - WEEKS_OF_ARRIVALS) :]


def _times(diaries: Sequence[Diary], now: datetime.datetime) -> tuple[list[dict[UUID, int]], dict[UUID, int]]:
    """Count the free times of each diary in each of the coming weeks, and all its times in them. Two statements."""
    until = now + datetime.timedelta(weeks=WEEKS_AHEAD)
    free: list[dict[UUID, int]] = [collections.Counter() for _ in range(WEEKS_AHEAD)]
    if not diaries:
        return free, {}
    for diary, starts_at in free_rows(diaries, since=now, until=until).order_by().values_list("diary", "starts_at"):
        free[(starts_at - now) // datetime.timedelta(weeks=1)][diary] += 1
    rows = Slot.objects.filter(
        Q(withdrawn=False), diary__in=[each.pk for each in diaries], starts_at__gte=now, starts_at__lt=until
    )
    return free, collections.Counter(rows.values_list("diary", flat=True))


def alarms() -> list[tuple[str, str]]:
    """List the roles and units of which the wait will probably pass the norm; none while no norm was adopted."""
    norm = norm_of("waiting-norm")
    if norm is None:
        return []
    now = time.now()
    since = now - datetime.timedelta(weeks=WEEKS)
    closures = closures_between(time.local(since).date(), time.local(now).date())
    rows = all_figures(asked_since(since), closures, norm, now)
    return [(row.role, row.unit) for row in rows if row.alarm]
