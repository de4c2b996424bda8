"""What there is and how asking for it goes, for everybody, signed in or not (C9)."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import moments

from ..queries.catalogue import FacilityShown, facilities, offers
from ..queries.how import how_it_goes
from ..rules.catalogue import PLACES
from ..rules.terms import OBJECTION, RENEW_AHEAD


@page(access=anyone)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what there is: what needs no proof, what is asked for, who decides on that and how long it takes."""
    actor, found = who_asks(request), how_it_goes()
    context = {
        "offers": [str(each.name) for _group, each_group in offers() for each in each_group],
        "places": places(),
        "grounds": [
            {"name": str(each.name), "proof": str(each.proof), "reader": str(each.reader)} for each in found.grounds
        ],
        "decides": str(found.decides),
        "arranges": str(found.arranges),
        "within": RENEW_AHEAD.days // 7,
        "half": ngettext(
            "Het afgelopen jaar was de helft binnen %(days)s dag beslist.",
            "Het afgelopen jaar was de helft binnen %(days)s dagen beslist.",
            found.half_within,
        )
        % {"days": found.half_within}
        if found.half_within is not None
        else "",
        "object_weeks": OBJECTION.days // 7,
        "may_ask": not actor.known or "student" in actor.kinds,
    }
    return render(request, "facilities/catalogue.html", context)


@page(access=anyone)
@require_safe
def offered(request: HttpRequest) -> HttpResponse:
    """Show what is there for everybody, without a request and without proof."""
    groups = [
        {
            "title": str(name),
            "offers": [
                {"name": str(each.name), "what": str(each.what), "url": reverse(each.page) if each.page else ""}
                for each in found
            ],
        }
        for name, found in offers()
    ]
    return render(request, "facilities/offers.html", {"groups": groups})


def places() -> list[dict[str, Any]]:
    """List what can be asked for, under where it applies."""
    known = facilities()
    titles = (_("Bij tentamens"), _("In het onderwijs"), _("In je studie"))
    return [
        {"title": title, "items": [_item(each) for each in found]}
        for place, title in zip(PLACES, titles, strict=True)
        if (found := [each for each in known.values() if each.place == place])
    ]


def _item(each: FacilityShown) -> dict[str, str]:
    """Prepare what can be asked for, with the last day on which it can."""
    last = each.ends_on - datetime.timedelta(days=1) if each.ends_on is not None else None
    return {"name": str(each.name), "what": str(each.what), "last": moments.date(last) if last is not None else ""}
