"""Every address of the house in both languages, what it declares, and what it answers to everybody and every method."""

import dataclasses
import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import translation

from naast.foundation.access.page import Page, declared
from naast.foundation.core import time

LANGUAGES = ("nl", "en")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Who is asked in English, and with the methods no page is made for; `make load NAME=access` asks everybody everything,
# in both languages.
ENGLISH = frozenset(("Anon", "Sanne", "Noor"))
ALL_METHODS = frozenset(("Anon", "Noor"))
HOLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclasses.dataclass(frozen=True, order=True)
class Route:
    """One address pattern in one language: "/nl/hulp/gids/<slug:slug>", its URL name and its view."""

    address: str
    name: str
    view: Callable[..., Any] = dataclasses.field(compare=False, repr=False, default=lambda: None)

    @property
    def holes(self) -> tuple[str, ...]:
        """The parts a reader fills in."""
        return tuple(HOLE.findall(self.address))

    def filled(self, examples: dict[str, str]) -> str:
        """Write the address with an example for each hole. Raises KeyError naming the hole nobody gave an example for."""
        return HOLE.sub(
            lambda hole: examples[f"{self.name}.{hole[1]}" if f"{self.name}.{hole[1]}" in examples else hole[1]],
            self.address,
        )

    def page(self, method: str, examples: dict[str, str]) -> Page | None:
        """Give what the view declares for a method, as the gate would find it."""
        return _page_at(settings.ROOT_URLCONF, language_of(self.address), method, self.filled(examples))


@functools.cache
def _page_at(urls: object, language: str, method: str, path: str) -> Page | None:
    """Find what stands at a path; who asks does not matter, so it is looked for once."""
    request = RequestFactory().generic(method, path)
    with translation.override(language):
        request.resolver_match = resolve(request.path_info)
    return declared(request.resolver_match.func, request)


def language_of(address: str) -> str:
    """Give the language an address is in; Dutch when it has none."""
    return "en" if re.match(r"/en(/|$)", address) else "nl"


def routes() -> list[Route]:
    """Walk the resolver in both languages; an address without a language counts once."""
    found: set[Route] = set()
    for language in LANGUAGES:
        with translation.override(language):
            found |= set(_walk(get_resolver().url_patterns, "/", ()))
    return sorted(found)


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        address = before + _written(pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, address, inner)
        else:
            yield Route(address, ":".join((*spaces, pattern.name or "")), pattern.callback)


def _written(pattern: URLPattern | URLResolver) -> str:
    """Write a pattern as an address; a regular expression loses its anchors."""
    return str(pattern.pattern).lstrip("^").rstrip("$").replace("\\Z", "")


def examples_with(entry: str) -> dict[str, str]:
    """Give an example for every hole in an address, with the slug of an entry that exists; a new hole gets one here."""
    week = time.today().isocalendar()
    return {
        "slug": entry,
        "kind": "hulp",
        "key": entry,
        "number": "1",
        "role": "psychologist",
        "unit": "the-hague",
        "week": f"{week.year}-{week.week:02d}",
        "code": "k7m2p9q4r8st",
        "secret": "k7m2p9q4r8stk7m2p9q4r8stk7",
        "token": "k7m2p9q4r8stk7m2p9q4r8stk7",
        "file": "k7m2p9q4r8st",
        "entry": "k7m2p9q4r8st",
        "function": "00000000-0000-7000-8000-000000000000",
        "profession": "study-adviser",
        "programme": "security-studies",
        "purpose": "guide",
        "facility": "laptop",
        "decision": "00000000-0000-7000-8000-000000000000",
        "guidance-write.kind": "note",
        "chain-programme.code": "security-studies",
        "chain-desk-text.role": "study-adviser",
        "chain-desk-text-own.role": "study-adviser",
    }


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back: to whom, for which method at which address, and everything a walk may want to look at."""

    route: Route
    method: str
    reader: str
    status: int
    headers: dict[str, str]
    cookies: frozenset[str]
    body: bytes = dataclasses.field(repr=False)
    page: Page | None = None

    @property
    def short(self) -> str:
        """The status, with where a redirect leads: "302 sign-in"."""
        if self.status not in (301, 302, 303, 307, 308):
            return str(self.status)
        path = self.headers.get("Location", "").partition("?")[0]
        with translation.override(language_of(path)):
            try:
                return f"{self.status} {resolve(path).view_name}"
            except Exception:
                return f"{self.status} {path}"


@functools.cache
def _client() -> Client:
    """Keep one client: making the chain of middleware anew takes as long as a page."""
    return Client(raise_request_exception=True)


def ask(
    route: Route, method: str, reader: str, session: str | None, examples: dict[str, str], *, look: bool = True
) -> Answer:
    """Put one request, with nothing but the reader's session, and undo whatever it changed."""
    client = _client()
    client.cookies.clear()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        given: dict[str, Any] = {"content_type": "application/json"} if "/api/" in route.address else {}
        response = client.generic(method, route.filled(examples), **given)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(
        route, method, reader, response.status_code, dict(response.items()), frozenset(response.cookies), body,
        route.page(method, examples) if look else None,
    )  # fmt: skip


