"""What a reader fills in to book: a time, perhaps a line of what it is about, or where a mail reaches them (C1)."""

import datetime
import re
import uuid
import zoneinfo
from typing import Any

from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Email, Form, Text

from .models import MODES
from .queries.booking_pages import Chosen

ZONES = (
    "Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/Mexico_City",
    "America/New_York", "America/Toronto", "America/Bogota", "America/Santiago", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Paramaribo", "America/Curacao", "Atlantic/Reykjavik", "Europe/London",
    "Europe/Lisbon", "Europe/Amsterdam", "Europe/Athens", "Europe/Istanbul", "Africa/Casablanca", "Africa/Accra",
    "Africa/Johannesburg", "Africa/Nairobi", "Asia/Beirut", "Asia/Dubai", "Asia/Tehran", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Dhaka", "Asia/Jakarta", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Taipei",
    "Asia/Seoul", "Asia/Tokyo", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
_CODE = re.compile(r"[0-9a-z]{1,20}\Z", re.ASCII)
_SPACE = uuid.UUID("0a8b1c62-35a7-4d0e-8f70-8b6b2f2a9d11")


def chosen_in(posted: Any) -> Chosen:
    """Read what was chosen on the page of times; whatever cannot be a choice counts as none."""
    slot, mode, zone = (str(posted.get(name, "")) for name in ("slot", "mode", "zone"))
    return Chosen(
        slot if _CODE.match(slot) else "",
        mode if mode in MODES else "",
        zoneinfo.ZoneInfo(zone) if zone in ZONES else None,
    )


def key_of(posted: Any, chosen: Chosen) -> uuid.UUID:
    """Give the key of this request: the same for the same form sent twice, another for another time in that form."""
    try:
        form = uuid.UUID(str(posted.get("key", ""))[:40])
    except ValueError:
        form = uuid.uuid4()
    return uuid.uuid5(_SPACE, f"{form}\x1f{chosen.slot}\x1f{chosen.mode}")


def zone_options(moment: datetime.datetime, chosen: zoneinfo.ZoneInfo | None) -> list[dict[str, Any]]:
    """List the zones one can choose, from west to east as the clocks stand at a moment."""
    found = []
    for key in ZONES:
        zone = zoneinfo.ZoneInfo(key)
        offset = moment.astimezone(zone).utcoffset() or datetime.timedelta(0)
        hours, minutes = divmod(int(offset.total_seconds()) // 60, 60)
        city = key.rpartition("/")[2].replace("_", " ")
        label = f"{city} (UTC{hours:+03d}:{minutes:02d})"
        found.append((offset, city, {"value": key, "label": label, "chosen": chosen is not None and chosen.key == key}))
    return [row for _offset, _city, row in sorted(found, key=lambda each: each[:2])]


class About(Form):
    """What it is about, in one line, if anything."""

    topic = Text(
        _("Waar gaat het over?"), hint=_("Je hoeft niets te zeggen. Eén woord mag ook."), optional=True, longest=200
    )


class GuestAddress(Form):
    """Where a mail reaches somebody without an account."""

    address = Email(_("Je e-mailadres"), hint=_("We gebruiken het alleen voor deze afspraak."))
