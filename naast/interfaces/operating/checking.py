"""Carries out `naast check`: everything that is wrong with an installation, at once, in words (G7)."""

import contextlib
import logging
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from naast.foundation.core import time
from naast.interfaces.operating.checks import CHECKS
from naast.interfaces.operating.findings import Installation, Outcome, make_all, secrets_in

SECRET_NAME = re.compile(r"NAAST_\w*(KEY|KEYS|SECRET|PASSWORD|TOKEN)")
"""Variables whose whole value is a secret, whichever room reads them."""


def installation(*, environment_file: Path | None, mail_to: str, from_outside: bool) -> Installation:
    """Describe this installation to the checks."""
    return Installation(
        environment=settings.ENVIRONMENT,
        now=time.system_now(),
        our_now=time.now(),
        environment_file=environment_file,
        mail_to=mail_to,
        from_outside=from_outside,
    )


def secrets_here() -> tuple[str, ...]:
    """Collect the secrets of this installation, so that no line tells one."""
    environment = settings.ENVIRONMENT
    values = [
        environment.secret_key,
        environment.audit_key.hex(),
        *(key.hex() for key in environment.master_keys.values()),
        str(environment.database.get("PASSWORD") or ""),
        environment.cache_url,
        str(getattr(settings, "EMAIL_HOST_PASSWORD", "") or ""),
        *(provider.client_secret for provider in settings.PROVIDERS),
        *(value for name, value in os.environ.items() if SECRET_NAME.fullmatch(name)),
    ]
    return secrets_in(values)


def check(
    *, environment_file: Path | None = None, mail_to: str = "", from_outside: bool = False
) -> tuple[list[Outcome], tuple[str, ...]]:
    """Look at everything; gives what was found, and the secrets no line of it may show."""
    at = installation(environment_file=environment_file, mail_to=mail_to, from_outside=from_outside)
    with _quiet():
        return make_all(CHECKS, at), secrets_here()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep libraries from adding lines of their own, which may hold an address or a password."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            warnings.simplefilter("ignore")
            with contextlib.redirect_stderr(nowhere):
                yield
    finally:
        logging.disable(before)
