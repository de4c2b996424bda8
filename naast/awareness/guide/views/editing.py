"""Writing at a text: both languages side by side, remarks, a preview, and nothing typed is ever lost (A10)."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page

from ..access import may_begin, may_open_text
from ..actions import begin_text, save_text
from ..forms.begin import BeginForm
from ..forms.text import TextForm
from ..queries.desk import TextShown, text, version
from ..queries.desk_forms import choices, faults_of
from ..queries.desk_words import fault_words
from ..queries.shelf import shelf
from ..rules.versions import Kind, NoSlug, NoSuchText, NotStorable, SlugTaken, blank
from ..rules.writing import remarks_on
from .editing_preview import LANGUAGES, preview
from .editing_words import KINDS, count_words, remarks_shown, state_shown

MOST_TYPED = 900_000
"""Characters of a form that are given back; Django takes no more than a million in the first place."""


def writes_or_was_signed_out(actor: Actor, /, **parts: Any) -> Decision:
    """Open to whoever may write at this text, and to who was signed out meanwhile: they get back what they typed."""
    return may_open_text(actor, **parts) if actor.known else allow("gives back what was typed")


@page(access=may_open_text, strong=True)
@require_safe
def edit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show a text to write at: its newest version in a form, with remarks and a preview."""
    found = _text(request, kind, key)
    language = _preview_language(request.GET)
    form = _form(request, kind, found.head.content)
    return _shown(request, found, form, found.head.number, content=found.head.content, language=language)


@page(access=writes_or_was_signed_out, stateless=True, strong=False)
@require_POST
def save(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Keep what was typed as a new version, or show it as its page would be; a fault gives everything back."""
    actor = who_asks(request)
    if not (actor.known and actor.strong and actor.fresh):
        return _given_back(request, kind, key)
    found = _text(request, kind, key)
    began = _began_with(request, found)
    if began is None:
        return HttpResponseRedirect(_at("desk-edit", found))
    form = _form(request, kind, began.content, data=request.POST)
    if not form.is_valid():
        return _shown(request, found, form, began.number, content=began.content, status=422)
    content = form.content(gone=request.POST.getlist("gone"))
    language = _preview_language(request.POST)
    if "part" in request.POST:
        return render(request, "guide/_edit_live.html", _judged(request, found, form, content, language))
    if "preview" in request.POST:
        return _shown(request, found, form, began.number, content=content, language=language, looked=True)
    try:
        saved = save_text(
            actor=actor,
            kind=kind,
            key=key,
            content=content,
            based_on=began.number,
            note=request.POST.get("note", "")[:200],
            languages_agree="languages_agree" in request.POST,
        )
    except NotStorable as fault:
        for each in fault.faults:
            form.add_error(None, fault_words(each))
        return _shown(request, found, form, began.number, content=began.content, status=422)
    if saved.conflict:
        return HttpResponseRedirect(_at("desk-conflict", found, number=saved.number))
    return HttpResponseRedirect(
        _at("desk-review", found) if "on" in request.POST else _at("desk-edit", found) + "?done=saved"
    )


@page(access=may_begin, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a new entry or line with its names; the rest is written on its own page."""
    actor = who_asks(request)
    if kind == "leaflet":
        raise Http404
    offered = choices(actor, language=translation.get_language() or "nl")
    form = BeginForm(kind, offered, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = begin_text(actor=actor, kind=kind, **form.given(blank(Kind(kind))))
            return HttpResponseRedirect(reverse("desk-edit", kwargs={"kind": kind, "key": saved.key}))
        except SlugTaken as fault:
            form.add_error("name", _("De naam ‘%(name)s’ is al van een andere tekst.") % {"name": fault.slug})
        except NoSlug:
            form.add_error("nl", _("Hier is geen naam van te maken. Gebruik letters van het alfabet."))
        except NotStorable as fault:
            for each in fault.faults:
                form.add_error(None, fault_words(each))
    status = 422 if form.errors else 200
    return render(
        request, "guide/edit_begin.html", {"form": form, "kind": kind, "kind_words": KINDS[kind]}, status=status
    )


# --- Parts of these pages -------------------------------------------------------------------------------------------


def _text(request: HttpRequest, kind: str, key: str) -> TextShown:
    """Find the text. Raises Http404."""
    try:
        return text(who_asks(request), kind, key, language=translation.get_language() or "nl")
    except NoSuchText:
        raise Http404 from None


def _began_with(request: HttpRequest, found: TextShown) -> Any:
    """Find the version this form began with; None for a form without one, or with one that is not of this text."""
    number = request.POST.get("based_on", "")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    try:
        return version(who_asks(request), found.kind, found.key, int(number))
    except NoSuchText:
        return None


def _form(request: HttpRequest, kind: str, content: Mapping[str, Any], *, data: Any = None) -> TextForm:
    """Make the form of a text, with what this reader may choose from."""
    offered = choices(who_asks(request), language=translation.get_language() or "nl")
    return TextForm(kind, content, choices=offered, data=data)


def _judged(
    request: HttpRequest, found: TextShown, form: TextForm, content: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """Put the remarks, the preview and what would stop publishing beside what stands in the form."""
    remarks = remarks_on(form.written(), knows=shelf().entries.__contains__, has_source=bool(content.get("sources")))
    form.remarks = remarks_shown(remarks)
    faults = faults_of(who_asks(request), found.kind, found.key, content)
    return {
        "form": form,
        "remarks": form.remarks,
        "whole": form.remarks.get("", []),
        "count": count_words(form.remarks),
        "faults": [fault_words(fault) for fault in faults],
        "preview": preview(found.kind, content, language),
        "preview_language": language,
        "languages": [(code, code == language) for code in LANGUAGES],
    }


def _shown(
    request: HttpRequest,
    found: TextShown,
    form: TextForm,
    based_on: int,
    *,
    content: Mapping[str, Any],
    language: str = "nl",
    looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the page of one text with its form."""
    context = _judged(request, found, form, content, language) | {
        "text": found,
        "kind_words": KINDS[found.kind],
        "state": state_shown(found.head.state),
        "based_on": based_on,
        "done": request.GET.get("done") == "saved",
        "looked": looked,
        "newer": found.head.number if found.head.number > based_on else 0,
        "returned": found.head.returned_because,
        "tab": "edit",
    }
    response = render(request, "guide/edit_text.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _given_back(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Give back what somebody typed whose session ended, ready to be sent again once they are signed in."""
    size = sum(len(value) for _name, values in request.POST.lists() for value in values)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name != "part"]
    context = {
        "typed": typed if size <= MOST_TYPED else [],
        "kind": kind,
        "key": key,
        "next": reverse("desk-edit", kwargs={"kind": kind, "key": key}),
    }
    response = render(request, "guide/edit_signed_out.html", context, status=403)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _preview_language(given: Mapping[str, str]) -> str:
    """Give the language the preview is asked for in; that of the page when none is named."""
    asked = given.get("preview") or given.get("preview_language") or ""
    return asked if asked in LANGUAGES else translation.get_language() or "nl"


def _at(name: str, found: TextShown, **parts: Any) -> str:
    """Give the address of a page of this text."""
    return reverse(name, kwargs={"kind": str(found.kind), "key": found.key, **parts})
