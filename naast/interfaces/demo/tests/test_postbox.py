"""The demonstration's mail: a server that really takes it, files for their owner alone, and pages to read them on."""

import smtplib
import stat

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from naast.interfaces.demo import postbox

pytestmark = pytest.mark.django_db
LIST = {"nl": "/nl/demonstratie/post", "en": "/en/demonstration/mail"}
ICS = b"BEGIN:VCALENDAR\r\nSUMMARY:Afspraak\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.DEMO, settings.HOME = True, tmp_path
    settings.EMAIL_BACKEND = "naast.interfaces.demo.postbox.ToPostbox"
    settings.SITE_ADDRESS = "http://127.0.0.1:8000"


def send(
    subject="Je afspraak op woensdag",
    text="Dag Sanne,\n\nKijk hier:\nhttp://127.0.0.1:8000/nl/mijn\n",
    to="a@b.example",
):
    mail = EmailMultiAlternatives(subject, text, "naast@example.edu", [to])
    mail.attach_alternative("<p>Dag</p>", "text/html")
    mail.attach("afspraak.ics", ICS.decode(), "text/calendar")
    mail.send()


def code():
    return postbox.listed(0, 1)[0].code


def test_a_mail_is_taken_by_smtp_and_kept_for_its_owner_alone(settings):
    with postbox.open_postbox():
        send()
    (path,) = postbox.kept()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.parent == settings.HOME / "mail"
    found = postbox.opened(code())
    assert (found.to, found.subject) == ("a@b.example", "Je afspraak op woensdag")
    assert [(file.name, file.mimetype) for file in found.files] == [("afspraak.ics", "text/calendar")]


def test_without_the_server_nothing_is_taken():
    with pytest.raises(OSError, match="No such file"):
        send()


def test_only_this_machine_reaches_it():
    with postbox.listening() as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as line:
        assert line.sock.getpeername()[0] == "127.0.0.1"
        assert b"localhost" in line.ehlo("localhost")[1]


def test_the_last_ones_are_kept(monkeypatch):
    monkeypatch.setattr(postbox, "MOST_KEPT", 3)
    for number in range(5):
        postbox.keep(b"Subject: nummer %d\r\n\r\ntekst" % number)
    assert [mail.subject for mail in postbox.listed(0, 10)] == ["nummer 4", "nummer 3", "nummer 2"]


@pytest.mark.parametrize(("language", "words"), [("nl", "Er is nog geen mail."), ("en", "There is no mail yet.")])
def test_without_mail_the_page_says_so(language, words):
    assert words in Client().get(LIST[language]).content.decode()


@pytest.mark.parametrize("language", LIST)
def test_mail_is_listed_and_read(language):
    with postbox.open_postbox():
        send(to="oudste@example.edu")
        send(to="nieuwste@example.edu")
    page = Client().get(LIST[language]).content.decode()
    assert page.index("nieuwste@example.edu") < page.index("oudste@example.edu")
    page = Client().get(f"{LIST[language]}/{code()}").content.decode()
    assert '<a href="/nl/mijn">http://127.0.0.1:8000/nl/mijn</a>' in page
    assert f'href="{LIST[language]}/{code()}/1"' in page


def test_a_file_is_handed_out_and_never_shown():
    with postbox.open_postbox():
        send()
    answer = Client().get(f"{LIST['nl']}/{code()}/1")
    assert answer.content.replace(b"\r\n", b"\n") == ICS.replace(b"\r\n", b"\n")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    assert answer.headers["Content-Type"].startswith("text/calendar")
    for number in (0, 2, 99999):
        assert Client().get(f"{LIST['nl']}/{code()}/{number}").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "..", "port", "-", "*", "?", "0" * 200])
def test_another_mail_is_not_there(wrong):
    postbox.keep(b"Subject: a\r\n\r\nb")
    assert Client().get(f"{LIST['nl']}/{wrong}").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?q?=ff?=\r\nDate: gisteren\r\nTo: \r\n\r\n",
        b'Subject: <script>x()</script>\r\nTo: <b>\r\n\r\n<script>y()</script>\r\nhttp://a.example/"onclick=z',
        b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename="../a\\"b"\r\n\r\nz',
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xe9",
    ],
)
def test_a_strange_mail_breaks_no_page(content):
    postbox.keep(content)
    assert Client().get(LIST["nl"]).status_code == 200
    page = Client().get(f"{LIST['nl']}/{code()}")
    assert page.status_code == 200
    assert b"<script>x" not in page.content
    assert b"<script>y" not in page.content
    answer = Client().get(f"{LIST['nl']}/{code()}/1")
    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("typed", ["x", "-1", "٣", "999999999", ""])
def test_a_strange_page_number_is_the_first_page_or_an_empty_one(typed):
    postbox.keep(b"Subject: a\r\n\r\nb")
    assert Client().get(LIST["nl"], {"from": typed}).status_code == 200


def test_outside_the_demonstration_there_is_no_such_page(settings):
    postbox.keep(b"Subject: a\r\n\r\nb")
    settings.DEMO = False
    for address in (LIST["nl"], f"{LIST['nl']}/{code()}", f"{LIST['nl']}/{code()}/1"):
        assert Client().get(address).status_code == 404
