"""What is asked of whoever refers, receives, or keeps agreements; students only choose and strike (C5, C6)."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from naast.foundation.core.forms import Choice, Date, Email, Form, LongText, Select, SeveralOf, Text
from naast.foundation.people.rules import ROLE_BY_SLUG

from .actions.arrival import ANSWERS, NO_LONGER, RATHER_NOT, STILL, YES
from .models.routing import PARTNER_KINDS
from .queries.partners import Offered
from .queries.words import PARTNER_WORDS, destination
from .rules.routing import HEADS, INSIDE, OUTSIDE, OUTSIDE_SLUGS, Route, starters

LONGEST = 8000
ARRIVAL_WORDS = {
    YES: _("Ja, ik kon er terecht"),
    STILL: _("Nee, ik wacht nog"),
    NO_LONGER: _("Het is niet meer nodig"),
    RATHER_NOT: _("Dat zeg ik liever niet"),
}


class Compose(Form):
    """What goes along: parts of the file, and what the author types."""

    to = Choice(_("Naar wie?"), missing=_("Kies naar wie."))
    addressee = Text(
        _("Voor wie is de brief?"),
        hint=_("Alleen bij een brief. Bijvoorbeeld de naam van de huisartsenpraktijk, als de student die weet."),
        longest=200,
        optional=True,
    )
    partner = Select(
        _("Is dit een plek waarmee de universiteit iets afsprak?"),
        hint=_("Alleen bij een brief. De wachttijd is zoals die het laatst werd gemeld."),
        empty=_("Nee, of dat weet ik niet"),
        optional=True,
    )
    language = Choice(_("In welke taal?"), [("nl", "Nederlands"), ("en", "English")], initial="nl")
    parts = SeveralOf(
        _("Wat gaat er mee uit het dossier?"),
        hint=_("Alleen wat de student zelf al kan lezen staat hier. De student kan er nog zinnen uit halen."),
        optional=True,
    )
    text = LongText(
        _("Wat wil je nog meegeven?"),
        hint=_("Schrijf korte zinnen. De student ziet precies deze tekst, zin voor zin."),
        longest=LONGEST,
        rows=8,
        optional=True,
    )
    sure = SeveralOf(_("Horen deze woorden hierin?"), [("yes", _("Ja, laat ze staan"))], optional=True)

    def __init__(
        self,
        *args: Any,
        routes: list[tuple[str, Any]],
        parts: list[tuple[str, Any]],
        letters: bool,
        partners: Sequence[Offered] = (),
        **options: Any,
    ) -> None:
        """Offer the destinations of this role, the partners a letter can go to, and the parts of this file."""
        super().__init__(*args, **options)
        self.fields["to"].choices = routes  # type: ignore[attr-defined]
        self.fields["parts"].choices = parts  # type: ignore[attr-defined]
        if not parts:
            del self.fields["parts"]
        if not letters:
            del self.fields["addressee"]
        self.kinds = {each.code: each.kind for each in partners}
        if partners:
            self.fields["partner"].choices = [  # type: ignore[attr-defined]
                ("", _("Nee, of dat weet ik niet")), *((each.code, _partner_words(each)) for each in partners)
            ]  # fmt: skip
        else:
            del self.fields["partner"]

    def clean(self) -> dict[str, Any]:
        """Refuse a partner of another kind than whom the letter is for."""
        given: dict[str, Any] = super().clean() or {}
        chosen, to = given.get("partner"), given.get("to")
        if chosen and to and to != f"{OUTSIDE}:{self.kinds[chosen]}":
            self.add_error(
                "partner",
                _("Deze plek past niet bij wie je koos. Kies een andere plek, of een ander antwoord bij Naar wie."),
            )
        return given


def _partner_words(each: Offered) -> str:
    """Name a partner, where it is, and how long people wait there as far as is known."""
    name = f"{each.name}, {each.place}" if each.place else each.name
    if each.waiting_days is None:
        return name
    waits = ngettext("wachttijd ongeveer %(count)d dag", "wachttijd ongeveer %(count)d dagen", each.waiting_days)
    return f"{name} ({waits % {'count': each.waiting_days}})"


class Rewrite(Form):
    """The text anew."""

    text = LongText(
        _("De tekst"),
        hint=_("Schrijf korte zinnen. De student ziet precies deze tekst, zin voor zin."),
        missing=_("Schrijf hier wat er meegaat."),
        longest=LONGEST,
        rows=12,
    )
    sure = SeveralOf(_("Horen deze woorden hierin?"), [("yes", _("Ja, laat ze staan"))], optional=True)


class AtDesk(Form):
    """A yes that was said at the desk."""

    urgent_reason = Text(
        _("Moet het nu meteen weg?"),
        hint=_("Alleen met een reden. Anders gaat het na 24 uur, zodat de student zich kan bedenken."),
        longest=500,
        optional=True,
    )


class Ask(Form):
    """A question back, to the student."""

    text = LongText(
        _("Wat wil je de student vragen?"),
        hint=_("De student leest dit. Wie verwees, ziet het niet."),
        missing=_("Schrijf hier je vraag."),
        longest=1000,
        rows=3,
    )


class Decline(Form):
    """A better way, for the student."""

    better = Select(_("Waar kan de student beter terecht?"), missing=_("Kies waar de student beter terechtkan."))
    words = LongText(
        _("Wil je er iets bij zeggen?"),
        hint=_("De student leest dit. Wie verwees, ziet het niet."),
        longest=1000,
        rows=3,
        optional=True,
    )

    def __init__(self, *args: Any, better: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["better"].choices = [("", _("Kies …")), *better]  # type: ignore[attr-defined]


class Answer(Form):
    """The student's answer to a question back."""

    text = LongText(_("Je antwoord"), missing=_("Schrijf hier je antwoord."), longest=2000, rows=4)


