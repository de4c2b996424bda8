"""The functions a decision can switch on, and what a decision must hold before it counts (G8)."""

import dataclasses
import datetime
from collections.abc import Mapping
from types import MappingProxyType

WARNED_BEFORE = datetime.timedelta(days=60)
# A decision that outlives the plan it belongs to is one that nobody looks at again (plan 2024-2027: four years).
LONGEST = datetime.timedelta(days=4 * 366)

ADVICE, CONSENT, NOT_NEEDED = "advice", "consent", "not-needed"
OUTCOMES = (ADVICE, CONSENT, NOT_NEEDED)
TEXTS = MappingProxyType(
    {
        "title_nl": 200,
        "title_en": 200,
        "document": 300,
        "dpia": 300,
        "taken_by_nl": 120,
        "taken_by_en": 120,
        "council_text_nl": 500,
        "council_text_en": 500,
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Switch:
    """A function that stays off without a decision: what it is called and what it does, in words.

    `measure` names the number a decision must carry ("days", on the calendar), or "" when it carries none.
    """

    slug: str
    requirement: str
    nl: str
    en: str
    does_nl: str
    does_en: str
    measure: str = ""


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "concerns",
        "B4",
        "Ik maak me zorgen om een student",
        "I am worried about a student",
        "Een docent, tutor of mentor kan doorgeven wat hij of zij ziet, als samen met de student praten niet lukt. "
        "De student hoort dit, met de naam erbij.",
        "A lecturer, tutor or mentor can pass on what they see when talking with the student did not work. "
        "The student is told, with the name.",
    ),
    Switch(
        "initiative",
        "B5",
        "Zelf contact zoeken",
        "Taking the initiative",
        "Een begeleider houdt bij wie hij of zij wil spreken, met datum en reden. De student hoort het eerst, "
        "ziet wat er staat en kan bezwaar maken.",
        "Support staff keep a list of whom they want to speak to, with date and reason. The student hears it first, "
        "sees what it says and can object.",
    ),
    Switch(
        "progress-signals",
        "B6",
        "Bericht bij studievertraging",
        "Message about study progress",
        "Een vaste, openbare regel over studiepunten stuurt de student een bericht. Niemand wordt beoordeeld.",
        "A fixed, public rule about credits sends the student a message. Nobody gets a mark or a judgement.",
    ),
    Switch(
        "training-record",
        "D3",
        "Overzicht van gevolgde trainingen",
        "Training record",
        "Medewerkers zien welke trainingen zij volgden. Anderen zien alleen aantallen vanaf vijf personen.",
        "Staff see which trainings they took. Others see numbers from five people on.",
    ),
    Switch(
        "capacity",
        "D5",
        "Tijd en capaciteit",
        "Time and capacity",
        "De beschikbare uren per rol en faculteit staan naast de vraag. Er staat niets over één medewerker.",
        "The hours available per role and faculty stand beside the demand. Nothing is about one member of staff.",
    ),
    Switch(
        "own-surveys",
        "F3",
        "Eigen vragenlijsten",
        "Own surveys",
        "De universiteit kan studenten en medewerkers uitnodigen voor een anonieme vragenlijst.",
        "The university can invite students and staff to an anonymous survey.",
    ),
    Switch(
        "waiting-norm",
        "B9",
        "Norm voor wachttijd",
        "Norm for waiting time",
        "De tijd van eerste vraag tot eerste gesprek staat naast een norm. Nooit over minder dan vijf medewerkers.",
        "The time from first question to first talk stands beside a norm. Never about fewer than five staff.",
        measure="days",
    ),
    Switch(
        "access-review",
        "G4",
        "Controle op inzage",
        "Review of who looked",
        "De privacy officer hoort het als iemand gegevens opent zonder duidelijke reden. Een mens beoordeelt dat.",
        "The privacy officer is told when somebody opens data without a clear reason. A person judges it.",
    ),
    Switch(
        "break-glass",
        "G4",
        "Noodtoegang",
        "Emergency access",
        "Een begeleider kan in nood kort een dossier openen, met een reden en een tweede persoon. De student hoort "
        "het. Het dossier van een psycholoog of vertrouwenspersoon gaat alleen open voor een vakgenoot.",
        "In an emergency support staff can open a file for a short time, with a reason and a second person. The "
        "student is told. A psychologist's or confidential counsellor's file opens for a colleague of theirs alone.",
    ),
)
SWITCH_BY_SLUG: Mapping[str, Switch] = MappingProxyType({switch.slug: switch for switch in SWITCHES})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Proposal:
    """A decision as it is handed in, before anything was checked; texts in both languages, dates in days."""

    function: str
    title_nl: str
    title_en: str
    document: str
    dpia: str
    taken_by_nl: str
    taken_by_en: str
    taken_on: datetime.date | None
    council_outcome: str
    council_text_nl: str = ""
    council_text_en: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    norm: int | None = None


def faults_of(proposal: Proposal, *, today: datetime.date) -> tuple[str, ...]:
    """List every reason why a decision cannot be recorded, as labels; an empty tuple means it can (G8).

    Labels: unknown-function, empty-<field>, too-long-<field>, invisible-<field>, unknown-outcome, not-taken-yet,
    starts-before-taken, no-end, ends-before-start, over-already, too-long-a-term, norm-missing, norm-not-asked.
    """
    faults: list[str] = []
    switch = SWITCH_BY_SLUG.get(proposal.function)
    if switch is None:
        faults.append("unknown-function")
    elif switch.measure and not (isinstance(proposal.norm, int) and 1 <= proposal.norm <= 365):
        faults.append("norm-missing")
    elif not switch.measure and proposal.norm is not None:
        faults.append("norm-not-asked")
    faults += _text_faults(proposal)
    if proposal.council_outcome not in OUTCOMES:
        faults.append("unknown-outcome")
    return tuple(faults + _date_faults(proposal, today))


def _text_faults(proposal: Proposal) -> list[str]:
    """Check the texts: none missing, too long or with characters nobody can see."""
    faults = []
    for name, longest in TEXTS.items():
        text = getattr(proposal, name)
        if not isinstance(text, str) or not text.strip():
            faults.append(f"empty-{name}")
        elif len(text) > longest:
            faults.append(f"too-long-{name}")
        elif not text.isprintable():
            faults.append(f"invisible-{name}")
    return faults


def _date_faults(proposal: Proposal, today: datetime.date) -> list[str]:
    """Check the dates: taken already, in force after that, and with an end that somebody will live to see."""
    faults = []
    taken, starts, ends = proposal.taken_on, proposal.starts_on, proposal.ends_on
    if taken is None or taken > today:
        faults.append("not-taken-yet")
    if starts is None or (taken is not None and starts < taken):
        faults.append("starts-before-taken")
    if ends is None:
        faults.append("no-end")
    elif starts is not None:
        if ends < starts:
            faults.append("ends-before-start")
        elif ends < today:
            faults.append("over-already")
        elif ends - starts > LONGEST:
            faults.append("too-long-a-term")
    return faults


def is_in_force(
    *, starts_on: datetime.date, ends_on: datetime.date, revoked_on: datetime.date | None, on: datetime.date
) -> bool:
    """Tell whether a decision counts on a day: first and last day included, the day of revoking not."""
    return starts_on <= on <= ends_on and (revoked_on is None or on < revoked_on)


def ends_soon(ends_on: datetime.date, *, on: datetime.date) -> bool:
    """Tell whether a decision in force ends within sixty days, so that a new one must be prepared or the end told."""
    return on <= ends_on <= on + WARNED_BEFORE
