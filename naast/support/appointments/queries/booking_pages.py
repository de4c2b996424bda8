"""What the pages of booking show: the free times of one week by day, and what is being held (C1).

Names and rooms are for who is signed in. Whoever is not sees one time once, whoever of several would be met then.
"""

import dataclasses
import datetime
import hmac
import zoneinfo
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Min, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.people.models import Person
from naast.foundation.people.words import role_in_sentence
from naast.support.appointments.models import MODES, Appointment, Diary, Slot, State
from naast.support.appointments.queries.sought import Holding, held_behind, holds_something, last_held
from naast.support.appointments.rules.availability import Period
from naast.support.appointments.rules.secrets import fingerprint
from naast.support.appointments.rules.times import told

from .doors import Place, campus_names
from .free import MOST_SHOWN, FreeSlot, free_rows, free_slots
from .words import listed, mode_words

FEW = 6
"""With so many hosts or fewer each time of each host is shown; with more, each time once."""
_WEEK = datetime.timedelta(days=7)
_FAR = datetime.timedelta(days=367)
_OWN_HOLDS = "the reader's own holds"


# --- Weeks ----------------------------------------------------------------------------------------------------------


def week_of(day: datetime.date) -> datetime.date:
    """Give the Monday of the week of a day."""
    return day - datetime.timedelta(days=day.weekday())


def week_in_address(monday: datetime.date) -> str:
    """Write a week as an address does: 2026-48."""
    year, week, _day = monday.isocalendar()
    return f"{year}-{week:02d}"


def week_named(text: str) -> datetime.date | None:
    """Give the Monday of a week as it stands in an address; None for what is no week, or one nobody can book in."""
    year, dash, week = text.partition("-")
    if not (dash and text.isascii() and year.isdigit() and week.isdigit() and len(year) == 4 and len(week) == 2):
        return None
    try:
        monday = datetime.date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None
    today = time.today()
    return monday if week_of(today) <= monday <= today + _FAR else None


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """The free times of one week, whether there are any before and after it, and the first of all."""

    monday: datetime.date
    slots: tuple[FreeSlot, ...]
    earlier: datetime.date | None
    later: datetime.date | None
    first: datetime.datetime | None


def free_week(actor: Actor, diaries: Collection[Diary], monday: datetime.date | None) -> Week:
    """Read the free times of a week, or of the first week that has any. Three statements when there is time soon."""
    now = time.now()
    first = _first_from(actor, diaries, now)
    first_week = week_of(time.local(first).date()) if first is not None else week_of(time.today())
    shown = monday or first_week
    since, until = (time.moment_of(day, datetime.time(0)) for day in (shown, shown + _WEEK))
    if first is None:
        return Week(shown, (), None, None, None)
    slots = _of_many(diaries, since, until) if len(diaries) > FEW else free_slots(
        actor, diaries, since=since, until=until
    )  # fmt: skip
    after = _first_from(actor, diaries, until)
    return Week(
        shown,
        tuple(slots),
        max(first_week, shown - _WEEK) if shown > first_week else None,
        week_of(time.local(after).date()) if after is not None else None,
        first,
    )


def _first_from(actor: Actor, diaries: Collection[Diary], since: datetime.datetime) -> datetime.datetime | None:
    """Give the first free moment from a moment on, looking no further than it has to. One statement, three at most."""
    begin = since
    for days in (7, 28, 367):
        until = since + datetime.timedelta(days=days)
        found = free_slots(actor, diaries, since=begin, until=until, most=1)
        if found:
            return found[0].starts_at
        begin = until
    return None


def _of_many(diaries: Collection[Diary], since: datetime.datetime, until: datetime.datetime) -> list[FreeSlot]:
    """Read each free time of many hosts once, with one of those who have it. Two statements."""
    rows = free_rows(diaries, since=since, until=until).order_by("starts_at", "ends_at").values("starts_at", "ends_at")
    codes = [row["one"] for row in rows.annotate(one=Min("code"))[:MOST_SHOWN]]
    slots = Slot.objects.filter(code__in=codes).order_by("starts_at", "pk")
    return [
        FreeSlot(
            row.code, row.diary_id, row.host_id, row.starts_at, row.ends_at, tuple(row.modes.split(",")), row.place
        )
        for row in slots
    ]


# --- Who is met -----------------------------------------------------------------------------------------------------


def hosts_named(actor: Actor, diaries: Iterable[Diary]) -> dict[UUID, str]:
    """Name the hosts of diaries for a reader who may know: staff to who is signed in, a student to fellow students.

    One query, none for who is not signed in. A stand-in is named as well when they sit there.
    """
    if not actor.known:
        return {}
    own = {each.person_id: each for each in diaries}
    rows = Person.objects.filter(pk__in=own).values_list("pk", "shown_name", "staff")
    return {
        pk: name
        for pk, name, staff in rows
        if staff or own[pk].function.programme_id in actor.studies or pk == actor.pk
    }


