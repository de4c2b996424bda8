"""Booking as a student or a guest does it: who, when, confirm, done (C1, C3, A1; trust.md Booking 1-10)."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.foundation.people.tests.factories import function_row, imported
from naast.support.appointments.actions.booking import Lapsed, cancel
from naast.support.appointments.models import Appointment, Diary, Slot, State
from naast.support.appointments.queries import doors
from naast.support.appointments.views import mine as own_pages
from naast.support.appointments.views import times
from tests.sessions import signed_in_client

from .factories import booked, diary_of, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
WHO = {"nl": "/nl/afspraak", "en": "/en/appointments"}
WHEN = {"nl": "/nl/afspraak/study-adviser", "en": "/en/appointments/study-adviser"}
FOR = "/nl/afspraak/study-adviser/voor/security-studies"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture(autouse=True)
def _guide(guide: Any) -> None:
    """Let the guide have its entries."""


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary, with mornings on working days."""
    return diary_of(cast["Noor"], "study-adviser")


@pytest.fixture
def sanne(cast: dict[str, Person]) -> Client:
    """Give a browser in which Sanne is signed in."""
    return signed_in_client(cast["Sanne"])


def text_of(answer: Any) -> str:
    """Give a page as text."""
    return str(answer.content.decode())


def seen(client: Client, address: str) -> str:
    """Read a page."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return text_of(answer)


def slots_in(text: str) -> list[str]:
    """List the codes of the times on a page."""
    return re.findall(r'name="slot" id="s-[^"]*" value="([^"]*)"', text)


def key_in(text: str) -> str:
    """Give the key of the form on a page."""
    found = re.search(r'name="key" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def only() -> Appointment:
    """Give the only appointment there is."""
    return Appointment.objects.unscoped(reason="test").get()


def rows() -> list[Appointment]:
    """Give all appointments."""
    return list(Appointment.objects.unscoped(reason="test").order_by("made_at", "pk"))


# --- Who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", WHO)
def test_who_shows_roles_with_the_first_free_moment(cast: dict[str, Person], diary: Diary, language: str) -> None:
    """Without signing in: what can be booked and how soon, and nobody's name (A1)."""
    diary_of(cast["Ilse"], "psychologist")
    text = seen(Client(), WHO[language])
    assert {"nl": "vandaag 9.00 uur", "en": "today 09:00"}[language] in text
    assert {"nl": "Kies je opleiding", "en": "Choose your programme"}[language] in text
    assert "Ilse" not in text
    assert "Noor" not in text


def test_who_for_the_own_programme_when_signed_in(sanne: Client, diary: Diary) -> None:
    """Who is signed in sees their own adviser's first moment without choosing."""
    assert '<a href="/nl/afspraak/study-adviser">Studieadviseur</a>' in seen(sanne, WHO["nl"])
    assert "vandaag 9.00 uur" in seen(sanne, WHO["nl"])


