"""Says what may stand in one field of a guide: choices, lengths, and what is wrong with a value (A1)."""

import datetime
import math
import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .numbers import out_of_use

KINDS = ("role", "outside", "line", "body", "activity", "training", "page")
AUDIENCES = ("student", "staff", "phd", "anyone")
COSTS = ("free", "insured", "call", "varies", "unknown")
CAMPUSES = ("leiden", "the-hague")
BOTH = ("nl", "en")
TEXTS = (
    "title",
    "summary",
    "for_whom",
    "reach",
    "hours",
    "confidentiality",
    "first_step",
    "why",
    "page_title",
    "start",
)
LISTS = ("what_for", "expect", "say")
SOON = ("now", "week", "whenever")
NEED_PAGES = ("worried", "now")
LONGEST_TEXT = 2_000
LONGEST_BODY = 20_000
LONGEST_LIST = 200
DEEPEST = 8
MOST_VALUES = 20_000
MOST_FAULTS_A_ROW = 20
# How long a text may be that has a column of its own; a test compares these with the tables.
LONGEST_OF_LINE = {
    "id": 40,
    "purpose": 30,
    "name_nl": 120,
    "name_en": 120,
    "for_nl": 200,
    "for_en": 200,
    "phone": 30,
    "tel": 30,
    "alt_phone": 30,
    "alt_tel": 30,
    "chat_url": 200,
    "site_url": 200,
    "cost_nl": 200,
    "cost_en": 200,
    "hours_note_nl": 300,
    "hours_note_en": 300,
    "languages_note_nl": 200,
    "languages_note_en": 200,
    "hidden_because_nl": 300,
    "hidden_because_en": 300,
    "check_note_nl": 300,
    "check_note_en": 300,
    "checked_by": 120,
    "second_check_by": 120,
    "second_check_role": 60,
    "second_check_how": 10,
}
LONGEST_OF_ENTRY = {"slug": 60, "role": 60, "checked_by": 120}
LONGEST_OF_TEXT = {"title": 120, "summary": 200}
REQUIRED_OF_LINE = ("purpose", "name_nl", "name_en", "for_nl", "for_en", "checked_by")
SHOWN_OF_LINE = tuple(
    name for name in LONGEST_OF_LINE if name.endswith(("_nl", "_en")) and not name.startswith("hidden_because")
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TEL = re.compile(r"tel:\+?\d{3,15}", re.ASCII)
SITE = re.compile(r"https://[^\s<>\"'\\]+\.[^\s<>\"'\\]+", re.ASCII)
# What would break a page or turn its direction: control characters, halves of characters, marks of direction.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")

Named = tuple[str, str]


def short(value: Any) -> str:
    """Repeat a value in a message, no longer than a message may be, and without what would break the message."""
    return UNFIT.sub("?", reprlib.repr(value))


def plain_faults(row: Mapping[str, Any]) -> Iterator[Named]:
    """Find what no database and no page can hold, anywhere in a row: nothing else is looked at before this is right."""
    waiting: list[tuple[str, Any, int]] = [("", row, 0)]
    seen = 0
    while waiting:
        path, value, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_VALUES:
            yield path or "row", "holds more than a row can; write it plainer"
            return
        if isinstance(value, Mapping):
            for key, item in value.items():
                if not isinstance(key, str) or len(key) > 80 or UNFIT.search(key):
                    yield path or "row", f"has a field named {short(key)}; a field has a plain name"
                else:
                    waiting.append((f"{path}.{key}" if path else key, item, depth + 1))
        elif isinstance(value, list | tuple):
            waiting.extend((path, item, depth + 1) for item in value)
        else:
            fault = value_fault(value)
            if fault:
                yield path, fault


def value_fault(value: Any) -> str:
    """Say what is wrong with a single value, or nothing."""
    if isinstance(value, str):
        if len(value) > LONGEST_BODY:
            return f"has {len(value)} characters; {LONGEST_BODY} is the most"
        if UNFIT.search(value):
            return "holds a control character; type it again"
        gone = out_of_use(value)
        return f"{gone} is out of use; people came to harm because of it" if gone else ""
    if isinstance(value, float) and not math.isfinite(value):
        return "is not a number; write one"
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        return "is a number beyond all measure"
    if value is not None and not isinstance(value, bool | int | float):
        return f"is {type(value).__name__}; write text, a number, true or false"
    return ""


def slug_fault(value: Any, *, longest: int) -> str:
    """Say what is wrong with a name, or nothing."""
    if isinstance(value, str) and 0 < len(value) <= longest and SLUG.fullmatch(value):
        return ""
    return f"is missing or not made of at most {longest} small letters, digits and hyphens"


def text_fault(value: Any, *, required: bool = True, longest: int = LONGEST_TEXT) -> str:
    """Say what is wrong with a text, or nothing."""
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        return f"is {type(value).__name__}; write text"
    if required and not value.strip():
        return "is empty; write it in both languages"
    if len(value) > longest:
        return f"has {len(value)} characters; {longest} is the most"
    return ""


def list_fault(value: Any, allowed: Sequence[str] | None = None) -> str:
    """Say what is wrong with a list of texts, or nothing."""
    if not isinstance(value, list | tuple):
        return f"is {type(value).__name__}; write a list"
    if len(value) > LONGEST_LIST:
        return f"has {len(value)} items; {LONGEST_LIST} is the most"
    for item in value:
        fault = text_fault(item)
        if fault:
            return f"an item {fault}"
        if allowed is not None and item not in allowed:
            return f"{short(item)} is not one of {', '.join(allowed)}"
    return ""


def words_fault(value: Any, pattern: re.Pattern[str], what: str) -> str:
    """Say what is wrong with a list of codes, or nothing."""
    fault = list_fault(value)
    odd = "" if fault else next((item for item in value if not pattern.fullmatch(item) or len(item) > 60), "")
    return fault or (f"{short(odd)} is not {what}" if odd else "")


def slugs_fault(value: Any, slugs: frozenset[str]) -> str:
    """Say what is wrong with a list of names of entries, or nothing."""
    fault = list_fault(value)
    unknown = "" if fault else next((slug for slug in value if slug not in slugs), "")
    return fault or (f"there is no entry {short(unknown)} in this bundle" if unknown else "")


def choice_fault(value: Any, allowed: Sequence[str]) -> str:
    """Say that a value is not one of the choices, or nothing."""
    return "" if isinstance(value, str) and value in allowed else f"is not one of {', '.join(allowed)}"


def yes_no_fault(value: Any) -> str:
    """Say that a value is neither true nor false nor left out, or nothing."""
    return "" if value is None or isinstance(value, bool) else f"is {short(value)}; write true or false"


def number_fault(value: Any, lowest: int, highest: int) -> str:
    """Say that a value is not a whole number within bounds (or left out), or nothing."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest):
        return ""
    return f"is not a number from {lowest} to {highest}"


def date_fault(value: Any) -> str:
    """Say that a value is not a date, or nothing."""
    try:
        if isinstance(value, str) and DATE.fullmatch(value):
            datetime.date.fromisoformat(value)
            return ""
    except ValueError:
        pass
    return "is not a date; write it as 2026-11-22"


def named(checks: Mapping[str, str]) -> Iterator[Named]:
    """Pass on the checks that found something."""
    yield from ((field, fault) for field, fault in checks.items() if fault)
