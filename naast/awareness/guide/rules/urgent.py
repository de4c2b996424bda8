"""Sees whether a question speaks of danger, so that urgent help stands first (A3): patterns and likeness, linear time.

It looks for what people write, in Dutch and English, directly or in a roundabout way, misspelt or not. It says nothing
about the reader: the only consequence is which telephone number stands on top. When in doubt it speaks up.

The whole decision, made in `UrgentScanner.kinds`:

1. Harmless expressions ("this deadline is killing me", an essay about suicide) are taken out; patterns meet the rest.
2. A hard pattern settles it, and so does a soft one in a text that is not about studying; the pattern says the kind.
   In a short text plainly like harmless ones (`UNLIKE`), of which no clause speaks otherwise (`CLAUSE`), they do not:
   "how do I, a teacher, talk about suicide".
3. No pattern: the text as written is compared with example sentences (`likeness.py`). Log-odds above `SURE` settle it,
   above `LIKELY` when a soft pattern was held back, or above `CLAUSE_SURE` for one clause. What is plainly asked of an
   ordinary door needs more (`DOOR_SAYS`). A harmless expression in it asks for `HARMLESS` more, and what is left
   without the expression must stand too.
4. When likeness alone spoke, the kind it is most like says whose number leads; when nothing tells, suicide: 113, 112.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .likeness import SPAN, Likeness
from .spoken import apart, gluable, written_out

SURE = -0.25
"""Log-odds of likeness that are enough alone: on sets held out, one or two in a hundred harmless ones are above."""
DOOR_SAYS, DOOR_USUAL = 1.5, 0.35
"""Log-odds that a point of likeness to what a door without urgency is asked takes away, and how like one an urgent
text usually is: who plainly asks for a room is in no danger, what is like no question at all may be."""
CLEARLY, UNLIKE, TELLING = -0.5, -0.9, range(5, SPAN + 1)
"""Log-odds below which a text is so like harmless examples that a pattern is taken for an accident (the first as it
stands, the second with what the doors say), and how many words
such a text has: fewer tell too little ("emergency"), and among more an urgent sentence may hide."""
CLAUSE, CLAUSE_WORDS = 0.5, 4
"""Log-odds of one clause, of so many words at least, that keep a pattern standing however harmless the others are:
"my courses are fine, but I just don't want to be alive"."""
CLAUSE_SURE, ELSEWHERE = 2.0, -1.5
"""Log-odds of one clause that are enough without a pattern, unless the whole text is so plainly about something else:
"after February I am no longer here, I will be in Lisbon"."""
LIKELY = -0.7
"""Log-odds that are enough beside a soft pattern."""
HARMLESS = 1.0
"""Log-odds asked for on top when the text holds a harmless expression."""
WINDOW, OVERLAP = 60, 20
"""Words looked at together, and words two neighbouring looks share; longer than any pattern can stretch."""


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern and its anchors: a text without one of these words (or beginnings, `*`) cannot match."""

    expression: re.Pattern[str]
    anchors: frozenset[str]


@dataclass(frozen=True)
class UrgentWords:
    """The patterns of `words/urgent.json`, compiled: kinds, harmless expressions, doors that lead for each kind."""

    patterns: tuple[tuple[str, str, Pattern], ...]  # kind, strength ("hard" or "soft"), pattern
    harmless: tuple[Pattern, ...]
    study: re.Pattern[str]
    vocabulary: tuple[str, ...]
    correct: frozenset[str]
    leads: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> UrgentWords:
        """Compile the JSON forms. Raises KeyError for an unknown class or kind, ValueError for an empty pattern."""
        classes: dict[str, str] = {}
        for name, members in data["classes"].items():
            classes[name] = "(?:" + "|".join(_alternative(member, classes) for member in members) + ")"
        patterns: list[tuple[str, str, Pattern]] = []
        for kind, by_strength in data["patterns"].items():
            data["leads"][kind]
            for strength, lines in by_strength.items():
                patterns.extend((kind, strength, _pattern(line, classes, data["classes"])) for line in lines)
        lines = [
            *(line for by in data["patterns"].values() for lines in by.values() for line in lines),
            *(member for members in data["classes"].values() for member in members),
        ]
        return cls(
            patterns=tuple(patterns),
            harmless=tuple(_pattern(line, classes, data["classes"]) for line in data["harmless"]),
            study=re.compile("|".join(_compile(line, classes) for line in data["study"])),
            vocabulary=tuple(sorted(data["correct_to"])),
            correct=frozenset(re.findall(r"[a-z0-9]+", " ".join([*lines, *data["harmless"], *data["study"]]))),
            leads={
                kind: {place: tuple(slugs) for place, slugs in lead.items()} for kind, lead in data["leads"].items()
            },
        )


