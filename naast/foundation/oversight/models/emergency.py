"""Emergency access: who asked for what and why, who confirmed, until when it was open, and who looked at it after."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from ..rules.emergency import OUTCOMES, STATES
from ..rules.professions import PROFESSIONS

EMERGENCY_FILE = "emergency-access"


class OversightTerms(models.Model):
    """How long emergency access lasts and within how many days it is looked at; one row, the newest counts."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Two numbers the institution chose.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    minutes = models.PositiveSmallIntegerField()
    review_days = models.PositiveSmallIntegerField()
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "oversight terms"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=10, minutes__lte=240), name="emergency_minutes_in_bounds"),
            models.CheckConstraint(condition=Q(review_days__gte=1, review_days__lte=30), name="review_days_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes, {self.review_days} days"


class EmergencyAccess(ConfidentialModel):
    """Somebody asked to open a student's files of one profession. `student` is empty when the number is nobody's.

    `review_role` is the function that looks at it afterwards; `tell_at` the moment the student may know from, `told_at`
    when the letter about it left or had nobody to go to. Until then the house owes them that letter.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        told_from="tell_at",
        keep="Five years, with the lines of the trail it explains; what was never opened ninety days. Removed daily.",
        on_erase="keep",
        because="Who opened a file in an emergency and why must stay provable as long as the trail (NEN 7513).",
        fields={
            "id": "technical",
            "code": "technical",
            "asker": "identity",
            "second": "identity",
            "student": "identity",
            "profession": "trace",
            "whom": "identity",
            "why": "free-text",
            "later_because": "free-text",
            "state": "trace",
            "minutes": "technical",
            "asked_at": "trace",
            "answered_at": "trace",
            "opened_at": "trace",
            "ends_at": "trace",
            "tell_at": "trace",
            "told_at": "trace",
            "review_role": "technical",
            "review_by": "trace",
            "reminded_at": "trace",
            "reviewed_at": "trace",
            "reviewer": "identity",
            "outcome": "trace",
            "outcome_note": "free-text",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    profession = models.SlugField(max_length=40)
    whom = EncryptedText(subject="id", file=EMERGENCY_FILE, max_length=40)
    why = EncryptedText(subject="id", file=EMERGENCY_FILE, max_length=1000)
    later_because = EncryptedText(null=True, subject="id", file=EMERGENCY_FILE, max_length=1000)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    tell_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    review_role = models.SlugField(max_length=40)
    review_by = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, choices=[(outcome, outcome) for outcome in OUTCOMES])
    outcome_note = EncryptedText(null=True, subject="id", file=EMERGENCY_FILE, max_length=1000)

    class Meta(ConfidentialModel.Meta):
        verbose_name_plural = "emergency accesses"
        constraints = [
            # Two persons, whatever the code above forgets; and what is open ends (L5).
            models.CheckConstraint(condition=~Q(asker=F("second")), name="emergency_needs_a_second_person"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="emergency_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="emergency_outcome_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "stopped"])
                | Q(opened_at__isnull=False, ends_at__isnull=False, tell_at__isnull=False, review_by__isnull=False),
                name="emergency_opened_has_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["asker", "state", "ends_at"], name="emergency_running"),
            models.Index(fields=["review_role", "review_by"], name="emergency_to_review"),
            models.Index(fields=["tell_at"], condition=Q(told_at=None), name="emergency_to_tell"),
        ]

    @property
    def roles(self) -> tuple[str, ...]:
        """The functions whose files it opens: all of the profession."""
        return PROFESSIONS[self.profession].roles
