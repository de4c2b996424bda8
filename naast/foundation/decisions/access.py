"""Who records and revokes what the institution decided."""

from typing import Any

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse


def may_record_decisions(actor: Actor, /, **given: Any) -> Decision:
    """Let the privacy officer record a decision: who keeps the assessment, not who profits from the function."""
    if actor.holds("privacy-officer"):
        return allow("privacy officer")
    return refuse("not the privacy officer", sign_in_helps=not actor.known)


def may_revoke_decisions(actor: Actor, /, **given: Any) -> Decision:
    """Let the privacy officer, policy staff or an administrator switch something off: off is always the safe side."""
    if actor.holds("privacy-officer", "policy", "administrator"):
        return allow("may switch off")
    return refuse("may not switch off", sign_in_helps=not actor.known)
