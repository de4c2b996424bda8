"""Sealed text stays sealed: bound to row, column, person and file, erased by its key, refused where it would leak."""

import contextlib
import copy
import gc
import json
import pickle
import threading
import uuid
from pathlib import Path

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naast.foundation.core import keys, sealed, tokens
from naast.foundation.core.models import DataKey
from naast.foundation.core.sealed import (
    EncryptedText,
    KeyDestroyed,
    MasterKeyMissing,
    NoSubject,
    NotWithSealedText,
    SealBroken,
    SubjectChanged,
    UnknownFile,
)
from naast.foundation.core.tests.sealed_models import Journal, Note, ProxyNote, Renamed, Report, Student, own, tables

SANNE, DAAN, MEI = (uuid.uuid5(uuid.NAMESPACE_DNS, name) for name in ("sanne", "daan", "mei"))
CANARY = "Kanarie in de mijn: café, ☂, 日本語"


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), tables():
        yield


@pytest.fixture
def note(db):
    return Note.objects.create(subject=SANNE, text=CANARY, n=1)


def again(row):
    return type(row).objects.get(pk=row.pk)


def raw(row, column="text"):
    """What stands in the database."""
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [key])
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


def refused(fault, do):
    """Expect a refusal, in a savepoint: a refused save spoils the transaction it stands in."""
    with pytest.raises(fault), transaction.atomic():
        do()


def put(row, token, column="text"):
    """Somebody with the database in hand writes a token behind our back."""
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET "{column}" = %s WHERE id = %s', [token, key])


# --- Writing and reading --------------------------------------------------------------------------------------------


def test_what_is_written_is_read_and_does_not_stand_in_the_database(note):
    assert again(note).text == CANARY
    token = raw(note)
    assert token[:1] == b"\x01"
    assert token[1:17] == DataKey.objects.get(subject=SANNE, file="notes").id.bytes
    assert b"Kanarie" not in token
    assert len(token) == 17 + 12 + len(CANARY.encode()) + 16


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_comes_back_as_it_was(db, text):
    row = Report.objects.create(text=text)
    assert again(row).text == text
    assert row.text == text


def test_the_same_text_twice_gives_two_tokens(note):
    other = Note.objects.create(subject=SANNE, text=CANARY)
    assert raw(note)[17:] != raw(other)[17:]
    before = raw(note)
    note.text = CANARY
    note.save()
    assert raw(note) != before


def test_no_text_is_no_token(note):
    assert raw(note, "aside") is None
    assert again(note).aside is None
    assert Note.objects.filter(aside__isnull=True).count() == 1
    note.aside = "terzijde"
    note.save()
    assert Note.objects.filter(aside__isnull=True).count() == 0
    note.aside = None
    note.save()
    assert again(note).aside is None


def test_a_text_that_was_not_touched_keeps_its_token(note):
    before = raw(note)
    row = again(note)
    row.title = "titel"
    row.save()
    again(note).save(update_fields=["title"])
    assert raw(note) == before
    assert again(note).text == CANARY


def test_a_foreign_key_can_be_the_subject_and_one_person_has_a_key_per_file(db):
    student = Student.objects.create(id=SANNE)
    page = Journal.objects.create(student=student, text="dagboek")
    Note.objects.create(subject=SANNE, text="verslag")
    assert again(page).text == "dagboek"
    assert set(DataKey.objects.values_list("subject", "file")) == {(SANNE, "journal"), (SANNE, "notes")}


def test_a_row_can_be_its_own_subject(db):
    report = Report.objects.create(text="naamloos")
    assert again(report).text == "naamloos"
    assert DataKey.objects.get().subject == report.pk


def test_a_row_without_a_subject_is_refused(db):
    refused(NoSubject, lambda: Note.objects.create(subject=None, text="x"))


def test_ids_given_as_text_are_the_same_ids(db):
    row = Note.objects.create(id=str(uuid.uuid4()), subject=str(SANNE), text=CANARY)
    assert Note.objects.get(pk=row.pk).text == CANARY


