"""Headers that every answer carries, whoever made it."""

import functools
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

_ALWAYS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HouseHeaders:
    """Adds what neither Django nor the policy library sets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        response = self.get_response(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        # Unless a page says otherwise, ask again each time: the next reader of this screen may be somebody else.
        response.headers.setdefault("Cache-Control", "no-cache, private")
        return response


class HousePolicy(CSPMiddleware):
    """Puts the policy on every answer; it is written once for all answers that ask for nothing of their own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer a request."""
        if any(name.startswith("_csp_") for name in response.__dict__):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response


@functools.cache
def _policy() -> str:
    """Write the policy of the house."""
    return build_policy()
