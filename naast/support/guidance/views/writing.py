"""Writing in a file: one form a page; what was typed survives a fault and a sign-out (C4, ux 3.7)."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.typed_days import write_day

from ..access import may_write
from ..actions import change, close_file, keep_draft, keep_for_author, write
from ..actions._file import Closed
from ..actions.writing import NotTheirs
from ..forms import COUNTS, WRITES, Change, Writing
from ..models import GuidanceFile
from ..queries.files import file_of
from ..queries.shown import Written, draft_of, entry_of
from ..rules.roles import is_apart
from ..rules.stages import Kind, State

_SALT = "naast.guidance-form"
_SECONDS = 24 * 3600


# --- A new text -----------------------------------------------------------------------------------------------------


@page(access=may_write, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def write_one(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Write one thing in a file, or end guidance with closing words."""
    if kind not in WRITES:
        raise Http404
    if not who_asks(request).known:
        return _signed_out(request)
    found = _file(request, code)
    if found.state == State.CLOSED:
        return _to_file(code)
    if request.method != "POST":
        kept = draft_of(who_asks(request), found, kind)
        initial = {"on": write_day(time.today()), "key": new_id()} | _as_initial(kept)
        return _form_page(request, found, kind, WRITES[kind](role=found.role, initial=initial), kept=bool(kept))
    form = WRITES[kind](request.POST, role=found.role)
    if request.POST.get("do") == "keep":
        keep_draft(actor=who_asks(request), code=code, form=kind, typed=form.typed())
        return _to_file(code)
    if request.POST.get("do") == "drop":
        keep_draft(actor=who_asks(request), code=code, form=kind, typed={})
        return HttpResponseRedirect(request.path)
    if not form.is_valid():
        keep_draft(actor=who_asks(request), code=code, form=kind, typed=form.typed())
        return _form_page(request, found, kind, form, status=422)
    try:
        _save(who_asks(request), code, kind, form.cleaned_data)
    except Closed:
        keep_draft(actor=who_asks(request), code=code, form=kind, typed=form.typed())
        form.add_error(None, _("De begeleiding is intussen afgesloten. Wat je typte, blijft een dag bewaard."))
        return _form_page(request, found, kind, form, status=409)
    return _to_file(code)


def _save(actor: Actor, code: str, kind: str, given: dict[str, Any]) -> None:
    """Save what was filled in."""
    if kind == Kind.CLOSING:
        close_file(actor=actor, code=code, text=given["text"], ready=given["ready"])
        return
    write(
        actor=actor,
        code=code,
        kind=kind,
        text=given["text"],
        on=given.get("on"),
        how=given.get("how", ""),
        counts=COUNTS in given.get("counts", ()),
        ready=given.get("ready"),
        look_again=given.get("look_again"),
        key=given["key"],
    )


def _form_page(
    request: HttpRequest, found: GuidanceFile, kind: str, form: Writing, *, kept: bool = False, status: int = 200
) -> HttpResponse:
    """Show the form."""
    context = {
        "name": found.student.shown_name,
        "code": found.code,
        "title": title_of(kind),
        "closing": kind == Kind.CLOSING,
        "goal": kind in (Kind.GOAL, Kind.AGREEMENT),
        "apart": is_apart(found.role),
        "form": form,
        "kept": kept,
        "seal": seal_of(found, who_asks(request), kind),
    }
    return render(request, "guidance/write.html", context, status=status)


def title_of(kind: str) -> str:
    """Name the page on which a kind of text is written."""
    return {
        Kind.CONTACT: _("Contact vastleggen"),
        Kind.NOTE: _("Notitie schrijven"),
        Kind.GOAL: _("Wat de student wil bereiken"),
        Kind.AGREEMENT: _("Iets afspreken"),
        Kind.INTAKE: _("Waar de student mee komt"),
        Kind.CLOSING: _("Begeleiding afsluiten"),
    }[Kind(kind)]


def _as_initial(kept: dict[str, str]) -> dict[str, Any]:
    """Put what was kept back into the form."""
    return {name: value.split(",") if name == "counts" else value for name, value in kept.items()}


# --- Another wording ------------------------------------------------------------------------------------------------


@page(access=may_write, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_one(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """Change what one wrote oneself; absent and somebody else's are refused alike."""
    if not who_asks(request).known:
        return _signed_out(request)
    found = _file(request, code)
    text: Written | None = entry_of(who_asks(request), found, entry)
    if text is None or not text.mine or text.by_student:
        raise Http404
    name = f"change-{text.code}"
    if request.method != "POST":
        kept = draft_of(who_asks(request), found, name)
        form: Writing = Change(role=found.role, initial={"text": text.text} | kept)
        return _change_page(request, found, text, form, kept=bool(kept))
    form = Change(request.POST, role=found.role)
    if request.POST.get("do") == "drop":
        keep_draft(actor=who_asks(request), code=code, form=name, typed={})
        return HttpResponseRedirect(request.path)
    if not form.is_valid():
        keep_draft(actor=who_asks(request), code=code, form=name, typed=form.typed())
        return _change_page(request, found, text, form, status=422)
    try:
        change(actor=who_asks(request), code=code, entry=entry, text=form.cleaned_data["text"])
    except NotTheirs:
        raise Http404 from None
    except Closed:
        form.add_error(None, _("De begeleiding is afgesloten. Open haar weer om iets te veranderen."))
        return _change_page(request, found, text, form, status=409)
    return _to_file(code)


def _change_page(
    request: HttpRequest,
    found: GuidanceFile,
    text: Written,
    form: Writing,
    *,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the text in its form."""
    context = {
        "name": found.student.shown_name,
        "code": found.code,
        "title": _("Tekst wijzigen"),
        "apart": is_apart(found.role),
        "form": form,
        "kept": kept,
        "seal": seal_of(found, who_asks(request), f"change-{text.code}"),
    }
    return render(request, "guidance/write.html", context, status=status)


# --- Signed out meanwhile -------------------------------------------------------------------------------------------


def seal_of(found: GuidanceFile, actor: Actor, form: str) -> str:
    """Make the seal that a form carries, so that what its author typed can be kept for them when signed out."""
    return signing.dumps([found.pk.hex, actor.pk.hex if actor.pk is not None else "", form], salt=_SALT)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Lead to signing in; what was typed in a form of less than a day ago is kept for who the form was made for."""
    if request.method == "POST":
        try:
            file, author, form = signing.loads(request.POST.get("seal", ""), salt=_SALT, max_age=_SECONDS)
        except (signing.BadSignature, ValueError):
            file = author = form = ""
        if file:
            fields = {name for each in WRITES.values() for name in each.base_fields} - {"sure", "key"}
            typed = {name: ",".join(request.POST.getlist(name)) for name in fields if request.POST.get(name)}
            keep_for_author(actor=ANONYMOUS, file=UUID(file), author=UUID(author), form=form, typed=typed)
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.path})}")


def _file(request: HttpRequest, code: str) -> GuidanceFile:
    """Find the file. Raises Http404 when it went while it was asked for."""
    found = file_of(who_asks(request), code)
    if found is None:
        raise Http404
    return found


def _to_file(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("guidance-file", kwargs={"code": code}))
