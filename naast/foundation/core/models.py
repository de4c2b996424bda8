"""The tables of the ground floor: closure days and data keys."""

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
