"""Everything about one person, once as data and once to read; made by the walk over every table's declaration (G4).

Whoever else stands in a row is "somebody at the university": a file that one gives away, or reads with somebody beside
one, says nothing about others, and no part of it names who wrote another part.
"""

import base64
import datetime
import decimal
import json
import re
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from naast.foundation.audit.words import words_of
from naast.foundation.core import time
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import CannotOpen, EncryptedText, keyring
from naast.foundation.people.models import Person

from ..documents import pdf
from ..ports import export_of, exports, leaves_out, left_out
from .reading import GONE, SOMEBODY, YOU, to_read
from .walk import Table, rows_told, tables_about_nobody, tables_about_people
from .words import area_words, field_words, keep_of, title_of

FORMAT = "naast-export/1"
_UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")

leaves_out("privacy.Export", because="A copy of what stands in this file already.")
leaves_out("core.DataKey", because="The keys your own texts are sealed with; in a file they would open what is sealed.")
leaves_out("accounts.RecoveryCode", because="Only a fingerprint of each code is kept; shown, it could be misused.")
leaves_out("accounts.Link", because="Only a fingerprint of each link is kept, until it is used or expires.")


@exports("audit.AuditLine")
def _line(row: Any, person: UUID) -> dict[str, Any]:
    """Read a line of the trail: when, in which capacity, what was done and why; who else a list showed is not said."""
    return {
        field_words("at"): row.clock_at,
        field_words("actor"): _("jijzelf") if row.actor == person else words_of(row.role) or row.role,
        field_words("verb"): _deed(row),
    }


def _deed(row: Any) -> str:
    """Say what was done: a look by what was looked at, a change by what it was about; no names of our own code."""
    thing = row.what.partition(" ")[0]
    if words_of(row.verb) == row.verb:
        area = area_words(row.verb)
        return _("legde iets vast over %(what)s") % {"what": area} if area else _("legde iets over jou vast")
    named = words_of(thing)
    return f"{words_of(row.verb)}: {named}" if row.look and named != thing else words_of(row.verb)


@exports("audit.AuditMention")
def _mention(row: Any, person: UUID) -> dict[str, Any]:
    """Read that somebody stood on a list that was looked at."""
    return {field_words("at"): row.at}


# --- As data --------------------------------------------------------------------------------------------------------


def everything_about(person: UUID, *, language: str) -> dict[str, Any]:
    """Gather everything about a person as plain data, in the shape of `docs/privacy/export-schema.json`."""
    with keyring(), override(language):
        found = [
            (model, declaration, list(rows_told(model, declaration, person)))
            for model, declaration in tables_about_people()
            if left_out(model._meta.label) is None
        ]
        places = {
            (model._meta.label, row.pk): f"{model._meta.label}/{number}"
            for model, _declaration, rows in found
            for number, row in enumerate(rows, 1)
        }
        return {
            "format": FORMAT,
            "language": language,
            "made_at": time.now().isoformat(timespec="seconds"),
            "tables": [_table(*each, person, places) for each in found],
            "left_out": [
                {"table": model._meta.label, "because": str(left_out(model._meta.label))}
                for model, _declaration in tables_about_people()
                if left_out(model._meta.label) is not None
            ],
            "about_nobody": [
                {"table": model._meta.label, "because": reason} for model, reason in tables_about_nobody()
            ],
        }


def _table(
    model: Table, declaration: PersonalData, rows: list[Any], person: UUID, places: dict[Any, str]
) -> dict[str, Any]:
    """Describe one table: every field with its class and whether it is given, and the rows about this person."""
    nicer = export_of(model._meta.label)
    kept, kept_in = keep_of(model, declaration)
    return {
        "table": model._meta.label,
        "title": title_of(model),
        "kept": kept,
        "kept_language": kept_in,
        "fields": [
            {
                "name": name,
                "class": kind,
                "given": _how_given(kind, in_words=nicer is not None),
            }
            for name, kind in declaration.fields.items()
        ],
        "rows": [
            {
                "number": number,
                "values": _plain(nicer(row, person))
                if nicer is not None
                else _values(model, declaration, row, person, places),
            }
            for number, row in enumerate(rows, 1)
        ],
    }


def _how_given(kind: str, *, in_words: bool) -> str:
    """Say how a field comes along: as it stands, in words, or not (its own key or code says nothing about anybody)."""
    if kind == "technical":
        return "no: technical"
    return "in words" if in_words else "yes"


def _values(model: Table, declaration: PersonalData, row: Any, person: UUID, places: dict[Any, str]) -> dict[str, Any]:
    """Give the fields of one row by name; technical ones are left out, others stand in no field."""
    values = {}
    for field in model._meta.concrete_fields:
        kind = declaration.fields.get(field.name, "technical")
        if kind == "technical":
            continue
        values[field.name] = _value(field, kind, row, person, places)
    return values


def _value(field: Any, kind: str, row: Any, person: UUID, places: dict[Any, str]) -> Any:
    """Give one value; a sealed text is opened, an id becomes a place in this file or nothing."""
    if isinstance(field, EncryptedText):
        try:
            return getattr(row, field.attname)
        except CannotOpen:
            return GONE
    value = getattr(row, field.attname)
    if value is None:
        return None
    if field.is_relation:
        return _related(field, row, value, person, places)
    if isinstance(value, UUID):
        return YOU if value == person else SOMEBODY if kind == "identity" else None
    if isinstance(value, bytes | memoryview):
        return None
    if isinstance(value, str) and kind not in ("free-text", "contact"):
        return _without_ids(value)
    return _plain(value)


def _related(field: Any, row: Any, value: Any, person: UUID, places: dict[Any, str]) -> Any:
    """Say what a foreign key leads to: the reader, somebody, a place in this file, or something with a public name."""
    target = field.related_model
    if target is Person:
        return YOU if value == person else SOMEBODY
    place = places.get((target._meta.label, value))
    if place is not None:
        return place
    if hasattr(target, "name_nl"):
        named = getattr(row, field.name)
        return named.name_en if get_language() == "en" else named.name_nl
    return None


def _plain(value: Any) -> Any:
    """Make a value fit for JSON; moments as ISO 8601."""
    match value:
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(part) for part in value]
        case decimal.Decimal():
            return str(value)
        case str():
            return value
        case bool() | int() | float() | None:
            return value
        case _:
            return _without_ids(str(value))


def _without_ids(text: str) -> str:
    """Leave out ids: they lead to others or to nothing."""
    return _UUID.sub("…", text)


def files_about(person: UUID, *, language: str) -> tuple[str, str]:
    """Make both files: the JSON, and the PDF in base64. Raises core.typesetting.NotReadable."""
    data = everything_about(person, language=language)
    return json.dumps(data, ensure_ascii=False, indent=1), base64.b64encode(pdf(to_read(data))).decode("ascii")
