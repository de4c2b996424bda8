"""Says how like a text is to example sentences: to urgent ones, of which kind, and to what a door is asked (A2, A3).

Linear models over words, neighbours, word classes ("father" and "broer" are both PERSON) and pieces of words, so that
what nobody wrote a pattern for, and what is misspelt, is still met. The weights are learnt by `scripts/learn.py` from
sentences in the repository and shipped as `words/likeness.json`, where they can be read: a feature's weight is the
name of the group it stands in. It keeps nothing of what was typed and says nothing about the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SPAN = 25
"""Words looked at together; of a longer text the most urgent span counts."""
NARROW, NARROW_COSTS = 12, 0.25
"""A longer text is also read in spans of a sentence, so that the others do not hide it; they count a little less."""
LONG = 0.7
"""Many spans have more chances to look urgent by accident: each doubling of their number lowers the score by this…"""
LONGEST = 1.1
"""…and never by more than this, so that a clear sentence stays clear in a text of any length."""
PIECES = (4, 5)
"""Letters in a piece of a word."""
STEP, KIND_STEP, DOOR_STEP = 0.05, 0.5, 0.05
"""Weights are shipped as whole numbers of steps."""
BETWEEN = ";"
"""Stands between the features of one weight; no feature holds it."""
FIRST_KIND = "suicide"
"""The kind when nothing tells which: 113 stands first, then 112."""
EDGE = "^"
END = "$"


class WordClasses:
    """Names the class of a word ("PERSON", "PILL"); a word without one is its own class."""

    def __init__(self, members: Mapping[str, Iterable[str]]) -> None:
        """Take the members of each class, `a*` for all words that begin so; a word of two classes keeps the first."""
        self.members = {name: tuple(words) for name, words in members.items()}
        self._exact: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        for name, words in self.members.items():
            for word in words:
                table, key = (self._beginnings, word[:-1]) if word.endswith("*") else (self._exact, word)
                table.setdefault(key, name)
        self._sizes = sorted({len(beginning) for beginning in self._beginnings}, reverse=True)

    def of(self, word: str) -> str:
        """Return the class of a word, the longest beginning first, or the word itself."""
        name = self._exact.get(word)
        if name is not None:
            return name
        for size in self._sizes:
            if size <= len(word):
                name = self._beginnings.get(word[:size])
                if name is not None:
                    return name
        return word


def features(words: Sequence[str], classes: WordClasses) -> list[list[str]]:
    """Return for each word, and for the end of the text, the features that end there; bars between clauses are skipped.

    A word itself, `=CLASS`, `~piece` of a word of four letters and more, `a b` neighbours, `a b c` three in a row,
    `a_c` one apart; the last three again with classes for words. About twenty a word.
    """
    found: list[list[str]] = []
    known: dict[str, tuple[str, list[str]]] = {}
    before, last = EDGE, EDGE
    before_class, last_class = EDGE, EDGE
    for word in (*words, END):
        if word == "|":
            continue
        own = known.get(word)
        if own is None:
            own = known[word] = _alone(word, classes)
        name, single = own
        here = [*single, f"{last} {word}", f"{before} {last} {word}"]
        apart = before != EDGE
        if apart:
            here.append(f"{before}_{word}")
        two = name != word or last_class != last
        if two:
            here.append(f"{last_class} {name}")
        if two or before_class != before:
            here.append(f"{before_class} {last_class} {name}")
        if apart and (name != word or before_class != before):
            here.append(f"{before_class}_{name}")
        found.append(here)
        before, last, before_class, last_class = last, word, last_class, name
    return found


def _alone(word: str, classes: WordClasses) -> tuple[str, list[str]]:
    """Return a word's class and the features of the word alone."""
    if word == END:
        return END, []
    name = classes.of(word)
    single = [word] if name == word else [word, "=" + name]
    if 3 < len(word) <= 40:
        edged = f"<{word}>"
        single.extend("~" + edged[at : at + size] for size in PIECES for at in range(len(edged) - size + 1))
    return name, single


def door_features(words: Sequence[str], classes: WordClasses) -> set[str]:
    """Return the features of a text that tell doors apart: all but three in a row, each once."""
    return {feature for here in features(words, classes) for feature in here if feature.count(" ") < 2}


def _steps(groups: Mapping[str, str], step: float) -> Iterator[tuple[str, float]]:
    """Return each feature with its weight; a group is named by the number of steps, `BETWEEN` parts its features."""
    for steps, together in groups.items():
        weight = int(steps) * step
        for feature in together.split(BETWEEN):
            yield feature, weight


