"""The only way to change something: one decision, one transaction, one line in the trail.

An action that calls another leaves two lines: each says what was done, by whom and on which ground. The outermost one
appends them all at once, as its last statement: the chains are locked in one order and for a moment, so that two
actions never wait for each other's lines. What an inner action did and was undone again leaves no line; what was
refused inside is noted when the outermost action ends, however it ends.
"""

import contextvars
import dataclasses
import functools
import inspect
import random
import time
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from naast.foundation.audit import trail
from naast.foundation.audit.entries import Entry, entry

from .actor import Actor, Job
from .decision import Decision, allow, ask, refuse

Given = ParamSpec("Given")
Result = TypeVar("Result")
About = str | Callable[[Any, dict[str, Any]], Any] | None
_running: contextvars.ContextVar[str] = contextvars.ContextVar("naast_action", default="")
_refused: contextvars.ContextVar[list[Entry] | None] = contextvars.ContextVar("naast_refused", default=None)
# What PostgreSQL calls a deadlock, a serialisation failure, and a wait for a lock that was cut short on purpose: the
# same work may succeed the next time.
_WORTH_A_RETRY = ("40P01", "40001", "55P03")
# Seconds to stand aside before each further try, at most. Whoever begins anew at once may take the row the other one
# was about to get, and the two meet again; so the wait is drawn by lot, and there are two further tries.
_STAND_ASIDE = (0.1, 0.4)


class Refused(Exception):
    """The actor may not do this. The reason stands in the trail; the reader is told what they can do instead.

    A view that lets it pass answers 404, as the gate does.
    """


class Permission(Protocol):
    """A question put before a change, with the change's own arguments."""

    def __call__(self, actor: Actor, /, **given: Any) -> Decision:
        """Answer it."""


def action_running() -> str:
    """Name the verb of the action this code runs in, or "" outside every action."""
    return _running.get()