def host_named(actor: Actor, diary: Diary, host: UUID) -> str:
    """Name the one who is met, "" for a reader who may not know. One query at most."""
    if not actor.known:
        return ""
    row = Person.objects.filter(pk=host).values_list("shown_name", "staff").first()
    if row is None:
        return ""
    return row[0] if row[1] or diary.function.programme_id in actor.studies else ""


def with_whom(role: str, place: str, names: Sequence[str]) -> str:
    """Say whom one meets: the names when they are known and few, and always the role and for whom it is there."""
    what = role_in_sentence(role)
    what = _("%(role)s van %(unit)s") % {"role": what, "unit": place} if place else what
    if not names or len(names) > 3:
        return what[:1].upper() + what[1:]
    return f"{listed(list(names))}, {what}"


# --- The days of a week ---------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader chose so far: slot and way of meeting, and the zone of their own clock when they said so."""

    slot: str = ""
    mode: str = ""
    zone: zoneinfo.ZoneInfo | None = None


def days_of(
    slots: Iterable[FreeSlot],
    names: dict[UUID, str],
    known: bool,
    chosen: Chosen,
    towns: Mapping[UUID, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Put free times under their days, in words; worked out once for each day, not for each time.

    `towns` names the city of each diary, when there is more than one.
    """
    by_day: dict[datetime.date, list[FreeSlot]] = {}
    for slot in slots if known else _once(slots, towns):
        by_day.setdefault(time.local(slot.starts_at).date(), []).append(slot)
    usual = _usual_modes(slots)
    today = time.today()
    found = []
    for day, own in by_day.items():
        people = list(dict.fromkeys(names[slot.host] for slot in own if slot.host in names))
        near = moments.nearness(day, today)
        small = [near[:1].upper() + near[1:]] if near else []
        small += [listed([name.partition(" ")[0] for name in people])] if 0 < len(people) <= 3 else []
        twice = len({slot.starts_at for slot in own}) < len(own) or len(people) > 1
        title = moments.day(own[0].starts_at)
        rows = [_slot_row(slot, names if twice else {}, usual, chosen, towns.get(slot.diary, "")) for slot in own]
        found.append(
            {
                "id": f"d{day:%m%d}",
                "title": title[:1].upper() + title[1:],
                "small": ". ".join(small),
                "slots": rows,
                "wide": any(row["note"] for row in rows),
            }
        )
    return found


def _once(slots: Iterable[FreeSlot], towns: Mapping[UUID, str]) -> list[FreeSlot]:
    """Keep one of the times that this reader cannot tell apart."""
    found: dict[tuple[Any, ...], FreeSlot] = {}
    for slot in slots:
        found.setdefault((slot.starts_at, slot.ends_at, slot.modes, towns.get(slot.diary, "")), slot)
    return list(found.values())


def _usual_modes(slots: Iterable[FreeSlot]) -> frozenset[str]:
    """Give the ways of meeting that every time has; of the others it is said."""
    every = [frozenset(slot.modes) for slot in slots]
    return frozenset.union(*every) if every else frozenset()


def _slot_row(
    slot: FreeSlot, names: dict[UUID, str], usual: frozenset[str], chosen: Chosen, town: str
) -> dict[str, Any]:
    """Put one time into words: the time, and what sets it apart."""
    notes = []
    if names.get(slot.host):
        notes.append(names[slot.host].partition(" ")[0])
    if town:
        notes.append(town)
    if frozenset(slot.modes) != usual:
        notes.append(listed([mode_words(mode) for mode in MODES if mode in slot.modes]).lower())
    if chosen.zone is not None:
        notes.append(own_clock(slot.starts_at, slot.ends_at, chosen.zone))
    return {
        "code": slot.code,
        "label": moments.clock(slot.starts_at),
        "note": ", ".join(note for note in notes if note),
        "checked": slot.code == chosen.slot,
    }


def own_clock(starts_at: datetime.datetime, ends_at: datetime.datetime, zone: zoneinfo.ZoneInfo) -> str:
    """Say what the reader's own clock shows then; "" when that is what the university's shows."""
    clock = told(Period(starts_at, ends_at), time.zone(), zone, get_language() or "nl").reader
    if clock is None:
        return ""
    words = _("%(time)s in %(city)s") % {"time": moments.clock(clock.starts), "city": clock.city or clock.offset}
    if clock.days_from_university:
        other = _("een dag later") if clock.days_from_university > 0 else _("een dag eerder")
        return f"{words}, {other}"
    return words


def modes_of(slots: Iterable[FreeSlot], known: bool, place: Place, chosen: str) -> list[dict[str, Any]]:
    """List the ways of meeting there are this week; the first is chosen until the reader chooses another."""
    found = [mode for mode in MODES if any(mode in slot.modes for slot in slots)]
    first = chosen if chosen in found else found[0] if found else ""
    where = where_in_person(slots, known, place)
    return [
        {
            "value": mode,
            "label": f"{mode_words(mode)}, {where}" if mode == "in-person" and where else mode_words(mode),
            "checked": mode == first,
        }
        for mode in found
    ]


def where_in_person(slots: Iterable[FreeSlot], known: bool, place: Place) -> str:
    """Say where one meets: the room for who is signed in, when there is one; else the city."""
    rooms = {slot.place for slot in slots if "in-person" in slot.modes}
    return rooms.pop() if known and len(rooms) == 1 else place.city


def city_of(diary: Diary, place: Place | None = None) -> str:
    """Name the city a diary is for; "" for the whole university."""
    if diary.function.campus_id:
        return campus_names().get(diary.function.campus_id, "")
    return place.city if place is not None else ""


def towns_of(diaries: Iterable[Diary]) -> dict[UUID, str]:
    """Name the city of each diary that is for one, when they are not all for the same."""
    slugs = {each.pk: each.function.campus_id for each in diaries}
    if len(set(slugs.values())) < 2:
        return {}
    names = campus_names()
    return {pk: names[slug] for pk, slug in slugs.items() if slug in names}


def offers_times(diaries: Collection[Diary]) -> bool:
    """Tell whether these diaries have times to be booked at all, free or not; else one walks in. One query."""
    names = [each.pk for each in diaries]
    return Slot.objects.filter(diary__in=names, withdrawn=False, starts_at__gt=time.now()).exists()


# --- What is being held ---------------------------------------------------------------------------------------------


def theirs(row: Appointment | Holding, actor: Actor, secret: str) -> bool:
    """Tell whether a hold is this reader's: their own, or nobody's whose secret they know."""
    return _is_theirs(row.student_id, row.secret, actor, secret)


def _is_theirs(student: UUID | None, kept: str, actor: Actor, secret: str) -> bool:
    """Tell whether a hold of this student, or with this fingerprint, is the reader's."""
    if student is not None:
        return student == actor.pk
    return bool(kept) and hmac.compare_digest(kept, fingerprint(secret))


def hold_behind(actor: Actor, code: str, secret: str) -> Appointment | None:
    """Find the hold or appointment behind a code for this reader; None alike for another's and none. One query."""
    if not (code.isascii() and code.isalnum()):
        return None
    rows = Appointment.objects.unscoped(reason="held by who is signed in or knows the secret")
    found: Appointment | None = rows.filter(code=code).select_related("slot", "diary__function__programme").first()
    return found if found is not None and theirs(found, actor, secret) else None


@dataclasses.dataclass(frozen=True, slots=True)
class OwnHold:
    """A time this reader holds: its id, the code of its page, and which slot it is in which way."""

    id: UUID
    code: str
    slot: str
    mode: str


def confirmable(actor: Actor, code: str, secret: str) -> Holding | None:
    """Give what this reader holds behind a code and can confirm now, as far as that needs; else None. One query."""
    if not (code.isascii() and code.isalnum()):
        return None
    found = held_behind(code, time.now())
    return found if found is not None and theirs(found, actor, secret) else None


def own_holds(actor: Actor, secret: str) -> list[OwnHold]:
    """List what this reader holds now, the oldest first. Two queries at most, none for who cannot hold anything yet."""
    if not actor.known and not secret:
        return []
    if actor.pk is not None and not holds_something(actor.pk, time.now()):
        return []
    rows = Appointment.objects.unscoped(reason=_OWN_HOLDS).filter(_held_by(actor, secret))
    return [OwnHold(*row) for row in rows.order_by("made_at").values_list("pk", "code", "slot__code", "mode")]


def last_hold(actor: Actor, secret: str) -> tuple[str, datetime.datetime] | None:
    """Give the code and the time of what this reader held last, when it still is. One query at most."""
    if not actor.known and not secret:
        return None
    return last_held(actor.pk, fingerprint(secret), time.now())


def _held_by(actor: Actor, secret: str) -> Q:
    """Narrow to what this reader holds now."""
    live = Q(state=State.HELD, held_until__gt=time.now())
    return live & (Q(student=actor.pk) if actor.known else Q(student=None, secret=fingerprint(secret)))
