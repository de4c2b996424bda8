"""Stands before everything else: whatever breaks behind it, urgent help is answered (A3, trust row 39)."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from .queries.urgent import copies

logger = logging.getLogger(__name__)
SERVER_ERROR = 500
# Path -> which copy answers it. The addresses are the ones of the pages themselves (a test compares).
ADDRESSES = {
    "/nl/nu": ("now", "nl"),
    "/en/now": ("now", "en"),
    "/nl/kaart": ("card", "nl"),
    "/en/card": ("card", "en"),
}


class UrgentHelpFirst:
    """Answers the four urgent addresses from their written copies when the house behind it fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        if request.path_info not in ADDRESSES or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        try:
            response = self.get_response(request)
        except Exception:
            logger.exception("urgent help is answered from its written copy")
        else:
            if response.status_code < SERVER_ERROR:
                return response
        name, language = ADDRESSES[request.path_info]
        try:
            return HttpResponse((copies() / f"{name}.{language}.html").read_bytes())
        except OSError:
            return HttpResponse(_LAST_WORD[language], content_type="text/plain; charset=utf-8")


_LAST_WORD = {
    "nl": "Gevaar: bel 112. Gedachten aan zelfdoding: bel 113, dag en nacht.\n",
    "en": "Danger: call 112. Thoughts of suicide: call 113, day and night.\n",
}
