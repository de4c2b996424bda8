"""Answers a question to the finder from the shelf: one ranking for the page and the interface for programs (A2)."""

import dataclasses
import functools

from ..rules import find
from .shelf import Shelf
from .urgent import UrgentLines, urgent_lines

LIMIT = 8
# Where to go when nothing was said at all: somebody who knows the way.
NEED = "need-"
EVERYDAY = ("study-adviser", "mentor", "front-office")


@dataclasses.dataclass(frozen=True)
class Answer:
    """The doors in order, whether urgent help comes first, and in plain words what the first door answers to.

    `lines` names the slugs among them that are lines, `kinds` what made it urgent; `sure` is False when nothing that
    was typed was understood.
    """

    urgent: bool
    slugs: tuple[str, ...]
    because: str
    reasons: tuple[str, ...]
    sure: bool
    lines: frozenset[str]
    kinds: tuple[str, ...] = ()


def answer(
    guide: Shelf, question: str, *, language: str, topic: str = "", campus: str = "", audience: str | None = None
) -> Answer:
    """Rank the doors for a question, a chosen topic, or both. Nothing is kept or logged."""
    hidden = hidden_entries(guide, urgent_lines())
    found = find(
        guide.index, question, language=language, campus=campus or None, audience=audience, limit=LIMIT + len(hidden)
    )
    hits = [hit for hit in found.results if hit.slug not in hidden and hit.slug in guide.entries]
    reasons = {hit.slug: hit.because for hit in hits}
    ranked = [hit.slug for hit in hits]
    chosen = [slug for slug in topic_slugs(guide, topic) if slug in guide.entries and slug not in hidden]
    sure = bool(question.strip()) and found.sure
    if not found.urgent and chosen:
        # With words that were understood the topic only settles what is close; without them it leads.
        ranked = _merge(ranked, chosen) if sure else chosen + [slug for slug in ranked if slug not in chosen]
    if not ranked:
        ranked = [slug for slug in EVERYDAY if slug in guide.entries and slug not in hidden]
    lines = frozenset(slug for slug in ranked if guide.entries[slug].kind == "line")
    return Answer(
        urgent=found.urgent,
        slugs=tuple(ranked[:LIMIT]),
        because=reasons.get(ranked[0], "") if ranked else "",
        reasons=tuple(reasons.get(slug, "") for slug in ranked[:LIMIT]),
        sure=sure or bool(chosen),
        lines=lines,
        kinds=found.urgent_kinds,
    )


@functools.lru_cache(maxsize=2)
def hidden_entries(guide: Shelf, urgent: UrgentLines) -> frozenset[str]:
    """Name the entries about a line that may not be shown at all."""
    lines = {line.id for line in urgent.lines if not line.shown}
    return frozenset(slug for slug, entry in guide.entries.items() if slug in lines or entry.line in lines) | lines


def _merge(first: list[str], second: list[str]) -> list[str]:
    """Put a door that both lists know on top, then take turns."""
    both = [slug for slug in first[:3] if slug in second]
    merged = both + [slug for slug in first if slug not in both]
    return merged + [slug for slug in second if slug not in merged]


def topic_slugs(guide: Shelf, topic: str) -> list[str]:
    """Give the doors behind a plain answer or a door of the home page ("need-…"), in order; none for an unknown one."""
    chain = guide.leaflets.get("chain", {})
    if topic.startswith(NEED):
        options = chain.get("needs", [])
        key = topic.removeprefix(NEED)
    else:
        options = [option for question in chain.get("start_questions", []) for option in question.get("options", [])]
        key = topic
    return next((list(option.get("slugs", [])) for option in options if key and option.get("key") == key), [])
