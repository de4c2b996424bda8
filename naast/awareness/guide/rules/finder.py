"""Ranks the doors of the help guide for a question in somebody's own words, and says whether urgent help goes first (A2, A3).

How it works, in five steps: the words are folded and misspelt ones corrected; compounds are split; everyday words become
concepts shared by Dutch and English; every door is scored by how much more often its example phrases use these words than
other doors' do; who asks (student, staff, PhD candidate) and the one subject some doors are for shift the order.
Nothing that was typed is kept: no cache, no log, no state.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from naast.awareness.guide.rules.text import Spelling, clauses, stem, tokens
from naast.awareness.guide.rules.urgent import UrgentScanner
from naast.awareness.guide.rules.words import LANGUAGES, Concept, Words

HEAD, TAIL = 2_000, 500
"""Characters at the start and end of a text that take part in the ranking; urgency is looked for in all of it."""
MAX_TOKENS = 60
"""Words of a question that make features."""
PAIR_UNITS = 5
"""Ideas of a question that are combined into pairs."""

WEIGHT_WORD = 1.0
WEIGHT_CONCEPT = 1.8
WEIGHT_PAIR = 0.5
WEIGHT_BIGRAM = 0.5
WEIGHT_PART = 0.6
WEIGHT_GUESS = 0.8
SMOOTHING = 0.4
SIZE_POWER = 0.5
RARE = 0.05
TITLE_EXAMPLES, FIELD_EXAMPLES = 2.0, 0.5
COMMON_DOORS = 250
AUDIENCE_PENALTY = 0.75
LACKS_SUBJECT = 0.75
"""A door for one subject counts this much when the question does not touch the subject (doors.json, "only_for")."""
STAFF_BOOST = 1.1
"""A door for staff counts this much more when somebody writes about a student or says to work here."""
CAMPUS_PENALTY = 0.6
SURE = 0.9
"""Evidence below this is chance: the answer then says that it is not sure."""


_NOTHING: Mapping[int, float] = {}


@dataclass(frozen=True)
class Door:
    """One help entry as the finder sees it: texts per language and field, and phrases people ask it with, per language."""

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
    """The answer: whether urgent help goes first, of which kinds, the doors in order, and whether the match is more than chance."""

    urgent: bool
    urgent_kinds: tuple[str, ...]
    results: tuple[Hit, ...]
    sure: bool = True


class Reader:
    """Turns a text into weighted features: words (w), concepts (c), pairs of ideas (p) and neighbours (b)."""

    def __init__(self, words: Words, spelling: Spelling | None = None) -> None:
        """Take the language data; the spelling of an index is added once its vocabulary is known."""
        self.words = words
        self.spelling = spelling
        self.stems: dict[str, str] = {}
        self._stop = frozenset(words.stop)
        self._single: dict[str, tuple[str, ...]] = {}
        self._several: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.parts_of: dict[str, tuple[str, ...]] = {}
        self.vocabulary: set[str] = set()
        for concept in words.concepts:
            self._learn(concept)

    def _learn(self, concept: Concept) -> None:
        for language in LANGUAGES:
            for expression in concept.words[language]:
                said = tokens(expression, self.words.chat)
                self.vocabulary.update(said)
                stems = tuple(self.stem(word) for word in said)
                if len(stems) == 1 and said[0] not in self._stop:
                    before = self._single.get(stems[0], ())
                    if concept.name not in before:
                        self._single[stems[0]] = (*before, concept.name)
                elif len(stems) > 1:
                    self._several.setdefault(stems[0], []).append((stems, concept.name))

    def stem(self, word: str) -> str:
        """Return the stem of a word of the vocabulary, remembered; words of a question are stemmed without remembering."""
        known = self.stems.get(word)
        if known is None:
            known = self.stems[word] = stem(word)
        return known

    def features(self, said: Sequence[str], *, question: bool, phrases: bool = True) -> tuple[dict[str, float], tuple[str, ...]]:
        """Return the features of a text's words with their weights, and its concepts; without `phrases` no pairs or neighbours."""
        stop, spelling, stems = self._stop, self.spelling, self.stems
        line: list[str] = []
        content: list[tuple[str, float]] = []
        guesses = 0
        for word in said:
            weight = 1.0
            if question and spelling is not None and word not in spelling.known:
                parts = spelling.split(word)
                if not parts and guesses < 10:
                    guesses += 1
                    better = spelling.nearest(word)
                    if better is not None:
                        word, weight = better, WEIGHT_GUESS
            else:
                parts = self.parts_of.get(word, ())
            root = stems.get(word) or stem(word)  # never remembered: what somebody typed leaves no trace here
            line.append(root)
            if word not in stop:
                content.append((root, weight))
                for part in parts:
                    if part not in stop:
                        content.append((stems.get(part) or stem(part), WEIGHT_PART))
        if question and spelling is not None:
            for first, second in zip(said, said[1:], strict=False):
                joined = first + second
                if joined in spelling.counts and len(first) > 2 and len(second) > 2:
                    content.append((stem(joined), 0.9))
        found: dict[str, float] = {}
        concepts: dict[str, float] = {}
        ideas: dict[str, None] = {}
        for root, weight in content:
            key = "w" + root
            if weight * WEIGHT_WORD > found.get(key, 0.0):
                found[key] = weight * WEIGHT_WORD
            names = self._single.get(root)
            if names:
                for name in names:
                    if weight > concepts.get(name, 0.0):
                        concepts[name] = weight
                    ideas["c" + name] = None
            else:
                ideas["w" + root] = None
        for place, root in enumerate(line):
            for sequence, name in self._several.get(root, ()):
                if tuple(line[place : place + len(sequence)]) == sequence:
                    concepts[name] = 1.0
                    ideas["c" + name] = None
        for name, weight in concepts.items():
            found["c" + name] = weight * WEIGHT_CONCEPT
        if not phrases:
            return found, tuple(concepts)
        chosen = sorted(ideas)[:PAIR_UNITS] if len(ideas) <= PAIR_UNITS else list(ideas)[:PAIR_UNITS]
        for place, one in enumerate(chosen):
            for other in chosen[place + 1 :]:
                found["p" + (f"{one}+{other}" if one < other else f"{other}+{one}")] = WEIGHT_PAIR
        for one, other in zip(line, line[1:], strict=False):
            found[f"b{one} {other}"] = WEIGHT_BIGRAM
        return found, tuple(concepts)


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
        self.spelling = Spelling(counts, parts=words.parts, known=words.stop | words.known, never=words.never_parts | words.stop)
        self.reader.spelling = self.spelling
        for word in counts:
            self.reader.stem(word)
            parts = self.spelling.split(word)
            if parts:
                self.reader.parts_of[word] = parts
        self.scanner = UrgentScanner(words.urgent, known=frozenset(counts) | words.stop | words.known)
        self.slugs = tuple(self.doors)
        self.position = {slug: number for number, slug in enumerate(self.slugs)}
        self.says = {concept.name: concept.says for concept in words.concepts}
        self._learn(examples)

    def _learn(self, examples: list[tuple[int, list[str], float, bool]]) -> None:
        size = len(self.slugs)
        counts: list[dict[str, float]] = [{} for _ in range(size)]
        weights = [0.0] * size
        for door, said, weight, phrases in examples:
            weights[door] += weight
            mine = counts[door]
            for feature in self.reader.features(said, question=False, phrases=phrases)[0]:
                mine[feature] = mine.get(feature, 0.0) + weight
        held: dict[str, list[tuple[int, float]]] = {}
        for door, mine in enumerate(counts):
            total = max(weights[door], 1.0) ** SIZE_POWER
            for feature, count in mine.items():
                pair = (door, count / total)
                holders = held.get(feature)
                if holders is None:
                    held[feature] = [pair]
                else:
                    holders.append(pair)
        self.evidence: dict[str, list[tuple[int, float]]] = {}
        for feature, holders in held.items():
            share = sum(p for _, p in holders) if len(holders) > 1 else holders[0][1]
            if len(holders) > COMMON_DOORS:
                holders = sorted(holders, key=lambda pair: (-pair[1], pair[0]))[:COMMON_DOORS]
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
    return Index(tuple(doors), words)


