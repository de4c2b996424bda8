"""A request from asking to arranging, with what each owner sees and what is left afterwards."""

import base64
import datetime

import pytest
from django.db import connection

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.access.confidential import SCOPES
from naast.foundation.core.models import DataKey
from naast.foundation.notify.letters import Reader, letter_of
from naast.support.facilities.actions import (
    advise,
    arrange,
    ask_for_facilities,
    ask_renewal,
    ask_student,
    bring_evidence,
    grant,
    name_owner,
    refuse,
    take_back,
    take_in_exams,
    tell_objection,
    withdraw,
)
from naast.support.facilities.actions.keeping import destroy_evidence, end_terms, forget, offer_renewals
from naast.support.facilities.actions.requests import AskedBefore, NothingToAsk, TooManyFiles
from naast.support.facilities.actions.steps import BadTerm, NothingGranted
from naast.support.facilities.models import (
    Advice,
    Evidence,
    ExamEnrolment,
    Ground,
    Item,
    Mark,
    Piece,
    Reasons,
    Request,
)
from naast.support.facilities.queries.desk import desk, item_opened, request_opened
from naast.support.facilities.queries.evidence import file_content
from naast.support.facilities.queries.obstacles import obstacles
from naast.support.facilities.queries.statements import checked
from naast.support.facilities.rules.files import NotTaken
from naast.support.facilities.rules.sheets import ExamLine
from naast.support.facilities.rules.states import NotNow

from .conftest import MARK, TODAY, WORDS, actor_of, count, kept, letters, pdf

pytestmark = pytest.mark.django_db
HOUSE = Job("test")


def seen(model, actor, **which):
    return model.objects.seen_by(actor).filter(**which).exists()


# --- Who sees what ------------------------------------------------------------------------------------------------------
def test_each_owner_sees_their_step_and_no_other(room, asked):
    row = asked()
    bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    everything = (Request, Ground, Advice, Reasons, Item, Evidence, Piece)
    names = {Request: "pk", Evidence: "of", Piece: "of"}

    def sees(actor):
        found = {model.__name__ for model in everything if seen(model, actor, **{names.get(model, "request"): row.pk})}
        return " ".join(sorted(found))

    first = "Evidence Ground Item Piece Request"
    assert sees(room.sanne) == sees(room.kees) == first
    for other in ("daan", "noor", "bram", "fatima", "ilse", "omar", "eva", "rik"):
        assert sees(getattr(room, other)) == "", other
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Meer tijd past.")
    assert sees(room.kees) == f"Advice {first}"
    assert sees(room.fatima) == "Advice Item Request"
    assert sees(room.noor) == ""
    until = datetime.date(2027, 8, 31)
    grant(actor=room.fatima, code=row.code, granted=["extra-time"], text="Goed.", starts_on=TODAY, until=until)
    assert sees(room.fatima) == "Advice Item Reasons Request"
    assert sees(room.noor) == "Item"
    assert sees(room.bram) == sees(room.omar) == sees(room.daan) == ""


def test_who_decides_cannot_fetch_evidence_nor_read_why(room, asked):
    row = asked()
    file = bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    assert file_content(room.kees, file.code) == ("pdf", pdf())
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Meer tijd past.")
    opened = request_opened(room.fatima, row.code)
    assert opened.decides
    assert (opened.kind, opened.words, opened.files) == ("", "", ())
    for actor in (room.fatima, room.noor, room.omar, room.daan):
        assert file_content(actor, file.code) is None


def test_control_with_the_scope_off_who_decides_would_fetch_it(room, asked, monkeypatch):
    from django.db.models import Q

    row = asked()
    file = bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    for model in (Evidence, Piece):
        monkeypatch.setitem(SCOPES, model, lambda actor: Q(pk__isnull=False))
    assert file_content(room.fatima, file.code) is not None