def test_only_text_can_be_written(note):
    for wrong in (b"bytes", 7, F("aside"), Value("x")):
        with pytest.raises(NotWithSealedText):
            note.text = wrong


def test_deferred_text_is_fetched_when_it_is_read_and_stays_sealed(note, django_assert_num_queries):
    row = Note.objects.defer("text").get()
    with django_assert_num_queries(2):  # the token, the key
        assert row.text == CANARY
    assert isinstance(row.__dict__["text"], tokens.Sealed)
    assert Note.objects.only("id", "text").get().text == CANARY
    row = Note.objects.only("id", "title").get()
    row.title = "t"
    row.save(update_fields=["title"])
    assert again(note).text == CANARY


def test_a_row_that_is_refreshed_still_reads_and_saves(note):
    row = again(note)
    Note.objects.filter(pk=note.pk).update(title="nieuw")
    row.refresh_from_db()
    assert (row.title, row.text) == ("nieuw", CANARY)
    row.save()
    assert again(note).text == CANARY


def test_a_proxy_reads_and_writes_the_same(note):
    row = ProxyNote.objects.get(pk=note.pk)
    assert row.text == CANARY
    row.text = "anders"
    row.save()
    assert again(note).text == "anders"


def test_a_table_that_was_renamed_still_reads(note):
    Renamed.objects.bulk_create([Renamed(id=note.pk, subject=SANNE, words="x")])
    put(Renamed(id=note.pk), raw(note), column="words")
    assert Renamed.objects.get().words == CANARY


def test_update_or_create_and_get_or_create(note):
    row, made = Note.objects.update_or_create(n=1, defaults={"text": "bijgewerkt"})
    assert (made, row.pk, again(note).text) == (False, note.pk, "bijgewerkt")
    row, made = Note.objects.update_or_create(n=2, defaults={"text": "nieuw", "subject": DAAN})
    assert (made, again(row).text) == (True, "nieuw")
    row, made = Note.objects.get_or_create(n=3, defaults={"text": "drie", "subject": DAAN})
    assert (made, again(row).text) == (True, "drie")


# --- Many rows ------------------------------------------------------------------------------------------------------


class Stop(Exception):
    pass


def people(count):
    return [uuid.uuid4() for _ in range(count)]


def test_bulk_create_with_prepared_keys(db, django_assert_num_queries):
    rows = [Note(subject=person, text=f"tekst {n}") for n, person in enumerate(people(50))]
    with sealed.keyring():
        with CaptureQueriesContext(connection) as made:
            sealed.prepare_keys(rows)
        assert [query["sql"].split()[0] for query in made if "SAVEPOINT" not in query["sql"]] == [
            "SELECT",
            "INSERT",
            "SELECT",
        ]
        with CaptureQueriesContext(connection) as made:
            Note.objects.bulk_create(rows)
        assert not [query for query in made if "datakey" in query["sql"]]
    assert {row.text for row in Note.objects.all()} == {f"tekst {n}" for n in range(50)}


def test_bulk_create_of_people_who_have_keys_asks_once(db, django_assert_num_queries):
    persons = people(30)
    Note.objects.bulk_create([Note(subject=person, text="een") for person in persons])
    rows = [Note(subject=person, text="twee") for person in persons for _ in range(3)]
    with sealed.keyring():
        with django_assert_num_queries(1):
            sealed.prepare_keys(rows)
        with CaptureQueriesContext(connection) as made:
            Note.objects.bulk_create(rows)
        assert not [query for query in made if "datakey" in query["sql"]]


def test_preparing_keys_outside_a_keyring_is_a_mistake_that_is_told(db):
    with pytest.raises(RuntimeError, match="inside 'with keyring"):
        sealed.prepare_keys([])


def test_a_list_of_many_people_takes_one_query_for_its_keys(db, django_assert_num_queries):
    Note.objects.bulk_create([Note(subject=person, text="x", aside="y") for person in people(60)])
    with sealed.keyring():
        with django_assert_num_queries(2):
            rows = list(Note.objects.all())
            assert [(row.text, row.aside) for row in rows] == [("x", "y")] * 60
        with django_assert_num_queries(1):
            assert all(row.text == "x" for row in Note.objects.all())
    with sealed.keyring(), django_assert_num_queries(2):
        tokens = list(Note.objects.values_list("text", flat=True))
        assert len(tokens) == 60
        assert Note.objects.none().count() == 0
        _ = rows[0].text


