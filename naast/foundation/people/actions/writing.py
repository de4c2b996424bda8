"""Writes the staged people of an import: ends who is gone, changes what differs, adds who is new, leaves the rest (G5).

One statement for each of these and each table, however many rows; the same sheets a second time write nothing.
Statements written by hand pass by the guard of confidential tables, so `Delivery.write` asks for an action first.
"""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from naast.foundation.people.actions.staging import Given, agree, differ, run, stretches, table, weigh
from naast.foundation.people.actions.units import Counts

# ruff: noqa: S608 - every statement is made of our own names; values are always parameters

# --- Ending ---------------------------------------------------------------------------------------------------------

_RUNNING = """
    WHERE holder.institution_id = %(institution)s AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
"""
# sheet -> (its table, which rows of it the sheet no longer names)
_MISSING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enrolments": (
            "people_enrolment",
            f"""
    SELECT held.id FROM people_enrolment AS held
    JOIN people_person AS holder ON holder.id = held.person_id
    JOIN people_programme AS programme ON programme.id = held.programme_id {_RUNNING}
    AND NOT EXISTS (SELECT 1 FROM {table("enrolments")} AS mine WHERE mine.number = holder.person_number
                    AND mine.programme = programme.code AND mine.cohort = held.cohort)
""",
        ),
        "functions": (
            "people_function",
            f"""
    SELECT held.id FROM people_function AS held
    JOIN people_person AS holder ON holder.id = held.person_id
    LEFT JOIN people_faculty AS faculty ON faculty.id = held.faculty_id
    LEFT JOIN people_programme AS programme ON programme.id = held.programme_id {_RUNNING}
    AND NOT EXISTS (SELECT 1 FROM {table("functions")} AS mine WHERE mine.number = holder.person_number
                    AND mine.role = held.role_id AND mine.starts_on = held.starts_on
                    AND mine.faculty = COALESCE(faculty.code, '') AND mine.programme = COALESCE(programme.code, '')
                    AND mine.campus = COALESCE(held.campus_id, ''))
""",
        ),
    }
)


def end_missing(sheet: str, given: Given) -> int:
    """End what a whole delivery no longer names; gives how many.

    Yesterday was the last day, so that leavers are out at the next request. A function or enrolment that never began is
    removed, because nothing hangs on it; a person is never removed.
    """
    if sheet == "people":
        return run(
            f"""
            UPDATE people_person SET ended_on = %(yesterday)s
            WHERE institution_id = %(institution)s AND (ended_on IS NULL OR ended_on >= %(today)s)
            AND (%(staff_too)s OR NOT staff)
            AND NOT EXISTS (SELECT 1 FROM {table(sheet)} AS mine WHERE mine.number = people_person.person_number)
            """,
            given,
        )
    name, missing = _MISSING[sheet]
    never = f"{missing} AND held.starts_on > %(today)s"
    if sheet == "functions":
        run(f"DELETE FROM people_standin WHERE function_id IN ({never})", given)
    removed = run(f"DELETE FROM {name} WHERE id IN ({never})", given)
    return removed + run(
        f"""
        UPDATE {name} SET ends_on = CASE WHEN starts_on > %(yesterday)s THEN starts_on ELSE %(yesterday)s END
        WHERE id IN ({missing})
        """,
        given,
    )


# --- Changing and adding --------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class _Target:
    """Where the rows of a sheet go: `source` gives them with the keys the table knows.

    `same` makes a row the same as one that is there (`perhaps`: the same columns, of which either may be empty);
    `kept` are the columns the sheet decides; `once` those that only a new row gets.
    """

    name: str
    source: str
    same: tuple[str, ...]
    kept: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    once: tuple[str, ...] = ()


