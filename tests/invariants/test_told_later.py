"""What a student is told of later stands nowhere until then: not on their page, not in their file, not as a letter (G4).

Emergency access may be told a day later, when hearing it now would put somebody in danger. Consent, privacy and notify
each show a part of what is noted meanwhile; this walks through all of them at once.
"""

from types import SimpleNamespace

import pytest
from django.db import transaction

from naast.foundation.access.actor import Job
from naast.foundation.audit import trail
from naast.foundation.audit.entries import Entry
from naast.foundation.consent.queries.looks import looks_of
from naast.foundation.core import jobs, time
from naast.foundation.notify.jobs import send
from naast.foundation.notify.models import Message
from naast.foundation.oversight.actions import ask_for_access, open_access, refuse_access
from naast.foundation.oversight.actions.keeping import tell_students
from naast.foundation.oversight.models import EmergencyAccess
from naast.foundation.oversight.tests.conftest import MONDAY_TEN, WHY, Clock, actor_of, note, switch
from naast.foundation.privacy.actions import ask_erasure
from naast.foundation.privacy.queries.erasing import own_erasures, plan_for
from naast.foundation.privacy.queries.export import everything_about

LATER = "Haar partner leest mee op haar telefoon."


@pytest.fixture
def house(cast, monkeypatch):
    """Give the cast, emergency access switched on, and both clocks where a test puts them."""
    clock = Clock(MONDAY_TEN)
    monkeypatch.setattr(time, "now", clock)
    monkeypatch.setattr(time, "system_now", clock)
    switch("break-glass")
    return SimpleNamespace(cast=cast, clock=clock)


@pytest.fixture
def asked(house):
    """Let Kees ask for a student's file, to be confirmed by Bram."""

    def ask(student="sanne", **given):
        return ask_for_access(
            actor=actor_of(house.cast.kees),
            whom=vars(house.cast)[student].person_number,
            second=house.cast.bram.pk,
            profession="study-adviser",
            why=WHY,
            **given,
        )

    return ask


def confirm(house, row):
    return open_access(actor=actor_of(house.cast.bram), code=row.code)


def shown_to(house, name):
    """Count all the house shows this student of looks: the page, four tables in their file, and what erasing counts."""
    student = vars(house.cast)[name]
    data, plan = everything_about(student.pk, language="nl"), plan_for(actor_of(student), words_of_day=str)
    rows = {each["table"]: each["rows"] for each in data["tables"]}
    return (
        sum(len(day["rows"]) for day in looks_of(actor_of(student)).days),
        len(rows["audit.AuditLine"]),
        len(rows["audit.AuditMention"]),
        len(rows["oversight.EmergencyAccess"]),
        sum("emergency" in str(row) for row in (*rows["notify.Message"], *rows["notify.Notice"])),
        sum(number for _title, number in plan.goes) + sum(each.count for each in (*plan.stays, *plan.client)),
    )


def looked(house, student, *, listed=False):
    """Let Kees read the student's file with the ground of emergency access, and stand on a list he opened."""
    people, now = vars(house.cast), house.clock.moment
    about = {"subject": None, "also": (people[student].pk,)} if listed else {"subject": people[student].pk}
    with transaction.atomic():
        trail.append([
            Entry(at=now, clock_at=now, actor=people["kees"].pk, role="student-counsellor", verb="page.opened",
                  what="guidance-emergency", ground="emergency access", look=True, **about)
        ])  # fmt: skip


def test_what_is_told_later_stands_nowhere_until_then_and_everywhere_after(house, asked):
    before = shown_to(house, "daan")
    row = asked(student="daan", later_because=LATER)
    assert shown_to(house, "daan") == before
    confirm(house, row)
    looked(house, "daan")
    looked(house, "daan", listed=True)
    assert shown_to(house, "daan") == before
    house.clock.forward(hours=23, minutes=59)
    assert shown_to(house, "daan") == before
    house.clock.forward(minutes=1)
    tell_students(actor=Job("test"))
    page, lines_, mentions, rows, letters, erased = (
        after - first for after, first in zip(shown_to(house, "daan"), before, strict=True)
    )
    assert (page, mentions, rows) == (2, 1, 1)
    assert lines_ == 3  # asked, opened, looked
    assert letters == 2
    assert erased == lines_ + mentions + rows + letters  # the page about erasing counts rows


