"""The register of processing (AVG 30), generated from every table's declaration and the purposes; no person in it."""

import dataclasses
import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.access.confidential import is_confidential
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText

from ..models import GroundSetting
from ..rules.purposes import PURPOSES, Purpose
from .walk import Table, tables, tables_about_nobody
from .words import has_own_words, keep_of, title_of


@dataclasses.dataclass(frozen=True, slots=True)
class TableShown:
    """One table of the register. `classes`: kinds of fields with their number; `sealed`: how many are encrypted."""

    label: str
    title: str
    classes: tuple[tuple[str, int], ...]
    sealed: int
    shielded: bool
    keep: str
    keep_language: str
    on_erase: str
    because: str


@dataclasses.dataclass(frozen=True, slots=True)
class PurposeShown:
    """A purpose with the ground it stands on and the tables that serve it. `set_at` is None while as shipped."""

    slug: str
    name: str
    whose: str
    receivers: str
    ground: str
    special: str
    reason: str
    set_at: datetime.datetime | None
    tables: tuple[TableShown, ...]


def register() -> tuple[PurposeShown, ...]:
    """Give every purpose with its tables, in the order of the purposes, and last what no purpose names. One query."""
    by_room: dict[str, list[TableShown]] = {}
    for model, declaration in tables():
        if isinstance(declaration, PersonalData):
            by_room.setdefault(model._meta.app_label, []).append(_table(model, declaration))
    settings = {row.purpose: row for row in GroundSetting.objects.order_by("set_at", "pk")}
    named = {room for purpose in PURPOSES for room in purpose.rooms}
    shown = [_purpose(purpose, settings.get(purpose.slug), by_room) for purpose in PURPOSES]
    rest = tuple(table for room, found in sorted(by_room.items()) if room not in named for table in found)
    if rest:
        shown.append(PurposeShown("", _("Nog geen doel genoemd"), "", "", "", "", "", None, rest))
    return tuple(shown)


def purpose_shown(slug: str) -> PurposeShown | None:
    """Give one purpose, or None for an unknown one. One query."""
    return next((shown for shown in register() if slug and shown.slug == slug), None)


def history_of(slug: str) -> list[GroundSetting]:
    """List what was set for a purpose before, newest first. One query."""
    return list(GroundSetting.objects.filter(purpose=slug).select_related("set_by").order_by("-set_at")[:20])


def _purpose(purpose: Purpose, setting: GroundSetting | None, by_room: dict[str, list[TableShown]]) -> PurposeShown:
    english = get_language() == "en"
    return PurposeShown(
        slug=purpose.slug,
        name=purpose.en if english else purpose.nl,
        whose=purpose.whose_en if english else purpose.whose_nl,
        receivers=purpose.receivers_en if english else purpose.receivers_nl,
        ground=setting.ground if setting is not None else purpose.ground,
        special=setting.special if setting is not None else purpose.special,
        reason=setting.reason if setting is not None else purpose.reason_en if english else purpose.reason_nl,
        set_at=setting.set_at if setting is not None else None,
        tables=tuple(table for room in purpose.rooms for table in by_room.get(room, ())),
    )


def _table(model: Table, declaration: PersonalData) -> TableShown:
    counts: dict[str, int] = {}
    for kind in declaration.fields.values():
        counts[kind] = counts.get(kind, 0) + 1
    keep, language = keep_of(model, declaration)
    return TableShown(
        label=model._meta.label,
        title=title_of(model) if has_own_words(model) else model._meta.label,
        classes=tuple(sorted(counts.items())),
        sealed=sum(isinstance(field, EncryptedText) for field in model._meta.concrete_fields),
        shielded=is_confidential(model),
        keep=keep,
        keep_language=language,
        on_erase=declaration.on_erase,
        because=declaration.because,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Sums:
    """What the code counts about itself: for the impact assessment."""

    tables: int
    shielded: int
    about_nobody: int
    fields: int
    sealed: int
    health: int


def sums() -> Sums:
    """Count tables and fields over the whole house."""
    about = [(model, declaration) for model, declaration in tables() if isinstance(declaration, PersonalData)]
    return Sums(
        tables=len(about),
        shielded=sum(is_confidential(model) for model, _declaration in about),
        about_nobody=sum(1 for _each in tables_about_nobody()),
        fields=sum(len(declaration.fields) for _model, declaration in about),
        sealed=sum(isinstance(field, EncryptedText) for model, _ in about for field in model._meta.concrete_fields),
        health=sum(len(declaration.of_class("health", "free-text")) for _model, declaration in about),
    )
