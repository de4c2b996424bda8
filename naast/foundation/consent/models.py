"""The ledger: each permission that was asked, with what the student answered and until when it counts."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from .rules import State

FILE = "permission"


class Permission(ConfidentialModel):
    """May this thing be passed on to this receiver? `digest` is that of the exact text that is asked about.

    The receiver is a person, a role, or somebody outside by name. `leaves_at` is the moment from which a yes may be
    used, `told_at` when the rooms above were told so; `ended_at` when it was taken back, replaced or over. A question
    that was refused keeps `leaves_at` when a yes was recorded at the desk as well: staff then see no difference.
    """

    SCREEN, DESK = "screen", "desk"
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=(
            "A question without a yes: until thirty days after it was asked. A yes: until two years after it ended, "
            "to show with which right something was passed on. Removed daily, with its key."
        ),
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "identity",
            "purpose": "trace",
            "what_kind": "trace",
            "what": "technical",
            "digest": "technical",
            "giver": "identity",
            "receiver": "identity",
            "receiver_role": "trace",
            "receiver_name": "free-text",
            "asked_at": "trace",
            "asked_where": "trace",
            "state": "trace",
            "given_at": "trace",
            "leaves_at": "trace",
            "told_at": "trace",
            "until": "trace",
            "urgent_reason": "free-text",
            "withdrawn_at": "trace",
            "ended_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.SlugField(max_length=20, db_index=False)
    what_kind = models.SlugField(max_length=40, db_index=False)
    what = models.UUIDField()
    digest = models.CharField(max_length=64)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    receiver_role = models.SlugField(max_length=40, blank=True, db_index=False)
    receiver_name = EncryptedText(null=True, subject="id", file=FILE, max_length=200)
    asked_at = models.DateTimeField()
    asked_where = models.CharField(max_length=6, choices=[(SCREEN, "screen"), (DESK, "desk")], default=SCREEN)
    state = models.CharField(max_length=10, choices=[(state, state) for state in State], default=State.ASKED)
    given_at = models.DateTimeField(null=True)
    leaves_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    until = models.DateField()
    urgent_reason = EncryptedText(null=True, subject="id", file=FILE, max_length=500)
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in State]), name="permission_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(given_at__isnull=False, leaves_at__gte=F("given_at"), ended_at=None),
                name="permission_given_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False, ended_at__isnull=False),
                name="permission_withdrawn_at_a_moment",
            ),
            models.CheckConstraint(condition=Q(asked_where__in=["screen", "desk"]), name="permission_where_known"),
        ]
        indexes = [
            models.Index(fields=["what", "what_kind", "purpose"], name="permission_by_thing"),
            models.Index(fields=["student", "asked_at"], name="permission_by_student"),
            models.Index(fields=["state", "leaves_at"], name="permission_by_leaving"),
            models.Index(fields=["state", "until"], name="permission_by_end"),
        ]


def usable(*, now: datetime.datetime, today: datetime.date) -> Q:
    """Narrow to permissions that may be used now: given, left, not over, not taken back."""
    return Q(
        state=State.GIVEN,
        leaves_at__lte=now,
        until__gte=today,
        withdrawn_at__isnull=True,
        ended_at__isnull=True,
    )
