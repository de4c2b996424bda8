"""What can go goes, with its keys; what must stay says why; nothing comes back with an older copy (trust 26)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.core.models import DataKey
from naast.foundation.core.sealed import KeyDestroyed, keyring
from naast.foundation.people.models import Enrolment, Person
from naast.foundation.privacy import ports
from naast.foundation.privacy.actions import ask_erasure, ask_export, lift_hold, set_hold
from naast.foundation.privacy.actions.erasing import HeldAlready, NobodyThere, RunsAlready
from naast.foundation.privacy.actions.tombs import keep_tombstones
from naast.foundation.privacy.jobs import erasing as erasing_actions
from naast.foundation.privacy.jobs.erasing import carry_out_erasure
from naast.foundation.privacy.jobs.replaying import replay
from naast.foundation.privacy.models import Erasure, Export, Hold, PrivacyRequest, Tombstone
from naast.foundation.privacy.queries.erasing import Sharing, plan_for
from naast.foundation.privacy.tests.conftest import actor_of, rows, work

pytestmark = pytest.mark.django_db
ROBOT = Job("test")


def plan(person: Any) -> Any:
    return plan_for(actor_of(person), words_of_day=str)


@pytest.fixture
def file_of_a_psychologist(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let requests stand in for a psychologist's file: a law keeps them, the client may have them destroyed."""
    from naast.foundation.people.models import Person as Row

    monkeypatch.setitem(
        ports._keeps,
        "privacy.privacyrequest",
        [lambda person: [ports.Kept("de wet", None, None, client_may_destroy=True)] if Row else []],
    )
    return


def test_the_plan_says_what_goes_and_what_stays_and_erasing_keeps_to_it(people, asks):
    asks(people.sanne)
    asks(people.daan)
    ask_export(actor=actor_of(people.sanne))
    before = plan(people.sanne)
    assert dict(before.goes)["Wat je de privacy officer vroeg"] == 1
    assert "Wie je bent" in {stay.title for stay in before.stays}
    assert "Wie je bent" not in dict(before.goes)
    ask_erasure(actor=actor_of(people.sanne))
    work()
    done = rows(Erasure).get(person=people.sanne)
    assert done.state == Erasure.DONE
    assert done.counts["privacy.PrivacyRequest"] == 1
    assert not rows(PrivacyRequest).filter(person=people.sanne).exists()
    assert not rows(Export).filter(person=people.sanne).exists()
    assert rows(PrivacyRequest).filter(person=people.daan).count() == 1
    assert rows(Enrolment).filter(person=people.sanne).exists()
    assert Person.objects.get(pk=people.sanne.pk).given_name == people.sanne.given_name
    # The letter that it is done is the one thing about her that came after.
    assert set(dict(plan(people.sanne).goes)) <= {"Berichten die je per mail kreeg", "Berichten op je eigen pagina"}


def test_the_key_is_destroyed_so_that_a_copy_of_the_row_cannot_be_read(people, asks):
    row = asks(people.sanne, text="KANARIE")
    other = asks(people.daan, text="blijft")
    copy = rows(PrivacyRequest).get(pk=row.pk)
    with keyring():
        assert copy.text == "KANARIE"
    ask_erasure(actor=actor_of(people.sanne))
    work()
    with pytest.raises(KeyDestroyed):
        _ = copy.text
    assert rows(PrivacyRequest).get(pk=other.pk).text == "blijft"


def test_what_a_law_keeps_goes_only_when_the_client_asks_for_it(people, asks, file_of_a_psychologist):
    asks(people.sanne)
    assert [stay.title for stay in plan(people.sanne).client] == ["Wat je de privacy officer vroeg"]
    ask_erasure(actor=actor_of(people.sanne))
    work()
    assert rows(PrivacyRequest).filter(person=people.sanne).count() == 1
    ask_erasure(actor=actor_of(people.sanne), client_too=True)
    work()
    assert not rows(PrivacyRequest).filter(person=people.sanne).exists()


