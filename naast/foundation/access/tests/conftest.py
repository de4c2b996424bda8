"""What every test of access stands on: the test's own tables, lines of the trail, looks in the spool, an urlconf."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from naast.foundation.access.actor import Actor, Job


@pytest.fixture(scope="session")
def own_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the tests' tables once."""
    from .tables import tables

    with django_db_blocker.unblock(), tables():
        yield


@pytest.fixture
def acting() -> Callable[..., Any]:
    """Run work inside an action of a job: `acting(lambda: note.save())`."""
    from naast.foundation.access.action import action
    from naast.foundation.access.page import nobody

    @action("test.acted", may=nobody)
    def act(*, actor: Actor | Job, work: Callable[[], Any]) -> Any:
        return work()

    return lambda work: act(actor=Job("test"), work=work)


@pytest.fixture
def lines(db: None) -> Callable[..., list[tuple[str, Any]]]:
    """Read the trail: (verb, subject) of each line in the order of writing, the fixtures' own left out."""
    from naast.foundation.audit.models import AuditLine

    def read(*fields: str) -> list[Any]:
        rows = AuditLine.objects.exclude(verb__startswith="test.acted").order_by("at", "seq")
        return list(rows.values_list(*(fields or ("verb",)), flat=len(fields) < 2))

    return read


@pytest.fixture
def looks(db: None) -> Callable[[], list[Any]]:
    """Chain what waits in the spool and read the looks."""
    from naast.foundation.audit import spool
    from naast.foundation.audit.models import AuditLine

    spool.close()  # what the test before noted is not ours

    def read() -> list[Any]:
        spool.drain()
        return list(AuditLine.objects.filter(look=True).order_by("at", "seq"))

    return read


@pytest.fixture
def house(db: None, settings: Any) -> Iterator[Any]:
    """Give a house with the real middleware around the views that a test puts in it.

    `house.put("nl/x/<uuid:student>", view)`; `house.get("/nl/x/…", reader=NOOR)`.
    """
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import clear_url_caches, path

    from .tables import BRAM, DAAN, NOOR, READERS, SANNE, no_token, reader_of

    def error(status: int) -> Callable[..., HttpResponse]:
        return lambda request, exception=None: HttpResponse(f"error {status}", status=status)

    patterns: list[Any] = [path("nl/inloggen", lambda request: None, name="sign-in")]
    handlers = {f"handler{status}": error(status) for status in (400, 403, 404, 500)}
    urls = type("urls", (), {"urlpatterns": patterns, **handlers})
    settings.ROOT_URLCONF = urls
    settings.ACTOR_OF = f"{reader_of.__module__}.{reader_of.__name__}"
    settings.CSRF_FAILURE_VIEW = f"{no_token.__module__}.{no_token.__name__}"
    READERS.update({actor.name: actor for actor in (SANNE, DAAN, NOOR, BRAM)})

    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def put(route: str, view: Callable[..., Any], name: str | None = None) -> None:
        patterns.append(path(route, view, name=name or view.__name__))
        clear_url_caches()

    def ask(method: str, address: str, *, reader: Actor | None = None, **headers: str) -> Any:
        client.cookies.clear()
        named = {"X-Reader": reader.name} if reader is not None else {}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.generic(method, address, headers=named | given)

    yield SimpleNamespace(
        put=put,
        ask=ask,
        get=lambda address, **more: ask("GET", address, **more),
        post=lambda address, **more: ask("POST", address, **more),
    )
    READERS.clear()
    clear_url_caches()
