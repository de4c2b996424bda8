"""Measures whether slots are right across every change of the clocks, for hosts and students anywhere (C1, C3).

Run: `python tests/load/dst.py [--slots 100000] [--years 11] [--quick]`; from 2025 on. Hosts in nine time zones have hours
on weekdays and through the nights in which clocks change; their slots are held against a walk over the clock, five
minutes of UTC at a time, that knows no rule, no offset and no library of ours. Every slot is then written into a calendar
file and read back by a strict reader that shares nothing with the writer, by our reader of other people's calendars, and
by `recurring_ical_events` (with `--quick` of one year alone); and it is told to a student in another zone, whose clock is
read a second time by the C library from the zone's own file. The control does what went wrong elsewhere (trust.md, Time
11 to 13): it keeps the offset of 1 January; it must show differences. `busy_50000` is what a calendar of 50,000 events
costs to read. The last line is `RESULT {json}`; it ends with 1 when anything differs or the control sees nothing. It
takes about five minutes of one core, half of that with `--quick`.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import importlib.util
import json
import os
import random
import resource
import sys
import time
import zoneinfo
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events
import tzdata

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from naast.support.appointments.rules.availability import Break, Offered, Period, Terms, Weekly, offered_slots  # noqa: E402
from naast.support.appointments.rules.busy import Limits, busy_periods  # noqa: E402
from naast.support.appointments.rules.calendar_file import Entry, feed  # noqa: E402
from naast.support.appointments.rules.times import told  # noqa: E402

UTC = datetime.UTC
LEIDEN = "Europe/Amsterdam"
# Summer time in the north and the south, half hours, changes at midnight, none at all, and a month without (Ramadan).
HOSTS = (
    LEIDEN,
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Africa/Casablanca",
    "Pacific/Chatham",
)
STUDENTS = (*HOSTS, "Asia/Tokyo", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Honolulu")
FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2035, 12, 31)
STEP = 5
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
ZONES = Path(tzdata.__file__).parent / "zoneinfo"
Told = tuple[datetime.datetime, datetime.datetime]


class Host:
    """One host: hours, terms and closure days, made from a seed."""

    def __init__(self, name: str, rnd: random.Random) -> None:
        self.name = name
        self.zone = zoneinfo.ZoneInfo(name)
        self.minutes = rnd.choice((30, 45, 50))
        self.buffer = rnd.choice((0, 5, 10))
        self.windows = {day: [(9 * 60, 12 * 60 + 30)] if day in (0, 3, 4) else [] for day in range(7)}
        self.windows[5] = [(21 * 60, 23 * 60 + 55)]
        self.windows[6] = [(0, 6 * 60)]
        self.windows[3] = [*self.windows[3], (22 * 60, 23 * 60 + 55)]
        self.windows[4] = [(0, 3 * 60), *self.windows[4]]
        self.pause = (10 * 60 + 30, 10 * 60 + 45)
        days = (LAST - FIRST).days
        self.closed = frozenset(FIRST + DAY * rnd.randrange(days) for _ in range(200))

    @property
    def terms(self) -> Terms:
        """Its terms as the product has them."""
        return Terms(self.minutes, self.buffer, breaks=(Break(_wall(self.pause[0]), _wall(self.pause[1])),))

    @property
    def weekly(self) -> list[Weekly]:
        """Its hours as the product has them."""
        return [
            Weekly(weekday, _wall(starts), _wall(ends), FIRST)
            for weekday, windows in self.windows.items()
            for starts, ends in windows
        ]

    def slots(self, since: datetime.date, until: datetime.date) -> list[Offered]:
        """Give its slots, by the product."""
        return offered_slots(self.weekly, [], self.closed.__contains__, self.terms, self.zone, since, until)

    def pieces(self, day: datetime.date) -> Iterator[tuple[int, int]]:
        """Give its hours of a day with the break taken out, in minutes since 0:00 on the wall."""
        for starts, ends in self.windows[day.weekday()] if day not in self.closed else ():
            if ends <= self.pause[0] or starts >= self.pause[1]:
                yield starts, ends
            else:
                yield starts, self.pause[0]
                yield self.pause[1], ends


def _wall(minutes: int) -> datetime.time:
    """Give a time of day by its minutes."""
    return datetime.time(*divmod(minutes, 60))


# --- The independent clock --------------------------------------------------------------------------------------------


def shown(zone: zoneinfo.ZoneInfo, years: Sequence[int]) -> Iterator[tuple[datetime.date, dict[int, int]]]:
    """Give each day with the moments at which its clock first shows each five minutes, by walking through UTC."""
    at = int(datetime.datetime(years[0], 1, 1, tzinfo=UTC).timestamp()) - 86400
    until = int(datetime.datetime(years[-1] + 1, 1, 1, tzinfo=UTC).timestamp()) + 4 * 86400
    open_days: dict[datetime.date, dict[int, int]] = {}
    read = datetime.datetime.fromtimestamp
    while at < until:
        wall = read(at, zone)
        day = wall.date()
        if day not in open_days:
            open_days[day] = {}
            for old in [each for each in open_days if (day - each).days > 1]:
                clock = open_days.pop(old)
                if old.year in years:
                    yield old, clock
        open_days[day].setdefault(wall.hour * 60 + wall.minute, at)
        at += STEP * 60


def walked(host: Host, day: datetime.date, clock: dict[int, int], seen: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Give the slots of a day by trying every five minutes: all shown, one after the other, told as long as they are."""
    length, free = host.minutes * 60, 0
    for starts, ends in host.pieces(day):
        minutes = range(starts, ends, STEP)
        seen["skipped"] += sum(minute not in clock for minute in minutes)
        for at in range(starts, ends - host.minutes + 1, STEP):
            moment = clock.get(at)
            if moment is None or moment < free:
                continue
            if any(clock.get(at + on) != moment + on * 60 for on in range(0, host.minutes, STEP)):
                continue
            end = datetime.datetime.fromtimestamp(moment + length, host.zone)
            if end.replace(tzinfo=None) != datetime.datetime.combine(day, _wall(at)) + host.minutes * MINUTE:
                continue
            yield moment, moment + length
            free = moment + length + host.buffer * 60


