"""What somebody leaves behind is counted without a name, and moves by date."""

import datetime
from types import SimpleNamespace

import pytest

from naast.awareness.guide.tests.content import guide, imported
from naast.expertise.chain import ports
from naast.expertise.chain.actions import arrange, carry_on, forget_takeovers, take_back
from naast.expertise.chain.jobs import begin, stop
from naast.expertise.chain.models import Takeover
from naast.expertise.chain.queries.desk import place_of
from naast.expertise.chain.tests.conftest import actor_of, in_days
from naast.foundation.access.actor import Job
from naast.foundation.people.models import Function, StandIn
from naast.support.guidance.models import GuidanceFile
from naast.support.guidance.tests.conftest import acting, clock, meeting, opened, vouched

__all__ = ["acting", "clock", "guide", "imported", "meeting", "opened", "vouched"]
pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/keten"


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def kept(model):
    return model.objects.unscoped(reason="a test looks")


def loads(person, function):
    found = place_of(actor_of(person), function.pk)
    return {kind: (load.count, load.waits) for kind, load in found.loads.items()}


@pytest.fixture
def arranged(people, adviser, deputy):
    def make(since=31, until=90, *, for_good=True):
        made = arrange(
            actor=actor_of(people.fatima), function=adviser.pk, by=deputy.pk, since=in_days(since),
            until=in_days(until), for_good=for_good,
        )  # fmt: skip
        begin(made.pk)
        return kept(Takeover).get(pk=made.pk)

    return make


def test_an_open_file_of_who_leaves_is_a_gap_even_when_others_hold_the_function(people, adviser, opened, signed_in):
    Function.objects.create(
        person=people.kees, role_id="study-adviser", programme=adviser.programme, starts_on=in_days(-9)
    )
    client = signed_in(people.fatima)
    assert "Noor el Amrani" not in main(client.get(DESK)).partition("<table")[0]
    opened("noor", "study-adviser", "sanne")
    page = main(client.get(DESK)).partition("<table")[0]
    assert "1 dossier" in page
    assert "er blijft werk liggen" in page
    assert "Sanne" not in page


def test_files_move_on_the_day_and_not_before(people, adviser, deputy, opened, arranged, clock):
    from naast.support.guidance.actions import move_due

    file = opened("noor", "study-adviser", "sanne")
    made = arranged()
    assert made.outcome["guidance"] == {"moved": 1, "left": 0}
    assert kept(GuidanceFile).get(pk=file.pk).kept_by_id == people.noor.pk
    clock.forward(days=31)
    move_due(actor=Job("test"))
    assert kept(GuidanceFile).get(pk=file.pk).kept_by_id == deputy.pk


def test_taken_back_in_time_no_file_moves(people, opened, arranged, clock):
    from naast.support.guidance.actions import move_due

    file = opened("noor", "study-adviser", "sanne")
    made = take_back(actor=actor_of(people.fatima), code=arranged().code)
    stop(made.pk)
    clock.forward(days=31)
    move_due(actor=Job("test"))
    assert kept(GuidanceFile).get(pk=file.pk).kept_by_id == people.noor.pk


def test_for_a_while_files_stay_with_who_comes_back(people, opened, arranged):
    file = opened("noor", "study-adviser", "sanne")
    arranged(for_good=False)
    row = kept(GuidanceFile).get(pk=file.pk)
    assert (row.kept_by_id, row.moves_on) == (people.noor.pk, None)


def test_who_stays_elsewhere_in_the_same_role_keeps_their_files(people, adviser, opened, arranged):
    from naast.foundation.people.models import Programme

    other = Programme.objects.exclude(pk=adviser.programme_id).first()
    Function.objects.create(person=people.noor, role_id="study-adviser", programme=other, starts_on=in_days(-9))
    opened("noor", "study-adviser", "sanne")
    assert arranged().outcome["guidance"] == {"moved": 0, "left": 1}


