"""Stands before everything else: whatever breaks behind it, urgent help is answered (A3, trust row 39)."""

import base64
import hashlib
import logging
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from .queries.urgent import copies

logger = logging.getLogger(__name__)
REFUSED = 400
# Path -> which copy answers it. The addresses are the ones of the pages themselves (a test compares).
ADDRESSES = {
    "/nl/nu": ("now", "nl"),
    "/en/now": ("now", "en"),
    "/nl/kaart": ("card", "nl"),
    "/en/card": ("card", "en"),
}
# What the middleware behind would have said; a copy carries its own, as nothing behind it can be relied on.
_HEADERS = {
    "Cache-Control": "no-cache, private",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


class UrgentHelpFirst:
    """Answers the four urgent addresses from their written copies when the house behind it fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request; none of the four addresses is ever refused to a reader."""
        if request.path_info not in ADDRESSES or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        try:
            response = self.get_response(request)
        except Exception:
            logger.exception("urgent help is answered from its written copy")
        else:
            if response.status_code < REFUSED:
                return response
            logger.error("urgent help is answered from its written copy: the page gave %d", response.status_code)
        return written_copy(*ADDRESSES[request.path_info])


def written_copy(name: str, language: str) -> HttpResponse:
    """Give a copy as it was written last; two numbers in plain text when it is gone or not whole. Never raises."""
    try:
        text = (copies() / f"{name}.{language}.html").read_bytes()
    except OSError:
        text = b""
    if b"tel:112" in text and text.rstrip().endswith(b"</html>"):
        response = HttpResponse(text)
    else:
        response = HttpResponse(_LAST_WORD[language], content_type="text/plain; charset=utf-8")
    style = _STYLE.search(text)
    styles = f"'sha256-{base64.b64encode(hashlib.sha256(style.group(1)).digest()).decode()}'" if style else "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; img-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
    for header, value in {**_HEADERS, "Content-Security-Policy": policy, "Content-Language": language}.items():
        response.headers[header] = value
    return response


_LAST_WORD = {
    "nl": "Gevaar: bel 112. Gedachten aan zelfdoding: bel 113, dag en nacht.\n",
    "en": "Danger: call 112. Thoughts of suicide: call 113, day and night.\n",
}
