"""Checks a guide that somebody wants to import, row by row; a bundle with one fault changes nothing."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .hours import opening

KINDS = ("role", "outside", "line", "body", "activity", "training", "page")
AUDIENCES = ("student", "staff", "phd", "anyone")
COSTS = ("free", "insured", "call", "varies", "unknown")
CAMPUSES = ("leiden", "the-hague")
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
LONGEST_TEXT = 2_000
LONGEST_LIST = 200
OBSOLETE_NUMBERS = ("09000113", "09000767")


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing wrong in one row: where it stands, what is wrong and what to do about it."""

    part: str
    row: int
    name: str
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.part} {self.row}" + (f" ({self.name})" if self.name else "")
        return f"{where}, {self.field}: {self.message}"


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A guide as files hold it: entries, lines, leaflets and the phrases people use, all plain data."""

    entries: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]]
    leaflets: Mapping[str, Mapping[str, Any]]
    asked: Mapping[str, Mapping[str, Sequence[str]]]


def faults_in(bundle: Bundle) -> list[Fault]:
    """List every fault of every row; an empty list means the bundle may be imported whole."""
    faults: list[Fault] = []
    line_ids = {row.get("id") for row in _rows(bundle.lines) if isinstance(row.get("id"), str)}
    slugs = {row.get("slug") for row in _rows(bundle.entries) if isinstance(row.get("slug"), str)}
    faults += _twice("line", bundle.lines, "id")
    faults += _twice("entry", bundle.entries, "slug")
    for number, row in enumerate(bundle.lines, 1):
        faults += _faults_in_row("line", number, row, "id", _line_faults)
    for number, row in enumerate(bundle.entries, 1):
        faults += _faults_in_row("entry", number, row, "slug", lambda given: _entry_faults(given, slugs, line_ids))
    for number, slug in enumerate(bundle.asked, 1):
        if slug not in slugs:
            faults.append(Fault("asked", number, slug, "slug", "there is no entry of this name"))
    return faults


def _rows(rows: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    return (row for row in rows if isinstance(row, Mapping))


def _twice(part: str, rows: Sequence[Any], key: str) -> list[Fault]:
    """Find names that stand in the bundle more than once."""
    seen: set[Any] = set()
    faults = []
    for number, row in enumerate(rows, 1):
        name = row.get(key) if isinstance(row, Mapping) else None
        if isinstance(name, str) and name in seen:
            faults.append(Fault(part, number, name, key, "stands here a second time; keep one of the two"))
        if isinstance(name, str):
            seen.add(name)
    return faults


def _faults_in_row(part: str, number: int, row: Any, key: str, check: Any) -> list[Fault]:
    """Check one row, whatever it turns out to be."""
    if not isinstance(row, Mapping):
        return [Fault(part, number, "", "row", f"is {type(row).__name__}; write an object with named fields")]
    name = row.get(key)
    if not isinstance(name, str) or not _is_slug(name):
        return [Fault(part, number, "", key, "is missing or not made of small letters, digits and hyphens")]
    return [Fault(part, number, name, field, message) for field, message in check(row)]


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= 60 and all(character in "abcdefghijklmnopqrstuvwxyz0123456789-" for character in text)


def _text_fault(value: Any, *, required: bool = True, longest: int = LONGEST_TEXT) -> str:
    """Say what is wrong with a text, or nothing."""
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        return f"is {type(value).__name__}; write text"
    if required and not value.strip():
        return "is empty; write it in both languages"
    if len(value) > longest:
        return f"has {len(value)} characters; {longest} is the most"
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        return "holds a control character; type it again"
    return ""


def _list_fault(value: Any, allowed: Sequence[str] | None = None) -> str:
    """Say what is wrong with a list of texts, or nothing."""
    if not isinstance(value, list):
        return f"is {type(value).__name__}; write a list"
    if len(value) > LONGEST_LIST:
        return f"has {len(value)} items; {LONGEST_LIST} is the most"
    for item in value:
        fault = _text_fault(item)
        if fault:
            return f"an item {fault}"
        if allowed is not None and item not in allowed:
            return f"{item!r} is not one of {', '.join(allowed)}"
    return ""


def _date_fault(value: Any) -> str:
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return "is not a date; write it as 2026-11-22"
    return ""


def _entry_faults(row: Mapping[str, Any], slugs: set[Any], line_ids: set[Any]) -> Iterable[tuple[str, str]]:
    """Check an entry: facts, references and both languages."""
    if row.get("kind") not in KINDS:
        yield "kind", f"is not one of {', '.join(KINDS)}"
    if row.get("cost") not in COSTS:
        yield "cost", f"is not one of {', '.join(COSTS)}"
    if row.get("level") not in (None, 0, 1, 2, 3, 4):
        yield "level", "is not a number from 0 to 4"
    checks = {
        "audience": _list_fault(row.get("audience"), AUDIENCES),
        "campuses": _list_fault(row.get("campuses"), CAMPUSES),
        "topics": _list_fault(row.get("topics")),
        "languages": _list_fault(row.get("languages")),
        "checked_on": _date_fault(row.get("checked_on")),
        "checked_by": _text_fault(row.get("checked_by"), longest=120),
    }
    yield from ((field, fault) for field, fault in checks.items() if fault)
    if row.get("line") is not None and row["line"] not in line_ids:
        yield "line", f"there is no line {row['line']!r} in this bundle"
    followers = row.get("next") if isinstance(row.get("next"), list) else []
    for slug in followers or ():
        if slug not in slugs:
            yield "next", f"there is no entry {slug!r} in this bundle"
    for item in row.get("instead") or ():
        if not isinstance(item, Mapping) or item.get("slug") not in slugs or not item.get("nl") or not item.get("en"):
            yield "instead", "needs a text in nl and en and the slug of an entry in this bundle"
    if row.get("kind") == "role" and not row.get("instead"):
        yield "instead", "a role says what it does not do and where that goes (C7)"
    for language in ("nl", "en"):
        yield from _language_faults(language, row.get(language))


def _language_faults(language: str, text: Any) -> Iterable[tuple[str, str]]:
    """Check the words of an entry in one language."""
    if not isinstance(text, Mapping):
        yield language, "is missing; both languages are needed"
        return
    for field in TEXTS:
        fault = _text_fault(text.get(field))
        if fault:
            yield f"{language}.{field}", fault
    for field in LISTS:
        fault = _list_fault(text.get(field, []))
        if fault:
            yield f"{language}.{field}", fault


def _line_faults(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Check a helpline; a number nobody verified is refused, whatever else is right (A3)."""
    for field in ("name_nl", "name_en", "for_nl", "for_en", "purpose", "checked_by"):
        fault = _text_fault(row.get(field), longest=200)
        if fault:
            yield field, fault
    if row.get("verification") not in ("A", "B", "C", "D"):
        yield "verification", "is not one of A, B, C, D"
    if row.get("display") not in ("show", "link", "hide"):
        yield "display", "is not one of show, link, hide"
    if row.get("holidays") not in ("same", "differs", "also"):
        yield "holidays", "is not one of same, differs, also"
    fault = _date_fault(row.get("checked_on"))
    if fault:
        yield "checked_on", fault
    yield from _number_faults(row)
    yield from _hours_faults(row)


