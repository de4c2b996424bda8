"""What people type, made safe to keep and to show: one form of each letter, nothing invisible that acts."""

import re
import unicodedata

LONGEST = 5_000
"""Characters a text may have when its field does not say otherwise."""
MOST_MARKS = 6
"""Combining marks on one letter; no language stacks more, a prank does."""

STAND_FOR_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i"})
"""Small letters of European names that stand for plain ones and do not come apart into a letter and an accent."""

_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters that are neither break nor tab
    "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff"  # soft hyphen, zero-width space, word joiners
    "\u202a-\u202e\u2066-\u2069"  # turning the direction of what follows, across the end of the text too
    "\ufff9-\ufffb"  # notes between lines
    "\ud800-\udfff"  # halves of a character
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters
    "\U000e0000-\U000e0fff"  # tags
    "]|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0010fffe\U0010ffff]"
)
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_EMPTY_LINES = re.compile(r"\n{4,}")


class TextTooLong(ValueError):
    """A text is longer than may be; `length` and `longest` count characters."""

    def __init__(self, length: int, longest: int) -> None:
        """Keep both numbers, not the text."""
        super().__init__(f"{length} characters, where {longest} may be")
        self.length = length
        self.longest = longest


def clean_text(value: str, *, longest: int = LONGEST, lines: bool = True) -> str:
    """Give a text as it is kept: composed letters (NFC), plain line breaks, no invisible characters that act.

    Removes control characters, halves of characters, zero-width spaces and everything that turns the direction of
    what follows; keeps the marks that Arabic and Hebrew need, joiners that Persian and emoji need, and every
    visible letter. Without `lines` a break becomes a space, as runs of spaces do. Cleaning twice changes nothing.
    The length is looked at before anything else is done. Raises TextTooLong, TypeError for what is no text.
    Source: UAX #15 (NFC), UAX #9 and UTR #36 (direction), UTS #39.
    """
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    if len(value) > 2 * longest + 1_000:  # breaks and invisible characters may fall away, not as many as this
        raise TextTooLong(len(value), longest)
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", value))
    text = _few_marks(unicodedata.normalize("NFC", text))
    if lines:
        text = _EMPTY_LINES.sub("\n\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
        text = text if text.strip() else ""
    else:
        text = _SPACES.sub(" ", text.replace("\n", " ")).strip()
    if len(text) > longest:
        raise TextTooLong(len(text), longest)
    return text


def _few_marks(text: str) -> str:
    """Leave at most `MOST_MARKS` combining marks after a letter."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def unaccented(text: str) -> str:
    """Give a text as names are compared: small letters, without accents. Source: UAX #15 (NFKD)."""
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(STAND_FOR_PLAIN)
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
