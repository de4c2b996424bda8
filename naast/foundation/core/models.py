"""The tables of the ground floor: closure days."""

from typing import ClassVar

from django.db import models

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal


class ClosureDay(models.Model):
    """A day on which the university is closed: a public holiday or a compulsory closure."""

    class Kind(models.TextChoices):
        """Who decided that the day is free."""

        PUBLIC = "public", "public holiday"
        COMPULSORY = "compulsory", "compulsory closure"

    personal_data: ClassVar = NotPersonal("A calendar of the institution.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    date = models.DateField(unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=300)

    class Meta:
        """A day has one name per language and a known kind."""

        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=["public", "compulsory"]), name="closure_day_kind"),
            models.CheckConstraint(condition=~models.Q(name_nl="") & ~models.Q(name_en=""), name="closure_day_named"),
        ]

    def __str__(self) -> str:
        """Give date and Dutch name."""
        return f"{self.date} {self.name_nl}"
