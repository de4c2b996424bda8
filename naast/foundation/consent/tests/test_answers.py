"""What a yes, a no, a Stop and a yes at the desk do, and what each of them tells to whom (C5, G9)."""

import dataclasses
import datetime
import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.access.confidential import SCOPES, Unscoped
from naast.foundation.consent import actions, jobs
from naast.foundation.consent.actions import (
    BadQuestion,
    NotOpen,
    OtherText,
    ask,
    give,
    record_yes_at_desk,
    refuse,
    withdraw,
)
from naast.foundation.consent.grants import NoPermission, check, grant_of
from naast.foundation.consent.models import Permission
from naast.foundation.consent.queries import NO_ANSWER, answer_of, may_see, waiting_questions
from naast.foundation.consent.rules import Answer, State, digest_of
from naast.foundation.consent.tests.conftest import UNTIL, kept, lines
from naast.foundation.core.ids import new_id
from naast.foundation.notify.models import Message

pytestmark = pytest.mark.django_db


def taken(asked):
    return grant_of(purpose=asked.purpose, what_kind="note", what=asked.what, digest=asked.digest)


def letters(letter):
    return Message.objects.unscoped(reason="a test looks").filter(letter=letter).count()


@pytest.fixture
def news(monkeypatch):
    """What the rooms above are told, in order."""
    told = []
    for module in (actions.answering, actions.keeping):
        monkeypatch.setattr(module.events, "emit", told.append)
    return told


def said(news):
    return [(type(each).__name__, each.permission) for each in news]


# --- Asking ---------------------------------------------------------------------------------------------------------
def test_a_question_reaches_the_student_by_one_letter(asked, people):
    found = asked()
    assert kept(found).state == State.ASKED
    assert letters("consent.asked") == 1
    assert waiting_questions(people.sanne) == 1
    assert waiting_questions(people.daan) == 0
    asked(what=found.what)
    assert letters("consent.asked") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "gossip"},
        {"digest": "short"},
        {"digest": "Z" * 64},
        {"receiver": None},
        {"receiver_role": "psychologist"},
        {"until": datetime.date(2026, 11, 22)},
        {"until": datetime.date(2028, 1, 1)},
        {"what_kind": ""},
    ],
)
def test_a_question_says_who_gets_what_why_and_until_when(asked, wrong):
    with pytest.raises(BadQuestion):
        asked(**wrong)


def test_who_is_not_staff_asks_nobody_else(asked, people):
    for other in (people.daan, ANONYMOUS):
        with pytest.raises(Refused):
            asked(actor=other)
    own = asked(actor=people.sanne, purpose="share", receiver=people.cast.noor)
    assert letters("consent.asked") == 0
    assert kept(own).state == State.ASKED


def test_under_16_nobody_is_asked_a_person_arranges_help(asked, people):
    cast = people.cast
    assert asked(student=cast.sem)  # 17
    type(cast.sem).objects.filter(pk=cast.sem.pk).update(birth_date=datetime.date(2011, 1, 1))
    for who in (people.noor, Job("test")):
        with pytest.raises(Refused, match="a person arranges help"):
            asked(actor=who, student=cast.sem)


def test_who_is_under_16_by_now_cannot_say_yes(asked, people):
    found = asked(student=people.cast.sem)
    young = dataclasses.replace(people.sem, under_16=True)
    with pytest.raises(Refused, match="a person arranges help"):
        give(actor=young, permission=found.pk, digest=found.digest)
    refuse(actor=young, permission=found.pk)


# --- Yes, no and stop -------------------------------------------------------------------------------------------------
def test_a_yes_on_screen_counts_at_once(asked, people, news):
    found = asked()
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    assert taken(found)
    assert answer_of(people.noor, found.pk).answer == Answer.GIVEN
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    assert said(news) == [("PermissionUsable", found.pk)]
    assert [(each.what_kind, each.what) for each in may_see(people.ilse, people.cast.sanne.pk)] == [
        ("note", found.what)
    ]
    assert may_see(people.joris, people.cast.sanne.pk) == []


