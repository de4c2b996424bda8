"""People with passwords and codes, and a client that types them in."""

import re
from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "vier paarse olifanten zwemmen"
LOCAL = {"Origin": "http://testserver"}


@pytest.fixture
def local(settings: Any) -> None:
    """Switch on passwords of our own."""
    settings.LOCAL_ACCOUNTS = True


@pytest.fixture
def sanne(cast: Any, local: None) -> Any:
    """Sanne, with a password."""
    return with_password(cast.sanne)


@pytest.fixture
def noor(cast: Any, local: None) -> Any:
    """Noor, who needs a second factor, with a password."""
    return with_password(cast.noor)


def with_password(person: Any, password: str = PASSWORD) -> Any:
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


@pytest.fixture
def app_of(acting: Callable[..., Any]) -> Callable[[Any], str]:
    """Give somebody a code app that counts; gives its key."""
    from naast.foundation.accounts.models import Factor
    from naast.foundation.accounts.rules.codes import new_secret
    from naast.foundation.core import time

    def make(person: Any) -> str:
        secret, now = new_secret(), time.system_now()
        acting(
            lambda: Factor.objects.create(person_id=person.pk, kind="app", secret=secret, made_at=now, confirmed_at=now)
        )
        return secret

    return make


@pytest.fixture
def acting() -> Callable[..., Any]:
    """Do something inside an action, as confidential rows ask."""
    from naast.foundation.access.action import action
    from naast.foundation.access.actor import Job
    from naast.foundation.access.page import nobody

    def act(what: Callable[[], Any]) -> Any:
        @action("test.acted", may=nobody)
        def run(*, actor: Any) -> Any:
            return what()

        return run(actor=Job("test"))

    return act


def code_now(secret: str, *, steps: int = 0) -> str:
    """Give the code an app shows now, or so many half minutes later."""
    import pyotp

    from naast.foundation.core import time

    return pyotp.TOTP(secret).at(time.system_now(), counter_offset=steps)


def sign_in(client: Any, account: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/nl/inloggen", {"account": account, "password": password, **more})


def says(answer: Any) -> str:
    """Give what a page says, without its tokens."""
    text = answer.content.decode()
    return re.sub(r'name="(csrfmiddlewaretoken|state)" value="[^"]*"', "", text)


def verbs(**which: Any) -> list[str]:
    """Give the verbs of the lines about signing in, in their order."""
    from naast.foundation.audit.models import AuditLine

    rows = AuditLine.objects.filter(look=False, **which).exclude(verb__startswith="test.").order_by("at", "seq")
    return list(rows.values_list("verb", flat=True))
