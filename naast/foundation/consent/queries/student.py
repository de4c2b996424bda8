"""The ledger as the student reads it: who gets what, why, until when, and how to stop."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time

from ..models import Permission
from ..ports import Described, described
from ..rules import ANSWER_WITHIN, State, stands, stands_until
from .words import (
    people_in_words,
    purpose_in_words,
    question_in_words,
    role_in_words,
    thing_in_words,
)

MOST = 60


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """One permission, for the student alone; moments aware, in UTC. `text` is None where no room can show it now."""

    id: UUID
    code: str
    purpose: str
    who: str
    giver: str
    text: Described | None = dataclasses.field(repr=False)
    digest: str
    until: datetime.date
    answer_until: datetime.date
    asked_at: datetime.datetime
    leaves_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    stands: bool
    open: bool
    leaving: bool
    given: bool
    refused: bool
    stopped: bool
    at_desk: bool
    urgent: str = dataclasses.field(repr=False)

    @property
    def as_asked(self) -> bool:
        """Whether the text that can be shown now is the one that was asked about: only then can one say yes."""
        return self.text is not None and self.text.digest_now == self.digest

    @property
    def may_say_yes(self) -> bool:
        """Whether a yes can be given now: to an open question, or after a no or an early yes that can still change."""
        return self.as_asked and (self.open or self.leaving or (self.refused and self.stands))

    @property
    def past(self) -> bool:
        """Whether nothing is shared by it and nothing waits for an answer."""
        return not (self.open or self.leaving or self.given)


def question_of(actor: Actor, permission: UUID) -> Question | None:
    """Give one's own permission by its id, without its text; None for anybody else's. At most three queries."""
    row = Permission.objects.seen_by(actor).filter(pk=permission, student=actor.pk).first()
    return _questions(actor, [row], texts=())[0] if row is not None else None


def question_at(actor: Actor, code: str) -> Question | None:
    """Give one's own permission by its code, with the text as it stands now; None for anybody else's."""
    row = Permission.objects.seen_by(actor).filter(code=code, student=actor.pk).first()
    return _questions(actor, [row], texts=State)[0] if row is not None else None


def questions_of(actor: Actor) -> list[Question]:
    """Give one's own permissions, newest first; questions that lapsed are left out: nothing was shared by them."""
    if actor.pk is None:
        return []
    rows = Permission.objects.seen_by(actor).filter(student=actor.pk).order_by("-asked_at", "-id")[:MOST]
    found = _questions(actor, list(rows), texts=(State.ASKED, State.GIVEN))
    return [each for each in found if not each.past or each.refused or each.stopped or each.ended_at is not None]


def waiting_questions(actor: Actor) -> int:
    """Count the questions that wait for this student, for their own page. One query."""
    if actor.pk is None:
        return 0
    now, today = time.now(), time.today()
    rows = Permission.objects.seen_by(actor).filter(
        student=actor.pk, state=State.ASKED, until__gte=today, asked_at__gt=now - ANSWER_WITHIN
    )
    return int(rows.count())


def something_leaves(now: datetime.datetime) -> bool:
    """Tell whether a yes of the desk may be used from now on and nobody was told so yet."""
    rows = Permission.objects.unscoped(reason="the house lets leave what may")
    return bool(rows.filter(state=State.GIVEN, leaves_at__lte=now, told_at=None).exists())


def _questions(actor: Actor, rows: Iterable[Permission], *, texts: Iterable[str]) -> list[Question]:
    """Prepare rows for their own student; `texts`: the states in which the text comes along."""
    rows = list(rows)
    names = people_in_words([pk for row in rows for pk in (row.giver_id, row.receiver_id)])
    now, today = time.now(), time.today()
    wanted = frozenset(texts)
    return [_question(actor, row, names, now, today, with_text=row.state in wanted) for row in rows]


def _question(
    actor: Actor,
    row: Permission,
    names: dict[UUID, str],
    now: datetime.datetime,
    today: datetime.date,
    *,
    with_text: bool,
) -> Question:
    given = row.state == State.GIVEN and row.leaves_at is not None
    left = row.leaves_at is not None and row.leaves_at <= now
    ended = row.ended_at if row.given_at is not None else None
    if ended is not None and (row.leaves_at is None or ended < row.leaves_at):
        ended = None  # it ended before it left: nothing was shared
    return Question(
        id=row.pk,
        code=row.code,
        purpose=row.purpose,
        who=_receiver(row, names),
        giver=names.get(row.giver_id, "") if row.giver_id not in (None, actor.pk) else "",
        text=described(actor, row.what_kind, row.what) if with_text else None,
        digest=row.digest,
        until=row.until,
        answer_until=stands_until(row.asked_at, row.until),
        asked_at=row.asked_at,
        leaves_at=row.leaves_at,
        ended_at=ended,
        stands=stands(row.asked_at, row.until, now=now, today=today),
        open=row.state == State.ASKED and stands(row.asked_at, row.until, now=now, today=today),
        leaving=given and not left,
        given=given and left and row.until >= today,
        refused=row.state == State.REFUSED,
        stopped=row.state == State.WITHDRAWN,
        at_desk=row.asked_where == Permission.DESK and row.leaves_at is not None,
        urgent=row.urgent_reason or "" if with_text else "",
    )


def _receiver(row: Permission, names: dict[UUID, str]) -> str:
    """Say who gets it: somebody by name, a role, or somebody outside."""
    if row.receiver_id is not None:
        return names.get(row.receiver_id, "")
    outside: str | None = row.receiver_name
    return outside or _("de %(role)s") % {"role": role_in_words(row.receiver_role)}


def row_of(question: Question) -> dict[str, Any]:
    """Prepare a permission for a page: words only."""
    text = question.text
    return {
        "code": question.code,
        "address": reverse("my-sharing-question", kwargs={"code": question.code}),
        "who": question.who,
        "giver": question.giver,
        "sentence": question_in_words(question.purpose, giver=question.giver, who=question.who),
        "title": text.title if text is not None else thing_in_words(question.purpose),
        "paragraphs": text.paragraphs if text is not None else (),
        "digest": text.digest_now if text is not None else "",
        "url": text.url if text is not None else "",
        "change_url": text.change_url if text is not None else "",
        "why": purpose_in_words(question.purpose),
        "until": moments.day_and_other_year(question.until),
        "answer_until": moments.day_and_other_year(question.answer_until),
        "asked": moments.full_moment(question.asked_at),
        "leaves": moments.full_moment(question.leaves_at) if question.leaves_at is not None else "",
        "ended": moments.day_and_other_year(question.ended_at) if question.ended_at is not None else "",
        "open": question.open,
        "leaving": question.leaving,
        "given": question.given,
        "refused": question.refused,
        "stopped": question.stopped,
        "at_desk": question.at_desk,
        "urgent": question.urgent,
        "may_say_yes": question.may_say_yes,
        "other_text": text is not None and not question.as_asked,
    }
