"""The pages anyone may open, found by following links from both home pages."""

import dataclasses
import functools
import http.client
from collections.abc import Iterable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Found by nobody's link and yet a page: the gallery of components is for those who build.
BESIDES = ("/nl/design", "/en/design")


class _Links(HTMLParser):
    """Collects where a page leads, and where it stands in the other language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.languages: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(given["href"] or "")
            if given.get("hreflang"):
                self.languages.setdefault(given["hreflang"] or "", given["href"] or "")


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A page as it came: its status, where it redirects, its links, and its own address in each language."""

    status: int
    target: str
    is_html: bool
    links: tuple[str, ...]
    languages: dict[str, str]


def fetch(home: str, addresses: Iterable[str]) -> Iterator[tuple[str, Sheet]]:
    """Get pages over one connection, without a browser, a cookie or a script."""
    with closing(http.client.HTTPConnection(urlsplit(home).netloc, timeout=20)) as line:
        for address in addresses:
            line.request("GET", address, headers={"Accept": "text/html", "Accept-Language": "nl"})
            answer = line.getresponse()
            body = answer.read()
            is_html = "text/html" in answer.headers.get("Content-Type", "")
            seen = _Links()
            if is_html:
                seen.feed(body.decode())
            target = answer.headers.get("Location", "")
            yield address, Sheet(answer.status, target, is_html, tuple(seen.found), seen.languages)


@functools.cache
def everyone_may_open(home: str) -> tuple[str, ...]:
    """Follow every link from /nl/ and /en/ and give the addresses of the pages found, in order. Fails on a dead link."""
    host = urlsplit(home).netloc
    waiting = ["/nl/", "/en/", *BESIDES]
    seen, pages, dead = set(waiting), [], []

    def queue() -> Iterator[str]:
        while waiting:
            yield waiting.pop(0)

    for address, sheet in fetch(home, queue()):
        following = list(sheet.links)
        if sheet.target:
            following = [sheet.target]
        elif sheet.status != 200:
            dead.append(f"{address} answers {sheet.status}")
        elif sheet.is_html:
            pages.append(address)
        for link in following:
            target = urlsplit(urljoin(f"{home}{address}", link))
            if target.netloc == host and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    assert dead == [], f"dead links: {dead}"
    return tuple(pages)
