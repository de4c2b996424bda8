"""What several pages share: files that come in and go out, and papers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.core import moments, time
from naast.foundation.people.queries import studies_of

from ..documents import Paper, on_paper
from ..queries.evidence import FileShown, file_content
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


def _as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Hand out bytes of somebody else's making: to be kept, never to be run."""
    answer = HttpResponse(content, content_type=MIME.get(kind, "application/octet-stream"))
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ENDING[kind]}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def evidence_file(request: HttpRequest, file: str) -> HttpResponse:
    """Hand a file of evidence to who may see it. Raises Http404."""
    found = file_content(who_asks(request), file)
    if found is None:
        raise Http404
    return _as_file(found[1], found[0], _("bestand"))


def as_paper(paper: Paper, name: str) -> HttpResponse:
    """Hand out a paper of ours as PDF."""
    answer = HttpResponse(on_paper(paper, at=time.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def in_groups(code: str) -> str:
    """Write a code so that it can be read out: "abcde fghij klmn"."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))