class Arrival(Form):
    """How it went, in one choice."""

    answer = Choice(
        _("Kon je er terecht?"),
        [(answer, ARRIVAL_WORDS[answer]) for answer in ANSWERS],
        missing=_("Kies een antwoord. Liever niet zeggen mag ook."),
    )


class LetterCode(Form):
    """The code that belongs to a link."""

    code = Text(
        _("De code"),
        hint=_("Acht letters en cijfers. Je kreeg ze van degene over wie de brief gaat."),
        missing=_("Vul de code in."),
        longest=40,
        widget=django_forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "class": "medium"}
        ),
    )


class PartnerForm(Form):
    """What is agreed with a partner outside."""

    kind = Select(_("Soort"), [(kind, PARTNER_WORDS[kind]) for kind in PARTNER_KINDS], missing=_("Kies een soort."))
    name = Text(_("Naam van de organisatie"), missing=_("Vul de naam in."), longest=120)
    place = Text(_("Plaats"), longest=80, optional=True)
    contact = Text(
        _("Contact"),
        hint=_("Een functie met een algemeen nummer of adres. Nooit de naam van een student."),
        longest=200,
        optional=True,
    )
    agreement = LongText(_("Wat is er afgesproken?"), longest=500, rows=3, optional=True)
    agreed_on = Date(_("Afgesproken op"), optional=True)
    review_on = Date(_("Opnieuw bekijken op"), optional=True)
    meets_on = Date(_("Jaarlijks gesprek op"), optional=True)
    waiting_days = django_forms.IntegerField(
        label=_("Verwachte wachttijd in dagen"), required=False, min_value=0, max_value=1000
    )


class RouteForm(Form):
    """One row of the routing order: new, or in place of the one with the same destination."""

    to = Select(_("Naar wie?"), missing=_("Kies naar wie."))
    days = django_forms.IntegerField(
        label=_("Binnen hoeveel werkdagen?"),
        help_text=_(
            "Binnen de universiteit: tot er antwoord is. Bij een brief: tot we de student vragen of het lukte."
        ),
        min_value=1,
        max_value=120,
        initial=2,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={
            name: _("Vul een getal in van 1 tot en met 120.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    head = Select(_("Wie hoort het als er geen antwoord komt?"), empty=_("Die functie zelf"), optional=True)

    def __init__(self, *args: Any, role: str, **options: Any) -> None:
        """Offer every destination but the role itself."""
        super().__init__(*args, **options)
        self.role = role
        known = [slug for slug in ROLE_BY_SLUG if slug in starters() and slug != role]
        inside = [(f"{INSIDE}:{slug}", destination(slug)) for slug in known]
        outside = [(f"{OUTSIDE}:{slug}", destination(slug)) for slug in OUTSIDE_SLUGS]
        self.fields["to"].choices = [("", _("Kies …")), *inside, *outside]  # type: ignore[attr-defined]
        heads = [(slug, destination(slug)) for slug in ROLE_BY_SLUG if slug in HEADS]
        self.fields["head"].choices = [("", _("Die functie zelf")), *heads]  # type: ignore[attr-defined]

    def put_into(self, routes: list[Route]) -> list[Route]:
        """Give the routes with this one last, or in the place of the one with the same destination."""
        way, _colon, end = self.cleaned_data["to"].partition(":")
        made = Route(self.role, end, way, self.cleaned_data["days"], self.cleaned_data["head"] if way == INSIDE else "")
        if all((each.way, each.end) != (way, end) for each in routes):
            return [*routes, made]
        return [made if (each.way, each.end) == (way, end) else each for each in routes]


class CareAddress(Form):
    """Where a letter goes by secure care mail."""

    address = Email(
        _("Het adres van de praktijk"),
        hint=_("Vraag het aan de praktijk: een adres voor beveiligde zorgmail, geen gewone mail."),
    )
