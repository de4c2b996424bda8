"""Finds what two roles both say they do, sentence by sentence, so that whoever reads the warning sees why (D1).

Two sentences match when they share enough of their words, or a run of them. Words of no weight do not count, nor
words that stand in the descriptions of many roles ("student", "gesprek"): those tell roles apart least of all.
"""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from naast.awareness.guide.rules.text import stem, tokens

SHARED_AT_LEAST = 3
SHARED_PART = 0.6
RUN = 4
COMMON_PART = 1 / 3
COMMON_AT_LEAST = 4
# fmt: off
STOP = frozenset(
    (
        "aan", "af", "al", "alle", "als", "alleen", "ander", "andere", "anders", "bij", "binnen", "daar", "dan",
        "dat", "de", "die", "dit", "door", "ook", "dus", "een", "eens", "en", "er", "geeft", "geen", "gaat",
        "haar", "heb", "hebt", "heeft", "hem", "het", "hij", "hoe", "hun", "iemand", "iets", "ik", "in", "is",
        "je", "jou", "jouw", "kan", "kijkt", "komt", "kun", "kunt", "maakt", "maar", "maken", "me", "mee",
        "meer", "met", "mij", "mijn", "moet", "mogen", "naar", "nadat", "niet", "niets", "nog", "nu", "of",
        "om", "omdat", "onder", "op", "over", "per", "samen", "te", "tegen", "terug", "toe", "tot", "tussen",
        "uit", "van", "vanaf", "veel", "via", "voor", "vraagt", "waar", "wanneer", "wat", "weet", "wel",
        "welke", "werkt", "wie", "wil", "worden", "wordt", "ze", "zelf", "zich", "zijn", "zo", "zoals",
        "zonder", "zij", "about", "after", "all", "also", "an", "and", "any", "are", "as", "ask", "asks", "at",
        "be", "been", "before", "both", "but", "by", "can", "do", "does", "for", "from", "get", "gives", "go",
        "goes", "has", "have", "he", "her", "here", "him", "his", "how", "if", "into", "its", "it", "know",
        "knows", "look", "looks", "make", "makes", "may", "more", "need", "needs", "no", "not", "now", "on",
        "one", "only", "or", "other", "others", "our", "out", "own", "she", "so", "some", "than", "that", "the",
        "their", "them", "then", "there", "these", "they", "this", "those", "to", "together", "too", "under",
        "until", "up", "what", "when", "where", "which", "who", "whom", "whose", "will", "with", "without",
        "work", "works", "would", "you", "your", "your", "yours", "yourself",
    )
)
# fmt: on


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """Two sentences that say much the same; `shared` are the words they share, as the first one writes them.

    `language` counts the languages in the order they were given.
    """

    mine: str
    theirs: str
    shared: tuple[str, ...]
    language: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Overlap:
    """Two roles of which the descriptions overlap. `mark` stays the same as long as the sentences do."""

    first: str
    second: str
    matches: tuple[Match, ...]

    @property
    def mark(self) -> str:
        """Give what stands for these sentences, so that an answer about them holds for no others."""
        said = "\x1f".join(sorted(text for match in self.matches for text in (match.mine, match.theirs)))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with the stems of all its words, and of those that carry weight the word each stands for."""

    text: str
    stems: tuple[str, ...]
    weighty: Mapping[str, str]


def overlaps(said: Mapping[str, Sequence[Sequence[str]]]) -> list[Overlap]:
    """List which roles overlap, given for each role its sentences, one list per language.

    Only sentences of the same language are compared. Roles come in the order they were given.
    """
    # Each sentence is read once; it is compared with hundreds of others.
    read = {
        role: [[_sentence(text) for text in sentences] for sentences in languages] for role, languages in said.items()
    }
    common = _common(read)
    found = []
    for first, second in combinations(read, 2):
        matches = tuple(
            dataclasses.replace(match, language=language)
            for language, (mine, theirs) in enumerate(zip(read[first], read[second], strict=False))
            for match in _matches(mine, theirs, common)
        )
        if matches:
            found.append(Overlap(first, second, matches))
    return found


def _sentence(text: str) -> _Sentence:
    """Read a sentence."""
    words = tokens(text)
    stems = tuple(stem(word) for word in words)
    weighty = {root: word for root, word in zip(stems, words, strict=True) if word not in STOP and len(word) > 2}
    return _Sentence(text, stems, weighty)


def _common(read: Mapping[str, Sequence[Sequence[_Sentence]]]) -> frozenset[str]:
    """Find the words that stand in the descriptions of many roles."""
    counts: Counter[str] = Counter()
    for languages in read.values():
        counts.update({root for sentences in languages for one in sentences for root in one.weighty})
    enough = max(COMMON_AT_LEAST, len(read) * COMMON_PART)
    return frozenset(root for root, times in counts.items() if times >= enough)


def _matches(mine: Sequence[_Sentence], theirs: Sequence[_Sentence], common: frozenset[str]) -> list[Match]:
    """List the sentences of two roles that match."""
    return [match for one in mine for other in theirs if (match := _match(one, other, common)) is not None]


def _match(mine: _Sentence, theirs: _Sentence, common: frozenset[str]) -> Match | None:
    """Compare two sentences."""
    shared = [root for root in mine.weighty if root in theirs.weighty and root not in common]
    if len(shared) < SHARED_AT_LEAST:
        return None
    fewest = min(sum(root not in common for root in one.weighty) for one in (mine, theirs))
    if len(shared) < SHARED_PART * fewest and not _runs_along(mine, theirs, frozenset(shared)):
        return None
    return Match(mine.text, theirs.text, tuple(mine.weighty[root] for root in shared))


def _runs_along(mine: _Sentence, theirs: _Sentence, weighty: frozenset[str]) -> bool:
    """Tell whether two sentences share a run of words, words of no weight included, in which enough words count."""
    first, second = mine.stems, theirs.stems
    runs = {first[at : at + RUN] for at in range(len(first) - RUN + 1)}
    runs = {run for run in runs if len(weighty.intersection(run)) >= SHARED_AT_LEAST}
    return any(second[at : at + RUN] in runs for at in range(len(second) - RUN + 1))
