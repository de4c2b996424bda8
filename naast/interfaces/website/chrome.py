"""The frame around every page: rendered once per language, place and display choice, and kept.

Only what differs per request is put in afterwards: the address of this page in the other language and, in the
demonstration, the date of its clock (architecture §6).
"""

import dataclasses
import datetime
import functools
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from naast.awareness.guide.queries.urgent import bar_says_open, said, urgent_lines
from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.core import time
from naast.foundation.core.addresses import fast_address
from naast.interfaces.website.doors import STAFF_DOORS, open_doors, section_of

OTHER = {"nl": "en", "en": "nl"}
DISPLAY_COOKIE = "naast_display"
THEMES = ("system", "light", "dark")
LETTERS = ("figtree", "clear")
SIZES = ("normal", "large")
_SWITCH = "<!--switch-->"


@dataclasses.dataclass(frozen=True)
class Display:
    """How the reader wants pages to look; kept in one cookie, and only when they chose something."""

    theme: str = "system"
    letters: str = "figtree"
    size: str = "normal"

    @classmethod
    def of(cls, request: HttpRequest) -> "Display":
        """Read the reader's choice; whatever is not one of the choices counts as none."""
        theme, _dot, rest = request.COOKIES.get(DISPLAY_COOKIE, "").partition(".")
        letters, _dot, size = rest.partition(".")
        return cls(
            theme if theme in THEMES else "system",
            letters if letters in LETTERS else "figtree",
            size if size in SIZES else "normal",
        )

    @property
    def cookie(self) -> str:
        """Write the choice down for the cookie."""
        return f"{self.theme}.{self.letters}.{self.size}"

    @property
    def attributes(self) -> SafeString:
        """Give the attributes of the html element."""
        return _display_attributes(self)


@functools.lru_cache(maxsize=16)
def _display_attributes(display: Display) -> SafeString:
    """Write the attributes of each of the few ways a page can look, once."""
    chosen = []
    if display.theme != "system":
        chosen.append(("theme", display.theme))
    if display.letters == "clear":
        chosen.append(("letters", display.letters))
    if display.size == "large":
        chosen.append(("size", display.size))
    return format_html_join("", ' data-{}="{}"', chosen)


@dataclasses.dataclass(frozen=True)
class Kept:
    """The parts of the frame that are the same for every reader of a language and place."""

    head: SafeString
    top: SafeString
    foot: SafeString
    dock: SafeString


@functools.lru_cache(maxsize=256)
def kept_chrome(
    language: str, section: str, signed_in: bool, stamp: int, says_open: bool, doors: tuple[str, ...] = ()
) -> Kept:
    """Render the frame once; `stamp` changes with the lines, so that a number is never older than its page.

    `says_open`: whether the lines may be called open today. `doors`: those of staff that this reader may open, on a
    page of staff. A test compares what is kept with a fresh rendering.
    """
    bar = [said(line, language) | {"purpose": line.purpose} for line in urgent_lines().bar]
    context: dict[str, Any] = {
        "section": section,
        "signed_in": signed_in,
        "language": language,
        "bar": bar,
        "says_open": says_open,
    }
    if doors:
        context["danger"] = next(said(line, language) for line in urgent_lines().lines if line.id == "112")
    with translation.override(language):
        context["doors"] = [
            {"url": reverse(name), "words": STAFF_DOORS[name], "here": name == section} for name in doors
        ]
        return Kept(
            head=render_to_string("website/_head.html", context),
            top=render_to_string("website/_top_staff.html" if doors else "website/_top.html", context),
            foot=render_to_string("website/_foot.html", context),
            dock=SafeString("") if doors else render_to_string("website/_dock.html", context),
        )


