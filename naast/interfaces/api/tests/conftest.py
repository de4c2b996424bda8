"""A guide with the demonstration's own texts: imported once per file of tests, put back as it was before each test."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from naast.awareness.guide.tests.content import copy_in_memory


@pytest.fixture(scope="module")
def imported(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, Path, Any]]:
    """Import the demonstration's guide; give the bundle, the folder of its copies and the shelf. Undone at the end."""
    from django.conf import settings
    from django.db import transaction

    from naast.awareness.guide.actions import import_guide
    from naast.awareness.guide.actions.publishing import publish_urgent_copies
    from naast.awareness.guide.queries import shelf, urgent
    from naast.foundation.access.actor import Job
    from naast.interfaces.demo.content import guide_bundle

    home, here = settings.HOME, tmp_path_factory.mktemp("guide")
    with django_db_blocker.unblock(), transaction.atomic():
        settings.HOME = here
        try:
            report = import_guide(actor=Job("test"), bundle=guide_bundle())
            assert report.faults == ()
            publish_urgent_copies()
            shelf.forget_shelf()
            kept = copy_in_memory()
        finally:
            settings.HOME = home
            shelf.forget_shelf()
            urgent.forget()
        yield guide_bundle(), here, kept
        transaction.set_rollback(True)


@pytest.fixture
def guide(
    imported: tuple[Any, Path, Any], db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Give the bundle that stands in the database; what a test changes in it, in the copies or in the rows is its own."""
    from naast.awareness.guide.queries import shelf, urgent

    bundle, copies, kept = imported
    shutil.copytree(copies, tmp_path / "home")
    settings.HOME = tmp_path / "home"
    shelf.forget_shelf()
    urgent.forget()
    monkeypatch.setattr(shelf, "_kept", kept)
    yield copy.deepcopy(bundle)
    shelf.forget_shelf()
    urgent.forget()


@pytest.fixture
def program() -> Any:
    """A sender without cookies, that sees answers and not exceptions."""
    from django.test import Client

    return Client(raise_request_exception=False)
