"""Quiet hours over every change of the clock, waiting between tries, and the words that stay out."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.notify import rules
from naast.foundation.people.rules.roles import ROLES

AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
ZONES = [AMSTERDAM, *(zoneinfo.ZoneInfo(name) for name in ("America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"))]
HOUR = datetime.timedelta(hours=1)
_SPAN = (datetime.datetime(2025, 1, 1), datetime.datetime(2035, 12, 31))  # noqa: DTZ001 - the zone is given beside it
moments = st.datetimes(*_SPAN, timezones=st.just(datetime.UTC))


def wall(text, zone=AMSTERDAM):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(datetime.UTC)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-25T20:59:59", "2026-11-25T20:59:59"),
        ("2026-11-25T21:00", "2026-11-26T08:00"),
        ("2026-11-26T00:00", "2026-11-26T08:00"),
        ("2026-11-26T07:59:59", "2026-11-26T08:00"),
        ("2026-11-26T08:00", "2026-11-26T08:00"),
        ("2026-12-31T23:30", "2027-01-01T08:00"),
        ("2026-03-28T22:00", "2026-03-29T08:00"),  # an hour shorter
        ("2026-10-24T22:00", "2026-10-25T08:00"),  # an hour longer
        ("2026-10-25T02:30", "2026-10-25T08:00"),
    ],
)
def test_quiet_hours_end_at_eight(moment, until):
    assert rules.quiet_until(wall(moment), AMSTERDAM) == wall(until)


@given(moments, st.sampled_from(ZONES))
def test_what_comes_out_is_never_quiet_nor_earlier_nor_far(moment, zone):
    until = rules.quiet_until(moment, zone)
    assert not rules.in_quiet_hours(until, zone)
    assert datetime.timedelta(0) <= until - moment <= datetime.timedelta(hours=12)
    assert rules.quiet_until(until, zone) == until
    assert (until == moment) == (not rules.in_quiet_hours(moment, zone))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25T10:00", 4, "2026-11-25T14:00"),
        ("2026-11-25T19:00", 4, "2026-11-26T10:00"),
        ("2026-11-25T19:00", 2, "2026-11-26T08:00"),  # not at 21:00, which is quiet
        ("2026-11-25T23:00", 4, "2026-11-26T12:00"),
        ("2026-11-25T23:00", 0, "2026-11-26T08:00"),
        ("2026-11-25T08:00", 13, "2026-11-26T08:00"),
        ("2026-11-25T08:00", 30, "2026-11-27T12:00"),
        ("2026-03-28T20:00", 4, "2026-03-29T11:00"),
        ("2026-10-24T20:00", 4, "2026-10-25T11:00"),
    ],
)
def test_a_time_limit_counts_waking_hours_alone(start, hours, end):
    assert rules.add_waking_hours(wall(start), hours * HOUR, AMSTERDAM) == wall(end)


@given(moments, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=3)), st.sampled_from(ZONES))
def test_a_time_limit_neither_ends_in_quiet_hours_nor_is_shorter_than_it_says(start, duration, zone):
    end = rules.add_waking_hours(start, duration, zone)
    assert not rules.in_quiet_hours(end, zone)
    assert end - rules.quiet_until(start, zone) >= duration
    assert rules.add_waking_hours(start, duration + HOUR, zone) >= end + HOUR


def test_a_time_limit_does_not_run_back():
    with pytest.raises(rules.BackInTime):
        rules.add_waking_hours(wall("2026-11-25T10:00"), -HOUR, AMSTERDAM)


def test_only_what_the_reader_just_started_or_what_is_urgent_leaves_at_night():
    night, day = wall("2026-11-25T22:00"), wall("2026-11-25T12:00")
    just, long_ago = night - HOUR / 6, night - HOUR
    leaves = [
        rules.may_leave(day, AMSTERDAM, quiet=True),
        rules.may_leave(night, AMSTERDAM, quiet=False),
        rules.may_leave(night, AMSTERDAM, quiet=True, started=True, posted_at=just),
        rules.may_leave(night, AMSTERDAM, quiet=True, started=True, posted_at=long_ago),
        rules.may_leave(night, AMSTERDAM, quiet=True, posted_at=just),
        rules.may_leave(night, AMSTERDAM, quiet=True),
    ]
    assert leaves == [True, True, True, False, False, False]


def test_waiting_grows_and_ends():
    waits = [rules.wait_after(tries) for tries in range(1, rules.MOST_TRIES + 1)]
    assert waits[-1] is None
    assert None not in waits[:-1]
    assert waits[:-1] == sorted(waits[:-1])
    assert sum(waits[:-1], datetime.timedelta(0)) > datetime.timedelta(days=2)  # longer than a weekend


# --- Words that stay out --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "subject",
    [
        "Je afspraak op woensdag 25 november",
        "Your appointment on Wednesday 25 November",
        "Een bericht van je universiteit",
        "A message from your university",
        "Er is een plek vrij",
        "Voorbeeld Universiteit",
        "Starts at 10:20",
    ],
)
def test_a_subject_without_content_passes(subject):
    assert rules.faults_of_subject(subject) == ()


@pytest.mark.parametrize(
    "subject",
    [
        "Je afspraak met de studentenpsycholoog",
        "Your appointment with the Student Psychologist",
        "COÖRDINATOR",
        "coo\u0308rdinator",
        "psycho\u00adloog",
        "Over je depressie",
        "Vragenlijst over je gezondheid",
        "",
        "   ",
        "x" * 79,
        "Afspraak\nBcc: iemand@example.org",
        "Afspraak\r\n\r\n<b>",
        "Afspraak\x00",
        "Afspraak\u2028woensdag",
    ],
)
def test_a_subject_that_tells_is_refused(subject):
    assert rules.faults_of_subject(subject) != ()


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r.slug)
def test_no_role_passes_in_either_language(role):
    assert rules.faults_of_subject(f"Je afspraak: {role.nl}") != ()
    assert rules.faults_of_subject(f"Your appointment: {role.en}") != ()


@pytest.mark.parametrize(
    ("name", "sound", "telling"),
    [
        ("Can Yılmaz", "You can move or cancel it on its page.", "Where: the room of Can."),
        ("Can Yılmaz", "You can move it.", "Where: room CAN."),
        ("Fleur van der Meer", "Je staat niet meer op de lijst.", "Waar: kamer Meer."),
        ("Mei Lin", "Je afspraak staat: dinsdag 4 mei.", "Waar: bij Mei."),
    ],
)
def test_an_ordinary_word_is_a_name_when_it_is_written_as_one(name, sound, telling):
    """A letter to Can in English opened with a sentence that says nothing, and the log called it a fault."""
    parts = rules.parts_of_name(name)
    assert rules.faults_of_opening(sound, parts) == ()
    assert rules.faults_of_opening(telling, parts) != ()


@pytest.mark.parametrize("name", ["Noor el Amrani", "Fatima Yıldız", "Joris Koning", "Lotte van Dam"])
def test_no_name_of_whom_one_meets_passes(name):
    parts = rules.parts_of_name(name)
    assert rules.faults_of_subject(f"Afspraak met {name.split()[0].upper()}", parts) != ()
    assert rules.faults_of_subject(f"Gesprek {name.split()[-1].lower()}", parts) != ()
    assert (
        rules.faults_of_subject("Afspraak van woensdag op koningsdag bij de dam", rules.parts_of_name("Joris Koning"))
        == ()
    )


@pytest.mark.parametrize("link", ["", "/nl/mijn/afspraken/4x9k2m", "/en/my?tab=next", "/nl/x/3psych7yx9"])
def test_a_link_of_ours_passes(link):
    assert rules.faults_of_link(link) == ()


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/x",
        "//elsewhere.example/x",
        "nl/mijn",
        "/nl/afspraak/studentenpsycholoog",
        "/en/appointments/study-adviser",
        "/nl/mijn\nX: y",
        "/nl/a b",
        "/nl/<b>",
        "javascript:x()",
    ],
)
def test_a_link_that_tells_or_leads_away_is_refused(link):
    assert rules.faults_of_link(link) != ()


def test_files_are_plain_and_tell_nothing():
    calendar = b"BEGIN:VCALENDAR\r\nSUMMARY:Afspraak\r\nEND:VCALENDAR\r\n"
    assert rules.faults_of_file("afspraak.ics", "text/calendar; method=REQUEST", calendar) == ()
    assert rules.faults_of_file("psycholoog.ics", "text/calendar", calendar) != ()
    assert rules.faults_of_file('a".ics', "text/calendar", calendar) != ()
    assert rules.faults_of_file("../a.ics", "text/calendar", calendar) != ()
    assert rules.faults_of_file("a.ics", "text/calendar\r\nX: y", calendar) != ()
    told = calendar.replace(b"SUMMARY:Afspraak", b"SUMMARY:Gesprek met de psy\r\n choloog")
    assert rules.faults_of_file("a.ics", "text/calendar", told) == ("*psych*",)
    assert rules.faults_of_file("a.ics", "text/calendar", b"\xff\xfe") == ()
