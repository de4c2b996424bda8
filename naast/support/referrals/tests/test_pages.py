"""The pages of referrals: what each reader sees and can do, and what no page says (C5, C6)."""

import pytest
from django.test import Client

from naast.support.referrals.actions import accept, make_link
from naast.support.referrals.queries.student import own
from naast.support.referrals.tests.conftest import STRUCK, actor_of, kept, main

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/verwijzingen"


def seen_of(files, row):
    return own(actor_of(files.cast.sanne), row.code).seen


def test_composing_from_the_file_to_the_students_yes(files, signed_in):
    noor, sanne = signed_in(files.cast.noor), signed_in(files.cast.sanne)
    assert "Sanne" in main(noor.get(f"{DESK}/begin"))
    address = f"{DESK}/begin/{files.noor.code}"
    assert "Studentenpsycholoog" in main(noor.get(address))
    assert noor.post(address, {}).status_code == 422
    made = noor.post(address, {"to": "inside:psychologist", "language": "nl", "text": "Een zin. Nog een zin."})
    assert made.status_code == 302
    code = made.headers["Location"].rpartition("/")[2]
    assert sanne.get(f"/nl/mijn/verwijzing/{code}").status_code == 404
    assert noor.post(f"{DESK}/{code}", {"do": "show"}).status_code == 302
    page = main(sanne.get(f"/nl/mijn/verwijzing/{code}"))
    assert "Nog een zin." in page
    assert "Nee, geef niets door" in page
    from naast.support.referrals.models import Referral

    row = Referral.objects.unscoped(reason="test").get(code=code)
    answer = {"do": "yes", "seen": seen_of(files, row), "strike": ["1"]}
    assert sanne.post(f"/nl/mijn/verwijzing/{code}", answer).status_code == 302
    assert "Doorgegeven" in main(noor.get(f"{DESK}/{code}"))
    assert "Een zin." not in main(noor.get(f"{DESK}/{code}"))


def test_doubtful_words_are_asked_about_and_may_stay(files, signed_in):
    noor = signed_in(files.cast.noor)
    address = f"{DESK}/begin/{files.noor.code}"
    given = {"to": "inside:psychologist", "language": "nl", "text": "Ze vertelde over haar dyslexie."}
    asked = noor.post(address, given)
    assert asked.status_code == 422
    assert "dyslexie" in main(asked)
    assert "Ze vertelde over haar" in main(asked)
    assert noor.post(address, given | {"sure": ["yes"]}).status_code == 302


def test_the_inbox_has_no_name_and_no_word_before_it_is_taken(passed, files, signed_in):
    row, ilse = passed(), signed_in(files.cast.ilse)
    for address in (DESK, f"{DESK}/in/{row.code}"):
        page = main(ilse.get(address))
        assert "Studieadviseur" in page
        assert "colleges" not in page
        assert "Sanne" not in page
    assert ilse.post(f"{DESK}/in/{row.code}", {"do": "take"}).status_code == 302
    page = main(ilse.get(f"{DESK}/in/{row.code}"))
    assert "Sanne mist sinds september colleges." in page
    assert STRUCK not in page


def test_asking_back_and_answering(taken, files, signed_in):
    ilse, sanne, noor = (signed_in(getattr(files.cast, who)) for who in ("ilse", "sanne", "noor"))
    assert ilse.post(f"{DESK}/in/{taken.code}", {"do": "ask", "text": ""}).status_code == 422
    assert ilse.post(f"{DESK}/in/{taken.code}", {"do": "ask", "text": "Wat helpt je nu?"}).status_code == 302
    assert "Wat helpt je nu?" in main(sanne.get(f"/nl/mijn/verwijzing/{taken.code}"))
    assert sanne.post(f"/nl/mijn/verwijzing/{taken.code}", {"do": "answer", "text": "Rust"}).status_code == 302
    assert "Rust" in main(ilse.get(f"{DESK}/in/{taken.code}"))
    assert "Rust" not in main(noor.get(f"{DESK}/{taken.code}"))


def test_accepting_opens_a_file_and_offers_a_time(taken, files, signed_in):
    ilse, sanne = signed_in(files.cast.ilse), signed_in(files.cast.sanne)
    assert ilse.post(f"{DESK}/in/{taken.code}", {"do": "accept", "offers": "yes"}).status_code == 302
    assert "Naar je dossier" in main(ilse.get(f"{DESK}/in/{taken.code}"))
    assert "/nl/afspraak/psychologist" in main(sanne.get(f"/nl/mijn/verwijzing/{taken.code}"))


def test_declining_shows_the_student_a_better_way_and_the_author_nothing(taken, files, signed_in):
    ilse, sanne, noor = (signed_in(getattr(files.cast, who)) for who in ("ilse", "sanne", "noor"))
    before = main(noor.get(f"{DESK}/{taken.code}"))
    given = {"do": "decline", "better": "role:student-counsellor", "words": "Dit gaat over regels."}
    assert ilse.post(f"{DESK}/in/{taken.code}", given | {"better": "role:nobody"}).status_code == 422
    assert ilse.post(f"{DESK}/in/{taken.code}", given).status_code == 302
    page = main(sanne.get(f"/nl/mijn/verwijzing/{taken.code}"))
    assert "Studentendecaan" in page
    assert "Dit gaat over regels." in page
    assert main(noor.get(f"{DESK}/{taken.code}")) == before


