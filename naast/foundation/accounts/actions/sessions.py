"""Changes sessions that are open: proves anew who sits there, ends one, ends all (G5)."""

from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.accounts.actions.telling import tell_change
from naast.foundation.accounts.models import Session
from naast.foundation.accounts.queries.factors import has_factors
from naast.foundation.accounts.sessions import hashed
from naast.foundation.core import time
from naast.foundation.people.access import is_administrator
from naast.foundation.people.models import Person
from naast.foundation.people.presence import FACTORS, PROVED, STRONG


class NoSuchSession(LookupError):
    """There is no such session, it ended, or it is somebody else's."""


def may_end_own(actor: Actor, /, **given: object) -> Decision:
    """Let everybody change and end their own sessions; the page asks again who was away (ASVS 7.5.2)."""
    return allow("own", subject=actor.pk) if actor.known else refuse("not signed in")


def may_end_of_another(actor: Actor, /, **given: object) -> Decision:
    """Let an administrator shut somebody out at once, as when a device was stolen (ASVS 7.4.5)."""
    return is_administrator(actor)


def _about_self(result: object, given: dict[str, object]) -> UUID | None:
    actor = given["actor"]
    return actor.pk if isinstance(actor, Actor) else None


@action("session.proved", may=may_end_own, about=_about_self)
def prove_again(*, actor: Actor | Job, request: HttpRequest, strong: bool) -> None:
    """Note in the session that its owner proved again who they are, under a new code (ASVS 7.2.4).

    `strong` tells whether by a second factor; a session that was strong stays so. Raises Refused.
    """
    session = request.session
    session[PROVED] = int(time.system_now().timestamp())
    session[STRONG] = strong or bool(session.get(STRONG))
    session[FACTORS] = has_factors(actor.pk) if actor.pk is not None else False
    session.cycle_key()


@action("session.ended", may=may_end_own, about=_about_self)
def end_session(*, actor: Actor | Job, session: UUID) -> None:
    """End one of one's own sessions. Raises NoSuchSession, Refused."""
    if not Session.objects.filter(pk=session, person=actor.pk).delete()[0]:
        raise NoSuchSession(str(session))


@action("session.others-ended", may=may_end_own, about=_about_self)
def end_other_sessions(*, actor: Actor | Job, code: str, told: bool = False) -> int:
    """End all of one's own sessions but the one with this code; gives how many. Raises Refused.

    `told`: it comes with a change that a mail tells of already.
    """
    ended: int = Session.objects.filter(person=actor.pk).exclude(session_key=hashed(code)).delete()[0]
    if ended and not told:
        tell_change(actor.pk, "sessions")
    return ended


@action("session.closed", may=may_end_own, about=_about_self)
def sign_out(*, actor: Actor | Job, request: HttpRequest) -> None:
    """End this session: its row is gone, and its code opens nothing any more. Raises Refused."""
    if BACKEND_SESSION_KEY in request.session:
        request.session.flush()


@action("session.all-ended", may=may_end_of_another, about="person")
def end_sessions_of(*, actor: Actor | Job, person: Person) -> int:
    """End all sessions of somebody else; gives how many. Raises Refused."""
    ended: int = Session.objects.filter(person=person.pk).delete()[0]
    if ended:
        tell_change(person.pk, "sessions")
    return ended
