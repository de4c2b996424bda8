"""Rows of a confidential table: no query without a reader, no change without an action, whatever the way (G2; trust C2)."""

import pickle
import uuid

import pytest
from asgiref.sync import async_to_sync
from django.core import serializers
from django.db import models, transaction
from django.db.models import (  # fmt: skip
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    ProtectedError,
    Q,
    Subquery,
    Value,
    prefetch_related_objects,
)

from naast.foundation.access import confidential
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.access.confidential import ConfidentialQuery, OutsideAction, Unscoped, deleting

from .tables import DAAN, NOOR, SANNE, Folder, Note, Shelf, everything, own

pytestmark = [pytest.mark.usefixtures("own_tables", "db")]


@pytest.fixture
def notes(acting):
    """Sanne has two notes in a folder, Daan one."""

    def make():
        shelf = Shelf.objects.create(label="top")
        folder = Folder.objects.create(owner=SANNE.pk)
        for owner, text in ((SANNE, "hers"), (SANNE, "hers too"), (DAAN, "his")):
            Note.objects.create(owner=owner.pk, text=text, shelf=shelf, folder=folder)

    acting(make)
    return everything(Note).order_by("text")


def mine(actor=SANNE):
    return Note.objects.seen_by(actor)


def texts(rows):
    return sorted(row.text for row in rows)


# --- Reading needs a reader -----------------------------------------------------------------------------------------

READS = {
    "iterate": lambda rows: list(rows.all()),
    "len": lambda rows: len(rows.all()),
    "bool": lambda rows: bool(rows.all()),
    "repr": lambda rows: repr(rows.all()),
    "slice": lambda rows: rows.all()[:1][0],
    "index": lambda rows: rows.all()[0],
    "get": lambda rows: rows.get(text="his"),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "earliest": lambda rows: rows.earliest("text"),
    "latest": lambda rows: rows.latest("text"),
    "values": lambda rows: list(rows.values("text")),
    "values_list": lambda rows: list(rows.values_list("text", flat=True)),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Note(pk=uuid.uuid4())),
    "aggregate": lambda rows: rows.aggregate(n=Count("pk")),
    "aggregate of a slice": lambda rows: rows.all()[:2].aggregate(n=Count("pk")),
    "aggregate of groups": lambda rows: rows.values("owner").annotate(n=Count("pk")).aggregate(m=models.Max("n")),
    "annotate": lambda rows: list(rows.annotate(n=Value(1))),
    "alias": lambda rows: list(rows.alias(n=Value(1)).filter(n=1)),
    "dates": lambda rows: list(rows.dates("written_on", "year")),
    "in_bulk": lambda rows: rows.in_bulk(),
    "in_bulk of ids": lambda rows: rows.in_bulk([uuid.uuid4()]),
    "iterator": lambda rows: list(rows.iterator()),
    "distinct": lambda rows: list(rows.distinct()),
    "only": lambda rows: list(rows.only("text")),
    "defer": lambda rows: list(rows.defer("text")),
    "exclude": lambda rows: list(rows.exclude(text="x")),
    "order_by": lambda rows: list(rows.order_by("?")),
    "reverse": lambda rows: list(rows.order_by("text").reverse()),
    "using": lambda rows: list(rows.using("default")),
    "union": lambda rows: list(rows.all().union(rows.all())),
    "intersection": lambda rows: list(rows.all().intersection(rows.all())),
    "difference": lambda rows: list(rows.all().difference(rows.filter(text="x"))),
    "or": lambda rows: list(rows.filter(text="hers") | rows.filter(text="his")),
    "and": lambda rows: list(rows.filter(text="hers") & rows.filter(text="his")),
    "xor": lambda rows: list(rows.filter(text="hers") ^ rows.filter(text="his")),
    "select_related": lambda rows: list(rows.select_related("shelf")),
    "prefetch_related": lambda rows: list(rows.prefetch_related("shelf")),
    "select_for_update": lambda rows: list(rows.select_for_update()),
    "explain": lambda rows: rows.all().explain(),
    "sql": lambda rows: str(rows.all().query),
    "pickle": lambda rows: pickle.dumps(rows.all()),
    "extra": lambda rows: list(rows.extra(select={"one": "1"})),
    "none": lambda rows: list(rows.none().union(rows.all())),
    "get_or_create": lambda rows: rows.get_or_create(text="his"),
    "in another query": lambda rows: list(Shelf.objects.filter(pk__in=rows.values("shelf"))),
    "exists in another query": lambda rows: list(Shelf.objects.filter(Exists(rows.filter(shelf=OuterRef("pk"))))),
    "subquery in another query": lambda rows: list(Shelf.objects.annotate(t=Subquery(rows.values("text")[:1]))),
    "under another query": lambda rows: list(Shelf.objects.values("label").union(rows.values("text"))),
    "in a condition": lambda rows: list(Shelf.objects.filter(Q(Exists(rows.all())) | Q(n=0))),
    "in a count": lambda rows: Shelf.objects.filter(pk__in=rows.values("shelf")).count(),
    "in an update": lambda rows: Shelf.objects.filter(pk__in=rows.values("shelf")).update(n=1),
}


