"""What a keeper and a student can do on their pages, without losing a word."""

import pytest

from naast.support.guidance.actions import jot, make_ready, write
from naast.support.guidance.models import Draft, GuidanceFile, Scratch, entries_of
from naast.support.guidance.tests.conftest import actor_of, main

pytestmark = pytest.mark.django_db
DESK, MINE = "/nl/medewerker/studenten", "/nl/mijn/begeleiding"
CONTACT = {
    "on": "20-11-2026",
    "how": "room",
    "counts": ["counts"],
    "text": "We spraken over de planning",
    "ready": "yes",
}


@pytest.fixture
def file(opened):
    return opened()


@pytest.fixture
def noor(cast, signed_in):
    return signed_in(cast.noor)


def kept(file):
    return GuidanceFile.objects.unscoped(reason="a test looks").get(pk=file.pk)


def texts(file):
    return list(entries_of(file.role).objects.unscoped(reason="a test looks").filter(file=file.pk).order_by("at"))


def test_the_caseload_names_who_and_when_and_not_how_somebody_is(file, noor, cast, clock):
    write(actor=actor_of(cast.noor), code=file.code, kind="note", text="Slaapt slecht")
    page = main(noor.get(DESK))
    assert "Sanne" in page
    assert "Nog geen contact" in page
    assert "Slaapt" not in page
    assert "Hier staat nu niemand" in main(noor.get(f"{DESK}?show=closed"))
    for odd in ("?show=x", "?page=x", "?page=99999", "?page=-1", "?programme=nope", "?show=%00"):
        assert noor.get(DESK + odd).status_code == 200


def test_a_contact_counts_and_comes_on_the_students_page(file, noor, cast, signed_in):
    answer = noor.post(f"{DESK}/{file.code}/schrijven/contact", CONTACT)
    assert answer.status_code == 302
    assert (kept(file).sessions_had, str(kept(file).last_contact_on)) == (1, "2026-11-20")
    assert "We spraken over de planning" in main(noor.get(f"{DESK}/{file.code}"))
    student = signed_in(cast.sanne)
    assert cast.noor.shown_name in main(student.get(MINE))
    assert "We spraken over de planning" in main(student.get(f"{MINE}/{file.code}"))


def test_what_is_not_ready_is_not_on_the_students_page_until_they_asked(file, noor, cast, signed_in):
    noor.post(f"{DESK}/{file.code}/schrijven/note", {"text": "Nog een gedachte", "ready": "no"})
    student = signed_in(cast.sanne)
    page = main(student.get(f"{MINE}/{file.code}"))
    assert "Nog een gedachte" not in page
    assert "Vraag om mee te lezen" in page
    assert student.post(f"{MINE}/{file.code}", {"do": "read"}).status_code == 302
    assert "Vraagt om mee te lezen" in main(noor.get(DESK))
    assert noor.post(f"{DESK}/{file.code}", {"do": "ready-all"}).status_code == 302
    assert "Nog een gedachte" in main(student.get(f"{MINE}/{file.code}"))
    assert "Vraagt om mee te lezen" not in main(noor.get(DESK))


def test_a_psychologists_text_waits_until_it_is_laid_ready(opened, cast, signed_in):
    file = opened("ilse", "psychologist")
    ilse = signed_in(cast.ilse)
    assert ilse.post(f"{DESK}/{file.code}/schrijven/contact", CONTACT | {"ready": "no"}).status_code == 302
    student = signed_in(cast.sanne)
    assert "planning" not in main(student.get(f"{MINE}/{file.code}"))
    entry = texts(file)[0]
    make_ready(actor=actor_of(cast.ilse), code=file.code, entry=entry.code)
    assert "planning" in main(student.get(f"{MINE}/{file.code}"))


def test_a_word_that_looks_like_an_illness_asks_first(file, noor, opened, cast, signed_in):
    note = {"text": "Heeft misschien ADHD", "ready": "yes"}
    asked = noor.post(f"{DESK}/{file.code}/schrijven/note", note)
    assert asked.status_code == 422
    assert "lijkt op de naam van een ziekte. Hoort het hier?" in main(asked)
    assert "Heeft misschien ADHD" in main(asked)
    assert texts(file) == []
    assert noor.post(f"{DESK}/{file.code}/schrijven/note", note | {"sure": ["sure"]}).status_code == 302
    apart = opened("ilse", "psychologist")
    assert signed_in(cast.ilse).post(f"{DESK}/{apart.code}/schrijven/note", note).status_code == 302


