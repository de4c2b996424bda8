"""A grown house, and what it answers to everybody at every address; made once and used by every walk that needs it."""

import dataclasses
import datetime
import functools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import get_resolver
from django.utils.translation import get_language

from conftest import sqlite_file
from tests.invariants.addresses import METHODS, Answer, Route, ask, asked_each_time, examples_with, one_of_each, routes

STUDENTS = 60
TABLE = Path(__file__).with_name("access_table.txt")


@dataclasses.dataclass(frozen=True)
class House:
    """The sessions of the cast (None for who is not signed in) and an example for every hole in an address."""

    sessions: dict[str, str | None]
    examples: dict[str, str]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[House]:
    """Grow the demonstration in the test database, sign everybody in, and take it all back at the end."""
    from django.conf import settings
    from django.test import override_settings

    from naast.awareness.guide.actions.publishing import publish_urgent_copies
    from naast.awareness.guide.queries.shelf import forget_shelf, shelf
    from naast.awareness.guide.queries.urgent import copies, forget
    from naast.foundation.people import presence
    from naast.interfaces.demo.cast import CAST
    from naast.interfaces.demo.grow import grow_university
    from naast.interfaces.demo.queries import person_of

    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True),
        pytest.MonkeyPatch.context() as patch,
        taken_back(),
    ):
        # The whole walk takes longer than one may sit still.
        patch.setattr(presence, "AWAY_AFTER", datetime.timedelta(hours=6))
        forget_shelf()
        with transaction.atomic():
            grow_university(students=STUDENTS, step=lambda name: nullcontext())
            publish_urgent_copies()
            sessions: dict[str, str | None] = {"Anon": None}
            for persona in CAST:
                if persona.number:  # the visitor who is not signed in has none
                    sessions[persona.given_name] = session_of(person_of(persona.key), settings)
            examples = examples_with(next(iter(shelf().entries))) | what_sanne_has() | what_the_chain_has()
            connection.run_on_commit.clear()  # nothing that a commit sets going belongs to a walk
        yield House(sessions, examples)
    shutil.rmtree(copies(), ignore_errors=True)
    forget()
    forget_shelf()


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written here: on PostgreSQL by rolling back, on SQLite by putting the file back as it was.

    The import makes tables of its own. In the transaction of such a change SQLite reads the whole schema again after each
    rollback to a savepoint, which is after each request of a walk: a quarter of its time.
    """
    path = sqlite_file()
    if path is None or connection.in_atomic_block:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        return
    before = path.with_suffix(".before")
    connection.close()
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(before)) as copy:
        now.backup(copy)
    try:
        yield
    finally:
        connection.close()
        for journal in ("-wal", "-shm"):
            path.with_name(path.name + journal).unlink(missing_ok=True)
        before.replace(path)


def what_sanne_has() -> dict[str, str]:
    """Let Sanne book with Noor and wait for a psychologist; give the codes, for the addresses they stand in."""
    from naast.foundation.core.ids import new_id
    from naast.foundation.people.actors import actor_for
    from naast.interfaces.demo.queries import diaries_with_hosts, person_of, slots_ahead
    from naast.support.appointments.actions.booking import NotOffered, OwnOverlap, Taken, confirm, hold
    from naast.support.appointments.actions.waiting import join

    sanne, noor = actor_for(person_of("sanne")), person_of("noor")
    place = join(actor=sanne, role="psychologist")
    diary = next(each for each in diaries_with_hosts() if each.person_id == noor.pk)
    for slot in slots_ahead(diary):
        try:
            row = hold(actor=sanne, slot=slot.code, mode="phone", key=new_id())
        except (Taken, NotOffered, OwnOverlap):
            continue
        confirm(actor=sanne, appointment=row.pk)
        break
    pages = ("appointment", "appointment-done", "appointment-file", "appointment-move", "appointment-cancel")
    found = {f"{name}.code": row.code for name in (*pages, "diary-appointment")}
    return found | {f"{name}.code": place.code for name in ("waiting", "waiting-urgent", "waiting-desk-student")}


def what_the_chain_has() -> dict[str, str]:
    """Give the codes of what the demonstration grew with the cast, for the addresses they stand in."""
    from naast.foundation.consent.queries.student import questions_of
    from naast.foundation.decisions.queries import public_list
    from naast.foundation.people.actors import actor_for
    from naast.interfaces.demo.queries import person_of, plan_of
    from naast.support.facilities.queries.circumstances import reports_of
    from naast.support.facilities.queries.desk import desk
    from naast.support.facilities.queries.requests import requests_of
    from naast.support.guidance.queries.cases import caseload
    from naast.support.referrals.queries.staff import inbox
    from naast.support.referrals.queries.student import own_referrals
    from naast.support.referrals.rules.states import Way

    sanne, daan, noor, kees, ilse = (actor_for(person_of(key)) for key in ("sanne", "daan", "noor", "kees", "ilse"))
    file = next(line.code for line in caseload(noor).lines if line.student == sanne.pk)
    own = own_referrals(sanne)
    letter = next(row.code for row in own if row.way == Way.OUTSIDE)
    asked = next(row.code for row in own if row.way == Way.INSIDE)
    of_sanne, of_daan = requests_of(sanne)[0].code, reports_of(daan)[0].code
    pages = {
        file: ("guidance-file", "guidance-write", "guidance-change", "guidance-pad", "guidance-close", "my-guidance-file",
               "my-guidance-look-back"),
        asked: ("my-referral", "referral", "referral-text"),
        letter: ("my-referral-letter", "referral-letter"),
        inbox(ilse)[0].code: ("referral-received",),
        questions_of(sanne)[0].code: ("my-sharing-question",),
        of_sanne: ("facility", "facility-evidence", "facility-statement", "facility-statement-paper"),
        desk(noor).arrange[0].code: ("facility-arrange",),
        desk(kees).advise[0].code: ("facility-desk-request", "facility-desk-evidence"),
        of_daan: ("circumstance", "circumstance-evidence", "circumstance-receipt", "circumstance-statement",
                  "circumstance-statement-paper", "circumstance-desk-report", "circumstance-desk-evidence"),
        plan_of(daan): ("study-plan", "study-plan-desk"),
    }  # fmt: skip
    decided = next(each.decision.pk for each in public_list() if each.decision is not None)
    codes = {f"{name}.code": code for code, names in pages.items() for name in names}
    return codes | {"referral-new.file": file, "privacy-decision.decision": decided}


def session_of(person: object, settings: object) -> str:
    """Open a session for somebody, as signing in does, and give the code in its cookie."""
    from tests.sessions import signed_in_client

    return signed_in_client(person).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def crawl(house: House) -> list[Answer]:
    """Ask every address on behalf of everybody; with every method of everybody when the table is written.

    On the second database one reader of each answer: who may do what is decided by the same code, from the same rows,
    and each statement that answers somebody is carried out there too.
    """
    whole = bool(os.environ.get("NAAST_TEST_WRITE_TABLE"))
    asked = [
        (route, method, reader)
        for route in routes()
        for method in METHODS
        for reader in house.sessions
        if whole or asked_each_time(route, method, reader)
    ]
    if os.environ.get("NAAST_TEST_DATABASE_URL") and not whole:
        asked = one_of_each(TABLE.read_text(encoding="utf-8").splitlines()[1:], asked)
    with each_address_resolved_once():
        return [ask(*given, house.sessions[given[-1]], house.examples) for given in asked]


@contextmanager
def each_address_resolved_once() -> Iterator[None]:
    """Keep what stands at an address in a language: every other of its 20 readers is led to the same view."""
    resolver = get_resolver()
    looking = resolver.resolve
    found = functools.cache(lambda language, path: looking(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolver, "resolve", lambda path: found(get_language(), str(path)))
        yield


@pytest.fixture(scope="session")
def map_of_addresses() -> list[Route]:
    """Every address pattern in both languages."""
    return routes()
