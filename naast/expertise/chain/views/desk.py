"""The coordinator's desk: what falls between two chairs, who holds what, and arranging who stands in (D6)."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.foundation.people.words import role_words

from ..access import leads, leads_function, reads_texts
from ..actions import AlreadyCovered, DaysPast, NotFitting, NotHere, arrange, take_back
from ..forms import Arrange
from ..ports import Load, kinds
from ..queries.desk import Place, candidates, empty_programmes, leaver_of, loads_of, place_of, places
from ..queries.texts import warnings_for
from ..queries.words import in_english, unit_of
from ..rules.gaps import ONE_DAY, Why, first_uncovered
from ..rules.leading import waits_in_words

SOON = datetime.timedelta(days=14)
A_YEAR = datetime.timedelta(days=365)


@page(access=leads, confidential=True, strong=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what is left between two chairs, one thing to do a row, and who holds what until when."""
    actor = who_asks(request)
    found = places(actor)
    rows = [_row(actor, each) for each in found]
    warned = warnings_for(actor) if reads_texts(actor) else []
    context = {
        "gaps": [row for row in rows if row["why"]],
        "empty": [
            {
                "name": each.name_en if in_english() else each.name_nl,
                "url": reverse("chain-programme", kwargs={"code": each.code}),
            }
            for each in empty_programmes(actor)
        ],
        "rows": sorted(rows, key=lambda row: (row["order"], row["name"])),
        "texts": bool(reads_texts(actor)),
        "warned": sum(each.answer is None for each in warned),
    }
    return render(request, "chain/desk.html", context)


@page(access=leads_function, confidential=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, function: UUID) -> HttpResponse:
    """Show one function, and arrange or take back who stands in; nothing is done before it was shown what happens."""
    actor = who_asks(request)
    found = place_of(actor, function)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found, Arrange(initial=_begin(found), candidates=candidates(actor, found.row)))
    if request.POST.get("do") == "take-back":
        return _take_back(request, found)
    form = Arrange(request.POST, candidates=candidates(actor, found.row))
    if request.POST.get("do") == "change" or not form.is_valid():
        return _shown(request, found, form, status=200 if request.POST.get("do") == "change" else 422)
    if request.POST.get("do") != "arrange":
        return _confirm(request, found, form)
    return _arrange(request, found, form)


def _arrange(request: HttpRequest, found: Place, form: Arrange) -> HttpResponse:
    """Do it, and say what came of it; what came in between is said beside the field, with all that was typed."""
    given = form.cleaned_data
    try:
        arrange(
            actor=who_asks(request),
            function=found.row.pk,
            by=UUID(given["by"]),
            since=given["since"],
            until=given["until"],
            for_good=bool(given["for_good"]),
        )
    except AlreadyCovered:
        form.add_error("since", _("In deze dagen vervangt er al iemand. Kies andere dagen, of draai dat eerst terug."))
    except NotHere as fault:
        form.add_error("until", _("Wie vervangt, is er tot en met %(day)s.") % {"day": moments.date(fault.until)})
    except NotFitting:
        form.add_error("by", _("Deze persoon kan dit niet overnemen. Kies iemand met dezelfde rol."))
    except DaysPast:
        form.add_error("until", _("Deze dagen zijn voorbij."))
    else:
        return _after(found, "arranged")
    return _shown(request, found, form, status=409)


def _take_back(request: HttpRequest, found: Place) -> HttpResponse:
    """Take back one that was arranged for this function; another's is not there."""
    code = request.POST.get("code", "")
    if code not in {each.code for each in found.covers if each.code}:
        return _shown(
            request,
            found,
            Arrange(initial=_begin(found), candidates=candidates(who_asks(request), found.row)),
            stopped=_("Dit was al teruggedraaid of voorbij."),
            status=409,
        )
    take_back(actor=who_asks(request), code=code)
    return _after(found, "taken-back")


def _after(found: Place, said: str) -> HttpResponse:
    """Go back to the function, which says what was done."""
    address = reverse("chain-desk-place", kwargs={"function": found.row.pk})
    return HttpResponseRedirect(f"{address}?said={said}")


def _begin(found: Place) -> dict[str, Any]:
    """Fill in what can be known: from the first day that is empty, for a year when somebody leaves."""
    today = time.today()
    leaves = found.until is not None
    since = found.gap.on if found.gap is not None else found.until + ONE_DAY if found.until else today
    since = first_uncovered(max(since, today), [each.cover for each in found.covers])
    return {"since": since, "until": since + A_YEAR if leaves else None, "for_good": True if leaves else None}


