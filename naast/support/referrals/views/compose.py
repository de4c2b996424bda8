"""Composing: choose a student one guides, put the text together, look at words that may not belong there (C5, C6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.words import role_words
from naast.support.guidance.access import may_open_file
from naast.support.guidance.queries import parts_for_handover
from naast.support.guidance.queries.files import file_of

from ..access import may_write, refers
from ..actions import rewrite, start
from ..actions.faults import NothingWritten
from ..actions.writing import Doubtful, NobodyReceives, NoRoute
from ..forms import Compose, Rewrite
from ..queries.partners import partners_for
from ..queries.routing import routes_from, unit_of
from ..queries.staff import start_from, written
from ..queries.words import destination
from ..rules.states import NoSuchMove

KIND_WORDS = {
    "intake": gettext_lazy("Eerste gesprek"),
    "goal": gettext_lazy("Wat de student wil bereiken"),
    "agreement": gettext_lazy("Afspraak"),
    "contact": gettext_lazy("Contact"),
    "note": gettext_lazy("Aantekening"),
}


def may_begin(actor: Actor, /, *, file: str = "", **parts: Any) -> Decision:
    """Let who keeps this file refer from it."""
    return may_open_file(actor, code=file)


@page(access=refers, confidential=True, lists=True, strong=True)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """List the students one guides, to refer one of them."""
    found = start_from(who_asks(request))
    shown(request, [each.student for each in found])
    rows = [
        {"name": each.name, "role": role_words(each.role), "url": reverse("referral-new", kwargs={"file": each.code})}
        for each in found
    ]
    return render(request, "referrals/choose.html", {"rows": rows})


@page(access=may_begin, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, file: str) -> HttpResponse:
    """Put the text together from the file and what is typed. Raises Http404."""
    actor = who_asks(request)
    kept = file_of(actor, file)
    if kept is None:
        raise Http404
    programme, faculty = unit_of(kept.student_id, kept.programme_id)
    routes = routes_from(kept.role, university=kept.student.institution_id, faculty=faculty, programme=programme)
    found = parts_for_handover(actor, kept)
    texts = {str(place): each.text for place, each in enumerate(found)}
    form = Compose(
        request.POST or None,
        routes=[(f"{row.way}:{row.to_role}", _route_words(row.way, row.to_role)) for row in routes],
        parts=[(key, f"{_part_words(found[int(key)])}: {texts[key]}") for key in texts],
        letters=any(row.way == "outside" for row in routes),
        partners=partners_for(row.to_role for row in routes if row.way == "outside"),
        initial={"language": kept.student.language},
    )
    context = {
        "form": form, "name": kept.student.shown_name, "file": file, "no_routes": not routes,
        "letters": any(row.to_role == "gp" for row in routes),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "referrals/compose.html", context, status=422 if request.method == "POST" else 200)
    way, _colon, to_role = form.cleaned_data["to"].partition(":")
    text = "\n".join([*(texts[key] for key in form.cleaned_data.get("parts", [])), form.cleaned_data["text"]])
    try:
        made = start(
            actor=actor,
            file=file,
            way=way,
            to_role=to_role,
            text=text,
            language=form.cleaned_data["language"],
            addressee=form.cleaned_data.get("addressee", ""),
            partner=form.cleaned_data.get("partner", ""),
            sure=bool(form.cleaned_data["sure"]),
        )
    except Doubtful as fault:
        return _doubtful(request, "referrals/compose.html", context, form, fault)
    except NothingWritten:
        form.add_error("text", _("Kies iets uit het dossier of schrijf zelf iets, in hooguit 120 zinnen."))
    except NobodyReceives:
        form.add_error("to", _("Deze functie heeft nu niemand voor deze student. Kies een ander."))
    except NoRoute:
        form.add_error("to", _("Kies een van de antwoorden die er staan."))
    else:
        return HttpResponseRedirect(reverse("referral", kwargs={"code": made.code}))
    return render(request, "referrals/compose.html", context, status=422)


@page(access=may_write, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Write the text anew, while nobody said yes to it. Raises Http404."""
    found = written(who_asks(request), code)
    if found is None or not found.sentences:
        raise Http404
    form = Rewrite(request.POST or None, initial={"text": found.whole})
    context = {"form": form, "name": found.line.name, "code": code}
    if request.method != "POST" or not form.is_valid():
        return render(request, "referrals/text.html", context, status=422 if request.method == "POST" else 200)
    try:
        rewrite(
            actor=who_asks(request), code=code, text=form.cleaned_data["text"], sure=bool(form.cleaned_data["sure"])
        )
    except Doubtful as fault:
        return _doubtful(request, "referrals/text.html", context, form, fault)
    except NothingWritten:
        form.add_error("text", _("Schrijf iets, in hooguit 120 zinnen."))
        return render(request, "referrals/text.html", context, status=422)
    except NoSuchMove:
        form.add_error(None, _("De student heeft intussen geantwoord. De tekst kan niet meer veranderen."))
        return render(request, "referrals/text.html", context, status=409)
    return HttpResponseRedirect(reverse("referral", kwargs={"code": code}))


def _doubtful(
    request: HttpRequest, template: str, context: dict[str, Any], form: Compose | Rewrite, fault: Doubtful
) -> HttpResponse:
    """Ask the author whether these words belong there; nothing is lost and nothing is forbidden."""
    words = ", ".join(fault.words)
    form.add_error(
        "sure", _("Deze woorden lijken op een ziekte of behandeling: %(words)s. Horen ze hierin?") % {"words": words}
    )
    return render(request, template, context | {"doubtful": True}, status=422)


def _route_words(way: str, to_role: str) -> str:
    """Name a destination in a list."""
    name = destination(to_role)
    return _("Een brief voor %(to)s, die de student zelf meeneemt") % {"to": name} if way == "outside" else name


def _part_words(part: Any) -> str:
    """Name a part of the file: its kind and day."""
    return f"{KIND_WORDS.get(part.kind, part.kind)}, {moments.short_date(part.at)}"
