"""The operator's one change of people: appointing the first administrator, when there is none (G5)."""

from uuid import UUID

from django.db import connection

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, refuse
from naast.foundation.core import time
from naast.foundation.people.actions import ImportRefused, import_people, register_university
from naast.foundation.people.faults import told
from naast.foundation.people.models import Person, University
from naast.foundation.people.sheets import sheet_of
from naast.interfaces.operating.queries import administrators, person_numbered

ROLE = "administrator"


class AlreadyOne(Exception):
    """There is an administrator; whoever holds that role appoints the next."""


class NotStaff(Exception):
    """That person studies here and does not work here, or is here no longer."""


class NameMissing(ValueError):
    """Somebody or some institution that is not known yet needs a name."""


class CannotBeRead(ValueError):
    """What was given about the person cannot be read; the message says what, in words."""


def _only_the_operator(actor: Actor, /, **given: object) -> Decision:
    """Refuse every person: this is for whoever runs the server, before anybody can sign in."""
    return refuse("only the operator of the server")


def _about_result(result: Person, given: dict[str, object]) -> UUID:
    """Name whom it is about in the trail."""
    return result.pk


@action("administrator.first-appointed", may=_only_the_operator, about=_about_result)
def appoint_first_administrator(
    *,
    actor: Actor | Job,
    institution: str,
    number: str,
    given_name: str = "",
    family_name: str = "",
    email: str = "",
    institution_nl: str = "",
    institution_en: str = "",
) -> Person:
    """Make somebody administrator when nobody is, registering person and institution where they are not known yet.

    Somebody who is known keeps their name and address. For whoever is the only administrator already nothing changes
    but the line in the trail. Raises AlreadyOne, NotStaff, NameMissing, CannotBeRead.
    """
    _one_at_a_time()
    found = person_numbered(institution=institution, number=number)
    there = administrators()
    if found is not None and there == {found.pk}:
        return found
    if there:
        raise AlreadyOne(str(len(there)))
    today = time.today()
    if found is not None and (not found.staff or not found.is_here(today)):
        raise NotStaff
    if not University.objects.filter(code=institution).exists():
        if not institution_nl or not institution_en:
            raise NameMissing("institution")
        register_university(actor=actor, code=institution, name_nl=institution_nl, name_en=institution_en)
    sheets = [sheet_of("functions", [{"number": number, "role": ROLE, "starts_on": today.isoformat()}])]
    if found is None:
        if not given_name or not family_name:
            raise NameMissing("person")
        row = {"number": number, "given_name": given_name, "family_name": family_name, "email": email, "kinds": "staff"}
        sheets.insert(0, sheet_of("people", [row]))
    try:
        import_people(actor=actor, institution=institution, sheets=sheets)
    except ImportRefused as refused:
        words = [f"{each.column}: {each.problem} {each.remedy}" for each in map(told, refused.faults)]
        raise CannotBeRead(" ".join(words)) from None
    appointed = person_numbered(institution=institution, number=number)
    assert appointed is not None
    return appointed


def _one_at_a_time() -> None:
    """Let a second such command wait for the first; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('naast first administrator'))")