class Frame:
    """What a page template asks of its frame; everything is worked out when it is asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.language = translation.get_language() or settings.LANGUAGE_CODE
        match = request.resolver_match
        self.view_name = match.view_name if match else ""
        self.parts: dict[str, Any] = match.kwargs if match else {}
        self.display = Display.of(request)

    @functools.cached_property
    def signed_in(self) -> bool:
        """Whether somebody is signed in; without a session cookie nothing is read to know it."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return False
        return self.actor.known

    @functools.cached_property
    def actor(self) -> Actor:
        """Who asks, as the gate knows it; nobody where no gate was passed. Reads who it is, if nobody did yet."""
        return who_asks(self.request) if hasattr(self.request, "actor") else ANONYMOUS

    @functools.cached_property
    def today(self) -> datetime.date:
        """The day of the page."""
        return time.today()

    @functools.cached_property
    def doors(self) -> tuple[str, ...]:
        """The doors of staff for this reader, on a page of staff; elsewhere, and for every other reader, none.

        Who may open none of them sees at such an address what they see at one that does not exist.
        """
        if section_of(self.view_name) not in STAFF_DOORS or not self.signed_in:
            return ()
        return open_doors(self.actor)

    @property
    def body_class(self) -> str:
        """Whether the lines stand in reach of the thumb; on a page of staff they stand on top."""
        return "staff-page" if self.doors else "has-dock"

    @functools.cached_property
    def kept(self) -> Kept:
        """The kept parts for this language, place and reader."""
        says_open, section = bar_says_open(self.today), section_of(self.view_name)
        return kept_chrome(self.language, section, self.signed_in, urgent_lines().stamp, says_open, self.doors)

    @property
    def head(self) -> SafeString:
        """Stylesheet, font and script."""
        return self.kept.head

    @property
    def top(self) -> SafeString:
        """Skip link, now bar and header, with the way to this page in the other language."""
        return mark_safe(self.kept.top.replace(_SWITCH, self.switch))  # noqa: S308 - both parts are escaped

    @property
    def foot(self) -> SafeString:
        """The footer."""
        return self.kept.foot

    @property
    def dock(self) -> SafeString:
        """The lines in reach of the thumb."""
        return self.kept.dock

    @functools.cached_property
    def addresses(self) -> dict[str, str]:
        """Give the address of this page in both languages; the home page where there is none."""
        return _addresses(self.view_name, self.parts) if self.parts else _kept_addresses(self.view_name)

    @property
    def switch(self) -> SafeString:
        """Link to this page in the other language; a page that answered a form carries its answers along."""
        other = OTHER[self.language]
        label = _language_label(other)
        carried = getattr(self.request, "carried", None)
        if carried is None:
            address = self.addresses[other] + self._on_to(other)
            return format_html('<a href="{}" hreflang="{}" lang="{}">{}</a>', address, other, other, label)
        fields = format_html_join("", '<input type="hidden" name="{}" value="{}">', carried.items())
        return format_html(
            '<form method="post" action="{}">{}<button lang="{}">{}</button></form>',
            self.addresses[other],
            fields,
            other,
            label,
        )

    def _on_to(self, language: str) -> str:
        """Carry the page that was asked for before signing in along, by its address in that language."""
        asked: str = getattr(self.request, "asked_for", "")
        return f"?{urlencode({'next': translate_url(asked, language)}, safe='/')}" if asked else ""

    @property
    def demo(self) -> SafeString | str:
        """Say in the demonstration that it is one, and which day its clock shows (G11); empty elsewhere."""
        if not settings.DEMO:
            return ""
        return kept_demo(self.language, self.today, self.actor.name if self.signed_in else "")


@functools.lru_cache(maxsize=4)
def _language_label(language: str) -> SafeString:
    """Name a language in itself, long and short."""
    name = {"nl": "Nederlands", "en": "English"}[language]
    long_and_short = '<span class="long">{}</span><span class="short" aria-hidden="true">{}</span>'
    return format_html(long_and_short, name, language.upper())


@functools.lru_cache(maxsize=512)
def _kept_addresses(view_name: str) -> dict[str, str]:
    """Give both addresses of a page that has one address in each language; nothing that was typed is kept."""
    return _addresses(view_name, {})


def _addresses(view_name: str, parts: dict[str, Any]) -> dict[str, str]:
    """Give the address of a page in both languages; the home page where there is none."""
    found = {}
    for language in OTHER:
        address = fast_address(view_name, language, parts) if parts else None
        found[language] = address if address is not None else _address(view_name, parts, language)
    return found


def _address(view_name: str, parts: dict[str, Any], language: str) -> str:
    """Give the address of a page in one language; the home page where there is none."""
    with translation.override(language):
        try:
            return reverse(view_name or "home", kwargs=parts)
        except NoReverseMatch:
            return reverse("home")


@functools.lru_cache(maxsize=64)
def kept_demo(language: str, today: datetime.date, persona: str) -> SafeString:
    """Render the demonstration's bar once per day, language and persona."""
    return render_to_string("website/_demo.html", {"today": today, "persona": persona})


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template its frame."""
    return {"frame": Frame(request), "university": university_name()}


def university_name() -> str:
    """Name the university as its own people do, in the reader's language."""
    return _("Voorbeeld Universiteit")
