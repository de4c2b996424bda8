"""Better ways a receiver can show: another role of the chain, or an entry of the guide."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from naast.awareness.guide.queries.shelf import shelf
from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.foundation.people.words import role_words

_ROLES = ("study-adviser", "student-counsellor", "psychologist", "wellbeing-officer", "fenestra", "career",
          "popcorner", "chaplain", "confidential", "gp")  # fmt: skip
A_LIST = 200


def better_ways() -> list[tuple[str, str]]:
    """List what a receiver can choose: roles first, then the guide's entries by title. No query."""
    entries = sorted((title, slug) for slug, title in _titles().items())
    return [(f"role:{slug}", role_words(slug)) for slug in _ROLES if slug in ROLE_BY_SLUG] + [
        (f"guide:{slug}", title) for title, slug in entries[:A_LIST]
    ]


def better_words(better: str) -> dict[str, str]:
    """Name a better way with its address; empty when there is none. No query."""
    kind, _colon, slug = better.partition(":")
    if kind == "guide":
        title = _titles().get(slug, "")
        return {"words": title, "url": _url("guide-entry", slug=slug)} if title else {}
    return {"words": role_words(slug), "url": _url("appointment-when", role=slug)} if slug else {}


def _titles() -> dict[str, str]:
    """Give the titles of the guide's entries in the language of the page."""
    language = translation.get_language() or "nl"
    return {entry.slug: entry.text(language).title for entry in shelf().entries.values()}


def _url(name: str, **parts: str) -> str:
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        return ""
