"""Partners outside: what is agreed, when it is looked at again, how often people arrive; no student anywhere (C6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments

from ..access import keeps_partners
from ..actions import keep_partner
from ..forms import PartnerForm
from ..queries.partners import arrived, partner_values
from ..queries.partners import partners as all_partners
from ..queries.words import PARTNER_WORDS, destination


@page(access=keeps_partners)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the partners, and how often people arrive where they were sent."""
    actor = who_asks(request)
    rows = [
        row
        | {"kind": PARTNER_WORDS[row["kind"]], "url": reverse("partner", kwargs={"code": row["code"]})}
        | {name: _day(row[name]) for name in ("agreed_on", "review_on", "meets_on", "waiting_seen_on")}
        for row in all_partners(actor)
    ]
    told = [{"to": destination(each.to_role), "share": each.share} for each in arrived(actor)]
    return render(request, "referrals/partners.html", {"rows": rows, "told": told})


@page(access=keeps_partners)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str = "") -> HttpResponse:
    """Note what is agreed with a partner. Raises Http404."""
    values: dict[str, Any] | None = partner_values(who_asks(request), code) if code else {}
    if values is None:
        raise Http404
    form = PartnerForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        keep_partner(actor=who_asks(request), code=code, **form.cleaned_data)
        return HttpResponseRedirect(reverse("partners"))
    status = 422 if request.method == "POST" else 200
    return render(request, "referrals/partner.html", {"form": form, "new": not code}, status=status)


def _day(day: Any) -> str:
    return moments.date(day) if day is not None else ""
