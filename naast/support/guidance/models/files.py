"""The file of one member of support staff with one student: who, since when, and what waits; no word of content."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.models import Faculty, Person, Programme

from ..rules.stages import SESSIONS_AT_MOST, State, Waits

KEEP = (
    "Two years after closing; a psychologist's file twenty years after closing (BW 7:454), or until the client asks "
    "for its destruction. Removed daily, with its keys."
)


class GuidanceFile(ConfidentialModel):
    """What one keeper and one student have together. Every text in it is sealed with keys of this file alone.

    `role` is the function it is kept in; `programme` the student's, when the keeper works for it. `waits` and `due_on`
    say what comes next and by when; they are worked out anew at every change, so that a list asks one index.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "health",
            "role": "study",
            "programme": "study",
            "faculty": "study",
            "kept_by": "identity",
            "state": "trace",
            "asked_at": "trace",
            "started_at": "trace",
            "first_contact_at": "trace",
            "last_contact_on": "trace",
            "look_again_on": "trace",
            "sessions_agreed": "health",
            "sessions_had": "health",
            "evaluation_asked_at": "trace",
            "evaluated_at": "trace",
            "reading_asked_at": "trace",
            "waits": "trace",
            "due_on": "trace",
            "closed_at": "trace",
            "moves_to": "identity",
            "moves_on": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.SlugField(max_length=40, db_index=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=[(state, state) for state in State], default=State.OPEN)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField()
    first_contact_at = models.DateTimeField(null=True)
    last_contact_on = models.DateField(null=True)
    look_again_on = models.DateField(null=True)
    sessions_agreed = models.PositiveSmallIntegerField(null=True)
    sessions_had = models.PositiveSmallIntegerField(default=0)
    evaluation_asked_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    reading_asked_at = models.DateTimeField(null=True)
    waits = models.CharField(max_length=12, blank=True, choices=[(waits, waits) for waits in Waits])
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    # Who keeps it from a day on that is still to come.
    moves_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    moves_on = models.DateField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["student", "kept_by", "role"], condition=Q(state="open"), name="one_open_file_per_keeper"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="guidance_state_known"),
            models.CheckConstraint(condition=~Q(state="closed") | Q(closed_at__isnull=False), name="guidance_closed"),
            models.CheckConstraint(
                condition=Q(sessions_agreed=None) | Q(sessions_agreed__range=(1, SESSIONS_AT_MOST)),
                name="guidance_sessions_countable",
            ),
        ]
        indexes = [
            # The last columns are what a scope asks of a row: whoever leafs on to page twenty reads one page of rows.
            models.Index(
                fields=["kept_by", "state", "due_on", "id", "role", "programme", "student"], name="guidance_by_due"
            ),
            models.Index(
                fields=["kept_by", "state", "waits", "due_on", "id", "role", "programme", "student"],
                name="guidance_by_waiting",
            ),
            models.Index(
                fields=["kept_by", "state", "programme", "due_on", "id", "role", "student"],
                name="guidance_by_programme",
            ),
            models.Index(fields=["state", "closed_at"], name="guidance_by_closing"),
            models.Index(fields=["moves_on"], condition=Q(moves_on__isnull=False), name="guidance_moving"),
        ]
