"""What is asked of whoever wants to be called, and of whoever calls (C11)."""

import datetime
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, SeveralOf, Text, YesNo
from naast.foundation.core.moments import DAYS_OF_WEEK
from naast.foundation.people.rules import ROLES
from naast.foundation.people.words import role_words

from .rules.reach import LONGEST, PARTS, reach_of
from .rules.reading import faults_in_office_hours
from .rules.stages import Outcome

SAY_WHO, VOICEMAIL = "say-who", "voicemail"
PART_WORDS = {
    "morning": _("’s Ochtends"),
    "midday": _("Tussen de middag"),
    "afternoon": _("’s Middags"),
}


class Ask(Form):
    """What whoever asks leaves: how to reach them safely, and little else. Nothing of it is needed."""

    contact = Text(
        _("Telefoonnummer of e-mailadres"),
        hint=_("Laat dit leeg als je het antwoord alleen hier wilt lezen, met je code."),
        longest=LONGEST,
        optional=True,
    )
    name = Text(_("Hoe mogen we je noemen?"), hint=_("Een voornaam is genoeg. Een andere naam mag ook."), longest=60,
                optional=True)  # fmt: skip
    parts = SeveralOf(
        _("Wanneer kun je rustig praten?"),
        [(part, PART_WORDS[part]) for part in PARTS],
        hint=_("Kies je niets, dan is elke tijd goed."),
        optional=True,
    )
    allowed = SeveralOf(
        _("Kan er iemand meeluisteren of opnemen?"),
        [
            (SAY_WHO, _("Je mag zeggen dat je van de universiteit belt")),
            (VOICEMAIL, _("Je mag een voicemail inspreken")),
        ],
        hint=_("Vink je niets aan, dan vragen we alleen naar jou en spreken we niets in."),
        optional=True,
    )
    language = Choice(_("In welke taal?"), [("nl", "Nederlands"), ("en", "English")])
    sentence = LongText(
        _("Wil je iets meegeven?"),
        hint=_("Eén zin is genoeg. Het hoeft niet."),
        longest=500,
        rows=3,
        optional=True,
    )
    known = YesNo(
        _("Mogen we zien wie je bent?"),
        yes=_("Ja, laat mijn naam zien"),
        no=_("Nee, ik blijf onbekend"),
        hint=_("Je bent ingelogd. Kies je niets, dan blijf je onbekend."),
        optional=True,
    )
    receipt = django_forms.CharField(widget=django_forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, signed_in: bool = False, **options: Any) -> None:
        """Ask whether one wants to be known of who is signed in, and of nobody else."""
        super().__init__(*args, **options)
        if not signed_in:
            del self.fields["known"]

    def clean_contact(self) -> str:
        """Find a number or an address in what was typed. Raises ValidationError."""
        typed: str = self.cleaned_data["contact"]
        if typed and not reach_of(typed)[0]:
            raise ValidationError(
                _("Hier staat nog geen nummer of adres in. Schrijf het zoals 06 12345678 of naam@voorbeeld.nl."),
                code="unreachable",
            )
        return typed


class Receipt(Form):
    """The code that was given when somebody asked."""

    code = Text(
        _("Je code"),
        hint=_("Veertien letters en cijfers. Hoofdletters, spaties en streepjes maken niet uit."),
        missing=_("Vul je code in."),
        longest=60,
        widget=django_forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "class": "medium"}
        ),
    )


class WriteBack(Form):
    """One more message of whoever asked."""

    text = LongText(
        _("Wil je nog iets zeggen?"),
        hint=_("Bijvoorbeeld dat je nummer anders is, of dat een andere tijd beter past."),
        missing=_("Schrijf hier wat je wilt zeggen."),
        longest=1000,
        rows=3,
    )


