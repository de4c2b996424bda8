"""What is kept for a while only: the scratch pad for thirty days, what was typed and not saved for a day (L7)."""

from typing import ClassVar

from django.db import models

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from .files import GuidanceFile

SCRATCH_FILE, DRAFT_FILE = "guidance-scratch", "guidance-draft"


class Scratch(ConfidentialModel):
    """One passing impression on the author's own scratch pad; no part of the file, read by nobody else.

    It goes after thirty days with a key of its own; an access request of the student freezes it until the privacy
    officer has weighed whether it is what it should be.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="file__student",
        keep="Thirty days after writing, with its key; while an access request is weighed it waits for the answer.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "file": "health",
            "author": "identity",
            "text": "free-text",
            "at": "trace",
            "expires_at": "trace",
            "frozen_at": "trace",
            "key": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    file = models.ForeignKey(GuidanceFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = EncryptedText(subject="id", file=SCRATCH_FILE, max_length=500)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    key = models.UUIDField(unique=True, default=new_id)

    class Meta(ConfidentialModel.Meta):
        verbose_name_plural = "scratch"
        indexes = [
            models.Index(fields=["file", "author", "at"], name="scratch_of_file"),
            models.Index(fields=["expires_at"], name="scratch_by_end"),
        ]


class Draft(ConfidentialModel):
    """What somebody typed in a file and has not saved: after a fault, a sign-out, or because they asked."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="file__student",
        keep="Twenty-four hours, with its key; or until it is saved in the file.",
        on_erase="delete",
        fields={
            "id": "technical",
            "file": "health",
            "author": "identity",
            "form": "technical",
            "text": "free-text",
            "at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(GuidanceFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    form = models.SlugField(max_length=20, db_index=False)
    text = EncryptedText(subject="id", file=DRAFT_FILE, max_length=20_000)
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["file", "author", "form"], name="one_draft_per_form")]
        indexes = [models.Index(fields=["at"], name="draft_by_age")]
