"""The walk finds every kind of tampering, blames the right line, and stays silent about a whole trail."""

import random
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from naast.foundation.audit import chain, trail, triggers
from naast.foundation.audit.anchors import BadAnchor, anchor, anchor_file, read_anchors
from naast.foundation.audit.models import AuditLine
from naast.foundation.audit.verify import verify
from naast.foundation.core.ids import new_id

from .lines import DAAN, KEES, WAYS, a_trail, intruder, look, same_shard, write


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.mark.django_db
def test_an_empty_and_a_whole_trail_are_sound() -> None:
    assert verify().sound
    a_trail()
    report = verify()
    assert (report.findings, report.lines) == ((), 60)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_every_tampering_is_found(way: str) -> None:
    a_trail()
    chance = random.Random(way)
    for _ in range(40):
        with intruder() as by:
            getattr(by, way)(chance)
            kinds = {finding.kind for finding in verify().findings} - {"guard"}
            assert kinds, way
    assert verify().sound  # the intruder's work was undone; nothing else is blamed


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_control_whoever_has_the_key_is_found_by_the_anchor_alone(way: str) -> None:
    a_trail()
    held = anchor()
    chance = random.Random(way)
    for _ in range(10):
        with intruder() as by:
            by.behind = False  # what is added behind the last anchor, with the key, is a line like any other
            getattr(by, way)(chance)
            rewrite_everything(by)
            assert {finding.kind for finding in verify(anchors=[]).findings} == {"guard"}
            assert "anchor" in {finding.kind for finding in verify(anchors=[held]).findings}


def rewrite_everything(by) -> None:
    """Chain every line anew, as only the holder of the key can."""
    key = b"a" * 32
    for shard in range(16):
        rows = list(AuditLine.objects.filter(shard=shard).order_by("seq"))
        by.run("DELETE FROM audit_line WHERE shard = %s", shard)
        by.run("DELETE FROM audit_mention WHERE shard = %s", shard)
        mac, seq = chain.START, 0
        for seq, line in enumerate(rows, start=1):
            texts = (
                chain.moment_text(line.at),
                chain.moment_text(line.clock_at),
                line.actor.hex if line.actor else None,
                line.role,
                line.verb,
                line.subject.hex if line.subject else None,
                line.what,
                line.ground,
                line.on_behalf_of.hex if line.on_behalf_of else None,
                int(line.look),
                line.also,
            )
            mac = chain.line_mac(key, mac, shard, seq, texts)
            stored = trail._stored(texts, connection.vendor == "postgresql")
            trail._write(by.cursor, trail._INSERT_LINES, [(shard, seq, *stored, mac)])
            for person in trail._named(line.also):
                trail._write(by.cursor, trail._INSERT_MENTIONS, [(shard, seq, person, stored[0])])
        seal = chain.head_seal(key, shard, seq, mac)
        by.run("UPDATE audit_head SET seq = %s, mac = %s, seal = %s WHERE shard = %s", seq, mac, seal, shard)


@pytest.mark.django_db
def test_the_changed_line_is_blamed_and_no_other() -> None:
    write(*[look() for _ in range(9)])
    with intruder() as by:
        by.run("UPDATE audit_line SET what = 'x' WHERE seq = 4")
        assert [(found.kind, found.seq) for found in verify().findings if found.kind != "guard"] == [("edited", 4)]
    with intruder() as by:
        by.run("DELETE FROM audit_line WHERE seq IN (4, 5)")
        assert [(found.kind, found.seq) for found in verify().findings if found.kind != "guard"] == [("missing", 4)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("DELETE FROM audit_mention", "mention"),
        ("UPDATE audit_mention SET at = '2020-01-01 00:00:00'", "mention"),
        ("UPDATE audit_mention SET seq = 99", "mention"),
        ("UPDATE audit_mention SET shard = 99", "mention"),
        ("UPDATE audit_line SET shard = 99", "extra"),
        ("DELETE FROM audit_head WHERE shard = 3", "head"),
        ("UPDATE audit_head SET seq = seq + 1", "head"),
        ("UPDATE audit_head SET seq = 0", "head"),
        ("UPDATE audit_head SET mac = seal", "head"),
        ("DELETE FROM audit_head", "head"),
        ("DELETE FROM audit_line", "tail"),
    ],
)
def test_heads_indexes_and_strays_are_held_too(sql: str, kind: str) -> None:
    write(look(also=(DAAN, KEES)))
    with intruder() as by:
        by.run(sql)
        assert kind in {finding.kind for finding in verify().findings}


