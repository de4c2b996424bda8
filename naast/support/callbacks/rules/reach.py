"""How somebody can be reached: a telephone number or an e-mail address, read from what they typed (C11)."""

import re

LONGEST = 120
_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")
_PHONE = re.compile(r"\+?\d(?:[\d ().\-/]{5,})\d")
FEWEST_DIGITS, MOST_DIGITS = 8, 15  # E.164 allows fifteen; no number that is called here has fewer than eight

PARTS = ("morning", "midday", "afternoon")
"""The parts of a day in which somebody can talk."""


def reach_of(typed: str) -> tuple[str, str]:
    """Say how to reach somebody: ("mail", address), ("phone", number to dial), or ("", "") when neither is in it.

    Words beside it are left alone: "06 12345678, after four" is a number.
    """
    mail = _MAIL.search(typed)
    if mail is not None:
        return "mail", mail[0].rstrip(".")
    for found in _PHONE.finditer(typed):
        digits = re.sub(r"\D", "", found[0].replace("(0)", ""))
        if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
            return "phone", ("+" if found[0].startswith("+") else "") + digits
    return "", ""


def parts_of(stored: str) -> tuple[str, ...]:
    """Read the parts of a day as they are stored, in their order; what is none is left out."""
    given = stored.split(",")
    return tuple(part for part in PARTS if part in given)
