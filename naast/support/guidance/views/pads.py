"""The scratch pad beside a file, and the weighing of what an access request froze (L7)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import time
from naast.foundation.core.ids import new_id

from ..access import may_use_pad, weighs
from ..actions import jot, scratch_out, settle
from ..actions._file import Closed
from ..actions.scratch import Frozen
from ..forms import Jot
from ..models import GuidanceFile
from ..queries.files import file_of
from ..queries.shown import frozen_lines, pad_of
from ..queries.words import day
from ..rules.roles import is_apart
from ..rules.stages import State


def _file(request: HttpRequest, code: str) -> GuidanceFile:
    """Find the file. Raises Http404 when it went while it was asked for."""
    found = file_of(who_asks(request), code)
    if found is None:
        raise Http404
    return found


@page(access=may_use_pad, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def pad(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's own scratch pad beside a file, put a line on it or take one off."""
    found = _file(request, code)
    if request.method != "POST":
        return _pad_page(request, found, Jot(initial={"key": new_id()}))
    if request.POST.get("do") in ("belongs", "passing"):
        settle(actor=who_asks(request), line=request.POST.get("line", ""), belongs=request.POST.get("do") == "belongs")
        return HttpResponseRedirect(request.path)
    if request.POST.get("do") == "out":
        try:
            scratch_out(actor=who_asks(request), code=code, line=request.POST.get("line", ""))
        except Frozen:
            stopped = _("De student vroeg alle gegevens op. Tot dat is afgerond, blijft het kladblok zoals het is.")
            return _pad_page(request, found, Jot(), stopped=stopped, status=409)
        return HttpResponseRedirect(request.path)
    form = Jot(request.POST)
    if not form.is_valid():
        return _pad_page(request, found, form, status=422)
    try:
        jot(actor=who_asks(request), code=code, text=form.cleaned_data["text"], key=form.cleaned_data["key"])
    except Closed:
        form.add_error(None, _("De begeleiding is afgesloten. Daar hoort geen kladblok meer bij."))
        return _pad_page(request, found, form, status=409)
    return HttpResponseRedirect(request.path)


def _pad_page(
    request: HttpRequest, found: GuidanceFile, form: Jot, *, stopped: str = "", status: int = 200
) -> HttpResponse:
    """Show the pad."""
    rows = [
        {
            "code": line.code,
            "text": line.text,
            "day": day(time.local(line.at).date()),
            "ends": day(time.local(line.expires_at).date()),
            "frozen": line.frozen,
        }
        for line in pad_of(who_asks(request), found)
    ]
    context = {
        "name": found.student.shown_name,
        "code": found.code,
        "rows": rows,
        "form": form,
        "stopped": stopped,
        "frozen": any(row["frozen"] for row in rows),
        "apart": is_apart(found.role),
        "open": found.state == State.OPEN,
    }
    return render(request, "guidance/pad.html", context, status=status)


@page(access=weighs, confidential=True, lists=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def pads(request: HttpRequest) -> HttpResponse:
    """List the frozen lines that wait for the privacy officer, and settle one."""
    if request.method == "POST":
        settle(actor=who_asks(request), line=request.POST.get("line", ""), belongs=request.POST.get("do") == "belongs")
        return HttpResponseRedirect(request.path)
    found = frozen_lines(who_asks(request))
    shown(request, {line.student for line in found})
    rows = [
        {
            "code": line.code,
            "name": line.name,
            "author": line.author,
            "text": line.text,
            "day": day(time.local(line.at).date()),
        }
        for line in found
    ]
    return render(request, "guidance/pads.html", {"rows": rows})
