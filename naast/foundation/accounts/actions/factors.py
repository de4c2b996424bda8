"""Changes second factors and takes their codes; whoever changes one ends their other sessions (G5)."""

from uuid import UUID

from django.db import IntegrityError

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.accounts.actions.telling import tell_change
from naast.foundation.accounts.models import Factor, RecoveryCode
from naast.foundation.accounts.queries.links import digest_of
from naast.foundation.accounts.rules.codes import new_recovery_codes, new_secret, plain_code, step_of
from naast.foundation.core import time
from naast.foundation.people.models import Person

_WHY = "decides whether somebody may come in"
MOST_PASSKEYS = 10


class WrongCode(Exception):
    """A code is wrong, was used before, or belongs to nobody here."""


class TooManyFactors(Exception):
    """Somebody has as many passkeys as one may have."""


class FactorKnown(Exception):
    """This passkey, or another code app, is there already."""


class NoSuchFactor(LookupError):
    """There is no such second factor, or it is somebody else's."""


def may_change_own(actor: Actor, /, **given: object) -> Decision:
    """Let somebody change their own way in, who proved who they are less than a quarter of an hour ago (ASVS 7.5.1)."""
    if not actor.known:
        return refuse("not signed in")
    return allow("own", subject=actor.pk) if actor.fresh else refuse("not fresh")


def may_try(actor: Actor, /, **given: object) -> Decision:
    """Let whoever is asked for a second factor try; what they try decides."""
    return allow("asked for a second factor")


def _about_self(result: object, given: dict[str, object]) -> UUID | None:
    actor = given["actor"]
    return actor.pk if isinstance(actor, Actor) else None


# --- Setting up -----------------------------------------------------------------------------------------------------


@action("factor.begun", may=may_change_own, about=_about_self)
def begin_app(*, actor: Actor | Job) -> Factor:
    """Make the key of a code app, in place of one that was begun before and never confirmed. Raises Refused."""
    Factor.objects.unscoped(reason="own, unconfirmed").filter(
        person=actor.pk, kind=Factor.APP, confirmed_at__isnull=True
    ).delete()
    made: Factor = Factor.objects.create(
        person_id=actor.pk, kind=Factor.APP, secret=new_secret(), made_at=time.system_now()
    )
    return made


@action("factor.added", may=may_change_own, about=_about_self)
def confirm_app(*, actor: Actor | Job, factor: UUID, code: str) -> Factor:
    """Let a code app count from now on, in place of an older one. Raises NoSuchFactor, WrongCode, Refused."""
    mine = Factor.objects.unscoped(reason="own").filter(person=actor.pk, kind=Factor.APP)
    found: Factor | None = mine.select_for_update().filter(pk=factor, confirmed_at__isnull=True).first()
    if found is None or found.secret is None:
        raise NoSuchFactor(str(factor))
    now = time.system_now()
    step = step_of(found.secret, code, at=now, last_step=0)
    if step is None:
        raise WrongCode("the app's first code")
    mine.filter(confirmed_at__isnull=False).delete()
    found.last_step, found.confirmed_at = step, now
    found.save(update_fields=["last_step", "confirmed_at"])
    tell_change(actor.pk, "factor-added")
    return found


@action("factor.added", may=may_change_own, about=_about_self)
def add_passkey(*, actor: Actor | Job, credential_id: bytes, credential: bytes, counter: int, label: str) -> Factor:
    """Keep the public half of a passkey. Raises TooManyFactors, FactorKnown, Refused."""
    mine = Factor.objects.unscoped(reason="own").filter(person=actor.pk, kind=Factor.PASSKEY)
    if mine.count() >= MOST_PASSKEYS:
        raise TooManyFactors(str(MOST_PASSKEYS))
    now = time.system_now()
    try:
        made: Factor = Factor.objects.create(
            person_id=actor.pk, kind=Factor.PASSKEY, label=label, credential_id=credential_id, credential=credential,
            counter=counter, made_at=now, confirmed_at=now,
        )  # fmt: skip
    except IntegrityError:
        raise FactorKnown("passkey") from None
    tell_change(actor.pk, "factor-added")
    return made


@action("factor.removed", may=may_change_own, about=_about_self)
def remove_factor(*, actor: Actor | Job, factor: UUID) -> None:
    """Take a second factor away; with the last one go the recovery codes. Raises NoSuchFactor, Refused."""
    mine = Factor.objects.unscoped(reason="own").filter(person=actor.pk)
    if not mine.filter(pk=factor).delete()[0]:
        raise NoSuchFactor(str(factor))
    tell_change(actor.pk, "factor-removed")
    if not mine.filter(confirmed_at__isnull=False).exists():
        RecoveryCode.objects.unscoped(reason="own").filter(person=actor.pk).delete()


@action("factor.recovery-made", may=may_change_own, about=_about_self)
def make_recovery_codes(*, actor: Actor | Job) -> list[str]:
    """Make ten recovery codes in place of the old ones; they are given once and kept as hashes. Raises Refused."""
    if RecoveryCode.objects.unscoped(reason="own").filter(person=actor.pk).delete()[0]:
        tell_change(actor.pk, "recovery-codes")  # the first ones come with a factor, which is told already
    codes = new_recovery_codes()
    now = time.system_now()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=Person(pk=actor.pk), digest=digest_of(f"{actor.pk}{code}"), made_at=now) for code in codes
    )
    return codes


# --- Using ----------------------------------------------------------------------------------------------------------


@action("factor.used", may=may_try, about="person", unknown_may=True)
def use_app_code(*, actor: Actor | Job, person: Person, code: str) -> Factor:
    """Take a code of somebody's app; the same code is never taken twice (RFC 6238 §5.2). Raises WrongCode."""
    mine = Factor.objects.unscoped(reason=_WHY).filter(person=person.pk, kind=Factor.APP)
    found: Factor | None = mine.filter(confirmed_at__isnull=False).first()
    # Somebody without an app is answered after the same work.
    secret = found.secret if found is not None and found.secret is not None else new_secret()
    last = found.last_step if found is not None else 0
    step = step_of(secret, code, at=time.system_now(), last_step=last)
    if found is None or step is None or not mine.filter(pk=found.pk, last_step__lt=step).update(last_step=step):
        raise WrongCode("app")
    return found


@action("factor.recovery-used", may=may_try, about="person", unknown_may=True)
def use_recovery_code(*, actor: Actor | Job, person: Person, code: str) -> None:
    """Take a recovery code; it is gone after that. Raises WrongCode."""
    digest = digest_of(f"{person.pk}{plain_code(code)}")
    rows = RecoveryCode.objects.unscoped(reason=_WHY).filter(person=person.pk, digest=digest)
    if not rows.delete()[0]:
        raise WrongCode("recovery")


@action("factor.used", may=may_try, about="person", unknown_may=True)
def use_passkey(*, actor: Actor | Job, person: Person, factor: UUID, counter: int) -> Factor:
    """Note that a passkey answered its challenge; a counter that stood still tells of a copy. Raises WrongCode."""
    rows = Factor.objects.unscoped(reason=_WHY).filter(pk=factor, person=person.pk)
    found: Factor | None = rows.select_for_update().first()
    if found is None or (found.counter and counter <= found.counter):
        raise WrongCode("passkey")
    found.counter = counter
    found.save(update_fields=["counter"])
    return found


@action("factor.refused", may=may_try, about="person", unknown_may=True)
def note_wrong_factor(*, actor: Actor | Job, person: Person) -> None:
    """Note that somebody gave a second factor that was not right."""
