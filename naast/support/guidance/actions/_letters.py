"""Posts the letters of the room; what they say is made when they leave (letters.py)."""

import datetime
from uuid import UUID

from naast.foundation.notify import outbox

from ..models import GuidanceFile

EVALUATE, READING = "guidance.evaluate", "guidance.reading"
EVALUATION, MOVED = "guidance.evaluation", "guidance.moved"


def post(
    letter: str,
    file: GuidanceFile,
    to: UUID,
    *,
    what: object,
    at: datetime.datetime | None = None,
) -> None:
    """Post one letter about a file; the same letter for the same reason (`what`) is no second one."""
    key = outbox.key_of(letter, file.pk, to, str(what))
    outbox.post(to=to, letter=letter, about=file.pk, key=key, at=at)
