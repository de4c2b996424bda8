"""What an administrator does about accounts: invite, sign out everywhere, shut out until further notice (G5)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.accounts.actions.passwords import NoAddress, invite
from naast.foundation.accounts.actions.sessions import end_sessions_of
from naast.foundation.accounts.forms import Account
from naast.foundation.accounts.queries.people import account_for
from naast.foundation.people.access import is_administrator
from naast.foundation.people.actions import switch_off, switch_on

INVITED, ENDED, OFF, ON = "invited", "ended", "off", "on"


@page(access=is_administrator, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Invite somebody who was imported, end all their sessions, or shut them out; nobody learns a password here."""
    form = Account(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = account_for(form.cleaned_data["account"])
        if person is None:
            form.add_error("account", _("We vinden niemand met dit adres of nummer, of meer dan één persoon."))
        elif "off" in request.POST and person.pk == who_asks(request).pk:
            form.add_error("account", _("Dit is je eigen account. Laat een andere beheerder dit doen."))
        elif "off" in request.POST or "on" in request.POST:
            switch = switch_off if "off" in request.POST else switch_on
            switch(actor=who_asks(request), institution=person.institution.code, number=person.person_number)
            return _done(OFF if "off" in request.POST else ON)
        elif "end" in request.POST:
            end_sessions_of(actor=who_asks(request), person=person)
            return _done(ENDED)
        elif settings.LOCAL_ACCOUNTS:
            try:
                invite(actor=who_asks(request), person=person)
            except NoAddress:
                form.add_error(
                    "account", _("Van deze persoon is geen mailadres bekend. Vul dat eerst aan bij de bron.")
                )
            else:
                return _done(INVITED)
    done = request.GET.get("done", "")
    context: dict[str, Any] = {
        "form": form,
        "invites": settings.LOCAL_ACCOUNTS,
        "invited": done == INVITED,
        "ended": done == ENDED,
        "off": done == OFF,
        "on": done == ON,
    }
    return render(request, "accounts/administration.html", context, status=422 if form.is_bound else 200)


def _done(what: str) -> HttpResponse:
    """Lead back to the page, which says what was done."""
    return HttpResponseRedirect(f"{reverse('accounts')}?{urlencode({'done': what})}")
