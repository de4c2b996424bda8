"""When a keeper leaves: files move by date; a psychologist's only after the client's yes; nobody between two chairs."""

import datetime

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.people.models import Function, Person
from naast.support.guidance.actions import ask_clients, move_due, move_files, take_over, tell_opened, write
from naast.support.guidance.actions.moving import NotTheirWork
from naast.support.guidance.models import GuidanceFile, PsychologistEntry
from naast.support.guidance.queries import caseload, file_of
from naast.support.guidance.queries.continuity import between_chairs
from naast.support.guidance.queries.opening import grant_for
from naast.support.guidance.tests.conftest import actor_of, main

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)


def keeper(file):
    return GuidanceFile.objects.unscoped(reason="a test looks").get(pk=file.pk).kept_by_id


def hires(person, like, role):
    """Let somebody hold the same function as another."""
    function = Function.objects.filter(person=like, role=role).first()
    return Function.objects.create(
        person=person, role_id=role, programme=function.programme, faculty=function.faculty, starts_on=TODAY
    )


def test_files_move_at_once_and_the_ex_keeper_sees_them_no_more(opened, cast):
    file = opened()
    hires(cast.bram, cast.noor, "study-adviser")
    done = move_files(actor=actor_of(cast.fatima), from_person=cast.noor, to_person=cast.bram)
    assert (done.files, done.stay) == (1, 0)
    assert keeper(file) == cast.bram.pk
    assert file_of(actor_of(cast.noor), file.code) is None
    assert file_of(actor_of(cast.bram), file.code) is not None


def test_files_move_on_their_day(opened, cast, clock):
    file = opened()
    hires(cast.bram, cast.noor, "study-adviser")
    day = TODAY + datetime.timedelta(days=3)
    move_files(actor=actor_of(cast.noor), from_person=cast.noor, to_person=cast.bram, on=day)
    assert move_due(actor=Job("test")) == 0
    assert keeper(file) == cast.noor.pk
    clock.forward(days=3)
    assert move_due(actor=Job("test")) == 1
    assert keeper(file) == cast.bram.pk


def test_nobody_moves_what_is_not_theirs_or_to_who_does_other_work(opened, cast):
    opened()
    for who in ("daan", "kees", "ilse", "rik", "bram"):
        with pytest.raises(Refused):
            move_files(actor=actor_of(getattr(cast, who)), from_person=cast.noor, to_person=cast.bram)
    with pytest.raises(NotTheirWork):
        move_files(actor=actor_of(cast.noor), from_person=cast.noor, to_person=cast.omar)


def test_a_psychologists_file_never_moves_by_itself(opened, cast):
    file = opened("ilse", "psychologist")
    done = move_files(actor=Job("test"), from_person=cast.ilse, to_person=cast.joris)
    assert done.files == 0
    assert keeper(file) == cast.ilse.pk
    assert file_of(actor_of(cast.joris), file.code) is None


@pytest.fixture
def asked(opened, cast):
    """The client of a psychologist is asked whether another may go on."""
    from naast.foundation.consent.models import Permission

    file = opened("ilse", "psychologist")
    write(actor=actor_of(cast.ilse), code=file.code, kind="note", text="Onder vier ogen")
    ask_clients(actor=actor_of(cast.joris), from_person=cast.ilse, to_person=cast.joris)
    return file, Permission.objects.unscoped(reason="a test looks").get(what=file.pk)


def test_it_opens_after_the_clients_yes_and_closes_when_that_is_taken_back(asked, cast, signed_in):
    from naast.foundation.consent.actions import give, withdraw

    file, permission = asked
    joris = actor_of(cast.joris)
    assert file_of(joris, file.code) is None
    assert PsychologistEntry.objects.seen_by(joris).count() == 0
    give(actor=actor_of(cast.sanne), permission=permission, digest=permission.digest)
    tell_opened(actor=Job("test"), file=file.pk)
    assert "Onder vier ogen" in main(signed_in(cast.joris).get(f"/nl/medewerker/studenten/{file.code}"))
    assert [line.mine for line in caseload(joris).lines] == [False]
    withdraw(actor=actor_of(cast.sanne), permission=permission)
    assert file_of(joris, file.code) is None
    assert PsychologistEntry.objects.seen_by(joris).count() == 0


def test_who_was_let_in_can_go_on_with_the_client(asked, cast):
    from naast.foundation.consent.actions import give

    file, permission = asked
    give(actor=actor_of(cast.sanne), permission=permission, digest=permission.digest)
    joris = actor_of(cast.joris)
    take_over(actor=joris, code=file.code, grant=grant_for(joris, file))
    assert keeper(file) == cast.joris.pk
    assert file_of(actor_of(cast.ilse), file.code) is None


def test_a_no_changes_nothing_and_nobody_sees_it(asked, cast):
    from naast.foundation.consent.actions import refuse

    file, permission = asked
    refuse(actor=actor_of(cast.sanne), permission=permission)
    assert file_of(actor_of(cast.joris), file.code) is None
    assert file_of(actor_of(cast.ilse), file.code) is not None


def test_a_fault_in_consent_opens_nothing(asked, cast, monkeypatch):
    from naast.foundation.consent.actions import give
    from naast.support.guidance import access

    file, permission = asked
    give(actor=actor_of(cast.sanne), permission=permission, digest=permission.digest)

    class Broken:
        def __getattr__(self, name):
            raise RuntimeError

    monkeypatch.setattr(access.Permission, "objects", Broken())
    assert file_of(actor_of(cast.joris), file.code) is None


def test_only_psychologists_are_asked_for_and_only_by_them(opened, cast):
    opened("ilse", "psychologist")
    for who in ("fatima", "noor", "rik", "kees"):
        with pytest.raises(Refused):
            ask_clients(actor=actor_of(getattr(cast, who)), from_person=cast.ilse, to_person=cast.joris)
    with pytest.raises(NotTheirWork):
        ask_clients(actor=actor_of(cast.joris), from_person=cast.ilse, to_person=cast.noor)


def test_nobody_is_left_between_two_chairs_without_being_counted(opened, cast, signed_in):
    opened()
    opened("ilse", "psychologist")
    fatima, joris = actor_of(cast.fatima), actor_of(cast.joris)
    assert between_chairs(fatima) == []
    for person in (cast.noor, cast.ilse):
        Function.objects.filter(person=person).update(
            starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2026, 11, 22)
        )
    assert [(row.keeper.pk, row.files) for row in between_chairs(fatima)] == [(cast.noor.pk, 1)]
    assert [(row.keeper.pk, row.files) for row in between_chairs(joris)] == [(cast.ilse.pk, 1)]
    page = main(signed_in(cast.fatima).get("/nl/medewerker/studenten/wie-is-er"))
    assert cast.noor.shown_name in page
    assert "Sanne" not in page
    assert cast.ilse.shown_name not in page
    assert signed_in(cast.kees).get("/nl/medewerker/studenten/wie-is-er").status_code == 404
    assert Person.objects.filter(pk=cast.noor.pk).exists()
