"""Asking and reading as somebody sees it: the lines first, a promise that is kept, a code that opens one thing."""

import re

import pytest
from django.test import Client

from naast.support.callbacks.models import Call
from naast.support.callbacks.tests.conftest import FILLED, HERE, kept, lines

pytestmark = pytest.mark.django_db
ASK, READ = "/nl/bel-mij-terug", "/nl/bel-mij-terug/bericht"


def text(answer):
    return answer.content.decode()


def main(answer):
    """Give what stands in the page itself, without its frame."""
    return text(answer).partition("<main")[2].partition("</main>")[0]


def receipt_of(answer):
    found = re.search(r"<code>([0-9a-z ]+)</code>", text(answer))
    return found[1] if found else ""


def form_of(client, address=ASK):
    """Open the page and give what its form carries."""
    return re.search(r'name="receipt" value="([^"]+)"', text(client.get(address)))[1]


def calls():
    return list(Call.objects.unscoped(reason="a test looks").order_by("asked_at"))


def ask(client, address=ASK, **given):
    return client.post(address, FILLED | {"receipt": form_of(client, address)} | given, **HERE)


def read(client, code, address=READ, **given):
    return client.post(address, {"code": code, **given}, **HERE)


# --- Asking -------------------------------------------------------------------------------------------------------------
def test_lines_that_are_open_and_danger_stand_above_the_form(inboxes, guide):
    page = main(Client().get(ASK))
    assert (
        page.index("niet voor gevaar")
        < page.index("tel:113")
        < page.index("f-contact")
        < page.index("Vraag om contact")
    )


def test_the_page_says_when_a_human_reads_it(inboxes, clock, guide):
    assert "Vandaag nog, voor 17.00 uur" in text(Client().get(ASK))
    clock.forward(hours=9)
    assert "Morgen tussen 9.00 en 11.00 uur" in text(Client().get(ASK))
    clock.forward(days=4)  # Friday evening
    assert "Maandag tussen 9.00 en 11.00 uur" in text(Client().get(ASK))
    assert "Monday between 09:00 and 11:00" in text(Client().get("/en/call-me-back"))


def test_somebody_without_an_account_asks_and_gets_a_code_once(inboxes, guide):
    client = Client()
    answer = ask(client)
    assert answer.status_code == 200
    assert re.fullmatch(r"[0-9a-z]{4} [0-9a-z]{4} [0-9a-z]{4} [0-9a-z]{2}", receipt_of(answer))
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    [call] = calls()
    assert (call.contact, call.name, call.sentence, call.person_id) == ("06 12345678", "Sam", FILLED["sentence"], None)
    assert call.receipt not in receipt_of(answer).replace(" ", "")
    assert (call.say_who, call.voicemail) == (False, False)


def test_nothing_but_the_language_is_needed(inboxes, guide):
    answer = ask(Client(), contact="", name="", sentence="", parts=[])
    assert "Je liet geen nummer of adres achter" in text(answer)


def test_sent_twice_is_one_request_with_one_code(inboxes, clock, guide):
    client = Client()
    given = FILLED | {"receipt": form_of(client)}
    first, second = client.post(ASK, given, **HERE), client.post(ASK, given, **HERE)
    assert receipt_of(first) == receipt_of(second) != ""
    assert len(calls()) == 1
    clock.forward(minutes=11)
    third = client.post(ASK, given, **HERE)
    assert (third.status_code, receipt_of(third)) == (409, "")
    assert "Dit is al verstuurd" in text(third)


def test_the_code_is_still_there_in_the_other_language(inboxes, guide):
    client = Client()
    given = FILLED | {"receipt": form_of(client)}
    first = client.post(ASK, given, **HERE)
    switch = re.search(r'<form method="post" action="/en/call-me-back">(.*?)</form>', text(first))[1]
    carried = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', switch))
    second = client.post("/en/call-me-back", carried, **HERE)
    assert receipt_of(second) == receipt_of(first) != ""
    assert "Your request was sent" in text(second)
    assert len(calls()) == 1


def test_a_code_of_ones_own_making_is_not_taken(inboxes, guide):
    answer = ask(Client(), receipt="00000000000000")
    assert receipt_of(answer).replace(" ", "") not in ("", "00000000000000")


