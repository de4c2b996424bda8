"""What the student reads and presses: the question, the ledger with Stop, and who looked (C5, G4)."""

import dataclasses
import re

import pytest
from django.test import Client
from django.utils import translation

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.audit import trail
from naast.foundation.audit.entries import entry
from naast.foundation.consent.actions import give, record_yes_at_desk, refuse, withdraw
from naast.foundation.consent.grants import NoPermission, check, grant_of
from naast.foundation.consent.ports import leads_to
from naast.foundation.consent.queries.looks import looks_of, place_in_address, place_of
from naast.foundation.consent.rules import State
from naast.foundation.consent.tests.conftest import TEXT, kept, lines
from naast.foundation.core.ids import new_id
from naast.foundation.notify.letters import Reader, letter_of

pytestmark = pytest.mark.django_db
LEDGER = "/nl/mijn/delen"
LOOKS = "/nl/mijn/delen/wie-keek"


@pytest.fixture
def sanne(people, signed_in):
    return signed_in(people.cast.sanne)


def main_of(response):
    """Give what stands on the page itself, without its frame."""
    text = response.content.decode()
    return text.partition("<main")[2].partition("</main>")[0]


def words(response):
    """Give the words of a page, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", main_of(response)).split())


def answer(client, code, value, digest=None, **more):
    given = {"answer": value} | ({"digest": digest} if digest is not None else {})
    return client.post(f"{LEDGER}/{code}", given, **more)


# --- The question -----------------------------------------------------------------------------------------------------
def test_the_question_says_who_what_why_until_when_and_how_to_stop(asked, people, sanne):
    found = asked()
    page = sanne.get(f"{LEDGER}/{found.code}")
    said = words(page)
    for part in (*TEXT, people.cast.ilse.shown_name, people.cast.noor.shown_name, "31 januari 2027", "Stoppen"):
        assert part in said
    buttons = re.findall(r"<button class=\"([^\"]*)\" name=\"answer\" value=\"(\w+)\"", main_of(page))
    assert buttons == [("btn", "yes"), ("btn", "no")]  # equal in weight, and nothing chosen beforehand
    assert "no-store" in page.headers["Cache-Control"]


def test_it_reads_in_english(asked, people, sanne):
    found = asked()
    said = words(sanne.get(f"/en/my/sharing/{found.code}"))
    assert "May this be shared?" in said
    assert "No is just as good as yes." in said
    assert "Who looked at your data" in words(sanne.get("/en/my/sharing"))
    assert sanne.get("/en/my/sharing/who-looked").status_code == 200


def test_yes_from_the_page(asked, people, sanne):
    found = asked()
    back = answer(sanne, found.code, "yes", found.digest)
    assert (back.status_code, back.url) == (302, f"{LEDGER}/{found.code}?done")
    assert grant_of(purpose="hand-over", what_kind="note", what=found.what, digest=found.digest)
    assert "Je zei ja" in words(sanne.get(back.url))


def test_no_from_the_page_says_nothing_in_the_address(asked, people, sanne):
    found = asked()
    yes, no = asked(), asked()
    urls = [answer(sanne, each.code, value, each.digest).url for each, value in ((yes, "yes"), (no, "no"))]
    assert len({url.partition("?")[2] for url in urls}) == 1
    assert kept(no).state == State.REFUSED
    assert "Alleen jij ziet dat je nee zei" in words(sanne.get(urls[1]))
    assert kept(found).state == State.ASKED


def test_a_text_that_changed_in_the_meantime_does_not_leave(asked, people, sanne):
    found = asked()
    shown = found.digest
    people.text.paragraphs = ("Een andere tekst.",)
    back = answer(sanne, found.code, "yes", shown)
    assert back.url.endswith("?again")
    assert "Er is niets gedeeld" in words(sanne.get(back.url))
    assert kept(found).state == State.ASKED
    # Not with the digest of the text as it is now either: it is not what was asked about.
    answer(sanne, found.code, "yes", people.text.digest())
    answer(sanne, found.code, "yes")
    assert kept(found).state == State.ASKED


def test_what_cannot_be_shown_cannot_be_said_yes_to(asked, people, sanne, caplog):
    found = asked()
    people.text.fails = True
    page = sanne.get(f"{LEDGER}/{found.code}")
    assert page.status_code == 200
    assert 'value="yes"' not in main_of(page)
    assert 'value="no"' in main_of(page)
    answer(sanne, found.code, "yes", found.digest)
    assert kept(found).state == State.ASKED
    assert "secret" not in caplog.text
    people.text.fails = False
    assert 'value="yes"' in main_of(sanne.get(f"{LEDGER}/{found.code}"))


def test_the_desk_s_yes_can_be_changed_on_the_page(asked, people, sanne):
    found = asked()
    record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest)
    page = sanne.get(f"{LEDGER}/{found.code}")
    assert "dinsdag 24 november 10.00 uur" in words(page)
    answer(sanne, found.code, "no")
    people.clock.forward(days=2)
    with pytest.raises(NoPermission):
        grant_of(purpose="hand-over", what_kind="note", what=found.what)


def test_a_grant_of_before_is_worth_nothing_after_stop_in_another_request(asked, people, sanne):
    found = asked()
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    grant = grant_of(purpose="hand-over", what_kind="note", what=found.what, digest=found.digest)
    back = sanne.post(LEDGER, {"code": found.code, "answer": "stop"})
    assert back.url == f"{LEDGER}?done"
    with pytest.raises(NoPermission):
        check(grant)
    assert "Gestopt" in words(sanne.get(back.url))
    # A yes kept in an old tab opens nothing any more.
    assert answer(sanne, found.code, "yes", found.digest).url.endswith("?again")
    assert kept(found).state == State.WITHDRAWN


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, {"answer": "yes", "digest": "\x00" * 99}, {"answer": ""}])
def test_bad_input_changes_nothing(asked, people, sanne, sent):
    found = asked()
    assert sanne.post(f"{LEDGER}/{found.code}", sent).status_code == 302
    assert kept(found).state == State.ASKED


# --- Somebody else's is not there ---------------------------------------------------------------------------------------
def test_somebody_else_s_question_and_none_are_alike(asked, people, signed_in):
    found = asked()
    for who in ("daan", "noor", "ilse", "thea", "rik"):
        client = signed_in(getattr(people.cast, who))
        pages = [client.get(f"{LEDGER}/{code}") for code in (found.code, "k7m2p9q4r8st")]
        assert [each.status_code for each in pages] == [404, 404]
        bodies = [each.content.decode().replace(found.code, "X").replace("k7m2p9q4r8st", "X") for each in pages]
        assert bodies[0] == bodies[1]
        for address in (f"{LEDGER}/{found.code}", LEDGER):
            sent = {"code": found.code, "answer": "yes", "digest": found.digest}
            assert client.post(address, sent).status_code == 404
    assert kept(found).state == State.ASKED
    for address in (LEDGER, LOOKS, f"{LEDGER}/{found.code}"):
        assert Client().get(address).status_code == 302


# --- The ledger ---------------------------------------------------------------------------------------------------------
def test_the_ledger_says_what_is_asked_shared_and_over(asked, people, sanne):
    assert "Je deelt nu niets." in words(sanne.get(LEDGER))
    waiting, running, stopped, refused, recorded = (asked() for _ in range(5))
    for each in (running, stopped):
        give(actor=people.sanne, permission=each.pk, digest=each.digest)
    withdraw(actor=people.sanne, permission=stopped.pk)
    refuse(actor=people.sanne, permission=refused.pk)
    record_yes_at_desk(actor=people.noor, permission=recorded.pk, digest=recorded.digest)
    page = sanne.get(LEDGER)
    assert re.findall(r'name="code" value="(\w+)"', main_of(page)) == [running.code]
    for each in (waiting, running, stopped, refused, recorded):
        assert main_of(page).count(each.code) >= 1
    assert "Alleen jij ziet dat." in words(page)


def test_the_ledger_asks_the_same_however_much_stands_in_it(asked, people, sanne, django_assert_max_num_queries):
    for _ in range(3):
        asked()
    with django_assert_max_num_queries(20):
        sanne.get(LEDGER)
    for _ in range(12):
        asked()
    with django_assert_max_num_queries(20):
        sanne.get(LEDGER)


def test_the_right_that_fits_is_named(people, sanne, monkeypatch):
    from naast.foundation.consent import ports

    monkeypatch.setattr(ports, "_rights", {})
    said = words(sanne.get(LEDGER))
    for right in ("Stoppen", "Bezwaar maken", "Laten verbeteren"):
        assert right in said
    assert "Maak bezwaar" not in said
    leads_to("object", "my-looks")
    leads_to("correct", "no-such-page")
    page = sanne.get(LEDGER)
    assert f'href="{LOOKS}">Maak bezwaar' in main_of(page)
    assert "Laat het verbeteren" not in words(page)


# --- Who looked -----------------------------------------------------------------------------------------------------------
def look(actor, subject, *, role, what="guidance-file", also=()):
    line = entry(actor=actor, role=role, verb="page.opened", subject=subject, what=what, also=also)
    trail.append([dataclasses.replace(line, look=True)])


def test_who_looked_stands_there_by_name_and_as_what(people, sanne):
    student, cast = people.cast.sanne.pk, people.cast
    look(cast.kees.pk, student, role="student-counsellor")
    look(cast.noor.pk, None, role="study-adviser", also=(student, cast.daan.pk))
    look(student, student, role="student")
    look(cast.bram.pk, cast.daan.pk, role="study-adviser")
    said = words(sanne.get(LOOKS))
    assert f"{cast.kees.shown_name} als studentendecaan" in said
    assert f"{cast.noor.shown_name} als studieadviseur" in said
    assert said.count("in een lijst met meer mensen") == 1
    assert cast.bram.shown_name not in said
    assert cast.daan.shown_name not in said
    assert "guidance-file" not in said  # a label of the trail is no word
    assert cast.sanne.shown_name not in said


def test_the_same_look_again_is_one_line(people, sanne):
    for _ in range(4):
        look(people.cast.kees.pk, people.cast.sanne.pk, role="student-counsellor")
    said = words(sanne.get(LOOKS))
    assert said.count(people.cast.kees.shown_name) == 1
    assert "en nog 3 keer" in said


def test_looks_are_paged_and_each_stands_on_one_page(people, sanne):
    names = ("kees", "noor", "ilse", "joris", "bram", "thea", "rik")
    for name in names:
        look(getattr(people.cast, name).pk, people.cast.sanne.pk, role="staff")
    pages, after = [], None
    while not pages or after is not None:
        page = looks_of(people.sanne, after=after, most=3)
        pages.append([row["who"] for day in page.days for row in day["rows"]])
        after = place_of(page.after)
    assert [len(each) for each in pages] == [3, 3, 1]
    assert [who for each in pages for who in each] == [getattr(people.cast, name).shown_name for name in names[::-1]]
    older = sanne.get(f"{LOOKS}?na={looks_of(people.sanne, most=3).after}")
    assert people.cast.kees.shown_name in words(older)
    assert people.cast.rik.shown_name not in words(older)


@pytest.mark.parametrize("after", ["", "x", "1-2", "9999999999999999999-0-0"])
def test_a_place_that_is_none_begins_anew(people, sanne, after):
    assert sanne.get(LOOKS, {"na": after}).status_code == 200


def test_a_place_survives_the_address(people):
    place = (people.clock.moment, 7, 123456)
    assert place_of(place_in_address(place)) == place


# --- Letters --------------------------------------------------------------------------------------------------------------
def test_the_letters_say_that_not_what(asked, people):
    found = asked()
    reader = Reader(people.sanne, "Sanne", "nl")
    for name in ("consent.asked", "consent.recorded"):
        if name == "consent.recorded":
            record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest)
        content = letter_of(name).build(reader, found.pk)
        said = " ".join((content.subject, *content.paragraphs, content.notice, content.link))
        assert found.code in content.link
        for hidden in (*TEXT, people.cast.ilse.shown_name, people.cast.noor.shown_name, "psycholoog", "overdracht"):
            assert hidden not in said
    with translation.override("en"):
        assert letter_of("consent.recorded").build(reader, found.pk).subject == "What you said was written down"
    for other in (people.daan, people.noor, ANONYMOUS):
        assert letter_of("consent.recorded").build(Reader(other, "", "nl"), found.pk) is None


def test_an_answered_question_writes_no_letter_any_more(asked, people):
    found = asked()
    reader = Reader(people.sanne, "Sanne", "nl")
    refuse(actor=people.sanne, permission=found.pk)
    assert letter_of("consent.asked").build(reader, found.pk) is None
    assert letter_of("consent.asked").build(reader, new_id()) is None


def test_who_opened_the_ledger_leaves_a_line(asked, people, sanne):
    from naast.foundation.audit import spool

    found = asked()
    sanne.get(f"{LEDGER}/{found.code}")
    spool.drain()
    assert [line.subject for line in lines("page.opened") if line.what == "my-sharing-question"] == [
        people.cast.sanne.pk
    ]
