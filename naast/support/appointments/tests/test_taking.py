"""What is written and read in SQL of its own is what the ORM would write and read, behind the same guard (issue 4)."""

import datetime
import uuid

import pytest

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions import taking
from naast.support.appointments.actions.booking import confirm
from naast.support.appointments.models import Appointment, Diary, Slot, State
from naast.support.appointments.queries.sought import last_held

from .factories import diary_of, held, next_slot

pytestmark = pytest.mark.django_db
FIELDS = [field.attname for field in Appointment._meta.concrete_fields]


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary."""
    return diary_of(cast["Noor"], "study-adviser")


def made(slot: Slot, student: Person | None, **more: object) -> Appointment:
    """Make a row that is not written yet."""
    now = time.now()
    given: dict[str, object] = {
        "key": uuid.uuid4(), "slot": slot, "diary": slot.diary, "host_id": slot.host_id, "starts_at": slot.starts_at,
        "ends_at": slot.ends_at, "mode": "phone", "state": State.HELD, "made_at": now,
        "student_id": student.pk if student else None, "held_until": now + datetime.timedelta(minutes=10),
    }  # fmt: skip
    return Appointment(**given | more)


@action("test.put", may=nobody)
def put(*, actor: Job, row: Appointment) -> Appointment:
    """Write a row as booking does."""
    assert taking.put(row)
    return row


@action("test.refused", may=nobody)
def refused(*, actor: Job, row: Appointment, then: Appointment) -> bool:
    """Write a row that is refused, then another in the same transaction; tells whether the first was taken."""
    took = taking.put(row)
    assert taking.put(then)
    return took


@action("test.saved", may=nobody)
def saved(*, actor: Job, row: Appointment) -> Appointment:
    """Write a row as the ORM does."""
    row.save(force_insert=True)
    return row


@action("test.locked", may=nobody)
def locked(*, actor: Job, row: uuid.UUID) -> Appointment:
    """Lock a row as booking does."""
    return taking.locked(row)


def kept(row: Appointment) -> dict[str, object]:
    """Read a row as the ORM does."""
    found = Appointment.objects.unscoped(reason="test").get(pk=row.pk)
    return {name: getattr(found, name) for name in FIELDS}


@pytest.mark.parametrize("known", [True, False])
def test_a_row_is_written_as_the_orm_writes_it(cast: dict[str, Person], diary: Diary, known: bool) -> None:
    """Every column, a default and an empty one too."""
    student = cast["Sanne"] if known else None
    row = put(actor=Job("test"), row=made(next_slot(diary), student, secret="x" * 64, urgent=True, sequence=3))
    assert kept(row) == {name: getattr(row, name) for name in FIELDS}
    other = saved(actor=Job("test"), row=made(next_slot(diary, 1), student, secret="x" * 64, urgent=True, sequence=3))
    own = {"id", "code", "key", "slot_id", "starts_at", "ends_at", "made_at", "held_until"}
    assert {name: value for name, value in kept(row).items() if name not in own} == {
        name: value for name, value in kept(other).items() if name not in own
    }


def test_a_row_is_read_as_the_orm_reads_it(cast: dict[str, Person], diary: Diary) -> None:
    """Moments, ids, and sealed text that opens for its own row."""
    sanne = actor_for(cast["Sanne"])
    row = held(sanne, next_slot(diary))
    confirm(actor=sanne, appointment=row.pk, topic="Studieplanning")
    found = locked(actor=Job("test"), row=row.pk)
    assert {name: getattr(found, name) for name in FIELDS} == kept(row)
    assert found.topic == "Studieplanning"
    assert found.starts_at.tzinfo is not None
    with pytest.raises(Appointment.DoesNotExist):
        locked(actor=Job("test"), row=uuid.uuid4())


def test_outside_an_action_nothing_is_written(cast: dict[str, Person], diary: Diary) -> None:
    """The guard of confidential rows holds here too."""
    row = made(next_slot(diary), cast["Sanne"])
    for deed in (
        lambda: taking.put(row),
        lambda: taking.locked(row.pk),
        lambda: taking.confirmed(row, None, time.now()),
    ):
        with pytest.raises(OutsideAction):
            deed()
    assert not Appointment.objects.unscoped(reason="test").exists()


def test_what_is_sealed_is_refused_and_what_overlaps_too(cast: dict[str, Person], diary: Diary) -> None:
    """Sealed text goes through the ORM alone; the constraint stands whoever writes."""
    slot = next_slot(diary)
    with pytest.raises(ValueError, match="sealed"):
        put(actor=Job("test"), row=made(slot, cast["Sanne"], topic="Studieplanning"))
    put(actor=Job("test"), row=made(slot, cast["Sanne"]))
    again, free = made(slot, cast["Daan"]), made(next_slot(diary, 1), cast["Daan"])
    overlap = made(next_slot(diary, 2), cast["Daan"], starts_at=slot.starts_at, ends_at=slot.ends_at)
    assert not refused(actor=Job("test"), row=again, then=free)
    assert not refused(actor=Job("test"), row=overlap, then=made(next_slot(diary, 3), cast["Daan"]))
    assert again._state.adding
    assert Appointment.objects.unscoped(reason="test").count() == 3


def test_what_was_held_last_is_what_the_orm_finds(cast: dict[str, Person], diary: Diary) -> None:
    """One's own alone: of a student by who they are, of nobody by the secret, and only as long as it is held."""
    past = time.now() - datetime.timedelta(minutes=1)
    given = [
        (cast["Sanne"], {"secret": "s" * 64}), (cast["Sanne"], {}), (cast["Sanne"], {"held_until": past}),
        (cast["Daan"], {"state": State.CONFIRMED, "held_until": None}), (None, {"secret": "a" * 64}),
        (None, {"secret": "a" * 64}), (None, {"secret": "b" * 64, "held_until": past}),
    ]  # fmt: skip
    for number, (student, more) in enumerate(given):
        made_at = time.now() + datetime.timedelta(seconds=number)
        put(actor=Job("test"), row=made(next_slot(diary, number), student, made_at=made_at, **more))
    for student, secret in [*((each, "s" * 64) for each in cast.values()), *((None, x * 64) for x in "abs")]:
        own = {"student": student} if student else {"student": None, "secret": secret}
        rows = Appointment.objects.unscoped(reason="test").filter(state=State.HELD, held_until__gt=time.now(), **own)
        orm = rows.order_by("-made_at").values_list("code", "starts_at").first()
        assert last_held(student.pk if student else None, secret, time.now()) == orm
        assert (orm is not None) == (student == cast["Sanne"] or (student is None and secret == "a" * 64))
    with pytest.raises(ValueError, match="secret"):
        last_held(None, "", time.now())
