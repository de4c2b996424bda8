"""What a mail looks like from outside and from inside: plain, in the reader's language, and nothing that tells."""

import dataclasses
import re

import pytest

from naast.foundation.notify import jobs, mailing
from naast.foundation.notify.letters import Content, File
from naast.foundation.notify.rules.words import PREVIEW
from naast.foundation.notify.tests.conftest import ICS, text_of
from naast.foundation.people.models import University

SAYS = Content(
    subject="Je afspraak op woensdag", paragraphs=("Je afspraak staat.",), link="/nl/mijn", link_words="Bekijk"
)


@pytest.fixture
def sent(cast, room, post, server, at):
    """Send what the invented room's letter says to somebody; gives the mail."""

    def send(person=None, **says):
        at(12)
        room.content = dataclasses.replace(room.content, **says)
        post(person or cast.sanne)
        jobs.send()
        return server.mails[-1]

    return send


def test_plain_text_stands_first_and_html_says_the_same(sent):
    mail = sent()
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    html = mail.get_body(("html",)).get_content()
    told = " ".join(re.sub(r"<head>.*</head>|<[^>]+>", " ", html, flags=re.DOTALL).split())
    for paragraph in ("Je afspraak staat.", "Tot woensdag.", "Bekijk je afspraak", "Deze mail is vanzelf verstuurd."):
        assert paragraph in text_of(mail)
        assert paragraph in told


def test_there_is_one_link_and_nothing_from_elsewhere(sent):
    mail = sent()
    html = mail.get_body(("html",)).get_content()
    assert re.findall(r"https?://[^\s\"<]+", text_of(mail)) == ["https://naast.example/nl/mijn"]
    assert re.findall(r"https?://[^\s\"<]+", html) == ["https://naast.example/nl/mijn"]
    assert re.findall(r"<(?:img|script|style|link|iframe|form|video|object)\b|style=|src=|background", html) == []


def test_what_a_letter_says_is_text_and_not_html(sent):
    html = sent(paragraphs=("<b>vet</b> & <script>x()</script>",)).get_body(("html",)).get_content()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_reader_reads_their_own_language(cast, sent):
    assert text_of(sent(cast.sanne)).startswith("Dag Sanne de Wit,\n\n")
    mail = sent(cast.mei)
    assert text_of(mail).startswith("Hello Mei Lin,\n\n")
    assert mail["Content-Language"] == "en"
    assert '<html lang="en">' in mail.get_body(("html",)).get_content()
    assert mail["From"].addresses[0].display_name == University.objects.get().name_en


def test_headers_name_no_machine_and_say_that_a_machine_wrote(sent, server):
    mail = sent()
    assert re.fullmatch(r"<[0-9a-f]{32}@universiteit\.example>", mail["Message-ID"])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<post.universiteit.example>"
    assert mail["From"].addresses[0].addr_spec == "post@universiteit.example"
    assert mail["From"].addresses[0].display_name == University.objects.get().name_nl
    told = {name.lower() for name in mail.keys()}  # noqa: SIM118 - a message is no dictionary
    assert told.isdisjoint(
        {"x-mailer", "user-agent", "x-originating-ip", "reply-to", "bcc", "disposition-notification-to"}
    )


def test_a_calendar_file_arrives_as_it_was_made(sent):
    (file,) = sent(files=(File("afspraak.ics", "text/calendar; method=REQUEST", ICS),)).iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_param("method")) == (
        "afspraak.ics",
        "text/calendar",
        "REQUEST",
    )
    assert file.get_payload(decode=True) == ICS


def test_a_university_whose_name_tells_is_not_named(cast, sent):
    University.objects.update(name_nl="Instituut voor Psychologie")
    assert sent()["From"] == "post@universiteit.example"


# --- What others may see --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("subject", ["Gesprek met de psycholoog", "a\r\nBcc: all@example.org", "", "x" * 500])
def test_a_subject_that_tells_becomes_a_neutral_one(sent, subject, caplog):
    mail = sent(subject=subject)
    assert mail["Subject"] == "Een bericht van je universiteit"
    assert mail["Bcc"] is None
    assert "test.told says in its subject" in caplog.text


def test_the_name_of_whom_one_meets_is_kept_out(sent):
    said = {"subject": "Afspraak met Noor", "unsaid": ("Noor el Amrani",)}
    mail = sent(**said, files=(File("a.ics", "text/calendar", b"SUMMARY:Noor el Amrani"),))
    assert mail["Subject"] == "Een bericht van je universiteit"
    assert list(mail.iter_attachments()) == []


@pytest.mark.parametrize(
    "paragraphs",
    [("Je gesprek met de psycholoog gaat door.",), ("Je afspraak staat.", "Waar: kamer 2.14 van de psycholoog.")],
)
def test_the_beginning_of_a_mail_tells_nothing_in_a_list(sent, paragraphs):
    text = text_of(sent(paragraphs=paragraphs))
    assert text.startswith("Dag Sanne de Wit,\n\nJe universiteit heeft je geschreven.")
    assert text.index("psycholoog") > PREVIEW


def test_what_a_mail_says_further_on_is_its_own(sent):
    text = text_of(sent(paragraphs=("Je afspraak staat. " * 8, "Neem de brief van je psycholoog mee.")))
    assert "Je universiteit heeft je geschreven." not in text


@pytest.mark.parametrize("link", ["https://weg.example/", "//weg.example", "/nl/afspraak/psycholoog", "/nl/x\nBcc: y"])
def test_a_link_that_tells_or_leads_away_stays_behind(sent, link):
    mail = sent(link=link)
    assert "http" not in text_of(mail)
    assert "href" not in mail.get_body(("html",)).get_content()


def test_without_the_guard_it_would_be_told(sent, monkeypatch):
    """The control: the same letter, and a guard that finds nothing."""
    monkeypatch.setattr(mailing, "faults_of", lambda content: {})
    assert sent(subject="Gesprek met de psycholoog")["Subject"] == "Gesprek met de psycholoog"


def test_every_part_is_looked_at():
    told = dataclasses.replace(
        SAYS,
        subject="Psycholoog",
        paragraphs=("Je psycholoog schrijft.",),
        link="/nl/psycholoog",
        files=(File("psycholoog.ics", "text/calendar", b""),),
    )
    assert mailing.faults_of(SAYS) == {}
    assert set(mailing.faults_of(told)) == {"subject", "opening", "link", "file psycholoog.ics"}
