"""The form of one text, both languages side by side: from content to fields and back, losing nothing (A10)."""

import copy
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from naast.foundation.core.forms import Date, Form, HouseRenderer, LongText, Select, SeveralOf, ShownField, Text

from ..rules.bundle import LONGEST_BODY
from ..rules.hours import DAYS
from ..rules.places import ABSENT, put, value_at
from ..rules.week import BadHours, hours_of, week_of
from ..rules.writing import Remark, Written
from .labels import BY_LIST
from .leaflets import NEW, growing, leaflet_sheet
from .sheets import NAMES, Group, Slot, Words, entry_sheet, line_sheet

SHEETS = {"entry": entry_sheet, "line": line_sheet, "leaflet": leaflet_sheet}
_YES_NO = {None: "", True: "yes", False: "no"}
_LISTS = ("next", "instead")
LONGEST_FIELD = LONGEST_BODY
"""What a field takes; how long a text may be on the site is said when it is checked, so that nothing typed is lost."""


class EditedField(ShownField):
    """A field of the desk: with its language and the remarks on what stands in it."""

    field: Any

    @property
    def slot(self) -> Slot:
        """The place of the content it shows."""
        found: Slot = self.field.slot
        return found

    @property
    def remarks(self) -> list[dict[str, str]]:
        """The remarks on this field, as the page shows them."""
        form: Any = self.form
        found: list[dict[str, str]] = form.remarks.get(self.name, [])
        return found

    @property
    def remarks_id(self) -> str:
        """Name the remarks for aria-describedby; the place is there before there is a remark, for the script."""
        return f"{self.auto_id}-remarks"

    @property
    def aria_describedby(self) -> str:
        """Point at the hint, the fault and the remarks."""
        return f"{super().aria_describedby} {self.remarks_id if self.slot.kind else ''}".strip()

    @property
    def language_shown(self) -> Words:
        """Name the language of the field, so that it can be told from its twin by eye and by ear."""
        return NAMES.get(self.slot.language, "")


class DeskRenderer(HouseRenderer):
    """Shows the fields of the desk with what they have beside those of the house."""

    bound_field_class = EditedField
    field_template_name = "guide/_edit_field.html"


