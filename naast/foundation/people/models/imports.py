"""Tables of imports: what was handed in, how far it is, and, for an hour at most and sealed, the files themselves."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_code, new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.core.sealed import EncryptedText

from .university import University

FILE, FAULTS = "people-import", "people-import-faults"
KEEP_FILES, KEEP_FAULTS = datetime.timedelta(hours=1), datetime.timedelta(days=1)


class ImportRun(models.Model):
    """One delivery of files or of the student system: by which role, how far it is, and what it counted.

    `asked` holds how many rows of each sheet would be new, changed, the same or ended; `done` what they became.
    `again`: something changed after it was shown, so it was counted anew. `leavers`: so many that it must be said.
    `digest` stands for the files, the institution and whether they are everybody, so that no others are carried out.
    """

    personal_data: ClassVar[NotPersonal] = NotPersonal(
        "Counts of rows and the role of whoever asked; the files are sealed in a table of their own."
    )

    CHECKING, FAULTY, READY, CARRYING, DONE = "checking", "faulty", "ready", "carrying-out", "done"
    STOPPED, EXPIRED, FAILED, AWAY = "stopped", "expired", "failed", "away"
    UPLOAD, FOLDER, SYSTEM = "upload", "folder", "ooapi"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    institution = models.ForeignKey(University, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, default=UPLOAD)
    role = models.CharField(max_length=300)
    whole = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default=CHECKING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    asked: models.JSONField[Any] = models.JSONField(default=dict)
    done: models.JSONField[Any] = models.JSONField(default=dict)
    faults = models.PositiveIntegerField(default=0)
    again = models.BooleanField(default=False)
    leavers = models.PositiveIntegerField(default=0)
    people_here = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("checking", "faulty", "ready", "carrying-out", "done"),
                        *("stopped", "expired", "failed", "away"),
                    ]
                ),
                name="import_run_state_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["upload", "folder", "ooapi"]), name="import_run_source_known"
            ),
        ]


class WaitingFile(ConfidentialModel):
    """A file that was handed in, sealed until it is carried out; an hour at most.

    The key is that of the run: it is destroyed when the run is over, which erases the file from every backup too.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject=None,
        because="A file holds thousands of people; only the import itself opens it.",
        keep="Until the import is carried out, stopped or found faulty, and never longer than an hour.",
        on_erase="delete",
        fields={"id": "technical", "run": "technical", "name": "technical", "content": "identity"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    content = EncryptedText(subject="run", file=FILE)

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="waiting_file_once")]


class FaultList(ConfidentialModel):
    """What is wrong in the files of one import: places, and the start of each faulty cell; sealed, for a day."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject=None,
        because="It quotes cells about many people, for whoever mends the file.",
        keep="A day, for whoever mends the file; then its key is destroyed.",
        on_erase="delete",
        fields={"id": "technical", "run": "technical", "content": "identity"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.OneToOneField(ImportRun, on_delete=models.PROTECT, related_name="+")
    content = EncryptedText(subject="run", file=FAULTS)
