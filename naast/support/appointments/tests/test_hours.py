"""Keeping one's own hours and terms by pages: nothing is lost, nobody else's opens (C3)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions.diaries import open_diary
from naast.support.appointments.forms_diary import WeekSheet, read_clock
from naast.support.appointments.models import Appointment, Diary, MeetingAddress, Slot, State, WeekRule
from naast.support.appointments.rules.availability import Terms
from tests.sessions import signed_in_client

from .factories import BUILDER, booked, diary_of, hours, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
HOURS = "/nl/medewerker/agenda/uren"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary, with mornings on working days."""
    return diary_of(cast["Noor"], "study-adviser")


@pytest.fixture
def noor(cast: dict[str, Person]) -> Client:
    """Give a browser in which Noor is signed in."""
    return signed_in_client(cast["Noor"])


TERMS = {
    "since": "23-11-2026",
    "open": "yes",
    "minutes": "30",
    "buffer_minutes": "10",
    "notice_hours": "2",
    "horizon_days": "42",
    "change_hours": "1",
    "capacity_per_day": "",
    "link": "",
    "time_zone": "",
}


def row(day: int, number: int, starts: str, ends: str, **more: Any) -> dict[str, Any]:
    """Fill in one row of the week."""
    name = f"{day}-{number}"
    return {
        f"starts-{name}": starts,
        f"ends-{name}": ends,
        f"purpose-{name}": more.get("purpose", "appointments"),
        f"modes-{name}": more.get("modes", ["in-person", "phone"]),
        f"place-{name}": more.get("place", "Spuikade 2.14"),
    }


def page_of(diary: Diary) -> str:
    """Give the address of a diary's hours."""
    return f"{HOURS}/{diary.code}"


def text_of(answer: Any) -> str:
    """Give a page as text."""
    return str(answer.content.decode())


def test_the_page_shows_what_is_kept_and_leads_there_when_there_is_one_diary(noor: Client, diary: Diary) -> None:
    assert noor.get(HOURS)["Location"] == page_of(diary)
    text = text_of(noor.get(page_of(diary)))
    assert text.count('value="9.00"') == 5
    assert 'value="Spuikade 2.14"' in text
    assert "Geen uren" in text


def test_new_hours_and_terms_are_kept_together(noor: Client, diary: Diary) -> None:
    given = TERMS | {"minutes": "45", "link": "https://meet.example.org/noor", "capacity_per_day": "4"}
    given |= row(1, 0, "13", "16.30") | row(3, 0, "0930", "11,00", purpose="walk-in", modes=[])
    answer = noor.post(page_of(diary), given | {"keep": "1"})
    assert answer.status_code == 302
    assert "Bewaard" in text_of(noor.get(answer["Location"]))
    diary.refresh_from_db()
    assert (diary.minutes, diary.capacity_per_day, diary.open) == (45, 4, True)
    found = {(slot.starts_at.weekday(), slot.purpose) for slot in Slot.objects.filter(diary=diary, withdrawn=False)}
    assert found == {(1, "appointments")}
    rules = WeekRule.objects.unscoped(reason="test").filter(diary=diary, valid_until=None)
    assert sorted((each.weekday, each.starts.hour, each.modes) for each in rules) == [
        (1, 13, "in-person,phone"),
        (3, 9, "in-person"),
    ]
    address = MeetingAddress.objects.unscoped(reason="test").get(diary=diary)
    assert address.address == "https://meet.example.org/noor"
    noor.post(page_of(diary), given | {"keep": "1", "link": ""})
    assert not MeetingAddress.objects.unscoped(reason="test").exists()


