"""What is asked of students: what would help, evidence, what holds them up, and whether a plan is right."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, SeveralOf, Text, YesNo

from ..queries.catalogue import FacilityShown, in_words
from ..rules.catalogue import AFFECTED, KINDS
from ..rules.files import NotTaken, checked
from ..rules.terms import LONGEST_TERM
from ._terms import check_term

FILE_FAULTS = {
    "empty": _("Dit bestand is leeg. Kies een ander bestand."),
    "too-big": _("Dit bestand is te groot. Een bestand mag 5 MB zijn."),
    "kind": _("Dit is geen PDF, JPEG of PNG, ook als de naam dat zegt. Bewaar het als PDF of maak er een foto van."),
    "active": _("In deze PDF zit iets dat vanzelf start. Druk hem af naar een nieuwe PDF en kies die."),
    "more": _("In dit bestand zit meer dan een document of foto. Maak een schermafdruk of druk het af naar PDF."),
    "broken": _("Dit bestand is niet heel aangekomen. Open het zelf een keer, bewaar het opnieuw en kies het dan."),
}
TOO_BIG = FILE_FAULTS["too-big"]
TOO_MANY = _("Er staan al vier bestanden. Haal er eerst een weg.")


def _programme(programmes: Iterable[tuple[str, str]]) -> Choice:
    """Ask which programme it is about."""
    return Choice(_("Bij welke opleiding?"), list(programmes), missing=_("Kies de opleiding."))


class Ask(Form):
    """What a student asks for: on which ground, what would help, and what they want to say."""

    kind = Choice(
        _("Waardoor heb je iets anders nodig?"),
        [(kind.slug, in_words(kind.name)) for kind in KINDS],
        hints={kind.slug: in_words(kind.hint) for kind in KINDS},
        hint=_("Alleen wie je aanvraag leest, ziet dit. Wie beslist en wie het regelt, niet."),
        missing=_("Kies wat het meest past."),
    )
    wanted = SeveralOf(
        _("Wat zou helpen?"),
        hint=_("Kies gerust meer dan een. Weet je het niet zeker, kies dan wat in de buurt komt."),
        error_messages={"required": _("Kies minstens een ding dat zou helpen.")},
    )
    programme = _programme(())
    words = LongText(
        _("Wil je er iets bij vertellen?"),
        hint=_("Wat je lastig vindt bij studeren is genoeg. Je hoeft geen naam van een ziekte te noemen."),
        longest=3000,
        optional=True,
    )

    def __init__(
        self,
        *args: Any,
        known: Iterable[FacilityShown] = (),
        programmes: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        shown = list(known)
        self.fields["wanted"].choices = [(each.slug, each.name) for each in shown]  # type: ignore[attr-defined]
        self.fields["wanted"].hints = {each.slug: each.what for each in shown}  # type: ignore[attr-defined]
        _fill_programmes(self, programmes)


def _fill_programmes(form: Any, programmes: list[tuple[str, str]]) -> None:
    """Ask for the programme of who follows several, and of nobody else."""
    if len(programmes) == 1:
        del form.fields["programme"]
    else:
        form.fields["programme"].choices = programmes


class Evidence(Form):
    """One file, looked at before it is kept."""

    file = django_forms.FileField(
        label=_("Kies een bestand"),
        help_text=_("Een PDF, JPEG of PNG van hoogstens 5 MB. Je kunt vier bestanden toevoegen, een voor een."),
        widget=django_forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": _("Kies eerst een bestand."),
            "invalid": _("Kies eerst een bestand."),
            "missing": _("Kies eerst een bestand."),
            "empty": FILE_FAULTS["empty"],
            "max_length": _("Kies eerst een bestand."),
        },
    )

    def clean_file(self) -> bytes:
        """Give the bytes of a file that may be kept. Raises ValidationError."""
        content: bytes = self.cleaned_data["file"].read()
        try:
            checked(content)
        except NotTaken as fault:
            raise ValidationError(FILE_FAULTS[fault.why], code=fault.why) from None
        return content


class Renew(Form):
    """The ground of a renewal: what was told before was destroyed."""

    kind = Choice(
        _("Waardoor heb je het nog nodig?"),
        [(kind.slug, in_words(kind.name)) for kind in KINDS],
        hint=_("We vragen dit opnieuw, omdat we niet bewaren wat je eerder vertelde."),
        missing=_("Kies wat het meest past."),
    )


def _six_years_ago() -> datetime.date:
    return time.today() - LONGEST_TERM


class Report(Form):
    """What holds somebody up: since when, what it affects, and as little as they want of what it is."""

    since = Date(_("Sinds wanneer?"), latest=time.today, earliest=_six_years_ago, missing=_("Vul in sinds wanneer."))
    until = Date(_("Tot wanneer?"), hint=_("Laat dit leeg als het nog duurt. Bijvoorbeeld 25-11-2026"), optional=True)
    affects = SeveralOf(
        _("Waar heb je er last van?"),
        [(slug, in_words(words)) for slug, words in AFFECTED.items()],
        optional=True,
    )
    programme = _programme(())
    words = LongText(
        _("Wat is er gebeurd?"),
        hint=_("Een paar zinnen is genoeg. Je mag dit ook later vertellen, in een gesprek."),
        longest=3000,
        optional=True,
    )
    plan = YesNo(
        _("Wil je een aangepast studieplan?"),
        yes=_("Ja, vraag het aan mijn studieadviseur"),
        no=_("Nee, nu niet"),
        hint=_("Je studieadviseur hoort dan dat je een plan wilt. Niet waarom."),
        optional=True,
    )

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        _fill_programmes(self, programmes)

    def clean(self) -> dict[str, Any]:
        """Hold the period to its order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        check_term(self, given, "since", "until")
        return given


class Remark(Form):
    """What a student wants to be different in a plan."""

    remark = LongText(_("Wat wil je anders?"), missing=_("Schrijf wat je anders wilt."), longest=1000, rows=3)


class Check(Form):
    """The code of a statement."""

    code = Text(
        _("De code op de verklaring"),
        hint=_("Veertien letters en cijfers. Hoofdletters, spaties en streepjes maken niet uit."),
        missing=_("Vul de code in."),
        longest=60,
        widget=django_forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "class": "medium"}
        ),
    )
