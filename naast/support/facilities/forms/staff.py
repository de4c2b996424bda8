"""What is asked of whoever owns a step: advice, decision, answer, plan, exams and obstacles."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, SeveralOf, Text

from ..models import Obstacle
from ..queries.catalogue import FacilityShown, in_words
from ..rules.catalogue import ADVISE, ARRANGE, CIRCUMSTANCES, DECIDE, KINDS, PLAN
from ._terms import check_term

MOST_STEPS = 8
_ONLY_STATED = _("Alleen met een verklaring. Bijvoorbeeld 25-11-2026")


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
    starts_on = Date(_("Vanaf"), hint=_("Alleen als je iets toekent. Bijvoorbeeld 25-11-2026"), optional=True)
    until = Date(
        _("Tot en met"),
        hint=_("Alleen als je iets toekent. Bijvoorbeeld het einde van de opleiding."),
        earliest=time.today,
        optional=True,
    )
    text = LongText(
        _("Waarom"),
        hint=_("De student leest dit. Zeg ook wat wel kan als je iets niet toekent."),
        missing=_("Schrijf waarom je zo beslist."),
        longest=3000,
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]], again: bool = False, **options: Any) -> None:
        """Make the form; `again` when something runs already that an objection does not take away."""
        super().__init__(*args, **options)
        self.fields["granted"].choices = list(items)  # type: ignore[attr-defined]
        if again:
            self.fields["outcome"].choices = [  # type: ignore[attr-defined]
                (self.GRANT, _("Meer of langer toekennen")),
                (self.REFUSE, _("Het blijft zoals het was")),
            ]
            self.fields["granted"].help_text = _("Wat al is toegekend, blijft, ook als je het vinkje weghaalt.")
            for name in ("starts_on", "until"):
                self.fields[name].help_text = _("Later beginnen of eerder ophouden kan niet. Bijvoorbeeld 25-11-2026")

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
        check_term(self, given, "starts_on", "until")
        return given


class Answer(Form):
    """The committee's answer."""

    STATED, NOT = "stated", "not"

    outcome = Choice(
        _("Wat antwoord je?"),
        [(STATED, _("Met een verklaring van hinder")), (NOT, _("Zonder verklaring"))],
        missing=_("Kies wat je antwoordt."),
    )
    hindered_from = Date(_("Hinder vanaf"), hint=_ONLY_STATED, optional=True)
    hindered_until = Date(_("Hinder tot en met"), hint=_ONLY_STATED, optional=True)
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
            check_term(self, given, "hindered_from", "hindered_until")
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


STAGE_WORDS = {
    ADVISE: _("Lezen en adviseren"),
    DECIDE: _("Beslissen"),
    ARRANGE: _("Regelen"),
    CIRCUMSTANCES: _("Meldingen lezen"),
    PLAN: _("Studieplan maken"),
}


class NameOwner(Form):
    """Whose step it is: a role, and the role behind it."""

    stage = Select(_("Welke stap?"), list(STAGE_WORDS.items()), missing=_("Kies de stap."))
    kind = Select(
        _("Alleen bij deze reden"),
        [(kind.slug, in_words(kind.name)) for kind in KINDS],
        empty=_("Elke reden"),
        optional=True,
    )
    role = Select(_("Wie doet dit?"), missing=_("Kies wie dit doet."))
    behind = Select(_("Wie doet het als niemand die functie heeft?"), empty=_("Niemand"), optional=True)

    def __init__(self, *args: Any, roles: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        known = list(roles)
        self.fields["role"].choices = [("", _("Kies …")), *known]  # type: ignore[attr-defined]
        self.fields["behind"].choices = [("", _("Niemand")), *known]  # type: ignore[attr-defined]
