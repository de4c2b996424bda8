"""What you may expect, and worried about someone: whole, in both languages, sending and noting nothing (A5, B10)."""

import re
from html import unescape

import pytest
from django.test import Client

from naast.awareness.guide.models import Leaflet
from naast.awareness.guide.queries.shelf import forget_shelf
from naast.foundation.audit import spool
from naast.foundation.audit.models import AuditLine
from naast.foundation.people.presence import COOKIE as PRESENCE

pytestmark = pytest.mark.django_db
BOTH = ("nl", "en")
EXPECTATIONS = {"nl": "/nl/wat-je-mag-verwachten", "en": "/en/what-to-expect"}
WORRIED = {"nl": "/nl/zorgen-om-iemand", "en": "/en/worried-about-someone"}


def main_of(answer) -> str:
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def words_of(text: str) -> str:
    """Give the words of a page without tags and without spaces, which tags would move."""
    return squeezed(unescape(re.sub(r"<[^>]+>", "", text)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def plain(markdown: str) -> list[str]:
    """Give the sentences of a Markdown text without its marks."""
    bare = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown)
    return [
        line.strip()
        for line in re.sub(r"[*_#>]|^\s*(?:-|\d+\.)\s+", "", bare, flags=re.MULTILINE).splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize("language", BOTH)
def test_what_you_may_expect_is_shown_whole_with_its_version(guide, language):
    answer = Client().get(EXPECTATIONS[language])
    said = words_of(main_of(answer))
    for part in guide.leaflets["expectations"]["parts"]:
        assert f'id="{part["key"]}"' in main_of(answer)
        for sentence in [part[language]["title"], *plain(part[language]["body"])]:
            assert squeezed(sentence) in said
    assert "2026-09" in said


@pytest.mark.parametrize("language", BOTH)
def test_worried_about_someone_is_shown_whole_with_112_and_113(guide, language):
    answer = Client().get(WORRIED[language])
    said = words_of(main_of(answer))
    leaflet = guide.leaflets["worried"]
    for part in [*leaflet["steps"], leaflet["danger"], leaflet["carry"]]:
        for sentence in [part[language]["title"], *plain(part[language]["body"])]:
            assert squeezed(sentence) in said
    assert re.findall(r'href="(tel:[^"]+)"', main_of(answer))[:1] == ["tel:112"]
    assert {"tel:112", "tel:113"} <= set(re.findall(r'href="(tel:[^"]+)"', main_of(answer)))


@pytest.mark.parametrize("language", BOTH)
def test_they_send_nothing_and_hold_no_tick(guide, language):
    for page in (EXPECTATIONS, WORRIED):
        text = main_of(Client().get(page[language]))
        assert [tag for tag in ("<form", "<input", "<button", "<script", "<iframe", "<img") if tag in text] == []


def test_nobody_is_noted_for_reading(guide, cast, signed_in):
    """Not in the trail, not in a cookie, not in a session: also not for who is signed in."""

    def noted() -> int:
        spool.drain()
        return AuditLine.objects.filter(actor=cast.sanne.pk).count()

    client = signed_in(cast.sanne)
    session = dict(client.session)
    for page in (*EXPECTATIONS.values(), *WORRIED.values()):
        answer = client.get(page)
        assert answer.status_code == 200
        assert set(answer.cookies) <= {PRESENCE}  # says when, to this browser alone, and not what was read
    assert noted() == 0
    assert dict(client.session) == session
    client.get("/nl/mijn")  # the control: a page that is noted
    assert noted() == 1


@pytest.mark.parametrize("key", ["expectations", "worried"])
def test_without_its_leaflet_a_page_is_not_there(guide, key):
    Leaflet.objects.filter(key=key).delete()
    forget_shelf()
    page = {"expectations": EXPECTATIONS, "worried": WORRIED}[key]
    for language in BOTH:
        answer = Client(raise_request_exception=False).get(page[language])
        assert answer.status_code == 404
        assert "tel:113" in answer.content.decode()


@pytest.mark.parametrize("language", BOTH)
def test_without_the_chain_everything_else_still_works(guide, language):
    Leaflet.objects.filter(key="chain").delete()
    forget_shelf()
    client = Client(raise_request_exception=False)
    pages = {
        "nl": ("/nl/", "/nl/hulp", "/nl/hulp/wegwijzer", "/nl/nu"),
        "en": ("/en/", "/en/help", "/en/help/who", "/en/now"),
    }
    for page in pages[language]:
        assert client.get(page).status_code == 200, page
    finder = pages[language][2]
    for step in ("1", "2", "3"):
        assert client.post(finder, {"q": "tentamens", "step": step}).status_code == 200


def test_a_link_or_script_of_an_editor_is_made_safe():
    from naast.awareness.guide.templatetags.guide_text import markdown

    for text in (
        "[klik](javascript:alert(1))",
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![x](https://a.b/c)",
    ):
        assert re.findall(r'<(?:script|img)|href="javascript', markdown(text)) == [], text
    assert "href" not in markdown("[113](tel:113)")  # a number stands in a line, with its check
    assert 'rel="noreferrer"' in markdown("[site](https://113.nl)")
