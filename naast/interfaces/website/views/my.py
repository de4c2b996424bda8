"""My page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.awareness.guide.access import works_on_texts
from naast.awareness.guide.queries.people import own_people
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page, signed_in
from naast.foundation.consent.queries.looks import looks_of
from naast.foundation.consent.queries.student import waiting_questions
from naast.foundation.core import moments
from naast.foundation.notify.queries import notices
from naast.foundation.notify.words import rows
from naast.foundation.people.words import role_words
from naast.support.appointments.queries.mine import appointments_of
from naast.support.appointments.queries.waiting import own_places
from naast.support.referrals.queries.student import OwnLine, own_referrals

from ..doors import doors_of
from .today import meets_people

FIRST_TIME = "first_time"
LOOKS = 3


@page(access=signed_in, confidential=True)
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Show the reader's own people, what they do here, and who looked at what is theirs (G3)."""
    actor = who_asks(request)
    context = {
        "name": _first_name(request.user) or actor.name,
        "first_time": request.session.get(FIRST_TIME, False),
        "edits": actor.holds("editor"),
        "administers": actor.holds("administrator"),
        "works": bool(works_on_texts(actor)),
        "meets": bool(meets_people(actor)),
        "doors": doors_of(actor) if "staff" in actor.kinds else [],
        "appointments": appointments_of(actor),
        "notices": rows(notices(actor, most=3)),
        "places": [_place(row) for row in own_places(actor)],
        "people": own_people(actor),
        "asked": waiting_questions(actor),
        "looks": looks_of(actor, most=LOOKS),
        "studies": bool(actor.studies),
        "referrals": [_referral(row) for row in own_referrals(actor)] if actor.studies else [],
    }
    return render(request, "website/my.html", context)


def _place(row: dict[str, Any]) -> dict[str, str]:
    """Put a place on a waiting list into words."""
    since = moments.short_date(row["joined_at"])
    words = _("%(who)s, sinds %(day)s") % {"who": role_words(row["role"]), "day": since}
    return {"url": reverse("waiting", kwargs={"code": row["code"]}), "words": words}


def _referral(row: OwnLine) -> dict[str, str]:
    """Put a referral of the reader's own into words."""
    words = _("Verwijzing: %(who)s") % {"who": role_words(row.to_role)}
    return {"url": reverse("my-referral", kwargs={"code": row.code}), "words": words}


def _first_name(person: Any) -> str:
    """Give the name somebody goes by without the family name; nothing when another name than the given one is used.

    The shown name is their own choice: whoever goes by another first name is never greeted with the one on paper.
    """
    given = str(person.given_name)
    return given if given and f"{person.shown_name} ".startswith(f"{given} ") else ""
