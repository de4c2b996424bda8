"""Writing what roles do, in both languages side by side, and what to do when two say the same (D1)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.rules import CHAIN
from naast.foundation.people.words import role_words

from ..access import leads, may_write, reads_text, reads_texts
from ..actions import (
    NewerText,
    NoSuchOverlap,
    answer_overlap,
    describe,
    end_own_text,
    reopen_overlap,
    restore,
)
from ..forms import Describe, OnPurpose
from ..models import TEXTS
from ..queries.texts import (
    LANGUAGES,
    Text,
    latest,
    own_texts,
    programme_names,
    programmes_of,
    text_of,
    texts_for,
    versions_of,
    warnings_for,
)
from ..queries.words import in_english
from ..rules.leading import ASKED, DESCRIBED
from .overlaps import address_of, warned_row

FIELDS = tuple(f"{kind}_{code}" for kind in TEXTS for code in LANGUAGES)


@page(access=reads_texts, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """List where two descriptions overlap, and all descriptions; answer a warning or take an answer back."""
    actor = who_asks(request)
    if request.method != "POST":
        return _list(request)
    if request.POST.get("do") == "reopen":
        key = _uuid(request.POST.get("answer", ""))
        if key is not None:
            reopen_overlap(actor=actor, answer=key, programme=request.POST.get("programme", ""))
        return HttpResponseRedirect(f"{reverse('chain-desk-texts')}?said=reopened")
    form = OnPurpose(request.POST)
    pair = tuple(request.POST.get(name, "") for name in ("first", "second", "mark", "programme"))
    if not form.is_valid():
        return _list(request, form=form, about=pair, status=422)
    try:
        answer_overlap(
            actor=actor,
            first=pair[0],
            second=pair[1],
            mark=pair[2],
            programme=pair[3],
            reason=form.cleaned_data["reason"],
        )
    except NoSuchOverlap:
        return _list(request, stopped=_("Deze twee lijken niet meer op elkaar, of de zinnen zijn anders."), status=409)
    return HttpResponseRedirect(f"{reverse('chain-desk-texts')}?said=answered")


def _list(
    request: HttpRequest,
    *,
    form: OnPurpose | None = None,
    about: tuple[str, ...] = (),
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the list; a form that was filled in wrongly stands open with what was typed."""
    actor = who_asks(request)
    mine = programmes_of(actor)
    names = {code: english if in_english() else dutch for code, dutch, english in mine}
    general = texts_for()
    said = {
        "answered": _("Bewaard. Deze waarschuwing komt terug als een van de zinnen verandert."),
        "reopened": _("Teruggedraaid. De waarschuwing staat er weer."),
        "saved": _("Bewaard. Iedereen ziet de nieuwe tekst."),
    }.get(request.GET.get("said", ""), "")
    warned = [warned_row(each, names, actor, number, form, about) for number, each in enumerate(warnings_for(actor))]
    own = [
        {
            "role": role_words(row.role_id),
            "programme": names.get(row.programme.code if row.programme else "", ""),
            "url": address_of(row.role_id, row.programme.code if row.programme else ""),
        }
        for row in own_texts(names)
    ]
    context = {
        "open": [row for row in warned if not row["answer"]],
        "answered": [row for row in warned if row["answer"]],
        "roles": [
            {"name": role_words(role), "written": role in general, "url": address_of(role, "")} for role in DESCRIBED
        ],
        "own": own,
        "leads": bool(leads(actor)),
        "form": form,
        "said": said if form is None else "",
        "stopped": stopped,
    }
    return render(request, "chain/texts.html", context, status=status)


@page(access=reads_text, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, role: str, programme: str = "") -> HttpResponse:
    """Show and write what one role does, for the university or for one programme; every version is kept."""
    if request.method != "POST":
        return _text(request, role, programme, _begin(role, programme))
    do = request.POST.get("do", "")
    if do in ("restore", "end"):
        return _move(request, role, programme)
    form = Describe(request.POST, kinds=kinds_of(role, programme))
    if not form.is_valid():
        return _text(request, role, programme, form, status=422)
    given = form.cleaned_data
    try:
        describe(
            actor=who_asks(request),
            role=role,
            programme=programme,
            based_on=given["based_on"] or 0,
            said={field: given[field] for field in FIELDS if field in given},
            note=given["note"],
        )
    except NewerText:
        return _newer(request, role, programme, form)
    return HttpResponseRedirect(f"{address_of(role, programme)}?said=saved")


