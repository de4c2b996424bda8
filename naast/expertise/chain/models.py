"""The tables of the chain map: what a role does and does not, what may overlap, and who takes over from whom."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.models import Function, Person, Programme, Role

TEXTS = ("does", "limits", "asked")
"""What a description says, in each language, a sentence a line: what a role does, does not, and is asked to do."""


class RoleDescription(models.Model):
    """One version of what a role does, for the university or (with `programme`) for one programme.

    Its words never change: a change is a next version, and the highest number counts. `ended`: from here on the
    programme has no text of its own any more.
    """

    open_because: ClassVar[str] = "What a role does is public; who wrote it is shown to coordinators and editors only."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="author",
        keep="As long as the role exists, so that it can be shown what was agreed when; two years after that.",
        on_erase="anonymise",
        fields={
            "id": "technical",
            "role": "technical",
            "programme": "technical",
            "number": "technical",
            "does_nl": "technical",
            "does_en": "technical",
            "limits_nl": "technical",
            "limits_en": "technical",
            "asked_nl": "technical",
            "asked_en": "technical",
            "ended": "technical",
            "note": "free-text",
            "author": "identity",
            "made_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField()
    does_nl = models.TextField(blank=True)
    does_en = models.TextField(blank=True)
    limits_nl = models.TextField(blank=True)
    limits_en = models.TextField(blank=True)
    asked_nl = models.TextField(blank=True)
    asked_en = models.TextField(blank=True)
    ended = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "programme", "number"], name="description_version_once"),
            models.UniqueConstraint(
                fields=["role", "number"], condition=Q(programme=None), name="description_version_once_for_all"
            ),
            models.CheckConstraint(condition=~Q(ended=True, programme=None), name="description_for_all_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.number}"


class OverlapAnswer(models.Model):
    """Somebody says that two roles overlap on purpose, and why; it holds for the sentences of `mark` alone."""

    open_because: ClassVar[str] = "Says why two public texts are alike; coordinators and editors read who said so."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="author",
        keep="As long as both texts stand; two years after that.",
        on_erase="anonymise",
        fields={
            "id": "technical",
            "first": "technical",
            "second": "technical",
            "programme": "technical",
            "mark": "technical",
            "reason": "free-text",
            "author": "identity",
            "made_at": "trace",
            "ended_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mark = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["first", "second"], name="overlap_answer_of_pair")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="overlap_answer_has_reason")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class Takeover(ConfidentialModel):
    """A coordinator arranged who stands in for a function on these days; never why.

    `stand_in` is the row of `people` that says so, by id; `for_good`: whoever held it does not come back, so that what
    they kept moves for good. `outcome` counts per kind what moved.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until two years after it ended, as the stand-in it is about.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "function": "technical",
            "person": "identity",
            "by": "identity",
            "stand_in": "technical",
            "since": "study",
            "until": "study",
            "for_good": "study",
            "outcome": "technical",
            "arranged_by": "identity",
            "arranged_at": "trace",
            "ended_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stand_in = models.UUIDField()
    since = models.DateField()
    until = models.DateField()
    for_good = models.BooleanField(default=False)
    outcome: Any = models.JSONField(default=dict)
    arranged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    arranged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="takeover_running")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="takeover_runs_forward"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="takeover_is_another"),
        ]
