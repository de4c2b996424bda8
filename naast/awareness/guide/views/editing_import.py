"""Bringing in many texts at once from a file: first a trial with a report of every row, then the import (A10)."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page

from ..access import edits_guide
from ..actions import import_guide
from ..forms.moves import ImportForm
from ..queries.desk_words import fault_words
from ..queries.shelf import shelf
from ..queries.urgent import urgent_lines
from ..queries.uses import all_published
from ..rules.bundle import Bundle, Fault
from ..rules.places import laid_over
from ..rules.upload import LARGEST, BadUpload, rows_in
from .editing_words import place_words

LARGEST_REQUEST = LARGEST + 20_000
PARTS = ("entries", "lines")
OUTCOMES: Mapping[str, Any] = {
    "new": lazy("Nieuw"),
    "changed": lazy("Verandert"),
    "same": lazy("Blijft gelijk"),
    "waits": lazy("Wacht op een tweede persoon"),
    "beside": lazy("Komt op de site; een concept van iemand komt ernaast"),
}
_WHY: Mapping[str, Any] = {
    "too-large": lazy("Dit bestand is te groot. Hooguit 800 kB per keer."),
    "not-text": lazy("Dit is geen tekst in UTF-8. Bewaar het bestand opnieuw als UTF-8."),
    "not-json": lazy("Dit JSON-bestand is niet heel. Kijk naar regel %(where)s."),
    "not-csv": lazy("Dit CSV-bestand is niet heel: %(where)s."),
    "no-rows": lazy("In dit bestand staan geen teksten."),
    "too-many": lazy("Hooguit %(where)s teksten per keer."),
}


@page(access=edits_guide, stateless=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Ask for a file, try it, and bring it in when the reader says so. Its size is looked at before it is read."""
    if request.method != "POST":
        return _asked(request, ImportForm())
    if (
        not request.headers.get("Content-Length", "").isdigit()
        or int(request.headers["Content-Length"]) > LARGEST_REQUEST
    ):
        form = ImportForm(data={}, files={})
        form.errors.clear()
        form.add_error("file", str(_WHY["too-large"]))
        return _asked(request, form, status=413)
    if "rows" in request.POST:
        return _brought(request)
    form = ImportForm(data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _asked(request, form, status=422)
    part = form.cleaned_data["part"]
    try:
        rows = rows_in(form.cleaned_data["file"].read(LARGEST + 1), part=part)
    except BadUpload as fault:
        form.add_error("file", str(_WHY[fault.why]) % {"where": fault.where})
        return _asked(request, form, status=422)
    report = import_guide(actor=who_asks(request), bundle=_bundle(part, rows), dry_run=True)
    return _reported(request, part, rows, report, tried=True)


def _brought(request: HttpRequest) -> HttpResponse:
    """Bring in the rows that were tried; they are read and checked anew."""
    part = request.POST.get("part", "")
    try:
        rows = rows_in(request.POST["rows"].encode(), part=part) if part in PARTS else []  # type: ignore[arg-type]
    except BadUpload:
        rows = []
    if not rows:
        return _asked(request, ImportForm(), status=422)
    report = import_guide(actor=who_asks(request), bundle=_bundle(part, rows))
    return _reported(request, part, rows, report, tried=False)


def _bundle(part: str, rows: list[Any]) -> Bundle:
    """Put the rows into the guide as it stands, in its own order, so that what they point to is there."""
    name = "slug" if part == "entries" else "id"
    standing: dict[str, dict[str, Any]] = {"entry": {}, "line": {}}
    for text in all_published():
        if text.kind in standing:
            standing[text.kind][text.key] = dict(text.content)
    entries = {slug: standing["entry"][slug] for slug in shelf().entries if slug in standing["entry"]}
    lines = {line.id: standing["line"][line.id] for line in urgent_lines().lines if line.id in standing["line"]}
    lines |= {key: row for key, row in standing["line"].items() if key not in lines}
    unnamed = []
    into = entries if part == "entries" else lines
    given: set[str] = set()
    for row in rows:
        key = row.get(name) if isinstance(row, Mapping) else None
        if isinstance(key, str) and key not in given:
            given.add(key)
            into[key] = laid_over(into.get(key, {}), row)
        else:
            unnamed.append(row)
    listed = [*into.values(), *unnamed]
    taken = entries if part == "lines" else listed
    asked = {
        row["slug"]: row["asked"]
        for row in (taken.values() if isinstance(taken, dict) else taken)
        if isinstance(row, Mapping) and isinstance(row.get("slug"), str) and isinstance(row.get("asked"), Mapping)
    }
    return Bundle(
        entries=list(entries.values()) if part == "lines" else listed,
        lines=listed if part == "lines" else list(lines.values()),
        leaflets={},
        asked=asked,
    )


def _asked(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    """Show the question for a file."""
    return render(request, "guide/edit_import.html", {"form": form, "edits_guide": True}, status=status)


def _reported(request: HttpRequest, part: str, rows: list[Any], report: Any, *, tried: bool) -> HttpResponse:
    """Show row by row what becomes, or became, of the file."""
    kind = "entry" if part == "entries" else "line"
    name = place_words(kind, {})
    named = {row.get("slug" if kind == "entry" else "id") for row in rows if isinstance(row, Mapping)}
    lines = [
        {
            "name": row.name,
            "kind": kind,
            "outcome": OUTCOMES[row.outcome],
            "tone": {"waits": "warn", "beside": "warn", "new": "ok", "changed": "info"}.get(row.outcome, ""),
            "fields": list(dict.fromkeys(name(path) for path in row.fields))[:8],
        }
        for row in report.rows
        if row.part == kind and row.name in named
    ]
    context = {
        "tried": tried,
        "done": report.done,
        "faults": [_fault_row(fault, name) for fault in report.faults],
        "rows": lines,
        "part": part,
        "again": json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if tried and not report.faults else "",
        "edits_guide": True,
    }
    response = render(request, "guide/edit_imported.html", context, status=422 if report.faults else 200)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _fault_row(fault: Fault, name: Any) -> dict[str, Any]:
    """Say where a fault stands and what to do about it."""
    where = fault.name or _("rij %(row)s") % {"row": fault.row}
    return {"where": where, "field": name(fault.field), "words": fault_words(fault)}
