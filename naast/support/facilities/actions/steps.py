"""What the three owners do: advise, decide, arrange; each step tells the next and the student."""

import datetime
from collections.abc import Mapping, Sequence

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.ids import new_code

from ..access import may_advise, may_arrange, may_decide
from ..models import Advice, Ground, Item, Mark, Reasons, Request
from ..queries.catalogue import facilities
from ..queries.readers import people_owning
from ..queries.statements import CODE
from ..rules.catalogue import ARRANGE as ARRANGES
from ..rules.catalogue import DECIDE
from ..rules.states import DECIDED, RUNNING, Deed, NotNow, State, Step, after
from ..rules.terms import LONGEST_TERM, object_until
from ._letters import ARRANGE, ASKED, MOVED, WAITS, post
from .exams import mark_exams
from .requests import WHY, row_of, whose


class BadTerm(ValueError):
    """A term ends after it starts, not in the past, and within six years; an objection does not make it shorter."""


class NothingGranted(ValueError):
    """Granting names at least one facility that was asked or advised."""


class NoWords(ValueError):
    """An advice and a decision say why, in words for the student."""


@action("facility.question-asked", may=may_advise, about=whose)
def ask_student(*, actor: Actor, code: str, question: str) -> Request:
    """Ask the student for something more before advising. Raises NotNow, NoWords, Refused."""
    row = row_of(code)
    if row.state != State.REQUESTED:
        raise NotNow("there is an advice already")
    if not question.strip():
        raise NoWords
    ground = Ground.objects.unscoped(reason=WHY).get(request=row.pk)
    ground.question = question
    ground.asked_again_at = time.now()
    ground.save(update_fields=["question", "asked_again_at"])
    post(ASKED, row.pk, [row.student_id], what=ground.asked_again_at.isoformat())
    return row


@action("facility.advised", may=may_advise, about=whose)
def advise(
    *, actor: Actor, code: str, advised: Sequence[str], text: str, details: Mapping[str, str] | None = None
) -> Request:
    """Advise which facilities are needed, in words that say what and not why. Raises NotNow, NoWords, Refused.

    None at all is an advice too: then it says what would help instead, and the decision is still another's.
    """
    row = row_of(code)
    state = after(row.state, Deed.ADVISE)
    if not text.strip():
        raise NoWords
    now = time.now()
    known = facilities()
    items = {item.facility: item for item in Item.objects.unscoped(reason=WHY).filter(request=row.pk)}
    for slug in known:
        if slug in advised and slug not in items:
            items[slug] = Item.objects.create(
                code=new_code(), request=row, student_id=row.student_id, programme_id=row.programme_id, facility=slug
            )
    for slug, item in items.items():
        if slug in advised:
            item.state = Step.ADVISED
            item.detail = (details or {}).get(slug, "").strip() or None
            item.save(update_fields=["state", "detail"])
    assert actor.pk is not None
    Advice.objects.create(request=row, student_id=row.student_id, text=text, by_id=actor.pk, at=now)
    row.state, row.advised_at = state, now
    row.save(update_fields=["state", "advised_at"])
    post(WAITS, row.pk, people_owning(DECIDE, programme=row.programme_id), what="advised")
    post(MOVED, row.pk, [row.student_id], what="advised")
    return row


