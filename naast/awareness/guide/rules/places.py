"""Reads and writes one place in a text's content: "nl.title", "instead.study-adviser.en", "parts.offers.nl.body" (A10).

A row of a list is found by its `key` or `slug`, as in rules/difference.py.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

ABSENT: Any = object()
"""What stands at a place that is not there."""


def value_at(content: Any, path: str) -> Any:
    """Give what stands at a place, or ABSENT."""
    found = content
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step, ABSENT)
        elif isinstance(found, list | tuple):
            found = next((row for row in found if _is(row, step)), ABSENT)
        else:
            return ABSENT
        if found is ABSENT:
            return ABSENT
    return found


def put(content: Any, path: str, value: Any) -> bool:
    """Write a value at a place, in the content itself; tells whether the place was there."""
    *way, last = path.split(".")
    found = content
    for step in way:
        if isinstance(found, dict):
            found = found.setdefault(step, {})
        elif isinstance(found, list):
            found = next((row for row in found if _is(row, step)), ABSENT)
        if not isinstance(found, dict | list):
            return False
    if isinstance(found, dict):
        found[last] = value
        return True
    at = next((number for number, row in enumerate(found) if _is(row, last)), -1)
    if at >= 0:
        found[at] = value
    return at >= 0


def laid_over(content: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Give the content with the places of `more` written over it; lists are taken whole, what is not named stays."""
    laid: dict[str, Any] = dict(content)
    for name, value in more.items():
        before = laid.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            laid[name] = laid_over(before, value)
        else:
            laid[name] = value
    return laid


def chosen(
    merged: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], *, choices: Mapping[str, str]
) -> dict[str, Any]:
    """Put a text together out of two: at each place in `choices` that of "theirs" or "mine", elsewhere the merged one.

    A place inside another is settled after it, whatever the order of the choices.
    """
    content: dict[str, Any] = copy.deepcopy(dict(merged))
    for path in _outer_first(choices):
        side = {"theirs": theirs, "mine": mine}.get(choices[path])
        value = value_at(side, path) if side is not None else ABSENT
        if value is not ABSENT:
            put(content, path, copy.deepcopy(value))
    return content


def _outer_first(paths: Iterable[str]) -> list[str]:
    return sorted(paths, key=lambda path: path.count("."))


def _is(row: Any, name: str) -> bool:
    return isinstance(row, Mapping) and name in (row.get("key"), row.get("slug"))
