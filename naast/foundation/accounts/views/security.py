"""One's own way in: second factors, recovery codes, and where one is signed in (G5)."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page, signed_in
from naast.foundation.accounts.actions.factors import (
    FactorKnown,
    NoSuchFactor,
    TooManyFactors,
    WrongCode,
    add_passkey,
    begin_app,
    confirm_app,
    make_recovery_codes,
    remove_factor,
)
from naast.foundation.accounts.actions.sessions import NoSuchSession, end_other_sessions, end_session, prove_again
from naast.foundation.accounts.challenges import Over, place_of, seal, unseal
from naast.foundation.accounts.forms import AppCode, PasskeyName
from naast.foundation.accounts.limits import TooMany, hold
from naast.foundation.accounts.queries.factors import app_begun, codes_left, own_factors, passkeys_of
from naast.foundation.accounts.queries.sessions import SessionShown, own_sessions
from naast.foundation.accounts.rules import passkeys
from naast.foundation.accounts.rules.codes import address_of, in_groups
from naast.foundation.accounts.views.confirming import too_many
from naast.foundation.core import moments
from naast.foundation.core.addresses import safe_next
from naast.foundation.people.models import Person


@page(access=signed_in, confidential=True, strong=False)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the reader signs in and where they are signed in."""
    actor = who_asks(request)
    factors = own_factors(actor)
    context: dict[str, Any] = {
        "has_password": settings.LOCAL_ACCOUNTS and _has_password(request.user),
        "app": next((each for each in factors if each.kind == "app"), None),
        "passkeys": [each for each in factors if each.kind == "passkey"],
        "factors": factors,
        "codes": codes_left(actor) if factors else 0,
        "needed": actor.needs_strong,
        "sessions": [_in_words(each) for each in own_sessions(actor, code=request.session.session_key or "")],
    }
    return render(request, "accounts/overview.html", context)


def _has_password(person: object) -> bool:
    return isinstance(person, Person) and bool(person.password) and person.has_usable_password()


def _in_words(session: SessionShown) -> dict[str, Any]:
    """Put a session into words its owner recognises."""
    browser, system = session.browser or _("een browser"), session.system or _("een apparaat")
    ways = {
        "persona": _("met één klik, als persoon van de demonstratie"),
        "password": _("met je wachtwoord"),
        "provider": _("met je universiteitsaccount"),
    }
    return {
        "id": session.id,
        "device": _("%(browser)s op %(system)s") % {"browser": browser, "system": system},
        "way": ways.get(session.way, ""),
        "since": moments.stamp(session.opened_at),
        "until": moments.digits(session.ends_at),
        "this_one": session.this_one,
    }


# --- A code app -----------------------------------------------------------------------------------------------------


