"""The inbox on screen: no content in the list, one thing to do, and nothing lost when two come at once."""

import pytest

from naast.support.callbacks.actions import take_call, withdraw, write_back
from naast.support.callbacks.tests.conftest import actor_of, kept, lines

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/terugbellen"


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def post(client, call, do, **given):
    return client.post(f"{DESK}/{call.code}", {"do": do, **given})


@pytest.fixture
def joris(inboxes, signed_in):
    return signed_in(inboxes.cast.joris)


def test_an_empty_inbox_says_so(joris):
    assert "Niets wacht op jou" in main(joris.get(DESK))


def test_the_list_holds_no_content(asked, joris, inboxes):
    asked(sentence="Ik slaap niet", name="Sam", parts=("morning", "afternoon"), actor=actor_of(inboxes.cast.sanne))
    page = main(joris.get(DESK))
    for word in ("slaap", "Sam", "06 12345678", "Sanne"):
        assert word not in page
    assert "’s Ochtends of ’s middags, in het Nederlands" in page
    assert "Uiterlijk vandaag 17.00 uur" in page


def test_a_known_student_stands_in_the_line_of_whoever_looked(asked, joris, inboxes):
    from naast.foundation.audit import spool

    call = asked(actor=actor_of(inboxes.cast.sanne))
    joris.get(DESK)
    joris.get(f"{DESK}/{call.code}")
    spool.drain()
    listed, opened = lines("page.opened")[-2:]
    assert inboxes.cast.sanne.pk.hex in listed.also
    assert opened.subject == inboxes.cast.sanne.pk


def test_the_number_stands_there_after_taking_it(asked, joris):
    call = asked(name="Sam")
    assert "0612345678" not in main(joris.get(f"{DESK}/{call.code}"))
    assert post(joris, call, "take").status_code == 302
    page = main(joris.get(f"{DESK}/{call.code}"))
    assert 'href="tel:0612345678"' in page
    assert "Vraag naar Sam" in page
    assert "Spreek geen voicemail in." in page
    assert "Zeg tegen niemand anders" in page


def test_what_is_allowed_is_said(asked, joris):
    call = asked(say_who=True, voicemail=True)
    post(joris, call, "take")
    page = main(joris.get(f"{DESK}/{call.code}"))
    assert "Je mag een voicemail inspreken." in page
    assert "Spreek geen voicemail in." not in page


def test_after_calling(asked, joris):
    call = asked()
    post(joris, call, "take")
    faulty = post(joris, call, "tried", outcome="no-answer", day="24-11-2026", at="tien")
    assert faulty.status_code == 422
    assert 'value="tien"' in main(faulty)
    assert post(joris, call, "tried", outcome="no-answer", day="24-11-2026", at="10.30").status_code == 302
    assert "1 keer gebeld" in main(joris.get(DESK))
    assert post(joris, call, "tried", outcome="spoken").status_code == 302
    assert "Niets wacht op jou" in main(joris.get(DESK))


def test_an_answer_that_came_too_late_is_not_lost(asked, joris):
    call = asked()
    post(joris, call, "take")
    withdraw(receipt=call.receipt, kind="students")
    late = post(joris, call, "answer", text="Ik heb je gebeld", close="yes")
    assert late.status_code == 409
    assert "Bel niet meer" in main(late)


def test_a_colleague_took_it(asked, joris, inboxes, acting):
    import datetime

    from naast.foundation.people.models import Function

    day = datetime.date(2026, 11, 1)
    Function.objects.create(person=inboxes.cast.ilse, role_id="duty-psychologist", starts_on=day)
    call = asked()
    take_call(actor=actor_of(inboxes.cast.ilse), code=call.code)
    stopped = post(joris, call, "take")
    assert stopped.status_code == 409
    assert "Ilse Peters" in main(stopped)
    typed = post(joris, call, "answer", text="Dit typte ik al", close="yes")
    assert typed.status_code == 409
    assert "Bij collega’s" in main(joris.get(DESK))
    assert post(joris, call, "take-over").status_code == 302


def test_an_answer_closes_and_a_message_opens_it_again(asked, joris):
    call = asked()
    post(joris, call, "take")
    assert post(joris, call, "answer", text="", close="yes").status_code == 422
    assert post(joris, call, "answer", text="Kom gerust langs", close="yes").status_code == 302
    assert "Afgesloten" in main(joris.get(f"{DESK}/{call.code}"))
    write_back(receipt=call.receipt, kind="students", text="Dank, wanneer?")
    page = main(joris.get(f"{DESK}/{call.code}"))
    assert "Dank, wanneer?" in page
    assert "Ik neem dit op" in page


@pytest.mark.parametrize("do", ["", "erase", "\x00"])
def test_an_unknown_deed_changes_nothing(asked, joris, do):
    call = asked()
    assert post(joris, call, do).status_code == 422
    assert kept(call).state == "waiting"


@pytest.mark.parametrize("field", ["outcome", "day", "at", "text", "close"])
@pytest.mark.parametrize("bad", ["\x00", "x" * 20_000, "٣٣:٣٣", "99:99", "31-02-2026"])
def test_no_bad_field_breaks_the_page(asked, joris, field, bad):
    call = asked()
    post(joris, call, "take")
    given = {"outcome": "again", "day": "24-11-2026", "at": "10.30", "text": "x", "close": "no"} | {field: bad}
    assert post(joris, call, "tried", **given).status_code in (302, 422)
    assert post(joris, call, "answer", **given).status_code in (302, 422)


def test_the_page_asks_as_much_for_many_as_for_one(asked, joris, django_assert_max_num_queries):
    asked()
    with django_assert_max_num_queries(14) as one:
        joris.get(DESK)
    for _ in range(6):
        asked()
    with django_assert_max_num_queries(len(one)):
        joris.get(DESK)
