"""Secure care mail: offered only where it is plugged in, let go by the student alone, and never sent twice (C6)."""

from email import message_from_string

import pytest
from django.core.exceptions import ImproperlyConfigured

from naast.foundation.core import jobs
from naast.support.referrals import ports
from naast.support.referrals.actions import let_go_by_care_mail, stop
from naast.support.referrals.models import CareSending
from naast.support.referrals.ports.relay import BadCareMail, Relay, relay_of
from naast.support.referrals.rules.states import NoSuchMove
from naast.support.referrals.tests.conftest import actor_of, main
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
TO = "praktijk@zorg.example"
GIVEN = 'name = "Voorbeeldmail"\nhost = "gateway.example"\nsender = "naast@example.edu"\n'


def work():
    while jobs.run_next("test", waiting_too=True):
        pass


def rows():
    return CareSending.objects.unscoped(reason="a test looks")


@pytest.fixture
def plugged(monkeypatch):
    """Plug in an adapter for this test alone; nothing is plugged in before."""

    def plug(adapter):
        monkeypatch.setattr(ports, "_adapters", [])
        ports.plug_in(adapter)

    monkeypatch.setattr(ports, "_adapters", [])
    return plug


@pytest.fixture
def gateway():
    with MailServer(user="naast", password="geheim woord").running() as server:
        yield server


def relay(server, **more):
    given = {"name": "Voorbeeldmail", "host": "127.0.0.1", "sender": "naast@example.edu", "port": server.port}
    given |= {"user": "naast", "password": "geheim woord", "authority": str(server.certificate)}
    return Relay(**(given | more))


@pytest.fixture
def letter(passed, files, signed_in):
    """Sanne has a letter in hand; gives its row, her client and its page."""
    row = passed(letter=True)
    return row, signed_in(files.cast.sanne), f"/nl/mijn/verwijzing/{row.code}"


def test_without_an_adapter_no_page_offers_it(letter, plugged, files):
    row, sanne, page = letter
    assert "zorgmail" not in main(sanne.get(page))
    assert sanne.post(page, {"do": "care", "address": TO}).status_code == 409
    with pytest.raises(NoSuchMove):
        let_go_by_care_mail(actor=actor_of(files.cast.sanne), code=row.code, address=TO)
    assert not rows().exists()


def test_the_letter_goes_once_to_the_address_the_student_gave(letter, plugged, gateway, files):
    row, sanne, page = letter
    plugged(relay(gateway))
    assert "Voorbeeldmail" in main(sanne.get(page))
    faulty = sanne.post(page, {"do": "care", "address": "praktijk"})
    assert (faulty.status_code, 'value="praktijk"' in main(faulty)) == (422, True)
    for _twice in range(2):
        assert sanne.post(page, {"do": "care", "address": TO}).status_code == 302
    assert "Je brief gaat met beveiligde zorgmail" in main(sanne.get(page))
    work()
    assert sanne.post(page, {"do": "care", "address": "ander@zorg.example"}).status_code == 302
    work()
    (told,) = gateway.taken
    message = message_from_string(told)
    assert (message["To"], message["Subject"]) == (TO, "Brief")
    pdf = next(part for part in message.walk() if part.get_content_type() == "application/pdf")
    assert pdf.get_payload(decode=True).startswith(b"%PDF")
    assert "Sanne" not in told
    assert "Verstuurd met beveiligde zorgmail" in main(sanne.get(page))
    assert rows().get().number == message["Message-ID"]
    for other in ("ilse", "noor", "rik", "thea", "daan"):
        assert not CareSending.objects.seen_by(actor_of(getattr(files.cast, other))).exists()


