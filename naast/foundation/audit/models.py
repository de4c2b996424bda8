"""The tables of the trail: lines, people they also name, heads of the chains, and how far each spool was chained."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from naast.foundation.core.personal import NotPersonal, PersonalData

KEEP = "Five years after it was written (decree on electronic data exchange in care, NEN 7513); the chain stays whole."
LEGAL_GROUND = "Who looked and who did what must stay provable; without it nobody could hold a reader to account (G4)."


class AppendOnly(RuntimeError):
    """Somebody tried to change, remove or slip in a line of the trail."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads; every way of the ORM to write is closed, because `trail.append` alone writes."""

    def _refuse(self, *_args: Any, **_named: Any) -> NoReturn:
        """Raise AppendOnly."""
        raise AppendOnly(f"{self.model.__name__} is append-only; trail.append writes it, nothing changes it")

    update = delete = create = bulk_create = bulk_update = get_or_create = update_or_create = _refuse
    _update = _raw_delete = _insert = _refuse
    _refuse.alters_data = True  # type: ignore[attr-defined]  # templates leave it alone


class AppendOnlyModel(models.Model):
    """A table whose rows the ORM only reads. The database's own triggers say the same (`triggers`)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *_args: Any, **_named: Any) -> NoReturn:
        """Refuse. Raises AppendOnly."""
        raise AppendOnly(f"{type(self).__name__} is append-only; trail.append writes it")

    save_base = delete = save


class AuditLine(AppendOnlyModel):
    """One deed or one look; `mac` seals it to the line before it in the same shard."""

    open_because: ClassVar[str] = "Stands below access; read through audit.queries, which takes the person it is about."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="subject",
        keep=KEEP,
        on_erase="keep",
        because=LEGAL_GROUND,
        fields={
            "shard": "technical",
            "seq": "technical",
            "at": "trace",
            "clock_at": "trace",
            "actor": "identity",
            "role": "study",
            "verb": "trace",
            "subject": "identity",
            "what": "trace",
            "ground": "trace",
            "on_behalf_of": "identity",
            "look": "trace",
            "also": "identity",
            "mac": "technical",
        },
    )

    # No id of its own: shard and number are the line's name, and the chain leaves no hole between two numbers.
    pk = models.CompositePrimaryKey("shard", "seq")
    shard = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    clock_at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    role = models.TextField()
    verb = models.TextField()
    subject = models.UUIDField(null=True)
    what = models.TextField()
    ground = models.TextField()
    on_behalf_of = models.UUIDField(null=True)
    look = models.BooleanField()
    also = models.TextField()
    mac = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_line"
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_line_subject_at"),
            models.Index(fields=["actor", "at"], name="audit_line_actor_at"),
        ]

    def __str__(self) -> str:
        return f"{self.shard}:{self.seq} {self.verb}"


class AuditMention(AppendOnlyModel):
    """A person whom a line shows beside its subject, so that a list shows on that person's own page too.

    Not sealed itself: it repeats what the sealed line says, and `verify` compares the two.
    """

    open_because: ClassVar[str] = AuditLine.open_because
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep=KEEP,
        on_erase="keep",
        because=LEGAL_GROUND,
        fields={"shard": "technical", "seq": "technical", "person": "identity", "at": "trace"},
    )

    pk = models.CompositePrimaryKey("shard", "seq", "person")
    shard = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_mention"
        base_manager_name = "objects"
        indexes = [models.Index(fields=["person", "at"], name="audit_mention_person_at")]

    def __str__(self) -> str:
        return f"{self.shard}:{self.seq} {self.person}"


class AuditHead(models.Model):
    """The end of one chain: its number and seal, and a seal over both that needs the audit key."""

    personal_data: ClassVar[NotPersonal] = NotPersonal(
        "Counts lines and holds their seals; says nothing about anybody."
    )

    shard = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    mac = models.BinaryField(max_length=32)
    seal = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_head"

    def __str__(self) -> str:
        return f"{self.shard}:{self.seq}"


class AuditMark(models.Model):
    """How far one spool file was chained, written in the transaction that chains it, so that no look counts twice."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Names a file of one server process and counts its lines.")

    file = models.CharField(primary_key=True, max_length=200)
    upto = models.BigIntegerField()
    seal = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_mark"

    def __str__(self) -> str:
        return f"{self.file} {self.upto}"
