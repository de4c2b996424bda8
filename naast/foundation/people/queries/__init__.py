"""Reads about units and people; names leave this room only for a reader the university knows."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.rows import Columns, columns_of, day_given, id_given, read_id, row_of
from naast.foundation.people.models import Faculty, Function, Person, Programme, RoleTerm, StandIn


def running(on: datetime.date) -> Q:
    """Narrow to rows whose period (`starts_on`, `ends_on` or open) includes that day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


# --- Making the actor (no reader yet) -------------------------------------------------------------------------------


def person_here(person: UUID, *, on: datetime.date) -> Person | None:
    """Find somebody who may be signed in on that day; None for leavers and accounts switched off. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_person().sql} FROM people_person AS whose WHERE whose.id = %s", [id_given(person)])  # noqa: S608 - names of our own columns
        row = cursor.fetchone()
    found = row_of(Person, _person(), row) if row is not None else None
    return found if found is not None and found.is_here(on) else None


def _person() -> Columns:
    """Name the columns of a person; a test compares what is read with what the ORM finds."""
    return columns_of(Person, "whose")


class Stands(NamedTuple):
    """A function or a study (role ""): for which unit, in which city, and the faculty of its programme.

    `instead_of` is who the function is done for by a stand-in, None for one's own.
    """

    role: str
    faculty: UUID | None
    programme: UUID | None
    campus: str | None
    of_faculty: UUID | None
    instead_of: UUID | None


# Asked at every request of somebody signed in. Written out, because building it anew through the ORM costs more than
# all else a page does; a test compares it with what the ORM finds.
_STANDING = """
SELECT own.role_id, own.faculty_id, own.programme_id, own.campus_id, taught.faculty_id, NULL
  FROM people_function AS own LEFT JOIN people_programme AS taught ON taught.id = own.programme_id
 WHERE own.person_id = {person} AND own.starts_on <= %(day)s AND (own.ends_on IS NULL OR own.ends_on >= %(day)s)
UNION ALL
SELECT held.role_id, held.faculty_id, held.programme_id, held.campus_id, taught.faculty_id, held.person_id
  FROM people_standin AS stand JOIN people_function AS held ON held.id = stand.function_id
  LEFT JOIN people_programme AS taught ON taught.id = held.programme_id
 WHERE stand.person_id = {person} AND stand.starts_on <= %(day)s
   AND (stand.ends_on IS NULL OR stand.ends_on >= %(day)s)
UNION ALL
SELECT '', NULL, programme_id, NULL, NULL, NULL FROM people_enrolment
 WHERE person_id = {person} AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
"""


def standing_of(person: UUID, *, on: datetime.date) -> list[Stands]:
    """List what somebody is on that day: their functions, and with the role "" a row for each study.

    Functions they stand in for count as their own; the stand-in's period decides, so that a leaver's function does
    not stand empty (D6). One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(person="%(person)s"), {"person": id_given(person), "day": day_given(on)})
        return [_stands(row) for row in cursor.fetchall()]


def _stands(row: Sequence[Any]) -> Stands:
    """Read a row of `_STANDING`."""
    role, faculty, programme, campus, of_faculty, instead_of = row
    return Stands(role, read_id(faculty), read_id(programme), campus, read_id(of_faculty), read_id(instead_of))


class Brought(NamedTuple):
    """Whose a session is, read in one statement with it: the person, and what they are on a day.

    Nothing says yet that the session is in order, or that the person is here.
    """

    person: Person
    standing: list[Stands]
    on: datetime.date


@functools.cache
def bringing(own: str) -> str:
    """Let a statement for one row of `content` and `person_id` bring along whose it is; `%(day)s` becomes its value.

    Of the rows that come, those of `read_brought`, one has the content.
    """
    person, stands = (", ".join(["NULL"] * count) for count in (len(_person().names), len(Stands._fields)))
    standing = _STANDING.format(person=f"(SELECT person_id FROM ({own}) AS own)")  # noqa: S608 - a statement of ours
    return f"""
SELECT own.content, {_person().sql}, {stands}
  FROM ({own}) AS own LEFT JOIN people_person AS whose ON whose.id = own.person_id
UNION ALL
SELECT NULL, {person}, stands.* FROM ({standing}) AS stands
"""  # noqa: S608 - statements of ours and names of our own columns


