"""A statement as a page and on paper: of facilities granted, and of hindrance."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.core import moments

from ..documents import Paper
from ..queries.statements import HINDRANCE, Statement, university_name
from ._parts import as_paper, in_groups


def statement_page(request: HttpRequest, found: Statement | None, *, back: str, paper: str, code: str) -> HttpResponse:
    """Show a statement, with the way back to what it is of and the way to its paper. Raises Http404 without one."""
    if found is None:
        raise Http404
    context = {
        "row": statement_row(found),
        "back": reverse(back, kwargs={"code": code}),
        "paper": reverse(paper, kwargs={"code": code}),
    }
    return render(request, "facilities/statement.html", context)


def statement_paper(request: HttpRequest, found: Statement | None) -> HttpResponse:
    """Hand out a statement as PDF. Raises Http404 without one."""
    if found is None:
        raise Http404
    return as_paper(_paper(found, request.build_absolute_uri(reverse("statement-check"))), _("verklaring"))


def statement_row(found: Statement) -> dict[str, Any]:
    """Prepare a statement for a page."""
    return {
        "hindrance": found.kind == HINDRANCE,
        "code": in_groups(found.code),
        "name": found.name,
        "number": found.number,
        "programme": found.programme,
        "from": moments.date(found.starts_on),
        "until": moments.date(found.until),
        "what": found.what,
        "given": moments.date(found.given_on),
    }


def _paper(found: Statement, check_url: str) -> Paper:
    """Lay a statement out for paper: what and until when, and how it is checked; there is no place for why."""
    hindrance = found.kind == HINDRANCE
    return Paper(
        title=_("Verklaring van hinder") if hindrance else _("Verklaring van voorzieningen"),
        university=university_name(),
        language=get_language() or "nl",
        rows=(
            (_("Naam"), found.name),
            (_("Studentnummer"), found.number),
            (_("Opleiding"), found.programme),
            (
                _("Periode"),
                _("%(first)s tot en met %(last)s")
                % {"first": moments.date(found.starts_on), "last": moments.date(found.until)},
            ),
            (_("Gegeven op"), moments.date(found.given_on)),
            (_("Code"), in_groups(found.code)),
        ),
        items_title="" if hindrance else _("Wat is toegekend"),
        items=found.what,
        notes=(
            _("In deze periode had deze student hinder bij het studeren. De universiteit heeft dat vastgesteld.")
            if hindrance
            else _("Deze student heeft recht op wat hierboven staat, op vertoon van deze verklaring."),
            _("Naar de reden wordt niet gevraagd."),
            _("Of deze verklaring klopt, is met de code na te gaan op %(address)s") % {"address": check_url},
        ),
    )
