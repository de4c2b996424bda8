"""The one gate. Nothing is opened that was not declared; who looked is noted before anything leaves the house.

A page leaves its line after the rule and before the view. A list leaves it in the view, as soon as it is known who is
on it (`shown`), and the answer is held back until then. If the line cannot be written, nobody gets to see anything.
"""

import dataclasses
import hashlib
import hmac
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import get_resolver, reverse
from django.utils.functional import SimpleLazyObject, empty
from django.utils.module_loading import import_string

from naast.foundation.audit import spool
from naast.foundation.audit.entries import Entry, entry
from naast.foundation.core import time
from naast.foundation.core.readonly import select_only, writing

from .action import Refused
from .actor import Actor
from .confidential import check_confidential_models
from .decision import Decision, ask
from .page import Page, declared

logger = logging.getLogger(__name__)
# TRACE is here because Django asks it for no token either.
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
Answer = Callable[[HttpRequest], HttpResponseBase]


class NotNamed(RuntimeError):
    """A list was about to be shown without the names of the people on it, or a page that is no list named some."""


class ReadingIsNotWriting:
    """Holds every GET to SELECT, from before the session is read until after it could have been saved."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; raises GetMayNotWrite behind a GET, HEAD, OPTIONS or TRACE that writes, which becomes a 500."""
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with ExitStack() as until_answered:
            until_answered.enter_context(select_only())
            until_answered.enter_context(time.one_clock())
            request.until_answered = until_answered  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = _read_only(response.streaming_content)  # type: ignore[attr-defined]
            return response


def _read_only(chunks: Iterable[Any]) -> Iterator[Any]:
    """Keep the refusal up while each chunk of a streamed answer is made, and not in between."""
    steps = iter(chunks)
    while True:
        with select_only():
            try:
                chunk = next(steps)
            except StopIteration:
                return
        yield chunk


class _Unasked(SimpleLazyObject):
    """Who sends a request, read when somebody wants to know; everything asked of it takes the detour through here."""

    def found(self) -> Actor:
        """Give the actor itself."""
        if self._wrapped is empty:
            self._setup()
        actor: Actor = self._wrapped
        return actor


class AccessGate:
    """Decides in `process_view`, so it must stand last: no later hook may run between the decision and the view."""

    def __init__(self, get_response: Answer) -> None:
        faults = check_confidential_models()
        if faults:
            # A server runs no system checks by itself.
            raise ImproperlyConfigured("\n".join(str(fault) for fault in faults))
        self.get_response = get_response
        self.actor_of: Callable[[HttpRequest], Actor] = import_string(settings.ACTOR_OF)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a list that named nobody is withheld. Raises NotNamed, which becomes a 500."""
        request.actor = _Unasked(lambda: self.actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "personal", False):
            response.headers["Cache-Control"] = "no-store, private"
        unwritten: Entry | None = getattr(request, "unwritten_line", None)
        if unwritten is None:
            return response
        if response.status_code < 300:
            raise NotNamed(f"{unwritten.what}: call shown(request, people) before answering")
        return self._closed(request) if not _noted(unwritten) else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, parts: dict[str, Any]
    ) -> HttpResponse | None:
        """Open the page, or answer as if it were not there (404); an unknown reader may be asked to sign in.

        Raises Http404 for an undeclared view, a refusal and whatever goes wrong while deciding; PermissionDenied for a
        form from elsewhere. Gives 503 when the look cannot be noted, whether it was allowed or not.
        """
        name = request.resolver_match.view_name if request.resolver_match else ""
        page = declared(view, request)
        # Parts without a name would reach the view past the rule.
        if page is None or args:
            logger.error("undeclared view: %s", name or view)
            raise Http404
        reads = request.method in SAFE_METHODS
        # Whatever is exempt from the token is held to its origin, also when its author forgot to say so.
        exempt = page.stateless or getattr(view, "csrf_exempt", False)
        if not reads and exempt and not page.from_elsewhere and not _from_here(request):
            raise PermissionDenied
        # A rule that asks nothing about its reader lets nothing be read; a confidential page always asks.
        actor: Actor = request.actor  # type: ignore[attr-defined]
        decision = ask(_settled(page.access, request) if page.confidential else page.access, actor, parts, name=name)
        actor = request.actor  # type: ignore[attr-defined]
        if decision.allowed and page.lacks(actor):
            # Nothing is opened yet, so nothing is noted; the answer says what is asked of the reader, and is personal.
            request.personal = True  # type: ignore[attr-defined]
            confirm: Answer = import_string(settings.CONFIRM_SIGN_IN)
            return confirm(request)  # type: ignore[return-value]
        if page.confidential:
            request.personal = True  # type: ignore[attr-defined]
            if not self._note(request, page, decision, _line(actor, decision, name, parts)):
                return self._closed(request)
        if not decision.allowed:
            if decision.sign_in_helps and reads and not actor.known:
                asked = urlencode({"next": request.path}, safe="/")
                return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{asked}")
            raise Http404
        request.found_by_rule = decision.found  # type: ignore[attr-defined]
        if page.writes_on_get and reads:
            request.until_answered.enter_context(writing(page.writes_on_get))  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for a view that let a refused action or an unwritten line pass. Raises Http404 for the first."""
        if isinstance(fault, Refused):
            raise Http404
        if isinstance(fault, spool.NotNoted):
            logger.error("nobody may look: %s", fault)
            return self._closed(request)
        return None

    def _note(self, request: HttpRequest, page: Page, decision: Decision, line: Entry) -> bool:
        """Note the look now, or leave it to `shown`; tells whether one may look."""
        if decision.allowed and page.part:
            return True
        if decision.allowed and page.lists:
            request.unwritten_line = line  # type: ignore[attr-defined]
            return True
        return _noted(line)

    def _closed(self, request: HttpRequest) -> HttpResponse:
        """Answer 503 with the page for a fault of ours: nobody may look while looks cannot be noted."""
        response: HttpResponse = get_resolver().resolve_error_handler(500)(request)
        response.status_code = 503
        response.headers["Retry-After"] = "10"
        return response


