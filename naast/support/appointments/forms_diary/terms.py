"""From when hours hold, and on which terms one is met (C3)."""

import datetime
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Date, Form, Select, Text, YesNo
from naast.support.appointments.meetings import is_safe_link
from naast.support.appointments.rules.availability import Terms

from .fields import Whole

ZONES = (
    "America/Curacao", "America/Los_Angeles", "America/New_York", "America/Paramaribo", "America/Toronto",
    "Africa/Johannesburg", "Asia/Jakarta", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "Europe/Amsterdam", "Europe/London",
)  # fmt: skip


def today() -> datetime.date:
    """Give today."""
    return time.today()


def in_a_year() -> datetime.date:
    """Give the last day that can be chosen."""
    return time.today() + datetime.timedelta(days=366)


def _zones() -> list[tuple[str, str]]:
    return [(key, key.rpartition("/")[2].replace("_", " ")) for key in ZONES]


class TermsForm(Form):
    """From when the hours hold, and on which terms one is met. `extra` are the faults of the week beside it."""

    extra: Sequence[Mapping[str, str]] = ()

    since = Date(_("Vanaf welke dag gelden deze uren?"), earliest=today, latest=in_a_year)
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
