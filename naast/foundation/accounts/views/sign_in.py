"""Signing in and out: the university's account first, below it a password of ours where the installation has those."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.actions.opening import open_session
from naast.foundation.accounts.actions.passwords import try_password
from naast.foundation.accounts.actions.sessions import sign_out as end_this_session
from naast.foundation.accounts.forms import SignIn
from naast.foundation.accounts.limits import TooMany, hold, remember_device
from naast.foundation.accounts.queries.factors import has_factors
from naast.foundation.accounts.queries.people import account_for
from naast.foundation.accounts.queries.providers import UnknownProvider, provider, providers
from naast.foundation.accounts.views.confirming import begin_half, too_many
from naast.foundation.accounts.views.provider import PROVIDER
from naast.foundation.core.addresses import safe_next


@page(access=anyone)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in, and take a password; who is signed in already goes on."""
    actor = who_asks(request)
    asked_for = safe_next(request, "")
    if request.method == "POST" and settings.LOCAL_ACCOUNTS:
        return _take_password(request, asked_for)
    if settings.SESSION_COOKIE_NAME in request.COOKIES and actor.known:
        return HttpResponseRedirect(asked_for or reverse("my"))
    if settings.DEMO and not settings.LOCAL_ACCOUNTS and not providers():
        query = f"?{urlencode({'next': asked_for}, safe='/')}" if asked_for else ""
        return HttpResponseRedirect(reverse("demo-sign-in") + query)
    return _show(request, SignIn(shown="show" in request.GET), asked_for)


def _take_password(request: HttpRequest, asked_for: str) -> HttpResponse:
    """Try a password; who has a second factor is asked for it next. Whatever was wrong is answered alike."""
    form = SignIn(request.POST)
    if not form.is_valid():
        return _show(request, form, asked_for, status=422)
    typed = form.cleaned_data["account"]
    try:
        hold("sign-in", request, account=typed)
    except TooMany as fault:
        form.add_error(None, too_many(fault))
        return _show(request, form, asked_for, status=429)
    person = account_for(typed)
    if not try_password(person=person, password=form.cleaned_data["password"]) or person is None:
        form.add_error(None, _("Deze combinatie klopt niet. Kijk je gegevens na of vraag een nieuw wachtwoord aan."))
        return _show(request, form, asked_for, status=422)
    if has_factors(person.pk):
        begin_half(request, person, typed=typed)
        query = f"?{urlencode({'next': asked_for}, safe='/')}" if asked_for else ""
        return HttpResponseRedirect(reverse("sign-in-confirm") + query)
    open_session(request=request, person=person, way="password", strong=False)
    response = HttpResponseRedirect(asked_for or reverse("my"))
    remember_device(request, response, typed, person.email, person.person_number, str(person.pk))
    return response


def _show(request: HttpRequest, form: SignIn, asked_for: str, *, status: int = 200) -> HttpResponse:
    """Show the page, with what was typed but the password."""
    request.asked_for = asked_for  # type: ignore[attr-defined]
    language = translation.get_language() or settings.LANGUAGE_CODE
    context: dict[str, Any] = {
        "asked_for": asked_for,
        "form": form if settings.LOCAL_ACCOUNTS else None,
        "providers": [{"slug": each.slug, "name": each.name(language)} for each in providers()],
        "shown": "show" in request.GET,
        "demo": settings.DEMO,
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@page(access=anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and in the browser; without a session say kindly that there is none."""
    actor = who_asks(request)
    if request.method != "POST":
        return render(request, "accounts/sign_out.html", {"signed_in": actor.known})
    where = reverse("home")
    if actor.known:
        where = _after(request.session.get(PROVIDER, "")) or where
        end_this_session(actor=actor, request=request)
    wanted = safe_next(request, "")
    if wanted:
        where = f"{reverse('sign-in')}?{urlencode({'next': wanted}, safe='/')}"
    response = HttpResponseRedirect(where)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _after(slug: str) -> str:
    """Give the page that tells about signing out at the provider too, for whoever came in by one."""
    try:
        return reverse("provider-signed-out", args=[provider(slug).slug]) if slug else ""
    except UnknownProvider:
        return ""
