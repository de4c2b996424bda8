"""The language data the finder reads: stop words, concepts, chat spelling, compounds, topics, urgent patterns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .likeness import Likeness
from .urgent import UrgentWords

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Concept:
    """One everyday idea with the words people use for it; `says` is how a page may name it, None when sensitive."""

    name: str
    says: Mapping[str, str] | None
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Words:
    """Everything editors maintain about language, read from `guide/words/`."""

    stop: frozenset[str]
    known: frozenset[str]
    chat: Mapping[str, str]
    concepts: tuple[Concept, ...]
    parts: frozenset[str]
    never_parts: frozenset[str]
    topics: Mapping[str, Mapping[str, str]]
    fallback: tuple[str, ...]
    only_for: Mapping[str, frozenset[str]]
    staff_concepts: frozenset[str]
    urgent_people: frozenset[str]
    urgent: UrgentWords
    likeness: Likeness


def load_words(directory: Path) -> Words:
    """Read the shipped language data from a directory of JSON files. Raises OSError, ValueError or KeyError."""

    def read(name: str) -> Any:
        return json.loads((directory / name).read_text(encoding="utf-8"))

    stop, compounds, doors = read("stop.json"), read("compounds.json"), read("doors.json")
    concepts = tuple(
        Concept(name, entry["says"], {language: tuple(entry[language]) for language in LANGUAGES})
        for name, entry in read("concepts.json").items()
    )
    return Words(
        stop=frozenset(stop["nl"]) | frozenset(stop["en"]),
        known=frozenset(read("known.json")),
        chat=MappingProxyType(read("chat.json")),
        concepts=concepts,
        parts=frozenset(compounds["parts"]),
        never_parts=frozenset(compounds["never"]),
        topics=MappingProxyType(read("topics.json")),
        fallback=tuple(doors["fallback"]),
        only_for=MappingProxyType({slug: frozenset(names) for slug, names in doors["only_for"].items()}),
        staff_concepts=frozenset(doors["staff_concepts"]),
        urgent_people=frozenset(doors["urgent_people"]),
        urgent=UrgentWords.read(read("urgent.json")),
        likeness=Likeness.read(read("likeness.json")),
    )
