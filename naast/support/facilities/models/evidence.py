"""Evidence: its pieces are sealed with a key of their own request or report, so that destroying is one key less."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

EVIDENCE_FILE = "facility-evidence"
REQUEST, CIRCUMSTANCE = "request", "circumstance"
PIECE_BYTES = 192_000
_KEEP = (
    "Until the objection term is over, or the term of the decision when that ends first; a year at most when nothing "
    "was decided. Destroyed daily, with the key of this request or report."
)


class Evidence(ConfidentialModel):
    """A file that supports a request or a report. Its name is not kept: names tell what is inside."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "what": "technical",
            "of": "technical",
            "student": "identity",
            "kind": "technical",
            "size": "technical",
            "at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    what = models.CharField(max_length=12, choices=[(REQUEST, REQUEST), (CIRCUMSTANCE, CIRCUMSTANCE)])
    of = models.UUIDField()
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(condition=Q(what__in=[REQUEST, CIRCUMSTANCE]), name="evidence_of_what"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "jpeg", "png"]), name="evidence_kind_known"),
        ]
        indexes = [models.Index(fields=["of", "at"], name="evidence_of")]


class Piece(ConfidentialModel):
    """A part of a file, sealed."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "evidence": "technical",
            "of": "technical",
            "student": "identity",
            "position": "technical",
            "data": "free-text",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    of = models.UUIDField()
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    data = EncryptedText(subject="of", file=EVIDENCE_FILE)

    class Meta(ConfidentialModel.Meta):
        constraints = [models.UniqueConstraint(fields=["evidence", "position"], name="piece_once")]
