"""What changes a call: taking, calling, answering, promises that pass, and everything that goes away again."""

import datetime

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.core.models import DataKey
from naast.foundation.core.sealed import KeyDestroyed
from naast.foundation.notify.letters import Reader, letter_of
from naast.foundation.notify.models import Message as Letter
from naast.foundation.people.models import Function, StandIn
from naast.support.callbacks.actions import (
    answer_call,
    ask_for_call,
    close_call,
    hand_back,
    note_attempt,
    open_inbox,
    take_call,
    withdraw,
    write_back,
)
from naast.support.callbacks.actions.asking import NobodyReads, NoSuchReceipt, NotYourTurn
from naast.support.callbacks.actions.desk import NoNextTry, NotTaken, Over, TakenBySomebody
from naast.support.callbacks.actions.inboxes import BadInbox
from naast.support.callbacks.actions.keeping import close_untouched, erase_contacts, escalate, forget_calls
from naast.support.callbacks.models import Call, Inbox, Message
from naast.support.callbacks.queries import call_shown, calls_shown, waiting_calls
from naast.support.callbacks.tests.conftest import MONDAY_TEN, actor_of, kept, lines

pytestmark = pytest.mark.django_db
HOUSE = Job("test")


@pytest.fixture
def joris(inboxes):
    return actor_of(inboxes.cast.joris)


@pytest.fixture
def duty(inboxes, acting):
    """Make Ilse read the students' inbox too: two colleagues who could both call."""
    day = datetime.date(2026, 11, 1)
    acting(lambda: Function.objects.create(person=inboxes.cast.ilse, role_id="duty-psychologist", starts_on=day))
    return actor_of(inboxes.cast.ilse)


def letters(name):
    rows = Letter.objects.unscoped(reason="a test looks").filter(letter=name).order_by("posted_at", "pk")
    return [row.person_id for row in rows]


def local(day, hour, minute=0):
    """Give a moment of November 2026 on the wall clock of the university."""
    return datetime.datetime(2026, 11, day, hour - 1, minute, tzinfo=datetime.UTC)


# --- Asking -------------------------------------------------------------------------------------------------------------
def test_asking_tells_who_is_on_duty_and_nobody_else(asked, inboxes):
    asked("students")
    assert letters("call.waiting") == [inboxes.cast.joris.pk]
    asked("staff")
    assert letters("call.waiting")[1:] == [inboxes.cast.anne.pk]


def test_who_stands_in_today_is_told_in_the_holders_place(asked, inboxes, acting):
    function = Function.objects.get(role="staff-coach")
    today = datetime.date(2026, 11, 23)
    acting(lambda: StandIn.objects.create(function=function, person=inboxes.cast.vera, starts_on=today, ends_on=today))
    asked("staff")
    assert letters("call.waiting") == [inboxes.cast.vera.pk]


def test_the_promise_is_kept_as_a_moment(asked):
    assert kept(asked()).due_at == local(23, 17)


def test_nothing_about_who_asked_stands_in_the_trail_of_somebody_unknown(asked):
    call = asked()
    [line] = lines("call.asked")
    assert (line.actor, line.subject, line.role, line.what) == (None, None, "anonymous", f"Call {call.id}")


def test_without_an_inbox_nothing_is_taken(cast, clock):
    with pytest.raises(NobodyReads):
        ask_for_call(receipt="0123456789abcd", kind="students", language="nl")


def test_what_was_left_is_sealed_under_keys_of_its_own(asked):
    first, second = asked(), asked()
    files = DataKey.objects.filter(subject__in=[first.id, second.id]).values_list("subject", "file")
    assert set(files) == {(each.id, file) for each in (first, second) for file in ("call-contact", "call-words")}


# --- Taking, calling, answering -----------------------------------------------------------------------------------------
def test_two_people_do_not_both_call(asked, joris, duty):
    call = asked()
    take_call(actor=joris, code=call.code)
    take_call(actor=joris, code=call.code)
    with pytest.raises(TakenBySomebody, match="taken") as caught:
        take_call(actor=duty, code=call.code)
    assert caught.value.name == "Joris Koning"
    assert call_shown(duty, call.code).contact == ""
    with pytest.raises(NotTaken):
        answer_call(actor=duty, code=call.code, text="Hallo")
    take_call(actor=duty, code=call.code, over=True)
    assert call_shown(duty, call.code).contact == "06 12345678"
    assert call_shown(joris, call.code).contact == ""