def who_asks(request: HttpRequest) -> Actor:
    """Give who sent this request, as the gate asked the rule of the page about them; no query of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if isinstance(actor, _Unasked):
        request.actor = actor = actor.found()  # type: ignore[attr-defined]
    return actor


def _settled(rule: Callable[..., Any], request: HttpRequest) -> Callable[..., Any]:
    """Ask a rule about the actor itself, read inside the asking, so that a fault in reading is a no as well."""
    return lambda _unasked, /, **parts: rule(who_asks(request), **parts)


def found_by_rule(request: HttpRequest) -> Any:
    """Give what the rule of this page looked at to decide, where it hands it on; None elsewhere.

    It is as old as the decision, so a page that changed something since reads anew.
    """
    return getattr(request, "found_by_rule", None)


def shown(request: HttpRequest, people: Iterable[UUID]) -> None:
    """Write the line of a list, naming everybody on it, before the view answers; call it once, with the ids.

    At most entries.MOST_NAMED people fit: a longer list is shown in pages. Raises NotNamed on a page that is no list
    (`@page(lists=True)`) or was named already, BadEntry for too many or for what is no id, spool.NotNoted when the
    line cannot be written; then nothing may be shown.
    """
    line: Entry | None = getattr(request, "unwritten_line", None)
    if line is None:
        raise NotNamed("only a page with lists=True names the people it shows, and once")
    spool.note(dataclasses.replace(line, also=tuple(dict.fromkeys(people))))
    request.unwritten_line = None  # type: ignore[attr-defined]


def _noted(line: Entry) -> bool:
    """Note a look in the spool; tells whether that succeeded."""
    try:
        spool.note(line)
    except spool.NotNoted as fault:
        logger.error("nobody may look: %s", fault)  # noqa: TRY400 - the message says it all
        return False
    return True


def _line(actor: Actor, decision: Decision, name: str, parts: dict[str, Any]) -> Entry:
    """Make the line of an opening, or of a refusal: that one is the same for what exists and what does not."""
    if not decision.allowed:
        what = f"{name} {_tried(parts)}".strip()
        return entry(actor=actor.pk, role=actor.label, verb="page.refused", subject=None, what=what)
    return entry(
        actor=actor.pk,
        role=actor.label,
        verb="page.opened",
        subject=decision.subject,
        what=name,
        ground=decision.because,
    )


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a form that carries no token was sent by one of our own pages.

    Browsers say so in Sec-Fetch-Site, which no page can set; older ones name the origin. A sender with neither is a
    program; one that hides its origin ("null") is heard as long as it carries no session that could be misused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin == "null":
        return site is not None or settings.SESSION_COOKIE_NAME not in request.COOKIES
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def _tried(parts: dict[str, Any]) -> str:
    """Stand for the address that was tried, alike for what exists and what does not; only the key's holder knows it."""
    if not parts:
        return ""
    text = "T" + "\x1f".join(f"{name}={parts[name]}" for name in sorted(parts))
    return "tried=" + hmac.new(settings.AUDIT_KEY, text.encode(), hashlib.sha256).hexdigest()[:16]
