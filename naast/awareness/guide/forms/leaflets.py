"""The fields of a leaflet, found in its own structure: every text that stands there in both languages (A5, B10)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .sheets import SIDES, Group, Slot, Words, pair

_LABELS: Mapping[str, Words] = {
    "title": _("Titel"),
    "body": _("Tekst"),
    "intro": _("Inleiding"),
    "sub": _("Zin eronder"),
    "question": _("Vraag"),
    "hint": _("Uitleg"),
    "skip": _("Knop om over te slaan"),
    "say": _("Zo kun je het zeggen"),
    "steps": _("Stappen"),
    "": _("Tekst"),
}
_TITLES: Mapping[str, Words] = {
    "": _("De folder"),
    "parts": _("Deel"),
    "steps": _("Stap"),
    "danger": _("Bij gevaar"),
    "carry": _("Wie met je meedraagt"),
    "no_gp": _("Zonder huisarts"),
    "needs": _("Deur op de voorpagina"),
    "start_questions": _("Vraag van de wegwijzer"),
}
NEW = "new"
"""The name of the part that is not there yet; it is left out while it has no title."""
CAN_GROW = ("parts", "steps")


def leaflet_sheet(content: Mapping[str, Any]) -> list[Group]:
    """Give the fields of a leaflet, one group for each part of it, and an empty one where parts may be added."""
    groups = []
    for key, title, place, node in _parts(content):
        rows = list(_pairs(place, node))
        if rows:
            groups.append(Group(key or "leaflet", title, "", rows))
    grows = growing(content)
    if grows:
        rows = [
            pair(f"{grows}.{NEW}.*.title", _LABELS["title"], "text", kind="title"),
            pair(f"{grows}.{NEW}.*.body", _LABELS["body"], rows=6),
        ]
        groups.append(Group(NEW, _("Nog een deel"), _("Laat leeg als er niets bij komt."), rows))
    groups.append(
        Group(
            "from",
            _("Versie"),
            "",
            (
                (
                    Slot("version", _("Naam van de versie"), "text"),
                    Slot("from", _("Geldt vanaf"), "day", _("Bijvoorbeeld 25-11-2026.")),
                ),
            ),
        )
    )
    return groups


def growing(content: Mapping[str, Any]) -> str:
    """Name the list of a leaflet that parts may be added to and taken from; "" for none (the chain)."""
    for name in CAN_GROW:
        rows = content.get(name)
        if isinstance(rows, list) and rows and all(isinstance(row, Mapping) and "key" in row for row in rows):
            return name
    return ""


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[str, Words, str, Any]]:
    """Cut a leaflet into its parts: its own words, its named texts and the rows of its lists."""
    yield "", _TITLES[""], "", {side: content[side] for side in SIDES if side in content}
    for name, value in content.items():
        if isinstance(value, Mapping) and all(side in value for side in SIDES):
            yield name, _TITLES.get(name, name), name, value
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                key = row.get("key") or row.get("slug") if isinstance(row, Mapping) else None
                if isinstance(key, str):
                    title = _numbered(_TITLES.get(name, name), number)
                    yield f"{name}.{key}", title, f"{name}.{key}", row


def _numbered(title: Words, number: int) -> str:
    return f"{title} {number}"


def _pairs(place: str, node: Any) -> Iterator[tuple[Slot, Slot]]:
    """Give the fields of one part, and of the choices inside it."""
    if not isinstance(node, Mapping):
        return
    before = f"{place}." if place else ""
    dutch = node.get("nl")
    if isinstance(dutch, str):
        yield pair(f"{before}*", _LABELS[""], rows=2)
    elif isinstance(dutch, Mapping):
        for name, value in dutch.items():
            if isinstance(value, list):
                yield pair(
                    f"{before}*.{name}",
                    _LABELS.get(name, name),
                    "lines",
                    kind="lines",
                    hint=_("Eén per regel."),
                    rows=6,
                )
            elif isinstance(value, str):
                yield _text(f"{before}*.{name}", name)
    for inner in node.get("options") or ():
        if isinstance(inner, Mapping) and isinstance(inner.get("key"), str) and isinstance(inner.get("nl"), str):
            yield pair(f"{before}options.{inner['key']}.*", _("Antwoord"), "text", kind="line")


def _text(path: str, name: str) -> tuple[Slot, Slot]:
    """Give the field of one text by what it is called."""
    label = _LABELS.get(name, name)
    if name == "body":
        return pair(path, label, rows=8)
    return pair(path, label, "text", kind="title" if name == "title" else "line")
