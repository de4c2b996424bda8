"""`naast import-people`: rehearsed without a trace, every faulty row by line and reason, and repeatable (G5)."""

import pytest

from naast.foundation.people.models import Function, Person
from naast.interfaces.operating.administrators import OPERATOR
from naast.interfaces.operating.importing import import_people_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    from naast.foundation.people.actions import register_university

    register_university(actor=OPERATOR, code="vu", name_nl="Voorbeeld", name_en="Example")
    people = tmp_path / "people"
    people.mkdir()
    (people / "people.csv").write_text("number,given_name,family_name,kinds\nm1,Pim,Visser,staff\nm2,Eva,Smit,staff\n")
    (people / "functions.csv").write_text("number,role,starts_on\nm1,editor,2026-09-01\n")
    return people


def run(folder, **given):
    said = []
    code = import_people_from(folder, **({"institution": "vu"} | given), out=said.append)
    return code, said


def test_a_rehearsal_says_the_counts_and_changes_nothing(folder):
    code, said = run(folder, dry_run=True)
    assert (code, said[-1]) == (0, "This was a rehearsal; nothing was changed.")
    assert "people: 2 new, 0 changed, 0 ended, 0 as they were." in said
    assert Person.objects.count() == 0


def test_it_is_imported_and_the_same_again_changes_nothing(folder):
    assert run(folder)[0] == 0
    assert (Person.objects.count(), Function.objects.count()) == (2, 1)
    code, said = run(folder)
    assert code == 0
    assert "people: 0 new, 0 changed, 0 ended, 2 as they were." in said


@pytest.mark.parametrize("dry_run", [True, False])
def test_every_faulty_row_is_told_in_english_and_nothing_is_imported(folder, dry_run):
    (folder / "people.csv").write_text("number,given_name,family_name,kinds\nm1,Pim,Visser,baas\nm2,,Smit,staff\n")
    code, said = run(folder, dry_run=dry_run)
    assert code == 1
    assert [line.split(":")[0] for line in said[:-1]] == [
        "people.csv line 2, kinds",
        "people.csv line 3, given_name",
    ]
    assert "Fill this cell" in said[1] or "empty" in said[1]
    assert said[-1] == "Nothing was imported: 2 faults."
    assert Person.objects.count() == 0


def test_whoever_is_not_in_the_whole_has_left_and_many_must_be_meant(folder):
    rows = "".join(f"m{number},A,B,staff\n" for number in range(1, 21))
    (folder / "people.csv").write_text(f"number,given_name,family_name,kinds\n{rows}")
    assert run(folder)[0] == 0
    (folder / "people.csv").write_text("number,given_name,family_name,kinds\nm1,A,B,staff\n")
    assert run(folder, whole=True)[0] == 1
    assert Person.objects.filter(ended_on__isnull=True).count() == 20
    assert run(folder, whole=True, many_leavers=True)[0] == 0
    assert Person.objects.filter(ended_on__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("given", "word"), [({"institution": "nergens"}, "no institution"), ({}, "not one of"), ({}, "no file")]
)
def test_what_cannot_be_begun_is_said(folder, tmp_path, given, word):
    if word == "not one of":
        (folder / "ghosts.csv").write_text("a,b\n")
    elif word == "no file":
        folder = tmp_path / "empty"
        folder.mkdir()
    code, said = run(folder, **given)
    assert (code, word in said[0]) == (1, True)
