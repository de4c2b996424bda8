"""The page of times: what is free in a week, rendered once in a few seconds for all who would read the same (C1).

A time on the page can be taken a moment later whatever one does; the database decides at holding. So a page that was
worked out a moment ago serves the next reader as well, and costs them almost nothing. Whoever chose something, and
whoever was told that a time is gone, gets a page of this very moment.
"""

import datetime
import functools
import uuid
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.support.appointments.forms import zone_options
from naast.support.appointments.models import Diary
from naast.support.appointments.queries import booking_pages as pages
from naast.support.appointments.queries import doors
from naast.support.appointments.queries.booking_pages import Chosen, Week
from naast.support.appointments.queries.doors import Place
from naast.support.appointments.queries.service import closed_words
from naast.support.appointments.views.doors import walk_in_rows

SAME_SECONDS = 5
KEY = "00000000-0000-4000-8000-000000000000"
"""Stands where each reader's form gets a key of its own."""
HELD_BY_STUDENTS = ("mentor", "tutor")
"""Roles whose holders may be students, named to readers of their own programme only."""


def body_of(
    actor: Actor,
    place: Place,
    monday: datetime.date | None,
    chosen: Chosen,
    *,
    fault: bool = False,
    fresh: bool = False,
) -> SafeString:
    """Give the page of times for a reader, with a key for their form alone."""
    if fresh or chosen != Chosen():
        body = _rendered(actor, place, monday, chosen, fault=fault)
    else:
        studies = actor.studies if place.role in HELD_BY_STUDENTS else frozenset()
        language = get_language() or "nl"
        body = kept_times(place, monday, language, actor.known, studies, _bucket())
    return mark_safe(body.replace(KEY, str(uuid.uuid4())))  # noqa: S308 - rendered by a template; a key is hexadecimal


def forget_times() -> None:
    """Have the next reader of this process see what was just given back; others see it a few seconds later."""
    kept_times.cache_clear()


def _bucket() -> int:
    """Give the number of the stretch of time in which one page serves all; the system's, for it is a cache."""
    return int(time.monotonic() // SAME_SECONDS)


@functools.lru_cache(maxsize=128)
def kept_times(
    place: Place,
    monday: datetime.date | None,
    language: str,
    known: bool,
    studies: frozenset[UUID],
    bucket: int,
) -> SafeString:
    """Render the times of a week, for all who may know the same names."""
    # Whoever is signed in knows the names of staff; those of students only readers of the same programme.
    somebody = Actor(pk=UUID(int=1) if known else None, studies=studies)
    return _rendered(somebody, place, monday, Chosen())


def _rendered(
    actor: Actor, place: Place, monday: datetime.date | None, chosen: Chosen, *, fault: bool = False
) -> SafeString:
    """Render the times of a week, as they are now."""
    diaries = doors.diaries_of(actor, place)
    return render_to_string(
        "appointments/_times.html", _context(actor, place, diaries, monday, chosen) | {"fault": fault}
    )


def address(name: str) -> str:
    """Give an address of another page; "" while it is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _context(
    actor: Actor, place: Place, diaries: list[Diary], monday: datetime.date | None, chosen: Chosen
) -> dict[str, Any]:
    """Put the times of a week, and all there is beside them, into words."""
    week = pages.free_week(actor, diaries, monday)
    names = pages.hosts_named(actor, diaries)
    hosts = list(dict.fromkeys(names[slot.host] for slot in week.slots if slot.host in names))
    days = pages.days_of(week.slots, names, actor.known, chosen, pages.towns_of(diaries))
    picked = next((slot for slot in week.slots if slot.code == chosen.slot), None)
    return {
        "role": place.role,
        "unit": place.unit,
        "known": actor.known,
        "days": days,
        "modes": pages.modes_of(week.slots, actor.known, place, chosen.mode),
        "key": KEY,
        "weeks": _weeks(place, week),
        "zones": zone_options(time.now(), chosen.zone),
        "zone": chosen.zone.key if chosen.zone is not None else "",
        "cities": _cities(place, diaries),
        "with": pages.with_whom(place.role, place.name, hosts),
        "where": pages.where_in_person(week.slots, actor.known, place),
        "picked": f"{moments.day(picked.starts_at)}, {moments.o_clock(picked.starts_at)}" if picked else "",
        # Of several, only the one who is met sees it; then no name is named.
        "seen_by": hosts[0].partition(" ")[0] if len(hosts) == 1 else "",
        "change_hours": max((each.change_hours for each in diaries), default=1),
        "none": week.first is None,
        "closed": closed_words(place.role, place.doors),
        "walk_only": bool(diaries) and week.first is None and not pages.offers_times(diaries),
        "instead": _instead(actor, place, full=week.first is None),
    }


def _weeks(place: Place, week: Week) -> list[dict[str, str]]:
    """Give the ways to the week before and the next one that have times."""
    parts = {"role": place.role} | ({"unit": place.unit} if place.unit else {})
    return [
        {
            "url": reverse("appointment-when", kwargs=parts | {"week": pages.week_in_address(monday)}),
            "words": _("Week van %(day)s") % {"day": moments.short_date(monday)},
        }
        for monday in (week.earlier, week.later)
        if monday is not None
    ]


def _cities(place: Place, diaries: list[Diary]) -> list[dict[str, Any]]:
    """Give the cities one can choose for a role of the whole university, when there is more than one."""
    slugs = _cities_to_choose(place, diaries)
    if not slugs:
        return []
    names = doors.campus_names()
    everywhere = reverse("appointment-when", kwargs={"role": place.role})
    found = [{"url": everywhere, "words": _("Alle steden"), "here": not place.unit}]
    for slug in slugs:
        url = reverse("appointment-when", kwargs={"role": place.role, "unit": slug})
        found.append({"url": url, "words": names.get(slug, slug), "here": place.unit == slug})
    return found


def _cities_to_choose(place: Place, diaries: list[Diary]) -> list[str]:
    """Name the cities there is a choice of, for a role that is everybody's."""
    if doors.is_narrow(place.role):
        return []
    if place.unit and place.unit in doors.campus_names():
        return sorted(doors.campus_names())
    return doors.cities_of(diaries)


def _instead(actor: Actor, place: Place, *, full: bool) -> dict[str, Any]:
    """Say what there is when no time fits: the waiting list, walking in, another city, being called back."""
    units = tuple((door.programme, door.faculty) for door in place.doors if door.programme and door.faculty)
    found: dict[str, Any] = {
        "waiting": address("waiting-join"),
        "call_back": address("call-back") if place.role in ("psychologist", "phd-psychologist") else "",
        "walk_ins": walk_in_rows(doors.walk_ins((place.role,), units, days=7))[:3],
    }
    if full and place.unit and not doors.is_narrow(place.role):
        elsewhere = doors.behind_doors().get(place.role)
        if elsewhere is not None and elsewhere.first is not None:
            found["elsewhere"] = moments.in_words(elsewhere.first)
            found["elsewhere_url"] = reverse("appointment-when", kwargs={"role": place.role})
    return found
