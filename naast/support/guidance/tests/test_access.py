"""Who sees which file: its keeper, who stands in, the student their own side; neither file shows the other."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from naast.foundation.access.action import Refused
from naast.foundation.access.confidential import SCOPES, Unscoped
from naast.foundation.people.models import Function, StandIn
from naast.support.guidance import access
from naast.support.guidance.access import files_kept, may_open_file, whose_file
from naast.support.guidance.access.heads import may_read_file
from naast.support.guidance.actions import add_goal, jot, take_on, write
from naast.support.guidance.models import GuidanceFile, entries_of
from naast.support.guidance.queries import caseload, cases, file_of, open_file_of, parts_for_handover
from naast.support.guidance.queries.shown import _next_meeting, file_shown, written_in
from naast.support.guidance.tests.conftest import actor_of

pytestmark = pytest.mark.django_db
PEOPLE = [
    "sanne",
    "daan",
    "noor",
    "bram",
    "fatima",
    "kees",
    "ilse",
    "joris",
    "vera",
    "anne",
    "omar",
    "eva",
    "thea",
    "rik",
]


@pytest.fixture
def two(opened):
    """The adviser's and the psychologist's file of one student."""
    return opened(), opened("ilse", "psychologist")


def sees(actor, file):
    return GuidanceFile.objects.seen_by(actor).filter(pk=file.pk).exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_a_file_is_seen_by_its_keeper_and_its_student_alone(two, cast, who):
    actor = actor_of(getattr(cast, who))
    expected = {"sanne": (True, True), "noor": (True, False), "ilse": (False, True)}.get(who, (False, False))
    assert tuple(sees(actor, file) for file in two) == expected
    assert len(caseload(actor).lines) == sum(expected) * (who != "sanne")


def test_neither_file_shows_the_other(two, cast):
    noor, ilse = actor_of(cast.noor), actor_of(cast.ilse)
    assert open_file_of(noor, student=cast.sanne.pk).pk == two[0].pk
    assert open_file_of(ilse, student=cast.sanne.pk).pk == two[1].pk
    assert open_file_of(actor_of(cast.kees), student=cast.sanne.pk) is None


def test_nobody_begins_without_a_ground(cast, clock):
    for because in ("", "appointment", "referral", "test"):
        with pytest.raises(Refused):
            take_on(actor=actor_of(cast.kees), student=cast.sanne, role="student-counsellor", because=because)
    assert take_on(actor=actor_of(cast.noor), student=cast.sanne, role="study-adviser", because="own-student")
    with pytest.raises(Refused):
        take_on(actor=actor_of(cast.bram), student=cast.sanne, role="study-adviser", because="own-student")


def test_nobody_begins_in_a_role_they_do_not_hold_or_with_themselves(cast, clock, vouched):
    with pytest.raises(Refused):
        take_on(actor=actor_of(cast.noor), student=cast.sanne, role="psychologist", because="test")
    with pytest.raises(Refused):
        take_on(actor=actor_of(cast.noor), student=cast.noor, role="study-adviser", because="test")


def test_twice_is_one_file(opened):
    assert opened().pk == opened().pk


def test_who_stands_in_sees_it_in_their_period_only(two, cast, clock, acting):
    function = Function.objects.get(person=cast.noor, role="study-adviser")
    today = datetime.date(2026, 11, 23)
    assert not sees(actor_of(cast.bram), two[0])
    acting(lambda: StandIn.objects.create(function=function, person=cast.bram, starts_on=today, ends_on=today))
    assert sees(actor_of(cast.bram), two[0])
    clock.forward(days=1)
    assert not sees(actor_of(cast.bram), two[0])


def test_nobody_stands_in_for_a_psychologist(two, cast, clock, acting):
    function = Function.objects.get(person=cast.ilse, role="psychologist")
    today = datetime.date(2026, 11, 23)
    acting(lambda: StandIn.objects.create(function=function, person=cast.joris, starts_on=today, ends_on=today))
    assert not sees(actor_of(cast.joris), two[1])


def test_an_ex_keeper_sees_nothing_from_that_day_on(two, cast, clock):
    Function.objects.filter(person=cast.noor).update(
        starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2026, 11, 22)
    )
    assert not sees(actor_of(cast.noor), two[0])


def test_a_hand_over_gives_nothing_to_others(two, cast):
    assert parts_for_handover(actor_of(cast.kees), two[0]) == []


# --- The condition in SQL of its own ------------------------------------------------------------------------------------
def kept_by_sql(actor):
    """The codes that the list and the decision about one file let an actor see, by SQL of their own."""
    everything = GuidanceFile.objects.unscoped(reason="a test").values_list("code", "state")
    listed = {line.code for which in (cases.ALL, cases.CLOSED) for line in caseload(actor, which=which).lines}
    assert {code for code, _state in everything if whose_file(actor, code)} == listed
    for code, _state in everything:
        decided = may_read_file(actor, code=code)
        assert decided == may_open_file(actor, code=code)
        assert (decided.found is not None) == decided.allowed == (code in listed)
    return listed


@pytest.mark.parametrize("who", PEOPLE)
def test_the_condition_in_sql_is_the_scope(two, opened, cast, who, clock, acting):
    """For everybody: also for a stand-in, a student who works here, a closed file, and one opened by a permission."""
    others = [opened("kees", "student-counsellor", "noor"), opened("noor", "study-adviser", "daan")]
    programmes = {held.programme for held in actor_of(cast.noor).held} - {None}
    today, function = datetime.date(2026, 11, 23), Function.objects.get(person=cast.noor, role="study-adviser")

    def change():
        rows = GuidanceFile.objects.unscoped(reason="a test")
        rows.filter(pk=others[1].pk).update(state="closed", closed_at=clock.moment, programme=next(iter(programmes)))
        for each in (cast.bram, cast.joris, cast.kees):
            StandIn.objects.create(function=function, person=each, starts_on=today, ends_on=today)

    acting(change)
    actor = actor_of(getattr(cast, who))
    assert kept_by_sql(actor) == set(files_kept(actor).values_list("code", flat=True))
    if who in ("noor", "bram"):
        assert len(kept_by_sql(actor)) == 2


def test_a_file_that_was_opened_to_another_is_in_the_condition_too(two, cast, monkeypatch):
    monkeypatch.setattr(access, "opened_to", lambda actor: [two[0].pk, two[1].pk])
    joris = actor_of(cast.joris)
    assert kept_by_sql(joris) == set(files_kept(joris).values_list("code", flat=True)) == {two[1].code}


@pytest.mark.parametrize("which", [*cases.FILTERS, "nonsense"])
def test_each_filter_finds_what_it_says_in_its_order(opened, cast, clock, acting, which):
    (
        opened("noor", "study-adviser", "sanne"),
        opened("noor", "study-adviser", "daan"),
        opened("noor", "study-adviser", "mei"),
    )
    noor, day = actor_of(cast.noor), datetime.date(2026, 11, 23)
    rows = list(GuidanceFile.objects.unscoped(reason="a test").order_by("code"))

    def change():
        for row, waits, due, state in zip(
            rows, ("first", "reading", ""), (1, 0, -1), ("open", "open", "closed"), strict=True
        ):
            row.waits, row.due_on, row.state = waits, day + datetime.timedelta(days=due), state
            row.closed_at = clock.moment
            row.save()

    acting(change)
    found = [line.code for line in caseload(noor, which=which).lines]
    expected = {"due": [1], "reading": [1], "first": [0], "evaluation": [], "closed": [2]}.get(which, [1, 0])
    assert found == [rows[number].code for number in expected]
    line = caseload(noor, which="closed").lines[0]
    row = rows[2]
    assert (line.student, line.name, line.due, line.mine) == (row.student_id, row.student.shown_name, row.due_on, True)
    assert (line.state, line.last_contact, line.sessions_had) == ("closed", row.last_contact_on, row.sessions_had)


# --- One file in SQL of its own -----------------------------------------------------------------------------------------
@pytest.fixture
def filled(two, cast, clock):
    """Noor's file with a note that is ready, one that is not, and what the student added; Ilse's with a note."""
    for who, row in ((cast.noor, two[0]), (cast.ilse, two[1])):
        for text, ready in (("Een <b>eerste</b> woord.", True), ("Een tweede.", False)):
            write(actor=actor_of(who), code=row.code, kind="note", text=text, ready=ready)
    student = actor_of(cast.sanne)
    add_goal(actor=student, code=two[0].code, text="Rustiger slapen.")
    jot(actor=actor_of(cast.noor), code=two[0].code, text="Begin over de stage.")
    return two


@pytest.mark.parametrize(("who", "number"), [("noor", 0), ("ilse", 1)])
def test_a_file_in_sql_is_the_file_of_the_orm(filled, cast, meeting, who, number):
    keeper, row = actor_of(getattr(cast, who)), filled[number]
    booked = meeting(getattr(cast, who), cast.sanne)
    found, expected = file_shown(keeper, row.code), file_of(keeper, row.code)
    for field in GuidanceFile._meta.concrete_fields:
        assert getattr(found.file, field.attname) == getattr(expected, field.attname), field.attname
    programme = (expected.programme.name_nl, expected.programme.name_en) if expected.programme else (None, None)
    assert found.names == (expected.student.shown_name, expected.kept_by.shown_name, *programme)
    assert found.file.student.email == cast.sanne.email  # read when it is asked for
    texts = written_in(keeper, expected, entries_of(expected.role).objects.seen_by(keeper))
    assert found.written == texts
    assert len(texts) == 3 - number
    assert "Een <b>eerste</b> woord." in {each.text for each in texts}
    assert "woord" not in f"{texts} {texts[0]}"
    assert found.unready == sum(not each.ready for each in texts) > 0
    assert found.pad == 1 - number
    assert found.meets_at == booked.starts_at == _next_meeting(keeper, expected, host=keeper.pk)


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_is_given_a_file_or_its_texts(filled, cast, who):
    actor = actor_of(getattr(cast, who))
    found = [file_shown(actor, row.code) is not None for row in filled]
    assert found == [who == "noor", who == "ilse"]
    assert file_shown(actor, "nergens") is file_shown(actor, "' OR 1=1 --") is None


@pytest.fixture
def standing_in(opened, cast, acting):
    """One who keeps a file and stands in for who keeps two."""
    rows = [opened(who, "study-adviser", student) for who, student in STOOD_IN]
    function, today = Function.objects.get(person=cast.noor, role="study-adviser"), datetime.date(2026, 11, 23)
    acting(lambda: StandIn.objects.create(function=function, person=cast.bram, starts_on=today, ends_on=today))
    return rows


STOOD_IN = [("noor", "sanne"), ("bram", "daan"), ("noor", "daan")]


@pytest.mark.parametrize("which", [cases.ALL, cases.CLOSED])
def test_files_of_several_keepers_are_one_list(standing_in, cast, clock, acting, monkeypatch, which):
    rows = GuidanceFile.objects.unscoped(reason="a test")
    if which == cases.CLOSED:
        acting(lambda: rows.update(state="closed", closed_at=clock.moment))
    acting(lambda: rows.filter(pk=standing_in[2].pk).update(due_on=datetime.date(2026, 11, 1)))
    actor = actor_of(cast.bram)
    order = ("-due_on", "-id") if which == cases.CLOSED else ("due_on", "id")
    expected = list(files_kept(actor).order_by(*order).values_list("code", flat=True))
    assert len(expected) == len(standing_in)
    assert [line.code for line in caseload(actor, which=which).lines] == expected
    monkeypatch.setattr(cases, "PAGE", 1)
    pages = [caseload(actor, which=which, page=number) for number in (1, 2, 3, 4)]
    assert [[line.code for line in each.lines] for each in pages] == [*([code] for code in expected), []]
    assert [each.more for each in pages] == [True, True, False, False]


def test_who_was_let_into_what_they_keep_sees_it_once(two, cast, monkeypatch):
    monkeypatch.setattr(access, "opened_to", lambda actor: [two[1].pk])
    assert [line.code for line in caseload(actor_of(cast.ilse)).lines] == [two[1].code]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite how it would look")
@pytest.mark.parametrize("who", ["noor", "bram"])
def test_whoever_leafs_on_reads_no_rows_they_skip(standing_in, cast, who):
    """The rows of a page are found in an index alone, whatever is asked, so that page twenty costs as page one."""
    actor = actor_of(getattr(cast, who))
    programme = next(held.programme for held in actor.held if held.programme is not None)
    with CaptureQueriesContext(connection) as asked:
        for which in cases.FILTERS:
            caseload(actor, which=which, page=20)
        caseload(actor, programme=programme, page=20)
    assert len(asked) == len(cases.FILTERS) + 1
    for one in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            steps = [row[3] for row in cursor.fetchall()]
        looked = [step for step in steps if "guidance_by_" in step]
        assert len(looked) == (2 if who == "bram" else 1), steps
        assert all("USING COVERING INDEX guidance_by_" in step for step in looked), steps


# --- Controls: with the guard off, each of these is red -----------------------------------------------------------------
def test_with_the_scope_off_everybody_would_see_it(two, cast, monkeypatch):
    from django.db.models import Q

    monkeypatch.setitem(SCOPES, GuidanceFile, lambda actor: Q(pk__isnull=False))
    assert sees(actor_of(cast.kees), two[1])


def test_nothing_is_asked_without_a_reader(two):
    with pytest.raises(Unscoped):
        GuidanceFile.objects.count()
