"""Exceptional circumstances: what was reported, what the committee answered, and the plan, which stands apart."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person, Programme

from ..rules.states import PlanState, Report

CIRCUMSTANCE_FILE, ANSWER_FILE, PLAN_FILE = "circumstance", "circumstance-answer", "study-plan"
_KEEP = "Until two years after the answer, because study advice can refer to it; removed daily, with its keys."


class Circumstance(ConfidentialModel):
    """Somebody reported what holds them up; `code` is also the receipt. For themselves and the committee."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "identity",
            "programme": "study",
            "state": "trace",
            "reported_at": "trace",
            "since": "health",
            "until": "health",
            "affects": "health",
            "words": "free-text",
            "read_at": "trace",
            "answer": "free-text",
            "answered_by": "identity",
            "answered_at": "trace",
            "hindered_from": "health",
            "hindered_until": "health",
            "object_until": "study",
            "statement": "technical",
            "ground_gone_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state, state) for state in Report], default=Report.REPORTED)
    reported_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField(null=True)
    affects = EncryptedText(null=True, subject="id", file=CIRCUMSTANCE_FILE, max_length=80)
    words = EncryptedText(null=True, subject="id", file=CIRCUMSTANCE_FILE, max_length=3000)
    read_at = models.DateTimeField(null=True)
    answer = EncryptedText(null=True, subject="id", file=ANSWER_FILE, max_length=3000)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    hindered_from = models.DateField(null=True)
    hindered_until = models.DateField(null=True)
    object_until = models.DateField(null=True)
    statement = models.CharField(max_length=20, unique=True, null=True)
    ground_gone_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in Report]), name="circumstance_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="stated") | Q(hindered_from__isnull=False, hindered_until__isnull=False),
                name="circumstance_stated_for_a_term",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="circumstance_by_state")]


class Plan(ConfidentialModel):
    """An adapted study plan; it says what is studied when, and nothing of why."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="Until two years after the plan was agreed or asked for; removed daily, with its key.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "identity",
            "programme": "study",
            "state": "study",
            "asked_at": "trace",
            "proposed_at": "trace",
            "proposed_by": "identity",
            "agreed_at": "trace",
            "remark": "free-text",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state, state) for state in PlanState], default=PlanState.ASKED)
    asked_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    # What the student wants to be different; the plan goes back to the adviser with it.
    remark = EncryptedText(null=True, subject="id", file=PLAN_FILE, max_length=1000)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in PlanState]), name="plan_state_known"),
        ]
        indexes = [models.Index(fields=["state", "programme"], name="plan_by_state")]


class PlanStep(ConfidentialModel):
    """One row of a plan: a period, and what is studied in it."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="As long as the plan.",
        on_erase="delete",
        fields={
            "id": "technical",
            "plan": "technical",
            "student": "identity",
            "position": "technical",
            "period": "free-text",
            "what": "free-text",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    period = EncryptedText(subject="plan", file=PLAN_FILE, max_length=60)
    what = EncryptedText(subject="plan", file=PLAN_FILE, max_length=300)

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="plan_step_once")]


class Reminded(ConfidentialModel):
    """Somebody was reminded of a deadline, so that nobody is reminded twice."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="Until sixty days after the deadline; removed daily.",
        on_erase="delete",
        fields={"id": "technical", "student": "identity", "deadline": "technical"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateField()

    class Meta(ConfidentialModel.Meta):
        verbose_name_plural = "reminded"
        constraints = [models.UniqueConstraint(fields=["student", "deadline"], name="reminded_once")]


class NoReminder(ConfidentialModel):
    """Somebody does not want to be reminded."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="Until they want to be reminded again, or two years after they left.",
        on_erase="delete",
        fields={"id": "technical", "student": "identity", "at": "trace"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    student = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
