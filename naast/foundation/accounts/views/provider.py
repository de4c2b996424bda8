"""Signing in with the university's own account: leaving for its provider, and coming back (G5).

A form that leads to another site would need that site, and every site it passes us on to, in our policy (`form-action`
holds for redirects too). So the button's answer is a page of ours that moves on by itself, without script; reading it
again begins anew.
"""

import dataclasses
import datetime
import logging
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.actions.opening import open_session
from naast.foundation.accounts.limits import TooMany, first_time, hold
from naast.foundation.accounts.protocols import oidc, saml
from naast.foundation.accounts.protocols.fetching import ProviderAway
from naast.foundation.accounts.protocols.starts import SECONDS, NotStarted, Start, begin, seal, unseal
from naast.foundation.accounts.queries import providers
from naast.foundation.accounts.rules.claims import NotOurs, NotVouched, Vouched
from naast.foundation.accounts.rules.provider import OIDC, SAML, Provider
from naast.foundation.core import time
from naast.foundation.core.addresses import safe_next

logger = logging.getLogger(__name__)
CALLBACK = "a provider sends the reader back with a GET; the session it opens is written"
ELSEWHERE = "a SAML provider posts its answer from its own site; it is bound to a note in this browser and taken once"
# How long a code that was taken is remembered: longer than any may be under way, with the difference of two clocks.
REMEMBERED = datetime.timedelta(hours=1)
# Which provider a session came in by, so that signing out can point there.
PROVIDER = "provider"
LATE, STOPPED, AWAY, FAILED, UNKNOWN, MANY = "late", "stopped", "away", "failed", "unknown", "many"
Words = Mapping[str, str | Promise]
OUTCOMES: Mapping[str, Words] = {
    LATE: {
        "title": _("Het inloggen is verlopen"),
        "lead": _("Tussen het begin en het einde zat te veel tijd, of je kwam terug in een ander venster."),
        "next": _("Begin opnieuw. Je hoeft niets anders te doen."),
    },
    STOPPED: {
        "title": _("Je bent niet ingelogd"),
        "lead": _("Je universiteit heeft je niet doorgelaten, of je bent zelf gestopt."),
        "next": _("Je kunt het opnieuw proberen."),
    },
    AWAY: {
        "title": _("De universiteit antwoordt nu niet"),
        "lead": _("De inlogpagina van je universiteit is even niet te bereiken. Dat ligt niet aan jou."),
        "next": _("Probeer het over een paar minuten opnieuw."),
    },
    FAILED: {
        "title": _("Het inloggen is niet gelukt"),
        "lead": _("Er klopte iets niet in het antwoord dat we kregen. Daarom lieten we niemand binnen."),
        "next": _("Probeer het opnieuw. Blijft het misgaan, vraag dan de ICT-helpdesk van je universiteit om hulp."),
    },
    UNKNOWN: {
        "title": _("Je account werkt hier niet"),
        "lead": _("Je universiteit herkent je, maar met dit account kun je hier niet verder."),
        "next": _(
            "Heb je nog een account van de universiteit, probeer dat dan. Klopt het niet, vraag dan de "
            "studentenadministratie of je leidinggevende om na te kijken hoe je geregistreerd staat."
        ),
    },
    MANY: {
        "title": _("Wacht even met inloggen"),
        "lead": _("Vanaf jouw plek is in korte tijd heel vaak geprobeerd in te loggen."),
        "next": _("Wacht een kwartier en probeer het dan opnieuw."),
    },
}


