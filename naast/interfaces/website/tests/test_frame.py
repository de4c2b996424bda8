"""The frame around every page: the language one reads, the switch, the display choice, and no cookie (G1, G5)."""

import re
from html import unescape

import pytest
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings as chosen
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from naast.foundation.core.addresses import fast_address
from naast.interfaces.website.chrome import Display, _addresses
from tests.invariants.addresses import examples_with, routes

pytestmark = pytest.mark.django_db
OTHER = {"nl": "en", "en": "nl"}
PUBLIC = (
    "home", "guide-directory", "guide-people", "finder", "now", "card", "expectations", "worried", "who-sees-what", "accessibility",
    "display", "gallery", "sign-in", "sign-out", "appointments", "appointment-sent", "call-back", "call-back-staff",
    "call-back-answer", "call-back-answer-staff", "chain", "facilities", "chain-asked", "facilities-offers", "facilities-catalogue", "statement-check", "find-gp",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def address(name: str, language: str, **parts: str) -> str:
    with translation.override(language):
        return reverse(name, kwargs=parts)


def switch_of(answer) -> str:
    """Give where the language switch of a page leads."""
    top = answer.content.decode().split("<main", 1)[0]
    return unescape(re.search(r'<span class="lang">.*?href="([^"]*)"', top, re.DOTALL)[1])


# --- Choosing a language --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepts", "home"),
    [
        ("nl", "/nl/"), ("en", "/en/"), ("en-GB,en;q=0.9,nl;q=0.8", "/en/"), ("de,en;q=0.5", "/en/"), ("de,fr", "/en/"), ("", "/nl/"),
        (None, "/nl/"), ("*", "/nl/"), ("nl;q=0.1,en;q=0.9", "/en/"), ("x" * 5_000, "/nl/"), ("\x00;;q=,,q=9", "/nl/"), ("de,fr;q=0.8,nl;q=0.1", "/nl/"),
        ("zh-CN,zh;q=0.9", "/en/"), ("ar,*;q=0.5", "/en/"), ("nl-BE", "/nl/"), ("en;q=0,de", "/en/"), ("nl;q=0,de", "/en/"),
    ],
)  # fmt: skip
def test_who_names_no_language_gets_the_one_their_browser_prefers(accepts, home):
    headers = {} if accepts is None else {"Accept-Language": accepts}
    answer = Client().get("/", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert "Accept-Language" in answer.headers["Vary"]
    assert not answer.cookies
    gallery = Client().get("/design/", headers=headers)
    assert gallery.headers["Location"] == home + "design"


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("accepts", ["nl", "en", "de"])
def test_an_address_says_its_language_whatever_the_browser_prefers(language, accepts):
    answer = Client().get(f"/{language}/", headers={"Accept-Language": accepts})
    assert f'<html lang="{language}"' in answer.content.decode()


# --- The switch -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("name", [name for name in PUBLIC if name != "card"])
def test_the_switch_leads_to_the_same_page_and_back(language, name):
    here = Client().get(address(name, language))
    assert here.status_code == 200
    assert switch_of(here) == address(name, OTHER[language])
    there = Client().get(switch_of(here))
    assert f'<html lang="{OTHER[language]}"' in there.content.decode()
    assert switch_of(there) == address(name, language)


@pytest.mark.parametrize("language", OTHER)
def test_the_switch_of_an_entry_and_of_an_absent_page(language):
    here = Client().get(address("guide-entry", language, slug="psychologist"))
    assert switch_of(here) == address("guide-entry", OTHER[language], slug="psychologist")
    absent = Client().get(f"/{language}/bestaat-niet")
    assert (absent.status_code, switch_of(absent)) == (404, f"/{OTHER[language]}/")


def test_the_frame_finds_every_address_as_django_does():
    """With plain parts by the form of the address, with any other by looking; both ways in both languages."""
    parts = {
        "a part": dict.fromkeys(("slug", "role", "unit", "code", "key", "kind", "file", "token"), "study-adviser"),
        "the examples": examples_with("study-adviser"),
        "no plain word": dict.fromkeys(("slug", "role", "unit", "code", "key", "kind", "file", "token"), "A %s/ë"),
        "none": {},
    }
    compared, formed = 0, 0
    for name in sorted({route.name for route in routes() if route.name}):
        for holes in {frozenset(route.holes) for route in routes() if route.name == name}:
            for given in parts.values():
                own = {hole: given[hole] for hole in sorted(holes) if hole in given}
                expected = {one: found_by_django(name, one, own) for one in ("nl", "en")}
                assert _addresses(name, own) == expected, (name, own)
                compared += 1
                formed += bool(own) and fast_address(name, "nl", own) is not None
    assert compared > formed > 100


def found_by_django(name: str, language: str, parts: dict[str, str]) -> str:
    try:
        return address(name, language, **parts)
    except NoReverseMatch:
        return address("home", language)


@pytest.mark.parametrize("language", OTHER)
def test_every_page_names_itself_in_both_languages_for_search_engines(language):
    for name in ("home", "guide-directory", "now", "worried"):
        text = Client().get(address(name, language)).content.decode()
        found = dict(re.findall(r'<link rel="alternate" hreflang="(\w\w)" href="([^"]+)"', text))
        assert found == {one: address(name, one) for one in OTHER}


def test_the_page_that_was_asked_for_goes_along_with_the_switch():
    here = Client().get("/nl/inloggen?next=/nl/mijn")
    assert switch_of(here) == "/en/sign-in?next=/en/my"
    assert switch_of(Client().get("/en/sign-in?next=https://evil.example/")) == "/nl/inloggen"


# --- No cookie ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", OTHER)
def test_no_public_page_sets_a_cookie(language):
    client = Client()
    for name in PUBLIC:
        answer = client.get(address(name, language))
        assert answer.status_code == 200
        assert not answer.cookies, name
        assert "csrf" not in answer.content.decode(), name
    for path in ("/healthz", "/readyz", "/sw.js", "/nl/bestaat-niet", "/"):
        assert not client.get(path).cookies, path


def test_every_public_page_is_in_the_list_above():
    """A new page that anybody may open belongs in PUBLIC."""
    from naast.foundation.access.page import anyone

    found = set()
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", ()):
            for leaf in [one, *getattr(one, "url_patterns", ())]:
                page = getattr(getattr(leaf, "callback", None), "page", None)
                # The doors of a provider exist for the providers of an installation alone (accounts' own tests).
                if page is not None and page.access is anyone and leaf.name and not leaf.name.startswith("provider-"):
                    found.add(leaf.name)
    assert found - {
        "guide-entry",
        "sign-in-confirm",  # leads on to signing in
        # One role's times or walk-in hours, and what only a mail, a browser or a calendar knows (appointments' own tests).
        "appointment-when",
        "chain-programme",
        "letter-link",
        "walk-in",
        "waiting-join",
        "appointment-confirm",
        "appointment-guest",
        "appointment-guest-file",
        "appointment-guest-move",
        "appointment-guest-cancel",
        "feed",
        "finder-result",
        "choose-language",
        "offline-worker",
        "healthz",
        "readyz",
        "choose-gallery",
        "api-root",
        "docs",
        "openapi-json",
    } == set(PUBLIC)


# --- Display --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "attributes"),
    [
        ("dark.clear.large", ' data-theme="dark" data-letters="clear" data-size="large"'),
        ("light.figtree.normal", ' data-theme="light"'),
        ("dark", ' data-theme="dark"'),
        ("", ""),
        ("system.figtree.normal", ""),
        ('"><script>alert(1)</script>', ""),
        ("dark.<b>.large", ' data-theme="dark" data-size="large"'),
        ("DARK.CLEAR.LARGE", ""),
        ("dark.clear.large.more", ' data-theme="dark" data-letters="clear"'),
        ("." * 4_000, ""),
        ("\x00", ""),
    ],
)
def test_only_a_known_choice_reaches_the_page(value, attributes):
    client = Client()
    client.cookies["naast_display"] = value
    assert f'<html lang="nl"{attributes}>' in client.get("/nl/").content.decode()


