"""What a check found and how it is told: in words for a person, as data for monitoring, never with a secret in it."""

import dataclasses
import datetime
import enum
import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError

GOOD, WARNED, FAULTY = 0, 1, 2
"""The exit codes, as monitoring reads them: nothing, warnings only, at least one fault."""
SHORTEST_SECRET = 3


class Level(enum.StrEnum):
    """How bad it is: a warning leaves the house open and asks for somebody's attention; a fault does not wait."""

    WARNING = "warning"
    FAULT = "fault"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    level: Level
    words: str
    remedy: str


def fault(words: str, remedy: str) -> Finding:
    """Tell of something that must be put right."""
    return Finding(Level.FAULT, words, remedy)


def warning(words: str, remedy: str) -> Finding:
    """Tell of something that somebody should look at."""
    return Finding(Level.WARNING, words, remedy)


@dataclasses.dataclass(frozen=True, slots=True)
class Installation:
    """What the checks look at: the configuration as it was read, the moment, and what the operator asked for.

    `environment` is the value config/env.py made; `now` the system's moment and `our_now` that of the house, which only
    a demonstration can move; `mail_to` the one address a message is sent to, or nobody's;
    `from_outside` says that the public address may be asked as a visitor would.
    """

    environment: Any
    now: datetime.datetime
    our_now: datetime.datetime
    given: Mapping[str, str] = dataclasses.field(default_factory=dict)
    environment_file: Path | None = None
    mail_to: str = ""
    from_outside: bool = False


class Needs(enum.IntEnum):
    """What must stand before a check makes sense."""

    NOTHING = 0
    DATABASE = 1
    TABLES = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One question about an installation, under the name that monitoring knows it by."""

    name: str
    title: str
    look: Callable[[Installation], Iterable[Finding]]
    needs: Needs = Needs.NOTHING


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found; `skipped` says why it was not made."""

    check: Check
    findings: tuple[Finding, ...] = ()
    skipped: str = ""


def look(check: Check, at: Installation) -> Outcome:
    """Make one check. Whatever it raises becomes a fault of its own, without the message, which may hold a secret."""
    try:
        return Outcome(check, tuple(check.look(at)))
    except Exception as error:  # noqa: BLE001 - one check that stumbles must not keep the others from being made
        last = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        words = f"This could not be checked: {kind} at {Path(last.filename).name}:{last.lineno}."
        remedy = "Put right what the other lines say first; if it stays, tell the makers this line."
        return Outcome(check, (fault(words, remedy),))


