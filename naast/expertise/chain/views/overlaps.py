"""Puts a warning about two descriptions into words, for the list of texts and beside one text (D1)."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import may_answer
from ..forms import OnPurpose
from ..queries.texts import LANGUAGES, Warned


def warned_row(
    warned: Warned, names: dict[str, str], actor: Actor, number: int, form: OnPurpose | None, about: tuple[str, ...]
) -> dict[str, Any]:
    """Put a warning into words: the two roles, the sentences side by side with what they share, and the answer."""
    overlap, answer = warned.overlap, warned.answer
    key = (overlap.first, overlap.second, overlap.mark, warned.programme)
    bound = form if form is not None and about == key else None
    named = {
        "first": role_words(overlap.first),
        "second": role_words(overlap.second),
        "first_url": address_of(overlap.first, warned.programme),
        "second_url": address_of(overlap.second, warned.programme),
        "programme": names.get(warned.programme, ""),
        "matches": [
            {
                "mine": match.mine,
                "theirs": match.theirs,
                "shared": ", ".join(match.shared),
                "lang": LANGUAGES[match.language],
            }
            for match in overlap.matches
        ],
    }
    return {
        **named,
        "code": warned.programme,
        "sentences": render_to_string("chain/_overlap.html", {"row": named}),
        "fields": list(zip(("first", "second", "mark", "programme"), key, strict=True)),
        "form": bound or OnPurpose(auto_id=f"f-{number}-%s"),
        "faulty": bound is not None,
        "may": bool(may_answer(actor, programme=warned.programme)),
        "answer": {
            "id": answer.pk,
            "reason": answer.reason,
            "by": answer.author.shown_name if answer.author is not None else "",
            "on": moments.date(answer.made_at),
        }
        if answer is not None
        else None,
    }


def address_of(role: str, programme: str) -> str:
    """Give the address of a text."""
    if programme:
        return reverse("chain-desk-text-own", kwargs={"role": role, "programme": programme})
    return reverse("chain-desk-text", kwargs={"role": role})
