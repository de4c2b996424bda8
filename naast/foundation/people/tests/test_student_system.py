"""The Open Education API as a source: real requests to a system that pages, lies, stalls and floods."""

import contextlib
import datetime
import json
import threading
import time as clock
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from naast.foundation.core import jobs, time
from naast.foundation.people import student_system
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, ImportRun, Person
from naast.foundation.people.provisioning import bring_in
from naast.foundation.people.rules.open_education import Studied, codes_of, enrolment_cells, person_cells, phase_of
from naast.foundation.people.student_system import Held, Source, SystemAway, SystemOdd, deliver
from naast.foundation.people.tests.factories import (
    CAST,
    INSTITUTION,
    cast,
    cast_rows,
    imported,
    number_of,
    people,
    person_row,
)

TODAY = datetime.date(2026, 11, 22)
TOKEN = "secret-token-of-ours"
OURS = {"security-studies": Studied("security-studies", "bachelor", running=True)}


# --- A student system ------------------------------------------------------------------------------------------------


def person(number, **changes):
    return {
        "personId": f"id-{number}",
        "primaryCode": {"codeType": "studentNumber", "code": number},
        "givenName": "Maartje",
        "surnamePrefix": "van",
        "surname": "Damme",
        "displayName": "Maartje van Damme",
        "dateOfBirth": "2005-09-30",
        "affiliations": ["student"],
        "mail": f"{number}@voorbeeld.example",
        "languageOfChoice": ["en-GB"],
        "activeEnrollment": True,
        "nationality": "Dutch",
    } | changes


def association(number, **changes):
    return {
        "associationId": f"a-{number}",
        "associationType": "programOfferingAssociation",
        "role": "student",
        "state": "associated",
        "person": person(number),
    } | changes


def lists(numbers=("n1",), **changes):
    return {
        "/persons": [person(number) for number in numbers],
        "/programs": [{"programId": "p1", "primaryCode": {"code": "Security Studies"}, "name": "Security"}],
        "/programs/p1/offerings": [{"offeringId": "o1", "startDate": "2026-09-01", "endDate": "2029-08-31"}],
        "/offerings/o1/associations": [association(number) for number in numbers],
    } | changes


class System:
    """What the server answers: lists by path, in pages, or whatever `instead` makes of a request."""

    def __init__(self, served, *, page_size=2, instead=None):
        self.served, self.page_size, self.instead = served, page_size, instead
        self.asked, self.tokens = [], set()

    def answer(self, handler):
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, asked))
        self.tokens.add(handler.headers.get("Authorization"))
        if self.instead is not None and self.instead(handler, parts.path, asked):
            return
        items = self.served.get(parts.path)
        if items is None:
            reply(handler, {"status": 404}, status=404)
            return
        reply(handler, self.page(items, int(asked["pageNumber"])))

    def page(self, items, number):
        start = (number - 1) * self.page_size
        return {
            "pageSize": self.page_size,
            "pageNumber": number,
            "hasPreviousPage": number > 1,
            "hasNextPage": start + self.page_size < len(items),
            "items": items[start : start + self.page_size],
        }


def reply(handler, content, *, status=200, headers=()):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(body)


@pytest.fixture
def serve():
    """Give a function that serves a System on this machine and gives its address."""
    servers = []

    def start(system):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                with contextlib.suppress(OSError):
                    system.answer(self)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        servers.append((server, thread))
        return Source(f"http://127.0.0.1:{server.server_port}", TOKEN)

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(student_system, "PAUSE", 0.01)


def rows(delivered, name):
    (sheet,) = [sheet for sheet in delivered.sheets if sheet.name == name]
    return [cells for _, cells in sheet.rows()]


# --- What it delivers -------------------------------------------------------------------------------------------------


