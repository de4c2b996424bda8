"""The actor of a request: few queries, the day of the clock, and out at once when somebody left."""

import dataclasses
import datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.test import RequestFactory

from naast.foundation.access.actor import ANONYMOUS, Held
from naast.foundation.core import time
from naast.foundation.people.actions import switch_off
from naast.foundation.people.actors import actor_for, actor_of
from naast.foundation.people.models import Person, Programme
from naast.foundation.people.queries import standing_of
from naast.foundation.people.signin import PeopleBackend
from naast.foundation.people.tests.factories import (
    BUILDER,
    INSTITUTION,
    actors,
    cast,
    function_row,
    imported,
    number_of,
    people,
    person_row,
    stand_in_row,
)

pytestmark = pytest.mark.django_db
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
Session = SessionStore.get_model_class()
BACKEND = "naast.foundation.people.signin.PeopleBackend"


def request_of(person):
    """Make a request with a session of this person, as the middleware leaves it."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    if person is not None:
        request.session[SESSION_KEY] = str(person.pk)
        request.session[BACKEND_SESSION_KEY] = BACKEND
        request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        request.session.save()
        request.COOKIES["naast_session"] = request.session.session_key
    AuthenticationMiddleware(lambda request: None).process_request(request)
    return request


def test_the_actor_carries_what_access_needs_and_no_age(settings):
    everybody = actors()
    programme = Programme.objects.get(code="security-studies").pk
    sanne, noor = everybody["Sanne"], everybody["Noor"]
    assert (sanne.kinds, sanne.held, sanne.studies) == ({"student"}, frozenset(), {programme})
    assert (noor.kinds, noor.held, noor.studies) == (
        {"staff"},
        {Held("study-adviser", None, programme, None)},
        frozenset(),
    )
    assert {each.of_faculty for each in noor.held} == {Programme.objects.get(code="security-studies").faculty_id}
    assert {each.of_faculty for each in everybody["Kees"].held} == {None}
    assert everybody["Kees"].held == {Held("student-counsellor", None, None, "leiden")}
    assert [name for name, actor in everybody.items() if actor.under_18] == ["Sem"]
    assert not any(actor.under_16 for actor in everybody.values())
    assert not hasattr(sanne, "birth_date")
    assert everybody["Joris"].label == "duty-psychologist+head-of-psychologists+psychologist"


def test_one_query_makes_the_actor_with_one_function_or_thirty(django_assert_num_queries):
    cast()
    key = request_of(people()["Noor"]).session.session_key
    with django_assert_num_queries(1):  # the session's own row, the person, everything held and followed
        assert len(actor_of(_fresh(key)).held) == 1
    start = datetime.date(2020, 1, 1)
    imported(functions=[
        function_row("Noor", "lecturer", programme="law", starts_on=(start + datetime.timedelta(days=index * 30)).isoformat(),
                     ends_on=(start + datetime.timedelta(days=index * 30 + 29)).isoformat() if index < 29 else "")
        for index in range(30)
    ])  # fmt: skip
    with django_assert_num_queries(1):
        assert len(actor_of(_fresh(key)).held) == 2


def _fresh(key):
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    request.COOKIES["naast_session"] = key
    AuthenticationMiddleware(lambda request: None).process_request(request)
    return request


def test_who_is_read_with_their_session_is_the_actor_that_is_read_alone():
    cast()
    imported(stand_ins=[stand_in_row("Kees", "student-counsellor", "Vera", campus="leiden")])
    names = [field.attname for field in Person._meta.concrete_fields]
    for person in people().values():
        request = _fresh(request_of(person).session.session_key)
        assert dataclasses.replace(actor_of(request), strong=False, fresh=False) == actor_for(person)
        read = request.user
        assert {name: getattr(read, name) for name in names} == {name: getattr(person, name) for name in names}
        assert (type(read), read._state.db, read._state.adding) == (Person, person._state.db, False)
        assert request.session.brought.standing == standing_of(person.pk, on=time.today())


def _changed(request, **values):
    """Let a session say something else about itself than it did when it was opened."""
    request.session.update({name: value for name, value in values.items() if value})
    for name in [name for name, value in values.items() if value is None]:
        del request.session[name]
    request.session.save()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda request, _: _changed(request, **{HASH_SESSION_KEY: "0" * 64}),
        lambda request, _: _changed(request, **{HASH_SESSION_KEY: None}),
        lambda request, _: _changed(request, **{BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"}),
        lambda request, _: _changed(request, **{BACKEND_SESSION_KEY: None}),
        lambda request, _: _changed(request, **{SESSION_KEY: None}),
        lambda request, sanne: Person.objects.filter(pk=sanne.pk).update(password="another"),
        lambda request, _: request.session.flush(),
    ],
    ids=["hash", "no hash", "backend", "no backend", "nobody", "password", "ended"],
)
def test_a_session_out_of_order_is_nobody_s(spoil):
    cast()
    sanne = people()["Sanne"]
    request = request_of(sanne)
    key = request.session.session_key
    assert actor_of(_fresh(key)).pk == sanne.pk
    spoil(request, sanne)
    assert actor_of(_fresh(key)) is ANONYMOUS


def test_whose_the_row_is_decides_nothing_alone():
    """The row may name one person and its content another: the content is what Django signs, and it decides."""
    cast()
    sanne, noor = people()["Sanne"], people()["Noor"]
    key = request_of(sanne).session.session_key
    Session.objects.update(person=noor)
    request = _fresh(key)
    assert actor_of(request).pk == sanne.pk
    assert request.user == sanne


def test_after_a_session_was_written_nothing_is_taken_from_before():
    cast()
    request = _fresh(request_of(people()["Sanne"]).session.session_key)
    assert request.session.brought is not None
    request.session["more"] = 1
    request.session.save()
    assert request.session.brought is None
    assert actor_of(request).pk == people()["Sanne"].pk


def test_without_a_session_cookie_no_query_is_made(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert actor_of(request_of(None)) is ANONYMOUS


@pytest.mark.parametrize(
    "leave",
    [
        lambda: switch_off(actor=BUILDER, institution=INSTITUTION, number=number_of("Sanne")),
        lambda: imported(
            people=[person_row("Sanne", ended_on=(time.today() - datetime.timedelta(days=1)).isoformat())]
        ),
    ],
    ids=["switched off", "left"],
)
def test_who_left_is_out_at_the_next_request(leave):
    cast()
    sanne = people()["Sanne"]
    key = request_of(sanne).session.session_key
    assert actor_of(_fresh(key)).pk == sanne.pk
    leave()
    assert actor_of(_fresh(key)) is ANONYMOUS
    assert PeopleBackend().get_user(sanne.pk) is None


def test_the_last_day_still_counts():
    cast()
    imported(people=[person_row("Sanne", ended_on=time.today().isoformat())])
    assert actor_of(request_of(people()["Sanne"])).known


def test_the_backend_tries_no_password_and_survives_nonsense():
    sanne = cast()["Sanne"]
    backend = PeopleBackend()
    assert backend.authenticate(None, username=str(sanne.pk), password="x") is None
    assert backend.get_user(str(sanne.pk)) == sanne
    assert backend.get_user("not-an-id") is None
    assert not sanne.check_password("")
    assert sanne.password.startswith("!")


def test_stand_ins_are_held_and_a_gone_session_is_nobody():
    cast()
    imported(stand_ins=[stand_in_row("Kees", "student-counsellor", "Vera", campus="leiden")])
    held = {each.role for each in actor_of(request_of(people()["Vera"])).held}
    assert held == {"confidential", "student-counsellor"}
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Vera", programme="security-studies")])
    units = {each.of_faculty for each in actor_of(request_of(people()["Vera"])).held if each.role == "study-adviser"}
    assert units == {Programme.objects.get(code="security-studies").faculty_id}
    assert actor_of(_fresh("gone")) is ANONYMOUS


def test_an_unknown_birth_date_protects_a_student_and_shuts_nobody_out():
    student, staff = Person(student=True), Person(staff=True)
    today = time.today()
    assert (student.is_under(18, on=today), student.is_under(16, on=today)) == (True, False)
    assert (staff.is_under(18, on=today), staff.is_under(16, on=today)) == (False, False)


def test_a_person_does_not_show_a_name_in_a_log():
    sanne = cast()["Sanne"]
    assert "Sanne" not in f"{sanne} {sanne!r}"
