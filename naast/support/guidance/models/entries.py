"""What is written in a file. The psychologists' stands in a table of its own, under keys of its own (C4, L5)."""

from typing import Any, ClassVar

from django.db import models

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from ..rules.roles import is_apart
from ..rules.stages import Kind, Standing
from .files import KEEP, GuidanceFile

SHARED_FILE, APART_FILE = "guidance", "guidance-psychologist"
LONGEST = 5000


def _data() -> PersonalData:
    return PersonalData(
        subject="file__student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "file": "health",
            "kind": "trace",
            "text": "free-text",
            "author": "identity",
            "at": "trace",
            "on": "trace",
            "how": "trace",
            "counts": "trace",
            "standing": "trace",
            "ready": "technical",
            "changed_at": "trace",
            "key": "technical",
        },
    )


class _Written(ConfidentialModel):
    """Something in a file. `ready`: the student may read it. `counts`: a contact that is one of the sessions agreed.

    `key` comes with the form that made it: sent twice it is one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in Kind])
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    on = models.DateField()
    how = models.CharField(max_length=10, blank=True)
    counts = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, blank=True, choices=[(standing, standing) for standing in Standing])
    ready = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)
    key = models.UUIDField(unique=True, default=new_id)

    class Meta(ConfidentialModel.Meta):
        abstract = True


class Entry(_Written):
    """What is written in the file of an adviser, a counsellor or another who is no psychologist."""

    personal_data: ClassVar[PersonalData] = _data()

    file = models.ForeignKey(GuidanceFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = EncryptedText(subject="file", file=SHARED_FILE, max_length=LONGEST)

    class Meta(_Written.Meta):
        abstract = False
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["file", "on", "id"], name="entry_of_file")]


class PsychologistEntry(_Written):
    """What is written in the file of a psychologist."""

    personal_data: ClassVar[PersonalData] = _data()

    file = models.ForeignKey(GuidanceFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = EncryptedText(subject="file", file=APART_FILE, max_length=LONGEST)

    class Meta(_Written.Meta):
        abstract = False
        verbose_name_plural = "psychologist entries"
        indexes = [models.Index(fields=["file", "on", "id"], name="psychologist_entry_of_file")]


ENTRIES: tuple[Any, Any] = (Entry, PsychologistEntry)


def entries_of(role: str) -> Any:
    """Give the table in which the files of a role are written."""
    return PsychologistEntry if is_apart(role) else Entry
