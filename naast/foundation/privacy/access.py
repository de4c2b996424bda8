"""Who sees what here: everybody their own; requests and holds the privacy officer; processing also the DPO (G4)."""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.decisions.access import may_revoke_decisions

from .models import Erasure, Export, Hold, PrivacyRequest

NOBODY = Q(pk__in=[])
OFFICER, OVERSEER = "privacy-officer", "data-protection-officer"


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Export)
def exports_seen(actor: Actor) -> Q:
    """See the files about oneself; nobody sees another's."""
    return _own(actor)


@scopes(Erasure)
def erasures_seen(actor: Actor) -> Q:
    """See what one had erased oneself."""
    return _own(actor)


@scopes(Hold)
def holds_seen(actor: Actor) -> Q:
    """See that one's own data are held; the privacy officer sees every hold."""
    return Q(pk__isnull=False) if actor.holds(OFFICER) else _own(actor)


@scopes(PrivacyRequest)
def requests_seen(actor: Actor) -> Q:
    """See one's own requests; the privacy officer sees those that were asked of them."""
    return Q(pk__isnull=False) if actor.holds(OFFICER) else _own(actor)


def _own(actor: Actor) -> Q:
    """Narrow to what is about the reader."""
    return Q(person=actor.pk) if actor.known else NOBODY


# --- Pages and changes ----------------------------------------------------------------------------------------------


def own(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody the university knows see to what is their own."""
    return allow("own", subject=actor.pk) if actor.known else _sign_in()


def own_export(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let somebody fetch the file about themselves; another's and an absent one are refused alike. One query."""
    return _own_row(Export, actor, code)


def own_request(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let somebody read what they asked and what came back; refused alike otherwise. One query."""
    return _own_row(PrivacyRequest, actor, code)


def _own_row(model: Any, actor: Actor, code: str) -> Decision:
    if not actor.known:
        return _sign_in()
    plain = code.isascii() and code.isalnum()
    if plain and model.objects.seen_by(actor).filter(code=code, person=actor.pk).exists():
        return allow("own", subject=actor.pk)
    return refuse("no such file")


def may_erase(actor: Actor, /, **given: Any) -> Decision:
    """Let a student erase what is theirs; of who works here data go by term, or through the privacy officer."""
    if not actor.known:
        return _sign_in()
    return allow("own", subject=actor.pk) if actor.kinds == {"student"} else refuse("works here")


def is_officer(actor: Actor, /, **given: Any) -> Decision:
    """Let the privacy officer."""
    if not actor.known:
        return _sign_in()
    return allow("privacy officer") if actor.holds(OFFICER) else refuse("not the privacy officer")


def oversees_processing(actor: Actor, /, **given: Any) -> Decision:
    """Let the privacy officer and the data protection officer read about processing; that shows them no person."""
    if not actor.known:
        return _sign_in()
    if actor.holds(OFFICER):
        return allow("privacy officer")
    return allow("data protection officer") if actor.holds(OVERSEER) else refuse("does not oversee processing")


def sees_decisions(actor: Actor, /, **given: Any) -> Decision:
    """Let whoever records or revokes what switches a function on, and who oversees processing."""
    if not actor.known:
        return _sign_in()
    return may_revoke_decisions(actor) or oversees_processing(actor)


def opens_request(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the privacy officer open a request; an absent one is refused as everything is to others. One query."""
    decision = is_officer(actor)
    if not decision:
        return decision
    plain = code.isascii() and code.isalnum()
    rows = PrivacyRequest.objects.seen_by(actor).filter(code=code).values_list("person", flat=True)[:1] if plain else ()
    for person in rows:
        return allow("privacy officer", subject=person)
    return refuse("no such request")


def _sign_in() -> Decision:
    return refuse("not signed in", sign_in_helps=True)
