"""What a form of the desk offers, and what would stop its text from being shown (A10)."""

import dataclasses
from typing import Any
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.people.models import Faculty, Role

from ..access import standing_of_editor
from ..models import Entry, Line, Manuscript
from ..rules.bundle import AUDIENCES, CAMPUSES, COSTS, KINDS, Fault
from ..rules.lines import PURPOSES
from ..rules.versions import Kind, NoSuchText
from .desk import title_of
from .published import faults_on_site


@dataclasses.dataclass(frozen=True)
class Choices:
    """What a form offers: names of texts, roles, units and the fixed lists."""

    entries: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    owners: tuple[tuple[UUID | str, str], ...]
    topics: tuple[str, ...]
    kinds: tuple[str, ...] = KINDS
    audiences: tuple[str, ...] = AUDIENCES
    costs: tuple[str, ...] = COSTS
    campuses: tuple[str, ...] = CAMPUSES
    purposes: tuple[str, ...] = PURPOSES


def faults_of(actor: Actor, kind: str, key: str | None, content: Any) -> tuple[Fault, ...]:
    """List what would stop this content from being shown; nothing is kept.

    Raises NoSuchText for who works on no text.
    """
    if not standing_of_editor(actor).anything:
        raise NoSuchText(key or kind)
    if key is None and isinstance(content, dict):
        # A text that has no name yet is looked at under one that it could have.
        key = str(content.get("id" if kind == Kind.LINE else "slug") or "new")
        content = {**content, "id" if kind == Kind.LINE else "slug": key}
    return faults_on_site(kind, key or "new", content)


def choices(actor: Actor, *, language: str) -> Choices:
    """Give what a form offers. Five queries. Raises NoSuchText for who works on no text."""
    standing = standing_of_editor(actor)
    if not standing.anything:
        raise NoSuchText("choices")
    rows = Manuscript.objects.filter(kind=Kind.ENTRY).exclude(published=None).order_by("key")
    faculties = Faculty.objects.order_by(f"name_{language}")
    owners = [(row.pk, getattr(row, f"name_{language}")) for row in faculties]
    own = [each for each in owners if standing.central or each[0] in standing.writes]
    topics: dict[str, None] = {}
    for listed in Entry.objects.values_list("topics", flat=True):
        topics |= dict.fromkeys(listed)
    return Choices(
        entries=tuple((row.key, title_of(row, language)) for row in rows),
        lines=tuple(Line.objects.order_by("position", "pk").values_list("pk", f"name_{language}")),
        roles=tuple(Role.objects.order_by("position", "slug").values_list("pk", f"name_{language}")),
        owners=(*([("", "")] if standing.central else []), *own),
        topics=tuple(sorted(topics)),
    )
