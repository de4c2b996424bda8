"""Erasing what can go of one person, in small transactions that can be killed at any moment; and holding it (G4)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import jobs, time
from naast.foundation.core.events import emit
from naast.foundation.core.ids import new_code
from naast.foundation.notify import outbox
from naast.foundation.people.models import Person

from ..access import is_officer, may_erase
from ..events import Erased
from ..models import Erasure, Hold, Tombstone
from ..queries.erasing import Share, Sharing, hold_on
from .removing import Removal, empty_write_ahead_log

CARRY_OUT = "privacy.erase"
DONE_LETTER = "erasure.done"
_HOUSE = "the house carries out what somebody had erased"


class RunsAlready(RuntimeError):
    """An erasure of the same person is under way, or waits for a hold to end."""


class NobodyThere(LookupError):
    """No person has that number."""


class HeldAlready(RuntimeError):
    """A hold runs on this person's data already."""


@action("erasure.asked", may=may_erase, about=lambda row, _: row.person_id)
def ask_erasure(*, actor: Actor, client_too: bool = False) -> Erasure:
    """Have erased what can go, also what a law keeps for the client when they ask that too; waits while a hold runs.

    Raises RunsAlready.
    """
    mine = Erasure.objects.seen_by(actor).filter(person=actor.pk)
    if mine.filter(state__in=[Erasure.ASKED, Erasure.HELD]).exists():
        raise RunsAlready
    assert actor.pk is not None  # may_erase() lets nobody pass who is unknown
    row = Erasure(code=new_code(), person_id=actor.pk, client_too=client_too, asked_at=time.now())
    if hold_on(row.person_id):
        row.state = Erasure.HELD
    row.save()
    if row.state == Erasure.ASKED:
        jobs.enqueue(CARRY_OUT, row.pk)
    return row


@action("data.erased", may=nobody, about="person")
def erase_batch(
    *, actor: Job, person: UUID, erasure: UUID, share: Share, keys: tuple[Any, ...], client_too: bool
) -> int:
    """Erase at most five hundred rows of one table with their keys, and note what must stay gone; gives how many."""
    row = (
        Erasure.objects.unscoped(reason=_HOUSE).select_for_update().filter(pk=erasure).exclude(state=Erasure.DONE).get()
    )
    sharing = Sharing(person, client_too=client_too)
    held = {
        model: frozenset(key for key, why in sharing.kept(model).items() if not (client_too and why.client_may_destroy))
        for model in sharing.tables
    }
    removal = Removal(noted=True, held=held)
    if share.declaration.on_erase == "anonymise":
        gone = removal.empty(share.model, share.declaration, keys)
    else:
        gone = removal.remove(share.model, keys)
    removal.write_stones()
    for label, count in removal.removed.items():
        row.counts[label] = row.counts.get(label, 0) + count
    row.save(update_fields=["counts"])
    empty_write_ahead_log()
    return gone


@action("erasure.held", may=nobody)
def hold_back(*, actor: Job, erasure: UUID) -> None:
    """Let an erasure wait for the end of a hold."""
    Erasure.objects.unscoped(reason=_HOUSE).filter(pk=erasure, state=Erasure.ASKED).update(state=Erasure.HELD)


@action("erasure.done", may=nobody, about=lambda row, _: row.person_id)
def finish_erasure(*, actor: Job, erasure: UUID) -> Erasure:
    """Note that it is done, leave a tombstone for the person, and tell them."""
    row: Erasure = Erasure.objects.unscoped(reason=_HOUSE).get(pk=erasure)
    row.state, row.done_at = Erasure.DONE, time.now()
    row.save(update_fields=["state", "done_at"])
    what = f"{row.pk}:{int(row.client_too)}"
    Tombstone.objects.bulk_create(
        [Tombstone(kind=Tombstone.PERSON, table=what, row=str(row.person_id), at=row.done_at)], ignore_conflicts=True
    )
    emit(Erased(person=row.person_id, erasure=row.pk))
    outbox.post(to=row.person_id, letter=DONE_LETTER, about=row.pk, key=uuid5(row.pk, DONE_LETTER), started=True)
    jobs.enqueue("privacy.keep-tombstones")
    return row


@action("erasure.swept", may=nobody)
def note_swept(*, actor: Job, erasures: Sequence[UUID]) -> int:
    """Note that no file of the database holds any more what these erasures took; gives how many."""
    rows = Erasure.objects.unscoped(reason=_HOUSE).filter(pk__in=list(erasures), state=Erasure.DONE, swept_at=None)
    return int(rows.update(swept_at=time.now()))


# --- Holding --------------------------------------------------------------------------------------------------------


@action("hold.set", may=is_officer, about=lambda row, _: row.person_id)
def set_hold(*, actor: Actor, number: str, kind: str) -> Hold:
    """Keep everything of one person while a complaint, objection or case runs. Raises NobodyThere, HeldAlready."""
    found = Person.objects.filter(person_number=number.strip()).first() if "\x00" not in number else None
    if found is None:
        raise NobodyThere
    if Hold.objects.seen_by(actor).filter(person=found, lifted_at=None).exists():
        raise HeldAlready
    row = Hold(code=new_code(), person=found, kind=kind, set_at=time.now(), set_by_id=actor.pk)
    row.save()
    return row


@action("hold.lifted", may=is_officer, about=lambda row, _: row.person_id)
def lift_hold(*, actor: Actor, code: str) -> Hold:
    """End a hold; an erasure that waited for it is carried out now. Raises NobodyThere when none of that code runs."""
    row: Hold | None = Hold.objects.seen_by(actor).filter(code=code, lifted_at=None).first()
    if row is None:
        raise NobodyThere
    row.lifted_at = time.now()
    row.save(update_fields=["lifted_at"])
    waiting = Erasure.objects.unscoped(reason=_HOUSE).filter(person=row.person_id, state=Erasure.HELD)
    for erasure in waiting.values_list("pk", flat=True):
        jobs.enqueue(CARRY_OUT, erasure)
    return row
