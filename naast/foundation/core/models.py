"""The tables of the ground floor: closure days, data keys, what the jobs and events need to remember."""

from typing import ClassVar

from django.db import models

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData


class ClosureDay(models.Model):
    """A day on which the university is closed: a public holiday or a compulsory closure."""

    class Kind(models.TextChoices):
        """Who decided that the day is free."""

        PUBLIC = "public", "public holiday"
        COMPULSORY = "compulsory", "compulsory closure"

    personal_data: ClassVar = NotPersonal("A calendar of the institution.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    date = models.DateField(unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=300)

    class Meta:
        """A day has one name per language and a known kind."""

        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=["public", "compulsory"]), name="closure_day_kind"),
            models.CheckConstraint(condition=~models.Q(name_nl="") & ~models.Q(name_en=""), name="closure_day_named"),
        ]

    def __str__(self) -> str:
        """Give date and Dutch name."""
        return f"{self.date} {self.name_nl}"


class DataKey(models.Model):
    """The key of one person's one file, wrapped by a master key that is kept outside the database.

    `wrapped` holds 12 bytes of nonce and the sealed 32 bytes; a destroyed key keeps its row with nothing in it, so
    that the next writing is refused instead of making a new key (G3).
    """

    open_because: ClassVar = "The keyring reads it, no page does; without the master key it opens nothing."
    personal_data: ClassVar = PersonalData(
        subject="subject",
        keep="As long as anything of the file exists; the empty row of a destroyed key stays.",
        on_erase="keep",
        because="An emptied row holds no key and keeps an erased file from coming to life again.",
        fields={
            "id": "technical",
            "subject": "identity",
            "file": "technical",
            "master": "technical",
            "wrapped": "technical",
            "made_at": "trace",
            "destroyed_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.UUIDField()
    file = models.CharField(max_length=32)
    master = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        """One key per person and file, ever; destroyed means emptied."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "file"], name="data_key_once"),
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | models.Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="data_key_empty_when_destroyed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["master", "id"], name="data_key_by_master")]


class JobSchedule(models.Model):
    """The last moment a job of the schedule was started for; moving it forward is what starts the job, once."""

    personal_data: ClassVar = NotPersonal("Names and times of the product's own jobs.")

    name = models.CharField(primary_key=True, max_length=80)
    slot = models.DateTimeField()


class JobLease(models.Model):
    """A job that a worker is at; when it is not renewed the worker is dead and the job is taken over."""

    personal_data: ClassVar = NotPersonal("Which process is at which job; names no person.")

    task = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    until = models.DateTimeField()


class Delivery(models.Model):
    """An event on its way to one listener; gone when it arrived."""

    open_because: ClassVar = "Ids only; the worker reads it, no page does."
    personal_data: ClassVar = PersonalData(
        subject=None,
        because="Holds ids only, of one person, of many or of none, for the seconds until it is delivered.",
        keep="Until it is delivered, as a rule within a second.",
        on_erase="delete",
        fields={
            "id": "technical",
            "key": "technical",
            "event": "technical",
            "listener": "technical",
            "content": "trace",
            "emitted_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField()
    event = models.CharField(max_length=200)
    listener = models.CharField(max_length=200)
    content = models.JSONField()
    emitted_at = models.DateTimeField()

    class Meta:
        """An event goes to each listener once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "listener"], name="delivery_once")]
