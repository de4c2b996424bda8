"""Checks a guide that somebody wants to import, row by row; a bundle with one fault changes nothing.

Nothing is trusted: a row may be of any type, hold any value and be nested as deep as Python allows. What passes here
can be stored on both databases and shown on every page.
"""

import dataclasses
import datetime
import functools
import math
import re
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .hours import faults_in_hours
from .lines import ALWAYS_FIRST, HOW, NUMBER_MAY_BE_SHOWN, PURPOSES
from .numbers import holds_number, numbers_in, out_of_use

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
_REQUIRED_OF_LINE = ("purpose", "name_nl", "name_en", "for_nl", "for_en", "checked_by")
_SHOWN_OF_LINE = tuple(
    name for name in LONGEST_OF_LINE if name.endswith(("_nl", "_en")) and not name.startswith("hidden_because")
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TEL = re.compile(r"tel:\+?\d{3,15}", re.ASCII)
_SITE = re.compile(r"https://[^\s<>\"'\\]+\.[^\s<>\"'\\]+", re.ASCII)
# What would break a page or turn its direction: control characters, halves of characters, marks of direction.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")

Named = tuple[str, str]


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
    """List every fault of every row; an empty list means the bundle may be imported whole.

    At most MOST_FAULTS_A_ROW per row: whoever has more begins with those. Never raises, whatever the bundle holds.
    """
    faults = _faults_in_shape(bundle)
    entries = bundle.entries if isinstance(bundle.entries, list | tuple) else ()
    lines = bundle.lines if isinstance(bundle.lines, list | tuple) else ()
    slugs = _names(entries, "slug")
    by_line = {row["id"]: row for row in lines if isinstance(row, Mapping) and isinstance(row.get("id"), str)}
    faults += _twice("line", lines, "id")
    faults += _twice("entry", entries, "slug")
    for number, row in enumerate(lines, 1):
        faults += _faults_in_row("line", number, row, "id", _line_faults)
    for number, row in enumerate(entries, 1):
        faults += _faults_in_row("entry", number, row, "slug", lambda given: _entry_faults(given, slugs, by_line))
    if isinstance(bundle.leaflets, Mapping):
        for number, (key, content) in enumerate(bundle.leaflets.items(), 1):
            faults += _faults_in_named("leaflet", number, key, content, functools.partial(_leaflet_faults, slugs=slugs))
    if isinstance(bundle.asked, Mapping):
        for number, (slug, phrases) in enumerate(bundle.asked.items(), 1):
            faults += _faults_in_named("asked", number, slug, phrases, functools.partial(_asked_faults, slugs=slugs))
    return faults


def _faults_in_shape(bundle: Bundle) -> list[Fault]:
    """Check that each part is what a part is."""
    wanted: dict[str, tuple[Any, str]] = {"entries": (list | tuple, "a list"), "lines": (list | tuple, "a list")}
    wanted |= {"leaflets": (Mapping, "an object"), "asked": (Mapping, "an object")}
    return [
        Fault(part, 0, "", "file", f"is {type(getattr(bundle, part)).__name__}; write {words}")
        for part, (kind, words) in wanted.items()
        if not isinstance(getattr(bundle, part), kind)
    ]


def _names(rows: Iterable[Any], key: str) -> frozenset[str]:
    """Collect the names of rows, as far as they have one."""
    return frozenset(row[key] for row in rows if isinstance(row, Mapping) and isinstance(row.get(key), str))


def _twice(part: str, rows: Sequence[Any], key: str) -> list[Fault]:
    """Find names that stand in the bundle more than once."""
    seen: set[Any] = set()
    faults = []
    for number, row in enumerate(rows, 1):
        name = row.get(key) if isinstance(row, Mapping) else None
        if isinstance(name, str) and name in seen:
            faults.append(
                Fault(part, number, _UNFIT.sub("?", name[:60]), key, "stands here a second time; keep one of the two")
            )
        if isinstance(name, str):
            seen.add(name)
    return faults


def _faults_in_row(part: str, number: int, row: Any, key: str, check: Any) -> list[Fault]:
    """Check one row, whatever it turns out to be."""
    if not isinstance(row, Mapping):
        return [Fault(part, number, "", "row", f"is {type(row).__name__}; write an object with named fields")]
    longest = LONGEST_OF_LINE["id"] if part == "line" else LONGEST_OF_ENTRY["slug"]
    name = row.get(key)
    fault = _slug_fault(name, longest=longest)
    if fault:
        return [Fault(part, number, "", key, fault)]
    found = list(_plain_faults(row)) or list(check(row))
    return [Fault(part, number, str(name), field, message) for field, message in found[:MOST_FAULTS_A_ROW]]


def _faults_in_named(part: str, number: int, name: Any, content: Any, check: Any) -> list[Fault]:
    """Check one part of an object that is keyed by name."""
    fault = _slug_fault(name, longest=40 if part == "leaflet" else LONGEST_OF_ENTRY["slug"])
    if fault:
        return [Fault(part, number, "", "name", fault)]
    if not isinstance(content, Mapping):
        message = f"is {type(content).__name__}; write an object with named fields"
        return [Fault(part, number, name, "row", message)]
    found = list(_plain_faults(content)) or list(check(name, content))
    return [Fault(part, number, name, field, message) for field, message in found[:MOST_FAULTS_A_ROW]]


# --- Values ---------------------------------------------------------------------------------------------------------


def _short(value: Any) -> str:
    """Repeat a value in a message, no longer than a message may be, and without what would break the message."""
    return _UNFIT.sub("?", reprlib.repr(value))


def _plain_faults(row: Mapping[str, Any]) -> Iterator[Named]:
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
                if not isinstance(key, str) or len(key) > 80 or _UNFIT.search(key):
                    yield path or "row", f"has a field named {_short(key)}; a field has a plain name"
                else:
                    waiting.append((f"{path}.{key}" if path else key, item, depth + 1))
        elif isinstance(value, list | tuple):
            waiting.extend((path, item, depth + 1) for item in value)
        else:
            fault = _value_fault(value)
            if fault:
                yield path, fault


def _value_fault(value: Any) -> str:
    """Say what is wrong with a single value, or nothing."""
    if isinstance(value, str):
        if len(value) > LONGEST_BODY:
            return f"has {len(value)} characters; {LONGEST_BODY} is the most"
        if _UNFIT.search(value):
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


def _slug_fault(value: Any, *, longest: int) -> str:
    """Say what is wrong with a name, or nothing."""
    if isinstance(value, str) and 0 < len(value) <= longest and _SLUG.fullmatch(value):
        return ""
    return f"is missing or not made of at most {longest} small letters, digits and hyphens"


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
    return ""


def _list_fault(value: Any, allowed: Sequence[str] | None = None) -> str:
    """Say what is wrong with a list of texts, or nothing."""
    if not isinstance(value, list | tuple):
        return f"is {type(value).__name__}; write a list"
    if len(value) > LONGEST_LIST:
        return f"has {len(value)} items; {LONGEST_LIST} is the most"
    for item in value:
        fault = _text_fault(item)
        if fault:
            return f"an item {fault}"
        if allowed is not None and item not in allowed:
            return f"{_short(item)} is not one of {', '.join(allowed)}"
    return ""


def _words_fault(value: Any, pattern: re.Pattern[str], what: str) -> str:
    """Say what is wrong with a list of codes, or nothing."""
    fault = _list_fault(value)
    odd = "" if fault else next((item for item in value if not pattern.fullmatch(item) or len(item) > 60), "")
    return fault or (f"{_short(odd)} is not {what}" if odd else "")


def _slugs_fault(value: Any, slugs: frozenset[str]) -> str:
    """Say what is wrong with a list of names of entries, or nothing."""
    fault = _list_fault(value)
    unknown = "" if fault else next((slug for slug in value if slug not in slugs), "")
    return fault or (f"there is no entry {_short(unknown)} in this bundle" if unknown else "")


def _choice_fault(value: Any, allowed: Sequence[str]) -> str:
    """Say that a value is not one of the choices, or nothing."""
    return "" if isinstance(value, str) and value in allowed else f"is not one of {', '.join(allowed)}"


def _yes_no_fault(value: Any) -> str:
    """Say that a value is neither true nor false nor left out, or nothing."""
    return "" if value is None or isinstance(value, bool) else f"is {_short(value)}; write true or false"


def _number_fault(value: Any, lowest: int, highest: int) -> str:
    """Say that a value is not a whole number within bounds (or left out), or nothing."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest):
        return ""
    return f"is not a number from {lowest} to {highest}"


def _date_fault(value: Any) -> str:
    """Say that a value is not a date, or nothing."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            datetime.date.fromisoformat(value)
            return ""
    except ValueError:
        pass
    return "is not a date; write it as 2026-11-22"


def _named(checks: Mapping[str, str]) -> Iterator[Named]:
    """Pass on the checks that found something."""
    yield from ((field, fault) for field, fault in checks.items() if fault)


# --- Entries --------------------------------------------------------------------------------------------------------


def _entry_faults(row: Mapping[str, Any], slugs: frozenset[str], lines: Mapping[str, Any]) -> Iterator[Named]:
    """Check an entry: facts, references and both languages."""
    role = row.get("role")
    yield from _named(
        {
            "kind": _choice_fault(row.get("kind"), KINDS),
            "cost": _choice_fault(row.get("cost"), COSTS),
            "level": _number_fault(row.get("level"), 0, 4),
            "role": _slug_fault(role, longest=LONGEST_OF_ENTRY["role"]) if role not in (None, "") else "",
            "audience": _list_fault(row.get("audience"), AUDIENCES),
            "campuses": _list_fault(row.get("campuses"), CAMPUSES),
            "topics": _words_fault(row.get("topics"), _SLUG, "a name of small letters, digits and hyphens"),
            "languages": _words_fault(row.get("languages"), _LANGUAGE, 'a language code such as "nl"'),
            "sources": _list_fault(row["sources"]) if row.get("sources") is not None else "",
            "next": _slugs_fault(row["next"], slugs) if row.get("next") is not None else "",
            "checked_on": _date_fault(row.get("checked_on")),
            "checked_by": _text_fault(row.get("checked_by"), longest=LONGEST_OF_ENTRY["checked_by"]),
        }
    )
    yield from _named(
        {name: _yes_no_fault(row.get(name)) for name in ("urgent", "needs_appointment", "walk_in", "quick_exit")}
    )
    if not row.get("audience"):
        yield "audience", f"is empty; name whom it is for: {', '.join(AUDIENCES)}"
    yield from _line_of_entry_faults(row, lines)
    yield from _instead_faults(row, slugs)
    for language in BOTH:
        yield from _language_faults(language, row.get(language))


def _line_of_entry_faults(row: Mapping[str, Any], lines: Mapping[str, Any]) -> Iterator[Named]:
    """Check the line of an entry; the words around a line hold no number but its own, and that only when it shows."""
    line = row.get("line")
    if line is None:
        if row.get("kind") == "line":
            yield "line", "an entry of the kind line names its line"
        return
    if not isinstance(line, str) or line not in lines:
        yield "line", f"there is no line {_short(line)} in this bundle"
        return
    checked = _has_number(lines[line])
    own = frozenset[str]().union(*(numbers_in(str(lines[line].get(name) or "")) for name in ("phone", "alt_phone")))
    for language in BOTH:
        words = row.get(language)
        for name, value in words.items() if isinstance(words, Mapping) else ():
            said = [text for text in (value if isinstance(value, list | tuple) else [value]) if isinstance(text, str)]
            if not checked and any(holds_number(text) for text in said):
                yield f"{language}.{name}", "holds a telephone number, and that of this line was never checked"
            elif checked and any(numbers_in(text) - own for text in said):
                # A number that nobody else looked at would come in by this door (A3).
                yield f"{language}.{name}", "holds another number than its line; leave it out, the line shows its own"


def _instead_faults(row: Mapping[str, Any], slugs: frozenset[str]) -> Iterator[Named]:
    """Check what a service does not do and where that goes (C7)."""
    instead = row.get("instead")
    if instead is not None and not isinstance(instead, list | tuple):
        yield "instead", f"is {type(instead).__name__}; write a list"
        return
    if row.get("kind") == "role" and not instead:
        yield "instead", "a role says what it does not do and where that goes (C7)"
    for item in instead or ():
        whole = isinstance(item, Mapping) and not any(_text_fault(item.get(language)) for language in BOTH)
        slug = item.get("slug") if isinstance(item, Mapping) else None
        if not whole or not isinstance(slug, str) or slug not in slugs:
            yield "instead", "needs a text in nl and en and the slug of an entry in this bundle"


def _language_faults(language: str, text: Any) -> Iterator[Named]:
    """Check the words of an entry in one language."""
    if not isinstance(text, Mapping):
        yield language, "is missing; both languages are needed"
        return
    for field in TEXTS:
        fault = _text_fault(text.get(field), longest=LONGEST_OF_TEXT.get(field, LONGEST_TEXT))
        if fault:
            yield f"{language}.{field}", fault
    for field in LISTS:
        fault = _list_fault(text.get(field, []))
        if fault:
            yield f"{language}.{field}", fault


def _asked_faults(slug: str, phrases: Mapping[str, Any], *, slugs: frozenset[str]) -> Iterator[Named]:
    """Check the phrases people use for one entry."""
    if slug not in slugs:
        yield "slug", "there is no entry of this name"
    for language, said in phrases.items():
        if language not in BOTH:
            yield language, "is not one of nl, en"
            continue
        fault = _list_fault(said)
        if fault:
            yield language, fault


# --- Lines ----------------------------------------------------------------------------------------------------------


def _line_faults(row: Mapping[str, Any]) -> Iterator[Named]:
    """Check a helpline; a number nobody verified is refused, whatever else is right (A3)."""
    for field, longest in LONGEST_OF_LINE.items():
        fault = _text_fault(row.get(field), required=field in _REQUIRED_OF_LINE, longest=longest)
        if fault:
            yield field, fault
    yield from _named(
        {
            "purpose": _choice_fault(row.get("purpose"), PURPOSES),
            "verification": _choice_fault(row.get("verification"), ("A", "B", "C", "D")),
            "display": _choice_fault(row.get("display"), ("show", "link", "hide")),
            "holidays": _choice_fault(row.get("holidays"), ("same", "differs", "also")),
            "checked_on": _date_fault(row.get("checked_on")),
            "second_check_on": _date_fault(row["second_check_on"]) if row.get("second_check_on") else "",
            "second_check_how": _choice_fault(row["second_check_how"], HOW) if row.get("second_check_how") else "",
            "order": _number_fault(row.get("order"), 0, 30_000),
            "languages": _words_fault(row.get("languages") or [], _LANGUAGE, 'a language code such as "nl"'),
            "sources": _list_fault(row.get("sources") or []),
            "ages": _ages_fault(row.get("ages")),
            "local": _local_fault(row.get("local")),
        }
    )
    yield from _named({name: _yes_no_fault(row.get(name)) for name in ("languages_proven", "featured", "anonymous")})
    for field in ("chat_url", "site_url"):
        if row.get(field) and not (isinstance(row[field], str) and _SITE.fullmatch(row[field])):
            yield field, "is not an address that begins with https://"
    if row.get("display") == "hide" and not (row.get("hidden_because_nl") and row.get("hidden_because_en")):
        yield "hidden_because_nl", "is empty; say in both languages why the line is not shown"
    yield from _number_faults(row)
    yield from (("hours", fault) for fault in faults_in_hours(row.get("hours")))


def _ages_fault(ages: Any) -> str:
    """Say what is wrong with the ages a line is for, or nothing."""
    whole = isinstance(ages, list | tuple) and len(ages) == 2 and not any(_number_fault(age, 0, 130) for age in ages)
    return "" if ages is None or (whole and None not in ages) else "is not a pair of ages such as [16, 27]"


def _local_fault(local: Any) -> str:
    """Say what is wrong with the notes per city, or nothing; a number in them needs a check like any other."""
    if local is None:
        return ""
    if not isinstance(local, list | tuple) or not all(isinstance(item, Mapping) for item in local):
        return "is not a list of objects with named fields"
    for item in local:
        unchecked = item.get("verification") not in NUMBER_MAY_BE_SHOWN
        texts = [value for value in item.values() if isinstance(value, str)]
        if unchecked and (item.get("phone") or any(holds_number(text) for text in texts)):
            return "holds a telephone number that nobody checked; leave it out until somebody did"
    return ""


def _has_number(line: Any) -> bool:
    """Tell whether a line has a number that may be shown."""
    return (
        isinstance(line, Mapping)
        and isinstance(line.get("verification"), str)
        and line["verification"] in NUMBER_MAY_BE_SHOWN
        and line.get("display") == "show"
        and bool(line.get("tel"))
    )


def _number_faults(row: Mapping[str, Any]) -> Iterator[Named]:
    """Check the numbers of a line: never an unchecked one, and 112 and 113 as everybody knows them."""
    for text, address in (("phone", "tel"), ("alt_phone", "alt_tel")):
        if bool(row.get(text)) != bool(row.get(address)):
            yield address, "a number needs both its text and its tel: address"
        elif row.get(address) and not (isinstance(row[address], str) and _TEL.fullmatch(row[address])):
            yield address, "is not written as tel:08000113 or tel:+31880767000"
        elif row.get(address) and not _same_number(str(row[text]), row[address]):
            yield address, "is another number than the one that is shown"
    if row.get("verification") == "D":
        if any(row.get(field) for field in ("phone", "tel", "alt_phone", "alt_tel")):
            yield "phone", "was never checked by a person (level D); leave the number out until somebody dialled it"
        if row.get("display") == "show":
            yield "display", "a line of level D is shown as a link at most"
    if not _has_number(row):
        for field in _SHOWN_OF_LINE:
            if isinstance(row.get(field), str) and holds_number(row[field]):
                yield field, "holds a telephone number, and that of this line was never checked"
    if row["id"] in ALWAYS_FIRST and not (_has_number(row) and row["tel"] == f"tel:{row['id']}"):
        yield "tel", f"{row['id']} is always shown, with its number: display show, level A or B, tel:{row['id']}"


def _same_number(shown: str, address: str) -> bool:
    """Tell whether the number one reads is the one that is dialled, the country's prefix aside."""
    read, dialled = (re.sub(r"\D", "", re.sub(r"^\D*\+31|^\D*0031", "0", text)) for text in (shown, address))
    return read == dialled


# --- Leaflets -------------------------------------------------------------------------------------------------------


def _leaflet_faults(key: str, content: Mapping[str, Any], *, slugs: frozenset[str]) -> Iterator[Named]:
    """Check a leaflet: everything its page asks for is there, in both languages."""
    if content.get("version") is not None:
        yield from _named({"version": _text_fault(content["version"], longest=20)})
    if content.get("from") is not None:
        yield from _named({"from": _date_fault(content["from"])})
    if key == "expectations":
        yield from _parts_faults("parts", content.get("parts"))
    elif key == "worried":
        yield from _parts_faults("steps", content.get("steps"))
        yield from _both_faults("danger", content.get("danger"), ("title", "body"))
        yield from _both_faults("carry", content.get("carry"), ("title", "body"))
    elif key == "chain":
        yield from _chain_faults(content, slugs)
    else:
        yield "name", "has no page; there are chain, expectations and worried"


def _rows_of(field: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]] | Named]:
    """Give the rows of a list with the place where each stands, or the fault that it is none."""
    if not isinstance(value, list | tuple) or not value:
        yield field, "is not a list with at least one row"
        return
    for number, row in enumerate(value, 1):
        place = f"{field} {number}"
        yield (place, row) if isinstance(row, Mapping) else (place, f"is {type(row).__name__}; write an object")


