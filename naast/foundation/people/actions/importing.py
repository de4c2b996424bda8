"""Checks and writes the sheets of an import, in batches; the actions beside it decide, surround and answer (G5).

Checking reads every row before anything is written. It remembers numbers and keys, never rows: about a hundred bytes a
person. Writing compares each row with what is there, so that the same sheets a second time write nothing.
"""

import collections
import dataclasses
import datetime
import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from naast.foundation.access.action import action_running
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.people.models import (
    Campus,
    Enrolment,
    Faculty,
    Function,
    Person,
    Programme,
    Role,
    RoleTerm,
    StandIn,
    University,
)
from naast.foundation.people.rules import (
    CONFIDENTIALITY,
    ROLE_BY_SLUG,
    ROLES,
    SHEETS,
    Fault,
    Period,
    check_headings,
    may_hold,
    overlapping,
    read_row,
)
from naast.foundation.people.sheets import Sheet

BATCH = 500  # SQLite takes 999 parameters in a statement
REASON = "the import writes for everybody"
ONE_DAY = datetime.timedelta(days=1)
# A file cut off halfway looks like a mass departure; beyond this share somebody must say that it is one.
LEAVERS_SHARE, LEAVERS_LEAST = 0.2, 10
STUDENT, STAFF = 1, 2
_ORDER = {name: place for place, name in enumerate(SHEETS)}

Values = dict[str, Any]
Numbered = tuple[int, Values]
FunctionKey = tuple[str, str, str, str, str]


@dataclasses.dataclass(slots=True)
class Counts:
    """What became of the rows of one sheet."""

    new: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0


def _batches(sheet: Sheet, today: datetime.date, faults: list[Fault] | None = None) -> Iterator[list[Numbered]]:
    """Read a sheet in batches; faulty rows go to `faults` (or nowhere, when they were reported before)."""
    rows = iter(sheet.rows())
    while chunk := list(itertools.islice(rows, BATCH)):
        good: list[Numbered] = []
        for line, cells in chunk:
            values, wrong = read_row(sheet.name, line, cells, today=today)
            if wrong:
                if faults is None:
                    continue
                faults += wrong
                # A number that could be read counts as known, or each of its enrolments would be reported as well.
                if sheet.name == "people" and values.get("number"):
                    good.append((-line, values))
            else:
                good.append((line, values))
        yield good


@dataclasses.dataclass(slots=True)
class Known:
    """What is there already, or will be after the sheets: codes, and what the checks remember about people."""

    institution: University
    today: datetime.date
    whole: bool
    campuses: set[str]
    faculties: dict[str, UUID]
    programmes: set[str]
    elsewhere: set[str]
    terms: dict[tuple[str, str], str]
    people: dict[str, int] = dataclasses.field(default_factory=dict)
    has_people: bool = False
    keys: dict[str, set[int]] = dataclasses.field(default_factory=lambda: collections.defaultdict(set))
    periods: dict[FunctionKey, dict[datetime.date, tuple[datetime.date | None, int]]] = dataclasses.field(
        default_factory=dict
    )

    @classmethod
    def read(cls, institution: University, *, today: datetime.date, whole: bool) -> "Known":
        """Read the units that are there; people are looked up batch by batch. Four queries."""
        faculties = list(Faculty.objects.values_list("code", "pk", "university_id"))
        return cls(
            institution=institution,
            today=today,
            whole=whole,
            campuses=set(Campus.objects.values_list("slug", flat=True)),
            faculties={code: pk for code, pk, university in faculties if university == institution.pk},
            programmes=set(Programme.objects.filter(faculty__university=institution).values_list("code", flat=True)),
            elsewhere={code for code, _, university in faculties if university != institution.pk}
            | set(Programme.objects.exclude(faculty__university=institution).values_list("code", flat=True)),
            terms={
                (programme, role): held_by
                for programme, role, held_by in RoleTerm.objects.values_list("programme__code", "role_id", "held_by")
            },
        )

    def kinds_of(self, numbers: set[str]) -> dict[str, int]:
        """Look up who these people are (STUDENT, STAFF or both), in the sheets first; strangers are left out."""
        found = {number: self.people[number] for number in numbers if number in self.people}
        missing = numbers - found.keys()
        if missing and not (self.whole and self.has_people):
            rows = Person.objects.filter(institution=self.institution, person_number__in=missing)
            for number, student, staff in rows.values_list("person_number", "student", "staff"):
                found[number] = STUDENT * student | STAFF * staff
        return found


