"""The guide of the invented university for tests: read from its files, imported once per file of tests."""

import functools
import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from naast.awareness.guide.rules.bundle import Bundle

# By its path: the tests of a lower floor import nothing from a higher one.
FOLDER = Path(__file__).resolve().parents[3] / "interfaces" / "demo" / "content" / "guide"
LANGUAGES = ("nl", "en")


@functools.cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@functools.cache
def _packed() -> bytes:
    """Keep the bundle as bytes: unpacking them is six times as fast as a copy."""
    leaflets = {key: _read(key) for key in ("expectations", "worried", "chain")}
    return pickle.dumps(Bundle(_read("entries"), _read("lines")["lines"], leaflets, _read("asked")))


def demo_bundle() -> Bundle:
    """Give the bundle anew; what a test changes in it is its own."""
    return pickle.loads(_packed())


def put(bundle: Bundle) -> Any:
    """Import a bundle as a job would, and renew what stands in memory; gives the report."""
    from naast.awareness.guide.actions import import_guide
    from naast.awareness.guide.actions.publishing import publish_urgent_copies
    from naast.awareness.guide.queries import shelf, urgent
    from naast.foundation.access.actor import Job

    report = import_guide(actor=Job("test"), bundle=bundle)
    publish_urgent_copies()
    shelf.forget_shelf()
    urgent.forget()
    return report


@functools.cache
def copy_in_memory() -> Any:
    """Take the guide down as a first import leaves it; once per worker, since it is the same for every file of tests."""
    from naast.awareness.guide.queries.shelf import shelf

    return shelf()


@pytest.fixture(scope="module")
def imported(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Any]]:
    """Import the guide for a whole file of tests; undone at its end."""
    from django.conf import settings
    from django.db import transaction

    from naast.awareness.guide.queries import shelf, urgent

    home, here = settings.HOME, tmp_path_factory.mktemp("guide")
    with django_db_blocker.unblock(), transaction.atomic():
        settings.HOME = here
        try:
            report = put(demo_bundle())
            assert report.faults == ()
            kept = copy_in_memory()
        finally:
            settings.HOME = home
            shelf.forget_shelf()
            urgent.forget()
        yield here, kept
        transaction.set_rollback(True)


@pytest.fixture
def guide(
    imported: tuple[Path, Any], db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bundle]:
    """Give the bundle that stands in the database; the database, the copies and the memory are this test's own."""
    from naast.awareness.guide.queries import shelf, urgent

    copies, kept = imported
    shutil.copytree(copies, tmp_path / "home")
    settings.HOME = tmp_path / "home"
    shelf.forget_shelf()
    urgent.forget()
    monkeypatch.setattr(shelf, "_kept", kept)
    yield demo_bundle()
    shelf.forget_shelf()
    urgent.forget()
