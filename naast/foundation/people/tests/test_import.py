"""The import: whole or not at all, the same twice changes nothing, leavers end, and every faulty row is named."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from naast.foundation.access.action import Refused
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.people.actions import (
    BadName,
    ImportRefused,
    NoSuchPerson,
    NoSuchUniversity,
    SheetTwice,
    import_people,
    register_university,
    rehearse_import,
    switch_off,
    switch_on,
)
from naast.foundation.people.actions.delivery import Delivery
from naast.foundation.people.actions.staging import staged
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, Function, Person, Programme, Role, StandIn, University
from naast.foundation.people.rules import ROLES
from naast.foundation.people.sheets import UnknownSheet, sheet_in, sheet_of, sheets_in
from naast.foundation.people.tests.factories import (
    BUILDER,
    CAST,
    FACULTIES,
    INSTITUTION,
    cast,
    cast_rows,
    enrolment_row,
    function_row,
    imported,
    number_of,
    people,
    person_row,
    sheets,
    stand_in_row,
)

pytestmark = pytest.mark.django_db
YESTERDAY = datetime.timedelta(days=1)


def refused(**rows):
    """Import what must be refused; gives (sheet, line, column, kind) of each fault."""
    with pytest.raises(ImportRefused) as refusal:
        imported(**rows)
    return [(fault.sheet, fault.line, fault.column, fault.kind) for fault in refusal.value.faults]


def enrolments():
    return Enrolment.objects.unscoped(reason="test")


# --- Whole ----------------------------------------------------------------------------------------------------------


def test_the_cast_comes_in_and_a_second_time_nothing_changes():
    cast()
    before = [list(model.objects.order_by("pk").values()) for model in (Person, Function, Programme, Role)]
    rows = cast_rows()
    report = imported(**rows)
    assert report.changes == 0
    assert {name: count.same for name, count in report.counts.items()} == {
        name: len(listed) for name, listed in rows.items()
    }
    assert before == [list(model.objects.order_by("pk").values()) for model in (Person, Function, Programme, Role)]
    assert Person.objects.count() == len(CAST)
    assert Role.objects.count() == len(ROLES)


def test_a_change_is_written_and_nothing_else():
    cast()
    was = people()["Noor"]
    report = imported(
        people=[person_row(name, **({"family_name": "el Amrani"} if name == "Noor" else {})) for name in CAST]
    )
    assert (report.counts["people"].new, report.counts["people"].changed) == (0, 1)
    now = people()["Noor"]
    assert (now.pk, now.password, now.shown_name) == (was.pk, was.password, "Noor el Amrani")
    assert not now.has_usable_password()


def test_sheets_may_come_in_any_order():
    register_university(actor=BUILDER, code=INSTITUTION, name_nl="Voorbeeld", name_en="Example")
    rows = cast_rows()
    imported(**{name: rows[name] for name in reversed(rows)})
    assert enrolments().count() == len(rows["enrolments"])


def test_an_import_leaves_one_line():
    cast()
    assert list(AuditLine.objects.filter(verb__startswith="people.").values_list("verb", "role")) == [
        ("people.imported", "job:test-cast")
    ]


def test_only_an_administrator_or_a_job_imports():
    cast()
    row = sheets(people=[person_row("Sanne", given_name="X")])
    for name, person in people().items():
        if name != "Rik":
            with pytest.raises(Refused):
                import_people(actor=actor_for(person), institution=INSTITUTION, sheets=row)
    assert people()["Sanne"].given_name == "Sanne"
    import_people(actor=actor_for(people()["Rik"]), institution=INSTITUTION, sheets=row)
    assert people()["Sanne"].given_name == "X"


def test_the_writing_half_refuses_to_work_outside_an_action():
    cast()
    university = University.objects.get()
    rows = sheets(people=[person_row("Sanne", given_name="X")])
    with staged():
        delivery = Delivery(university, rows, today=time.today(), whole=False)
        assert delivery.faults() == []
        with pytest.raises(OutsideAction):
            delivery.write()


# --- Nothing half ---------------------------------------------------------------------------------------------------


def test_one_faulty_row_among_good_ones_and_nothing_is_imported():
    cast()
    before = Person.objects.count()
    kinds = refused(
        people=[
            person_row("Sanne") | {"number": "new-1"},
            person_row("Daan") | {"number": "new-2", "birth_date": "soon"},
        ],
        enrolments=[
            {**enrolment_row("Sanne", "law"), "number": "new-1"},
            {**enrolment_row("Daan", "law"), "number": "new-2"},
        ],
    )
    # The person with the bad birth date is reported once, not again for each enrolment.
    assert kinds == [("people", 3, "birth_date", "not-a-date")]
    assert Person.objects.count() == before


def test_every_faulty_row_of_every_sheet_is_named_at_once():
    cast()
    kinds = refused(
        faculties=[*FACULTIES, FACULTIES[0]],
        programmes=[{
            "code": "x", "name_nl": "X", "name_en": "X", "level": "bachelor", "faculty": "gone", "campus": "utrecht", "taught_in": "nl",
        }],
        terms=[{"programme": "gone", "role": "mentor", "name_nl": "M", "name_en": "M", "held_by": "staff"}],
        people=[person_row("Sanne"), person_row("Sanne")],
        enrolments=[
            enrolment_row("Sanne", "gone"),
            {**enrolment_row("Sanne", "law"), "number": "nobody"},
            enrolment_row("Noor", "law"),
            enrolment_row("Daan", "law"),
            enrolment_row("Daan", "law"),
        ],
        functions=[
            function_row("Noor", "study-adviser", programme="gone"),
            function_row("Sanne", "study-adviser", programme="law"),
            function_row("Omar", "mentor", programme="security-studies"),
            function_row("Daan", "mentor", programme="law"),
            function_row("Kees", "gp"),
            function_row("Eva", "lecturer", faculty="law", programme="law"),
        ],
        stand_ins=[
            stand_in_row("Kees", "student-counsellor", "Vera", campus="the-hague"),
            {**stand_in_row("Kees", "student-counsellor", "Vera", campus="leiden"), "by_number": "nobody"},
            stand_in_row("Kees", "student-counsellor", "Sanne", campus="leiden"),
        ],
    )  # fmt: skip
    assert kinds == [
        ("faculties", 4, "code", "twice"),
        ("programmes", 2, "faculty", "unknown-faculty"),
        ("programmes", 2, "campus", "unknown-campus"),
        ("terms", 2, "programme", "unknown-programme"),
        ("people", 3, "number", "twice"),
        ("enrolments", 2, "programme", "unknown-programme"),
        ("enrolments", 3, "number", "unknown-person"),
        ("enrolments", 4, "number", "not-a-student"),
        ("enrolments", 6, "number", "twice"),
        ("functions", 2, "programme", "unknown-programme"),
        ("functions", 3, "number", "may-not-hold"),
        ("functions", 4, "number", "may-not-hold"),
        ("functions", 5, "number", "may-not-hold"),
        ("functions", 6, "role", "held-outside"),
        ("functions", 7, "faculty", "two-units"),
        ("stand_ins", 2, "number", "no-such-function"),
        ("stand_ins", 3, "by_number", "unknown-person"),
        ("stand_ins", 4, "by_number", "may-not-hold"),
    ]


def test_a_code_of_another_university_is_not_taken_over():
    cast()
    register_university(actor=BUILDER, code="elders", name_nl="Elders", name_en="Elsewhere")
    with pytest.raises(ImportRefused) as refusal:
        import_people(actor=BUILDER, institution="elders", sheets=sheets(faculties=FACULTIES))
    assert {fault.kind for fault in refusal.value.faults} == {"other-university"}


def test_the_same_number_elsewhere_is_somebody_else():
    cast()
    register_university(actor=BUILDER, code="elders", name_nl="Elders", name_en="Elsewhere")
    import_people(actor=BUILDER, institution="elders", sheets=sheets(people=[person_row("Sanne", given_name="Other")]))
    assert people()["Sanne"].given_name == "Sanne"
    assert Person.objects.filter(person_number=number_of("Sanne")).count() == 2


def test_what_cannot_be_asked_is_refused_by_name():
    with pytest.raises(NoSuchUniversity):
        import_people(actor=BUILDER, institution="nowhere", sheets=[])
    cast()
    with pytest.raises(SheetTwice):
        import_people(actor=BUILDER, institution=INSTITUTION, sheets=[*sheets(people=[]), *sheets(people=[])])
    with pytest.raises(UnknownSheet):
        sheet_of("diagnoses", [])
    with pytest.raises(BadName):
        register_university(actor=BUILDER, code="Not a code", name_nl="x", name_en="x")
    with pytest.raises(BadName):
        register_university(actor=BUILDER, code="x", name_nl="=1", name_en="x")
    assert University.objects.count() == 1


# --- Rehearsal ------------------------------------------------------------------------------------------------------


def test_a_rehearsal_counts_exactly_and_writes_nothing():
    cast()
    changes = sheets(
        people=[person_row("Sanne", given_name="S."), person_row("Daan"), {**person_row("Mei"), "number": "new"}]
    )
    rehearsed = rehearse_import(actor=BUILDER, institution=INSTITUTION, sheets=changes)
    assert people()["Sanne"].given_name == "Sanne"
    assert Person.objects.count() == len(CAST)
    done = import_people(actor=BUILDER, institution=INSTITUTION, sheets=changes)
    assert rehearsed.counts == done.counts
    assert (done.counts["people"].new, done.counts["people"].changed, done.counts["people"].same) == (1, 1, 1)
    assert AuditLine.objects.filter(verb="people.import-rehearsed").count() == 1


def test_a_rehearsal_reports_faults_instead_of_raising():
    cast()
    report = rehearse_import(actor=BUILDER, institution=INSTITUTION, sheets=sheets(people=[{"number": "x"}]))
    assert {fault.column for fault in report.faults} == {"given_name", "family_name", "kinds"}


# --- Leavers --------------------------------------------------------------------------------------------------------


def whole(without=(), **changes):
    rows = {
        name: [row for row in listed if row.get("number") not in {number_of(one) for one in without}]
        for name, listed in cast_rows().items()
    }
    return imported(whole=True, **(rows | changes))


def test_who_is_missing_from_a_whole_delivery_has_left_and_is_kept():
    cast()
    report = whole(without=["Noor", "Daan"])
    assert {name: count.ended for name, count in report.counts.items() if count.ended} == {
        "people": 2,
        "functions": 1,
        "enrolments": 1,
    }
    noor = people()["Noor"]
    assert noor.ended_on == time.today() - YESTERDAY
    assert not actor_for(noor).known
    assert not Function.objects.filter(person=noor, ends_on=None).exists()
    assert whole(without=["Noor", "Daan"]).changes == 0
    # Whoever returns is the same person.
    whole()
    assert people()["Noor"].pk == noor.pk
    assert actor_for(people()["Noor"]).holds("study-adviser")


def test_a_delivery_that_is_not_whole_ends_nobody():
    cast()
    imported(people=[person_row("Sanne")], functions=[], enrolments=[])
    assert actor_for(people()["Noor"]).holds("study-adviser")


def test_a_file_cut_off_halfway_does_not_empty_the_university():
    cast()
    rows = cast_rows()
    few = {"people": rows["people"][:5], "enrolments": [], "functions": []}
    with pytest.raises(ImportRefused) as refusal:
        imported(whole=True, **few)
    assert [(fault.kind, fault.shown, fault.hint) for fault in refusal.value.faults] == [
        ("too-many-leavers", "14", "19")
    ]
    assert imported(whole=True, many_leavers=True, **few).counts["people"].ended == 14


def test_a_function_that_never_began_is_removed_with_its_stand_in():
    cast()
    soon = (time.today() + datetime.timedelta(days=60)).isoformat()
    later = (time.today() + datetime.timedelta(days=90)).isoformat()
    planned = function_row("Bram", "study-adviser", programme="security-studies", starts_on=soon)
    rows = cast_rows()
    imported(
        functions=[planned],
        stand_ins=[
            stand_in_row("Bram", "study-adviser", "Noor", programme="security-studies", starts_on=soon, ends_on=later)
        ],
    )
    report = imported(whole=True, **rows)
    assert report.counts["functions"].ended == 1
    assert not Function.objects.filter(person=people()["Bram"], starts_on=soon).exists()
    assert not StandIn.objects.unscoped(reason="test").exists()


def test_switched_off_by_hand_stays_off_whatever_is_imported():
    cast()
    switch_off(actor=BUILDER, institution=INSTITUTION, number=number_of("Omar"))
    assert not actor_for(people()["Omar"]).known
    whole()
    assert not actor_for(people()["Omar"]).known
    switch_on(actor=BUILDER, institution=INSTITUTION, number=number_of("Omar"))
    assert actor_for(people()["Omar"]).known
    with pytest.raises(NoSuchPerson):
        switch_off(actor=BUILDER, institution=INSTITUTION, number="nobody")
    assert AuditLine.objects.filter(verb="person.switched-off").get().subject == people()["Omar"].pk


# --- Never twice ----------------------------------------------------------------------------------------------------


def test_the_same_function_twice_on_one_day_is_a_fault():
    cast()
    again = function_row("Noor", "study-adviser", programme="security-studies", starts_on="2025-01-01")
    assert refused(functions=[again]) == [("functions", 2, "starts_on", "overlaps")]
    ended = function_row("Noor", "study-adviser", programme="security-studies", ends_on="2024-12-31")
    report = imported(functions=[again, ended])
    assert (report.counts["functions"].new, report.counts["functions"].changed) == (1, 1)


def test_the_database_itself_refuses_the_same_function_twice():
    cast()
    held = Function.objects.get(role="study-adviser", person=people()["Noor"])
    twin = {"person_id": held.person_id, "role_id": held.role_id, "programme_id": held.programme_id}
    for starts in (held.starts_on, held.starts_on + datetime.timedelta(days=400)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Function.objects.create(**twin, starts_on=starts)
    before = Function.objects.create(**twin, starts_on="2020-01-01", ends_on="2020-12-31")
    with pytest.raises(IntegrityError), transaction.atomic():
        Function.objects.filter(pk=before.pk).update(ends_on=None)
    # Another campus is another function, also when one of the two names none.
    Function.objects.create(**twin, campus_id="leiden", starts_on=held.starts_on)


def test_without_the_guard_the_same_function_twice_would_pass():
    """Control: the refusal above comes from the guard and from nothing else."""
    cast()
    held = Function.objects.get(role="study-adviser", person=people()["Noor"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE people_function DROP CONSTRAINT function_not_twice")
        else:
            cursor.execute("DROP TRIGGER function_not_twice_insert")
    Function.objects.create(
        person_id=held.person_id, role_id=held.role_id, programme_id=held.programme_id, starts_on=held.starts_on
    )


# --- Files ----------------------------------------------------------------------------------------------------------


def test_a_folder_of_csv_files_is_read_with_either_delimiter(tmp_path):
    cast()
    (tmp_path / "people.csv").write_text(
        "\ufeffnumber;given_name;family_name;birth_date;kinds\r\ns9;Ayşe;Çelik;2006-05-04;student\r\n", encoding="utf-8"
    )
    (tmp_path / "enrolments.csv").write_text(
        "number,programme,cohort,phase,starts_on\ns9,law,2026,first-year,2026-09-01\n", encoding="utf-8"
    )
    report = import_people(actor=BUILDER, institution=INSTITUTION, sheets=sheets_in(tmp_path))
    assert (report.counts["people"].new, report.counts["enrolments"].new) == (1, 1)
    assert Person.objects.get(person_number="s9").shown_name == "Ayşe Çelik"


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (b"", {"heading-missing"}),
        (b"\xff\xfe\x00", {"not-utf-8"}),
        (b"number,given_name,family_name,birth_date,kinds\ns9,\xe9,x,2006-05-04,student\n", {"not-utf-8"}),
        (b'number,given_name,family_name,kinds\ns9,"x,x,student\n', {"unreadable"}),
        (b"number,given_name,family_name,kinds\ns9," + b"x" * 200_000 + b",x,staff\n", {"unreadable"}),
        (b"number,given_name,family_name,kinds\ns9," + b"x" * 100_000 + b",x,staff\n", {"too-long"}),
        (b"number,given_name,family_name,kinds\ns9,a,b,staff,more\n", {"too-many-cells"}),
        (b"number,given_name,family_name,kinds\ns9,a\n", {"empty"}),
        (b"number,given_name,family_name,kinds\ns9,\x00a,b,staff\n", {"invisible", "unreadable"}),
        (b"naam;nummer\n", {"heading-missing", "heading-unknown"}),
    ],
)
def test_a_broken_file_is_reported_and_imports_nothing(tmp_path, content, kinds):
    cast()
    (tmp_path / "people.csv").write_bytes(content)
    with pytest.raises(ImportRefused) as refusal:
        import_people(actor=BUILDER, institution=INSTITUTION, sheets=[sheet_in(tmp_path / "people.csv")])
    found = {fault.kind for fault in refusal.value.faults}
    assert found
    assert found <= kinds
    assert Person.objects.count() == len(CAST)


def test_a_missing_file_is_reported(tmp_path):
    cast()
    with pytest.raises(ImportRefused) as refusal:
        import_people(actor=BUILDER, institution=INSTITUTION, sheets=[sheet_in(tmp_path / "people.csv")])
    assert [fault.kind for fault in refusal.value.faults] == ["unreadable"]


def test_many_rows_take_no_more_statements_than_few():
    """The same people again change nothing, and thirty times as many are compared by the same statements."""
    cast()
    counted = []
    for size in (50, 1500):
        crowd = [{**person_row("Sanne"), "number": f"c{index}"} for index in range(size)]
        imported(people=crowd)
        with CaptureQueriesContext(connection) as captured:
            report = imported(people=crowd)
        assert (report.changes, report.counts["people"].same) == (0, size)
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_the_waiting_rows_are_gone_when_the_import_is_over():
    """Whether it went well, was refused or was only rehearsed; nobody else finds a table of names."""
    cast()
    rehearse_import(actor=BUILDER, institution=INSTITUTION, sheets=sheets(people=[person_row("Sanne")]))
    refused(people=[{"number": "x"}])
    with staged():
        assert staged_tables()  # control: while it runs they are there
    assert not staged_tables()


def staged_tables():
    return [name for name in connection.introspection.table_names() if name.startswith("people_staged")]


def test_a_file_full_of_faults_is_not_listed_to_the_end(monkeypatch):
    cast()
    monkeypatch.setattr("naast.foundation.people.actions.checking.MOST_FAULTS", 50)
    read = []

    def rows():
        for index in range(1000):
            read.append(index)
            yield {"number": f"c{index}"}

    with pytest.raises(ImportRefused) as refusal:
        imported(people=rows)
    assert refusal.value.faults[0].kind == "too-many-faults"
    assert len(read) < 60


def test_a_function_that_ended_long_ago_does_not_overlap_with_one_that_a_whole_delivery_brings():
    cast()
    gone = function_row("Bram", "lecturer", programme="law", starts_on="2020-01-01", ends_on="2020-12-31")
    imported(functions=[gone])
    rows = cast_rows()
    new = function_row("Bram", "lecturer", programme="law", starts_on="2022-01-01")
    assert imported(whole=True, **(rows | {"functions": [*rows["functions"], new]})).counts["functions"].new == 1
    ended = Function.objects.get(person=people()["Bram"], role="lecturer", starts_on="2020-01-01")
    assert ended.ends_on == datetime.date(2020, 12, 31)