def _pattern(line: str, classes: Mapping[str, str], members: Mapping[str, Sequence[str]]) -> Pattern:
    """Return one pattern, anchored on the word of it that the fewest texts hold: with the fewest, longest choices."""
    best: tuple[tuple[float, ...], frozenset[str]] | None = None
    for word in line.split():
        if word.startswith("~") or word == "$" or word.endswith("?"):
            continue
        choices: set[str] = set()
        for choice in word.split("|"):
            if choice.startswith("<"):
                choices.update(max(member.split(), key=len) for member in members[choice.strip("<>")])
            else:
                choices.add(choice)
        common = sum(1 for choice in choices if len(choice) < 5)
        rank = (common, len(choices))
        if best is None or rank < best[0]:
            best = (rank, frozenset(choices))
    if best is None:
        raise ValueError(f"a pattern needs a word that must be there: {line}")
    return Pattern(re.compile(_compile(line, classes)), best[1])


def _alternative(text: str, classes: Mapping[str, str]) -> str:
    return " ".join(_word(word, classes) for word in text.split())


def _word(text: str, classes: Mapping[str, str]) -> str:
    """Return the regular expression of one word of a pattern: `a|b` either, `a*` any ending, `<x>` a class."""
    choices = []
    for choice in text.split("|"):
        if choice.startswith("<"):
            choices.append(classes[choice.strip("<>")])
        elif choice.endswith("*"):
            choices.append(re.escape(choice[:-1]) + "[a-z0-9]*")
        else:
            choices.append(re.escape(choice))
    return choices[0] if len(choices) == 1 else "(?:" + "|".join(choices) + ")"


def _compile(line: str, classes: Mapping[str, str]) -> str:
    """Return the regular expression of one pattern.

    Words, `~3` for up to three words between, `?` after an optional word, `$` for the end of a clause.
    """
    pattern = r"(?<![^ ])"
    pending = ""
    for word in line.split():
        if word.startswith("~"):
            pending = rf"(?:[^ ]+ ){{0,{int(word[1:])}}}"
        elif word == "$":
            pattern += r"(?=\|)"
            pending = ""
        elif word.endswith("?"):
            pattern += f"{pending}(?:{_word(word[:-1], classes)} )?"
            pending = ""
        else:
            pattern += f"{pending}{_word(word, classes)} "
            pending = ""
    return pattern


