"""Form fields with one renderer: label above, hint under it, the fault beside it, a summary of faults on top.

A page writes `{{ form.error_summary }}` and `{{ form.reason.as_field_group }}`; everything a reader with a screen
reader, a keyboard or a phone needs is in `core/_field.html`, once. Works without script. Sources: WCAG 2.2
criteria 1.3.1, 1.3.5, 2.4.6, 3.3.1 to 3.3.3 and 4.1.2; ux.md §3.7.
"""

import datetime
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.text import LONGEST, TextTooLong, clean_text
from naast.foundation.core.typed_days import NoSuchDay, NotADay, read_day, write_day

Words = str | Promise
Choices = Iterable[tuple[str, Words]]
Day = datetime.date | Callable[[], datetime.date]


# --- How a field is shown -------------------------------------------------------------------------------------------


class ShownField(BoundField):
    """A field as the template shows it, with everything decided."""

    @property
    def kind(self) -> str:
        """Say how it is shown: "control" under a label, "choices" in a fieldset, or "hidden"."""
        if self.is_hidden:
            return "hidden"
        return "choices" if self.use_fieldset else "control"

    @property
    def optional(self) -> bool:
        """Tell whether it may be skipped, which is said beside the label."""
        return not self.field.required

    @property
    def hint_id(self) -> str:
        """Name the hint for aria-describedby."""
        return f"{self.auto_id}-hint" if self.help_text else ""

    @property
    def error_id(self) -> str:
        """Name the fault for aria-describedby."""
        return f"{self.auto_id}-error" if self.errors else ""

    @property
    def aria_describedby(self) -> str:
        """Point at the hint and then at the fault, so that both are read out with the field."""
        return " ".join(filter(None, (self.hint_id, self.error_id)))

    @property
    def first_control(self) -> str:
        """Name the control that the summary of faults leads to: in a group the first choice."""
        return f"{self.auto_id}_0" if self.use_fieldset else str(self.auto_id)

    @property
    def options(self) -> list[dict[str, Any]]:
        """Give the choices of a group: control, label and hint of each."""
        hints = getattr(self.field, "hints", {})
        shown = []
        for option in self.subwidgets:
            name = f"{option.id_for_label}-hint"
            hint = hints.get(str(option.data["value"]), "")
            if hint:
                option.data["attrs"]["aria-describedby"] = name
            if self.errors:
                option.data["attrs"]["aria-invalid"] = "true"
            shown.append(
                {
                    "control": option.tag(),
                    "id": option.id_for_label,
                    "label": option.choice_label,
                    "hint": hint,
                    "hint_id": name,
                }
            )
        return shown


class HouseRenderer(DjangoTemplates):
    """Shows every form of the house through the same two templates."""

    form_template_name = "core/_form.html"
    field_template_name = "core/_field.html"
    bound_field_class = ShownField


RENDERER = HouseRenderer()


class HouseForm:
    """What every form of the house has; stands before Django's own form class."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = RENDERER
    use_required_attribute: bool = False  # a browser's own bubbles are not in the page's language, nor read out

    def __init__(self, *args: Any, **options: Any) -> None:
        """Make a form whose controls have an id of their own and labels without a colon."""
        super().__init__(*args, **({"auto_id": "f-%s", "label_suffix": ""} | options))

    @property
    def faults(self) -> list[dict[str, str]]:
        """List the faults in the order of the fields: text and the address of the control to mend it at."""
        form: Any = self
        found = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
        for field in form:
            address = "" if field.is_hidden else f"#{field.first_control}"
            found += [{"text": str(text), "href": address} for text in field.errors]
        return found

    @property
    def error_summary(self) -> SafeString:
        """Give the summary of faults, which takes the focus when the page opens; nothing when there is no fault."""
        form: Any = self
        faults = self.faults if form.is_bound else []
        return form.render("core/_error_summary.html", {"faults": faults}) if faults else SafeString("")

    @property
    def title_prefix(self) -> str:
        """Give what stands before the page's title when something is wrong: the first thing that is read out."""
        form: Any = self
        return f"{gettext('Fout:')} " if form.is_bound and form.errors else ""


