"""What several pages share: who asks, files that come in and go out, and papers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.people.queries import studies_of

from ..documents import Paper, on_paper
from ..queries.evidence import FileShown
from ..queries.statements import HINDRANCE, Statement, university_name
from ..queries.words import FILE_WORDS, size
from ..rules.files import ENDING, MIME

_FORM_ROOM = 60_000  # what the rest of a form may weigh beside its file
Page = Callable[..., HttpResponse]


def programmes_of(actor: Actor) -> list[tuple[str, str]]:
    """List the programmes somebody follows, for a form."""
    return [(str(each.id), str(each.name)) for each in studies_of(actor)]


class InMemory(MemoryFileUploadHandler):
    """Takes the file of this one page into memory, up to the limit; nothing touches the disk."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.left = most

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_args: Any, **_more: Any) -> None:  # noqa: N803
        """Take the file; its length was looked at before."""
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take a piece, unless the sender said less than it sends. Raises StopUpload."""
        self.left -= len(raw_data)
        if self.left < 0:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)


def with_file(request: HttpRequest, page: Page, too_big: Page, *, most: int, **parts: Any) -> HttpResponse:
    """Answer a page that takes a file; what is too large is refused before a byte of it is read.

    The view above is csrf_exempt: the token is asked for here, once it is known how much is coming.
    """
    room = most + _FORM_ROOM
    if request.method == "POST":
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = room + 1
        if length > room:
            return too_big(request, **parts)
        request.upload_handlers = [InMemory(request, room)]
    try:
        answer: HttpResponse = csrf_protect(page)(request, **parts)
    except (RequestDataTooBig, StopUpload):
        return too_big(request, **parts)
    return answer


def file_row(file: FileShown, url: str) -> dict[str, Any]:
    """Prepare a file for a page: a number for a name, what it is, how large, and when it came."""
    return {
        "code": file.code,
        "name": _("Bestand %(number)s") % {"number": file.number},
        "kind": FILE_WORDS[file.kind],
        "size": size(file.size),
        "at": moments.date_and_time(file.at),
        "url": url,
    }


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Hand out bytes of somebody else's making: to be kept, never to be run."""
    answer = HttpResponse(content, content_type=MIME.get(kind, "application/octet-stream"))
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ENDING[kind]}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def as_paper(paper: Paper, name: str) -> HttpResponse:
    """Hand out a paper of ours as PDF."""
    answer = HttpResponse(on_paper(paper, at=time.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def in_groups(code: str) -> str:
    """Write a code so that it can be read out: "abcde fghij klmn"."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def statement_row(found: Statement) -> dict[str, Any]:
    """Prepare a statement for a page."""
    return {
        "hindrance": found.kind == HINDRANCE,
        "code": in_groups(found.code),
        "name": found.name,
        "number": found.number,
        "programme": found.programme,
        "from": moments.date(found.starts_on),
        "until": moments.date(found.until),
        "what": found.what,
        "given": moments.date(found.given_on),
    }


def statement_paper(found: Statement, check_url: str) -> Paper:
    """Lay a statement out for paper: what and until when, and how it is checked; there is no place for why."""
    hindrance = found.kind == HINDRANCE
    return Paper(
        title=_("Verklaring van hinder") if hindrance else _("Verklaring van voorzieningen"),
        university=university_name(),
        language=get_language() or "nl",
        rows=(
            (_("Naam"), found.name),
            (_("Studentnummer"), found.number),
            (_("Opleiding"), found.programme),
            (
                _("Periode"),
                _("%(first)s tot en met %(last)s")
                % {"first": moments.date(found.starts_on), "last": moments.date(found.until)},
            ),
            (_("Gegeven op"), moments.date(found.given_on)),
            (_("Code"), in_groups(found.code)),
        ),
        items_title="" if hindrance else _("Wat is toegekend"),
        items=found.what,
        notes=(
            _("In deze periode had deze student hinder bij het studeren. De universiteit heeft dat vastgesteld.")
            if hindrance
            else _("Deze student heeft recht op wat hierboven staat, op vertoon van deze verklaring."),
            _("Naar de reden wordt niet gevraagd."),
            _("Of deze verklaring klopt, is met de code na te gaan op %(address)s") % {"address": check_url},
        ),
    )