def test_every_page_of_every_list_is_read_with_the_token(serve):
    system = System(lists([f"n{index}" for index in range(5)]))
    delivered = deliver(serve(system), OURS, today=TODAY)
    assert [row["number"] for row in rows(delivered, "people")] == [f"n{index}" for index in range(5)]
    assert [asked["pageNumber"] for path, asked in system.asked if path == "/persons"] == ["1", "2", "3"]
    assert system.tokens == {f"Bearer {TOKEN}"}
    assert rows(delivered, "people")[0] == {
        "number": "n0",
        "given_name": "Maartje",
        "family_name": "van Damme",
        "shown_name": "Maartje van Damme",
        "email": "n0@voorbeeld.example",
        "language": "en",
        "birth_date": "2005-09-30",
        "kinds": "student",
    }
    assert rows(delivered, "enrolments")[4] == {
        "number": "n4",
        "programme": "security-studies",
        "cohort": "2026",
        "phase": "first-year",
        "starts_on": "2026-09-01",
        "ends_on": "2029-08-31",
    }
    # The same rows a second time: the import may read them twice.
    assert len(rows(delivered, "people")) == 5


def test_offerings_of_the_past_are_asked_for_too(serve):
    system = System(lists())
    deliver(serve(system), OURS, today=TODAY)
    assert {asked["since"] for path, asked in system.asked if path == "/programs/p1/offerings"} == {"2016-01-01"}


def test_programmes_that_are_not_ours_and_guests_are_passed_over(serve):
    served = lists()
    served["/programs"] = [{"programId": "p9", "primaryCode": {"code": "minor-x"}}, *served["/programs"]]
    served["/persons"] += [person("g1", affiliations=["guest"])]
    delivered = deliver(serve(System(served)), OURS, today=TODAY)
    assert delivered.people == 1


@pytest.mark.parametrize("changes", [{"role": "lecturer"}, {"state": "pending"}, {"state": "canceled"}, {"role": None}])
def test_only_running_enrolments_of_students_count(changes):
    offering = {"startDate": "2026-09-01"}
    given = {"programme": "x", "level": "master", "offering": offering, "today": TODAY}
    assert enrolment_cells(association("n1"), **given) is not None  # control
    assert enrolment_cells(association("n1", **changes), **given) is None


def test_a_programme_is_known_by_any_of_its_codes():
    record = {
        "primaryCode": {"code": "ISAT-50.123"},
        "abbreviation": "Security Studies (BSc)",
        "otherCodes": [{"codeType": "x", "code": "SEC_1"}, "odd"],
    }
    assert list(codes_of(record)) == ["isat-50-123", "security-studies-bsc", "sec-1"]
    assert list(codes_of({"primaryCode": "x", "abbreviation": 7, "otherCodes": "y"})) == []


def test_how_far_somebody_is():
    assert [phase_of("bachelor", cohort, TODAY) for cohort in ("2026", "2025")] == ["first-year", "bachelor"]
    assert phase_of("bachelor", "2026", datetime.date(2027, 3, 1)) == "first-year"
    assert phase_of("bachelor", "2026", datetime.date(2027, 9, 1)) == "bachelor"
    assert phase_of("master", "2026", TODAY) == "master"


@pytest.mark.parametrize("record", [None, 7, "x", [], ["student"]])
def test_what_is_no_record_is_handed_on_to_be_reported(record):
    assert person_cells(record) is record


@pytest.mark.parametrize("affiliations", [None, "student", 7, [7], [["student"]], {"a": 1}])
def test_odd_affiliations_never_pass_for_a_kind(affiliations):
    cells = person_cells(person("n1", affiliations=affiliations))
    assert cells is None or cells["kinds"] not in ("student", "staff", "student staff") or affiliations == "student"


def test_rows_wait_in_little_memory():
    held = Held()
    for index in range(35_000):
        held.add(person_cells(person(f"n{index}")))
    assert sum(map(len, held._packed)) < 2_500_000
    assert sum(1 for _ in held.rows()) == 35_000


# --- A system that lies, stalls or floods -----------------------------------------------------------------------------