def test_a_psychologists_file_stays_and_the_client_is_asked(people, opened, signed_in, clock):
    from naast.foundation.consent.models import Permission

    file = opened("ilse", "psychologist", "sanne")
    row = Function.objects.get(person=people.ilse, role="psychologist")
    Function.objects.filter(pk=row.pk).update(ends_on=in_days(20))
    assert loads(people.joris, row)["guidance"] == (1, 1)
    made = arrange(
        actor=actor_of(people.joris), function=row.pk, by=people.joris.pk, since=in_days(21), until=in_days(90),
        for_good=True,
    )  # fmt: skip
    begin(made.pk)
    assert kept(Takeover).get().outcome["guidance"] == {"moved": 0, "left": 1, "waits": 1}
    assert kept(GuidanceFile).get(pk=file.pk).kept_by_id == people.ilse.pk
    assert kept(Permission).get(what=file.pk).state == "asked"


@pytest.fixture
def away(people, opened):
    """Ilse is away and Joris stands in: her clients are asked whether he may open their file."""

    def make(since=0, until=90):
        row = Function.objects.get(person=people.ilse, role="psychologist")
        made = arrange(
            actor=actor_of(people.joris), function=row.pk, by=people.joris.pk, since=in_days(since),
            until=in_days(until), for_good=True,
        )  # fmt: skip
        begin(made.pk)
        return made

    return make


def test_taken_back_the_questions_to_clients_go_with_it(people, opened, away, signed_in):
    from naast.foundation.consent.actions import give
    from naast.foundation.consent.models import Permission
    from naast.foundation.notify.models import Message

    files = {who: opened("ilse", "psychologist", who) for who in ("sanne", "daan")}
    made = away()
    asked = {row.student_id: row for row in kept(Permission).filter(purpose="file-opens")}
    assert len(asked) == 2
    yes = asked[people.daan.pk]
    give(actor=actor_of(people.daan), permission=yes.pk, digest=yes.digest)
    question = f"/nl/mijn/delen/{asked[people.sanne.pk].code}"
    assert 'value="yes"' in main(signed_in(people.sanne).get(question))
    take_back(actor=actor_of(people.joris), code=made.code)
    stop(made.pk)
    states = {row.student_id: row.state for row in kept(Permission).filter(purpose="file-opens")}
    assert states == {people.sanne.pk: "over", people.daan.pk: "given"}
    page = signed_in(people.sanne).get(question)
    assert 'value="yes"' not in page.content.decode()
    letters = kept(Message).filter(letter="consent.asked", about=asked[people.sanne.pk].pk)
    assert set(letters.values_list("state", flat=True)) == {"withdrawn"}
    assert kept(Takeover).get(pk=made.pk).outcome["guidance"]["waits"] == 0
    assert kept(GuidanceFile).get(pk=files["sanne"].pk).kept_by_id == people.ilse.pk


def test_another_takeover_of_the_same_two_keeps_asking(people, opened, away):
    from naast.foundation.consent.models import Permission

    opened("ilse", "psychologist", "sanne")
    made = away(since=0, until=20)
    away(since=30, until=60)
    take_back(actor=actor_of(people.joris), code=made.code)
    stop(made.pk)
    assert kept(Permission).get(purpose="file-opens").state == "asked"


def test_an_appointment_moves_to_who_stands_in(people, adviser, deputy, meeting, arranged):
    from naast.support.appointments.models import Appointment

    made = meeting(people.noor, people.sanne)
    took = arranged(since=0, until=20, for_good=False)
    assert kept(Appointment).get(pk=made.pk).host_id == deputy.pk
    assert took.outcome["appointments"] == {"moved": 1, "left": 0}


def test_an_appointment_on_another_day_stays(people, adviser, meeting, arranged):
    from naast.support.appointments.models import Appointment

    made = meeting(people.noor, people.sanne)
    arranged(since=5, until=20, for_good=False)
    assert kept(Appointment).get(pk=made.pk).host_id == people.noor.pk


