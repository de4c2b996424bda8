"""The author's side: compose, show to the student, note a yes at the desk, take it back before it left (C5, C6)."""

from collections.abc import Iterable, Sequence

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.consent import actions as consent
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.support.guidance.queries.files import file_of

from ..access import may_write, refers
from ..models import Referral, Sentence
from ..queries.partners import partners_for
from ..queries.routing import pool_of, routes_from, unit_of
from ..rules.sentences import MOST, sentences_of
from ..rules.states import By, State, Way
from ..rules.words import doubtful
from ._asking import ask_for, strike
from ._steps import WHY, about_student, forget_draft, locked, step, write
from .faults import NothingWritten
from .passing import pass_on

CODE = 12


class NoRoute(LookupError):
    """This role does not refer there."""


class NobodyReceives(LookupError):
    """Nobody holds that role for this student today; a referral would lie there unread."""


class Doubtful(ValueError):
    """Some words look like a diagnosis; the author says whether they belong there. `words` holds them."""

    def __init__(self, words: list[str]) -> None:
        super().__init__("words to think about")
        self.words = words


@action("referral.started", may=refers, about=about_student)
def start(
    *,
    actor: Actor | Job,
    file: str,
    way: str,
    to_role: str,
    text: str,
    language: str = "nl",
    addressee: str = "",
    partner: str = "",
    sure: bool = False,
) -> Referral:
    """Compose a referral from a guidance file (its code) that the actor keeps; nobody else sees it yet.

    `addressee` names who a letter is for; `partner` is the code of a place outside the university agreed something
    with, of the kind the letter goes to, and names it when `addressee` does not. `sure`: the author looked at the
    words that look like a diagnosis and leaves them. Raises NoRoute, NobodyReceives, NothingWritten, Doubtful, Refused.
    """
    if isinstance(actor, Job):
        raise Refused("a job refers nobody")
    kept = file_of(actor, file)
    if kept is None:
        raise Refused("no such file")
    programme, faculty = unit_of(kept.student_id, kept.programme_id)
    routes = routes_from(kept.role, university=kept.student.institution_id, faculty=faculty, programme=programme)
    if (way, to_role) not in {(row.way, row.to_role) for row in routes}:
        raise NoRoute
    place = partners_for([to_role] if way == Way.OUTSIDE else []) if partner else []
    chosen = next((each for each in place if each.code == partner), None)
    if partner and chosen is None:
        raise NoRoute
    mine = (kept.student_id, actor.pk) if actor.pk is not None else (kept.student_id,)
    if way == Way.INSIDE and not pool_of(to_role, programme=programme, faculty=faculty, but=mine):
        raise NobodyReceives
    now = time.now()
    cut = _checked(text, sure=sure)
    row: Referral = Referral.objects.create(
        code=new_code(CODE),
        student_id=kept.student_id,
        author_id=actor.pk,
        from_role=kept.role,
        way=way,
        to_role=to_role,
        to_programme=programme,
        to_faculty=faculty,
        file=kept.pk,
        partner_id=chosen.pk if chosen is not None else None,
        addressee=addressee.strip() or (chosen.name if chosen is not None else None),
        language=language,
        made_at=now,
        moved_at=now,
    )
    _put(row, cut)
    return row


@action("referral.rewritten", may=may_write, about=about_student)
def rewrite(*, actor: Actor | Job, code: str, text: str, sure: bool = False) -> Referral:
    """Write the text anew, while nobody said yes to it; what was shown is not asked about any more.

    Raises NothingWritten, Doubtful, NoSuchMove, Refused.
    """
    row = locked(code)
    if row.state != State.DRAFT:
        step(row, "rewrite", By.AUTHOR, digest="")
    cut = _checked(text, sure=sure)
    Sentence.objects.unscoped(reason=WHY).filter(referral=row.pk).delete()
    _put(row, cut)
    return row


@action("referral.shown", may=may_write, about=about_student)
def show(*, actor: Actor | Job, code: str, at_desk: bool = False) -> Referral:
    """Show the student exactly this text and ask their permission; at the desk without a letter, they are there.

    Raises NothingWritten, NoSuchMove, Refused (under 16: a person arranges help).
    """
    row = locked(code)
    if row.state == State.ASKED:
        return row
    step(row, "show", By.AUTHOR, asked_at=time.now())
    return ask_for(row, actor=actor, at_desk=at_desk)


@action("referral.yes-noted", may=may_write, about=about_student)
def note_yes(*, actor: Actor | Job, code: str, struck: Iterable[int] = (), urgent_reason: str = "") -> Referral:
    """Note that the student, at the desk, read the text, struck these sentences and said yes to the rest.

    It leaves after 24 hours, at once with an `urgent_reason`; until then the student can change it. What they said on
    screen meanwhile stands, and reads the same here. Raises NothingWritten, NoSuchMove, Refused.
    """
    row = locked(code)
    if row.leaves_at is not None:
        return row
    if row.state not in (State.ASKED, State.REFUSED, State.LAPSED):
        step(row, "note-yes", By.AUTHOR)  # refuses: nothing was shown yet, or it left already
    struck = set(struck)
    if row.state == State.ASKED and struck:
        strike(row, struck)
        ask_for(row, actor=actor, at_desk=True)
    assert row.permission is not None
    noted = consent.record_yes_at_desk(
        actor=actor, permission=row.permission, digest=row.digest, urgent_reason=urgent_reason
    )
    if row.state != State.ASKED:
        return write(row, leaves_at=noted.leaves_at)
    step(row, "note-yes", By.AUTHOR, leaves_at=noted.leaves_at)
    return pass_on(actor=actor, referral=row.pk) if noted.leaves_at <= time.now() else row


@action("referral.dropped", may=may_write, about=about_student)
def drop(*, actor: Actor | Job, code: str) -> Referral:
    """Take a referral back before anybody said yes to it; what was written goes at once. Raises NoSuchMove, Refused."""
    row = step(locked(code), "drop", By.AUTHOR, digest="")
    forget_draft(row)
    return row


def _checked(text: str, *, sure: bool) -> list[tuple[int, str]]:
    """Cut the text into sentences. Raises NothingWritten, Doubtful."""
    cut = sentences_of(text)
    if not cut or len(cut) > MOST:
        raise NothingWritten
    words = doubtful(text)
    if words and not sure:
        raise Doubtful(words)
    return cut


def _put(row: Referral, cut: Sequence[tuple[int, str]]) -> None:
    """Keep sentences, in their order."""
    Sentence.objects.bulk_create(
        Sentence(referral=row, place=place, paragraph=paragraph, text=text)
        for place, (paragraph, text) in enumerate(cut)
    )