def test_a_letter_by_link_and_code(passed, files, signed_in):
    row = passed(letter=True)
    sanne = signed_in(files.cast.sanne)
    mine = sanne.get(f"/nl/mijn/verwijzing/{row.code}/brief")
    assert mine.content[:5] == b"%PDF-"
    made = make_link(actor=actor_of(files.cast.sanne), code=row.code)
    outside = Client(HTTP_SEC_FETCH_SITE="same-origin")
    address = f"/nl/brief/{made.token}"
    assert outside.get(address).status_code == 200
    wrong = outside.post(address, {"code": "22223333"})
    absent = outside.post("/nl/brief/222222222222222222222222", {"code": made.code})
    assert wrong.status_code == absent.status_code == 404
    assert main(wrong).replace("22223333", "") == main(absent).replace(made.code, "")
    opened = outside.post(address, {"code": made.code})
    assert opened.content[:5] == b"%PDF-"
    assert "no-store" in opened.headers["Cache-Control"]
    assert sanne.post(f"/nl/mijn/verwijzing/{row.code}", {"do": "revoke"}).status_code == 302
    assert outside.post(address, {"code": made.code}).status_code == 404


def test_how_it_went(passed, files, signed_in):
    row = passed(letter=True)
    sanne, ilse = signed_in(files.cast.sanne), signed_in(files.cast.ilse)
    assert sanne.post(f"/nl/mijn/verwijzing/{row.code}", {"do": "arrival"}).status_code == 422
    assert sanne.post(f"/nl/mijn/verwijzing/{row.code}", {"do": "arrival", "answer": "waiting"}).status_code == 302
    assert "Wachten buiten de universiteit" in main(ilse.get(DESK))
    assert ilse.post(DESK, {"code": row.code}).status_code == 302
    assert "Wachten buiten de universiteit" not in main(ilse.get(DESK))
    assert sanne.post(f"/nl/mijn/verwijzing/{row.code}", {"do": "arrival", "answer": "yes"}).status_code == 302
    assert kept(row).state == "told"


def test_a_yes_at_the_desk(asked, files, signed_in):
    row = asked()
    noor, sanne = signed_in(files.cast.noor), signed_in(files.cast.sanne)
    assert noor.post(f"{DESK}/{row.code}", {"do": "noted", "strike": ["0", "1", "2"]}).status_code == 422
    assert noor.post(f"{DESK}/{row.code}", {"do": "noted", "strike": ["1"]}).status_code == 302
    assert "gaat het mee" in main(noor.get(f"{DESK}/{row.code}"))
    page = main(sanne.get(f"/nl/mijn/verwijzing/{row.code}"))
    assert "noteerde dat je ja zei" in page
    before = main(noor.get(f"{DESK}/{row.code}"))
    assert sanne.post(f"/nl/mijn/verwijzing/{row.code}", {"do": "no"}).status_code == 302
    assert main(noor.get(f"{DESK}/{row.code}")) == before


def test_the_open_pages(files, signed_in):
    noor, policy = signed_in(files.cast.noor), signed_in(files.cast.eva)
    assert "112" in main(noor.get(f"{DESK}/crisis"))
    assert "huisarts" in main(Client().get("/nl/hulp/huisarts-vinden"))
    assert policy.get(f"{DESK}/partners").status_code == 200
    given = {"kind": "gp", "name": "Praktijk Voorbeeld", "review_on": "01-12-2026", "waiting_days": "20"}
    assert policy.post(f"{DESK}/partners/nieuw", given | {"review_on": "ooit"}).status_code == 422
    assert policy.post(f"{DESK}/partners/nieuw", given).status_code == 302
    page = main(policy.get(f"{DESK}/partners"))
    assert "Praktijk Voorbeeld" in page
    assert "binnenkort" in page
    assert noor.get(f"{DESK}/partners").status_code == 404


def test_no_bad_deed_breaks_a_page(asked, files, signed_in):
    row, sanne = asked(), signed_in(files.cast.sanne)
    given = {"seen": "\x00", "strike": ["٣", "x", "99999999999"], "text": "\x00", "answer": "x"}
    for do in ("", "erase", "\x00", "yes", "answer", "arrival", "link", "stop", "revoke"):
        answer = sanne.post(f"/nl/mijn/verwijzing/{row.code}", given | {"do": do})
        assert answer.status_code in (302, 409, 422), do
    assert kept(row).state == "asked"


def test_no_bad_deed_of_a_receiver_breaks_the_page(passed, files, signed_in):
    row, ilse = passed(), signed_in(files.cast.ilse)
    for do in ("", "accept", "ask", "decline", "put-back"):
        answer = ilse.post(f"{DESK}/in/{row.code}", {"do": do, "text": "\x00", "better": "guide:\x00"})
        assert answer.status_code in (302, 404, 409, 422), do
    assert kept(row).state == "passed-on"


def test_in_english_too(taken, files, signed_in):
    accept(actor=actor_of(files.cast.ilse), code=taken.code)
    assert "You are welcome with" in main(signed_in(files.cast.sanne).get(f"/en/my/referral/{taken.code}"))
    assert "Referred by you" in main(signed_in(files.cast.noor).get("/en/staff/referrals"))


def test_each_page_asks_as_much_for_many_as_for_one(passed, begun, files, signed_in, django_assert_max_num_queries):
    ilse = signed_in(files.cast.ilse)
    passed()
    ilse.get(DESK)
    with django_assert_max_num_queries(30) as once:
        ilse.get(DESK)
    for _ in range(4):
        passed()
        begun(letter=True)
    with django_assert_max_num_queries(len(once)):
        ilse.get(DESK)