def test_nothing_goes_while_a_complaint_runs_and_everything_after_it(people, asks):
    asks(people.sanne)
    thea = actor_of(people.thea)
    held = set_hold(actor=thea, number=people.sanne.person_number, kind=Hold.COMPLAINT)
    with pytest.raises(HeldAlready):
        set_hold(actor=thea, number=people.sanne.person_number, kind=Hold.COURT)
    with pytest.raises(NobodyThere):
        set_hold(actor=thea, number="niemand", kind=Hold.COURT)
    with pytest.raises(Refused):
        set_hold(actor=actor_of(people.rik), number=people.sanne.person_number, kind=Hold.COURT)
    assert plan(people.sanne).held == Hold.COMPLAINT
    assert ask_erasure(actor=actor_of(people.sanne)).state == Erasure.HELD
    with pytest.raises(RunsAlready):
        ask_erasure(actor=actor_of(people.sanne))
    work()
    assert rows(PrivacyRequest).filter(person=people.sanne).exists()
    lift_hold(actor=thea, code=held.code)
    work()
    assert not rows(PrivacyRequest).filter(person=people.sanne).exists()
    assert rows(Erasure).get(person=people.sanne).state == Erasure.DONE


def test_a_hold_that_comes_after_the_asking_still_stops_it(people, asks):
    asks(people.sanne)
    asked = ask_erasure(actor=actor_of(people.sanne))
    set_hold(actor=actor_of(people.thea), number=people.sanne.person_number, kind=Hold.COMPLAINT)
    assert carry_out_erasure(actor=ROBOT, erasure=asked.pk) is None
    assert rows(PrivacyRequest).filter(person=people.sanne).exists()


def test_who_works_here_is_refused(people):
    with pytest.raises(Refused):
        ask_erasure(actor=actor_of(people.noor))


