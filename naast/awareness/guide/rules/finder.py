"""Ranks the doors of the help guide for a question in somebody's own words, and says if urgent help goes first (A2).

How it works: the words are folded and misspelt ones put right; compounds are split; everyday words become concepts that
Dutch and English share; every door is scored by how much more often its example phrases use these words than those of
other doors; who asks and the one subject some doors are for shift the order. Weights were chosen with
`tests/load/finder.py` and held-out phrases; the figures hardly move between half and double of each.
Nothing that was typed is kept: no cache, no log, no state.
"""

from __future__ import annotations

import gc
import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from .reader import Reader
from .spoken import apart, gluable, written_out
from .text import Spelling, clauses, tokens
from .urgent import UrgentScanner
from .words import LANGUAGES, Words

HEAD, TAIL = 2_000, 500
"""Characters at the start and end of a text that take part in the ranking; urgency is looked for in all of it."""
MAX_TOKENS = 60
"""Words of a question that make features."""
GLUED = 9
"""Letters an unknown word needs to be looked at as three words or more without spaces."""
SMOOTHING, RARE = 0.4, 0.05
"""How much a feature's use everywhere, and the rarity of any feature, damp what its use at one door says."""
SIZE_POWER = 0.5
"""How far a door with many examples is held to more of them: 0 not at all, 1 in proportion."""
TITLE_EXAMPLES, FIELD_EXAMPLES = 2.0, 0.5
"""How many example phrases a title, and a sentence of another text, count for."""
COMMON_DOORS = 250
"""A feature keeps the doors it says most about, so that a guide of thousands stays fast."""
AUDIENCE_PENALTY = 0.75
LACKS_SUBJECT = 0.75
"""A door for one subject counts this much when the question does not touch the subject (doors.json, "only_for")."""
STAFF_BOOST = 1.1
"""A door for staff counts this much more when somebody writes about a student or says to work here."""
CAMPUS_PENALTY = 0.6
WEIGHT_LIKENESS = 0.6
"""What a point of `Likeness.doors` adds to the score of a door it knows; on questions held out 0.5 to 0.7 did best."""
SURE = 0.9
"""Evidence below this is chance: the answer then says that it is not sure."""


_NOTHING: Mapping[int, float] = {}


@dataclass(frozen=True)
class Door:
    """One help entry as the finder sees it: per language its texts by field, and phrases people ask it with."""

    slug: str
    kind: str
    audience: tuple[str, ...]
    campuses: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Hit:
    """One door of the answer with its score and a topic in the asker's language that a page can name ("tentamens")."""

    slug: str
    score: float
    because: str


@dataclass(frozen=True)
class Found:
    """The answer: does urgent help go first, of which kinds, the doors in order, and is the match more than chance."""

    urgent: bool
    urgent_kinds: tuple[str, ...]
    results: tuple[Hit, ...]
    sure: bool = True


