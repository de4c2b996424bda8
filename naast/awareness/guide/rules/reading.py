"""How hard a text is to read: sentences, syllables and the formulas of Flesch (English) and Douma (Dutch).

Flesch, "A new readability yardstick" (1948): 206.835 - 1.015 words per sentence - 84.6 syllables per word.
Douma, "De leesbaarheid van landbouwbladen" (1960), for Dutch: 206.84 - 0.93 words per sentence - 77 syllables per word.
Sixty and up is what most adults read with ease, which is where B1 lies (ux.md 3.4).
"""

import dataclasses
import re

EASY = 60
FEWEST_WORDS = 40
"""Words below which a formula says nothing: it was made for passages of a hundred."""

_SENTENCE = re.compile(r"(?<=[.?!:])[\"'”’)]*\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
# Longest first: three signs may be one sound. A dotted vowel begins a syllable of its own ("ideeën").
_DUTCH = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|ui|ou|eu|au|ei|ij|[aeiouyáéíóúàèìòùâêîôûäëïöü]", re.IGNORECASE
)
_ENGLISH = re.compile(r"[aeiouy]+", re.IGNORECASE)
_SILENT = re.compile(r"(?:[^laeiouy]e|[^td]ed|[^cgsxz]es|[^aeiouy]les?)$", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Reading:
    """What was counted: words, sentences, and the ease by the formula of the language (None for too short a text)."""

    words: int
    sentences: int
    ease: float | None


def sentences(text: str) -> list[str]:
    """Split a text into sentences; an item of a list or a line of its own is one too."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if _WORD.search(sentence)]


def words(text: str) -> list[str]:
    """Give the words of a text; numbers are none."""
    return _WORD.findall(text)


def syllables(word: str, language: str) -> int:
    """Count the syllables of a word, at least one."""
    if language == "nl":
        return max(1, len(_DUTCH.findall(word)))
    found = len(_ENGLISH.findall(word))
    return max(1, found - 1 if found > 1 and _SILENT.search(word) and not word.lower().endswith("le") else found)


def reading(text: str, language: str) -> Reading:
    """Work out how easy a text reads, in Dutch or English."""
    said, parts = words(text), sentences(text)
    if len(said) < FEWEST_WORDS or not parts:
        return Reading(len(said), len(parts), None)
    long = len(said) / len(parts)
    sounds = sum(syllables(word, language) for word in said) / len(said)
    ease = 206.84 - 0.93 * long - 77 * sounds if language == "nl" else 206.835 - 1.015 * long - 84.6 * sounds
    return Reading(len(said), len(parts), round(ease, 1))
