"""Writes out what people type as they speak: dialect, glued pronouns, chat spelling, masked letters (A2, A3).

"kwil der nie mee zijn" becomes "ik wil er niet meer zijn", "k1ll myself" becomes "kill myself". Each rule is about a
way of writing, never about one question: a pronoun glued to a verb, the dialects' words for "niet meer", digits for
letters. What a word alone says stands in `words/chat.json`; here is what takes its neighbours to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST_PERSON_VERBS = _words(
    "ben heb wil kan kon ga zou voel denk moet mag weet zie hoop vind word zit sta snij lig hou haat "
    "voelde dacht wou wilde had was bedoel kom doe slik slaap zag ging krijg kreeg maak begin vrees wens "
    "trek zoek vraag mis loop woon studeer werk snap durf moest werd zat stond bn hb zal wul wol weit leer "
    "red haal geef zeg heur huil pieker"
)
"""Verbs people glue "k" to ("kwil", "kzit"), or write with "k" behind ("benk", "hebk")."""
GLUED_BEHIND = _words("benk hebk zalk wilk gak kank zouk moetk magk wouk hadk wask zitk")
NOT = frozenset({"niet", "not"})
MORE = _words("mer mir meir mear mehr meej mieje mia mieer moar mier meeer meerr")
"""Words for "meer" that are one only behind "niet"."""
ALONG_THEN_MORE = _words("zijn zen sijn wezen bestaan wakker hoeven hier")
"""Behind "niet mee" these say that "meer" is meant: nobody can "niet mee zijn"."""
ALONG_OR_MORE = _words("leven leve leevn levn verder")
"""Behind "niet mee" these do too, but not in "er niet mee leven"."""
WITH = frozenset(["er", "daar", "hier", "waar"])
BE = _words("zen sijn sien zin wezen weze")
LIVE = _words("leve levn leevn lebm libje libben laeve leavn lewe leef")
THERE = _words("niet geen is zijn wel nog helemaal gewoon eigenlijk liever")
"""Behind "dr" these say that "er" is meant and not "haar" or a doctor."""
DOCTORS = _words("mijn de een the my a with met bij van naar")
ROOF = _words("het een op t n van dit dat dat's mijn ons hun onder")
SELF_HARM = _words(
    "started start starting relapsed relapse relapsing urge urges into stop stopped doing about with clean from"
)

SHORTEST_GLUED, LONGEST_GLUED, LONGEST_PART = 7, 80, 16
"""Letters of what may be several words without spaces, and of one of these words."""
SHORT_PARTS = _words("i ik je me de ze to is of in op nu it he so te er ga my no be go up we am im do en")
"""Words of one or two letters that may stand among those typed without spaces."""
PART_COSTS = 2.4
"""Letters a part has to have on average, and half the parts are longer than two, so that chance parts no word."""

_MASKED = re.compile(r"(?<=[a-z])[@$*0134579](?=[a-z])")
_LETTERS = {"@": "a", "$": "s", "*": "", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "9": "g"}
_EXCLAIMED = re.compile(r"(?<![a-z])([a-z])!(?=[a-z]{2})")


def unmasked(text: str) -> str:
    """Return a folded text with the signs that stand for letters in the middle of a word put right ("k1ll", "d@@d")."""
    if text.isalpha():
        return text
    for _ in range(2):
        text = _MASKED.sub(lambda sign: _LETTERS[sign[0]], text)
    return _EXCLAIMED.sub(r"\1i", text)


def written_out(words: Sequence[str], chat: Mapping[str, str]) -> list[str]:
    """Return the words with chat spelling and dialect written out; bars between clauses stay where they are."""
    found: list[str] = []
    for word in words:
        if word in chat:
            found.extend(chat[word].split())
        elif word[0] == "k" and word[1:] in FIRST_PERSON_VERBS:
            found.extend(("ik", word[1:]))
        elif word in GLUED_BEHIND:
            found.extend((word[:-1], "ik"))
        else:
            found.append(word)
    if _BY_NEIGHBOURS.keys().isdisjoint(found):
        return found
    return _beside(found)


def _beside(words: list[str]) -> list[str]:
    """Return the words with those put right that only their neighbours explain."""
    found: list[str] = []
    for place, word in enumerate(words):
        rule = _BY_NEIGHBOURS.get(word)
        if rule is None:
            found.append(word)
            continue
        behind = tuple(words[place + 1 : place + 3])
        found.extend(rule(word, tuple(found[-3:]), behind).split())
    return found


def _more(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "meer" if before and before[-1] in NOT else word


def _along(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    if not before or before[-1] not in NOT or not behind:
        return word
    then = behind[1] if behind[0] == "te" and len(behind) > 1 else behind[0]
    if then in ALONG_THEN_MORE:
        return "meer"
    return "meer" if then in ALONG_OR_MORE and not WITH.intersection(before) else word


def _be(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "zijn" if before[-2:] == ("niet", "meer") and behind[:1] != ("in",) else word


def _live(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "leven" if before[-1:] == ("meer",) or before[-1:] == ("te",) else word


def _there(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    if behind[:1] and behind[0] in THERE:
        return "er"
    return word if before[-1:] and before[-1] in DOCTORS else "haar"


def _that(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    stands = before and before[-1] in ROOF
    return (
        "dat ik" if not stands and behind[:1] and (behind[0] in THERE or behind[0] in ("er", "dood", "weg")) else word
    )


def _first_person(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "ik" if behind[:1] and behind[0] in FIRST_PERSON_VERBS else word


def _want(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "wil" if "ik" in before[-1:] or behind[:1] == ("ik",) else word


def _to(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "to" if before[-1:] and before[-1] in ("want", "going", "need", "have", "trying") else word


def _kill(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "kill" if behind[:1] and behind[0] in ("my", "me", "myself", "him", "her", "them") else word


def _not(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    return "niet" if behind[:1] == ("mear",) else word


def _self_harm(word: str, before: tuple[str, ...], behind: tuple[str, ...]) -> str:
    near = before[-1:] + behind[:1]
    return "self harm" if SELF_HARM.intersection(near) or (before[-2:-1] and before[-2] in SELF_HARM) else word


_BY_NEIGHBOURS: Mapping[str, Callable[[str, tuple[str, ...], tuple[str, ...]], str]] = {
    **dict.fromkeys(MORE, _more),
    "mee": _along,
    **dict.fromkeys(BE, _be),
    **dict.fromkeys(LIVE, _live),
    "dr": _there,
    "dak": _that,
    **dict.fromkeys(("ek", "ich"), _first_person),
    **dict.fromkeys(("wul", "wol"), _want),
    "2": _to,
    "kil": _kill,
    "net": _not,
    "sh": _self_harm,
}


def gluable(words: Iterable[str]) -> frozenset[str]:
    """Return those of the words that may stand among words typed without spaces."""
    return frozenset(word for word in words if len(word) > 2 and word.isalpha()) | SHORT_PARTS


def apart(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the fewest known words that somebody typed without spaces between ("ikwilhulp"), or nothing."""
    size = len(word)
    if not SHORTEST_GLUED <= size <= LONGEST_GLUED:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * size]
    for end in range(1, size + 1):
        for start in range(max(0, end - LONGEST_PART), end):
            before = best[start]
            if before is None or word[start:end] not in known:
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, word[start:end])
    found = best[size]
    if not found or len(found) < 2 or size < PART_COSTS * len(found):
        return ()
    return found if 2 * sum(1 for part in found if len(part) < 3) <= len(found) else ()
