"""Proving who one is with a second factor, or again: while signing in, and when the gate asks for it (G5).

What was asked for is kept: an address in `next`, and a form that was sent as hidden fields that go back to where they
were going, at the press of one button. Passwords and codes never travel along.
"""

import dataclasses
import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import SAFE_METHODS, who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.actions.factors import (
    WrongCode,
    note_wrong_factor,
    use_app_code,
    use_passkey,
    use_recovery_code,
)
from naast.foundation.accounts.actions.opening import open_session
from naast.foundation.accounts.actions.passwords import try_password
from naast.foundation.accounts.actions.sessions import prove_again
from naast.foundation.accounts.challenges import Over, place_of, seal, unseal
from naast.foundation.accounts.forms import AppCode, OwnPassword, RecoveryCode
from naast.foundation.accounts.limits import TooMany, hold, remember_device
from naast.foundation.accounts.queries import providers
from naast.foundation.accounts.queries.factors import kinds_of, passkeys_of
from naast.foundation.accounts.queries.people import person_now
from naast.foundation.accounts.rules import passkeys
from naast.foundation.accounts.views.provider import PROVIDER
from naast.foundation.core import time
from naast.foundation.core.addresses import safe_next
from naast.foundation.core.forms import Form
from naast.foundation.people.models import Person

HALF = "half"
HALF_SECONDS = 600
KEPT = "kept."
# Never carried along: what is secret, and the token of the form itself.
SECRET = frozenset(("csrfmiddlewaretoken", "password", "present", "code", "recovery", "answer"))
FACTOR, PASSWORD, AGAIN, SET_UP = "factor", "password", "again", "set-up"
FORMS: dict[str, type[Form]] = {"code": AppCode, "recovery": RecoveryCode, "present": OwnPassword}


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Of whom something is asked: somebody signed in, or half way (a password was given, a factor not yet)."""

    person: Person
    half: bool
    kinds: frozenset[str]
    fresh: bool
    typed: str = ""

    @property
    def way(self) -> str:
        """Say what is asked: a factor where there is one; else the password, signing in again, or setting one up."""
        if self.kinds:
            return FACTOR
        if self.fresh:
            return SET_UP
        return PASSWORD if settings.LOCAL_ACCOUNTS and _has_password(self.person) else AGAIN


def ask(request: HttpRequest) -> HttpResponse:
    """Answer for the gate: lead a reader to the question and back; hold on to a form that was sent meanwhile."""
    if request.method in SAFE_METHODS:
        return HttpResponseRedirect(
            f"{reverse('sign-in-confirm')}?{urlencode({'next': request.get_full_path()}, safe='/')}"
        )
    kept = [
        (KEPT + name, value)
        for name, values in request.POST.lists()
        if name not in SECRET and not name.startswith(KEPT)
        for value in values
    ]
    asked = _asked(request)
    assert asked is not None, "the gate asks of somebody who is signed in"
    return _show(request, asked, address=request.get_full_path(), kept=kept, status=403)


@page(access=anyone)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or who it is again, and go on to what was asked for."""
    asked = _asked(request)
    address = safe_next(request, reverse("my"))
    if asked is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': address}, safe='/')}")
    kept = [(name, value) for name in request.POST if name.startswith(KEPT) for value in request.POST.getlist(name)]
    if request.method != "POST":
        return _show(request, asked, address=address, kept=kept)
    name = next((each for each in FORMS if each in request.POST), "answer")
    form = FORMS[name](request.POST) if name in FORMS else None
    if form is not None and not form.is_valid():
        return _show(request, asked, address=address, kept=kept, form=form, status=422)
    try:
        hold("factor", request, account=asked.typed or str(asked.person.pk))
        proved = _proved(request, asked, name, form)
    except TooMany as fault:
        return _show(request, asked, address=address, kept=kept, fault=too_many(fault), status=429)
    if not proved:
        note_wrong_factor(actor=who_asks(request), person=asked.person)
        return _show(request, asked, address=address, kept=kept, fault=_wrong(name), status=422)
    return _go_on(request, asked, address, kept, strong=name != "present")


def begin_half(request: HttpRequest, person: Person, *, typed: str) -> None:
    """Remember that somebody gave their password, and that a second factor is still asked; ten minutes."""
    request.session.flush()
    request.session[HALF] = [str(person.pk), int(time.system_now().timestamp()), typed]


def too_many(fault: TooMany) -> str:
    """Say when one may try again."""
    return ngettext(
        "Dat is te vaak geprobeerd. Wacht %(minutes)s minuut en probeer het dan opnieuw.",
        "Dat is te vaak geprobeerd. Wacht %(minutes)s minuten en probeer het dan opnieuw.",
        fault.minutes,
    ) % {"minutes": fault.minutes}


