"""What exists, in the words of this institution."""

import dataclasses

from django.utils.functional import Promise, lazystr

from naast.foundation.people.queries import Name

from ..models import Facility
from ..rules import catalogue
from ..rules.catalogue import FACILITIES, GROUPS, KIND_BY_SLUG, OFFERS, PLACES


@dataclasses.dataclass(frozen=True, slots=True)
class FacilityShown:
    """A facility as pages name it."""

    slug: str
    place: str
    name: Name
    what: Name
    active: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class OfferShown:
    """An offer that asks for no proof; `page` is the name of a page of ours, or ""."""

    name: Name
    what: Name
    page: str


def name_of(words: catalogue.Words) -> Name:
    """Give words in the language of the page."""
    return Name(words.nl, words.en)


def facilities(*, also_gone: bool = False) -> dict[str, FacilityShown]:
    """Give the facilities by slug, grouped by place: shipped ones as the institution changed them, and its own.

    `also_gone` brings those that are not offered any more, so that what was granted keeps its name. One query.
    """
    known = {
        each.slug: FacilityShown(each.slug, each.place, name_of(each.name), name_of(each.what), each.active)
        for each in FACILITIES
    }
    for row in Facility.objects.order_by("slug"):
        known[row.slug] = FacilityShown(
            row.slug, row.place, Name(row.name_nl, row.name_en), Name(row.what_nl, row.what_en), row.active
        )
    ordered = sorted(known.values(), key=lambda each: PLACES.index(each.place))
    return {each.slug: each for each in ordered if each.active or also_gone}


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