def test_handed_back_it_waits_for_the_others(asked, joris, duty):
    call = asked()
    take_call(actor=joris, code=call.code)
    hand_back(actor=joris, code=call.code)
    assert [line.state for line in calls_shown(duty)] == ["waiting"]
    take_call(actor=duty, code=call.code)


def test_nobody_else_takes_closes_or_answers(asked, inboxes, joris):
    call = asked()
    for who in ("ilse", "anne", "rik", "fatima", "sanne"):
        stranger = actor_of(getattr(inboxes.cast, who))
        for deed in (take_call, close_call, hand_back):
            with pytest.raises(Refused):
                deed(actor=stranger, code=call.code)
        with pytest.raises(Refused):
            answer_call(actor=stranger, code=call.code, text="x")
    with pytest.raises(Refused):
        take_call(actor=joris, code="k7m2p9q4r8st")
    assert kept(call).state == "waiting"


def test_no_answer_needs_a_next_try_that_is_still_to_come(asked, joris, clock):
    call = asked()
    take_call(actor=joris, code=call.code)
    for moment in (None, clock.moment):
        with pytest.raises(NoNextTry):
            note_attempt(actor=joris, code=call.code, outcome="no-answer", next_try_at=moment)
    note_attempt(actor=joris, code=call.code, outcome="no-answer", next_try_at=local(24, 10))
    row = kept(call)
    assert (row.tried, row.next_try_at, row.state, row.escalate_at) == (1, local(24, 10), "taken", local(24, 17))


def test_spoken_closes_it(asked, joris):
    call = asked()
    take_call(actor=joris, code=call.code)
    note_attempt(actor=joris, code=call.code, outcome="spoken")
    assert kept(call).state == "closed"


def test_a_second_click_is_no_second_deed(asked, joris):
    call = asked()
    take_call(actor=joris, code=call.code)
    for _ in range(2):
        note_attempt(actor=joris, code=call.code, outcome="no-answer", next_try_at=local(24, 10))
    assert kept(call).tried == 1
    for _ in range(2):
        answer_call(actor=joris, code=call.code, text="Ik bel morgen", close=False)
    for _ in range(2):
        answer_call(actor=joris, code=call.code, text="Toch niet nodig")
    assert Message.objects.unscoped(reason="a test looks").count() == 2
    for _ in range(2):
        close_call(actor=joris, code=call.code)
        note_attempt(actor=joris, code=call.code, outcome="spoken")
    assert kept(call).tried == 1
    other = asked()
    take_call(actor=joris, code=other.code)
    for _ in range(2):
        hand_back(actor=joris, code=other.code)
    assert kept(other).state == "waiting"


def test_what_was_withdrawn_is_over(asked, joris):
    call = asked()
    take_call(actor=joris, code=call.code)
    withdraw(receipt=call.receipt, kind="students")
    for deed in (take_call, close_call, hand_back):
        with pytest.raises(Over):
            deed(actor=joris, code=call.code)
    with pytest.raises(Over):
        answer_call(actor=joris, code=call.code, text="Hallo")


def test_a_message_of_the_asker_opens_it_again_with_a_new_promise(asked, joris, clock):
    call = asked()
    take_call(actor=joris, code=call.code)
    answer_call(actor=joris, code=call.code, text="Bel gerust terug")
    clock.forward(days=2, hours=8)
    write_back(receipt=call.receipt, kind="students", text="Toch liever mailen")
    row = kept(call)
    assert (row.state, row.taken_by, row.closed_at, row.due_at) == ("waiting", None, None, local(26, 11))
    with pytest.raises(NotYourTurn):
        write_back(receipt=call.receipt, kind="students", text="En nog iets")
    assert Message.objects.unscoped(reason="a test looks").count() == 2


def test_a_message_does_not_put_off_a_promise(asked, clock):
    call = asked()
    clock.forward(hours=8)
    write_back(receipt=call.receipt, kind="students", text="Hallo")
    assert kept(call).due_at == local(23, 17)


