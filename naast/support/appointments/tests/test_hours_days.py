"""Days away or extra: kept for a day or a period, undone, and what becomes of who has an appointment then (C3)."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from naast.foundation.access.gate import shown
from naast.foundation.audit.models import AuditLine
from naast.foundation.people.models import Person, StandIn
from naast.support.appointments.models import Appointment, DayRule, Diary, Slot, State
from naast.support.appointments.views import days as days_view
from tests.sessions import signed_in_client

from .factories import booked, diary_of, hours, next_slot
from .test_covering import acting, cast, diary, monday, now_of, slot_on

__all__ = ["acting", "cast", "diary", "monday"]
pytestmark = pytest.mark.django_db
DAYS = "/nl/medewerker/agenda/dagen"
AWAY = {"kind": "away", "since": "24-11-2026", "until": "", "starts": "", "ends": ""}
EXTRA = {"kind": "extra", "since": "28-11-2026", "until": "", "starts": "10.00", "ends": "12.00", "modes": ["phone"]}


@pytest.fixture
def noor(cast: dict[str, Person]) -> Client:
    """Give a browser in which Noor is signed in."""
    return signed_in_client(cast["Noor"])


def text_of(answer: Any) -> str:
    """Give a page as text."""
    return str(answer.content.decode())


def rules() -> list[tuple[str, str]]:
    """List what is kept of days."""
    rows = DayRule.objects.unscoped(reason="test").order_by("day")
    return [(row.day.isoformat(), row.kind) for row in rows]


def offered_on(diary: Diary, day: str) -> int:
    """Count the times that are offered on a day."""
    return Slot.objects.filter(diary=diary, withdrawn=False, starts_at__date=day).count()


def test_a_day_away_is_kept_and_undone(noor: Client, diary: Diary) -> None:
    assert offered_on(diary, "2026-11-24") > 0
    answer = noor.post(DAYS, AWAY)
    assert answer.status_code == 302
    assert rules() == [("2026-11-24", "away")]
    assert offered_on(diary, "2026-11-24") == 0
    text = text_of(noor.get(answer["Location"]))
    assert "dinsdag 24 november" in text
    key = re.search(r'name="undo" value="([^"]*)"', text)
    assert key is not None
    noor.post(DAYS, {"undo": key[1]})
    assert rules() == []
    assert offered_on(diary, "2026-11-24") > 0
    assert noor.post(DAYS, {"undo": "zomaar"}).status_code == 302


def test_a_period_goes_in_at_once_and_is_one_line(noor: Client, diary: Diary) -> None:
    noor.post(DAYS, AWAY | {"until": "4-12-2026"})
    assert len(rules()) == 11
    text = text_of(noor.get(DAYS))
    assert text.count('name="undo"') == 1
    assert "dinsdag 24 november tot en met vrijdag 4 december" in text


def test_hours_away_take_away_those_hours_alone(noor: Client, diary: Diary) -> None:
    before = offered_on(diary, "2026-11-24")
    noor.post(DAYS, AWAY | {"starts": "9.00", "ends": "10.00"})
    assert 0 < offered_on(diary, "2026-11-24") < before


def test_there_extra_makes_times(noor: Client, diary: Diary) -> None:
    assert offered_on(diary, "2026-11-28") == 0
    noor.post(DAYS, EXTRA)
    assert offered_on(diary, "2026-11-28") == 3
    assert set(Slot.objects.filter(starts_at__date="2026-11-28").values_list("modes", flat=True)) == {"phone"}


@pytest.mark.parametrize(
    "given",
    [
        AWAY | {"since": "gisteren"},
        AWAY | {"since": "1-1-2020"},
        AWAY | {"since": "1-1-2199"},
        AWAY | {"until": "23-11-2026"},
        AWAY | {"starts": "9.00"},
        AWAY | {"ends": "9.00"},
        AWAY | {"starts": "12.00", "ends": "9.00"},
        AWAY | {"starts": "25.00", "ends": "26.00"},
        AWAY | {"kind": "weg"},
        EXTRA | {"starts": "", "ends": ""},
        EXTRA | {"modes": ["telepathie"]},
        EXTRA | {"place": "x" * 300},
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_kept_on_the_page(
    noor: Client, diary: Diary, given: dict[str, Any]
) -> None:
    answer = noor.post(DAYS, given)
    assert answer.status_code == 422
    assert "<title>Fout: " in text_of(answer)
    assert f'value="{given["since"]}"' in text_of(answer)
    assert rules() == []


def test_who_has_an_appointment_then_is_shown_and_stays_until_something_is_chosen(
    noor: Client, diary: Diary, cast: dict[str, Person]
) -> None:
    row = booked(cast["Sanne"], slot_on(diary, datetime.date(2026, 11, 24)))
    other = booked(cast["Daan"], slot_on(diary, datetime.date(2026, 11, 25)))
    noor.post(DAYS, AWAY)
    text = text_of(noor.get(DAYS))
    assert "1 afspraak terwijl je weg bent" in text
    assert f'name="a-{row.code}"' in text
    assert f'name="a-{other.code}"' not in text
    assert 'value="stand-in"' not in text, "nobody stands in"
    assert now_of(row).state == State.CONFIRMED
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "keep", f"a-{other.code}": "cancel"})
    assert now_of(row).state == now_of(other).state == State.CONFIRMED
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "stand-in"})
    assert now_of(row).state == State.CONFIRMED
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "cancel"})
    assert now_of(row).state == State.CANCELLED
    assert "terwijl je weg bent" not in text_of(noor.get(DAYS))


def test_a_time_that_is_given_back_while_the_host_is_away_is_offered_to_nobody(
    noor: Client, diary: Diary, cast: dict[str, Person]
) -> None:
    row = booked(cast["Sanne"], slot_on(diary, datetime.date(2026, 11, 24)))
    noor.post(DAYS, AWAY)
    assert Slot.objects.get(pk=row.slot_id).withdrawn
    assert now_of(row).state == State.CONFIRMED
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "cancel"})
    assert Slot.objects.get(pk=row.slot_id).withdrawn
    noor.post(DAYS, {"undo": "nonsense"})
    text = text_of(noor.get(DAYS))
    noor.post(DAYS, {"undo": text.split('name="undo" value="')[1].split('"')[0]})
    assert not Slot.objects.get(pk=row.slot_id).withdrawn


def test_who_stands_in_takes_over(noor: Client, diary: Diary, cast: dict[str, Person], acting: Any) -> None:
    day = datetime.date(2026, 11, 24)
    acting(lambda: StandIn.objects.create(function=diary.function, person=cast["Bram"], starts_on=day, ends_on=day))
    row = booked(cast["Sanne"], slot_on(diary, day))
    # The day itself brings in who stands in already; here the appointment was made after it.
    acting(lambda: DayRule.objects.create(diary=diary, day=day, kind="away", purpose="appointments", modes="in-person"))
    assert "Bram Voorbeeld neemt over" in text_of(noor.get(DAYS))
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "stand-in"})
    assert now_of(row).host_id == cast["Bram"].pk
    assert "terwijl je weg bent" not in text_of(noor.get(DAYS))


def test_the_line_of_a_look_names_who_is_shown_and_nobody_else(
    noor: Client, diary: Diary, cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[set[Any]] = []
    monkeypatch.setattr(days_view, "shown", lambda request, people: named.append(set(people)) or shown(request, people))
    booked(cast["Sanne"], slot_on(diary, datetime.date(2026, 11, 24)))
    booked(cast["Daan"], slot_on(diary, datetime.date(2026, 11, 25)))
    noor.get(DAYS)
    noor.post(DAYS, AWAY)
    noor.get(DAYS)
    noor.post(DAYS, AWAY | {"since": "?"})
    assert named == [set(), {cast["Sanne"].pk}, {cast["Sanne"].pk}]
    assert AuditLine.objects.filter(verb="diary.days-kept").exists()


def test_away_counts_for_all_ones_diaries_and_extra_for_the_one_that_is_chosen(cast: dict[str, Person]) -> None:
    one = diary_of(cast["Joris"], "psychologist", week=[hours(1)])
    two = diary_of(cast["Joris"], "duty-psychologist", week=[hours(1)])
    joris = signed_in_client(cast["Joris"])
    joris.post(DAYS, AWAY | {"diary": ""})
    assert {row.diary_id for row in DayRule.objects.unscoped(reason="test")} == {one.pk, two.pk}
    assert joris.post(DAYS, EXTRA | {"diary": ""}).status_code == 422
    assert joris.post(DAYS, EXTRA | {"diary": "anders"}).status_code == 422
    assert joris.post(DAYS, EXTRA | {"diary": two.code}).status_code == 302
    extra = DayRule.objects.unscoped(reason="test").filter(kind="extra")
    assert [row.diary_id for row in extra] == [two.pk]


def test_nothing_of_others_is_shown_or_undone(noor: Client, diary: Diary, cast: dict[str, Person]) -> None:
    own = diary_of(cast["Bram"], "study-adviser")
    bram = signed_in_client(cast["Bram"])
    bram.post(DAYS, AWAY)
    row = booked(cast["Mei"], next_slot(own))
    key = f"{own.code}_away_2026-11-24_2026-11-24__"
    noor.post(DAYS, {"undo": key})
    noor.post(DAYS, {"settle": "1", f"a-{row.code}": "cancel"})
    assert rules() == [("2026-11-24", "away")]
    assert now_of(row).state == State.CONFIRMED
    assert "24 november" not in text_of(noor.get(DAYS))
    bram.post(DAYS, {"undo": key})  # the control: it is his
    assert rules() == []


@pytest.mark.parametrize("name", ["Sanne", "Rik", "Omar", "Pim"])
def test_who_has_no_such_function_finds_no_page(cast: dict[str, Person], name: str) -> None:
    assert signed_in_client(cast[name]).get(DAYS).status_code == 404
    assert signed_in_client(cast[name]).post(DAYS, AWAY).status_code == 404


@pytest.mark.parametrize("name", ["Lotte", "Ilse"])
def test_who_has_one_finds_it_also_without_a_diary(cast: dict[str, Person], name: str) -> None:
    assert signed_in_client(cast[name]).get(DAYS).status_code == 200


def test_who_is_not_signed_in_is_asked_to() -> None:
    assert "/inloggen" in Client().get(DAYS)["Location"]


def test_nothing_is_kept_of_a_cancelled_day(noor: Client, diary: Diary) -> None:
    noor.post(DAYS, AWAY)
    noor.post(DAYS, AWAY)
    assert len(rules()) == 1
    assert not Appointment.objects.unscoped(reason="test").exists()
