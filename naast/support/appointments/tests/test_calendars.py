"""One's own calendar: sealed, read beside every transaction, and never a reason why something else stops (C1, C3)."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from naast.foundation.access.action import Refused
from naast.foundation.core.jobs import run_next
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import jobs, outside, reading
from naast.support.appointments.actions import calendars
from naast.support.appointments.actions.booking import HOLD
from naast.support.appointments.models import Appointment, BusyTime, Diary, OutsideCalendar, Slot, State
from tests.sessions import signed_in_client

from .factories import booked, diary_of, held, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
LINK = "/nl/medewerker/agenda/koppelen"
SECRET = "geheim8x2k"
ADDRESS = f"https://agenda.example.org/{SECRET}/basic.ics"


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


class Elsewhere:
    """What stands at the address, and how often it was asked; no network is."""

    def __init__(self) -> None:
        self.raw: bytes | None = calendar()
        self.fault: outside.NotFetched | None = None
        self.asked: list[tuple[str, Any, Any]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, address: str, *, limits: Any = None, known: Any = None) -> outside.Fetched:
        """Answer as fetch_calendar does."""
        assert len(connection.savepoint_ids) == self.depth, "the network is asked outside every transaction of ours"
        self.asked.append((address, limits, known))
        self.meanwhile()
        if self.fault is not None:
            raise self.fault
        return outside.Fetched(self.raw, outside.Mark("etag-1"))

    depth = 0


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Let the address answer from here."""
    there = Elsewhere()
    there.depth = len(connection.savepoint_ids)
    monkeypatch.setattr(outside, "fetch_calendar", there)
    return there


def calendar(*events: tuple[str, str], uid: str = "x") -> bytes:
    """Write a calendar with events from until, in UTC."""
    number = itertools.count()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for since, until in events:
        lines += ["BEGIN:VEVENT", f"UID:{next(number)}{uid}", f"DTSTART:{since}", f"DTEND:{until}"]
        lines += ["SUMMARY:Tandarts van Noor", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


TUESDAY = ("20261124T080000Z", "20261124T100000Z")


def busy() -> list[tuple[str, str]]:
    """List the busy times that are kept."""
    rows = BusyTime.objects.unscoped(reason="test").order_by("starts_at")
    return [(row.starts_at.strftime("%Y%m%dT%H%M%SZ"), row.ends_at.strftime("%Y%m%dT%H%M%SZ")) for row in rows]


def row_of() -> OutsideCalendar:
    """Read the calendar that is linked."""
    return OutsideCalendar.objects.unscoped(reason="test").get()


def text_of(answer: Any) -> str:
    """Give a page as text."""
    return str(answer.content.decode())


def test_an_address_is_kept_sealed_and_never_shown_again(noor: Client, diary: Diary, elsewhere: Elsewhere) -> None:
    elsewhere.raw = calendar(TUESDAY)
    answer = noor.post(LINK, {"address": ADDRESS})
    assert busy() == [TUESDAY]
    text = text_of(noor.get(answer["Location"]))
    assert "Gekoppeld en gelezen" in text
    assert "1 keer bezet" in text
    assert SECRET not in text
    assert "Tandarts" not in text
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM appointments_outsidecalendar")
        assert SECRET not in str(cursor.fetchall())
    assert row_of().address == ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        "",
        "agenda",
        "http://agenda.example.org/x.ics",
        "https://noor:pw@agenda.example.org/x",
        "file:///etc/passwd",
        "https://x:22/",
    ],
)
def test_an_address_that_is_not_tried_is_refused_beside_the_field(
    noor: Client, diary: Diary, elsewhere: Elsewhere, address: str
) -> None:
    answer = noor.post(LINK, {"address": address})
    assert answer.status_code == 422
    assert not OutsideCalendar.objects.unscoped(reason="test").exists()
    assert elsewhere.asked == []