def test_a_chosen_programme_is_kept_nowhere(diary: Diary) -> None:
    """The choice is a form of the page itself: no cookie, no query string, nothing stored."""
    browser = Client()
    answer = browser.post(WHO["nl"], {"programme": "security-studies"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert not answer.cookies
    assert FOR in text_of(answer)
    assert browser.post(WHO["nl"], {"programme": "no-such\x00thing"}).status_code == 302


def test_a_full_role_leads_to_the_waiting_list(cast: dict[str, Person]) -> None:
    """A diary in which nothing is free is told as it is, and never as nothing."""
    diary = diary_of(cast["Ilse"], "psychologist")
    Slot.objects.filter(diary=diary).update(purpose="urgent")
    assert "Nu vol. Wel een wachtlijst." in seen(Client(), WHO["nl"])
    text = seen(Client(), "/nl/afspraak/psychologist")
    assert "Er is nu niets vrij, wel een weg verder" in text
    assert "/nl/nu" in text
    assert slots_in(text) == []


def test_walk_in_hours_of_today_are_shown(cast: dict[str, Person]) -> None:
    """Walking in needs no appointment and stands where one books (R8)."""
    from .factories import hours

    diary_of(cast["Ilse"], "psychologist", week=[hours(0, "13:00", "16:00", purpose="walk-in", place="Wijnhaven 1")])
    text = seen(Client(), WHO["nl"])
    assert "13.00 tot 16.00 uur" in text
    assert "Wijnhaven 1" in text
    assert "Zonder afspraak, op de inloop" in text
    text = seen(Client(), "/nl/afspraak/psychologist")
    assert "Hier loop je binnen, zonder afspraak" in text
    assert "Zet mij op de wachtlijst" not in text


# --- When -----------------------------------------------------------------------------------------------------------


def test_a_programme_comes_first_where_each_has_their_own(diary: Diary) -> None:
    """Nobody is shown the adviser of another programme; the choice leads to an address that can be kept."""
    browser = Client()
    assert slots_in(seen(browser, WHEN["nl"])) == []
    answer = browser.post(WHEN["nl"], {"programme": "security-studies"})
    assert (answer.status_code, answer.headers["Location"]) == (302, FOR)
    assert browser.post(WHEN["nl"], {"programme": "nothing"}).headers["Location"] == WHEN["nl"]


def test_no_name_and_no_room_before_signing_in(cast: dict[str, Person], diary: Diary) -> None:
    """Before sign-in: role, programme and city; after it the name and the room (C1)."""
    before, after = seen(Client(), FOR), seen(signed_in_client(cast["Sanne"]), FOR)
    for hidden in ("Noor", "Spuikade", "Wijnhaven"):
        assert hidden not in before
    assert "Studieadviseur van Security Studies" in before
    assert "Den Haag" in before
    assert "Noor" in after
    assert "Spuikade 2.14" in after
    assert slots_in(before) == slots_in(after) != []


def test_at_most_sixty_times_of_one_week(cast: dict[str, Person]) -> None:
    """One week at a time, and the next by its own address."""
    diary_of(cast["Noor"], "study-adviser", minutes=10, buffer_minutes=0)
    text = seen(Client(), FOR)
    assert 0 < len(slots_in(text)) <= 60
    assert f"{FOR}/week/2026-49" in text
    later = seen(Client(), f"{FOR}/week/2026-49")
    assert not set(slots_in(text)) & set(slots_in(later))
    assert f"{FOR}/week/2026-48" in later
    assert "?" not in re.findall(r'href="(/nl/afspraak[^"]*)"', text)


@pytest.mark.parametrize("week", ["2026-00", "2026-54", "20266-1", "x", "2019-01", "2031-01", "2026-47"])
def test_a_week_that_is_none_or_over_is_not_there(diary: Diary, week: str) -> None:
    """Addresses of other weeks give the page that is not there, and never a fault of ours."""
    assert Client().get(f"{FOR}/week/{week}").status_code == 404


@pytest.mark.parametrize(
    "tail", ["no-such-role", "coordinator", "study-adviser/voor/nowhere", "study-adviser/voor/leiden"]
)
def test_what_nobody_books_is_not_there(diary: Diary, tail: str) -> None:
    """A private or removed kind of appointment cannot be reached by its address (cal.diy#7280)."""
    assert Client().get(f"/nl/afspraak/{tail}").status_code == 404


def test_looking_sets_no_cookie_and_changes_nothing(diary: Diary) -> None:
    """Pages set no cookie; a hold sets its own."""
    browser = Client()
    for address in (WHO["nl"], WHEN["nl"], FOR):
        assert not browser.get(address).cookies
    assert rows() == []


def test_of_several_only_who_is_met_sees_that_one_comes(cast: dict[str, Person], diary: Diary, sanne: Client) -> None:
    """With one host the page names who sees it; with two it names neither, for only the one who is met does."""
    assert "Noor ziet dat je komt." in seen(sanne, FOR)
    imported(functions=[function_row("Kees", "study-adviser", programme="security-studies")])
    diary_of(cast["Kees"], "study-adviser")
    times.forget_times()
    text = seen(sanne, FOR)
    assert "Wie je spreekt, ziet dat je komt." in text
    assert "Noor en Kees ziet" not in text


def test_a_student_abroad_reads_two_clocks(diary: Diary) -> None:
    """The university's time first, the reader's own beside it; kept in the form and nowhere else (C3)."""
    answer = Client().post(FOR, {"show": "1", "zone": "America/New_York"})
    assert answer.status_code == 200
    assert not answer.cookies
    text = text_of(answer)
    assert re.search(r">9\.00 <small>3\.00 in New York</small>", text)
    assert 'name="zone" value="America/New_York"' in text
    assert "in Amsterdam<" not in text_of(Client().post(FOR, {"show": "1", "zone": "Europe/Amsterdam"}))


# --- Holding --------------------------------------------------------------------------------------------------------


def test_nothing_chosen_is_said_and_nothing_lost(diary: Diary) -> None:
    """Without a time the page comes back with the way of meeting as it was."""
    answer = Client().post(FOR, {"mode": "phone"})
    assert answer.status_code == 422
    assert "Kies eerst een moment." in text_of(answer)
    assert 'value="phone" checked' in text_of(answer)


def test_the_second_is_told_and_keeps_every_other_choice(cast: dict[str, Person], diary: Diary) -> None:
    """Two pages open, one time: the second stays where they were and hears so (easyappointments#31, cal.diy#1450)."""
    daan = signed_in_client(cast["Daan"])
    page = seen(daan, FOR)
    slot = next_slot(diary)
    booked(cast["Sanne"], slot)
    answer = daan.post(FOR, {"slot": slot.code, "mode": "online", "key": key_in(page)})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Net iemand voor je" in text
    assert 'value="online" checked' in text
    assert slot.code not in slots_in(text)
    assert slots_in(text)
    assert "Sanne" not in text


def test_a_double_click_is_one_hold(sanne: Client, diary: Diary) -> None:
    """The same form twice is one hold; another time in the same form is another one."""
    page = seen(sanne, WHEN["nl"])
    one, other = slots_in(page)[:2]
    given = {"slot": one, "mode": "in-person", "key": key_in(page)}
    first, second = sanne.post(WHEN["nl"], given), sanne.post(WHEN["nl"], given)
    assert first.headers["Location"] == second.headers["Location"]
    assert sanne.post(WHEN["nl"], given | {"slot": other}).headers["Location"] != first.headers["Location"]


def test_nobody_is_refused_for_holding_too_much(sanne: Client, diary: Diary) -> None:
    """A third hold gives the oldest back, so that holding cannot empty a calendar."""
    page = seen(sanne, WHEN["nl"])
    for code in slots_in(page)[:4]:
        assert sanne.post(WHEN["nl"], {"slot": code, "mode": "in-person"}).status_code == 302
    assert [row.state for row in rows()] == [State.LAPSED, State.LAPSED, State.HELD, State.HELD]


def test_what_one_holds_is_said_to_who_holds_it_and_nobody_else(cast: dict[str, Person], diary: Diary) -> None:
    """Going back loses nothing: the page names the time and leads on, signed in or in the browser that holds it."""
    known, guest = signed_in_client(cast["Sanne"]), Client()
    for number, holder in enumerate((known, guest)):
        given = {"slot": next_slot(diary, number * 3).code, "mode": "phone"}
        where = holder.post(FOR, given).headers["Location"]
        page = seen(holder, FOR)
        assert "We houden al een tijd voor je vast: vandaag" in page
        assert f'<a href="{where}">Ga daarmee verder</a>' in page
        for other in (Client(), signed_in_client(cast["Daan"])):
            assert "We houden al een tijd" not in seen(other, FOR)


def test_whoever_holds_without_end_is_asked_to_sign_in(cast: dict[str, Person], diary: Diary) -> None:
    """One address cannot hold everything; whoever signs in there is not held to that (no lock-out)."""
    codes = slots_in(seen(Client(), FOR))
    answers = [Client().post(FOR, {"slot": codes[0], "mode": "phone"}).status_code for _ in range(32)]
    assert answers[0] == 302
    assert answers[-1] == 429
    own = signed_in_client(cast["Sanne"])
    assert own.post(FOR, {"slot": codes[1], "mode": "phone"}).status_code == 302


@pytest.mark.parametrize(
    "given",
    [
        {"slot": "x" * 5000},
        {"slot": "abc", "mode": "teleport", "key": "no"},
        {"slot": "'; DROP", "zone": "../../etc/passwd", "show": "1"},
        {"slot": "\x00", "mode": "\x00"},
    ],
)
def test_whatever_is_posted_nothing_breaks(diary: Diary, given: dict[str, str]) -> None:
    """Bad input gives the page back, never a fault of ours."""
    assert Client().post(FOR, given).status_code in (200, 409, 422)


def test_a_form_from_elsewhere_holds_nothing(sanne: Client, diary: Diary) -> None:
    """No token is asked, so the sender is."""
    code = next_slot(diary).code
    answer = sanne.post(WHEN["nl"], {"slot": code, "mode": "phone"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert rows() == []


# --- Confirming -----------------------------------------------------------------------------------------------------


def held_by(client: Client, diary: Diary, *, mode: str = "in-person", number: int = 0) -> str:
    """Hold a time as a browser does; gives the address of the page to confirm on."""
    answer = client.post(FOR, {"slot": next_slot(diary, number).code, "mode": mode})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_from_who_to_done_in_four_steps(sanne: Client, diary: Diary) -> None:
    """Who, when, confirm, done: four pages, and nothing required but the time (ux S3)."""
    seen(sanne, WHO["nl"])
    page = seen(sanne, WHEN["nl"])
    assert len(re.findall(r"<input(?![^>]*hidden)[^>]* required", page)) == 0
    confirm = held_by(sanne, diary)
    assert "Je hoeft niets te zeggen" in seen(sanne, confirm)
    answer = sanne.post(confirm, {"topic": ""})
    assert answer.status_code == 302
    done = seen(sanne, answer.headers["Location"])
    assert "Je afspraak staat" in done
    assert "maandag 23 november" in done
    assert "Noor" in done
    assert only().state == State.CONFIRMED


def test_a_hold_is_there_for_nobody_else(cast: dict[str, Person], sanne: Client, diary: Diary) -> None:
    """Another's hold, and one that never was, are the same page that is not there."""
    confirm = held_by(sanne, diary)
    nothing = "/nl/afspraak/bevestigen/000000000000"
    for other in (Client(), signed_in_client(cast["Daan"]), signed_in_client(cast["Noor"])):
        answers = [other.get(confirm), other.get(nothing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content.replace(b"000000000000", confirm[-12:].encode())
        assert other.post(confirm, {"topic": "x"}).status_code == 404
    assert only().state == State.HELD


def test_who_has_no_session_signs_in_and_comes_back(cast: dict[str, Person], diary: Diary) -> None:
    """The browser's own secret opens the hold; after signing in it becomes the student's (cookie of the hold alone)."""
    browser = Client()
    confirm = held_by(browser, diary)
    cookie = browser.cookies["naast_hold"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 1800
    page = seen(browser, confirm)
    assert f"next={confirm}" in page
    assert "Noor" not in page
    assert "Spuikade" not in page
    inside = signed_in_client(cast["Sanne"])
    inside.cookies["naast_hold"] = cookie.value
    assert "Noor" in seen(inside, confirm)
    assert inside.post(confirm, {"topic": "planning"}).status_code == 302
    assert only().student_id == cast["Sanne"].pk
    assert only().topic == "planning"


def test_a_late_confirmation_is_told_so(sanne: Client, diary: Diary, monday: Any) -> None:
    """After ten minutes the time is anybody's (cal.diy#1450)."""
    confirm = held_by(sanne, diary)
    monday.shift(datetime.timedelta(minutes=10))
    assert sanne.get(confirm).status_code == 410
    assert sanne.post(confirm, {"topic": ""}).status_code == 410
    assert only().state == State.HELD


def test_a_hold_is_given_back_by_one_button(sanne: Client, diary: Diary) -> None:
    """The time can be had again at once."""
    confirm = held_by(sanne, diary)
    assert sanne.post(confirm, {"let_go": "1"}).status_code == 302
    assert next_slot(diary).code in slots_in(seen(sanne, FOR))


def test_a_topic_too_long_keeps_what_was_typed(sanne: Client, diary: Diary) -> None:
    """A fault stands beside the field; nothing is booked and nothing lost."""
    confirm = held_by(sanne, diary)
    answer = sanne.post(confirm, {"topic": "x" * 300})
    assert answer.status_code == 422
    assert "x" * 300 in text_of(answer)
    assert only().state == State.HELD


def test_an_overlap_with_ones_own_is_said_at_confirming(cast: dict[str, Person], diary: Diary) -> None:
    """A hold of nobody becomes nobody's second appointment at that time."""
    other = diary_of(cast["Ilse"], "psychologist")
    booked(cast["Sanne"], next_slot(other))
    browser = Client()
    confirm = held_by(browser, diary)
    inside = signed_in_client(cast["Sanne"])
    inside.cookies["naast_hold"] = browser.cookies["naast_hold"].value
    answer = inside.post(confirm, {"topic": ""})
    assert answer.status_code == 409
    assert "al een afspraak" in text_of(answer)


# --- One's own ------------------------------------------------------------------------------------------------------


def test_an_appointment_is_there_for_its_student_alone(cast: dict[str, Person], diary: Diary) -> None:
    """Nobody else's page, file, move or cancel, by any code (CVE-2023-3700, cal.diy#11660)."""
    mine = booked(cast["Sanne"], next_slot(diary))
    own = f"/nl/mijn/afspraak/{mine.code}"
    for name in ("Daan", "Fatima", "Rik", "Ilse"):
        other = signed_in_client(cast[name])
        for tail in ("", "/bestand", "/verzetten", "/afzeggen"):
            assert other.get(own + tail).status_code == 404
            assert other.get("/nl/mijn/afspraak/000000000000" + tail).status_code == 404
        assert other.post(f"{own}/afzeggen").status_code == 404
        assert other.post(f"{own}/verzetten", {"slot": next_slot(diary, 2).code}).status_code == 404
    assert Client().get(own).status_code == 302
    assert only().state == State.CONFIRMED


def test_the_file_says_appointment_and_nothing_else(cast: dict[str, Person], diary: Diary) -> None:
    """Title, time and place; no name, no role (trust.md row 18)."""
    mine = booked(cast["Sanne"], next_slot(diary))
    answer = signed_in_client(cast["Sanne"]).get(f"/nl/mijn/afspraak/{mine.code}/bestand")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    text = text_of(answer)
    assert "SUMMARY:Afspraak\r\n" in text
    for hidden in ("Noor", "adviseur", "DESCRIPTION", "ORGANIZER", "ATTENDEE", mine.code):
        assert hidden not in text


def test_opening_move_and_cancel_changes_nothing_one_button_does(cast: dict[str, Person], diary: Diary) -> None:
    """A link scanner opens every page and nothing happens; a button does it (cal.diy#21667)."""
    mine = booked(cast["Sanne"], next_slot(diary))
    sanne = signed_in_client(cast["Sanne"])
    own = f"/nl/mijn/afspraak/{mine.code}"
    page = seen(sanne, f"{own}/verzetten")
    seen(sanne, f"{own}/afzeggen")
    assert only().sequence == 0
    new = slots_in(page)[2]
    assert sanne.post(f"{own}/verzetten", {"slot": new, "mode": "phone"}).status_code == 302
    assert (only().slot.code, only().mode, only().sequence) == (new, "phone", 1)
    assert sanne.post(f"{own}/afzeggen").status_code == 302
    assert only().state == State.CANCELLED
    text = seen(sanne, own)
    assert "Deze afspraak gaat niet door" in text
    assert "Deze tijd is nog vrij." in text


def test_a_move_to_a_taken_time_keeps_the_old_one(cast: dict[str, Person], diary: Diary) -> None:
    """The second is told and keeps what they have."""
    mine, taken = booked(cast["Sanne"], next_slot(diary)), next_slot(diary, 1)
    booked(cast["Daan"], taken)
    answer = signed_in_client(cast["Sanne"]).post(
        f"/nl/mijn/afspraak/{mine.code}/verzetten", {"slot": taken.code, "mode": "phone"}
    )
    assert answer.status_code == 409
    assert "Net iemand voor je" in text_of(answer)


def test_cancelled_by_mistake_it_is_booked_again(cast: dict[str, Person], diary: Diary) -> None:
    """Undo: while the time is free, one button holds it again (SergeyMosin/Appointments#302)."""
    slot = next_slot(diary)
    mine = booked(cast["Sanne"], slot)
    sanne = signed_in_client(cast["Sanne"])
    sanne.post(f"/nl/mijn/afspraak/{mine.code}/afzeggen")
    answer = sanne.post(WHEN["nl"], {"slot": slot.code, "mode": "in-person"})
    assert sanne.post(answer.headers["Location"], {"topic": ""}).status_code == 302
    booked(cast["Daan"], next_slot(diary, 1))
    assert [row.state for row in rows()] == [State.CANCELLED, State.CONFIRMED, State.CONFIRMED]


def _cancelled_before(*, actor: Any, appointment: Any) -> None:
    """Be the second of two clicks: the first was done before this one is decided upon."""
    cancel(actor=actor, appointment=appointment)
    cancel(actor=actor, appointment=appointment)


def _cancelled_while_it_waited(*, actor: Any, appointment: Any) -> None:
    """Be the second of two clicks: it was decided upon while the first was under way, and then found it done."""
    cancel(actor=actor, appointment=appointment)
    raise Lapsed


@pytest.mark.parametrize("second", [_cancelled_before, _cancelled_while_it_waited])
def test_who_clicks_cancel_twice_reads_that_it_is_off(
    cast: dict[str, Person], diary: Diary, monkeypatch: Any, second: Any
) -> None:
    """Who clicks twice sees the second answer: it says neither that nothing changed nor that there is no such page."""
    mine = booked(cast["Sanne"], next_slot(diary))
    monkeypatch.setattr(own_pages, "cancel", second)
    answer = signed_in_client(cast["Sanne"]).post(f"/nl/mijn/afspraak/{mine.code}/afzeggen", follow=True)
    assert answer.status_code == 200
    assert "Deze afspraak gaat niet door" in text_of(answer)
    assert "niets veranderd" not in text_of(answer)


def test_after_the_limit_one_is_told_whom_to_reach(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Within the hour nothing can be changed here; the page says who can."""
    slot = next_slot(diary)
    mine = booked(cast["Sanne"], slot)
    monday.move_to(slot.starts_at - datetime.timedelta(minutes=30))
    sanne = signed_in_client(cast["Sanne"])
    text = seen(sanne, f"/nl/mijn/afspraak/{mine.code}")
    assert "mailto:noor@voorbeeld.example" in text
    assert "/afzeggen" not in text
    assert sanne.post(f"/nl/mijn/afspraak/{mine.code}/afzeggen").status_code == 302
    assert only().state == State.CONFIRMED


def test_a_week_page_costs_ten_queries_at_most(
    cast: dict[str, Person], diary: Diary, django_assert_max_num_queries: Any
) -> None:
    """Signed in and out, whatever the number of times."""
    sanne = signed_in_client(cast["Sanne"])
    for browser in (Client(), sanne):
        browser.get(FOR)
        times.forget_times()
        doors.kept_place.cache_clear()
        with django_assert_max_num_queries(10) as taken:
            assert browser.get(FOR).status_code == 200
        assert len(taken) > 3


def test_with_many_hosts_each_time_stands_once(cast: dict[str, Person], django_assert_max_num_queries: Any) -> None:
    """Who cannot tell two hosts apart is shown one time once."""
    diary_of(cast["Ilse"], "psychologist")
    diary_of(cast["Joris"], "psychologist")
    text = seen(Client(), "/nl/afspraak/psychologist")
    times = re.findall(r'<label for="s-[^"]*">([^<]*)', text)
    assert len(times) == len(slots_in(text))
    monday = text[text.index("Maandag 23") : text.index("Dinsdag 24")]
    shown = re.findall(r'<label for="s-[^"]*">([^<]*)', monday)
    assert len(shown) == len(set(shown)) > 0


def test_the_guide_is_told_the_first_free_moment(cast: dict[str, Person], diary: Diary) -> None:
    """Of a role that is everybody's; of a role that each programme has nothing is said, rather than another's time."""
    assert doors.waiting_time("career") is None
    diary_of(cast["Kees"], "student-counsellor")
    doors.kept_behind.cache_clear()
    told = doors.waiting_time("student-counsellor")
    assert told is not None
    assert told.first_free == datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.UTC)
    assert doors.waiting_time("study-adviser") is None
    assert "Eerste vrije afspraak: 9.00 uur" in seen(Client(), "/nl/hulp/gids/student-counsellor")


def test_who_can_also_walk_in_reads_the_first_free_appointment_too(cast: dict[str, Person]) -> None:
    """Of a service one may enter without one; without a diary nothing is said (A1)."""
    assert "Eerste vrije afspraak" not in seen(Client(), "/nl/hulp/gids/psychologist")
    diary_of(cast["Ilse"], "psychologist")
    doors.kept_behind.cache_clear()
    assert "Eerste vrije afspraak: 9.00 uur" in seen(Client(), "/nl/hulp/gids/psychologist")


def test_a_stopped_service_is_told_before_anybody_chooses(cast: dict[str, Person]) -> None:
    """Whether a service takes students stands on both pages, with why, before a form is filled in (R3)."""
    from naast.foundation.access.actor import Job
    from naast.support.appointments.actions.waiting import set_state
    from naast.support.appointments.queries import service

    diary_of(cast["Ilse"], "psychologist")
    given = {"reason_nl": "Twee collega’s zijn ziek.", "reason_en": "Two colleagues are ill."}
    set_state(actor=Job("test"), role="psychologist", state="stopped", **given)
    service.kept_states.cache_clear()
    for address in (WHO["nl"], "/nl/afspraak/psychologist"):
        assert "geen nieuwe afspraken" in seen(Client(), address)
