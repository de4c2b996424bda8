"""What is asked of who writes in a file, and of the student beside it. No field asks what somebody has (C7)."""

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, SeveralOf, Text, YesNo

from .models.entries import LONGEST
from .rules.roles import is_apart
from .rules.stages import SESSIONS_AT_MOST, Kind
from .rules.words import names_a_diagnosis

SURE, COUNTS = "sure", "counts"
HOW_WORDS = {
    "room": _("Op locatie"),
    "online": _("Online"),
    "phone": _("Aan de telefoon"),
    "mail": _("Per mail of bericht"),
}
READY_HINT = _("De student leest dit op de eigen pagina. Schrijf het zo dat je het ook zou zeggen.")
UNREADY_HINT = _("De student kan vragen om mee te lezen. Dan leg je binnen vier weken klaar wat kan.")


class Writing(Form):
    """A text in a file. Outside psychologists' own files a word that looks like an illness asks for a second look."""

    text = LongText(missing=_("Schrijf hier iets."), longest=LONGEST, rows=8)
    sure = SeveralOf(_("Hoort dit woord hier?"), [(SURE, _("Ja, dit hoort hier"))], optional=True)
    key = django_forms.UUIDField(widget=django_forms.HiddenInput, required=False)

    def __init__(self, *args: Any, role: str = "", **options: Any) -> None:
        """Make the form for a file of a role."""
        super().__init__(*args, **options)
        self.role = role
        self.apart = is_apart(role)
        self.found: list[str] = []

    def clean_key(self) -> Any:
        """Let a key that is none count as none."""
        return self.cleaned_data.get("key")

    def clean(self) -> dict[str, Any]:
        """Ask once about words that look like the name of an illness."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.apart and given.get("text") and SURE not in given.get("sure", []):
            self.found = names_a_diagnosis(given["text"])
            if self.found:
                words = ", ".join(f"“{word}”" for word in self.found)
                self.add_error("text", ngettext(
                    "%(words)s lijkt op de naam van een ziekte. Hoort het hier? Zo ja, vink dat dan hieronder aan.",
                    "%(words)s lijken op namen van ziekten. Horen ze hier? Zo ja, vink dat dan hieronder aan.",
                    len(self.found),
                ) % {"words": words})  # fmt: skip
        return given

    @property
    def asks_about_words(self) -> bool:
        """Whether the box stands there with which the author says that a word belongs here."""
        return bool(self.found) or SURE in (self.data.getlist("sure") if hasattr(self.data, "getlist") else ())

    def typed(self) -> dict[str, str]:
        """Give what was typed, to keep for a day; never who is sure, which is said anew."""
        names = [name for name in self.fields if name not in ("sure", "key")]
        return {name: ",".join(self.data.getlist(name)) for name in names if self.data.get(name)}  # type: ignore[attr-defined]


class _Readable(Writing):
    """A text the student may read, or not yet."""

    ready = YesNo(
        _("Mag de student dit nu lezen?"),
        yes=_("Ja, het ligt klaar"),
        no=_("Nog niet"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ready"].initial = not self.apart
        self.fields["ready"].help_text = UNREADY_HINT if self.apart else READY_HINT


class Contact(_Readable):
    """A moment of contact."""

    text = LongText(
        _("Waar ging het over?"),
        hint=_("Schrijf op wat nodig is om verder te kunnen. Wat iemand heeft, hoort hier niet."),
        missing=_("Schrijf hier kort waar het over ging."),
        longest=LONGEST,
        rows=8,
    )
    on = Date(_("Op welke dag?"), latest=time.today)
    how = Choice(_("Hoe?"), list(HOW_WORDS.items()), missing=_("Kies hoe jullie contact hadden."))
    counts = SeveralOf(
        _("Telt het als gesprek?"), [(COUNTS, _("Ja, dit is een van de afgesproken gesprekken"))], optional=True
    )
    look_again = Date(
        _("Wanneer kijk je weer?"),
        hint=_("Op die dag staat dit vanzelf bovenaan. Leeg: na zes weken."),
        earliest=time.today,
        optional=True,
    )
    field_order = ("on", "how", "counts", "text", "ready", "look_again")


class Note(_Readable):
    """A note in the file."""

    text = LongText(
        _("Je notitie"),
        hint=_("Een notitie hoort bij het dossier. Vluchtige indrukken horen op het kladblok."),
        missing=_("Schrijf hier je notitie."),
        longest=LONGEST,
        rows=8,
    )
    field_order = ("text", "ready")


class Intake(_Readable):
    """What somebody came with."""

    text = LongText(
        _("Waar komt de student mee?"),
        hint=_("In de woorden van de student."),
        missing=_("Schrijf hier waar de student mee komt."),
        longest=LONGEST,
        rows=8,
    )
    field_order = ("text", "ready")


class Goal(Writing):
    """What the student wants to reach."""

    text = LongText(
        _("Wat wil de student bereiken?"),
        hint=_("In de woorden van de student, één ding per keer. De student leest dit mee."),
        missing=_("Schrijf hier wat de student wil bereiken."),
        longest=500,
        rows=3,
    )
    field_order = ("text",)


class Agreement(Writing):
    """Something the two agreed."""

    text = LongText(
        _("Wat spreken jullie af?"),
        hint=_("Wie doet wat, en wanneer. De student leest dit mee."),
        missing=_("Schrijf hier wat jullie afspreken."),
        longest=500,
        rows=3,
    )
    field_order = ("text",)


class Closing(_Readable):
    """How guidance ends."""

    text = LongText(
        _("Hoe sluiten jullie af?"),
        hint=_("Wat is er bereikt, en waar kan de student terecht als het nodig is? Het mag leeg blijven."),
        longest=LONGEST,
        rows=5,
        optional=True,
    )
    field_order = ("text", "ready")


class Change(Writing):
    """Another wording of what one wrote."""

    text = LongText(_("Je tekst"), missing=_("Een tekst kan niet leeg zijn."), longest=LONGEST, rows=8)
    field_order = ("text",)


WRITES: Mapping[str, type[Writing]] = {
    Kind.CONTACT: Contact,
    Kind.NOTE: Note,
    Kind.GOAL: Goal,
    Kind.AGREEMENT: Agreement,
    Kind.INTAKE: Intake,
    Kind.CLOSING: Closing,
}


class Sessions(Form):
    """How many sessions the two agree."""

    sessions = Text(
        _("Hoeveel gesprekken spreken jullie af?"),
        hint=_("Spreek dit samen af. Niemand hoeft het goed te keuren. Leeg: geen vast aantal."),
        longest=4,
        optional=True,
        widget=django_forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_sessions(self) -> int | None:
        """Read the number. Raises ValidationError."""
        typed: str = self.cleaned_data["sessions"]
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= SESSIONS_AT_MOST):
            raise ValidationError(
                _gettext("Schrijf een getal van 1 tot en met %(most)s.") % {"most": SESSIONS_AT_MOST}, code="number"
            )
        return int(typed)


class LookAgain(Form):
    """When the file comes up by itself."""

    on = Date(
        _("Wanneer kijk je weer?"),
        hint=_("Op die dag staat dit vanzelf bovenaan. Bijvoorbeeld 25-11-2026"),
        earliest=time.today,
        optional=True,
    )


class Jot(Form):
    """A line for the scratch pad."""

    text = LongText(
        _("Een vluchtige indruk"),
        hint=_("Iets om zelf te onthouden, zoals: begin volgende keer over de stage."),
        missing=_("Schrijf hier iets, of ga terug."),
        longest=500,
        rows=3,
    )
    key = django_forms.UUIDField(widget=django_forms.HiddenInput, required=False)


class OwnGoal(Form):
    """What the student wants to reach, in their own words."""

    text = LongText(
        _("Wat wil je bereiken?"),
        hint=_("Klein mag ook. Wie je begeleidt, leest dit."),
        missing=_("Schrijf hier wat je wilt bereiken."),
        longest=500,
        rows=3,
    )
    key = django_forms.UUIDField(widget=django_forms.HiddenInput, required=False)


class LookBack(Form):
    """How the student looks back. Every question may be skipped; one answer is enough."""

    helped = LongText(_("Wat hielp je?"), longest=1500, rows=3, optional=True)
    different = LongText(_("Wat had anders gekund?"), longest=1500, rows=3, optional=True)
    further = LongText(
        _("Hoe wil je verder?"),
        hint=_("Bijvoorbeeld: stoppen, nog een paar gesprekken, of iets anders."),
        longest=1500,
        rows=3,
        optional=True,
    )
    key = django_forms.UUIDField(widget=django_forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least. Raises ValidationError."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("helped", "different", "further")):
            raise ValidationError(_gettext("Schrijf bij één van de vragen iets. De andere mag je overslaan."))
        return given

    @property
    def as_text(self) -> str:
        """Give the answers as one text, each under its question."""
        names = ("helped", "different", "further")
        given = [(str(self.fields[name].label), self.cleaned_data.get(name, "")) for name in names]
        return "\n\n".join(f"{question}\n{answer}" for question, answer in given if answer)


class Begin(Form):
    """In which function guidance begins, for who holds several."""

    role = Choice(_("In welke functie?"), missing=_("Kies in welke functie je begint."))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        if len(roles) == 1:
            self.fields["role"].widget = django_forms.HiddenInput()
            self.fields["role"].initial = roles[0][0]


class Number(Form):
    """The whole number of a student whom a study adviser knows."""

    number = Text(
        _("Studentnummer"),
        hint=_("Typ het hele nummer. Zoeken op naam kan hier niet."),
        missing=_("Typ het studentnummer."),
        longest=40,
    )

    def nobody(self) -> None:
        """Say that no student of the reader's programmes has this number; it is the same for whoever else has it."""
        self.add_error("number", _("Bij jouw opleidingen staat nu niemand met dit nummer. Klopt het?"))


class Name(Form):
    """Whom the reader looks for among the students they guide."""

    name = Text(
        _("Naam of studentnummer"),
        hint=_("Een deel van de naam is genoeg. Een nummer typ je helemaal."),
        missing=_("Typ een naam of een studentnummer."),
        longest=120,
    )
