"""Students who need something: at night, unsure, on a bad line, in the other language."""

import re

import pytest

from tests.browser import PHONE, press, reachable
from tests.invariants.source import none_of
from tests.journeys.pages import a_few_of_each, everyone_may_open, sheets

HOMES = {"nl": "/nl/", "en": "/en/"}
NOW = {"nl": "/nl/nu", "en": "/en/now"}
FINDER = {"nl": "/nl/hulp/wegwijzer", "en": "/en/help/who"}
CARD = {"nl": "/nl/kaart", "en": "/en/card"}


class TestAStudentAtTwoInTheNightWithAPhone:
    """S1: one tap from every page, without scrolling, without a script (A3)."""

    def test_a_number_to_call_is_in_reach_without_a_script(self, reader, home):
        """With scripts it is asked of every page in test_every_page; without, of one of each kind."""
        student = reader(viewport=PHONE)
        student.context.route(re.compile(r"\.js($|\?)"), lambda route: route.abort())
        student.expected.append(re.compile(r"Failed to load resource|ERR_FAILED"))
        asked = a_few_of_each(everyone_may_open(home), each=1)
        assert len(asked) >= 24
        none_of([address for address in asked if not reachable(student.go(address), 'a[href^="tel:"]')])

    def test_a_number_to_call_stands_on_every_page_as_it_comes(self, home):
        without = [
            address
            for address, sheet in sheets(home).items()
            if not any(link.startswith("tel:") for link in sheet.links)
        ]
        none_of(without)

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_the_line_for_thoughts_of_suicide_is_one_of_them_at_home(self, reader, language):
        page = reader(viewport=PHONE).go(HOMES[language])
        numbers = {re.sub(r"\D", "", href) for href in reachable(page, 'a[href^="tel:"]')}
        assert numbers & {"113", "08000113", "318000113"}

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_all_lines_are_one_tap_away_and_say_what_they_are_for(self, reader, language):
        student = reader(viewport=PHONE)
        page = student.go(HOMES[language])
        assert NOW[language] in reachable(page, "a")
        page.locator(f'a[href="{NOW[language]}"]:visible').first.click()
        page.wait_for_url(f"**{NOW[language]}")
        assert page.locator('main a[href^="tel:"]').count() >= 5


class TestAStudentWhoIsUnsure:
    """S2: at most three questions, one place to start; no script, no account, nothing kept (A2)."""

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_without_a_script_three_questions_lead_to_one_place(self, reader, language):
        # given a reader without JavaScript at the first question
        student = reader(java_script_enabled=False)
        page = student.go(FINDER[language])
        asked = 0
        # when each question is skipped or answered
        while (
            page.locator('main form [type="radio"], main form textarea, main form select#programme').count()
            and asked < 4
        ):
            if page.locator("main .card.lead").count():
                break
            choice = page.locator('main form [type="radio"]')
            if choice.count():
                choice.nth(1).check()
            press(page, "main form button:not([name])")
            asked += 1
        # then there is one place to start, after at most three
        assert asked <= 3
        assert page.locator("main h1").count() == 1
        assert page.locator("main .card.lead").count() == 1
        assert "?" not in page.url
        assert student.context.cookies() == []

    @pytest.mark.parametrize(
        ("language", "question"),
        [("nl", "ik kan niet slapen door de tentamens"), ("en", "I cannot sleep because of my exams")],
    )
    def test_own_words_are_answered_at_once_and_stand_in_no_address(self, reader, language, question):
        student = reader(java_script_enabled=False)
        page = student.go(HOMES[language])
        page.locator('main form [name="q"]').fill(question)
        press(page, 'main form:has([name="q"]) button')
        assert page.locator("main h1").count() == 1
        assert page.locator("main .card.lead").count() == 1
        assert "?" not in page.url
        assert not any("slap" in url or "sleep" in url for url in student.requests)

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_it_can_be_skipped_to_the_end_and_still_says_where_to_go(self, reader, language):
        page = reader(java_script_enabled=False).go(FINDER[language])
        for _ in range(3):
            if page.locator('main button[name="skip"]').count():
                press(page, 'main button[name="skip"]')
        assert page.locator("main .card.lead").count() == 1

    def test_with_the_keyboard_alone(self, reader):
        student = reader()
        page = student.go(HOMES["nl"])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "q":
                break
        page.keyboard.type("mijn huisgenoot drinkt te veel")
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('button, [type=submit]')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_selector("main .card.lead")

    @pytest.mark.parametrize(
        ("language", "question"),
        [("nl", "ik wil niet meer leven"), ("en", "I want to kill myself"), ("nl", "mijn vriend slaat me nu")],
    )
    def test_urgent_words_put_people_first_above_everything(self, reader, language, question):
        page = reader(viewport=PHONE, java_script_enabled=False).go(FINDER[language])
        page.locator('main [name="q"]').fill(question)
        press(page, "main form button:not([name])")
        first = page.locator("main a").first
        assert page.locator("main h1").bounding_box()["y"] < 600
        in_main = page.locator('main a[href^="tel:"]')
        assert in_main.count() >= 1
        assert (
            in_main.first.bounding_box()["y"]
            < (page.locator("main .card.lead").first.bounding_box() or {"y": 10_000})["y"]
        )
        assert first is not None

    def test_focus_is_always_visible(self, reader):
        page = reader().go(HOMES["nl"])
        unseen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return e === document.body || s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            if not seen:
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        none_of(unseen)