def read_brought(rows: Iterable[Sequence[Any]], on: datetime.date) -> tuple[Any, Brought | None]:
    """Read what a statement brought: the content, None when there is none, and whose it is on that day."""
    content, person, standing, width = None, None, [], len(_person().names) + 1
    for row in rows:
        if row[0] is None:
            standing.append(_stands(row[width:]))
        else:
            content = row[0]
            person = row_of(Person, _person(), row[1:width]) if row[1 + _person().names.index("id")] else None
    return content, Brought(person, standing, on) if person is not None else None


# --- Units (public) -------------------------------------------------------------------------------------------------


class UnknownProgramme(LookupError):
    """No programme has that code."""


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages; as a string it is the one of the page."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclasses.dataclass(frozen=True, slots=True)
class CampusShown:
    """A city, by its slug ("leiden", "the-hague")."""

    slug: str
    name: Name


@dataclasses.dataclass(frozen=True, slots=True)
class ProgrammeShown:
    """A programme as pages show it; `taught_in` holds language codes."""

    id: UUID
    code: str
    name: Name
    level: str
    faculty: str
    faculty_name: Name
    campus: CampusShown
    taught_in: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class FacultyShown:
    """A faculty with its programmes, by level and name."""

    id: UUID
    code: str
    name: Name
    programmes: tuple[ProgrammeShown, ...]


def units() -> tuple[FacultyShown, ...]:
    """List the faculties with their programmes, in the order of their codes. Two queries."""
    taught: dict[str, list[ProgrammeShown]] = {}
    for shown in programmes():
        taught.setdefault(shown.faculty, []).append(shown)
    return tuple(
        FacultyShown(
            faculty.pk, faculty.code, Name(faculty.name_nl, faculty.name_en), tuple(taught.get(faculty.code, ()))
        )
        for faculty in Faculty.objects.order_by("code")
    )


def programmes(
    *, faculty: str | None = None, campus: str | None = None, level: str | None = None
) -> tuple[ProgrammeShown, ...]:
    """List programmes, narrowed by codes: bachelors before masters, then by Dutch name. One query."""
    rows = Programme.objects.select_related("faculty", "campus").order_by("level", "name_nl", "code")
    if faculty is not None:
        rows = rows.filter(faculty__code=faculty)
    if campus is not None:
        rows = rows.filter(campus=campus)
    if level is not None:
        rows = rows.filter(level=level)
    return tuple(_programme_shown(row) for row in rows)


def programme(code: str) -> ProgrammeShown:
    """Find a programme by its code. One query. Raises UnknownProgramme, also for a code that cannot exist."""
    row = (
        Programme.objects.select_related("faculty", "campus").filter(code=code).first() if "\x00" not in code else None
    )
    if row is None:
        raise UnknownProgramme(code[:40])
    return _programme_shown(row)


def _programme_shown(row: Programme) -> ProgrammeShown:
    """Prepare a programme for a page."""
    return ProgrammeShown(
        id=row.pk,
        code=row.code,
        name=Name(row.name_nl, row.name_en),
        level=row.level,
        faculty=row.faculty.code,
        faculty_name=Name(row.faculty.name_nl, row.faculty.name_en),
        campus=CampusShown(row.campus.slug, Name(row.campus.name_nl, row.campus.name_en)),
        taught_in=tuple(row.taught_in.split(",")),
    )