def test_an_iterator_reads_each_persons_key_when_it_comes_by(db, django_assert_num_queries):
    """Rows of `iterator()` come one by one, so their keys do too; a list fetches them together."""
    Note.objects.bulk_create([Note(subject=person, text="x") for person in people(5) for _ in range(2)])
    with sealed.keyring(), django_assert_num_queries(1 + 5):
        assert "".join(row.text for row in Note.objects.iterator()) == "x" * 10


def test_outside_a_keyring_no_key_is_kept(note, django_assert_num_queries):
    row = again(note)
    with django_assert_num_queries(2):
        assert row.text == row.text
    assert keys.open_keyring() is None


def test_a_keyring_ends_with_its_block_also_on_failure(note):
    def fail(ring):
        assert again(note).text == CANARY
        assert ring._keys
        raise Stop

    with pytest.raises(Stop), sealed.keyring() as ring:
        fail(ring)
    assert keys.open_keyring() is None
    assert (ring._keys, ring._ids, ring._wanted) == ({}, {}, set())
    with sealed.keyring() as outer, sealed.keyring() as inner:
        assert inner is outer
    gc.collect()
    own_key = DataKey.objects.get().pk
    kept = [found for found in gc.get_objects() if type(found) is keys.Key and found.id == own_key]
    assert kept == []


