"""An import in two steps: exactly what was shown or nothing, files sealed for an hour at most, pages for Rik alone."""

import csv
import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from naast.foundation.access.action import Refused
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import jobs
from naast.foundation.core.models import DataKey
from naast.foundation.people import actions
from naast.foundation.people import jobs as work
from naast.foundation.people.actions import (
    LeaversNotSaid,
    NotReady,
    OtherFiles,
    carry_out,
    confirm,
    forget_late,
    hand_in,
    rehearse_run,
    stop,
)
from naast.foundation.people.forms import MOST_BYTES
from naast.foundation.people.models import FaultList, ImportRun, Person, WaitingFile
from naast.foundation.people.models.imports import FAULTS, FILE, KEEP_FAULTS, KEEP_FILES
from naast.foundation.people.rules import SHEETS
from naast.foundation.people.sheets import sheet_named_by
from naast.foundation.people.tests.factories import (
    BUILDER,
    INSTITUTION,
    actors,
    cast,
    cast_rows,
    imported,
    person_row,
    sheets,
)
from naast.foundation.people.views.imports import _tame

pytestmark = pytest.mark.django_db


def as_csv(sheet, rows, *, delimiter=",", before="", encoding="utf-8"):
    """Write rows as somebody would deliver them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.name for column in SHEETS[sheet]], restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return (before + text.getvalue()).encode(encoding)


def newcomer(**changes):
    return person_row("Sanne") | {"number": "new-1", "given_name": "Nieuw"} | changes


def handed_in(rows, *, whole=False, sheet="people"):
    return hand_in(actor=BUILDER, institution=INSTITUTION, files={sheet: as_csv(sheet, rows)}, whole=whole)


def rehearsed(rows, **how):
    return rehearse_run(actor=BUILDER, run=handed_in(rows, **how).pk)


def waiting():
    return WaitingFile.objects.unscoped(reason="test")


def fault_lists():
    return FaultList.objects.unscoped(reason="test")


# --- Two steps ------------------------------------------------------------------------------------------------------


def test_what_was_shown_is_carried_out_and_its_files_are_gone():
    cast()
    run = rehearsed([newcomer(), person_row("Daan"), person_row("Sanne", family_name="Anders")])
    assert (run.state, run.asked) == (ImportRun.READY, {"people": [1, 1, 1, 0]})
    assert not Person.objects.filter(person_number="new-1").exists()
    confirm(actor=BUILDER, run=run.pk, digest=run.digest)
    done = carry_out(actor=BUILDER, run=run.pk)
    assert (done.state, done.done) == (ImportRun.DONE, run.asked)
    assert Person.objects.filter(person_number="new-1").exists()
    assert not waiting().exists()
    assert DataKey.objects.get(subject=run.pk, file=FILE).wrapped is None
    # A worker that died may be followed by another: the second time nothing is left to do.
    assert carry_out(actor=BUILDER, run=run.pk).ended_at == done.ended_at


def test_what_waits_is_sealed():
    cast()
    run = handed_in([newcomer(family_name="Zeldzaam")])
    with connection_cursor() as cursor:
        cursor.execute("SELECT content FROM people_waitingfile")
        (stored,) = cursor.fetchone()
    assert b"Zeldzaam" not in bytes(stored)
    assert b"Zeldzaam" in rows_of(run)[0]  # control: the import itself reads it


def connection_cursor():
    from django.db import connection

    return connection.cursor()


def rows_of(run):
    import base64
    import zlib

    return [zlib.decompress(base64.b85decode(file.content)) for file in waiting().filter(run=run)]


def test_nothing_is_carried_out_that_was_not_shown():
    cast()
    run = rehearsed([newcomer()])
    with pytest.raises(OtherFiles):
        confirm(actor=BUILDER, run=run.pk, digest="0" * 64)
    with pytest.raises(NotReady):
        confirm(actor=BUILDER, run=handed_in([newcomer()]).pk, digest=run.digest)
    assert carry_out(actor=BUILDER, run=run.pk).state == ImportRun.READY
    assert not Person.objects.filter(person_number="new-1").exists()


def test_files_that_were_swapped_after_they_were_shown_are_refused():
    cast()
    run = rehearsed([newcomer()])
    confirm(actor=BUILDER, run=run.pk, digest=run.digest)
    ImportRun.objects.filter(pk=run.pk).update(digest="0" * 64)
    with pytest.raises(OtherFiles):
        carry_out(actor=BUILDER, run=run.pk)
    assert not Person.objects.filter(person_number="new-1").exists()


def test_when_something_changed_meanwhile_it_is_shown_again_and_not_carried_out():
    cast()
    run = rehearsed([newcomer()])
    confirm(actor=BUILDER, run=run.pk, digest=run.digest)
    imported(people=[newcomer(given_name="Ander")])
    again = carry_out(actor=BUILDER, run=run.pk)
    assert (again.state, again.again) == (ImportRun.CHECKING, True)
    assert Person.objects.get(person_number="new-1").given_name == "Ander"
    assert rehearse_run(actor=BUILDER, run=run.pk).asked == {"people": [0, 1, 0, 0]}


def test_a_large_departure_needs_its_number():
    cast()
    run = rehearsed(cast_rows()["people"][:5], whole=True)
    assert (run.state, run.leavers, run.people_here) == (ImportRun.READY, 14, 19)
    for said in (None, 13, 19):
        with pytest.raises(LeaversNotSaid):
            confirm(actor=BUILDER, run=run.pk, digest=run.digest, leavers=said)
    confirm(actor=BUILDER, run=run.pk, digest=run.digest, leavers=14)
    assert carry_out(actor=BUILDER, run=run.pk).done["people"][3] == 14


def test_faults_are_kept_sealed_for_a_day_and_the_file_is_not():
    cast()
    run = rehearsed([newcomer(birth_date="31-02-2007")])
    assert (run.state, run.faults) == (ImportRun.FAULTY, 1)
    assert not waiting().exists()
    assert fault_lists().filter(run=run).exists()
    age(run, KEEP_FAULTS - datetime.timedelta(minutes=1))
    forget_late(actor=BUILDER)
    assert fault_lists().exists()  # control: not a minute too early
    age(run, datetime.timedelta(minutes=2))
    forget_late(actor=BUILDER)
    assert not fault_lists().exists()
    assert DataKey.objects.get(subject=run.pk, file=FAULTS).wrapped is None


def age(run, distance):
    """Make a run so much older."""
    row = ImportRun.objects.get(pk=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(begun_at=row.begun_at - distance)


def test_after_an_hour_the_files_are_forgotten_whatever_the_administrator_did():
    cast()
    run = rehearsed([newcomer()])
    age(run, KEEP_FILES - datetime.timedelta(minutes=1))
    assert forget_late(actor=BUILDER) == 0  # control
    age(run, datetime.timedelta(minutes=2))
    with pytest.raises(NotReady):
        confirm(actor=BUILDER, run=run.pk, digest=run.digest)
    assert forget_late(actor=BUILDER) == 1
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.EXPIRED
    assert not waiting().exists()


def test_who_stops_leaves_no_file():
    cast()
    run = rehearsed([newcomer()])
    assert stop(actor=BUILDER, run=run.pk).state == ImportRun.STOPPED
    assert not waiting().exists()
    with pytest.raises(NotReady):
        stop(actor=BUILDER, run=run.pk)


def test_a_fault_of_ours_ends_the_run_and_a_busy_database_does_not(monkeypatch):
    from django.db import OperationalError

    cast()
    run = handed_in([newcomer()])

    def busy(**given):
        raise OperationalError("busy")

    def broken(**given):
        raise ZeroDivisionError

    monkeypatch.setattr(work, "rehearse_run", busy)
    with pytest.raises(OperationalError):
        work.rehearse(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.CHECKING
    monkeypatch.setattr(work, "rehearse_run", broken)
    with pytest.raises(ZeroDivisionError):
        work.rehearse(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.FAILED
    assert not waiting().exists()


def test_only_an_administrator_may_do_any_of_it_and_each_leaves_a_line():
    known = actors()
    run = rehearsed([newcomer()])
    for name, actor in known.items():
        if name == "Rik":
            continue
        with pytest.raises(Refused):
            hand_in(actor=actor, institution=INSTITUTION, files={}, whole=False)
        with pytest.raises(Refused):
            confirm(actor=actor, run=run.pk, digest=run.digest)
        with pytest.raises(Refused):
            stop(actor=actor, run=run.pk)
    confirm(actor=known["Rik"], run=run.pk, digest=run.digest)
    carry_out(actor=work.IMPORTER, run=run.pk)
    lines = dict(AuditLine.objects.filter(verb__startswith="people.import").values_list("verb", "role"))
    assert lines["people.import-confirmed"] == "administrator"
    assert lines["people.import-carried-out"] == lines["people.imported"] == "job:people-import"


def test_an_import_in_one_step_stands_in_the_history_too():
    cast()
    given = {"actor": BUILDER, "institution": INSTITUTION, "source": ImportRun.FOLDER}
    run, faults = actions.import_and_note(sheets=sheets(people=[newcomer()]), **given)
    assert (run.state, run.done, faults) == (ImportRun.DONE, {"people": [1, 0, 0, 0]}, ())
    run, faults = actions.import_and_note(sheets=sheets(people=[newcomer(kinds="visitor")]), **given)
    assert (run.state, run.faults, [fault.column for fault in faults]) == (ImportRun.FAULTY, 1, ["kinds"])


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_sheet_is_known_by_its_headings(name):
    for delimiter in ",;":
        assert sheet_named_by(as_csv(name, [], delimiter=delimiter, before="\ufeff")) == name
    required = delimiter.join(column.name for column in SHEETS[name] if column.required)
    assert sheet_named_by(required.encode()) == name
    assert sheet_named_by(f"{required}{delimiter}more".encode()) is None


# --- Pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rik(cast, signed_in):
    return signed_in(cast.rik)


def upload(client, *files, whole="no", **more):
    return client.post("/nl/beheer/mensen", {"files": list(files), "whole": whole}, **more)


def file_of(rows, name="people.csv", **how):
    return SimpleUploadedFile(name, as_csv("people", rows, **how), content_type="text/csv")


def work_off():
    while jobs.run_next("test"):
        pass


def test_from_files_to_carried_out_without_script(rik):
    answer = upload(rik, file_of([newcomer()], delimiter=";", before="\ufeff"))
    assert answer.status_code == 302
    address = answer.headers["Location"]
    waits = rik.get(address).content.decode()
    assert "Kijk of het klaar is" in waits
    work_off()
    page = rik.get(address).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]
    assert "Voer in" in page
    assert not Person.objects.filter(person_number="new-1").exists()
    assert rik.post(address, {"digest": digest, "confirm": "1"}).status_code == 302
    assert rik.get(f"{address}/stand").json() == {"state": "carrying-out"}
    work_off()
    assert rik.get(f"{address}/stand").json() == {"state": "done"}
    assert Person.objects.filter(person_number="new-1").exists()
    page = rik.get("/nl/beheer/mensen").content.decode()
    assert "Ingevoerd" in page
    assert "Nieuw Voorbeeld" not in page
    assert rik.get("/en/manage/people").status_code == 200


def test_every_faulty_row_is_shown_and_can_be_taken_home(rik):
    address = upload(rik, file_of([newcomer(birth_date="31-02-2007"), newcomer(email="=HYPERLINK(1)")])).headers[
        "Location"
    ]
    work_off()
    page = rik.get(address).content.decode()
    assert "Er zijn 3 fouten" in page
    assert "31-02-2007" in page
    assert "Voer in" not in page
    answer = rik.get(f"{address}/fouten.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["bestand", "regel", "kolom", "wat er mis is", "wat je kunt doen"]
    assert [row[:3] for row in rows[1:]] == [
        ["people", "2", "birth_date"],
        ["people", "3", "email"],
        ["people", "3", "number"],
    ]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


def test_a_cell_that_begins_a_formula_is_tamed():
    assert [_tame(cell) for cell in ("=1+1", "+1", "-1", "@SUM", "\tx", "gewoon", "")] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM",
        "'\tx",
        "gewoon",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("people.csv", "number,given_name\ns1,Zoë\n".encode("cp1252"), "Windows-1252"),
        ("people.csv", "number,given_name\n".encode("utf-16"), "UTF-16"),
        ("people.xlsx", b"PK\x03\x04rest", "werkmap"),
        ("people.csv", b"  \n", "leeg"),
        ("x.csv", b"a,b\n1,2\n", "bij geen blad"),
    ],
)
def test_a_file_that_is_none_is_explained(rik, name, content, told):
    answer = upload(rik, SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ImportRun.objects.filter(source="upload").exists()


def test_the_line_that_is_not_utf_8_is_named(rik):
    content = b"number,given_name\n" + b"s1,Anna\n" * 5 + "s2,Zoë\n".encode("cp1252")
    assert "regel 7" in upload(rik, SimpleUploadedFile("people.csv", content)).content.decode()


def test_two_files_of_one_sheet_and_no_file_are_refused(rik):
    assert "elk blad één keer" in upload(rik, file_of([newcomer()]), file_of([newcomer()], "b.csv")).content.decode()
    assert "minstens één bestand" in upload(rik).content.decode()
    assert "Kies of iedereen" in upload(rik, file_of([newcomer()]), whole="").content.decode()


def test_what_is_too_large_is_refused_before_it_is_read(rik, monkeypatch):
    read = []
    monkeypatch.setattr("django.http.request.HttpRequest._load_post_and_files", lambda self: read.append(1))
    answer = rik.post(
        "/nl/beheer/mensen", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(MOST_BYTES * 2)
    )
    assert answer.status_code == 413
    assert "te groot" in answer.content.decode()
    assert not read


def test_who_says_less_than_they_send_is_cut_off(rik, monkeypatch):
    monkeypatch.setattr("naast.foundation.people.views.imports.MOST_BYTES", 1000)
    monkeypatch.setattr("naast.foundation.people.views.imports._FORM_ROOM", 100_000)
    answer = upload(rik, SimpleUploadedFile("people.csv", b"number\n" + b"x" * 50_000))
    assert answer.status_code in (413, 422)
    assert not ImportRun.objects.filter(source="upload").exists()


def test_several_megabytes_are_taken_though_forms_elsewhere_are_small(rik):
    rows = [newcomer(number=f"n{index}", shown_name="x" * 150) for index in range(15_000)]
    file = file_of(rows)
    assert file.size > 2_800_000
    assert upload(rik, file).status_code == 302


def test_a_form_without_its_token_is_refused(cast, signed_in):
    client = signed_in(cast.rik)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert upload(strict, file_of([newcomer()])).status_code == 403
    assert upload(client, file_of([newcomer()]), HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert upload(client, file_of([newcomer()])).status_code == 302  # control


def test_the_typed_number_of_leavers(rik):
    keep = [person_row("Sanne") | {"number": "one"}]
    address = upload(rik, file_of(keep), whole="yes").headers["Location"]
    work_off()
    run = ImportRun.objects.get(source="upload")
    assert run.leavers > 10
    page = rik.get(address).content.decode()
    assert "Typ hoeveel mensen er vertrekken" in page
    for typed in ("", "1", "veel"):
        answer = rik.post(address, {"digest": run.digest, "leavers": typed, "confirm": "1"})
        assert answer.status_code == 422
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.READY
    typed = f"{run.leavers:,}".replace(",", ".")
    assert rik.post(address, {"digest": run.digest, "leavers": typed, "confirm": "1"}).status_code == 302
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.CARRYING


def test_stopping_by_the_page(rik):
    address = upload(rik, file_of([newcomer()])).headers["Location"]
    work_off()
    assert rik.post(address, {"digest": "", "stop": "1"}).status_code == 302
    assert "Je hebt dit gestopt" in rik.get(address).content.decode()


def test_nobody_else_finds_any_of_these_pages(cast, signed_in):
    run = rehearsed([newcomer(birth_date="x")])
    paths = [
        reverse("people-imports"),
        *(reverse(name, args=[run.code]) for name in ("people-import", "people-import-state", "people-import-faults")),
    ]
    for path in paths:
        for name in ("sanne", "noor", "pim", "thea", "fatima"):
            assert signed_in(getattr(cast, name)).get(path).status_code == 404
        assert Client().get(path).status_code == 302
        assert signed_in(cast.rik, strong=False).get(path).status_code == 302  # to a second factor
        assert signed_in(cast.rik).get(path).status_code == 200  # control


def test_an_administrator_elsewhere_sees_none_of_it(cast, signed_in):
    from naast.foundation.people.actions import register_university

    run = rehearsed([newcomer(birth_date="x")])
    client = signed_in(cast.rik)
    register_university(actor=BUILDER, code="elders", name_nl="Elders", name_en="Elsewhere")
    elsewhere = ImportRun.objects.get(pk=run.pk).institution.__class__.objects.get(code="elders")
    ImportRun.objects.filter(pk=run.pk).update(institution=elsewhere)
    assert client.get(reverse("people-import", args=[run.code])).status_code == 404
    assert client.get(reverse("people-import-faults", args=[run.code])).status_code == 404
    assert run.code not in client.get(reverse("people-imports")).content.decode()


def test_the_list_of_faults_is_gone_after_a_day(cast, signed_in):
    run = rehearsed([newcomer(birth_date="x")])
    age(run, KEEP_FAULTS + datetime.timedelta(hours=1))
    forget_late(actor=BUILDER)
    client = signed_in(cast.rik)
    assert client.get(reverse("people-import-faults", args=[run.code])).status_code == 404
    assert "is er niet meer" in client.get(reverse("people-import", args=[run.code])).content.decode()
