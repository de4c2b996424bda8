"""The one gate. Nothing is opened that was not declared; who looked is noted after the rule and before the view."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from naast.foundation.audit import spool
from naast.foundation.audit.entries import entry
from naast.foundation.core.readonly import select_only, writing

from .actor import Actor
from .page import Page, declared

logger = logging.getLogger(__name__)
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
Answer = Callable[[HttpRequest], HttpResponseBase]


class ReadingIsNotWriting:
    """Holds every GET to SELECT, from before the session is read until after it could have been saved."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with ExitStack() as until_answered:
            until_answered.enter_context(select_only())
            request.until_answered = until_answered  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = _read_only(response.streaming_content)  # type: ignore[attr-defined]
            return response


def _read_only(chunks: Any) -> Any:
    """Keep the refusal up while a streamed answer is being made."""
    with select_only():
        yield from chunks


class AccessGate:
    """Decides in `process_view`, so it must stand last: no later hook may run between the decision and the view."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.actor_of: Callable[[HttpRequest], Actor] = import_string(settings.ACTOR_OF)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: self.actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "personal", False):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, parts: dict[str, Any]
    ) -> HttpResponse | None:
        """Open the page, or answer as if it were not there (404); an unknown reader may be asked to sign in.

        Raises Http404 for an undeclared view, a refusal and whatever goes wrong while deciding.
        """
        page = declared(view, request)
        if page is None:
            logger.error("undeclared view: %s", request.resolver_match.view_name if request.resolver_match else view)
            raise Http404
        if page.stateless and request.method not in SAFE_METHODS and not _from_here(request):
            raise PermissionDenied
        actor: Actor = request.actor  # type: ignore[attr-defined]
        decision = page.access(actor, **parts)
        if page.confidential:
            request.personal = True  # type: ignore[attr-defined]
            if not page.part:
                self._note(request, actor, page, decision.allowed, decision.subject, parts)
        if not decision.allowed:
            if decision.sign_in_helps and request.method in SAFE_METHODS:
                return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
            raise Http404
        if page.writes_on_get and request.method in SAFE_METHODS:
            request.until_answered.enter_context(writing(page.writes_on_get))  # type: ignore[attr-defined]
        return None

    def _note(
        self, request: HttpRequest, actor: Actor, page: Page, allowed: bool, subject: Any, parts: dict[str, Any]
    ) -> None:
        """Write who looked to the spool. Raises spool.Unwritable or spool.Stale: then nobody may look."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        what = name if allowed else f"{name} {_tried(parts)}"
        spool.note(
            entry(
                actor=actor.pk,
                role=actor.label,
                verb="page.opened" if allowed else "page.refused",
                subject=subject if allowed else None,
                what=what.strip(),
            )
        )


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a POST without a cookie was sent by one of our own pages.

    Browsers name the origin of every form they post; a sender without one is no browser and carries no cookie of ours.
    """
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == request.get_host()


def _tried(parts: dict[str, Any]) -> str:
    """Stand for the address that was tried, alike for what exists and what does not; only the key's holder can match it."""
    if not parts:
        return ""
    text = "\x1f".join(f"{name}={parts[name]}" for name in sorted(parts))
    return "tried=" + hmac.new(settings.AUDIT_KEY, text.encode(), hashlib.sha256).hexdigest()[:16]
