"""Markdown: a few tags, safe whatever is written, and plain texts as they were (A10, WCAG 1.3.1, 2.4.4)."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.awareness.guide.rules.bundle import LISTS, TEXTS
from naast.awareness.guide.rules.markdown import (
    Heading,
    Target,
    headings_in,
    line,
    links_in,
    passage,
    plain_text,
    target_of,
)
from naast.awareness.guide.tests.content import demo_bundle

ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "br", "span"}


class Tags(HTMLParser):
    """Collects what a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


def address(slug: str) -> str:
    return f"/nl/hulp/gids/{slug}" if slug == "study-adviser" else ""


def test_paragraphs_lists_emphasis_and_headings_are_shown():
    text = "Eerste *alinea*.\n\n- een\n- **twee**\n\n### Kop\n\n1. stap\n\n> Iets wat iemand zei"
    shown = passage(text)
    for part in (
        "<p>Eerste <em>alinea</em>.</p>",
        "<li>een</li>",
        "<strong>twee</strong>",
        "<h3>Kop</h3>",
        "<ol>",
        "<blockquote>",
    ):
        assert part in shown


def test_no_heading_competes_with_those_of_the_page():
    assert Tags(passage("# Een\n\n## Twee\n\n### Drie\n\n#### Vier\n\n###### Zes")).tags == {"h3", "h4"}
    assert headings_in("# Een\n\n#### Vier") == [Heading(1, "Een"), Heading(4, "Vier")]


def test_a_link_leads_to_an_entry_by_its_name_and_falls_away_without_one():
    assert 'href="/nl/hulp/gids/study-adviser"' in line("Vraag je [adviseur](study-adviser).", address_of=address)
    gone = line("Vraag je [adviseur](somebody-gone).", address_of=address)
    assert gone == "Vraag je adviseur."


def test_a_link_to_another_site_says_so_and_one_of_ours_does_not():
    there = line("Lees [de cijfers](https://voorbeeld.nl/x).", outside="(andere site)")
    assert '<span class="vh"> (andere site)</span></a>' in there
    assert 'class="outside"' in there
    assert "andere site" not in line("Zie [alle lijnen](/nl/nu).", outside="(andere site)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "[x](tel:0900113)",
        "![x](https://evil.example/pixel.gif)",
        '<img src=x onerror="alert(1)">',
        "[x](https://a.nl 'onclick=alert(1)')",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<a href='javascript:x'>x</a>",
        "&#60;script&#62;",
    ],
)
def test_nothing_dangerous_comes_through(text):
    for shown in (passage(text, address_of=address), line(text, address_of=address)):
        seen = Tags(shown)
        assert seen.tags <= ALLOWED
        assert not any(name.startswith("on") or name in ("src", "style", "title") for name, _value in seen.attributes)
        assert not [value for name, value in seen.attributes if name == "href" and not value.startswith("https://")]


@given(st.text(alphabet=st.sampled_from("ab*_`#[]()<>!&/\\:-+.1 \n\t\"'|~^=")))
def test_whatever_is_written_only_the_few_tags_come_out(text):
    for shown in (passage(text), line(text)):
        seen = Tags(shown)
        assert seen.tags <= ALLOWED
        assert {name for name, _value in seen.attributes} <= {"href", "class", "rel", "start", "aria-hidden"}


@given(st.text())
def test_reading_a_text_never_fails(text):
    assert isinstance(plain_text(text), str)
    links_in(text)
    headings_in(text)


def test_every_text_of_the_guide_is_shown_as_it_was():
    """The control: a plain text without signs is what it says, letter for letter."""
    texts = [
        said
        for entry in demo_bundle().entries
        for language in ("nl", "en")
        for name in (*TEXTS, *LISTS)
        for said in (entry[language][name] if name in LISTS else [entry[language][name]])
    ]
    assert len(texts) > 2_000
    assert [text for text in texts if line(text) != html.escape(text)] == []
    assert [text for text in texts if html.unescape(passage(text)) != f"<p>{text}</p>"] == []


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("study-adviser", Target.ENTRY),
        ("/nl/nu", Target.PAGE),
        ("https://a.nl/b", Target.SITE),
        ("mailto:a@b.nl", Target.MAIL),
        ("tel:113", Target.NOWHERE),
        ("javascript:x", Target.NOWHERE),
        ("//a.nl", Target.NOWHERE),
        ("", Target.NOWHERE),
    ],
)
def test_where_a_link_leads(href, target):
    assert target_of(href) is target


def test_the_words_of_a_text_without_its_signs():
    assert plain_text("## Kop\n\n- een **twee**\n- [drie](x)\n\nvier\nvijf") == "Kop\neen twee\ndrie\nvier\nvijf"
