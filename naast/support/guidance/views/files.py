"""One file as its keeper works in it: what was agreed, what happened, what comes next (C4)."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import found_by_rule, who_asks
from naast.foundation.access.page import page
from naast.foundation.consent.grants import NoPermission
from naast.foundation.core import moments, time
from naast.foundation.core.addresses import address_of
from naast.foundation.core.patterns import in_lines, written
from naast.foundation.core.typed_days import write_day
from naast.foundation.core.whole import render_whole

from ..access.heads import Head, Names, may_read_file
from ..actions import (
    agree_sessions,
    ask_evaluation,
    look_again,
    make_ready,
    reopen_file,
    set_standing,
    take_over,
)
from ..actions._file import Closed
from ..actions.moving import NotTheirWork
from ..actions.planning import NotANumber, OneIsOpen
from ..actions.writing import NotAKind, NotTheirs
from ..forms import HOW_WORDS, LookAgain, Sessions
from ..queries.exporting import KIND_WORDS
from ..queries.opening import grant_for
from ..queries.shown import Shown, Written, file_shown, shown_of
from ..queries.words import (
    began,
    in_own_language,
    sessions,
    standing,
    waiting_words,
)
from ..rules.roles import is_apart
from ..rules.stages import ALWAYS_SHARED, Kind, Standing, State, Waits, is_before_last

_ENTRY, _KIND = "000000000000", "-kind-"
_WRITABLE = (Kind.CONTACT, Kind.NOTE, Kind.GOAL, Kind.AGREEMENT, Kind.INTAKE, Kind.CLOSING)
TOLD = (Kind.INTAKE, Kind.CONTACT, Kind.NOTE, Kind.EVALUATION, Kind.CLOSING)


@page(access=may_read_file, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, code: str) -> HttpResponse:
    """Show one file, and do one thing with it."""
    if request.method != "POST":
        return _page(request, code, head=found_by_rule(request))
    deeds: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
        "sessions": _sessions,
        "look-again": _look_again,
        "standing": _standing,
        "ready": _ready,
        "ready-all": _ready_all,
        "ask-evaluation": _ask_evaluation,
        "reopen": _reopen,
        "take-over": _take_over,
    }
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        return _page(request, code, status=422)
    try:
        return deed(request, code)
    except Closed:
        stopped = _("De begeleiding is intussen afgesloten. Open haar weer om verder te gaan.")
        return _page(request, code, stopped=stopped, status=409)
    except (NotTheirs, NotAKind):
        return _page(request, code, stopped=_("Dit is er niet meer."), status=409)


def _sessions(request: HttpRequest, code: str) -> HttpResponse:
    form = Sessions(request.POST)
    if form.is_valid():
        try:
            agree_sessions(actor=who_asks(request), code=code, sessions=form.cleaned_data["sessions"])
            return _back(code)
        except NotANumber:
            form.add_error("sessions", _("Dat is minder dan jullie er al hadden."))
    return _page(request, code, sessions_form=form, status=422)


def _look_again(request: HttpRequest, code: str) -> HttpResponse:
    form = LookAgain(request.POST)
    if not form.is_valid():
        return _page(request, code, look_form=form, status=422)
    look_again(actor=who_asks(request), code=code, on=form.cleaned_data["on"])
    return _back(code)


def _standing(request: HttpRequest, code: str) -> HttpResponse:
    entry, _dot, standing = request.POST.get("entry", "").partition(".")
    set_standing(actor=who_asks(request), code=code, entry=entry, standing=standing)
    return _back(code)


def _ready(request: HttpRequest, code: str) -> HttpResponse:
    entry, _dot, ready = request.POST.get("entry", "").partition(".")
    make_ready(actor=who_asks(request), code=code, entry=entry or "-", ready=ready == "yes")
    return _back(code)


def _ready_all(request: HttpRequest, code: str) -> HttpResponse:
    make_ready(actor=who_asks(request), code=code)
    return _back(code)


def _ask_evaluation(request: HttpRequest, code: str) -> HttpResponse:
    ask_evaluation(actor=who_asks(request), code=code)
    return _back(code)


def _reopen(request: HttpRequest, code: str) -> HttpResponse:
    try:
        reopen_file(actor=who_asks(request), code=code)
    except OneIsOpen:
        return _page(request, code, stopped=_("Je begeleidt deze student al weer. Schrijf daar verder."), status=409)
    return _back(code)


def _take_over(request: HttpRequest, code: str) -> HttpResponse:
    found = file_shown(who_asks(request), code)
    if found is None:
        raise Http404
    try:
        take_over(actor=who_asks(request), code=code, grant=grant_for(who_asks(request), found.file))
    except (NoPermission, NotTheirWork):
        raise Http404 from None
    return _back(code)


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("guidance-file", kwargs={"code": code}))


def _page(
    request: HttpRequest,
    code: str,
    *,
    head: Head | None = None,
    sessions_form: Sessions | None = None,
    look_form: LookAgain | None = None,
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the file. Raises Http404 when it went while it was asked for."""
    actor = who_asks(request)
    found = shown_of(actor, head) if head is not None else file_shown(actor, code)
    if found is None:
        raise Http404
    row = found.file
    agreed = "" if row.sessions_agreed is None else str(row.sessions_agreed)
    on = write_day(row.look_again_on) if row.look_again_on is not None else ""
    faulty = sessions_form or look_form
    texts = TextRows(code, row.state == State.OPEN)
    address = address_of("guidance-write", code=code, kind=_KIND)
    parts = {
        "csrf": csrf_input(request),
        "goals": written("guidance/_agreed.html", map(texts.agreed, found.of(Kind.GOAL))),
        "agreements": written("guidance/_agreed.html", map(texts.agreed, found.of(Kind.AGREEMENT))),
        "told": written("guidance/_told.html", map(texts.told, found.of(*TOLD))),
        "sessions_field": sessions_form["sessions"].as_field_group()
        if sessions_form
        else Sessions.unsent("sessions", agreed),
        "look_field": look_form["on"].as_field_group() if look_form else LookAgain.unsent("on", on),
        "summary": faulty.error_summary if faulty is not None else "",
        "stopped": stopped,
        "pad_url": address_of("guidance-pad", code=code),
        "refer": address_of("referral-new", file=code),
    } | {f"write_{kind}": address.replace(_KIND, kind) for kind in _WRITABLE}
    whole: dict[str, str | bool] = {
        "page": written("guidance/_file.html", [file_row(found, actor) | parts]),
        "faulty": faulty.title_prefix if faulty is not None else "",
    }
    return render_whole(request, "guidance/file.html", whole, status=status)