def test_what_it_becomes_is_shown_before_anything_is_kept(noor: Client, diary: Diary) -> None:
    before = list(Slot.objects.values_list("pk", "withdrawn"))
    answer = noor.post(page_of(diary), TERMS | row(2, 0, "10.00", "12.00", purpose="urgent") | {"show": "1"})
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Er is nog niets bewaard" in text
    assert "vrijgehouden voor spoed" in text
    assert 'value="10.00"' in text
    assert list(Slot.objects.values_list("pk", "withdrawn")) == before


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (row(0, 0, "12.00", "9.00"), "Het einde ligt niet na het begin"),
        (row(0, 0, "half tien", "12.00"), "Schrijf begin en einde zoals"),
        (row(0, 0, "9.00", "9.20"), "Hier past geen afspraak van 30 minuten in"),
        (row(0, 0, "9.00", "12.00", modes=[]), "Kies ten minste één manier"),
        (row(0, 0, "9.00", "12.00") | row(0, 1, "11.00", "13.00"), "Dit overlapt met een andere rij"),
        (row(0, 0, "6.00", "23.00"), "Dit is langer dan 14 uur"),
        (row(0, 0, "9.00", "12.00", place="x" * 300), "De ruimte past niet"),
    ],
)
def test_a_fault_stands_beside_its_row_and_nothing_is_lost(
    noor: Client, diary: Diary, rows: dict[str, Any], words: str
) -> None:
    given = TERMS | rows | row(4, 0, "14.00", "15.00", place="Kamer van de buren") | {"keep": "1", "minutes": "30"}
    answer = noor.post(page_of(diary), given)
    text = text_of(answer)
    assert answer.status_code == 422
    assert text.count(words) == 2, "in the summary and beside the row"
    assert "Kamer van de buren" in text
    assert f'value="{rows["starts-0-0"]}"' in text
    assert "<title>Fout: " in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": "nul"},
        {"minutes": "3"},
        {"buffer_minutes": "999999999999999"},
        {"since": "gisteren"},
        {"since": "22-11-2026"},
        {"open": "misschien"},
        {"link": "javascript:alert(1)"},
        {"time_zone": "Mars/Olympus"},
        {"capacity_per_day": "0"},
    ],
)
def test_terms_that_cannot_be_are_refused_with_everything_kept_on_the_page(
    noor: Client, diary: Diary, wrong: dict[str, str]
) -> None:
    answer = noor.post(page_of(diary), TERMS | row(0, 0, "9.00", "12.00", place="Blijft staan") | wrong | {"keep": "1"})
    assert answer.status_code == 422
    assert "Blijft staan" in text_of(answer)
    diary.refresh_from_db()
    assert diary.minutes == 30


def test_rows_are_added_and_taken_away_without_script(noor: Client, diary: Diary) -> None:
    given = (
        TERMS | row(0, 0, "9.00", "12.00", place="Eerste") | row(1, 0, "oeps", "", place="Tweede") | {"minutes": "x"}
    )
    text = text_of(noor.post(page_of(diary), given | {"add": "0"}))
    assert 'name="starts-0-1"' in text
    assert 'value="oeps"' in text
    assert 'value="x"' in text
    text = text_of(noor.post(page_of(diary), given | {"drop": "0-0"}))
    assert "Eerste" not in text
    assert "Tweede" in text
    for nonsense in ({"add": "9"}, {"add": "x"}, {"drop": "x"}, {"drop": "7-1"}):
        assert noor.post(page_of(diary), given | nonsense).status_code == 200


def test_appointments_outside_the_new_hours_are_named_and_stay(
    noor: Client, diary: Diary, cast: dict[str, Person]
) -> None:
    row_ = booked(cast["Sanne"], next_slot(diary))
    assert row_.starts_at.weekday() == 0
    given = TERMS | row(1, 0, "9.00", "12.00")
    text = text_of(noor.post(page_of(diary), given | {"show": "1"}))
    assert "1 afspraak valt buiten deze uren" in text
    assert reverse("diary-appointment", kwargs={"code": row_.code}) in text
    assert "Sanne" not in text, "when it is, not with whom"
    kept = noor.post(page_of(diary), given | {"keep": "1"})
    assert "1 afspraak valt buiten deze uren" in text_of(noor.get(kept["Location"]))
    assert Appointment.objects.unscoped(reason="test").get(pk=row_.pk).state == State.CONFIRMED
    inside = TERMS | row(0, 0, "8.00", "13.00") | {"minutes": "50"}
    assert "buiten deze uren" not in text_of(noor.post(page_of(diary), inside | {"show": "1"}))


def test_hours_from_a_later_day_leave_the_weeks_before_alone(noor: Client, diary: Diary) -> None:
    given = TERMS | row(1, 0, "13.00", "15.00") | {"since": "14-12-2026", "keep": "1"}
    answer = noor.post(page_of(diary), given)
    text = text_of(noor.get(answer["Location"]))
    assert 'value="13.00"' in text
    now = text_of(noor.get(page_of(diary)))
    assert now.count('value="9.00"') == 5
    assert "Vanaf 14 december staan er al andere uren" in now
    for nonsense in ("2026-13-99", "x", "%00"):
        assert noor.get(f"{page_of(diary)}?since={nonsense}").status_code == 200