def test_threads_do_not_share_a_keyring(note):
    seen = []
    with sealed.keyring():
        thread = threading.Thread(target=lambda: seen.append(keys.open_keyring()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_the_middleware_keeps_keys_for_one_request(note, rf):
    seen = []

    def view(request):
        seen.append((again(note).text, keys.open_keyring()))
        return "answer"

    assert sealed.KeyringPerRequest(view)(rf.get("/")) == "answer"
    assert seen[0][0] == CANARY
    assert seen[0][1] is not None
    assert keys.open_keyring() is None


# --- Bound to its place ---------------------------------------------------------------------------------------------


def test_a_token_opens_nowhere_else(note, db):
    """Row, column, person and file: each swap of tokens is refused, and the two texts stay readable in their place."""
    student = Student.objects.create(id=SANNE)
    same_person = Note.objects.create(subject=SANNE, text="zelfde student", aside="terzijde")
    other_person = Note.objects.create(subject=DAAN, text="andere student")
    other_file = Journal.objects.create(id=note.pk, student=student, text="dagboek")
    own_token = raw(note)
    for place, token, column in [
        (note, raw(same_person), "text"),
        (note, raw(other_person), "text"),
        (note, raw(other_file), "text"),
        (same_person, raw(same_person), "aside"),
        (same_person, raw(same_person, "aside"), "text"),
        (other_file, own_token, "text"),
        (other_person, own_token, "text"),
    ]:
        before = raw(place, column)
        put(place, token, column)
        with pytest.raises(SealBroken):
            getattr(again(place), column)
        put(place, before, column)
    assert again(note).text == CANARY
    assert again(other_file).text == "dagboek"


def test_a_row_given_to_somebody_else_behind_our_back_does_not_open(note):
    Note.objects.create(subject=DAAN, text="x")
    with connection.cursor() as cursor:
        to = DAAN.hex if connection.vendor == "sqlite" else DAAN
        cursor.execute("UPDATE core_note SET subject = %s WHERE n = 1", [to])
    with pytest.raises(SealBroken):
        _ = again(note).text


def test_every_changed_byte_and_every_shorter_token_is_refused(note):
    token = raw(note)
    for at in range(len(token)):
        put(note, token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :])
        with pytest.raises(SealBroken):
            _ = again(note).text
    for length in (0, 1, 16, 17, 29, 44, len(token) - 1):
        put(note, token[:length])
        with pytest.raises(SealBroken):
            _ = again(note).text
    put(note, token)
    assert again(note).text == CANARY  # control: the whole token opens


def test_a_wrapped_key_opens_under_its_own_id_person_and_file_only(note):
    Note.objects.create(subject=DAAN, text="van Daan")
    mine, his = DataKey.objects.get(subject=SANNE), DataKey.objects.get(subject=DAAN)
    DataKey.objects.filter(pk=mine.pk).update(wrapped=his.wrapped)
    with pytest.raises(SealBroken):
        _ = again(note).text
    assert Note.objects.get(subject=DAAN).text == "van Daan"  # one bad key hides nothing else
    with sealed.keyring():
        read = []
        for row in Note.objects.order_by("n"):
            try:
                read.append(row.text)
            except SealBroken:
                read.append("broken")
        assert sorted(read) == ["broken", "van Daan"]


def test_a_key_that_is_gone_and_a_master_key_that_is_missing_are_told_apart(note, settings):
    settings.MASTER_KEYS = {2: b"n" * 32}
    with pytest.raises(MasterKeyMissing, match="master key 1"):
        _ = again(note).text
    settings.MASTER_KEYS = {1: b"z" * 32}
    with pytest.raises(SealBroken):
        _ = again(note).text
    settings.MASTER_KEYS = {1: b"m" * 32}
    assert again(note).text == CANARY
    DataKey.objects.all().delete()
    with pytest.raises(SealBroken, match="does not exist"):
        _ = again(note).text


# --- What is refused ------------------------------------------------------------------------------------------------


def test_update_cannot_write_it_in_any_form(note):
    Note.objects.filter(pk=note.pk).update(aside=None)
    other = Note.objects.create(subject=SANNE, text="ander")
    token = Note.objects.values_list("text", flat=True).get(pk=other.pk)
    before = raw(note)
    for value in ("nee", token, F("aside"), Value("x"), b"bytes", tokens.Written("x")):
        refused(NotWithSealedText, lambda value=value: Note.objects.filter(pk=note.pk).update(text=value))
    refused(NotWithSealedText, lambda: Note.objects.filter(pk=note.pk).update(aside=F("text")))
    assert raw(note) == before
    Note.objects.filter(pk=note.pk).update(title="wel", n=5)
    assert again(note).text == CANARY


def test_bulk_update_cannot_write_it_but_can_write_the_rest(note):
    row = again(note)
    row.text = "via bulk_update"
    refused(NotWithSealedText, lambda: Note.objects.bulk_update([row], ["text"]))
    row.title = "titel"
    Note.objects.bulk_update([row], ["title"])
    assert (again(note).title, again(note).text) == ("titel", CANARY)
    Note.objects.bulk_update([again(note)], ["title", "n"])
    assert again(note).text == CANARY


def test_an_upsert_is_refused_and_ignoring_a_conflict_is_not(note):
    rows = [Note(subject=SANNE, text="botsing", n=1)]
    for fields in (["text"], ["title"]):
        refused(
            NotWithSealedText,
            lambda fields=fields: Note.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["n"], update_fields=fields
            ),
        )
    Note.objects.bulk_create(rows, ignore_conflicts=True)
    assert Note.objects.get().text == CANARY


def test_what_the_text_is_bound_to_cannot_be_changed_under_it(note):
    for change in ({"subject": DAAN}, {"id": uuid.uuid4()}, {"subject": F("id")}, {"subject": DAAN, "title": "x"}):
        refused(NotWithSealedText, lambda change=change: Note.objects.filter(pk=note.pk).update(**change))
    row = again(note)
    row.subject = DAAN
    refused(NotWithSealedText, lambda: Note.objects.bulk_update([row], ["subject"]))
    student, other = Student.objects.create(id=SANNE), Student.objects.create(id=DAAN)
    Journal.objects.create(student=student, text="x")
    refused(NotWithSealedText, lambda: Journal.objects.update(student=other))
    assert again(note).text == CANARY


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.save(update_fields=["subject"]),
        lambda row: (row.full_clean(), row.save()),
        lambda row: (setattr(row, "text", "nieuwe tekst"), row.save()),
        lambda row: (setattr(row, "pk", uuid.uuid4()), setattr(row, "n", None), row.save(force_insert=True)),
    ],
)
def test_a_text_cannot_move_to_somebody_elses_file(note, change):
    loaded, pk = again(note), note.pk
    for row in (loaded, note):
        row.subject = DAAN
        refused(SubjectChanged, lambda row=row: change(row))
    assert Note.objects.get(pk=pk).text == CANARY
    assert not DataKey.objects.filter(subject=DAAN).exists()


