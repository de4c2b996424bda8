"""Emergency access: two persons, a limit, the student told, and never into what is closed (G4, L5)."""

import datetime
import sys

import pytest
from django.db import IntegrityError, transaction

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.notify.models import Message, Notice
from naast.foundation.oversight.actions import (
    open_access,
    refuse_access,
    review_use,
    set_terms,
    stop_access,
)
from naast.foundation.oversight.actions.answering import Answered
from naast.foundation.oversight.actions.asking import NoSecond, Oneself, WhyTooShort
from naast.foundation.oversight.actions.keeping import forget, remind_reviewers, tell_students
from naast.foundation.oversight.actions.reviewing import BadTerms
from naast.foundation.oversight.models import EmergencyAccess
from naast.foundation.oversight.queries import opened_for, running
from naast.foundation.oversight.queries.requests import told, uses_to_review
from naast.foundation.oversight.queries.seconds import seconds_for
from naast.foundation.oversight.tests.conftest import actor_of, lines


def opened(house, by="kees", student="sanne", profession="study-adviser"):
    people = vars(house.cast)
    return opened_for(actor_of(people[by]), student=people[student].pk, profession=profession)


def confirm(house, row, by="bram"):
    return open_access(actor=actor_of(vars(house.cast)[by]), code=row.code)


# --- Two persons ----------------------------------------------------------------------------------------------------
def test_nothing_opens_without_the_second_person_and_opens_with_one(house, asked):
    row = asked()
    assert opened(house) is None
    confirm(house, row)
    found = opened(house)
    assert found is not None
    assert found.roles == ("study-adviser",)
    assert [each.pk for each in running(actor_of(house.cast.kees))] == [row.pk]


def test_it_opens_for_nobody_else_no_other_student_and_no_other_profession(house, asked):
    confirm(house, asked())
    assert opened(house, by="bram") is None
    assert opened(house, by="rik") is None
    assert opened(house, student="daan") is None
    assert opened(house, profession="student-counsellor") is None
    assert opened(house, profession="psychologist") is None
    assert running(ANONYMOUS) == ()


@pytest.mark.parametrize("second", ["kees", "ilse", "rik", "sanne", "omar"])
def test_a_second_person_is_somebody_else_with_a_function_for_it(asked, second):
    with pytest.raises(NoSecond):
        asked(second=second)


def test_the_privacy_officer_may_confirm_what_is_not_closed(house, asked):
    confirm(house, asked(second="thea"), by="thea")
    assert opened(house) is not None


def test_who_asked_cannot_confirm_and_nobody_else_can(house, asked):
    row = asked()
    for other in ("kees", "noor", "thea", "rik", "sanne"):
        with pytest.raises(Refused):
            confirm(house, row, by=other)
    assert opened(house) is None


def test_the_database_itself_asks_for_two_persons(house, asked, acting):
    row = asked()

    def same():
        EmergencyAccess.objects.unscoped(reason="a test").filter(pk=row.pk).update(second=row.asker_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        acting(same)


def test_a_refusal_opens_nothing_and_stays_one(house, asked):
    row = asked()
    refuse_access(actor=actor_of(house.cast.bram), code=row.code)
    with pytest.raises(Answered):
        confirm(house, row)
    assert opened(house) is None


def test_a_request_of_hours_ago_is_asked_anew(house, asked):
    row = asked()
    house.clock.forward(hours=4)
    with pytest.raises(Refused):
        confirm(house, row)
    house.clock.forward(seconds=-1)
    confirm(house, row)


# --- The limit ------------------------------------------------------------------------------------------------------
def test_it_ends_to_the_second(house, asked):
    confirm(house, asked())
    house.clock.forward(minutes=60, seconds=-1)
    assert opened(house) is not None
    house.clock.forward(seconds=1)
    assert opened(house) is None
    assert running(actor_of(house.cast.kees)) == ()


def test_the_limit_is_data_within_bounds(house, asked):
    set_terms(actor=actor_of(house.cast.thea), minutes=20, review_days=3)
    confirm(house, asked())
    house.clock.forward(minutes=20)
    assert opened(house) is None
    for minutes, days in ((9, 3), (241, 3), (60, 0), (60, 31)):
        with pytest.raises(BadTerms):
            set_terms(actor=actor_of(house.cast.thea), minutes=minutes, review_days=days)
    with pytest.raises(Refused):
        set_terms(actor=actor_of(house.cast.rik), minutes=60, review_days=7)


@pytest.mark.parametrize("by", ["kees", "bram", "thea"])
def test_whoever_is_concerned_ends_it_at_once(house, asked, by):
    row = confirm(house, asked())
    stop_access(actor=actor_of(vars(house.cast)[by]), code=row.code)
    assert opened(house) is None


def test_it_ends_with_the_function_it_was_asked_in(house, asked):
    from naast.foundation.people.models import Function

    confirm(house, asked())
    Function.objects.filter(person=house.cast.kees).update(ends_on=datetime.date(2026, 11, 22))
    assert opened(house) is None


def test_a_fault_opens_nothing_and_without_it_the_same_is_open(house, asked, monkeypatch):
    from naast.foundation.oversight.queries import running as module

    def broken(function):
        raise RuntimeError("no database")

    confirm(house, asked())
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules[module.__module__], "is_on", broken)
        assert opened(house) is None
    assert opened(house) is not None


