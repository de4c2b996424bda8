"""What staff see: what they sent and only whether it arrived; what waits for them, without a word of it."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.consent.grants import Grant, NoPermission, check, grant_of
from naast.foundation.consent.rules import HAND_OVER
from naast.foundation.core import time
from naast.support.guidance.access import files_kept

from ..access import KIND
from ..models import Bridge, HandOver, Referral, Sentence, Word
from ..rules.sentences import text_of
from ..rules.states import LISTED_TO_RECEIVER, OPEN_INSIDE, Seen, State, Way, seen_by_author

A_PAGE = 100


@dataclasses.dataclass(frozen=True, slots=True)
class SentLine:
    """What somebody sent, as they see it; nothing here follows from what the receiver did but that they received it."""

    code: str
    student: UUID
    name: str
    to_role: str
    way: str
    seen: Seen
    at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class InboxLine:
    """What waits with a role: from which role, by when; no name and no word before it is taken."""

    code: str
    student: UUID
    name: str
    from_role: str
    to_role: str
    state: str
    at: datetime.datetime
    due: datetime.datetime | None
    late: bool
    mine: bool
    led: bool


@dataclasses.dataclass(frozen=True, slots=True)
class BridgeLine:
    """A student who waits for somebody outside, and said so."""

    code: str
    student: UUID
    name: str
    to_role: str
    since: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """A referral as its author sees it: what they wrote until it left, and the letter they signed after that."""

    line: SentLine
    sentences: tuple[tuple[int, int, str, bool], ...] = dataclasses.field(repr=False)
    text: str = dataclasses.field(repr=False)
    addressee: str = dataclasses.field(repr=False)
    language: str
    leaves_at: datetime.datetime | None
    file: UUID | None

    @property
    def whole(self) -> str:
        """Give the text as it was written, to be written anew."""
        kept = [(paragraph, text) for _place, paragraph, text, _struck in self.sentences]
        return text_of(kept).replace("\n\n", "\n")


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """A referral as its receiver reads it, by a grant."""

    line: InboxLine
    author: str
    text: str = dataclasses.field(repr=False)
    words: tuple[tuple[bool, str, datetime.datetime], ...] = dataclasses.field(repr=False)
    offers: bool


def sent(actor: Actor) -> list[SentLine]:
    """List what the reader referred, newest first, at most a hundred. Two queries at most."""
    rows = Referral.objects.seen_by(actor).filter(author=actor.pk).exclude(state=State.DROPPED)
    rows = rows.select_related("student").defer("addressee").order_by("-made_at", "-pk")[:A_PAGE]
    return [_sent_line(row) for row in rows]


def _sent_line(row: Referral) -> SentLine:
    noted = row.leaves_at is not None and row.leaves_at > time.now()
    seen = seen_by_author(
        row.state,
        way=row.way,
        passed_on=row.passed_on_at is not None,
        received=row.received_at is not None,
        noted=noted,
    )
    at = {
        Seen.RECEIVED: row.received_at,
        Seen.PASSED_ON: row.passed_on_at,
        Seen.GIVEN: row.passed_on_at,
        Seen.NO_ANSWER: row.asked_at,
        Seen.NOTED: row.asked_at,
    }.get(seen)
    return SentLine(row.code, row.student_id, row.student.shown_name, row.to_role, row.way, seen, at or row.made_at)


def written(actor: Actor, code: str) -> Written | None:
    """Show a referral to its author; None for what is absent or not theirs. Four queries at most, two for keys."""
    rows = Referral.objects.seen_by(actor).filter(author=actor.pk, code=code).select_related("student")
    row: Referral | None = rows.first()
    if row is None:
        return None
    sentences = Sentence.objects.seen_by(actor).filter(referral=row.pk).order_by("place")
    gone = row.passed_on_at is not None
    kept = HandOver.objects.seen_by(actor).filter(referral=row.pk).first() if gone else None
    alive = kept is not None or not gone
    return Written(
        line=_sent_line(row),
        # What the student struck on their own screen is theirs until the text leaves.
        sentences=() if gone else tuple((each.place, each.paragraph, each.text, False) for each in sentences),
        text=kept.text if kept is not None else "",
        addressee=(row.addressee or "") if row.way == Way.OUTSIDE and alive and row.state != State.DROPPED else "",
        language=row.language,
        leaves_at=row.leaves_at if row.leaves_at is not None and row.leaves_at > time.now() else None,
        file=row.file,
    )


def inbox(actor: Actor) -> list[InboxLine]:
    """List what waits with the reader's role, and what they took; as head also what is late. Three queries at most.

    A permission that was taken back a second ago takes its row away with it.
    """
    rows = Referral.objects.seen_by(actor).filter(way=Way.INSIDE, state__in=list(LISTED_TO_RECEIVER))
    rows = rows.exclude(author=actor.pk).exclude(student=actor.pk).select_related("student").defer("addressee")
    now = time.now()
    lines = [_inbox_line(row, actor, now) for row in rows.order_by("due_at", "pk")[:A_PAGE]]
    return sorted(lines, key=lambda line: (line.state == State.ACCEPTED, line.due or line.at, line.code))


def _inbox_line(row: Referral, actor: Actor, now: datetime.datetime) -> InboxLine:
    mine = row.received_by_id == actor.pk
    open_still = row.state in OPEN_INSIDE
    return InboxLine(
        code=row.code,
        student=row.student_id,
        name=row.student.shown_name if mine else "",
        from_role=row.from_role,
        to_role=row.to_role,
        state=row.state,
        at=row.passed_on_at or row.made_at,
        due=row.due_at if open_still else None,
        late=open_still and row.due_at is not None and row.due_at <= now,
        mine=mine,
        led=not mine and row.received_by_id is not None,
    )


def waits(actor: Actor, code: str) -> InboxLine | None:
    """Show that a referral waits, to who may see that; None for what is absent or not theirs. Three queries at most."""
    rows = Referral.objects.seen_by(actor).filter(code=code, way=Way.INSIDE, state__in=list(LISTED_TO_RECEIVER))
    row = rows.exclude(author=actor.pk).exclude(student=actor.pk).select_related("student").defer("addressee").first()
    return _inbox_line(row, actor, time.now()) if row is not None else None


def grant_for(actor: Actor, code: str) -> Grant:
    """Give the grant by which a receiver reads what they took. Three queries. Raises NoPermission."""
    rows = Referral.objects.seen_by(actor).filter(code=code, received_by=actor.pk)
    row = rows.values_list("pk", "digest").first()
    if row is None:
        raise NoPermission(HAND_OVER)
    return grant_of(purpose=HAND_OVER, what_kind=KIND, what=row[0], digest=row[1])


def received(actor: Actor, *, grant: Grant) -> Received | None:
    """Show a referral to who received it, by a grant that is looked at again. Six queries at most, one for the key.

    Raises NoPermission.
    """
    check(grant)
    rows = Referral.objects.seen_by(actor).filter(pk=grant.what, received_by=actor.pk)
    row = rows.select_related("student", "author").defer("addressee").first()
    text = HandOver.objects.seen_by(actor).filter(referral=grant.what, digest=grant.digest).first()
    if row is None or text is None:
        return None
    words = Word.objects.seen_by(actor).filter(referral=grant.what).order_by("at", "pk")
    return Received(
        line=_inbox_line(row, actor, time.now()),
        author=row.author.shown_name,
        text=text.text,
        words=tuple((each.author_id is None, each.text, each.at) for each in words),
        offers=row.offers,
    )


def bridges(actor: Actor) -> list[BridgeLine]:
    """List who waits outside and is looked after by the reader, longest first. One query."""
    rows = Bridge.objects.seen_by(actor).filter(keeper=actor.pk, done_at=None)
    rows = rows.select_related("student", "referral").defer("referral__addressee").order_by("opened_at")
    return [
        BridgeLine(row.referral.code, row.student_id, row.student.shown_name, row.referral.to_role, row.opened_at)
        for row in rows[:A_PAGE]
    ]


def waiting_rows(actor: Actor) -> list[dict[str, Any]]:
    """List for "Today" what waits; keys `code`, `kind` ("inbox", "bridge"), `due`, `late`, `name`, `student`."""
    found = [
        {
            "code": line.code,
            "kind": "inbox",
            "due": line.due,
            "late": line.late,
            "name": line.name,
            "student": line.student,
        }
        for line in inbox(actor)
        if line.state in OPEN_INSIDE and not line.led
    ]
    return found + [
        {
            "code": line.code,
            "kind": "bridge",
            "due": line.since,
            "late": False,
            "name": line.name,
            "student": line.student,
        }
        for line in bridges(actor)
    ]


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """A guidance file one can refer from."""

    code: str
    role: str
    student: UUID
    name: str


def start_from(actor: Actor) -> list[Start]:
    """List the open guidance files the reader keeps or stands in for, by name. Two queries at most."""
    rows = files_kept(actor).filter(state="open").order_by("student__family_name", "student__given_name", "pk")
    return [Start(*row) for row in rows.values_list("code", "role", "student", "student__shown_name")[:500]]
