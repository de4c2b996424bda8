"""Who sees which inbox: its reader, who stands in, and nobody else, in rows and on pages."""

import datetime

import pytest
from django.test import Client

from naast.foundation.access.confidential import SCOPES, Unscoped
from naast.foundation.people.models import Function, StandIn
from naast.support.callbacks.models import Call, Message
from naast.support.callbacks.queries import call_shown, calls_shown, waiting_calls
from naast.support.callbacks.tests.conftest import actor_of, lines

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/terugbellen"
# Who sees the students' call and the staff's, when nothing is late and Joris is on duty.
MATRIX = {
    "sanne": (False, False),
    "daan": (False, False),
    "noor": (False, False),
    "fatima": (False, False),
    "kees": (False, False),
    "ilse": (False, False),
    "joris": (True, False),
    "vera": (False, False),
    "anne": (False, True),
    "omar": (False, False),
    "eva": (False, False),
    "thea": (False, False),
    "rik": (False, False),
    "Anon": (False, False),
}


@pytest.fixture
def two(asked, inboxes):
    """One call in each inbox."""
    return asked("students"), asked("staff", sentence="Mijn leidinggevende")


def seen(actor, call):
    return Call.objects.seen_by(actor).filter(pk=call.id).exists()


@pytest.mark.parametrize("who", MATRIX)
def test_each_inbox_is_seen_by_its_reader_alone(two, inboxes, signed_in, who):
    from naast.foundation.access.actor import ANONYMOUS

    person = getattr(inboxes.cast, who, None)
    actor = actor_of(person) if person is not None else ANONYMOUS
    client = signed_in(person) if person is not None else Client()
    expected = MATRIX[who]
    assert tuple(seen(actor, call) for call in two) == expected
    assert len(calls_shown(actor)) == len(waiting_calls(actor)) == sum(expected)
    shut = 404 if person is not None else 302
    assert client.get(DESK).status_code == (200 if any(expected) else shut)
    assert [client.get(f"{DESK}/{call.code}").status_code for call in two] == [200 if may else shut for may in expected]


def test_another_inbox_and_no_call_at_all_are_refused_alike(two, inboxes, signed_in):
    students, staff = two
    client = signed_in(inboxes.cast.joris)
    answers = [client.get(f"{DESK}/{code}") for code in (staff.code, "k7m2p9q4r8st")]
    bodies = [each.content.decode().replace(staff.code, "X").replace("k7m2p9q4r8st", "X") for each in answers]
    assert [each.status_code for each in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    from naast.foundation.audit import spool

    spool.drain()
    refused = [
        (line.actor, line.role, line.subject, line.ground, line.what.split()[0]) for line in lines("page.refused")
    ]
    assert len(refused) == 2
    assert refused[0] == refused[1]


def test_the_head_stands_in_for_what_is_late_alone(two, inboxes, clock):
    from naast.foundation.access.actor import Actor, Held, Job
    from naast.support.callbacks.actions.keeping import escalate

    head = Actor(pk=inboxes.cast.ilse.pk, kinds=frozenset({"staff"}), held=frozenset({Held("head-of-psychologists")}))
    students, staff = two
    assert not seen(head, students)
    clock.forward(hours=8)
    escalate(actor=Job("test"))
    assert seen(head, students)
    assert not seen(head, staff)


def test_the_head_sees_everything_of_an_inbox_without_a_reader(two, inboxes):
    from naast.foundation.access.actor import Actor, Held

    head = Actor(pk=inboxes.cast.ilse.pk, kinds=frozenset({"staff"}), held=frozenset({Held("head-of-psychologists")}))
    assert not seen(head, two[0])
    long_ago = datetime.date(2020, 1, 1)
    Function.objects.filter(role="duty-psychologist").update(starts_on=long_ago, ends_on=long_ago)
    assert seen(head, two[0])
    assert not seen(head, two[1])


def test_who_stands_in_by_name_sees_it_in_their_period_only(two, inboxes, clock, acting):
    duty = Function.objects.get(role="duty-psychologist")
    today = datetime.date(2026, 11, 23)
    assert not seen(actor_of(inboxes.cast.ilse), two[0])
    acting(lambda: StandIn.objects.create(function=duty, person=inboxes.cast.ilse, starts_on=today, ends_on=today))
    assert seen(actor_of(inboxes.cast.ilse), two[0])
    assert not seen(actor_of(inboxes.cast.ilse), two[1])
    clock.forward(days=1)
    assert not seen(actor_of(inboxes.cast.ilse), two[0])


def test_what_was_written_is_seen_with_its_call(two, inboxes):
    from naast.support.callbacks.actions import write_back

    for call in two:
        write_back(receipt=call.receipt, kind=call.kind, text="Nog iets")
    for who in ("joris", "anne"):
        assert Message.objects.seen_by(actor_of(getattr(inboxes.cast, who))).count() == 1
    assert Message.objects.seen_by(actor_of(inboxes.cast.ilse)).count() == 0


def test_without_a_second_factor_the_inbox_stays_shut(two, inboxes, signed_in):
    client = signed_in(inboxes.cast.joris, strong=False)
    for address in (DESK, f"{DESK}/{two[0].code}"):
        page = client.get(address).content.decode()
        assert two[0].code not in page.partition("<main")[2]


def test_contact_is_for_whoever_took_it(two, inboxes):
    from naast.support.callbacks.actions import take_call

    joris = actor_of(inboxes.cast.joris)
    assert call_shown(joris, two[0].code).contact == ""
    take_call(actor=joris, code=two[0].code)
    assert call_shown(joris, two[0].code).contact == "06 12345678"


# --- Controls: with the guard off, each of these is red -----------------------------------------------------------------
def test_with_the_scope_off_everybody_would_see_it(two, inboxes, monkeypatch):
    from django.db.models import Q

    monkeypatch.setitem(SCOPES, Call, lambda actor: Q(pk__isnull=False))
    assert seen(actor_of(inboxes.cast.ilse), two[0])
    assert seen(actor_of(inboxes.cast.joris), two[1])


def test_nothing_is_asked_without_a_reader(two):
    with pytest.raises(Unscoped):
        Call.objects.count()
