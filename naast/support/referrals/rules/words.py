"""Words that look like a diagnosis: the author is asked whether they belong there, and decides (issue 5, L4, L19).

The list is short on purpose and asks only; people do come *with* something, and they may want it told.
"""

import re

_STEMS = (
    "adhd", "add", "angststoornis", "anorexi", "anxiety disorder", "asperger", "autis", "autism", "bipola", "bulimi",
    "borderline", "burn-out", "burnout", "depressi", "diagnos", "disorder", "dyscalculi", "dyslexi", "dyslectisch",
    "eating disorder", "eetstoornis", "epileps", "fobie", "hoogsensiti", "manisch", "narcis", "obsessi", "ocd", "ocs",
    "paniekstoornis", "persoonlijkheidsstoornis", "phobia", "post-traumatic", "psychose", "psychosis", "psychotisch",
    "ptsd", "ptss", "schizo", "stoornis", "syndroom", "syndrome", "trauma", "verslav", "addict", "antidepress",
    "medicatie", "medication", "ritalin", "ssri",
)  # fmt: skip
_SHORT = frozenset(("adhd", "add", "ocd", "ocs", "ptsd", "ptss", "ssri"))
_WORD = re.compile(
    "|".join(rf"\b{re.escape(stem)}\b" if stem in _SHORT else rf"\b\w*{re.escape(stem)}\w*" for stem in _STEMS),
    re.IGNORECASE,
)


def doubtful(text: str) -> list[str]:
    """List the words in a text that look like a diagnosis or a treatment, each once, as they stand there."""
    return list(dict.fromkeys(match.group(0) for match in _WORD.finditer(text)))