_WHO = """
    JOIN people_person AS who ON who.institution_id = %(institution)s AND who.person_number = mine.number
"""
_FUNCTIONS = f"""
    SELECT {{columns}}, who.id AS person_id, mine.role AS role_id, faculty.id AS faculty_id,
           programme.id AS programme_id, NULLIF(mine.campus, '') AS campus_id
    FROM {{table}} AS mine {_WHO}
    LEFT JOIN people_faculty AS faculty ON faculty.code = mine.faculty
    LEFT JOIN people_programme AS programme ON programme.code = mine.programme
"""
_STOOD_FOR = _FUNCTIONS.format(
    table=table("stand_ins"), columns="mine.line, mine.id, mine.by_number, mine.starts_on, mine.ends_on"
)
_UNIT = ("faculty_id", "programme_id", "campus_id")
_TARGETS: Mapping[str, _Target] = MappingProxyType(
    {
        "people": _Target(
            "people_person",
            f"""
    SELECT mine.*, mine.number AS person_number, institution.id AS institution_id, TRUE AS active
    FROM {table("people")} AS mine JOIN people_university AS institution ON institution.id = %(institution)s
""",
            same=("institution_id", "person_number"),
            kept=(
                *("given_name", "family_name", "shown_name", "email", "language"),
                *("birth_date", "student", "staff", "ended_on"),
            ),
            once=("password", "active"),
        ),
        "enrolments": _Target(
            "people_enrolment",
            f"""
    SELECT mine.*, who.id AS person_id, programme.id AS programme_id
    FROM {table("enrolments")} AS mine {_WHO} JOIN people_programme AS programme ON programme.code = mine.programme
""",
            same=("person_id", "programme_id", "cohort"),
            kept=("phase", "starts_on", "ends_on"),
        ),
        "functions": _Target(
            "people_function",
            _FUNCTIONS.format(
                table=table("functions"),
                columns="mine.id, mine.starts_on, mine.ends_on, mine.languages, mine.location",
            ),
            same=("person_id", "role_id", "starts_on"),
            perhaps=_UNIT,
            kept=("ends_on", "languages", "location"),
        ),
        # Of several functions of one key the latest that had begun is stood in for.
        "stand_ins": _Target(
            "people_standin",
            f"""
    SELECT asked.line, asked.id, asked.starts_on, asked.ends_on, instead.id AS person_id,
           (SELECT held.id FROM people_function AS held WHERE held.person_id = asked.person_id
            AND held.role_id = asked.role_id AND held.starts_on <= asked.starts_on
            AND COALESCE(CAST(held.faculty_id AS text), '') = COALESCE(CAST(asked.faculty_id AS text), '')
            AND COALESCE(CAST(held.programme_id AS text), '') = COALESCE(CAST(asked.programme_id AS text), '')
            AND COALESCE(held.campus_id, '') = COALESCE(asked.campus_id, '')
            ORDER BY held.starts_on DESC LIMIT 1) AS function_id
    FROM ({_STOOD_FOR}) AS asked JOIN people_person AS instead
    ON instead.institution_id = %(institution)s AND instead.person_number = asked.by_number
""",
            same=("function_id", "person_id", "starts_on"),
            kept=("ends_on",),
        ),
    }
)


GREW = 1_000


def write_rows(sheet: str, given: Given, count: int) -> Counts:
    """Write the `count` staged rows of a sheet that was checked; gives what became of them.

    Changes come first: an old function must have ended before the next one begins.
    """
    target = _TARGETS[sheet]
    change, add = _statements(target)
    changed = sum(run(change, {**given, **lines}) for lines in stretches(sheet))
    added = sum(run(add, {**given, **lines}) for lines in stretches(sheet))
    if added > GREW:
        weigh(target.name)
    return Counts(new=added, changed=changed, same=count - added - changed)


def _statements(target: _Target) -> tuple[str, str]:
    """Write the statement that changes and the one that adds, each for one stretch of lines."""
    name = target.name
    met = " AND ".join(
        [f"{name}.{column} = delivered.{column}" for column in target.same]
        + [agree(f"{name}.{column}", f"delivered.{column}") for column in target.perhaps]
    )
    unlike = " OR ".join(differ(f"{name}.{column}", f"delivered.{column}") for column in target.kept)
    changes = ", ".join(f"{column} = delivered.{column}" for column in target.kept)
    columns = ", ".join(("id", *target.same, *target.perhaps, *target.kept, *target.once))
    source = f"({target.source} WHERE line > %(after)s AND line <= %(until)s) AS delivered"
    change = f"UPDATE {name} SET {changes} FROM {source} WHERE {met} AND ({unlike})"
    fresh = f"NOT EXISTS (SELECT 1 FROM {name} WHERE {met})"
    return change, f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {source} WHERE {fresh}"
