"""The file about oneself to read: the same data as in the JSON, in sentences, tables and the reader's words (G4)."""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import override

from naast.foundation.core import moments

from ..documents import Block, Document, facts, heading, items, paragraph, table
from .words import area_words, choice_words, field_words, title_of, value_words

YOU, SOMEBODY, GONE = "you", "somebody at the university", "erased"
"""How the data says who or what a value is; here it is said in words."""
_PLACE = re.compile(r"([a-z_]+\.[A-Za-z]+)/(\d+)\Z")
_FREE = frozenset({"free-text", "identity"})
FITS_A_TABLE, A_CELL = 3, 60
"""A table has at most so many columns beside the first, and cells of at most so many signs."""


def to_read(data: dict[str, Any]) -> Document:
    """Turn the data into a document: what is there first, then where nothing was found, then what is left out."""
    with override(data["language"]):
        made = datetime.datetime.fromisoformat(data["made_at"])
        return Document(
            title=_("Alles over jou"),
            under=_("Gemaakt op %(day)s") % {"day": moments.stamp(made)},
            language=data["language"],
            author="Naast",
            blocks=tuple(_blocks(data)),
        )


def _blocks(data: dict[str, Any]) -> Iterator[Block]:
    yield paragraph(
        _("Dit is wat Naast over jou bewaart. Wie er verder in voorkomt, heet hier iemand van de universiteit: "
          "wat van anderen is, staat niet in jouw bestand.")
    )  # fmt: skip
    yield paragraph(_("Klopt er iets niet, of wil je dat iets stopt? Dat vraag je op je pagina Mijn gegevens."))
    for each in data["tables"]:
        if each["rows"]:
            yield heading(each["title"])
            if each["kept_language"] == data["language"]:
                yield paragraph(_("Hoe lang: %(term)s") % {"term": each["kept"]})
            yield from _rows(each)
    yield heading(_("Waar niets van jou staat"))
    yield items(dict.fromkeys(each["title"] for each in data["tables"] if not each["rows"]))
    yield heading(_("Wat hier niet in staat"))
    yield paragraph(
        _("Kladjes van medewerkers zijn geen deel van een dossier en verdwijnen binnen dertig dagen. Vraag je om je "
          "gegevens, dan weegt de privacy officer of er toch iets van jou in staat. Een bericht dat nog naar je toe "
          "moet komen, staat er ook nog niet in. Sleutels en vingerafdrukken van "
          "codes geven we niet mee: daarmee kan een ander kwaad. In het JSON-bestand staat van elke tabel waarom.")
    )  # fmt: skip


def _rows(each: Mapping[str, Any]) -> Iterator[Block]:
    """Show the rows of a table: many short ones as a table, others one below the other."""
    kinds = {field["name"]: field["class"] for field in each["fields"]}
    rows = [_named(row["values"], kinds) for row in each["rows"]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    short = all(len(value) <= A_CELL for row in rows for value in row.values())
    if len(rows) > 2 and 0 < len(columns) <= FITS_A_TABLE and short:
        yield table(columns, [[row.get(name, "") for name in columns] for row in rows])
        return
    for number, row in enumerate(rows, 1):
        if len(rows) > 1:
            yield heading(f"{each['title']}, {number}", 3)
        yield facts(row.items()) if row else paragraph(_("Alleen dat deze regel er is."))


def _named(values: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, str]:
    """Give what stands in a row, named and in words; that the row is about the reader goes without saying."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if value == YOU and name in ("student", "person"):
            continue
        shown = _shown(name, value, free=kinds.get(name) in _FREE)
        if shown:
            label = field_words(name)
            found[f"{label} ({name})" if label in found else label] = shown
    return found


def _shown(name: str, value: Any, *, free: bool) -> str:
    """Write a value of the data for a reader; what people wrote themselves stays as it is."""
    if value == YOU:
        return _("jij")
    if value == SOMEBODY:
        return _("iemand van de universiteit")
    if value == GONE:
        return _("gewist")
    if not isinstance(value, str):
        return value_words(value)
    place = _PLACE.match(value)
    if place is not None:
        return f"{title_of(apps.get_model(place[1]))}, {place[2]}"
    if name == "letter":
        return area_words(value) or _("iets van Naast")
    moment = _moment(value)
    return value_words(moment if moment != value or free else choice_words(value, name))


def _moment(text: str) -> Any:
    """Read a moment or a day back from the data; any other text stays text."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+(\+\d\d:\d\d)?)?", text):
        return text
    try:
        return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
    except ValueError:
        return text
