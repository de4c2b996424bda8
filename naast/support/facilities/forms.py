"""What is asked of students and of whoever owns a step (C9, C12)."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, SeveralOf, Text, YesNo

from .models import Obstacle
from .queries.catalogue import FacilityShown, name_of
from .rules.catalogue import AFFECTED, KINDS
from .rules.files import NotTaken, checked
from .rules.terms import LONGEST_TERM

MOST_STEPS = 8
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
        [(kind.slug, name_of(kind.name)) for kind in KINDS],
        hints={kind.slug: name_of(kind.hint) for kind in KINDS},
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
        [(kind.slug, name_of(kind.name)) for kind in KINDS],
        hint=_("We vragen dit opnieuw, omdat we niet bewaren wat je eerder vertelde."),
        missing=_("Kies wat het meest past."),
    )


# --- Staff ------------------------------------------------------------------------------------------------------------


class Advise(Form):
    """An advice: what is needed, and in words why it fits, without why the student needs it."""

    advised = SeveralOf(
        _("Wat is nodig?"), hint=_("Wat de student vroeg, staat aangevinkt. Niets kiezen kan ook."), optional=True
    )
    text = LongText(
        _("Je advies"),
        hint=_(
            "Dit lezen de student en wie beslist. Schrijf wat iemand nodig heeft om te studeren, en niets over "
            "gezondheid of thuis."
        ),
        missing=_("Schrijf je advies."),
        longest=2000,
    )

    def __init__(self, *args: Any, known: Iterable[FacilityShown], detailed: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        shown = {each.slug: each for each in known}
        self.fields["advised"].choices = [(each.slug, each.name) for each in shown.values()]  # type: ignore[attr-defined]
        self.details = [slug for slug in detailed if slug in shown]
        for slug in self.details:
            self.fields[f"detail_{slug}"] = Text(
                _("Hoe precies? %(name)s") % {"name": shown[slug].name},
                hint=_("Bijvoorbeeld: 30 minuten per tentamen van drie uur."),
                longest=120,
                optional=True,
            )

    @property
    def detail_fields(self) -> list[Any]:
        """Give the fields about how exactly, one for each facility that was asked."""
        return [self[f"detail_{slug}"] for slug in self.details]

    def given_details(self) -> dict[str, str]:
        """Give what was filled in about how exactly, by facility."""
        return {slug: self.cleaned_data.get(f"detail_{slug}", "") for slug in self.details}


class AskStudent(Form):
    """A question back to the student."""

    question = LongText(
        _("Wat wil je nog weten?"),
        hint=_("De student krijgt bericht dat er een vraag is, en leest hem na inloggen."),
        missing=_("Schrijf je vraag."),
        longest=1000,
        rows=3,
    )


class Decide(Form):
    """A decision with reasons and a term."""

    GRANT, REFUSE = "grant", "refuse"

    outcome = Choice(
        _("Wat beslis je?"),
        [(GRANT, _("Toekennen, geheel of voor een deel")), (REFUSE, _("Niet toekennen"))],
        missing=_("Kies wat je beslist."),
    )
    granted = SeveralOf(_("Wat ken je toe?"), hint=_("Wat geadviseerd is, staat aangevinkt."), optional=True)
    starts_on = Date(_("Vanaf"), optional=True)
    until = Date(
        _("Tot en met"), hint=_("Bijvoorbeeld het einde van de opleiding."), earliest=time.today, optional=True
    )
    text = LongText(
        _("Waarom"),
        hint=_("De student leest dit. Zeg ook wat wel kan als je iets niet toekent."),
        missing=_("Schrijf waarom je zo beslist."),
        longest=3000,
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["granted"].choices = list(items)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hold a grant to at least one facility and a term."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") != self.GRANT:
            return given
        if not given.get("granted") and "granted" not in self.errors:
            self.add_error("granted", _("Kies wat je toekent, of kies Niet toekennen."))
        for name in ("starts_on", "until"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Vul deze dag in."))
        _check_term(self, given, "starts_on", "until")
        return given


def _check_term(form: Any, given: dict[str, Any], first: str, last: str) -> None:
    """Hold a period to its order and to six years."""
    begins, ends = given.get(first), given.get(last)
    if isinstance(begins, datetime.date) and isinstance(ends, datetime.date):
        if ends < begins:
            form.add_error(last, _("Deze dag ligt voor de eerste."))
        elif ends - begins > LONGEST_TERM:
            form.add_error(last, _("Dit is langer dan zes jaar."))


# --- Circumstances ----------------------------------------------------------------------------------------------------


def _six_years_ago() -> datetime.date:
    return time.today() - LONGEST_TERM


class Report(Form):
    """What holds somebody up: since when, what it affects, and as little as they want of what it is."""

    since = Date(_("Sinds wanneer?"), latest=time.today, earliest=_six_years_ago, missing=_("Vul in sinds wanneer."))
    until = Date(_("Tot wanneer?"), hint=_("Laat dit leeg als het nog duurt. Bijvoorbeeld 25-11-2026"), optional=True)
    affects = SeveralOf(
        _("Waar heb je er last van?"),
        [(slug, name_of(words)) for slug, words in AFFECTED.items()],
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
        _check_term(self, given, "since", "until")
        return given


class Answer(Form):
    """The committee's answer."""

    STATED, NOT = "stated", "not"

    outcome = Choice(
        _("Wat antwoord je?"),
        [(STATED, _("Met een verklaring van hinder")), (NOT, _("Zonder verklaring"))],
        missing=_("Kies wat je antwoordt."),
    )
    hindered_from = Date(_("Hinder vanaf"), optional=True)
    hindered_until = Date(_("Hinder tot en met"), optional=True)
    text = LongText(
        _("Waarom"),
        hint=_("Alleen de student leest dit. Het staat niet op de verklaring."),
        missing=_("Schrijf waarom."),
        longest=3000,
    )

    def clean(self) -> dict[str, Any]:
        """Hold a statement to a period."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") == self.STATED:
            for name in ("hindered_from", "hindered_until"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Vul deze dag in."))
            _check_term(self, given, "hindered_from", "hindered_until")
        return given


class PlanRows(Form):
    """The rows of a study plan."""

    def __init__(self, *args: Any, steps: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        given = list(steps)
        initial = {f"period_{at}": period for at, (period, _what) in enumerate(given)}
        initial |= {f"what_{at}": what for at, (_period, what) in enumerate(given)}
        super().__init__(*args, **({"initial": initial} | options))
        for at in range(MOST_STEPS):
            number = {"number": at + 1}
            self.fields[f"period_{at}"] = Text(_("Periode %(number)s") % number, longest=60, optional=True)
            self.fields[f"what_{at}"] = Text(_("Wat doe je dan? (%(number)s)") % number, longest=300, optional=True)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Give the fields by row."""
        return [(self[f"period_{at}"], self[f"what_{at}"]) for at in range(MOST_STEPS)]

    def clean(self) -> dict[str, Any]:
        """Hold each row to both halves, and the plan to one row."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        filled = 0
        for at in range(MOST_STEPS):
            period, what = given.get(f"period_{at}", ""), given.get(f"what_{at}", "")
            filled += bool(period and what)
            if period and not what:
                self.add_error(f"what_{at}", _("Schrijf wat je dan doet."))
            if what and not period:
                self.add_error(f"period_{at}", _("Schrijf in welke periode."))
        if not filled and not self.errors:
            self.add_error("period_0", _("Vul minstens een rij in."))
        return given

    def steps(self) -> list[tuple[str, str]]:
        """Give the rows that were filled in."""
        rows = [(self.cleaned_data[f"period_{at}"], self.cleaned_data[f"what_{at}"]) for at in range(MOST_STEPS)]
        return [row for row in rows if all(row)]


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


class Exams(Form):
    """A list of exam enrolments, to look at or to take in."""

    file = django_forms.FileField(
        label=_("Het bestand"),
        help_text=_("CSV (UTF-8), met de kolommen die hieronder staan, hoogstens 8 MB."),
        widget=django_forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            name: _("Kies eerst een bestand.") for name in ("required", "invalid", "missing", "empty", "max_length")
        },
    )
    really = Choice(
        _("Wat doen we ermee?"),
        [("look", _("Alleen laten zien wat er zou veranderen")), ("take", _("Invoeren"))],
        initial="look",
    )


class Mend(Form):
    """Who mends an obstacle, and how far it is."""

    dimension = django_forms.ChoiceField(
        choices=[(each, each) for each in Obstacle.DIMENSIONS], widget=django_forms.HiddenInput
    )
    value = django_forms.CharField(max_length=80, widget=django_forms.HiddenInput)
    facility = django_forms.SlugField(max_length=40, widget=django_forms.HiddenInput)
    STATES: ClassVar = [
        (Obstacle.SEEN, _("Gezien")),
        (Obstacle.DOING, _("Er wordt aan gewerkt")),
        (Obstacle.MENDED, _("Opgelost")),
    ]
    owner = Select(_("Wie neemt dit op zich?"), missing=_("Kies wie dit op zich neemt."))
    state = Choice(_("Hoe staat het ervoor?"), STATES)
    doing = Text(_("Wat wordt er gedaan?"), longest=300, optional=True)

    def __init__(self, *args: Any, roles: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [("", _("Kies …")), *roles]  # type: ignore[attr-defined]
