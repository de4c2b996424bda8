"""One server for all journeys, one browser per worker, and a new reader for each journey."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests import browser as chromium
from tests.browser import Visitor
from tests.journeys.houses import Together
from tests.servers import Naast


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Keep together what belongs together, when journeys are run by several workers."""
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="module")
def once(request: pytest.FixtureRequest) -> None:
    """Fail when two workers build the houses of the same file."""
    (Path(os.environ["NAAST_TEST_FOLDER"]) / f"built-{request.path.stem}").touch(exist_ok=False)


@pytest.fixture(scope="session")
def home() -> Iterator[str]:
    """The address of the demonstration: the one in NAAST_TEST_SERVER_URL, or one started for this session."""
    given = os.environ.get("NAAST_TEST_SERVER_URL")
    if given:
        yield given.rstrip("/")
        return
    with Naast() as server:
        yield server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        program = chromium.start(playwright)
        yield program
        program.close()


@pytest.fixture(scope="session")
def judged() -> set[str]:
    """Hold the looks of texts and the structures that axe found sound on an earlier page, by either worker."""
    return chromium.Judged(Path(os.environ["NAAST_TEST_FOLDER"]) / "judged")


@pytest.fixture
def reader(browser: Browser, home: str) -> Iterator[Callable[..., Visitor]]:
    """Make new readers; at the end none may have left the house or heard a complaint of the browser."""
    with ExitStack() as open_readers:
        made: list[Visitor] = []

        def make(**wishes: Any) -> Visitor:
            visitor = open_readers.enter_context(chromium.visitor(browser, home, **wishes))
            made.append(visitor)
            return visitor

        yield make
        assert [url for visitor in made for url in visitor.foreign] == [], "requests to somebody else's server"
        assert [text for visitor in made for text in visitor.complaints] == [], "the browser complained"