def test_a_fault_keeps_what_was_typed(inboxes, guide):
    answer = ask(Client(), contact="bel maar")
    page = text(answer)
    assert answer.status_code == 422
    assert "<title>Fout: " in page
    for typed in ("bel maar", "Sam", FILLED["sentence"]):
        assert typed in page
    assert calls() == []


def test_speaking_of_danger_puts_help_first_and_stops_nothing(inboxes, guide):
    page = main(ask(Client(), sentence="Ik wil niet meer leven"))
    assert page.index("tel:113") < page.index("Je vraag is verstuurd") < page.index("<code>")
    assert len(calls()) == 1
    calm = main(ask(Client(), sentence="Ik kan niet kiezen tussen twee vakken"))
    assert "Praat nu met iemand" not in calm


def test_a_student_who_is_signed_in_stays_unknown_unless_they_say_so(inboxes, signed_in, guide):
    client = signed_in(inboxes.cast.sanne)
    assert "Sanne" not in main(client.get(ASK))
    ask(client, known="no")
    ask(client)
    ask(client, known="yes")
    assert [call.person_id for call in calls()] == [None, None, inboxes.cast.sanne.pk]
    assert [line.actor for line in lines("call.asked")] == [None, None, inboxes.cast.sanne.pk]


def test_staff_ask_their_own_coach(inboxes, signed_in, guide):
    omar = signed_in(inboxes.cast.omar)
    assert "Deze pagina is voor studenten" in text(omar.get(ASK))
    assert omar.post(ASK, FILLED, **HERE).status_code == 409
    answer = ask(omar, "/nl/bel-mij-terug/medewerkers")
    assert answer.status_code == 200
    assert [call.inbox.kind for call in calls()] == ["staff"]
    assert "eigen pagina" in text(signed_in(inboxes.cast.sanne).get("/nl/bel-mij-terug/medewerkers"))


def test_without_a_reader_nothing_is_taken_and_the_page_says_so(cast, clock, guide):
    page = main(Client().get(ASK))
    assert "leest niemand wat je hier achterlaat" in page
    assert "tel:113" in page
    assert Client().post(ASK, FILLED, **HERE).status_code == 409


def test_asking_too_often_is_stopped_and_urgent_help_never(inboxes, guide, monkeypatch):
    from naast.foundation.accounts.rules import limits

    few = {**limits.LIMITS, "call-back": limits.Limit(limits.HOUR, by_address=1, by_account=0, by_device=0, by_all=9)}
    monkeypatch.setattr("naast.foundation.accounts.limits.LIMITS", few)
    client = Client()
    assert ask(client).status_code == 200
    stopped = ask(client)
    assert stopped.status_code == 429
    assert "tel:113" in main(stopped)
    assert FILLED["sentence"] in text(stopped)
    assert client.get("/nl/nu").status_code == 200
    assert client.get(ASK).status_code == 200


def test_another_site_cannot_ask_in_somebodys_name(inboxes, guide):
    answer = Client().post(ASK, FILLED, HTTP_SEC_FETCH_SITE="cross-site")
    assert answer.status_code == 403
    assert calls() == []


# --- Reading with a code ------------------------------------------------------------------------------------------------
def test_the_answer_is_read_with_the_code_on_another_device(asked, inboxes, guide):
    from naast.support.callbacks.actions import answer_call, take_call
    from naast.support.callbacks.tests.conftest import actor_of

    call, joris = asked(), actor_of(inboxes.cast.joris)
    take_call(actor=joris, code=call.code)
    answer_call(actor=joris, code=call.code, text="Ik bel je morgen om tien uur")
    answer = read(Client(), call.receipt.upper()[:7] + "-" + call.receipt[7:])
    page = text(answer)
    assert "Ik bel je morgen om tien uur" in page
    assert "Joris" not in page
    assert call.code not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def outcome(answer, code):
    """Give everything an answer says, without the code that was typed."""
    body = text(answer).replace(code, "CODE")
    return answer.status_code, body, dict(answer.headers) | {"Content-Length": ""}


