"""Sets the stage for every test: test mode, a data folder per worker, no network, nothing left from the test before."""

import fcntl
import functools
import gc
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import stage

# --- The environment, before Django reads its settings --------------------------------------------------------------
# The first process makes one folder; each xdist worker has its own below it, so workers never share a file.
FIRST_PROCESS = "NAAST_TEST_FOLDER" not in os.environ
FOLDER = Path(os.environ.get("NAAST_TEST_FOLDER") or tempfile.mkdtemp(prefix="naast-test-"))
os.environ["NAAST_TEST_FOLDER"] = str(FOLDER)
HOME = FOLDER / os.environ.get("PYTEST_XDIST_WORKER", "main")
(HOME / "static").mkdir(parents=True, exist_ok=True)
for name in [name for name in os.environ if name.startswith("NAAST_") and not name.startswith("NAAST_TEST_")]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "NAAST_MODE": "test",
    "NAAST_HOME": str(HOME),
    "NAAST_DATABASE_URL": os.environ.get("NAAST_TEST_DATABASE_URL", ""),
}

LOCAL = ("127.0.0.1", "::1", "localhost")
_connect = socket.socket.connect


class NoNetwork(RuntimeError):
    """A test tried to reach another machine; tests talk to 127.0.0.1 alone."""


def _connect_here_only(self: socket.socket, address: Any) -> None:
    """Connect to this machine; refuse any other."""
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
        raise NoNetwork(f"a test tried to reach {address[0]}; tests talk to this machine alone")
    _connect(self, address)


def pytest_configure() -> None:
    """Adapt the settings to tests (a fast password hasher, static files without a build step) and start Django."""
    import django
    from django.conf import settings
    from django.contrib.auth.hashers import get_hashers
    from hypothesis import settings as examples

    # pytest-django may have read the settings with the folder of the process that started this worker.
    settings.HOME = HOME
    settings.STATIC_ROOT = HOME / "static"
    examples.register_profile("house", deadline=None)  # no timed assertion: a busy machine is no fault
    examples.load_profile("house")
    socket.socket.connect = _connect_here_only
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    django.setup()
    get_hashers.cache_clear()


def pytest_unconfigure() -> None:
    """Open the network again and throw the data folders away."""
    socket.socket.connect = _connect
    if FIRST_PROCESS:
        shutil.rmtree(FOLDER, ignore_errors=True)
        os.environ.pop("NAAST_TEST_FOLDER", None)


# --- The database ---------------------------------------------------------------------------------------------------
# What lets a test open a database, by itself or in a process that it starts.
OPENS = frozenset(("db", "transactional_db", "django_db_setup", "live_server"))
STARTS = re.compile(r"tests\.servers|subprocess|multiprocessing|DATABASE_URL|connection")


def opens_a_database(item: pytest.Item) -> bool:
    """Tell whether a test may open a database; pytest-django refuses it to every other."""
    if item.get_closest_marker("django_db") or OPENS & set(getattr(item, "fixturenames", ())):
        return True
    return starts(item.path)


@functools.cache
def starts(path: Path) -> bool:
    """Tell whether a file of tests starts processes or servers."""
    return bool(STARTS.search(path.read_text(encoding="utf-8")))


# How a page reads; on the second database a few readers open every page (tests/invariants/test_addresses.py).
READS_A_PAGE = re.compile(
    r"(^|_)(pages?|asking|directory|frame|my|find|links|feeds|letters|hours|days|quick)(_|\.py|$)"
)
SECOND = re.compile(r"naast/(support|awareness|interfaces)/")


def only_reads_a_page(item: pytest.Item) -> bool:
    """Tell whether a test is about how a page reads, whichever database is behind it."""
    return bool(SECOND.search(item.path.as_posix()) and READS_A_PAGE.search(item.path.name))


# What takes longest goes first, so that no worker is left alone with it at the end. The rest stays in its random order.
LONGEST = (
    "invariants/test_addresses.py",
    "operating/tests/test_whole_command.py",
    "guide/tests/test_shelf_at_once.py",
    "guide/tests/test_desk_pages.py",
    "accounts/tests/test_provider_lies.py",
    "guide/tests/test_importing.py",
    "audit/tests/test_spool.py",
    "chain/tests/test_texts.py",
    "guide/tests/test_asking.py",
    "guide/tests/test_editing.py",
    "accounts/tests/test_provider.py",
    "guide/tests/test_directory.py",
    "appointments/tests/test_booking_pages.py",
    "behind_signing_in_is_whole[sanne]",
    "behind_signing_in_is_whole[noor]",
    "test_every_page_of_everyone_is_whole",
    "behind_signing_in_is_whole",
    "journeys/test_when_things_break.py",
    "journeys/test_own_account.py",
)


