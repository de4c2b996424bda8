"""Whether the public address answers as it must, asked as a visitor would; only when somebody wants that."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from django.conf import settings

from naast.interfaces.operating.findings import Finding, Installation, fault, warning

SECONDS = 10.0
LEAST_HSTS = "max-age="
PROXY = "Look at the reverse proxy; docs/operating/files/nginx.conf is one that works."


def address(at: Installation) -> Iterator[Finding]:
    """Ask the public address for the page of urgent help and for its health."""
    if not at.from_outside:
        return
    site: str = settings.SITE_ADDRESS
    try:
        healthy = requests.get(f"{site}/healthz", timeout=SECONDS, allow_redirects=False)
        ready = requests.get(f"{site}/readyz", timeout=SECONDS, allow_redirects=False)
        urgent = requests.get(f"{site}/en/now", timeout=SECONDS, allow_redirects=False)
    except requests.exceptions.SSLError:
        yield fault(f"The certificate of {site} is refused.", "Renew it, and send the whole chain.")
        return
    except requests.exceptions.RequestException as error:
        yield fault(
            f"{site} does not answer ({type(error).__name__}).", "Look at the name, the firewall and the proxy."
        )
        return
    if healthy.status_code in {301, 302, 308}:
        yield fault(
            f"{site} sends everybody on to {urlsplit(healthy.headers.get('Location', '')).netloc or 'itself'}.",
            "Let the proxy send X-Forwarded-Proto: https, and set NAAST_TRUSTED_PROXIES=1.",
        )
        return
    if healthy.status_code != requests.codes.ok:
        yield fault(f"{site}/healthz answers {healthy.status_code}.", f"Is naast-web running? {PROXY}")
    elif ready.status_code != requests.codes.ok:
        yield fault(f"{site}/readyz answers {ready.status_code}.", "The web processes do not reach the database.")
    if urgent.status_code != requests.codes.ok or "tel:112" not in urgent.text:
        yield fault(f"Urgent help does not answer at {site}/en/now ({urgent.status_code}).", PROXY)
    if site.startswith("https:") and LEAST_HSTS not in urgent.headers.get("Strict-Transport-Security", ""):
        yield warning("Strict-Transport-Security does not reach visitors.", f"The proxy takes it away. {PROXY}")
    server = urgent.headers.get("Server", "")
    if any(mark.isdigit() for mark in server):
        yield warning(f"The proxy tells everybody its version ({server}).", "nginx: server_tokens off;")