@pytest.mark.parametrize("manager", ["objects", "_base_manager", "_default_manager"])
@pytest.mark.parametrize("way", READS)
def test_no_way_to_read_works_without_a_reader(notes, way, manager):
    with transaction.atomic():
        with pytest.raises(Unscoped):
            READS[way](getattr(Note, manager))
        transaction.set_rollback(True)


@pytest.mark.parametrize("way", [way for way in READS if way not in ("in_bulk of ids", "get", "get_or_create")])
def test_every_way_to_read_works_with_one(notes, way, monkeypatch):
    """Control: it is the reader that was missing, and nothing else."""
    monkeypatch.setattr("django.db.models.base.apps", own)
    READS[way](everything(Note))


def test_raw_sql_is_refused_with_or_without_a_reader(notes):
    for rows in (Note.objects, mine(), everything(Note)):
        with pytest.raises(Unscoped):
            rows.raw("SELECT * FROM access_note")


def test_waiting_for_it_changes_nothing():
    @async_to_sync
    async def wait(way):
        await way()

    for way in (Note.objects.acount, Note.objects.aexists, Note.objects.afirst):
        with pytest.raises(Unscoped):
            wait(way)


# --- A reader sees their own rows, also when the query is worked on ---------------------------------------------------


def test_a_reader_sees_what_their_scope_says(notes):
    assert texts(mine()) == ["hers", "hers too"]
    assert texts(mine(DAAN)) == ["his"]
    assert texts(mine(NOOR)) == texts(mine(ANONYMOUS)) == []
    assert texts(everything(Note)) == ["hers", "hers too", "his"]


def _unpacked(rows):
    fresh = Note.objects.all()
    fresh.query = pickle.loads(pickle.dumps(rows.query))
    return fresh


NARROWER = {
    "filter": lambda rows: rows.filter(text__startswith="h"),
    "exclude": lambda rows: rows.exclude(text="nothing"),
    "order": lambda rows: rows.order_by("-text"),
    "or": lambda rows: rows.filter(text="hers") | rows.exclude(text="hers"),
    "and": lambda rows: rows & rows,
    "union": lambda rows: rows.filter(text="hers").union(rows.exclude(text="hers")),
    "again": lambda rows: rows.seen_by(SANNE),
    "then the house": lambda rows: rows.unscoped(reason="test"),
    "all": lambda rows: rows.all().all(),
    "joined": lambda rows: rows.select_related("shelf").annotate(label=F("shelf__label")),
    "packed": _unpacked,
}


@pytest.mark.parametrize("way", NARROWER)
def test_a_reader_keeps_their_own_view_whatever_is_done_to_the_query(notes, way, monkeypatch):
    monkeypatch.setattr(own, "get_model", lambda label, name: own.all_models[label][name.lower()])
    monkeypatch.setattr("django.db.models.fields.apps", own)
    assert texts(NARROWER[way](mine())) == ["hers", "hers too"]
    worked_on = NARROWER[way](mine()).query
    assert isinstance(worked_on, ConfidentialQuery)
    assert worked_on.reader is not None


def test_two_readers_do_not_mix(notes):
    for mix in (
        lambda a, b: a | b,
        lambda a, b: a & b,
        lambda a, b: a ^ b,
        lambda a, b: a.union(b),
        lambda a, b: a.difference(b),
        lambda a, b: a.intersection(b),
    ):
        for other in (mine(DAAN), everything(Note), Note.objects.all()):
            with pytest.raises(Unscoped):
                list(mix(mine(SANNE), other))
    assert texts(mine(SANNE).seen_by(DAAN)) == []


