"""Urgent help when the rest of the house is unreadable: the database stopped, unreadable, or the disk full (A3)."""

import http.client
import os
import shutil
import time
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.journeys.houses import Together
from tests.servers import GROWN, Naast, PostgreSQL

ADDRESSES = ("/nl/nu", "/en/now", "/nl/kaart", "/en/card")


def opened(server: Naast, address: str) -> tuple[int, str, float]:
    """Give status, text and seconds of one request, on a connection of its own."""
    started = time.monotonic()
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)) as line:
        line.request("GET", address)
        answer = line.getresponse()
        text = answer.read().decode()
    return answer.status, text, time.monotonic() - started


@pytest.fixture(scope="module")
def grown(once, tmp_path_factory):
    """Give a data folder in which the university stands; each server that breaks it has a copy."""
    given = os.environ.get(GROWN)
    if given:
        return Path(given)
    with ExitStack() as later:
        server = Naast(scale=50, home=tmp_path_factory.mktemp("grown") / "home")
        later.callback(server.__exit__, None, None, None)
        return server.grow()


@pytest.fixture(scope="module")
def unreadable(grown, tmp_path_factory):
    with Naast(home=shutil.copytree(grown, tmp_path_factory.mktemp("unreadable") / "home")) as server:
        assert opened(server, "/nl/")[0] == 200
        for path in server.home.glob("naast.sqlite3*"):
            path.write_bytes(b"dit is geen database" * 500)
        yield server


@pytest.fixture(scope="module")
def stopped(once):
    with PostgreSQL() as database, ExitStack() as later:
        address = {"NAAST_DATABASE_URL": database.new_database("naast_demo")}
        server = later.enter_context(Naast(scale=50, environment=address))
        assert opened(server, "/en/now")[0] == 200
        database.stop()
        yield server


class TestTheDatabaseIsUnreadable:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_urgent_help_answers_with_numbers(self, unreadable, address):
        status, text, _ = opened(unreadable, address)
        assert status == 200
        assert "tel:112" in text
        assert "113" in text

    def test_the_rest_says_so_and_still_shows_numbers(self, unreadable):
        """The control: the database really is broken, and whoever meets that reads where to call."""
        status, text, _ = opened(unreadable, "/readyz")
        assert status == 503
        status, text, _ = opened(unreadable, "/nl/hulp/mensen")
        assert status in (200, 500, 503)
        assert "tel:11" in text


class TestPostgreSQLIsStopped:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_urgent_help_answers_with_numbers_and_at_once(self, stopped, address):
        status, text, seconds = opened(stopped, address)
        assert status == 200
        assert "tel:112" in text
        assert seconds < 10  # it never asks the database; how fast it is, is measured in tests/load

    def test_the_server_says_it_is_not_ready_and_alive(self, stopped):
        assert opened(stopped, "/healthz")[0] == 200
        assert opened(stopped, "/readyz")[0] == 503


class TestTheWrittenCopiesAreGone:
    def test_even_then_there_are_two_numbers(self, grown, tmp_path):
        with Naast(home=shutil.copytree(grown, tmp_path / "home")) as server:
            for path in server.home.glob("naast.sqlite3*"):
                path.write_bytes(b"dit is geen database" * 500)
            for folder in ("urgent", "copies", "guide"):
                shutil.rmtree(server.home / folder, ignore_errors=True)
            status, text, _ = opened(server, "/en/now")
            assert status == 200
            assert "112" in text
            assert "113" in text


def test_what_builds_a_house_goes_whole_to_one_worker_and_the_rest_one_by_one():
    """Else the houses of this file are built twice, which nobody would notice but by the clock."""
    kept = Together._split_scope
    assert kept(None, "tests/journeys/test_chain.py::test_a[nl]") == "tests/journeys/test_chain.py"
    assert kept(None, "tests/journeys/test_students.py::test_a[nl]") == "tests/journeys/test_students.py::test_a[nl]"
