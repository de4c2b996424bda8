"""The words the house never says, in either language, with what it says instead (architecture §4, ux.md §3.4-3.5).

One list for what programmers write (a test reads every page) and for what editors write (they are told beside the
field). A claim about the reader would make this a medical device; the rest weighs, cheers or blames.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

# A sentence that denies the claim is its opposite: "een psycholoog stelt geen diagnose" passes.
CLAIMS = re.compile(
    r"\b(diagnos\w*|screen(?:ing|s|t)?\s+(?:for|op|voor)|gescreend|detect\w*|detecteer\w*|predict\w*|voorspel\w*|"
    r"risk\s?(?:score|level|profile)|risico(?:score|niveau|profiel)|at risk|"
    r"risicostudent\w*|opsporen|score[sd]?|scoren)\b",
    re.IGNORECASE,
)
DENIAL = re.compile(
    r"\b(geen|niet|nooit|zonder|no|not|never|without|cannot|n't|doesn't|don't|nor|noch)\b", re.IGNORECASE
)
# Pattern, what to say in Dutch, what to say in English.
NEVER: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), dutch, english)
    for pattern, dutch, english in (
        (r"\bzorgmelding\w*", "Ik maak me zorgen om een student", "a concern about a student"),
        (r"\bzelfmoord\s+(?:te\s+)?(?:plegen|pleegt|gepleegd)", "gedachten aan zelfdoding", "thoughts of suicide"),
        (r"\bcommit\w*\s+suicide", "gedachten aan zelfdoding", "thoughts of suicide"),
        (r"\bdean\b", "studentendecaan", "student counsellor"),
        (r"\bbehandelaar\w*", "psycholoog", "psychologist"),
        (r"\bintake\w*", "gesprek", "conversation"),
        (r"\bstudieachterstand\w*", "vertraging", "delay"),
        (r"\btraject(?:en)?\b", "begeleiding", "guidance"),
        (
            r"\bhigh demand\b|\bgrote drukte\b",
            "hoe lang het duurt en wat vandaag kan",
            "how long it takes and what can be done today",
        ),
        (r"\bwe care about you\b|\bwe zijn er voor je\b", "wie er is, en wanneer", "who is there, and when"),
    )
)
CHEER = re.compile(r"!(?!=)")
_SENTENCE = re.compile(r"(?<=[.?!:;])\s+|\n")


@dataclasses.dataclass(frozen=True)
class Unsaid:
    """What a text says and the house does not: of which kind, the words, and what to say instead per language."""

    kind: str
    found: str
    sentence: str
    rather_nl: str = ""
    rather_en: str = ""


def unsaid(text: str) -> Iterator[Unsaid]:
    """List what in a text the house does not say; kinds are "claim", "word", "cheer" and "emoji"."""
    for sentence in _SENTENCE.split(text):
        for claim in CLAIMS.finditer(sentence):
            if not DENIAL.search(sentence[: claim.start()]):
                yield Unsaid("claim", claim[0], sentence.strip())
    for pattern, dutch, english in NEVER:
        for found in pattern.finditer(text):
            yield Unsaid("word", found[0], found[0], dutch, english)
    if cheer := CHEER.search(text):
        yield Unsaid("cheer", cheer[0], text.strip())
    for sign in text:
        if unicodedata.category(sign) == "So" and ord(sign) >= 0x1F000:
            yield Unsaid("emoji", sign, text.strip())
