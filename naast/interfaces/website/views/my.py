"""My page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.awareness.guide.access import works_on_texts
from naast.awareness.guide.queries.people import own_people
from naast.foundation.access.actor import Actor
from naast.foundation.access.page import page, signed_in
from naast.foundation.audit.queries import looks_at
from naast.foundation.core import time
from naast.foundation.notify.queries import notices
from naast.foundation.notify.words import rows
from naast.support.appointments.queries.mine import appointments_of
from naast.support.appointments.queries.moments import role_title
from naast.support.appointments.queries.waiting import own_places

from .today import meets_people

FIRST_TIME = "first_time"


@page(access=signed_in, confidential=True)
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Show the reader's own people, what they do here, and who looked at what is theirs (G3)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "name": _first_name(request.user) or actor.name,
        "first_time": request.session.get(FIRST_TIME, False),
        "edits": actor.holds("editor"),
        "administers": actor.holds("administrator"),
        "works": bool(works_on_texts(actor)),
        "meets": bool(meets_people(actor)),
        "appointments": appointments_of(actor),
        "notices": rows(notices(actor, most=3)),
        "places": [_place(row) for row in own_places(actor)],
        "people": own_people(actor),
        "looks": _looks(actor),
    }
    return render(request, "website/my.html", context)


def _place(row: dict[str, Any]) -> dict[str, str]:
    """Put a place on a waiting list into words."""
    since = date_format(time.local(row["joined_at"]), "j F")
    words = _("%(who)s, sinds %(day)s") % {"who": role_title(row["role"]), "day": since}
    return {"url": reverse("waiting", kwargs={"code": row["code"]}), "words": words}


def _first_name(person: Any) -> str:
    """Give the name somebody goes by without the family name; nothing when another name than the given one is used.

    The shown name is their own choice: whoever goes by another first name is never greeted with the one on paper.
    """
    given = str(person.given_name)
    return given if given and f"{person.shown_name} ".startswith(f"{given} ") else ""


def _looks(actor: Actor) -> list[dict[str, Any]]:
    """Put into words who looked at the reader's data, newest first; their own visits are left out."""
    if actor.pk is None:
        return []
    return [
        {
            "at": date_format(time.local(line.clock_at), "j F Y H:i"),
            "who": line.role_words or line.role,
            "what": line.what_words or line.what,
        }
        for line in looks_at(actor.pk).lines
    ]
