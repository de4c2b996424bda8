"""The command `naast`: refuses what it must not touch, says faults in words, and ends with the right code (G7)."""

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from naast.interfaces.demo import cli, commands
from naast.interfaces.demo.content import FOLDER, BrokenFile, guide_bundle

CODE = Path(__file__).resolve().parents[4]


def naast(*arguments: str, home: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
    if home is not None:
        clean["NAAST_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-m", "naast.interfaces.demo.cli", *arguments], cwd=CODE, env=clean | environment,
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


# --- Keys -----------------------------------------------------------------------------------------------------------
def test_a_new_key_and_a_new_secret_are_good_and_never_the_same(capsys):
    made = []
    for command in ("new-key", "new-key", "new-secret", "new-secret"):
        assert cli.main([command]) == 0
        made.append(capsys.readouterr().out.strip())
    assert len(set(made)) == 4
    assert [len(bytes.fromhex(key)) for key in made[:2]] == [32, 32]
    assert all(len(secret) >= 50 for secret in made[2:])


# --- What it refuses ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("reset", [[], ["--reset"]])
def test_the_demonstration_touches_no_folder_that_is_not_its_own(tmp_path, capsys, reset):
    (tmp_path / "scriptie.txt").write_text("drie jaar werk")
    assert cli.main(["demo", "--home", str(tmp_path), *reset]) == 2
    assert "not the data folder of a demonstration" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["scriptie.txt"]


def test_a_file_is_no_folder(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert cli.main(["demo", "--home", str(tmp_path / "file")]) == 2
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize("command", ["prepare", "verify-trail", "import-guide"])
def test_faults_of_the_environment_are_told_in_words(tmp_path, command):
    arguments = [command, str(tmp_path)] if command == "import-guide" else [command]
    done = naast(*arguments, home=tmp_path / "home", NAAST_MODE="production")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for name in ("NAAST_SECRET_KEY", "NAAST_AUDIT_KEY", "NAAST_MASTER_KEYS", "NAAST_HOSTS"):
        assert name in done.stderr


def test_an_unknown_command_is_refused():
    with pytest.raises(SystemExit) as ended:
        cli.main(["destroy"])
    assert ended.value.code == 2


# --- The trail ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_sound_trail_ends_well_and_one_that_was_touched_does_not(cast, settings, tmp_path, capsys):
    from naast.foundation.audit.models import AuditLine

    settings.HOME = tmp_path
    assert AuditLine.objects.exists()
    assert commands.verify_trail(1) == 0
    assert "The trail is sound." in capsys.readouterr().out
    # A copy of the anchors that names a head nobody wrote.
    elsewhere = tmp_path / "anchors"
    elsewhere.write_text("geen anker\n", encoding="ascii")
    assert commands.verify_trail(1, elsewhere) == 1
    assert str(elsewhere) in capsys.readouterr().err


@pytest.mark.django_db
def test_a_line_that_was_cut_off_is_found_and_the_code_is_one(cast, monkeypatch, capsys):
    from naast.foundation.audit.management.commands import verify_trail as command
    from naast.foundation.audit.verify import Finding, Report

    found = Report(10, 0, (Finding("missing", 3, 7, "line 7 of chain 3 is gone"),), 2, 0.1)
    monkeypatch.setattr(command, "verify", lambda **given: found)
    assert commands.verify_trail(1) == 1
    told = capsys.readouterr()
    assert "line 7 of chain 3 is gone" in told.out
    assert "and 2 more" in told.out
    assert "not sound" in told.err


# --- A guide from a folder ------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "guide")
    return tmp_path / "guide"


@pytest.fixture
def house(db, settings, tmp_path):
    settings.HOME = tmp_path / "home"


def entries() -> int:
    from naast.awareness.guide.models import Entry

    return Entry.objects.count()


def test_a_folder_is_imported(house, folder, capsys):
    assert commands.import_folder(folder, dry_run=True) == 0
    assert entries() == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert commands.import_folder(folder, dry_run=False) == 0
    assert entries() == 59
    assert capsys.readouterr().out.strip() == "Imported: 59 entries, 24 lines, 3 leaflets."


def test_faults_are_listed_row_by_row_and_nothing_is_imported(house, folder, capsys):
    rows = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
    rows[3]["cost"] = "gratis"
    rows[7]["en"] = None
    rows[11] = "x"
    (folder / "entries.json").write_text(json.dumps(rows), encoding="utf-8")
    assert commands.import_folder(folder, dry_run=False) == 1
    told = capsys.readouterr().out.strip().splitlines()
    # The rows themselves, and whoever leads to the one that is gone.
    found = {line.split(" ")[1].rstrip(",") for line in told if line.startswith("entry ")}
    assert {"4", "8", "12"} <= found
    assert "entry 12, row: is str; write an object with named fields" in told
    assert told[-1].startswith("Nothing was imported: ")
    assert entries() == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[1,", b"\xff\xfe", b"[" * 200_000, b"not json"])
@pytest.mark.parametrize("name", ["entries", "lines", "chain", "asked"])
def test_a_file_that_cannot_be_read_is_named(house, folder, capsys, name, content):
    (folder / f"{name}.json").write_bytes(content)
    assert commands.import_folder(folder, dry_run=False) == 1
    told = capsys.readouterr().out
    assert told.startswith("Nothing was imported. ")
    assert f"{name}.json" in told
    assert len(told) < 300
    assert entries() == 0


@pytest.mark.parametrize(
    "content", ["null", "7", '"x"', "[]", "{}", "[[]]", "NaN", '{"lines": null}', '{"lines": {"a": 1}}']
)
@pytest.mark.parametrize("name", ["entries", "lines", "expectations", "asked"])
def test_a_file_of_another_shape_is_reported(house, folder, capsys, name, content):
    (folder / f"{name}.json").write_text(content, encoding="utf-8")
    code = commands.import_folder(folder, dry_run=True)
    assert code == (0 if (name, content) == ("asked", "{}") else 1)
    assert entries() == 0


def test_a_file_that_is_not_there_and_one_that_is_too_large(house, folder, monkeypatch, capsys):
    (folder / "asked.json").unlink()
    assert commands.import_folder(folder, dry_run=False) == 1
    assert "asked.json" in capsys.readouterr().out
    monkeypatch.setattr("naast.interfaces.demo.content.MOST_BYTES", 10)
    with pytest.raises(BrokenFile, match="larger than a guide can be"):
        guide_bundle(FOLDER)


def test_the_guide_of_the_demonstration_is_read_as_ever():
    bundle = guide_bundle()
    assert (len(bundle.entries), len(bundle.lines), sorted(bundle.leaflets)) == (
        59,
        24,
        ["chain", "expectations", "worried"],
    )


def faulty_step():
    with cli.step("guide"):
        logging.getLogger("naast").warning("said before the fault")
        raise LookupError


def test_what_is_logged_during_a_step_stands_below_its_line(capsys):
    root, below = logging.getLogger(), logging.StreamHandler(sys.stdout)
    below.setFormatter(logging.Formatter("%(message)s"))
    handlers, root.handlers = root.handlers, [below]
    try:
        with cli.step("people"):
            logging.getLogger("naast").warning("said meanwhile")
        with pytest.raises(LookupError):
            faulty_step()
    finally:
        root.handlers = handlers
    first, second, third, fourth = capsys.readouterr().out.splitlines()
    assert (first.startswith("  people … "), second) == (True, "said meanwhile")
    assert (third.startswith("  guide … "), fourth) == (True, "said before the fault")
