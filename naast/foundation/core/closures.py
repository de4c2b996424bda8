"""The closure calendar: loaded as data, read as a value, with a warning when a year that is needed has none."""

import dataclasses
import datetime
import functools
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.db import transaction

from naast.foundation.core.models import ClosureDay
from naast.foundation.core.working_days import (
    Closures,
    NoWorkingDayInSight,
    OfferedBeforeAsked,
    YearOutOfRange,
    easter_sunday,
    public_holidays,
    working_days_between,
)

__all__ = [
    "BadClosureDays",
    "ClosureRow",
    "Closures",
    "Loaded",
    "NoWorkingDayInSight",
    "OfferedBeforeAsked",
    "YearOutOfRange",
    "all_closures",
    "closures_between",
    "easter_sunday",
    "example_closure_rows",
    "load_closure_days",
    "public_holidays",
    "read_closure_rows",
    "working_days_between",
    "years_without_closures",
]

_WORDS = ("name_nl", "name_en", "source")
logger = logging.getLogger(__name__)

EXAMPLE = Path(__file__).parent / "data" / "closure_days.json"
"""The closure days of the invented university (2025 and 2026; 2027 is not decided yet, so the product warns)."""

NAMES: Mapping[str, tuple[str, str]] = {
    "new-years-day": ("Nieuwjaarsdag", "New Year's Day"),
    "good-friday": ("Goede Vrijdag", "Good Friday"),
    "easter-sunday": ("Eerste Paasdag", "Easter Sunday"),
    "easter-monday": ("Tweede Paasdag", "Easter Monday"),
    "kings-day": ("Koningsdag", "King's Day"),
    "liberation-day": ("Bevrijdingsdag", "Liberation Day"),
    "ascension-day": ("Hemelvaartsdag", "Ascension Day"),
    "whit-sunday": ("Eerste Pinksterdag", "Whit Sunday"),
    "whit-monday": ("Tweede Pinksterdag", "Whit Monday"),
    "relief-of-leiden": ("Leidens Ontzet", "Relief of Leiden"),
    "christmas-day": ("Eerste Kerstdag", "Christmas Day"),
    "boxing-day": ("Tweede Kerstdag", "Boxing Day"),
}


LONGEST: Mapping[str, int] = {
    field.name: field.max_length or 0 for field in ClosureDay._meta.concrete_fields if field.name in _WORDS
}