def test_a_copy_of_a_row_is_sealed_anew_for_its_own_place(note):
    row = again(note)
    row.pk, row.n, row._state.adding = uuid.uuid4(), None, True
    row.save(force_insert=True)
    assert again(row).text == CANARY
    assert raw(row)[17:29] != raw(note)[17:29]
    assert again(note).text == CANARY
    copied = Note(subject=SANNE, text=again(note).text)
    copied.save()
    assert again(copied).text == CANARY


def test_a_token_taken_from_one_row_does_not_become_another_rows(note):
    token = Note.objects.values_list("text", flat=True).get()
    forged = Note(subject=SANNE, text=token)
    refused(SealBroken, forged.save)
    refused(SealBroken, lambda: Note.objects.bulk_create([Note(subject=SANNE, text=token)]))
    assert Note.objects.count() == 1


def test_it_cannot_be_searched_or_computed_with(note):
    for lookup in ("text", "text__contains", "text__in", "text__gt", "text__regex", "text__length", "aside__iexact"):
        with pytest.raises((FieldError, NotWithSealedText)):
            list(Note.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}))
    with pytest.raises((FieldError, NotWithSealedText)):
        list(Note.objects.filter(n__isnull=False).exclude(text=CANARY))
    assert Note.objects.annotate(length=Length("text")).get().length > len(CANARY)
    assert str(Note.objects.annotate(other=F("text")).get().other) == "<sealed>"


def test_values_give_tokens_that_say_nothing(note):
    for row in (
        Note.objects.values("text").get(),
        Note.objects.values_list("text").get(),
        Note.objects.values_list("id", "text", named=True).get(),
        Note.objects.in_bulk(),
        list(Note.objects.union(Note.objects.filter(n=9)).values("text")),
    ):
        assert "Kanarie" not in repr(row)
    assert str(Note.objects.values_list("text", flat=True).get()) == "<sealed>"
    assert json.dumps(str(Note.objects.values("text").get()["text"])) == '"<sealed>"'
    with pytest.raises(TypeError):
        json.dumps(Note.objects.values("text").get()["text"])


@pytest.mark.parametrize("kind", ["json", "python", "xml", "jsonl"])
def test_it_is_not_serialised(note, kind):
    with pytest.raises(NotWithSealedText):
        serializers.serialize(kind, Note.objects.all())
    assert serializers.serialize(kind, Note.objects.all(), fields=["title"])  # control: the rest is


def test_it_is_not_loaded_from_a_dump(db):
    row = Note(id=uuid.uuid4(), subject=SANNE, text="uit een bestand")
    refused(NotWithSealedText, lambda: row.save_base(raw=True))


# --- Copies in memory -----------------------------------------------------------------------------------------------


@pytest.fixture
def found_by_name(monkeypatch):
    """Let copying and unpacking find the tests' models, which stand in a registry of their own."""
    monkeypatch.setattr("django.db.models.base.apps", own)
    monkeypatch.setattr(own, "get_model", lambda label, name: own.all_models[label][name.lower()])


def test_a_pickled_row_holds_no_plain_text(note, found_by_name):
    loaded = again(note)
    _ = loaded.text
    for row in (loaded, note):
        packed = pickle.dumps(row)
        assert b"Kanarie" not in packed
        assert pickle.loads(packed).text == CANARY
    assert b"Kanarie" not in pickle.dumps(list(Note.objects.values("text")))


def test_a_row_that_was_never_saved_is_not_pickled():
    row = Note(subject=SANNE, text=CANARY)
    with pytest.raises(NotWithSealedText):
        pickle.dumps(row)


