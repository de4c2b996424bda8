"""Days on which one is away or there extra, and the address of one's own calendar (C3)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Choice, Date, Form, Select, SeveralOf, Text

from .fields import LONGEST_PLACE, Clock
from .terms import in_a_year, today

AWAY, EXTRA = "away", "extra"


class DaysForm(Form):
    """Days on which one is away, or there extra."""

    kind = Choice(
        _("Wat wil je vastleggen?"),
        [(AWAY, _("Ik ben er niet")), (EXTRA, _("Ik ben er extra"))],
    )
    since = Date(_("Op welke dag, of vanaf welke?"), earliest=today, latest=in_a_year)
    until = Date(_("Tot en met welke dag?"), optional=True, latest=in_a_year, hint=_("Leeg is één dag"))
    starts = Clock(_("Vanaf hoe laat?"), optional=True, hint=_("Leeg is de hele dag"))
    ends = Clock(_("Tot hoe laat?"), optional=True)
    diary = Select(_("Voor welke agenda?"), empty=_("Al je agenda’s"), optional=True)
    purpose = Select(
        _("Waarvoor ben je er extra?"),
        [("appointments", _("Afspraken")), ("walk-in", _("Inloop")), ("urgent", _("Vrijhouden voor spoed"))],
        empty=_("Afspraken"),
        optional=True,
    )
    modes = SeveralOf(
        _("Op welke manier ben je er extra?"),
        [("in-person", _("Op locatie")), ("online", _("Online")), ("phone", _("Telefonisch"))],
        optional=True,
    )
    place = Text(_("In welke ruimte?"), longest=LONGEST_PLACE, optional=True)

    def __init__(self, *args: Any, diaries: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if len(diaries) > 1:
            self.fields["diary"].choices = [("", gettext("Al je agenda’s")), *diaries]  # type: ignore[attr-defined]
        else:
            del self.fields["diary"]

    def clean(self) -> dict[str, Any]:
        """Hold the answers against each other."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("De laatste dag ligt voor de eerste."))
        starts, ends = given.get("starts"), given.get("ends")
        if given.get("kind") == EXTRA and starts is None and "starts" not in self.errors:
            self.add_error("starts", _("Van hoe laat tot hoe laat ben je er extra?"))
        elif (starts is None) != (ends is None) and not self.errors.keys() & {"starts", "ends"}:
            self.add_error("ends" if ends is None else "starts", _("Vul begin en einde allebei in, of geen van beide."))
        elif starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("Het einde ligt niet na het begin."))
        if given.get("kind") == EXTRA and "diary" in self.fields and not given.get("diary"):
            self.add_error("diary", _("Kies één agenda waarin je er extra bent."))
        return given


class CalendarForm(Form):
    """The address of one's own calendar. It is never shown again, so it is not shown back either."""

    address = Text(
        _("Het geheime iCal-adres van je agenda"),
        hint=_("Het begint met https:// of webcal:// en eindigt vaak op .ics"),
        longest=2000,
        missing=_("Plak hier het adres van je agenda."),
    )
