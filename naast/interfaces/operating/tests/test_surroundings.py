"""What stands around the house: clock, cache, mail, the university's sign-in, the public address."""

import datetime
import http.server
import threading

import pytest
from django.core.cache import cache as the_cache

from naast.foundation.accounts.protocols import discovery
from naast.foundation.core import time
from naast.interfaces.operating.checks import cache, clock, mail, providers, public
from tests.mail_server import MailServer
from tests.providers import DESCRIPTIONS, providing
from tests.servers import Redis

from .conftest import faults, warnings


# --- Clock ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kernel", "wrong"), [(0, 0), (clock.NOT_SYNCHRONISED, 1), (-1, 0)])
def test_a_clock_nobody_keeps_is_a_warning(at, monkeypatch, kernel, wrong):
    monkeypatch.setattr(clock, "kernel_says", lambda: kernel)
    assert len(warnings(clock.synchronised(at()))) == wrong


def test_the_kernel_answers():
    assert clock.kernel_says() in range(-1, 6)


def test_a_clock_in_the_past_is_a_fault(at):
    assert (
        "before this version" in faults(clock.synchronised(at(now=datetime.datetime(2020, 1, 1, tzinfo=time.UTC))))[0]
    )


def test_the_time_zone(at, settings):
    assert list(clock.time_zone(at())) == []
    settings.UNIVERSITY_TIME_ZONE = "Europe/Nergens"
    assert len(faults(clock.time_zone(at()))) == 1


def test_rules_of_summer_time_that_are_not_these_are_a_fault(at, monkeypatch):
    monkeypatch.setattr(clock.zoneinfo, "ZoneInfo", lambda _: datetime.timezone(datetime.timedelta(hours=1)))
    assert len(faults(clock.time_zone(at()))) == 1


@pytest.mark.django_db
def test_a_database_with_another_time_is_a_fault(at, monkeypatch):
    from django.db import connection

    assert list(clock.same_as_database(at())) == []
    late = time.system_now() + datetime.timedelta(minutes=2)
    monkeypatch.setattr(time, "system_now", lambda: late)
    assert len(faults(clock.same_as_database(at()))) == (connection.vendor == "postgresql")


@pytest.mark.django_db
def test_a_trail_of_the_future_is_a_fault(at, cast):
    assert list(clock.not_before_the_trail(at())) == []
    yesterday = time.system_now() - datetime.timedelta(days=1)
    assert "still to come" in faults(clock.not_before_the_trail(at(now=yesterday)))[0]


# --- Cache ----------------------------------------------------------------------------------------------------------
def test_one_process_needs_no_shared_cache_and_two_are_warned(at):
    assert list(cache.shared(at())) == []
    assert len(warnings(cache.shared(at(workers=2)))) == 1


def test_a_shared_cache_keeps_what_it_is_given(at, settings):
    with Redis() as redis:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis.url}}
        assert list(cache.shared(at(cache_url=redis.url, workers=2))) == []
        redis.stop()
        assert "does not answer" in faults(cache.shared(at(cache_url=redis.url)))[0]


def test_a_cache_that_forgets_is_a_fault(at, monkeypatch):
    monkeypatch.setattr(type(the_cache._connections["default"]), "get", lambda *_, **__: None)
    assert "forgets" in faults(cache.shared(at(cache_url="redis://x")))[0]


# --- Mail -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def post(settings):
    """Give a function that points the settings at a mail server."""

    def use(server, *, password="wachtwoord-voor-post", tls=True):
        settings.EMAIL_BACKEND = mail.SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "naast", password
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, settings.EMAIL_TIMEOUT = tls, False, 5
        settings.DEFAULT_FROM_EMAIL = "welzijn@example.edu"
        return server

    return use


@pytest.fixture
def server(monkeypatch):
    made = MailServer(user="naast", password="wachtwoord-voor-post", refuse_from="vreemde@")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    with made.running() as running:
        yield running


def test_a_mail_server_that_takes_us_is_no_finding_and_gets_nothing(at, server, post):
    post(server)
    assert list(mail.server(at())) == []
    assert (server.logins, server.taken) == ([True], [])


def test_one_message_when_somebody_is_named(at, server, post):
    post(server)
    assert list(mail.server(at(given={"mail_to": "rik@example.edu"}))) == []
    assert len(server.taken) == 1
    assert "To: rik@example.edu" in server.taken[0]


def test_a_wrong_password_is_a_fault_that_does_not_tell_it(at, server, post):
    post(server, password="verkeerd-wachtwoord")
    found = faults(mail.server(at()))
    assert ["refuses our name and password" in each for each in found] == [True]
    assert "verkeerd" not in found[0]