def length(item: pytest.Item) -> int:
    """Give the place of a test among the longest; one beyond them for all others."""
    return next((place for place, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database leave out what opens none or only reads a page: it ran on the first (ADR 0017)."""
    files = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (length(item), files[item.path], not stage.wants(item)))
    if os.environ.get("NAAST_TEST_DATABASE_URL"):
        wanted = [item for item in items if opens_a_database(item) and not only_reads_a_page(item)]
        kept = set(wanted)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = wanted


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for cycles, and search less often: a fifteenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


_waiting: list[Any] = []  # the lock of whoever lays the first database ready


def sqlite_file() -> Path | None:
    """Name the file of this worker's test database; None on PostgreSQL."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return HOME / f"test-{worker}.sqlite3" if "sqlite" in settings.DATABASES["default"]["ENGINE"] else None


def _migrated() -> Path:
    """Name the database that was migrated once, for all workers and for later runs on the same migrations."""
    return Path(tempfile.gettempdir()) / f"naast-migrated-{_state_of_migrations()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Keep the SQLite test database in a file: threads and the write queue behave as they will, memory does not.

    It begins as a copy of one that was migrated before; the first worker makes that one while the others wait.
    """
    path = sqlite_file()
    if path is None:
        return
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(path)
    lock = _migrated().with_suffix(".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _waiting.append(lock)
    if _migrated().exists():
        shutil.copyfile(_migrated(), path)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Begin with the copy that was laid ready; what is missing in it is still migrated."""
    return django_db_keepdb or sqlite_file() is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Keep what was made for the next, and let them go on."""
    path = sqlite_file()
    if path is None:
        return
    if not _migrated().exists():
        new = _migrated().with_suffix(".new")
        new.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as made, closing(sqlite3.connect(new)) as copy:
            made.backup(copy)
        new.rename(_migrated())
    _waiting.pop().close()


def _state_of_migrations() -> str:
    """Tell by a hash what the migrations of the house and of its libraries are, and what makes the tables of them."""
    import django

    digest = hashlib.sha256(f"{django.__version__} {sys.version}".encode())
    rooms = Path(__file__).parent / "naast"
    for file in sorted([*rooms.rglob("migrations/*.py"), *rooms.glob("foundation/*/triggers.py")]):
        digest.update(f"{file.relative_to(rooms)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


@pytest.fixture(autouse=True)
def _forget(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start each test in Dutch with an empty cache, whatever the one before left."""
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    _forget_fragments()
    _forget_looks()
    with translation.override("nl"):
        yield
    cache.clear()


def _forget_looks() -> None:
    """Forget the looks that the test before noted: the spool of this process begins anew, in a folder of its own."""
    from naast.foundation.audit import spool

    spool.close()
    shutil.rmtree(HOME / "spool", ignore_errors=True)
    # Heads that a walked clock anchored belong to lines that are rolled back.
    shutil.rmtree(HOME / "anchors", ignore_errors=True)


def _forget_fragments() -> None:
    """Forget the parts of pages that are rendered once (kept_…): each test has a guide of its own."""
    for kept in _fragments(len(sys.modules)):
        kept.cache_clear()


@functools.cache
def _fragments(modules: int) -> list[Any]:
    """Find them; looked for again when there are more modules than before."""
    return [
        kept
        for name, module in list(sys.modules.items())
        if name.startswith("naast.")
        for key, kept in list(vars(module).items())
        if key.startswith("kept_") and hasattr(kept, "cache_clear")
    ]


# --- Counting queries -----------------------------------------------------------------------------------------------
@pytest.fixture
def queries(django_assert_num_queries: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Hold the statements of a block against a literal number; a failure shows them all.

    What looks once a second whether something is new does not look again meanwhile: on a slow machine a second passes.
    """
    from naast.awareness.guide.queries import shelf, urgent

    for module in (shelf, urgent):
        monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 3600)
    return django_assert_num_queries


# --- The cast -------------------------------------------------------------------------------------------------------
@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Right before a test begins its own transaction: have the cast stand there, or nobody (tests/stage.py)."""
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            stage.prepare(request)
    return (yield)


@pytest.fixture(scope="module")
def stage_of_the_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Have the cast leave before what lies below them does."""
    yield
    with django_db_blocker.unblock():
        stage.leave()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Give the cast, brought in by the import like everybody else: `cast.sanne`, `cast.noor` (people.Person)."""
    from naast.foundation.people.queries import people_numbered
    from naast.interfaces.demo.cast import CAST, INSTITUTION

    if not stage.stands():
        stage.import_cast()
    keys = {persona.number: persona.key for persona in CAST if persona.number}
    there = people_numbered(INSTITUTION, list(keys))
    return SimpleNamespace(**{key: there.get(number) for number, key in keys.items()})


@pytest.fixture
def signed_in() -> Callable[..., Any]:
    """Give a client in which somebody is signed in: `signed_in(cast.sanne).get(…)`; `strong=False`: by one factor."""
    from tests.sessions import signed_in_client

    return signed_in_client
