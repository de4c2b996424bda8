"""Reads about mail: who a message is for as they stand now, what is due, and the lines on one's own page."""

import dataclasses
import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.core import time
from naast.foundation.notify.letters import Reader, UnknownLetter, letter_of, not_minding_the_hour
from naast.foundation.notify.models import Message, Notice
from naast.foundation.notify.rules import JUST_NOW, MOST_LOST, in_quiet_hours
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import University
from naast.foundation.people.queries import person_here

MOST_NOTICES = 20
_LOOKED_AT = 40  # some of them have nothing to say any more
_HOUSE = "the post is the house's own work; no reader asks"


# --- What is due ----------------------------------------------------------------------------------------------------


def due(now: datetime.datetime) -> Q:
    """Narrow to messages that may leave at `now` and that no worker is at."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=time.system_now(), lost__lt=MOST_LOST)
    found = Q(state=Message.WAITING, not_before__lte=now) & free
    if in_quiet_hours(now, time.zone()):
        found &= Q(letter__in=not_minding_the_hour()) | Q(started=True, posted_at__gt=now - JUST_NOW)
    return found


def given_up() -> Q:
    """Narrow to messages whose workers died so often that sending again could be a third time."""
    return Q(state=Message.WAITING, claimed_until__lt=time.system_now(), lost__gte=MOST_LOST)


def something(which: Q) -> bool:
    """Tell whether there is such a message."""
    return bool(Message.objects.unscoped(reason=_HOUSE).filter(which).exists())


# --- The reader -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Addressed:
    """A reader, where mail reaches them ("" for nowhere), and the university that writes."""

    reader: Reader
    address: str = dataclasses.field(repr=False)
    sender: str = ""


def addressed(message: Message) -> Addressed | None:
    """Say who a message is for, with the rights they have now; None for somebody who is not here any more."""
    if message.person_id is None:
        language = message.language
        if not message.address:
            return None
        return Addressed(Reader(ANONYMOUS, "", language), message.address, _university(None, language))
    person = person_here(message.person_id, on=time.today())
    if person is None:
        return None
    reader = Reader(actor_for(person), person.shown_name, person.language)
    return Addressed(reader, person.email, _university(person.institution_id, person.language))


def _university(institution: UUID | None, language: str) -> str:
    """Name the university somebody belongs to; a guest's is the only one, or none."""
    found = University.objects.order_by("code")
    rows = list(found.filter(pk=institution) if institution else found[:2])
    if len(rows) != 1:
        return ""
    return rows[0].name_en if language == "en" else rows[0].name_nl


# --- One's own messages ---------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class NoticeShown:
    """One line on somebody's page; `link` may be ""."""

    id: UUID
    text: str
    link: str
    link_words: str
    at: datetime.datetime
    new: bool


def notices(actor: Actor, *, most: int = MOST_NOTICES) -> list[NoticeShown]:
    """List what was written to the reader, newest first, at most `most` lines; one query and those of the letters.

    Each letter is asked anew, so a line whose right is gone, or that has nothing to say any more, is not there.
    """
    if not actor.known:
        return []
    reader = Reader(actor, actor.name, actor.language)
    shown: list[NoticeShown] = []
    for row in Notice.objects.seen_by(actor).filter(at__lte=time.now()).order_by("-at", "-id")[:_LOOKED_AT]:
        try:
            content = letter_of(row.letter).build(reader, row.about)
        except UnknownLetter:
            continue  # its room is not there any more
        if content is not None and content.notice:
            shown.append(
                NoticeShown(row.pk, content.notice, content.link, content.link_words, row.at, row.seen_at is None)
            )
        if len(shown) == most:
            break
    return shown


# --- What whoever runs the installation sees: counts ----------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Post:
    """How the post is doing: how many wait, since when the oldest that could have left, how many were given up."""

    waiting: int
    oldest: datetime.datetime | None
    failed: int
    unsure: int


def post_now(*, since: datetime.datetime) -> Post:
    """Count; `failed` and `unsure` (possibly sent twice) since a moment."""
    now = time.now()
    rows = Message.objects.unscoped(reason="counts for whoever runs the installation; nobody is named")
    late = rows.filter(due(now)).aggregate(count=Count("pk"), oldest=Min("not_before"))
    failed = rows.filter(state=Message.FAILED, done_at__gte=since).count()
    unsure = rows.filter(lost__gt=0, posted_at__gte=since).count()
    return Post(late["count"], late["oldest"], failed, unsure)