def test_a_room_that_comes_later_adds_its_own(people, adviser, arranged, monkeypatch):
    asked = []
    monkeypatch.setattr(ports, "_kinds", dict(ports._kinds))

    def move(plan, *, actor, step):
        asked.append((step, plan.by, plan.leaver.since))
        return ports.Moved(2, 1)

    @ports.leaving("concerns", words=str, move=move)
    def count(actor, leavers):
        return {leaver.function: ports.Load(3) for leaver in leavers}

    assert loads(people.fatima, adviser)["concerns"] == (3, None)
    made = arranged(since=0, until=20)
    assert carry_on(actor=Job("test")) == 2
    assert [step for step, _by, _since in asked] == [ports.Step.BEGIN, ports.Step.CARRY_ON]
    assert kept(Takeover).get(pk=made.pk).outcome["concerns"] == {"moved": 4, "left": 1}
    with pytest.raises(ports.KindTaken):
        ports.leaving("concerns", words=str)(lambda actor, leavers: {})


def test_small_numbers_are_not_told_apart_for_who_need_not_know(people, adviser, signed_in, monkeypatch):
    monkeypatch.setattr(ports, "_kinds", {})
    ports.leaving("files", words=lambda count: f"{count} dossiers")(
        lambda actor, leavers: {leaver.function: ports.Load(9, waits=4) for leaver in leavers}
    )
    assert "(minder dan 5 wachten op antwoord van de student)" in main(signed_in(people.fatima).get(DESK))


def test_what_was_over_for_two_years_goes(people, arranged, clock):
    made = arranged()
    forget_takeovers(actor=Job("test"))
    assert kept(Takeover).filter(pk=made.pk).exists()
    clock.forward(days=90 + 732)
    assert forget_takeovers(actor=Job("test")) == 1


def test_letters_name_nobody_and_say_nothing_once_it_is_off(people, deputy, arranged):
    from naast.expertise.chain.letters import overlap, replaced, stands_in, taken_back
    from naast.foundation.notify.mailing import faults_of

    def reader(person):
        return SimpleNamespace(actor=actor_of(person), name="", language="nl")

    made = arranged()
    said = stands_in(reader(deputy), made.pk)
    assert "Noor" not in " ".join((said.subject, *said.paragraphs))
    assert "Noor el Amrani" in said.notice, "on one's own page, after signing in"
    assert taken_back(reader(deputy), made.pk) is None
    assert stands_in(reader(people.sanne), made.pk) is None
    letters = [said, replaced(reader(people.noor), made.pk), overlap(reader(people.fatima), made.pk)]
    take_back(actor=actor_of(people.fatima), code=made.code)
    assert stands_in(reader(deputy), made.pk) is None
    letters.append(taken_back(reader(deputy), made.pk))
    assert [faults_of(each) for each in letters] == [{}] * 4


def test_a_line_that_nobody_keeps_any_more_is_counted(people, adviser, acting, clock):
    from naast.support.appointments.models import WaitingPlace

    def wait():
        return WaitingPlace.objects.create(
            student=people.sanne, role_id="study-adviser", programme=adviser.programme, joined_at=clock.moment,
            order_at=clock.moment, told_place=1,
        )  # fmt: skip

    acting(wait)
    assert loads(people.fatima, adviser)["waiting"] == (1, None)
    Function.objects.create(
        person=people.kees, role_id="study-adviser", programme=adviser.programme, starts_on=in_days(-9)
    )
    assert "waiting" not in loads(people.fatima, adviser)


def test_who_left_long_ago_comes_back_on_the_list_when_their_stand_in_stops(people, adviser, deputy, acting):
    from naast.expertise.chain.rules.gaps import Why

    Function.objects.filter(pk=adviser.pk).update(starts_on=in_days(-900), ends_on=in_days(-300))
    assert place_of(actor_of(people.fatima), adviser.pk) is None
    acting(
        lambda: StandIn.objects.create(function=adviser, person=deputy, starts_on=in_days(-299), ends_on=in_days(10))
    )
    gap = place_of(actor_of(people.fatima), adviser.pk).gap
    assert (gap.why, gap.on) == (Why.COVER_ENDS, in_days(11))


def test_an_imported_stand_in_counts_as_well(people, adviser, deputy, acting):
    assert place_of(actor_of(people.fatima), adviser.pk).gap is not None
    acting(
        lambda: StandIn.objects.create(
            function=adviser, person=deputy, starts_on=in_days(31), ends_on=in_days(31) + datetime.timedelta(days=200)
        )
    )
    assert place_of(actor_of(people.fatima), adviser.pk).gap is None