class Form(HouseForm, forms.Form):
    """A form of the house."""

    @classmethod
    def unsent(cls, name: str, value: str) -> SafeString:
        """Write one field of a form that nobody sent yet, with a value in it; all but the value is kept.

        For a field of text whose words are the same for every reader.
        """
        kept = _unsent(cls, name, get_language() or "", bool(value))
        return mark_safe(kept.replace(_VALUE, escape(value)))  # noqa: S308 - the rest is our template


_VALUE = "\x02value\x03"


@functools.lru_cache(maxsize=64)
def _unsent(form: type[Form], name: str, language: str, filled: bool) -> str:
    """Write a field once, with a mark for its value, or empty."""
    return str(form(initial={name: _VALUE} if filled else {})[name].as_field_group())


class ModelForm(HouseForm, forms.ModelForm):
    """A form of the house over one row."""


# --- Fields ---------------------------------------------------------------------------------------------------------


def _options(label: Words, hint: Words, optional: bool, missing: Words, more: Mapping[str, Any]) -> dict[str, Any]:
    """Put the words of this house into Django's."""
    faults = dict(more.get("error_messages", {}))
    if missing:
        faults["required"] = missing
    return {**more, "label": label, "help_text": hint, "required": not optional, "error_messages": faults}


class _CleanText(forms.CharField):
    """Text that is cleaned before anything else looks at it."""

    lines: ClassVar[bool] = False
    usual_length: ClassVar[int] = 200
    default_error_messages: ClassVar = {"required": _("Vul hier iets in.")}

    def __init__(
        self, label: Words = "", *, hint: Words = "", optional: bool = False, missing: Words = "", **more: Any
    ) -> None:
        self.longest: int = more.pop("longest", self.usual_length)
        super().__init__(**_options(label, hint, optional, missing, more))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave the length to the server: a browser cuts off what is pasted without a word."""
        return {}

    def to_python(self, value: Any) -> str:
        """Clean the text. Raises ValidationError when it is too long."""
        if value in self.empty_values:
            return ""
        try:
            return clean_text(str(value), longest=self.longest, lines=self.lines)
        except TextTooLong as fault:
            raise ValidationError(_too_long(fault), code="too_long") from None


def _too_long(fault: TextTooLong) -> str:
    """Say how much too long a text is, in numbers as the reader writes them."""
    over = fault.length - fault.longest
    return ngettext(
        "Dit is %(over)s teken te lang. Er passen %(longest)s tekens.",
        "Dit is %(over)s tekens te lang. Er passen %(longest)s tekens.",
        over,
    ) % {"over": _number(over), "longest": _number(fault.longest)}


def _number(value: int) -> str:
    """Write a number with the separator of the reader's language."""
    return f"{value:,}".replace(",", "." if get_language() == "nl" else ",")


class Text(_CleanText):
    """One line of text, at most `longest` characters (200 unless told)."""


class LongText(Text):
    """Several lines of text, at most `longest` characters (5,000 unless told), `rows` high."""

    lines = True
    usual_length = LONGEST

    def __init__(self, label: Words = "", *, rows: int = 5, **more: Any) -> None:
        super().__init__(label, **({"widget": forms.Textarea(attrs={"rows": rows, "cols": False})} | more))


