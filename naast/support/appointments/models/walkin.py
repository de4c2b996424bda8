"""The table of numbers at a walk-in desk: a number, a day and a desk, and nobody's name (C1, C3)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData


class WalkInTicket(ConfidentialModel):
    """A number in the line of one desk on one day; `desk` names a role with its unit and city (rules.walkin).

    `secret` is the fingerprint of what only one browser knows, empty for a number that was handed out at the desk.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject=None,
        keep="Until the next morning.",
        on_erase="delete",
        because="A number is taken without a name; only the browser that took it knows which one is its own.",
        fields={
            "id": "technical",
            "code": "technical",
            "desk": "technical",
            "day": "technical",
            "number": "technical",
            "secret": "technical",
            "state": "technical",
            "taken_at": "trace",
            "called_at": "trace",
            "ended_at": "trace",
        },
    )

    WAITING, CALLED, DONE, LEFT = "waiting", "called", "done", "left"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    desk = models.CharField(max_length=200)
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    secret = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default=WAITING)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["day", "desk", "number"], name="walk_in_number_once"),
            models.UniqueConstraint(
                fields=["day", "desk", "secret"],
                condition=~Q(secret="") & Q(state__in=["waiting", "called"]),
                name="walk_in_once_per_browser",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "called", "done", "left"]), name="walk_in_state_known"
            ),
        ]