def on(path, act):
    """Make a System do something else at one path."""

    def instead(handler, asked_path, asked):
        if asked_path != path:
            return False
        act(handler, asked)
        return True

    return instead


PAGE = {"pageSize": 2, "pageNumber": 1, "hasPreviousPage": False, "hasNextPage": False, "items": []}
LIES = {
    "no JSON": lambda handler, asked: reply(handler, b"<html>"),
    "deep JSON": lambda handler, asked: reply(handler, b"[" * 100_000),
    "a list": lambda handler, asked: reply(handler, []),
    "no items": lambda handler, asked: reply(handler, {name: PAGE[name] for name in PAGE if name != "items"}),
    "items are an object": lambda handler, asked: reply(handler, PAGE | {"items": {}}),
    "hasNextPage is a word": lambda handler, asked: reply(handler, PAGE | {"hasNextPage": "no"}),
    "always the first page": lambda handler, asked: reply(
        handler, PAGE | {"hasNextPage": True, "items": [person("n1")]}
    ),
    "empty and more": lambda handler, asked: reply(
        handler, PAGE | {"hasNextPage": True, "pageNumber": int(asked["pageNumber"])}
    ),
    "a thousand and one": lambda handler, asked: reply(handler, PAGE | {"items": [1] * 1001}),
    "nobody at all": lambda handler, asked: reply(handler, PAGE),
    "401": lambda handler, asked: reply(handler, {}, status=401),
    "404": lambda handler, asked: reply(handler, {}, status=404),
    "elsewhere": lambda handler, asked: reply(
        handler, b"", status=302, headers=[("Location", "http://127.0.0.1:1/persons")]
    ),
    "compressed": lambda handler, asked: reply(handler, b"x", headers=[("Content-Encoding", "gzip")]),
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_system_that_lies_is_not_believed(serve, lie):
    with pytest.raises(SystemOdd) as fault:
        deliver(serve(System(lists(), instead=on("/persons", LIES[lie]))), OURS, today=TODAY)
    assert TOKEN not in str(fault.value)


def test_an_id_cannot_lead_elsewhere(serve):
    for odd in ("../persons", "..", "a/b", "a?b", "", 7, None, "x" * 90):
        served = lists()
        served["/programs"] = [{"programId": odd, "primaryCode": {"code": "security-studies"}}]
        with pytest.raises(SystemOdd):
            deliver(serve(System(served)), OURS, today=TODAY)


def test_a_flood_is_stopped(serve, monkeypatch):
    monkeypatch.setattr(student_system, "PAGE_BYTES", 100_000)
    sent = []

    def flood(handler, asked):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b" " * 65_536)
            sent.append(1)

    with pytest.raises(SystemOdd, match="too large"):
        deliver(serve(System(lists(), instead=on("/persons", flood))), OURS, today=TODAY)
    assert len(sent) < 1000


def test_a_trickle_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr(student_system, "PAGE", 0.3)
    monkeypatch.setattr(student_system, "TRIES", 1)
    monkeypatch.setattr(student_system, "CHUNK", 1)

    def trickle(handler, asked):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            clock.sleep(0.02)

    with pytest.raises(SystemAway, match="too slow"):
        deliver(serve(System(lists(), instead=on("/persons", trickle))), OURS, today=TODAY)


def test_silence_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr(student_system, "READ", 0.1)
    done = threading.Event()
    with pytest.raises(SystemAway):
        deliver(serve(System(lists(), instead=on("/persons", lambda *_: done.wait(5)))), OURS, today=TODAY)
    done.set()


def test_a_busy_system_is_asked_again_and_a_broken_one_is_not_for_ever(serve):
    times = []

    def busy_once(handler, path, asked):
        times.append(path)
        if len(times) > 1:
            return False
        reply(handler, {}, status=503)
        return True

    assert deliver(serve(System(lists(), instead=busy_once)), OURS, today=TODAY).people == 1
    system = System(lists(), instead=on("/persons", lambda handler, asked: reply(handler, {}, status=500)))
    with pytest.raises(SystemAway):
        deliver(serve(system), OURS, today=TODAY)
    assert len(system.asked) == student_system.TRIES


