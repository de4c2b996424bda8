"""The guide in memory with many threads and processes: built once, renewed everywhere (architecture §6)."""

import os
import subprocess
import sys
import threading
import time as clock
from pathlib import Path

import pytest
from django.db import connection, connections

from naast.awareness.guide.queries import shelf as shelves
from naast.awareness.guide.queries.shelf import forget_shelf, shelf
from naast.awareness.guide.tests.content import demo_bundle, put

CODE = Path(__file__).resolve().parents[4]


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @pytest.fixture(autouse=True)
    def _home(self, settings, tmp_path):
        settings.HOME = tmp_path
        put(demo_bundle())
        yield
        forget_shelf()

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

    @pytest.mark.slow
    def test_another_process_imports_and_this_one_knows_within_a_second(self, tmp_path):
        """Another process, another connection: it raises the edition as an import does."""
        assert shelf().entries["mentor"].text("nl").title == "Mentor"
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
        until = clock.monotonic() + 1
        while clock.monotonic() < until:
            if shelf().entries["mentor"].text("nl").title == "Maatje":
                return
            clock.sleep(0.05)
        pytest.fail("the change was not seen within a second")
