"""Writing what a role does and does not, keeping every version, and saying that an overlap is on purpose (D1)."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.notify import outbox
from naast.foundation.people.models import Function, Programme, Role
from naast.foundation.people.queries import running

from ..access import may_answer, may_write
from ..models import TEXTS, OverlapAnswer, RoleDescription
from ..queries.texts import LANGUAGES, latest, pairs_now
from ..rules.leading import DESCRIBED

STANDARD = Path(__file__).resolve().parent.parent / "standard" / "roles.json"
OVERLAP = "chain.overlap"
FIELDS = tuple(f"{kind}_{language}" for kind in TEXTS for language in LANGUAGES)


class NewerText(Exception):
    """Somebody saved this text meanwhile."""


class NothingSaid(Exception):
    """A description without a word is no description."""


class NoSuchOverlap(LookupError):
    """These two do not overlap any more, or the sentences are other ones."""


@action("description.written", may=may_write)
def describe(
    *,
    role: str,
    based_on: int,
    said: dict[str, str],
    programme: str = "",
    note: str = "",
    actor: Actor | Job,
) -> RoleDescription:
    """Save a next version of what a role does, for the university or for a programme by code.

    `said` holds the words by field ("does_nl"); `based_on` is the number one began from, 0 for none. What did not
    change makes no version. Coordinators hear of an overlap that was not there before.
    Raises NewerText, NothingSaid, LookupError for a role or programme that is not there.
    """
    words = {field: said.get(field, "").strip() for field in FIELDS}
    if not any(words.values()):
        raise NothingSaid(role)
    return _saved(actor, role, programme, based_on, words, note)


@action("description.restored", may=may_write)
def restore(*, role: str, number: int, based_on: int, programme: str = "", actor: Actor | Job) -> RoleDescription:
    """Make the words of an older version count again, as a next version. Raises NewerText, LookupError."""
    rows = RoleDescription.objects.filter(role=role, number=number, ended=False)
    row = (rows.filter(programme__code=programme) if programme else rows.filter(programme=None)).first()
    if row is None:
        raise LookupError(f"{role} {number}")
    words = {field: getattr(row, field) for field in FIELDS}
    return _saved(actor, role, programme, based_on, words, f"↶ {number}")


@action("description.ended", may=may_write)
def end_own_text(*, role: str, programme: str, based_on: int, actor: Actor | Job) -> RoleDescription:
    """Let a programme go without a text of its own: the university’s counts again. Raises NewerText, LookupError."""
    if not programme:
        raise LookupError("the university's own text stays")
    return _saved(actor, role, programme, based_on, dict.fromkeys(FIELDS, ""), "", ended=True)


def _saved(
    actor: Actor | Job,
    role: str,
    programme: str,
    based_on: int,
    words: dict[str, str],
    note: str,
    *,
    ended: bool = False,
) -> RoleDescription:
    """Add a version, and tell of the overlaps it brings. Raises NewerText, LookupError."""
    if role not in DESCRIBED:
        raise LookupError(role)
    # The row of the role is taken first, so that two writers are never given one number.
    Role.objects.select_for_update().get(pk=role)
    unit = Programme.objects.filter(code=programme).first() if programme else None
    if programme and unit is None:
        raise LookupError(programme)
    last = latest(role, programme)
    if (last.number if last is not None else 0) != based_on:
        raise NewerText(role)
    if last is not None and last.ended == ended and all(getattr(last, field) == words[field] for field in FIELDS):
        return last
    before = pairs_now(unit.pk if unit is not None else None)
    row = RoleDescription.objects.create(
        role_id=role,
        programme=unit,
        number=based_on + 1,
        note=note,
        ended=ended,
        author_id=actor.pk,
        made_at=time.now(),
        **words,
    )
    after = pairs_now(unit.pk if unit is not None else None)
    if after.keys() - before.keys():
        _warn(row, unit)
    return row


def _warn(row: RoleDescription, unit: Programme | None) -> None:
    """Tell the coordinators whom a new overlap concerns: of the programme, or all of them."""
    rows = Function.objects.filter(running(time.today()), role="coordinator").select_related("person")
    for each in rows:
        near = (
            unit is None
            or each.programme_id == unit.pk
            or (each.programme_id is None and each.faculty_id in (None, unit.faculty_id))
        )
        if near and each.person.is_here(time.today()):
            key = outbox.key_of(OVERLAP, row.pk, each.person_id)
            outbox.post(to=each.person_id, letter=OVERLAP, about=row.pk, key=key)


@action("overlap.answered", may=may_answer)
def answer_overlap(
    *, first: str, second: str, mark: str, reason: str, programme: str = "", actor: Actor | Job
) -> OverlapAnswer:
    """Say that two roles overlap on purpose, and why; it holds until a sentence changes. Raises NoSuchOverlap."""
    unit = Programme.objects.filter(code=programme).first() if programme else None
    pairs = pairs_now(unit.pk if unit is not None else None)
    if f"{first} {second} {mark}" not in pairs or (programme and unit is None):
        raise NoSuchOverlap(f"{first} {second}")
    return OverlapAnswer.objects.create(
        first_id=first,
        second_id=second,
        programme=unit,
        mark=mark,
        reason=reason,
        author_id=actor.pk,
        made_at=time.now(),
    )


@action("overlap.reopened", may=may_answer)
def reopen_overlap(*, answer: UUID, programme: str = "", actor: Actor | Job) -> None:
    """Take back that an overlap is on purpose: it warns again. What is not there any more changes nothing."""
    rows = OverlapAnswer.objects.filter(pk=answer, ended_at=None)
    rows = rows.filter(programme__code=programme) if programme else rows.filter(programme=None)
    rows.update(ended_at=time.now())


@action("descriptions.brought-in", may=nobody)
def bring_in_standard(*, actor: Job) -> int:
    """Give every role that has none the description the product ships; gives how many. Raises OSError, ValueError."""
    shipped: dict[str, dict[str, dict[str, Any]]] = json.loads(STANDARD.read_text(encoding="utf-8"))
    there = frozenset(RoleDescription.objects.filter(programme=None).values_list("role", flat=True))
    known = frozenset(Role.objects.values_list("pk", flat=True))
    rows = [
        RoleDescription(
            role_id=role,
            number=1,
            made_at=time.now(),
            **{
                f"{kind}_{language}": "\n".join(text.get(kind, {}).get(language, ()))
                for kind in TEXTS
                for language in LANGUAGES
            },
        )
        for role, text in shipped.items()
        if role in DESCRIBED and role in known and role not in there
    ]
    RoleDescription.objects.bulk_create(rows)
    return len(rows)