def test_what_asking_costs_on_every_page(house, asked, queries):
    kees, sanne = actor_of(house.cast.kees), actor_of(house.cast.sanne)
    with queries(0):
        running(sanne)
    with queries(1):
        running(kees)
    confirm(house, asked())
    with queries(2):
        running(kees)


# --- Off without a decision (G8) ------------------------------------------------------------------------------------
def test_nothing_without_a_decision(cast, clock):
    from naast.foundation.oversight.actions import ask_for_access

    with pytest.raises(Refused):
        ask_for_access(
            actor=actor_of(cast.kees), whom="s1", profession="study-adviser", why="x" * 40, second=cast.bram.pk
        )


def test_what_is_open_closes_when_the_decision_ends(house, asked):
    confirm(house, asked())
    from naast.foundation.decisions.actions import revoke_decision
    from naast.foundation.decisions.models import AdoptedDecision

    decision = AdoptedDecision.objects.get(function="break-glass")
    revoke_decision(actor=Job("test"), decision=decision.pk, document="x", reason_nl="x", reason_en="x")
    assert opened(house) is None


# --- Closed professions ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("profession", ["psychologist", "confidential", "ombuds", "chaplain"])
def test_a_psychologists_or_confidential_counsellors_file_never(asked, profession):
    for asker in ("noor", "kees", "fatima", "thea", "rik"):
        with pytest.raises(Refused):
            asked(asker=asker, profession=profession)


def test_a_named_colleague_of_that_profession_alone_and_the_client_is_told(house, asked):
    with pytest.raises(NoSecond):
        asked(asker="ilse", second="thea", profession="psychologist")
    with pytest.raises(NoSecond):
        asked(asker="ilse", second="noor", profession="psychologist")
    row = confirm(house, asked(asker="ilse", second="joris", profession="psychologist"), by="joris")
    assert opened(house, by="ilse", profession="psychologist") is not None
    assert opened(house, by="ilse", profession="duty-psychologist") is not None
    assert opened(house, by="ilse", profession="study-adviser") is None
    assert len(told(actor_of(house.cast.sanne))) == 1
    # Their head looks at it; the privacy officer does not even hear of it.
    assert [line.code for line in uses_to_review(actor_of(house.cast.joris))] == [row.code]
    assert uses_to_review(actor_of(house.cast.thea)) == []
    assert {each.name for each in seconds_for(actor_of(house.cast.ilse), "psychologist")} >= {"Joris Koning"}


def test_nobody_reviews_what_they_asked_themselves(house, asked):
    row = confirm(house, asked(asker="joris", second="ilse", profession="psychologist"), by="ilse")
    assert uses_to_review(actor_of(house.cast.joris)) == []
    assert [line.code for line in uses_to_review(actor_of(house.cast.ilse))] == [row.code]
    with pytest.raises(Refused):
        review_use(actor=actor_of(house.cast.joris), code=row.code, outcome="in-order")