def test_what_was_surely_not_taken_can_be_sent_again(letter, plugged, gateway):
    _row, sanne, page = letter
    plugged(relay(gateway, password="fout"))
    sanne.post(page, {"do": "care", "address": TO})
    work()
    assert (rows().get().fault, gateway.taken) == ("failed", [])
    assert "niet aangenomen" in main(sanne.get(page))
    plugged(relay(gateway))
    sanne.post(page, {"do": "care", "address": TO})
    work()
    assert (rows().get().fault, len(gateway.taken)) == ("", 1)


@pytest.mark.parametrize("change", [{"authority": ""}, {"security": "tls"}, {"port": 1}])
def test_without_an_encrypted_line_to_the_right_server_nothing_leaves(letter, plugged, gateway, change):
    _row, sanne, page = letter
    plugged(relay(gateway, **change))
    sanne.post(page, {"do": "care", "address": TO})
    work()
    assert (rows().get().fault, gateway.taken) == ("failed", [])


def test_what_nobody_can_know_is_not_sent_again(letter, plugged):
    _row, sanne, page = letter
    sent = []

    class Doubtful:
        name = "Voorbeeldmail"

        def send(self, *, to, subject, pdf, grant):
            sent.append(to)
            raise ports.CareMailUnsure

    plugged(Doubtful())
    for _twice in range(2):
        sanne.post(page, {"do": "care", "address": TO})
        work()
    assert sent == [TO]
    assert "We weten niet of je brief" in main(sanne.get(page))


def test_a_worker_that_was_killed_while_sending_sends_nothing_twice(letter, plugged, gateway, clock):
    from naast.foundation.access.actor import Job
    from naast.support.referrals.actions import begin_sending

    _row, sanne, page = letter
    plugged(relay(gateway))
    sanne.post(page, {"do": "care", "address": TO})
    assert begin_sending(actor=Job("test"), sending=rows().get().pk) is not None
    work()
    assert "Je brief gaat met beveiligde zorgmail" in main(sanne.get(page))
    clock.forward(minutes=6)
    assert "We weten niet of je brief" in main(sanne.get(page))
    sanne.post(page, {"do": "care", "address": TO})
    work()
    assert gateway.taken == []


def test_stopped_before_it_left_it_never_leaves(letter, plugged, gateway, files):
    row, sanne, page = letter
    plugged(relay(gateway))
    sanne.post(page, {"do": "care", "address": TO})
    stop(actor=actor_of(files.cast.sanne), code=row.code)
    work()
    assert gateway.taken == []
    assert not rows().exists()


@pytest.mark.parametrize(
    ("text", "mode", "names"),
    [
        (GIVEN, 0o644, "0600"),
        ("name = ", 0o600, "TOML"),
        (GIVEN + 'security = "none"\n', 0o600, "security"),
        (GIVEN + "port = 0\n", 0o600, "port"),
        (GIVEN + 'secret = "geheim woord"\n', 0o600, "secret"),
        (GIVEN.replace("naast@example.edu", "naast"), 0o600, "sender"),
        ("", 0o600, "name, host, sender"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_without_its_content(tmp_path, text, mode, names):
    file = tmp_path / "care-mail.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(BadCareMail, match=names) as told:
        relay_of(tmp_path)
    assert "geheim woord" not in str(told.value)


def test_the_file_plugs_it_in_and_without_a_file_there_is_none(tmp_path, plugged, settings):
    from django.apps import apps

    assert relay_of(tmp_path) is None
    file = tmp_path / "care-mail.toml"
    file.write_text(GIVEN + 'user = "naast"\npassword = "geheim woord"\n', encoding="utf-8")
    file.chmod(0o600)
    found = relay_of(tmp_path)
    assert (found.name, found.port, found.security) == ("Voorbeeldmail", 587, "starttls")
    assert "geheim woord" not in repr(found)
    settings.HOME = tmp_path
    apps.get_app_config("referrals").ready()
    assert ports.care_mail_name() == "Voorbeeldmail"
    file.chmod(0o644)
    with pytest.raises(ImproperlyConfigured):
        apps.get_app_config("referrals").ready()