def naive(host: Host, slots: Sequence[tuple[int, int]], year: int) -> int:
    """Count the slots that another way of working out would put at another moment: the offset of 1 January, kept."""
    kept = datetime.datetime(year, 1, 1, tzinfo=host.zone).utcoffset() or datetime.timedelta(0)
    wrong = 0
    for starts, _ in slots:
        wall = datetime.datetime.fromtimestamp(starts, host.zone).replace(tzinfo=None)
        wrong += (wall - kept).replace(tzinfo=UTC).timestamp() != starts
    return wrong


# --- Files and clocks, read a second time -----------------------------------------------------------------------------


def strict_reader() -> Any:
    """Give the strict reader of the room's tests."""
    path = ROOT / "naast" / "support" / "appointments" / "tests" / "strict.py"
    spec = importlib.util.spec_from_file_location("strict", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.read_strictly


def files(host: Host, slots: Sequence[Offered], read_strictly: Any, *, library: bool) -> dict[str, int]:
    """Write slots into a feed, read it back three ways, and count what differs."""
    stamp = datetime.datetime(2025, 1, 1, tzinfo=UTC)
    entries = [
        Entry(
            f"{number}@naast.example",
            0,
            slot.period.starts_at.astimezone(host.zone),  # the writer is given the host's clock, and must find UTC
            slot.period.ends_at.astimezone(host.zone),
            "Kamer 1, links; \r\nX:1",
            cancelled=False,
            language="nl",
            stamp=stamp,
            alarm_minutes=60 if number % 2 else None,
        )
        for number, slot in enumerate(slots)
    ]
    raw = feed(entries, "nl")
    wanted = {number: (slot.period.starts_at, slot.period.ends_at) for number, slot in enumerate(slots)}
    counts: dict[str, int] = collections.Counter()
    found: dict[int, list[datetime.datetime]] = collections.defaultdict(list)
    number = -1
    for name, _, value in read_strictly(raw):
        if name == "BEGIN" and value == "VEVENT":
            number += 1
        elif name in ("DTSTART", "DTEND"):
            found[number].append(datetime.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    counts["files"] += (
        sum(tuple(found.get(number, ())) != wanted[number] for number in wanted) + len(found) - len(wanted)
    )
    first, last = slots[0].period.starts_at - DAY, slots[-1].period.ends_at + DAY
    busy = busy_periods(raw, first, last, zoneinfo.ZoneInfo(LEIDEN))
    ours = sum(((each.ends_at - each.starts_at) for each in busy.periods), datetime.timedelta(0))
    counts["files"] += ours != len(slots) * host.minutes * MINUTE or bool(busy.ignored)
    if library:
        events = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).all()
        read = sorted((each.start, each.end) for each in events)
        counts["files"] += sum(one != other for one, other in zip(read, sorted(wanted.values()), strict=True))
        counts["library"] += len(read)
    return counts


def clocks(slots: Sequence[Offered], student: str) -> int:
    """Tell slots to a student, and count those whose clock the C library reads otherwise."""
    os.environ["TZ"] = f":{ZONES / student}"
    time.tzset()
    zone, wrong = zoneinfo.ZoneInfo(student), 0
    for slot in slots:
        at = told(slot.period, zoneinfo.ZoneInfo(LEIDEN), zone, "en")
        clock = at.reader or at.university
        for wall, moment in ((clock.starts, slot.period.starts_at), (clock.ends, slot.period.ends_at)):
            wrong += tuple(time.localtime(moment.timestamp())[:5]) != wall.timetuple()[:5]
    os.environ["TZ"] = "UTC"
    time.tzset()
    return wrong


def unreal(host: Host, slots: Sequence[Offered]) -> int:
    """Count the slots that begin or end at an hour that is not there, or that do not run forward on the wall."""
    wrong = 0
    for slot in slots:
        walls = [moment.astimezone(host.zone).replace(tzinfo=None) for moment in _ends(slot.period)]
        back = [wall.replace(tzinfo=host.zone, fold=0).astimezone(UTC) for wall in walls]
        wrong += back[0] != slot.period.starts_at or walls[1] - walls[0] != host.minutes * MINUTE
    return wrong


def _ends(period: Period) -> Told:
    """Give both ends."""
    return period.starts_at, period.ends_at


def large_calendar() -> dict[str, float]:
    """Read a calendar of 50,000 events, among them endless ones, and give what that cost."""
    event = "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:x\r\nDTSTART;TZID=W. Europe Standard Time:2026{1:02d}{2:02d}T{3:02d}0000\r\n"
    event += "DURATION:PT30M\r\n{4}END:VEVENT\r\n"
    ends = ("", "", "", "", "RRULE:FREQ=WEEKLY\r\n", "RRULE:FREQ=SECONDLY;COUNT=1000000000\r\n")
    rows = (event.format(n, n % 12 + 1, n % 28 + 1, n % 24, ends[n % len(ends)]) for n in range(50_000))
    raw = ("BEGIN:VCALENDAR\r\n" + "".join(rows) + "END:VCALENDAR\r\n").encode()
    since = datetime.datetime(2026, 6, 1, tzinfo=UTC)
    began = time.process_time()
    busy = busy_periods(raw, since, since + 42 * DAY, zoneinfo.ZoneInfo(LEIDEN), Limits(bytes=10_000_000))
    spent = time.process_time() - began
    print(f"  50,000 events, {len(raw) / 1e6:.1f} MB: {spent:.2f} s of CPU, {dict(busy.ignored)}")
    return {"events": 50_000, "mb": round(len(raw) / 1e6, 1), "cpu_s": round(spent, 2)}


def main() -> None:
    """Walk host by host and year by year until there are enough slots, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slots", type=int, default=100_000, help="at least so many; all hosts and years count anyway")
    parser.add_argument("--years", type=int, default=LAST.year - FIRST.year + 1, help="fewer, for a quick look")
    parser.add_argument("--quick", action="store_true", help="read one year's files with the library, not all")
    options = parser.parse_args()
    zoneinfo.reset_tzpath(to=[])  # both readers of zones read the same files
    rnd, began = random.Random(20261122), time.process_time()
    read_strictly = strict_reader()
    total: dict[str, int] = collections.Counter()
    years = list(range(FIRST.year, FIRST.year + options.years))
    for name in HOSTS:
        host = Host(name, rnd)
        seen: dict[str, int] = collections.Counter()
        expected: dict[int, list[tuple[int, int]]] = {year: [] for year in years}
        for day, clock in shown(host.zone, years):
            expected[day.year].extend(walked(host, day, clock, seen))
        for year in years:
            slots = host.slots(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            got = {tuple(int(moment.timestamp()) for moment in _ends(slot.period)) for slot in slots}
            seen["slots"] += len(slots)
            seen["differences"] += len(got ^ set(expected[year])) + len(slots) - len(got)
            seen["nonexistent"] += unreal(host, slots)
            seen["control"] += naive(host, expected[year], year)
            seen["clocks"] += clocks(slots, rnd.choice(STUDENTS))
            for key, count in files(
                host, slots, read_strictly, library=not options.quick or year == FIRST.year
            ).items():
                seen[key] += count
        print(
            f"  {name:<20}{seen['slots']:>8} slots{seen['differences']:>4} differ{seen['files']:>4} in files"
            f"{seen['clocks']:>4} on clocks{seen['skipped'] * STEP:>6} min skipped{seen['control']:>7} in the control"
        )
        for key, count in seen.items():
            total[key] += count
    differences = total["differences"] + total["files"] + total["clocks"]
    result = {
        "slots": total["slots"],
        "differences": differences,
        "nonexistent": total["nonexistent"],
        "skipped_minutes_asked": total["skipped"] * STEP,
        "read_strictly": total["slots"],
        "read_by_library": total["library"],
        "control_differences": total["control"],
        "zones": len(HOSTS),
        "years": options.years,
        "busy_50000": large_calendar(),
        "cpu_s": round(time.process_time() - began, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print("RESULT " + json.dumps(result))
    if differences or total["nonexistent"] or not total["control"] or total["slots"] < options.slots:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