@pytest.mark.parametrize(
    "url",
    ["http://ooapi.example.edu/v5", "ftp://127.0.0.1", "https://me@ooapi.example.edu", "https://x?y=1", "", "https://"],
)
def test_names_do_not_travel_in_the_open(url):
    with pytest.raises(SystemOdd):
        Source(url, TOKEN)
    assert Source("https://ooapi.example.edu/v5", TOKEN)  # control
    assert TOKEN not in repr(Source("https://ooapi.example.edu/v5", TOKEN))


# --- Into the import --------------------------------------------------------------------------------------------------


@pytest.fixture
def ours(db, settings, serve):
    """Build the cast and give a function that lets the student system of the settings answer."""
    cast()

    def answers(system):
        source = serve(system)
        settings.STUDENT_SYSTEM = {
            "url": source.url,
            "token": TOKEN,
            "institution": INSTITUTION,
            "nightly": True,
        }
        return system

    return answers


def run(*, rehearse=False, many_leavers=False):
    said = []
    code = bring_in(
        folder=None, institution="", whole=False, many_leavers=many_leavers, rehearse=rehearse, say=said.append
    )
    return code, said


def whole_system(*newcomers, without=()):
    """Serve everybody of the cast who studies, and newcomers."""
    students = [name for name, (kinds, *_) in CAST.items() if kinds == "student" and name not in without]
    served = {
        "/persons": [],
        "/programs": [],
    }
    for programme in ("security-studies", "public-administration", "law"):
        served["/programs"].append({"programId": programme, "abbreviation": programme})
        served[f"/programs/{programme}/offerings"] = [{"offeringId": f"o-{programme}", "startDate": "2026-09-01"}]
        enrolled = [number_of(name) for name in students if CAST[name][2] == programme]
        enrolled += list(newcomers) if programme == "law" else []
        served[f"/offerings/o-{programme}/associations"] = [association(number) for number in enrolled]
    born = {name: person_row(name)["birth_date"] for name in students}
    served["/persons"] = [person(number_of(name), givenName=name, dateOfBirth=born[name]) for name in students]
    served["/persons"] += [person(number) for number in newcomers]
    return System(served, page_size=3)


def test_people_and_enrolments_come_in_and_staff_the_system_does_not_know_stay(ours):
    ours(whole_system("n1"))
    code, said = run(rehearse=True)
    assert code == 0
    assert not Person.objects.filter(person_number="n1").exists()
    code, said = run()
    assert (code, said[-1]) == (0, "Imported.")
    assert Person.objects.get(person_number="n1").family_name == "van Damme"
    assert Enrolment.objects.unscoped(reason="test").get(person__person_number="n1").programme.code == "law"
    assert actor_for(people()["Noor"]).holds("study-adviser")
    run_shown = ImportRun.objects.get(source=ImportRun.SYSTEM)
    assert (run_shown.state, run_shown.role) == (ImportRun.DONE, "job:operator")


def test_a_student_the_system_no_longer_names_has_left(ours):
    ours(whole_system(without=["Mei"]))
    assert run()[0] == 0
    assert people()["Mei"].ended_on == time.today() - datetime.timedelta(days=1)
    assert people()["Sanne"].ended_on is None  # control


def test_when_it_names_staff_it_names_all_of_them(ours):
    system = ours(whole_system())
    system.served["/persons"].append(person("w1", affiliations=["employee"], dateOfBirth=None))
    code, said = run()
    assert code == 1
    assert "would leave" in said[0]


