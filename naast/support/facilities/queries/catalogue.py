"""What exists, in the words of this institution: those of now, and those of the moment something was decided."""

import dataclasses
import datetime

from django.utils.functional import Promise, lazystr

from naast.foundation.core import time
from naast.foundation.people.queries import Name

from ..models import Facility, Wording
from ..rules import catalogue
from ..rules.catalogue import FACILITIES, GROUPS, KIND_BY_SLUG, OFFERS, PLACES

SHIPPED = {each.slug: each for each in FACILITIES}


@dataclasses.dataclass(frozen=True, slots=True)
class FacilityShown:
    """A facility as pages name it; nobody can ask for it from `ends_on`. `revision` 0: as it is shipped."""

    slug: str
    place: str
    name: Name
    what: Name
    ends_on: datetime.date | None = None
    revision: int = 0

    def offered(self, today: datetime.date) -> bool:
        """Whether it can be asked for today."""
        return self.ends_on is None or today < self.ends_on


@dataclasses.dataclass(frozen=True, slots=True)
class WordingShown:
    """A wording a facility has or had, with the moment it began."""

    number: int
    at: datetime.datetime
    name: Name
    what: Name
    ends_on: datetime.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class OfferShown:
    """An offer that asks for no proof; `page` is the name of a page of ours, or ""."""

    name: Name
    what: Name
    page: str


class Names:
    """The names of facilities as they were at some moment, read once."""

    def __init__(self, rows: list[Wording]) -> None:
        self._began: dict[str, list[tuple[datetime.datetime, Name]]] = {}
        for row in rows:
            self._began.setdefault(row.facility_id, []).append((row.at, Name(row.name_nl, row.name_en)))

    def at(self, slug: str, moment: datetime.datetime | None) -> str:
        """Give the name a facility had at a moment, in the language of the page; None asks for that of now."""
        wordings = self._began.get(slug, [])
        if slug in SHIPPED:
            found = name_of(SHIPPED[slug].name)
        else:
            found = wordings[0][1] if wordings else Name(slug, slug)
        for began, name in wordings:
            if moment is None or began <= moment:
                found = name
        return str(found)


def names() -> Names:
    """Read how facilities were named at every moment. One query."""
    return Names(list(Wording.objects.order_by("facility", "number")))


def place_in_list(slug: str) -> tuple[int, str]:
    """Give where a facility stands among others: the shipped ones in their order, then those of the institution."""
    order = list(SHIPPED)
    return (order.index(slug), "") if slug in SHIPPED else (len(order), slug)


def name_of(words: catalogue.Words) -> Name:
    """Give words in the language of the page."""
    return Name(words.nl, words.en)


def facilities(*, also_gone: bool = False) -> dict[str, FacilityShown]:
    """Give the facilities by slug, grouped by place: shipped ones as the institution changed them, and its own.

    `also_gone` brings those that are not offered any more. One query.
    """
    known = {
        each.slug: FacilityShown(each.slug, each.place, name_of(each.name), name_of(each.what)) for each in FACILITIES
    }
    for row in Facility.objects.order_by("slug"):
        known[row.slug] = FacilityShown(
            row.slug,
            row.place,
            Name(row.name_nl, row.name_en),
            Name(row.what_nl, row.what_en),
            row.ends_on,
            row.revision,
        )
    today = time.today()
    ordered = sorted(known.values(), key=lambda each: PLACES.index(each.place))
    return {each.slug: each for each in ordered if also_gone or each.offered(today)}


def wordings_of(slug: str) -> list[WordingShown]:
    """List the wordings the institution gave a facility, newest first. One query."""
    return [
        WordingShown(row.number, row.at, Name(row.name_nl, row.name_en), Name(row.what_nl, row.what_en), row.ends_on)
        for row in Wording.objects.filter(facility=slug).order_by("-number")[:50]
    ]


def in_words(words: catalogue.Words) -> Promise:
    """Give words that choose their language when they are shown, for a form that is declared once."""
    shown: Promise = lazystr(name_of(words))
    return shown


def offers() -> list[tuple[Name, list[OfferShown]]]:
    """Give the offers that need no proof, by the group they were made for."""
    return [
        (
            name_of(words),
            [OfferShown(name_of(each.name), name_of(each.what), each.page) for each in OFFERS if each.group == group],
        )
        for group, words in GROUPS.items()
    ]


def kind_name(slug: str) -> str:
    """Name a ground in the language of the page."""
    kind = KIND_BY_SLUG.get(slug)
    return str(name_of(kind.name)) if kind is not None else slug
