"""Checks and writes the units of an import: cities, faculties, programmes, and what a role is called in each (G5).

There are hundreds of them at most, so they are kept in memory and written through the ORM.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import models

from naast.foundation.people.models import Campus, Faculty, Programme, Role, RoleTerm, University
from naast.foundation.people.rules import CONFIDENTIALITY, ROLES, Fault

Values = dict[str, Any]
Numbered = tuple[int, Values]


@dataclasses.dataclass(slots=True)
class Counts:
    """What became of the rows of one sheet."""

    new: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0


@dataclasses.dataclass(slots=True)
class Units:
    """The codes that are there already, or will be after the sheets."""

    institution: University
    campuses: set[str]
    faculties: set[str]
    programmes: set[str]
    elsewhere: set[str]
    terms: dict[tuple[str, str], str]

    @classmethod
    def read(cls, institution: University) -> "Units":
        """Read the units that are there. Four queries."""
        faculties = list(Faculty.objects.values_list("code", "university_id"))
        programmes = list(Programme.objects.values_list("code", "faculty__university"))
        return cls(
            institution=institution,
            campuses=set(Campus.objects.values_list("slug", flat=True)),
            faculties={code for code, university in faculties if university == institution.pk},
            programmes={code for code, university in programmes if university == institution.pk},
            elsewhere={code for code, university in [*faculties, *programmes] if university != institution.pk},
            terms={
                (programme, role): held_by
                for programme, role, held_by in RoleTerm.objects.values_list("programme__code", "role_id", "held_by")
            },
        )

    def unknown(self, sheet: str, line: int, values: Values) -> list[Fault]:
        """List the units a row names that neither the sheets nor the database know."""
        faults = []
        for column, there in (
            ("faculty", self.faculties),
            ("programme", self.programmes),
            ("campus", self.campuses),
        ):
            given = values.get(column)
            if given and given not in there:
                faults.append(Fault(sheet, line, column, f"unknown-{column}", given))
        return faults


# --- Checking -------------------------------------------------------------------------------------------------------


def check_units(sheet: str, rows: Sequence[Numbered], units: Units) -> list[Fault]:
    """List the faults of one sheet of units, and remember its codes for the sheets after it."""
    faults: list[Fault] = []
    seen: dict[Any, int] = {}
    for line, values in rows:
        key = tuple(values[column] for column in _KEYS[sheet])
        first = seen.setdefault(key, line)
        if first != line:
            faults.append(Fault(sheet, line, _KEYS[sheet][-1], "twice", " ".join(key), str(first)))
        if sheet in ("programmes", "terms"):
            faults += units.unknown(sheet, line, values)
        if sheet in ("faculties", "programmes") and values["code"] in units.elsewhere:
            faults.append(Fault(sheet, line, "code", "other-university", values["code"]))
        if sheet == "terms":
            units.terms[values["programme"], values["role"]] = values["held_by"]
        else:
            getattr(units, sheet).add(key[0])
    return faults


_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"campuses": ("slug",), "faculties": ("code",), "programmes": ("code",), "terms": ("programme", "role")}
)
UNIT_SHEETS = frozenset(_KEYS)


# --- Writing --------------------------------------------------------------------------------------------------------


def write_units(sheet: str, rows: Sequence[Numbered], units: Units) -> Counts:
    """Write one sheet of units that was checked; what is the same already is left alone."""
    return _WRITERS[sheet]([values for _, values in rows], units)


def write_roles() -> None:
    """Bring the table of roles in line with the roles the product knows. One query when nothing changed."""
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
    _keep(Role, [(there.get(slug), Role(slug=slug), values) for slug, values in wanted.items()])


def _keep(model: type[models.Model], rows: Sequence[tuple[models.Model | None, models.Model, Values]]) -> Counts:
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
    if changed:
        names = [model._meta.get_field(name).name for name in rows[0][2]]
        model._default_manager.bulk_update(changed, names, batch_size=50)
    if fresh:
        model._default_manager.bulk_create(fresh)
    return Counts(new=len(fresh), changed=len(changed), same=len(rows) - len(fresh) - len(changed))


def _only(values: Values, *names: str) -> Values:
    return {name: values[name] for name in names}


def _write_campuses(rows: Sequence[Values], units: Units) -> Counts:
    there = Campus.objects.in_bulk()
    return _keep(
        Campus,
        [
            (there.get(values["slug"]), Campus(slug=values["slug"]), _only(values, "name_nl", "name_en"))
            for values in rows
        ],
    )


def _write_faculties(rows: Sequence[Values], units: Units) -> Counts:
    there = {faculty.code: faculty for faculty in Faculty.objects.filter(university=units.institution)}
    return _keep(
        Faculty,
        [
            (
                there.get(values["code"]),
                Faculty(code=values["code"], university=units.institution),
                _only(values, "name_nl", "name_en"),
            )
            for values in rows
        ],
    )


def _write_programmes(rows: Sequence[Values], units: Units) -> Counts:
    there = {programme.code: programme for programme in Programme.objects.filter(faculty__university=units.institution)}
    faculties: dict[str, UUID] = dict(Faculty.objects.values_list("code", "pk"))
    return _keep(
        Programme,
        [
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
            for values in rows
        ],
    )


def _write_terms(rows: Sequence[Values], units: Units) -> Counts:
    programmes: dict[str, UUID] = dict(Programme.objects.values_list("code", "pk"))
    there = {(term.programme_id, term.role_id): term for term in RoleTerm.objects.all()}
    wanted: list[tuple[models.Model | None, models.Model, Values]] = []
    for values in rows:
        key = (programmes[values["programme"]], values["role"])
        fresh = RoleTerm(programme_id=key[0], role_id=key[1])
        wanted.append((there.get(key), fresh, _only(values, "name_nl", "name_en", "held_by")))
    return _keep(RoleTerm, wanted)


_WRITERS: Mapping[str, Callable[[Sequence[Values], Units], Counts]] = MappingProxyType(
    {
        "campuses": _write_campuses,
        "faculties": _write_faculties,
        "programmes": _write_programmes,
        "terms": _write_terms,
    }
)
