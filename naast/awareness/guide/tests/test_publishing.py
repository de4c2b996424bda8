"""The copies of urgent help outside the database: rewritten on every change, whole or not at all (A3, trust row 39)."""

import datetime
import html
import json
import os
import re
import resource
import stat
import subprocess
import sys
import textwrap
import time as clock
from pathlib import Path

import pytest

from naast.awareness.guide.actions import publishing
from naast.awareness.guide.actions.publishing import publish_urgent_copies
from naast.awareness.guide.models import Entry, Leaflet, Line
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.queries.copies import static_pages
from naast.awareness.guide.tests.content import demo_bundle
from naast.foundation.core import jobs, time

FILES = ("card.en.html", "card.nl.html", "lines.json", "now.en.html", "now.nl.html")
CODE = Path(__file__).resolve().parents[4]


def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(urgent.copies().iterdir())}


def ids() -> list[str]:
    return [line.id for line in urgent.urgent_lines().lines]


# --- Written --------------------------------------------------------------------------------------------------------
def test_exactly_these_five_files_readable_by_all_and_writable_by_one(guide):
    assert tuple(texts()) == FILES
    for path in urgent.copies().iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_change_of_a_line_is_in_all_copies(guide):
    before = texts()
    Line.objects.filter(pk="luisterlijn").update(phone="088 0000 111", tel="tel:+31880000111")
    publish_urgent_copies()
    after = texts()
    assert [name for name in FILES if before[name] == after[name]] == []
    for name in FILES:
        assert "tel:+31880767000" in before[name]
        assert "tel:+31880767000" not in after[name]
        assert "tel:+31880000111" in after[name]


def test_an_import_writes_the_copies_when_it_is_done(guide, django_capture_on_commit_callbacks):
    bundle = demo_bundle()
    next(line for line in bundle.lines if line["id"] == "mind")["for_nl"] = "Vragen over van alles"
    before = texts()
    with django_capture_on_commit_callbacks(execute=True):
        from naast.awareness.guide.actions import import_guide
        from naast.foundation.access.actor import Job

        import_guide(actor=Job("test"), bundle=bundle)
        assert texts() == before  # not before the transaction ended
    assert "Vragen over van alles" in texts()["lines.json"]
    assert "Vragen over van alles" in texts()["now.nl.html"]


def test_a_hidden_line_and_an_unchecked_number_are_in_no_page(guide):
    Line.objects.filter(pk="kindertelefoon").update(display="hide", verification="C")
    publish_urgent_copies()
    for name, text in texts().items():
        if name.endswith(".html"):
            assert "08000432" not in text
            assert "Kindertelefoon" not in text
            assert "tel:112" in text  # the control: the page tells numbers


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_copies_never_say_open(guide, language):
    """They stand for days: what is written once cannot know the hour."""
    for name in ("now", "card"):
        text = html.unescape(texts()[f"{name}.{language}.html"])
        # "You can open the site at any time": a verb, and a site has no hours.
        text = re.sub(r"kun je altijd openen|can open the site at any time", "", text)
        assert re.findall(r".{20}\b(?:open|geopend|gesloten|closed|dicht)\b.{20}", text, re.IGNORECASE) == []
    # The control: the live page does say it.
    from django.test import Client

    address = {"nl": "/nl/nu", "en": "/en/now"}[language]
    assert {"nl": "Nu open", "en": "Open now"}[language] in Client().get(address).content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_copies_say_when_they_were_checked(guide, language):
    day = {"nl": "22 november 2026", "en": "22 November 2026"}[language]
    assert texts()[f"now.{language}.html"].count(day) == 23
    assert day in texts()[f"card.{language}.html"]


def test_every_copy_is_a_whole_page_in_its_own_language(guide):
    for name, text in texts().items():
        if name.endswith(".html"):
            assert text.startswith(f'<!doctype html><html lang="{name.split(".")[1]}">')
            assert text.rstrip().endswith("</html>")
            assert [part for part in ("<script", "http-equiv", "<form", "stylesheet") if part in text] == []
            # Without the house the icon is all that is missing.
            assert len(re.findall(r"/static/|src=", text)) == len(re.findall(r'<link rel="icon"', text))


def test_an_empty_table_leaves_the_copy_of_the_lines_and_writes_the_pages(guide):
    before = texts()["lines.json"]
    Entry.objects.exclude(line=None).delete()
    Line.objects.all().delete()
    publish_urgent_copies()
    assert texts()["lines.json"] == before
    assert "tel:113" in texts()["now.nl.html"]


def test_what_to_do_without_a_gp_follows_the_day(guide):
    """A text that begins tomorrow is not in the copy of today; the job of the night puts it there."""
    chain = Leaflet.objects.get(key="chain")
    content = json.loads(json.dumps(chain.content))
    content["no_gp"]["nl"]["title"] = "Zo gaat het morgen"
    Leaflet.objects.create(
        key="chain", version="9", starts_on=time.today() + datetime.timedelta(days=1), content=content
    )
    publish_urgent_copies()
    assert "Zo gaat het morgen" not in texts()["lines.json"]
    Leaflet.objects.filter(version="9").update(starts_on=time.today())
    job = jobs.job_of("guide.publish-urgent")
    assert job.every == datetime.time(0, 5)
    job.function()
    assert "Zo gaat het morgen" in texts()["lines.json"]