def test_who_arranges_sees_what_and_until_when(room, granted):
    row = granted()
    waits = desk(room.noor)
    assert [line.facility for line in waits.arrange] == ["Extra tijd bij tentamens"]
    assert not waits.advise
    assert not waits.decide
    opened = item_opened(room.noor, waits.arrange[0].code)
    assert (opened.detail, opened.until) == ("30 minuten", datetime.date(2027, 8, 31))
    assert "slaap" not in repr(opened)
    assert "Mantelzorg" not in repr(opened)
    arrange(actor=room.noor, code=opened.code)
    assert kept(Request, pk=row.pk).state == "arranged"
    with pytest.raises(Refused):
        arrange(actor=room.bram, code=opened.code)


def test_owners_are_data(room, asked):
    row = asked()
    assert seen(Request, room.kees, pk=row.pk)
    name_owner(actor=room.rik, stage="advise", kind="informal-care", role="psychologist")
    assert not seen(Request, room.kees, pk=row.pk)
    assert seen(Request, room.ilse, pk=row.pk)
    with pytest.raises(Refused):
        name_owner(actor=room.kees, stage="advise", role="mentor")


def test_who_stands_behind_steps_back_when_there_is_a_board(room, asked, acting):
    from naast.foundation.people.models import Function

    row = asked()
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Meer tijd past.")
    assert seen(Request, room.fatima, pk=row.pk)
    programme = row.programme_id
    acting(
        lambda: Function.objects.create(
            person=room.cast.omar, role_id="examiner", programme_id=programme, starts_on=TODAY
        )
    )
    assert not seen(Request, room.fatima, pk=row.pk)
    assert seen(Request, actor_of(room.cast.omar), pk=row.pk)


def test_who_advised_does_not_decide(room, asked):
    name_owner(actor=room.rik, stage="decide", role="student-counsellor")
    row = asked()
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Meer tijd past.")
    assert not desk(room.kees).decide
    with pytest.raises(Refused):
        refuse(actor=room.kees, code=row.code, text="Nee")


# --- Evidence -----------------------------------------------------------------------------------------------------------
def test_the_bytes_of_evidence_and_the_words_stand_nowhere_plain(room, asked):
    row = asked()
    file = bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM facilities_piece UNION ALL SELECT words FROM facilities_ground "
            "UNION ALL SELECT kind FROM facilities_ground"
        )
        raw = b"".join(bytes(cell) for (cell,) in cursor.fetchall())
    assert len(raw) > len(pdf())
    for plain in (MARK, WORDS.encode(), b"informal-care", base64.b85encode(pdf())[:40], base64.b85encode(MARK)):
        assert plain not in raw
    assert MARK in file_content(room.sanne, file.code)[1]  # control: it is there, for who holds the key


def test_each_request_has_keys_of_its_own_and_destroying_is_a_key_less(room, granted, asked):
    row, other = granted(), asked(kind="board")
    bring_evidence(actor=room.sanne, code=other.code, content=pdf())
    alive = DataKey.objects.filter(file="facility-evidence", wrapped__isnull=False)
    assert set(alive.values_list("subject", flat=True)) == {row.pk, other.pk}
    room.clock.forward(days=42)
    assert destroy_evidence(actor=HOUSE) == 0
    room.clock.forward(days=1)
    assert destroy_evidence(actor=HOUSE) == 1
    assert list(alive.values_list("subject", flat=True)) == [other.pk]
    assert count(Piece, of=row.pk) == count(Evidence, of=row.pk) == count(Ground, request=row.pk) == 0
    assert kept(Reasons, request=row.pk).text == "Het advies is duidelijk."


def test_evidence_goes_with_a_term_that_ends_first(room, granted):
    row = granted(until=TODAY + datetime.timedelta(days=7))
    room.clock.forward(days=8)
    assert destroy_evidence(actor=HOUSE) == 1
    assert count(Piece, of=row.pk) == 0


def test_withdrawing_destroys_at_once(room, asked):
    row = asked()
    file = bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    withdraw(actor=room.sanne, code=row.code)
    assert file_content(room.sanne, file.code) is None
    assert not seen(Request, room.kees, pk=row.pk)
    with pytest.raises(NotNow):
        bring_evidence(actor=room.sanne, code=row.code, content=pdf())


