"""The pages of the house, found by following links: those anyone may open, and those a persona finds when signed in."""

import dataclasses
import fcntl
import functools
import hashlib
import http.client
import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation

from naast.interfaces.demo.cast import CAST, Persona

# Found by nobody's link and yet a page: the gallery of components is for those who build.
BESIDES = ("/nl/design", "/en/design")
MY = {"nl": "/nl/mijn", "en": "/en/my"}
SIGN_IN = "/nl/demonstratie/inloggen"
# A list of a thousand entries to edit is one page a thousand times: of each address pattern so many are looked at.
EXAMPLES = 2
LOOKED_AT = 1
# Public pages of which there is one for every role, programme, week or mail: a few are looked at.
ONE_OF_MANY = ("appointment-when", "walk-in", "demo-mail-open", "chain-programme")
# Pages whose title says no more than what they are, on purpose: whoever looks along learns nothing.
NEUTRAL = (
    "appointment", "call-back-answer", "demo-mail-open", "waiting", "my-sharing", "my-referral", "my-guidance", "facility",
    "circumstance", "my-request", "guidance", "referral", "study-plan",
)  # fmt: skip
# Whose own page is looked at in both languages; the others read theirs in their own.
IN_BOTH_LANGUAGES = ("sanne", "pim")
# Where an editor begins besides: a long list of texts shows a kind on a later page only.
BEGIN_BESIDES = {"pim": ("/nl/beheer/lijn/113", "/nl/beheer/folder/expectations")}


class _Reading(HTMLParser):
    """Collects where a page leads, where it stands in the other language, its title and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.languages: dict[str, str] = {}
        self.language = ""
        self.title = ""
        self.headings = 0
        self.has_exit = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(given["href"] or "")
            if given.get("hreflang"):
                self.languages.setdefault(given["hreflang"] or "", given["href"] or "")
        if tag == "html":
            self.language = given.get("lang") or ""
        self.headings += tag == "h1"
        self.has_exit = self.has_exit or given.get("id") == "exit"
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A page as it came: its status, where it redirects, whether it set a cookie, and what stands in it."""

    status: int
    target: str
    is_html: bool
    sets_cookie: bool
    read: _Reading

    @property
    def links(self) -> tuple[str, ...]:
        """Where the page leads."""
        return tuple(self.read.found)

    @property
    def languages(self) -> dict[str, str]:
        """Its own address in each language."""
        return self.read.languages


def fetch(home: str, addresses: Iterable[str], *, cookie: str = "") -> Iterator[tuple[str, Sheet]]:
    """Get pages over one connection, without a browser or a script, with the cookie that is given."""
    with closing(http.client.HTTPConnection(urlsplit(home).netloc, timeout=20)) as line:
        for address in addresses:
            given = {"Accept": "text/html", "Accept-Language": "nl"} | ({"Cookie": cookie} if cookie else {})
            line.request("GET", address, headers=given)
            answer = line.getresponse()
            body = answer.read()
            is_html = "text/html" in answer.headers.get("Content-Type", "")
            read = _Reading()
            if is_html:
                read.feed(body.decode())
            target, sets_cookie = answer.headers.get("Location", ""), "Set-Cookie" in answer.headers
            yield address, Sheet(answer.status, target, is_html, sets_cookie, read)


def _follow(
    home: str, begin: Iterable[str], *, cookie: str = "", known: frozenset[str] = frozenset(), language: str = ""
) -> dict[str, Sheet]:
    """Follow links and give the pages found, in order; with `known` pages, the rest, a few per address pattern.

    With a `language` the pages in the other one are left.

    Fails on a dead link: whoever is shown a link may follow it. The house lives on meanwhile: a link that is gone from
    its page by the time it leads nowhere is none.
    """
    host = urlsplit(home).netloc
    waiting = list(begin)
    asked, seen, pages, dead, stands_on = set(waiting), set(waiting), {}, {}, {}
    taken: Counter[str] = Counter()

    def queue() -> Iterator[str]:
        while waiting:
            yield waiting.pop(0)

    for address, sheet in fetch(home, queue(), cookie=cookie):
        following = list(sheet.links)
        if sheet.target:
            following = [sheet.target]
        elif sheet.status != 200:
            dead[address] = sheet.status
        elif sheet.is_html:
            pages[address] = sheet
        for link in following:
            target = urlsplit(urljoin(f"{home}{address}", link))
            # Of a few of many pages the same ones in both languages, also when a list showed the other before.
            twin = not known and target.path in sheet.languages.values()
            if language and language_of(target.path) not in ("", language):
                continue
            if target.netloc != host or target.path in asked | known or (target.path in seen and not twin):
                continue
            seen.add(target.path)
            taken[pattern_of(target.path)] += 1
            few = bool(known) or one_of_many(target.path)
            if not few or twin or taken[pattern_of(target.path)] <= EXAMPLES:
                asked.add(target.path)
                waiting.append(target.path)
                stands_on[target.path] = address
    again = {
        address: sheet.links
        for address, sheet in fetch(home, {stands_on.get(link, link) for link in dead}, cookie=cookie)
    }
    still = [
        f"{link} on {page} answers {status}"
        for link, status in dead.items()
        for page in [stands_on.get(link, link)]
        if page == link or link in {urlsplit(urljoin(f"{home}{page}", each)).path for each in again[page]}
    ]
    assert still == [], f"dead links: {still}"
    return pages


def language_of(address: str) -> str:
    """Give the language an address is in, or "" for one that has none."""
    first = address.strip("/").partition("/")[0]
    return first if first in MY else ""