# --- Leaving --------------------------------------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one button that leads to the provider; pressed, begin a sign-in and move on to the provider.

    With `anew` in the form the provider is asked to ask again who one is: to prove it once more, or to come with
    another account.
    """
    provider = _provider(slug)
    language = translation.get_language() or settings.LANGUAGE_CODE
    context = {"provider": provider, "name": provider.name(language), "asked_for": safe_next(request, "")}
    if request.method != "POST":
        return render(request, "accounts/provider.html", context)
    anew = int(time.system_now().timestamp()) if "anew" in request.POST else 0
    started = begin(slug, asked_for=str(context["asked_for"]), language=language, anew=anew)
    try:
        hold("provider-start", request)
        address, started = _leaving(request, provider, started)
    except TooMany:
        return _to(MANY, slug, started)
    except (ProviderAway, NotVouched) as fault:
        logger.warning("sign-in at %s: %s", slug, fault.because)
        return _to(AWAY if isinstance(fault, ProviderAway) else FAILED, slug, started)
    response = render(request, "accounts/provider_leaving.html", context | {"address": address})
    _give_note(response, provider, seal(started))
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _leaving(request: HttpRequest, provider: Provider, started: Start) -> tuple[str, Start]:
    """Give the provider's address, and the start as the browser must carry it. Raises ProviderAway, NotVouched."""
    if provider.protocol == OIDC:
        back = _absolute(request, "provider-back", provider)
        return oidc.leaving_address(provider, start=started, back=back), started
    us, answer = _absolute(request, "provider-metadata", provider), _absolute(request, "provider-answer", provider)
    address, asked = saml.leaving(provider, state=started.state, us=us, answer=answer, anew=bool(started.anew))
    return address, dataclasses.replace(started, request=asked)


# --- Coming back ----------------------------------------------------------------------------------------------------


@page(access=anyone, writes_on_get=CALLBACK)
@require_GET
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody in whom the provider vouches for in OpenID Connect; whatever else comes leads to a plain page."""
    provider = _provider(slug, OIDC)

    def word(started: Start) -> Vouched:
        oidc.check_sender(provider, _one(request.GET, "iss"))
        if _one(request.GET, "error") is not None:
            raise Stopped
        return oidc.vouched(
            provider,
            start=started,
            code=_one(request.GET, "code") or "",
            back=_absolute(request, "provider-back", provider),
            now=int(time.system_now().timestamp()),
        )

    return _come_back(request, provider, request.GET, state="state", word=word)


@page(access=anyone, from_elsewhere=ELSEWHERE)
@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody in whom the provider vouches for in SAML; whatever else comes leads to a plain page."""
    provider = _provider(slug, SAML)

    def word(started: Start) -> Vouched:
        found, assertion = saml.vouched(
            provider,
            message=_one(request.POST, "SAMLResponse") or "",
            request=started.request,
            us=_absolute(request, "provider-metadata", provider),
            answer=_absolute(request, "provider-answer", provider),
            anew=started.anew,
        )
        _take_once(f"assertion {provider.issuer} {assertion}")
        return found

    return _come_back(request, provider, request.POST, state="RelayState", word=word)


class TakenBefore(RuntimeError):
    """Somebody comes with a code that was taken before, by whichever process."""


def _take_once(code: str) -> None:
    """Take a code; of two who come with the same one at the same moment, one is let through. Raises TakenBefore."""
    if not first_time(f"provider {code}", until=time.system_now() + REMEMBERED):
        raise TakenBefore


class Stopped(RuntimeError):
    """The provider says that nobody is let through; it does not matter why."""


def _come_back(
    request: HttpRequest, provider: Provider, given: QueryDict, *, state: str, word: Callable[[Start], Vouched]
) -> HttpResponse:
    """Take the note back, once; hear the provider's word; open the session of whom it is about."""
    started = None
    try:
        note = request.COOKIES.get(_cookie(provider), "")
        started = unseal(note, slug=provider.slug, state=_one(given, state) or "")
        hold("provider-callback", request)
        _take_once(f"state {started.state}")
        found = word(started)
        person = providers.person_vouched(provider, found)
        open_session(request=request, person=person, way="provider", strong=found.strong)
    except (NotStarted, TakenBefore):
        outcome, because = LATE, "not started here, or taken before"
    except TooMany:
        outcome, because = MANY, "too many"
    except Stopped:
        outcome, because = STOPPED, "stopped"
    except ProviderAway as fault:
        outcome, because = AWAY, fault.because
    except (NotOurs, providers.NobodyHere, Refused) as fault:
        outcome, because = UNKNOWN, getattr(fault, "because", "nobody here")
    except NotVouched as fault:
        outcome, because = FAILED, fault.because
    else:
        request.session[PROVIDER] = provider.slug
        return _without_note(HttpResponseRedirect(_destination(started)), provider)
    # The label is ours; nothing of the answer is in it.
    logger.warning("sign-in at %s: %s", provider.slug, because)
    return _without_note(_to(outcome, provider.slug, started), provider)


