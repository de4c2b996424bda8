"""Checks a guide that somebody wants to import, row by row; a bundle with one fault changes nothing.

Nothing is trusted: a row may be of any type, hold any value and be nested as deep as Python allows. What passes here
can be stored on both databases and shown on every page.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .leaflets import leaflet_faults
from .line_rows import has_number, line_faults
from .numbers import holds_number, numbers_in
from .values import (
    AUDIENCES,
    BOTH,
    CAMPUSES,
    COSTS,
    KINDS,
    LANGUAGE,
    LISTS,
    LONGEST_BODY,
    LONGEST_OF_ENTRY,
    LONGEST_OF_LINE,
    LONGEST_OF_TEXT,
    LONGEST_TEXT,
    MOST_FAULTS_A_ROW,
    SLUG,
    SOON,
    TEXTS,
    UNFIT,
    Named,
    choice_fault,
    date_fault,
    list_fault,
    named,
    number_fault,
    plain_faults,
    short,
    slug_fault,
    slugs_fault,
    text_fault,
    words_fault,
    yes_no_fault,
)

__all__ = [
    "AUDIENCES",
    "CAMPUSES",
    "COSTS",
    "KINDS",
    "LISTS",
    "LONGEST_BODY",
    "LONGEST_OF_ENTRY",
    "LONGEST_OF_LINE",
    "LONGEST_OF_TEXT",
    "SOON",
    "TEXTS",
    "Bundle",
    "Fault",
    "faults_in",
    "faults_in_keeping",
    "faults_in_one",
]


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
        faults += _faults_in_row("line", number, row, "id", line_faults)
    for number, row in enumerate(entries, 1):
        faults += _faults_in_row("entry", number, row, "slug", lambda given: _entry_faults(given, slugs, by_line))
    if isinstance(bundle.leaflets, Mapping):
        for number, (key, content) in enumerate(bundle.leaflets.items(), 1):
            faults += _faults_in_named("leaflet", number, key, content, functools.partial(leaflet_faults, slugs=slugs))
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
                Fault(part, number, UNFIT.sub("?", name[:60]), key, "stands here a second time; keep one of the two")
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
    fault = slug_fault(name, longest=longest)
    if fault:
        return [Fault(part, number, "", key, fault)]
    found = list(plain_faults(row)) or list(check(row))
    return [Fault(part, number, str(name), field, message) for field, message in found[:MOST_FAULTS_A_ROW]]


def _faults_in_named(part: str, number: int, name: Any, content: Any, check: Any) -> list[Fault]:
    """Check one part of an object that is keyed by name."""
    fault = slug_fault(name, longest=40 if part == "leaflet" else LONGEST_OF_ENTRY["slug"])
    if fault:
        return [Fault(part, number, "", "name", fault)]
    if not isinstance(content, Mapping):
        message = f"is {type(content).__name__}; write an object with named fields"
        return [Fault(part, number, name, "row", message)]
    found = list(plain_faults(content)) or list(check(name, content))
    return [Fault(part, number, name, field, message) for field, message in found[:MOST_FAULTS_A_ROW]]


# --- Entries --------------------------------------------------------------------------------------------------------


def _entry_faults(row: Mapping[str, Any], slugs: frozenset[str], lines: Mapping[str, Any]) -> Iterator[Named]:
    """Check an entry: facts, references and both languages."""
    role = row.get("role")
    yield from named(
        {
            "kind": choice_fault(row.get("kind"), KINDS),
            "cost": choice_fault(row.get("cost"), COSTS),
            "level": number_fault(row.get("level"), 0, 4),
            "role": slug_fault(role, longest=LONGEST_OF_ENTRY["role"]) if role not in (None, "") else "",
            "audience": list_fault(row.get("audience"), AUDIENCES),
            "campuses": list_fault(row.get("campuses"), CAMPUSES),
            "topics": words_fault(row.get("topics"), SLUG, "a name of small letters, digits and hyphens"),
            "languages": words_fault(row.get("languages"), LANGUAGE, 'a language code such as "nl"'),
            "sources": list_fault(row["sources"]) if row.get("sources") is not None else "",
            "next": slugs_fault(row["next"], slugs) if row.get("next") is not None else "",
            "checked_on": date_fault(row.get("checked_on")),
            "checked_by": text_fault(row.get("checked_by"), longest=LONGEST_OF_ENTRY["checked_by"]),
        }
    )
    yield from named(
        {name: yes_no_fault(row.get(name)) for name in ("urgent", "needs_appointment", "walk_in", "quick_exit")}
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
        yield "line", f"there is no line {short(line)} in this bundle"
        return
    checked = has_number(lines[line])
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
        whole = isinstance(item, Mapping) and not any(text_fault(item.get(language)) for language in BOTH)
        slug = item.get("slug") if isinstance(item, Mapping) else None
        if not whole or not isinstance(slug, str) or slug not in slugs:
            yield "instead", "needs a text in nl and en and the slug of an entry in this bundle"


def _language_faults(language: str, text: Any) -> Iterator[Named]:
    """Check the words of an entry in one language."""
    if not isinstance(text, Mapping):
        yield language, "is missing; both languages are needed"
        return
    for field in TEXTS:
        fault = text_fault(text.get(field), longest=LONGEST_OF_TEXT.get(field, LONGEST_TEXT))
        if fault:
            yield f"{language}.{field}", fault
    for field in LISTS:
        fault = list_fault(text.get(field, []))
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
        fault = list_fault(said)
        if fault:
            yield language, fault


# --- One text -------------------------------------------------------------------------------------------------------


def faults_in_one(
    kind: str, key: str, content: Any, *, slugs: frozenset[str], lines: Mapping[str, Any]
) -> tuple[Fault, ...]:
    """List every fault of one entry, line or leaflet, by the same rules as a whole bundle.

    `slugs` names the entries it may point to, `lines` the lines it may stand on. The phrases of an entry stand in it
    as "asked". Never raises.
    """
    if kind == "leaflet":
        check = functools.partial(leaflet_faults, slugs=slugs)
        return tuple(_faults_in_named("leaflet", 1, key, content, check))
    name = "id" if kind == "line" else "slug"
    if isinstance(content, Mapping) and content.get(name) != key:
        return (Fault(kind, 1, key, name, "is another name than the one of this text"),)
    if kind == "line":
        return tuple(_faults_in_row("line", 1, content, "id", line_faults))
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
    return tuple(Fault(kind, 1, key, field, message) for field, message in plain_faults(content))