def test_a_reader_comes_before_a_slice(notes):
    with pytest.raises(TypeError, match="slice"):
        Note.objects.all()[:2].seen_by(SANNE)
    assert len(mine()[:1]) == 1


@pytest.mark.parametrize("reader", [None, Job("sweeper"), SANNE.pk, "Sanne", object()])
def test_only_an_actor_is_a_reader(reader):
    with pytest.raises(TypeError):
        Note.objects.seen_by(reader)


def test_the_house_says_why():
    for reason in ("", " \n"):
        with pytest.raises(ValueError, match="no reader"):
            Note.objects.unscoped(reason=reason)
    with pytest.raises(TypeError):
        Note.objects.unscoped("because")


def test_a_scope_that_narrows_nothing_is_no_scope(monkeypatch, notes):
    monkeypatch.setitem(confidential.SCOPES, Note, lambda actor: Q())
    with pytest.raises(Unscoped, match="narrows nothing"):
        mine()
    monkeypatch.setitem(confidential.SCOPES, Note, lambda actor: Q(pk__isnull=False))
    assert len(mine()) == 3
    monkeypatch.delitem(confidential.SCOPES, Note)
    with pytest.raises(KeyError):
        mine()


def test_a_row_taken_out_is_read_again_on_behalf_of_somebody(notes):
    row = mine().get(text="hers")
    with pytest.raises(Unscoped):
        row.refresh_from_db()
    row.refresh_from_db(from_queryset=mine())
    with pytest.raises(Note.DoesNotExist):
        row.refresh_from_db(from_queryset=mine(DAAN))
    bare = mine().only("owner").get(text="hers")
    with pytest.raises(Unscoped):
        _ = bare.text


def test_relations_do_not_pass_the_guard(notes):
    row = mine().get(text="hers")
    assert row.shelf.label == "top"  # an open row
    with pytest.raises(Unscoped):
        _ = row.folder
    with pytest.raises(Unscoped):
        prefetch_related_objects([row], "folder")
    prefetch_related_objects([row], Prefetch("folder", queryset=Folder.objects.seen_by(SANNE)))
    assert row.folder.owner == SANNE.pk
    assert [field.name for field in Shelf._meta.get_fields() if field.is_relation] == []
    from django.core.exceptions import FieldError

    for name in ("note", "notes", "note_set"):
        assert not hasattr(Shelf.objects.get(), name)
        with pytest.raises(FieldError):
            list(Shelf.objects.filter(**{f"{name}__text": "hers"}))


def test_a_known_hole_a_join_within_the_room_does_not_ask_the_other_tables_scope(notes):
    """Said in the threat model; joins to another confidential table stay in the room's own queries."""
    assert mine(DAAN).select_related("folder").get().folder.owner == SANNE.pk


# --- Changing needs an action ---------------------------------------------------------------------------------------

CHANGES = {
    "save": lambda rows: Note(owner=SANNE.pk, text="new").save(),
    "save again": lambda rows: rows[0].save(),
    "save_base": lambda rows: Note(owner=SANNE.pk, text="new").save_base(),
    "create": lambda rows: rows.create(owner=SANNE.pk, text="new"),
    "bulk_create": lambda rows: rows.bulk_create([Note(owner=SANNE.pk, text="new")]),
    "bulk_update": lambda rows: rows.bulk_update([rows[0]], ["text"]),
    "update": lambda rows: rows.update(text="changed"),
    "get_or_create": lambda rows: rows.get_or_create(owner=NOOR.pk, text="new"),
    "update_or_create": lambda rows: rows.update_or_create(text="his", defaults={"owner": NOOR.pk}),
    "delete": lambda rows: rows[0].delete(),
    "delete many": lambda rows: rows.delete(),
    "delete many, unseen": lambda rows: rows._raw_delete("default"),
    "fixture": lambda rows: next(serializers.deserialize("json", serializers.serialize("json", rows[:1]))).save(),
    "through the model": lambda rows: models.Model.save_base(rows[0]),
    "through the model, new": lambda rows: models.Model.save_base(Note(owner=SANNE.pk, text="new")),
}


