"""Noor has an account of ours: invited, a password, an app, a passkey, recovery codes, and out everywhere (G5)."""

import contextlib
import email
import re
import time
from collections.abc import Iterator
from email import policy

import pyotp
import pytest

from tests import browser as chromium
from tests.servers import Naast

PASSWORD = "vier paarse olifanten zwemmen"
REFUSED = re.compile(r"status of 4(03|22)")
MY, MINE = "/nl/mijn", "/nl/mijn/inloggen"


@pytest.fixture(scope="module")
def house(once: None) -> Iterator[Naast]:
    """Start a demonstration of its own, with passwords of ours."""
    with Naast(scale=20, environment={"NAAST_LOCAL_ACCOUNTS": "1"}) as server:
        yield server


@pytest.fixture
def reader(browser, house):
    """Make readers at the server's name: at a bare number no browser makes a passkey."""
    made = []

    def make(**wishes):
        context = chromium.visitor(browser, house.url.replace("127.0.0.1", "localhost"), **wishes)
        visitor = context.__enter__()
        visitor.expected.append(REFUSED)
        made.append((context, visitor))
        return visitor

    yield make
    faults = [text for _, visitor in made for text in (*visitor.foreign, *visitor.complaints)]
    for context, _ in made:
        context.__exit__(None, None, None)
    assert faults == []


def as_persona(somebody, persona):
    page = somebody.go("/nl/demonstratie/inloggen")
    page.locator("main button", has_text=re.compile(rf"\b{persona}\b")).first.click()
    page.wait_for_url(re.compile(MY))
    return page


def letter_to(house, address) -> str:
    """Wait for the newest mail to an address, and give its text."""
    deadline = time.monotonic() + 120  # a demonstration that just began has much to do
    while time.monotonic() < deadline:
        # Their names begin with the moment they came; the oldest go while we read.
        for path in sorted((house.home / "mail").glob("*.eml"), reverse=True):
            with contextlib.suppress(FileNotFoundError):
                letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
                body = letter.get_body(("plain",))
                if address in str(letter["To"]) and body is not None and "wachtwoord" in body.get_content():
                    return body.get_content()
        time.sleep(0.3)
    raise AssertionError(f"no mail to {address}")


def press(page, words):
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def fill_password(page, account):
    page.get_by_label("E-mailadres of nummer").fill(account)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    press(page, "Inloggen")


def code_of(secret, *, after=None):
    """Give the code of now; after one was used, wait for the next."""
    code = pyotp.TOTP(secret).now()
    while code == after:
        time.sleep(0.5)
        code = pyotp.TOTP(secret).now()
    return code


def test_noor_from_invitation_to_signing_out_everywhere(reader, house):
    # given Rik, who invites her by her number
    rik = reader(java_script_enabled=False)
    page = as_persona(rik, "Rik")
    number = number_of(house)
    rik.go("/nl/beheer/accounts")
    page.get_by_label("E-mailadres of nummer").fill(number)
    press(page, "Stuur een uitnodiging")
    assert "De uitnodiging gaat nu per mail weg" in page.inner_text("main")

    # when she opens the link, chooses a password and signs in, all without script
    noor = reader(java_script_enabled=False)
    page = noor.page
    link = re.search(r"http://\S+?(/\S+)", letter_to(house, "noor@"))[1]
    noor.go(link)
    page.get_by_label("Nieuw wachtwoord").fill("kort")
    press(page, "Bewaar dit wachtwoord")
    page.get_by_role("alert").get_by_text("Dit wachtwoord is te kort").wait_for()
    page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    press(page, "Bewaar dit wachtwoord")
    fill_password(page, number)

    # then she is led to a second step before her own page, and sets up an app
    assert noor.address == "/nl/inloggen/bevestigen"
    page.get_by_role("link", name=re.compile("Een app op je telefoon")).click()
    press(page, "Ik heb een app, ga verder")
    secret = page.locator("code.breaks").inner_text().replace(" ", "")
    first = code_of(secret)
    page.get_by_label("Code uit je app").fill(first)
    press(page, "Koppel deze app")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    assert noor.address == MY
    assert "Noor" in page.inner_text("h1")

    # and on another device password and a new code let her in; the same code would not
    there = reader(java_script_enabled=False)
    there.go("/nl/inloggen")
    fill_password(there.page, number)
    assert there.address == "/nl/inloggen/bevestigen"
    there.page.get_by_label("Code uit je app").fill(first)
    press(there.page, "Ga verder")
    assert "Deze code klopt niet" in there.page.inner_text("main")
    there.page.get_by_label("Code uit je app").fill(code_of(secret, after=first))
    press(there.page, "Ga verder")
    assert there.address == MY

    # and a recovery code does too, once
    lost = reader(java_script_enabled=False)
    for outcome in (MY, "/nl/inloggen/bevestigen"):
        lost.go("/nl/inloggen")
        fill_password(lost.page, number)
        lost.page.locator("summary").click()
        lost.page.get_by_label("Herstelcode").fill(codes[0])
        press(lost.page, "Ga verder met een herstelcode")
        assert lost.address == outcome
        lost.context.clear_cookies()

    # when she signs out everywhere but here, the other device is out at its next page
    noor.go(MINE)
    assert page.locator(".ways h3", has_text="op").count() >= 3
    press(page, "Log overal uit, behalve hier")
    there.go(MY)
    assert there.address == "/nl/inloggen"
    noor.go(MY)
    assert noor.address == MY