@pytest.mark.django_db
def test_values_of_another_kind_are_findings_and_no_crash() -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"  # holds every column to its kind
        return
    write(look(), look())
    for sql in (
        "UPDATE audit_line SET what = CAST(X'FF' AS TEXT) WHERE seq = 1",
        "UPDATE audit_line SET what = X'0102' WHERE seq = 1",
        "UPDATE audit_line SET mac = 'text' WHERE seq = 1",
        "UPDATE audit_line SET seq = 'one' WHERE seq = 1",
        "UPDATE audit_line SET seq = 1.5 WHERE seq = 1",
        "UPDATE audit_line SET at = 20201010 WHERE seq = 1",
        "UPDATE audit_line SET look = 'no' WHERE seq = 1",
        "UPDATE audit_line SET actor = '' WHERE seq = 1",
    ):
        with intruder() as by:
            by.run(sql)
            assert {finding.kind for finding in verify().findings} - {"guard"}, sql


@pytest.mark.django_db
def test_a_missing_trigger_is_told() -> None:
    write(look())
    triggers.lift(connection)
    assert {finding.kind for finding in verify().findings} == {"guard"}


@pytest.mark.django_db
def test_findings_are_counted_beyond_a_thousand(monkeypatch) -> None:
    monkeypatch.setattr("naast.foundation.audit.verify.MOST_FINDINGS", 5)
    write(*[look() for _ in range(12)])
    with intruder() as by:
        by.run("UPDATE audit_line SET what = 'x'")
        report = verify()
    assert (len([found for found in report.findings if found.kind == "edited"]), report.uncounted) == (5, 7)


@pytest.mark.django_db
def test_pages_meet_without_a_seam(monkeypatch) -> None:
    monkeypatch.setattr("naast.foundation.audit.verify.PAGE_LINES", 4)
    for count in range(1, 14):
        write(look(also=(DAAN,)))
        assert verify().sound, count


@pytest.mark.django_db(transaction=True)
def test_several_processes_find_the_same() -> None:
    a_trail()
    assert (verify(processes=2).lines, verify(processes=2).findings) == (60, ())
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_line SET what = 'changed'")
    triggers.lay(connection)
    assert len(verify(processes=2).findings) == len(verify().findings) == 60


@pytest.mark.django_db(transaction=True)
def test_lines_written_meanwhile_do_no_harm() -> None:
    write(look())
    stop, faults = threading.Event(), []

    def keep_writing() -> None:
        try:
            while not stop.is_set():
                write(look(also=(DAAN,)), look(new_id()))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        reports = [verify() for _ in range(25)]
    finally:
        stop.set()
        writer.join()
    assert not faults
    assert all(report.sound for report in reports), next(r.findings for r in reports if not r.sound)
    assert reports[-1].lines > reports[0].lines


# --- Anchors --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_old_copy_put_back_is_found_by_the_anchor_alone() -> None:
    write(look())
    with transaction.atomic():
        point = transaction.savepoint()
        write(look(), *[look(person) for person in same_shard(3)])
        held = anchor()
        anchor_file().unlink()
        transaction.savepoint_rollback(point)
    assert verify().sound
    assert [found.kind for found in verify(anchors=[held]).findings] == ["anchor"]


@pytest.mark.django_db
def test_anchors_follow_each_other_in_a_file() -> None:
    made = []
    for _ in range(3):
        write(look())
        made.append(anchor())
    assert [line.text for line in made] == anchor_file().read_text().splitlines()
    assert [one.before for one in made] == ["", made[0].mac, made[1].mac]
    assert anchor_file().stat().st_mode & 0o777 == 0o600
    assert (verify().sound, verify().anchors) == (True, 3)


@pytest.mark.django_db
def test_a_changed_or_removed_anchor_is_found() -> None:
    for _ in range(3):
        write(look())
        anchor()
    whole = anchor_file().read_text()
    first, second, third = whole.splitlines(keepends=True)
    for wrong in (first + third, second + third, first.replace('"at": "2', '"at": "3') + second, "nonsense\n" + whole):
        anchor_file().write_text(wrong)
        assert {found.kind for found in verify().findings} == {"anchor"}
    with pytest.raises(BadAnchor):
        list(read_anchors(["{}"]))


@pytest.mark.django_db
def test_no_anchor_of_a_shortened_trail(settings) -> None:
    write(look())
    with transaction.atomic():
        point = transaction.savepoint()
        write(look())
        anchor()
        transaction.savepoint_rollback(point)
    with pytest.raises(trail.TrailBroken, match="tail was cut"):
        anchor()
    settings.AUDIT_KEY = b"b" * 32
    anchor_file().unlink()
    with pytest.raises(trail.TrailBroken, match="seal"):
        anchor()


# --- Commands -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_commands_say_it_in_words(capsys, tmp_path) -> None:
    a_trail(5)
    call_command("anchor_trail")
    copy = tmp_path / "copy.txt"
    copy.write_text(capsys.readouterr().out)
    call_command("verify_trail", anchors=copy)
    assert "5 lines, 1 anchors" in (said := capsys.readouterr().out)
    assert "The trail is sound." in said
    with intruder() as by:
        by.run("UPDATE audit_line SET what = 'x' WHERE shard = %s", AuditLine.objects.first().shard)
        with pytest.raises(CommandError, match="not sound"):
            call_command("verify_trail")
        assert "is not what was written" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify_trail", anchors=tmp_path / "absent")
