"""Who takes which exam, to which of them a facility applies, and what is granted so often that it is an obstacle."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.people.models import Person, Programme

from .requests import Item

_KEEP = "Until a year after the exam; removed daily."


class ExamEnrolment(ConfidentialModel):
    """Somebody is enrolled for an exam, as the student system says."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "student": "identity",
            "programme": "study",
            "exam": "study",
            "course": "study",
            "name": "study",
            "form": "study",
            "building": "study",
            "on": "study",
            "enrolled_on": "study",
            "taken_in_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    exam = models.CharField(max_length=40)
    course = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    form = models.CharField(max_length=20)
    building = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    enrolled_on = models.DateField()
    taken_in_at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["student", "exam", "on"], name="exam_enrolment_once")]
        indexes = [models.Index(fields=["student", "on"], name="exam_enrolment_by_student")]


class Mark(ConfidentialModel):
    """A facility applies to an exam. `repaired`: somebody had enrolled before the decision, and it counts after all."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "enrolment": "study",
            "item": "study",
            "student": "identity",
            "repaired": "study",
            "at": "trace",
            "arranged_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(ExamEnrolment, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    repaired = models.BooleanField(default=False)
    at = models.DateTimeField()
    arranged_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["enrolment", "item"], name="mark_once")]


class Obstacle(models.Model):
    """What a university could mend for everybody instead of granting it ten times: who does so, and how far it is."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A course, building or exam form with a role that mends it.")

    SEEN, DOING, MENDED = "seen", "doing", "mended"
    DIMENSIONS = ("course", "building", "form")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    dimension = models.CharField(max_length=10)
    value = models.CharField(max_length=80)
    facility = models.SlugField(max_length=40)
    owner = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, default=SEEN)
    doing = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dimension", "value", "facility"], name="obstacle_once"),
            models.CheckConstraint(
                condition=Q(dimension__in=["course", "building", "form"]), name="obstacle_dimension"
            ),
            models.CheckConstraint(condition=Q(state__in=["seen", "doing", "mended"]), name="obstacle_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}"
