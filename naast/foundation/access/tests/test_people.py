"""The real thing: enrolments and stand-ins of the cast, through the real middleware, session and actor (G2; trust C2, C4)."""

import pytest
from django.apps import apps
from django.conf import settings as chosen
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from naast.foundation.access.confidential import OutsideAction, Unscoped, is_confidential
from naast.foundation.access.gate import shown
from naast.foundation.access.page import page, signed_in

ENROLMENT, STAND_IN = (apps.get_model("people", name) for name in ("Enrolment", "StandIn"))


@page(access=signed_in, confidential=True, lists=True)
def enrolled(request):
    people = [row.person_id for row in ENROLMENT.objects.seen_by(request.actor)]
    shown(request, people)
    return HttpResponse("\n".join(sorted(str(person) for person in people)))


@pytest.fixture
def page_of(cast, signed_in, settings):
    """Give what somebody of the cast sees at a page with all enrolments they may see."""
    settings.ROOT_URLCONF = type(
        "urls",
        (),
        {
            "urlpatterns": [path("nl/lijst", enrolled, name="list"), path("nl/in", enrolled, name="sign-in")],
            **{f"handler{n}": lambda request, exception=None: HttpResponse(status=500) for n in (404, 500)},
        },
    )
    clear_url_caches()

    def see(person):
        answer = (signed_in(person) if person else Client()).get("/nl/lijst")
        return answer.status_code, set(answer.content.decode().split())

    yield see
    clear_url_caches()


def test_the_tables_about_students_are_confidential():
    assert is_confidential(ENROLMENT)
    assert is_confidential(STAND_IN)
    assert not is_confidential(apps.get_model(chosen.AUTH_USER_MODEL))


@pytest.mark.parametrize("table", [ENROLMENT, STAND_IN])
def test_no_row_about_a_student_is_read_or_changed_past_the_guard(cast, table):
    for rows in (table.objects, table._base_manager):
        for way in (rows.count, rows.exists, rows.first, lambda rows=rows: list(rows.values("pk"))):
            with pytest.raises(Unscoped):
                way()
    rows = table.objects.unscoped(reason="test")
    with pytest.raises(OutsideAction):
        rows.update(person=cast.daan.pk)
    for row in rows[:1]:
        with pytest.raises(OutsideAction):
            row.save()
        with pytest.raises(OutsideAction):
            row.delete()


def test_everybody_sees_their_own_and_an_adviser_her_students(page_of, cast, looks):
    assert page_of(None)[0] == 302
    assert page_of(cast.sanne) == (200, {str(cast.sanne.pk)})
    _, hers = page_of(cast.noor)
    assert {str(cast.sanne.pk), str(cast.daan.pk)} <= hers
    _, his = page_of(cast.bram)
    assert str(cast.sanne.pk) not in his
    assert page_of(cast.eva) == (200, set())
    opened = {line.actor: line for line in looks() if line.verb == "page.opened"}
    assert cast.sanne.pk.hex in opened[cast.noor.pk].also
    assert opened[cast.eva.pk].also == ""


def test_a_relation_that_ends_ends_at_the_next_request(page_of, cast, signed_in, acting):
    noor = signed_in(cast.noor)
    assert str(cast.sanne.pk) in noor.get("/nl/lijst").content.decode()
    hers = ENROLMENT.objects.unscoped(reason="test").filter(person=cast.sanne.pk)
    acting(lambda: hers.update(starts_on="2000-01-01", ends_on="2000-02-01"))
    assert str(cast.sanne.pk) not in noor.get("/nl/lijst").content.decode()


def test_who_is_switched_off_is_out_at_the_next_request(page_of, cast, signed_in):
    noor = signed_in(cast.noor)
    assert noor.get("/nl/lijst").status_code == 200
    type(cast.noor).objects.filter(pk=cast.noor.pk).update(active=False)
    assert noor.get("/nl/lijst").status_code == 302
