"""What a letter asks when it leaves: is there still something to say to this reader."""

from uuid import UUID

from naast.foundation.access.actor import Actor

from ..models import Export, PrivacyRequest


def export_ready(actor: Actor, export: UUID) -> bool:
    """Tell whether the reader's file can still be fetched."""
    return bool(Export.objects.seen_by(actor).filter(pk=export, person=actor.pk, state=Export.READY).exists())


def request_waits(actor: Actor, request: UUID) -> str:
    """Give the code of a request that waits for this privacy officer, or ""."""
    rows = PrivacyRequest.objects.seen_by(actor).filter(pk=request, state=PrivacyRequest.ASKED)
    return rows.exclude(person=actor.pk).values_list("code", flat=True).first() or ""


def answered_code(actor: Actor, request: UUID) -> str:
    """Give the code of the reader's request that was answered, or ""."""
    rows = PrivacyRequest.objects.seen_by(actor).filter(pk=request, person=actor.pk, state=PrivacyRequest.ANSWERED)
    return rows.values_list("code", flat=True).first() or ""


def file_of(actor: Actor, code: str, kind: str) -> str | None:
    """Give the reader's file ("json" as text, "pdf" in base64), or None. One query, and one for its key."""
    row = Export.objects.seen_by(actor).filter(code=code, person=actor.pk, state=Export.READY).first()
    if row is None:
        return None
    found: str | None = row.plain if kind == "json" else row.readable
    return found
