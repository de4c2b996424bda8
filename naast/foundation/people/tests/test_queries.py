"""Units and holders: names after sign-in only, stand-ins in place of whoever is away, one query count for any number."""

import datetime

import pytest
from django.utils import translation

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.rows import all_of
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, Function, Person, Role
from naast.foundation.people.queries import (
    Name,
    UnknownProgramme,
    holders,
    person_here,
    programme,
    programmes,
    standing_of,
    studies_of,
    units,
)
from naast.foundation.people.tests.factories import (
    CAST,
    actors,
    cast,
    enrolment_row,
    function_row,
    imported,
    people,
    person_row,
    stand_in_row,
)

pytestmark = pytest.mark.django_db


def test_units_and_programmes_in_a_fixed_order(django_assert_num_queries):
    cast()
    with django_assert_num_queries(2):
        assert [(unit.code, [each.code for each in unit.programmes]) for unit in units()] == [
            ("governance", ["security-studies", "public-administration"]),
            ("law", ["law"]),
        ]
    with django_assert_num_queries(1):
        assert [each.code for each in programmes(campus="the-hague", level="bachelor")] == ["security-studies"]
    found = programme("public-administration")
    assert (found.faculty, found.campus.slug, found.taught_in, str(found.name)) == (
        "governance",
        "the-hague",
        ("nl", "en"),
        "Bestuurskunde",
    )
    with translation.override("en"):
        assert (str(found.name), str(found.campus.name)) == ("Public Administration", "The Hague")


@pytest.mark.parametrize("code", ["gone", "", "x" * 100_000, "a\x00b", "'; drop table"])
def test_an_unknown_programme_is_named_as_such(code):
    with pytest.raises(UnknownProgramme):
        programme(code)
    assert holders(ANONYMOUS, role="study-adviser", programme="gone") == ()


def test_before_sign_in_role_programme_and_city_and_after_it_the_name():
    everybody = actors()
    (unknown,) = holders(ANONYMOUS, role="study-adviser", programme="security-studies")
    (known,) = holders(everybody["Sanne"], role="study-adviser", programme="security-studies")
    assert (unknown.name, unknown.location) == (None, None)
    assert (known.name, known.location) == ("Noor Voorbeeld", "Wijnhaven 2.14")
    for holder in (unknown, known):
        assert holder.role_name == Name("Studieadviseur", "Study adviser")
        assert str(holder.programme) == "Security Studies"
        assert holder.campus.slug == "the-hague"
        assert holder.languages == ("nl", "en")


def test_a_student_who_is_a_mentor_is_named_within_the_programme_alone():
    everybody = actors()
    named = {
        name for name, actor in everybody.items() if holders(actor, role="mentor", programme="security-studies")[0].name
    }
    assert named == {"Sanne", "Daan", "Lotte", "Noor", "Omar"}
    assert holders(everybody["Mei"], role="mentor", programme="security-studies")[0].role_name.en == "Student mentor"
    assert holders(everybody["Mei"], role="study-adviser", programme="security-studies")[0].name == "Noor Voorbeeld"


def test_nearest_unit_first_and_the_city_narrows():
    cast()
    imported(functions=[
        function_row("Anne", "psychologist", campus="leiden"),
        function_row("Eva", "coordinator", programme="security-studies"),
    ])  # fmt: skip
    anne, ilse, joris = (f"{name} Voorbeeld" for name in ("Anne", "Ilse", "Joris"))
    reader = actor_for(people()["Sanne"])
    assert {holder.name for holder in holders(reader, role="psychologist")} == {anne, ilse, joris}
    assert {holder.name for holder in holders(reader, role="psychologist", campus="leiden")} == {anne, joris}
    assert [holder.unit for holder in holders(reader, role="coordinator", programme="security-studies")] == [
        "programme",
        "faculty",
    ]
    assert holders(reader, role="coordinator", programme="law") == ()


def test_who_stands_in_is_shown_in_place_of_who_is_away():
    cast()
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies")])
    (holder,) = holders(actor_for(people()["Sanne"]), role="study-adviser", programme="security-studies")
    assert (holder.name, holder.standing_in, holder.location) == ("Bram Voorbeeld", True, None)
    later = time.today() + datetime.timedelta(days=40)
    (holder,) = holders(actor_for(people()["Sanne"]), role="study-adviser", programme="security-studies", on=later)
    assert (holder.name, holder.standing_in) == ("Noor Voorbeeld", False)


