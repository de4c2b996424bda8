"""Keeping people up to date, for the administrator: hand in, see what would change, carry out, look back (G5)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.access import is_administrator
from naast.foundation.people.actions import LeaversNotSaid, NotReady, OtherFiles, confirm, hand_in, stop
from naast.foundation.people.faults import told
from naast.foundation.people.forms import MOST_BYTES, Confirmation, CsvFiles, Upload
from naast.foundation.people.queries.runs import RunShown, UnknownRun, faults_of, institution_of, run_of, runs
from naast.foundation.people.rules import SHEETS
from naast.foundation.people.words import SHEET_WORDS, SOURCE_WORDS, STATE_WORDS, role_words

SHOWN_FAULTS = 200
_FORM_ROOM = 100_000  # what the rest of the form may weigh


class InMemory(MemoryFileUploadHandler):
    """Takes the files of this one page into memory, up to the limit; nothing touches the disk."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_args: Any, **_more: Any) -> None:  # noqa: N803
        """Take the files; their length was looked at before."""
        self.activated = True
        self.left = MOST_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take a piece, unless the sender said less than it sends. Raises StopUpload."""
        self.left -= len(raw_data)
        if self.left < 0:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)


# --- The first page: files and history ------------------------------------------------------------------------------


@page(access=is_administrator, strong=True)
@csrf_exempt  # asked for by `_overview`, once it is known how much is coming and who sends it
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Take files to be rehearsed, and show what was imported before."""
    if request.method == "POST":
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + _FORM_ROOM:
            return _page(
                request, Upload(), fault=str(Upload.base_fields["files"].error_messages["too-big"]), status=413
            )
        request.upload_handlers = [InMemory(request)]
    return _overview(request)


@csrf_protect
def _overview(request: HttpRequest) -> HttpResponse:
    """Answer with the page, or lead to the import that was begun."""
    if request.method != "POST":
        return _page(request, Upload())
    try:
        form = Upload(request.POST, request.FILES)
    except (RequestDataTooBig, StopUpload):
        return _too_big(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    begun = hand_in(
        actor=who_asks(request),
        institution=institution_of(who_asks(request)),
        files=form.cleaned_data["files"],
        whole=form.cleaned_data["whole"],
    )
    return HttpResponseRedirect(reverse("people-import", args=[begun.code]))


def _too_big(request: HttpRequest) -> HttpResponse:
    """Refuse files that were not read, because of their size."""
    return _page(request, Upload(), fault=str(CsvFiles.default_error_messages["too-big"]), status=413)


def _page(request: HttpRequest, form: Upload, *, fault: str = "", status: int = 200) -> HttpResponse:
    """Show the form and the history."""
    context = {
        "form": form,
        "fault": fault,
        "history": [_line(each) for each in runs(who_asks(request))],
        "sheets": [
            {
                "file": f"{name}.csv",
                "what": SHEET_WORDS[name],
                "columns": [(each.name, each.required) for each in columns],
            }
            for name, columns in SHEETS.items()
        ],
    }
    return render(request, "people/imports.html", context, status=status)


def _line(shown: RunShown) -> dict[str, Any]:
    """Put one import into a line of the history: when, how, by which role, what came of it."""
    return {
        "code": shown.code,
        "at": moments.stamp(shown.begun_at),
        "role": role_words(shown.role),
        "source": SOURCE_WORDS[shown.source],
        "state": STATE_WORDS[shown.state],
        "tone": {"done": "ok", "faulty": "warn", "failed": "danger"}.get(shown.state, ""),
        "new": sum(count.new for count in shown.counts),
        "changed": sum(count.changed for count in shown.counts),
        "ended": sum(count.ended for count in shown.counts),
        "faults": shown.faults,
        "finished": shown.state == "done",
    }


# --- One import -----------------------------------------------------------------------------------------------------


@page(access=is_administrator, strong=True, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an import would change or where it is wrong; carry out exactly that, or forget it."""
    shown = _find(request, slug)
    if request.method != "POST":
        return _run_page(request, shown, Confirmation(initial={"digest": shown.digest}, many_leave=bool(shown.leavers)))
    form = Confirmation(request.POST, many_leave=bool(shown.leavers))
    try:
        if "stop" in request.POST:
            stop(actor=who_asks(request), run=shown.id)
        elif form.is_valid():
            given = form.cleaned_data
            confirm(actor=who_asks(request), run=shown.id, digest=given["digest"], leavers=given.get("leavers"))
        else:
            return _run_page(request, shown, form, status=422)
    except LeaversNotSaid:
        form.add_error("leavers", _("Dit is niet het aantal dat vertrekt. Kijk het getal nog eens na."))
        return _run_page(request, shown, form, status=422)
    except (NotReady, OtherFiles):
        pass  # the page itself says how it stands
    return HttpResponseRedirect(reverse("people-import", args=[shown.code]))


@page(access=is_administrator, strong=True, confidential=True, part=True)
@require_safe
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a page that waits how far the import is."""
    return JsonResponse({"state": _find(request, slug).state})


@page(access=is_administrator, strong=True, confidential=True)
@require_safe
def faults(request: HttpRequest, slug: str) -> HttpResponse:
    """Give every fault as a CSV file, of which no cell can run as a formula."""
    shown = _find(request, slug)
    listed = faults_of(who_asks(request), shown.id)
    if not listed:
        raise Http404
    answer = HttpResponse("".join(_csv(listed)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("fouten")}-{shown.code}.csv"'
    return answer


def _csv(listed: Any) -> Iterator[str]:
    """Write faults as lines of CSV, with a mark in front so that spreadsheets read it as UTF-8."""
    yield "\ufeff"
    rows = [[_("bestand"), _("regel"), _("kolom"), _("wat er mis is"), _("wat je kunt doen")]]
    rows += [[each.sheet, str(each.line or ""), each.column, each.problem, each.remedy] for each in map(told, listed)]
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";", quoting=csv.QUOTE_ALL).writerow([_tame(cell) for cell in row])
        yield line.getvalue()


def _tame(cell: str) -> str:
    """Keep a spreadsheet from running a cell: a quote in front of what starts a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


def _find(request: HttpRequest, code: str) -> RunShown:
    """Find an import of the reader's institution. Raises Http404."""
    try:
        return run_of(who_asks(request), code)
    except UnknownRun:
        raise Http404 from None


def _run_page(request: HttpRequest, shown: RunShown, form: Confirmation, *, status: int = 200) -> HttpResponse:
    """Show one import."""
    listed = faults_of(who_asks(request), shown.id) if shown.state == "faulty" else ()
    context = {
        "run": shown,
        "form": form,
        "counts": [{"what": SHEET_WORDS[each.sheet], "counts": each} for each in shown.counts],
        "source": SOURCE_WORDS[shown.source],
        "state_words": STATE_WORDS[shown.state],
        "faults": [told(fault) for fault in listed[:SHOWN_FAULTS]],
        "more": max(0, len(listed) - SHOWN_FAULTS),
        "until": moments.digits(shown.forgotten_at),
    }
    return render(request, "people/import.html", context, status=status)