# --- Promises that pass -------------------------------------------------------------------------------------------------
def test_not_taken_in_time_the_stand_in_hears_it_and_again_next_morning(asked, inboxes, clock, acting):
    """The head alone is told besides who is on duty; the clock is moved through the evening and the next day."""
    day = datetime.date(2026, 11, 1)
    Function.objects.filter(role="head-of-psychologists").update(starts_on=day, ends_on=day)
    Function.objects.create(person=inboxes.cast.ilse, role_id="head-of-psychologists", starts_on=day)
    call = asked()
    clock.moment = local(23, 16, 59)
    assert escalate(actor=HOUSE) == 0
    clock.moment = local(23, 17, 5)
    assert (escalate(actor=HOUSE), escalate(actor=HOUSE)) == (1, 0)
    assert set(letters("call.late")) == {inboxes.cast.ilse.pk, inboxes.cast.joris.pk}
    clock.moment = local(24, 8, 59)
    assert escalate(actor=HOUSE) == 0
    clock.moment = local(24, 9, 0)
    assert escalate(actor=HOUSE) == 1
    assert len(letters("call.late")) == 4
    assert kept(call).escalated == 2


def test_taken_in_time_nobody_hears_of_it_until_nothing_follows(asked, joris, clock):
    call = asked()
    take_call(actor=joris, code=call.code)
    clock.moment = local(23, 16, 59)
    assert escalate(actor=HOUSE) == 0
    clock.moment = local(23, 17, 1)
    assert escalate(actor=HOUSE) == 1


def test_what_is_closed_or_withdrawn_is_never_late(asked, joris, clock):
    closed, gone = asked(), asked()
    take_call(actor=joris, code=closed.code)
    close_call(actor=joris, code=closed.code)
    withdraw(receipt=gone.receipt, kind="students")
    clock.forward(days=5)
    assert escalate(actor=HOUSE) == 0


def test_the_staffs_inbox_is_late_with_the_coach_alone(asked, inboxes, clock):
    asked("staff")
    clock.forward(hours=8)
    escalate(actor=HOUSE)
    assert letters("call.late") == [inboxes.cast.anne.pk]


# --- Letters ------------------------------------------------------------------------------------------------------------
def reader(person):
    return Reader(actor=actor_of(person), name=person.shown_name, language="nl")


def test_a_letter_says_nothing_of_what_was_written(asked, inboxes):
    call = asked(sentence="Ik slaap niet", name="Sam")
    content = letter_of("call.waiting").build(reader(inboxes.cast.joris), call.id)
    said = " ".join([content.subject, *content.paragraphs, content.notice, content.link])
    for word in ("Sam", "slaap", "06", "psycholoog", call.receipt):
        assert word not in said


def test_a_letter_is_not_sent_to_who_lost_the_right_or_when_it_is_over(asked, inboxes, joris):
    call = asked()
    for who in ("ilse", "anne", "rik"):
        assert letter_of("call.waiting").build(reader(getattr(inboxes.cast, who)), call.id) is None
    take_call(actor=joris, code=call.code)
    close_call(actor=joris, code=call.code)
    assert letter_of("call.waiting").build(reader(inboxes.cast.joris), call.id) is None
    assert letter_of("call.late").build(reader(inboxes.cast.joris), call.id) is None


def test_who_took_it_hears_that_it_is_not_needed_any_more(asked, inboxes, joris):
    call = asked()
    take_call(actor=joris, code=call.code)
    withdraw(receipt=call.receipt, kind="students")
    assert letters("call.withdrawn") == [inboxes.cast.joris.pk]
    assert "niet meer nodig" in letter_of("call.withdrawn").build(reader(inboxes.cast.joris), call.id).paragraphs[0]


# --- Going away ---------------------------------------------------------------------------------------------------------
def test_withdrawn_everything_goes_at_once_with_its_keys(asked, inboxes, joris):
    call = asked()
    before = kept(call)
    write_back(receipt=call.receipt, kind="students", text="Nog iets")
    withdraw(receipt=call.receipt, kind="students")
    row = kept(call)
    assert (row.contact, row.name, row.sentence, row.parts, row.state) == (None, None, None, "", "withdrawn")
    with pytest.raises(KeyDestroyed):
        _ = before.contact
    with pytest.raises(KeyDestroyed):
        _ = before.sentence
    assert not Message.objects.unscoped(reason="a test looks").exists()
    with pytest.raises(NoSuchReceipt):
        withdraw(receipt=call.receipt, kind="students")
    assert calls_shown(joris) == []


def test_a_receipt_of_the_other_inbox_withdraws_nothing(asked):
    call = asked("staff")
    for deed in (withdraw, lambda **given: write_back(text="x", **given)):
        with pytest.raises(NoSuchReceipt):
            deed(receipt=call.receipt, kind="students")
    assert kept(call).state == "waiting"