@page(access=signed_in, confidential=True, strong=False, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set up a code app: begin, show the key as a square code and as text, and take the first code."""
    actor = who_asks(request)
    if request.method == "POST" and "code" not in request.POST:
        begin_app(actor=actor)
        return HttpResponseRedirect(_with_next(request, "factor-app"))
    begun = app_begun(actor)
    if begun is None or begun.secret is None:
        return render(request, "accounts/app_begin.html", _asked_for(request))
    form = AppCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hold("factor", request, account=str(actor.pk))
            confirm_app(actor=actor, factor=begun.pk, code=form.cleaned_data["code"])
        except TooMany as fault:
            form.add_error(None, too_many(fault))
        except WrongCode:
            form.add_error("code", _("Deze code klopt niet. Kijk of de klok van je telefoon goed staat."))
        else:
            return _added(request, actor)
    name = request.user.shown_name if isinstance(request.user, Person) else ""
    square = segno.make(address_of(begun.secret, account=name, issuer="Naast"), error="m")
    context = {
        "form": form,
        # Our own drawing of our own text: shapes and numbers, no letter of it comes from outside.
        "square": mark_safe(square.svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=True)),  # noqa: S308
        "secret": " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/app.html", context | _asked_for(request), status=status)


def _added(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Renew the session that now has a factor, end the others, and show recovery codes where there are none yet."""
    end_other_sessions(actor=actor, code=request.session.session_key or "", told=True)
    prove_again(actor=actor, request=request, strong=True)
    if codes_left(actor):
        return HttpResponseRedirect(_next(request) or reverse("my-sign-in"))
    return _codes(request, actor)


# --- Passkeys -------------------------------------------------------------------------------------------------------


@page(access=signed_in, confidential=True, strong=False, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey; the one page of signing in that needs script."""
    actor = who_asks(request)
    place = place_of(request)
    form = PasskeyName(request.POST or None)
    fault = ""
    if request.method == "POST" and place is not None and form.is_valid():
        try:
            state = unseal(request, f"make.{actor.pk}", request.POST.get("state", ""))
            credential_id, credential, counter = passkeys.read_new(
                host=place.host, origin=place.origin, state=state, answer=request.POST.get("answer", "")
            )
            add_passkey(
                actor=actor,
                credential_id=credential_id,
                credential=credential,
                counter=counter,
                label=form.cleaned_data["label"],
            )
        except (Over, passkeys.NotAnswered, FactorKnown):
            fault = _("Het is niet gelukt met deze toegangssleutel. Probeer het opnieuw.")
        except TooManyFactors:
            fault = _("Je hebt tien toegangssleutels. Verwijder er eerst een.")
        else:
            return _added(request, actor)
    context: dict[str, Any] = {"form": form, "fault": fault, "possible": place is not None}
    if place is not None and actor.pk is not None:
        options, state = passkeys.ask_new(
            host=place.host,
            origin=place.origin,
            person=actor.pk,
            name=actor.name,
            known=[bytes(each.credential or b"") for each in passkeys_of(actor.pk)],
        )
        context |= {"options": json.dumps(options), "state": seal(request, f"make.{actor.pk}", state)}
    status = 422 if fault or form.is_bound else 200
    return render(request, "accounts/passkey.html", context | _asked_for(request), status=status)


@page(access=signed_in, confidential=True, strong=False, fresh=True)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a second factor away; all other sessions end."""
    actor = who_asks(request)
    try:
        remove_factor(actor=actor, factor=_id(request, "factor"))
    except NoSuchFactor:
        raise Http404 from None
    end_other_sessions(actor=actor, code=request.session.session_key or "", told=True)
    prove_again(actor=actor, request=request, strong=False)
    return HttpResponseRedirect(reverse("my-sign-in"))


# --- Recovery codes -------------------------------------------------------------------------------------------------


@page(access=signed_in, confidential=True, strong=False, fresh=True)
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make ten recovery codes in place of the old ones, and show them this once."""
    actor = who_asks(request)
    if not own_factors(actor):
        return HttpResponseRedirect(reverse("my-sign-in"))
    return _codes(request, actor)


def _codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show new codes in the answer itself: they are kept as hashes, so no later page could show them."""
    codes = [in_groups(code) for code in make_recovery_codes(actor=actor)]
    response = render(request, "accounts/codes.html", {"codes": codes} | _asked_for(request))
    response.headers["Cache-Control"] = "no-store, private"
    return response


# --- Sessions -------------------------------------------------------------------------------------------------------


@page(access=signed_in, confidential=True, strong=False, fresh=True)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    actor = who_asks(request)
    if "others" in request.POST:
        end_other_sessions(actor=actor, code=request.session.session_key or "")
    else:
        try:
            end_session(actor=actor, session=_id(request, "session"))
        except NoSuchSession:
            raise Http404 from None
    return HttpResponseRedirect(reverse("my-sign-in"))


def _id(request: HttpRequest, name: str) -> UUID:
    """Read an id from the form. Raises Http404."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """Keep the page that was asked for while a factor is set up."""
    return {"asked_for": _next(request)}


def _next(request: HttpRequest) -> str:
    return safe_next(request, "")


def _with_next(request: HttpRequest, name: str) -> str:
    """Give an address with the page that was asked for."""
    asked = _next(request)
    return reverse(name) + (f"?{urlencode({'next': asked}, safe='/')}" if asked else "")