def test_nothing_unseen_leaves(asked, people, news):
    found = asked()
    with pytest.raises(OtherText):
        give(actor=people.sanne, permission=found.pk, digest=digest_of(["Something else"]))
    with pytest.raises(OtherText):
        record_yes_at_desk(actor=people.noor, permission=found.pk, digest=digest_of(["Something else"]))
    with pytest.raises(NoPermission):
        taken(found)
    assert news == []


def test_after_striking_a_yes_counts_for_the_new_text_alone(asked, people):
    before = asked()
    shorter = digest_of(people.text.paragraphs[:1])
    after = asked(what=before.what, actor=people.sanne, digest=shorter)
    assert after.pk == before.pk
    assert kept(after).giver_id == people.cast.noor.pk
    with pytest.raises(OtherText):
        give(actor=people.sanne, permission=after.pk, digest=before.digest)
    give(actor=people.sanne, permission=after.pk, digest=shorter)
    assert taken(after).digest == shorter
    with pytest.raises(NoPermission):
        taken(before)


def test_only_the_student_answers(asked, people):
    found = asked()
    for other in (people.daan, people.noor, people.ilse, people.rik, people.thea, ANONYMOUS):
        with pytest.raises(Refused):
            give(actor=other, permission=found.pk, digest=found.digest)
        with pytest.raises(Refused):
            refuse(actor=other, permission=found.pk)
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    with pytest.raises(Refused):
        withdraw(actor=people.ilse, permission=found.pk)
    assert taken(found)


def test_a_stop_works_at_once_and_only_a_new_question_opens_again(asked, people, news):
    found = asked()
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    grant = taken(found)
    withdraw(actor=people.sanne, permission=found.pk)
    withdraw(actor=people.sanne, permission=found.pk)
    with pytest.raises(NoPermission):
        check(grant)
    assert may_see(people.ilse, people.cast.sanne.pk) == []
    assert said(news) == [("PermissionUsable", found.pk), ("PermissionStopped", found.pk)]
    assert answer_of(people.noor, found.pk).answer == Answer.STOPPED
    with pytest.raises(NotOpen):
        give(actor=people.sanne, permission=found.pk, digest=found.digest)
    with pytest.raises(NotOpen):
        record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest)
    again = asked(what=found.what)
    assert again.pk != found.pk
    give(actor=people.sanne, permission=again.pk, digest=again.digest)
    assert taken(again).permission == again.pk


def test_after_a_no_the_student_can_still_say_yes(asked, people):
    found = asked()
    refuse(actor=people.sanne, permission=found.pk)
    with pytest.raises(NoPermission):
        taken(found)
    with pytest.raises(NotOpen):
        withdraw(actor=people.sanne, permission=found.pk)
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    assert taken(found)
    with pytest.raises(NotOpen):
        refuse(actor=people.sanne, permission=found.pk)


def test_the_newest_yes_replaces_the_one_before(asked, people):
    first = asked()
    give(actor=people.sanne, permission=first.pk, digest=first.digest)
    grant = taken(first)
    second = asked(what=first.what, digest=digest_of(["More"]))
    assert second.pk != first.pk
    assert check(grant)  # the first counts as long as the second has no answer
    give(actor=people.sanne, permission=second.pk, digest=second.digest)
    with pytest.raises(NoPermission):
        check(grant)
    assert taken(second)


def test_what_was_said_yes_to_is_not_asked_twice(asked, people):
    first = asked()
    give(actor=people.sanne, permission=first.pk, digest=first.digest)
    assert asked(what=first.what).pk == first.pk
    assert letters("consent.asked") == 1


# --- At the desk ------------------------------------------------------------------------------------------------------
def test_a_yes_at_the_desk_leaves_after_a_day(asked, people, news):
    found = asked(where="desk")
    recorded = record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest)
    assert recorded.leaves_at == people.clock.moment + datetime.timedelta(hours=24)
    assert letters("consent.recorded") == 1
    assert letters("consent.asked") == 0
    people.clock.forward(hours=23, minutes=59)
    jobs.leave()
    with pytest.raises(NoPermission):
        taken(found)
    assert said(news) == []
    people.clock.forward(minutes=1)
    jobs.leave()
    jobs.leave()
    assert taken(found)
    assert said(news) == [("PermissionUsable", found.pk)]
    assert len(lines("consent.left")) == 1


