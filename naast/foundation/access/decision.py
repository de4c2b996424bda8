"""What a rule answers: yes or no, with the reason, and about whom."""

import dataclasses
import logging
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import OperationalError

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one rule. `because` is a label for the trail, never shown to the reader who was refused.

    `subject` is the person the page or change is about; `sign_in_helps` says that the reader is unknown and that
    signing in may change the answer. A rule sets it before it looks anything up, so that it tells nothing about what
    exists; for somebody who is signed in the gate takes no notice of it. `found` is what the rule looked at to decide,
    for the page behind it and this request alone (`gate.found_by_rule`); a refusal carries nothing.
    """

    allowed: bool
    because: str
    subject: UUID | None = None
    sign_in_helps: bool = False
    found: Any = dataclasses.field(default=None, repr=False, compare=False)

    def __bool__(self) -> bool:
        return self.allowed


def allow(because: str, *, subject: UUID | None = None, found: Any = None) -> Decision:
    """Say yes, and why; `found` hands what was looked at to the page."""
    return Decision(True, because, subject, found=found)


def refuse(because: str, *, sign_in_helps: bool = False) -> Decision:
    """Say no, and why. The subject is left out, so that a denial and an absence leave the same line."""
    return Decision(False, because, None, sign_in_helps)


def ask(rule: Callable[..., Any], actor: Any, given: Mapping[str, Any], *, name: str) -> Decision:
    """Put a question to a rule. A rule that fails, or answers anything but a Decision, says no (trust C45).

    The log names the rule's page or action (`name`) and the line of code, never the message of the fault: that may
    hold what was asked about. Raises OperationalError when the database does not answer: then nobody gets an answer,
    whatever they asked for.
    """
    try:
        decision = rule(actor, **given)
    except OperationalError:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault must not open a door, nor tell by its kind what exists
        logger.error("the rule of %s failed: %s", name, _where(fault))  # noqa: TRY400 - see above
        return refuse("the rule failed")
    if not isinstance(decision, Decision):
        logger.error("the rule of %s answered with a %s", name, type(decision).__name__)
        return refuse("the rule failed")
    return decision


def _where(fault: BaseException) -> str:
    """Name the kind of a fault and the line of code it came from, without its message."""
    step = fault.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f"{PurePath(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step is not None else "nowhere"
    return f"{type(fault).__name__} at {place}"