class TextForm(Form):
    """One text of the guide as a form. A draft may be incomplete, so no field is required here."""

    default_renderer = DeskRenderer()

    def __init__(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        choices: Any,
        data: Mapping[str, Any] | None = None,
        remarks: Mapping[str, list[dict[str, str]]] | None = None,
    ) -> None:
        self.kind = kind
        self.before = content
        self.remarks = dict(remarks or {})
        self.sheet: Sequence[Group] = SHEETS[kind](_grown(content, data))
        slots = [slot for group in self.sheet for row in group.rows for slot in row]
        self.slots = {slot.path: slot for slot in slots}
        super().__init__(data, initial={slot.path: shown(slot, content) for slot in slots})
        for slot in slots:
            field = _field(slot, choices)
            field.slot = slot
            self.fields[slot.path] = field

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """Give the groups with their fields, as the template walks through them."""
        return [
            {
                "key": group.key.replace(".", "-"),
                "title": group.title,
                "hint": group.hint,
                "rows": [[self[slot.path] for slot in row] for row in group.rows],
                "both": any(len(row) == 2 for row in group.rows),
                "may_go": self.kind == "leaflet" and self._may_go(group.key),
                "part": group.key,
            }
            for group in self.sheet
        ]

    def _may_go(self, key: str) -> bool:
        """Tell whether a part of a leaflet may be taken out; never the last one."""
        name, _dot, part = key.partition(".")
        return bool(part) and name == growing(self.before) and len(self.before[name]) > 1

    def clean(self) -> dict[str, Any]:
        """Read the hours of the week. Adds an error to the day that cannot be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.kind == "line":
            week = {day: cleaned.get(f"hours.{day}", "") for day in DAYS}
            try:
                cleaned["hours"] = hours_of(week, before=self.before.get("hours"))
            except BadHours as fault:
                self.add_error(f"hours.{fault.day}", _("Schrijf de tijden zoals 9:00-17:00, met een komma ertussen."))
        return cleaned

    def content(self, *, gone: Iterable[str] = ()) -> dict[str, Any]:
        """Give the content as it was typed; what was not touched stays exactly as it stood.

        `gone`: parts of a leaflet to leave out. Call it on a form that is valid.
        """
        made: dict[str, Any] = copy.deepcopy(dict(self.before))
        for slot in self.slots.values():
            if slot.path.split(".")[0] in _LISTS or slot.control == "hours" or f".{NEW}." in slot.path:
                continue
            value = self.cleaned_data.get(slot.path)
            before = _cleaned_alike(self, slot)
            if slot.control == "several":
                # A browser sends them in the order of the page; the order they stood in is no change.
                chosen = list(value or ())
                value = [*(each for each in before if each in chosen), *(each for each in chosen if each not in before)]
            if (value or None) != (before or None):
                put(made, slot.path, stored(slot, value))
        if self.kind == "entry":
            _put_lists(made, self.cleaned_data, self.before)
        elif self.kind == "line" and self.cleaned_data["hours"] != (self.before.get("hours") or []):
            made["hours"] = self.cleaned_data["hours"]
        elif self.kind == "leaflet":
            _put_parts(made, self.cleaned_data, frozenset(gone))
        return made

    def written(self) -> list[Written]:
        """Give what stands in the fields, for the remarks; a list as a list, whatever was typed so far."""
        return list(_written(self.slots.values(), self))


# --- One field ------------------------------------------------------------------------------------------------------


def shown(slot: Slot, content: Mapping[str, Any]) -> Any:
    """Give what a field shows of the content."""
    if slot.control == "hours":
        return week_of(content.get("hours"))[slot.path.removeprefix("hours.")]
    head, _dot, rest = slot.path.partition(".")
    if head in _LISTS:
        value = _in_list(content.get(head), rest)
    else:
        value = value_at(content, slot.path)
    if value is ABSENT:
        value = None
    match slot.control:
        case "lines":
            return "\n".join(str(item) for item in value or ())
        case "several":
            return list(value or ())
        case "yes-no":
            return bool(value)
        case "day":
            return _day(value)
        case "choice":
            return _YES_NO[value] if isinstance(value, bool) or value is None else str(value)
    return "" if value is None else str(value)


def stored(slot: Slot, value: Any) -> Any:
    """Give what the content keeps of a field."""
    match slot.control:
        case "lines":
            return _items(value)
        case "day":
            return value.isoformat() if value else ""
        case "choice" if slot.path == "level":
            return int(value) if value else None
        case "choice" if slot.path == "anonymous":
            return {"yes": True, "no": False}.get(value)
        case "choice" if slot.path == "line":
            return value or None
    return value


def _cleaned_alike(form: TextForm, slot: Slot) -> Any:
    """Give what the field would have read had nothing been typed."""
    before = form.initial[slot.path]
    if isinstance(before, str) and slot.control in ("text", "passage", "lines"):
        return form.fields[slot.path].to_python(before)
    return before


def _items(text: str) -> list[str]:
    """Take the lines of a list apart; a sign in front of a line is no part of it."""
    return [line.strip().removeprefix("- ").strip() for line in (text or "").splitlines() if line.strip(" -")]


def _day(value: Any) -> datetime.date | str:
    """Read a day as the content keeps it; what is none is shown as it stands."""
    try:
        return datetime.date.fromisoformat(value) if value else ""
    except (TypeError, ValueError):
        return str(value)


def _in_list(rows: Any, rest: str) -> Any:
    """Give what stands in a row of a list by its number."""
    number, _dot, name = rest.partition(".")
    if not isinstance(rows, list | tuple) or int(number) >= len(rows):
        return None
    row = rows[int(number)]
    return row.get(name) if name and isinstance(row, Mapping) else row if not name else None


def _field(slot: Slot, choices: Any) -> Any:
    """Make the control of a place."""
    attrs = {"lang": slot.language} if slot.language else {}
    options: dict[str, Any] = {"hint": slot.hint, "optional": True}
    match slot.control:
        case "passage" | "lines":
            widget = forms.Textarea(attrs={"rows": slot.rows, "cols": False, **attrs})
            return LongText(slot.label, longest=LONGEST_FIELD, widget=widget, **options)
        case "several":
            return SeveralOf(slot.label, _answers(slot, choices), **options)
        case "choice" | "entry":
            return Select(slot.label, _answers(slot, choices), empty=_("Niets gekozen"), **options)
        case "yes-no":
            return forms.BooleanField(label=str(slot.label), help_text=str(slot.hint), required=False)
        case "day":
            return Date(slot.label, **options)
    return Text(slot.label, longest=LONGEST_FIELD, widget=forms.TextInput(attrs=attrs), **options)


def _answers(slot: Slot, choices: Any) -> list[tuple[str, Words]]:
    """List the answers of a choice, in words."""
    if not isinstance(slot.choices, str):
        return list(slot.choices)
    found = getattr(choices, slot.choices)
    names = BY_LIST.get(slot.choices)
    return [(code, names.get(code, code)) for code in found] if names is not None else [tuple(row) for row in found]


# --- Lists and parts ------------------------------------------------------------------------------------------------


def _grown(content: Mapping[str, Any], data: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Give the content with as many rows as were sent, so that what was typed in a row that was added is kept."""
    if data is None:
        return content
    room = dict(content)
    for name in _LISTS:
        sent = [int(key.split(".")[1]) for key in data if key.startswith(f"{name}.") and key.split(".")[1].isdigit()]
        rows = list(content.get(name) or ())
        # The form adds one empty row itself; more than a hundred is no form of ours.
        room[name] = rows + [{}] * (min(max(sent, default=0), 100) - len(rows))
    return room