def test_what_was_typed_survives_a_fault(file, noor, cast, signed_in):
    faulty = noor.post(f"{DESK}/{file.code}/schrijven/contact", CONTACT | {"on": "31-02-2026"})
    assert faulty.status_code == 422
    assert "We spraken over de planning" in main(faulty)
    again = main(noor.get(f"{DESK}/{file.code}/schrijven/contact"))
    assert "We spraken over de planning" in again
    assert "31-02-2026" in again
    assert noor.post(f"{DESK}/{file.code}/schrijven/contact", CONTACT).status_code == 302
    assert "planning" not in main(noor.get(f"{DESK}/{file.code}/schrijven/contact"))
    assert not Draft.objects.unscoped(reason="a test looks").exists()


def test_what_was_typed_survives_a_sign_out(file, noor, client):
    address = f"{DESK}/{file.code}/schrijven/note"
    seal = main(noor.get(address)).partition('name="seal" value="')[2].partition('"')[0]
    assert seal
    for wrong in ("", "x", seal[:-2]):
        assert client.post(address, {"text": "Iets anders", "seal": wrong}).status_code == 302
    assert not Draft.objects.unscoped(reason="a test looks").exists()
    answer = client.post(address, {"text": "Dit typte ik net", "seal": seal})
    assert answer.status_code == 302
    assert "inloggen" in answer["Location"]
    assert "Dit typte ik net" in main(noor.get(address))


def test_a_draft_goes_after_a_day(file, noor, clock):
    from naast.foundation.access.actor import Job
    from naast.support.guidance.actions import forget_drafts

    noor.post(f"{DESK}/{file.code}/schrijven/note", {"text": "Half af", "do": "keep"})
    assert "Half af" in main(noor.get(f"{DESK}/{file.code}/schrijven/note"))
    clock.forward(hours=25)
    assert forget_drafts(actor=Job("test")) == 1
    assert not Draft.objects.unscoped(reason="a test looks").exists()


def test_sessions_are_agreed_and_the_keeper_is_reminded_before_the_last(file, noor, cast, signed_in):
    page = f"{DESK}/{file.code}"
    assert noor.post(page, {"do": "sessions", "sessions": "nul"}).status_code == 422
    assert noor.post(page, {"do": "sessions", "sessions": "2"}).status_code == 302
    assert "het laatste dat jullie afspraken" not in main(noor.get(page))
    noor.post(f"{page}/schrijven/contact", CONTACT)
    assert "het laatste dat jullie afspraken" in main(noor.get(page))
    assert "Sanne" in main(noor.get(f"{DESK}?show=evaluation"))
    assert noor.post(page, {"do": "ask-evaluation"}).status_code == 302
    student = signed_in(cast.sanne)
    back = f"{MINE}/{file.code}/terugkijken"
    assert "Wat hielp je?" in main(student.get(back))
    assert student.post(back, {}).status_code == 422
    assert student.post(back, {"helped": "Dat er iemand luisterde"}).status_code == 302
    assert student.get(back).status_code == 302
    assert "Dat er iemand luisterde" in main(noor.get(page))
    assert "het laatste dat jullie afspraken" not in main(noor.get(page))


def test_a_student_adds_a_goal_and_the_keeper_says_how_it_stands(file, noor, cast, signed_in):
    student = signed_in(cast.sanne)
    assert student.post(f"{MINE}/{file.code}", {"text": ""}).status_code == 422
    assert student.post(f"{MINE}/{file.code}", {"text": "Op tijd inleveren"}).status_code == 302
    goal = texts(file)[0]
    assert "Op tijd inleveren" in main(noor.get(f"{DESK}/{file.code}"))
    noor.post(f"{DESK}/{file.code}", {"do": "standing", "entry": f"{goal.code}.reached"})
    assert "Gelukt" in main(student.get(f"{MINE}/{file.code}"))
    for bad in ({"entry": f"{goal.code}.x"}, {"entry": "x.reached"}, {"entry": goal.code}, {}):
        assert noor.post(f"{DESK}/{file.code}", {"do": "standing"} | bad).status_code == 409


def test_closing_and_beginning_again(file, noor):
    assert noor.post(f"{DESK}/{file.code}/schrijven/closing", {"text": "Tot ziens", "ready": "yes"}).status_code == 302
    assert kept(file).state == "closed"
    assert "Sanne" in main(noor.get(f"{DESK}?show=closed"))
    assert noor.get(f"{DESK}/{file.code}/schrijven/note").status_code == 302
    assert noor.post(f"{DESK}/{file.code}", {"do": "sessions", "sessions": "3"}).status_code == 409
    assert noor.post(f"{DESK}/{file.code}", {"do": "reopen"}).status_code == 302
    assert kept(file).state == "open"


