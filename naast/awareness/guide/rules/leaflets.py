"""Checks the leaflets of a guide that somebody wants to import: their texts, chains and doors (A1, B10)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .values import (
    BOTH,
    LONGEST_BODY,
    NEED_PAGES,
    SOON,
    Named,
    choice_fault,
    date_fault,
    list_fault,
    named,
    slug_fault,
    slugs_fault,
    text_fault,
)


def leaflet_faults(key: str, content: Mapping[str, Any], *, slugs: frozenset[str]) -> Iterator[Named]:
    """Check a leaflet: everything its page asks for is there, in both languages."""
    if content.get("version") is not None:
        yield from named({"version": text_fault(content["version"], longest=20)})
    if content.get("from") is not None:
        yield from named({"from": date_fault(content["from"])})
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
        fault = slug_fault(name, longest=40)
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
        checks = {name: text_fault(words.get(name), longest=LONGEST_BODY) for name in texts}
        checks |= {name: list_fault(words.get(name)) for name in lists}
        checks |= {name: text_fault(words.get(name), required=False) for name in optional}
        yield from named({f"{field}.{language}.{name}": fault for name, fault in checks.items()})


def _chain_faults(content: Mapping[str, Any], slugs: frozenset[str]) -> Iterator[Named]:
    """Check the chain: its steps, the doors of the home page, the plain questions and what to do without a GP."""
    for place, row in _rows_of("steps", content.get("steps")):
        if isinstance(row, str):
            yield place, row
            continue
        if not isinstance(row.get("slug"), str) or row["slug"] not in slugs:
            yield f"{place}.slug", "there is no entry of this name in this bundle"
        yield from named({f"{place}.{language}": text_fault(row.get(language)) for language in BOTH})
    if content.get("no_gp") is not None:
        yield from _both_faults("no_gp", content["no_gp"], ("title", "intro", "say"), lists=("steps",))
    for place, row in _rows_of("needs", content.get("needs")):
        if isinstance(row, str):
            yield place, row
            continue
        yield from _door_faults(place, row, slugs)
        yield from _both_faults(place, row, ("title", "sub"))
        if row.get("page") is not None:
            yield from named({f"{place}.page": choice_fault(row["page"], NEED_PAGES)})
    questions = content.get("start_questions")
    if not isinstance(questions, list | tuple) or len(questions) != 3:
        yield "start_questions", "are three: what it is about, how soon, and which programme"
        return
    for number, (place, row) in enumerate(_rows_of("start_questions", questions), 1):
        if isinstance(row, str):
            yield place, row
            continue
        yield from named({f"{place}.key": slug_fault(row.get("key"), longest=40)})
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
        yield from named({f"{where}.{language}": text_fault(row.get(language)) for language in BOTH})
        if question == 2:
            yield from named({f"{where}.key": choice_fault(row.get("key"), SOON)})


def _door_faults(place: str, row: Mapping[str, Any], slugs: frozenset[str]) -> Iterator[Named]:
    """Check what leads to a list of entries: its own name and theirs."""
    yield from named(
        {
            f"{place}.key": slug_fault(row.get("key"), longest=40),
            f"{place}.slugs": slugs_fault(row.get("slugs", []), slugs),
        }
    )
