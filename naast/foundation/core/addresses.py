"""Addresses: those a reader hands us are followed only to a page of our own; those of many pages are written fast."""

import functools
import re

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

_PLAIN = re.compile("[a-z0-9-]+\\Z", re.ASCII)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Give the page of our own that was asked for in `next` (the form's before the address's), else `otherwise`.

    Nobody is led to another site (OWASP ASVS 5.1.5, open redirect): only a path of this server counts.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else otherwise


def address_of(name: str, **parts: str) -> str:
    """Give the address of a page in the reader's language, as `reverse` does; codes and slugs are put in fast."""
    if not all(map(_PLAIN.match, parts.values())):
        return reverse(name, kwargs=parts)
    return _form_of(name, get_language(), tuple(parts)) % tuple(parts.values())


@functools.lru_cache(maxsize=512)
def _form_of(name: str, language: str | None, parts: tuple[str, ...]) -> str:
    """Find the form of an address once for each language, with a %s for each part, in the order of `parts`."""
    marks = {part: f"-{number}-mark-" for number, part in enumerate(parts)}
    form = reverse(name, kwargs=marks).replace("%", "%%")
    places = sorted(parts, key=lambda part: form.index(marks[part]))
    if places != list(parts):
        raise ValueError(f"{name}: give its parts in the order of the address, {', '.join(places)}")
    for mark in marks.values():
        form = form.replace(mark, "%s")
    return form
