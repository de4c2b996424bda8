"""What an institution changes of what the product ships: whose step it is, and which facilities there are."""

import datetime

from django.utils.text import slugify

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import an_administrator, keeps_catalogue
from ..models import Facility, Owner, Wording
from ..queries.catalogue import SHIPPED
from ..rules.catalogue import KIND_BY_SLUG, PLACES, STAGES

NOT_NAMES = frozenset({"new", "nieuw"})  # addresses of the page where one is added
_WORDS = ("name_nl", "name_en", "what_nl", "what_en")


class BadStanding(ValueError):
    """A step, ground, role, place, day or facility that does not exist, or words that are missing."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the facility since the keeper looked at it."""


@action("facility.owner-named", may=an_administrator)
def name_owner(*, actor: Actor | Job, stage: str, role: str, behind: str = "", kind: str = "") -> Owner:
    """Say whose step it is, for one ground or all; again replaces what stood. Raises BadStanding, Refused."""
    if stage not in STAGES or role not in ROLE_BY_SLUG or (behind and behind not in ROLE_BY_SLUG):
        raise BadStanding
    if kind and kind not in KIND_BY_SLUG:
        raise BadStanding
    made: Owner = Owner.objects.update_or_create(stage=stage, kind=kind, defaults={"role": role, "behind": behind})[0]
    return made


@action("facility.put", may=keeps_catalogue)
def put_facility(
    *,
    actor: Actor | Job,
    name_nl: str,
    name_en: str,
    what_nl: str,
    what_en: str,
    slug: str = "",
    place: str = "",
    seen: int | None = None,
) -> Facility:
    """Add a facility of the institution's own (no `slug`), or word one anew; what was granted keeps its words.

    Where it applies is said once: what was granted hangs on it. `seen` is the revision the keeper looked at.
    Raises BadStanding, ChangedMeanwhile, Refused.
    """
    words = dict(zip(_WORDS, (text.strip() for text in (name_nl, name_en, what_nl, what_en)), strict=True))
    if not all(words.values()):
        raise BadStanding("words are missing")
    if slug:
        row = _held(slug, seen)
    elif place in PLACES:
        row = Facility.objects.create(slug=_free(words["name_en"]), place=place, **words)
    else:
        raise BadStanding("there is no such place")
    for name, value in words.items():
        setattr(row, name, value)
    return _keep(row)


@action("facility.ended", may=keeps_catalogue)
def end_facility(*, actor: Actor | Job, slug: str, ends_on: datetime.date | None, seen: int | None = None) -> Facility:
    """End a facility from a day, or (None) let it be asked for again; what runs goes on in the words it has.

    Raises BadStanding for a day that has been, ChangedMeanwhile, Refused.
    """
    if ends_on is not None and ends_on < time.today():
        raise BadStanding("that day has been")
    row = _held(slug, seen)
    row.ends_on = ends_on
    return _keep(row)


def _held(slug: str, seen: int | None) -> Facility:
    """Hold the row of a facility, made from what is shipped when it has none yet."""
    rows = Facility.objects.select_for_update()
    if slug in SHIPPED:
        known = SHIPPED[slug]
        texts = (known.name.nl, known.name.en, known.what.nl, known.what.en)
        values = {"place": known.place, **dict(zip(_WORDS, texts, strict=True))}
        row: Facility | None = rows.get_or_create(slug=slug, defaults=values)[0]
    else:
        row = rows.filter(slug=slug).first()
    if row is None:
        raise BadStanding("there is no such facility")
    if seen is not None and seen != row.revision:
        raise ChangedMeanwhile
    return row


def _keep(row: Facility) -> Facility:
    """Write a row with its next revision, and the wording that begins now."""
    row.revision += 1
    row.save()
    words = {name: getattr(row, name) for name in _WORDS}
    Wording.objects.create(facility=row, number=row.revision, at=time.now(), ends_on=row.ends_on, **words)
    return row


def _free(name: str) -> str:
    """Make the name of a new facility in addresses: of its English name, or of letters when that is taken."""
    slug = slugify(name)[:30].strip("-")
    taken = not slug or slug in SHIPPED or slug in NOT_NAMES or Facility.objects.filter(slug=slug).exists()
    return f"{slug or 'own'}-{new_code(8)}" if taken else slug
