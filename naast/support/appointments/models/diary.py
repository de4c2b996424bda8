"""Tables of diaries: whose hours, in which week, on which day otherwise, and the slots that come of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Function


class Mode(models.TextChoices):
    """How two people meet."""

    IN_PERSON = "in-person", "in person"
    ONLINE = "online", "online"
    PHONE = "phone", "by telephone"


class Purpose(models.TextChoices):
    """What an hour is for: to be booked, to walk in, or held back for who cannot wait (R2)."""

    APPOINTMENTS = "appointments", "appointments"
    WALK_IN = "walk-in", "walk-in"
    URGENT = "urgent", "held back for urgent requests"


MODES: tuple[str, ...] = tuple(Mode.values)
PURPOSES: tuple[str, ...] = tuple(Purpose.values)


class Diary(models.Model):
    """The diary of one function of one member of staff, and the terms on which one meets them.

    `minutes` and `buffer_minutes` shape its slots; `notice_hours` is how late one can still book, `horizon_days` how
    far ahead, `change_hours` until when a student moves or cancels by one tap. `time_zone` is empty for the
    university's. `open` is off while the diary is being made, or when its host takes no appointments through Naast.
    """

    open_because: ClassVar[str] = (
        "Who can be met in which role is public; names are shown by queries, after sign-in only."
    )
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="As long as the function, and two years after it ended.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "function": "study",
            "person": "identity",
            "minutes": "study",
            "buffer_minutes": "study",
            "notice_hours": "study",
            "horizon_days": "study",
            "change_hours": "study",
            "capacity_per_day": "study",
            "time_zone": "contact",
            "open": "study",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    function = models.OneToOneField(Function, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=30)
    buffer_minutes = models.PositiveSmallIntegerField(default=10)
    notice_hours = models.PositiveSmallIntegerField(default=2)
    horizon_days = models.PositiveSmallIntegerField(default=42)
    change_hours = models.PositiveSmallIntegerField(default=1)
    capacity_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "diaries"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=240), name="diary_minutes_sensible"),
            models.CheckConstraint(condition=Q(buffer_minutes__lte=120), name="diary_buffer_sensible"),
            models.CheckConstraint(
                condition=Q(horizon_days__gte=1, horizon_days__lte=366), name="diary_horizon_sensible"
            ),
        ]


class MeetingAddress(ConfidentialModel):
    """Where a host meets online: a link of their own; who has an appointment there is given it, nobody else (C1)."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until the host changes or removes it.",
        on_erase="delete",
        fields={"id": "technical", "diary": "technical", "person": "identity", "address": "contact"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    diary = models.OneToOneField(Diary, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    address = EncryptedText(subject="person", file="diary", max_length=500)


class WeekRule(ConfidentialModel):
    """Hours that come back every week, from a day until a day; wall-clock times of the diary's zone.

    `modes` are words of `Mode` with commas between; `place` is the room, empty for that of the function.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="diary__person",
        keep="Until two years after the rule ended.",
        on_erase="delete",
        fields={
            "id": "technical",
            "diary": "technical",
            "weekday": "study",
            "starts": "study",
            "ends": "study",
            "valid_from": "study",
            "valid_until": "study",
            "purpose": "study",
            "modes": "study",
            "place": "contact",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    diary = models.ForeignKey(Diary, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.APPOINTMENTS)
    modes = models.CharField(max_length=40, default=Mode.IN_PERSON)
    place = models.CharField(max_length=200, blank=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="week_rule_weekday_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="week_rule_runs_forward"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="week_rule_valid_forward"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["appointments", "walk-in", "urgent"]), name="week_rule_purpose_known"
            ),
        ]


class DayRule(ConfidentialModel):
    """One day that is otherwise: away (the whole day, or from a time until a time), or there extra; never why."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="diary__person",
        keep="Until two years after the day.",
        on_erase="delete",
        fields={
            "id": "technical",
            "diary": "technical",
            "day": "study",
            "starts": "study",
            "ends": "study",
            "kind": "study",
            "purpose": "study",
            "modes": "study",
            "place": "contact",
        },
    )

    AWAY, EXTRA = "away", "extra"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    diary = models.ForeignKey(Diary, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    kind = models.CharField(max_length=5, choices=[(AWAY, "away"), (EXTRA, "there extra")])
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.APPOINTMENTS)
    modes = models.CharField(max_length=40, default=Mode.IN_PERSON)
    place = models.CharField(max_length=200, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["diary", "day"], name="day_rule_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["away", "extra"]), name="day_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="away", starts=None, ends=None) | Q(ends__gt=F("starts")), name="day_rule_runs_forward"
            ),
        ]


class Slot(models.Model):
    """A time that can be taken: a row, so that the database itself can say that it is taken (architecture §5).

    Made from the hours by `actions.diaries.lay_out`. `host` is who sits there: the diary's person or a stand-in.
    `withdrawn` ones are no longer offered. An urgent one is offered to everybody from `released_at` on (R2).
    """

    open_because: ClassVar[str] = "Free times are public (C1); whether one is taken stands with the appointment."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="host",
        keep="Until two years after the day; appointments of that day go first.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "diary": "technical",
            "host": "identity",
            "starts_at": "study",
            "ends_at": "study",
            "purpose": "study",
            "modes": "study",
            "place": "contact",
            "withdrawn": "technical",
            "released_at": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    diary = models.ForeignKey(Diary, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.APPOINTMENTS)
    modes = models.CharField(max_length=40, default=Mode.IN_PERSON)
    place = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["diary", "starts_at"], condition=Q(withdrawn=False), name="slot_by_diary")]
        constraints = [
            models.UniqueConstraint(fields=["diary", "starts_at", "ends_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_runs_forward"),
            models.CheckConstraint(condition=Q(purpose__in=["appointments", "urgent"]), name="slot_purpose_known"),
        ]


class BusyTime(ConfidentialModel):
    """A time at which somebody's own calendar says they are busy; without a word of what they do then (C3)."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Replaced at each reading of the calendar; a day that is over is removed the next morning.",
        on_erase="delete",
        fields={"id": "technical", "person": "identity", "starts_at": "trace", "ends_at": "trace"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["person", "starts_at"], name="busy_by_person")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_runs_forward")]
