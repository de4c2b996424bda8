"""What is granted so often that it is an obstacle: counts of ten and more, and never a person."""

import dataclasses

from django.db.models import Count, F

from naast.foundation.access.actor import Actor

from ..access import a_policy_officer
from ..models import Mark, Obstacle
from ..rules.catalogue import EXAM_FORMS
from ..rules.states import Step
from ..rules.terms import FEWEST, shown_count
from .catalogue import facilities, name_of

_WHY = "counts students, ten at least, and hands out no row"
OWNER = {"course": "coordinator", "building": "policy", "form": "policy"}
"""Who mends it when nobody said otherwise."""


@dataclasses.dataclass(frozen=True, slots=True)
class ObstacleShown:
    """An obstacle: where it is, what is granted there, to how many at least, and who mends it."""

    dimension: str
    value: str
    place: str
    facility: str
    name: str
    at_least: int
    owner: str
    state: str
    doing: str


def obstacles(actor: Actor) -> list[ObstacleShown]:
    """List the obstacles for policy, most first; nothing for anybody else. Five queries."""
    if not a_policy_officer(actor):
        return []
    known = facilities(also_gone=True)
    kept = {(row.dimension, row.value, row.facility): row for row in Obstacle.objects.all()}
    found = []
    for dimension in Obstacle.DIMENSIONS:
        rows = (
            Mark.objects.unscoped(reason=_WHY)
            .filter(item__state__in=[Step.GRANTED, Step.ARRANGED, Step.OVER])
            .exclude(**{f"enrolment__{dimension}": ""})
            .values(value=F(f"enrolment__{dimension}"), facility=F("item__facility"))
            .annotate(people=Count("student", distinct=True))
            .filter(people__gte=FEWEST)
        )
        for row in rows:
            count = shown_count(row["people"])
            if count is None:
                continue
            mended = kept.get((dimension, row["value"], row["facility"]))
            found.append(
                ObstacleShown(
                    dimension,
                    row["value"],
                    str(name_of(EXAM_FORMS[row["value"]])) if row["value"] in EXAM_FORMS else row["value"],
                    row["facility"],
                    str(known[row["facility"]].name),
                    count,
                    mended.owner if mended is not None else OWNER[dimension],
                    mended.state if mended is not None else Obstacle.SEEN,
                    mended.doing if mended is not None else "",
                )
            )
    return sorted(found, key=lambda each: (-each.at_least, each.dimension, each.value, each.facility))
