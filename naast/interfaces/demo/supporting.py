"""Grows what stands around guidance: facilities, a bad autumn, who takes over, and who looks (C9, C12, D6, G4).

Everything is invented, as everything of the demonstration is, and made by the house's own actions.
"""

import datetime

from naast.expertise.chain.actions import arrange, bring_in_standard
from naast.expertise.chain.queries.desk import candidates, places
from naast.foundation.access.actor import Job
from naast.foundation.audit import spool
from naast.foundation.audit.entries import Entry
from naast.foundation.core import time
from naast.foundation.decisions.actions import record_decision
from naast.foundation.decisions.rules import Proposal
from naast.foundation.oversight.actions import ask_for_access, open_access
from naast.foundation.oversight.jobs import build as build_review
from naast.support.facilities import actions as facilities
from naast.support.facilities.rules.sheets import ExamLine

from .queries import acting, person_of, plan_of

GARDENER = Job("demo-supporting")
WEEK = datetime.timedelta(days=7)


def grow_facilities() -> None:
    """Give Sanne extra time that Noor arranges, let Sem wait for advice, and give Daan a plan to agree to."""
    who = {key: acting(key) for key in ("sanne", "daan", "sem", "kees", "fatima", "noor")}
    study = {key: min(who[key].studies) for key in ("sanne", "daan", "sem")}
    facilities.take_in_exams(actor=GARDENER, lines=list(_exams()))
    row = facilities.ask_for_facilities(
        actor=who["sanne"],
        kind="informal-care",
        wanted=["extra-time", "deadlines"],
        programme=study["sanne"],
        words="Ik zorg doordeweeks voor mijn moeder. Leren lukt vooral laat op de avond.",
    )
    facilities.advise(
        actor=who["kees"],
        code=row.code,
        advised=["extra-time", "deadlines"],
        details={"extra-time": "30 minuten"},
        text="Extra tijd en ruimte bij inleverdata passen bij wat deze student nodig heeft om te studeren.",
    )
    facilities.grant(
        actor=who["fatima"],
        code=row.code,
        granted=["extra-time"],
        starts_on=time.today(),
        until=datetime.date(time.today().year + 1, 8, 31),
        text="Extra tijd past. Over inleverdata maak je per vak een afspraak met je docent.",
    )
    facilities.ask_for_facilities(
        actor=who["sem"],
        kind="top-sport",
        wanted=["timetable", "attendance"],
        programme=study["sem"],
        words="Ik roei en train elke ochtend tot tien uur.",
    )
    facilities.report(
        actor=who["daan"],
        programme=study["daan"],
        since=time.today() - 5 * WEEK,
        affects=["exams", "pace"],
        words="Mijn vader ligt in het ziekenhuis. Ik ben veel bij hem.",
        plan=True,
    )
    facilities.propose_plan(
        actor=who["noor"],
        code=plan_of(who["daan"]),
        steps=[
            ("Blok 2", "Alleen Inleiding veiligheid"),
            ("Blok 3", "Statistiek, met de herkansing in april"),
            ("Volgend jaar", "Onderzoeksmethoden"),
        ],
    )


def _exams() -> list[ExamLine]:
    """Give three exams that students enrolled in before anything was decided."""
    rows = (
        ("s1000001", "Inleiding veiligheid", "written"),
        ("s1000001", "Statistiek", "digital"),
        ("s1000002", "Inleiding veiligheid", "written"),
    )
    return [
        ExamLine(
            line=at + 2,
            number=number,
            programme="security-studies",
            exam=f"SS10{at}-1",
            course=f"SS10{at}",
            name=name,
            form=form,
            building="Spuikade",
            on=time.today() + datetime.timedelta(days=24 + 3 * at),
            enrolled_on=time.today() - datetime.timedelta(days=20),
        )
        for at, (number, name, form) in enumerate(rows)
    ]


def grow_chain() -> None:
    """Write what roles do, and let a colleague take over from an adviser of Fatima's faculty for three weeks."""
    bring_in_standard(actor=GARDENER)
    fatima, noor, today = acting("fatima"), acting("noor"), time.today()
    free = (
        each.row
        for each in places(fatima)
        if each.row.role_id == "study-adviser" and each.row.person_id != noor.pk and not each.covers and not each.until
    )
    row = next(free, None)
    if row is None:
        return  # a very small university has one adviser a faculty
    by = next((pk for pk, _name, _where in candidates(fatima, row) if pk not in (fatima.pk, noor.pk)), None)
    if by is not None:
        since = today + datetime.timedelta(days=3)
        arrange(actor=fatima, function=row.pk, by=by, since=since, until=since + 3 * WEEK)


def grow_oversight() -> None:
    """Switch on emergency access and the weekly list by invented decisions, use one and fill the other."""
    for number, function in ((16, "access-review"), (17, "break-glass")):
        record_decision(actor=GARDENER, proposal=_decision(number, function), invented=True)
    daan, thea = person_of("daan"), person_of("thea")
    if daan is None or thea is None:
        raise LookupError("the cast has not been grown")
    row = ask_for_access(
        actor=acting("kees"),
        whom=daan.person_number,
        profession="study-adviser",
        second=thea.pk,
        why="Een huisgenoot belt: Daan is sinds gisteren weg en neemt niet op. Noor is met verlof.",
    )
    if row is not None:
        open_access(actor=acting("thea"), code=row.code)
    monday = time.today() - datetime.timedelta(days=time.today().weekday() + 7)
    looks = [("bram", "study-adviser", "sanne", day, 21) for day in (0, 2, 3)]
    looks += [("kees", "student-counsellor", "mei", 1, 10), ("ilse", "psychologist", "daan", 2, 22)]
    for who, role, whom, day, hour in looks:
        at = time.moment_of(monday + datetime.timedelta(days=day), datetime.time(hour, 10))
        looked, seen = acting(who).pk, acting(whom).pk
        spool.note(
            Entry(at=at, clock_at=at, actor=looked, role=role, verb="page.opened", subject=seen, what="guidance-file",
                  ground="keeps this file")
        )  # fmt: skip
    spool.drain()
    build_review()


def _decision(number: int, function: str) -> Proposal:
    """Write an invented decision of six months ago."""
    taken = time.today() - 26 * WEEK
    titles = {
        "access-review": ("Elke week kijken naar ongewone inzage", "A weekly look at unusual access"),
        "break-glass": ("Noodtoegang met een tweede persoon", "Emergency access with a second person"),
    }
    return Proposal(
        function=function,
        title_nl=titles[function][0],
        title_en=titles[function][1],
        document=f"CvB {taken.year}/{number:03d}",
        dpia=f"DPIA {taken.year}-{number:02d}",
        taken_by_nl="College van Bestuur",
        taken_by_en="Executive Board",
        taken_on=taken,
        council_outcome="consent",
        council_text_nl="De universiteitsraad stemde in.",
        council_text_en="The University Council gave its consent.",
        starts_on=taken + datetime.timedelta(days=10),
        ends_on=taken + 104 * WEEK,
    )