def _confirm(request: HttpRequest, found: Place, form: Arrange) -> HttpResponse:
    """Show what will happen and who is told, before it does; nothing changed yet."""
    actor, given = who_asks(request), form.cleaned_data
    until = None if given["for_good"] else given["until"]
    leaver = leaver_of(found.row, since=given["since"], until=until, alone=not found.others)
    loads = loads_of(actor, [leaver])
    names = {str(pk): name for pk, name, _what in candidates(actor, found.row)}
    context = {
        "place": _row(actor, found),
        "by": names.get(given["by"], ""),
        "since": moments.date(given["since"]),
        "until": moments.date(given["until"]),
        "for_good": given["for_good"],
        "here": found.row.person.is_here(time.today()),
        "loads": _load_words(actor, {kind: load for kind, each in loads.items() if (load := each.get(found.row.pk))}),
        "kept": [(name, request.POST.get(name, "")) for name in ("by", "since", "until", "for_good")],
    }
    return render(request, "chain/confirm.html", context)


def _shown(request: HttpRequest, found: Place, form: Arrange, *, stopped: str = "", status: int = 200) -> HttpResponse:
    """Show one function with its form."""
    said = {
        "arranged": _("Geregeld. Wie vervangt, krijgt bericht."),
        "taken-back": _("Teruggedraaid. Afspraken die al overgingen, blijven waar ze nu staan."),
    }.get(request.GET.get("said", ""), "")
    context = {
        "place": _row(who_asks(request), found),
        "form": form,
        "said": said if not form.is_bound else "",
        "stopped": stopped,
    }
    return render(request, "chain/place.html", context, status=status)


def _row(actor: Actor, found: Place) -> dict[str, Any]:
    """Put one function into words."""
    row, gap = found.row, found.gap
    return {
        "name": row.person.shown_name,
        "role": role_words(row.role_id),
        "unit": unit_of(row),
        "order": row.role.position,
        "since": moments.date(row.starts_on),
        "until": moments.date(found.until) if found.until is not None else "",
        "left": found.until is not None and found.until < time.today(),
        "others": found.others,
        "covers": [
            {
                "name": each.name,
                "since": moments.date(each.cover.since),
                "until": moments.date(each.cover.until),
                "code": each.code,
                "for_good": each.for_good,
                "outcome": _outcome_words(actor, each.outcome),
                "moving": bool(each.code) and not each.outcome,
            }
            for each in found.covers
            if each.cover.until >= time.today()
        ],
        "why": _why(found) if gap is not None else "",
        "late": gap is not None and gap.on <= time.today() + SOON,
        "loads": _load_words(actor, found.loads),
        "url": reverse("chain-desk-place", kwargs={"function": row.pk}),
    }


def _why(found: Place) -> str:
    """Say what is wrong, in one sentence."""
    assert found.gap is not None
    on = {"day": moments.date(found.gap.on)}
    return {
        Why.ENDED: _("Weg sinds %(day)s, en niemand nam het over."),
        Why.ENDS: _("Vanaf %(day)s doet niemand dit."),
        Why.COVER_ENDS: _("De vervanging stopt. Vanaf %(day)s doet niemand dit."),
        Why.COVER_LEAVES: _("Wie vervangt, gaat zelf weg. Vanaf %(day)s doet niemand dit."),
        Why.LEFT_BEHIND: _("Vanaf %(day)s weg, en er blijft werk liggen."),
    }[found.gap.why] % on


def _outcome_words(actor: Actor, outcome: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say what moved, or will on its day, and what still stays where it was."""
    left = {name: Load(done["left"], done.get("waits")) for name, done in outcome.items() if done.get("left")}
    moved = [kind.words(done["moved"]) for kind in kinds() if (done := outcome.get(kind.name, {})).get("moved")]
    said = [_("Gaat over: %(what)s.") % {"what": ", ".join(moved)}] if moved else []
    if left:
        said.append(_("Blijft nog staan: %(what)s.") % {"what": ", ".join(_load_words(actor, left))})
    return said


def _load_words(actor: Actor, loads: Mapping[str, Load]) -> list[str]:
    """Put what is left behind into words; small numbers of answers awaited are for the psychologists' head alone."""
    whole = actor.holds("head-of-psychologists")
    words = []
    for kind in kinds():
        load = loads.get(kind.name)
        if load is None:
            continue
        said = kind.words(load.count)
        if load.waits is not None:
            waits = waits_in_words(load.waits, whole=whole)
            said += " " + (_("(%(waits)s wachten op antwoord van de student)") % {"waits": waits} if waits
                           else _("(minder dan 5 wachten op antwoord van de student)"))  # fmt: skip
        words.append(said)
    return words
