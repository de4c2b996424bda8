"""Learns `words/likeness.json` from the sentences in the repository; `--check` says whether it fits them (A2, A3).

Run: `python scripts/learn.py` (about a minute) after changing any of the files in `INPUTS`. All is sorted and seeded:
the same sentences give the same file to the byte. Pure Python, nothing to install. The reported set of questions
(`tests/load/questions_reported.json`) is never read here, so that what is measured on it is not what was learnt.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from naast.awareness.guide.rules.likeness import (  # noqa: E402
    BETWEEN,
    DOOR_STEP,
    KIND_STEP,
    STEP,
    WordClasses,
    door_features,
    features,
)
from naast.awareness.guide.rules.text import clauses  # noqa: E402

WORDS = ROOT / "naast" / "awareness" / "guide" / "words"
RULES = ROOT / "naast" / "awareness" / "guide" / "rules"
GUIDE = ROOT / "naast" / "interfaces" / "demo" / "content" / "guide"
ASKED = tuple(sorted(GUIDE.glob("asked*.json")))
TUNED = ("tuned", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
SETS = tuple(ROOT / "tests" / "load" / f"questions_{name}.json" for name in TUNED)
LEARNT = WORDS / "likeness.json"
INPUTS = (
    WORDS / "classes.json",
    WORDS / "chat.json",
    WORDS / "examples.json",
    WORDS / "urgent_examples.json",
    *ASKED,
    *SETS,
    RULES / "likeness.py",
    RULES / "text.py",
    RULES / "spoken.py",
    Path(__file__).resolve(),
)

URGENT_DOORS = frozenset({"112", "113", "csg", "hap", "police", "threat-team", "veiligthuis"})
"""Doors whose phrases speak of urgency or may: they teach neither side."""
KINDS = ("suicide", "self-harm", "danger-now", "violence-now", "home-violence", "sexual-violence")
KIND_OF = {
    "other-suicide": "suicide",
    "medical-now": "danger-now",
    "missing": "danger-now",
    "assault-recent": "sexual-violence",
}
"""Kinds of `urgent_examples.json` that the finder answers as another one."""
KIND_OF_DOOR = {"113": "suicide", "112": "danger-now", "csg": "sexual-violence", "veiligthuis": "home-violence"}

SEED = 20261122
ROUNDS, RATE, POSITIVE = 10, 1.2, 2.0
FIRST_BIAS = -2.0
FAINT = 0.3
"""Weights of urgency smaller than this are left out; on held-out sets the figures stay, and the file is a third."""
KIND_ROUNDS, KIND_SEEN, KIND_FAINT = 4, 3, 1.0
"""Rounds, in how many sentences a feature must stand to take part, and the smallest weight kept."""
DOOR_ROUNDS, DOOR_SEEN, DOOR_FAINT = 13, 2, 0.2
"""The same for doors. Chosen by leaving out each set of questions in turn; half or double of each changes little."""
DOOR_COST = 1.0
"""What a sentence on the wrong side costs beside the size of the weights; 0.5 does as well."""
NEARLY, SETTLED = 0.15, 0.05
"""A sentence this far beyond its margin is looked at in the next rounds too; a change smaller than this is none."""
LOOK_AT_ALL = 5
"""In one round of so many all sentences are looked at, in the others those that matter."""

Text = tuple[str, ...]


def read(path: Path) -> Any:
    """Return the contents of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def digest() -> str:
    """Return one hash of everything the learnt file depends on."""
    whole = hashlib.sha256()
    for path in INPUTS:
        content = _code(path) if path.suffix == ".py" else path.read_bytes()
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def _code(path: Path) -> bytes:
    """Return what a Python file does, so that a comment, a docstring or a line break asks for no new learning."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree).encode()


def best_of(question: Mapping[str, Any]) -> list[str]:
    """Return the right doors of a question of a set, best first."""
    best = question.get("best") or []
    return [best] if isinstance(best, str) else list(best)


class Sentences:
    """The sentences to learn from, as words: urgent or not, urgent ones by kind, others by door."""

    def __init__(self, *, sets: Iterable[Path] = SETS) -> None:
        """Read the files; a sentence that stands in several counts once, and as urgent when any says so."""
        self.chat = read(WORDS / "chat.json")
        self.urgency: dict[Text, bool] = {}
        self.kinds: dict[Text, str] = {}
        self.doors: dict[Text, str] = {}
        for path in sets:
            self._questions(path)
        for path in ASKED:
            self._phrases(path)
        self._examples()

    def words(self, text: str) -> Text:
        """Return the words of a sentence as the finder reads them, without the bars between clauses."""
        return tuple(word for word in clauses(text, self.chat) if word != "|")

    def _add(self, text: str, *, urgent: bool) -> Text:
        said = self.words(text)
        if not said:
            raise ValueError(f"a sentence without words: {text!r}")
        self.urgency[said] = self.urgency.get(said, False) or urgent
        return said

    def _questions(self, path: Path) -> None:
        for question in read(path):
            said = self._add(question["q"], urgent=bool(question["urgent"]))
            best = best_of(question)
            if best and question["urgent"]:
                self.kinds.setdefault(said, KIND_OF_DOOR.get(best[0], "suicide"))
            elif best:
                self.doors[said] = best[0]

    def _phrases(self, path: Path) -> None:
        for slug, by_language in sorted(read(path).items()):
            for phrase in (phrase for phrases in by_language.values() for phrase in phrases):
                self.doors.setdefault(self.words(phrase), slug)
                if slug not in URGENT_DOORS:
                    self._add(phrase, urgent=False)

    def _examples(self) -> None:
        data = read(WORDS / "urgent_examples.json")
        for kind, by_language in data["urgent"].items():
            for text in (text for texts in by_language.values() for text in texts):
                self.kinds[self._add(text, urgent=True)] = KIND_OF.get(kind, kind)
        for text in (text for texts in data["harmless"].values() for text in texts):
            self._add(text, urgent=False)
        for kind, texts in read(WORDS / "examples.json").items():
            for text in texts:
                said = self._add(text, urgent=kind != "harmless")
                if kind != "harmless":
                    self.kinds.setdefault(said, kind)


def flat(said: Text, classes: WordClasses) -> list[str]:
    """Return all features of a sentence in one list."""
    return [feature for here in features(said, classes) for feature in here]


def learn_urgency(texts: Mapping[Text, bool], classes: WordClasses) -> tuple[float, dict[str, float]]:
    """Return the bias and weights of a logistic regression (AdaGrad), with urgent texts counting more."""
    numbers: dict[str, int] = {}
    rows = [
        ([numbers.setdefault(feature, len(numbers)) for feature in flat(said, classes)], urgent)
        for said, urgent in sorted(texts.items())
    ]
    weights, spent = [0.0] * len(numbers), [1.0] * len(numbers)
    bias = FIRST_BIAS
    shuffler = random.Random(SEED)  # noqa: S311
    for _ in range(ROUNDS):
        shuffler.shuffle(rows)
        for row, urgent in rows:
            scale = 1.0 / math.sqrt(len(row))
            odds = bias + sum([weights[number] for number in row]) * scale
            wrong = float(urgent) - 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
            if urgent:
                wrong *= POSITIVE
            if -0.02 < wrong < 0.02:
                continue
            bias += 0.015 * wrong
            slope = wrong * scale
            step, square = RATE * slope, 20.0 * slope * slope
            for number in row:
                spent[number] += square
                weights[number] += step / math.sqrt(spent[number])
    return bias, {feature: weights[number] for feature, number in numbers.items()}


class Margins:
    """Sentences as rows of feature numbers, and one separating plane per door: each against all others.

    A linear support vector machine with squared loss, by dual coordinate descent (Hsieh et al., 2008). On sets of
    questions left out it put the right door first in 4 to 6 of a hundred more than an averaged perceptron.
    """

    def __init__(self, texts: Mapping[Text, str], classes: WordClasses) -> None:
        """Give a number to each feature that stands in enough sentences."""
        found = [(sorted(door_features(said, classes)), name) for said, name in sorted(texts.items())]
        counts = Counter(feature for row, _ in found for feature in row)
        self.numbers: dict[str, int] = {}
        self.rows = [
            [self.numbers.setdefault(feature, len(self.numbers)) for feature in row if counts[feature] >= DOOR_SEEN]
            for row, _ in found
        ]
        self.right = [name for _, name in found]
        self.scales = [1.0 / math.sqrt(len(row) or 1) for row in self.rows]

    def plane(self, name: str) -> tuple[float, list[float]]:
        """Return the bias and the weight per feature number that tell the sentences of a door from all others."""
        weights, held = [0.0] * len(self.numbers), [0.0] * len(self.rows)
        sides = [1.0 if right == name else -1.0 for right in self.right]
        slack = 1.0 / (2.0 * DOOR_COST)
        bias = 0.0
        shuffler = random.Random(SEED)  # noqa: S311
        active = list(range(len(self.rows)))
        for number in range(DOOR_ROUNDS):
            everyone = number % LOOK_AT_ALL == 0
            order = list(range(len(self.rows))) if everyone else active
            shuffler.shuffle(order)
            active, worst = [], 0.0
            for at in order:
                row, side, before = self.rows[at], sides[at], held[at]
                short = side * (bias + self.scales[at] * sum([weights[one] for one in row])) - 1.0 + slack * before
                if before > 0.0 or short < NEARLY:
                    active.append(at)
                if before == 0.0 and short >= 0.0:
                    continue
                held[at] = max(before - short / (2.0 + slack), 0.0)
                change = (held[at] - before) * side
                worst = max(worst, abs(change))
                bias += change
                change *= self.scales[at]
                for one in row:
                    weights[one] += change
            if everyone and number and worst < SETTLED:
                break
        return bias, weights


def learn_doors(texts: Mapping[Text, str], classes: WordClasses) -> tuple[dict[str, float], dict[str, dict[str, str]]]:
    """Return per door its bias, and its weights as they are shipped."""
    margins = Margins(texts, classes)
    biases: dict[str, float] = {}
    weights: dict[str, dict[str, str]] = {}
    for slug in sorted(set(margins.right)):
        bias, plane = margins.plane(slug)
        biases[slug] = round(bias, 3)
        weights[slug] = by_weight(
            ((name, plane[at]) for name, at in margins.numbers.items() if abs(plane[at]) >= DOOR_FAINT), step=DOOR_STEP
        )
    return biases, weights


def learn_names(
    texts: Mapping[Text, str], names: Sequence[str], classes: WordClasses, *, rounds: int, seen: int
) -> dict[str, dict[int, float]]:
    """Return weights per feature and name: an averaged perceptron with a margin, over features seen often enough."""
    number_of = {name: number for number, name in enumerate(names)}
    rows = []
    counts: Counter[str] = Counter()
    for said, name in sorted(texts.items()):
        found = [feature for feature in flat(said, classes) if feature[0] != "~"]
        counts.update(set(found))
        rows.append((found, number_of[name]))
    rows = [([feature for feature in found if counts[feature] >= seen], right) for found, right in rows]
    weights: dict[str, dict[int, float]] = {}
    totals: dict[str, dict[int, float]] = {}
    shuffler = random.Random(SEED)  # noqa: S311
    at = 1
    for _ in range(rounds):
        shuffler.shuffle(rows)
        for found, right in rows:
            scores = [0.0] * len(names)
            for feature in found:
                for number, weight in weights.get(feature, {}).items():
                    scores[number] += weight
            margin = math.sqrt(len(found) or 1)
            scores[right] -= margin
            guess = max(range(len(names)), key=lambda number: (scores[number], -number))
            at += 1
            if guess == right:
                continue
            for feature in found:
                mine, total = weights.setdefault(feature, {}), totals.setdefault(feature, {})
                for number, change in ((right, 1.0), (guess, -1.0)):
                    mine[number] = mine.get(number, 0.0) + change
                    total[number] = total.get(number, 0.0) + change * at
    return {
        feature: {number: weight - totals[feature][number] / at for number, weight in row.items()}
        for feature, row in weights.items()
    }


def by_weight(weights: Iterable[tuple[str, float]], *, step: float) -> dict[str, str]:
    """Return the features of each weight: groups named by the number of steps, `BETWEEN` between features."""
    groups: dict[int, list[str]] = {}
    for feature, weight in weights:
        groups.setdefault(round(weight / step), []).append(feature)
    return {str(steps): BETWEEN.join(sorted(features)) for steps, features in groups.items() if steps}


def learn(sentences: Sentences) -> dict[str, Any]:
    """Return the learnt file without its digest: classes, urgency, kinds and doors, pruned and rounded."""
    members = read(WORDS / "classes.json")
    classes = WordClasses(members)
    bias, weights = learn_urgency(sentences.urgency, classes)
    kinds = learn_names(sentences.kinds, KINDS, classes, rounds=KIND_ROUNDS, seen=KIND_SEEN)
    biases, doors = learn_doors(sentences.doors, classes)
    return {
        "classes": members,
        "bias": round(bias, 3),
        "urgent": by_weight(
            ((feature, weight) for feature, weight in weights.items() if abs(weight) >= FAINT), step=STEP
        ),
        "kinds": {
            name: by_weight(
                ((feature, row[number]) for feature, row in kinds.items() if abs(row.get(number, 0.0)) >= KIND_FAINT),
                step=KIND_STEP,
            )
            for number, name in enumerate(KINDS)
        },
        "door_bias": biases,
        "doors": doors,
    }


def written(learnt: Mapping[str, Any]) -> str:
    """Return the text of the learnt file: sorted, one weight a line, so that a change can be read."""
    return json.dumps(learnt, ensure_ascii=True, sort_keys=True, indent=0, separators=(",", ":")) + "\n"


def main() -> int:
    """Learn and write, or check; gives 1 when the committed file does not fit its inputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the committed file fits its inputs")
    options = parser.parse_args()
    if options.check:
        fits = LEARNT.exists() and read(LEARNT).get("digest") == digest()
        print(f"{LEARNT.name} " + ("fits its inputs" if fits else "does not fit its inputs: run scripts/learn.py"))
        return 0 if fits else 1
    text = written({"digest": digest(), **learn(Sentences())})
    LEARNT.write_text(text, encoding="utf-8")
    print(f"{LEARNT.relative_to(ROOT)}: {len(text) // 1000} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