def test_a_sender_that_is_not_allowed_is_a_fault(at, server, post, settings):
    post(server)
    settings.DEFAULT_FROM_EMAIL = "vreemde@example.edu"
    assert ["takes nothing from" in each for each in faults(mail.server(at()))] == [True]


def test_a_certificate_nobody_vouches_for_is_a_fault(at, server, post, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    post(server)
    assert ["certificate" in each for each in faults(mail.server(at()))] == [True]
    assert server.logins == []  # the password was not sent


def test_a_server_that_does_not_encrypt_is_a_fault_and_gets_no_password(at, post):
    with MailServer(user="naast", password="x", encrypt=False).running() as plain:
        post(plain)
        assert ["fails us" in each for each in faults(mail.server(at()))] == [True]
        assert plain.logins == []


def test_no_server_there_is_a_fault_and_none_named_a_warning(at, server, post, settings):
    post(server)
    settings.EMAIL_PORT = 1
    assert ["Connection refused" in each for each in faults(mail.server(at()))] == [True]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(warnings(mail.server(at()))) == 1
    assert list(mail.server(at(production=False))) == []


# --- The university's sign-in ---------------------------------------------------------------------------------------
def test_an_installation_without_a_way_in_is_a_fault(at, settings):
    settings.PROVIDERS = ()
    assert len(faults(providers.some_way_in(at()))) == 1
    assert list(providers.some_way_in(at(local_accounts=True))) == []


@pytest.mark.django_db
def test_an_honest_provider_is_no_finding_and_one_that_lies_or_is_away_a_fault(at, settings, cast):
    here = cast.sanne.institution.code
    for lie, institution, wrong in (("", here, 0), ("", "nergens", 1), (min(DESCRIPTIONS), here, 1)):
        discovery.forget()
        with providing(lie) as mock:
            settings.PROVIDERS = (mock.provider("mock", institution=institution),)
            assert len(faults(providers.honest(at()))) == wrong, lie
    discovery.forget()
    settings.PROVIDERS = (mock.provider("mock", institution=here),)  # it has stopped
    assert ["does not answer" in each for each in faults(providers.honest(at()))] == [True]


def test_a_certificate_that_ends_is_seen_before_it_does(at, settings, tmp_path):
    from types import SimpleNamespace

    pem = MailServer(user="a", password="b").certificate.read_text()  # ends tomorrow
    pem = pem[pem.index("-----BEGIN CERTIFICATE") :]
    settings.PROVIDERS = (SimpleNamespace(slug="ul", certificates=(pem,), client_secret=""),)
    assert len(warnings(providers.certificates(at()))) == 1
    later = time.system_now() + datetime.timedelta(days=3)
    assert len(faults(providers.certificates(at(now=later)))) == 1
    earlier = time.system_now() - datetime.timedelta(days=60)
    assert list(providers.certificates(at(now=earlier))) == []


# --- The public address ---------------------------------------------------------------------------------------------
class Front(http.server.BaseHTTPRequestHandler):
    """A reverse proxy in front of a house, with one thing wrong at a time."""

    answers: dict = {}

    def do_GET(self):
        status, body, headers = self.answers.get(self.path, (404, "", {}))
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


GOOD = {"/healthz": (200, "", {}), "/readyz": (200, "", {}), "/en/now": (200, '<a href="tel:112">', {})}


@pytest.fixture
def front(settings):
    made = http.server.HTTPServer(("127.0.0.1", 0), Front)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.SITE_ADDRESS = f"http://127.0.0.1:{made.server_port}"
    yield Front
    made.shutdown()
    made.server_close()


def test_it_is_asked_from_outside_only_when_wanted(at, settings):
    settings.SITE_ADDRESS = "http://127.0.0.1:1"
    assert list(public.address(at())) == []
    assert "does not answer" in faults(public.address(at(given={"from_outside": True})))[0]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({}, ""),
        ({"/healthz": (301, "", {"Location": "https://welzijn.example.edu/"})}, "sends everybody on"),
        ({"/healthz": (502, "", {})}, "answers 502"),
        ({"/readyz": (503, "", {})}, "answers 503"),
        ({"/en/now": (500, "", {})}, "Urgent help"),
        ({"/en/now": (200, "welcome to the proxy", {})}, "Urgent help"),
    ],
)
def test_the_public_address(at, front, changed, word):
    front.answers = GOOD | changed
    found = faults(public.address(at(given={"from_outside": True})))
    assert [word in each for each in found] == ([True] if word else [])


def test_a_proxy_that_tells_its_version_is_a_warning(at, front):
    front.answers = GOOD | {"/en/now": (200, "tel:112", {"Server": "nginx/1.22.1"})}
    assert ["version" in each for each in warnings(public.address(at(given={"from_outside": True})))] == [True]
