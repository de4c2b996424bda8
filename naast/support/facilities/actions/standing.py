"""What an institution changes of what the product ships: whose step it is, and which facilities there are."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import an_administrator
from ..models import Facility, Owner
from ..rules.catalogue import KIND_BY_SLUG, PLACES, STAGES


class BadStanding(ValueError):
    """A step, ground, role or place that does not exist."""


@action("facility.owner-named", may=an_administrator)
def name_owner(*, actor: Actor | Job, stage: str, role: str, behind: str = "", kind: str = "") -> Owner:
    """Say whose step it is, for one ground or all; again replaces what stood. Raises BadStanding, Refused."""
    if stage not in STAGES or role not in ROLE_BY_SLUG or (behind and behind not in ROLE_BY_SLUG):
        raise BadStanding
    if kind and kind not in KIND_BY_SLUG:
        raise BadStanding
    made: Owner = Owner.objects.update_or_create(stage=stage, kind=kind, defaults={"role": role, "behind": behind})[0]
    return made


@action("facility.put", may=an_administrator)
def put_facility(
    *,
    actor: Actor | Job,
    slug: str,
    place: str,
    name_nl: str,
    name_en: str,
    what_nl: str = "",
    what_en: str = "",
    active: bool = True,
) -> Facility:
    """Add a facility of the institution's own, reword a shipped one, or take it away. Raises BadStanding, Refused."""
    if place not in PLACES or not slug or not name_nl.strip() or not name_en.strip():
        raise BadStanding
    values = {"place": place, "name_nl": name_nl, "name_en": name_en, "what_nl": what_nl, "what_en": what_en}
    made: Facility = Facility.objects.update_or_create(slug=slug, defaults={**values, "active": active})[0]
    return made