class BadClosureDays(ValueError):
    """The rows cannot be loaded; `faults` lists each row's fault in words, and nothing was loaded."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault."""
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClosureRow:
    """One closure day as it is loaded."""

    date: datetime.date
    name_nl: str
    name_en: str
    kind: str
    source: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a loading did: numbers of rows."""

    added: int
    changed: int
    unchanged: int


def read_closure_rows(document: object) -> list[ClosureRow]:
    """Turn a closure document into rows. Raises BadClosureDays listing every fault.

    Shape: `{"years": {"2026": {"holidays": [key, …], "compulsory": ["MM-DD", …]}}, "fixed": {key: "MM-DD"},
    "compulsory_name": {"nl": …, "en": …}, "source": …}`. Keys are those of `public_holidays`, whose dates are
    computed, plus the university's own of `fixed` (the Relief of Leiden, 3 October).
    """
    faults: list[str] = []
    rows: list[ClosureRow] = []
    if not isinstance(document, Mapping) or not isinstance(document.get("years"), Mapping):
        raise BadClosureDays(["the document has no 'years'"])
    source = document.get("source")
    names = document.get("compulsory_name", {})
    fixed = document.get("fixed", {})
    if not isinstance(source, str) or not source.strip():
        faults.append("'source' is missing: say where the days come from")
    if not isinstance(names, Mapping) or not all(isinstance(names.get(code), str) for code in ("nl", "en")):
        faults.append("'compulsory_name' needs a name in 'nl' and in 'en'")
    if not isinstance(fixed, Mapping):
        faults.append("'fixed' is not a table of names and days")
    if faults:
        raise BadClosureDays(faults)
    for year_text, parts in document["years"].items():
        if not str(year_text).isdecimal() or not isinstance(parts, Mapping):
            faults.append(f"{year_text!r} is not a year with 'holidays' and 'compulsory'")
            continue
        try:
            named = _dates_of_year(int(year_text), parts, fixed)
        except YearOutOfRange as fault:
            faults.append(str(fault))
            continue
        for key, day in named:
            if day is None:
                faults.append(f"{year_text}: {key!r} is neither a holiday known here nor a day written as MM-DD")
                continue
            nl, en = NAMES.get(key, (names["nl"], names["en"]))
            kind = "public" if key in NAMES else "compulsory"
            rows.append(ClosureRow(date=day, name_nl=nl, name_en=en, kind=kind, source=str(source)))
    if faults:
        raise BadClosureDays(faults)
    return rows


def _dates_of_year(
    year: int, parts: Mapping[str, object], fixed: Mapping[str, object]
) -> list[tuple[str, datetime.date | None]]:
    """Give the days of one year with their key or their own text, None where the text means nothing.

    5 May is left out in a year in which it is Ascension Day, which is in the list already.
    """
    dates = {key: day for day, key in public_holidays(year).items()}
    ascension = dates["ascension-day"]
    named: list[tuple[str, datetime.date | None]] = []
    for key in _texts(parts.get("holidays")):
        if key == "liberation-day" and ascension == datetime.date(year, 5, 5):
            continue
        named.append((key, dates.get(key) or (_month_day(year, fixed.get(key)) if key in NAMES else None)))
    named += [(text, _month_day(year, text)) for text in _texts(parts.get("compulsory"))]
    return named


def _texts(value: object) -> list[str]:
    """Give a list of texts; what is no list becomes one text, which then means nothing and is reported."""
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _month_day(year: int, text: object) -> datetime.date | None:
    """Read "MM-DD" in a year, or None."""
    try:
        return datetime.date.fromisoformat(f"{year:04d}-{text}")
    except ValueError:
        return None


def example_closure_rows() -> list[ClosureRow]:
    """Give the closure days that come with the product for the invented university of the demonstration."""
    return read_closure_rows(json.loads(EXAMPLE.read_text(encoding="utf-8")))


def load_closure_days(rows: Iterable[ClosureRow]) -> Loaded:
    """Load closure days, all or nothing; a date already known takes the new name, kind and source.

    Loading the same rows again changes nothing. Raises BadClosureDays naming every faulty row: a date twice, an
    unknown kind, an empty name or source.
    """
    wanted = list(rows)
    faults = [fault for number, row in enumerate(wanted, 1) for fault in _faults_of(number, row)]
    seen: set[datetime.date] = set()
    for number, row in enumerate(wanted, 1):
        if row.date in seen:
            faults.append(f"row {number}: {row.date} stands in the list twice")
        seen.add(row.date)
    if faults:
        raise BadClosureDays(faults)
    with transaction.atomic():
        known = {day.date: day for day in ClosureDay.objects.select_for_update().filter(date__in=seen)}
        added = [ClosureDay(**dataclasses.asdict(row)) for row in wanted if row.date not in known]
        changed = [known[row.date] for row in wanted if row.date in known and _take(known[row.date], row)]
        ClosureDay.objects.bulk_create(added)
        ClosureDay.objects.bulk_update(changed, ["name_nl", "name_en", "kind", "source"], batch_size=200)
    return Loaded(added=len(added), changed=len(changed), unchanged=len(wanted) - len(added) - len(changed))


def _faults_of(number: int, row: ClosureRow) -> list[str]:
    """List what is wrong with one row."""
    faults = []
    if row.kind not in ClosureDay.Kind.values:
        faults.append(f"row {number}: {row.kind!r} is neither 'public' nor 'compulsory'")
    for name in _WORDS:
        value = getattr(row, name)
        longest = LONGEST[name]
        if not value.strip():
            faults.append(f"row {number}: {name} is empty")
        elif len(value) > longest:
            faults.append(f"row {number}: {name} is longer than {longest} characters")
    return faults


def _take(day: ClosureDay, row: ClosureRow) -> bool:
    """Write a row's values on a known day; tells whether anything changed."""
    values = dataclasses.asdict(row)
    changed = any(getattr(day, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(day, name, value)
    return changed


def all_closures() -> Closures:
    """Give every closure day that is loaded, as a value; one query."""
    return Closures.of(ClosureDay.objects.values_list("date", flat=True))


def closures_between(since: datetime.date, until: datetime.date) -> Closures:
    """Give the closure days to count with between two dates; one query.

    For a year nobody has loaded it counts the public holidays only and logs a warning, so that 1 January is
    never a working day by omission; `years` of the result still names the loaded years alone.
    """
    closures = all_closures()
    missing = closures.missing_years(since, until)
    for year in missing:
        _warn_once(year)
    holidays = {day for year in missing for day in public_holidays(year)}
    return Closures(closures.days | holidays, closures.years)


@functools.lru_cache(maxsize=64)
def _warn_once(year: int) -> None:
    """Log, once in a process, that nobody has loaded the closure days of a year; `naast check` says it each time."""
    logger.warning("no closure days are loaded for %d: only public holidays are counted", year)


def years_without_closures(needed: Iterable[int]) -> list[int]:
    """List, in order, the years of `needed` for which no closure day is loaded, to warn whoever plans in them."""
    asked = sorted(set(needed))
    if not asked:
        return []
    dates = ClosureDay.objects.filter(
        date__gte=datetime.date(asked[0], 1, 1), date__lte=datetime.date(asked[-1], 12, 31)
    ).values_list("date", flat=True)
    known = {day.year for day in dates}
    return [year for year in asked if year not in known]