def test_the_pad_says_what_belongs_on_it_and_forgets(file, noor, cast, clock, signed_in):
    from naast.foundation.access.actor import Job
    from naast.support.guidance.actions import forget_scratch, freeze_scratch, settle

    pad = f"{DESK}/{file.code}/kladblok"
    page = main(noor.get(pad))
    assert "Een vluchtige indruk" in page
    assert "Wat je waarnam" in page
    assert noor.post(pad, {"text": ""}).status_code == 422
    assert noor.post(pad, {"text": "Begin over de stage"}).status_code == 302
    assert "Begin over de stage" in main(noor.get(pad))
    assert "Begin over de stage" not in main(noor.get(f"{DESK}/{file.code}"))
    assert "Begin over de stage" not in main(signed_in(cast.sanne).get(f"{MINE}/{file.code}"))
    assert freeze_scratch(actor=Job("test"), student=cast.sanne) == 1
    line = Scratch.objects.unscoped(reason="a test looks").get()
    assert noor.post(pad, {"do": "out", "line": line.code}).status_code == 409
    clock.forward(days=31)
    assert forget_scratch(actor=Job("test")) == 0
    settle(actor=actor_of(cast.thea), line=line.code, belongs=False)
    assert forget_scratch(actor=Job("test")) == 1


def test_nobody_but_the_author_reads_the_pad(file, cast, clock, acting):
    import datetime

    from naast.foundation.people.models import Function, StandIn

    jot(actor=actor_of(cast.noor), code=file.code, text="Alleen voor mij")
    today = datetime.date(2026, 11, 23)
    function = Function.objects.get(person=cast.noor, role="study-adviser")
    acting(lambda: StandIn.objects.create(function=function, person=cast.bram, starts_on=today, ends_on=today))
    for who in ("bram", "sanne", "thea", "rik", "fatima"):
        assert Scratch.objects.seen_by(actor_of(getattr(cast, who))).count() == 0
    assert Scratch.objects.seen_by(actor_of(cast.noor)).count() == 1


def test_beginning_from_an_appointment(cast, clock, acting, signed_in, meeting):
    made = meeting(cast.kees, cast.sanne)
    kees = signed_in(cast.kees)
    assert "Sanne" in main(kees.get(f"{DESK}/begin"))
    one = f"{DESK}/begin/{made.code}"
    assert signed_in(cast.noor).get(one).status_code == 404
    assert kees.get(one).status_code == 200
    answer = kees.post(one, {"role": "student-counsellor"})
    assert answer.status_code == 302
    assert "Sanne" in main(kees.get(answer["Location"]))
    assert kees.get(one)["Location"] == answer["Location"]
    assert kees.post(f"{DESK}/begin/nietergens", {}).status_code == 404