def test_busy_times_take_away_what_is_offered_and_come_back_when_it_is_unlinked(
    noor: Client, diary: Diary, elsewhere: Elsewhere
) -> None:
    from naast.support.appointments.queries.free import free_rows

    def free() -> int:
        since = MONDAY + datetime.timedelta(days=1)
        return free_rows([diary], since=since, until=since + datetime.timedelta(days=1)).count()

    before = free()
    elsewhere.raw = calendar(TUESDAY)
    noor.post(LINK, {"address": ADDRESS})
    assert 0 < free() < before
    noor.post(LINK, {"unlink": "1"})
    assert free() == before
    assert busy() == []
    assert not OutsideCalendar.objects.unscoped(reason="test").exists()


def test_what_stops_answering_keeps_what_was_known_and_says_how_old_it_is(
    noor: Client, cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monday: Any
) -> None:
    elsewhere.raw = calendar(TUESDAY)
    noor.post(LINK, {"address": ADDRESS})
    monday.shift(datetime.timedelta(hours=3))
    noor = signed_in_client(cast["Noor"])
    elsewhere.fault = outside.Unreachable("status 500")
    answer = noor.post(LINK, {"read": "1"})
    text = text_of(noor.get(answer["Location"]))
    assert "Lezen lukte niet" in text
    assert "3 uren geleden" in text
    assert "antwoordt niets" in text
    assert busy() == [TUESDAY]
    elsewhere.fault = None
    noor.post(LINK, {"read": "1"})
    assert row_of().fault == ""


@pytest.mark.parametrize(
    ("fault", "label"),
    [
        (outside.TooSlow("too slow"), "too-slow"),
        (outside.TooLarge("too large"), "too-large"),
        (outside.NotAllowed("not a public address"), "not-allowed"),
        (outside.Unreachable("tls"), "unreachable"),
    ],
)
def test_each_fault_is_said_in_words(noor: Client, diary: Diary, elsewhere: Elsewhere, fault: Any, label: str) -> None:
    elsewhere.fault = fault
    answer = noor.post(LINK, {"address": ADDRESS})
    assert row_of().fault == label
    assert "Gekoppeld, maar lezen lukte nog niet" in text_of(noor.get(answer["Location"]))


def test_what_is_no_calendar_is_said_too(noor: Client, diary: Diary, elsewhere: Elsewhere) -> None:
    elsewhere.raw = b"<html>sign in</html>"
    noor.post(LINK, {"address": ADDRESS})
    assert row_of().fault == "no-calendar"
    assert busy() == []