# --- Of whom --------------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> Asked | None:
    """Find of whom something is asked; None for somebody who gave nothing yet."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    actor = who_asks(request)
    if actor.known and isinstance(request.user, Person):
        return Asked(request.user, False, kinds_of(request.user.pk), actor.fresh)
    half = request.session.get(HALF)
    if not half or int(time.system_now().timestamp()) - half[1] > HALF_SECONDS:
        return None
    person = person_now(UUID(half[0]))
    return Asked(person, True, kinds_of(person.pk), False, half[2]) if person is not None else None


def _has_password(person: Person) -> bool:
    return bool(person.password) and person.has_usable_password()


def _provider_of(request: HttpRequest) -> str:
    """Name the provider that this session came in by, "" for another way, or a provider that is there no more."""
    slug = str(request.session.get(PROVIDER, ""))
    return slug if slug in {each.slug for each in providers.providers()} else ""


# --- Whether --------------------------------------------------------------------------------------------------------


def _proved(request: HttpRequest, asked: Asked, name: str, form: Form | None) -> bool:
    """Tell whether what was given is right; a password counts only of somebody without a factor who is signed in."""
    actor = who_asks(request)
    if name == "present":
        if asked.half or asked.way != PASSWORD or form is None:
            return False
        return try_password(actor=actor, person=asked.person, password=form.cleaned_data["present"])
    try:
        if form is None:
            _use_passkey(request, asked)
        elif name == "code":
            use_app_code(actor=actor, person=asked.person, code=form.cleaned_data["code"])
        else:
            use_recovery_code(actor=actor, person=asked.person, code=form.cleaned_data["recovery"])
    except (WrongCode, Over, passkeys.NotAnswered):
        return False
    return True


def _use_passkey(request: HttpRequest, asked: Asked) -> None:
    """Check the answer of a passkey. Raises WrongCode, Over, NotAnswered."""
    place = place_of(request)
    mine = {bytes(each.credential_id or b""): each for each in passkeys_of(asked.person.pk)}
    if place is None or not mine:
        raise WrongCode("no passkey")
    state = unseal(request, f"use.{asked.person.pk}", request.POST.get("state", ""))
    used, counter = passkeys.read(
        host=place.host,
        origin=place.origin,
        state=state,
        known=[bytes(each.credential or b"") for each in mine.values()],
        answer=request.POST.get("answer", ""),
    )
    use_passkey(
        actor=who_asks(request),
        person=asked.person,
        factor=mine[used].pk,
        counter=counter,
    )


def _wrong(name: str) -> str:
    """Say that it was not right, and what may help."""
    if name == "present":
        return _("Dit wachtwoord klopt niet.")
    if name == "answer":
        return _("Het is niet gelukt met je toegangssleutel. Probeer het opnieuw.")
    if name == "recovery":
        return _("Deze herstelcode klopt niet, of je gebruikte hem al.")
    return _("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code in je app.")


# --- What is answered -----------------------------------------------------------------------------------------------


def _go_on(
    request: HttpRequest, asked: Asked, address: str, kept: list[tuple[str, str]], *, strong: bool
) -> HttpResponse:
    """Open or renew the session, and lead on; a form that was held goes on at the press of a button."""
    if asked.half:
        open_session(request=request, person=asked.person, way="password", strong=strong)
    else:
        prove_again(actor=who_asks(request), request=request, strong=strong)
    if kept:
        fields = [(name.removeprefix(KEPT), value) for name, value in kept]
        response = render(request, "accounts/go_on.html", {"address": address, "fields": fields})
    else:
        response = HttpResponseRedirect(address)
    if strong:
        remember_device(request, response, asked.person.email, asked.person.person_number, str(asked.person.pk))
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _show(
    request: HttpRequest,
    asked: Asked,
    *,
    address: str,
    kept: list[tuple[str, str]],
    form: Form | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the question."""
    request.asked_for = address  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "way": asked.way,
        "kinds": asked.kinds,
        "half": asked.half,
        "address": address,
        "kept": kept,
        "fault": fault,
        "form": form,
        "code_form": form if isinstance(form, AppCode) else AppCode(),
        "recovery_form": form if isinstance(form, RecoveryCode) else RecoveryCode(),
        "password_form": form if isinstance(form, OwnPassword) else OwnPassword(shown="show" in request.GET),
        "provider": _provider_of(request) if asked.way == AGAIN else "",
        "recovery_open": isinstance(form, RecoveryCode) or "recovery" in request.POST,
        "options": "",
    }
    place = place_of(request)
    if "passkey" in asked.kinds and place is not None:
        known = [bytes(each.credential or b"") for each in passkeys_of(asked.person.pk)]
        options, state = passkeys.ask(host=place.host, origin=place.origin, known=known)
        context |= {"options": json.dumps(options), "state": seal(request, f"use.{asked.person.pk}", state)}
    response = render(request, "accounts/confirm.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response