def _parts_faults(field: str, value: Any) -> Iterator[Named]:
    """Check a list of parts with a title and a body; each has a name of its own, which is its place on the page."""
    seen: set[str] = set()
    for place, row in _rows_of(field, value):
        if isinstance(row, str):
            yield place, row
            continue
        name = row.get("key")
        fault = _slug_fault(name, longest=40)
        if fault or name in seen:
            yield f"{place}.key", fault or "stands here a second time"
        elif isinstance(name, str):
            seen.add(name)
        yield from _both_faults(place, row, ("title", "body"))


def _both_faults(
    field: str, value: Any, texts: Sequence[str], *, lists: Sequence[str] = (), optional: Sequence[str] = ()
) -> Iterator[Named]:
    """Check named texts in both languages."""
    for language in BOTH:
        words = value.get(language) if isinstance(value, Mapping) else None
        if not isinstance(words, Mapping):
            yield f"{field}.{language}", "is missing; both languages are needed"
            continue
        checks = {name: _text_fault(words.get(name), longest=LONGEST_BODY) for name in texts}
        checks |= {name: _list_fault(words.get(name)) for name in lists}
        checks |= {name: _text_fault(words.get(name), required=False) for name in optional}
        yield from _named({f"{field}.{language}.{name}": fault for name, fault in checks.items()})


