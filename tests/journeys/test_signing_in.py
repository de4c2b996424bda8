"""Signing in as a persona with one click, and out again; what is not yours is not there (G2, G5)."""

import re

import pytest

# In the demonstration the sign-in page leads on to the choice of a persona.
SIGN_IN = {"nl": "/nl/demonstratie/inloggen", "en": "/en/demonstration/sign-in"}
MY = {"nl": "/nl/mijn", "en": "/en/my"}


class TestAnInspectorInTheDemonstration:
    @pytest.mark.parametrize("language", ["nl", "en"])
    @pytest.mark.parametrize("persona", ["Sanne", "Noor", "Ilse", "Rik", "Mei"])
    def test_one_click_signs_in_and_one_signs_out(self, reader, language, persona):
        # given a reader who clicks a persona
        somebody = reader(java_script_enabled=False)
        somebody.sign_in(persona, language)
        # then the page greets them, in a session that no script can read
        session = [cookie for cookie in somebody.context.cookies() if cookie["name"] == "naast_session"]
        assert [cookie["httpOnly"] for cookie in session] == [True]
        assert persona in somebody.go(MY[language]).locator("body").inner_text()
        # and signing out ends the session on the server, not only in the browser
        somebody.sign_out()
        somebody.context.clear_cookies()
        somebody.context.add_cookies(session)
        somebody.go(MY[language])
        assert somebody.address == SIGN_IN[language]

    def test_a_personal_page_is_not_shown_again_by_the_back_button(self, reader):
        somebody = reader(java_script_enabled=False)
        somebody.sign_in("Sanne")
        page = somebody.go(MY["nl"])
        somebody.sign_out()
        page.go_back()
        assert somebody.address != MY["nl"] or "Sanne" not in page.locator("main").inner_text()


class TestAnon:
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_what_is_not_there_and_what_is_not_yours_look_alike(self, reader, home, language):
        anon = reader()
        anon.expected.append(re.compile(r"404"))
        absent = anon.page.goto(f"{home}/{language}/bestaat-niet")
        absent_text = absent.text()
        closed = anon.page.goto(home + {"nl": "/nl/beheer/lijnen", "en": "/en/manage/lines"}[language])
        assert absent.status == 404
        assert closed.status in (404, 200)
        if closed.status == 200:
            assert anon.address == SIGN_IN[language]
        else:
            assert closed.text() == absent_text

    def test_an_error_page_still_shows_urgent_help(self, reader, home):
        anon = reader()
        anon.expected.append(re.compile(r"404"))
        page = anon.page
        page.goto(f"{home}/nl/bestaat-niet")
        assert page.locator('a[href^="tel:"]').count() >= 1
