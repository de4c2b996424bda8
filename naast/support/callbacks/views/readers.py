"""Who reads what students and staff leave, and when: for an administrator, who sees no call by it (C11)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page

from ..access import may_open_inbox
from ..actions import open_inbox
from ..forms import Reads
from ..queries.inboxes import inboxes_kept
from ..rules.standard import STANDARD


@page(access=may_open_inbox, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest) -> HttpResponse:
    """Show who reads the two inboxes and when, and change one; one that is not open is filled in as it mostly is."""
    typed = Reads(request.POST, auto_id="f-typed-%s") if request.method == "POST" else None
    if typed is not None and typed.is_valid():
        open_inbox(actor=who_asks(request), **typed.values())
        return HttpResponseRedirect(reverse("callback-readers"))
    kept = inboxes_kept()
    titles = {"students": _("Wat studenten achterlaten"), "staff": _("Wat medewerkers achterlaten")}
    rows = [
        {
            "title": titles[kind],
            "kind": kind,
            "open": kind in kept,
            "more": len(kept.get(kind, STANDARD[kind])["hours"]) > 1,
            "form": typed
            if typed is not None and typed.data.get("kind") == kind
            else Reads(initial=_initial(kind, kept.get(kind, STANDARD[kind])), auto_id=f"f-{kind}-%s"),
        }
        for kind in STANDARD
    ]
    context = {"rows": rows, "faulty": typed}
    return render(request, "callbacks/readers.html", context, status=200 if typed is None else 422)


def _initial(kind: str, values: Any) -> dict[str, Any]:
    """Lay out an inbox for its form; of several rows of hours the first."""
    first = next(iter(values["hours"]), {"days": [], "open": "", "close": ""})
    return {**values, "kind": kind, "days": first["days"], "open": first["open"], "close": first["close"]}
