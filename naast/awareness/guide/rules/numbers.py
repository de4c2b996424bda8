"""Telephone numbers inside texts: where a number that nobody may see could still slip onto a page (A3)."""

import re

# As Dutch numbers are written: 0800-0113, 088 0767 000, (070) 123 45 67, +31 88 0767000.
_NUMBER = re.compile(r"(?<![\d.])\(?(?:\+\s?\d|0)[\d\s().-]{6,}\d", re.ASCII)
# Out of use; people came to harm because a page still gave them.
_OUT_OF_USE = ("9000113", "9000767")


def holds_number(text: str) -> bool:
    """Tell whether a text holds something that one could dial, apart from the short numbers 112 and 113."""
    return any(len(_digits(found)) >= 8 for found in _NUMBER.findall(text))


def out_of_use(text: str) -> str:
    """Give the first number in a text that may never be shown again, or nothing; international spelling included."""
    return next((found.strip() for found in _NUMBER.findall(text) if _digits(found).endswith(_OUT_OF_USE)), "")


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def numbers_in(text: str) -> frozenset[str]:
    """Give the digits of everything in a text that one could dial, written in whatever way."""
    digits = (_digits(found) for found in _NUMBER.findall(text))
    return frozenset(re.sub(r"^(?:00)?31", "0", found) for found in digits if len(found) >= 8)
