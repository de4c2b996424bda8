"""Turns a text into weighted features: its words, what they mean, pairs of ideas and neighbours (A2).

The words are folded and misspelt ones put right; compounds are split; everyday words become concepts that Dutch and
English share. Weights were chosen with `tests/load/finder.py`; the figures hardly move between half and double of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from .text import MAX_CORRECTED, Spelling, stem
from .words import Words

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
