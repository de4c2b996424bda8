"""What a rule answers: yes or no, with the reason, and about whom."""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one rule. `because` is a label for the trail, never shown to the reader who was refused.

    `subject` is the person the page or change is about; `sign_in_helps` says that the reader is unknown and that
    signing in may change the answer (it is set before anything was looked up, so it tells nothing about what exists).
    """

    allowed: bool
    because: str
    subject: UUID | None = None
    sign_in_helps: bool = False

    def __bool__(self) -> bool:
        return self.allowed


def allow(because: str, *, subject: UUID | None = None) -> Decision:
    """Say yes, and why."""
    return Decision(True, because, subject)


def refuse(because: str, *, sign_in_helps: bool = False) -> Decision:
    """Say no, and why. The subject is left out, so that a denial and an absence leave the same line."""
    return Decision(False, because, None, sign_in_helps)
