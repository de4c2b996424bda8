"""About processing, not about persons: the register, the impact assessment, terms and nightly runs (AVG 30 and 35)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import is_officer, oversees_processing
from ..actions import set_ground, set_term
from ..documents import markdown, pdf
from ..forms import SetGround, SetTerm
from ..queries.assessment import assessment
from ..queries.register import PurposeShown, TableShown, history_of, purpose_shown, register, sums
from ..queries.register_words import class_words, ground_words, on_erase_words, special_words
from ..queries.retention import runs, terms_shown


@page(access=oversees_processing)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show where everything about processing stands, with counts; requests are another page, for the officer alone."""
    count = sums()
    last = next(iter(runs(who_asks(request))), None)
    context = {
        "officer": bool(is_officer(who_asks(request))),
        "count": {"tables": count.tables, "fields": count.fields, "sealed": count.sealed, "shielded": count.shielded},
        "last": _run(last) if last is not None else None,
        "unnamed": any(not shown.slug for shown in register()),
    }
    return render(request, "privacy/start.html", context)


@page(access=oversees_processing)
@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """Show the register of processing, generated from the code and the grounds that were set."""
    purposes = [_purpose(shown) for shown in register()]
    rooms: dict[str, list[dict[str, Any]]] = {}
    for purpose in purposes:
        for table in purpose["tables"]:
            rooms.setdefault(table["room"], []).append(table)
    context: dict[str, Any] = {
        "purposes": purposes,
        "rooms": [{"name": room, "tables": sorted(rooms[room], key=_by_title)} for room in sorted(rooms)],
        "officer": bool(is_officer(who_asks(request))),
        "today": moments.date(time.today()),
    }
    return render(request, "privacy/register.html", context)


@page(access=oversees_processing)
@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: HttpRequest, purpose: str) -> HttpResponse:
    """Show on which ground a purpose stands and what it was before; the officer sets another, with a reason."""
    actor = who_asks(request)
    shown = purpose_shown(purpose)
    if shown is None:
        raise Http404
    form = SetGround(request.POST or None, initial={"ground": shown.ground, "special": shown.special})
    if request.method == "POST" and form.is_valid():
        set_ground(actor=actor, purpose=purpose, **form.cleaned_data)
        return HttpResponseRedirect(reverse("privacy-ground", kwargs={"purpose": purpose}))
    context = {
        "purpose": _purpose(shown),
        "form": form if is_officer(actor) else None,
        "history": [
            {
                "ground": ground_words(row.ground),
                "special": special_words(row.special),
                "reason": row.reason,
                "at": moments.date(time.local(row.set_at).date()),
                "by": row.set_by.shown_name if row.set_by is not None else "",
            }
            for row in history_of(purpose)
        ],
    }
    return render(request, "privacy/ground.html", context, status=422 if request.method == "POST" else 200)


@page(access=oversees_processing)
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest) -> HttpResponse:
    """Show how long what stays and how the nights went; the officer sets another term, with a reason."""
    actor = who_asks(request)
    form = SetTerm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_term(actor=actor, **form.cleaned_data)
        return HttpResponseRedirect(reverse("privacy-keeping"))
    english = get_language() == "en"
    context = {
        "form": form if is_officer(actor) else None,
        "terms": [
            {
                "name": row.name_en if english else row.name_nl,
                "months": row.months,
                "years": row.months // 12 if row.months % 12 == 0 else 0,
                "by_law": row.by_law,
                "reason": row.reason,
                "set": moments.date(time.local(row.set_at).date()) if row.set_at is not None else "",
            }
            for row in terms_shown()
        ],
        "runs": [_run(row) for row in runs(actor)],
    }
    return render(request, "privacy/keeping.html", context, status=422 if request.method == "POST" else 200)


@page(access=oversees_processing)
@require_safe
def assessment_page(request: HttpRequest) -> HttpResponse:
    """Show the impact assessment as the code fills it."""
    return render(request, "privacy/assessment.html", {"document": assessment()})


@page(access=oversees_processing)
@require_safe
def assessment_markdown(request: HttpRequest) -> HttpResponse:
    """Hand over the impact assessment to go on writing in."""
    response = HttpResponse(markdown(assessment()), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="dpia-naast.md"'
    return response


@page(access=oversees_processing)
@require_safe
def assessment_pdf(request: HttpRequest) -> HttpResponse:
    """Hand over the impact assessment to read."""
    response = HttpResponse(pdf(assessment()), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="dpia-naast.pdf"'
    return response


# --- Rows for the templates -----------------------------------------------------------------------------------------


def _purpose(shown: PurposeShown) -> dict[str, Any]:
    return {
        "slug": shown.slug,
        "id": f"p-{shown.slug or 'none'}",
        "name": shown.name,
        "whose": shown.whose,
        "receivers": shown.receivers,
        "ground": ground_words(shown.ground) if shown.slug else "",
        "special": special_words(shown.special) if shown.slug else "",
        "reason": shown.reason,
        "set": moments.date(time.local(shown.set_at).date()) if shown.set_at is not None else "",
        "url": reverse("privacy-ground", kwargs={"purpose": shown.slug}) if shown.slug else "",
        "tables": [_table(table) for table in shown.tables],
    }


def _table(table: TableShown) -> dict[str, Any]:
    return {
        "label": table.label,
        "id": "t-" + table.label.replace(".", "-").lower(),
        "room": table.label.partition(".")[0],
        "title": table.title,
        "classes": ", ".join(class_words(kind) for kind, _count in table.classes if kind != "technical"),
        "sealed": table.sealed,
        "shielded": table.shielded,
        "keep": table.keep,
        "keep_language": table.keep_language,
        "on_erase": on_erase_words(table.on_erase),
    }


def _by_title(table: dict[str, Any]) -> str:
    return str(table["title"]).casefold()


def _run(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": moments.date(row["day"]),
        "done": row["finished_at"] is not None,
        "total": row["total"],
        "tables": ", ".join(f"{label}: {count}" for label, count in sorted(row["removed"].items())) or _("niets"),
        "stayed": sum(row["stayed"].values()),
    }