def _one(given: QueryDict, name: str) -> str | None:
    """Read a parameter that may be there once; None for none. Raises NotVouched for two."""
    values = given.getlist(name)
    if len(values) > 1:
        raise NotVouched(f"answer: {name} twice")
    return values[0] if values else None


def _destination(started: Start) -> str:
    """Give the page that was asked for, else one's own, in the language one began in."""
    with translation.override(started.language):
        return started.asked_for or reverse("my")


def _to(outcome: str, slug: str, started: Start | None) -> HttpResponse:
    """Lead to the plain page for an outcome, so that no code stays in the address bar."""
    language = started.language if started is not None else translation.get_language()
    with translation.override(language):
        address = reverse(f"provider-{outcome}", args=[slug])
    asked = started.asked_for if started is not None else ""
    return HttpResponseRedirect(f"{address}?{urlencode({'next': asked})}" if asked else address)


# --- Plain pages ----------------------------------------------------------------------------------------------------


@page(access=anyone)
@require_safe
def outcome(request: HttpRequest, slug: str, outcome: str) -> HttpResponse:
    """Say that nobody was signed in, what one can do, and that help needs no account."""
    provider = _provider(slug)
    context = {
        "words": OUTCOMES[outcome],
        "provider": provider,
        "asked_for": safe_next(request, ""),
        "others": len(providers.providers()) > 1 or outcome == UNKNOWN,
        # Where one is still signed in, the provider would come with the same account again.
        "anew": outcome == UNKNOWN,
    }
    return render(request, "accounts/provider_outcome.html", context)


@page(access=anyone)
@require_safe
def signed_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that one is signed out here and perhaps not at the university, and how to end that too."""
    provider = _provider(slug)
    address = ""
    if provider.protocol == OIDC:
        try:
            address = oidc.ending_address(provider, back=request.build_absolute_uri(reverse("home")))
        except (ProviderAway, NotVouched) as fault:
            logger.warning("sign-out at %s: %s", slug, fault.because)
    name = provider.name(translation.get_language() or settings.LANGUAGE_CODE)
    return render(request, "accounts/provider_signed_out.html", {"address": address, "name": name})


@page(access=anyone)
@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the provider's administrator what SAML calls our metadata."""
    provider = _provider(slug, SAML)
    us, here = _absolute(request, "provider-metadata", provider), _absolute(request, "provider-answer", provider)
    return HttpResponse(saml.metadata(provider, us=us, answer=here), content_type="application/samlmetadata+xml")


# --- The note in the browser ----------------------------------------------------------------------------------------


def _cookie(provider: Provider) -> str:
    """Name the cookie: one per provider, and in production one that no neighbouring site can set for us."""
    secure = settings.SESSION_COOKIE_SECURE or provider.protocol == SAML
    return f"__Host-naast_start_{provider.slug}" if secure else f"naast_start_{provider.slug}"


def _give_note(response: HttpResponse, provider: Provider, note: str) -> None:
    """Let the browser carry the start for ten minutes. A SAML answer is a POST from another site, so it needs None."""
    response.set_cookie(
        _cookie(provider),
        note,
        max_age=SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE or provider.protocol == SAML,
        samesite="None" if provider.protocol == SAML else "Lax",
    )


def _without_note(response: HttpResponse, provider: Provider) -> HttpResponse:
    """Take the note out of the browser."""
    response.delete_cookie(_cookie(provider), samesite="None" if provider.protocol == SAML else "Lax")
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _provider(slug: str, protocol: str = "") -> Provider:
    """Find the provider of an address. Raises Http404, also for one of the other protocol."""
    try:
        found = providers.provider(slug)
    except providers.UnknownProvider:
        raise Http404 from None
    if protocol and found.protocol != protocol:
        raise Http404
    return found


def _absolute(request: HttpRequest, name: str, provider: Provider) -> str:
    """Give the whole address of one of ours, as the provider was told it; the host is one of NAAST_HOSTS."""
    return request.build_absolute_uri(reverse(name, args=[provider.slug]))