class Index:
    """What one version of the guide knows: built once, read by many, never changed."""

    def __init__(self, doors: Sequence[Door], words: Words) -> None:
        """Learn the doors. Order of the doors makes no difference."""
        self.words = words
        self.doors = {door.slug: door for door in sorted(doors, key=lambda door: door.slug)}
        self.reader = Reader(words)
        examples = [
            (door, tokens(text, words.chat)[:MAX_TOKENS], weight, phrases)
            for door, text, weight, phrases in _examples(self.doors.values())
        ]
        counts: Counter[str] = Counter(self.reader.vocabulary)
        counts.update(word for _, said, _, _ in examples for word in said)
        self.spelling = Spelling(
            counts, parts=words.parts, known=words.stop | words.known, never=words.never_parts | words.stop
        )
        self.reader.spelling = self.spelling
        for word in counts:
            self.reader.stem(word)
            parts = self.spelling.split(word)
            if parts:
                self.reader.parts_of[word] = parts
        known = frozenset(counts) | words.stop | words.known
        self.scanner = UrgentScanner(words.urgent, known=known, likeness=words.likeness, chat=words.chat)
        self.slugs = tuple(self.doors)
        self.position = {slug: number for number, slug in enumerate(self.slugs)}
        self.says = {concept.name: concept.says for concept in words.concepts}
        self._parts = gluable(known)
        self._learn(examples)

    def apart(self, said: Sequence[str]) -> list[str]:
        """Return the words of a question with those taken apart that somebody typed without spaces."""
        found: list[str] = []
        for word in said:
            glued: Sequence[str] = ()
            if len(word) >= GLUED and word not in self.spelling.known and not self.spelling.split(word):
                glued = written_out(apart(word, self._parts), self.words.chat)
            found += glued if len(glued) > 2 else (word,)
        return found

    def _learn(self, examples: list[tuple[int, list[str], float, bool]]) -> None:
        size = len(self.slugs)
        weights = [0.0] * size
        said_at: list[dict[float, list[list[str]]]] = [{} for _ in range(size)]
        for door, said, weight, phrases in examples:
            weights[door] += weight
            said_at[door].setdefault(weight, []).append(self.reader.keys(said, phrases=phrases))
        held: dict[str, list[tuple[int, float]]] = {}
        for door, by_weight in enumerate(said_at):
            mine: dict[str, float] = {}
            for weight, keys in by_weight.items():
                for feature, times in Counter(chain.from_iterable(keys)).items():
                    mine[feature] = mine.get(feature, 0.0) + times * weight
            total = max(weights[door], 1.0) ** SIZE_POWER
            for feature, count in mine.items():
                pair = (door, count / total)
                holders = held.get(feature)
                if holders is None:
                    held[feature] = [pair]
                else:
                    holders.append(pair)
        self.evidence: dict[str, list[tuple[int, float]]] = {}
        alone: dict[tuple[int, float], list[tuple[int, float]]] = {}  # most features are one door's: few different ones
        for feature, holders in held.items():
            if len(holders) == 1:
                pair = holders[0]
                if pair not in alone:
                    alone[pair] = [(pair[0], math.log1p(pair[1] / (SMOOTHING * (pair[1] / size + RARE))))]
                self.evidence[feature] = alone[pair]
                continue
            share = sum([p for _, p in holders])
            if len(holders) > COMMON_DOORS:
                holders.sort(key=lambda pair: (-pair[1], pair[0]))
                del holders[COMMON_DOORS:]
            base = 1.0 / (SMOOTHING * (share / size + RARE))
            self.evidence[feature] = [(door, math.log1p(p * base)) for door, p in holders]
        self.topics = {name: dict(self.evidence.get("c" + name, ())) for name, says in self.says.items() if says}


def _examples(doors: Iterable[Door]) -> Iterable[tuple[int, str, float, bool]]:
    for number, door in enumerate(doors):
        for language in LANGUAGES:
            texts = door.texts.get(language, {})
            if texts.get("title"):
                yield number, texts["title"], TITLE_EXAMPLES, True
            for field in ("summary", "what_for"):
                for sentence in re.split(r"[.;\n]+", texts.get(field, "")):
                    if sentence.strip():
                        yield number, sentence, FIELD_EXAMPLES, False
            for phrase in door.asked.get(language, ()):
                yield number, phrase, 1.0, True


def build_index(doors: Iterable[Door], words: Words) -> Index:
    """Return the index of these doors; about 0.3 s for 59 with their phrases. Raises nothing for missing texts."""
    with _nothing_collected():
        return Index(tuple(doors), words)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the garbage collector rest: an index is a hundred thousand small things, none of them in a circle."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