def test_contact_goes_fourteen_days_after_closing_and_all_after_sixty(asked, inboxes, joris, clock):
    call = asked(actor=actor_of(inboxes.cast.sanne))
    sealed = kept(call)
    take_call(actor=joris, code=call.code)
    close_call(actor=joris, code=call.code)
    clock.forward(days=13, hours=23)
    assert erase_contacts(actor=HOUSE) == 0
    clock.forward(hours=1)
    assert (erase_contacts(actor=HOUSE), erase_contacts(actor=HOUSE)) == (1, 0)
    row = kept(call)
    assert (row.contact, row.name, row.person, row.sentence) == (None, None, None, "Ik pieker veel")
    with pytest.raises(KeyDestroyed):
        _ = sealed.contact
    clock.forward(days=45)
    assert forget_calls(actor=HOUSE) == 0
    clock.forward(days=1)
    assert forget_calls(actor=HOUSE) == 1
    assert not Call.objects.unscoped(reason="a test looks").exists()
    with pytest.raises(KeyDestroyed):
        _ = sealed.sentence


def test_with_the_key_alive_the_text_would_still_open(asked, joris, clock):
    """The control of the test above: it is the key that erases, not the empty column."""
    sealed = kept(asked())
    clock.forward(days=15)
    assert sealed.contact == "06 12345678"


def test_after_erasing_one_can_still_write_and_be_answered(asked, joris, clock):
    call = asked()
    take_call(actor=joris, code=call.code)
    close_call(actor=joris, code=call.code)
    clock.forward(days=20)
    erase_contacts(actor=HOUSE)
    write_back(receipt=call.receipt, kind="students", text="Mag ik nog iets vragen?")
    take_call(actor=joris, code=call.code)
    found = call_shown(joris, call.code)
    assert (found.contact_erased, found.contact, found.messages[0].text) == (True, "", "Mag ik nog iets vragen?")
    answer_call(actor=joris, code=call.code, text="Ja")
    clock.forward(days=15)
    assert erase_contacts(actor=HOUSE) == 0


def test_what_nobody_touches_closes_by_itself(asked, clock):
    call = asked()
    clock.forward(days=30)
    assert close_untouched(actor=HOUSE) == 1
    assert kept(call).state == "closed"
    clock.forward(days=60)
    assert forget_calls(actor=HOUSE) == 1


# --- Inboxes ------------------------------------------------------------------------------------------------------------
GOOD = {
    "kind": "students",
    "role": "duty-psychologist",
    "reader_nl": "wie dienst heeft",
    "reader_en": "who is on duty",
    "hours": [{"days": ["mon"], "open": "09:00", "close": "12:00"}],
}


def test_an_administrator_says_who_reads_and_sees_no_call(asked, inboxes):
    call = asked()
    rik = actor_of(inboxes.cast.rik)
    open_inbox(actor=rik, **GOOD)
    assert Inbox.objects.get(kind="students").reader_nl == "wie dienst heeft"
    assert not Call.objects.seen_by(rik).exists()
    with pytest.raises(Refused):
        open_inbox(actor=actor_of(inboxes.cast.joris), **GOOD)
    assert kept(call).state == "waiting"


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "all"}, {"role": "wizard"}, {"role": ""}, {"stands_in": "wizard"}, {"hours": []}, {"reader_en": " "}],
)
def test_an_inbox_that_cannot_be_read_is_not_opened(db, wrong):
    with pytest.raises(BadInbox):
        open_inbox(actor=HOUSE, **GOOD | wrong)


# --- Reads --------------------------------------------------------------------------------------------------------------
def test_a_list_asks_as_much_for_many_as_for_one(asked, joris, queries):
    asked()
    with queries(2):
        calls_shown(joris)
    for _ in range(5):
        asked()
    with queries(2):
        assert len(calls_shown(joris)) == 6


def test_today_gets_lines_without_a_name(asked, joris, inboxes, clock):
    asked(name="Sam")
    [line] = waiting_calls(joris)
    assert "Sam" not in str(line)
    assert (line["due"], line["late"], line["mine"]) == (local(23, 17), False, False)
    assert line["due_words"] == "vandaag 17.00 uur"
    assert waiting_calls(actor_of(inboxes.cast.sanne)) == waiting_calls(actor_of(inboxes.cast.ilse)) == []


def test_due_first(asked, joris, clock):
    late = asked()
    clock.forward(days=1)
    soon = asked()
    assert [line.code for line in calls_shown(joris)] == [late.code, soon.code]
    assert [line.late for line in calls_shown(joris)] == [True, False]
    assert clock.moment > MONDAY_TEN
