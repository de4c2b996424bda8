"""A request and what hangs on it, a table for each circle of readers: the fewer may read, the less stands together."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person, Programme

from ..rules.states import RUNNING, State, Step

GROUND_FILE, ADVICE_FILE, DECISION_FILE, ITEM_FILE = (
    "facility-ground",
    "facility-advice",
    "facility-decision",
    "facility-item",
)
REQUEST_FILES = (GROUND_FILE, ADVICE_FILE, DECISION_FILE, ITEM_FILE)
KEEP = "Until a year after the request ended or its term was over; removed daily, with the keys of this request alone."
KEEP_GROUND = (
    "Why somebody asked: until the objection term or the decision's term is over. Removed daily, with its key."
)


class Request(ConfidentialModel):
    """Somebody asked for facilities. Nothing here says why; who arranges them sees only the items."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "identity",
            "programme": "study",
            "state": "study",
            "asked_at": "trace",
            "advised_at": "trace",
            "decided_at": "trace",
            "starts_on": "study",
            "until": "study",
            "object_until": "study",
            "objected_on": "study",
            "arranged_at": "trace",
            "statement": "technical",
            "renews": "technical",
            "renewal_offered_at": "trace",
            "ground_gone_at": "trace",
            "closed_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state, state) for state in State], default=State.REQUESTED)
    asked_at = models.DateTimeField()
    advised_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)
    until = models.DateField(null=True)
    object_until = models.DateField(null=True)
    # The student said that they objected: until that is over, nothing is destroyed that it is about.
    objected_on = models.DateField(null=True)
    arranged_at = models.DateTimeField(null=True)
    # With this code the statement is checked; the keyed hash would hide it from nobody who may read the row.
    statement = models.CharField(max_length=20, unique=True, null=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    renewal_offered_at = models.DateTimeField(null=True)
    ground_gone_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in State]), name="request_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[str(state) for state in RUNNING])
                | Q(
                    until__isnull=False, starts_on__isnull=False, object_until__isnull=False, until__gte=F("starts_on")
                ),
                name="request_granted_for_a_term",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "programme"], name="request_by_state"),
            models.Index(fields=["student"], name="request_by_student"),
            models.Index(fields=["until"], name="request_by_until"),
        ]


class Ground(ConfidentialModel):
    """Why somebody asked, in one word of a list and in their own; for themselves and the first owner."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP_GROUND,
        on_erase="delete",
        fields={
            "id": "technical",
            "request": "technical",
            "student": "identity",
            "kind": "health",
            "reader": "technical",
            "words": "free-text",
            "question": "free-text",
            "asked_again_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = EncryptedText(null=True, subject="request", file=GROUND_FILE, max_length=40)
    # Whose to read, by ground: its keyed hash (access.owners.mark_of), so that the table alone tells no ground.
    reader = models.CharField(max_length=32, default="")
    words = EncryptedText(null=True, subject="request", file=GROUND_FILE, max_length=3000)
    # What the first owner still wants to know; answered by evidence or in a talk.
    question = EncryptedText(null=True, subject="request", file=GROUND_FILE, max_length=1000)
    asked_again_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["reader"], name="ground_by_reader")]


class Advice(ConfidentialModel):
    """What the first owner advises: what is needed, never why; the student reads it too."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "request": "technical",
            "student": "identity",
            "text": "free-text",
            "by": "identity",
            "at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = EncryptedText(subject="request", file=ADVICE_FILE, max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Reasons(ConfidentialModel):
    """Why it was decided so; for the student and those who decide."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "request": "technical",
            "student": "identity",
            "text": "free-text",
            "by": "identity",
            "at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = EncryptedText(subject="request", file=DECISION_FILE, max_length=3000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        verbose_name_plural = "reasons"


class Item(ConfidentialModel):
    """One facility of a request, with its dates: all that whoever arranges it sees."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "request": "technical",
            "student": "identity",
            "programme": "study",
            "facility": "study",
            "detail": "free-text",
            "state": "study",
            "starts_on": "study",
            "until": "study",
            "arranged_at": "trace",
            "arranged_by": "identity",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    facility = models.SlugField(max_length=40)
    detail = EncryptedText(null=True, subject="request", file=ITEM_FILE, max_length=120)
    state = models.CharField(max_length=10, choices=[(step, step) for step in Step], default=Step.WANTED)
    starts_on = models.DateField(null=True)
    until = models.DateField(null=True)
    arranged_at = models.DateTimeField(null=True)
    arranged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["request", "facility"], name="item_once_per_request"),
            models.CheckConstraint(condition=Q(state__in=[str(step) for step in Step]), name="item_state_known"),
        ]
        indexes = [models.Index(fields=["state", "programme"], name="item_by_state")]