def file_row(found: Shown, actor: Actor) -> dict[str, Any]:
    """Prepare the head of a file."""
    row, names, write = found.file, found.names or Names("", "", None, None), moments.seen_from(time.today())
    last = is_before_last(row.sessions_agreed, row.sessions_had) and row.last_contact_on is not None
    return {
        "name": names.student,
        "programme": in_own_language(names.programme_nl, names.programme_en),
        "open": row.state == State.OPEN,
        "since": began(row, write),
        "closed": write(row.closed_at.date()) if row.closed_at is not None else "",
        "line": waiting_words(write)(row.waits, row.last_contact_on),
        "due": write(row.due_on),
        "sessions": sessions(row.sessions_had, row.sessions_agreed),
        "before_last": row.state == State.OPEN
        and last
        and row.evaluated_at is None
        and row.last_contact_on is not None,
        "evaluation_asked": row.evaluation_asked_at is not None and row.evaluated_at is None,
        "reading_asked": row.reading_asked_at is not None,
        "reading_due": write(row.due_on) if row.waits == Waits.READING else "",
        "meets": moments.in_words(found.meets_at) if found.meets_at is not None else "",
        "pad": str(found.pad or ""),
        "apart": is_apart(row.role),
        "keeper": "" if row.kept_by_id == actor.pk else names.keeper,
        "moves": write(row.moves_on),
    }


class _Words(NamedTuple):
    """What stands at texts of any file, in one language."""

    kinds: Mapping[str, str]
    how: Mapping[str, str]
    standing: Mapping[str, str]
    student: str
    last_changed: str


@functools.lru_cache(maxsize=8)
def _words_in(language: str | None) -> _Words:
    """Put them into words once for each language."""
    with translation.override(language):
        return _Words(
            {str(kind): str(_KEEPER_SAYS.get(kind) or KIND_WORDS[kind]) for kind in Kind},
            {"": ""} | {how: str(words) for how, words in HOW_WORDS.items()},
            {"": ""} | {str(each): standing(each) for each in Standing},
            _("De student"),
            _("gewijzigd %(day)s"),
        )


class TextRows:
    """Prepares texts of one file; what is the same for all is worked out once."""

    def __init__(self, code: str, open_now: bool) -> None:
        self.open = open_now
        self.address = address_of("guidance-change", code=code, entry=_ENTRY)
        self.write = moments.seen_from(time.today())
        self.words = _words_in(translation.get_language())

    def agreed(self, each: Written) -> dict[str, str | bool]:
        """Prepare something the two want or agreed."""
        return {
            "open": self.open,
            "code": each.code,
            "text": in_lines(each.text),
            "short": each.text[:60],
            "day": self.write(each.on),
            "by_student": each.by_student,
            "changed": self._changed(each),
            "change": self._change(each),
            "standing": self.words.standing[each.standing],
            "runs": each.standing == Standing.OPEN,
        }

    def told(self, each: Written) -> dict[str, str | bool]:
        """Prepare something that happened."""
        return {
            "code": each.code,
            "kind": self.words.kinds[each.kind],
            "how": self.words.how.get(each.how, ""),
            "counts": each.counts,
            "text": in_lines(each.text),
            "author": self.words.student if each.by_student else each.author,
            "day": self.write(each.on),
            "changed": self._changed(each),
            "change": self._change(each),
            "ready": each.ready,
            "choosable": each.kind not in ALWAYS_SHARED,
        }

    def _changed(self, each: Written) -> str:
        """Say when a text was changed; nothing when it never was."""
        if each.changed_at is None:
            return ""
        return self.words.last_changed % {"day": self.write(time.local(each.changed_at).date())}

    def _change(self, each: Written) -> str:
        """Give where the reader changes a text, if they may."""
        may = self.open and each.mine and not each.by_student
        return self.address.replace(_ENTRY, each.code) if may else ""


_KEEPER_SAYS = {
    Kind.INTAKE: gettext_lazy("Waar de student mee kwam"),
    Kind.GOAL: gettext_lazy("Wat de student wil bereiken"),
}