@action("facility.granted", may=may_decide, about=whose)
def grant(
    *, actor: Actor, code: str, granted: Sequence[str], text: str, starts_on: datetime.date, until: datetime.date
) -> Request:
    """Grant facilities for a term, with reasons; what was not named is not granted. A statement comes with it.

    Exams the student enrolled for before the decision get the facilities too. After an objection what was refused can
    still be granted, or for longer; the reasons then replace those of before, and what was granted already is never
    taken away: nobody is worse off by an objection. Raises NotNow, NoWords, NothingGranted, BadTerm, Refused.
    """
    row = row_of(code)
    again = row.state in RUNNING
    state = after(row.state, Deed.RECONSIDER if _objected(row) else Deed.GRANT)
    today = time.today()
    if not text.strip():
        raise NoWords
    if until < max(starts_on, today) or until - starts_on > LONGEST_TERM:
        raise BadTerm
    if again and (starts_on > (row.starts_on or starts_on) or until < (row.until or until)):
        raise BadTerm
    items = list(Item.objects.unscoped(reason=WHY).filter(request=row.pk))
    stays = {item.facility for item in items if item.state in (Step.GRANTED, Step.ARRANGED)}
    if not any(item.facility in granted or item.facility in stays for item in items):
        raise NothingGranted
    for item in items:
        if item.state == Step.ARRANGED and (item.starts_on, item.until) == (starts_on, until):
            continue
        if item.facility in granted or item.facility in stays:
            item.state, item.starts_on, item.until = Step.GRANTED, starts_on, until
        else:
            item.state = Step.REFUSED
        item.save(update_fields=["state", "starts_on", "until"])
    given = [item for item in items if item.state == Step.GRANTED]
    row.starts_on, row.until, row.closed_at = starts_on, until, None
    row.statement = row.statement or new_code(CODE)
    _decided(row, state if given else State(row.state), actor, text, today)
    mark_exams(given, decided=today)
    arrangers = people_owning(ARRANGES, programme=row.programme_id)
    for item in given:
        post(ARRANGE, item.pk, arrangers, what="granted")
    return row


@action("facility.refused", may=may_decide, about=whose)
def refuse(*, actor: Actor, code: str, text: str) -> Request:
    """Do not grant anything, with reasons; after an objection they replace those of before.

    What runs already stays as it was granted: after an objection this says that no more is added.
    Raises NotNow, NoWords, Refused.
    """
    row = row_of(code)
    again = row.state in RUNNING
    state = after(row.state, Deed.UPHOLD if _objected(row) else Deed.REFUSE)
    if not text.strip():
        raise NoWords
    if not again:
        for item in Item.objects.unscoped(reason=WHY).filter(request=row.pk):
            item.state = Step.REFUSED
            item.save(update_fields=["state"])
        row.closed_at = time.now()
    _decided(row, state, actor, text, time.today())
    return row


def _objected(row: Request) -> bool:
    """Tell whether a decision is looked at again."""
    return row.state in DECIDED and row.objected_on is not None


def _decided(row: Request, state: State, actor: Actor, text: str, today: datetime.date) -> None:
    """Write a decision and tell the student."""
    now = time.now()
    assert actor.pk is not None
    before = Reasons.objects.unscoped(reason=WHY).filter(request=row.pk).first()
    said = before or Reasons(request=row, student_id=row.student_id)
    said.text, said.by_id, said.at = text, actor.pk, now
    said.save()
    row.state, row.decided_at, row.object_until, row.objected_on = state, now, object_until(today), None
    row.save(
        update_fields=[
            "state",
            "decided_at",
            "object_until",
            "objected_on",
            "starts_on",
            "until",
            "statement",
            "closed_at",
        ]
    )
    post(MOVED, row.pk, [row.student_id], what=f"decided {now.isoformat()}")


@action("facility.arranged", may=may_arrange, about=whose)
def arrange(*, actor: Actor, code: str) -> Item:
    """Say that a facility is arranged, at every exam it applies to so far. Again does no harm. Raises Refused.

    When it was the last one of its request, the request is arranged and the student hears it.
    """
    item: Item = Item.objects.unscoped(reason=WHY).select_for_update().get(code=code)
    now = time.now()
    Mark.objects.unscoped(reason=WHY).filter(item=item.pk, arranged_at__isnull=True).update(arranged_at=now)
    if item.state == Step.GRANTED:
        item.state, item.arranged_at, item.arranged_by_id = Step.ARRANGED, now, actor.pk
        item.save(update_fields=["state", "arranged_at", "arranged_by"])
    row: Request = Request.objects.unscoped(reason=WHY).select_for_update().get(pk=item.request_id)
    waiting = Item.objects.unscoped(reason=WHY).filter(request=row.pk, state=Step.GRANTED)
    if row.state == State.GRANTED and not waiting.exists():
        row.state, row.arranged_at = after(row.state, Deed.ARRANGE), now
        row.save(update_fields=["state", "arranged_at"])
        post(MOVED, row.pk, [row.student_id], what="arranged")
    return item