def _number_faults(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Check the numbers of a line: never an unchecked one, never one that is out of use."""
    numbers = [str(row.get(field) or "") for field in ("phone", "tel", "alt_phone", "alt_tel")]
    if row.get("verification") == "D":
        if any(numbers):
            yield "phone", "was never checked by a person (level D); leave the number out until somebody dialled it"
        if row.get("display") == "show":
            yield "display", "a line of level D is shown as a link at most"
    for number in numbers:
        digits = "".join(character for character in number if character.isdigit())
        if any(digits.endswith(old) for old in OBSOLETE_NUMBERS):
            yield "phone", f"{number} is out of use; people came to harm because of it"
    if bool(row.get("phone")) != bool(row.get("tel")):
        yield "tel", "a number needs both its text and its tel: address"
    if row.get("tel") and not str(row["tel"]).startswith("tel:"):
        yield "tel", "does not start with tel:"


def _hours_faults(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Try the hours on a week, so that a typing error is found now and not at night."""
    try:
        opening(
            row.get("hours") or [],
            datetime.datetime(2026, 1, 1),  # noqa: DTZ001 - wall-clock time, see hours.py
            checked_on=datetime.date(2026, 1, 1),
            holidays=(),
            on_holidays="same",
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        yield "hours", 'cannot be read; write rows like {"days": ["mon"], "open": "09:00", "close": "17:00"}'