class Email(_CleanText, forms.EmailField):
    """An e-mail address."""

    usual_length = 254
    default_error_messages: ClassVar = {
        "required": _("Vul een e-mailadres in."),
        "invalid": _("Schrijf het adres zoals naam@voorbeeld.nl."),
    }

    def __init__(self, label: Words = "", **more: Any) -> None:
        attributes = {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        super().__init__(label, **({"widget": forms.EmailInput(attrs=attributes)} | more))


class _Answers(forms.ChoiceField):
    """Answers out of a list; `hints` explains them by their value."""

    default_error_messages: ClassVar = {
        "required": _("Kies een antwoord."),
        "invalid_choice": _("Kies een van de antwoorden die er staan."),
    }

    def __init__(
        self,
        label: Words = "",
        choices: Choices | Callable[[], Choices] = (),
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words = "",
        hints: Mapping[str, Words] | None = None,
        **more: Any,
    ) -> None:
        self.hints = dict(hints or {})
        super().__init__(choices=choices, **_options(label, hint, optional, missing, more))


class _OneOf(_Answers, forms.TypedChoiceField):
    """One answer out of a list."""


class Choice(_OneOf):
    """One answer out of a few, all in sight; `hints` explains answers by their value."""

    widget = forms.RadioSelect


class Select(_OneOf):
    """One answer out of many, in a list that opens; begins without an answer."""

    widget = forms.Select

    def __init__(
        self, label: Words = "", choices: Choices | Callable[[], Choices] = (), *, empty: Words = "", **more: Any
    ) -> None:
        given = choices if callable(choices) else tuple(choices)

        def with_none() -> list[tuple[str, Words]]:
            return [("", empty or _("Kies …")), *(given() if callable(given) else given)]

        super().__init__(label, with_none, **more)


class YesNo(_OneOf):
    """Yes or no; gives True or False, or None when it was skipped."""

    widget = forms.RadioSelect

    def __init__(self, label: Words = "", *, yes: Words = "", no: Words = "", **more: Any) -> None:
        choices = [("yes", yes or _("Ja")), ("no", no or _("Nee"))]
        super().__init__(label, choices, **({"coerce": "yes".__eq__, "empty_value": None} | more))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored answer as its choice."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class SeveralOf(_Answers, forms.MultipleChoiceField):
    """Any number of answers out of a few, all in sight."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages: ClassVar = {"invalid_list": _("Kies een van de antwoorden die er staan.")}


DATE_HINT = _("Bijvoorbeeld 25-11-2026")


class Date(forms.Field):
    """A day, typed as people write it: 25-11-2026, 25/11/26, 25 november 2026, November 25, 2026 or 2026-11-25.

    `earliest` and `latest` are days, or functions that give one; the messages are `too_early` and `too_late`.
    """

    widget = forms.TextInput
    default_error_messages: ClassVar = {
        "required": _("Vul een datum in, bijvoorbeeld 25-11-2026."),
        "invalid": _("Schrijf de datum als dag, maand en jaar, bijvoorbeeld 25-11-2026."),
        "no_such_day": _("Deze dag bestaat niet. Kijk de dag en de maand nog eens na."),
        "too_early": _("Kies %(day)s of een dag daarna."),
        "too_late": _("Kies %(day)s of een dag daarvoor."),
    }

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = DATE_HINT,
        optional: bool = False,
        missing: Words = "",
        earliest: Day | None = None,
        latest: Day | None = None,
        **more: Any,
    ) -> None:
        self.earliest = earliest
        self.latest = latest
        widget = forms.TextInput(attrs={"class": "short", "autocomplete": "off"})
        super().__init__(**_options(label, hint, optional, missing, {"widget": widget} | more))

    def prepare_value(self, value: Any) -> Any:
        """Show a day as it is written; what was typed stays as it was typed."""
        return write_day(value) if isinstance(value, datetime.date) else value

    def to_python(self, value: Any) -> datetime.date | None:
        """Read the day. Raises ValidationError."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.date):
            return value
        try:
            return read_day(clean_text(str(value), longest=60, lines=False))
        except NoSuchDay:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from None
        except (NotADay, TextTooLong):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        """Hold the day between the two ends. Raises ValidationError."""
        super().validate(value)
        if value is None:
            return
        for end, code, sign in ((self.earliest, "too_early", -1), (self.latest, "too_late", 1)):
            day = end() if callable(end) else end
            if day is not None and (value - day).days * sign > 0:
                raise ValidationError(self.error_messages[code], code=code, params={"day": write_day(day)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not how they are written."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
