"""One line of the trail before it is chained: labels and ids, in the fields NEN 7513 asks for."""

import dataclasses
import datetime
from uuid import UUID

from naast.foundation.core import time

LIMITS = {"role": 300, "verb": 120, "what": 600, "ground": 300}
MOST_NAMED = 5000


class BadEntry(ValueError):
    """A line that could not be stored on both databases, or that says nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, when, about whom, in which capacity, on whose behalf and on which ground.

    `at` is the system's moment and `clock_at` the movable clock's, both aware (G11); `actor` is None for nobody known
    and for jobs; `role` is the capacity ("study_adviser", "job:reminders"); `verb` the deed ("appointment.offered");
    `subject` the person it is about; `what` a label of the thing (kind and id, never its content); `ground` the label
    of the reason one may ("own file", "emergency access"); `on_behalf_of` whom a stand-in replaces; `also` further
    people shown by the same deed (a list leaves one line); `look` whether it was reading, set by the spool.
    Raises BadEntry for a naive moment, an empty verb, a label beyond LIMITS or with a NUL or half a surrogate pair.
    Source: NEN 7513 (event, time, client, user, on whose behalf, ground); requirement G4.
    """

    at: datetime.datetime
    clock_at: datetime.datetime
    actor: UUID | None
    role: str
    verb: str
    subject: UUID | None
    what: str = ""
    ground: str = ""
    on_behalf_of: UUID | None = None
    also: tuple[UUID, ...] = ()
    look: bool = False

    def __post_init__(self) -> None:
        """Refuse here what a database would refuse later, when nobody can be told any more."""
        if self.at.tzinfo is None or self.clock_at.tzinfo is None:
            raise BadEntry("a line needs moments with a time zone")
        if not self.verb:
            raise BadEntry("a line needs a verb")
        labels = f"{self.role}{self.verb}{self.what}{self.ground}"
        # Every page that is opened makes an entry: what is short and plain is seen to be so at once.
        if len(labels) > min(LIMITS.values()) or not labels.isascii() or "\x00" in labels or "None" in labels:
            for name, limit in LIMITS.items():
                _refuse_bad_label(name, getattr(self, name), limit)
        for person in (self.actor, self.subject, self.on_behalf_of):
            if person is not None and not isinstance(person, UUID):
                raise BadEntry(f"{type(person).__name__} is not an id")
        if self.also and (len(self.also) > MOST_NAMED or not all(isinstance(person, UUID) for person in self.also)):
            raise BadEntry(f"also names more than {MOST_NAMED} people, or something that is not an id")


def _refuse_bad_label(name: str, label: object, limit: int) -> None:
    """Raise BadEntry when a label is none, is too long, or cannot be written in UTF-8 on both databases."""
    if not isinstance(label, str):
        raise BadEntry(f"{name} is a {type(label).__name__}, not a label")
    if len(label) > limit:
        raise BadEntry(f"{name} has {len(label)} letters, {limit} fit; labels and ids only")
    if "\x00" in label:
        raise BadEntry(f"{name} holds a NUL")
    try:
        label.encode()
    except UnicodeEncodeError:
        raise BadEntry(f"{name} holds half a surrogate pair") from None


def entry(
    *,
    actor: UUID | None,
    role: str,
    verb: str,
    subject: UUID | None,
    what: str = "",
    ground: str = "",
    on_behalf_of: UUID | None = None,
    also: tuple[UUID, ...] = (),
) -> Entry:
    """Make the line of something that happens now, with the moment on both clocks. Raises BadEntry."""
    at = time.system_now()
    return Entry(
        at=at,
        clock_at=at + time.offset(),
        actor=actor,
        role=role,
        verb=verb,
        subject=subject,
        what=what,
        ground=ground,
        on_behalf_of=on_behalf_of,
        also=also,
    )