def _put_lists(made: dict[str, Any], cleaned: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Write the chain and what goes elsewhere back, without the rows that were emptied."""
    following = [cleaned[name] for name in _numbered(cleaned, "next") if cleaned.get(name)]
    if following != list(before.get("next") or ()):
        made["next"] = list(dict.fromkeys(following))
    rows = []
    old = list(before.get("instead") or ())
    numbers = sorted({int(name.split(".")[1]) for name in cleaned if name.startswith("instead.")})
    for number in numbers:
        row = {part: cleaned.get(f"instead.{number}.{part}", "") for part in ("nl", "en", "slug")}
        if any(row.values()):
            rows.append({**(old[number] if number < len(old) else {}), **row})
    if rows != old:
        made["instead"] = rows


def _numbered(cleaned: Mapping[str, Any], name: str) -> list[str]:
    found = [key for key in cleaned if key.startswith(f"{name}.")]
    return sorted(found, key=lambda key: int(key.split(".")[1]))


def _put_parts(made: dict[str, Any], cleaned: Mapping[str, Any], gone: frozenset[str]) -> None:
    """Add the new part of a leaflet when it has a title, and leave out those that go."""
    name = growing(made)
    if not name:
        return
    rows = [row for row in made[name] if f"{name}.{row['key']}" not in gone]
    made[name] = rows or made[name]
    words = {
        language: {part: cleaned.get(f"{name}.{NEW}.{language}.{part}", "") for part in ("title", "body")}
        for language in ("nl", "en")
    }
    if any(words[language]["title"] for language in words):
        taken = {row["key"] for row in made[name]}
        key = next(f"part-{number}" for number in range(len(taken) + 1, 1000) if f"part-{number}" not in taken)
        made[name] = [*made[name], {"key": key, **words}]


def _written(slots: Iterable[Slot], form: TextForm) -> Iterator[Written]:
    """Give each field of text by its place without the language, as rules/writing.py asks."""
    for slot in slots:
        if slot.kind is None:
            continue
        bound: BoundField = form[slot.path]
        text = str(bound.value() or "")
        if slot.control == "lines":
            text = "\n".join(f"- {item}" for item in _items(text))
        yield Written(neutral(slot), slot.language, slot.kind, text)


def neutral(slot: Slot) -> str:
    """Name a field without its language: "*.title", "name_*"."""
    return neutral_path(slot.path, slot.language)


def neutral_path(path: str, language: str) -> str:
    """Put the star back where the language stands."""
    if path.endswith(f"_{language}"):
        return f"{path[: -len(language)]}*"
    return ".".join("*" if part == language else part for part in path.split("."))


def by_field(remarks: Iterable[Remark]) -> dict[str, list[Remark]]:
    """Sort remarks by the field of the form they are about; "" holds those on the whole text."""
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        name = remark.field.replace("*", remark.language) if remark.field else ""
        found.setdefault(name, []).append(remark)
    return found
