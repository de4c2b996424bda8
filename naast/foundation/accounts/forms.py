"""Forms of signing in. What was typed stays, passwords and codes never; anything may be pasted (ASVS 6.2.7)."""

import functools
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from naast.foundation.accounts.rules.passwords import LONGEST, SHORTEST, faults_of
from naast.foundation.core.forms import Form, Text

TOO_LONG_TO_TRY = 4 * LONGEST


class Password(forms.CharField):
    """A password, taken exactly as it is typed (ASVS 6.2.8); `shown` shows what is typed, without script."""

    default_error_messages: ClassVar = {"required": _("Vul je wachtwoord in.")}

    def __init__(self, label: Any, *, new: bool = False, hint: Any = "", shown: bool = False, **more: Any) -> None:
        attributes = {"autocomplete": "new-password" if new else "current-password", "spellcheck": "false"}
        if shown:
            widget: forms.Widget = forms.TextInput(attributes | {"autocapitalize": "none"})
        else:
            widget = forms.PasswordInput(attributes)
        super().__init__(label=label, help_text=hint, strip=False, widget=widget, **more)

    def prepare_value(self, value: Any) -> str:
        """Give nothing back of what was typed."""
        return ""

    def clean(self, value: Any) -> Any:
        """Take it as it is; what no password of ours can be is not hashed either. Raises ValidationError."""
        text = super().clean(value)
        return text[:TOO_LONG_TO_TRY]


class Code(forms.CharField):
    """A code of six digits, or a recovery code; spaces do not matter."""

    default_error_messages: ClassVar = {"required": _("Vul de code in.")}

    def __init__(self, label: Any, *, digits: bool = True, hint: Any = "", **more: Any) -> None:
        attributes = {"autocomplete": "one-time-code" if digits else "off", "spellcheck": "false", "class": "short"}
        if digits:
            attributes["inputmode"] = "numeric"
        else:
            attributes |= {"autocapitalize": "none", "class": "medium"}
        super().__init__(label=label, help_text=hint, max_length=None, widget=forms.TextInput(attributes), **more)

    def prepare_value(self, value: Any) -> str:
        """Give nothing back of what was typed: a code that was wrong is wrong again."""
        return ""


class _Showing(Form):
    """A form whose passwords may be shown while they are typed."""

    def __init__(self, *args: Any, shown: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if shown:
            for field in self.fields.values():
                if isinstance(field, Password):
                    replaced = forms.TextInput(field.widget.attrs | {"autocapitalize": "none"})
                    replaced.is_required = field.widget.is_required
                    field.widget = replaced


class SignIn(_Showing):
    """Who, and the password."""

    account = Text(
        _("E-mailadres of nummer"),
        hint=_("Je studentnummer of personeelsnummer mag ook."),
        missing=_("Vul je e-mailadres of je nummer in."),
        longest=254,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    password = Password(_("Wachtwoord"))


class Account(Form):
    """Who."""

    account = Text(
        _("E-mailadres of nummer"),
        missing=_("Vul een e-mailadres of een nummer in."),
        longest=254,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )


class AppCode(Form):
    """A code of an app."""

    code = Code(_("Code uit je app"), hint=_("Zes cijfers. De code verandert elke halve minuut."))


class RecoveryCode(Form):
    """A recovery code."""

    recovery = Code(_("Herstelcode"), digits=False, hint=_("Zes groepjes van vier tekens, van je lijst."))


class PasskeyName(Form):
    """What to call a passkey."""

    label = Text(
        _("Hoe noem je deze toegangssleutel?"),
        hint=_("Bijvoorbeeld: laptop thuis. Zo herken je hem later."),
        missing=_("Geef de toegangssleutel een naam."),
        longest=40,
    )


class OwnPassword(_Showing):
    """The password once more."""

    present = Password(_("Je wachtwoord"))


class NewPassword(_Showing):
    """A password to choose; `names` are words it must not be made of."""

    password = Password(
        _("Nieuw wachtwoord"),
        new=True,
        hint=_("Minstens twaalf tekens. Een zin van een paar woorden is goed te onthouden. Plakken mag."),
        error_messages={"required": _("Kies een wachtwoord.")},
    )

    def __init__(self, *args: Any, names: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = tuple(names)

    def clean_password(self) -> str:
        """Refuse what is too easy. Raises ValidationError."""
        password: str = self.cleaned_data["password"]
        words = {
            "short": _("Dit wachtwoord is te kort. Neem minstens %(shortest)s tekens."),
            "long": _("Dit wachtwoord is te lang. Er passen %(longest)s tekens."),
            "common": _("Dit wachtwoord is makkelijk te raden. Kies iets wat niemand anders kiest."),
            "guessable": _("Hierin staat vooral een naam, een jaar of een bekend woord. Voeg iets eigens toe."),
        }
        faults = faults_of(password, names=self.names, common=common_passwords())
        if faults:
            sizes = {"shortest": SHORTEST, "longest": LONGEST}
            raise ValidationError(words[faults[0]], code=faults[0], params=sizes)
        return password


class ChangePassword(NewPassword):
    """The present password and the next."""

    present = Password(_("Je wachtwoord van nu"))
    field_order = ["present", "password"]


@functools.cache
def common_passwords() -> frozenset[str]:
    """Give the 20,000 passwords that leaks hold most often, in small letters (the list that Django carries)."""
    return frozenset(CommonPasswordValidator().passwords)
