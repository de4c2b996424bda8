"""The first administrator: appointed once, by the operator, through actions, with a line in the trail (G4, G5)."""

import threading

import pytest
from django.db import connections

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.people.models import Function, Person, University
from naast.interfaces.operating.actions import AlreadyOne, appoint_first_administrator
from naast.interfaces.operating.administrators import OPERATOR, first_administrator
from naast.interfaces.operating.queries import administrators

NEW = {"institution": "vu", "number": "m100", "name": "Anna Vries", "email": "anna@example.edu"}
NAMED = NEW | {"institution_nl": "Voorbeeld Universiteit", "institution_en": "Example University"}


@pytest.fixture
def said():
    return []


@pytest.fixture
def appoint(said):
    def run(**given):
        said.clear()
        return first_administrator(**given, out=said.append)

    return run


def verbs() -> list[str]:
    return sorted(AuditLine.objects.values_list("verb", flat=True))


@pytest.mark.django_db
def test_somebody_new_at_a_new_institution(appoint, said):
    assert appoint(**NAMED) == 0
    person = Person.objects.get()
    assert (person.person_number, person.given_name, person.family_name) == ("m100", "Anna", "Vries")
    assert (person.email, person.kinds) == ("anna@example.edu", {"staff"})
    assert administrators() == {person.pk}
    assert verbs() == ["administrator.first-appointed", "people.imported", "university.registered"]
    line = AuditLine.objects.get(verb="administrator.first-appointed")
    assert (line.subject, line.role, line.actor) == (person.pk, "job:operator", None)
    assert "Anna" not in " ".join(said)  # what stands in a terminal's history names nobody
    assert "university's account" in said[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna Vries", ("Anna", "Vries")),
        ("Anna de Vries", ("Anna", "de Vries")),
        ("de Vries, Anna Maria", ("Anna Maria", "de Vries")),
    ],
)
def test_a_name_is_parted(appoint, name, parts):
    assert appoint(**(NAMED | {"name": name})) == 0
    person = Person.objects.get()
    assert (person.given_name, person.family_name) == parts


@pytest.mark.django_db
def test_the_same_command_again_changes_nothing(appoint, said):
    appoint(**NAMED)
    before = list(Function.objects.values_list("pk", "starts_on", "ends_on"))
    assert appoint(**NAMED) == 0
    assert appoint(institution="vu", number="m100") == 0
    assert list(Function.objects.values_list("pk", "starts_on", "ends_on")) == before
    assert (Person.objects.count(), University.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_second_one_is_refused_and_told_who_appoints_more(appoint, said):
    appoint(**NAMED)
    assert appoint(**(NEW | {"number": "m101"})) == 1
    assert "An administrator appoints more" in said[0]
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_somebody_who_is_known_keeps_name_and_address(appoint, cast):
    Function.objects.filter(role="administrator").update(starts_on="2020-01-01", ends_on="2020-01-02")
    code = cast.eva.institution.code
    assert appoint(institution=code, number=cast.eva.person_number, name="Somebody Else", email="x@example.edu") == 0
    again = Person.objects.get(pk=cast.eva.pk)
    assert (again.shown_name, again.email, again.kinds) == (cast.eva.shown_name, cast.eva.email, cast.eva.kinds)
    assert administrators() == {cast.eva.pk}


@pytest.mark.django_db
def test_with_an_administrator_who_left_a_new_one_can_be_appointed(appoint, cast):
    code = cast.eva.institution.code
    assert appoint(institution=code, number=cast.eva.person_number) == 1
    cast.rik.active = False
    cast.rik.save()
    assert appoint(institution=code, number=cast.eva.person_number) == 0


@pytest.mark.django_db
def test_a_student_or_somebody_who_left_is_refused(appoint, said, cast):
    Function.objects.filter(role="administrator").update(starts_on="2020-01-01", ends_on="2020-01-02")
    code = cast.sanne.institution.code
    assert appoint(institution=code, number=cast.sanne.person_number) == 1
    assert "not on the staff" in said[0]
    cast.eva.ended_on = time.today() - time.today().resolution
    cast.eva.save()
    assert appoint(institution=code, number=cast.eva.person_number) == 1
    assert administrators() == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "word"),
    [
        (NEW, "--institution-name"),
        (NAMED | {"name": "Anna"}, "--name"),
        (NAMED | {"name": ""}, "--name"),
        (NAMED | {"email": "anna@"}, "anna@"),
        (NAMED | {"number": "a b"}, "a b"),
        (NAMED | {"institution": "V U"}, "Nothing was changed"),
        (NAMED | {"name": "=1+1 Vries"}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_changes(appoint, said, given, word):
    assert appoint(**given) == 1
    assert word in " ".join(said)
    assert (Person.objects.count(), University.objects.count(), Function.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_nobody_but_the_operator_may(cast):
    for actor in (Actor(), Actor(pk=new_id(), name="Rik", kinds=frozenset({"staff"}))):
        with pytest.raises(Refused):
            appoint_first_administrator(actor=actor, institution="vu", number="m1")


@pytest.mark.django_db
def test_with_local_accounts_the_link_lets_that_person_choose_a_password(appoint, said, settings, client):
    settings.LOCAL_ACCOUNTS = True
    settings.SITE_ADDRESS = "https://welzijn.example.edu"
    assert appoint(**NAMED) == 0
    address = said[1].splitlines()[-1]
    assert address.startswith("https://welzijn.example.edu/")
    from naast.foundation.accounts.actions.passwords import choose_password

    chosen = choose_password(code=address.partition("?code=")[2], password="een lang en eigen wachtwoord 7")
    assert chosen == Person.objects.get().pk
    assert client.get(address.removeprefix("https://welzijn.example.edu")).status_code < 500
    assert appoint(**NAMED) == 0
    assert "password chosen before" in said[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_appointed(settings, tmp_path):
    settings.HOME = tmp_path
    first_administrator(**(NAMED | {"number": "m1"}), out=lambda _: None)
    Function.objects.update(starts_on="2020-01-01", ends_on="2020-01-02")
    start, outcomes = threading.Barrier(4), []

    def run(number):
        start.wait()
        try:
            appoint_first_administrator(
                actor=OPERATOR, institution="vu", number=number, given_name="A", family_name="B"
            )
            outcomes.append("appointed")
        except AlreadyOne:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(f"m{number}",)) for number in range(10, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["appointed", "refused", "refused", "refused"]
    assert len(administrators()) == 1