def test_a_deep_copy_reads_the_same_and_holds_no_plain_text(note, found_by_name):
    for row in (again(note), note):
        copied = copy.deepcopy(row)
        assert isinstance(copied.__dict__["text"], tokens.Sealed)
        assert copied.text == copy.copy(row).text == CANARY
    fresh = copy.deepcopy(Note(subject=SANNE, text="ongezien"))
    fresh.save()
    assert again(fresh).text == "ongezien"


def test_nothing_prints_it(note):
    for shown in (repr(note), str(note), repr(vars(again(note))), repr(vars(note)), repr(again(note).__dict__["text"])):
        assert "Kanarie" not in shown
    with sealed.keyring() as ring:
        _ = again(note).text
        assert "AESGCM" not in repr(ring._keys)


# --- Forms ----------------------------------------------------------------------------------------------------------


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["title", "text", "aside"]


def test_a_form_shows_and_saves_it(note):
    form = NoteForm({"title": "a", "text": "uit formulier"}, instance=again(note))
    assert NoteForm(instance=again(note)).initial["text"] == CANARY
    assert isinstance(form.fields["text"].widget, forms.Textarea)
    assert form.has_changed()
    form.save()
    assert again(note).text == "uit formulier"
    made = NoteForm({"title": "b", "text": "nieuw"}, instance=Note(subject=DAAN)).save()
    assert again(made).text == "nieuw"


def test_a_form_refuses_an_empty_and_a_too_long_text(note):
    assert set(NoteForm({"title": "a", "text": " "}).errors) == {"text"}
    assert set(NoteForm({"title": "a", "text": "x" * 1001}).errors) == {"text"}
    with pytest.raises(ValidationError):
        Note(subject=SANNE, text="x" * 1001).full_clean(validate_unique=False)
    with pytest.raises(ValidationError):
        Note(subject=SANNE, text="").full_clean(validate_unique=False)
    Note(subject=SANNE, text="goed").full_clean(validate_unique=False, validate_constraints=False)


# --- Erasing --------------------------------------------------------------------------------------------------------


def test_destroying_a_key_erases_that_file_and_no_other(note):
    page = Journal.objects.create(student=Student.objects.create(id=SANNE), text="dagboek")
    other = Note.objects.create(subject=DAAN, text="van Daan")
    assert sealed.destroy_key(SANNE, "notes") is True
    with pytest.raises(KeyDestroyed):
        _ = again(note).text
    assert (again(page).text, again(other).text) == ("dagboek", "van Daan")
    assert sealed.destroy_key(SANNE, "notes") is False
    row = DataKey.objects.get(subject=SANNE, file="notes")
    assert row.wrapped is None
    assert row.destroyed_at is not None


def test_a_destroyed_key_is_never_made_again(note):
    sealed.destroy_key(SANNE, "notes")
    for write in (
        lambda: Note.objects.create(subject=SANNE, text="spook"),
        lambda: Note.objects.bulk_create([Note(subject=SANNE, text="spook")]),
        lambda: Note(subject=SANNE, text="spook", pk=note.pk).save(),
    ):
        refused(KeyDestroyed, write)
    with sealed.keyring():
        sealed.prepare_keys([Note(subject=SANNE, text="spook")])
        refused(KeyDestroyed, lambda: Note.objects.create(subject=SANNE, text="spook"))
    row = again(note)
    row.title = "bewaard"
    row.save(update_fields=["title"])
    row.save()  # an unreadable token is left as it is
    assert again(note).title == "bewaard"


def test_an_empty_file_can_be_closed_before_anything_is_written(db):
    assert sealed.destroy_key(MEI, "notes") is False
    refused(KeyDestroyed, lambda: Note.objects.create(subject=MEI, text="te laat"))


def test_a_list_with_erased_rows_still_reads_the_others(note, django_assert_num_queries):
    Note.objects.bulk_create([Note(subject=person, text="x") for person in people(20)])
    sealed.destroy_key(SANNE, "notes")
    read = []
    with sealed.keyring(), django_assert_num_queries(2):
        for row in Note.objects.all():
            try:
                read.append(row.text)
            except KeyDestroyed:
                read.append("erased")
    assert sorted(read) == ["erased", *["x"] * 20]