def _chain_faults(content: Mapping[str, Any], slugs: frozenset[str]) -> Iterator[Named]:
    """Check the chain: its steps, the doors of the home page, the plain questions and what to do without a GP."""
    for place, row in _rows_of("steps", content.get("steps")):
        if isinstance(row, str):
            yield place, row
            continue
        if not isinstance(row.get("slug"), str) or row["slug"] not in slugs:
            yield f"{place}.slug", "there is no entry of this name in this bundle"
        yield from _named({f"{place}.{language}": _text_fault(row.get(language)) for language in BOTH})
    if content.get("no_gp") is not None:
        yield from _both_faults("no_gp", content["no_gp"], ("title", "intro", "say"), lists=("steps",))
    for place, row in _rows_of("needs", content.get("needs")):
        if isinstance(row, str):
            yield place, row
            continue
        yield from _door_faults(place, row, slugs)
        yield from _both_faults(place, row, ("title", "sub"))
        if row.get("page") is not None:
            yield from _named({f"{place}.page": _choice_fault(row["page"], NEED_PAGES)})
    questions = content.get("start_questions")
    if not isinstance(questions, list | tuple) or len(questions) != 3:
        yield "start_questions", "are three: what it is about, how soon, and which programme"
        return
    for number, (place, row) in enumerate(_rows_of("start_questions", questions), 1):
        if isinstance(row, str):
            yield place, row
            continue
        yield from _named({f"{place}.key": _slug_fault(row.get("key"), longest=40)})
        yield from _both_faults(place, row, ("question", "hint"), optional=("skip",))
        yield from _option_faults(place, number, row.get("options"), slugs)


