"""What is over goes at night: counted, once, and killed or not; nothing sooner and nothing that is held (trust 28)."""

import datetime

import pytest
from django.apps import apps
from django.utils import timezone

from naast.foundation.access.actor import Job
from naast.foundation.people.models import Enrolment, Person
from naast.foundation.privacy import ports
from naast.foundation.privacy.actions import set_hold, set_term
from naast.foundation.privacy.jobs import retaining
from naast.foundation.privacy.jobs.retaining import run_retention
from naast.foundation.privacy.models import Hold, PrivacyRequest, RetentionRun
from naast.foundation.privacy.queries.erasing import Sharing
from naast.foundation.privacy.rules.terms import answer_due, months_after, shipped_term
from naast.foundation.privacy.tests.conftest import actor_of, rows

pytestmark = pytest.mark.django_db
ROBOT = Job("test")


def leave(person, day):
    Person.objects.filter(pk=person.pk).update(ended_on=day)


def test_months_are_counted_on_the_calendar():
    assert months_after(datetime.date(2026, 1, 31), 1) == datetime.date(2026, 2, 28)
    assert months_after(datetime.date(2024, 2, 29), 240) == datetime.date(2044, 2, 29)
    assert months_after(datetime.date(2026, 3, 31), -1) == datetime.date(2026, 2, 28)
    assert answer_due(datetime.date(2026, 12, 31)) == datetime.date(2027, 1, 31)
    assert (shipped_term("psychologist").months, shipped_term("niemand").by_law) == (240, False)


def test_who_left_two_years_ago_is_emptied_and_nobody_sooner(people):
    leave(people.daan, datetime.date(2024, 11, 22))
    leave(people.sanne, datetime.date(2024, 11, 24))
    run = run_retention(actor=ROBOT)
    daan = Person.objects.get(pk=people.daan.pk)
    assert (daan.given_name, daan.family_name, daan.email, daan.birth_date, daan.active) == ("", "", "", None, False)
    assert Person.objects.get(pk=people.sanne.pk).given_name == people.sanne.given_name
    assert run.removed["people.Person"] == 1
    again = run_retention(actor=ROBOT)
    assert again.pk == run.pk
    assert again.removed == run.removed
    assert again.finished_at is not None


def test_a_hold_stops_the_night_too(people):
    leave(people.daan, datetime.date(2023, 1, 1))
    set_hold(actor=actor_of(people.thea), number=people.daan.person_number, kind=Hold.COURT)
    run_retention(actor=ROBOT)
    assert Person.objects.get(pk=people.daan.pk).given_name == people.daan.given_name


def test_a_killed_night_is_gone_on_with_and_counts_right(people, monkeypatch):
    for person in (people.daan, people.mei, people.sanne):
        leave(person, datetime.date(2023, 1, 1))
        rows(Enrolment)  # enrolments have a term of their own
    monkeypatch.setattr(retaining, "A_BATCH", 1)
    real, times = retaining.remove_batch, []

    def dies_at_the_second(**given):
        times.append(1)
        if len(times) == 2:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(retaining, "remove_batch", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_retention(actor=ROBOT)
    half = RetentionRun.objects.get()
    assert half.finished_at is None
    run = run_retention(actor=ROBOT)
    assert run.removed["people.Person"] == 3
    assert RetentionRun.objects.count() == 1


def test_a_role_keeps_as_long_as_its_term_and_a_law_holds_an_erasure_back(people, asks, monkeypatch):
    """Requests stand in for files here: their `right` for a role, the answer for the end."""
    row = asks(people.sanne)
    monkeypatch.setitem(ports._by_role, "privacy.privacyrequest", ports.ByRole("right", "answered_at"))
    set_term(actor=actor_of(people.thea), role="object", months=6, by_law=True, reason="een wet")
    share = Sharing(people.sanne.pk).share(PrivacyRequest)
    assert share is not None
    assert (share.goes, [why.until for why in share.stays.values()]) == ((), [None])
    assert Sharing(people.sanne.pk, client_too=True).share(PrivacyRequest).goes == (row.pk,)
    _answered(row, datetime.datetime(2026, 5, 24, 12, tzinfo=datetime.UTC))
    run_retention(actor=ROBOT)
    assert rows(PrivacyRequest).filter(pk=row.pk).exists()
    assert [why.until for why in Sharing(people.sanne.pk).share(PrivacyRequest).stays.values()] == [
        datetime.date(2026, 11, 24)
    ]
    _answered(row, datetime.datetime(2026, 5, 22, 12, tzinfo=datetime.UTC))
    assert run_retention(actor=ROBOT).removed["privacy.PrivacyRequest"] == 1
    assert not rows(PrivacyRequest).filter(pk=row.pk).exists()
    assert apps.get_model("core.DataKey").objects.get(subject=row.pk).wrapped is None


def test_what_a_room_says_is_over_goes(people, asks, monkeypatch):
    row, other = asks(people.sanne), asks(people.daan)
    over = [lambda now: rows(PrivacyRequest).filter(pk=row.pk) if now else None]
    monkeypatch.setitem(ports._over, "privacy.PrivacyRequest", over)
    run_retention(actor=ROBOT)
    assert list(rows(PrivacyRequest).values_list("pk", flat=True)) == [other.pk]


def _answered(row, moment):
    from django.db import connection

    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute("UPDATE privacy_privacyrequest SET answered_at = %s WHERE id = %s", [moment, key])
    assert timezone.is_aware(moment)
