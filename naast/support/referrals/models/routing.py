"""Who refers to whom, and the partners outside: data of the institution, about nobody."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal
from naast.foundation.people.models import Faculty, Programme, University

PARTNER_KINDS = ("gp", "municipality", "youth-care", "mental-health", "other")


class RoutingRule(models.Model):
    """One row of the routing order.

    The nearest level with rows of its own for a role counts: programme, faculty, university, then those of none.
    """

    personal_data: ClassVar[NotPersonal] = NotPersonal("Names functions and terms, no person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    university = models.ForeignKey(University, on_delete=models.PROTECT, null=True, related_name="+")
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="+")
    from_role = models.SlugField(max_length=40)
    way = models.CharField(max_length=10, choices=[("inside", "inside"), ("outside", "outside")])
    to_role = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    # Working days: inside until somebody answers, outside until the student is asked how it went.
    norm_days = models.PositiveSmallIntegerField(default=2)
    head_role = models.SlugField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["from_role", "position", "to_role"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["university", "from_role", "way", "to_role"],
                condition=Q(faculty=None, programme=None),
                name="route_once_per_university",
            ),
            models.UniqueConstraint(
                fields=["from_role", "way", "to_role"],
                condition=Q(university=None, faculty=None, programme=None),
                name="route_once_for_all",
            ),
            models.UniqueConstraint(fields=["faculty", "from_role", "way", "to_role"], name="route_once_per_faculty"),
            models.UniqueConstraint(
                fields=["programme", "from_role", "way", "to_role"], name="route_once_per_programme"
            ),
            models.CheckConstraint(condition=Q(faculty=None) | Q(programme=None), name="route_of_one_unit"),
            models.CheckConstraint(condition=Q(way__in=["inside", "outside"]), name="route_way_known"),
            models.CheckConstraint(condition=Q(norm_days__gte=1, norm_days__lte=120), name="route_norm_in_sight"),
        ]

    def __str__(self) -> str:
        return f"{self.from_role} → {self.to_role}"


class Partner(models.Model):
    """An organisation outside that the university agreed something with; never a name of a student."""

    personal_data: ClassVar[NotPersonal] = NotPersonal(
        "Names organisations; the contact is a function with a general number or address, never a student."
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=15, choices=[(kind, kind) for kind in PARTNER_KINDS])
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    agreement = models.CharField(max_length=500, blank=True)
    agreed_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    meets_on = models.DateField(null=True)
    waiting_days = models.PositiveSmallIntegerField(null=True)
    waiting_seen_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "name"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(kind__in=PARTNER_KINDS), name="partner_kind_known")
        ]

    def __str__(self) -> str:
        return self.name
