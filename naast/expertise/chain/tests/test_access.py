"""Who arranges, who writes, and that everybody else finds nothing there."""

import pytest
from django.test import Client

from naast.expertise.chain.access import leads_function, may_write
from naast.expertise.chain.actions import arrange, describe, take_back
from naast.expertise.chain.models import Takeover
from naast.expertise.chain.tests.conftest import actor_of, in_days
from naast.foundation.access.action import Refused
from naast.foundation.access.confidential import SCOPES, Unscoped
from naast.foundation.people.models import Faculty, Function

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/keten"
# Who opens the desk, the function of Noor, and the texts.
MATRIX = {
    "sanne": (False, False, False),
    "daan": (False, False, False),
    "lotte": (False, False, False),
    "noor": (False, False, False),
    "bram": (False, False, False),
    "fatima": (True, True, True),
    "kees": (False, False, False),
    "ilse": (False, False, False),
    "joris": (True, False, False),
    "vera": (False, False, False),
    "omar": (False, False, False),
    "eva": (False, False, False),
    "pim": (False, False, True),
    "thea": (False, False, False),
    "rik": (False, False, False),
}


@pytest.fixture
def taken(people, adviser, deputy):
    return arrange(actor=actor_of(people.fatima), function=adviser.pk, by=deputy.pk, since=in_days(0), until=in_days(9))


def test_each_page_opens_for_whom_it_is_meant(people, adviser, signed_in):
    paths = (DESK, f"{DESK}/plek/{adviser.pk}", f"{DESK}/teksten")
    for who, expected in MATRIX.items():
        client = signed_in(getattr(people, who))
        answers = tuple(client.get(path).status_code == 200 for path in paths)
        assert answers == expected, who


def test_nobody_signed_out(people, adviser):
    for path in (DESK, f"{DESK}/plek/{adviser.pk}", f"{DESK}/teksten", "/nl/medewerker/vervanging"):
        assert Client().get(path).status_code == 302


@pytest.fixture
def elsewhere(people):
    """Make Anne the coordinator of another faculty than Fatima's."""
    home = Function.objects.get(person=people.fatima, role="coordinator").faculty_id
    other = Faculty.objects.exclude(pk=home).first()
    Function.objects.create(person=people.eva, role_id="coordinator", faculty=other, starts_on=in_days(-9))
    return people.eva


def test_the_coordinator_of_another_faculty_finds_nothing(elsewhere, adviser, deputy, taken, signed_in):
    client = signed_in(elsewhere)
    there, absent = (client.get(f"{DESK}/plek/{pk}") for pk in (adviser.pk, "00000000-0000-0000-0000-000000000000"))
    assert there.status_code == absent.status_code == 404
    assert "Noor el Amrani" not in client.get(DESK).content.decode()
    assert not leads_function(actor_of(elsewhere), function=adviser.pk)
    assert not Takeover.objects.seen_by(actor_of(elsewhere)).exists()
    with pytest.raises(Refused):
        arrange(actor=actor_of(elsewhere), function=adviser.pk, by=deputy.pk, since=in_days(50), until=in_days(60))
    with pytest.raises(Refused):
        take_back(actor=actor_of(elsewhere), code=taken.code)


def test_control_with_the_guard_off_the_other_coordinator_would_be_let_in(elsewhere, adviser, signed_in, monkeypatch):
    from django.db.models import Q

    monkeypatch.setattr("naast.expertise.chain.access.led_by", lambda actor, path="": Q(pk__isnull=False))
    monkeypatch.setattr("naast.expertise.chain.queries.desk.led_by", lambda actor, path="": Q(pk__isnull=False))
    assert signed_in(elsewhere).get(f"{DESK}/plek/{adviser.pk}").status_code == 200


def test_a_takeover_is_seen_by_the_two_and_their_coordinator_alone(people, taken, deputy):
    seen = {
        name
        for name, person in vars(people).items()
        if Takeover.objects.seen_by(actor_of(person)).filter(pk=taken.pk).exists()
    }
    assert seen == {"fatima", "noor", next(name for name, person in vars(people).items() if person == deputy)}


def test_control_with_the_scope_off_everybody_would_see_it(people, taken, monkeypatch):
    from django.db.models import Q

    monkeypatch.setitem(SCOPES, Takeover, lambda actor: Q(pk__isnull=False))
    assert Takeover.objects.seen_by(actor_of(people.sanne)).exists()


def test_nothing_is_asked_without_a_reader(taken):
    with pytest.raises(Unscoped):
        Takeover.objects.count()


def test_the_head_arranges_for_psychologists_and_a_coordinator_never(people, signed_in):
    row = Function.objects.get(person=people.ilse, role="psychologist")
    assert signed_in(people.joris).get(f"{DESK}/plek/{row.pk}").status_code == 200
    assert signed_in(people.fatima).get(f"{DESK}/plek/{row.pk}").status_code == 404
    Function.objects.create(person=people.eva, role_id="coordinator", starts_on=in_days(-9))
    assert signed_in(people.eva).get(f"{DESK}/plek/{row.pk}").status_code == 404, "the university's neither"


def test_the_universitys_coordinator_arranges_for_coordinators_and_a_facultys_does_not(people, signed_in):
    row = Function.objects.get(person=people.fatima, role="coordinator")
    assert not leads_function(actor_of(people.fatima), function=row.pk)
    Function.objects.create(person=people.eva, role_id="coordinator", starts_on=in_days(-9))
    assert leads_function(actor_of(people.eva), function=row.pk)


def test_who_writes_which_text(people, elsewhere):
    assert may_write(actor_of(people.pim))
    assert may_write(actor_of(people.pim), programme="law")
    assert not may_write(actor_of(people.fatima))
    assert may_write(actor_of(people.fatima), programme="security-studies")
    assert not may_write(actor_of(people.fatima), programme="law")
    assert not may_write(actor_of(people.fatima), programme="\x00")
    with pytest.raises(Refused):
        describe(actor=actor_of(people.fatima), role="mentor", based_on=1, said={"does_nl": "Iets anders"})


def test_no_such_text(people, signed_in):
    client = signed_in(people.fatima)
    for path in ("mentor/law", "no-such-role", "mentor/no-such-programme", "administrator"):
        assert client.get(f"{DESK}/teksten/{path}").status_code == 404


def test_without_a_second_factor_the_desk_stays_shut(people, adviser, signed_in):
    page = signed_in(people.fatima, strong=False).get(DESK).content.decode()
    assert "Noor el Amrani" not in page
