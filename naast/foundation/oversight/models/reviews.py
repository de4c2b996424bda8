"""The weekly list: at most fifty rows of unusual looks, without a name until somebody gives a reason to open one."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from ..rules.emergency import OUTCOMES

REVIEW_FILE = "access-review"


class ReviewWeek(models.Model):
    """One week that was walked: how many looks, and how many rows stand on its list."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Counts the looks of a week; says nothing about anybody.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    monday = models.DateField(unique=True)
    built_at = models.DateTimeField()
    looks = models.PositiveIntegerField()
    listed = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.monday)


class ReviewRow(ConfidentialModel):
    """Somebody of staff looked at somebody in a way that stands out. `reasons` says why, in labels and numbers.

    `person` is empty when only refused openings stand out. `review_role` is the function that reads the row.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="looker",
        keep="One year after the week; then removed, daily. It is used for nothing but checking who looked.",
        on_erase="keep",
        because="Checking who looked at others' data is asked of the university (NEN 7513; AVG article 32).",
        fields={
            "id": "technical",
            "code": "technical",
            "week": "technical",
            "rank": "technical",
            "looker": "identity",
            "person": "identity",
            "role": "study",
            "review_role": "technical",
            "looks": "trace",
            "days": "trace",
            "first_at": "trace",
            "last_at": "trace",
            "points": "trace",
            "reasons": "trace",
            "opened_at": "trace",
            "opened_by": "identity",
            "opened_because": "free-text",
            "reviewed_at": "trace",
            "reviewer": "identity",
            "outcome": "trace",
            "outcome_note": "free-text",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    week = models.ForeignKey(ReviewWeek, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    looker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=300)
    review_role = models.SlugField(max_length=40)
    looks = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    points = models.PositiveSmallIntegerField()
    reasons: Any = models.JSONField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    opened_because = EncryptedText(null=True, subject="id", file=REVIEW_FILE, max_length=500)
    reviewed_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, choices=[(outcome, outcome) for outcome in OUTCOMES])
    outcome_note = EncryptedText(null=True, subject="id", file=REVIEW_FILE, max_length=1000)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["week", "rank"], name="review_rank_once_a_week"),
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="review_outcome_known"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=50), name="review_list_is_short"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_by__isnull=False, opened_because__isnull=False),
                name="review_opened_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["review_role", "reviewed_at"], name="review_by_reader")]
