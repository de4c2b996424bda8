"""The house's templates: where they stand, what they include, and which words in them nobody can translate."""

import dataclasses
import functools
import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import DebugLexer as Lexer
from django.template.base import TokenType

from tests.invariants.source import CODE, HOUSE, product, texts

# What is the same in both languages: names of things, units, and the two languages' names for themselves.
SAME_IN_BOTH = {
    "Naast",
    "Nederlands",
    "English",
    "NL",
    "EN",
    "nl",
    "en",
    "GitHub",
    "EUPL-1.2",
    "WCAG",
    "EN 301 549",
    "OpenAPI",
}
SPOKEN_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "aria-description", "aria-roledescription", "summary"}
HOLE = "\ufffc"
ATTRIBUTE_BLOCK = re.compile(r"block \w+_(class|id)")  # a block that fills an attribute, not the page


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One template: its name as Django knows it, and its text."""

    name: str
    text: str
    path: Path = CODE


@functools.cache
def sheets() -> tuple[Sheet, ...]:
    """Read every template of the house."""
    found = []
    for path in sorted(HOUSE.rglob("templates/**/*")):
        if path.is_file() and "tests" not in path.parts:
            name = str(path).split("/templates/", 1)[1]
            found.append(Sheet(name, path.read_text(encoding="utf-8"), path))
    return tuple(found)


def names_mentioned() -> set[str]:
    """Give every string in Python and every quoted string in a template tag that could be a template's name."""
    names = {text for module in product() for _, text in texts(module.tree)}
    for sheet in sheets():
        for token in Lexer(sheet.text).tokenize():
            if token.token_type == TokenType.BLOCK:
                names |= set(re.findall(r"""["']([^"']+)["']""", token.contents))
    return names


def without_tags(sheet: Sheet) -> str:
    """Give the template's HTML with every tag, variable, comment and translated block replaced by a hole."""
    kept: list[str] = []
    inside = ""
    for token in Lexer(sheet.text).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split()[0]
            if inside:
                inside = "" if word == "end" + inside else inside
            elif word in ("blocktranslate", "blocktrans", "comment") or ATTRIBUTE_BLOCK.fullmatch(token.contents):
                inside = word
            kept.append(HOLE)
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
        else:
            kept.append(HOLE)
        if inside or token.token_type != TokenType.TEXT:
            kept.append("\n" * token.contents.count("\n"))
    return "".join(kept)


class _Spoken(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent = tag
        self.found += [(self.getpos()[0], value) for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append((self.getpos()[0], data))


def bare_words(sheet: Sheet) -> list[str]:
    """List the words of a page that stand outside every translation tag."""
    if not sheet.name.endswith(".html"):
        return []
    parser = _Spoken()
    parser.feed(without_tags(sheet))
    parser.close()
    faults = []
    for line, said in parser.found:
        for piece in said.split(HOLE):
            words = " ".join(piece.split())
            if re.search(r"[^\W\d_]{2,}", words) and words.strip(" .,:;()") not in SAME_IN_BOTH:
                faults.append(f"{sheet.name}:{line} says {words[:60]!r} outside {{% translate %}}")
    return faults


def third_parties(sheet: Sheet) -> list[str]:
    """List what a page would load from somebody else's server."""
    found = re.findall(
        r"""<(script|link|img|iframe|source|video|audio|embed|object|use|form)\b([^>]*)>""", sheet.text, re.IGNORECASE
    )
    faults = []
    for tag, attributes in found:
        for name, value in re.findall(
            r"""\b(src|href|srcset|action|data|poster|xlink:href)\s*=\s*["']([^"']*)""", attributes
        ):
            canonical = tag.lower() == "link" and re.search(
                r"""rel=["'](canonical|alternate|license|author)""", attributes
            )
            if re.match(r"(https?:)?//", value.strip()) and not canonical:
                faults.append(f"{sheet.name} loads {name}={value!r} from another server")
    return faults


def inline_code(sheet: Sheet) -> list[str]:
    """List scripts, styles and handlers in the page itself: the content security policy refuses them."""
    html = without_tags(sheet)
    faults = [
        f"{sheet.name} has an inline <script>"
        for _ in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", html, re.IGNORECASE)
    ]
    faults += [
        f"{sheet.name} has an inline handler {name}" for name in re.findall(r"<[^>]*\s(on[a-z]+)=", html, re.IGNORECASE)
    ]
    faults += [f"{sheet.name} has a style attribute" for _ in re.findall(r"<[^>]*\sstyle=", html, re.IGNORECASE)]
    if not sheet.name.startswith(STYLE_BY_HASH):
        faults += [f"{sheet.name} has an inline <style>" for _ in re.findall(r"<style\b", html, re.IGNORECASE)]
    return faults


# The offline card and the static fallback stand alone, without a stylesheet to fetch: their style is allowed by hash.
STYLE_BY_HASH = ("guide/card", "guide/offline", "guide/static", "guide/fallback")
