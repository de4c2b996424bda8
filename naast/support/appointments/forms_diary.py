"""What a member of staff fills in about their diary: hours row by row, terms, days, and their own calendar (C3)."""

import dataclasses
import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, Select, SeveralOf, Text, YesNo
from naast.foundation.core.text import TextTooLong, clean_text

from .meetings import is_safe_link
from .models import MODES
from .queries import moments
from .rules.availability import PURPOSES, WALK_IN, Terms, Weekly, faults_of_week

MOST_ROWS = 8
"""Rows of one weekday."""
LONGEST_PLACE = 200
ZONES = (
    "America/Curacao", "America/Los_Angeles", "America/New_York", "America/Paramaribo", "America/Toronto",
    "Africa/Johannesburg", "Asia/Jakarta", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "Europe/Amsterdam", "Europe/London",
)  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2})(?:[.:,h ](\d{2}))?\Z|(\d{2})(\d{2})\Z", re.ASCII)


def read_clock(typed: str) -> datetime.time | None:
    """Read a time of day as people type it: 9, 9.30, 09:30, 9,30, 0930, with or without "uur"; None for no time."""
    text = typed.strip().lower().removesuffix("uur").removesuffix("u").strip()
    found = _CLOCK.match(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def write_clock(wall: datetime.time | None) -> str:
    """Write a time of day as it is typed."""
    return moments.wall(datetime.datetime.combine(datetime.date(2026, 1, 1), wall)) if wall is not None else ""


def purpose_words(purpose: str) -> str:
    """Name what an hour is for."""
    return {
        "appointments": gettext("Afspraken"),
        "walk-in": gettext("Inloop"),
        "urgent": gettext("Vrijhouden voor spoed"),
    }[purpose]


# --- Fields ---------------------------------------------------------------------------------------------------------


class Whole(Text):
    """A whole number between two ends."""

    def __init__(self, label: Any = "", *, least: int, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self.least, self.most = least, most
        self.widget.attrs |= {"inputmode": "numeric", "class": "short", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Read the number. Raises ValidationError."""
        text = super().to_python(str(value) if isinstance(value, int) else value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 6 and self.least <= int(text) <= self.most):
            raise ValidationError(
                gettext("Vul een getal in van %(least)s tot en met %(most)s.")
                % {"least": self.least, "most": self.most}
            )
        return int(text)


class Clock(Text):
    """A time of day."""

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(label, longest=20, **more)
        self.widget.attrs |= {"inputmode": "decimal", "class": "short", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a time as it is typed."""
        return write_clock(value) if isinstance(value, datetime.time) else value

    def to_python(self, value: Any) -> Any:
        """Read the time. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        found = read_clock(text)
        if found is None:
            raise ValidationError(gettext("Schrijf een tijd zoals 9.30."))
        return found


# --- Weekly hours ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(slots=True)
class Row:
    """One row of the week as it was typed."""

    weekday: int
    starts: str = ""
    ends: str = ""
    purpose: str = "appointments"
    modes: tuple[str, ...] = ("in-person",)
    place: str = ""
    faults: list[str] = dataclasses.field(default_factory=list)
    rule: Weekly | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in: such a row does not count."""
        return not self.starts and not self.ends


class WeekSheet:
    """The rows of a week, by weekday, as they were typed; what is wrong stands beside its own row."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: row.weekday)

    @classmethod
    def of(cls, week: Sequence[Weekly]) -> "WeekSheet":
        """Show hours that are kept."""
        return cls(
            [
                Row(
                    each.weekday, write_clock(each.starts), write_clock(each.ends), each.purpose, each.modes, each.place
                )
                for each in week
            ]
        )

    @classmethod
    def posted(cls, data: Any) -> "WeekSheet":
        """Read what was typed, whatever it is."""
        rows = []
        for weekday in range(7):
            for number in range(MOST_ROWS):
                name = f"{weekday}-{number}"
                if f"starts-{name}" not in data:
                    continue
                purpose = str(data.get(f"purpose-{name}", ""))
                ways = data.getlist(f"modes-{name}")
                rows.append(
                    Row(
                        weekday,
                        _short(data.get(f"starts-{name}", "")),
                        _short(data.get(f"ends-{name}", "")),
                        purpose if purpose in PURPOSES else "appointments",
                        tuple(mode for mode in MODES if mode in ways),
                        _short(data.get(f"place-{name}", ""), LONGEST_PLACE + 1),
                    )
                )
        return cls(rows)

    def more(self, weekday: int) -> None:
        """Add an empty row to a day; it takes over the room and the ways of the row before it."""
        own = [row for row in self.rows if row.weekday == weekday]
        last = next(iter(reversed(own or self.rows)), Row(weekday))
        if len(own) < MOST_ROWS:
            self.rows.append(Row(weekday, modes=last.modes or ("in-person",), place=last.place))
            self.rows.sort(key=lambda row: row.weekday)

    def without(self, name: str) -> None:
        """Take a row away, by its name."""
        self.rows = [row for key, row in self._named() if key != name]

    def check(self, terms: Terms, since: datetime.date) -> bool:
        """Read every row and hold the whole week against the rules; tells whether it can be kept."""
        for row in self.rows:
            row.faults.clear()
            row.rule = None if row.empty else self._rule(row, since)
        read = [row for row in self.rows if row.rule is not None]
        for fault in faults_of_week([row.rule for row in read if row.rule is not None], terms):
            row = read[fault.rules[-1]]
            row.faults.append(_fault_words(fault.label, terms))
        return not any(row.faults for row in self.rows)

    @staticmethod
    def _rule(row: Row, since: datetime.date) -> Weekly | None:
        """Read one row; None, with the fault beside it, for one that is no hours."""
        starts, ends = read_clock(row.starts), read_clock(row.ends)
        if starts is None or ends is None:
            row.faults.append(gettext("Schrijf begin en einde zoals 9.30 en 12.00."))
            return None
        try:
            place = clean_text(row.place, longest=LONGEST_PLACE, lines=False)
        except TextTooLong:
            row.faults.append(gettext("De ruimte past niet: houd het onder de 200 tekens."))
            return None
        modes = row.modes or (("in-person",) if row.purpose == WALK_IN else ())
        return Weekly(row.weekday, starts, ends, since, None, row.purpose, modes, place)

    @property
    def week(self) -> list[Weekly]:
        """Give the hours, once they were checked."""
        return [row.rule for row in self.rows if row.rule is not None]

    @property
    def faults(self) -> list[dict[str, str]]:
        """List what is wrong, with where to mend it."""
        return [
            {"text": f"{day_name(row.weekday)}: {text}", "href": f"#starts-{name}"}
            for name, row in self._named()
            for text in row.faults
        ]

    @property
    def days(self) -> list[dict[str, Any]]:
        """Give the week as the page shows it: seven days with their rows."""
        shown: list[dict[str, Any]] = [
            {"number": day, "name": day_name(day), "rows": [], "full": False} for day in range(7)
        ]
        for name, row in self._named():
            shown[row.weekday]["rows"].append(_shown(name, row, len(shown[row.weekday]["rows"])))
        for day in shown:
            day["full"] = len(day["rows"]) >= MOST_ROWS
        return shown

    def _named(self) -> list[tuple[str, Row]]:
        """Give every row with its name."""
        count: dict[int, int] = {}
        found = []
        for row in self.rows:
            number = count.get(row.weekday, 0)
            count[row.weekday] = number + 1
            found.append((f"{row.weekday}-{number}", row))
        return found


def _short(value: Any, longest: int = 20) -> str:
    """Give what was typed, no longer than a field is."""
    return str(value).replace("\x00", "").strip()[:longest]


def _shown(name: str, row: Row, number: int) -> dict[str, Any]:
    """Put a row into what its template shows."""
    return {
        "name": name,
        "number": number + 1,
        "starts": row.starts,
        "ends": row.ends,
        "place": row.place,
        "purposes": [
            {"value": each, "words": purpose_words(each), "chosen": each == row.purpose}
            for each in ("appointments", "walk-in", "urgent")
        ],
        "modes": [{"value": mode, "words": moments.mode_words(mode), "chosen": mode in row.modes} for mode in MODES],
        "faults": row.faults,
    }


def day_name(weekday: int) -> str:
    """Name a day of the week in the reader's language."""
    name = formats.date_format(datetime.date(2024, 1, 1) + datetime.timedelta(days=weekday), "l")
    return name[:1].upper() + name[1:]


def _fault_words(label: str, terms: Terms) -> str:
    """Say what is wrong with a row."""
    words = {
        "ends-before-starts": gettext("Het einde ligt niet na het begin. Over middernacht? Maak er twee rijen van."),
        "too-long": gettext("Dit is langer dan 14 uur. Klopt het einde?"),
        "too-short": gettext("Hier past geen afspraak van %(minutes)s minuten in.") % {"minutes": terms.minutes},
        "no-mode": gettext("Kies ten minste één manier."),
        "overlap": gettext("Dit overlapt met een andere rij van deze dag."),
    }
    return words.get(label, gettext("Kijk deze rij nog eens na."))


# --- Terms ----------------------------------------------------------------------------------------------------------


def _today() -> datetime.date:
    return time.today()


def _in_a_year() -> datetime.date:
    return time.today() + datetime.timedelta(days=366)


def _zones() -> list[tuple[str, str]]:
    return [(key, key.rpartition("/")[2].replace("_", " ")) for key in ZONES]


class TermsForm(Form):
    """From when the hours hold, and on which terms one is met. `extra` are the faults of the week beside it."""

    extra: Sequence[Mapping[str, str]] = ()

    since = Date(_("Vanaf welke dag gelden deze uren?"), earliest=_today, latest=_in_a_year)
    open = YesNo(_("Kunnen studenten nu bij je boeken?"))
    minutes = Whole(_("Hoe lang duurt een afspraak?"), hint=_("In minuten"), least=5, most=240)
    buffer_minutes = Whole(_("Hoeveel tijd wil je tussen twee afspraken?"), hint=_("In minuten"), least=0, most=120)
    notice_hours = Whole(_("Tot hoe kort van tevoren kan iemand boeken?"), hint=_("In uren"), least=0, most=336)
    horizon_days = Whole(_("Hoe ver vooruit kan iemand boeken?"), hint=_("In dagen"), least=1, most=366)
    change_hours = Whole(
        _("Tot hoe kort van tevoren kan een student zelf verzetten of afzeggen?"), hint=_("In uren"), least=0, most=336
    )
    capacity_per_day = Whole(
        _("Hoeveel afspraken op een dag, hoogstens?"), hint=_("Leeg is zoveel als er passen"), least=1, most=60,
        optional=True,
    )  # fmt: skip
    link = Text(
        _("Je eigen link voor online afspreken"),
        hint=_("Alleen wie online een afspraak met je heeft, krijgt deze link."),
        longest=500,
        optional=True,
    )
    time_zone = Select(
        _("In welke stad staat je klok?"), _zones, empty=_("Die van de universiteit"), optional=True,
        hint=_("Alleen als je vanuit een ander land werkt"),
    )  # fmt: skip

    def clean_link(self) -> str:
        """Take a link that a browser may follow safely. Raises ValidationError."""
        link: str = self.cleaned_data["link"]
        if link and not is_safe_link(link):
            raise ValidationError(_("Geef een adres dat met https:// begint, zonder naam of wachtwoord erin."))
        return link

    @property
    def faults(self) -> list[dict[str, str]]:
        """List the faults of the week and then those of the terms."""
        return [dict(each) for each in self.extra] + super().faults

    @property
    def title_prefix(self) -> str:
        """Say that something is wrong, also when it is the week."""
        return super().title_prefix or (f"{gettext('Fout:')} " if self.extra else "")

    @property
    def terms(self) -> Terms:
        """Give the terms as the rules take them; the usual ones where something is wrong."""
        given = self.cleaned_data
        return Terms(
            minutes=given.get("minutes") or 30,
            buffer_minutes=given.get("buffer_minutes") or 0,
            capacity_per_day=given.get("capacity_per_day"),
            notice=datetime.timedelta(hours=given.get("notice_hours") or 0),
            horizon_days=given.get("horizon_days") or 42,
        )


# --- Days -----------------------------------------------------------------------------------------------------------

AWAY, EXTRA = "away", "extra"


class DaysForm(Form):
    """Days on which one is away, or there extra."""

    kind = Choice(
        _("Wat wil je vastleggen?"),
        [(AWAY, _("Ik ben er niet")), (EXTRA, _("Ik ben er extra"))],
    )
    since = Date(_("Op welke dag, of vanaf welke?"), earliest=_today, latest=_in_a_year)
    until = Date(_("Tot en met welke dag?"), optional=True, latest=_in_a_year, hint=_("Leeg is één dag"))
    starts = Clock(_("Vanaf hoe laat?"), optional=True, hint=_("Leeg is de hele dag"))
    ends = Clock(_("Tot hoe laat?"), optional=True)
    diary = Select(_("Voor welke agenda?"), empty=_("Al je agenda’s"), optional=True)
    purpose = Select(
        _("Waarvoor ben je er extra?"),
        [("appointments", _("Afspraken")), ("walk-in", _("Inloop")), ("urgent", _("Vrijhouden voor spoed"))],
        empty=_("Afspraken"),
        optional=True,
    )
    modes = SeveralOf(
        _("Op welke manier ben je er extra?"),
        [("in-person", _("Op locatie")), ("online", _("Online")), ("phone", _("Telefonisch"))],
        optional=True,
    )
    place = Text(_("In welke ruimte?"), longest=LONGEST_PLACE, optional=True)

    def __init__(self, *args: Any, diaries: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if len(diaries) > 1:
            self.fields["diary"].choices = [("", gettext("Al je agenda’s")), *diaries]  # type: ignore[attr-defined]
        else:
            del self.fields["diary"]

    def clean(self) -> dict[str, Any]:
        """Hold the answers against each other."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("De laatste dag ligt voor de eerste."))
        starts, ends = given.get("starts"), given.get("ends")
        if given.get("kind") == EXTRA and starts is None and "starts" not in self.errors:
            self.add_error("starts", _("Van hoe laat tot hoe laat ben je er extra?"))
        elif (starts is None) != (ends is None) and not self.errors.keys() & {"starts", "ends"}:
            self.add_error("ends" if ends is None else "starts", _("Vul begin en einde allebei in, of geen van beide."))
        elif starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("Het einde ligt niet na het begin."))
        if given.get("kind") == EXTRA and "diary" in self.fields and not given.get("diary"):
            self.add_error("diary", _("Kies één agenda waarin je er extra bent."))
        return given


# --- One's own calendar ---------------------------------------------------------------------------------------------


class CalendarForm(Form):
    """The address of one's own calendar. It is never shown again, so it is not shown back either."""

    address = Text(
        _("Het geheime iCal-adres van je agenda"),
        hint=_("Het begint met https:// of webcal:// en eindigt vaak op .ics"),
        longest=2000,
        missing=_("Plak hier het adres van je agenda."),
    )
