"""Addresses that a reader hands us: one is followed only when it leads to a page of our own."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Give the page of our own that was asked for in `next` (the form's before the address's), else `otherwise`.

    Nobody is led to another site (OWASP ASVS 5.1.5, open redirect): only a path of this server counts.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else otherwise