@pytest.mark.parametrize("who", ["bram", "kees", "ilse", "fatima", "rik", "thea", "sanne", "daan"])
def test_a_file_of_another_and_none_at_all_are_refused_alike(file, cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    for tail in ("", "/schrijven/note", "/kladblok"):
        answers = [client.get(f"{DESK}/{code}{tail}") for code in (file.code, "k7m2p9q4r8st")]
        bodies = [each.content.decode().replace(file.code, "X").replace("k7m2p9q4r8st", "X") for each in answers]
        assert [each.status_code for each in answers] == [404, 404]
        assert bodies[0] == bodies[1]
    own = client.get(f"{MINE}/{file.code}").status_code
    assert own == (200 if who == "sanne" else 404)


def test_the_list_asks_as_much_for_many_as_for_one(opened, noor, cast, django_assert_max_num_queries):
    opened()
    noor.get(DESK)
    with django_assert_max_num_queries(6) as one:
        noor.get(DESK)
    opened(student="daan")
    with django_assert_max_num_queries(len(one)):
        noor.get(DESK)


def test_the_file_asks_as_much_for_much_as_for_little(file, noor, cast, django_assert_max_num_queries):
    write(actor=actor_of(cast.noor), code=file.code, kind="note", text="Eerste")
    noor.get(f"{DESK}/{file.code}")
    with django_assert_max_num_queries(7) as one:
        noor.get(f"{DESK}/{file.code}")
    for number in range(6):
        write(actor=actor_of(cast.noor), code=file.code, kind="contact", text=f"Weer {number}", how="room")
    with django_assert_max_num_queries(len(one)):
        noor.get(f"{DESK}/{file.code}")


@pytest.mark.parametrize("bad", ["\x00", "x" * 20_000, "٣٣"])
def test_no_bad_field_breaks_a_page(file, noor, bad):
    for kind in ("contact", "note", "goal", "closing"):
        given = dict.fromkeys(("on", "how", "counts", "text", "ready", "look_again", "key", "sure", "do"), bad)
        assert noor.post(f"{DESK}/{file.code}/schrijven/{kind}", given).status_code in (302, 422)
    for do in ("sessions", "look-again", "ready", "standing", bad):
        given = {"do": do, "sessions": bad, "on": bad, "entry": bad, "standing": bad, "ready": bad}
        assert noor.post(f"{DESK}/{file.code}", given).status_code in (302, 409, 422)


def test_a_study_adviser_begins_with_a_student_of_their_own_by_the_whole_number(cast, clock, signed_in):
    from naast.foundation.audit import spool

    one, noor = f"{DESK}/begin/student", signed_in(cast.noor)
    assert one in main(noor.get(f"{DESK}/begin"))
    assert [noor.post(one, given).status_code for given in ({}, {"number": ""})] == [422, 422]
    part = noor.post(one, {"number": cast.sanne.person_number[:-1]})
    assert (part.status_code, "Sanne" in main(part)) == (422, False)
    asked = noor.post(one, {"number": f" {cast.sanne.person_number} ", "do": "look"})
    assert (asked.status_code, cast.sanne.shown_name in main(asked)) == (200, True)
    assert not GuidanceFile.objects.unscoped(reason="a test looks").exists()
    begun = noor.post(one, {"number": cast.sanne.person_number, "do": "begin"})
    assert cast.sanne.shown_name in main(noor.get(begun["Location"]))
    assert noor.post(one, {"number": cast.sanne.person_number, "do": "look"})["Location"] == begun["Location"]
    assert GuidanceFile.objects.unscoped(reason="a test looks").get().role == "study-adviser"
    spool.drain()
    looks = main(signed_in(cast.sanne).get("/nl/mijn/delen/wie-keek"))
    assert "Je naam, bij je studentnummer" in looks


def test_an_unknown_number_and_anothers_student_are_answered_alike_and_noted(cast, clock, signed_in, acting):
    from naast.foundation.audit.models import AuditLine
    from naast.foundation.people.models import Enrolment

    one, noor = f"{DESK}/begin/student", signed_in(cast.noor)
    acting(lambda: Enrolment.objects.unscoped(reason="a test").filter(person=cast.sanne).update(ends_on="2026-11-22"))
    answers = {}
    for number in (cast.sanne.person_number, cast.noor.person_number, cast.bram.person_number, "s0000000", "\u0663"):
        answer = noor.post(one, {"number": number, "do": "begin"})
        answers[main(answer).replace(number, "X").partition("csrf")[0]] = answer.status_code
        assert number in main(answer)
    assert list(answers.values()) == [422]
    sought = AuditLine.objects.filter(verb="guidance.student-sought")
    assert (sought.count(), sought.exclude(subject=None).count()) == (5, 0)
    assert not GuidanceFile.objects.unscoped(reason="a test looks").exists()


@pytest.mark.parametrize("who", ["kees", "ilse", "thea", "sanne", "rik"])
def test_nobody_else_begins_with_a_number(cast, clock, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get(f"{DESK}/begin/student").status_code == 404
    assert client.post(f"{DESK}/begin/student", {"number": cast.sanne.person_number}).status_code == 404


def test_an_appointment_leads_on_to_guidance(cast, clock, signed_in, meeting):
    made = meeting(cast.kees, cast.sanne)
    kees, at = signed_in(cast.kees), f"/nl/medewerker/agenda/afspraak/{made.code}"
    begin = f"{DESK}/begin/{made.code}"
    assert begin not in main(kees.get(at))
    clock.forward(hours=2)
    assert begin in main(kees.get(at))
    kees.post(at, {"outcome": "no-show"})
    assert begin not in main(kees.get(at))
    kees.post(at, {"outcome": "came"})
    file = kees.post(begin, {"role": "student-counsellor"})["Location"]
    page = main(kees.get(at))
    assert begin not in page
    assert file in page