def find(
    index: Index,
    question: str,
    *,
    language: str,
    campus: str | None = None,
    audience: str | None = None,
    limit: int = 8,
) -> Found:
    """Return the doors for a question in somebody's own words, best first, urgent help before all when it is needed.

    `language` is "nl" or "en" and decides only the words of `because`; both are always searched. `audience` is
    "student", "staff" or "phd" when known. An empty question gives no doors, any other at least the fallback doors.
    A text of any length is read whole for urgency, and its beginning and end for the ranking. Raises nothing. A2, A3.
    """
    kinds = index.scanner.kinds(clauses(question, index.words.chat))
    cut = question if len(question) <= HEAD + TAIL else f"{question[:HEAD]} {question[-TAIL:]}"
    said = index.apart(tokens(cut, index.words.chat)[:MAX_TOKENS])[:MAX_TOKENS]
    features, concepts = index.reader.features(said, question=True)
    if not features and not question.strip():
        return Found(bool(kinds), kinds, (), sure=False)
    scores, evidence = _scores(index, features)
    for slug, likeness in index.words.likeness.doors(said).items():
        if slug in index.doors:  # a door added since has no weights: its own phrases speak for it
            scores[slug] = scores.get(slug, 0.0) + WEIGHT_LIKENESS * likeness
    _adjust(index, scores, frozenset(concepts), campus=campus, audience=audience)
    ranked = heapq.nsmallest(limit + len(index.words.fallback), [(-score, slug) for slug, score in scores.items()])
    order = [slug for _, slug in ranked]
    sure = evidence >= SURE
    if not sure:
        known = [slug for slug in index.words.fallback if slug in index.doors]
        order = known + [slug for slug in order if slug not in known]
    if kinds:
        order = _urgent_first(index, kinds, order, scores)
        sure = True
    hits = tuple(
        Hit(slug, round(scores.get(slug, 0.0), 4), _because(index, slug, concepts, language)) for slug in order[:limit]
    )
    return Found(bool(kinds), kinds, hits, sure)


def _scores(index: Index, features: Mapping[str, float]) -> tuple[dict[str, float], float]:
    """Return a score per door and the strongest evidence found, for telling a match from chance."""
    evidence = [0.0] * len(index.slugs)
    total = 0.0
    for feature, weight in features.items():
        held = index.evidence.get(feature)
        if held:
            total += weight
            for door, value in held:
                evidence[door] += weight * value
    scale = 1.0 / (total or 1.0)
    scores = {slug: value * scale for slug, value in zip(index.slugs, evidence, strict=True) if value}
    return scores, max(evidence, default=0.0)


def _adjust(
    index: Index, scores: dict[str, float], concepts: frozenset[str], *, campus: str | None, audience: str | None
) -> None:
    """Shift the scores by who asks, where, and whether the question touches the one subject a door is for."""
    words = index.words
    writes_as_staff = audience == "staff" or bool(concepts & words.staff_concepts)
    concerned = scores if audience or campus else words.only_for.keys() & scores.keys()
    for slug in concerned:
        door = index.doors[slug]
        subjects = words.only_for.get(slug)
        if subjects is not None and not concepts & subjects and not (audience and audience in subjects):
            scores[slug] *= LACKS_SUBJECT
        elif writes_as_staff and subjects is not None and subjects & words.staff_concepts:
            scores[slug] *= STAFF_BOOST
        if audience and door.audience and audience not in door.audience and "anyone" not in door.audience:
            scores[slug] *= AUDIENCE_PENALTY
        if campus and door.campuses and campus not in door.campuses:
            scores[slug] *= CAMPUS_PENALTY


def _urgent_first(index: Index, kinds: Sequence[str], order: list[str], scores: Mapping[str, float]) -> list[str]:
    """Put the line for the kind of urgency in front, then the best fitting role, then the lines that stand near."""
    first: list[str] = []
    near: list[str] = []
    for kind in kinds:
        lead = index.words.urgent.leads[kind]
        first.extend(slug for slug in lead["first"] if slug in index.doors)
        near.extend(slug for slug in lead["near"] if slug in index.doors)
    people = [slug for slug in sorted(index.words.urgent_people) if slug in index.doors]
    fitting = sorted(people, key=lambda slug: (-scores.get(slug, 0.0), slug))[:1]
    return list(dict.fromkeys([*first[:1], *fitting, *first[1:], *near, *order]))


def _because(index: Index, slug: str, concepts: Sequence[str], language: str) -> str:
    """Return the topic that speaks most for this door and may be named, in that language; never the words typed."""
    door = index.position[slug]
    best, topic = 0.0, None
    for name in concepts:
        value = index.topics.get(name, _NOTHING).get(door, 0.0)
        if value > best:
            best, topic = value, index.says[name]
    if topic is None:
        topic = index.words.topics.get(slug) or index.words.topics["_any"]
    return topic.get(language) or next(iter(topic.values()))
