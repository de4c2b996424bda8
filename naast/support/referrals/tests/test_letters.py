"""The letter outside: what it holds, who opens it and how long, and how it is asked whether it helped (C6)."""

import dataclasses
import io

import pytest
from pypdf import PdfReader

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.consent.grants import NoPermission
from naast.foundation.core import time
from naast.foundation.core.typesetting import NotReadable
from naast.foundation.notify.models import Message
from naast.support.referrals import ports
from naast.support.referrals.actions import (
    ask_arrivals,
    close_bridge,
    keep_partner,
    make_link,
    open_link,
    revoke_link,
    stop,
    tell_arrival,
)  # fmt: skip
from naast.support.referrals.actions.writing import NoRoute
from naast.support.referrals.documents import Picture, PictureWithoutWords, _typeset
from naast.support.referrals.models import Bridge, LetterLink, Referral
from naast.support.referrals.queries.letter import letter_grant
from naast.support.referrals.queries.letter import letter_of as letter_for
from naast.support.referrals.queries.partners import arrived
from naast.support.referrals.queries.staff import bridges
from naast.support.referrals.tests.conftest import actor_of, main

pytestmark = pytest.mark.django_db
HOUSE = Job("test")


def letters(name):
    found = Message.objects.unscoped(reason="a test looks").filter(letter=name).order_by("posted_at", "pk")
    return [row.person_id for row in found]


@pytest.fixture
def who(files):
    """Give the actors of this story."""
    return {name: actor_of(getattr(files.cast, name)) for name in ("noor", "sanne", "ilse", "joris", "kees", "daan")}