def test_the_job_reads_everybodys_and_one_that_fails_keeps_nobody_waiting(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Noor", "Bram", "Ilse"):
        calendars.link_calendar(actor=actor_for(cast[name]), address=f"{ADDRESS}?{name}")
    elsewhere.raw = calendar(TUESDAY)

    def some_fail(address: str, **more: Any) -> outside.Fetched:
        if "Bram" in address:
            raise outside.TooSlow("too slow")
        return elsewhere(address, **more)

    monkeypatch.setattr(outside, "fetch_calendar", some_fail)
    rows = OutsideCalendar.objects.unscoped(reason="test")
    jobs.read_some(*rows.values_list("pk", flat=True))
    assert sorted(row.fault for row in rows.all()) == ["", "", "too-slow"]
    assert len(busy()) == 2


def test_only_the_calendars_of_who_keeps_an_open_diary_are_read(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere
) -> None:
    for name in ("Noor", "Kees"):
        calendars.link_calendar(actor=actor_for(cast[name]), address=f"{ADDRESS}?{name}")
    jobs.read_calendars()
    while run_next("test", waiting_too=True):
        pass
    assert [address for address, _limits, _known in elsewhere.asked] == [f"{ADDRESS}?Noor"]


def test_what_did_not_change_is_not_written_again_and_a_new_day_reads_it_whole(
    noor: Client, cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monday: Any
) -> None:
    elsewhere.raw = calendar(TUESDAY)
    noor.post(LINK, {"address": ADDRESS})
    kept = list(BusyTime.objects.unscoped(reason="test").values_list("pk", flat=True))
    elsewhere.raw = None
    noor.post(LINK, {"read": "1"})
    assert elsewhere.asked[-1][2] == outside.Mark("etag-1")
    assert list(BusyTime.objects.unscoped(reason="test").values_list("pk", flat=True)) == kept
    monday.shift(datetime.timedelta(days=1))
    noor = signed_in_client(cast["Noor"])
    elsewhere.raw = calendar(("20261126T080000Z", "20261126T090000Z"))
    noor.post(LINK, {"read": "1"})
    assert elsewhere.asked[-1][2] is None
    assert busy() == [("20261126T080000Z", "20261126T090000Z")]


def test_our_own_appointments_in_it_do_not_count(noor: Client, diary: Diary, elsewhere: Elsewhere) -> None:
    elsewhere.raw = calendar(TUESDAY, uid="@naast")
    noor.post(LINK, {"address": ADDRESS})
    assert busy() == []


def test_a_calendar_that_is_taken_away_while_it_is_read_leaves_nothing(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere
) -> None:
    noor = actor_for(cast["Noor"])
    calendars.link_calendar(actor=noor, address=ADDRESS)
    elsewhere.raw = calendar(TUESDAY)
    elsewhere.meanwhile = lambda: calendars.unlink_calendar(actor=noor)
    reading.read_again(actor=noor, person=cast["Noor"].pk)
    assert busy() == []


# --- Before a time is confirmed -------------------------------------------------------------------------------------


def test_it_is_read_again_before_confirming_when_it_is_older_than_five_minutes(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monday: Any
) -> None:
    noor = actor_for(cast["Noor"])
    calendars.link_calendar(actor=noor, address=ADDRESS)
    assert reading.refresh_before_confirm(cast["Noor"].pk)
    assert elsewhere.asked[-1][1] == reading.BUDGET
    assert reading.refresh_before_confirm(cast["Noor"].pk)
    assert len(elsewhere.asked) == 1, "what is fresh is not read again"
    monday.shift(datetime.timedelta(minutes=6))
    assert reading.refresh_before_confirm(cast["Noor"].pk)
    assert not reading.refresh_before_confirm(cast["Bram"].pk), "who has none is not read"
    assert len(elsewhere.asked) == 2


def test_a_hold_whose_time_turned_busy_is_told_and_given_back(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere
) -> None:
    calendars.link_calendar(actor=actor_for(cast["Noor"]), address=ADDRESS)
    slot = Slot.objects.filter(diary=diary, starts_at__date="2026-11-24").order_by("starts_at")[0]
    row = held(actor_for(cast["Sanne"]), slot)
    elsewhere.raw = calendar(TUESDAY)
    sanne = signed_in_client(cast["Sanne"])
    answer = sanne.post(f"/nl/afspraak/bevestigen/{row.code}", {"topic": ""})
    assert answer.status_code == 410
    assert "Deze tijd is net bezet" in text_of(answer)
    assert Appointment.objects.unscoped(reason="test").get(pk=row.pk).state == State.LAPSED


@pytest.mark.parametrize("fault", [outside.TooSlow("too slow"), outside.Unreachable("no connection")])
def test_one_that_is_slow_or_gone_blocks_no_booking(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, fault: Any
) -> None:
    calendars.link_calendar(actor=actor_for(cast["Noor"]), address=ADDRESS)
    elsewhere.fault = fault
    row = held(actor_for(cast["Sanne"]), next_slot(diary))
    answer = signed_in_client(cast["Sanne"]).post(f"/nl/afspraak/bevestigen/{row.code}", {"topic": ""})
    assert answer.status_code == 302
    assert Appointment.objects.unscoped(reason="test").get(pk=row.pk).state == State.CONFIRMED
    assert row_of().fault == "", "a hurried reading says nothing to its owner"


def test_a_time_that_another_takes_while_the_calendar_answers_is_theirs(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monday: Any
) -> None:
    """The slow call widens no race: what is decided is looked at again after it (delta-whiplash/CloudMeet#43)."""
    calendars.link_calendar(actor=actor_for(cast["Noor"]), address=ADDRESS)
    slot = next_slot(diary)
    row = held(actor_for(cast["Sanne"]), slot)

    def meanwhile() -> None:
        elsewhere.meanwhile = lambda: None
        monday.shift(HOLD)
        booked(cast["Daan"], slot)

    elsewhere.meanwhile = meanwhile
    answer = signed_in_client(cast["Sanne"]).post(f"/nl/afspraak/bevestigen/{row.code}", {"topic": ""})
    assert answer.status_code == 410
    rows = Appointment.objects.unscoped(reason="test").filter(slot=slot, state=State.CONFIRMED)
    assert [each.student_id for each in rows] == [cast["Daan"].pk]


def test_an_appointment_that_clashes_stays_and_is_listed(
    noor: Client, cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere
) -> None:
    slot = Slot.objects.filter(diary=diary, starts_at__date="2026-11-24").order_by("starts_at")[0]
    row = booked(cast["Sanne"], slot)
    assert "samen met iets" not in text_of(noor.get(LINK))
    elsewhere.raw = calendar(TUESDAY)
    noor.post(LINK, {"address": ADDRESS})
    text = text_of(noor.get(LINK))
    assert "1 afspraak valt samen met iets in je eigen agenda" in text
    assert row.code in text
    assert "Sanne" not in text
    assert Appointment.objects.unscoped(reason="test").get(pk=row.pk).state == State.CONFIRMED


def test_days_that_are_over_are_forgotten(
    cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, monday: Any
) -> None:
    calendars.link_calendar(actor=actor_for(cast["Noor"]), address=ADDRESS)
    elsewhere.raw = calendar(TUESDAY, ("20261127T080000Z", "20261127T100000Z"))
    reading.read_again(actor=reading.HOUSE, person=cast["Noor"].pk)
    monday.shift(datetime.timedelta(days=2))
    jobs.forget_busy_past()
    assert busy() == [("20261127T080000Z", "20261127T100000Z")]


@pytest.mark.parametrize("name", ["Sanne", "Rik", "Omar"])
def test_who_has_no_such_function_finds_no_page(cast: dict[str, Person], elsewhere: Elsewhere, name: str) -> None:
    client = signed_in_client(cast[name])
    assert client.get(LINK).status_code == 404
    assert client.post(LINK, {"address": ADDRESS}).status_code == 404
    assert elsewhere.asked == []


@pytest.mark.parametrize("name", ["Lotte", "Ilse", "Bram"])
def test_nobody_sees_or_takes_away_anothers(
    noor: Client, cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere, name: str
) -> None:
    elsewhere.raw = calendar(TUESDAY)
    noor.post(LINK, {"address": ADDRESS})
    other = signed_in_client(cast[name])
    assert "keer bezet" not in text_of(other.get(LINK))
    other.post(LINK, {"unlink": "1"})
    other.post(LINK, {"read": "1"})
    assert busy() == [TUESDAY]


def test_nobody_takes_in_what_was_read_of_anothers(cast: dict[str, Person], diary: Diary, elsewhere: Elsewhere) -> None:
    """A reading by somebody else writes no busy time into Noor's calendar; her own does."""
    noor = actor_for(cast["Noor"])
    row = calendars.link_calendar(actor=noor, address=ADDRESS)
    elsewhere.raw = calendar(TUESDAY)
    found = reading.read(row)
    for name in ("Sanne", "Bram", "Rik"):
        with pytest.raises(Refused):
            calendars.take_in(actor=actor_for(cast[name]), found=found)
    assert busy() == []
    calendars.take_in(actor=noor, found=found)
    assert len(busy()) == 1


def test_who_is_not_signed_in_is_asked_to() -> None:
    assert "/inloggen" in Client().get(LINK)["Location"]