def asked_each_time(route: Route, method: str, reader: str) -> bool:
    """Tell what every run of the tests asks: pages and forms of everybody in Dutch, of a few in English or otherwise."""
    if method in ("GET", "POST"):
        return language_of(route.address) == "nl" or reader in ENGLISH
    return reader in ALL_METHODS and language_of(route.address) == "nl"


def one_of_each(lines: Iterable[str], asked: Iterable[tuple[Route, str, str]]) -> list[tuple[Route, str, str]]:
    """Leave of what is asked the pages and forms, and of each of those one reader for every answer in the table.

    What no row tells is asked of everybody.
    """
    asked = list(asked)
    declared = expected(lines, {reader for _, _, reader in asked})
    kept: dict[tuple[str, str, str], tuple[Route, str, str]] = {}
    for route, method, reader in asked:
        if method in ("GET", "POST"):
            answer = declared.get((route.address, method, reader), f"of {reader}")
            kept.setdefault((route.address, method, answer), (route, method, reader))
    return list(kept.values())


# --- The table: who gets which answer ------------------------------------------------------------------------------------
def table(answers: Iterable[Answer]) -> list[str]:
    """Write the answers as lines, one per address and method: "GET /nl/mijn  200: everyone signed in; 302 sign-in: Anon"."""
    by_line: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for answer in answers:
        key = (answer.route.address, answer.method, answer.route.name)
        by_line.setdefault(key, {}).setdefault(answer.short, []).append(answer.reader)
    lines = []
    for (address, method, name), given in sorted(
        by_line.items(), key=lambda item: (item[0][0], METHODS.index(item[0][1]))
    ):
        everybody = sorted(reader for readers in given.values() for reader in readers)
        said = [f"{short}: {_who(sorted(readers), everybody)}" for short, readers in sorted(given.items())]
        lines.append(f"{method:7} {address:42} {name:24} {'; '.join(said)}")
    return lines


def _who(readers: list[str], everybody: list[str]) -> str:
    """Name a group as short as it goes."""
    if readers == everybody:
        return "everyone"
    if [*readers, "Anon"] == everybody or sorted([*readers, "Anon"]) == everybody:
        return "everyone signed in"
    return " ".join(readers)


def expected(lines: Iterable[str], readers: Collection[str]) -> dict[tuple[str, str, str], str]:
    """Read the table back: address, method and reader to the answer. Raises ValueError for a line that is no row."""
    groups = {"everyone": frozenset(readers), "everyone signed in": frozenset(readers) - {"Anon"}}
    found = {}
    for line in lines:
        method, address, _, said = line.split(None, 3)
        for part in said.split("; "):
            short, _, who = part.partition(": ")
            for reader in groups.get(who, who.split()):
                found[address, method, reader] = short
    return found
