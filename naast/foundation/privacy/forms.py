"""What is asked on the pages of keeping and erasing."""

from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, SeveralOf, Text, YesNo
from naast.foundation.decisions.queries import Text as BothLanguages
from naast.foundation.decisions.rules import ADVICE, CONSENT, NOT_NEEDED, SWITCHES, Proposal

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


def in_language(dutch: str, english: str) -> Promise:
    """Give words that choose their language when they are shown."""
    shown: Promise = lazystr(BothLanguages(dutch, english))
    return shown


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


OUTCOME_WORDS = {
    ADVICE: _("De raad gaf advies"),
    CONSENT: _("De raad stemde in"),
    NOT_NEEDED: _("Niet aan de raad voorgelegd"),
}
DECISION_FAULTS = {
    "norm-missing": ("norm", _("Bij deze functie hoort een norm: een getal van 1 tot en met 365.")),
    "norm-not-asked": ("norm", _("Bij deze functie hoort geen norm. Laat dit leeg.")),
    "not-taken-yet": ("taken_on", _("Alleen wat al besloten is, kan erin. Kies vandaag of een eerdere dag.")),
    "starts-before-taken": ("starts_on", _("Het kan niet eerder ingaan dan het is besloten.")),
    "ends-before-start": ("ends_on", _("De laatste dag ligt voor de eerste.")),
    "over-already": ("ends_on", _("Deze dag is al voorbij.")),
    "too-long-a-term": ("ends_on", _("Een besluit geldt hoogstens vier jaar. Daarna kijkt iemand er opnieuw naar.")),
}
_PAIRS = (
    ("title", _("Titel"), 200, _("Geef het besluit een titel.")),
    ("taken_by", _("Wie besloot"), 120, _("Vul in wie het besloot.")),
    (
        "council_text",
        _("Wat de raad ervan vond"),
        500,
        _("Vul in wat de raad vond, of waarom dat niet nodig was."),
    ),
)


class RecordDecision(Form):
    """A decision that switches a function on, with all that must be known of it."""

    function = Select(
        _("Welke functie?"),
        [(switch.slug, in_language(switch.nl, switch.en)) for switch in SWITCHES],
        missing=_("Kies de functie."),
    )
    document = Text(_("Welk stuk"), hint=_("Waar het besluit te vinden is."), missing=_("Noem het stuk."), longest=300)
    dpia = Text(_("Welke DPIA"), hint=_("Waar de beoordeling te vinden is."), missing=_("Noem de DPIA."), longest=300)
    taken_on = Date(_("Besloten op"))
    council_outcome = Choice(_("Oordeel van de raad"), list(OUTCOME_WORDS.items()), missing=_("Kies het oordeel."))
    starts_on = Date(_("Eerste dag"))
    ends_on = Date(_("Laatste dag"))
    norm = django_forms.IntegerField(
        label=_("Norm in dagen"),
        help_text=_("Alleen bij de norm voor wachttijd."),
        required=False,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={"invalid": _("Vul een getal in van 1 tot en met 365.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Put the texts beside each other in both languages."""
        super().__init__(*args, **options)
        for name, label, longest, missing in _PAIRS:
            for language, called in (("nl", _("Nederlands")), ("en", _("Engels"))):
                field = Text(format_lazy("{}, {}", label, called), missing=missing, longest=longest)
                field.widget.attrs["lang"] = language
                self.fields[f"{name}_{language}"] = field

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Give the texts by pair: Dutch and English."""
        return [(self[f"{name}_nl"], self[f"{name}_en"]) for name, *_rest in _PAIRS]

    def proposal(self) -> Proposal:
        """Give what was filled in as a decision that can be checked."""
        return Proposal(**self.cleaned_data)


class RevokeDecision(Form):
    """Taking a decision back: the paper, the reason in both languages, and from which day."""

    document = Text(
        _("Welk stuk"), hint=_("Waar het intrekken te vinden is."), missing=_("Noem het stuk."), longest=300
    )
    reason_nl = Text(_("Waarom, Nederlands"), missing=_("Schrijf waarom."), longest=500)
    reason_en = Text(_("Waarom, Engels"), missing=_("Schrijf in het Engels waarom."), longest=500)
    revoked_on = Date(_("Uit vanaf"), earliest=time.today)