@functools.cache
def pattern_of(address: str) -> str:
    """Give the address pattern that answers an address ("nl/beheer/<slug:slug>"), or the address itself.

    A kind of text that stands in the address is part of its pattern: a line is written on another sheet than a leaflet.
    """
    with translation.override("en" if address.startswith("/en") else "nl"):
        try:
            match = resolve(address)
        except Resolver404:
            return address
    return f"{match.route} {match.kwargs.get('kind', '')}".strip()


@functools.cache
def kind_of(address: str) -> str:
    """Give what an address is in either language: the name of its pattern, and the kind of text that stands in it."""
    with translation.override("en" if address.startswith("/en") else "nl"):
        try:
            match = resolve(address)
        except Resolver404:
            return address
    return f"{match.view_name} {match.kwargs.get('kind', '')}"


@functools.cache
def name_of(address: str) -> str:
    """Give the name of the pattern that answers an address; "" for none."""
    with translation.override("en" if address.startswith("/en") else "nl"):
        try:
            return resolve(address).url_name or ""
        except Resolver404:
            return ""


def one_of_many(address: str) -> bool:
    """Tell whether an address is of a pattern that has hundreds, though anyone may open them."""
    return name_of(address) in ONE_OF_MANY


def says_whom(address: str) -> bool:
    """Tell whether a page's title may say what it is about: that of an appointment, an answer or a mail never does."""
    return not name_of(address).startswith(NEUTRAL)


def a_few_of_each(addresses: Iterable[str], *, each: int = EXAMPLES) -> list[str]:
    """Give of each address pattern the first few."""
    taken: Counter[str] = Counter()
    few = []
    for address in addresses:
        taken[pattern_of(address)] += 1
        if taken[pattern_of(address)] <= each:
            few.append(address)
    return few


def once_for_all_workers(home: str, name: str, find: Callable[[], dict[str, Sheet]]) -> dict[str, Sheet]:
    """Give what another worker of this run found, or find it; who comes meanwhile waits."""
    server = hashlib.sha256(home.encode()).hexdigest()[:12]
    path = Path(os.environ["NAAST_TEST_FOLDER"]) / f"pages-{server}-{name}"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(pickle.dumps(find()))
        found: dict[str, Sheet] = pickle.loads(path.read_bytes())
        return found


@functools.cache
def sheets(home: str) -> dict[str, Sheet]:
    """Give every page that anyone may open, found from /nl/ and /en/. Fails on a dead link."""
    return once_for_all_workers(home, "everyone", lambda: _follow(home, ("/nl/", "/en/", *BESIDES)))


def everyone_may_open(home: str) -> tuple[str, ...]:
    """Give the addresses of the pages that anyone may open, in the order found."""
    return tuple(sheets(home))


# --- Signed in ------------------------------------------------------------------------------------------------------
@functools.cache
def session_of(home: str, key: str) -> str:
    """Sign in as a persona, as its button does, and give the cookie."""
    with closing(http.client.HTTPConnection(urlsplit(home).netloc, timeout=20)) as line:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": home}
        line.request("POST", SIGN_IN, body=urlencode({"persona": key}), headers=form)
        answer = line.getresponse()
        answer.read()
        given = [cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie") or ()]
        session = [cookie for cookie in given if cookie.startswith("naast_session=")]
        assert session, f"signing in as {key} gives no session: {answer.status}"
        return session[0]


@functools.cache
def found_by(home: str, persona: Persona) -> dict[str, Sheet]:
    """Give the pages that a persona finds from their own page and home, and that are not everyone's. Fails on a dead link.

    A few walk through both languages; the others through their own, and what they find tells where its twin stands.
    """
    everyones = frozenset(sheets(home))
    language = "" if persona.key in IN_BOTH_LANGUAGES else persona.language
    spoken = [language] if language else list(MY)
    begin = (*(MY[each] for each in spoken), *(f"/{each}/" for each in spoken), *BEGIN_BESIDES.get(persona.key, ()))

    def find() -> dict[str, Sheet]:
        found = _follow(home, begin, cookie=session_of(home, persona.key), known=everyones, language=language)
        return {address: sheet for address, sheet in found.items() if address not in everyones}

    return once_for_all_workers(home, persona.key, find)


@functools.cache
def shares(home: str) -> dict[str, tuple[str, ...]]:
    """Divide the pages behind signing in: one of each address pattern is looked at, as the first of the cast who finds it.

    Its twin in the other language is looked at right after it.

    The crawl opened more of each; what is looked at in a browser is the template.

    A new page of a new room comes in by itself: somebody's own page leads to it.
    """
    taken: Counter[str] = Counter()
    divided, everyones = {}, frozenset(sheets(home))
    personas = [one for one in CAST if one.number]
    # Two workers begin at either end and meet halfway.
    for persona in personas if os.environ.get("PYTEST_XDIST_WORKER") == "gw0" else reversed(personas):
        found_by(home, persona)
    for persona in personas:
        own = list(MY.values()) if persona.key in IN_BOTH_LANGUAGES else [MY[persona.language]]
        for found, sheet in found_by(home, persona).items():
            for address in dict.fromkeys((found, *sheet.languages.values())):
                if address in MY.values() or address in everyones or taken[address]:
                    continue
                if taken[pattern_of(address)] < LOOKED_AT:
                    taken.update({address, pattern_of(address)})
                    own.append(address)
        divided[persona.key] = tuple(own)
    return divided
