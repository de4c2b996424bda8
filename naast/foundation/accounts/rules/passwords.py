"""Decides which passwords are too easy, by length and lists, not by composition (OWASP ASVS 5.0 V6.2).

The words of the context are documented here, for ASVS 6.1.2: names of the product, of universities in general and of
what people write when they are told to choose a password. The names of the university and of the person come with the
question.
"""

import itertools
import re
from collections.abc import Collection, Iterable

SHORTEST, LONGEST = 12, 200
# fmt: off
CONTEXT_WORDS = frozenset(
    """
    abcdef abcdefgh abcdefghijkl account admin administrator ajax amsterdam april asdfgh asdfghjkl august
    augustus autumn azerty beheer beheerder december dinsdag donderdag dragon februari february feyenoord friday
    geheim groningen haag help herfst holland hulp ikhouvanjou iloveyou inloggen januari january juli july june
    juni leiden lente letmein login maandag maart march may medewerker mei monday naast nederland nieuw november
    october oktober password passwort qwerty qwertyuiop qwertz rotterdam secret september spring staff student
    studenten students summer temporary thursday tijdelijk tuesday universiteit university utrecht voorjaar
    vrijdag wachtwoord wednesday welcome welkom wellbeing welzijn winter woensdag zaterdag zomer zondag zxcvbnm
    """.split()  # noqa: SIM905 - a list of words reads as words
)
# fmt: on
# What is written in place of a letter: read back, a known word is known again.
_WRITTEN_AS = str.maketrans("0134578@$!|", "oieastbasil")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
# How many different characters must be left beside the known words; of which kind is nobody's business.
_ENOUGH_ELSE = 6


def faults_of(password: str, *, names: Iterable[str], common: Collection[str]) -> list[str]:
    """Name what is wrong with a password: "short", "long", "common", "guessable"; empty when it may be used.

    `names` are words of this person and this university; `common` passwords seen in leaks, in small letters. The
    password itself is taken as it is: no trimming, no other case (ASVS 6.2.8).
    """
    if len(password) < SHORTEST:
        return ["short"]
    if len(password) > LONGEST:
        return ["long"]
    small = password.lower()
    if small in common or _core(small) in common or _repeats(small):
        return ["common"]
    words = CONTEXT_WORDS | {word for name in names for word in _words(name)}
    if _left_beside(small, words) < _ENOUGH_ELSE:
        return ["guessable"]
    return []


def _words(name: str) -> list[str]:
    """Give the words of a name that are long enough to stand out, and the name as one word."""
    parts = [part for part in re.split(r"[\W_]+", name.lower()) if len(part) > 2]
    return [*parts, "".join(parts)] if parts else []


def _core(small: str) -> str:
    """Give what is left when digits and marks around it are taken off and letters are read back."""
    return _EDGES.sub("", _EDGES.sub("", small).translate(_WRITTEN_AS))


def _repeats(small: str) -> bool:
    """Tell whether it is one short piece again and again, or one character after the other."""
    if any(small == (small[:size] * len(small))[: len(small)] for size in range(1, 5)):
        return True
    steps = {ord(later) - ord(earlier) for earlier, later in itertools.pairwise(small)}
    if small.isdecimal():
        steps = {step % 10 for step in steps}  # after the nine comes the nought
    return steps in ({1}, {-1}, {9})


def _left_beside(small: str, words: Iterable[str]) -> int:
    """Count the different characters left when known words and years are taken out, longest first."""
    left = min((small, small.translate(_WRITTEN_AS)), key=lambda text: _letters_without(text, words))
    return _letters_without(left, words)


def _letters_without(text: str, words: Iterable[str]) -> int:
    for word in sorted((word for word in words if word), key=len, reverse=True):
        text = text.replace(word, " ")
    text = re.sub(r"(19|20)\d\d", " ", text)
    return len({each for each in text if not each.isspace()})
