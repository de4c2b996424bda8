"""Addresses: those a reader hands us are followed only to a page of our own; those of many pages are written fast."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override

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
    found = fast_address(name, get_language() or "", parts)
    return found if found is not None else reverse(name, kwargs=parts)


def fast_address(name: str, language: str, parts: Mapping[str, Any]) -> str | None:
    """Put codes and slugs into the form of an address in a language; None where `reverse` has to look at the parts."""
    if not all(isinstance(each, str) and _PLAIN.match(each) for each in parts.values()):
        return None
    form = _form_of(name, language, tuple(parts))
    return form % parts if form is not None else None


@functools.lru_cache(maxsize=1024)
def _form_of(name: str, language: str, parts: tuple[str, ...]) -> str | None:
    """Find the form of an address once for each language, with a place for each part.

    None where no address has these parts, where several have, or where one takes other words than plain ones.
    """
    marks = {part: f"mark-{number}-mark" for number, part in enumerate(parts)}
    with override(language):
        known = [params for each in get_resolver().reverse_dict.getlist(name) for _form, params in each[0]]
        if sum(set(params) == set(parts) for params in known) != 1:
            return None
        try:
            form = reverse(name, kwargs=marks).replace("%", "%%")
        except NoReverseMatch:
            return None
    for part, mark in marks.items():
        form = form.replace(mark, f"%({part})s")
    return form
