"""The table of appointments. Two of one host never overlap: migration 0002 makes the database itself refuse it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText

from .diary import Diary, Mode, Slot


class State(models.TextChoices):
    """Where an appointment stands. The first three take their time, the last two gave it back."""

    HELD = "held", "held while somebody confirms"
    OFFERED = "offered", "offered to somebody on the waiting list"
    CONFIRMED = "confirmed", "confirmed"
    CANCELLED = "cancelled", "cancelled"
    LAPSED = "lapsed", "not confirmed in time"


ACTIVE: tuple[str, ...] = (State.HELD, State.OFFERED, State.CONFIRMED)


class Appointment(ConfidentialModel):
    """Somebody meets somebody; at first a hold that lapses at `held_until`.

    `host`, `starts_at` and `ends_at` are the slot's, copied, because the database compares them. `student` is empty for
    a hold of who has not signed in yet and for a guest, whose address is sealed; `secret` is the fingerprint of what
    only that browser or mail knows. `key` comes with the request that made it: sent twice it is one appointment.
    `sequence` goes up at each move, for calendars. `topic` is what the student wished to say beforehand, if anything.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="Two years after the day, for figures without names; topic and guest's address until a week after it.",
        on_erase="delete",
        because="A guest or an open hold has no student; its row is its own subject and goes with the same term.",
        fields={
            "id": "technical",
            "code": "technical",
            "key": "technical",
            "slot": "technical",
            "diary": "technical",
            "host": "identity",
            "student": "health",
            "secret": "technical",
            "guest_address": "contact",
            "language": "contact",
            "starts_at": "health",
            "ends_at": "health",
            "mode": "contact",
            "place": "contact",
            "state": "trace",
            "held_until": "technical",
            "sequence": "technical",
            "topic": "free-text",
            "urgent": "health",
            "outcome": "trace",
            "made_at": "trace",
            "confirmed_at": "trace",
            "ended_at": "trace",
            "reminded_at": "trace",
        },
    )

    CAME, LATE, NO_SHOW = "came", "late", "no-show"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    key = models.UUIDField(unique=True)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    diary = models.ForeignKey(Diary, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    secret = models.CharField(max_length=64, blank=True)
    guest_address = EncryptedText(subject="id", file="appointment", max_length=254, null=True)
    language = models.CharField(max_length=2, default="nl")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    held_until = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    topic = EncryptedText(subject="id", file="appointment", max_length=500, null=True)
    urgent = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [
            models.Index(fields=["host", "starts_at"], name="appointment_by_host"),
            models.Index(fields=["student", "starts_at"], name="appointment_by_student"),
            models.Index(fields=["state", "held_until"], name="appointment_lapsing"),
            # The trigger of migration 0002 names this one.
            models.Index(
                fields=["host", "starts_at", "ends_at"],
                condition=Q(state__in=["held", "offered", "confirmed"]),
                name="appointment_busy_host",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=["held", "offered", "confirmed"]),
                name="one_appointment_per_slot",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_runs_forward"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "offered", "confirmed", "cancelled", "lapsed"]),
                name="appointment_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "offered"]) | Q(held_until__isnull=False), name="a_hold_has_an_end"
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", "came", "late", "no-show"]), name="outcome_known"),
        ]
