"""What starting made is left out of later garbage collections, in the processes that serve and in those that work."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from naast.foundation.core import worker
from naast.foundation.core.settling import settle

CODE = Path(__file__).resolve().parents[4]


def test_what_was_there_is_not_looked_at_again_and_what_comes_after_is() -> None:
    before = [object() for _ in range(10)]
    before.append(before)
    assert any(found is before for found in gc.get_objects()), "the control"
    count = gc.get_freeze_count()
    settle()
    assert gc.get_freeze_count() > count
    later: list[object] = [before]
    later.append(later)
    assert any(found is later for found in gc.get_objects())
    assert not any(found is before for found in gc.get_objects())


def test_a_worker_settles_before_its_first_job(monkeypatch: pytest.MonkeyPatch) -> None:
    count, left_out = gc.get_freeze_count(), list[int]()
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    monkeypatch.setattr(worker, "run_worker", lambda stop, interval: left_out.append(gc.get_freeze_count()))
    worker.work_until_signalled()
    assert left_out > [count]


def test_a_server_settles_before_its_first_request_with_all_pages_read(tmp_path: Path) -> None:
    ask = "import gc, sys, config.wsgi; print(gc.get_freeze_count(), 'naast.support.appointments.urls' in sys.modules)"
    given = os.environ | {"NAAST_MODE": "test", "NAAST_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", ask], cwd=CODE, env=given, capture_output=True, text=True, check=True)
    count, read = ran.stdout.split()
    assert int(count) > 100_000
    assert read == "True"