# --- The letter -------------------------------------------------------------------------------------------------------
def pdf(actor, code):
    from naast.support.referrals.documents import letter_pdf

    grant = letter_grant(actor, code)
    return letter_pdf(letter_for(grant=grant), grant=grant)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_letter_is_tagged_titled_and_holds_what_was_left_and_no_more(passed, who, language):
    row = passed(
        letter=True, text="Een *zin* met #teken[x]. Ze slaapt slecht.\nNog $een$ \\ zin @x.", language=language
    )
    reader = PdfReader(io.BytesIO(pdf(who["sanne"], row.code)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Een *zin* met #teken[x]." in text
    assert "Nog $een$ \\ zin @x." in text
    assert "slaapt" not in text
    assert ("Dear colleague," if language == "en" else "Geachte collega,") in text


def test_a_picture_without_words_is_refused(passed, who):
    row = passed(letter=True)
    letter = letter_for(grant=letter_grant(who["sanne"], row.code))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    assert _typeset(dataclasses.replace(letter, pictures=(Picture(svg, "Het beeldmerk"),)))[:5] == b"%PDF-"
    with pytest.raises(PictureWithoutWords):
        _typeset(dataclasses.replace(letter, pictures=(Picture(svg, " "),)))
    with pytest.raises(NotReadable) as fault:
        _typeset(dataclasses.replace(letter, pictures=(Picture("<geheim", "Het beeldmerk"),)))
    assert "geheim" not in str(fault.value)


def test_a_letter_is_made_whatever_somebody_wrote(passed, who):
    row = passed(letter=True)
    letter = letter_for(grant=letter_grant(who["sanne"], row.code))
    wild = "Sam\x00 \u202e😀 Łukasz"
    made = _typeset(dataclasses.replace(letter, title=wild, salutation=wild, signed=(wild,), paragraphs=(wild,)))
    text = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert text.count("Sam [grinning face] Łukasz") == 4


def test_the_letter_is_for_the_student_and_who_signed_it_while_it_stands(passed, who):
    row = passed(letter=True)
    assert pdf(who["ilse"], row.code)[:5] == b"%PDF-"
    for name in ("noor", "joris", "daan"):
        with pytest.raises(NoPermission):
            letter_grant(who[name], row.code)
    stop(actor=who["sanne"], code=row.code)
    for name in ("ilse", "sanne"):
        with pytest.raises(NoPermission):
            letter_grant(who[name], row.code)


def test_a_link_opens_with_its_code_for_fourteen_days_until_it_is_taken_back(passed, who, clock):
    row = passed(letter=True)
    first = make_link(actor=who["sanne"], code=row.code)
    made = make_link(actor=who["sanne"], code=row.code)
    assert open_link(token=first.token, secret=first.code).grant is None
    assert open_link(token=made.token, secret=first.code).grant is None
    assert open_link(token=made.token, secret=f" {made.code.upper()} ").grant is not None
    clock.forward(days=14)
    assert open_link(token=made.token, secret=made.code).grant is None
    again = make_link(actor=who["sanne"], code=row.code)
    revoke_link(actor=who["sanne"], code=row.code)
    assert open_link(token=again.token, secret=again.code).grant is None


def test_a_code_cannot_be_tried_for_ever(passed, who):
    row = passed(letter=True)
    made = make_link(actor=who["sanne"], code=row.code)
    for _ in range(10):
        assert open_link(token=made.token, secret="22223333").grant is None
    assert open_link(token=made.token, secret=made.code).grant is None


def test_neither_link_nor_code_stands_in_the_database(passed, who):
    row = passed(letter=True)
    made = make_link(actor=who["sanne"], code=row.code)
    link = LetterLink.objects.unscoped(reason="test").get()
    assert {made.token, made.code} & {link.token, link.code} == set()
    with pytest.raises(Refused):
        make_link(actor=who["daan"], code=row.code)
    with pytest.raises(Refused):
        make_link(actor=who["ilse"], code=row.code)


def test_care_mail_is_not_configured_until_it_is(passed, who, monkeypatch):
    row = passed(letter=True)
    grant = letter_grant(who["ilse"], row.code)
    with pytest.raises(ports.NotConfigured):
        ports.send_by_care_mail(to="x", subject="y", pdf=b"", grant=grant)

    class Mail:
        name = "Voorbeeldmail"

        def send(self, *, to, subject, pdf, grant):
            return "7"

    monkeypatch.setattr(ports, "_adapters", [])
    ports.care_mail(Mail)
    assert ports.care_mail_name() == "Voorbeeldmail"
    assert ports.send_by_care_mail(to="x", subject="y", pdf=b"", grant=grant) == "7"
    stop(actor=who["sanne"], code=row.code)
    with pytest.raises(NoPermission):
        ports.send_by_care_mail(to="x", subject="y", pdf=b"", grant=grant)


# --- How it went ------------------------------------------------------------------------------------------------------
def test_students_are_asked_three_times_at_most_and_only_when_it_is_time(passed, files, clock):
    passed(letter=True)
    assert ask_arrivals(actor=HOUSE) == 0
    clock.forward(days=45)
    assert [ask_arrivals(actor=HOUSE) for _ in range(2)] == [1, 0]
    for _ in range(4):
        clock.forward(days=22)
        ask_arrivals(actor=HOUSE)
    assert letters("referral.arrival") == [files.cast.sanne.pk] * 3


def test_who_still_waits_is_on_the_list_of_who_keeps_the_file_and_nothing_else_is(passed, files, who):
    row = passed(letter=True)
    for _ in range(2):
        tell_arrival(actor=who["sanne"], code=row.code, answer="waiting")
    assert [line.code for line in bridges(who["ilse"])] == [row.code]
    assert bridges(who["noor"]) == []
    assert letters("referral.bridge") == [files.cast.ilse.pk]
    with pytest.raises(Refused):
        close_bridge(actor=who["noor"], code=row.code)
    close_bridge(actor=who["ilse"], code=row.code)
    assert bridges(who["ilse"]) == []
    tell_arrival(actor=who["sanne"], code=row.code, answer="rather-not")
    assert Bridge.objects.unscoped(reason="test").filter(done_at=None).count() == 0


def test_arrivals_are_a_share_without_the_few(passed, who):
    for _ in range(3):
        tell_arrival(actor=who["sanne"], code=passed(letter=True).code, answer="yes")
    assert {each.share for each in arrived(who["noor"])} == {None}
    for answer in ["yes"] * 2 + ["no-longer"] * 5 + ["rather-not"] * 3:
        tell_arrival(actor=who["sanne"], code=passed(letter=True).code, answer=answer)
    assert [each.share for each in arrived(who["noor"])] == [50, None, None]


# --- A place outside that something was agreed with ------------------------------------------------------------------
@pytest.fixture
def places(files):
    """Two partners: a practice that is full for long, and a desk of the municipality."""
    fatima = actor_of(files.cast.fatima)
    kinds = (("gp", "Praktijk Aan de Gracht", 90), ("municipality", "Loket Wonen", None))
    return [
        keep_partner(actor=fatima, kind=kind, name=name, place="Leiden", contact="balie", waiting_days=days)
        for kind, name, days in kinds
    ]


def test_a_letter_is_for_a_partner_of_its_own_kind_and_names_it(files, places, signed_in):
    ilse, address = signed_in(files.cast.ilse), f"/nl/medewerker/verwijzingen/begin/{files.ilse.code}"
    page = main(ilse.get(address))
    assert "Praktijk Aan de Gracht, Leiden (wachttijd ongeveer 90 dagen)" in page
    given = {"to": "outside:gp", "language": "nl", "text": "Een zin.", "partner": places[0].code}
    wrong = ilse.post(address, given | {"to": "inside:student-counsellor"})
    assert wrong.status_code == 422
    assert "past niet bij wie je koos" in main(wrong)
    assert "Een zin." in main(wrong)
    made = ilse.post(address, given)
    assert made.status_code == 302
    row = Referral.objects.unscoped(reason="a test").get(code=made.headers["Location"].rpartition("/")[2])
    assert (row.partner_id, row.addressee) == (places[0].pk, "Praktijk Aan de Gracht")


@pytest.mark.parametrize("which", ["another kind", "ended", "nobody's"])
def test_control_no_other_place_is_taken(files, places, begun, which, acting):
    code = {"another kind": places[1].code, "ended": places[0].code, "nobody's": "a" * 12}[which]
    if which == "ended":
        acting(lambda: type(places[0]).objects.filter(pk=places[0].pk).update(ended_on=time.today()))
    with pytest.raises(NoRoute):
        begun(letter=True, partner=code)


def test_whether_one_arrived_is_asked_after_the_wait_that_was_told(passed, places):
    plain, later = passed(letter=True), passed(letter=True, partner=places[0].code)
    assert (later.ask_at - time.now()).days >= 89
    assert plain.ask_at < later.ask_at