def test_bram_uses_a_passkey_of_his_own_device(reader, house):
    # given a device that makes passkeys, and Bram, who has a password
    bram = reader()
    page = bram.page
    device = bram.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    as_persona(bram, "Bram")
    # when he adds a passkey
    bram.go(f"{MINE}/toegangssleutel")
    page.get_by_label("Hoe noem je deze toegangssleutel?").fill("laptop")
    press(page, "Maak de toegangssleutel")
    assert page.locator(".codes code").count() == 10
    # then it is asked for when somebody proves again that it is him, and lets him on
    bram.go(f"/nl/inloggen/bevestigen?next={MINE}")
    press(page, "Gebruik je toegangssleutel")
    page.wait_for_url(re.compile(f"{MINE}$"))
    assert "laptop" in page.inner_text("main")
    # and without script the page says what else there is
    plain = reader(java_script_enabled=False)
    plain.context.add_cookies([cookie for cookie in bram.context.cookies() if cookie["name"].startswith("naast_s")])
    plain.go(f"{MINE}/toegangssleutel")
    assert plain.page.get_by_role("link", name="Gebruik een app").is_visible()


@pytest.mark.parametrize(("language", "width"), [("nl", 320), ("en", 1280)])
def test_the_pages_are_accessible_and_fit(reader, house, width, language):
    somebody = reader(viewport={"width": width, "height": 800}, bypass_csp=True, locale=language)
    addresses = {
        "nl": [
            "/nl/inloggen",
            "/nl/wachtwoord/vergeten",
            "/nl/wachtwoord/verstuurd",
            "/nl/wachtwoord/kiezen",
            "/nl/uitloggen",
        ],
        "en": ["/en/sign-in", "/en/password/forgotten", "/en/password/sent", "/en/password/choose", "/en/sign-out"],
    }[language]
    own = {
        "nl": [
            MINE,
            f"{MINE}/app",
            f"{MINE}/toegangssleutel",
            "/nl/inloggen/bevestigen",
            "/nl/beheer/accounts",
            f"{MINE}/wachtwoord",
        ],
        "en": [
            "/en/my/sign-in",
            "/en/my/sign-in/app",
            "/en/my/sign-in/passkey",
            "/en/sign-in/confirm",
            "/en/manage/accounts",
            "/en/my/sign-in/password",
        ],
    }[language]
    faults = []
    for signed_in in (False, True):
        if signed_in:
            as_persona(somebody, "Rik")
        for address in own if signed_in else addresses:
            page = somebody.go(address)
            faults += [f"{address}: {fault}" for fault in chromium.axe(page)]
            if chromium.overflow(page) > 0:
                faults.append(f"{address} is wider than {width}")
            assert page.locator("h1").count() == 1
    assert faults == []


def number_of(house) -> str:
    """Give Noor's number, as the cast has it."""
    from naast.interfaces.demo.cast import CAST

    return next(persona.number for persona in CAST if persona.key == "noor")
