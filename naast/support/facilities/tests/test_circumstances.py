"""A report with its receipt, the committee that answers, the plan that knows nothing of it, and the two reminders."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.core.models import DataKey
from naast.support.facilities.actions import (
    agree_plan,
    answer,
    bring_to_report,
    choose_reminders,
    propose_plan,
    report,
    send_back_plan,
    withdraw_report,
)
from naast.support.facilities.actions.circumstances import BadPeriod
from naast.support.facilities.actions.keeping import destroy_evidence, forget, remind
from naast.support.facilities.models import Circumstance, Evidence, Plan, PlanStep
from naast.support.facilities.queries.evidence import file_content
from naast.support.facilities.rules.states import NotNow
from naast.support.facilities.rules.terms import deadline_ahead, shown_count

from .conftest import TODAY, WORDS, count, kept, letters, main, pdf

pytestmark = pytest.mark.django_db
MINE, DESK, PLANS = "/nl/bijzondere-situatie", "/nl/medewerker/bijzondere-situaties", "/nl/medewerker/studieplannen"


@pytest.fixture
def reported(room):
    def make(**given):
        values = {
            "programme": next(iter(room.sanne.studies)),
            "since": datetime.date(2026, 10, 1),
            "words": WORDS,
            "plan": True,
        }
        return report(**({"actor": room.sanne} | values | given))

    return make


def test_a_report_has_a_receipt_with_its_moment(room, signed_in):
    sanne = signed_in(room.cast.sanne)
    faulty = sanne.post(f"{MINE}/melden", {"since": "31-02-2026", "words": WORDS, "plan": "yes"})
    assert faulty.status_code == 422
    assert WORDS in main(faulty)
    sent = sanne.post(f"{MINE}/melden", {"since": "1-10-2026", "words": WORDS, "plan": "yes"})
    assert sent.status_code == 302
    page = main(sanne.get(sent.url))
    assert "23 november 2026, 10:00" in page
    paper = sanne.get(sent.url + "/ontvangst.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert WORDS.encode() not in paper.content
    bad = sanne.post(sent.url, {"do": "evidence", "file": SimpleUploadedFile("x.pdf", b"<svg/>")})
    assert bad.status_code == 422
    good = sanne.post(sent.url, {"do": "evidence", "file": SimpleUploadedFile("x.pdf", pdf())})
    assert good.status_code == 302
    assert count(Evidence) == 1


def test_the_committee_reads_the_report_and_the_adviser_the_plan_alone(room, reported, signed_in):
    row = reported()
    file = bring_to_report(actor=room.sanne, code=row.code, content=pdf())
    kees, noor = signed_in(room.cast.kees), signed_in(room.cast.noor)
    page = main(kees.get(f"{DESK}/{row.code}"))
    assert WORDS in page
    assert kees.get(f"{DESK}/{row.code}/bestand/{file.code}").content == pdf()
    plan = kept(Plan, student=room.cast.sanne.pk)
    work = main(noor.get(PLANS)) + main(noor.get(f"{PLANS}/{plan.code}"))
    assert "Sanne de Wit" in work
    for word in (WORDS, "1 oktober", row.code, "hinder"):
        assert word not in work
    for address in (DESK, f"{DESK}/{row.code}", f"{DESK}/{row.code}/bestand/{file.code}"):
        assert noor.get(address).status_code == 404
    assert file_content(room.noor, file.code) is None
    assert kees.get(f"{PLANS}/{plan.code}").status_code == 404
    assert letters("plan.waits") == [room.cast.noor.pk]
    assert room.cast.kees.pk in letters("circumstance.waits")


def test_an_answer_with_a_statement(room, reported, signed_in):
    row = reported(plan=False)
    kees = signed_in(room.cast.kees)
    given = {"outcome": "stated", "text": "Dit was zwaar.", "hindered_from": "1-10-2026", "hindered_until": "31-10"}
    assert kees.post(f"{DESK}/{row.code}", given).status_code == 422
    assert kees.post(f"{DESK}/{row.code}", given | {"hindered_until": "31-12-2026"}).status_code == 302
    late = kees.post(f"{DESK}/{row.code}", given | {"hindered_until": "31-12-2026", "text": "Nog eens"})
    assert late.status_code == 409
    assert "Nog eens" in main(late)
    sanne = signed_in(room.cast.sanne)
    assert "Dit was zwaar." in main(sanne.get(f"{MINE}/{row.code}"))
    page = main(sanne.get(f"{MINE}/{row.code}/verklaring"))
    assert "31 december 2026" in page
    for word in ("zwaar", WORDS):
        assert word not in page
    assert sanne.get(f"{MINE}/{row.code}/verklaring.pdf").content.startswith(b"%PDF-")
    with pytest.raises(NotNow):
        withdraw_report(actor=room.sanne, code=row.code)


def test_what_was_reported_is_destroyed_after_the_objection_term(room, reported):
    row = reported()
    bring_to_report(actor=room.sanne, code=row.code, content=pdf())
    answer(actor=room.kees, code=row.code, text="Gelezen.")
    room.clock.forward(days=43)
    assert destroy_evidence(actor=Job("test")) == 1
    assert count(Evidence) == 0
    gone = kept(Circumstance, pk=row.pk)
    assert gone.words is None
    assert gone.answer == "Gelezen."
    assert not DataKey.objects.filter(
        subject=row.pk, file__in=["circumstance", "facility-evidence"], wrapped__isnull=False
    ).exists()
    room.clock.forward(days=800)
    assert forget(actor=Job("test")) == 2
    assert count(Circumstance) == count(Plan) == count(PlanStep) == 0


def test_withdrawing_keeps_the_moment_only(room, reported):
    row = reported()
    withdraw_report(actor=room.sanne, code=row.code)
    assert kept(Circumstance, pk=row.pk).words is None
    with pytest.raises(Refused):
        answer(actor=room.kees, code=row.code, text="Te laat")
    with pytest.raises(BadPeriod):
        reported(since=TODAY + datetime.timedelta(days=1))


def test_a_second_click_is_the_same_report(reported):
    assert reported().pk == reported().pk
    assert count(Circumstance) == 1


def test_a_plan_is_agreed_by_both(room, reported, signed_in):
    reported()
    plan = kept(Plan, student=room.cast.sanne.pk)
    noor, sanne = signed_in(room.cast.noor), signed_in(room.cast.sanne)
    half = noor.post(f"{PLANS}/{plan.code}", {"period_0": "Blok 3", "what_0": ""})
    assert half.status_code == 422
    assert 'value="Blok 3"' in main(half)
    assert noor.post(f"{PLANS}/{plan.code}", {"period_0": "Blok 3", "what_0": "Een vak"}).status_code == 302
    assert letters("plan.moved") == [room.cast.sanne.pk]
    page = main(sanne.get(f"{MINE}/plan/{plan.code}"))
    assert "Een vak" in page
    send_back_plan(actor=room.sanne, code=plan.code, remark="Liever twee")
    assert "Liever twee" in main(noor.get(f"{PLANS}/{plan.code}"))
    with pytest.raises(NotNow):
        agree_plan(actor=room.sanne, code=plan.code)
    propose_plan(actor=room.noor, code=plan.code, steps=[("Blok 3", "Twee vakken")])
    assert sanne.post(f"{MINE}/plan/{plan.code}", {"do": "agree"}).status_code == 302
    assert kept(Plan, pk=plan.pk).state == "agreed"
    with pytest.raises(Refused):
        propose_plan(actor=room.bram, code=plan.code, steps=[("Blok 4", "Niets")])


def test_reminders_come_once_each_and_not_to_who_said_no(room):
    house = Job("test")
    assert remind(actor=house) == 0
    choose_reminders(actor=room.daan, wanted=False)
    room.clock.moment = datetime.datetime(2027, 1, 17, 9, 0, tzinfo=datetime.UTC)
    first = remind(actor=house)
    told = letters("circumstance.remind")
    assert room.cast.sanne.pk in told
    assert room.cast.daan.pk not in told
    assert first == len(told) == len(set(told))
    room.clock.forward(days=5)
    assert remind(actor=house) == 0
    room.clock.moment = datetime.datetime(2027, 7, 2, 9, 0, tzinfo=datetime.UTC)
    assert remind(actor=house) == first
    room.clock.forward(days=40)
    assert remind(actor=house) == 0


def test_rules_of_days_and_counts():
    assert deadline_ahead(datetime.date(2027, 1, 17)) == datetime.date(2027, 1, 31)
    assert deadline_ahead(datetime.date(2027, 1, 16)) is None
    assert deadline_ahead(datetime.date(2027, 1, 31)) is None
    assert [shown_count(count) for count in (0, 9, 10, 14, 15)] == [None, None, 10, 10, 15]