def test_a_first_diary_is_opened_from_here(cast: dict[str, Person]) -> None:
    ilse = signed_in_client(cast["Ilse"])
    text = text_of(ilse.get(HOURS))
    assert "Nog geen agenda" in text
    name = text.split('name="open" value="')[1].split('"')[0]
    answer = ilse.post(HOURS, {"open": name})
    made = Diary.objects.get(person=cast["Ilse"])
    assert answer["Location"] == page_of(made)
    assert ilse.get(answer["Location"]).status_code == 200
    assert ilse.post(HOURS, {"open": "zomaar"}).status_code == 302
    assert Diary.objects.count() == 1


def test_who_has_several_functions_chooses(cast: dict[str, Person]) -> None:
    one = diary_of(cast["Joris"], "psychologist", week=[hours(0)])
    joris = signed_in_client(cast["Joris"])
    text = text_of(joris.get(HOURS))
    assert page_of(one) in text
    assert text.count('name="open"') == 2, "head, and on duty"


def test_a_student_mentor_keeps_theirs(cast: dict[str, Person]) -> None:
    own = diary_of(cast["Lotte"], "mentor", week=[hours(0)])
    assert signed_in_client(cast["Lotte"]).get(page_of(own)).status_code == 200


@pytest.mark.parametrize("name", ["Sanne", "Rik", "Omar", "Bram", "Ilse", "Lotte"])
def test_nobody_elses_opens_and_absent_looks_the_same(cast: dict[str, Person], diary: Diary, name: str) -> None:
    client = signed_in_client(cast[name])
    theirs = client.get(page_of(diary))
    absent = client.get(f"{HOURS}/bestaatniet")
    assert theirs.status_code == absent.status_code == 404
    assert len(theirs.content) == len(absent.content)
    before = WeekRule.objects.unscoped(reason="test").count()
    assert client.post(page_of(diary), TERMS | {"keep": "1"}).status_code == 404
    assert WeekRule.objects.unscoped(reason="test").count() == before


@pytest.mark.parametrize("name", ["Sanne", "Rik", "Omar"])
def test_who_has_no_such_function_finds_no_page(cast: dict[str, Person], name: str) -> None:
    assert signed_in_client(cast[name]).get(HOURS).status_code == 404


def test_who_is_not_signed_in_is_asked_to(diary: Diary) -> None:
    assert "/inloggen" in Client().get(HOURS)["Location"]
    assert "/inloggen" in Client().get(page_of(diary))["Location"]


def test_what_is_kept_asks_for_the_function_again(cast: dict[str, Person], diary: Diary) -> None:
    client = signed_in_client(cast["Noor"])
    assert client.get(page_of(diary)).status_code == 200  # the control: today it opens
    function = diary.function
    function.ends_on = datetime.date(2026, 11, 22)
    function.save()
    assert client.get(page_of(diary)).status_code == 404


def test_a_second_factor_is_asked_of_whose_function_needs_it(cast: dict[str, Person]) -> None:
    open_diary(actor=BUILDER, function=diary_of(cast["Ilse"], "psychologist", week=[]).function_id)
    assert signed_in_client(cast["Ilse"], strong=False).get(HOURS).status_code != 200


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("9", 9, 0),
        ("9.30", 9, 30),
        ("09:30", 9, 30),
        ("9,05", 9, 5),
        ("0930", 9, 30),
        ("9.30 uur", 9, 30),
        ("23:59", 23, 59),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, hour: int, minute: int) -> None:
    assert read_clock(typed) == datetime.time(hour, minute)


@pytest.mark.parametrize("typed", ["", "24.00", "9.60", "half tien", "9.3", "-1", "９.30", "12345", "9\n", "9.30.00"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_clock(typed) is None or typed == "9\n"


def test_an_empty_row_does_not_count() -> None:
    sheet = WeekSheet.of([])
    sheet.more(2)
    assert sheet.check(Terms(30), datetime.date(2026, 11, 23))
    assert sheet.week == []


def test_nothing_of_a_week_touches_an_appointment(noor: Client, diary: Diary, cast: dict[str, Person]) -> None:
    kept = booked(cast["Daan"], next_slot(diary))
    noor.post(page_of(diary), TERMS | {"open": "no", "keep": "1"})
    assert Appointment.objects.unscoped(reason="test").get(pk=kept.pk).state == State.CONFIRMED
    assert not Slot.objects.filter(withdrawn=False).exists()
    noor.post(page_of(diary), TERMS | row(0, 0, "9.00", "12.00") | {"keep": "1"})
    assert not Slot.objects.get(pk=kept.slot_id).withdrawn