def test_what_is_refused_leaves_nothing(room, asked):
    row = asked()
    with pytest.raises(NotTaken):
        bring_evidence(actor=room.sanne, code=row.code, content=b"<svg onload=alert(1)>")
    for _ in range(4):
        file = bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    with pytest.raises(TooManyFiles):
        bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    take_back(actor=room.sanne, file=file.code)
    assert count(Evidence) == 3
    with pytest.raises(Refused):
        take_back(actor=room.daan, file=Evidence.objects.unscoped(reason="test").first().code)


# --- Steps --------------------------------------------------------------------------------------------------------------
def test_a_step_comes_once_and_in_order(room, asked):
    row = asked()
    with pytest.raises(AskedBefore):
        asked()
    with pytest.raises(NothingToAsk):
        asked(kind="board", wanted=["a-palace"])
    terms = {"granted": ["extra-time"], "text": "Ja", "starts_on": TODAY, "until": TODAY}
    with pytest.raises(Refused):
        grant(actor=room.fatima, code=row.code, **terms)
    ask_student(actor=room.kees, code=row.code, question="Hoeveel uur per week?")
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Past.")
    with pytest.raises(NotNow):
        advise(actor=room.kees, code=row.code, advised=[], text="Toch niet.")
    with pytest.raises(NothingGranted):
        grant(actor=room.fatima, code=row.code, **(terms | {"granted": ["laptop"]}))
    with pytest.raises(BadTerm):
        grant(actor=room.fatima, code=row.code, **(terms | {"until": TODAY - datetime.timedelta(days=1)}))
    made = grant(actor=room.fatima, code=row.code, **terms)
    assert made.object_until == TODAY + datetime.timedelta(days=42)
    assert {item.facility: item.state for item in Item.objects.unscoped(reason="t").filter(request=row.pk)} == {
        "extra-time": "granted",
        "deadlines": "refused",
    }
    with pytest.raises(NotNow):
        withdraw(actor=room.sanne, code=row.code)


def test_under_sixteen_a_person_helps(room):
    import dataclasses

    young = dataclasses.replace(room.sanne, under_16=True)
    with pytest.raises(Refused):
        ask_for_facilities(
            actor=young, kind="board", wanted=["extra-time"], programme=next(iter(young.studies)), words=""
        )


def test_letters_go_to_whose_turn_it_is_and_say_nothing(room, granted):
    from django.utils import translation

    row = granted()
    assert room.cast.kees.pk in letters("facility.waits")
    assert room.cast.fatima.pk in letters("facility.waits")
    assert letters("facility.arrange") == [room.cast.noor.pk]
    assert letters("facility.moved") == [room.cast.sanne.pk] * 2
    for language in ("nl", "en"):
        with translation.override(language):
            content = letter_of("facility.moved").build(Reader(room.sanne, "Sanne", language), row.pk)
            text = " ".join([content.subject, *content.paragraphs, content.notice]).lower()
            for word in ("voorzien", "facilit", "adjust", "beperking", "tentamen", "mantelzorg"):
                assert word not in text
    assert letter_of("facility.moved").build(Reader(room.daan, "Daan", "nl"), row.pk) is None


def test_an_objection_keeps_evidence_and_a_refusal_can_be_looked_at_again(room, asked):
    row = asked()
    bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Past.")
    refuse(actor=room.fatima, code=row.code, text="Te weinig bekend.")
    terms = {"granted": ["extra-time"], "text": "Bij nader inzien.", "starts_on": TODAY, "until": TODAY}
    with pytest.raises(NotNow):
        grant(actor=room.fatima, code=row.code, **terms)
    tell_objection(actor=room.sanne, code=row.code)
    room.clock.forward(days=50)
    assert destroy_evidence(actor=HOUSE) == 0
    assert count(Evidence, of=row.pk) == 1
    assert [line.code for line in desk(room.fatima).decide] == [row.code]
    later = TODAY + datetime.timedelta(days=90)
    made = grant(actor=room.fatima, code=row.code, **(terms | {"until": later}))
    assert made.state == "granted"
    assert kept(Reasons, request=row.pk).text == "Bij nader inzien."
    assert not desk(room.fatima).decide
    room.clock.forward(days=43)
    assert destroy_evidence(actor=HOUSE) == 1


