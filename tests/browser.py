"""A real Chromium for the journeys: what it asks the network, what it says in its console, and what axe finds."""

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from tests.servers import ServerDidNotStart

NARROW = {"width": 320, "height": 844}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SCHEMES = ("light", "dark")
# Each new reader opens a window, and with it a window for the address bar's suggestions that nobody sees: half the price
# of a reader. The last of these switches counts, so what Playwright switches off is named again.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay",
    "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
)  # fmt: skip
FLAGS = (
    f"--disable-features={','.join(OFF)}",
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
    status: int = 0  # of the page that was opened last
    requests: list[str] = dataclasses.field(default_factory=list)
    said: list[str] = dataclasses.field(default_factory=list)
    expected: list[re.Pattern[str]] = dataclasses.field(default_factory=list)
    leaves: bool = True  # what a page hears that asks whether to leave

    def go(self, address: str) -> Page:
        """Open an address of the house ("/nl/nu") and give the page."""
        answer = self.page.goto(self.home + address, wait_until="load")
        self.status = answer.status if answer else 0
        return self.page

    def enter_as(self, cookie: str) -> None:
        """Go on in the session of a cookie ("naast_session=…")."""
        name, _, value = cookie.partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": self.home, "httpOnly": True}])

    def sign_in(self, persona: str, language: str = "nl") -> Page:
        """Sign in as a persona of the demonstration, from the house's own sign-in page: one link, one click."""
        page = self.go({"nl": "/nl/inloggen", "en": "/en/sign-in"}[language])
        page.locator("main button", has_text=re.compile(rf"\b{persona}\b")).first.click()
        return page

    def sign_out(self) -> Page:
        """Sign out with the button on one's own page."""
        press(self.page, "form[action='/nl/uitloggen'] button, form[action='/en/sign-out'] button")
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
    """Give a new reader: `viewport`, `color_scheme`, `java_script_enabled` and `locale` as Playwright knows them."""
    context = browser.new_context(**({"viewport": PHONE, "locale": "nl-NL"} | wishes))
    context.set_default_timeout(10_000)
    page = context.new_page()
    reader = Visitor(context, page, home)
    page.on("console", reader.heard)
    page.on("pageerror", lambda fault: reader.said.append(f"page error: {fault}"))
    # A page that asks whether to leave (text not saved yet) is left.
    page.on("dialog", lambda dialog: dialog.accept() if reader.leaves else dialog.dismiss())
    context.on("request", reader.asked)
    try:
        yield reader
    finally:
        context.close()


class Judged(set[str]):
    """Looks and structures that axe found sound, kept in a file that all workers of a run add to and read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.read = path, 0
        path.touch()

    def __contains__(self, each: object) -> bool:
        if super().__contains__(each):
            return True
        with self.path.open("rb") as there:
            there.seek(self.read)
            lines = there.read().rpartition(b"\n")[0]
        self.read += len(lines) + bool(lines)
        super().update(json.loads(line) for line in lines.splitlines())
        return super().__contains__(each)

    def add(self, each: str, /) -> None:
        """Tell the others too."""
        self.update([each])

    def update(self, *found: Iterable[str]) -> None:
        """Tell the others too, in one write."""
        lines = "".join(f"{json.dumps(each)}\n" for some in found for each in some).encode()
        with self.path.open("ab", buffering=0) as there:
            there.write(lines)
        for some in found:
            super().update(some)


AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """Run every rule of axe on the page as it is now; give each violation with where."""
    return _violations(page, {"runOnly": {"type": "tag", "values": RULES}}, None)


# Of all rules these two alone compare colours (axe-core 4: checks color-contrast and link-in-text-block), and they take
# half of its time. Every other rule reads names, roles, order and size, which are the same document in the dark.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
ALL_BUT_COLOURS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {name: {"enabled": False} for name in COLOUR_RULES},
}
# Lets fading finish: a colour still on its way from the other scheme is a contrast nobody is left with; a second at most.
SETTLED = """await Promise.race([Promise.allSettled(document.getAnimations().map(one => one.finished)),
    new Promise(done => setTimeout(done, 1000))]);"""
# Gives each text's look: its colour, size and weight, of a link the colour of the text around it, and every background,
# picture, filter and layer it lies on. Contrast is a function of just these. Of the fresh ones, which nobody has judged
# yet, the first element is marked.
LOOKS = """async fresh => {
    SETTLED
    const wanted = new Set(fresh), found = new Set(), chains = new Map();
    const chain = element => {
        if (!element) return '';
        if (!chains.has(element)) {
            const s = getComputedStyle(element), clear = s.backgroundColor === 'rgba(0, 0, 0, 0)' && s.backgroundImage === 'none';
            const plain = clear && s.opacity === '1' && s.filter === 'none' && s.mixBlendMode === 'normal' && s.position === 'static';
            chains.set(element, chain(element.parentElement) + (plain ? '' : '>' + [s.backgroundColor, s.backgroundImage,
                s.opacity, s.filter, s.mixBlendMode, s.position, clear ? '' : element.className].join(' ')));
        }
        return chains.get(element);
    };
    document.querySelectorAll('[data-new-look]').forEach(element => element.removeAttribute('data-new-look'));
    for (const element of document.body.querySelectorAll('*')) {
        const speaks = element.matches('input, select, textarea') ||
            [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!speaks || !element.getClientRects().length) continue;
        const s = getComputedStyle(element);
        const look = [element.localName, chain(element), s.color, s.fontSize, s.fontWeight, s.textShadow, s.textDecorationLine,
            element.localName === 'a' ? getComputedStyle(element.parentElement).color : ''].join('|');
        if (!found.has(look) && wanted.has(look)) element.setAttribute('data-new-look', '');
        found.add(look);
    }
    return [...found];
}""".replace("SETTLED", SETTLED)


def axe_colours(page: Page, judged: set[str]) -> list[str]:
    """Run the rules about colour on every text whose look is not among those `judged` sound before; adds the sound ones.

    The same look on the next page needs no second verdict, which is most of the time that axe takes; a text with a
    colour, a size or a background of its own is always new. The look holds the colours themselves, so light and dark
    may share one set.
    """
    fresh = [look for look in page.evaluate(LOOKS, []) if look not in judged]
    if not fresh:
        return []
    page.evaluate(LOOKS, fresh)
    found = _violations(page, {"runOnly": {"type": "rule", "values": COLOUR_RULES}}, "[data-new-look]")
    if not found:
        judged.update(fresh)
    return found


# Writes a page down as the rules of names, roles, order and size read it: every element with its attributes, whether it
# holds text, is seen, scrolls, and is large enough to press (what stands in a line of text need not be). A name in words
# stands as the number of its first appearance, present or absent, the same or another; an address as there or not. So a
# page and its twin in the other language read alike.
STRUCTURE = """async () => {
    SETTLED
    const numbers = new Map();
    const number = value => {
        if (!value.trim()) return '';
        if (!numbers.has(value)) numbers.set(value, numbers.size);
        return '#' + numbers.get(value);
    };
    const LEADS = new Set(['href', 'src', 'action', 'formaction', 'hreflang', 'datetime', 'nonce', 'value', 'content']);
    const SPOKEN = new Set(['alt', 'title', 'aria-label', 'placeholder']);
    const POINTS = new Set(['id', 'for', 'name', 'form', 'headers', 'list', 'popovertarget', 'aria-labelledby',
        'aria-describedby', 'aria-controls', 'aria-owns', 'aria-activedescendant', 'aria-details', 'aria-errormessage']);
    const written = (element, name, value) => {
        if (name === 'lang') return ['nl', 'en'].includes(value) ? number('lang:' + value) : value;
        if (name === 'content' && element.name === 'viewport') return value;
        if (name === 'href' && value.startsWith('#')) return '#' + number(value.slice(1));
        if (LEADS.has(name)) return value.trim() ? '#' : '';
        if (POINTS.has(name)) return value.split(/\\s+/).map(number).join(' ');
        return SPOKEN.has(name) || name.startsWith('data-') ? number(value) : value;
    };
    const said = [];
    const walk = element => {
        const s = getComputedStyle(element), box = element.getBoundingClientRect();
        said.push('<' + element.localName, ...[...element.attributes].map(({name, value}) =>
            name + '=' + written(element, name, value)),
            element.getClientRects().length ? s.visibility : 'absent');
        if (element.matches('a, button, input, select, textarea, summary, [tabindex]'))
            said.push(...s.display === 'inline' ? ['in line'] : [s.display, box.width < 24, box.height < 24]);
        if (/auto|scroll/.test(s.overflowX + s.overflowY))
            said.push('scrolls', element.scrollWidth > element.clientWidth, element.scrollHeight > element.clientHeight);
        for (const node of element.childNodes)
            if (node.nodeType === 1) walk(node); else if (node.nodeType === 3 && node.data.trim()) said.push('text');
        said.push('>');
    };
    walk(document.documentElement);
    return said.join(' ');
}""".replace("SETTLED", SETTLED)


def axe_structure(page: Page, judged: set[str]) -> list[str]:
    """Run every rule but those about colour, unless a page of this very structure was found sound in this window."""
    size = page.viewport_size or {}
    structure = f"{hashlib.sha256(page.evaluate(STRUCTURE).encode()).hexdigest()} {size.get('width')}"
    if structure in judged:
        return []
    found = _violations(page, ALL_BUT_COLOURS, None)
    if not found:
        judged.add(structure)
    return found


def barriers(page: Page, judged: set[str], *, where: str, once: bool = False) -> list[str]:
    """List what axe finds on the open page on a phone and a desk, in the light and the dark, and where it is too wide.

    `judged` holds the looks and structures that were sound before (axe_colours, axe_structure). Colours come at once
    here: nobody waits for fading.
    `once`: all but its width on the phone alone, for a page whose template was looked at on the desk before.
    """
    faults = []
    # From size to size and from light to dark and back: each change is half as dear as opening the page.
    for size, schemes in ((PHONE, SCHEMES), (NARROW, ()), (DESK, SCHEMES[::-1])):
        if page.viewport_size != size:
            page.set_viewport_size(size)
        if wider := overflow(page):
            faults.append(f"{where} is {wider} px wider than a window of {size['width']}")
        if not schemes or (once and size == DESK):
            continue
        found = []
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if scheme == "light":
                found += axe_structure(page, judged)
            found += [f"{scheme}: {fault}" for fault in axe_colours(page, judged)]
        faults += [f"{where} {size['width']} {fault}" for fault in found]
    page.emulate_media(color_scheme="light")
    return faults


RUN = """async ([options, part]) => {
    SETTLED
    const parts = part ? [...document.querySelectorAll(part)] : [];
    const found = await axe.run(part ? {include: parts} : document, {...options, resultTypes: ['violations'], preload: false});
    parts.forEach(element => element.removeAttribute('data-new-look'));
    return found;
}""".replace("SETTLED", SETTLED)


def _violations(page: Page, options: dict[str, Any], part: str | None) -> list[str]:
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    found = page.evaluate(RUN, [options, part])
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