def test_an_urgent_yes_leaves_at_once_with_its_reason(asked, people, news):
    found = asked()
    record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest, urgent_reason="Vandaag nog")
    assert taken(found)
    jobs.leave()
    assert said(news) == [("PermissionUsable", found.pk)]
    assert kept(found).urgent_reason == "Vandaag nog"
    withdraw(actor=people.sanne, permission=found.pk)
    with pytest.raises(NoPermission):
        taken(found)


def test_a_reason_of_spaces_is_no_reason(asked, people):
    found = asked()
    record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest, urgent_reason="   ")
    with pytest.raises(NoPermission):
        taken(found)


@pytest.mark.parametrize("change", [refuse, withdraw])
def test_until_it_leaves_the_student_can_change_it(asked, people, news, change):
    found = asked()
    record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest)
    change(actor=people.sanne, permission=found.pk)
    people.clock.forward(days=2)
    jobs.leave()
    with pytest.raises(NoPermission):
        taken(found)
    assert news == []


def test_only_who_asked_records_what_was_said(asked, people):
    found = asked()
    for other in (people.bram, people.ilse, people.sanne, people.rik, ANONYMOUS):
        with pytest.raises(Refused):
            record_yes_at_desk(actor=other, permission=found.pk, digest=found.digest)
    own = asked(actor=people.sanne, purpose="share", receiver=people.cast.noor)
    with pytest.raises(Refused):
        record_yes_at_desk(actor=people.sanne, permission=own.pk, digest=own.digest, urgent_reason="x")


def test_a_no_on_screen_is_not_overruled_at_the_desk(asked, people, news):
    found = asked()
    refuse(actor=people.sanne, permission=found.pk)
    record_yes_at_desk(actor=people.noor, permission=found.pk, digest=found.digest, urgent_reason="Nu")
    people.clock.forward(days=2)
    jobs.leave()
    with pytest.raises(NoPermission):
        taken(found)
    assert news == []


# --- What staff see of a no: nothing ------------------------------------------------------------------------------------
def everything_staff_learn(people, found):
    """Say, byte for byte, all that whoever asked and whoever receives can learn."""
    learned = []
    for actor in (people.noor, people.ilse, people.joris):
        rows = list(Permission.objects.seen_by(actor).filter(pk=found.pk).values())
        shown = dataclasses.asdict(answer_of(actor, found.pk))
        learned.append([rows, shown, [dataclasses.asdict(each) for each in may_see(actor, people.cast.sanne.pk)]])
    again = ask(
        actor=people.noor,
        student=people.cast.sanne,
        purpose=found.purpose,
        what_kind="note",
        what=found.what,
        digest=found.digest,
        receiver=people.cast.ilse,
        until=UNTIL,
    )
    learned.append([again.pk == found.pk, again.code == found.code, letters("consent.asked")])
    return json.dumps(learned, cls=DjangoJSONEncoder).encode()


def test_a_no_is_to_staff_what_a_question_without_an_answer_is(asked, people):
    silent, refused = asked(), asked()
    refuse(actor=people.sanne, permission=refused.pk)
    assert everything_staff_learn(people, silent) == everything_staff_learn(people, refused)
    people.clock.forward(days=31)
    jobs.over()
    lapsed = [answer_of(people.noor, each.pk) for each in (silent, refused)]
    assert lapsed == [NO_ANSWER, NO_ANSWER]
    assert answer_of(people.noor, new_id()) == NO_ANSWER
    assert answer_of(people.bram, silent.pk) == NO_ANSWER


def test_a_yes_is_another_thing_to_staff(asked, people):
    """The control: the comparison above would see a difference."""
    silent, given = asked(), asked()
    give(actor=people.sanne, permission=given.pk, digest=given.digest)
    assert everything_staff_learn(people, silent) != everything_staff_learn(people, given)