class Delivery:
    """The sheets of one import, to be checked and then written by an action."""

    def __init__(self, institution: University, sheets: Sequence[Sheet], *, today: datetime.date, whole: bool) -> None:
        self.sheets = sorted(sheets, key=lambda sheet: _ORDER[sheet.name])
        self.known = Known.read(institution, today=today, whole=whole)

    def faults(self, *, many_leavers: bool = False) -> list[Fault]:
        """List every fault of every sheet, by sheet and line; reads only. Ask once: it remembers what it saw."""
        faults = _check_sheets(self.sheets, self.known)
        if self.known.whole and self.known.has_people and not many_leavers:
            faults += _check_leavers(self.known)
        return faults

    def write(self) -> dict[str, Counts]:
        """Write the sheets, which must have been checked. Raises OutsideAction where no line would be left."""
        if not action_running():
            raise OutsideAction("people come in by an action, so that the import leaves a line")
        return _write_sheets(self.sheets, self.known)


# --- Checking -------------------------------------------------------------------------------------------------------


def _check_sheets(sheets: Sequence[Sheet], known: Known) -> list[Fault]:
    """List every fault of every sheet, in the order of sheets and lines; writes nothing.

    Raises nothing for whatever stands in the cells. Queries: a few for each batch of 500 rows.
    """
    faults: list[Fault] = []
    for sheet in sheets:
        if sheet.headings is not None:
            wrong = check_headings(sheet.name, sheet.headings)
            faults += wrong
            if wrong:
                continue
        seen: dict[Any, int] = {}
        for batch in _batches(sheet, known.today, faults):
            _CHECKS[sheet.name](batch, known, faults, seen)
        known.has_people = known.has_people or sheet.name == "people"
        if sheet.name == "functions":
            faults += _overlaps(known)
    faults.sort(key=lambda fault: (_ORDER[fault.sheet], fault.line))
    return faults


def _note_key(sheet: str, line: int, key: Any, seen: dict[Any, int], *, shown: str, column: str) -> list[Fault]:
    """Report a key that stood on an earlier line."""
    first = seen.setdefault(key, line)
    return [Fault(sheet, line, column, "twice", shown, str(first))] if first != line else []