def test_control_what_is_told_at_once_stands_there_at_once(house, asked):
    before = shown_to(house, "sanne")
    confirm(house, asked())
    looked(house, "sanne")
    now = shown_to(house, "sanne")
    assert [after - first for after, first in zip(now, before, strict=True)] == [1, 3, 0, 1, 2, 6]


def test_of_others_and_of_the_house_itself_nothing_is_held_back(house, asked):
    confirm(house, asked(student="daan", later_because=LATER))
    before = shown_to(house, "daan")[1]
    note(house.cast.noor, "study-adviser", house.cast.daan, days=8)
    note(type(house.cast.noor)(pk=None), "job:reminders", house.cast.daan, days=8)
    assert shown_to(house, "daan")[1] == before + 2


def test_a_request_that_was_refused_is_the_students_to_know_without_delay(house, asked):
    refuse_access(actor=actor_of(house.cast.bram), code=asked().code)
    assert shown_to(house, "sanne")[3] == 1
    refuse_access(actor=actor_of(house.cast.bram), code=asked(student="daan", later_because=LATER).code)
    assert shown_to(house, "daan")[3] == 0


# --- Erasing in between ---------------------------------------------------------------------------------------------
def erase(student):
    """Let a student erase what can go, and carry it out."""
    ask_erasure(actor=actor_of(student))
    while jobs.run_next("test", waiting_too=True):
        pass


def letters(student, **which):
    rows = Message.objects.unscoped(reason="a test looks").filter(person=student, letter="emergency.told", **which)
    return list(rows.order_by("posted_at"))


def owed(student):
    """Give when the student was told, by each access to what is theirs."""
    rows = EmergencyAccess.objects.unscoped(reason="a test looks").filter(student=student)
    return list(rows.values_list("told_at", flat=True))


def test_who_erases_in_between_learns_nothing_then_and_is_told_at_the_moment(house, asked, mailoutbox):
    daan = house.cast.daan
    confirm(house, asked(student="daan", later_because=LATER))
    looked(house, "daan")
    assert not letters(daan)
    erase(daan)
    lines = shown_to(house, "daan")[1]
    assert shown_to(house, "daan")[:5] == (0, lines, 0, 0, 0)
    assert lines == 3  # that they asked to erase, what went, and that it is done; of the access none
    assert "emergency" not in str([each.counts for each in own_erasures(actor_of(daan))]).lower()
    send()
    mailoutbox.clear()
    house.clock.forward(hours=23, minutes=59)
    assert tell_students(actor=Job("test")) == 0
    assert (letters(daan), owed(daan)) == ([], [None])
    house.clock.forward(minutes=1)
    tell_students(actor=Job("test"))
    tell_students(actor=Job("test"))  # run twice it is still one letter
    assert [each.state for each in letters(daan)] == ["waiting"]
    send()
    assert [mail.to for mail in mailoutbox] == [[daan.email]]
    assert tell_students(actor=Job("test")) == 1
    assert owed(daan) == [letters(daan)[0].done_at]
    plan = plan_for(actor_of(daan), words_of_day=str)
    assert "Toegang in nood tot jouw gegevens" in {each.title for each in plan.stays}
    erase(daan)
    assert tell_students(actor=Job("test")) == 0
    assert not letters(daan)  # it left once; nothing is owed any more


def test_a_letter_that_waits_for_the_morning_is_posted_anew(house, asked):
    """Erased between its moment and the end of quiet hours: the row that owes it is still there."""
    sanne = house.cast.sanne
    house.clock.forward(hours=12)  # ten in the evening
    confirm(house, asked())
    assert len(letters(sanne, state="waiting")) == 1
    with_erasing = letters(sanne)[0].pk
    erase(sanne)
    assert with_erasing not in {each.pk for each in letters(sanne)}  # the control: erasing takes what waits
    assert not letters(sanne)
    tell_students(actor=Job("test"))
    assert [each.state for each in letters(sanne)] == ["waiting"]


def test_who_left_and_erased_is_written_to_no_more(house, asked, mailoutbox):
    daan = house.cast.daan
    confirm(house, asked(student="daan", later_because=LATER))
    type(daan).objects.filter(pk=daan.pk).update(active=False, email="")
    house.clock.forward(hours=24)
    tell_students(actor=Job("test"))
    send()
    assert not [mail for mail in mailoutbox if daan.email in mail.to]
    assert tell_students(actor=Job("test")) == 1
    assert tell_students(actor=Job("test")) == 0
