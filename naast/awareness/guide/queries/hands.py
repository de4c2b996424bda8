"""Who had a hand in a change: whoever is among them cannot be its second person (A3)."""

from uuid import UUID

from ..models import Manuscript, Version
from ..rules.versions import State


def hands_on(manuscript: Manuscript, version: Version) -> frozenset[UUID | None]:
    """Name everybody who wrote or approved any of a change since what showed before it. One query.

    What was restored into it counts with its own past. None stands for a writer who was forgotten: it could be anybody.
    """
    fields = ("number", "state", "author", "approved_by", "role", "published_at", "restored_from")
    rows = {row["number"]: row for row in Version.objects.filter(manuscript=manuscript).values(*fields)}
    waiting, counted = [version.number], set()
    hands: set[UUID | None] = set()
    while waiting:
        number: int = waiting.pop()
        while number in rows and number not in counted:
            counted.add(number)
            row = rows[number]
            if row["published_at"] is not None and number != version.number:
                break
            if row["state"] != State.ASIDE:
                if row["author"] is not None or not row["role"].startswith("job:"):
                    hands.add(row["author"])
                hands |= {row["approved_by"]} - {None}
                if row["restored_from"] is not None:
                    waiting.append(row["restored_from"])
            number -= 1
    return frozenset(hands)