def test_a_no_after_a_yes_at_the_desk_shows_nowhere(asked, people):
    kept_yes, changed, refused_before = asked(), asked(), asked()
    refuse(actor=people.sanne, permission=refused_before.pk)
    recorded = [
        record_yes_at_desk(actor=people.noor, permission=each.pk, digest=each.digest).leaves_at
        for each in (kept_yes, changed, refused_before)
    ]
    refuse(actor=people.sanne, permission=changed.pk)
    assert len(set(recorded)) == 1
    assert len({answer_of(people.noor, each.pk) for each in (kept_yes, changed, refused_before)}) == 1
    people.clock.forward(hours=24)
    answers = [answer_of(people.noor, each.pk).answer for each in (kept_yes, changed, refused_before)]
    assert answers == [Answer.GIVEN, Answer.WAITING, Answer.WAITING]


def test_the_trail_says_that_there_was_an_answer_not_which(asked, people):
    yes, no = asked(), asked()
    give(actor=people.sanne, permission=yes.pk, digest=yes.digest)
    refuse(actor=people.sanne, permission=no.pk)
    one, other = ((line.verb, line.role, line.subject, line.ground) for line in lines("consent.answered"))
    assert one == other


# --- Who sees a row -----------------------------------------------------------------------------------------------------
def test_a_row_is_the_students_and_with_a_yes_that_left_the_givers_and_receivers(asked, people):
    found = asked()
    seen = {
        name: Permission.objects.seen_by(getattr(people, name)).filter(pk=found.pk).exists()
        for name in ("sanne", "daan", "noor", "ilse", "joris", "rik", "thea")
    }
    assert [name for name, sees in seen.items() if sees] == ["sanne"]
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    for name in seen:
        sees = Permission.objects.seen_by(getattr(people, name)).filter(pk=found.pk).exists()
        assert sees == (name in ("sanne", "noor", "ilse"))
    with pytest.raises(Unscoped):
        Permission.objects.count()


def test_with_the_scope_off_everybody_would_see_it(asked, people, monkeypatch):
    from django.db.models import Q

    found = asked()
    monkeypatch.setitem(SCOPES, Permission, lambda actor: Q(pk__isnull=False))
    assert Permission.objects.seen_by(people.rik).filter(pk=found.pk).exists()


# --- What ends by itself ------------------------------------------------------------------------------------------------
def test_what_is_agreed_until_a_day_ends_with_it(asked, people, news):
    found = asked(until=datetime.date(2026, 11, 25))
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    people.clock.forward(days=2)
    jobs.over()
    assert taken(found)
    people.clock.forward(days=1)
    with pytest.raises(NoPermission):
        taken(found)  # before the job ran
    jobs.over()
    jobs.over()
    assert said(news) == [("PermissionUsable", found.pk), ("PermissionStopped", found.pk)]
    assert answer_of(people.noor, found.pk).answer == Answer.STOPPED


def test_the_ledger_forgets(asked, people):
    named = {name: asked() for name in ("silent", "refused", "stopped", "running")}
    _, refused, stopped, running = named.values()
    refuse(actor=people.sanne, permission=refused.pk)
    for each in (stopped, running):
        give(actor=people.sanne, permission=each.pk, digest=each.digest)
    withdraw(actor=people.sanne, permission=stopped.pk)

    def left():
        rows = Permission.objects.unscoped(reason="a test looks")
        return [name for name, each in named.items() if rows.filter(pk=each.pk).exists()]

    people.clock.forward(days=29)
    jobs.over()
    assert left() == ["silent", "refused", "stopped", "running"]
    people.clock.forward(days=1)
    jobs.over()
    assert left() == ["stopped", "running"]
    people.clock.forward(days=700)
    jobs.over()
    assert left() == ["running"]
    people.clock.forward(days=730)  # it ended when the job ran last
    jobs.over()
    assert left() == []


def test_a_question_that_lapsed_is_answered_no_more_before_any_job_ran(asked, people):
    silent, refused = asked(), asked()
    refuse(actor=people.sanne, permission=refused.pk)
    people.clock.forward(days=30)
    for each in (silent, refused):
        with pytest.raises(NotOpen):
            give(actor=people.sanne, permission=each.pk, digest=each.digest)
        with pytest.raises(NotOpen):
            record_yes_at_desk(actor=people.noor, permission=each.pk, digest=each.digest)


def test_no_person_does_what_the_house_does_by_itself(people):
    for deed in (actions.let_leave, actions.end_what_is_over, actions.forget):
        with pytest.raises(Refused):
            deed(actor=people.rik)
        deed(actor=Job("test"))
