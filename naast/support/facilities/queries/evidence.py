"""Reads of evidence: which files there are, and one file's bytes, for those it was handed to."""

import base64
import dataclasses
import datetime
from uuid import UUID

from naast.foundation.access.actor import Actor

from ..models import Evidence, Piece


@dataclasses.dataclass(frozen=True, slots=True)
class FileShown:
    """A file of evidence, without a name."""

    code: str
    number: int
    kind: str
    size: int
    at: datetime.datetime


def files_of(actor: Actor, of: UUID) -> list[FileShown]:
    """List the files of a request or report, oldest first, for who may read them. One query."""
    rows = Evidence.objects.seen_by(actor).filter(of=of).order_by("at", "pk")
    return [FileShown(row.code, number, row.kind, row.size, row.at) for number, row in enumerate(rows, 1)]


def file_content(actor: Actor, code: str) -> tuple[str, bytes] | None:
    """Give the kind and the bytes of a file; None for what is absent or not the reader's. Three queries."""
    row = Evidence.objects.seen_by(actor).filter(code=code).first()
    if row is None:
        return None
    pieces = Piece.objects.seen_by(actor).filter(evidence=row.pk).order_by("position")
    return row.kind, b"".join(base64.b85decode(piece.data) for piece in pieces)