@pytest.mark.parametrize("way", CHANGES)
def test_no_way_to_change_works_outside_an_action(notes, way, acting, monkeypatch):
    monkeypatch.setattr("django.core.serializers.python.apps", own)
    monkeypatch.setattr(own, "get_model", lambda *label: Note)
    before = list(notes.values_list())
    with pytest.raises(OutsideAction):
        CHANGES[way](notes)
    transaction.set_rollback(False)  # refused before the database was asked, so the test's transaction is sound
    assert list(notes.values_list()) == before
    acting(lambda: CHANGES[way](notes))  # control


@pytest.mark.parametrize("way", ["update", "delete many", "bulk_update", "update_or_create"])
def test_an_action_does_not_stand_for_a_reader(notes, way, acting):
    with pytest.raises(Unscoped):
        acting(lambda: CHANGES[way](Note.objects.order_by("text")))


def test_changes_reach_the_readers_rows_alone(notes, acting):
    acting(lambda: mine(DAAN).update(text="changed"))
    assert texts(notes.all()) == ["changed", "hers", "hers too"]
    acting(lambda: mine(DAAN).delete())
    assert texts(notes.all()) == ["hers", "hers too"]


@pytest.mark.parametrize(
    "create",
    [
        lambda rows, fresh: rows.bulk_create(
            fresh, update_conflicts=True, unique_fields=["id"], update_fields=["text"]
        ),
        lambda rows, fresh: rows.bulk_create(fresh, None, False, True, ["text"], ["id"]),
    ],
    ids=["by name", "by place"],
)
def test_no_upsert(notes, acting, create):
    fresh = [Note(pk=notes[0].pk, owner=NOOR.pk, text="rewritten")]
    with pytest.raises((OutsideAction, TypeError)):
        acting(lambda: create(Note.objects, fresh))
    assert "rewritten" not in texts(notes.all())


def test_a_row_that_others_point_at_is_protected_and_goes_when_nothing_does(notes, acting):
    folder = Folder.objects.seen_by(SANNE).get()
    with pytest.raises(ProtectedError):
        acting(folder.delete)
    with pytest.raises(ProtectedError):
        acting(lambda: Folder.objects.seen_by(SANNE).delete())
    acting(lambda: everything(Note).delete())
    acting(folder.delete)
    assert not everything(Folder).exists()


def test_an_open_row_that_confidential_rows_point_at_is_deleted_in_an_action_and_aloud(notes, acting):
    shelf = Shelf.objects.get()
    with pytest.raises(OutsideAction), deleting(reason="test"):
        shelf.delete()
    with pytest.raises(Unscoped):
        acting(shelf.delete)

    def aloud():
        with deleting(reason="test"):
            shelf.delete()

    with pytest.raises(ProtectedError):
        acting(aloud)
    acting(lambda: everything(Note).delete())
    acting(aloud)
    assert not Shelf.objects.exists()
    with pytest.raises(ValueError, match="why"), deleting(reason=" "):
        pass


# --- Controls -------------------------------------------------------------------------------------------------------


def test_control_without_the_guard_on_compiling_everything_is_read(notes, monkeypatch):
    monkeypatch.delattr(ConfidentialQuery, "get_compiler")
    assert texts(Note.objects.all()) == ["hers", "hers too", "his"]
    assert Note._base_manager.count() == 3
    assert Shelf.objects.filter(Exists(Note.objects.filter(shelf=OuterRef("pk")))).exists()


def test_control_without_the_guard_on_combining_two_readers_mix(notes, monkeypatch):
    monkeypatch.delattr(ConfidentialQuery, "combine")
    assert texts(mine(SANNE) | mine(DAAN)) == ["hers", "hers too", "his"]
    monkeypatch.delattr(confidential.ConfidentialQuerySet, "_combinator_query")
    assert texts(mine(SANNE).union(mine(DAAN))) == ["hers", "hers too", "his"]


def test_control_without_the_need_of_an_action_rows_change_unseen(notes, monkeypatch, lines):
    monkeypatch.setattr(confidential, "_need_action", lambda model: None)
    mine(DAAN).update(text="changed")
    Note(owner=SANNE.pk, text="new").save()
    assert texts(notes.all()) == ["changed", "hers", "hers too", "new"]
    assert lines() == []
