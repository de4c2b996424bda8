"""The pages anyone may open, found by following links from both home pages."""

import functools
import http.client
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Found by nobody's link and yet a page: the gallery of components is for those who build.
BESIDES = ("/nl/design", "/en/design")
ENTRY = re.compile(r"/(nl/hulp/gids|en/help/guide)/")
ENTRIES_LOOKED_AT = 6


class _Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(given["href"] or "")


@functools.cache
def everyone_may_open(home: str) -> tuple[str, ...]:
    """Follow every link from /nl/ and /en/ and give the addresses of the pages found, in order. Raises on a dead link."""
    host = urlsplit(home).netloc
    line = http.client.HTTPConnection(host, timeout=20)
    waiting, seen, pages, dead = ["/nl/", "/en/", *BESIDES], {"/nl/", "/en/", *BESIDES}, [], []
    while waiting:
        address = waiting.pop(0)
        line.request("GET", address, headers={"Accept": "text/html", "Accept-Language": "nl"})
        answer = line.getresponse()
        body = answer.read()
        if answer.status in (301, 302, 303, 307, 308):
            following = [answer.headers["Location"]]
        elif answer.status != 200:
            dead.append(f"{address} answers {answer.status}")
            continue
        elif "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        else:
            pages.append(address)
            links = _Links()
            links.feed(body.decode())
            following = links.found
        for link in following:
            target = urlsplit(urljoin(f"{home}{address}", link))
            if target.netloc == host and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    assert dead == [], f"dead links: {dead}"
    return tuple(pages)


def one_of_each(home: str) -> tuple[str, ...]:
    """Give every public page, and of the many entries of the guide the first and last few."""
    pages = everyone_may_open(home)
    entries = [page for page in pages if ENTRY.match(page)]
    kept = set(entries[:ENTRIES_LOOKED_AT] + entries[-ENTRIES_LOOKED_AT:])
    return tuple(page for page in pages if page not in set(entries) or page in kept)
