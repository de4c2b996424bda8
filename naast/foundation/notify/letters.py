"""What can be written to somebody: a letter is a name and a function that says what it holds, when it is sent.

An upper room declares its letters in its own `letters.py`, which is loaded at the start:

    @letter("appointment.confirmed", example=_example)
    def confirmed(reader: Reader, about: UUID) -> Content | None: ...

The function runs when the letter leaves, not when it is posted: it reads on behalf of `reader.actor`, in the reader's
language, and gives None when there is nothing to say any more, or not to this reader. It changes nothing.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from naast.foundation.access.actor import Actor

_NAME = re.compile(r"[a-z]+(?:[.-][a-z]+)*\Z", re.ASCII)
LONGEST_NAME = 60
EXAMPLE_CODE = "k7m2p9q4r8st"
"""The code of an invented row, for examples."""


class LetterTaken(ValueError):
    """Two functions claim the same name."""


class UnknownLetter(LookupError):
    """No room has a letter of this name."""


class BadLetter(ValueError):
    """A letter's name is small letters with dots: "appointment.confirmed"."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """Who will read it. `actor` is made anew at sending, ANONYMOUS for a guest; `name` is "" for a guest."""

    actor: Actor
    name: str
    language: str


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """A file that comes along, such as an appointment for one's calendar. `name` is plain: "afspraak.ics"."""

    name: str
    mimetype: str
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a letter says. Plain text; each paragraph stands by itself.

    `subject` holds no content ("Je afspraak op woensdag"). `link` is a path of ours ("/nl/…"), `link_words` what the
    button says. `notice` is the one line on "my messages", "" for none there. `unsaid` are names of people who must
    not stand in subject, link or calendar file: whom one meets. What it looks like to the reader starts with a greeting
    and ends with the sender; neither is part of the paragraphs.
    """

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_words: str = ""
    files: tuple[File, ...] = ()
    notice: str = ""
    unsaid: tuple[str, ...] = ()


Builder: TypeAlias = Callable[[Reader, UUID], Content | None]
Example: TypeAlias = Callable[[Reader], Content]


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """A registered letter."""

    name: str
    build: Builder
    quiet: bool
    in_app: bool
    example: Example | None


_letters: dict[str, Letter] = {}


def letter(
    name: str, *, quiet: bool = True, in_app: bool = True, example: Example | None = None
) -> Callable[[Builder], Builder]:
    """Register the function below as a letter.

    `quiet`: it waits for the end of quiet hours; False for urgent help alone. `in_app`: it also stands on "my
    messages", when it has a `notice`. `example(reader)` gives what it would say about invented rows, without reading
    any; a test walks all examples in both languages. Raises LetterTaken, BadLetter.
    """
    if not _NAME.match(name) or len(name) > LONGEST_NAME:
        raise BadLetter(f"{name!r} is no name for a letter; write it like 'appointment.confirmed'")

    def register(build: Builder) -> Builder:
        known = _letters.get(name)
        if known is not None and (known.build.__module__, known.build.__qualname__) != (
            build.__module__,
            build.__qualname__,
        ):
            raise LetterTaken(f"{name} is the name of {known.build.__module__}.{known.build.__qualname__}")
        _letters[name] = Letter(name, build, quiet, in_app, example)
        return build

    return register


def example_of(make: Callable[..., Content], *given: object) -> Example:
    """Give the example of a letter that `make` writes, with invented values in the place of rows."""

    def example(reader: Reader) -> Content:
        return make(*given)

    return example


def letter_of(name: str) -> Letter:
    """Give a letter by its name. Raises UnknownLetter."""
    try:
        return _letters[name]
    except KeyError:
        raise UnknownLetter(f"there is no letter named {name!r}") from None


def registered() -> tuple[Letter, ...]:
    """Give all letters, by name."""
    return tuple(_letters[name] for name in sorted(_letters))


def not_minding_the_hour() -> tuple[str, ...]:
    """Give the names of letters that leave in quiet hours too."""
    return tuple(each.name for each in registered() if not each.quiet)
