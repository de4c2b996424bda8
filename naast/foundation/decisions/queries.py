"""What is switched on, and the public list of decisions; open to everybody, so no actor is asked (G8)."""

import dataclasses
import datetime

from django.utils.translation import get_language

from naast.foundation.core import time
from naast.foundation.decisions.models import AdoptedDecision
from naast.foundation.decisions.rules import SWITCH_BY_SLUG, SWITCHES, ends_soon, is_in_force


class UnknownSwitch(LookupError):
    """No function of that name can be switched on or off."""


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; as a string it is the one of the page."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionShown:
    """One decision as the public list shows it; `state` is ahead, in-force, over or revoked."""

    pk: str
    title: Text
    document: str
    dpia: str
    taken_by: Text
    taken_on: datetime.date
    council_outcome: str
    council_text: Text
    starts_on: datetime.date
    ends_on: datetime.date
    norm: int | None
    invented: bool
    state: str
    ends_soon: bool
    revoked_on: datetime.date | None
    revoked_because: Text | None


@dataclasses.dataclass(frozen=True, slots=True)
class SwitchShown:
    """One function of the public list: what it does, whether it is on, by which decision, and what was before."""

    slug: str
    requirement: str
    name: Text
    does: Text
    on: bool
    decision: DecisionShown | None
    history: tuple[DecisionShown, ...]


def is_on(function: str, on: datetime.date | None = None) -> bool:
    """Tell whether a function is switched on, today or on a day. One query; off unless a decision says otherwise.

    Raises UnknownSwitch, so that a misspelt name is found and not silently off.
    """
    return _in_force(function, on) is not None


def norm_of(function: str, on: datetime.date | None = None) -> int | None:
    """Give the number the decision in force carries (the waiting norm in calendar days), or None when it is off.

    Raises UnknownSwitch.
    """
    decision = _in_force(function, on)
    return decision.norm if decision is not None else None


def _in_force(function: str, on: datetime.date | None) -> AdoptedDecision | None:
    """Find the decision that counts; of several the one recorded last."""
    if function not in SWITCH_BY_SLUG:
        raise UnknownSwitch(f"{function!r} is not one of {', '.join(SWITCH_BY_SLUG)}")
    day = on or time.today()
    found = (
        AdoptedDecision.objects.filter(function=function, starts_on__lte=day, ends_on__gte=day)
        .exclude(revocation__revoked_on__lte=day)
        .order_by("-recorded_at", "-pk")
    )
    return found.first()


def public_list(on: datetime.date | None = None) -> tuple[SwitchShown, ...]:
    """List every function that can be switched on, with its decisions, in a fixed order. One query."""
    day = on or time.today()
    decided: dict[str, list[DecisionShown]] = {}
    for decision in AdoptedDecision.objects.select_related("revocation").order_by("-recorded_at", "-pk"):
        decided.setdefault(decision.function, []).append(_shown(decision, day))
    shown = []
    for switch in SWITCHES:
        history = tuple(decided.get(switch.slug, ()))
        current = next((decision for decision in history if decision.state == "in-force"), None)
        shown.append(
            SwitchShown(
                slug=switch.slug,
                requirement=switch.requirement,
                name=Text(switch.nl, switch.en),
                does=Text(switch.does_nl, switch.does_en),
                on=current is not None,
                decision=current,
                history=tuple(decision for decision in history if decision is not current),
            )
        )
    return tuple(shown)


def ending_soon(on: datetime.date | None = None) -> tuple[SwitchShown, ...]:
    """List the functions that go off within sixty days because no later decision follows. One query."""
    day = on or time.today()
    soon = []
    for switch in public_list(day):
        if switch.decision is None or not switch.decision.ends_soon:
            continue
        following = switch.decision.ends_on + datetime.timedelta(days=1)
        renewed = any(
            is_in_force(
                starts_on=decision.starts_on, ends_on=decision.ends_on, revoked_on=decision.revoked_on, on=following
            )
            for decision in switch.history
        )
        if not renewed:
            soon.append(switch)
    return tuple(soon)


def _shown(decision: AdoptedDecision, day: datetime.date) -> DecisionShown:
    """Prepare one decision for a page."""
    revocation = getattr(decision, "revocation", None)
    revoked_on = revocation.revoked_on if revocation is not None else None
    if is_in_force(starts_on=decision.starts_on, ends_on=decision.ends_on, revoked_on=revoked_on, on=day):
        state = "in-force"
    elif revoked_on is not None and revoked_on <= day:
        state = "revoked"
    else:
        state = "ahead" if day < decision.starts_on else "over"
    return DecisionShown(
        pk=str(decision.pk),
        title=Text(decision.title_nl, decision.title_en),
        document=decision.document,
        dpia=decision.dpia,
        taken_by=Text(decision.taken_by_nl, decision.taken_by_en),
        taken_on=decision.taken_on,
        council_outcome=decision.council_outcome,
        council_text=Text(decision.council_text_nl, decision.council_text_en),
        starts_on=decision.starts_on,
        ends_on=decision.ends_on,
        norm=decision.norm,
        invented=decision.invented,
        state=state,
        ends_soon=state == "in-force" and ends_soon(decision.ends_on, on=day),
        revoked_on=revoked_on,
        revoked_because=Text(revocation.reason_nl, revocation.reason_en) if revocation is not None else None,
    )
