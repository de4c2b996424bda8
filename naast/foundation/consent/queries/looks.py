"""Who looked at what is mine: when, who, as what, in words; lines of the trail, never its labels (G4)."""

import dataclasses
import datetime
import re
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.foundation.access.actor import Actor
from naast.foundation.audit.queries import Place, TrailLine, looks_at
from naast.foundation.core import moments
from naast.foundation.people.models import Person

from .words import role_in_words

A_PAGE = 50
_PLACE = re.compile(r"(\d{1,19})-(\d{1,4})-(\d{1,15})\Z", re.ASCII)
_START = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICRO = datetime.timedelta(microseconds=1)


@dataclasses.dataclass(frozen=True, slots=True)
class LooksShown:
    """A page of looks: days, each with its rows in words; `after` goes on from here, "" at the end."""

    days: list[dict[str, object]]
    after: str


def looks_of(actor: Actor, *, after: Place | None = None, most: int = A_PAGE) -> LooksShown:
    """Give who looked at the reader, newest first; own visits are left out. Five queries however long the trail is."""
    if actor.pk is None:
        return LooksShown([], "")
    found = looks_at(actor.pk, after=after, limit=most)
    names = _names(pk for line in found.lines for pk in (line.actor, line.on_behalf_of))
    days: list[dict[str, object]] = []
    last: tuple[object, ...] = ()
    for line in found.lines:
        day = moments.day_and_other_year(line.clock_at)
        row = _row(line, names)
        same = (day, *(row[name] for name in ("who", "role", "what", "because", "on_behalf", "listed")))
        if not days or days[-1]["day"] != day:
            days.append({"day": day, "rows": []})
        rows: list[dict[str, object]] = days[-1]["rows"]  # type: ignore[assignment]
        if rows and same == last:
            rows[-1]["more"] = int(str(rows[-1]["more"])) + 1
        else:
            rows.append(row)
        last = same
    for each in days:
        for row in each["rows"]:  # type: ignore[attr-defined]
            row["more"] = _more(int(row["more"]))
    return LooksShown(days, place_in_address(found.after) if found.after is not None else "")


def _names(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Name who looked, and for whom. One query, none without people."""
    wanted = {pk for pk in people if pk is not None}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "shown_name")) if wanted else {}


def _row(line: TrailLine, names: dict[UUID, str]) -> dict[str, object]:
    """Put one look into words."""
    name = names.get(line.actor, "") if line.actor is not None else ""
    if line.role.startswith("job:"):
        who, role = line.role_words, ""
    elif line.role in ("student", "anonymous"):
        who, role = name or line.role_words, line.role_words if name else ""
    else:
        role = role_in_words(line.role)
        who, role = (name, role) if name else (role[:1].upper() + role[1:], "")
    thing = line.what.partition(" ")[0]
    return {
        "at": moments.o_clock(line.clock_at),
        "who": who,
        "role": role,
        "what": line.what_words if line.what_words != thing else _("Een bladzijde met gegevens over jou"),
        "because": line.ground_words if line.ground_words != line.ground else "",
        "listed": line.listed,
        "on_behalf": names.get(line.on_behalf_of, "") if line.on_behalf_of is not None else "",
        "more": 0,
    }


def _more(times: int) -> str:
    """Say how often the same was looked at again, "" for once."""
    return ngettext("en nog %(more)s keer", "en nog %(more)s keer", times) % {"more": times} if times else ""


def place_in_address(place: Place) -> str:
    """Write a place in the trail so that it fits an address."""
    at, shard, seq = place
    return f"{(at - _START) // _MICRO}-{shard}-{seq}"


def place_of(text: str) -> Place | None:
    """Read a place from an address; None for the beginning and for what is no place."""
    found = _PLACE.match(text)
    if found is None:
        return None
    try:
        return _START + int(found[1]) * _MICRO, int(found[2]), int(found[3])
    except OverflowError:
        return None
