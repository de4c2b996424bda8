"""Recording and revoking decisions; both leave a line in the trail and show on the public list at once (G8)."""

import dataclasses
import datetime
from uuid import UUID

from django.conf import settings

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.decisions.access import may_record_decisions, may_revoke_decisions
from naast.foundation.decisions.models import AdoptedDecision, Revocation
from naast.foundation.decisions.rules import Proposal, faults_of


class DecisionIncomplete(ValueError):
    """A decision lacks something; `faults` lists every label of `rules.faults_of` at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class NoSuchDecision(LookupError):
    """No decision has that id."""


class RevokedAlready(RuntimeError):
    """A decision can be revoked once."""


@action("decision.recorded", may=may_record_decisions)
def record_decision(*, actor: Actor | Job, proposal: Proposal, invented: bool = False) -> AdoptedDecision:
    """Record what the institution decided; from its first day the function is on.

    In the demonstration every decision is marked as invented, whatever is asked.
    Raises DecisionIncomplete with every fault, Refused for whoever is not the privacy officer.
    """
    faults = faults_of(proposal, today=time.today())
    if faults:
        raise DecisionIncomplete(faults)
    decision = AdoptedDecision(
        **dataclasses.asdict(proposal), invented=invented or settings.DEMO, recorded_at=time.now()
    )
    decision.save()
    return decision


@action("decision.revoked", may=may_revoke_decisions)
def revoke_decision(
    *,
    actor: Actor | Job,
    decision: UUID,
    document: str,
    reason_nl: str,
    reason_en: str,
    revoked_on: datetime.date | None = None,
) -> Revocation:
    """End a decision from today or a later day; the function is off on that day.

    Raises NoSuchDecision, RevokedAlready, DecisionIncomplete for a missing text or a day in the past.
    """
    day = revoked_on or time.today()
    texts = {"document": (document, 300), "reason_nl": (reason_nl, 500), "reason_en": (reason_en, 500)}
    faults = [f"empty-{name}" for name, (text, _) in texts.items() if not text.strip()]
    faults += [f"too-long-{name}" for name, (text, longest) in texts.items() if len(text) > longest]
    faults += [f"invisible-{name}" for name, (text, _) in texts.items() if not text.isprintable()]
    if day < time.today():
        faults.append("in-the-past")
    if faults:
        raise DecisionIncomplete(tuple(faults))
    # Locked where the database can, so that two at once do not both pass; SQLite writes one at a time anyway.
    found = AdoptedDecision.objects.select_for_update().filter(pk=decision).first()
    if found is None:
        raise NoSuchDecision(str(decision))
    if Revocation.objects.filter(decision=found).exists():
        raise RevokedAlready(str(decision))
    revocation = Revocation(
        decision=found,
        revoked_on=day,
        document=document,
        reason_nl=reason_nl,
        reason_en=reason_en,
        recorded_at=time.now(),
    )
    revocation.save()
    return revocation