def _move(request: HttpRequest, role: str, programme: str) -> HttpResponse:
    """Put an older version back, or let a programme go without a text of its own."""
    actor, based_on = who_asks(request), _number(request.POST.get("based_on", ""))
    try:
        if request.POST.get("do") == "end":
            end_own_text(actor=actor, role=role, programme=programme, based_on=based_on)
        else:
            number = _number(request.POST.get("number", ""))
            restore(actor=actor, role=role, programme=programme, number=number, based_on=based_on)
    except (NewerText, LookupError):
        newer = _("Intussen heeft iemand anders deze tekst bewaard. Kijk wat er nu staat en kies opnieuw.")
        return _text(request, role, programme, _begin(role, programme), stopped=newer, status=409)
    return HttpResponseRedirect(f"{address_of(role, programme)}?said=saved")


def _newer(request: HttpRequest, role: str, programme: str, form: Describe) -> HttpResponse:
    """Keep what was typed, show what somebody else saved meanwhile, and let the reader save again on top of it."""
    last = latest(role, programme)
    data = request.POST.copy()
    data["based_on"] = str(last.number if last is not None else 0)
    again = Describe(data, kinds=kinds_of(role, programme))
    again.is_valid()
    return _text(
        request,
        role,
        programme,
        again,
        stopped=_(
            "Nog niet bewaard: intussen heeft iemand anders deze tekst bewaard. Die versie staat hieronder bovenaan de "
            "lijst. Wat je typte, staat er nog. Bewaar je opnieuw, dan geldt jouw tekst."
        ),
        status=409,
    )


def kinds_of(role: str, programme: str) -> tuple[str, ...]:
    """Name the kinds of sentences a text holds: what is asked of somebody is the university's to say."""
    if role not in CHAIN:
        return ("limits", "asked")
    return ("does", "limits", "asked") if role in ASKED and not programme else ("does", "limits")


def _begin(role: str, programme: str) -> Describe:
    """Begin with the text as it is; a programme without one begins with the university's."""
    last = latest(role, programme)
    source = last if last is not None and not last.ended else latest(role, "")
    first: dict[str, Any] = {field: getattr(source, field) for field in FIELDS} if source is not None else {}
    first["based_on"] = last.number if last is not None else 0
    return Describe(initial=first, kinds=kinds_of(role, programme))


def _text(
    request: HttpRequest, role: str, programme: str, form: Describe, *, stopped: str = "", status: int = 200
) -> HttpResponse:
    """Show one text with its form, its versions, and where it overlaps."""
    actor = who_asks(request)
    unit = programme_names(programme)
    last = latest(role, programme)
    mine = programmes_of(actor)
    language = translation.get_language() or "nl"
    warned = [each for each in warnings_for(actor, only_role=role) if each.answer is None]
    names = {code: english if in_english() else dutch for code, dutch, english in mine}
    context = {
        "role": role_words(role),
        "programme": unit[in_english()] if unit is not None else "",
        "form": form,
        "rows": [(form[f"{kind}_nl"], form[f"{kind}_en"]) for kind in form.kinds],
        "may": bool(may_write(actor, programme=programme)),
        "own": unit is not None and last is not None and not last.ended,
        "number": last.number if last is not None else 0,
        "text": _text_row(text_of(last), language) if last is not None else None,
        "versions": [
            {
                "number": version.number,
                "on": moments.date(version.made_at),
                "author": version.author,
                "note": version.note,
                "ended": version.ended,
                "now": last is not None and version.number == last.number,
                **_text_row(said, language),
            }
            for version, said in versions_of(actor, role, programme)
        ],
        "programmes": [{"name": name, "url": address_of(role, code)} for code, name in names.items()],
        "warned": [warned_row(each, names, actor, number, None, ()) for number, each in enumerate(warned)],
        "said": _("Bewaard. Iedereen ziet de nieuwe tekst.")
        if request.GET.get("said") == "saved" and not form.is_bound
        else "",
        "stopped": stopped,
    }
    return render(request, "chain/text.html", context, status=status)


def _text_row(said: Text, language: str) -> dict[str, Any]:
    """Put a text in one language into a row."""
    return {kind: said.lines(kind, language)[0] for kind in TEXTS}


def _uuid(typed: str) -> UUID | None:
    """Read an id; None for what is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def _number(typed: str) -> int:
    """Read the number of a version; 0 for what is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
