"""Choosing a password by a mailed link, asking for such a link, and changing it (G5)."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page, signed_in
from naast.foundation.accounts.actions.passwords import (
    LinkOver,
    WrongPassword,
    ask_new_password,
    change_password,
    choose_password,
)
from naast.foundation.accounts.forms import Account, ChangePassword, NewPassword
from naast.foundation.accounts.limits import TooMany, hold
from naast.foundation.accounts.queries.links import link_of
from naast.foundation.accounts.queries.people import account_for
from naast.foundation.accounts.views.confirming import too_many
from naast.foundation.people.models import Person


def has_local_accounts(actor: Actor, /, **parts: object) -> Decision:
    """Open where the installation has passwords of its own."""
    return allow("local accounts") if settings.LOCAL_ACCOUNTS else refuse("no local accounts")


def may_change_password(actor: Actor, /, **parts: object) -> Decision:
    """Open to who is signed in, where the installation has passwords of its own."""
    return signed_in(actor) if settings.LOCAL_ACCOUNTS else refuse("no local accounts")


@page(access=has_local_accounts)
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password; the answer is the same for everybody."""
    form = Account(request.POST or None)
    if request.method != "POST":
        return render(request, "accounts/forgotten.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/forgotten.html", {"form": form}, status=422)
    try:
        hold("reset", request, account=form.cleaned_data["account"])
    except TooMany as fault:
        form.add_error(None, too_many(fault))
        return render(request, "accounts/forgotten.html", {"form": form}, status=429)
    ask_new_password(person=account_for(form.cleaned_data["account"]))
    return HttpResponseRedirect(reverse("password-link-sent"))


@page(access=has_local_accounts)
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, whoever asked."""
    return render(request, "accounts/link_sent.html")


@page(access=has_local_accounts)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a password with the link of a mail; opening the link uses nothing up."""
    code = request.POST.get("link", "") or request.GET.get("code", "")
    if request.method == "POST":
        try:
            hold("link", request)
        except TooMany as fault:
            return _no_link(request, too_many(fault), 429)
    link = link_of(code)
    if link is None:
        return _no_link(request, "", 422 if request.method == "POST" else 200)
    form = NewPassword(request.POST or None, names=_names(link.person), shown="show" in request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            choose_password(code=code, password=form.cleaned_data["password"])
        except LinkOver:
            return _no_link(request, "", 422)
        return HttpResponseRedirect(reverse("sign-in"))
    context: dict[str, Any] = {"form": form, "code": code, "shown": "show" in request.GET}
    response = render(request, "accounts/choose.html", context, status=422 if form.is_bound else 200)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _no_link(request: HttpRequest, fault: str, status: int) -> HttpResponse:
    """Say that a link does not work; used, expired and invented look alike."""
    return render(request, "accounts/no_link.html", {"fault": fault}, status=status)


@page(access=may_change_password, confidential=True, strong=False, fresh=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change one's password; the present one is asked, and all other sessions end."""
    person = request.user
    assert isinstance(person, Person)
    form = ChangePassword(request.POST or None, names=_names(person), shown="show" in request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            hold("factor", request, account=str(person.pk))
            changed = change_password(
                actor=who_asks(request),
                present=form.cleaned_data["present"],
                password=form.cleaned_data["password"],
                code=request.session.session_key or "",
            )
        except TooMany as fault:
            form.add_error(None, too_many(fault))
        except WrongPassword:
            form.add_error("present", _("Dit is niet je wachtwoord van nu."))
        else:
            update_session_auth_hash(request, changed)
            return HttpResponseRedirect(reverse("my-sign-in"))
    context = {"form": form, "shown": "show" in request.GET}
    return render(request, "accounts/change.html", context, status=422 if form.is_bound else 200)


def _names(person: Person) -> list[str]:
    """Give the words a password of this person must not be made of (ASVS 6.2.11)."""
    return [
        person.given_name,
        person.family_name,
        person.shown_name,
        person.person_number,
        person.email.partition("@")[0],
        person.institution.name_nl,
        person.institution.name_en,
        person.institution.code,
    ]
