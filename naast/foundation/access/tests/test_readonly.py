"""Reading is not writing: in a view, a template, a stream and a session; one plain SELECT at a time (architecture §3)."""

import functools
import threading

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse

from naast.foundation.access import gate
from naast.foundation.access.page import anyone, page
from naast.foundation.core import readonly
from naast.foundation.core.readonly import GetMayNotWrite, select_only, writing

from .tables import Folder, Shelf, everything

pytestmark = [pytest.mark.usefixtures("own_tables", "db")]
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def run(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- Statements -----------------------------------------------------------------------------------------------------

READS = [
    "SELECT 1",
    "select 1",
    "  \n\tSELECT 1",
    "(SELECT 1) UNION (SELECT 2)",
    "SELECT DISTINCT 1",
    'SELECT "update" FROM (SELECT 1 AS "update") AS "into"',
]
WRITES = [
    "INSERT INTO access_shelf (id) VALUES (1)",
    "UPDATE access_shelf SET n = 1",
    "DELETE FROM access_shelf",
    "REPLACE INTO access_shelf (id) VALUES (1)",
    "WITH gone AS (DELETE FROM access_shelf RETURNING *) SELECT * FROM gone",
    "(WITH gone AS (DELETE FROM access_shelf RETURNING *) SELECT * FROM gone)",
    "WITH some AS (SELECT 1) DELETE FROM access_shelf",
    "/* SELECT */ DELETE FROM access_shelf",
    "-- SELECT\nDELETE FROM access_shelf",
    "SELECT 1; DELETE FROM access_shelf",
    "SELECT 1 /* ; */ ; DELETE FROM access_shelf",
    "SELECT * FROM access_shelf FOR UPDATE",
    "SELECT * FROM access_shelf for\n  no key  update",
    "SELECT * FROM access_shelf FOR UPDATE OF access_shelf NOWAIT",
    "SELECT * FROM access_shelf FOR KEY SHARE",
    "SELECT * FROM access_shelf FOR/**/UPDATE",
    "SELECT * INTO access_copy FROM access_shelf",
    "EXPLAIN ANALYZE DELETE FROM access_shelf",
    "EXPLAIN (ANALYZE) DELETE FROM access_shelf",
    "PRAGMA user_version = 7",
    "PRAGMA writable_schema(1)",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "START TRANSACTION",
    "COMMIT",
    "SAVEPOINT s",
    "ROLLBACK TO SAVEPOINT s",
    "TRUNCATE access_shelf",
    "CREATE TABLE x (n int)",
    "DROP TABLE access_shelf",
    "ALTER TABLE access_shelf RENAME TO y",
    "VACUUM",
    "ATTACH DATABASE 'x' AS y",
    "COPY access_shelf TO STDOUT",
    "LOCK TABLE access_shelf",
    "CALL something()",
    "DO $$ BEGIN DELETE FROM access_shelf; END $$",
    "SET search_path = x",
    "NOTIFY x",
    "EXECUTE prepared",
    "DECLARE c CURSOR FOR SELECT 1",
    "",
]


@pytest.mark.parametrize("statement", READS)
def test_a_plain_select_passes(statement):
    seen = []
    with select_only(), connection.execute_wrapper(lambda execute, sql, *rest: seen.append(sql)):
        run(statement)
    assert seen == [statement]


@pytest.mark.parametrize("statement", WRITES)
def test_everything_else_is_refused_before_the_database_sees_it(statement):
    seen = []

    def database(execute, sql, params, many, context):
        seen.append(sql)

    with select_only(), connection.execute_wrapper(database), pytest.raises(GetMayNotWrite):
        run(statement)
    assert seen == []
    with connection.execute_wrapper(database):  # control: without the guard the database would have got it
        run(statement)
    assert seen == [statement]


def test_many_at_once_are_refused():
    with select_only(), pytest.raises(GetMayNotWrite), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO access_shelf (id) VALUES (%s)", [(1,), (2,)])


def test_a_statement_that_is_no_text_is_refused():
    with select_only(), pytest.raises(GetMayNotWrite):
        run(type("Composed", (), {"__str__": lambda self: "SELECT 1"})())


def test_the_refusal_does_not_repeat_what_would_have_been_written():
    with select_only(), pytest.raises(GetMayNotWrite) as refused:
        run("UPDATE access_shelf SET label = 'Sanne'")
    assert "Sanne" not in str(refused.value)


def test_what_the_orm_reads_passes(acting):
    Shelf.objects.create(label="top")
    acting(lambda: Folder.objects.create(owner=Shelf.objects.get().pk))
    with select_only():
        assert Shelf.objects.count() == 1
        assert [shelf.label for shelf in Shelf.objects.iterator(chunk_size=1)] == ["top"]  # PostgreSQL: its own cursor
        assert Shelf.objects.filter(Exists(everything(Folder).filter(owner=OuterRef("pk")))).exists()
        assert list(Shelf.objects.values_list("label").union(Shelf.objects.values_list("label"), all=True)) != []
        assert Shelf.objects.aggregate(total=Sum("n")) == {"total": 0}


@pytest.mark.parametrize(
    "work",
    [
        lambda: Shelf.objects.create(label="x"),
        lambda: Shelf.objects.update(n=1),
        lambda: Shelf.objects.all()._raw_delete("default"),
        lambda: Shelf.objects.get_or_create(label="x"),
        lambda: Shelf.objects.bulk_create([Shelf(label="x")]),
    ],
    ids=["create", "update", "delete", "get_or_create", "bulk_create"],
)
def test_what_the_orm_writes_is_refused(work):
    Shelf.objects.create(label="there")
    with transaction.atomic():
        with select_only(), pytest.raises(GetMayNotWrite):
            work()
        transaction.set_rollback(True)
    assert [shelf.n for shelf in Shelf.objects.all()] == [0]
    work()  # control: the same work without the guard


# --- Transactions ---------------------------------------------------------------------------------------------------


def opened():
    with transaction.atomic():
        return Shelf.objects.count()


def test_a_savepoint_counts_as_a_write():
    with select_only(), pytest.raises(GetMayNotWrite):
        opened()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_counts_as_a_write_also_where_the_database_opens_it_unseen():
    assert not connection.in_atomic_block
    with select_only(), pytest.raises(GetMayNotWrite):
        opened()
    with select_only(), pytest.raises(GetMayNotWrite), transaction.atomic():
        list(Shelf.objects.select_for_update())
    opened()  # control, and the connection is still good
    with select_only(), writing("a callback"):
        opened()


def test_a_transaction_that_was_open_before_can_be_read_in():
    with transaction.atomic(), select_only():
        assert Shelf.objects.count() == 0


# --- Lifting --------------------------------------------------------------------------------------------------------


def test_writing_is_lifted_aloud_and_only_as_long():
    with select_only():
        with writing("signing in"):
            Shelf.objects.create(label="a")
            with writing("within"):
                Shelf.objects.create(label="b")
            Shelf.objects.create(label="c")
        with pytest.raises(GetMayNotWrite), transaction.atomic():
            pass
    for reason in ("", "  "):
        with pytest.raises(ValueError, match="why"), writing(reason):
            pass


def test_writing_ends_when_the_work_fails():
    with select_only():
        with pytest.raises(ZeroDivisionError), writing("x"):
            raise ZeroDivisionError
        with pytest.raises(GetMayNotWrite):
            run("DELETE FROM access_shelf")


@pytest.mark.django_db(transaction=True)
def test_lifting_in_one_thread_lifts_nothing_in_another():
    lifted, done, found = threading.Event(), threading.Event(), []

    def other():
        lifted.wait(60)
        try:
            with select_only():
                run("DELETE FROM access_shelf")
            found.append("written")
        except GetMayNotWrite:
            found.append("refused")
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with writing("here"):
        lifted.set()
        assert done.wait(60)
    thread.join()
    assert found == ["refused"]


def test_blocks_within_blocks_leave_nothing_behind():
    before = list(connection.execute_wrappers)
    with select_only():
        with select_only():
            pass
        with pytest.raises(GetMayNotWrite):
            run("DELETE FROM access_shelf")
    assert connection.execute_wrappers == before
    run("DELETE FROM access_shelf")


# --- Requests -------------------------------------------------------------------------------------------------------


def write():
    Shelf.objects.create(label="written")
    return "done"


def in_the_view(request):
    return HttpResponse(write())


def in_the_template(request):
    return TemplateResponse(request, engines["django"].from_string("{{ write }}"), {"write": write})


def in_the_stream(request):
    return StreamingHttpResponse(step() for step in (lambda: "first ", write))


def in_the_session(request):
    request.session["seen"] = True
    return HttpResponse("done")


PLACES = [in_the_view, in_the_template, in_the_stream, in_the_session]


def written(house, method, view, **declared):
    """Put the request and read the answer to its end; tell whether anything was written."""
    from importlib import import_module

    from django.conf import settings as chosen

    sessions = import_module(chosen.SESSION_ENGINE).SessionStore.get_model_class()

    house.put("nl/x", page(access=anyone, stateless=True, **declared)(functools.partial(view)), "x")
    answer = house.ask(method, "/nl/x")
    try:
        b"".join(answer) if answer.streaming else answer.content
    except GetMayNotWrite:
        pass
    transaction.set_rollback(False)  # the statement never reached the database, so the test's transaction is sound
    return Shelf.objects.exists() or sessions.objects.exists()


@pytest.mark.parametrize("method", SAFE)
@pytest.mark.parametrize("view", PLACES)
def test_a_request_that_reads_writes_nowhere(house, method, view):
    assert not written(house, method, view)


@pytest.mark.parametrize("view", PLACES)
def test_a_request_that_changes_may_write(house, view):
    assert written(house, "POST", view)


@pytest.mark.parametrize("view", [in_the_view, in_the_template, in_the_session])
def test_a_page_that_says_why_it_writes_may_write(house, view):
    assert written(house, "GET", view, writes_on_get="signing in")


def test_lifting_ends_with_the_request(house):
    assert written(house, "GET", in_the_view, writes_on_get="signing in")
    Shelf.objects.all()._raw_delete("default")
    house.put("nl/y", page(access=anyone)(in_the_view), "y")
    assert house.get("/nl/y").status_code == 500
    transaction.set_rollback(False)
    assert not Shelf.objects.exists()


def test_a_page_that_may_write_writes_nothing_when_it_is_refused(house):
    from naast.foundation.access.decision import refuse

    house.put("nl/x", page(access=lambda actor: refuse("no"), writes_on_get="signing in")(in_the_view), "x")
    assert house.get("/nl/x").status_code == 404
    assert not Shelf.objects.exists()


def test_between_two_chunks_the_thread_may_write(house):
    house.put("nl/x", page(access=anyone)(lambda request: StreamingHttpResponse(iter(["a", "b"]))), "x")
    answer = iter(house.get("/nl/x"))
    assert next(answer) == b"a"
    Shelf.objects.create(label="by somebody else on this thread")
    assert list(answer) == [b"b"]


@pytest.mark.parametrize("view", PLACES)
def test_control_without_the_guard_reading_writes(house, monkeypatch, view):
    monkeypatch.setattr(readonly, "_reads", lambda sql: True)
    monkeypatch.setattr(readonly._Refusal, "__init__", lambda self, connection: setattr(self, "blocks", 99) or setattr(self, "connection", connection))  # fmt: skip
    assert written(house, "GET", view)


def test_control_trace_would_write_if_it_did_not_count_as_reading(house, monkeypatch):
    monkeypatch.setattr(gate, "SAFE_METHODS", gate.SAFE_METHODS - {"TRACE"})
    assert written(house, "TRACE", in_the_view)
