"""The small forms around a text: when it shows, why it goes back, how somebody checked a number (A10, A3)."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, Text

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:uur|h)?", re.IGNORECASE)
LONGEST_REASON = 500


class Clock(Text):
    """A time of the day as people write it: 9, 9:00, 9.30 uur; gives a datetime.time."""

    def to_python(self, value: Any) -> Any:
        """Read the time. Raises ValidationError."""
        typed = super().to_python(value)
        if not typed:
            return None
        found = _CLOCK.fullmatch(typed.strip())
        try:
            if found is None:
                raise ValueError(typed)
            return datetime.time(int(found[1]), int(found[2] or 0))
        except ValueError:
            raise ValidationError(_("Schrijf de tijd zoals 9:00."), code="invalid") from None


def _clock(label: Any) -> Clock:
    widget = forms.TextInput(attrs={"class": "short", "autocomplete": "off"})
    return Clock(label, hint=lazy("Bijvoorbeeld 9:00"), optional=True, widget=widget)


class PublishForm(Form):
    """When a text shows, until when, and by when it is read again; with all of it left out it shows now."""

    at_day = Date(
        lazy("Vanaf"), hint=lazy("Laat leeg om het nu te laten zien. Bijvoorbeeld 25-11-2026."), optional=True
    )
    at_time = _clock(lazy("Tijd vanaf"))
    until_day = Date(lazy("Tot en met"), hint=lazy("Laat leeg als het blijft staan."), optional=True)
    review_on = Date(lazy("Opnieuw nakijken voor"), hint=lazy("Laat leeg voor over een jaar."), optional=True)

    def given(self) -> dict[str, Any]:
        """Give the moments for the action."""
        said = self.cleaned_data
        at = until = None
        if said.get("at_day"):
            at = time.moment_of(said["at_day"], said.get("at_time") or datetime.time(0, 0))
        if said.get("until_day"):
            until = time.moment_of(said["until_day"] + datetime.timedelta(days=1), datetime.time(0, 0))
        return {"at": at, "until": until, "review_on": said.get("review_on")}

    def clean(self) -> dict[str, Any]:
        """Hold the moments to each other: a time has its day, and the end comes after the beginning."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("at_time") and not said.get("at_day") and "at_day" not in self.errors:
            self.add_error("at_day", _("Zeg ook vanaf welke dag."))
        if said.get("at_day") and said.get("until_day") and said["until_day"] < said["at_day"]:
            self.add_error("until_day", _("Dit ligt voor de dag waarop het begint."))
        return said


class ReasonForm(Form):
    """A sentence that says why; whoever wrote the text reads it."""

    because = LongText(
        lazy("Waarom"), hint=lazy("Eén of twee zinnen. De schrijver leest ze."), rows=3, longest=LONGEST_REASON,
        missing=lazy("Zeg in een zin waarom, dan kan de ander verder."),
    )  # fmt: skip


class KeepForm(Form):
    """Whose a text is, and by when somebody reads it again."""

    def __init__(self, owners: Any, *, data: Mapping[str, Any] | None = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offered = [(str(owner), name) for owner, name in owners if owner]
        self.fields["owner"] = Select(lazy("Van wie"), offered, empty=lazy("De hele universiteit"), optional=True)
        hint = lazy("Laat leeg voor hoe het nu staat.")
        self.fields["review_on"] = Date(lazy("Opnieuw nakijken voor"), hint=hint, optional=True)


class ConfirmForm(Form):
    """How the second person found the number and hours right."""

    how = Choice(
        lazy("Hoe heb je het nagekeken?"),
        [
            ("called", lazy("Ik heb gebeld en kreeg de goede lijn")),
            ("site", lazy("Ik las het op hun eigen pagina")),
            ("letter", lazy("Ik heb het van hen op papier of per mail")),
        ],
        missing=lazy("Zeg hoe je het hebt nagekeken."),
    )


class ImportForm(Form):
    """A file with texts, and whether to try it first."""

    file = forms.FileField(label=lazy("Bestand"), help_text=lazy("JSON of CSV, hooguit 800 kB."), required=True)
    part = Choice(
        lazy("Wat staat erin"),
        [("entries", lazy("Teksten van de gids")), ("lines", lazy("Lijnen"))],
        missing=lazy("Zeg wat er in het bestand staat."),
    )


def number_in(given: Mapping[str, str], name: str = "number") -> int:
    """Read the number of a version from a form; 0 for none."""
    value = given.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