def test_killed_between_two_batches_it_goes_on_where_it_stopped(people, asks, monkeypatch):
    for number in range(5):
        asks(people.sanne, text=f"vraag {number}")
    asked = ask_erasure(actor=actor_of(people.sanne))
    monkeypatch.setattr(erasing_actions, "A_BATCH", 2)
    real, times = erasing_actions.erase_batch, []

    def dies_at_the_third(**given: Any) -> Any:
        times.append(1)
        if len(times) == 3:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(erasing_actions, "erase_batch", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        carry_out_erasure(actor=ROBOT, erasure=asked.pk)
    left = rows(PrivacyRequest).filter(person=people.sanne).count()
    assert rows(Erasure).get(pk=asked.pk).state == Erasure.ASKED
    assert carry_out_erasure(actor=ROBOT, erasure=asked.pk) is not None
    done = rows(Erasure).get(pk=asked.pk)
    assert left > 0
    assert (done.state, done.counts["privacy.PrivacyRequest"]) == (Erasure.DONE, 5)
    assert carry_out_erasure(actor=ROBOT, erasure=asked.pk) is None


def test_an_older_copy_forgets_after_the_tombstones_are_replayed(people, asks, tmp_path):
    row = asks(people.sanne, text="KANARIE")
    keep = asks(people.daan, text="blijft")
    copy = _copy()
    ask_erasure(actor=actor_of(people.sanne))
    work()
    path = tmp_path / "tombstones.jsonl"
    assert keep_tombstones(actor=ROBOT, path=path) > 0
    assert keep_tombstones(actor=ROBOT, path=path) == 0
    assert "KANARIE" not in path.read_text()
    _put_back(copy)
    assert rows(PrivacyRequest).get(pk=row.pk).text == "KANARIE"  # the control: an older copy reads
    with path.open("a") as file:
        file.write('["row", "privacy.PrivacyReq')  # cut off by a power failure
    told = replay(actor=ROBOT, path=path)
    assert (told.unreadable, told.rows >= 1, told.keys >= 1, told.erasures) == (1, True, True, 1)
    assert not rows(PrivacyRequest).filter(person=people.sanne).exists()
    assert DataKey.objects.get(subject=row.pk).wrapped is None
    assert rows(PrivacyRequest).get(pk=keep.pk).text == "blijft"
    again = replay(actor=ROBOT, path=path)
    assert (again.rows, again.keys, again.erasures) == (0, 0, 0)


def test_a_later_copy_keeps_what_was_written_after_the_erasure(people, asks, tmp_path):
    asks(people.sanne, text="weg")
    ask_erasure(actor=actor_of(people.sanne))
    work()
    keep_tombstones(actor=ROBOT, path=tmp_path / "stones")
    later = asks(people.sanne, text="van daarna")
    replay(actor=ROBOT, path=tmp_path / "stones")
    assert rows(PrivacyRequest).get(pk=later.pk).text == "van daarna"


def test_what_hangs_on_what_stays_stays_too(people, monkeypatch):
    """A message of a call that stays is no loose paper: it stays with it, for the same reason."""
    call, message = apps.get_model("callbacks.Call"), apps.get_model("callbacks.Message")
    _planted(call, message, people.sanne)
    assert {len(Sharing(people.sanne.pk).share(model).goes) for model in (call, message)} == {1}
    monkeypatch.setitem(ports._keeps, "callbacks.call", [lambda person: [ports.Kept("de wet")] if person else []])
    stays = [Sharing(people.sanne.pk).share(model).stays for model in (call, message)]
    assert [[why.because for why in each.values()] for each in stays] == [["de wet"], ["de wet"]]
    ask_erasure(actor=actor_of(people.sanne))
    work()
    assert (rows(call).count(), rows(message).count()) == (1, 1)


def _planted(call: Any, message: Any, person: Any) -> None:
    """Leave a call of somebody with one message, as an action does."""
    from naast.foundation.access.action import action
    from naast.foundation.access.page import nobody
    from naast.foundation.core import time

    @action("test.planted", may=nobody)
    def plant(*, actor: Job) -> None:
        inbox = apps.get_model("callbacks.Inbox").objects.create(kind="students", role="psychologist")
        now = time.now()
        row = call(code="a" * 12, receipt="r", inbox=inbox, person=person, language="nl", asked_at=now, due_at=now,
                   moved_at=now, sentence="KANARIE")  # fmt: skip
        row.save()
        message(call=row, text="KANARIE", at=now).save()

    plant(actor=ROBOT)


TABLES = ("privacy.PrivacyRequest", "privacy.Erasure", "privacy.Tombstone", "core.DataKey")


def _copy() -> dict[str, list[tuple[Any, ...]]]:
    """Take a copy of a few tables as they stand."""
    found = {}
    for label in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{apps.get_model(label)._meta.db_table}"')
            found[label] = cursor.fetchall()
    return found


def _put_back(copy: dict[str, list[tuple[Any, ...]]]) -> None:
    """Put an older copy in the place of what is there."""
    for label, lines in copy.items():
        name = apps.get_model(label)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{name}"')
            for line in lines:
                values = [json.dumps(each) if isinstance(each, dict | list) else each for each in line]
                cursor.execute(f'INSERT INTO "{name}" VALUES ({", ".join(["%s"] * len(line))})', values)


def test_tombstones_hold_ids_and_nothing_else(people, asks, tmp_path):
    asks(people.sanne)
    ask_erasure(actor=actor_of(people.sanne))
    work()
    keep_tombstones(actor=ROBOT, path=tmp_path / "stones")
    for line in Path(tmp_path / "stones").read_text().splitlines():
        kind, table, row = json.loads(line)
        assert kind in dict(Tombstone.KINDS)
        assert " " not in table + row
    assert (tmp_path / "stones").stat().st_mode & 0o077 == 0
