"""The letter as a file: for the student, for who signed it, and for who has its link and code (C6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.limits import TooMany, hold
from naast.foundation.consent.grants import Grant, NoPermission

from ..access import may_open_own, may_write
from ..actions import open_link
from ..documents import letter_pdf
from ..forms import LetterCode
from ..queries.letter import letter_grant, letter_of
from ._shared import unkept


@page(access=may_open_own, confidential=True)
@require_safe
def own(request: HttpRequest, code: str) -> HttpResponse:
    """Give the student their own letter. Raises Http404."""
    return _by_reader(request, code)


@page(access=may_write, confidential=True, strong=True)
@require_safe
def signed(request: HttpRequest, code: str) -> HttpResponse:
    """Give the letter to who signed it, to print it for the student. Raises Http404."""
    return _by_reader(request, code)


def _by_reader(request: HttpRequest, code: str) -> HttpResponse:
    try:
        return _pdf(letter_grant(who_asks(request), code))
    except NoPermission:
        raise Http404 from None


def _pdf(grant: Grant) -> HttpResponse:
    """Answer with the letter; its name says nothing. Raises NoPermission."""
    made = HttpResponse(letter_pdf(letter_of(grant=grant), grant=grant), content_type="application/pdf")
    made.headers["Content-Disposition"] = 'attachment; filename="brief.pdf"'
    return unkept(made)


@page(access=anyone, stateless=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code and give the letter; a link that opens nothing asks for it just the same."""
    form = LetterCode(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return unkept(render(request, "referrals/by_link.html", context, status=status))
    try:
        hold("receipt", request)
    except TooMany as fault:
        form.add_error(None, _("Vanaf deze plek zijn veel codes geprobeerd. Probeer het over %(minutes)s minuten weer.")
                       % {"minutes": fault.minutes})  # fmt: skip
        return unkept(render(request, "referrals/by_link.html", context, status=429))
    try:
        tried = open_link(token=token, secret=form.cleaned_data["code"])
        if tried.grant is not None:
            return _pdf(tried.grant)
    except NoPermission:
        pass
    form.add_error(
        "code",
        _("Met deze link en code is niets te openen. Kijk of de code klopt. Een link werkt veertien dagen; vraag "
          "daarna om een nieuwe."),
    )  # fmt: skip
    return unkept(render(request, "referrals/by_link.html", context, status=404))