def make_all(checks: Sequence[Check], at: Installation) -> list[Outcome]:
    """Make every check that can be made, in order.

    Those that need a database are left out, and say so, once a check that stands for it found a fault: the checks
    named "database.answers" and "database.migrated" decide for all that follow.
    """
    missing: dict[Needs, str] = {}
    outcomes = []
    for check in checks:
        reason = next((missing[need] for need in Needs if need <= check.needs and need in missing), "")
        outcome = Outcome(check, skipped=reason) if reason else look(check, at)
        outcomes.append(outcome)
        if any(finding.level is Level.FAULT for finding in outcome.findings):
            if check.name == "database.answers":
                missing[Needs.DATABASE] = "the database does not answer"
            elif check.name == "database.migrated":
                missing[Needs.TABLES] = "the tables are not those of this version"
    return outcomes


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Give 0 when nothing was found, 1 for warnings alone, 2 for a fault."""
    levels = {finding.level for outcome in outcomes for finding in outcome.findings}
    return FAULTY if Level.FAULT in levels else WARNED if levels else GOOD


def in_words(outcomes: Sequence[Outcome]) -> str:
    """Tell what was found: faults first, then warnings, then what is good, then what was not looked at."""
    lines: list[str] = []
    for level in (Level.FAULT, Level.WARNING):
        found = [(outcome.check, each) for outcome in outcomes for each in outcome.findings if each.level is level]
        for check, finding in found:
            lines += [f"{level.upper()}  {check.title}: {finding.words}", f"       {finding.remedy}", ""]
    good = [outcome.check.title for outcome in outcomes if not outcome.findings and not outcome.skipped]
    if good:
        lines += [f"Good: {', '.join(good)}."]
    lines += [f"Not looked at: {each.check.title}, because {each.skipped}." for each in outcomes if each.skipped]
    return "\n".join([*lines, _counted(outcomes)])


def _counted(outcomes: Sequence[Outcome]) -> str:
    """Say in one line how it stands."""
    faults, warnings = (_count(outcomes, level) for level in (Level.FAULT, Level.WARNING))
    if not faults and not warnings:
        return "Nothing is wrong."
    return f"{_number(faults, 'fault')}, {_number(warnings, 'warning')}."


def _count(outcomes: Sequence[Outcome], level: Level) -> int:
    return sum(finding.level is level for outcome in outcomes for finding in outcome.findings)


def _number(count: int, what: str) -> str:
    """Write a number of things."""
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def as_data(outcomes: Sequence[Outcome], *, at: datetime.datetime) -> dict[str, Any]:
    """Give the same for monitoring: `status` is good, warning or fault; checks by their names."""
    return {
        "status": ("good", "warning", "fault")[exit_code(outcomes)],
        "at": at.isoformat(timespec="seconds"),
        "faults": _count(outcomes, Level.FAULT),
        "warnings": _count(outcomes, Level.WARNING),
        "checks": [
            {
                "name": outcome.check.name,
                "title": outcome.check.title,
                "skipped": outcome.skipped,
                "findings": [
                    {"level": str(each.level), "words": each.words, "remedy": each.remedy} for each in outcome.findings
                ],
            }
            for outcome in outcomes
        ],
    }


ENVIRONMENT = Check("configuration.environment", "configuration", lambda _: ())
START = "Until this is right nothing else can be looked at."


def faults_of_the_environment(faults: Sequence[str]) -> list[Outcome]:
    """Tell the faults that keep the house from starting, as one check's findings."""
    return [Outcome(ENVIRONMENT, tuple(fault(words, START) for words in faults))]


def tell(
    outcomes: Sequence[Outcome],
    *,
    at: datetime.datetime,
    secrets: Sequence[str] = (),
    as_json: bool = False,
    out: Callable[[str], None] = print,
) -> int:
    """Say what was found, without a secret, and give the exit code: 0 good, 1 warnings, 2 faults."""
    clean = [
        dataclasses.replace(outcome, findings=tuple(_clean(each, secrets) for each in outcome.findings))
        for outcome in outcomes
    ]
    out(json.dumps(as_data(clean, at=at), ensure_ascii=False, indent=1) if as_json else in_words(clean))
    return exit_code(clean)


def _clean(finding: Finding, secrets: Sequence[str]) -> Finding:
    """Give a finding without a secret in it."""
    words, remedy = (without_secrets(text, secrets) for text in (finding.words, finding.remedy))
    return dataclasses.replace(finding, words=words, remedy=remedy)


# --- Nothing secret leaves ------------------------------------------------------------------------------------------


def secrets_in(values: Iterable[str]) -> tuple[str, ...]:
    """Collect every secret in these settings, longest first: the value, its parts, and the password of an address."""
    found: set[str] = set()
    for value in values:
        found.add(value)
        found.update(part.partition(":")[2] or part for part in value.split(","))
        try:
            password = urlsplit(value).password or ""
        except ValueError:
            password = ""
        found |= {password, unquote(password)}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST_SECRET), key=len, reverse=True))


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """Give a text in which every secret is replaced."""
    for secret in secrets:
        text = text.replace(secret, "(secret)")
    return text


def told(error: BaseException) -> str:
    """Tell an error in one line; it passes `without_secrets` before anybody reads it."""
    if isinstance(error, OSError) and error.strerror and not isinstance(error, DatabaseError):
        return str(error.strerror)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])[:300] or type(error).__name__
