"""Turns an editor's Markdown into the few tags a page of ours knows, and reads the links and headings in it (A10).

Paragraphs, lists, quotations, emphasis, links and headings of the third and fourth level; no raw HTML, no images, no
headings that compete with the page's own. A link leads to an entry by its name (`study-adviser`), to a page of ours by
its address (`/nl/nu`), to another site by https, or to a mailbox; whatever else stands between the brackets stays text.
"""

import dataclasses
import enum
import re
from collections.abc import Callable, Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

HIGHEST_HEADING = 3
LOWEST_HEADING = 4
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "br", "span"}
_ATTRIBUTES = {"a": {"href", "class"}, "span": {"class", "aria-hidden"}, "ol": {"start"}}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_PAGE = re.compile(r"/(?:[A-Za-z0-9._~#-][A-Za-z0-9._~/#-]*)?", re.ASCII)
_MAIL = re.compile(r"mailto:[^\s@<>\"'?&]+@[^\s@<>\"'?&]+\.[a-z]{2,}", re.ASCII | re.IGNORECASE)
_SITE = re.compile(r"https?://[^\s<>\"'\\]+\.[^\s<>\"'\\]+", re.IGNORECASE)
# Signs that may mean something in Markdown; a text without any of them is what it says.
_MAY_MEAN = re.compile(r"[*_`#\[\]<>\\&~!]|^\s*(?:[-+]|\d+[.)])\s|\n", re.MULTILINE)
_PLAIN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class Target(enum.Enum):
    """Where a link leads."""

    ENTRY = "entry"
    PAGE = "page"
    SITE = "site"
    MAIL = "mail"
    NOWHERE = "nowhere"


@dataclasses.dataclass(frozen=True)
class Link:
    """A link in a text: what it says, what stands between its brackets, and where that leads."""

    text: str
    href: str
    target: Target


@dataclasses.dataclass(frozen=True)
class Heading:
    """A heading as it was written: its level by the number of signs, and its words."""

    level: int
    text: str


Address = Callable[[str], str]


def _no_address(slug: str) -> str:
    return ""


def target_of(href: str) -> Target:
    """Tell where an address between brackets leads."""
    if _SLUG.fullmatch(href):
        return Target.ENTRY
    if _PAGE.fullmatch(href):
        return Target.PAGE
    if _SITE.fullmatch(href):
        return Target.SITE
    return Target.MAIL if _MAIL.fullmatch(href) else Target.NOWHERE


def passage(text: str, *, address_of: Address = _no_address, outside: str = "") -> str:
    """Render a text of one or more paragraphs, lists and headings as safe HTML.

    `address_of` gives the address of an entry by its name, or "" for one that is not there: then the words stay and
    the link goes. `outside` is what a reader hears behind a link to another site.
    """
    tokens = _parser().parse(text)
    _mend(tokens, address_of, outside)
    return _clean(_parser().renderer.render(tokens, _parser().options, {}))


def line(text: str, *, address_of: Address = _no_address, outside: str = "") -> str:
    """Render a single line (an item of a list, a fact) as safe HTML without paragraphs; a plain line stays as it is."""
    if not _MAY_MEAN.search(text):
        return text.translate(_PLAIN)
    tokens = _parser().parseInline(text)
    _mend(tokens, address_of, outside)
    return _clean(_parser().renderer.render(tokens, _parser().options, {}))


def links_in(text: str) -> list[Link]:
    """List the links of a text."""
    return [
        Link("".join(each.content for each in inside), str(start.attrGet("href") or ""), target_of(_href(start)))
        for start, inside in _link_tokens(_parser().parse(text))
    ]


def headings_in(text: str) -> list[Heading]:
    """List the headings of a text, as they were written."""
    tokens = _parser().parse(text)
    return [
        Heading(int(token.tag[1]), tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def plain_text(text: str) -> str:
    """Give the words of a text without its signs: a paragraph, heading or item each on a line of its own."""
    return "\n".join(
        "".join(_said(child) for child in token.children or ())
        for token in _parser().parse(text)
        if token.type == "inline"
    )


def _said(token: Token) -> str:
    """Give what a piece of a paragraph says."""
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


_kept: list[MarkdownIt] = []


def _parser() -> MarkdownIt:
    """Give the one parser: CommonMark without raw HTML, images, code and references to elsewhere in the text."""
    if not _kept:
        parser = MarkdownIt("commonmark", {"html": False}).disable(
            ["image", "html_block", "html_inline", "code", "fence", "backticks", "reference", "hr"]
        )
        parser.validateLink = _any_address  # type: ignore[method-assign]
        _kept.append(parser)
    return _kept[0]


def _any_address(url: str) -> bool:
    """Let every address through the parser: `target_of` judges them all, and what leads nowhere loses its link."""
    return True


def _mend(tokens: Sequence[Token], address_of: Address, outside: str) -> None:
    """Put headings below those of the page and give each link the address it may have."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), HIGHEST_HEADING), LOWEST_HEADING)}"
        if token.children:
            token.children = list(_mended(token.children, address_of, outside))


def _mended(children: Sequence[Token], address_of: Address, outside: str) -> Iterator[Token]:
    """Give the pieces of a paragraph with each link resolved, marked or taken away."""
    kept = [False]
    leaves = [False]
    for token in children:
        if token.type == "link_open":
            href = _href(token)
            target = target_of(href)
            found = address_of(href) if target is Target.ENTRY else href if target is not Target.NOWHERE else ""
            kept.append(bool(found))
            leaves.append(target is Target.SITE)
            if found:
                token.attrs = {"href": found}
                if target is Target.SITE:
                    token.attrSet("class", "outside")
                yield token
        elif token.type == "link_close":
            if kept.pop():
                if leaves.pop() and outside:
                    yield _note(outside)
                yield token
            else:
                leaves.pop()
        else:
            yield token


def _note(outside: str) -> Token:
    """Make what is read out behind the words of a link to another site."""
    token = Token("html_inline", "", 0)
    token.content = f'<span class="vh"> {outside.translate(_PLAIN)}</span>'
    return token


def _href(token: Token) -> str:
    return str(token.attrGet("href") or "")


def _link_tokens(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """Give each link with the pieces inside it."""
    for token in tokens:
        open_link: Token | None = None
        inside: list[Token] = []
        for child in token.children or ():
            if child.type == "link_open":
                open_link, inside = child, []
            elif child.type == "link_close" and open_link is not None:
                yield open_link, inside
                open_link = None
            elif open_link is not None:
                inside.append(child)


def _clean(html: str) -> str:
    """Let through what a page of ours knows and nothing else: a second look behind the parser."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noreferrer",
    ).strip()