def test_leavers_and_functions_of_another_day_are_left_out():
    cast()
    yesterday = (time.today() - datetime.timedelta(days=1)).isoformat()
    imported(people=[person_row("Noor", ended_on=yesterday)])
    assert holders(ANONYMOUS, role="study-adviser", programme="security-studies") == ()
    imported(functions=[function_row("Bram", "study-adviser", programme="law", ends_on=yesterday)])
    assert holders(ANONYMOUS, role="study-adviser", programme="law") == ()
    assert (
        len(holders(ANONYMOUS, role="study-adviser", programme="law", on=time.today() - datetime.timedelta(days=1)))
        == 1
    )


def test_one_holder_or_thirty_at_the_same_price(django_assert_num_queries):
    cast()
    reader = actor_for(people()["Sanne"])
    with django_assert_num_queries(3):
        assert len(holders(reader, role="study-adviser", programme="security-studies")) == 1
    crowd = [{**person_row("Noor"), "number": f"n{index}"} for index in range(29)]
    seats = [
        {**function_row("Noor", "study-adviser", programme="security-studies"), "number": f"n{index}"}
        for index in range(29)
    ]
    imported(people=crowd, functions=seats)
    imported(
        stand_ins=[
            {**stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies"), "number": f"n{index}"}
            for index in range(9)
        ]
    )
    with django_assert_num_queries(3):
        assert len(holders(reader, role="study-adviser", programme="security-studies")) == 30


def test_an_adviser_sees_their_own_students_and_nobody_else_does(django_assert_num_queries):
    everybody = actors()
    seen = {
        name: sorted(
            Enrolment.objects.seen_by(actor).exclude(person=actor.pk).values_list("person__shown_name", flat=True)
        )
        for name, actor in everybody.items()
    }
    assert {name: students for name, students in seen.items() if students} == {
        "Noor": ["Daan Voorbeeld", "Lotte Voorbeeld", "Sanne Voorbeeld"],
        "Bram": ["Sem Voorbeeld"],
    }
    assert seen.keys() == CAST.keys() | {"Anon"}
    crowd = [{**person_row("Daan"), "number": f"d{index}"} for index in range(30)]
    imported(
        people=crowd,
        enrolments=[{**enrolment_row("Daan", "security-studies"), "number": f"d{index}"} for index in range(30)],
    )
    with django_assert_num_queries(1):
        assert len(Enrolment.objects.seen_by(everybody["Noor"])) == 33
    assert not Enrolment.objects.seen_by(everybody["Noor"]).filter(programme__code="law").exists()


def test_ones_own_studies(django_assert_num_queries):
    everybody = actors()
    with django_assert_num_queries(1):
        assert [each.code for each in studies_of(everybody["Sanne"])] == ["security-studies"]
    with django_assert_num_queries(0):
        assert studies_of(everybody["Noor"]) == ()
        assert studies_of(ANONYMOUS) == ()


def test_the_person_of_a_session_is_read_as_the_orm_reads_them():
    cast()
    Person.objects.filter(given_name="Noor").update(last_login=time.system_now())
    for person in Person.objects.all():
        read = person_here(person.pk, on=time.today())
        names = [field.attname for field in Person._meta.concrete_fields]
        assert {name: getattr(read, name) for name in names} == {name: getattr(person, name) for name in names}
        assert {type(getattr(read, name)) for name in names} == {type(getattr(person, name)) for name in names}
        assert (read == person, read._state.db, read._state.adding) == (True, person._state.db, False)
        assert not read.get_deferred_fields()
    assert person_here(new_id(), on=time.today()) is None
    Person.objects.filter(given_name="Sanne").update(active=False)
    assert person_here(Person.objects.get(given_name="Sanne").pk, on=time.today()) is None


def test_a_small_table_is_read_whole_and_one_about_people_never():
    Role.objects.create(slug="test-role", name_nl="Rol", name_en="Role")
    found = all_of(Role, "slug", "name_nl")
    assert sorted(found) == sorted(Role.objects.values_list("slug", "name_nl"))
    assert ("test-role", "Rol") in found
    with pytest.raises(TypeError, match="about people"):
        all_of(Person, "shown_name")


def test_for_whom_one_stands_in_is_read_on_the_day(django_assert_num_queries):
    cast()
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies")])
    there, today = people(), time.today()
    function = Function.objects.get(person=there["Noor"], role="study-adviser", programme__code="security-studies")
    with django_assert_num_queries(1):
        found = actor_for(there["Bram"])
    assert found.stands_in == {(there["Noor"].pk, "study-adviser", function.programme_id)}
    assert actor_for(there["Noor"]).stands_in == frozenset()
    later = standing_of(there["Bram"].pk, on=today + datetime.timedelta(days=40))
    assert {row.instead_of for row in later} <= {None}
