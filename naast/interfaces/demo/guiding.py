"""Lets the cast guide students of the invented university, by the house's own actions (C4, C5, C6).

What stands in the files is written for the demonstration and is nobody's. Noor has a list of her own that looks like
a week in November; Sanne has two files that do not know each other, and a question that waits for her answer.
"""

import datetime
from collections.abc import Iterable

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.support.appointments.actions.booking import NotOffered, OwnOverlap, Taken, confirm, hold
from naast.support.guidance.actions import opening, planning, writing
from naast.support.guidance.models import GuidanceFile
from naast.support.referrals.actions import agreements, answering
from naast.support.referrals.actions import writing as referring
from naast.support.referrals.queries.student import own as own_referral

from .queries import acting, diaries_with_hosts, grown, slots_ahead, students_of_programme

GARDENER = Job("demo-guiding")
Written = tuple[str, str, int]
"""Kind, text, and how many days ago it was."""

SANNE: tuple[Written, ...] = (
    ("goal", "Mijn weken zo indelen dat ik niet alles in de laatste week doe.", 21),
    ("contact", "Eerste gesprek. Sanne reist elke dag anderhalf uur. Twee van de drie vakken van blok 1 gehaald.", 21),
    ("agreement", "Sanne maakt een weekplanning. Over twee weken kijken we samen wat werkte.", 21),
    ("contact", "De planning werkt op dinsdag en donderdag. In het weekend werkt Sanne twaalf uur in een winkel.", 7),
)
DAAN: tuple[Written, ...] = (
    ("goal", "Voor 1 februari weten of ik met deze studie doorga.", 12),
    ("contact", "Daan twijfelt aan zijn studiekeuze. Hij heeft de vakken van blok 1 gehaald.", 12),
)
APART: tuple[Written, ...] = (
    ("goal", "Weer een hele nacht slapen in een tentamenweek.", 16),
    (
        "contact",
        "Tweede gesprek. Sanne hield een week bij wanneer zij sliep. Samen een vast uur voor de avond gekozen.",
        2,
    ),
)
MEI: tuple[Written, ...] = (
    ("contact", "The grant from home comes in three parts. We looked at the months in between.", 9),
    ("agreement", "Mei asks the bank for a letter; the counsellor asks which fund fits.", 9),
)
SEM: tuple[Written, ...] = (("contact", "Sem stopt met een keuzevak en houdt de rest vast.", 5),)
WEEKS: tuple[tuple[str, int], ...] = (
    ("Planning van het tweede blok doorgenomen.", 3),
    ("Over de stage na de zomer. Er zijn nog twee plekken over.", 10),
    ("Vrijstelling aangevraagd voor een vak van een andere opleiding.", 20),
    ("Na een half jaar reizen weer begonnen. Rooster samen bekeken.", 30),
    ("Twee vakken schuiven naar volgend jaar.", 44),
)
HAND_OVER = (
    "Sanne wil weten of zij geld kan lenen tot haar nieuwe baan begint. Zij betaalt haar kamer zelf. "
    "Haar weekrooster is rond en haar vakken lopen. Zij wil dit niet nog een keer hoeven uitleggen."
)
TO_PSYCHOLOGIST = (
    "Daan piekert veel over zijn keuze en slaapt daardoor weinig. Hij wil met iemand praten die daar tijd voor heeft. "
    "Zijn studieplan blijft bij zijn studieadviseur."
)


def meet_first() -> None:
    """Let Sanne and Mei meet somebody, before the times are gone: guidance begins with a talk.

    Raises LookupError when there is no time: then the hours of the demonstration are wrong.
    """
    for host, student in (("ilse", "sanne"), ("kees", "mei")):
        if not _meets(acting(host), grown(student)):
            raise LookupError(f"{host} has no time for {student}")


TO_GP = (
    "Sanne slaapt al een paar weken weinig, vooral rond tentamens. Wij oefenden vijf weken met vaste uren. "
    "Zij wil met haar huisarts kijken wat nog meer kan helpen."
)
PARTNERS = (
    ("gp", "Huisartsenpraktijk Voorbeeld", "Den Haag", "Assistente, algemeen nummer", 5),
    ("municipality", "Jongerenpunt Voorbeeldstad", "Leiden", "Loket, algemeen nummer", 10),
)


