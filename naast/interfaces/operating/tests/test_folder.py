"""The data folder: there, ours alone, with room, and a file in it can be put in another's place."""

import os
import shutil
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest

from naast.interfaces.operating.checks import folder

from .conftest import faults, warnings

ROOM = namedtuple("ROOM", "total used free")


def test_a_good_folder_is_no_finding(at, home):
    for part in folder.PARTS:
        (home / part).mkdir()
    for check in (folder.data_folder, folder.room_on_disk, folder.replacing):
        assert list(check(at())) == []
    assert sorted(path.name for path in home.rglob("*")) == sorted(folder.PARTS)  # the probe is gone


def test_a_folder_that_is_not_there_is_one_fault(at, tmp_path):
    nowhere = at(home=tmp_path / "nowhere")
    assert len(faults(folder.data_folder(nowhere))) == 1
    assert list(folder.room_on_disk(nowhere)) == list(folder.replacing(nowhere)) == []


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_open_to_others_is_a_fault(at, home, mode):
    home.chmod(mode)
    assert [f"mode {mode:o}" in each for each in faults(folder.data_folder(at()))] == [True]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_what_belongs_to_somebody_else_is_a_fault(at, home):
    (home / "urgent").mkdir()
    os.chown(home / "urgent", 12345, 12345)
    assert [str(home / "urgent") in each for each in faults(folder.data_folder(at()))] == [True]


@pytest.mark.parametrize(("free", "wrong"), [(50 * 2**20, (1, 0)), (2**30, (0, 1)), (3 * 2**30, (0, 0))])
def test_little_room_is_a_warning_and_hardly_any_a_fault(at, monkeypatch, free, wrong):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: ROOM(10**12, 0, free))
    found = list(folder.room_on_disk(at()))
    assert (len(faults(found)), len(warnings(found))) == wrong


def test_a_disk_that_can_hold_no_more_files_is_a_fault(at, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: ROOM(10**12, 0, 10**12))
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=1000, f_favail=3))
    assert len(faults(folder.room_on_disk(at()))) == 1


def test_a_part_on_another_disk_is_a_warning(at, home):
    other = Path("/dev/shm")
    assert other.stat().st_dev != home.stat().st_dev, "this test needs a second file system at /dev/shm"
    (home / "spool").symlink_to(other)
    assert ["another disk" in each for each in warnings(folder.replacing(at()))] == [True]


def test_a_folder_that_takes_no_file_is_a_fault(at, home, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert ["No space left" in each for each in faults(folder.replacing(at()))] == [True]
    assert list(home.iterdir()) == []
