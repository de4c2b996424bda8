"""The writer: inside the caller's transaction, chained per shard, append-only in the ORM and in the database."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.audit import chain, trail, triggers
from naast.foundation.audit.entries import BadEntry, Entry, entry
from naast.foundation.audit.models import AppendOnly, AuditHead, AuditLine, AuditMention
from naast.foundation.core import time
from naast.foundation.core.ids import new_id

from .lines import DAAN, KEES, NOOR, SANNE, a_trail, look, same_shard, write


@pytest.mark.django_db
def test_a_line_is_stored_as_it_was_made() -> None:
    made = look(ground="own file", on_behalf_of=KEES, also=(DAAN, NOOR))
    write(made)
    (line,) = AuditLine.objects.all()
    assert (line.at, line.clock_at, line.actor, line.role) == (made.at, made.clock_at, NOOR, "study_adviser")
    assert (line.verb, line.subject, line.what, line.ground) == ("page.opened", SANNE, "student-page", "own file")
    assert (line.on_behalf_of, line.look, line.also) == (KEES, False, DAAN.hex + NOOR.hex)
    assert {mention.person for mention in AuditMention.objects.all()} == {DAAN, NOOR}


@pytest.mark.django_db
def test_lines_of_one_person_follow_each_other_in_one_shard() -> None:
    write(look(), look())
    write(look())
    assert [line.seq for line in AuditLine.objects.order_by("seq")] == [1, 2, 3]
    assert {line.shard for line in AuditLine.objects.all()} == {SANNE.int % 16}
    assert AuditHead.objects.get(shard=SANNE.int % 16).seq == 3


@pytest.mark.django_db
def test_one_entry_takes_three_statements(queries) -> None:
    write(look())
    with transaction.atomic():
        with queries(3):
            trail.append([look()])
        with queries(4):
            trail.append([look(also=(DAAN,))])
        with queries(0):
            trail.append([])


@pytest.mark.django_db
def test_twenty_people_take_three_statements_of_many_rows(queries) -> None:
    write(look())
    with transaction.atomic(), queries(3):
        trail.append([look(new_id()) for _ in range(20)])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(trail.NoTransaction):
        trail.append([look()])
    assert not AuditLine.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_line_is_undone_with_what_it_tells() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        trail.append([look()])
        raise ZeroDivisionError
    assert not AuditLine.objects.exists()
    write(look())
    assert AuditLine.objects.get().seq == 1


@pytest.mark.django_db
def test_the_orm_only_reads() -> None:
    write(look(also=(DAAN,)))
    line = AuditLine.objects.get()
    line.role = "psychologist"
    for attempt in (
        line.save,
        line.delete,
        lambda: AuditLine(shard=1, seq=9).save(),
        lambda: AuditLine.objects.update(role="x"),
        lambda: AuditLine.objects.all().delete(),
        lambda: AuditLine.objects.create(shard=1, seq=9),
        lambda: AuditLine.objects.bulk_create([AuditLine(shard=1, seq=9)]),
        lambda: AuditLine.objects.bulk_update([line], ["role"]),
        lambda: AuditLine._base_manager.all()._raw_delete("default"),
        lambda: AuditMention.objects.all().delete(),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert AuditLine.objects.get().role == "study_adviser"


FORBIDDEN = (
    "UPDATE audit_line SET role = 'x'",
    "DELETE FROM audit_line",
    "UPDATE audit_mention SET seq = 2",
    "DELETE FROM audit_mention",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = 0",
)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_database_itself_refuses(sql: str) -> None:
    write(look(also=(DAAN,)))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", FORBIDDEN)
def test_control_without_the_triggers_the_database_does_not_refuse(sql: str) -> None:
    write(look(also=(DAAN,)))
    triggers.lift(connection)
    assert triggers.gone(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount >= 1
    triggers.lay(connection)
    assert not triggers.gone(connection)


@pytest.mark.django_db
def test_a_line_is_not_replaced_either() -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"  # it has no INSERT OR REPLACE; ON CONFLICT DO UPDATE is an UPDATE
        return
    write(look())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO audit_line SELECT * FROM audit_line")


@pytest.mark.django_db
def test_nothing_is_added_behind_a_head_that_was_moved() -> None:
    write(look(), look())
    head = AuditHead.objects.get(shard=SANNE.int % 16)
    triggers.lift(connection)
    first = AuditLine.objects.get(seq=1)
    AuditHead.objects.filter(shard=head.shard).update(seq=1, mac=first.mac)
    triggers.lay(connection)
    with pytest.raises(trail.TrailBroken, match="seal"):
        write(look())


@pytest.mark.django_db
def test_nothing_is_added_when_a_head_is_gone() -> None:
    write(look())
    triggers.lift(connection)
    AuditHead.objects.filter(shard=SANNE.int % 16).delete()
    triggers.lay(connection)
    with pytest.raises(trail.TrailBroken, match="gone"):
        write(look())


@pytest.mark.django_db
def test_another_key_cannot_add(settings) -> None:
    write(look())
    settings.AUDIT_KEY = b"b" * 32
    with pytest.raises(trail.TrailBroken, match="AUDIT_KEY"):
        write(look())


@pytest.mark.django_db(transaction=True)
def test_flush_empties_a_test_and_refuses_where_people_are(settings) -> None:
    a_trail(3)
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditLine.objects.exists()
    assert not triggers.gone(connection)
    write(look())
    settings.ENVIRONMENT = type("Environment", (), {"production": True})()
    with pytest.raises(CommandError, match="append-only"):
        call_command("flush", interactive=False, verbosity=0)
    settings.ENVIRONMENT = type("Environment", (), {"production": False, "mode": "test"})()
    assert AuditLine.objects.count() == 1


# --- Entries --------------------------------------------------------------------------------------------------------


def test_both_clocks_stand_in_a_line(monkeypatch) -> None:
    ahead = datetime.timedelta(days=40)
    monkeypatch.setattr(time, "offset", lambda: ahead)
    made = look()
    assert ahead - datetime.timedelta(seconds=1) < made.clock_at - made.at < ahead + datetime.timedelta(seconds=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": ""},
        {"what": "x" * 601},
        {"role": "a\x00b"},
        {"ground": "\ud800"},
        {"what": None},
        {"actor": "noor"},
        {"also": ("noor",)},
    ],
)
def test_what_no_database_would_take_is_refused_at_once(wrong) -> None:
    with pytest.raises(BadEntry):
        look(**wrong)


def test_a_moment_needs_a_zone() -> None:
    made = look()
    with pytest.raises(BadEntry, match="zone"):
        Entry(made.at.replace(tzinfo=None), made.clock_at, None, "", "x", None)


# --- The bytes under the seal ---------------------------------------------------------------------------------------

text = st.text(max_size=8) | st.sampled_from(["", "1:a", "~", "0:", "3:abc~"])
maybe = st.none() | text
texts = st.tuples(text, text, maybe, text, text, maybe, text, text, maybe, st.integers(0, 1), text)


@given(texts, texts, st.integers(0, 15), st.integers(1, 9))
def test_two_different_lines_never_share_a_seal(one, other, shard, seq) -> None:
    seal = chain.line_mac(b"k" * 32, chain.START, shard, seq, one)
    assert (seal == chain.line_mac(b"k" * 32, chain.START, shard, seq, other)) == (one == other)
    assert seal != chain.line_mac(b"k" * 32, chain.START, shard, seq + 1, one)
    assert seal != chain.line_mac(b"k" * 32, chain.START, (shard + 1) % 16, seq, one)
    assert seal != chain.line_mac(b"k" * 32, b"\x01" * 32, shard, seq, one)
    assert seal != chain.line_mac(b"j" * 32, chain.START, shard, seq, one)


@given(texts, st.sampled_from([(0, 1), (1, 3), (3, 4), (4, 6), (6, 7), (7, 10)]), st.text(min_size=1, max_size=5))
def test_moving_letters_from_one_column_to_the_next_changes_the_seal(line, columns, letters) -> None:
    here, there = columns
    one, other = list(line), list(line)
    one[here] += letters
    other[there] = letters + other[there]
    seals = {chain.line_mac(b"k" * 32, chain.START, 1, 1, tuple(moved)) for moved in (one, other)}
    assert len(seals) == 2


def test_people_spread_over_all_shards() -> None:
    counts = [0] * 16
    for _ in range(3200):
        counts[chain.shard_of(chain.texts_of(look(new_id())))] += 1
    assert min(counts) > 100
    assert len({chain.shard_of(chain.texts_of(look(person))) for person in same_shard(20)}) == 1
    nobody = chain.texts_of(entry(actor=None, role="job:reminders", verb="mail.sent", subject=None))
    assert chain.shard_of(nobody) == chain.shard_of(nobody)