def _check_campuses(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    for line, values in batch:
        faults += _note_key("campuses", line, values["slug"], seen, shown=values["slug"], column="slug")
        known.campuses.add(values["slug"])


def _check_faculties(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    for line, values in batch:
        code = values["code"]
        faults += _note_key("faculties", line, code, seen, shown=code, column="code")
        if code in known.elsewhere:
            faults.append(Fault("faculties", line, "code", "other-university", code))
        known.faculties.setdefault(code, known.institution.pk)


def _check_programmes(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    for line, values in batch:
        code = values["code"]
        faults += _note_key("programmes", line, code, seen, shown=code, column="code")
        faults += _unknown_units("programmes", line, values, known)
        if code in known.elsewhere:
            faults.append(Fault("programmes", line, "code", "other-university", code))
        known.programmes.add(code)


def _unknown_units(sheet: str, line: int, values: Values, known: Known) -> list[Fault]:
    """Report units that neither the sheets nor the database know."""
    faults = []
    for column, there in (("faculty", known.faculties), ("programme", known.programmes), ("campus", known.campuses)):
        given = values.get(column)
        if given and given not in there:
            faults.append(Fault(sheet, line, column, f"unknown-{column}", given))
    return faults


def _check_terms(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    for line, values in batch:
        key = (values["programme"], values["role"])
        faults += _note_key("terms", line, key, seen, shown=" ".join(key), column="role")
        faults += _unknown_units("terms", line, values, known)
        known.terms[key] = values["held_by"]


def _check_people(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    for line, values in batch:
        number = values["number"]
        faults += _note_key("people", abs(line), number, seen, shown=number, column="number")
        kinds = values.get("kinds") or ("student", "staff")
        known.people[number] = STUDENT * ("student" in kinds) | STAFF * ("staff" in kinds)


def _check_enrolments(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    kinds = known.kinds_of({values["number"] for _, values in batch})
    for line, values in batch:
        number, programme, cohort = values["number"], values["programme"], values["cohort"]
        key = hash((number, programme, cohort))
        faults += _note_key("enrolments", line, key, seen, shown=f"{number} {programme} {cohort}", column="number")
        faults += _unknown_units("enrolments", line, values, known)
        if number not in kinds:
            faults.append(Fault("enrolments", line, "number", "unknown-person", number))
        elif not kinds[number] & STUDENT:
            faults.append(Fault("enrolments", line, "number", "not-a-student", number))
        known.keys["enrolments"].add(key)


def _function_key(values: Values) -> FunctionKey:
    return (values["number"], values["role"], values["faculty"], values["programme"], values["campus"])


def _check_functions(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    kinds = known.kinds_of({values["number"] for _, values in batch})
    for line, values in batch:
        number, key = values["number"], _function_key(values)
        starts = values["starts_on"]
        shown = f"{number} {values['role']} {starts}"
        faults += _note_key("functions", line, (*key, starts), seen, shown=shown, column="number")
        faults += _unknown_units("functions", line, values, known)
        if number not in kinds:
            faults.append(Fault("functions", line, "number", "unknown-person", number))
        else:
            held_by = known.terms.get((values["programme"], values["role"]), ROLE_BY_SLUG[values["role"]].held_by)
            if not may_hold(held_by, student=bool(kinds[number] & STUDENT), staff=bool(kinds[number] & STAFF)):
                faults.append(Fault("functions", line, "number", "may-not-hold", number, held_by))
        known.periods.setdefault(key, {}).setdefault(starts, (values["ends_on"], line))
        known.keys["functions"].add(hash((*key, starts)))


_FUNCTION_COLUMNS = (
    "person__person_number",
    "role_id",
    "faculty__code",
    "programme__code",
    "campus_id",
    "starts_on",
    "ends_on",
)


def _functions_there(known: Known) -> Iterator[tuple[FunctionKey, datetime.date, datetime.date | None, UUID]]:
    """Read the functions of the institution that are in the database, one by one."""
    rows = Function.objects.filter(person__institution=known.institution).order_by()
    for *key, starts, ends, pk in rows.values_list(*_FUNCTION_COLUMNS, "pk").iterator(chunk_size=BATCH):
        number, role, faculty, programme, campus = key
        yield (number, role, faculty or "", programme or "", campus or ""), starts, ends, pk


def _overlaps(known: Known) -> list[Fault]:
    """Report functions that would be held twice on one day, within the sheet or with what is there."""
    for key, starts, ends, _ in _functions_there(known):
        asked = known.periods.get(key)
        if asked is None or starts in asked:
            continue
        if known.whole:
            if starts > known.today:
                continue
            asked[starts] = (_end_of(starts, known.today), 0)
        else:
            asked[starts] = (ends, 0)
    faults = []
    for asked in known.periods.values():
        periods: list[Period] = [(starts, ends) for starts, (ends, _) in asked.items()]
        for earlier, later in overlapping(periods):
            told, other = (later, earlier) if asked[later[0]][1] else (earlier, later)
            if asked[told[0]][1]:
                faults.append(Fault("functions", asked[told[0]][1], "starts_on", "overlaps", str(other[0])))
    return faults


def _check_stand_ins(batch: list[Numbered], known: Known, faults: list[Fault], seen: dict[Any, int]) -> None:
    kinds = known.kinds_of({values["by_number"] for _, values in batch})
    earliest: dict[FunctionKey, datetime.date] = {}
    wanted = {_function_key(values) for _, values in batch}
    for key, starts, _, _ in _functions_there(known):
        if key in wanted:
            earliest[key] = min(starts, earliest.get(key, starts))
    for line, values in batch:
        key, by = _function_key(values), values["by_number"]
        shown = f"{by} {values['starts_on']}"
        faults += _note_key("stand_ins", line, (*key, by, values["starts_on"]), seen, shown=shown, column="by_number")
        faults += _unknown_units("stand_ins", line, values, known)
        if by not in kinds:
            faults.append(Fault("stand_ins", line, "by_number", "unknown-person", by))
        elif not kinds[by] & STAFF and ROLE_BY_SLUG[values["role"]].held_by == "staff":
            faults.append(Fault("stand_ins", line, "by_number", "may-not-hold", by, "staff"))
        begins = [*known.periods.get(key, ()), *([earliest[key]] if key in earliest else [])]
        if not begins or min(begins) > values["starts_on"]:
            faults.append(Fault("stand_ins", line, "number", "no-such-function", values["number"]))


_CHECKS: Mapping[str, Callable[[list[Numbered], Known, list[Fault], dict[Any, int]], None]] = {
    "campuses": _check_campuses,
    "faculties": _check_faculties,
    "programmes": _check_programmes,
    "terms": _check_terms,
    "people": _check_people,
    "enrolments": _check_enrolments,
    "functions": _check_functions,
    "stand_ins": _check_stand_ins,
}


def _check_leavers(known: Known) -> list[Fault]:
    """Report a whole delivery that would end more than a fifth of the people who are here (and more than ten)."""
    here = leaving = 0
    for number, ended in _people_there(known, "person_number", "ended_on"):
        if ended is None or ended >= known.today:
            here += 1
            leaving += number not in known.people
    if leaving > max(LEAVERS_LEAST, here * LEAVERS_SHARE):
        return [Fault("people", 0, "", "too-many-leavers", str(leaving), str(here))]
    return []


def _people_there(known: Known, *columns: str) -> Iterator[tuple[Any, ...]]:
    rows = Person.objects.filter(institution=known.institution).order_by()
    return iter(rows.values_list(*columns).iterator(chunk_size=BATCH))


# --- Writing --------------------------------------------------------------------------------------------------------


def _write_sheets(sheets: Sequence[Sheet], known: Known) -> dict[str, Counts]:
    """Write sheets that were checked; ends first what a whole delivery no longer names. Needs a transaction."""
    _write_roles()
    counts = {sheet.name: Counts() for sheet in sheets}
    if known.whole:
        for name, end in (("functions", _end_functions), ("enrolments", _end_enrolments), ("people", _end_people)):
            if name in counts:
                counts[name].ended = end(known)
    for sheet in sheets:
        for batch in _batches(sheet, known.today):
            _WRITERS[sheet.name](batch, known, counts[sheet.name])
    return counts


def _write_roles() -> None:
    """Bring the table of roles in line with the roles the product knows. Two queries when nothing changed."""
    wanted = {
        role.slug: {
            "name_nl": role.nl,
            "name_en": role.en,
            "level": role.level,
            "support_staff": role.support_staff,
            "held_by": role.held_by,
            "confidentiality_nl": CONFIDENTIALITY[role.confidentiality][0],
            "confidentiality_en": CONFIDENTIALITY[role.confidentiality][1],
            "position": position,
        }
        for position, role in enumerate(ROLES)
    }
    there = Role.objects.in_bulk(list(wanted))
    _keep(Role, [(there.get(slug), Role(slug=slug), values) for slug, values in wanted.items()], Counts(), Role.objects)


def _keep(
    model: type[models.Model],
    rows: Sequence[tuple[models.Model | None, models.Model, Values]],
    counts: Counts,
    rows_of: Any,
) -> None:
    """Create what is new, change what differs, leave the rest; `rows` are (found, fresh, wanted values)."""
    fresh, changed = [], []
    for found, new, values in rows:
        row = found if found is not None else new
        differs = [name for name, value in values.items() if getattr(row, name) != value]
        for name in differs:
            setattr(row, name, values[name])
        if found is None:
            fresh.append(new)
        elif differs:
            changed.append(found)
        else:
            counts.same += 1
    # Changes first: an old function must have ended before the next one begins.
    if changed:
        rows_of.bulk_update(changed, [model._meta.get_field(name).name for name in rows[0][2]], batch_size=50)
    if fresh:
        model._default_manager.bulk_create(fresh)
    counts.new += len(fresh)
    counts.changed += len(changed)


def _write_campuses(batch: list[Numbered], known: Known, counts: Counts) -> None:
    there = Campus.objects.in_bulk([values["slug"] for _, values in batch])
    rows = [
        (there.get(values["slug"]), Campus(slug=values["slug"]), _only(values, "name_nl", "name_en"))
        for _, values in batch
    ]
    _keep(Campus, rows, counts, Campus.objects)


def _only(values: Values, *names: str) -> Values:
    return {name: values[name] for name in names}


def _write_faculties(batch: list[Numbered], known: Known, counts: Counts) -> None:
    there = Faculty.objects.in_bulk([values["code"] for _, values in batch], field_name="code")
    rows = [
        (
            there.get(values["code"]),
            Faculty(code=values["code"], university=known.institution),
            _only(values, "name_nl", "name_en"),
        )
        for _, values in batch
    ]
    _keep(Faculty, rows, counts, Faculty.objects)


def _write_programmes(batch: list[Numbered], known: Known, counts: Counts) -> None:
    there = Programme.objects.in_bulk([values["code"] for _, values in batch], field_name="code")
    faculties = dict(Faculty.objects.values_list("code", "pk"))
    rows = [
        (
            there.get(values["code"]),
            Programme(code=values["code"]),
            {
                **_only(values, "name_nl", "name_en", "level"),
                "faculty_id": faculties[values["faculty"]],
                "campus_id": values["campus"],
                "taught_in": ",".join(values["taught_in"]),
            },
        )
        for _, values in batch
    ]
    _keep(Programme, rows, counts, Programme.objects)


def _write_terms(batch: list[Numbered], known: Known, counts: Counts) -> None:
    programmes = dict(Programme.objects.values_list("code", "pk"))
    there = {
        (term.programme_id, term.role_id): term
        for term in RoleTerm.objects.filter(programme__in={programmes[values["programme"]] for _, values in batch})
    }
    rows = []
    for _, values in batch:
        key = (programmes[values["programme"]], values["role"])
        fresh = RoleTerm(programme_id=key[0], role_id=key[1])
        rows.append((there.get(key), fresh, _only(values, "name_nl", "name_en", "held_by")))
    _keep(RoleTerm, rows, counts, RoleTerm.objects)


def _write_people(batch: list[Numbered], known: Known, counts: Counts) -> None:
    numbers = [values["number"] for _, values in batch]
    there = {
        person.person_number: person
        for person in Person.objects.filter(institution=known.institution, person_number__in=numbers)
    }
    rows = []
    for _, values in batch:
        found = there.get(values["number"])
        fresh = (
            Person(
                institution=known.institution,
                person_number=values["number"],
                password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
            )
            if found is None
            else found
        )
        wanted = {
            **_only(values, "given_name", "family_name", "email", "language", "birth_date", "ended_on"),
            "shown_name": values["shown_name"] or f"{values['given_name']} {values['family_name']}"[:200],
            "student": "student" in values["kinds"],
            "staff": "staff" in values["kinds"],
        }
        rows.append((found, fresh, wanted))
    _keep(Person, rows, counts, Person.objects)


def _people_by_number(batch: list[Numbered], known: Known, *columns: str) -> dict[str, UUID]:
    numbers = {values[column] for _, values in batch for column in columns}
    rows = Person.objects.filter(institution=known.institution, person_number__in=numbers)
    return dict(rows.values_list("person_number", "pk"))


def _write_enrolments(batch: list[Numbered], known: Known, counts: Counts) -> None:
    people = _people_by_number(batch, known, "number")
    programmes = dict(Programme.objects.values_list("code", "pk"))
    enrolments = Enrolment.objects.unscoped(reason=REASON)
    there = {
        (enrolment.person_id, enrolment.programme_id, enrolment.cohort): enrolment
        for enrolment in enrolments.filter(person__in=people.values())
    }
    rows = []
    for _, values in batch:
        key = (people[values["number"]], programmes[values["programme"]], values["cohort"])
        fresh = Enrolment(person_id=key[0], programme_id=key[1], cohort=key[2])
        rows.append((there.get(key), fresh, _only(values, "phase", "starts_on", "ends_on")))
    _keep(Enrolment, rows, counts, enrolments)


def _unit_ids(values: Values, faculties: Mapping[str, UUID], programmes: Mapping[str, UUID]) -> tuple[Any, Any, Any]:
    return faculties.get(values["faculty"]), programmes.get(values["programme"]), values["campus"] or None


def _write_functions(batch: list[Numbered], known: Known, counts: Counts) -> None:
    people = _people_by_number(batch, known, "number")
    faculties = dict(Faculty.objects.values_list("code", "pk"))
    programmes = dict(Programme.objects.values_list("code", "pk"))
    there = {
        (each.person_id, each.role_id, each.faculty_id, each.programme_id, each.campus_id, each.starts_on): each
        for each in Function.objects.filter(person__in=people.values())
    }
    rows = []
    for _, values in batch:
        units = _unit_ids(values, faculties, programmes)
        key = (people[values["number"]], values["role"], *units, values["starts_on"])
        fresh = Function(
            person_id=key[0],
            role_id=values["role"],
            faculty_id=units[0],
            programme_id=units[1],
            campus_id=units[2],
            starts_on=values["starts_on"],
        )
        wanted = {**_only(values, "ends_on", "location"), "languages": ",".join(values["languages"])}
        rows.append((there.get(key), fresh, wanted))
    _keep(Function, rows, counts, Function.objects)


def _write_stand_ins(batch: list[Numbered], known: Known, counts: Counts) -> None:
    people = _people_by_number(batch, known, "number", "by_number")
    faculties = dict(Faculty.objects.values_list("code", "pk"))
    programmes = dict(Programme.objects.values_list("code", "pk"))
    functions: dict[tuple[Any, ...], list[Function]] = collections.defaultdict(list)
    for each in Function.objects.filter(person__in=people.values()).order_by("starts_on"):
        functions[each.person_id, each.role_id, each.faculty_id, each.programme_id, each.campus_id].append(each)
    stand_ins = StandIn.objects.unscoped(reason=REASON)
    there = {
        (each.function_id, each.person_id, each.starts_on): each
        for each in stand_ins.filter(person__in=people.values())
    }
    rows = []
    for _, values in batch:
        units = _unit_ids(values, faculties, programmes)
        held = functions[people[values["number"]], values["role"], *units]
        function = [each for each in held if each.starts_on <= values["starts_on"]][-1]
        key = (function.pk, people[values["by_number"]], values["starts_on"])
        fresh = StandIn(function=function, person_id=key[1], starts_on=key[2])
        rows.append((there.get(key), fresh, _only(values, "ends_on")))
    _keep(StandIn, rows, counts, stand_ins)


_WRITERS: Mapping[str, Callable[[list[Numbered], Known, Counts], None]] = {
    "campuses": _write_campuses,
    "faculties": _write_faculties,
    "programmes": _write_programmes,
    "terms": _write_terms,
    "people": _write_people,
    "enrolments": _write_enrolments,
    "functions": _write_functions,
    "stand_ins": _write_stand_ins,
}


# --- Ending ---------------------------------------------------------------------------------------------------------


def _end_of(starts: datetime.date, today: datetime.date) -> datetime.date:
    """Give the last day of something a whole delivery no longer names: yesterday, or today when it began today."""
    return max(starts, today - ONE_DAY)


def _end_people(known: Known) -> int:
    """End the leavers: yesterday was their last day, so that they are out at the next request. Nobody is deleted."""
    gone = [
        pk
        for pk, number, ended in _people_there(known, "pk", "person_number", "ended_on")
        if number not in known.people and (ended is None or ended >= known.today)
    ]
    for start in range(0, len(gone), BATCH):
        Person.objects.filter(pk__in=gone[start : start + BATCH]).update(ended_on=known.today - ONE_DAY)
    return len(gone)


def _end_enrolments(known: Known) -> int:
    """End enrolments that are no longer delivered; one that never began is removed, because nothing hangs on it."""
    enrolments = Enrolment.objects.unscoped(reason=REASON)
    rows = enrolments.filter(person__institution=known.institution).order_by()
    columns = ("pk", "person__person_number", "programme__code", "cohort", "starts_on", "ends_on")
    gone = [
        (pk, starts)
        for pk, number, programme, cohort, starts, ends in rows.values_list(*columns).iterator(chunk_size=BATCH)
        if (ends is None or ends >= known.today) and hash((number, programme, cohort)) not in known.keys["enrolments"]
    ]
    return _end_rows(enrolments, gone, known.today)


def _end_functions(known: Known) -> int:
    """End functions that are no longer delivered; one that never began is removed with its stand-ins."""
    gone = [
        (pk, starts)
        for key, starts, ends, pk in _functions_there(known)
        if (ends is None or ends >= known.today) and hash((*key, starts)) not in known.keys["functions"]
    ]
    never = [pk for pk, starts in gone if starts > known.today]
    StandIn.objects.unscoped(reason=REASON).filter(function__in=never).delete()
    return _end_rows(Function.objects, gone, known.today)


def _end_rows(rows: Any, gone: list[tuple[UUID, datetime.date]], today: datetime.date) -> int:
    """Give rows their last day, or remove those that never began."""
    ending: dict[datetime.date | None, list[UUID]] = collections.defaultdict(list)
    for pk, starts in gone:
        ending[None if starts > today else _end_of(starts, today)].append(pk)
    for last, keys in ending.items():
        for start in range(0, len(keys), BATCH):
            chunk = rows.filter(pk__in=keys[start : start + BATCH])
            if last is None:
                # Not delete(): it would look for stand-ins without a reader. They are gone; foreign keys still hold.
                chunk._raw_delete(chunk.db)
            else:
                chunk.update(ends_on=last)
    return len(gone)
