"""What an institution changed of what the product ships: which facilities there are, and who owns which step."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal

from ..rules.catalogue import PLACES, STAGES


class Facility(models.Model):
    """A facility of the institution's own, or its own words for a shipped one, as they are now.

    From `ends_on` nobody can ask for it. `revision` counts its wordings: who changes it says which one they saw.
    """

    personal_data: ClassVar[NotPersonal] = NotPersonal("Describes what can be granted, not to whom.")

    slug = models.SlugField(max_length=40, primary_key=True)
    place = models.CharField(max_length=10, choices=[(place, place) for place in PLACES])
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    what_nl = models.CharField(max_length=300, blank=True)
    what_en = models.CharField(max_length=300, blank=True)
    ends_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "facilities"
        constraints = [models.CheckConstraint(condition=Q(place__in=list(PLACES)), name="facility_place_known")]

    def __str__(self) -> str:
        return self.slug


class Wording(models.Model):
    """How a facility was worded from a moment on: what was granted keeps the words it was granted in."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Describes what can be granted; the audit keeps who wrote it.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    what_nl = models.CharField(max_length=300, blank=True)
    what_en = models.CharField(max_length=300, blank=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "number"], name="wording_numbered")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.number}"


class Owner(models.Model):
    """Whose turn a step is, for one ground or ("") for all others."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Names functions, no person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stage = models.CharField(max_length=20, choices=[(stage, stage) for stage in STAGES])
    kind = models.SlugField(max_length=40, blank=True)
    role = models.SlugField(max_length=40)
    behind = models.SlugField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "kind"], name="owner_once_per_step"),
            models.CheckConstraint(condition=Q(stage__in=list(STAGES)), name="owner_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.kind}".strip()