@dataclass(frozen=True)
class Likeness:
    """The learnt weights: of urgency one per feature, of kinds and doors one per feature and name; a bias per door."""

    classes: WordClasses
    bias: float
    weights: Mapping[str, float]
    kind_names: tuple[str, ...]
    kind_weights: Mapping[str, Sequence[float]]
    door_names: tuple[str, ...]
    door_weights: Mapping[str, Sequence[tuple[int, float]]]
    door_bias: tuple[float, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Likeness:
        """Return the model of `words/likeness.json`; raises KeyError, AttributeError or ValueError for a broken one."""
        names = tuple(sorted(data["kinds"], key=lambda name: (name != FIRST_KIND, name)))
        if not names:
            raise ValueError("the learnt file names no kinds of urgency")
        kinds: dict[str, list[float]] = {}
        for number, name in enumerate(names):
            for feature, weight in _steps(data["kinds"][name], KIND_STEP):
                kinds.setdefault(feature, [0.0] * len(names))[number] = weight
        slugs = tuple(sorted(data["doors"]))
        doors: dict[str, list[tuple[int, float]]] = {}
        for number, slug in enumerate(slugs):
            for feature, weight in _steps(data["doors"][slug], DOOR_STEP):
                doors.setdefault(feature, []).append((number, weight))
        return cls(
            classes=WordClasses(data["classes"]),
            bias=float(data["bias"]),
            weights=dict(_steps(data["urgent"], STEP)),
            kind_names=names,
            kind_weights=kinds,
            door_names=slugs,
            door_weights=doors,
            door_bias=tuple(float(data["door_bias"][slug]) for slug in slugs),
        )

    def urgent(self, words: Sequence[str]) -> float:
        """Return the log-odds that a text is like the urgent examples, of a longer text those of its most urgent span.

        Words as `text.clauses` gives them. Time is proportional to their number. An empty text is as unlike as can be.
        """
        return self.most_urgent(words)[0]

    def most_urgent(self, words: Sequence[str]) -> tuple[float, tuple[str, ...]]:
        """Return the log-odds of the most urgent span of a text, and its words."""
        said = [word for word in words if word != "|"]
        if not said:
            return -math.inf, ()
        sums, counts = [0.0], [0]
        known = self.weights
        for here in features(said, self.classes):
            sums.append(sums[-1] + sum([known.get(feature, 0.0) for feature in here]))
            counts.append(counts[-1] + len(here))
        size = len(said)
        best, place, length = -math.inf, 0, SPAN
        whole = self.bias + sums[-1] / math.sqrt(counts[-1])
        if size <= SPAN:
            return whole, tuple(said)
        for span, costs in ((SPAN, 0.0), (NARROW, NARROW_COSTS)):
            for start in range(size - span + 1):
                end = start + span if start + span < size else size + 1
                score = (sums[end] - sums[start]) / math.sqrt(counts[end] - counts[start]) - costs
                if score > best:
                    best, place, length = score, start, span
        lowered = self.bias + best - min(LONG * math.log2(size / SPAN), LONGEST)
        return lowered, tuple(said[place : place + length])

    def kind(self, words: Sequence[str]) -> str:
        """Return the kind of urgency a text (a span at most) is most like; suicide when nothing tells."""
        totals = [0.0] * len(self.kind_names)
        for here in features(words[: 2 * SPAN], self.classes):
            for feature in here:
                row = self.kind_weights.get(feature)
                if row is not None:
                    for number, weight in enumerate(row):
                        totals[number] += weight
        return self.kind_names[max(range(len(totals)), key=lambda number: (totals[number], -number))]

    def doors(self, words: Sequence[str]) -> Mapping[str, float]:
        """Return how like a question is to what doors are asked: 1 on a door's border, 2 where its own questions lie.

        A door the question is not like at all, and one that was never learnt, is absent.
        """
        totals = [0.0] * len(self.door_names)
        found = door_features(words[: 2 * SPAN], self.classes)
        for row in map(self.door_weights.get, found):
            if row is not None:
                for number, weight in row:
                    totals[number] += weight
        scale = 1.0 / math.sqrt(len(found) or 1)
        scores = (1.0 + bias + total * scale for bias, total in zip(self.door_bias, totals, strict=True))
        return {slug: score for slug, score in zip(self.door_names, scores, strict=True) if score > 0.0}
