"""Emergency access opens a file to read, for as long as it runs, and nothing else (G4, L5)."""

import datetime

import pytest

from naast.foundation.access.actor import Job
from naast.foundation.audit import spool
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.decisions.actions import record_decision
from naast.foundation.decisions.rules import Proposal
from naast.foundation.oversight.actions import ask_for_access, open_access
from naast.support.guidance.actions import write
from naast.support.guidance.tests.conftest import actor_of, main

pytestmark = pytest.mark.django_db
WHY = "Een huisgenoot belt: Sanne is sinds gisteren weg en neemt niet op."


def decision():
    today = time.today()
    return Proposal(
        function="break-glass", title_nl="Noodtoegang", title_en="Emergency access", document="CvB 1", dpia="DPIA 1",
        taken_by_nl="College", taken_by_en="Board", taken_on=today - datetime.timedelta(days=60),
        council_outcome="not-needed", council_text_nl="Niet nodig.", council_text_en="Not needed.", starts_on=today - datetime.timedelta(days=50),
        ends_on=today + datetime.timedelta(days=300),
    )  # fmt: skip


def let_in(cast, who="kees", *, profession="study-adviser", second="thea", confirmed=True):
    record_decision(actor=Job("test"), proposal=decision(), invented=True)
    row = ask_for_access(
        actor=actor_of(getattr(cast, who)), whom=cast.sanne.person_number, profession=profession,
        second=getattr(cast, second).pk, why=WHY,
    )  # fmt: skip
    if confirmed:
        open_access(actor=actor_of(getattr(cast, second)), code=row.code)


def address(file):
    return f"/nl/medewerker/studenten/{file.code}/nood"


def test_who_is_let_in_reads_and_changes_nothing_and_it_is_noted(cast, clock, opened, signed_in):
    file = opened()
    write(actor=actor_of(cast.noor), code=file.code, kind="contact", text="Sanne logeert bij haar tante.")
    let_in(cast)
    kees = signed_in(cast.kees)
    page = kees.get(address(file))
    assert page.status_code == 200
    assert "Sanne logeert bij haar tante." in main(page)
    assert kees.post(address(file)).status_code == 405
    assert kees.get(f"/nl/medewerker/studenten/{file.code}").status_code == 404
    assert kees.post(f"/nl/medewerker/studenten/{file.code}", {"do": "reopen"}).status_code == 404
    assert file.code not in main(kees.get("/nl/medewerker/studenten"))
    spool.drain()
    line = AuditLine.objects.filter(actor=cast.kees.pk, what="guidance-emergency", verb="page.opened").first()
    assert (line.subject, line.ground) == (cast.sanne.pk, "emergency access")


def test_without_the_second_person_and_after_the_limit_it_is_not_there(cast, clock, opened, signed_in):
    file = opened()
    let_in(cast, confirmed=False)
    kees = signed_in(cast.kees)
    assert kees.get(address(file)).status_code == 404


def test_after_the_limit_it_is_gone_at_once(cast, clock, opened, signed_in):
    file = opened()
    let_in(cast)
    assert signed_in(cast.kees).get(address(file)).status_code == 200
    clock.moment += datetime.timedelta(minutes=61)
    assert signed_in(cast.kees).get(address(file)).status_code == 404


def test_a_psychologists_file_stays_closed_and_another_student_too(cast, clock, opened, signed_in):
    apart, others = opened("ilse", "psychologist"), opened("noor", "study-adviser", "daan")
    let_in(cast)
    kees = signed_in(cast.kees)
    assert kees.get(address(apart)).status_code == 404
    assert kees.get(address(others)).status_code == 404
