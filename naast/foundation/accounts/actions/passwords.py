"""Changes passwords and the links with which one is chosen; only the person chooses (G5, ASVS 6.2 and 6.4)."""

import functools
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.accounts.actions.telling import tell_change
from naast.foundation.accounts.models import Link, Session
from naast.foundation.accounts.queries.links import digest_of, link_of
from naast.foundation.accounts.sessions import hashed
from naast.foundation.core import jobs, time
from naast.foundation.core.ids import new_id
from naast.foundation.people.access import is_administrator
from naast.foundation.people.models import Person

LIVES = {Link.INVITATION: timedelta(days=7), Link.RESET: timedelta(hours=1)}
MAIL_LINK = "accounts.mail-link"


class WrongPassword(Exception):
    """The password is not the one of this account."""


class NoAddress(LookupError):
    """There is no e-mail address to send a link to."""


class LinkOver(LookupError):
    """The link was used, has expired, or never was one."""


def anybody(actor: Actor, /, **given: object) -> Decision:
    """Let everybody ask; the answer is the same for all."""
    return allow("open to all")


def is_fresh_owner(actor: Actor, /, **given: object) -> Decision:
    """Let the owner change it; the action itself asks for the present password."""
    return allow("own", subject=actor.pk) if actor.known else refuse("not signed in")


def may_invite(actor: Actor, /, **given: object) -> Decision:
    """Let an administrator invite, who signed in with a second factor."""
    decision = is_administrator(actor)
    return decision if not decision or actor.strong else refuse("no second factor")


def _about_person(result: object, given: dict[str, object]) -> UUID | None:
    person = given.get("person")
    return person.pk if isinstance(person, Person) else None


def _about_result(result: object, given: dict[str, object]) -> UUID | None:
    return result if isinstance(result, UUID) else None


def _about_self(result: object, given: dict[str, object]) -> UUID | None:
    actor = given["actor"]
    return actor.pk if isinstance(actor, Actor) else None


# --- Trying ---------------------------------------------------------------------------------------------------------


@functools.cache
def _nobodys() -> str:
    """Make the hash of a password that nobody has, with the same work in it as any other."""
    return make_password(secrets.token_urlsafe(32))


def _has_one(person: Person) -> bool:
    """Tell whether somebody has a password of ours."""
    return bool(person.password) and person.has_usable_password()


def _proves(person: Person | None, password: str) -> bool:
    """Tell whether this is the password of somebody who is here; as much work for nobody as for somebody."""
    stand_in = _nobodys()
    counts = person is not None and person.is_here(time.today()) and _has_one(person)
    right = check_password(password, person.password if counts and person is not None else stand_in)
    return bool(counts and right)


@action("sign-in.tried", may=anybody, about=_about_person, unknown_may=True)
def try_password(*, person: Person | None, password: str, actor: Actor | Job = ANONYMOUS) -> bool:
    """Tell whether somebody gave their own password; the trail has a line for a yes and for a no alike.

    Nobody, somebody without a password, somebody who left and a wrong password take as long and answer the same.
    """
    return _proves(person, password)


# --- Links ----------------------------------------------------------------------------------------------------------


@action("invitation.sent", may=may_invite, about="person")
def invite(*, actor: Actor | Job, person: Person) -> None:
    """Mail somebody who was imported a link to choose a password with, for a week. Raises NoAddress, Refused."""
    if not person.email:
        raise NoAddress(str(person.pk))
    jobs.enqueue(MAIL_LINK, person.pk, Link.INVITATION)


@action("password.asked", may=anybody, about=_about_person, unknown_may=True)
def ask_new_password(*, person: Person | None, actor: Actor | Job = ANONYMOUS) -> None:
    """Have a link mailed to somebody with a password; for anybody else the same job finds nobody, later."""
    jobs.enqueue(MAIL_LINK, person.pk if person is not None else new_id(), Link.RESET)


@action("link.made", may=is_administrator, about="person")
def make_link(*, actor: Actor | Job, person: Person, kind: str) -> str:
    """Make a link of a kind in place of an earlier one; gives its code, which is kept as a hash (256 random bits)."""
    code = secrets.token_urlsafe(32)
    now = time.system_now()
    Link.objects.unscoped(reason="replaces the earlier one").filter(person=person.pk, kind=kind).delete()
    Link.objects.create(person=person, kind=kind, digest=digest_of(code), made_at=now, expires_at=now + LIVES[kind])
    return code


@action("password.chosen", may=anybody, about=_about_result, unknown_may=True)
def choose_password(*, code: str, password: str, actor: Actor | Job = ANONYMOUS) -> UUID:
    """Set the password of the person of a link, use the link up, and end all their sessions. Raises LinkOver.

    A second factor stays what it was: who lost the password still has to give it (ASVS 6.4.3).
    """
    link = link_of(code)
    if link is None or not Link.objects.unscoped(reason="the code is the key").filter(pk=link.pk).delete()[0]:
        raise LinkOver("a link works once")
    person = link.person
    _set(person, password)
    if link.kind == Link.RESET:  # who was invited had no way in before
        tell_change(person.pk, "password")
    Link.objects.unscoped(reason="an earlier link ends too").filter(person=person.pk).delete()
    Session.objects.filter(person=person.pk).delete()
    return person.pk


@action("password.changed", may=is_fresh_owner, about=_about_self)
def change_password(*, actor: Actor | Job, present: str, password: str, code: str) -> Person:
    """Change one's own password; all one's sessions end but the one with this code. Raises WrongPassword, Refused."""
    assert actor.pk is not None, "the rule lets nobody else in"
    person = Person.objects.select_for_update().get(pk=actor.pk)
    if not _proves(person, present):
        raise WrongPassword("present password")
    _set(person, password)
    tell_change(person.pk, "password")
    Session.objects.filter(person=person.pk).exclude(session_key=hashed(code)).delete()
    return person


def _set(person: Person, password: str) -> None:
    """Hash and keep a password."""
    person.set_password(password)
    person.save(update_fields=["password"])
