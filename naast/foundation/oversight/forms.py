"""What is asked of whoever needs emergency access, and of whoever looks at who looked (G4)."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Choice, Form, LongText, Select, Text, YesNo

from .rules.emergency import BREACH, IN_ORDER, LONGEST_WHY, MINUTES, REVIEW_DAYS, SHORTEST_WHY, TALKED

SHORTEST_REASON = 20


class Ask(Form):
    """Whom, why, and who confirms it."""

    whom = Text(
        _("Studentnummer of code"),
        hint=_("Zoals het op de collegekaart of in het dossier staat."),
        missing=_("Vul het studentnummer of de code in."),
        longest=40,
        widget=django_forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "class": "medium"}
        ),
    )
    why = LongText(
        _("Wat is er aan de hand, en waarom kan het niet wachten?"),
        hint=_("De tweede persoon leest dit nu. De student en wie het nakijkt lezen het later."),
        missing=_("Schrijf waarom dit nodig is."),
        longest=LONGEST_WHY,
        rows=4,
    )
    second = Select(
        _("Wie bevestigt dit?"),
        hint=_("Bel deze collega ook. Zonder bevestiging gaat er niets open."),
        missing=_("Kies wie dit bevestigt."),
    )
    later = YesNo(
        _("Is het gevaarlijk als de student dit nu meteen hoort?"),
        yes=_("Ja, 24 uur later"),
        no=_("Nee, meteen"),
        initial="no",
        missing=_("Kies wanneer de student het hoort."),
    )
    later_because = LongText(
        _("Zo ja: waarom?"),
        hint=_("Alleen als er gevaar is voor de student of voor een ander."),
        longest=500,
        rows=2,
        optional=True,
    )

    def __init__(self, *args: Any, seconds: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        """Take who may confirm."""
        super().__init__(*args, **options)
        field: Any = self.fields["second"]
        field.choices = [("", field.choices[0][1] if field.choices else ""), *seconds]

    def clean_why(self) -> str:
        """Ask for a reason that says something. Raises ValidationError."""
        why: str = self.cleaned_data["why"]
        if len(why.strip()) < SHORTEST_WHY:
            raise ValidationError(_("Schrijf iets meer. De tweede persoon moet kunnen zien waarom het nodig is."))
        return why

    def clean(self) -> dict[str, Any]:
        """Ask why the student may not hear it yet, when that is so."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("later") is True and len(given.get("later_because", "").strip()) < SHORTEST_REASON:
            self.add_error("later_because", _("Schrijf waarom het nu gevaarlijk is."))
        return given


class Judge(Form):
    """What came of looking at a use or a row."""

    outcome = Choice(
        _("Wat kwam eruit?"),
        [
            (IN_ORDER, _("In orde")),
            (TALKED, _("Over gesproken")),
            (BREACH, _("Inbreuk")),
        ],
        hints={
            TALKED: _("Met de medewerker besproken. Er volgt niets meer."),
            BREACH: _("Meld dit ook bij het meldpunt datalekken."),
        },
        missing=_("Kies wat eruit kwam."),
    )
    note = LongText(
        _("Toelichting"), hint=_("Kort. Alleen wie dit nakijkt leest dit."), rows=3, longest=1000, optional=True
    )


class OpenRow(Form):
    """Why a row is opened."""

    why = LongText(
        _("Waarom open je deze rij?"),
        hint=_("Dit wordt bewaard. De medewerker kan het later opvragen."),
        missing=_("Schrijf waarom je deze rij opent."),
        longest=500,
        rows=3,
    )

    def clean_why(self) -> str:
        """Ask for a reason that says something. Raises ValidationError."""
        why: str = self.cleaned_data["why"]
        if len(why.strip()) < SHORTEST_REASON:
            raise ValidationError(_("Schrijf iets meer: wat valt je op, en wat wil je nagaan?"))
        return why


class TermsForm(Form):
    """How long access lasts, and within how many days it is looked at."""

    minutes = Text(_("Minuten open"), hint=_("Van 10 tot 240."), longest=5, missing=_("Vul het aantal minuten in."))
    review_days = Text(
        _("Dagen om na te kijken"), hint=_("Van 1 tot 30."), longest=5, missing=_("Vul het aantal dagen in.")
    )

    def clean_minutes(self) -> int:
        """Read the minutes. Raises ValidationError."""
        return _number(self.cleaned_data["minutes"], *MINUTES)

    def clean_review_days(self) -> int:
        """Read the days. Raises ValidationError."""
        return _number(self.cleaned_data["review_days"], *REVIEW_DAYS)


def _number(typed: str, least: int, most: int) -> int:
    """Read a whole number within bounds. Raises ValidationError."""
    if not (typed.isascii() and typed.isdecimal()) or not least <= int(typed) <= most:
        raise ValidationError(_("Vul een getal in van %(least)s tot %(most)s.") % {"least": least, "most": most})
    return int(typed)