class Attempt(Form):
    """How calling went."""

    outcome = Choice(
        _("Hoe ging het?"),
        [
            (Outcome.SPOKEN, _("Contact gehad, klaar")),
            (Outcome.AGAIN, _("Contact gehad, ik bel of mail nog een keer")),
            (Outcome.NO_ANSWER, _("Geen gehoor, ik probeer het opnieuw")),
        ],
        missing=_("Kies hoe het ging."),
    )
    day = Date(
        _("Wanneer weer?"),
        hint=_("Alleen als je het nog een keer probeert. Bijvoorbeeld 25-11-2026"),
        earliest=time.today,
        optional=True,
    )
    at = Text(_("Hoe laat?"), hint=_("Bijvoorbeeld 10.30"), longest=8, optional=True)

    next_try_at: datetime.datetime | None = None

    def clean(self) -> dict[str, Any]:
        """Make the moment of the next attempt, when there is to be one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") in (None, Outcome.SPOKEN) or self.errors:
            return given
        if given.get("day") is None:
            self.add_error("day", _("Kies de dag waarop je het weer probeert."))
            return given
        wall = _wall_time(given.get("at", ""))
        if wall is None:
            self.add_error("at", _("Schrijf de tijd zoals 10.30."))
            return given
        self.next_try_at = time.moment_of(given["day"], wall)
        if self.next_try_at <= time.now():
            self.add_error("at", _("Kies een tijd die nog komt."))
        return given


class Answer(Form):
    """An answer in writing."""

    text = LongText(
        _("Schrijf een antwoord"),
        hint=_("Wie erom vroeg, leest dit met de code. Er gaat geen mail uit."),
        missing=_("Schrijf hier je antwoord."),
        longest=2000,
        rows=5,
    )
    close = YesNo(
        _("Is het daarmee klaar?"),
        yes=_("Ja, sluit het af"),
        no=_("Nee, ik bel ook nog"),
        initial="yes",
    )


def _wall_time(typed: str) -> datetime.time | None:
    """Read a time as people write it: 10.30, 10:30, 10 or 1030; None for what is none."""
    plain = typed.lower().replace("uur", "").strip().replace(".", ":")
    if plain.isdecimal() and len(plain) in (3, 4):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    hour, _colon, minute = plain.partition(":")
    if not (hour.isascii() and hour.isdecimal() and (not minute or (minute.isascii() and minute.isdecimal()))):
        return None
    try:
        return datetime.time(int(hour), int(minute or 0))
    except ValueError:
        return None


def readers_offered() -> list[tuple[str, str]]:
    """List the functions that staff hold, by their name in the reader's language."""
    return [(role.slug, role_words(role.slug)) for role in ROLES if role.held_by == "staff"]


class Reads(Form):
    """Who reads what is left, and when: a function, who stands in, what it is called, and office hours."""

    kind = django_forms.ChoiceField(
        choices=[("students", "students"), ("staff", "staff")], widget=django_forms.HiddenInput
    )
    role = Select(_("Wie leest?"), readers_offered, missing=_("Kies wie leest."))
    stands_in = Select(
        _("Wie leest als die er niet is?"),
        readers_offered,
        empty=_("Niemand anders, alleen wie op naam vervangt"),
        optional=True,
    )
    reader_nl = Text(
        _("Zo heet die, Nederlands"),
        hint=_("Zoals het in een zin staat: de dienstdoende psycholoog."),
        missing=_("Vul in hoe die heet."),
        longest=120,
    )
    reader_en = Text(
        _("Zo heet die, Engels"),
        hint=_("Zoals het in een Engelse zin staat: the psychologist on duty."),
        missing=_("Vul in hoe die in het Engels heet."),
        longest=120,
    )
    days = SeveralOf(_("Op welke dagen?"), list(DAYS_OF_WEEK.items()), missing=_("Kies ten minste een dag."))
    open = Text(_("Vanaf"), hint=_("Bijvoorbeeld 09:00"), missing=_("Vul een tijd in."), longest=5)
    close = Text(_("Tot"), hint=_("Bijvoorbeeld 17:00"), missing=_("Vul een tijd in."), longest=5)

    def clean(self) -> dict[str, Any]:
        """Hold the hours against what an inbox can have."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if all(given.get(name) for name in ("days", "open", "close")) and faults_in_office_hours(self.hours()):
            self.add_error("close", _("Schrijf tijden als 09:00, met de laatste na de eerste."))
        return given

    def hours(self) -> list[dict[str, Any]]:
        """Give the office hours as an inbox keeps them."""
        days = [day for day in DAYS_OF_WEEK if day in self.cleaned_data["days"]]
        return [{"days": days, "open": self.cleaned_data["open"], "close": self.cleaned_data["close"]}]

    def values(self) -> dict[str, Any]:
        """Give what opens the inbox."""
        names = ("kind", "role", "stands_in", "reader_nl", "reader_en")
        return {name: self.cleaned_data[name] for name in names} | {"hours": self.hours()}