@pytest.mark.parametrize(
    "given",
    [{}, {"theme": "dark"}, {"theme": "dark", "letters": "clear", "size": "large"}, {"theme": "<x>", "size": "large"}],
)
def test_a_choice_is_kept_in_one_cookie_that_no_script_reads(given):
    client = Client()
    answer = client.post("/nl/weergave", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/nl/weergave")
    shown = Display(
        given.get("theme", "") if given.get("theme") in ("dark", "light") else "system",
        given.get("letters", "figtree"),
        given.get("size", "normal"),
    )
    cookie = answer.cookies["naast_display"]
    if shown == Display():
        assert (cookie.value, cookie["max-age"]) == ("", 0)
    else:
        assert cookie.value == shown.cookie
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert shown.attributes in client.get("/nl/").content.decode()
    assert set(answer.cookies) == {"naast_display"}


def test_going_back_to_the_usual_takes_the_cookie_away():
    client = Client()
    client.post("/en/display", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/en/").content.decode()
    client.post("/en/display", {"theme": "system", "letters": "figtree", "size": "normal"})
    assert "data-theme" not in client.get("/en/").content.decode()


# --- Headers and programs -------------------------------------------------------------------------------------------
def test_the_door_for_programs_says_whether_the_house_is_up():
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json() == {"status": "ready"}


def test_without_a_database_the_house_is_alive_and_not_ready():
    from naast.awareness.guide.tests.breaking import FAULTS, no_database

    for fault in FAULTS:
        with no_database(fault):
            assert Client().get("/healthz").status_code == 200
            answer = Client(raise_request_exception=False).get("/readyz")
            assert (answer.status_code, answer.json()) == (503, {"status": "database does not answer"})


def test_the_offline_worker_keeps_both_cards_and_nothing_else():
    answer = Client().get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert re.findall(r"const CARDS = \[(.*?)\]", answer.content.decode()) == ['"/nl/kaart", "/en/card"']
    assert answer.headers["Cache-Control"] == "no-cache"


def test_who_names_another_host_gets_nothing():
    answer = Client().get("/nl/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/nl/bestaat-niet",
        "/en/does-not-exist",
        "/nl/hulp/gids/niets",
        "/xx/",
        "/nl/beheer/lijnen/meer",
        "/static/niets.css/",
    ],
)
def test_an_absent_page_is_in_the_house_style_and_shows_where_to_call(path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 404
    assert "tel:113" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_fault_of_ours_shows_where_to_call_and_nothing_of_the_inside(monkeypatch):
    def breaks(*args, **given):
        raise RuntimeError("geheim van binnen")

    monkeypatch.setattr("naast.interfaces.website.views.home.kept_home", breaks)
    answer = Client(raise_request_exception=False).get("/nl/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert ("tel:112" in text, "tel:113" in text, "/nl/nu" in text, "/en/now" in text) == (True,) * 4
    assert "geheim" not in text


def test_the_settings_hold_no_template_or_debug_leak():
    assert chosen.DEBUG is False
    assert chosen.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 200


def test_the_kept_policy_is_the_one_the_library_writes(client):
    """Written in an order of its own; a directive that is missing or more would show."""
    request, answer = RequestFactory().get("/nl/"), HttpResponse()
    CSPMiddleware(lambda request: answer)(request)
    kept = client.get("/nl/").headers[HEADER]
    assert sorted(kept.split("; ")) == sorted(answer.headers[HEADER].split("; "))
    assert "script-src 'self'" in kept
