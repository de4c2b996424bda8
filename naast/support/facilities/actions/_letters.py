"""Posts the letters of the room; what they say is made when they leave (letters.py)."""

from collections.abc import Iterable
from uuid import UUID

from naast.foundation.notify import outbox

WAITS, MOVED, ARRANGE, RENEW, ASKED = (
    "facility.waits",
    "facility.moved",
    "facility.arrange",
    "facility.renew",
    "facility.asked",
)
REPORT_WAITS, REPORT_MOVED, REMIND = "circumstance.waits", "circumstance.moved", "circumstance.remind"
PLAN_WAITS, PLAN_MOVED = "plan.waits", "plan.moved"


def post(letter: str, about: UUID, people: Iterable[UUID], *, what: str) -> None:
    """Post one letter to each of these people; the same letter for the same reason (`what`) is no second one."""
    for person in people:
        outbox.post(to=person, letter=letter, about=about, key=outbox.key_of(letter, about, what, person))