def test_wrong_expired_withdrawn_and_another_inbox_look_the_same(asked, clock, inboxes, guide):
    from naast.support.callbacks.actions import close_call, take_call, withdraw
    from naast.support.callbacks.tests.conftest import actor_of

    joris = actor_of(inboxes.cast.joris)
    expired, withdrawn, other = asked(), asked(), asked("staff")
    take_call(actor=joris, code=expired.code)
    close_call(actor=joris, code=expired.code)
    withdraw(receipt=withdrawn.receipt, kind="students")
    assert read(Client(), expired.receipt).status_code == 200
    clock.forward(days=60)
    seen, noted = [], []
    for code in ("0123456789abcd", expired.receipt, withdrawn.receipt, other.receipt):
        before = len(lines("call.receipt-tried"))
        seen.append(outcome(read(Client(), code), code))
        [line] = lines("call.receipt-tried")[before:]
        noted.append((line.actor, line.role, line.verb, line.subject, line.what, line.ground))
    assert seen[0][0] == 404
    assert all(each == seen[0] for each in seen)
    assert all(each == noted[0] for each in noted)


def test_with_the_guard_off_an_expired_code_would_open(asked, clock, inboxes, guide, monkeypatch):
    """The control of the test above."""
    from naast.support.callbacks.actions import close_call, take_call
    from naast.support.callbacks.tests.conftest import actor_of

    call, joris = asked(), actor_of(inboxes.cast.joris)
    take_call(actor=joris, code=call.code)
    close_call(actor=joris, code=call.code)
    clock.forward(days=60)
    assert read(Client(), call.receipt).status_code == 404
    monkeypatch.setattr("naast.support.callbacks.queries.receipts.may_be_read", lambda *_: True)
    assert read(Client(), call.receipt).status_code == 200


def test_a_right_code_leaves_the_same_line_as_a_wrong_one(asked, guide):
    call = asked()
    for code in (call.receipt, "0123456789abcd"):
        read(Client(), code)
    right, wrong = lines("call.receipt-tried")
    assert (right.what, right.ground, right.subject) == (wrong.what, wrong.ground, wrong.subject)


def test_a_right_code_and_a_wrong_one_ask_the_database_as_much_up_to_the_answer(asked, queries):
    from naast.support.callbacks.queries.receipts import call_behind

    call = asked()
    for code in (call.receipt, "0123456789abcd", "x" * 60):
        with queries(1):
            call_behind(code, "students")


def test_codes_are_not_tried_for_ever(asked, guide, monkeypatch):
    from naast.foundation.accounts.rules import limits

    few = {**limits.LIMITS, "receipt": limits.Limit(limits.QUARTER, by_address=2, by_account=0, by_device=0, by_all=9)}
    monkeypatch.setattr("naast.foundation.accounts.limits.LIMITS", few)
    call, client = asked(), Client()
    assert [read(client, "0123456789abcd").status_code for _ in range(2)] == [404, 404]
    assert read(client, call.receipt).status_code == 429


def test_no_code_in_an_address(asked, guide):
    call = asked()
    assert Client().get(f"{READ}?code={call.receipt}").context["form"].is_bound is False


def test_one_message_back_and_then_it_is_our_turn(asked, guide):
    call, client = asked(), Client()
    answer = read(client, call.receipt, do="write", text="Mijn nummer is 06 87654321")
    assert "Je bericht is verstuurd" in text(answer)
    again = read(client, call.receipt, do="write", text="En nog iets")
    assert again.status_code == 409
    assert "En nog iets" not in text(again)
    empty = read(client, asked().receipt, do="write", text="")
    assert empty.status_code == 422


def test_not_needed_any_more_takes_everything_away(asked, guide):
    call = asked()
    assert "Alles wat je achterliet is weg" in text(read(Client(), call.receipt, do="withdraw"))
    assert read(Client(), call.receipt).status_code == 404
    row = kept(call)
    assert (row.contact, row.name, row.sentence) == (None, None, None)


def test_a_late_promise_is_admitted_with_the_lines(asked, clock, guide):
    call = asked()
    clock.forward(hours=8)
    page = main(read(Client(), call.receipt))
    assert "Wij zijn te laat." in page
    assert "tel:113" in page


@pytest.mark.parametrize("bad", ["", "\x00", "x" * 5000, "’", "٣" * 14, "<script>"])
def test_no_bad_code_breaks_the_page(inboxes, guide, bad):
    assert read(Client(), bad).status_code in (404, 422)


@pytest.mark.parametrize("field", ["contact", "name", "sentence", "language", "parts", "allowed", "receipt", "known"])
@pytest.mark.parametrize("bad", ["\x00", "x" * 20_000, "<script>alert(1)</script>"])
def test_no_bad_field_breaks_the_page(inboxes, guide, field, bad):
    answer = ask(Client(), **{field: bad})
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in text(answer)
