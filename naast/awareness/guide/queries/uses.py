"""Where a text is pointed to, and which pointers of the site lead nowhere (A10)."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import translation

from naast.foundation.access.actor import Actor

from ..access import standing_of_editor
from ..models import Version
from ..rules.markdown import Target, links_in
from ..rules.versions import Kind, NoSuchText, State, titles_of

_LANGUAGES = ("nl", "en")


@dataclasses.dataclass(frozen=True)
class Use:
    """One place that points to a text: which text, and in what part of it."""

    kind: str
    key: str
    title: str
    where: str


@dataclasses.dataclass(frozen=True)
class Published:
    """A text as it shows."""

    kind: Kind
    key: str
    content: Mapping[str, Any]

    def title(self, language: str) -> str:
        """Name it in one language, in the other when that is missing."""
        nl, en = titles_of(self.kind, self.content)
        return (en or nl if language == "en" else nl or en) or self.key


def all_published() -> list[Published]:
    """Give every text that shows, in the order of kind and name. One query."""
    rows = Version.objects.filter(state=State.PUBLISHED).order_by("manuscript__kind", "manuscript__key")
    found = rows.values_list("manuscript__kind", "manuscript__key", "content")
    return [Published(Kind(kind), key, content) for kind, key, content in found]


def uses_of(actor: Actor, kind: str, key: str, *, language: str) -> tuple[Use, ...]:
    """List the texts on the site that point to this one. Two queries. Raises NoSuchText for who works on no text."""
    if not standing_of_editor(actor).anything:
        raise NoSuchText(key)
    return places_of(kind, key, all_published(), language=language)


def places_of(kind: str, key: str, texts: list[Published], *, language: str) -> tuple[Use, ...]:
    """Find among these texts every place that points to one of them, each part named once."""
    found: dict[Use, None] = {}
    for text in texts:
        if (text.kind, text.key) == (kind, key):
            continue
        for where, target in pointers(text.kind, text.content):
            if target == (kind, key):
                found[Use(text.kind, text.key, text.title(language), where)] = None
    return tuple(found)


def dead_pointers(text: Published, slugs: frozenset[str], lines: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """List where a text points to what is not there: part and target. Addresses of other sites are not looked at."""
    found: dict[tuple[str, str], None] = {}
    for where, (kind, name) in pointers(text.kind, text.content):
        known = slugs if kind == Kind.ENTRY else lines if kind == Kind.LINE else frozenset({name} if not kind else ())
        if name not in known:
            found[(where, name)] = None
    return tuple(found)


def pointers(kind: str, content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Go over everything a text points to: part, and (kind, name); the kind is "dead" for an address of nothing."""
    if kind == Kind.ENTRY:
        yield from (("next", (Kind.ENTRY, slug)) for slug in content.get("next") or () if isinstance(slug, str))
        instead = [row for row in content.get("instead") or () if isinstance(row, Mapping)]
        yield from (("instead", (Kind.ENTRY, str(row.get("slug", "")))) for row in instead)
        if content.get("line"):
            yield "line", (Kind.LINE, str(content["line"]))
    if kind == Kind.LEAFLET:
        yield from _doors(content)
    for text in _texts(content):
        yield from (("link", target) for target in _linked(text))


def _doors(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Go over the doors of the chain, the home page and the plain questions."""
    for part in ("steps", "needs", "start_questions"):
        for row in content.get(part) or ():
            options = row.get("options") or () if isinstance(row, Mapping) else ()
            for door in (row, *options):
                if not isinstance(door, Mapping):
                    continue
                named = [door["slug"]] if isinstance(door.get("slug"), str) else []
                slugs = door.get("slugs") if part != "steps" or "key" not in door else ()
                yield from ((part, (Kind.ENTRY, slug)) for slug in (*named, *(slugs or ())) if isinstance(slug, str))


def _texts(value: Any) -> Iterator[str]:
    """Go over every text in a content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _linked(text: str) -> Iterator[tuple[str, str]]:
    """Go over the links in a text that lead to a page of ours."""
    if "](" not in text:
        return
    for link in links_in(text):
        if link.target is Target.ENTRY:
            yield Kind.ENTRY, link.href
        elif link.target is Target.PAGE:
            yield _page(link.href)


def _page(address: str) -> tuple[str, str]:
    """Say which text a page of ours shows: an entry, no text in particular (""), or that there is no such page."""
    path = address.partition("#")[0].partition("?")[0]
    language = path.split("/")[1] if path.count("/") else ""
    with translation.override(language if language in _LANGUAGES else "nl"):
        try:
            match = resolve(path)
        except Resolver404:
            return "dead", address
    return (Kind.ENTRY, match.kwargs["slug"]) if match.url_name == "guide-entry" else ("", address)