class TestAStudentFromAbroad:
    """S8: both languages on every page, the switch keeps the page (G1)."""

    def test_the_switch_keeps_the_page_and_comes_back(self, home):
        pages = sheets(home)
        lost = []
        for address, sheet in pages.items():
            mine, other = ("nl", "en") if address.startswith("/nl") else ("en", "nl")
            target = sheet.languages.get(other, "")
            if target not in pages:
                lost.append(f"{address} has no way to the other language: {target!r}")
            elif pages[target].languages.get(mine) != address:
                lost.append(f"{address} -> {target} -> {pages[target].languages.get(mine)}")
        none_of(lost)

    def test_the_switch_keeps_the_answer_of_the_finder(self, reader):
        page = reader(java_script_enabled=False).go(FINDER["nl"])
        page.locator('main [name="q"]').fill("ik heb geen geld meer voor de huur")
        press(page, 'main button[name="end"], main form button:not([name])')
        for _ in range(2):
            if not page.locator("main .card.lead").count():
                press(page, 'main button[name="skip"]')
        press(page, '.lang button[lang="en"]')
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("main .card.lead").count() == 1

    def test_the_front_door_opens_in_the_readers_language(self, reader):
        for locale, home in (("nl-NL", "/nl/"), ("en-GB", "/en/")):
            visitor = reader(locale=locale)
            visitor.go("/")
            assert visitor.address == home


class TestAStudentWithoutAConnection:
    """A3: after one visit the card with numbers is there, offline; it never says that a line is open."""

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_the_card_appears_offline_after_one_visit(self, reader, language):
        student = reader()
        page = student.go(HOMES[language])
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function(
            "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys())))"
            ".then(all => all.flat().length > 0))"
        )
        student.context.set_offline(True)
        student.expected.append(re.compile(r"ERR_INTERNET_DISCONNECTED|Failed to load resource"))
        page.goto(student.home + NOW[language])
        numbers = page.locator('a[href^="tel:"]').evaluate_all("l => l.map(a => a.getAttribute('href'))")
        assert "tel:112" in numbers
        assert len(numbers) >= 3
        text = page.locator("body").inner_text().lower()
        assert "nu open" not in text
        assert "open now" not in text

    def test_nothing_personal_is_kept_in_the_browser(self, reader):
        student = reader()
        page = student.go(HOMES["nl"])
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        kept = page.evaluate(
            "caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys()))))"
            ".then(all => all.flat().map(r => new URL(r.url).pathname))"
        )
        assert all("kaart" in path or "card" in path for path in kept), kept
        assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


class TestAStudentWhoReadsInTheDark:
    """ux 3.10: one cookie, only after choosing; no account."""

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_choosing_dark_and_clear_letters_lasts(self, reader, language):
        student = reader(java_script_enabled=False, color_scheme="light")
        page = student.go({"nl": "/nl/weergave", "en": "/en/display"}[language])
        before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        page.locator('main [value="dark"]').check()
        press(page, "main form button")
        student.go(HOMES[language])
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before
        assert {cookie["name"] for cookie in student.context.cookies()} == {"naast_display"}


class TestAStudentOnASlowPhone:
    """ux 6: at most 60 KB and 8 requests the first time."""

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_the_first_visit_is_small(self, reader, language):
        student = reader()
        student.go(HOMES[language])
        loaded = [url for url in student.requests if url.startswith(student.home)]
        assert len(loaded) <= 8, loaded
