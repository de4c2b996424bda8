"""Sessions for tests: opened as signing in opens them, with or without a second factor."""

from typing import Any

from django.test import Client


def signed_in_client(person: Any, *, strong: bool = True, **more: Any) -> Client:
    """Give a client in which somebody is signed in just now; `strong` as with a second factor."""
    from naast.foundation.core import time
    from naast.foundation.people.presence import OPENED, PROVED, STRONG

    client = Client(**more)
    client.force_login(person)
    session = client.session
    session[STRONG] = strong
    session[OPENED] = session[PROVED] = int(time.system_now().timestamp())
    session.save()
    return client