def _option_faults(place: str, question: int, options: Any, slugs: frozenset[str]) -> Iterator[Named]:
    """Check the choices of a plain question; only the programmes are not written here."""
    if question == 3 and not options:
        return
    for where, row in _rows_of(f"{place}.options", options):
        if isinstance(row, str):
            yield where, row
            continue
        yield from _door_faults(where, row, slugs)
        yield from _named({f"{where}.{language}": _text_fault(row.get(language)) for language in BOTH})
        if question == 2:
            yield from _named({f"{where}.key": _choice_fault(row.get("key"), SOON)})


def _door_faults(place: str, row: Mapping[str, Any], slugs: frozenset[str]) -> Iterator[Named]:
    """Check what leads to a list of entries: its own name and theirs."""
    yield from _named(
        {
            f"{place}.key": _slug_fault(row.get("key"), longest=40),
            f"{place}.slugs": _slugs_fault(row.get("slugs", []), slugs),
        }
    )


# --- One text -------------------------------------------------------------------------------------------------------


def faults_in_one(
    kind: str, key: str, content: Any, *, slugs: frozenset[str], lines: Mapping[str, Any]
) -> tuple[Fault, ...]:
    """List every fault of one entry, line or leaflet, by the same rules as a whole bundle.

    `slugs` names the entries it may point to, `lines` the lines it may stand on. The phrases of an entry stand in it
    as "asked". Never raises.
    """
    if kind == "leaflet":
        check = functools.partial(_leaflet_faults, slugs=slugs)
        return tuple(_faults_in_named("leaflet", 1, key, content, check))
    name = "id" if kind == "line" else "slug"
    if isinstance(content, Mapping) and content.get(name) != key:
        return (Fault(kind, 1, key, name, "is another name than the one of this text"),)
    if kind == "line":
        return tuple(_faults_in_row("line", 1, content, "id", _line_faults))
    known = slugs | {key}
    faults = _faults_in_row("entry", 1, content, "slug", lambda row: _entry_faults(row, known, lines))
    asked = content.get("asked") if isinstance(content, Mapping) else None
    if asked is not None and not faults:
        faults += _faults_in_named("asked", 1, key, asked, functools.partial(_asked_faults, slugs=known))
    return tuple(faults)


def faults_in_keeping(kind: str, key: str, content: Any) -> tuple[Fault, ...]:
    """List what no database and no page can hold: all that is asked of a draft. Never raises."""
    if not isinstance(content, Mapping):
        return (Fault(kind, 1, key, "row", f"is {type(content).__name__}; write an object with named fields"),)
    return tuple(Fault(kind, 1, key, field, message) for field, message in _plain_faults(content))
