"""What happens to a text after writing: sent, sent back, published, planned, checked by a second person, withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import time

from .. import actions
from ..access import edits_guide, may_open_text
from ..forms.moves import ConfirmForm, KeepForm, PublishForm, ReasonForm, number_in
from ..forms.text import TextForm
from ..queries.desk import TextShown, compare, text
from ..queries.desk_forms import choices, faults_of
from ..queries.desk_history import history
from ..queries.desk_words import fault_words
from ..queries.shelf import shelf
from ..queries.uses import uses_of
from ..rules.difference import Difference, differences, languages_of
from ..rules.versions import (
    BadMoment,
    CannotWithdraw,
    Move,
    NoSuchText,
    NotFit,
    SamePerson,
    SavedMeanwhile,
    StillUsed,
    WorkInProgress,
    WrongState,
)
from ..rules.writing import days_apart, remarks_on
from .editing_words import KINDS, count_words, moment_words, place_words, remarks_shown, state_shown, writer_words

LOOKED_BACK = 50
"""Versions that are looked at to tell whether one language stayed behind."""
DONE: Mapping[str, Any] = {
    "send": lazy("Verstuurd. Een redacteur kijkt het na."),
    "return": lazy("Teruggestuurd met jouw zin erbij."),
    "publish": lazy("Staat op de site."),
    "schedule": lazy("Ingepland."),
    "check": lazy("Goedgekeurd. Het staat op de site zodra een tweede persoon het heeft nagekeken."),
    "confirm": lazy("Nagekeken. Het staat op de site, en de kaart met nummers is vernieuwd."),
    "confirm-later": lazy("Nagekeken. Het verschijnt op het geplande moment."),
    "reject": lazy("Teruggestuurd. Op de site blijft staan wat er stond."),
    "cancel": lazy("Van de planning gehaald; het is weer een concept."),
    "withdraw": lazy("Van de site gehaald. De tekst blijft bewaard."),
    "discard": lazy("Weggegooid. Bij eerdere versies staat de tekst nog."),
    "restore": lazy("Teruggezet als concept."),
    "keep": lazy("Bewaard: van wie deze tekst is en wanneer iemand die weer nakijkt."),
    "right": lazy("Genoteerd: vandaag nagekeken en nog goed."),
}


@page(access=may_open_text, strong=True)
@require_safe
def review(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show what a version changes, what could be better and what is next: send, publish, check or send back."""
    return _shown(request, _text(request, kind, key))