def grow_guidance(*, others: int = 14) -> int:
    """Open files with students of the cast and `others` of Noor's own students; gives how many there are."""
    noor, bram, kees, ilse = (acting(key) for key in ("noor", "bram", "kees", "ilse"))
    sanne, daan, mei, sem = (grown(key) for key in ("sanne", "daan", "mei", "sem"))
    made = [
        _guided(noor, sanne, "study-adviser", "own-student", SANNE, sessions=4),
        _guided(noor, daan, "study-adviser", "own-student", DAAN),
        _guided(bram, sem, "study-adviser", "own-student", SEM),
    ]
    for number, person in enumerate(students_of_programme("security-studies", but=(sanne, daan))[:others]):
        text, ago = WEEKS[number % len(WEEKS)]
        made.append(_guided(noor, person, "study-adviser", "own-student", (("contact", text, ago),)))
    made.append(_guided(ilse, sanne, "psychologist", "appointment", APART, sessions=5))
    made.append(_guided(kees, mei, "student-counsellor", "appointment", MEI))
    return len(made)


def grow_referrals() -> None:
    """Ask Sanne whether something may go to the student counsellor, and pass on what Daan said yes to."""
    agreements.ensure_routes(actor=GARDENER)
    noor = acting("noor")
    for key, to, text in (("sanne", "student-counsellor", HAND_OVER), ("daan", "psychologist", TO_PSYCHOLOGIST)):
        student = grown(key)
        file = opening.take_on(actor=noor, student=student, role="study-adviser", because="own-student")
        row = referring.start(actor=noor, file=file.code, way="inside", to_role=to, text=text)
        referring.show(actor=noor, code=row.code)
        if key == "daan":
            reader = actor_for(student)
            answering.say_yes(actor=reader, code=row.code, seen=_seen(reader, row.code))
    _letter()
    for kind, name, place, contact, days in PARTNERS:
        agreements.keep_partner(
            actor=acting("fatima"), kind=kind, name=name, place=place, contact=contact, waiting_days=days
        )


def _letter() -> None:
    """Let Ilse write to Sanne's GP, through Sanne."""
    ilse, sanne = acting("ilse"), grown("sanne")
    file = opening.take_on(actor=ilse, student=sanne, role="psychologist", because="appointment")
    row = referring.start(
        actor=ilse, file=file.code, way="outside", to_role="gp", addressee="Huisartsenpraktijk Voorbeeld", text=TO_GP
    )
    referring.show(actor=ilse, code=row.code)
    reader = actor_for(sanne)
    answering.say_yes(actor=reader, code=row.code, seen=_seen(reader, row.code))


def _seen(reader: Actor, code: str) -> str:
    """Give the digest of what a student sees. Raises LookupError when it is not theirs."""
    found = own_referral(reader, code)
    if found is None:
        raise LookupError(code)
    return found.seen


def _guided(
    keeper: Actor, student: Person, role: str, because: str, texts: Iterable[Written], *, sessions: int | None = None
) -> GuidanceFile:
    """Open a file and write in it."""
    file = opening.take_on(actor=keeper, student=student, role=role, because=because)
    for kind, text, ago in texts:
        on = time.today() - datetime.timedelta(days=ago)
        contact = kind == "contact"
        writing.write(
            actor=keeper, code=file.code, kind=kind, text=text, on=on, how="room" if contact else "", counts=contact
        )
    if sessions is not None:
        planning.agree_sessions(actor=keeper, code=file.code, sessions=sessions)
    return file


def _meets(host: Actor, student: Person) -> bool:
    """Let a student book with a host; tells whether there was a time."""
    diary = next((each for each in diaries_with_hosts() if each.person_id == host.pk), None)
    for slot in slots_ahead(diary)[:12] if diary is not None else ():
        try:
            row = hold(actor=actor_for(student), slot=slot.code, mode="phone", key=new_id())
        except (Taken, NotOffered, OwnOverlap):
            continue
        confirm(actor=actor_for(student), appointment=row.pk)
        return True
    return False
