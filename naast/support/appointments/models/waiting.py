"""Tables of the waiting list: places, what was offered, who could not wait, and whether a service is open (C2, R3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Faculty, Programme, Role

from .appointment import Appointment

KEPT = "Two years after it ended, for figures without names."


class PlaceState(models.TextChoices):
    """Where a place stands. The first three are still in the line; a place at rest is passed over until it wakes."""

    WAITING = "waiting", "waiting"
    OFFERED = "offered", "a time is offered"
    RESTING = "resting", "two offers lapsed; asked whether they still wait"
    BOOKED = "booked", "has an appointment"
    LEFT = "left", "left the list"
    CLOSED = "closed", "closed by the university"


IN_LINE: tuple[str, ...] = (PlaceState.WAITING, PlaceState.OFFERED, PlaceState.RESTING)


class WaitingPlace(ConfidentialModel):
    """Somebody waits for a role, behind a door: for a programme when one is known, in a city when one was chosen.

    `modes` and `moments` are words with commas between, empty for "any". `order_at` is where one stands in the line,
    `told_place` the place the student was told last: it never goes up. `lapses` counts unanswered offers in a row.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEPT,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "health",
            "role": "health",
            "programme": "study",
            "faculty": "study",
            "campus": "study",
            "modes": "contact",
            "moments": "contact",
            "joined_at": "trace",
            "order_at": "trace",
            "told_place": "technical",
            "state": "trace",
            "lapses": "technical",
            "urgency": "trace",
            "language": "contact",
            "appointment": "health",
            "first_contact_at": "health",
            "guidance_started_at": "health",
            "ended_at": "trace",
        },
    )

    NORMAL, ASKED, URGENT = "normal", "asked", "urgent"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    campus = models.CharField(max_length=40, blank=True)
    modes = models.CharField(max_length=40, blank=True)
    moments = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()
    order_at = models.DateTimeField()
    told_place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlaceState.choices, default=PlaceState.WAITING)
    lapses = models.PositiveSmallIntegerField(default=0)
    urgency = models.CharField(max_length=8, default=NORMAL)
    language = models.CharField(max_length=2, default="nl")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    first_contact_at = models.DateTimeField(null=True, blank=True)
    guidance_started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [
            models.Index(
                fields=["role", "order_at"],
                condition=Q(state__in=["waiting", "offered", "resting"]),
                name="waiting_line",
            ),
            models.Index(fields=["student", "role"], name="waiting_by_student"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "role"],
                condition=Q(state__in=["waiting", "offered", "resting"]),
                name="one_place_per_role",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered", "resting", "booked", "left", "closed"]),
                name="place_state_known",
            ),
            models.CheckConstraint(condition=Q(urgency__in=["normal", "asked", "urgent"]), name="place_urgency_known"),
            models.CheckConstraint(condition=Q(told_place__gte=1), name="places_count_from_one"),
        ]


class Offer(ConfidentialModel):
    """A time was offered to somebody who waits, and what became of it; "" while it stands."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="place__student",
        keep=KEPT,
        on_erase="delete",
        fields={
            "id": "technical",
            "place": "technical",
            "appointment": "health",
            "offered_at": "trace",
            "until": "trace",
            "outcome": "trace",
            "ended_at": "trace",
        },
    )

    ACCEPTED, DECLINED, LAPSED, TAKEN_BACK = "accepted", "declined", "lapsed", "taken-back"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["until"], condition=Q(outcome=""), name="offers_standing")]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(outcome=""), name="one_offer_at_a_time"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "accepted", "declined", "lapsed", "taken-back"]),
                name="offer_outcome_known",
            ),
        ]


class UrgentRequest(ConfidentialModel):
    """Somebody cannot wait, says the student or a colleague with the student's yes; one sentence, sealed (C2).

    The duty person of the profession asked decides, the same working day; at `deadline` it decides itself.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep="The sentence until it was decided and a week; the rest two years, for figures without names.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "place": "technical",
            "student": "health",
            "asked_by": "identity",
            "said_yes_at": "trace",
            "sentence": "free-text",
            "profession": "trace",
            "asked_at": "trace",
            "deadline": "trace",
            "decided_by": "identity",
            "decided_at": "trace",
            "outcome": "trace",
        },
    )

    YES, NO, BY_ITSELF = "yes", "no", "by-itself"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    place = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_yes_at = models.DateTimeField()
    sentence = EncryptedText(subject="student", file="waiting", max_length=300, null=True)
    profession = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["deadline"], condition=Q(outcome=""), name="urgent_undecided")]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(outcome=""), name="one_urgent_request"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "yes", "no", "by-itself"]), name="urgent_outcome_known"
            ),
        ]


class OrderChange(ConfidentialModel):
    """Somebody was put further to the front, by whom and why; the reason is sealed and shown to nobody passed."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEPT,
        on_erase="delete",
        fields={
            "id": "technical",
            "place": "technical",
            "student": "health",
            "changed_by": "identity",
            "changed_at": "trace",
            "reason": "free-text",
            "stood_at": "trace",
            "stands_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reason = EncryptedText(subject="student", file="waiting", max_length=300)
    stood_at = models.DateTimeField()
    stands_at = models.DateTimeField()


class ServiceState(models.Model):
    """Whether a role takes new students now: open, limited or stopped, why and until when; public (R3).

    The newest row of a role and unit counts; older ones are its history. An empty unit is the whole university.
    """

    open_because: ClassVar[str] = "Whether a service is open is public; who said so is shown to nobody."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="set_by",
        keep="Two years after a later one took its place.",
        on_erase="anonymise",
        fields={
            "id": "technical",
            "role": "study",
            "faculty": "study",
            "campus": "study",
            "state": "study",
            "reason_nl": "study",
            "reason_en": "study",
            "since": "study",
            "until": "study",
            "set_at": "technical",
            "set_by": "identity",
        },
    )

    OPEN, LIMITED, STOPPED = "open", "limited", "stopped"
    STATES: ClassVar = [(OPEN, "open"), (LIMITED, "limited"), (STOPPED, "stopped")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    campus = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=STATES)
    reason_nl = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        indexes = [models.Index(fields=["role", "-set_at"], name="service_state_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "limited", "stopped"]), name="service_state_known"),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(reason_nl="") & ~Q(reason_en="")), name="service_state_has_reason"
            ),
        ]