# --- Who holds a function -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role, as this reader may see it.

    Before sign-in `name` and `location` are None: role, unit, city and languages remain. A function held by a student
    is named only to readers of the same programme. `unit` says how near it is: programme, faculty or university.
    `standing_in` says that somebody else's work is being done; never whose, why or until when.
    """

    role: str
    role_name: Name
    unit: str
    programme: Name | None
    faculty: Name | None
    campus: CampusShown | None
    languages: tuple[str, ...]
    standing_in: bool
    name: str | None
    location: str | None


_NEAREST = {"programme": 0, "faculty": 1, "university": 2}


def holders(
    actor: Actor,
    *,
    role: str | tuple[str, ...],
    programme: str | None = None,
    studies: frozenset[UUID] | None = None,
    campus: str | None = None,
    on: datetime.date | None = None,
) -> tuple[Holder, ...]:
    """List who holds a role, or one of several, today or on a day, nearest unit first.

    With `programme` (a code) or `studies` (ids), those of the programme, its faculty and the university; with `campus`,
    those of that city and those of no city in particular. Leavers are left out unless somebody stands in for them, and
    whoever stands in is shown in their place (D6). A term of the programme replaces the role's name (D1).
    Three queries, however many hold it.
    """
    day = on or time.today()
    roles = (role,) if isinstance(role, str) else role
    reason = "shows who stands in, not for whom, why or until when"
    stand_ins = {
        row.function_id: row.person
        for row in StandIn.objects.unscoped(reason=reason)
        .filter(running(day), function__role__in=roles)
        .select_related("person")
        .order_by("starts_on", "pk")
        if row.person.is_here(day)
    }
    rows = Function.objects.filter(Q(running(day)) | Q(pk__in=list(stand_ins)), role__in=roles)
    if programme is not None or studies is not None:
        near = Programme.objects.filter(code=programme) if studies is None else Programme.objects.filter(pk__in=studies)
        rows = rows.filter(
            Q(programme__in=near)
            | Q(faculty__in=near.values("faculty"))
            | Q(programme__isnull=True, faculty__isnull=True)
        )
    if campus is not None:
        rows = rows.filter(
            Q(campus=campus) | Q(campus__isnull=True, programme__campus=campus) | Q(campus__isnull=True, programme=None)
        )
    related = ("person", "role", "programme__campus", "programme__faculty", "faculty", "campus")
    found = list(rows.select_related(*related).order_by("starts_on", "pk"))
    terms: dict[tuple[str, UUID | None], Name] = {
        (term.role_id, term.programme_id): Name(term.name_nl, term.name_en)
        for term in RoleTerm.objects.filter(role__in=roles, programme__in={row.programme_id for row in found} - {None})
    }
    shown = [
        _holder(actor, row, person, terms.get((row.role_id, row.programme_id)), standing_in=row.pk in stand_ins)
        for row in found
        if (person := stand_ins.get(row.pk, row.person)).is_here(day)
    ]
    return tuple(sorted(shown, key=lambda holder: _NEAREST[holder.unit]))


def _holder(actor: Actor, row: Function, person: Person, term: Name | None, *, standing_in: bool) -> Holder:
    """Prepare one holder for this reader."""
    named = actor.known and (person.staff or actor.pk == person.pk or _shares_programme(actor, row))
    campus = row.campus or (row.programme.campus if row.programme is not None else None)
    faculty = row.faculty or (row.programme.faculty if row.programme is not None else None)
    return Holder(
        role=row.role_id,
        role_name=term or Name(row.role.name_nl, row.role.name_en),
        unit="programme" if row.programme is not None else "faculty" if row.faculty is not None else "university",
        programme=Name(row.programme.name_nl, row.programme.name_en) if row.programme is not None else None,
        faculty=Name(faculty.name_nl, faculty.name_en) if faculty is not None else None,
        campus=CampusShown(campus.slug, Name(campus.name_nl, campus.name_en)) if campus is not None else None,
        languages=tuple(row.languages.split(",")),
        standing_in=standing_in,
        name=person.shown_name if named else None,
        location=(row.location or None) if named and not standing_in else None,
    )


def _shares_programme(actor: Actor, row: Function) -> bool:
    """Tell whether a reader follows or works for the programme a function is held for."""
    return row.programme_id is not None and (
        row.programme_id in actor.studies or any(held.programme == row.programme_id for held in actor.held)
    )


# --- Studies --------------------------------------------------------------------------------------------------------


def studies_of(actor: Actor) -> tuple[ProgrammeShown, ...]:
    """List the programmes the reader follows today. One query, none for who follows nothing."""
    if not actor.studies:
        return ()
    rows = (
        Programme.objects.select_related("faculty", "campus").filter(pk__in=actor.studies).order_by("name_nl", "code")
    )
    return tuple(_programme_shown(row) for row in rows)


def people_numbered(institution: str, numbers: Iterable[str]) -> dict[str, Person]:
    """Find people by number, for sign-in: the demonstration's personas, or a provider's claim. One query."""
    rows = Person.objects.filter(institution__code=institution, person_number__in=list(numbers))
    return {person.person_number: person for person in rows}
