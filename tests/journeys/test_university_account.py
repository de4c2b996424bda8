"""Signing in with the university's account, in a real browser and without script: there, back, and out again (G5)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from naast.interfaces.demo.cast import CAST, INSTITUTION
from tests import browser as chromium
from tests.browser import DESK, PHONE, Visitor
from tests.providers import CLIENT, HOME, SECRET, Account, Mock, providing
from tests.servers import Naast

START = {"nl": "/nl/inloggen/bij/mock", "en": "/en/sign-in/at/mock"}
MY = {"nl": "/nl/mijn", "en": "/en/my"}
SIGNED_OUT = {"nl": "uitgelogd", "en": "signed-out"}
# One of each template in each language; the other outcomes differ in their sentences alone.
PAGES = [
    *START.values(),
    "/nl/inloggen/mock/niet-bekend",
    "/en/sign-in/mock/did-not-work",
    "/nl/inloggen/mock/uitgelogd",
    "/en/sign-in/mock/signed-out",
]


@pytest.fixture(scope="module")
def mock(once: None) -> Iterator[Mock]:
    sanne = next(persona for persona in CAST if persona.key == "sanne")
    with providing() as found:
        found.whom = Account("opaque-sanne", sanne.number)
        yield found


@pytest.fixture(scope="module")
def university(mock: Mock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, with a provider in its file."""
    file: Path = tmp_path_factory.mktemp("providers") / "providers.toml"
    file.write_text(
        f"""
[[provider]]
slug = "mock"
protocol = "oidc"
name_nl = "Voorbeeld Universiteit"
name_en = "Example University"
institution = "{INSTITUTION}"
issuer = "{mock.issuer}"
client_id = "{CLIENT}"
client_secret_env = "MOCK_SECRET"
home_organisations = ["{HOME}"]
logout = true
""",
        encoding="utf-8",
    )
    with Naast(scale=60, environment={"NAAST_PROVIDERS": str(file), "MOCK_SECRET": SECRET}) as server:
        yield server.url


@pytest.fixture
def somebody(browser: Browser, university: str) -> Iterator[Callable[..., Visitor]]:
    """Make readers who may go to the university's server too; the browser must not complain."""
    with ExitStack() as open_readers:
        made: list[Visitor] = []

        def make(**wishes: Any) -> Visitor:
            made.append(open_readers.enter_context(chromium.visitor(browser, university, **wishes)))
            return made[-1]

        yield make
        assert [text for visitor in made for text in visitor.complaints] == [], "the browser complained"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_two_presses_lead_to_ones_own_page_and_two_out_again(language, somebody, mock):
    student = somebody(java_script_enabled=False)
    page = student.go(START[language])
    page.locator("main form button").click()
    page.wait_for_url(f"**{MY[language]}")
    assert "Sanne" in page.locator("main").inner_text()
    cookies = {cookie["name"] for cookie in student.context.cookies()}
    assert not any("start" in name for name in cookies)
    student.sign_out()
    page.wait_for_url(f"**/mock/{SIGNED_OUT[language]}")
    assert page.locator("main a.btn").first.get_attribute("href").startswith(f"{mock.issuer}/logout")


def test_going_back_does_not_lead_to_the_provider_again(somebody):
    """The page that moves on by itself is no trap: back from one's own page leads to the button."""
    student = somebody()
    page = student.go(START["nl"])
    page.locator("main form button").click()
    page.wait_for_url(f"**{MY['nl']}")
    page.go_back()
    page.wait_for_url(f"**{START['nl']}")


def test_the_page_asked_for_is_the_page_one_gets(somebody):
    student = somebody(java_script_enabled=False)
    page = student.go("/nl/mijn")
    assert student.address == "/nl/inloggen"
    page.locator("main form[action*='/inloggen/bij/'] button").first.click()
    page.wait_for_url("**/nl/mijn")


@pytest.mark.parametrize(("scheme", "viewport"), [("light", PHONE), ("dark", DESK)])
def test_each_page_is_for_everybody(scheme, viewport, somebody):
    reader = somebody(viewport=viewport, color_scheme=scheme)
    for address in PAGES:
        page = reader.go(address)
        assert (address, chromium.axe(page)) == (address, [])
        assert (address, chromium.overflow(page)) == (address, 0)