@page(access=may_open_text, strong=True)
@require_POST
def move(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Make one move with the version the reader saw; what stands in the way is said on the page they came from."""
    found = _text(request, kind, key)
    deed = _DEEDS.get(request.POST.get("move", ""))
    number = number_in(request.POST)
    if deed is None or not number:
        return HttpResponseRedirect(_at("desk-review", found))
    try:
        name = deed(request, found, number)
    except _Unfinished as fault:
        return _shown(request, found, forms={fault.name: fault.form}, status=422)
    except _STOPPED as fault:
        return _shown(request, _text(request, kind, key), stopped=_stopped_words(fault), status=409)
    return HttpResponseRedirect(f"{_at('desk-review', found)}?done={name}")


# --- The moves ------------------------------------------------------------------------------------------------------

_STOPPED = (
    NotFit, WrongState, SavedMeanwhile, SamePerson, StillUsed, CannotWithdraw, WorkInProgress, BadMoment, NoSuchText,
)  # fmt: skip


class _Unfinished(Exception):
    """A form of this page lacks something; it is shown again as it was filled in."""

    def __init__(self, name: str, form: Any) -> None:
        self.name, self.form = name, form


def _filled(name: str, form: Any) -> Any:
    """Give a form that is whole. Raises _Unfinished."""
    if not form.is_valid():
        raise _Unfinished(name, form)
    return form


def _told(request: HttpRequest, found: TextShown, number: int) -> dict[str, Any]:
    """Give what every move is told."""
    return {"actor": who_asks(request), "kind": found.kind, "key": found.key, "number": number}


def _send(request: HttpRequest, found: TextShown, number: int) -> str:
    actions.send_to_review(**_told(request, found, number), note=request.POST.get("note", "")[:200])
    return "send"


def _return(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("return", ReasonForm(request.POST))
    actions.return_to_draft(**_told(request, found, number), because=form.cleaned_data["because"])
    return "return"


def _publish(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("publish", PublishForm(request.POST))
    moved = actions.publish_text(**_told(request, found, number), **form.given())
    return {"check": "check", "scheduled": "schedule"}.get(moved.state, "publish")


def _confirm(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("confirm", ConfirmForm(request.POST))
    moved = actions.confirm_line(
        actor=who_asks(request), key=found.key, number=number, how=form.cleaned_data["how"]
    )  # fmt: skip
    return "confirm-later" if moved.state == "scheduled" else "confirm"


def _reject(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("reject", ReasonForm(request.POST))
    actions.reject_line(
        actor=who_asks(request), key=found.key, number=number, because=form.cleaned_data["because"]
    )  # fmt: skip
    return "reject"


def _cancel(request: HttpRequest, found: TextShown, number: int) -> str:
    actions.cancel_schedule(**_told(request, found, number))
    return "cancel"


def _withdraw(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("withdraw", ReasonForm(request.POST))
    despite = "despite_uses" in request.POST
    actions.withdraw_text(**_told(request, found, number), because=form.cleaned_data["because"], despite_uses=despite)
    return "withdraw"


def _discard(request: HttpRequest, found: TextShown, number: int) -> str:
    actions.discard_draft(**_told(request, found, number))
    return "discard"


def _right(request: HttpRequest, found: TextShown, number: int) -> str:
    actions.still_right(**_told(request, found, number))
    return "right"


def _keep(request: HttpRequest, found: TextShown, number: int) -> str:
    form = _filled("keep", _keep_form(request, found, data=request.POST))
    about: dict[str, Any] = {"actor": who_asks(request), "kind": found.kind, "key": found.key}
    owner = UUID(form.cleaned_data["owner"]) if form.cleaned_data["owner"] else None
    if owner != found.owner_id:
        actions.set_owner(**about, owner=owner)
    if form.cleaned_data["review_on"] and form.cleaned_data["review_on"] != found.review_on:
        actions.set_review_date(**about, review_on=form.cleaned_data["review_on"])
    return "keep"


def _keep_form(request: HttpRequest, found: TextShown, *, data: Any = None) -> KeepForm:
    """Make the form that says whose a text is; faculties as choices."""
    owners = choices(who_asks(request), language=translation.get_language() or "nl").owners
    initial = {"owner": str(found.owner_id or ""), "review_on": found.review_on}
    return KeepForm(owners, data=data, initial=initial)


def _restore(request: HttpRequest, found: TextShown, number: int) -> str:
    based_on = number_in(request.POST, "based_on") or found.head.number
    actions.restore_version(**_told(request, found, number), based_on=based_on)
    return "restore"


_DEEDS: Mapping[str, Callable[[HttpRequest, TextShown, int], str]] = {
    "send": _send,
    "return": _return,
    "publish": _publish,
    "confirm": _confirm,
    "reject": _reject,
    "cancel": _cancel,
    "withdraw": _withdraw,
    "discard": _discard,
    "right": _right,
    "keep": _keep,
    "restore": _restore,
}


def _stopped_words(fault: Exception) -> list[str]:
    """Say why a move was not made, and what to do about it."""
    match fault:
        case NotFit():
            return [fault_words(each) for each in fault.faults]
        case SavedMeanwhile():
            return [_("Intussen is er een nieuwe versie. Kijk die hieronder eerst na.")]
        case SamePerson():
            return [_("Je schreef of keurde dit zelf. Een ander moet het nakijken: dat is de hele gedachte erachter.")]
        case StillUsed():
            return [
                _("Andere teksten leiden hierheen. Zeg hieronder dat het toch weg mag, of pas die teksten eerst aan.")
            ]
        case CannotWithdraw():
            return [str(_KEEPS.get(fault.because, _("Deze tekst kan niet van de site.")))]
        case WorkInProgress():
            return [_("Iemand schrijft nog aan deze tekst. Bewaar of gooi dat concept eerst weg.")]
        case BadMoment():
            return [_("Dit moment kan niet. Kies een dag na vandaag, en hooguit tien jaar vooruit.")]
    return [_("Dit kan niet meer: de tekst staat er nu anders voor.")]


_KEEPS: Mapping[str, Any] = {
    "always-shown": lazy("112 en 113 staan altijd op de site."),
    "has-a-page": lazy("Deze folder heeft een vaste pagina. Pas hem aan, dan verandert de pagina."),
    "entries-stand-on-it": lazy("Er zijn teksten die op deze lijn staan. Haal die eerst van de site."),
}


# --- The page -------------------------------------------------------------------------------------------------------


def _text(request: HttpRequest, kind: str, key: str) -> TextShown:
    """Find the text. Raises Http404."""
    try:
        return text(who_asks(request), kind, key, language=translation.get_language() or "nl")
    except NoSuchText:
        raise Http404 from None


def _shown(
    request: HttpRequest,
    found: TextShown,
    *,
    forms: Mapping[str, Any] | None = None,
    stopped: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of what is next for one text."""
    given = dict(forms or {})
    context = {
        "text": found,
        "kind_words": KINDS[found.kind],
        "state": state_shown(found.head.state),
        "tab": "review",
        "done": DONE.get(request.GET.get("done", "")),
        "stopped": stopped or [],
        "steps": _steps(found.head, found.may),
        "waiting": _waiting(request, found),
        "waiting_steps": _steps(found.waiting, found.may_on_waiting) if found.waiting else {},
        "withdraw_number": found.published.number
        if found.published is not None and Move.WITHDRAW in found.may_on_published
        else 0,
        "may_say_right": found.kind != "line" and found.head.state == "published" and Move.SAVE in found.may,
        "publish_form": given.get("publish") or PublishForm(),
        "return_form": given.get("return") or ReasonForm(auto_id="return-%s"),
        "reject_form": given.get("reject") or ReasonForm(auto_id="reject-%s"),
        "withdraw_form": given.get("withdraw") or ReasonForm(auto_id="withdraw-%s"),
        "confirm_form": given.get("confirm") or ConfirmForm(),
        "keep_form": (given.get("keep") or _keep_form(request, found))
        if found.kind == "entry" and edits_guide(who_asks(request))
        else None,
        "open": next(iter(given), ""),
        **_judged(request, found),
    }
    response = render(request, "guide/edit_review.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _steps(version: Any, may: Any) -> dict[str, bool]:
    """Name the moves this reader may make with a version, as the template asks for them."""
    return {move.name.lower(): True for move in Move if move in may} | {"number": version.number}


def _judged(request: HttpRequest, found: TextShown) -> dict[str, Any]:
    """Give what the newest version changes, what could be better, and what stops it."""
    head = found.head
    shown_now = found.published
    apart: tuple[Difference, ...] = ()
    if shown_now is None:
        apart = differences({}, head.content)
    elif shown_now.number != head.number:
        apart = compare(who_asks(request), found.kind, found.key, shown_now.number, head.number)
    name = place_words(found.kind, head.content)
    offered = choices(who_asks(request), language=translation.get_language() or "nl")
    form = TextForm(found.kind, head.content, choices=offered)
    sources = bool(head.content.get("sources"))
    rows = history(who_asks(request), found.kind, found.key, language="nl", size=LOOKED_BACK).rows
    apart_days = days_apart((time.local(row.at).date(), languages_of(row.changed)) for row in rows)
    remarks = remarks_on(form.written(), knows=shelf().entries.__contains__, has_source=sources, apart_days=apart_days)
    shown = remarks_shown(remarks)
    return {
        "changes": [difference_row(each, name) for each in apart if each.old or each.new],
        "is_new": shown_now is None,
        "vital": [name(field) for field in found.vital],
        "remarks": [
            {"place": name(place) if place else row["language"], **row} for place, rows in shown.items() for row in rows
        ],
        "count": count_words(shown),
        "faults": [fault_words(each) for each in faults_of(who_asks(request), found.kind, found.key, head.content)],
        "uses": uses_of(who_asks(request), found.kind, found.key, language=translation.get_language() or "nl"),
        "writer": writer_words(head.writer),
        "at": moment_words(head.at),
    }


def _waiting(request: HttpRequest, found: TextShown) -> dict[str, Any]:
    """Give what waits beside the newest version: planned, held back, or for a second person."""
    version = found.waiting
    if version is None:
        return {}
    name = place_words(found.kind, version.content)
    apart: Any = ()
    if found.published is not None:
        apart = compare(who_asks(request), found.kind, found.key, found.published.number, version.number)
    return {
        "state": state_shown(version.state),
        "is_check": version.state == "check",
        "number": version.number,
        "publish_at": moment_words(version.publish_at),
        "writer": writer_words(version.writer),
        "approved_by": writer_words(version.approved_by),
        "faults": [fault_words(fault) for fault in version.faults],
        "changes": [difference_row(each, name) for each in apart],
        "beside": version.number != found.head.number,
        "phone": version.content.get("phone", ""),
        "tel": version.content.get("tel", ""),
        "site_url": version.content.get("site_url", ""),
    }


def difference_row(found: Any, name: Callable[[str], str]) -> dict[str, Any]:
    """Put one difference into words for the page: where, what kind, and the parts that stayed, went and came."""
    return {
        "place": name(found.path),
        "language": found.language,
        "parts": found.parts,
        "kind": {"added": _("Nieuw"), "removed": _("Weg"), "changed": _("Veranderd")}[found.kind],
    }


def _at(name: str, found: TextShown, **parts: Any) -> str:
    """Give the address of a page of this text."""
    return reverse(name, kwargs={"kind": str(found.kind), "key": found.key, **parts})
