"""Whatever breaks while somebody books: nothing is made, nothing is shown, and no line is missing (trust.md C45).

Each fault is put in where it would come from: the rule, the trail, the listeners, the encryption, the keys, the
database. The control books without one.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import OperationalError

from naast.foundation.access import action as actions
from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor
from naast.foundation.audit import trail
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import events, sealed
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.access import booking as rules
from naast.support.appointments.actions.booking import cancel, confirm, hold, move
from naast.support.appointments.models import Appointment, Diary, State
from tests.sessions import signed_in_client

from .factories import booked, diary_of, held, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)


class Broken(RuntimeError):
    """Something gave way."""


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary."""
    return diary_of(cast["Noor"], "study-adviser")


def breaks(*_: Any, **__: Any) -> Any:
    """Give way."""
    raise Broken


def states() -> list[str]:
    """List the states of all appointments."""
    return sorted(Appointment.objects.unscoped(reason="test").values_list("state", flat=True))


Deed = Callable[[Actor, Appointment, Appointment, Diary], object]
DEEDS: dict[str, Deed] = {
    "hold": lambda who, _held, _made, diary: hold(
        actor=who, slot=next_slot(diary, 4).code, mode="phone", key=uuid.uuid4()
    ),
    "confirm": lambda who, held, _made, _diary: confirm(actor=who, appointment=held.pk, topic="Studieplanning"),
    "move": lambda who, _held, made, diary: move(
        actor=who, appointment=made.pk, slot=next_slot(diary, 5).code, mode="phone"
    ),
    "cancel": lambda who, _held, made, _diary: cancel(actor=who, appointment=made.pk),
}
RULED = ("confirm", "move", "cancel")
"""What is decided about a row; holding a time is for everybody."""


@pytest.fixture
def before(cast: dict[str, Person], diary: Diary) -> tuple[Actor, Appointment, Appointment]:
    """Give Sanne, a time she holds, and an appointment she has."""
    sanne = actor_for(cast["Sanne"])
    made = booked(cast["Sanne"], next_slot(diary, 1))
    return sanne, held(sanne, next_slot(diary)), made


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_without_a_fault_it_is_done(before: tuple[Actor, Appointment, Appointment], diary: Diary, deed: str) -> None:
    """The control."""
    lines = AuditLine.objects.count()
    DEEDS[deed](*before, diary)
    assert AuditLine.objects.count() == lines + 1


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_when_the_trail_takes_no_line_nothing_is_done(
    before: tuple[Actor, Appointment, Appointment], diary: Diary, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No change without its line: the transaction goes back."""
    was = states()
    for broken in (Broken, trail.TrailBroken):
        monkeypatch.setattr(trail, "append", lambda *_, broken=broken, **__: breaks_with(broken))
        with pytest.raises(broken):
            DEEDS[deed](*before, diary)
        assert states() == was


def breaks_with(fault: type[Exception]) -> Any:
    """Give way with this."""
    raise fault


@pytest.mark.parametrize("deed", RULED)
def test_when_the_rule_fails_the_answer_is_no(
    before: tuple[Actor, Appointment, Appointment], diary: Diary, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that stumbles opens no door, and the trail says that it was refused."""
    was = states()
    monkeypatch.setattr(rules, "whose_hold", breaks)
    monkeypatch.setattr(rules.Appointment.objects.__class__, "seen_by", breaks)
    with pytest.raises(Refused):
        DEEDS[deed](*before, diary)
    assert states() == was
    assert AuditLine.objects.order_by("-at", "-seq").filter(verb__endswith=".refused", what="the rule failed").exists()


@pytest.mark.parametrize("deed", RULED)
def test_when_the_news_cannot_be_kept_nothing_is_done(
    before: tuple[Actor, Appointment, Appointment], diary: Diary, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An appointment nobody would be told of is not made, moved or cancelled."""
    was = states()
    monkeypatch.setattr(events, "enqueue", breaks)
    with pytest.raises(Broken):
        DEEDS[deed](*before, diary)
    assert states() == was


def test_when_nothing_can_be_sealed_nothing_is_confirmed(
    before: tuple[Actor, Appointment, Appointment], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a student wrote is sealed, or the appointment is not made: never plain, never lost."""
    was = states()
    monkeypatch.setattr(sealed.EncryptedText, "seal", breaks)
    with pytest.raises(Broken):
        DEEDS["confirm"](*before, diary)
    assert states() == was


def test_when_the_database_is_away_nobody_is_told_no(
    before: tuple[Actor, Appointment, Appointment], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that does not answer is a fault, not a refusal: whoever asks hears the same, and may try again."""
    monkeypatch.setattr(rules, "whose_hold", lambda *_: breaks_with(OperationalError))
    with pytest.raises(OperationalError):
        DEEDS["confirm"](*before, diary)
    assert states() == [State.CONFIRMED, State.HELD]


def test_a_page_whose_rule_fails_is_the_same_404(
    cast: dict[str, Person], before: tuple[Actor, Appointment, Appointment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's own appointment, when its rule stumbles, looks like none at all."""
    client, made = signed_in_client(cast["Sanne"]), before[2]
    address = f"/nl/mijn/afspraak/{made.code}"
    assert client.get(address).status_code == 200
    absent = client.get("/nl/mijn/afspraak/nietvanmij12")
    monkeypatch.setattr(rules.Appointment.objects.__class__, "seen_by", breaks)
    broken = client.get(address)
    assert (absent.status_code, broken.status_code) == (404, 404)


def test_actions_are_held_to_the_trail_they_use() -> None:
    """What is broken above is what actions call: a rename would make these tests prove nothing."""
    assert actions.trail is trail
    assert events.enqueue is not None
