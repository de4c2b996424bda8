"""Posts the letters about calls; what they say is made when they leave (letters.py)."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from naast.foundation.notify import outbox

from ..models import Call

WAITING, LATE, WITHDRAWN = "call.waiting", "call.late", "call.withdrawn"


def post(letter: str, call: Call, people: Iterable[UUID], *, what: str) -> None:
    """Post one letter to each of these people; the same letter for the same reason (`what`) is no second one."""
    for person in people:
        outbox.post(to=person, letter=letter, about=call.pk, key=uuid5(call.pk, f"{letter}:{what}:{person}"))