# --- Not written ----------------------------------------------------------------------------------------------------
def test_a_folder_that_cannot_be_written_keeps_the_old_copies_and_the_import(guide, monkeypatch, caplog):
    before = texts()

    def no_room(*args, **given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing.os, "fsync", no_room)
    Line.objects.filter(pk="mind").update(for_nl="Anders")
    publish_urgent_copies()
    assert texts() == before
    assert "could not be written" in caplog.text
    monkeypatch.undo()
    publish_urgent_copies()
    assert "Anders" in texts()["lines.json"]


@pytest.mark.slow
def test_a_full_disk_keeps_the_old_copies_whole(guide, tmp_path):
    """A real limit on the size of files, in a process of its own: the write stops halfway, and nothing is half."""
    before = texts()
    program = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from naast.awareness.guide.actions.publishing import _write
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
        try:
            _write(Path(sys.argv[1]), "x" * 50_000)
        except OSError as fault:
            print("refused", fault.errno)
    """)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NAAST_MODE": "test",
        "NAAST_HOME": str(tmp_path / "p"),
    }
    start = "import django; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", start + program, str(urgent.copies() / "lines.json")],
        capture_output=True, text=True, cwd=CODE, env=environment, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout.split(), done.returncode) == (["refused", "27"], 0), done.stderr
    assert texts() == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 2_000


# --- Read -----------------------------------------------------------------------------------------------------------
TORN = {
    "empty": b"",
    "cut": None,
    "no json": b"<html>",
    "a list": b"[]",
    "a number": b"7",
    "no lines": b'{"no_gp": {}}',
    "lines of nothing": b'{"lines": null}',
    "a row of nothing": b'{"lines": [null]}',
    "a row without fields": b'{"lines": [{"id": "112"}]}',
    "bad hours": {"hours": [{"days": ["mon"], "open": "nine", "close": "ten"}]},
    "hours of another kind": {"hours": "always"},
    "no date": {"checked_on": "yesterday"},
    "a date of nothing": {"checked_on": None},
    "a text of nothing": {"for_nl": None},
    "not text": b"\xff\xfe\x00",
    "very deep": b"[" * 100_000,
}


def damage(path: Path, kind: str) -> None:
    whole = path.read_bytes()
    value = TORN[kind]
    if value is None:
        value = whole[: len(whole) // 2]
    elif isinstance(value, dict):
        copy = json.loads(whole)
        copy["lines"][-1] |= value | {"verification": "C", "display": "show"}
        value = json.dumps(copy).encode()
    path.write_bytes(value)


@pytest.mark.parametrize("kind", TORN)
def test_a_torn_copy_leaves_the_last_one_read(guide, kind):
    before = ids()
    assert len(before) == 24
    damage(urgent.copies() / "lines.json", kind)
    urgent._looked = float("-inf")
    assert ids() == before


@pytest.mark.parametrize("kind", [*TORN, "missing"])
def test_a_torn_copy_at_the_start_leaves_112_and_113(guide, kind):
    path = urgent.copies() / "lines.json"
    path.unlink() if kind == "missing" else damage(path, kind)
    urgent.forget()
    assert ids() == ["112", "113"]
    assert [line.tel for line in urgent.urgent_lines().lines] == ["tel:112", "tel:113"]
    assert [line.id for line in urgent.urgent_lines().bar] == ["113"]


@pytest.mark.parametrize("change", [{"display": "hide"}, {"verification": "C"}, {"tel": ""}, None])
@pytest.mark.parametrize("line", ["112", "113"])
def test_112_and_113_are_there_whatever_was_written(guide, line, change):
    path = urgent.copies() / "lines.json"
    copy = json.loads(path.read_text(encoding="utf-8"))
    row = next(row for row in copy["lines"] if row["id"] == line)
    copy["lines"].remove(row) if change is None else row.update(change)
    path.write_text(json.dumps(copy), encoding="utf-8")
    urgent.forget()
    assert sorted(ids()) == sorted({row["id"] for row in guide.lines})
    shown = [entry.line for entry in urgent.lines_at(time.now(), language="nl")[:2]]
    assert [(one.id, one.tel) for one in shown] == [("112", "tel:112"), ("113", "tel:113")]


def test_two_writings_within_one_tick_of_the_clock_are_two(guide):
    path = urgent.copies() / "lines.json"
    first = urgent._stamp(path)
    status = path.stat()
    publishing._write(path, path.read_text(encoding="utf-8").replace("Luisterlijn", "Luisterlijn nieuw"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert urgent._stamp(path) != first


@pytest.mark.slow
def test_another_process_writes_and_this_one_sees_it_within_a_second(guide):
    """What is read stays for a second; a process that wrote nothing itself knows the change after it."""
    assert next(line for line in urgent.urgent_lines().lines if line.id == "mind").for_nl != "Anders"
    path = urgent.copies() / "lines.json"
    program = (
        "import json, os, sys; path = sys.argv[1]; copy = json.load(open(path)); "
        "next(row for row in copy['lines'] if row['id'] == 'mind')['for_nl'] = 'Anders'; "
        "json.dump(copy, open(path + '.new', 'w')); os.replace(path + '.new', path)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, timeout=30)
    until = clock.monotonic() + 1.2
    while clock.monotonic() < until:
        if next(line for line in urgent.urgent_lines().lines if line.id == "mind").for_nl == "Anders":
            return
        clock.sleep(0.05)
    pytest.fail("the change was not seen within a second")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_in_memory_is_the_page_on_disk(guide, language):
    for name, text in static_pages(language).items():
        assert text == texts()[f"{name}.{language}.html"]
