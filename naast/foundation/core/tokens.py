"""What a row carries where sealed text stands: not the plain text of a row that was loaded, nothing in print (G3)."""

import uuid
from typing import Any


class NoSubject(ValueError):
    """A row without a person has no key to be sealed with."""


class SubjectChanged(ValueError):
    """A sealed text cannot move from one person's file to another's."""


class NotWithSealedText(TypeError):
    """This operation cannot keep the text sealed."""


Row = tuple[str, uuid.UUID]
"""The row's own key, as text, and the person it is about."""


class Sealed:
    """The token of a text as it stands in the database, and the row it was read from; says nothing when printed."""

    __slots__ = ("row", "token")

    def __init__(self, token: bytes, row: Row | None = None) -> None:
        self.token = token
        self.row = row

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __reduce__(self) -> tuple[Any, ...]:
        return Sealed, (self.token, self.row)


class Written:
    """A text that was assigned and, once saved, the token it was saved as; never pickled as plain text."""

    __slots__ = ("origin", "saved", "text")

    def __init__(self, text: str, origin: Row | None = None) -> None:
        self.text = text
        self.origin = origin
        self.saved: Sealed | None = None

    def __repr__(self) -> str:
        return "<written>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.saved is None:
            raise NotWithSealedText("text that is not sealed yet is not pickled; save the row first")
        return self.saved.__reduce__()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Written | Sealed":
        if self.saved is not None:
            return self.saved
        return Written(self.text, self.origin)


class Token:
    """What `save()` hands to the database; only the field itself makes one, so nothing else can be written."""

    __slots__ = ("token",)

    def __init__(self, token: bytes) -> None:
        self.token = token


def origin_of(value: object) -> Row | None:
    """Tell from which row a value came, also when its text was replaced since."""
    if isinstance(value, Written):
        return value.saved.row if value.saved is not None else value.origin
    return value.row if isinstance(value, Sealed) else None
