"""The guide in memory with many threads and processes: built once, renewed everywhere (architecture §6)."""

import os
import subprocess
import sys
import threading
import time as clock
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.models import F

from naast.awareness.guide.models import Edition, EntryText
from naast.awareness.guide.queries import shelf as shelves
from naast.awareness.guide.queries.shelf import forget_shelf, renew_shelf, shelf
from naast.awareness.guide.tests.content import demo_bundle, put

CODE = Path(__file__).resolve().parents[4]


def rename(title):
    """Change the guide as an import does: a text, and the edition."""
    EntryText.objects.filter(entry__slug="mentor", language="nl").update(title=title)
    Edition.objects.update(number=F("number") + 1)


def seen(title, *, seconds=20):
    """Wait until the pages read this title; tells whether they do."""
    until = clock.monotonic() + seconds
    while clock.monotonic() < until:
        if shelf().entries["mentor"].text("nl").title == title:
            return True
        clock.sleep(0.05)
    return False


def watching():
    return [thread for thread in threading.enumerate() if thread.name == "guide"]


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @pytest.fixture(autouse=True)
    def _home(self, settings, tmp_path):
        settings.HOME = tmp_path
        put(demo_bundle())
        yield
        forget_shelf()

    @pytest.fixture
    def beside(self, settings):
        """As on a real server: a thread renews the copy. It ends with the test, before the database is emptied."""
        settings.GUIDE_RENEWED_BESIDE = True
        yield
        forget_shelf()
        assert watching() == []

    def test_sixteen_at_the_start_build_it_once(self, monkeypatch):
        built, found, faults = [], [], []
        take_down = shelves._take_down

        def counted(number):
            built.append(number)
            clock.sleep(0.2)
            return take_down(number)

        monkeypatch.setattr(shelves, "_take_down", counted)
        gate = threading.Barrier(16)

        def ask():
            try:
                gate.wait(20)
                found.append(shelf())
            except Exception as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert faults == []
        assert len(built) == 1
        assert [one is found[0] for one in found] == [True] * 16

    def test_forgetting_while_others_read_never_gives_nothing(self):
        """`forget_shelf` runs in one thread after an import, while the others are halfway a look."""
        stop, faults = threading.Event(), []

        def read():
            try:
                while not stop.is_set():
                    assert shelf().entries["mentor"]
            except Exception as fault:
                faults.append(fault)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(6):
            forget_shelf()
            clock.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join(60)
        assert faults == []

    def test_beside_the_pages_nobody_waits_and_the_new_copy_comes(self, beside, monkeypatch):
        """While the build is halfway everyone reads the old copy at once; when it is done, the new one."""
        first = shelf()
        begun, go_on = threading.Event(), threading.Event()
        take_down = shelves._take_down

        def slow(number):
            assert threading.current_thread().name == "guide"
            begun.set()
            assert go_on.wait(60)
            return take_down(number)

        monkeypatch.setattr(shelves, "_take_down", slow)
        rename("Maatje")
        renew_shelf()
        assert begun.wait(60)
        assert [shelf() is first for _ in range(100)] == [True] * 100
        go_on.set()
        assert seen("Maatje")

    def test_a_mark_on_the_disk_makes_the_thread_look_at_once(self, beside, monkeypatch):
        """What another process of this machine leaves after its commit; the look in between is a long time off."""
        monkeypatch.setattr(shelves, "LOOK_EVERY_SECONDS", 600.0)
        shelf()
        assert seen("Mentor")
        clock.sleep(0.3)
        rename("Maatje")
        assert not seen("Maatje", seconds=0.5)  # the control: nobody told
        shelves._mark().write_bytes(b"." * (shelves._changes() + 1))
        assert seen("Maatje")

    def test_telling_the_others_grows_the_mark_and_a_disk_that_refuses_stops_nothing(self, settings, tmp_path, caplog):
        before = shelves._changes()
        renew_shelf()
        renew_shelf()
        assert shelves._changes() == before + 2
        settings.HOME = tmp_path / "nowhere"
        renew_shelf()
        assert shelves._changes() == 0
        assert "could not be told" in caplog.text

    def test_while_the_finder_learns_the_pages_go_on_changing(self, beside, monkeypatch):
        first = shelf()
        begun, go_on = threading.Event(), threading.Event()
        build_index = shelves.build_index

        def slow(doors, words):
            assert threading.current_thread().name == "guide finder"
            begun.set()
            assert go_on.wait(60)
            return build_index(doors, words)

        monkeypatch.setattr(shelves, "build_index", slow)
        rename("Maatje")
        renew_shelf()
        assert begun.wait(60)
        assert seen("Maatje")
        rename("Vriend")
        renew_shelf()
        assert seen("Vriend")
        assert shelf().index is first.index
        go_on.set()
        until = clock.monotonic() + 30
        while shelf().learnt != shelf().edition and clock.monotonic() < until:
            clock.sleep(0.05)
        assert shelf().learnt == shelf().edition
        assert shelf().index.doors["mentor"].texts["nl"]["title"] == "Vriend"

    def test_what_the_finder_cannot_learn_is_logged_once_and_the_pages_show_it(self, beside, monkeypatch, caplog):
        first = shelf()
        monkeypatch.setattr(shelves, "LOOK_EVERY_SECONDS", 0.02)
        build_index = shelves.build_index
        monkeypatch.setattr(shelves, "build_index", lambda doors, words: 1 / 0)
        rename("Maatje")
        assert seen("Maatje")
        clock.sleep(0.5)
        assert shelf().index is first.index
        assert [record.levelname for record in caplog.records if "guide" in record.name] == ["ERROR"]
        monkeypatch.setattr(shelves, "build_index", build_index)
        rename("Vriend")
        until = clock.monotonic() + 30
        while shelf().learnt != shelf().edition and clock.monotonic() < until:
            clock.sleep(0.05)
        assert shelf().index.doors["mentor"].texts["nl"]["title"] == "Vriend"

    def test_beside_the_pages_a_reader_asks_the_database_nothing(self, beside, queries):
        shelf()
        shelves._looked = float("-inf")
        with queries(0):
            shelf()

    def test_a_build_that_fails_is_logged_once_and_tried_again(self, beside, monkeypatch, caplog):
        first, tries = shelf(), []
        take_down = shelves._take_down

        def broken(number):
            tries.append(number)
            raise KeyError("what_for")

        monkeypatch.setattr(shelves, "LOOK_EVERY_SECONDS", 0.02)
        monkeypatch.setattr(shelves, "_take_down", broken)
        rename("Maatje")
        until = clock.monotonic() + 20
        while len(tries) < 4 and clock.monotonic() < until:
            clock.sleep(0.02)
        assert len(tries) >= 4
        assert shelf() is first
        assert [record.levelname for record in caplog.records if "guide" in record.name] == ["ERROR"]
        assert "KeyError" in caplog.text
        monkeypatch.setattr(shelves, "_take_down", take_down)
        assert seen("Maatje")

    def test_the_thread_ends_when_it_is_told_and_when_nobody_reads(self, beside, monkeypatch):
        monkeypatch.setattr(shelves, "LOOK_EVERY_SECONDS", 0.02)
        shelf()
        (thread,) = watching()
        forget_shelf()
        assert not thread.is_alive()
        assert watching() == []
        first = shelf()
        (thread,) = watching()
        monkeypatch.setattr(shelves, "REST_AFTER_SECONDS", 0.0)
        thread.join(20)
        assert not thread.is_alive()
        # whoever comes after that looks first, and reads nothing old
        rename("Maatje")
        shelves._looked = float("-inf")
        assert shelf().entries["mentor"].text("nl").title == "Maatje"
        assert shelf() is not first

    def test_the_thread_keeps_no_connection(self, beside, monkeypatch):
        monkeypatch.setattr(shelves, "LOOK_EVERY_SECONDS", 0.02)
        opened, closed = [], []
        close_all = shelves.connections.close_all

        def counted():
            opened.append([one for one in connections.all(initialized_only=True) if one.connection is not None])
            close_all()
            closed.append([one for one in connections.all(initialized_only=True) if one.connection is not None])

        monkeypatch.setattr(shelves.connections, "close_all", counted)
        shelf()
        until = clock.monotonic() + 20
        while len(closed) < 3 and clock.monotonic() < until:
            clock.sleep(0.02)
        forget_shelf()
        assert len(closed) >= 3
        assert any(opened)  # the control: it did look
        assert not any(closed)

    def test_in_place_there_is_no_thread(self):
        shelf()
        assert watching() == []

    @pytest.mark.slow
    @pytest.mark.parametrize("where", ["beside", "in place"])
    def test_another_process_imports_and_this_one_knows_within_a_second(self, where, settings, tmp_path):
        """Another process, another connection: it raises the edition as an import does."""
        settings.GUIDE_RENEWED_BESIDE = where == "beside"
        assert shelf().entries["mentor"].text("nl").title == "Mentor"
        assert len(watching()) == settings.GUIDE_RENEWED_BESIDE
        program = (
            "import sys, django; from django.conf import settings; django.setup(); "
            "settings.DATABASES['default']['NAME'] = sys.argv[1]; "
            "from django.db import connections; connections['default'].settings_dict['NAME'] = sys.argv[1]; "
            "from naast.awareness.guide.models import Edition, EntryText; from django.db.models import F; "
            "EntryText.objects.filter(entry__slug='mentor', language='nl').update(title='Maatje'); "
            "Edition.objects.update(number=F('number') + 1)"
        )
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "NAAST_MODE": "test",
            "NAAST_HOME": str(tmp_path / "other"),
        }
        name = str(connection.settings_dict["NAME"])
        done = subprocess.run(
            [sys.executable, "-c", program, name],
            cwd=CODE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        # A look within half a second, and the build: on a machine that is busy with other tests that takes its time.
        assert seen("Maatje", seconds=20 if where == "beside" else 1)
