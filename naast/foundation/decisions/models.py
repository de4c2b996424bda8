"""Decisions and their revocations; rows are added and never changed."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal


class DecisionsAreKept(RuntimeError):
    """A decision is never changed or removed; record a new one, or revoke it."""


class KeptQuerySet(models.QuerySet):
    """A queryset that only adds."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse. Raises DecisionsAreKept."""
        raise DecisionsAreKept("record a new decision, or revoke this one")

    def delete(self) -> NoReturn:
        """Refuse. Raises DecisionsAreKept."""
        raise DecisionsAreKept("record a new decision, or revoke this one")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse. Raises DecisionsAreKept."""
        raise DecisionsAreKept("record a new decision, or revoke this one")

    update.alters_data = delete.alters_data = bulk_update.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Kept(models.Model):
    """The base of rows that are added and never changed; migration 0002 makes the database refuse it too."""

    objects = models.Manager.from_queryset(KeptQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **options: Any) -> None:
        """Add the row. Raises DecisionsAreKept for a row that is there already."""
        if not self._state.adding:
            raise DecisionsAreKept("record a new decision, or revoke this one")
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse. Raises DecisionsAreKept."""
        raise DecisionsAreKept("record a new decision, or revoke this one")


class AdoptedDecision(Kept):
    """A decision of the institution that switches one function on, from a day until a day."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A decision of a body, with its documents; no person is named.")

    OUTCOMES = [("advice", "advice"), ("consent", "consent"), ("not-needed", "not needed")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    function = models.SlugField(max_length=40)
    title_nl = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    document = models.CharField(max_length=300)
    dpia = models.CharField(max_length=300)
    taken_by_nl = models.CharField(max_length=120)
    taken_by_en = models.CharField(max_length=120)
    taken_on = models.DateField()
    council_outcome = models.CharField(max_length=10, choices=OUTCOMES)
    council_text_nl = models.CharField(max_length=500)
    council_text_en = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    norm = models.PositiveSmallIntegerField(null=True, blank=True)
    invented = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta(Kept.Meta):
        ordering = ["function", "-starts_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="decision_runs_forward"),
            models.CheckConstraint(condition=Q(starts_on__gte=F("taken_on")), name="decision_taken_first"),
            models.CheckConstraint(condition=~Q(dpia="") & ~Q(document=""), name="decision_has_documents"),
            models.CheckConstraint(
                condition=Q(council_outcome__in=["advice", "consent", "not-needed"]), name="decision_outcome_known"
            ),
        ]


class Revocation(Kept):
    """The end of a decision before its time; from that day the function is off."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A decision of a body, with its document; no person is named.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.OneToOneField(AdoptedDecision, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    document = models.CharField(max_length=300)
    reason_nl = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
