"""The language data the finder reads: stop words, concepts, chat spelling, compounds, topics, urgent patterns."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .likeness import Likeness
from .text import stem, tokens
from .urgent import UrgentWords

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Concept:
    """One everyday idea with the words people use for it; `says` is how a page may name it, None when sensitive."""

    name: str
    says: Mapping[str, str] | None
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Lexicon:
    """What the concepts say about words: the concepts of a stem, of several stems in a row, and all words they know."""

    single: Mapping[str, tuple[str, ...]]
    several: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    stems: Mapping[str, str]

    @property
    def vocabulary(self) -> Iterable[str]:
        """Give the words of all expressions."""
        return self.stems.keys()

    @classmethod
    def of(cls, concepts: Iterable[Concept], *, stop: frozenset[str], chat: Mapping[str, str]) -> Lexicon:
        """Look up the words of every concept, once."""
        single: dict[str, tuple[str, ...]] = {}
        several: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        known: dict[str, str] = {}
        for concept in concepts:
            for expression in (words for language in LANGUAGES for words in concept.words[language]):
                said = tokens(expression, chat)
                stems = tuple(known.setdefault(word, stem(word)) for word in said)
                if len(stems) == 1 and said[0] not in stop:
                    before = single.get(stems[0], ())
                    if concept.name not in before:
                        single[stems[0]] = (*before, concept.name)
                elif len(stems) > 1:
                    several.setdefault(stems[0], []).append((stems, concept.name))
        return cls(single, several, known)


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

    @functools.cached_property
    def lexicon(self) -> Lexicon:
        """Give the words of the concepts looked up; they do not depend on what an edition of the guide says."""
        return Lexicon.of(self.concepts, stop=self.stop, chat=self.chat)


def load_words(directory: Path) -> Words:
    """Read the shipped language data from a directory of JSON files. Raises OSError, ValueError or KeyError.

    Files that did not change are not read again: a new edition of the guide waits for nothing but its own texts.
    """
    stamps = ((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in directory.glob("*.json"))
    return _load(directory, tuple(sorted(stamps)))


@functools.lru_cache(maxsize=2)
def _load(directory: Path, stamps: tuple[tuple[str, int, int], ...]) -> Words:
    """Read the files; `stamps` says which state of them."""

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
