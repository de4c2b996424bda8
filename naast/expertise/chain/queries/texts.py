"""Reads what roles do and do not: the text that counts, its versions, and where two texts say the same (D1)."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.people.models import Programme

from ..access import may_write
from ..models import TEXTS, OverlapAnswer, RoleDescription
from ..rules.leading import DESCRIBED
from ..rules.overlap import Overlap, overlaps

LANGUAGES = ("nl", "en")
Lines = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """What a role does in both languages, a sentence each; `programme` is the code of whose own text it is, or ""."""

    role: str
    programme: str
    number: int
    does: Mapping[str, Lines]
    limits: Mapping[str, Lines]
    asked: Mapping[str, Lines]

    def lines(self, kind: str, language: str) -> tuple[Lines, str]:
        """Give sentences in a language, else in the other one, with the code of that other one ("" when it is not)."""
        said: Mapping[str, Lines] = getattr(self, kind)
        other = "en" if language == "nl" else "nl"
        return (said[language], "") if said[language] or not said[other] else (said[other], other)


@dataclasses.dataclass(frozen=True, slots=True)
class Version:
    """A version in a list: its number, when, by whom, and what was noted with it."""

    number: int
    made_at: datetime.datetime
    author: str
    note: str
    ended: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Warned:
    """Two roles that overlap, for the university or one programme; `answer` when it is on purpose."""

    overlap: Overlap
    programme: str
    answer: OverlapAnswer | None


def sentences(text: str) -> Lines:
    """Split what was written into sentences, one a line."""
    return tuple(line for each in text.splitlines() if (line := each.strip().lstrip("-•* ").strip()))


def text_of(row: RoleDescription) -> Text:
    """Make the text of a version."""
    said = {kind: {code: sentences(getattr(row, f"{kind}_{code}")) for code in LANGUAGES} for kind in TEXTS}
    return Text(row.role_id, row.programme.code if row.programme is not None else "", row.number, **said)


def texts_for(programme: UUID | None = None) -> dict[str, Text]:
    """Give for each role the text that counts for a programme, or for the university. One query."""
    rows = _newest(RoleDescription.objects.filter(programme=None) if programme is None else _near(programme))
    own = {row.role_id: row for row in rows if row.programme_id is not None and not row.ended}
    general = {row.role_id: row for row in rows if row.programme_id is None}
    return {role: text_of(row) for role in DESCRIBED if (row := own.get(role, general.get(role))) is not None}


def _near(programme: UUID) -> Any:
    """Narrow to a programme's texts and the university's."""
    return RoleDescription.objects.filter(Q(programme=programme) | Q(programme=None))


def _newest(rows: Any) -> list[RoleDescription]:
    """Keep the highest number of each role and programme. One query."""
    found: dict[tuple[str, UUID | None], RoleDescription] = {}
    for row in rows.select_related("programme").order_by("number"):
        found[row.role_id, row.programme_id] = row
    return list(found.values())


def latest(role: str, programme: str) -> RoleDescription | None:
    """Find the newest version of a role's text, for the university or a programme by code. One query."""
    rows = RoleDescription.objects.filter(role=role).select_related("programme").order_by("-number")
    return rows.filter(programme__code=programme).first() if programme else rows.filter(programme=None).first()


def versions_of(actor: Actor, role: str, programme: str) -> list[tuple[Version, Text]]:
    """List the versions of a text for who writes descriptions, newest first, fifty at most. One query."""
    rows = RoleDescription.objects.filter(role=role).select_related("author", "programme").order_by("-number")
    rows = rows.filter(programme__code=programme) if programme else rows.filter(programme=None)
    return [
        (
            Version(row.number, row.made_at, row.author.shown_name if row.author else "", row.note, row.ended),
            text_of(row),
        )
        for row in rows[:50]
    ]


def own_texts(programmes: Iterable[str] | None = None) -> list[RoleDescription]:
    """List the texts that programmes have of their own now, by programme and role. One query."""
    rows = RoleDescription.objects.exclude(programme=None)
    if programmes is not None:
        rows = rows.filter(programme__code__in=list(programmes))
    found = [row for row in _newest(rows) if not row.ended]
    return sorted(found, key=lambda row: (_code(row), DESCRIBED.index(row.role_id)))


def _code(row: RoleDescription) -> str:
    return row.programme.code if row.programme is not None else ""


def programme_names(code: str) -> tuple[str, str] | None:
    """Give the names of a programme, Dutch first; None for no code and for what is not there. One query at most."""
    return Programme.objects.filter(code=code).values_list("name_nl", "name_en").first() if code else None


def programmes_of(actor: Actor) -> list[tuple[str, str, str]]:
    """List the programmes for which this reader may write a text: code and both names. One query and the rule's."""
    rows = Programme.objects.order_by("name_nl", "code")
    if not may_write(actor):
        mine = [held for held in actor.held if held.role == "coordinator"]
        near = [held.programme for held in mine if held.programme is not None]
        wide = [held.faculty for held in mine if held.faculty is not None and held.programme is None]
        rows = rows.filter(Q(pk__in=near) | Q(faculty__in=wide))
    return list(rows.values_list("code", "name_nl", "name_en"))


# --- Overlap --------------------------------------------------------------------------------------------------------


def warnings_for(actor: Actor, *, only_role: str = "") -> list[Warned]:
    """List where two descriptions overlap: the university's, and for the reader's programmes what their own text adds.

    Those nobody answered come first. Three queries.
    """
    general = texts_for()
    found = [(overlap, "") for overlap in _overlapping(general)]
    known = {(overlap.first, overlap.second, overlap.mark) for overlap, _programme in found}
    mine = [code for code, _nl, _en in programmes_of(actor)]
    by_programme: dict[str, dict[str, Text]] = {}
    for row in own_texts(mine):
        by_programme.setdefault(_code(row), {})[row.role_id] = text_of(row)
    for code, own in by_programme.items():
        whole = {role: own.get(role) or general[role] for role in DESCRIBED if role in own or role in general}
        found += [
            (overlap, code)
            for overlap in _overlapping(whole)
            if (overlap.first, overlap.second, overlap.mark) not in known
        ]
    answers = {
        (row.first_id, row.second_id, row.programme.code if row.programme is not None else "", row.mark): row
        for row in OverlapAnswer.objects.filter(ended_at=None).select_related("author", "programme").order_by("made_at")
    }
    rows = [
        Warned(overlap, code, answers.get((overlap.first, overlap.second, code, overlap.mark)))
        for overlap, code in found
        if only_role in ("", overlap.first, overlap.second)
    ]
    return sorted(rows, key=lambda row: row.answer is not None)


def pairs_now(programme: UUID | None) -> dict[str, Overlap]:
    """Give the overlaps of a programme or the university as they are now, by pair and mark. One query."""
    found = _overlapping(texts_for(programme))
    return {f"{overlap.first} {overlap.second} {overlap.mark}": overlap for overlap in found}


def _overlapping(texts: Mapping[str, Text]) -> list[Overlap]:
    """Compare what all roles do, language by language."""
    return overlaps({role: [text.does[code] for code in LANGUAGES] for role, text in texts.items()})