def test_an_objection_against_a_part_is_looked_at_again_and_takes_nothing_away(room, granted):
    row = granted()
    until, later = datetime.date(2027, 8, 31), datetime.date(2028, 8, 31)
    given = {"actor": room.fatima, "code": row.code, "granted": [], "text": "Meer.", "starts_on": TODAY, "until": later}
    with pytest.raises(NotNow):
        grant(**given)
    with pytest.raises(NotNow):
        refuse(actor=room.fatima, code=row.code, text="Toch niet.")
    before = len(letters("facility.waits"))
    tell_objection(actor=room.sanne, code=row.code)
    tell_objection(actor=room.sanne, code=row.code)
    assert len(letters("facility.waits")) == before + 1
    letter = letter_of("facility.waits")
    assert letter.build(Reader(room.fatima, "Fatima", "nl"), row.pk) is not None
    assert [line.code for line in desk(room.fatima).decide] == [row.code]
    arrange(actor=room.noor, code=desk(room.noor).arrange[0].code)
    with pytest.raises(BadTerm):
        grant(**(given | {"until": datetime.date(2027, 1, 1)}))
    made = grant(**(given | {"granted": ["deadlines"]}))
    items = {item.facility: (item.state, item.until) for item in Item.objects.unscoped(reason="a test looks")}
    assert items == {"extra-time": ("granted", later), "deadlines": ("granted", later)}
    assert (made.state, made.statement, made.objected_on) == ("granted", row.statement, None)
    assert not desk(room.fatima).decide
    tell_objection(actor=room.sanne, code=row.code)
    held = refuse(actor=room.fatima, code=row.code, text="Het blijft zo.")
    assert (held.state, held.until, held.closed_at) == ("granted", later, None)
    assert count(Item, request=row.pk, state="refused") == 0
    assert until < later


# --- Terms --------------------------------------------------------------------------------------------------------------
def test_a_renewal_is_offered_once_in_time_and_asked_once(room, granted):
    row = granted(until=TODAY + datetime.timedelta(days=60))
    assert offer_renewals(actor=HOUSE) == 0
    with pytest.raises(NotNow):
        ask_renewal(actor=room.sanne, code=row.code, kind="informal-care")
    room.clock.forward(days=18)
    assert offer_renewals(actor=HOUSE) == 1
    assert offer_renewals(actor=HOUSE) == 0
    assert letters("facility.renew") == [room.cast.sanne.pk]
    again = ask_renewal(actor=room.sanne, code=row.code, kind="informal-care")
    assert again.renews_id == row.pk
    assert [item.facility for item in Item.objects.unscoped(reason="t").filter(request=again.pk)] == ["extra-time"]
    with pytest.raises(AskedBefore):
        ask_renewal(actor=room.sanne, code=row.code, kind="informal-care")


def test_a_statement_is_confirmed_as_long_as_it_runs_and_says_no_why(room, granted):
    row = granted(until=TODAY + datetime.timedelta(days=7))
    found = checked(f" {row.statement[:7].upper()}-{row.statement[7:]} ")
    assert found.what == ("Extra tijd bij tentamens (30 minuten)",)
    assert not {"kind", "words", "reasons", "advice"} & set(type(found).__dataclass_fields__) - {"kind"}
    assert found.kind == "facilities"
    assert "slaap" not in repr(found)
    assert checked("k7m2p9q4r8st") is checked("\x00") is checked("x" * 5000) is None
    room.clock.forward(days=8)
    assert checked(row.statement) is None
    assert end_terms(actor=HOUSE) == 1
    assert kept(Request, pk=row.pk).state == "over"
    assert not desk(room.noor).arrange


def test_all_of_it_is_forgotten_a_year_later(room, granted):
    row = granted(until=TODAY + datetime.timedelta(days=7))
    room.clock.forward(days=8)
    end_terms(actor=HOUSE)
    room.clock.forward(days=366)
    assert forget(actor=HOUSE) == 1
    assert count(Request) == count(Item) == count(Advice) == count(Reasons) == 0
    assert not DataKey.objects.filter(subject=row.pk, wrapped__isnull=False).exists()


