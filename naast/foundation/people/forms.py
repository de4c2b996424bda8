"""Forms of keeping people up to date: the files, whether they are everybody, and the confirmation (G5)."""

from typing import Any, ClassVar, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Choice, Form, Text
from naast.foundation.people.rules import SHEETS
from naast.foundation.people.sheets import sheet_named_by

MOST_BYTES = 24_000_000  # all files together; 35,000 students with their enrolments are 6 million
_ZIP, _UTF_16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")


class FilesInput(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class CsvFiles(forms.FileField):
    """One or more CSV files, each of another sheet; gives their content by the name of the sheet."""

    default_error_messages: ClassVar = {
        "required": _("Kies minstens één bestand."),
        "invalid": _("Kies minstens één bestand."),
        "empty": _("Het bestand “%(name)s” is leeg. Kies het bestand met de rijen."),
        "workbook": _("“%(name)s” is een werkmap van een rekenprogramma. Bewaar hem eerst als CSV (UTF-8)."),
        "utf-16": _("“%(name)s” is bewaard als UTF-16. Bewaar het opnieuw als CSV (UTF-8)."),
        "encoding": _(
            "“%(name)s” is niet bewaard als UTF-8; regel %(line)s is daardoor niet te lezen. Waarschijnlijk is het "
            "Windows-1252, zoals Excel vanzelf bewaart. Kies bij Opslaan als: CSV UTF-8."
        ),
        "unknown": _("We zien niet wat er in “%(name)s” staat. De kolomnamen op de eerste regel horen bij geen blad."),
        "twice": _("“%(name)s” is hetzelfde blad als een ander bestand. Kies elk blad één keer."),
        "too-big": _("De bestanden zijn samen te groot. Samen mogen ze 24 MB zijn; lever ze in delen aan."),
    }

    def __init__(self, label: Any, *, hint: Any) -> None:
        widget = FilesInput(attrs={"accept": ".csv,text/csv"})
        super().__init__(label=label, help_text=hint, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """Look at each file before anything is done with it. Raises ValidationError naming every file that is wrong."""
        given = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if sum(file.size or 0 for file in given) > MOST_BYTES:
            raise ValidationError(self.error_messages["too-big"], code="too-big")
        found: dict[str, bytes] = {}
        wrong: list[ValidationError] = []
        for file in given:
            try:
                name, content = self._read(file)
                if name in found:
                    self._refuse("twice", file)
                found[name] = content
            except ValidationError as fault:
                wrong.append(fault)
        if wrong:
            raise ValidationError(wrong)
        return found

    def _read(self, file: UploadedFile) -> tuple[str, bytes]:
        """Give the name of the sheet and the content of one file. Raises ValidationError."""
        content = file.read()
        if not content.strip():
            self._refuse("empty", file)
        if content.startswith(_ZIP):
            self._refuse("workbook", file)
        if content.startswith(_UTF_16) or b"\x00" in content[:1000]:
            self._refuse("utf-16", file)
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as fault:
            self._refuse("encoding", file, line=content.count(b"\n", 0, fault.start) + 1)
        own = (file.name or "").rpartition(".")[0].replace("-", "_").lower()
        name = sheet_named_by(content) or (own if own in SHEETS else None)
        if name is None:
            self._refuse("unknown", file)
        return name, content

    def _refuse(self, code: str, file: UploadedFile, **more: object) -> NoReturn:
        """Raise ValidationError for a file, naming it."""
        name = "".join(letter for letter in (file.name or "?") if letter.isprintable())[:60]
        raise ValidationError(self.error_messages[code], code=code, params={"name": name, **more})


class Upload(Form):
    """The files, and whether they name everybody."""

    files: Any = CsvFiles(  # Django's own attribute of this name is set on the instance
        _("Bestanden"),
        hint=_("CSV in UTF-8, met komma’s of puntkomma’s. Kies er een of meer tegelijk; samen hoogstens 24 MB."),
    )
    whole = Choice(
        _("Staat iedereen in deze bestanden?"),
        [("no", _("Nee, dit is een aanvulling")), ("yes", _("Ja, dit is iedereen"))],
        hints={
            "no": _("Wie er niet in staat, verandert niet."),
            "yes": _("Wie er niet in staat, is weg: die kan vanaf het volgende verzoek niet meer inloggen."),
        },
        coerce="yes".__eq__,
        missing=_("Kies of iedereen in de bestanden staat."),
    )


class Confirmation(Form):
    """The digest of what was shown and, for a large departure, its number typed again."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    leavers = Text(
        _("Typ hoeveel mensen er vertrekken"),
        hint=_("Alleen het getal, zoals het hierboven staat."),
        missing=_("Typ het aantal mensen dat vertrekt."),
    )

    def __init__(self, *args: Any, many_leave: bool, **options: Any) -> None:
        """Ask for the number only when so many leave."""
        super().__init__(*args, **options)
        if not many_leave:
            del self.fields["leavers"]

    def clean_leavers(self) -> int | None:
        """Read the number, whatever marks its thousands. Raises ValidationError for anything else."""
        typed = self.cleaned_data["leavers"].replace(".", "").replace(",", "").replace(" ", "").replace("\u00a0", "")
        if typed and not (typed.isascii() and typed.isdigit()):
            raise ValidationError(_("Typ alleen het getal."), code="number")
        return int(typed) if typed else None