def test_an_odd_record_is_reported_like_a_faulty_row_and_nothing_comes_in(ours):
    system = ours(whole_system("n1"))
    system.served["/persons"] += [person("n2", dateOfBirth="2005-13-01"), "odd", person("n3", givenName=7)]
    system.served["/offerings/o-law/associations"].append(association("nobody"))
    code, said = run()
    assert code == 1
    assert [line.partition(":")[0] for line in said[:-1]] == [
        "people, line 7, birth_date",
        "people, line 8",
        "people, line 9, given_name",
        "enrolments, line 7, number",
    ]
    assert not Person.objects.filter(person_number="n1").exists()
    assert ImportRun.objects.get(source=ImportRun.SYSTEM).faults == 4


def test_a_programme_that_vanished_there_does_not_end_its_students(ours):
    system = ours(whole_system())
    system.served["/programs"] = [each for each in system.served["/programs"] if each["programId"] != "law"]
    code, said = run()
    assert code == 1
    assert "law is not in the student system" in said[0]


def test_the_night_brings_people_in_only_when_that_was_asked_for(ours, settings):
    ours(whole_system("n1"))
    settings.STUDENT_SYSTEM = settings.STUDENT_SYSTEM | {"nightly": False}
    jobs.job_of("people.from-student-system").function()
    assert not Person.objects.filter(person_number="n1").exists()
    settings.STUDENT_SYSTEM = settings.STUDENT_SYSTEM | {"nightly": True}
    jobs.job_of("people.from-student-system").function()
    assert Person.objects.filter(person_number="n1").exists()
    assert ImportRun.objects.get(source=ImportRun.SYSTEM).role == "job:student-system"


def test_no_answer_stands_in_the_history(ours):
    ours(System(lists(), instead=on("/persons", LIES["401"])))
    code, said = run()
    assert (code, said) == (1, ["Nothing was imported: /persons: status 401."])
    assert ImportRun.objects.get(source=ImportRun.SYSTEM).state == ImportRun.AWAY
    assert run(rehearse=True)[0] == 1
    assert ImportRun.objects.count() == 1


def test_a_folder_comes_in_by_the_same_command(ours, tmp_path):
    (tmp_path / "people.csv").write_text("number,given_name,family_name,kinds\nw9,Ada,Blom,staff\n", encoding="utf-8")
    given = {"institution": INSTITUTION, "whole": False, "many_leavers": False}
    said = []
    assert bring_in(folder=tmp_path, rehearse=True, say=said.append, **given) == 0
    assert said == ["people: 1 new, 0 changed, 0 ended, 0 the same", "Nothing is wrong; nothing was changed."]
    assert bring_in(folder=tmp_path, rehearse=False, say=said.append, **given) == 0
    assert Person.objects.filter(person_number="w9").exists()
    assert bring_in(folder=tmp_path, rehearse=False, say=said.append, **given | {"institution": "nowhere"}) == 1
    assert bring_in(folder=tmp_path / "none", rehearse=False, say=said.append, **given) == 1
    (tmp_path / "people.csv").write_text("number,given_name,family_name,kinds\nw8,,Blom,staff\n", encoding="utf-8")
    assert bring_in(folder=tmp_path, rehearse=False, say=said.append, **given) == 1
    assert said[-2] == "people, line 2, given_name: The cell is empty. Fill in this cell."


def test_staff_stay_only_when_students_alone_were_named(db):
    """Control of `students_only`: the same delivery without it ends them."""
    from naast.foundation.people.actions import rehearse_import
    from naast.foundation.people.tests.factories import BUILDER, sheets

    cast()
    students = [row for row in cast_rows()["people"] if row["kinds"] == "student"]
    given = {"actor": BUILDER, "institution": INSTITUTION, "sheets": sheets(people=students), "whole": True}
    both = [rehearse_import(**given, many_leavers=True, students_only=only) for only in (True, False)]
    assert [report.counts["people"].ended for report in both] == [0, sum(k == "staff" for k, *_ in CAST.values())]
    assert imported(people=students).changes == 0
