"""The only way to change something: one decision, one transaction, one line in the trail."""

import contextvars
import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from naast.foundation.audit import trail
from naast.foundation.audit.entries import entry

from .actor import Actor, Job
from .decision import Decision, refuse

Given = ParamSpec("Given")
Result = TypeVar("Result")
_running: contextvars.ContextVar[str] = contextvars.ContextVar("naast_action", default="")
# What PostgreSQL calls a deadlock and a serialisation failure: the same work may succeed the second time.
_WORTH_ONE_RETRY = ("40P01", "40001")


class Refused(Exception):
    """The actor may not do this. The reason stands in the trail; the reader is told what they can do instead."""


class Permission(Protocol):
    """A question put before a change, with the change's own arguments."""

    def __call__(self, actor: Actor, /, **given: Any) -> Decision: ...


def action_running() -> str:
    """Name the verb of the action this code runs in, or "" outside every action."""
    return _running.get()


def action(
    verb: str,
    *,
    may: Permission,
    about: str | Callable[[Any, dict[str, Any]], UUID | None] | None = None,
    unknown_may: bool = False,
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Turn a keyword-only function into an action.

    `verb` is the word in the trail ("appointment.offered"); `may` decides; `about` names the argument that holds the
    id of the person it is about, or works it out from the result and the arguments. `unknown_may` lets a reader act
    who has not signed in. A Job may do everything its code does, under its own name.
    Raises TypeError at import for a positional parameter, Refused (after noting it) when the answer is no.
    """

    def make(function: Callable[Given, Result]) -> Callable[Given, Result]:
        positional = [
            name
            for name, parameter in inspect.signature(function).parameters.items()
            if parameter.kind is not parameter.KEYWORD_ONLY
        ]
        if positional:
            raise TypeError(f"{function.__name__}: {', '.join(positional)} must be keyword-only")

        @functools.wraps(function)
        def run(*args: Given.args, **given: Given.kwargs) -> Result:
            actor = given["actor"]
            decision = _decide(actor, may, given, unknown_may)
            if not decision:
                with transaction.atomic():
                    trail.append([_line(actor, f"{verb}.refused", None, decision.because)])
                raise Refused(decision.because)
            return _perform(function, verb, about, given)

        run.is_action = True  # type: ignore[attr-defined]
        run.verb = verb  # type: ignore[attr-defined]
        return run

    return make


def _decide(actor: Any, may: Permission, given: dict[str, Any], unknown_may: bool) -> Decision:
    """Ask the rule; a job needs no rule, a reader nobody knows gets none unless the action is open to them."""
    if isinstance(actor, Job):
        return Decision(True, actor.label)
    if not isinstance(actor, Actor) and not hasattr(actor, "known"):
        return refuse("nobody is acting")
    if not actor.known and not unknown_may:
        return refuse("not signed in")
    return may(actor, **{name: value for name, value in given.items() if name != "actor"})


def _perform(function: Callable[..., Result], verb: str, about: Any, given: dict[str, Any]) -> Result:
    """Run the change and its line in one transaction, once more after a deadlock when nothing surrounds it."""
    alone = not connection.in_atomic_block
    for attempt in (1, 2):
        token = _running.set(verb)
        try:
            with transaction.atomic():
                result = function(**given)
                # The last statement: the chain's heads are locked as short as possible.
                trail.append([_line(given["actor"], verb, _subject(about, result, given), _label(result))])
            return result
        except OperationalError as error:
            if attempt == 2 or not alone or getattr(error.__cause__, "sqlstate", None) not in _WORTH_ONE_RETRY:
                raise
        finally:
            _running.reset(token)
    raise AssertionError("unreachable")


def _subject(about: Any, result: Any, given: dict[str, Any]) -> UUID | None:
    """Find whom the change is about."""
    if about is None:
        return None
    if callable(about):
        found = about(result, given)
    else:
        found = given[about]
    return found if isinstance(found, UUID) or found is None else getattr(found, "pk", None)


def _label(result: Any) -> str:
    """Name what came out: kind and id, never content."""
    key = getattr(result, "pk", None)
    return f"{type(result).__name__} {key}" if key is not None else ""


def _line(actor: Any, verb: str, subject: UUID | None, what: str) -> Any:
    """Make the line of this change."""
    return entry(actor=actor.pk, role=actor.label, verb=verb, subject=subject, what=what)
