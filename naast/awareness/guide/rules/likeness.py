"""A net below the urgent patterns: how much a text is like the examples of urgent and of harmless texts (A3).

Plain counting (naive Bayes over words, neighbours and words one apart), learnt from `words/examples.json` and the
guide's phrases by `tests/load/finder.py --learn` and shipped as `words/likeness.json`: starting costs nothing, and the
weights can be read. Editors add an example and learn again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from .text import stem

SMOOTHING = 0.3
WEIGHT = {"w": 1.0, "b": 0.5, "s": 0.5}
LIKE = 2.0
"""Above this a text counts as urgent; at 2.0 seven of a thousand harmless phrases held out were raised, at 3.0 one."""
FAINT, OFTEN = 0.4, 4
"""Weights smaller than this, and harmless features in fewer texts than this, are not worth keeping."""
LONGEST = 40
"""Words looked at together; a longer text is looked at in pieces."""


def features(words: Sequence[str]) -> set[str]:
    """Return the stems of a text's words, with each neighbour and each word one apart."""
    stems = [stem(word) for word in words if word != "|"]
    found = {"w" + one for one in stems}
    found.update(f"b{one} {other}" for one, other in pairwise(stems))
    found.update(f"s{one} {other}" for one, other in zip(stems, stems[2:], strict=False))
    return found


def learn(
    urgent: Mapping[str, Iterable[Sequence[str]]], harmless: Iterable[Sequence[str]]
) -> dict[str, tuple[float, str]]:
    """Return a weight and the likeliest kind for each feature, from urgent texts by kind and harmless ones."""
    by_kind = {kind: [features(words) for words in texts] for kind, texts in urgent.items()}
    positive = Counter(feature for texts in by_kind.values() for text in texts for feature in text)
    quiet = [features(words) for words in harmless]
    negative = Counter(feature for text in quiet for feature in text)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, texts in by_kind.items():
        for text in texts:
            for feature in text:
                kinds[feature][kind] += 1
    of_urgent = math.log(sum(len(texts) for texts in by_kind.values()) + 1)
    of_quiet = math.log(len(quiet) + 1)
    weights: dict[str, tuple[float, str]] = {}
    for feature in sorted(positive.keys() | negative.keys()):
        weight = (
            math.log(positive[feature] + SMOOTHING) - of_urgent - math.log(negative[feature] + SMOOTHING) + of_quiet
        )
        weight = round(weight * WEIGHT[feature[0]], 2)
        kind = min(kinds[feature], key=lambda name: (-kinds[feature][name], name)) if feature in kinds else ""
        if weight >= FAINT or (weight <= -FAINT and negative[feature] >= OFTEN):
            weights[feature] = (weight, kind)
    return weights


def likeness(weights: Mapping[str, tuple[float, str]], words: Sequence[str]) -> tuple[float, str]:
    """Return how much a text is like the urgent examples and the kind it is most like, in the worst of its pieces."""
    best = (-math.inf, "")
    for start in range(0, max(len(words), 1), LONGEST // 2):
        found = features(words[start : start + LONGEST])
        if found:
            known = [weights[feature] for feature in found if feature in weights]
            score = sum(weight for weight, _ in known) / math.sqrt(len(found))
            if score > best[0]:
                votes: dict[str, float] = defaultdict(float)
                for weight, kind in known:
                    if kind and weight > 0:
                        votes[kind] += weight
                best = (score, min(votes, key=lambda name: (-votes[name], name)) if votes else "")
        if start + LONGEST >= len(words):
            break
    return best
