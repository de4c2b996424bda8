"""Whatever breaks behind it, urgent help is answered, with numbers (A3, trust row 39)."""

import re

import pytest
from django.conf import settings as chosen
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from naast.awareness.guide.fallback import ADDRESSES, UrgentHelpFirst
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.tests.breaking import FAULTS, no_database

pytestmark = pytest.mark.django_db
STANDS_FIRST = "naast.awareness.guide.fallback.UrgentHelpFirst"


@pytest.fixture
def reader():
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def is_help(answer, path: str) -> None:
    """Hold an answer against what somebody needs who needs it now."""
    text = answer.content.decode()
    name, language = ADDRESSES[path]
    assert answer.status_code == 200
    assert 'href="tel:112"' in text
    assert 'href="tel:113"' in text
    assert f'<html lang="{language}"' in text
    assert text.rstrip().endswith("</html>")
    # None is set; one that means nothing is taken away.
    assert [cookie.value for cookie in answer.cookies.values()] in ([], [""])
    assert "no-cache" in answer.headers["Cache-Control"]


# --- The addresses --------------------------------------------------------------------------------------------------
def test_the_addresses_are_those_of_the_pages():
    pages = {}
    for language in ("nl", "en"):
        with translation.override(language):
            pages |= {reverse(name): (name, language) for name in ("now", "card")}
    assert pages == ADDRESSES


def test_it_stands_before_everything_else():
    assert chosen.MIDDLEWARE[0] == STANDS_FIRST


@pytest.mark.parametrize("path", ADDRESSES)
def test_when_nothing_is_broken_the_page_itself_answers(reader, path):
    answer = reader.get(path)
    is_help(answer, path)
    if ADDRESSES[path][0] == "now":
        assert "site-foot" in answer.content.decode()


# --- The database ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_database(reader, path, fault):
    with no_database(fault) as tried:
        answer = reader.get(path)
    is_help(answer, path)
    assert tried == []  # nobody even asked


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_database_and_with_a_session_of_nonsense(reader, path):
    reader.cookies[chosen.SESSION_COOKIE_NAME] = "onzin\"';--"
    with no_database() as tried:
        is_help(reader.get(path), path)
        # The control: a page that reads the session does break, and says where to call.
        control = reader.get("/nl/mijn")
    assert control.status_code == 500
    assert "tel:113" in control.content.decode()
    assert tried


@pytest.mark.parametrize("path", ADDRESSES)
def test_with_a_session_of_nonsense(reader, path):
    for value in ("onzin", "a" * 4_000, "é\x7f", "0" * 32):
        reader.cookies[chosen.SESSION_COOKIE_NAME] = value
        is_help(reader.get(path), path)


@pytest.mark.parametrize(
    "cookies", [{"naast_display": "dark.clear.large"}, {"naast_display": "\x00<script>"}, {"naast_language": "xx"}]
)
def test_with_other_cookies(reader, cookies):
    for name, value in cookies.items():
        reader.cookies[name] = value
    for path in ADDRESSES:
        is_help(reader.get(path), path)


# --- Anything inside ------------------------------------------------------------------------------------------------
FAULTS_INSIDE = (RuntimeError, Http404, PermissionDenied, SuspiciousOperation, MemoryError, RecursionError, KeyError)
_fault: type[Exception] = RuntimeError


class BreaksOnTheWayIn:
    """A middleware with a fault in it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise _fault("inside")


class BreaksBeforeTheView(BreaksOnTheWayIn):
    """A middleware that breaks when the view is known."""

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, parts):
        raise _fault("inside")


class BreaksOnTheWayOut(BreaksOnTheWayIn):
    """A middleware that breaks when the answer is there."""

    def __call__(self, request):
        self.get_response(request)
        raise _fault("inside")


PLACES = [
    (place, kind)
    for place in range(1, len(chosen.MIDDLEWARE) + 1)
    for kind in (BreaksOnTheWayIn, BreaksBeforeTheView, BreaksOnTheWayOut)
]


@pytest.mark.parametrize(("place", "kind"), PLACES, ids=lambda value: getattr(value, "__name__", value))
def test_a_middleware_breaks_wherever_it_stands(settings, reader, place, kind):
    settings.MIDDLEWARE = [*chosen.MIDDLEWARE[:place], f"{__name__}.{kind.__name__}", *chosen.MIDDLEWARE[place:]]
    for path in ADDRESSES:
        is_help(reader.get(path), path)
    assert reader.get("/nl/toegankelijkheid").status_code == 500


@pytest.mark.parametrize("fault", FAULTS_INSIDE)
def test_whatever_is_thrown(settings, reader, monkeypatch, fault):
    monkeypatch.setitem(globals(), "_fault", fault)
    settings.MIDDLEWARE = [*chosen.MIDDLEWARE, f"{__name__}.BreaksBeforeTheView"]
    for path in ADDRESSES:
        is_help(reader.get(path), path)


def test_without_it_the_same_fault_is_a_500(settings, reader):
    """The control: with the guard taken out the page is gone."""
    settings.MIDDLEWARE = [
        *(name for name in chosen.MIDDLEWARE if name != STANDS_FIRST),
        f"{__name__}.BreaksBeforeTheView",
    ]
    assert reader.get("/nl/nu").status_code == 500


@pytest.mark.parametrize(
    "where", ["naast.awareness.guide.views.urgent.kept_lines", "naast.interfaces.website.chrome.bar_says_open"]
)
def test_the_view_or_the_frame_breaks(reader, monkeypatch, where):
    def breaks(*args, **given):
        raise TypeError("inside")

    monkeypatch.setattr(where, breaks)
    for path in ADDRESSES:
        is_help(reader.get(path), path)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 429, 500, 502, 503])
def test_no_refusal_reaches_a_reader(status):
    first = UrgentHelpFirst(lambda request: HttpResponse(status=status))
    for path in ADDRESSES:
        is_help(first(RequestFactory().get(path)), path)
        assert first(RequestFactory().post(path)).status_code == status
    assert first(RequestFactory().get("/nl/hulp")).status_code == status


@pytest.mark.parametrize("status", [200, 301, 304])
def test_an_answer_is_left_as_it_is(status):
    own = HttpResponse("own", status=status)
    assert UrgentHelpFirst(lambda request: own)(RequestFactory().get("/nl/nu")) is own


# --- The copies -----------------------------------------------------------------------------------------------------
def broken_inside(request):
    raise RuntimeError("inside")


@pytest.mark.parametrize("damage", [None, b"", b"<!doctype html><html>", b"<html>tel:112", b"\xff" * 50])
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_copy_that_is_gone_or_torn_leaves_two_numbers(path, damage):
    name, language = ADDRESSES[path]
    copy = urgent.copies() / f"{name}.{language}.html"
    copy.unlink() if damage is None else copy.write_bytes(damage)
    answer = UrgentHelpFirst(broken_inside)(RequestFactory().get(path))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert re.findall(r"\b11\d\b", answer.content.decode()) == ["112", "113"]
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_copy_carries_the_house_s_own_headers(path):
    answer = UrgentHelpFirst(broken_inside)(RequestFactory().get(path))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert ("'sha256-" in policy) == ("<style>" in answer.content.decode())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_style_of_the_card_is_allowed_by_the_same_rule_on_page_and_copy(reader):
    page = reader.get("/nl/kaart")
    copy = UrgentHelpFirst(broken_inside)(RequestFactory().get("/nl/kaart"))
    assert page.content == copy.content
    style = re.compile(r"'sha256-[^']+'")
    assert style.findall(page.headers["Content-Security-Policy"]) == style.findall(
        copy.headers["Content-Security-Policy"]
    )
