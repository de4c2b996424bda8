"""What is rendered once and kept: the same as fresh, in its own language, and without anything of its first reader."""

import importlib
import re

import pytest
from django.test import Client
from django.utils import translation

from naast.awareness.guide.models import Edition, EntryText, Line
from naast.awareness.guide.queries import people as people_queries
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.queries.shelf import forget_shelf, shelf
from naast.awareness.guide.views import directory as directory_views
from naast.awareness.guide.views import finder as finder_views
from naast.awareness.guide.views import urgent as urgent_views
from naast.foundation.core import time

pytestmark = pytest.mark.django_db
BOTH = ("nl", "en")
# By name: the frame and the home page stand on a higher floor.
chrome = importlib.import_module("naast.interfaces.website.chrome")
home = importlib.import_module("naast.interfaces.website.views.home")


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def fragments(language: str) -> dict[str, tuple]:
    """Give every kept fragment with the arguments that one reader of this language would give it."""
    stamp, edition, minute = urgent.urgent_lines().stamp, shelf().edition, "2026-11-22T12:00"
    return {
        "home": (home.kept_home, (edition, language, minute)),
        "directory": (directory_views.kept_directory, (edition, stamp, language)),
        "lines": (urgent_views.kept_lines, (stamp, language, minute)),
        "options": (people_queries.kept_options, (language, minute)),
        "article of a person": (directory_views.kept_article, (edition, stamp, "study-adviser", language)),
        "article of a line": (directory_views.kept_article, (edition, stamp, "113", language)),
        "what to expect": (finder_views.kept_expect, (edition, "psychologist", language)),
        "first step": (finder_views.kept_step, (edition, "psychologist", language)),
        "places to go instead": (finder_views.kept_others, (edition, ("gp", "mentor", "mind"), language)),
        "chain": (finder_views.kept_chain, (edition, "gp", language, time.today())),
        "bar of the demonstration": (chrome.kept_demo, (language, time.today(), "Sanne de Wit")),
        "frame": (chrome.kept_chrome, (language, "help", False, stamp, True)),
        "frame of who is signed in": (chrome.kept_chrome, (language, "my", True, stamp, False)),
    }


def test_these_are_all_the_fragments_that_are_kept():
    """A new one belongs in the list above."""
    listed = {keep for keep, _ in fragments("nl").values()}
    found = {
        kept
        for module in (people_queries, directory_views, finder_views, urgent_views, home, chrome)
        for name, kept in vars(module).items()
        if name.startswith("kept_") and hasattr(kept, "cache_info")
    }
    assert found == listed


@pytest.mark.parametrize("language", BOTH)
def test_what_is_kept_is_what_is_rendered_fresh(cast, monkeypatch, language):
    moment = time.now()
    monkeypatch.setattr(time, "now", lambda: moment)
    with translation.override(language):
        for name, (keep, given) in fragments(language).items():
            kept = keep(*given)
            assert keep(*given) is kept, name
            assert keep.__wrapped__(*given) == kept, name
            assert str(kept), name


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "directory",
        "lines",
        "article of a person",
        "what to expect",
        "first step",
        "places to go instead",
        "chain",
        "frame",
    ],
)
def test_a_fragment_of_one_language_is_never_given_in_the_other(cast, name):
    told = {}
    for language in BOTH:
        keep, given = fragments(language)[name]
        with translation.override(language):
            told[language] = str(keep(*given))
    assert told["nl"] != told["en"]
    assert not re.search(r'href="/en/', told["nl"].replace("<!--switch-->", ""))
    assert not re.search(r'href="/nl/', told["en"].replace("<!--switch-->", ""))


PAGES = (
    "/nl/",
    "/en/",
    "/nl/hulp",
    "/en/help",
    "/nl/nu",
    "/en/now",
    "/nl/hulp/gids/study-adviser",
    "/en/help/guide/psychologist",
    "/nl/hulp/mensen",
    "/nl/wie-ziet-wat",
)


