"""What people see: nothing typed is lost, refused files leave nothing, no reason stands where it should not."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from naast.support.facilities.actions import advise, arrange, bring_evidence
from naast.support.facilities.models import Evidence, ExamEnrolment, Item, Mark, Obstacle, Reasons, Request
from naast.support.facilities.queries.desk import desk

from .conftest import WORDS, count, kept, main, pdf

pytestmark = pytest.mark.django_db
MINE, DESK = "/nl/voorzieningen", "/nl/medewerker/voorzieningen"
FILLED = {"kind": "informal-care", "wanted": ["extra-time"], "words": WORDS}


@pytest.fixture
def sanne(room, signed_in):
    return signed_in(room.cast.sanne)


@pytest.fixture
def kees(room, signed_in):
    return signed_in(room.cast.kees)


@pytest.fixture
def fatima(room, signed_in):
    return signed_in(room.cast.fatima)


@pytest.fixture
def noor(room, signed_in):
    return signed_in(room.cast.noor)


def upload(client, address, content, name="brief.pdf"):
    return client.post(address, {"do": "evidence", "file": SimpleUploadedFile(name, content)})


def test_anybody_sees_what_exists_and_what_needs_no_proof(room):
    for language, first, second in (
        ("nl", "/nl/voorzieningen", "/nl/voorzieningen/zonder-bewijs"),
        ("en", "/en/adjustments", "/en/adjustments/without-proof"),
    ):
        with translation.override(language):
            client = Client()
            assert ("Extra tijd" if language == "nl" else "Extra time") in main(client.get(first))
            page = main(client.get(second))
            assert ("eerste thuis" if language == "nl" else "first at home") in page
            assert "<form" not in page


def test_asking_keeps_what_was_typed_and_leads_to_the_request(sanne, kees):
    faulty = sanne.post(f"{MINE}/aanvragen", {**FILLED, "wanted": []})
    assert faulty.status_code == 422
    assert WORDS in main(faulty)
    sent = sanne.post(f"{MINE}/aanvragen", FILLED)
    assert sent.status_code == 302
    page = main(sanne.get(sent.url))
    assert "hoogstens 5 MB" in page
    assert "Alleen wie je aanvraag leest, kan dit openen." in page
    assert "Aangevraagd" in page
    again = sanne.post(f"{MINE}/aanvragen", FILLED)
    assert again.status_code == 409
    assert WORDS in main(again)
    assert "Sanne de Wit" in main(kees.get(DESK))
    assert "Mantelzorg" not in main(kees.get(DESK))


POLYGLOTS = {
    "drawing.pdf": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "photo.jpg": b"<html><script>alert(1)</script></html>",
    "both.pdf": pdf(after=b"PK\x05\x06" + b"\x00" * 18),
    "page.pdf": pdf(b"<script>alert(1)</script>"),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_refused_upload_leaves_nothing_and_loses_nothing(asked, sanne, name):
    row = asked()
    answer = upload(sanne, f"{MINE}/{row.code}", POLYGLOTS[name], name)
    assert answer.status_code == 422
    assert 'class="error-message"' in main(answer)
    assert WORDS in main(answer)
    assert count(Evidence) == 0


def test_what_is_too_large_is_refused_before_it_is_read(asked, sanne):
    row = asked()
    answer = sanne.post(
        f"{MINE}/{row.code}", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="90000000"
    )
    assert answer.status_code == 413
    assert "te groot" in main(answer)
    assert WORDS in main(answer)
    assert upload(sanne, f"{MINE}/{row.code}", pdf(b"x" * 5_000_000)).status_code == 422
    assert count(Evidence) == 0


def test_an_upload_still_needs_its_token(asked, room, signed_in):
    row = asked()
    client = signed_in(room.cast.sanne, enforce_csrf_checks=True)
    assert upload(client, f"{MINE}/{row.code}", pdf()).status_code == 403
    assert count(Evidence) == 0


def test_a_file_leaves_as_an_attachment_in_a_sandbox_and_for_the_first_owner_alone(
    asked, sanne, kees, fatima, noor, room, signed_in
):
    row = asked()
    assert upload(sanne, f"{MINE}/{row.code}", pdf(), "MRI van mijn knie.pdf").status_code == 302
    assert "MRI" not in main(sanne.get(f"{MINE}/{row.code}"))
    file = kept(Evidence, of=row.pk).code
    for client, address in ((sanne, f"{MINE}/{row.code}/bestand/{file}"), (kees, f"{DESK}/{row.code}/bestand/{file}")):
        answer = client.get(address)
        assert answer.content == pdf()
        assert answer["Content-Disposition"] == 'attachment; filename="bestand.pdf"'
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert answer["X-Content-Type-Options"] == "nosniff"
    advise(actor=room.kees, code=row.code, advised=["extra-time"], text="Meer tijd past.")
    for client in (fatima, noor, signed_in(room.cast.daan), signed_in(room.cast.omar)):
        for base in (MINE, DESK):
            gone = client.get(f"{base}/{row.code}/bestand/{file}")
            absent = client.get(f"{base}/{row.code}/bestand/zzzzzzzzzzzz")
            assert gone.status_code == absent.status_code == 404


def test_from_advice_to_arranged_without_a_reason_on_the_way(asked, sanne, kees, fatima, noor, room):
    row = asked()
    bring_evidence(actor=room.sanne, code=row.code, content=pdf())
    opened = main(kees.get(f"{DESK}/{row.code}"))
    assert WORDS in opened
    faulty = kees.post(f"{DESK}/{row.code}", {"do": "advise", "advised": ["extra-time"], "detail_extra-time": "30 min"})
    assert faulty.status_code == 422
    assert "30 min" in main(faulty)
    given = {"do": "advise", "advised": ["extra-time"], "detail_extra-time": "30 min", "text": "Meer tijd past."}
    assert kees.post(f"{DESK}/{row.code}", given).status_code == 302
    late = kees.post(f"{DESK}/{row.code}", given)
    assert late.status_code == 409
    assert "Meer tijd past." in main(late)

    page = main(fatima.get(f"{DESK}/{row.code}"))
    assert "Meer tijd past." in page
    for word in (WORDS, "omgeving", "bestand/"):
        assert word not in page
    decision = {"do": "decide", "outcome": "grant", "granted": ["extra-time"], "text": "Het past."}
    wrong = fatima.post(f"{DESK}/{row.code}", {**decision, "starts_on": "23-11-2026", "until": "31-02-2027"})
    assert wrong.status_code == 422
    assert 'value="31-02-2027"' in main(wrong)
    right = fatima.post(f"{DESK}/{row.code}", {**decision, "starts_on": "23-11-2026", "until": "31-08-2027"})
    assert right.status_code == 302

    mine = main(sanne.get(f"{MINE}/{row.code}"))
    assert "bezwaar maken tot en met 4 januari 2027" in mine
    assert "Het past." in mine
    item = desk(room.noor).arrange[0].code
    work = main(noor.get(DESK)) + main(noor.get(f"{DESK}/regelen/{item}"))
    assert "31 augustus 2027" in work
    for word in (WORDS, "omgeving", "Meer tijd past.", "Het past."):
        assert word not in work
    assert noor.get(f"{DESK}/{row.code}").status_code == 404
    assert noor.post(f"{DESK}/regelen/{item}").status_code == 302
    assert kept(Request, pk=row.pk).state == "arranged"
    assert "Niets wacht op jou" in main(noor.get(DESK))


def test_a_statement_says_what_and_until_when_and_never_why(granted, sanne, room, signed_in):
    import io

    from pypdf import PdfReader

    row = granted()
    page = main(sanne.get(f"{MINE}/{row.code}/verklaring"))
    paper = sanne.get(f"{MINE}/{row.code}/verklaring.pdf")
    read = PdfReader(io.BytesIO(paper.content))
    text = " ".join(each.extract_text() for each in read.pages)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for said in (page, text):
        assert "Extra tijd bij tentamens" in said
        assert "31 augustus 2027" in said
        for word in (WORDS, "omgeving", "duidelijk", "half uur extra"):
            assert word not in said
    assert signed_in(room.cast.daan).get(f"{MINE}/{row.code}/verklaring").status_code == 404


def test_control_the_reasons_do_stand_on_the_students_own_page(granted, sanne):
    row = granted()
    assert "Het advies is duidelijk." in main(sanne.get(f"{MINE}/{row.code}"))
    assert kept(Reasons, request=row.pk).text == "Het advies is duidelijk."


def test_a_wrong_code_and_an_expired_one_are_answered_alike(granted, room):
    row = granted(until=datetime.date(2026, 11, 30))
    here = {"HTTP_SEC_FETCH_SITE": "same-origin"}

    def said(code):
        answer = Client().post("/nl/verklaring-nagaan", {"code": code}, **here)
        return answer.status_code, main(answer).replace(code, "X")

    status, page = said(row.statement)
    assert status == 200
    assert "Sanne de Wit" in page
    assert WORDS not in page
    room.clock.forward(days=8)
    expired, wrong = said(row.statement), said("k7m2p9q4r8stvw")
    assert expired == wrong
    assert "Sanne" not in expired[1]


def test_lists_and_pages_of_others_are_absent(granted, room, signed_in):
    row = granted()
    daan = signed_in(room.cast.daan)
    own, absent = daan.get(f"{MINE}/{row.code}"), daan.get(f"{MINE}/k7m2p9q4r8st")
    assert own.status_code == absent.status_code == 404
    assert own.content.decode().replace(row.code, "X") == absent.content.decode().replace("k7m2p9q4r8st", "X")
    for who in ("omar", "eva", "rik"):
        assert signed_in(getattr(room.cast, who)).get(DESK).status_code == 404


def test_under_sixteen_a_page_says_that_a_person_helps(sanne, room, monkeypatch):
    room.cast.sanne.birth_date = datetime.date(2011, 6, 1)
    room.cast.sanne.save(update_fields=["birth_date"])
    for address in (f"{MINE}/aanvragen", "/nl/bijzondere-situatie/melden"):
        page = main(sanne.get(address))
        assert "jonger dan zestien" in page
        assert "<form" not in page
    assert sanne.post(f"{MINE}/aanvragen", FILLED).status_code == 409
    assert count(Request) == 0


@pytest.mark.parametrize("bad", ["\x00", "x" * 9000, "٣٣"])
def test_no_bad_field_breaks_a_page(asked, sanne, kees, bad):
    row = asked()
    names = ("kind", "wanted", "words", "file", "text", "advised", "question", "detail_extra-time")
    for given in (dict.fromkeys(names, bad), FILLED | {"words": bad}, FILLED | {"wanted": ["extra-time", bad]}):
        assert sanne.post(f"{MINE}/aanvragen", given).status_code in (302, 409, 422)
    for do in ("evidence", "take-back", "renew", "objected", bad):
        answer = sanne.post(f"{MINE}/{row.code}", dict.fromkeys(names, bad) | {"do": do})
        assert answer.status_code in (302, 409, 422)
    for do in ("advise", "ask", "decide", bad):
        assert kees.post(f"{DESK}/{row.code}", dict.fromkeys(names, bad) | {"do": do}).status_code in (302, 409, 422)
    assert kept(Request, pk=row.pk).state in ("requested", "advised")


def test_the_desk_asks_as_much_for_many_as_for_one(asked, room, noor, granted, django_assert_max_num_queries):
    granted()
    with django_assert_max_num_queries(40) as one:
        noor.get(DESK)
    for kind in ("board", "top-sport", "pregnancy"):
        granted(kind=kind)
    assert Item.objects.unscoped(reason="t").filter(state="granted").count() == 4
    with django_assert_max_num_queries(len(one)):
        noor.get(DESK)
    arrange(actor=room.noor, code=desk(room.noor).arrange[0].code)


# --- Exams and obstacles ------------------------------------------------------------------------------------------------
SHEET = (
    b"number;programme;exam;course;name;form;building;on;enrolled_on\n"
    b"s1000001;security-studies;T1;INT101;Inleiding;written;Spuikade;2026-12-15;2026-11-01\n"
    b"s1000001;security-studies;T2;INT102;Verder;dance;;2026-12-16;2026-11-01\n"
    b"nobody;security-studies;T1;INT101;Inleiding;written;;2026-12-15;2026-11-01\n"
)


def test_exams_are_looked_at_before_they_are_taken_in(room, signed_in, granted):
    granted()
    rik = signed_in(room.cast.rik)
    address = f"{DESK}/tentamens"

    def hand_in(content, really):
        return rik.post(address, {"file": SimpleUploadedFile("e.csv", content), "really": really})

    looked = main(hand_in(SHEET, "look"))
    assert "Dit zou er gebeuren" in looked
    assert "Regel 3: form" in looked
    assert "Regel 4: number" in looked
    assert count(ExamEnrolment) == 0
    assert "Dit is ingevoerd" in main(hand_in(SHEET, "take"))
    assert count(ExamEnrolment) == count(Mark) == 1
    for bad in (b"\x00\xff", b"a,b\n1,2\n", b"\xff\xfe" + SHEET, b'"' * 40):
        assert hand_in(bad, "take").status_code == 422
    assert signed_in(room.cast.noor).get(address).status_code == 404


def test_obstacles_are_for_policy_and_have_an_owner(room, signed_in, monkeypatch):
    from naast.support.facilities.queries import obstacles as reads
    from naast.support.facilities.views import policy

    shown = reads.ObstacleShown(
        "course", "STAT", "STAT", "other-room", "Een stille zaal", 10, "coordinator", "seen", ""
    )
    monkeypatch.setattr(policy, "obstacles", lambda actor: [shown])
    eva = signed_in(room.cast.eva)
    address = "/nl/medewerker/drempels"
    page = main(eva.get(address))
    assert "10 studenten of meer" in page
    given = {"dimension": "course", "value": "STAT", "facility": "other-room", "owner": "policy", "state": "doing"}
    assert eva.post(address, {**given, "state": "", "doing": "Zaal 3"}).status_code == 422
    assert eva.post(address, {**given, "value": "OTHER"}).status_code == 422
    assert eva.post(address, {**given, "doing": "Zaal 3"}).status_code == 302
    assert Obstacle.objects.get().doing == "Zaal 3"
    for who in ("kees", "noor", "rik", "sanne"):
        assert signed_in(getattr(room.cast, who)).get(address).status_code == 404


def test_whose_step_it_is_is_changed_on_a_page(asked, room, signed_in):
    row = asked()
    rik, ilse = signed_in(room.cast.rik), signed_in(room.cast.ilse)
    address = f"{DESK}/wie-doet-wat"
    assert "Studentendecaan" in main(rik.get(address))
    assert ilse.get(f"{DESK}/{row.code}").status_code == 404
    assert rik.post(address, {"stage": "advise", "role": "nobody"}).status_code == 422
    given = {"stage": "advise", "kind": "informal-care", "role": "psychologist", "behind": ""}
    assert rik.post(address, given).status_code == 302
    assert "Studentenpsycholoog" in main(rik.get(address))
    assert ilse.get(f"{DESK}/{row.code}").status_code == 200
    assert rik.get(f"{DESK}/{row.code}").status_code == 404
    assert signed_in(room.cast.kees).get(address).status_code == 404


def test_who_got_less_than_asked_reads_until_when_to_object(room, granted, asked, sanne):
    granted(wanted=["extra-time"])
    assert "Je kreeg niet alles" not in main(sanne.get(MINE))
    granted(kind="board")
    assert "Je kreeg niet alles wat je vroeg. Bezwaar maken kan tot en met 4 januari 2027." in main(sanne.get(MINE))
    room.clock.forward(days=43)
    assert "Je kreeg niet alles" not in main(sanne.get(MINE))


def test_the_desk_offers_more_or_longer_after_an_objection_and_keeps_what_was_typed(room, granted, sanne, fatima):
    row = granted()
    page = f"{DESK}/{row.code}"
    assert "Meer of langer toekennen" not in main(fatima.get(page))
    assert sanne.post(f"{MINE}/{row.code}", {"do": "objected"}).status_code == 302
    assert "Meer of langer toekennen" in main(fatima.get(page))
    typed = {"do": "decide", "outcome": "grant", "granted": ["extra-time", "deadlines"], "starts_on": "23-11-2026"}
    typed |= {"until": "01-01-2027", "text": "Bij nader inzien."}
    faulty = fatima.post(page, typed)
    assert (faulty.status_code, "Bij nader inzien." in main(faulty)) == (422, True)
    assert fatima.post(page, typed | {"until": "31-08-2027"}).status_code == 302
    assert "Niet toegekend" not in main(sanne.get(f"{MINE}/{row.code}"))


def test_who_works_here_meets_no_door_that_is_for_students_alone(room, client, sanne, noor):
    for address, door in (("wat-er-is", "/nl/voorzieningen/aanvragen"), ("", "/nl/bijzondere-situatie")):
        page = f"/nl/voorzieningen/{address}".rstrip("/")
        for reader in (client, sanne):
            assert f'href="{door}"' in main(reader.get(page)), page
        assert f'href="{door}"' not in main(noor.get(page)), page
        assert noor.get(door).status_code == 404


def test_the_catalogue_says_what_there_is_who_decides_and_how_long(room, client, sanne):
    page = main(client.get("/nl/voorzieningen/wat-er-is"))
    for words in (
        "Een stille studieplek",
        "Extra tijd bij tentamens",
        "Studentendecaan",
        "6 weken",
        "Niets. Vertel in",
    ):
        assert words in page
    assert "de helft binnen" not in page
    assert "A quiet place to study" in main(client.get("/en/adjustments/what-there-is"))
    for address in ("/nl/voorzieningen", "/nl/voorzieningen/aanvragen"):
        assert "/nl/voorzieningen/wat-er-is" in main(sanne.get(address))
    assert client.post("/nl/voorzieningen/wat-er-is").status_code == 405


def test_the_catalogue_follows_the_owners_of_the_house(room, client):
    from naast.support.facilities.actions import name_owner

    before = main(client.get("/nl/voorzieningen/wat-er-is"))
    name_owner(actor=room.rik, stage="decide", role="policy")
    after = main(client.get("/nl/voorzieningen/wat-er-is"))
    assert before != after


def test_how_long_it_takes_is_said_of_ten_and_more(room, granted, client, monkeypatch):
    from naast.support.facilities.queries import how

    granted()
    assert "de helft binnen" not in main(client.get("/nl/voorzieningen/wat-er-is"))
    monkeypatch.setattr(how, "FEWEST", 1)
    assert "de helft binnen 1 dag beslist" in main(client.get("/nl/voorzieningen/wat-er-is"))