def action(
    verb: str,
    *,
    may: Permission,
    about: About = None,
    unknown_may: bool = False,
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Turn a keyword-only function into an action.

    `verb` is the word in the trail ("appointment.offered"); `may` decides, inside the transaction, and is given all
    arguments but the actor, defaults included; `about` names the argument that is or has the id of the person it is
    about, or works it out from the result and the arguments. `unknown_may` lets a reader act who has not signed in.
    A Job may do everything its code does, under its own name. After a deadlock on PostgreSQL the whole is done again,
    at most twice, when nothing surrounds it, so arguments must survive being read more than once.
    Raises TypeError at import for a positional or absent parameter and for a generator or coroutine, whose body would
    run after the transaction; Refused (after noting it) when the answer is no; TypeError when nobody is acting.
    """

    def make(function: Callable[Given, Result]) -> Callable[Given, Result]:
        signature = _checked(function, about)
        deed = _Deed(function, verb, may, about, unknown_may)

        @functools.wraps(function)
        def run(*args: Given.args, **given: Given.kwargs) -> Result:
            bound = signature.bind(*args, **given)
            bound.apply_defaults()
            result: Result = deed.carry_out(bound.arguments)
            return result

        run.is_action = True  # type: ignore[attr-defined]
        run.verb = verb  # type: ignore[attr-defined]
        return run

    return make


def _checked(function: Callable[..., Any], about: About) -> inspect.Signature:
    """Give the signature of a function that can be an action. Raises TypeError for one that cannot."""
    signature = inspect.signature(function)
    kinds = {name: parameter.kind for name, parameter in signature.parameters.items()}
    wrong = [name for name, kind in kinds.items() if kind is not inspect.Parameter.KEYWORD_ONLY]
    if wrong:
        raise TypeError(f"{function.__name__}: {', '.join(wrong)} must be keyword-only")
    for name in ("actor", about):
        if isinstance(name, str) and name not in kinds:
            raise TypeError(f"{function.__name__} has no argument {name}")
    if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        raise TypeError(f"{function.__name__} would run after its transaction; give a plain function")
    return signature


@dataclasses.dataclass(frozen=True, slots=True)
class _Deed:
    """One action as it was declared."""

    function: Callable[..., Any]
    verb: str
    may: Permission
    about: About
    unknown_may: bool

    def carry_out(self, given: dict[str, Any]) -> Any:
        """Decide, change and note in one transaction; again after a deadlock when nothing surrounds it."""
        if not isinstance(given["actor"], Actor | Job):
            raise TypeError(f"{self.verb}: the actor is a {type(given['actor']).__name__}, not an Actor or a Job")
        if _refused.get() is not None:
            with transaction.atomic():
                result, line = self._attempt(given)
                # Django drops what waits for the commit together with a savepoint that is undone; see _done.
                transaction.on_commit(_Done(line))
                return result
        alone = not connection.in_atomic_block
        for aside in (*(_STAND_ASIDE if alone else ()), None):
            refused: list[Entry] = []
            token = _refused.set(refused)
            try:
                with transaction.atomic():
                    result, line = self._attempt(given)
                    trail.append([*_done(), *refused, line])
                return result
            except Exception as fault:
                if aside is not None and _worth_a_retry(fault):
                    time.sleep(random.uniform(aside / 4, aside))  # noqa: S311 - a lot, no secret
                    continue
                if refused:
                    with transaction.atomic():
                        trail.append(refused)
                raise
            finally:
                _refused.reset(token)
        raise AssertionError("unreachable")

    def _attempt(self, given: dict[str, Any]) -> tuple[Any, Entry]:
        """Decide and change; gives what came out and the line about it. Raises Refused."""
        actor = given["actor"]
        decision = self._decide(given)
        if not decision:
            refused = _refused.get()
            assert refused is not None
            refused.append(_line(actor, f"{self.verb}.refused", what=decision.because))
            raise Refused(decision.because)
        token = _running.set(self.verb)
        try:
            result = self.function(**given)
        finally:
            _running.reset(token)
        return result, _line(actor, self.verb, self._subject(result, given), _label(result), decision.because)

    def _decide(self, given: dict[str, Any]) -> Decision:
        """Ask the rule; a job needs no rule, a reader nobody knows gets none unless the action is open to them."""
        actor = given["actor"]
        if isinstance(actor, Job):
            return allow("its own code")
        if not actor.known and not self.unknown_may:
            return refuse("not signed in")
        return ask(self.may, actor, {name: value for name, value in given.items() if name != "actor"}, name=self.verb)

    def _subject(self, result: Any, given: dict[str, Any]) -> UUID | None:
        """Find whom the change is about. Raises TypeError for what is neither an id nor has one: it would be lost."""
        if self.about is None:
            return None
        found = self.about(result, given) if callable(self.about) else given[self.about]
        subject = getattr(found, "pk", found)
        if not isinstance(subject, UUID | None):
            raise TypeError(f"{self.verb} is about a {type(found).__name__}; that is no person")
        return subject


@dataclasses.dataclass(frozen=True, slots=True)
class _Done:
    """The line of an inner action, waiting for the outermost one; nothing is left to do at the commit itself."""

    line: Entry

    def __call__(self) -> None:
        """Do nothing."""


def _done() -> list[Entry]:
    """Take the lines of inner actions that were not undone, in the order of their doing."""
    waiting = connection.run_on_commit
    connection.run_on_commit = [each for each in waiting if not isinstance(each[1], _Done)]
    return [each[1].line for each in waiting if isinstance(each[1], _Done)]


def _worth_a_retry(fault: Exception) -> bool:
    """Tell whether the same work may succeed the next time."""
    return isinstance(fault, OperationalError) and getattr(fault.__cause__, "sqlstate", None) in _WORTH_A_RETRY


def _label(result: Any) -> str:
    """Name what came out: kind and id, never content."""
    key = getattr(result, "pk", None)
    return f"{type(result).__name__} {key}" if key is not None else ""


def _line(actor: Actor | Job, verb: str, subject: UUID | None = None, what: str = "", ground: str = "") -> Entry:
    """Make the line of this change."""
    return entry(actor=actor.pk, role=actor.label, verb=verb, subject=subject, what=what, ground=ground)
