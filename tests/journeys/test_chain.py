"""From hand that gives to hand that takes, and never more than the student said yes to (C4, C5, G3)."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import browser as chromium
from tests.browser import DESK, PHONE, Visitor
from tests.servers import Naast


@pytest.fixture(scope="module")
def house(once: None) -> Iterator[Naast]:
    """Start a demonstration of its own: what is passed on and stopped here, others look at there."""
    with Naast() as server:
        yield server


@pytest.fixture
def reader(browser: Browser, house: Naast) -> Iterator[Callable[..., Visitor]]:
    """Make readers of that house; at the end none may have left it or heard a complaint."""
    with ExitStack() as later:
        made: list[Visitor] = []

        def make(**wishes: Any) -> Visitor:
            made.append(later.enter_context(chromium.visitor(browser, house.url, **wishes)))
            return made[-1]

        yield make
        assert [text for visitor in made for text in (*visitor.foreign, *visitor.complaints)] == []


def open_question(sanne) -> None:
    """Find the open question from one's own page, and go to where sentences can be struck."""
    page = sanne.go("/nl/mijn")
    page.locator("main a", has_text="Lees de vraag").first.click()
    page.locator("main a", has_text="Lees en kies").first.click()
    page.locator("main a", has_text="Haal er eerst zinnen uit").click()
    page.wait_for_url("**/mijn/verwijzing/*")


def test_sanne_strikes_a_sentence_kees_reads_the_rest_until_she_stops(reader):
    # given Sanne, on a phone without a script, and a hand-over that Noor wrote
    sanne = reader(viewport=PHONE, java_script_enabled=False)
    sanne.sign_in("Sanne")
    open_question(sanne)
    page = sanne.page
    asked = sanne.address
    assert "Zij betaalt haar kamer zelf." in page.locator("main").inner_text()

    # when she takes one sentence out and says yes
    page.locator("main label", has_text="Zij betaalt haar kamer zelf.").click()
    page.get_by_role("button", name="Ja, geef dit door").click()
    page.wait_for_load_state()
    assert "Zij betaalt haar kamer zelf." not in page.locator("main").inner_text()

    # then Noor sees that it went, and nothing more; Bram sees nothing at all
    noor = reader(viewport=DESK)
    noor.sign_in("Noor")
    assert "Doorgegeven" in noor.go("/nl/medewerker/verwijzingen").locator("main").inner_text()
    bram = reader(viewport=DESK)
    bram.sign_in("Bram")
    assert "Sanne" not in bram.go("/nl/medewerker/verwijzingen").locator("main").inner_text()

    # and Kees takes it and reads exactly the rest
    kees = reader(viewport=DESK)
    kees.expected.append(re.compile("404"))
    kees.sign_in("Kees")
    desk = kees.go("/nl/medewerker/verwijzingen")
    desk.locator("main a[href*='/verwijzingen/in/']").first.click()
    desk.wait_for_url("**/verwijzingen/in/*")
    there = kees.address
    if desk.locator("main form button[value='take']").count():
        desk.locator("main form button[value='take']").click()
        desk.wait_for_load_state()
    words = desk.locator("main").inner_text()
    assert "Haar weekrooster is rond" in words
    assert "Zij betaalt haar kamer zelf." not in words

    # until she stops: the next time he asks it is not there
    sanne.go(asked)
    page.locator("main form button[value='stop']").click()
    page.wait_for_load_state()
    assert "Niemand kan de tekst nog lezen" in page.locator("main").inner_text()
    assert "Deze pagina is er niet" in kees.go(there).locator("main").inner_text()
    # and Noor reads the same as before
    assert "Doorgegeven" in noor.go("/nl/medewerker/verwijzingen").locator("main").inner_text()


def test_neither_file_of_sanne_shows_the_other(reader):
    texts = {}
    for who in ("Noor", "Ilse"):
        staff = reader(viewport=DESK)
        staff.sign_in(who)
        page = staff.go("/nl/medewerker/studenten")
        page.locator("main a", has_text="Sanne de Wit").first.click()
        page.wait_for_url("**/medewerker/studenten/*")
        texts[who] = page.locator("main").inner_text()
    assert "weekplanning" in texts["Noor"]
    assert "nacht slapen" in texts["Ilse"]
    assert "Ilse" not in texts["Noor"]
    assert "psycholoog" not in texts["Noor"].lower()
    assert "weekplanning" not in texts["Ilse"]
    rik = reader(viewport=DESK)
    rik.expected.append(re.compile("404"))
    rik.sign_in("Rik")
    assert "Deze pagina is er niet" in rik.go("/nl/medewerker/studenten").locator("main").inner_text()


def test_mei_takes_everything_about_herself_along(reader):
    mei = reader(viewport=PHONE)
    mei.sign_in("Mei", language="en")
    page = mei.go("/en/my/data")
    page.get_by_role("button", name="Ask for your file").click()
    for _ in range(60):
        page = mei.go("/en/my/data")
        if page.locator("main a[href$='.json']").count():
            break
        page.wait_for_timeout(1000)
    with page.expect_download() as fetched:
        page.locator("main a[href$='.json']").first.click()
    text = fetched.value.path().read_text(encoding="utf-8")
    assert "Mei" in text
    assert "Kees" not in text  # who wrote something is "somebody at the university"
