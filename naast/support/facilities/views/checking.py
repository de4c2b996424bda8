"""Anybody who was shown a statement checks it by its code; wrong, withdrawn and expired are answered alike (C9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.page import anyone, page

from ..forms import Check
from ..queries.statements import checked
from ._statements import statement_row


@page(access=anyone, stateless=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and say what it stands for, or that nothing is known of it."""
    form = Check(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    found = checked(form.cleaned_data["code"]) if valid else None
    context = {"form": form, "asked": valid, "row": statement_row(found) if found is not None else None}
    status = 200 if valid or request.method != "POST" else 422
    answer = render(request, "facilities/check.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