def test_an_open_keyring_loses_a_destroyed_key_at_once(note):
    with sealed.keyring():
        row = again(note)
        assert row.text == CANARY
        sealed.destroy_key(SANNE, "notes")
        with pytest.raises(KeyDestroyed):
            _ = row.text


def test_a_misspelt_file_is_no_erasure(note):
    with pytest.raises(UnknownFile):
        sealed.destroy_key(SANNE, "note")
    assert {"notes", "journal", "report"} <= sealed.files()


def test_the_database_holds_that_destroyed_means_emptied(note):
    row = DataKey.objects.get()
    for change in ({"wrapped": None}, {"destroyed_at": row.made_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DataKey.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.create(subject=SANNE, file="notes", master=1, wrapped=b"x", made_at=row.made_at)


# --- Transactions that are rolled back ------------------------------------------------------------------------------


@contextlib.contextmanager
def undone():
    """A transaction that does not come to be."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("read_first", [False, True])
def test_a_key_whose_making_was_rolled_back_seals_nothing_afterwards(read_first):
    """The trap: a keyring that kept the key would seal the next text with one that nobody has."""
    with sealed.keyring():
        row = Note(subject=MEI, text="eerste poging")
        with undone():
            row.save()
            if read_first:
                assert again(row).text == "eerste poging"
            Note.objects.create(subject=MEI, text="nog een")
        assert not DataKey.objects.filter(subject=MEI).exists()
        row.save(force_insert=True)
        Note.objects.create(subject=MEI, text="tweede")
    assert again(row).text == "eerste poging"
    assert {found.text for found in Note.objects.filter(subject=MEI)} == {"eerste poging", "tweede"}


def test_control_a_keyring_that_keeps_such_a_key_does_lose_the_text(db, monkeypatch):
    monkeypatch.setattr(keys, "_unsettle", lambda using, ids: None)
    with sealed.keyring():
        with undone():
            Note.objects.create(subject=MEI, text="eerste poging")
        row = Note.objects.create(subject=MEI, text="verloren")
    with pytest.raises(SealBroken):
        _ = again(row).text


def test_a_destruction_that_was_rolled_back_did_not_happen(note):
    with sealed.keyring():
        with undone():
            sealed.destroy_key(SANNE, "notes")
            with pytest.raises(KeyDestroyed):
                _ = again(note).text
        assert again(note).text == CANARY
        Note.objects.create(subject=SANNE, text="kan weer")


def test_a_savepoint_that_was_rolled_back_inside_a_transaction_that_was_not(db):
    with sealed.keyring(), transaction.atomic():
        with undone():
            Note.objects.create(subject=MEI, text="weg")
        row = Note.objects.create(subject=MEI, text="blijft")
    assert again(row).text == "blijft"


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_a_new_key_is_kept(django_assert_num_queries):
    try:
        with sealed.keyring():
            with transaction.atomic():
                row = Note.objects.create(subject=MEI, text="x")
            _ = again(row).text
            with django_assert_num_queries(1):
                _ = again(row).text
        with sealed.keyring(), transaction.atomic():
            sealed.destroy_key(MEI, "notes")
        with pytest.raises(KeyDestroyed):
            _ = again(row).text
    finally:
        Note.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_many_threads_make_one_key():
    persons, failures, rows = people(5), [], []

    def write():
        try:
            for person in persons:
                rows.append(Note.objects.create(subject=person, text=str(person)).pk)
        except Exception as fault:
            failures.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert failures == []
        assert DataKey.objects.count() == 5
        assert all(row.text == str(row.subject) for row in Note.objects.all())
        assert len(rows) == 30
    finally:
        Note.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_key_leaves_no_copy_in_sqlites_files():
    if connection.vendor != "sqlite":
        return
    try:
        row = Note.objects.create(subject=MEI, text="x")
        wrapped = bytes(DataKey.objects.get(subject=MEI).wrapped)
        name = str(connection.settings_dict["NAME"])

        def lying_about():
            return [suffix for suffix in ("", "-wal") if wrapped in Path(name + suffix).read_bytes()]

        assert lying_about()  # control: before, it does
        sealed.destroy_key(MEI, "notes")
        assert lying_about() == []
        with pytest.raises(KeyDestroyed):
            _ = again(row).text
    finally:
        Note.objects.all().delete()


# --- Rotating the master key ----------------------------------------------------------------------------------------

OLD, NEW = b"m" * 32, b"n" * 32


def test_rotating_wraps_every_key_anew_and_goes_on_where_it_stopped(db, settings, monkeypatch):
    rows = Note.objects.bulk_create([Note(subject=person, text="x") for person in people(25)])
    sealed.destroy_key(rows[0].subject, "notes")
    settings.MASTER_KEYS, settings.MASTER_KEY_CURRENT = {1: OLD, 2: NEW}, 2
    assert sealed.keys_left() == 24

    calls = iter(range(100))
    wrap = keys._wrap

    def killed(*args, **named):
        if next(calls) == 13:
            raise Stop
        return wrap(*args, **named)

    monkeypatch.setattr(keys, "_wrap", killed)
    with pytest.raises(Stop):
        sealed.rotate(batch=5)
    assert sealed.keys_left() == 14  # two whole batches were kept
    assert all(row.text == "x" for row in Note.objects.exclude(pk=rows[0].pk))  # readable half-way
    monkeypatch.setattr(keys, "_wrap", wrap)
    assert sealed.rotate(batch=5) == 14
    assert (sealed.keys_left(), sealed.rotate()) == (0, 0)

    settings.MASTER_KEYS = {2: NEW}
    assert all(row.text == "x" for row in Note.objects.exclude(pk=rows[0].pk))
    with pytest.raises(KeyDestroyed):
        _ = again(rows[0]).text
    assert again(Note.objects.create(subject=MEI, text="nieuw")).text == "nieuw"


def test_rotating_without_the_new_or_the_old_master_key_is_refused(note, settings):
    settings.MASTER_KEYS, settings.MASTER_KEY_CURRENT = {1: OLD}, 2
    with pytest.raises(MasterKeyMissing):
        sealed.rotate()
    settings.MASTER_KEYS = {2: NEW}
    with pytest.raises(MasterKeyMissing):
        sealed.rotate()
    settings.MASTER_KEYS = {1: OLD}
    assert again(note).text == CANARY


# --- The declaration of a field -------------------------------------------------------------------------------------


def faults(**fields):
    class Meta:
        app_label = "core"
        apps = own
        abstract = False

    name = f"Wrong{uuid.uuid4().hex}"
    model = type(name, (models.Model,), {"__module__": __name__, "Meta": Meta, **fields})
    return {fault.id for fault in model._meta.get_field("text").check()}


def test_a_field_that_cannot_work_is_told_at_the_start():
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, subject=models.UUIDField(), text=EncryptedText()) == set()
    assert faults(subject=models.UUIDField(), text=EncryptedText()) == {"naast.E101"}
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, text=EncryptedText()) == {"naast.E102"}
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, subject=models.UUIDField(null=True), text=EncryptedText()) == {"naast.E103"}
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, subject=models.CharField(max_length=9), text=EncryptedText()) == {"naast.E104"}
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, subject=models.UUIDField(), text=EncryptedText(file="Notes!")) == {"naast.E105"}
    key = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4)}
    assert faults(**key, subject=models.UUIDField(), text=EncryptedText(unique=True)) == {"naast.E106"}


def test_a_migration_describes_it_whole():
    field = Renamed._meta.get_field("words")
    name, path, args, options = field.deconstruct()
    assert (name, path) == ("words", "naast.foundation.core.sealed.EncryptedText")
    assert options == {"subject": "subject", "file": "notes", "known_as": "core_note.text"}
    assert EncryptedText(*args, **options).deconstruct()[1:] == (path, args, options)
    assert field.db_type(connection) in ("BLOB", "bytea")