# --- Whom -----------------------------------------------------------------------------------------------------------
def test_a_number_that_is_nobodys_goes_the_same_way(house, asked):
    real, nobody = asked(), asked(student="s0000000")
    assert nobody.student_id is None
    for row in (real, nobody):
        confirm(house, row)
    fields = ("state", "minutes", "review_role", "ends_at", "review_by")
    kept = EmergencyAccess.objects.unscoped(reason="a test")
    real, nobody = (kept.get(pk=row.pk) for row in (real, nobody))
    assert [getattr(real, field) for field in fields] == [getattr(nobody, field) for field in fields]
    assert [each.pk for each in running(actor_of(house.cast.kees))] == [real.pk]


def test_staff_are_nobodys_student_and_oneself_is_refused(house, asked):
    assert asked(student="rik").student_id is None
    house.cast.kees.student = True
    house.cast.kees.save(update_fields=["student"])
    with pytest.raises(Oneself):
        asked(student="kees")


def test_a_reason_says_something(asked):
    with pytest.raises(WhyTooShort):
        asked(why="  spoed, spoed                    ")


def test_the_same_request_twice_is_one(asked):
    assert asked().pk == asked().pk
    assert asked(why="Een heel andere reden, die ook lang genoeg is.").pk != asked().pk


def told_letters(person):
    return list(Message.objects.unscoped(reason="a test").filter(person=person, letter="emergency.told"))


# --- The student is told --------------------------------------------------------------------------------------------
def test_told_at_once_or_a_day_later_with_a_reason(house, asked):
    confirm(house, asked())
    sanne = actor_of(house.cast.sanne)
    assert [(each.asker, each.second) for each in told(sanne)] == [("Kees Mulder", "Bram Hendriks")]
    assert (
        Notice.objects.unscoped(reason="a test").filter(person=house.cast.sanne, letter="emergency.told").count() == 1
    )
    confirm(house, asked(student="daan", later_because="Haar partner leest mee op haar telefoon."))
    daan = actor_of(house.cast.daan)
    assert told(daan) == []
    house.clock.forward(hours=24)
    assert len(told(daan)) == 1
    assert not told_letters(house.cast.daan)
    tell_students(actor=Job("test"))
    assert [each.posted_at for each in told_letters(house.cast.daan)] == [house.clock.moment]


def test_told_of_nothing_that_was_not_opened_and_not_of_others(house, asked):
    asked()
    assert told(actor_of(house.cast.sanne)) == []
    confirm(house, asked(student="daan"))
    assert told(actor_of(house.cast.sanne)) == []


def test_each_step_stands_in_the_trail_about_the_student(house, asked):
    row = confirm(house, asked())
    stop_access(actor=actor_of(house.cast.kees), code=row.code)
    for verb in ("emergency.asked", "emergency.opened", "emergency.stopped"):
        assert [line.subject for line in lines(verb)] == [house.cast.sanne.pk]
    with pytest.raises(Refused):
        confirm(house, row, by="noor")
    assert len(lines("emergency.opened.refused")) == 1


# --- Afterwards -----------------------------------------------------------------------------------------------------
def test_reviewed_within_days_or_reminded_once(house, asked):
    row = confirm(house, asked())
    house.clock.forward(days=7, seconds=-1)
    assert remind_reviewers(actor=Job("test")) == 0
    house.clock.forward(seconds=1)
    thea = actor_of(house.cast.thea)
    assert [line.overdue for line in uses_to_review(thea)] == [True]
    assert remind_reviewers(actor=Job("test")) == 1
    assert remind_reviewers(actor=Job("test")) == 0
    review_use(actor=thea, code=row.code, outcome="in-order", note="Klopt met het verhaal van de huisgenoot.")
    assert [line.overdue for line in uses_to_review(thea)] == [False]


def test_what_is_over_goes_with_its_key(house, asked):
    from naast.foundation.core.keys import keyring

    unused, used = asked(), confirm(house, asked(student="daan"))
    house.clock.forward(days=91)
    assert forget(actor=Job("test")) == 1
    left = EmergencyAccess.objects.unscoped(reason="a test")
    assert [row.pk for row in left] == [used.pk]
    assert unused.pk != used.pk
    house.clock.forward(days=5 * 366)
    with keyring():
        assert forget(actor=Job("test")) == 1
    assert not left.all().exists()