class UrgentScanner:
    """Looks through a whole text, whatever its length, in time proportional to it."""

    def __init__(
        self,
        words: UrgentWords,
        *,
        known: Iterable[str],
        likeness: Likeness | None = None,
        chat: Mapping[str, str] | None = None,
    ) -> None:
        """Take the patterns, the words that are spelt right and never changed into one of a pattern, and the model.

        Without a model the patterns decide alone; without chat spelling, words typed without spaces are plain ones.
        """
        self.chat = chat or {}
        self._parts = gluable([*words.correct, *self.chat])
        self.likeness = likeness
        self.words = words
        self.known = frozenset(known) | words.correct
        self._patterns = _Anchored([pattern for _, _, pattern in words.patterns])
        self._harmless = _Anchored(words.harmless)
        self._leading = {slug for lead in words.leads.values() for slugs in lead.values() for slug in slugs}
        self._by_start: dict[str, tuple[str, ...]] = {}
        for word in words.vocabulary:
            self._by_start[word[0]] = (*self._by_start.get(word[0], ()), word)

    def kinds(self, said: Sequence[str]) -> tuple[str, ...]:
        """Return the kinds of urgency a text speaks of, in the order of the leads.

        The text comes as words with bars between clauses (`text.clauses`).
        """
        corrected = self.spelt(said)
        found: set[str] = set()
        held_back = False
        for start in range(0, max(len(corrected), 1), WINDOW - OVERLAP):
            window = corrected[start : start + WINDOW]
            if window:
                kinds, soft = self._in_window(self.without_harmless(window))
                found |= kinds
                held_back = held_back or soft
            if start + WINDOW >= len(corrected):
                break
        if self.likeness is None:
            return tuple(kind for kind in self.words.leads if kind in found)
        if found:
            if len(corrected) in TELLING and self._unlike(self.likeness, corrected):
                found = set()
        else:
            score, span = self.likeness.most_urgent(corrected)
            enough = LIKELY if held_back else SURE
            if (
                ELSEWHERE < score <= enough
                and (clause := _most_urgent_clause(self.likeness, corrected))[0] > CLAUSE_SURE
            ):
                (score, span), enough = clause, CLAUSE_SURE
            if score > enough - DOOR_SAYS * DOOR_USUAL:
                beyond = score - enough - DOOR_SAYS * (self._like_a_door(self.likeness, span) - DOOR_USUAL)
                if beyond > 0.0 and self._stands(self.likeness, span, beyond):
                    found = {self.likeness.kind(span)}
        return tuple(kind for kind in self.words.leads if kind in found)

    def spelt(self, said: Sequence[str]) -> list[str]:
        """Return the words with misspelt urgent ones put right and glued ones apart; those known stay as they are."""
        better: dict[str, list[str]] = {}
        found: list[str] = []
        for word in said:
            if word in self.known or len(word) < 5:
                found.append(word)
                continue
            if word not in better:
                glued = apart(word, self._parts)
                better[word] = written_out(glued, self.chat) if glued else [self._nearest(word)]
            found += better[word]
        return found

    def without_harmless(self, words: Sequence[str]) -> list[str]:
        """Return the words with each harmless expression replaced by one word that means nothing."""
        text = " ".join(words) + " | "
        for number in self._harmless.possible(words):
            text = self.words.harmless[number].expression.sub("harmless ", text)
        return text.split()

    def _nearest(self, word: str) -> str:
        if len(word) > 24:
            return word
        allowed = 1 if len(word) < 8 else 2
        found = process.extractOne(word, self._by_start.get(word[0], ()), scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else word

    def _like_a_door(self, likeness: Likeness, words: Sequence[str]) -> float:
        """Return how like a text is to what the doors are asked that lead no answer about urgency."""
        said = [word for word in words if word != "|"]
        scores = likeness.doors(said)
        return max((score for slug, score in scores.items() if slug not in self._leading), default=0.0)

    def _unlike(self, likeness: Likeness, words: Sequence[str]) -> bool:
        """Return whether a text is plainly like harmless ones, as written or beside its harmless expressions."""
        bare = [word for word in self.without_harmless(words) if word != "harmless"]
        leaning = min(likeness.urgent(words), likeness.urgent(bare))
        if leaning >= CLEARLY or leaning - DOOR_SAYS * (self._like_a_door(likeness, words) - DOOR_USUAL) >= UNLIKE:
            return False
        return _most_urgent_clause(likeness, bare)[0] < CLAUSE

    def _stands(self, likeness: Likeness, words: Sequence[str], beyond: float) -> bool:
        """Return whether what is so far beyond enough stays so when its harmless expressions are set aside."""
        bare = [word for word in self.without_harmless(words) if word not in ("harmless", "|")]
        if len(bare) == len([word for word in words if word != "|"]):
            return True
        return beyond > HARMLESS and likeness.most_urgent(bare)[0] > UNLIKE

    def _in_window(self, words: Sequence[str]) -> tuple[set[str], bool]:
        """Return the kinds the patterns find, and whether a soft one was held back: the text is about studying."""
        text = " ".join(words) + " "
        kinds: set[str] = set()
        study: bool | None = None
        for number in self._patterns.possible(words):
            kind, strength, pattern = self.words.patterns[number]
            if kind in kinds or not pattern.expression.search(text):
                continue
            if strength == "hard":
                kinds.add(kind)
            else:
                study = bool(self.words.study.search(text)) if study is None else study
                if not study:
                    kinds.add(kind)
        return kinds, bool(study)


def _most_urgent_clause(likeness: Likeness, words: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """Return the log-odds of the clause that is most like the urgent examples, and its words."""
    clauses = [tuple(clause) for bar, clause in groupby(words, key="|".__eq__) if not bar]
    scored = [likeness.most_urgent(clause) for clause in clauses if len(clause) >= CLAUSE_WORDS]
    return max(scored, default=(-math.inf, ()))


class _Anchored:
    """Tells from a text's words which patterns can match at all, so that a question tries a few of the thousand."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._beginnings: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            for anchor in pattern.anchors:
                table, word = (self._beginnings, anchor[:-1]) if anchor.endswith("*") else (self._exact, anchor)
                table.setdefault(word, []).append(number)
        self._sizes = sorted({len(word) for word in self._beginnings})

    def possible(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of the patterns that may match, in order."""
        found: set[int] = set()
        for word in set(words):
            found.update(self._exact.get(word, ()))
            for size in self._sizes:
                if size > len(word):
                    break
                found.update(self._beginnings.get(word[:size], ()))
        return sorted(found)
