"""A real Chromium for the journeys: what it asks the network, what it says in its console, and what axe finds."""

import contextlib
import dataclasses
import os
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from tests.servers import ServerDidNotStart

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SCHEMES = ("light", "dark")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Debian's launcher first sources /etc/chromium.d and complains on machines with much memory; the program itself does not.
PROGRAMS = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome")
# The rules of WCAG 2.2 A and AA, and axe's best practices (landmarks, heading order, one h1).
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def start(playwright: Playwright) -> Browser:
    """Start Chromium. Raises ServerDidNotStart when there is none: a missing browser fails, it does not skip."""
    given = os.environ.get("NAAST_TEST_CHROMIUM")
    program = given or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise ServerDidNotStart("There is no Chromium. On Debian as root: apt-get install chromium fonts-liberation")
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS), headless=True)


@dataclasses.dataclass
class Visitor:
    """One reader with a browser of their own: no cookies but theirs, and a note of everything that should not happen."""

    context: BrowserContext
    page: Page
    home: str
    requests: list[str] = dataclasses.field(default_factory=list)
    said: list[str] = dataclasses.field(default_factory=list)
    expected: list[re.Pattern[str]] = dataclasses.field(default_factory=list)

    def go(self, address: str) -> Page:
        """Open an address of the house ("/nl/nu") and give the page."""
        self.page.goto(self.home + address, wait_until="load")
        return self.page

    def sign_in(self, persona: str, language: str = "nl") -> Page:
        """Sign in as a persona of the demonstration, from the house's own sign-in page: one link, one click."""
        page = self.go({"nl": "/nl/inloggen", "en": "/en/sign-in"}[language])
        page.locator("main button", has_text=re.compile(rf"\b{persona}\b")).first.click()
        return page

    def sign_out(self) -> Page:
        """Sign out with the button on one's own page."""
        self.page.locator("form[action='/nl/uitloggen'] button, form[action='/en/sign-out'] button").first.click()
        return self.page

    @property
    def address(self) -> str:
        """Where the reader is, without the server."""
        return urlsplit(self.page.url).path

    @property
    def foreign(self) -> list[str]:
        """Requests that left the house."""
        return [url for url in self.requests if not url.startswith((self.home, "data:", "blob:", "about:"))]

    @property
    def complaints(self) -> list[str]:
        """What the console said and no test expected: errors, refused resources, policy violations."""
        return [text for text in self.said if not any(pattern.search(text) for pattern in self.expected)]

    def heard(self, message: ConsoleMessage) -> None:
        """Keep an error or warning of the console."""
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type} at {message.location.get('url', '')}: {message.text}")

    def asked(self, request: Request) -> None:
        """Keep a request."""
        self.requests.append(request.url)


@contextlib.contextmanager
def visitor(browser: Browser, home: str, **wishes: Any) -> Iterator[Visitor]:
    """Give a new reader: `viewport`, `color_scheme`, `java_script_enabled`, `locale` and `bypass_csp` as Playwright knows them."""
    context = browser.new_context(**({"viewport": PHONE, "locale": "nl-NL"} | wishes))
    context.set_default_timeout(10_000)
    page = context.new_page()
    reader = Visitor(context, page, home)
    page.on("console", reader.heard)
    page.on("pageerror", lambda fault: reader.said.append(f"page error: {fault}"))
    context.on("request", reader.asked)
    try:
        yield reader
    finally:
        context.close()


AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """Run axe on the page as it is now; give each violation with where. The context must have bypass_csp=True."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    # A colour that is still fading from the other scheme is a contrast nobody is left with: first let it finish.
    found = page.evaluate(
        """rules => Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() =>
            axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'], preload: false}))""",
        RULES,
    )
    return [
        f"{violation['id']}: {violation['help']} ({node['target']}) {node['html'][:140]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def press(page: Page, selector: str) -> None:
    """Press the first button found and wait until the whole answer is there: a click returns when it begins to arrive."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def overflow(page: Page) -> int:
    """Measure by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def reachable(page: Page, selector: str) -> list[str]:
    """Give the href of each matching link a thumb can press now: in the window, not covered by anything."""
    found: list[str] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(link => {
            const box = link.getBoundingClientRect();
            if (!box.width || !box.height || box.bottom > innerHeight || box.top < 0) return false;
            const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return there && (link === there || link.contains(there));
        }).map(link => link.getAttribute('href'))""",
        selector,
    )
    return found
