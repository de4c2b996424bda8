"""What is asked on the pages of keeping and erasing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Choice, Form, LongText, Select, SeveralOf, Text, YesNo

from .queries.register_words import GROUND_CHOICES, SPECIAL_CHOICES
from .queries.retention import role_choices
from .rules.rights import CORRECT, OBJECT, OTHER
from .rules.terms import LONGEST_MONTHS

RIGHT_WORDS = {
    OBJECT: _("Ik wil dat de universiteit iets niet meer met mijn gegevens doet"),
    CORRECT: _("Er klopt iets niet en ik kan het zelf niet veranderen"),
    OTHER: _("Ik heb een andere vraag over mijn gegevens"),
}
HOLD_WORDS = {
    "complaint": _("Er loopt een klacht"),
    "objection": _("Er loopt een bezwaar of beroep"),
    "court": _("Er loopt een zaak bij de rechter"),
}
SURE, CLIENT_TOO = "sure", "client-too"


class AskOfficer(Form):
    """A question to the privacy officer."""

    right = Choice(_("Wat past het best?"), list(RIGHT_WORDS.items()), missing=_("Kies wat het best past."))
    text = LongText(
        _("Wat wil je vragen?"),
        hint=_("Schrijf om welke gegevens het gaat. Je hoeft niet te schrijven waarom het niet goed met je gaat."),
        missing=_("Schrijf hier je vraag."),
        longest=3000,
        rows=6,
    )


class Erase(Form):
    """One clear yes, and apart from it what the law keeps for the client."""

    client = SeveralOf(
        _("Ook wat de wet bewaart?"),
        [(CLIENT_TOO, _("Vernietig ook deze dossiers. Daarna kan niemand ze meer lezen, jij ook niet."))],
        optional=True,
    )
    sure = SeveralOf(
        _("Weet je het zeker?"),
        [(SURE, _("Ja, wis wat hierboven staat. Het komt niet terug."))],
        missing=_("Zet hier een vinkje als je het zeker weet. Anders gebeurt er niets."),
    )

    def __init__(self, *args: Any, client: bool = False, **options: Any) -> None:
        """Ask about files that a law keeps only where there are any."""
        super().__init__(*args, **options)
        if not client:
            del self.fields["client"]


class Answer(Form):
    """The privacy officer's answer."""

    text = LongText(
        _("Je antwoord"),
        hint=_("Wie het vroeg, leest dit op de eigen pagina. Schrijf wat je deed, of waarom niet en wat dan wel kan."),
        missing=_("Schrijf hier je antwoord."),
        longest=4000,
        rows=8,
    )


class SetHold(Form):
    """Keep everything of somebody while something runs."""

    number = Text(_("Studentnummer"), missing=_("Vul het studentnummer in."), longest=40)
    kind = Choice(_("Waarom wacht wissen?"), list(HOLD_WORDS.items()), missing=_("Kies waarom wissen wacht."))


class SetTerm(Form):
    """Another term for a role."""

    role = Select(_("Van wie"), role_choices, missing=_("Kies van wie de dossiers zijn."))
    months = Text(_("Maanden na afsluiten"), hint=_("Twintig jaar is 240."), missing=_("Vul een aantal maanden in."),
                  longest=6)  # fmt: skip
    by_law = YesNo(_("Vraagt een wet deze termijn?"), missing=_("Kies ja of nee."))
    reason = Text(_("Reden"), hint=_("Bijvoorbeeld het besluit, of het artikel van de wet."),
                  missing=_("Schrijf waarom de termijn verandert."), longest=300)  # fmt: skip

    def clean_months(self) -> int:
        """Read the number of months. Raises ValidationError."""
        typed: str = self.cleaned_data["months"]
        if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= LONGEST_MONTHS):
            raise ValidationError(_("Schrijf een heel getal, van 1 tot en met 600."), code="no-term")
        return int(typed)


class SetGround(Form):
    """Another ground for a purpose."""

    ground = Choice(_("Grondslag"), GROUND_CHOICES, missing=_("Kies een grondslag."))
    special = Choice(_("Gegevens over gezondheid"), SPECIAL_CHOICES, missing=_("Kies wat van toepassing is."))
    reason = LongText(
        _("Reden"), missing=_("Schrijf waarom deze grondslag past."), longest=500, rows=3,
        hint=_("Bijvoorbeeld het besluit of het advies waar dit op rust."),
    )  # fmt: skip
