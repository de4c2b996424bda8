"""Reads a week out of the trail for the list: who looked at whom, and what is known about the two beside that."""

import collections
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.people.models import Enrolment, Function, Person, StandIn

from ..ports import pairs_that_ended, pairs_with_ground
from ..rules.emergency import GROUND
from ..rules.looks import Known, Look, Looked, Looker
from ..rules.review import folded

_WHY = "the weekly list weighs looks of staff, of whoever they are (G4)"
OPENED, REFUSED = "page.opened", "page.refused"
AT_ONCE = 500
DAY = datetime.timedelta(days=1)
Pair = tuple[UUID, UUID]


def looks_of_week(monday: datetime.date) -> tuple[list[Look], Known]:
    """Give the looks of staff in the week that begins on a Monday, and what is known about both sides.

    Read on the movable clock. Left out: looks at oneself, looks nobody can be named for, and those by emergency
    access, which are looked at one by one. Some twelve queries, and those of the rooms that say who has a ground.
    """
    begins = time.moment_of(monday, datetime.time.min)
    ends = time.moment_of(monday + 7 * DAY, datetime.time.min)
    lines = (
        AuditLine.objects.filter(look=True, clock_at__gte=begins, clock_at__lt=ends, verb__in=[OPENED, REFUSED])
        .exclude(actor__isnull=True)
        .exclude(ground=GROUND)
        .values_list("actor", "subject", "clock_at", "verb", "role")
    )
    staff = _staff()
    looks: list[Look] = []
    roles: dict[UUID, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for looker, person, at, verb, role in lines.iterator(chunk_size=5_000):
        refused = verb == REFUSED
        if looker not in staff or role == "student" or looker == person or (person is None and not refused):
            continue
        looks.append(Look(looker, person, time.local(at).replace(tzinfo=None), refused))
        roles[looker][role] += 1
    lookers = _lookers(roles, staff, monday)
    people = _people({look.person for look in looks if look.person is not None}, monday)
    pairs = frozenset((look.looker, look.person) for look in looks if look.person is not None)
    grounds = frozenset(pairs_with_ground(pairs))
    ended = {
        pair: time.local(moment).replace(tzinfo=None) for pair, moment in pairs_that_ended(pairs - grounds).items()
    }
    families = collections.Counter(
        folded(name) for name in Person.objects.values_list("family_name", flat=True).iterator(chunk_size=5_000)
    )
    return looks, Known(lookers, people, grounds, ended, families)


def roles_of_lookers(people: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Name the functions these people hold or stood in for today, so that a row finds its reader. Two queries."""
    found: dict[UUID, set[str]] = collections.defaultdict(set)
    wanted, today = list(people), time.today()
    for row in _functions(wanted, today, today):
        found[row[0]].add(row[1])
    return {person: frozenset(roles) for person, roles in found.items()}


def _staff() -> dict[UUID, str]:
    """Give everybody on the staff with their family name, folded."""
    rows = Person.objects.filter(staff=True).values_list("pk", "family_name")
    return {person: folded(family) for person, family in rows}


def _functions(
    people: list[UUID], since: datetime.date, until: datetime.date
) -> list[tuple[UUID, str, UUID | None, UUID | None]]:
    """List what these people held or stood in for in a period: person, role, faculty, programme."""
    held = Q(starts_on__lte=until) & (Q(ends_on=None) | Q(ends_on__gte=since))
    found: list[tuple[UUID, str, UUID | None, UUID | None]] = []
    for start in range(0, len(people), AT_ONCE):
        share = people[start : start + AT_ONCE]
        found += Function.objects.filter(held, person__in=share).values_list("person", "role", "faculty", "programme")
        found += (
            StandIn.objects.unscoped(reason=_WHY)
            .filter(held, person__in=share)
            .values_list("person", "function__role", "function__faculty", "function__programme")
        )
    return found


def _lookers(
    roles: dict[UUID, collections.Counter[str]], staff: dict[UUID, str], monday: datetime.date
) -> dict[UUID, Looker]:
    """Make the lookers: the capacity they mostly looked in, and the units of their functions in that week."""
    units: dict[UUID, set[UUID]] = collections.defaultdict(set)
    everywhere: set[UUID] = set()
    for person, _role, faculty, programme in _functions(list(roles), monday, monday + 6 * DAY):
        unit = programme or faculty
        if unit is None:
            everywhere.add(person)
        else:
            units[person].add(unit)
    return {
        person: Looker(
            roles[person].most_common(1)[0][0], frozenset(units[person]), person in everywhere, staff[person]
        )
        for person in roles
    }


def _people(wanted: set[UUID], monday: datetime.date) -> dict[UUID, Looked]:
    """Make the people who were looked at: their family name and the units they study in or work for."""
    ids = list(wanted)
    units: dict[UUID, set[UUID]] = collections.defaultdict(set)
    names: dict[UUID, str] = {}
    until = monday + 6 * DAY
    for start in range(0, len(ids), AT_ONCE):
        share = ids[start : start + AT_ONCE]
        names |= {pk: folded(name) for pk, name in Person.objects.filter(pk__in=share).values_list("pk", "family_name")}
        rows = Enrolment.objects.unscoped(reason=_WHY).filter(person__in=share, starts_on__lte=until)
        for person, programme, faculty in rows.values_list("person", "programme", "programme__faculty"):
            units[person] |= {programme, faculty}
    return {person: Looked(frozenset(units[person]), name) for person, name in names.items()}
