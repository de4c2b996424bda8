"""News of the room, for who wants to know (core.events): which file, never a word of it.

Whoever listens to a psychologist's file must keep it among psychologists: `role` says so.
"""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True)
class FileOpened:
    """Guidance began."""

    file: UUID
    student: UUID
    role: str


@dataclasses.dataclass(frozen=True)
class FileClosed:
    """Guidance ended."""

    file: UUID
    student: UUID
    role: str
