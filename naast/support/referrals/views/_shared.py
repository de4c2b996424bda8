"""What the pages of this room share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from naast.foundation.core import moments


def struck_of(request: HttpRequest) -> list[int]:
    """Read which sentences were struck; what is no number is nothing."""
    typed = request.POST.getlist("strike")
    return [int(each) for each in typed if each.isascii() and each.isdecimal() and len(each) < 5]


def unkept(response: HttpResponse) -> HttpResponse:
    """See to it that no browser or proxy keeps a page."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


def paragraphs_of(text: str) -> list[str]:
    """Take a text apart as it was put together."""
    return [each for each in text.split("\n\n") if each]


def sentence_rows(sentences: tuple[tuple[int, int, str, bool], ...]) -> list[dict[str, Any]]:
    """Prepare sentences for a page: paragraphs, each with its sentences."""
    rows: list[dict[str, Any]] = []
    for place, paragraph, text, struck in sentences:
        if not rows or rows[-1]["number"] != paragraph:
            rows.append({"number": paragraph, "sentences": []})
        rows[-1]["sentences"].append({"place": place, "text": text, "struck": struck})
    return rows


def word_rows(words: tuple[tuple[bool, str, Any], ...]) -> list[dict[str, Any]]:
    """Prepare questions back and answers for a page."""
    return [{"by_student": mine, "text": text, "at": moments.near_moment(at)} for mine, text, at in words]


def went_meanwhile() -> str:
    """Say that it moved while the page was open."""
    return _("Hier is intussen iets veranderd. Kijk hieronder hoe het nu staat.")
