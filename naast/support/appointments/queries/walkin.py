"""Walking in: today's hours of a role, how many wait in words, and the line as the desk sees it; no names (C1, C3)."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.people.models import Faculty, Programme
from naast.support.appointments.access import HOSTS
from naast.support.appointments.models import WalkInTicket
from naast.support.appointments.rules.secrets import fingerprint
from naast.support.appointments.rules.walkin import crowd, desk_key

from . import doors

_WHY = "the line of a desk has numbers and no names"
IN_LINE = (WalkInTicket.WAITING, WalkInTicket.CALLED)


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """One place where one walks in: a role, for a unit and in a city, with its hours of today."""

    key: str
    role: str
    unit: UUID | None
    campus: str
    hours: tuple[tuple[datetime.datetime, datetime.datetime, str], ...] = ()

    def open_at(self, now: datetime.datetime) -> bool:
        """Tell whether one can walk in at a moment."""
        return any(since <= now < until for since, until, _place in self.hours)


def desks_today(role: str) -> list[Desk]:
    """List where one walks in today for a role, with the hours that are not over. No query when it was asked lately."""
    today = time.today()
    found: dict[str, Desk] = {}
    for each in doors.kept_walk_ins(doors._bucket()):
        if each.role != role or time.local(each.starts_at).date() != today or each.ends_at <= time.now():
            continue
        key = desk_key(each.role, each.programme, each.faculty, each.campus or None)
        known = found.get(key) or Desk(key, role, each.programme or each.faculty, each.campus)
        found[key] = dataclasses.replace(known, hours=(*known.hours, (each.starts_at, each.ends_at, each.place)))
    return list(found.values())


def unit_names(desks: Iterable[Desk]) -> dict[UUID, str]:
    """Name the units of desks in the reader's language. Two queries at most, none without units."""
    wanted = {each.unit for each in desks if each.unit is not None}
    if not wanted:
        return {}
    at = "name_en" if get_language() == "en" else "name_nl"
    found: dict[UUID, str] = dict(Programme.objects.filter(pk__in=wanted).values_list("pk", at))
    if wanted - set(found):
        found |= dict(Faculty.objects.filter(pk__in=wanted).values_list("pk", at))
    return found


def waiting_at(keys: Iterable[str]) -> dict[str, int]:
    """Count who waits at each of these desks today. One query."""
    rows = WalkInTicket.objects.unscoped(reason=_WHY).filter(
        desk__in=list(keys), day=time.today(), state=WalkInTicket.WAITING
    )
    return dict(rows.order_by().values_list("desk").annotate(count=Count("pk")))


def own_tickets(keys: Iterable[str], secret: str) -> dict[str, WalkInTicket]:
    """Find the numbers of one browser today, by desk. One query, none for a browser that has none."""
    if not secret:
        return {}
    rows = WalkInTicket.objects.unscoped(reason="the browser has the secret of its number").filter(
        desk__in=list(keys), day=time.today(), secret=fingerprint(secret), state__in=IN_LINE
    )
    return {row.desk: row for row in rows}


def before(ticket: WalkInTicket) -> int:
    """Count who waits before a number. One query."""
    rows = WalkInTicket.objects.unscoped(reason=_WHY).filter(
        desk=ticket.desk, day=ticket.day, state=WalkInTicket.WAITING, number__lt=ticket.number
    )
    found: int = rows.count()
    return found


def crowd_words(waiting: int) -> str:
    """Say roughly how many wait."""
    return {
        "nobody": _("Er wacht nu niemand."),
        "a-few": _("Er wachten er een paar."),
        "more-than-five": _("Er wachten er meer dan vijf."),
    }[crowd(waiting)]


def before_words(waiting: int) -> str:
    """Say roughly how many wait before a number."""
    return {
        "nobody": _("Je bent de eerste. Blijf in de buurt."),
        "a-few": _("Er zijn er nog een paar voor je."),
        "more-than-five": _("Er zijn er nog meer dan vijf voor je."),
    }[crowd(waiting)]


def hours_words(desk: Desk) -> list[dict[str, str]]:
    """Put the hours of a desk into words."""
    return [
        {
            "time": _("%(since)s tot %(until)s") % {"since": moments.clock(since), "until": moments.o_clock(until)},
            "place": place,
        }
        for since, until, place in desk.hours
    ]


# --- As the desk sees it --------------------------------------------------------------------------------------------


def own_desks(actor: Actor) -> list[Desk]:
    """List the desks somebody sits at by function."""
    found = {}
    for held in actor.held:
        if held.role in HOSTS:
            key = desk_key(held.role, held.programme, held.faculty, held.campus)
            found[key] = Desk(key, held.role, held.programme or held.faculty, held.campus or "")
    return sorted(found.values(), key=lambda each: each.key)


def lines(actor: Actor, desks: Iterable[Desk]) -> dict[str, list[dict[str, Any]]]:
    """Give the lines of today at these desks, the longest waiting first. One query."""
    rows = WalkInTicket.objects.seen_by(actor).filter(
        desk__in=[each.key for each in desks], day=time.today(), state__in=IN_LINE
    )
    now, found = time.now(), dict[str, list[dict[str, Any]]]()
    for row in rows.order_by("number"):
        found.setdefault(row.desk, []).append(
            {
                "code": row.code,
                "number": row.number,
                "called": row.state == WalkInTicket.CALLED,
                "minutes": max(0, int((now - row.taken_at).total_seconds()) // 60),
            }
        )
    return found


def ticket_seen(actor: Actor, code: str) -> UUID | None:
    """Find a number of today at one of one's own desks, by its code."""
    plain = code.isascii() and code.isalnum()
    rows = WalkInTicket.objects.seen_by(actor).filter(code=code, day=time.today())
    return rows.values_list("pk", flat=True).first() if plain else None