def test_nothing_of_somebody_signed_in_reaches_the_next_reader(cast, signed_in):
    """Sanne reads every page first, then somebody without an account reads them out of the same memory."""
    names = ("Sanne", "Noor", "el Amrani", "Mijn pagina", "My page", "csrfmiddlewaretoken")
    sanne = signed_in(cast.sanne)
    leaky = [sanne.get(page).content.decode() for page in PAGES]
    assert any("Mijn pagina" in text for text in leaky)  # there is something to leak
    for page in PAGES:
        text = Client().get(page).content.decode()
        assert [name for name in names if name in text] == [], page
        assert "Inloggen" in text or "Sign in" in text


def test_nothing_of_somebody_without_an_account_reaches_who_is_signed_in(cast, signed_in):
    for page in PAGES:
        Client().get(page)
    text = signed_in(cast.sanne).get("/nl/hulp/mensen").content.decode()
    assert "Mijn pagina" in text


@pytest.mark.parametrize("first", BOTH)
def test_the_language_of_the_first_reader_is_not_that_of_the_second(first):
    second = "en" if first == "nl" else "nl"
    home_of = {"nl": "Wat heb je nodig?", "en": "What do you need?"}
    assert home_of[first] in Client().get(f"/{first}/").content.decode()
    text = Client().get(f"/{second}/").content.decode()
    assert home_of[second] in text
    assert home_of[first] not in text


# --- What changes is rendered anew ----------------------------------------------------------------------------------
def test_a_new_edition_shows_on_home_directory_and_entry(client):
    pages = ("/nl/", "/nl/hulp", "/nl/hulp/gids/study-adviser")
    for page in pages:
        assert "Studieadviseur" in client.get(page).content.decode()
    EntryText.objects.filter(entry__slug="study-adviser", language="nl").update(
        title="Studieraad", summary="Anders dan eerst."
    )
    Edition.objects.update(number=Edition.objects.get().number + 1)
    forget_shelf()
    for page in pages:
        assert "Studieraad" in client.get(page).content.decode(), page


def test_a_changed_number_shows_on_every_page_with_the_next_copy(client):
    pages = ("/nl/", "/en/help", "/nl/nu", "/en/card", "/nl/hulp/gids/luisterlijn")
    for page in pages:
        assert "tel:+31880767000" in client.get(page).content.decode(), page
    Line.objects.filter(pk="luisterlijn").update(phone="088 0000 111", tel="tel:+31880000111")
    from naast.awareness.guide.actions.publishing import publish_urgent_copies

    publish_urgent_copies()
    for page in pages:
        text = client.get(page).content.decode()
        assert "tel:+31880000111" in text, page
        assert "tel:+31880767000" not in text, page


def test_what_is_open_is_worked_out_anew_each_minute(client, monkeypatch):
    now = time.now().replace(year=2026, month=11, day=23, hour=20, minute=59)  # 21:59 in Amsterdam

    def said(moment):
        monkeypatch.setattr(time, "now", lambda: moment)
        text = client.get("/nl/nu").content.decode()
        return text[text.index("<h3>In je bol") :][:900]

    assert "Nu open, tot 22.00 uur" in said(now)
    assert "Nu dicht, open morgen 14.00 uur" in said(now.replace(hour=21, minute=0))


def test_the_bar_of_every_page_stops_saying_open_on_the_day_it_may_no_longer(client, monkeypatch):
    label = {"/nl/hulp": "Dag en nacht open", "/en/help": "Open day and night"}
    last = time.now().replace(year=2027, month=2, day=20, hour=12)
    for moment, says in ((last, True), (last.replace(day=21), False), (last, True)):
        monkeypatch.setattr(time, "now", lambda moment=moment: moment)
        for page, words in label.items():
            bar = client.get(page).content.decode().split("<main", 1)[0]
            assert (words in bar) is says, (page, moment)
            assert "tel:113" in bar