# --- Exams --------------------------------------------------------------------------------------------------------------
def line(person, at=2, **given):
    values = {
        "line": at,
        "number": person.person_number,
        "programme": "security-studies",
        "exam": "T1",
        "course": "INT101",
        "name": "Inleiding",
        "form": "written",
        "building": "Spuikade",
        "on": datetime.date(2026, 12, 15),
        "enrolled_on": datetime.date(2026, 11, 1),
    }
    return ExamLine(**(values | given))


def test_a_decision_counts_for_exams_enrolled_for_before_it(room, granted):
    take_in_exams(actor=room.rik, lines=[line(room.cast.sanne), line(room.cast.daan, 3)])
    assert count(Mark) == 0
    granted()
    [mark] = Mark.objects.unscoped(reason="t")
    assert mark.repaired
    assert mark.student_id == room.cast.sanne.pk
    opened = item_opened(room.noor, kept(Item, pk=mark.item_id).code)
    assert [(exam.course, exam.repaired) for exam in opened.exams] == [("INT101", True)]
    assert not seen(ExamEnrolment, room.noor, student=room.cast.daan.pk)


def test_a_rehearsal_changes_nothing_and_a_later_enrolment_is_marked_too(room, granted):
    row = granted()
    arrange(actor=room.noor, code=desk(room.noor).arrange[0].code)
    lines = [line(room.cast.sanne, enrolled_on=datetime.date(2026, 12, 1)), line(room.cast.sanne, 3, number="nobody")]
    would = take_in_exams(actor=room.rik, lines=lines, rehearse=True)
    assert (would.new, would.marked, would.unknown) == (1, 1, ((3, "number"),))
    assert count(ExamEnrolment) == 0
    done = take_in_exams(actor=room.rik, lines=lines)
    assert (done.new, done.marked) == (1, 1)
    [mark] = Mark.objects.unscoped(reason="t")
    assert not mark.repaired
    assert len(letters("facility.arrange")) == 2
    assert [each.exams for each in desk(room.noor).arrange] == [1]
    again = take_in_exams(actor=room.rik, lines=lines)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert kept(Request, pk=row.pk).state == "arranged"
    with pytest.raises(Refused):
        take_in_exams(actor=room.noor, lines=lines)


def test_ten_at_one_course_are_an_obstacle_and_nine_are_nothing(room, acting):
    from naast.foundation.people.models import Enrolment

    students = list(
        Enrolment.objects.unscoped(reason="t").select_related("person", "programme").order_by("person__person_number")
    )
    people = {row.person_id: row for row in students}
    rows = list(people.values())[:11]
    assert len(rows) == 11

    def one(row):
        request = Request.objects.create(
            code=f"r{row.person_id.hex[-10:]}", student_id=row.person_id, programme=row.programme, asked_at=room.clock()
        )
        item = Item.objects.create(
            code=f"i{row.person_id.hex[-10:]}", request=request, student_id=row.person_id, programme=row.programme,
            facility="other-room", state="granted", starts_on=TODAY, until=TODAY,
        )  # fmt: skip
        exam = ExamEnrolment.objects.create(
            student_id=row.person_id, programme=row.programme, exam="T9", course="STAT", name="Statistiek",
            form="digital", building="", on=TODAY, enrolled_on=TODAY, taken_in_at=room.clock(),
        )  # fmt: skip
        Mark.objects.create(enrolment=exam, item=item, student_id=row.person_id, at=room.clock())

    for row in rows[:9]:
        acting(lambda row=row: one(row))
    assert obstacles(room.eva) == []
    for row in rows[9:]:
        acting(lambda row=row: one(row))
    found = obstacles(room.eva)
    assert [(each.dimension, each.place, each.at_least, each.owner) for each in found] == [
        ("course", "STAT", 10, "coordinator"),
        ("form", "Digitaal", 10, "policy"),
    ]
    assert obstacles(room.kees) == []
