"""What a student sees of a referral about themselves: all of it, and what became of it."""

import dataclasses
import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.consent.models import Permission
from naast.foundation.consent.ports import Described, describes
from naast.foundation.consent.rules import State as Answer
from naast.foundation.consent.rules import digest_of
from naast.foundation.core import time

from ..access import KIND
from ..models import CareSending, HandOver, LetterLink, Referral, Sentence, Word
from ..rules.sentences import text_of
from ..rules.states import State, Way
from .words import destination

SENDING_TAKES = datetime.timedelta(minutes=5)
"""Longer than a letter by care mail can be on its way; after it nobody can know."""


@dataclasses.dataclass(frozen=True, slots=True)
class OwnLine:
    """One of one's own referrals, in a list."""

    code: str
    to_role: str
    way: str
    state: str
    at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Own:
    """A referral as the student sees it. `seen` is the digest of all sentences on the page; `refused`: they said no."""

    id: UUID
    line: OwnLine
    author: str
    from_role: str
    addressee: str = dataclasses.field(repr=False)
    sentences: tuple[tuple[int, int, str, bool], ...] = dataclasses.field(repr=False)
    seen: str
    text: str = dataclasses.field(repr=False)
    words: tuple[tuple[bool, str, datetime.datetime], ...] = dataclasses.field(repr=False)
    until: datetime.date | None
    leaves_at: datetime.datetime | None
    refused: bool
    offers: bool
    better: str
    arrival: str
    link_until: datetime.datetime | None
    link_opened_at: datetime.datetime | None
    care: "CareShown | None"


@dataclasses.dataclass(frozen=True, slots=True)
class CareShown:
    """What became of a letter by care mail: `how` is "waits", "sent", "failed" or "unsure"."""

    how: str
    address: str = dataclasses.field(repr=False)
    at: datetime.datetime


def own_referrals(actor: Actor) -> list[OwnLine]:
    """List the referrals about oneself that are not over, newest first. One query."""
    rows = Referral.objects.seen_by(actor).filter(student=actor.pk).exclude(state__in=[State.LAPSED, State.DROPPED])
    return [_line(row) for row in rows.defer("addressee").order_by("-made_at")[:50] if row.asked_at is not None]


def _line(row: Referral) -> OwnLine:
    return OwnLine(row.code, row.to_role, row.way, row.state, row.asked_at or row.made_at)


def own(actor: Actor, code: str) -> Own | None:
    """Show one's own referral; None for what is absent or another's. Seven queries at most, two for keys."""
    rows = Referral.objects.seen_by(actor).filter(student=actor.pk, code=code).select_related("author")
    row: Referral | None = rows.first()
    if row is None:
        return None
    sentences = tuple(
        (each.place, each.paragraph, each.text, each.struck)
        for each in Sentence.objects.seen_by(actor).filter(referral=row.pk).order_by("place")
    )
    text = HandOver.objects.seen_by(actor).filter(referral=row.pk).first()
    words = Word.objects.seen_by(actor).filter(referral=row.pk).order_by("at", "pk")
    asked = (
        Permission.objects.seen_by(actor).filter(pk=row.permission).values_list("state", "until", "leaves_at").first()
    )
    state, until, leaves_at = asked or ("", None, None)
    link = LetterLink.objects.seen_by(actor).filter(referral=row.pk, revoked_at=None, until__gt=time.now()).first()
    alive = text is not None or row.passed_on_at is None  # else its key is gone
    return Own(
        id=row.pk,
        line=_line(row),
        author=row.author.shown_name,
        from_role=row.from_role,
        addressee=(row.addressee or "") if alive else "",
        sentences=sentences,
        seen=digest_of(sentence for _place, _paragraph, sentence, _struck in sentences),
        text=text.text if text is not None else "",
        words=tuple((each.author_id is None, each.text, each.at) for each in words),
        until=until,
        leaves_at=leaves_at if row.state == State.AGREED else None,
        refused=row.state == State.REFUSED or (row.state == State.ASKED and state == Answer.REFUSED),
        offers=row.offers,
        better=(row.better or "") if alive else "",
        arrival=row.arrival,
        link_until=link.until if link is not None else None,
        link_opened_at=link.opened_at if link is not None else None,
        care=_care(actor, row) if alive and row.way == Way.OUTSIDE else None,
    )


def _care(actor: Actor, row: Referral) -> CareShown | None:
    """Say what became of one's own letter by care mail; None when it was not let go that way. One query."""
    found = CareSending.objects.seen_by(actor).filter(referral=row.pk).first()
    if found is None:
        return None
    if found.sent_at is not None:
        return CareShown("sent", found.address, found.sent_at)
    lost = found.tried_at is not None and found.tried_at < time.now() - SENDING_TAKES
    return CareShown(found.fault or ("unsure" if lost else "waits"), found.address, found.tried_at or found.asked_at)


@describes(KIND)
def described(actor: Actor, what: UUID) -> Described | None:
    """Describe a referral for the page of permissions: exactly the text that goes along, and where to strike in it."""
    rows = Referral.objects.seen_by(actor).filter(pk=what, student=actor.pk)
    row: Referral | None = rows.defer("addressee").first()
    if row is None:
        return None
    left = [
        (each.paragraph, each.text)
        for each in Sentence.objects.seen_by(actor).filter(referral=what, struck=False).order_by("place")
    ]
    title = _("Brief voor %(to)s") if row.way == Way.OUTSIDE else _("Overdracht aan: %(to)s")
    url = reverse("my-referral", kwargs={"code": row.code})
    if row.passed_on_at is None:
        paragraphs = tuple(text_of(left).split("\n\n")) if left else ()
        digest = digest_of(sentence for _paragraph, sentence in left)
    else:
        text = HandOver.objects.seen_by(actor).filter(referral=what).first()
        paragraphs, digest = (tuple(text.text.split("\n\n")), text.digest) if text is not None else ((), row.digest)
    may_change = row.state in (State.ASKED, State.AGREED)
    return Described(
        title=title % {"to": destination(row.to_role)},
        paragraphs=paragraphs,
        url=url,
        digest=digest,
        change_url=url if may_change else "",
    )
