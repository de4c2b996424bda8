"""Words that look like the name of an illness: whoever writes one is asked whether it belongs there (C7, L4, L19).

Nothing is judged about anybody and nothing is kept of it: the list is held against a text that is about to be saved or
passed on, and the author decides. It errs on the side of asking. It is not used in a psychologist's own notes, where
people do come with something. Ordinary words for how somebody feels (somber, moe, bang; sad, tired, anxious) are none.
"""

import re

# Stems, from the beginning of a word; a star stands for any ending.
_BOTH = """
adhd adhd-* pdd-nos ptss ptsd ocd ocs autis* asperger* bipola* schizo* psychoti* psychose* psychosis borderline
anorexia* boulimi* bulimi* burn-out* burnout* dysle* dysca* dyspra* epilep* diabet* crohn* parkinson* hiv aids
narcis* depress* depressi* fobi* phobi* agorafobi* agoraphob* claustrofob* migraine* astma* asthma* syndro* cfs me/cvs
alcoholi* paranoi* manisch* manic dissociati* tourette* endometrio* fibromyalgi* artritis arthritis
"""
_NL = """
eetstoornis* *stoornis *stoornissen verslaving* verslaafd* ziektebeeld* hersenschudding* reuma* kanker* tumor*
autisme* somatoform* dwangneuro* neuro-atyp* ziekte van
"""
_EN = """
disorder disorders addict* cancer* tumour* tumor* concussion* rheumat* disease* mania schizo*
"""
# Only as capitals: otherwise they are other words.
_CAPITALS = ("ADD", "ASS", "ASD", "MS", "ME", "BPS", "BPD", "CVS", "COPD", "OCD", "NAH")
LONGEST = 20


def _pattern(words: str) -> re.Pattern[str]:
    """Make one pattern of a list."""
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in " ".join(words.split("\n")).split(" ") if word]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE)


_NL_WORDS = _NL.replace("ziekte van", "ziekte")
_PATTERNS = {
    "nl": _pattern(_BOTH + _NL_WORDS),
    "en": _pattern(_BOTH + _EN),
    "": _pattern(_BOTH + _NL_WORDS + _EN),
}
_ABBREVIATED = re.compile(rf"(?<![\w-])(?:{'|'.join(_CAPITALS)})(?![\w])")


def names_a_diagnosis(text: str, language: str = "") -> list[str]:
    """List the words of a text that look like the name of an illness, as they were typed, each once, in their order.

    `language` is "nl" or "en"; anything else holds the text against both lists. At most twenty words are given.
    """
    found: dict[str, tuple[int, str]] = {}
    for pattern in (_PATTERNS.get(language, _PATTERNS[""]), _ABBREVIATED):
        for match in pattern.finditer(text):
            found.setdefault(match[0].casefold(), (match.start(), match[0]))
    return [word for _at, word in sorted(found.values())][:LONGEST]
