"""Identifiers: time-ordered ones inside, random codes outside."""

import os
import secrets
import threading
import time as _system
import uuid

# No i, l, o or u: a code is read out on the telephone and never spells a word. 32 letters are 5 bits each.
CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SHORTEST_CODE = 8
_LOOKALIKES = str.maketrans({"i": "1", "l": "1", "o": "0", "u": "v"})

_turn = threading.Lock()
_last = [0]


class CodeTooShort(ValueError):
    """A code of so few letters can be guessed."""


def new_id() -> uuid.UUID:
    """Make a UUID version 7: 60 bits of system time in front, 62 random bits behind.

    Within one process each id is greater than the one before, also when the system clock steps back;
    across processes ids of the same microsecond stand in random order. Ids follow system time, never the
    movable clock, so a moved demonstration cannot make two rows collide. They stay inside: an address shows
    a code of `new_code`. Source: RFC 9562 section 5.7 with method 3 of section 6.2.
    """
    nanoseconds = _system.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    stamp = (milliseconds << 12) | ((rest << 12) // 1_000_000)
    with _turn:
        stamp = _last[0] = max(stamp, _last[0] + 1)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail
    return uuid.UUID(int=value)


def new_code(length: int = 12) -> str:
    """Make a random opaque code for an address or a letter: `length` letters of 5 bits each.

    Twelve letters (60 bits) suit an address behind a sign-in; a receipt that stands alone takes 14 (70 bits).
    Raises CodeTooShort below eight letters.
    """
    if length < SHORTEST_CODE:
        raise CodeTooShort(f"a code of {length} letters can be guessed; take at least {SHORTEST_CODE}")
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """Give the code somebody meant: lower case, no spaces or hyphens, o read as 0, i and l as 1, u as v."""
    return "".join(typed.split()).replace("-", "").lower().translate(_LOOKALIKES)