def find(
    index: Index,
    question: str,
    *,
    language: str,
    campus: str | None = None,
    audience: str | None = None,
    limit: int = 8,
) -> Found:
    """Return the doors for a question in somebody's own words, best first, urgent help before everything when it is needed.

    `language` is "nl" or "en" and decides only the words of `because`; both are always searched. `audience` is "student",
    "staff" or "phd" when known. An empty question gives no doors; any other gives at least the fallback doors. A2, A3.
    """
    kinds = index.scanner.kinds(clauses(question, index.words.chat))
    cut = question if len(question) <= HEAD + TAIL else f"{question[:HEAD]} {question[-TAIL:]}"
    features, concepts = index.reader.features(tokens(cut, index.words.chat)[:MAX_TOKENS], question=True)
    if not features and not question.strip():
        return Found(bool(kinds), kinds, (), sure=False)
    scores, evidence = _scores(index, features)
    _adjust(index, scores, frozenset(concepts), campus=campus, audience=audience)
    order = heapq.nsmallest(limit + len(index.words.fallback), scores, key=lambda slug: (-scores[slug], slug))
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
    evidence: dict[int, float] = {}
    total = 0.0
    for feature, weight in features.items():
        held = index.evidence.get(feature)
        if held:
            total += weight
            for door, value in held:
                evidence[door] = evidence.get(door, 0.0) + weight * value
    scale = 1.0 / (total or 1.0)
    slugs = index.slugs
    return {slugs[door]: value * scale for door, value in evidence.items()}, max(evidence.values(), default=0.0)


def _adjust(
    index: Index, scores: dict[str, float], concepts: frozenset[str], *, campus: str | None, audience: str | None
) -> None:
    """Shift the scores by who asks, where, and whether the question touches the one subject a door is for."""
    words = index.words
    writes_as_staff = audience == "staff" or bool(concepts & words.staff_concepts)
    for slug in scores:
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
    """Put the first line for the kind of urgency in front, then the best fitting role, then the lines that stand near."""
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
    """Return the topic that speaks most for this door and may be named, in the language asked; never the words typed."""
    door = index.position[slug]
    best, topic = 0.0, None
    for name in concepts:
        value = index.topics.get(name, _NOTHING).get(door, 0.0)
        if value > best:
            best, topic = value, index.says[name]
    if topic is None:
        topic = index.words.topics.get(slug) or index.words.topics["_any"]
    return topic.get(language) or next(iter(topic.values()))
