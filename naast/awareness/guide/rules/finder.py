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
from itertools import chain, combinations, pairwise

from .text import MAX_CORRECTED, Spelling, clauses, stem, tokens
from .urgent import UrgentScanner
from .words import LANGUAGES, Words

HEAD, TAIL = 2_000, 500
"""Characters at the start and end of a text that take part in the ranking; urgency is looked for in all of it."""
MAX_TOKENS = 60
"""Words of a question that make features."""
PAIR_UNITS = 5
"""Ideas of a question that are combined into pairs."""

WEIGHT_WORD = 1.0
WEIGHT_CONCEPT = 1.6
WEIGHT_PAIR = 0.5
WEIGHT_BIGRAM = 0.5
WEIGHT_PART = 0.8
WEIGHT_GUESS = 0.8
WEIGHT_RELATIVE = 0.6
WEIGHT_JOINED = 0.9
"""A word as it stands, its concept, a pair of ideas, two neighbours; a part of a compound, a word put right, a relative
of an unknown word, a word written apart."""
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


class Reader:
    """Turns a text into weighted features: words (w), concepts (c), pairs of ideas (p) and neighbours (b)."""

    def __init__(self, words: Words, spelling: Spelling | None = None) -> None:
        """Take the language data; the spelling of an index is added once its vocabulary is known."""
        self.words = words
        self.spelling = spelling
        self.stems = dict(words.lexicon.stems)
        self.vocabulary = words.lexicon.vocabulary
        self.parts_of: dict[str, tuple[str, ...]] = {}
        self._stop = words.stop
        self._single = words.lexicon.single
        self._several = words.lexicon.several
        self._meanings: dict[str, tuple[str, list[str], list[str]]] = {}

    def stem(self, word: str) -> str:
        """Return the stem of a word of the vocabulary, and remember it; words of a question are not remembered."""
        known = self.stems.get(word)
        if known is None:
            known = self.stems[word] = stem(word)
        return known

    def features(
        self, said: Sequence[str], *, question: bool, phrases: bool = True
    ) -> tuple[dict[str, float], tuple[str, ...]]:
        """Return the features of a text's words with their weights, and its concepts.

        `question` puts misspelt words right and splits compounds; without `phrases` there are no pairs or neighbours.
        """
        line, content = self._spelt(said) if question and self.spelling else self._known(said)
        if question and self.spelling:
            content.extend(_joined(said, self.spelling))
        found, concepts, ideas = self._meant(content)
        for place, root in enumerate(line):
            for sequence, name in self._several.get(root, ()):
                if tuple(line[place : place + len(sequence)]) == sequence:
                    concepts[name] = 1.0
                    ideas["c" + name] = None
        for name, weight in concepts.items():
            found["c" + name] = weight * WEIGHT_CONCEPT
        if phrases:
            for one, other in combinations(sorted(list(ideas)[:PAIR_UNITS]), 2):
                found[f"p{one}+{other}"] = WEIGHT_PAIR
            for one, other in pairwise(line):
                found[f"b{one} {other}"] = WEIGHT_BIGRAM
        return found, tuple(concepts)

    def keys(self, said: Sequence[str], *, phrases: bool = True) -> list[str]:
        """Return the features of words of the vocabulary, each once: the names `features` gives them, without weights.

        What a word means is worked out once per word, so that a guide of thousands of phrases is learnt in a moment.
        """
        line: list[str] = []
        keys: list[str] = []
        ideas: list[str] = []
        for word in said:
            meaning = self._meanings.get(word)
            if meaning is None:
                meaning = self._meanings[word] = self._meaning(word)
            root, mine, meant = meaning
            line.append(root)
            keys += mine
            ideas += meant
        for place, root in enumerate(line):
            if root in self._several:
                for sequence, name in self._several[root]:
                    if tuple(line[place : place + len(sequence)]) == sequence:
                        keys.append("c" + name)
                        ideas.append("c" + name)
        if phrases:
            first = sorted(list(dict.fromkeys(ideas))[:PAIR_UNITS])
            keys += [f"p{one}+{other}" for one, other in combinations(first, 2)]
            keys += [f"b{one} {other}" for one, other in pairwise(line)]
        return list(dict.fromkeys(keys))

    def _meaning(self, word: str) -> tuple[str, list[str], list[str]]:
        """Return the stem of a word, its features and its ideas; a stop word has neither."""
        line, content = self._known((word,))
        found, concepts, ideas = self._meant(content)
        return line[0], [*found, *("c" + name for name in concepts)], list(ideas)

    def _meant(
        self, content: Iterable[tuple[str, float]]
    ) -> tuple[dict[str, float], dict[str, float], dict[str, None]]:
        """Return the words, the concepts and the ideas (concepts, or words without one) of stems with their weights."""
        found: dict[str, float] = {}
        concepts: dict[str, float] = {}
        ideas: dict[str, None] = {}
        for root, weight in content:
            key = "w" + root
            found[key] = max(weight * WEIGHT_WORD, found.get(key, 0.0))
            names = self._single.get(root, ())
            for name in names:
                concepts[name] = max(weight, concepts.get(name, 0.0))
                ideas["c" + name] = None
            if not names:
                ideas[key] = None
        return found, concepts, ideas

    def _known(self, said: Sequence[str]) -> tuple[list[str], list[tuple[str, float]]]:
        """Return the stems of words of the vocabulary in order, and those that mean something with their weights."""
        line: list[str] = []
        content: list[tuple[str, float]] = []
        for word in said:
            root = self.stems.get(word) or stem(word)
            line.append(root)
            if word not in self._stop:
                content.append((root, 1.0))
                content.extend((self.stem(part), WEIGHT_PART) for part in self.parts_of.get(word, ()))
        return line, content

    def _spelt(self, said: Sequence[str]) -> tuple[list[str], list[tuple[str, float]]]:
        """Do the same for a question: unknown words are split, put right, or replaced by a relative."""
        line: list[str] = []
        content: list[tuple[str, float]] = []
        guesses = 0
        for word in said:
            meant, weight, parts = word, 1.0, self.parts_of.get(word, ())
            if self.spelling and word not in self.spelling.known:
                parts = self.spelling.split(word)
                if not parts and guesses < MAX_CORRECTED:
                    guesses += 1
                    meant, weight = self._guess(word)
            root = self.stems.get(meant) or stem(meant)  # never remembered: what somebody typed leaves no trace here
            line.append(root)
            if meant not in self._stop:
                content.append((root, weight))
                content.extend((self.stems.get(part) or stem(part), WEIGHT_PART) for part in parts)
        return line, content

    def _guess(self, word: str) -> tuple[str, float]:
        if self.spelling and (better := self.spelling.nearest(word)) is not None:
            return better, WEIGHT_GUESS
        if self.spelling and (relative := self.spelling.begins_like(word)) is not None:
            return relative, WEIGHT_RELATIVE
        return word, 1.0


def _joined(said: Sequence[str], spelling: Spelling) -> Iterable[tuple[str, float]]:
    """Return words that somebody wrote apart ("studie adviseur") as the word the guide knows."""
    for first, second in pairwise(said):
        joined = first + second
        if len(first) > 2 and len(second) > 2 and joined in spelling.counts:
            yield stem(joined), WEIGHT_JOINED


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
        self.scanner = UrgentScanner(words.urgent, known=known, likeness=words.likeness)
        self.slugs = tuple(self.doors)
        self.position = {slug: number for number, slug in enumerate(self.slugs)}
        self.says = {concept.name: concept.says for concept in words.concepts}
        self._learn(examples)

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
    said = tokens(cut, index.words.chat)[:MAX_TOKENS]
    features, concepts = index.reader.features(said, question=True)
    if not features and not question.strip():
        return Found(bool(kinds), kinds, (), sure=False)
    scores, evidence = _scores(index, features)
    for slug, likeness in index.words.likeness.doors(said).items():
        if slug in index.doors:  # a door added since has no weights: its own phrases speak for it
            scores[slug] = scores.get(slug, 0.0) + WEIGHT_LIKENESS * likeness
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
