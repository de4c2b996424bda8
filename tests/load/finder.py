"""Measures the finder: the right door among the first three and first, every urgent question, false alarms, and its speed (A2, A3).

Run: `python tests/load/finder.py [--set tuned|reported|both] [--entries 2000]`. Content comes from the demonstration guide
(`entries.json`, `asked.json`), nothing else is read. A question counts first when the door put first is one of its `best`, and
within three when one of its `best` is among the first three; questions without `best` count for urgency only. The last line is
`RESULT {json}`.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from naast.awareness.guide.rules import Door, Found, Index, Words, build_index, find, load_words  # noqa: E402

GUIDE = ROOT / "naast" / "interfaces" / "demo" / "content" / "guide"
WORDS = ROOT / "naast" / "awareness" / "guide" / "words"
SETS = {name: ROOT / "tests" / "load" / f"questions_{name}.json" for name in ("tuned", "reported")}
LANGUAGES = ("nl", "en")


def guide_doors() -> list[Door]:
    """Return the doors of the demonstration guide with the phrases people ask them with."""
    asked: Mapping[str, Mapping[str, Sequence[str]]] = json.loads((GUIDE / "asked.json").read_text(encoding="utf-8"))
    doors = []
    for entry in json.loads((GUIDE / "entries.json").read_text(encoding="utf-8")):
        texts = {}
        for language in LANGUAGES:
            text = entry.get(language) or {}
            what_for = text.get("what_for") or ""
            texts[language] = {
                "title": text.get("title") or "",
                "summary": text.get("summary") or "",
                "what_for": what_for if isinstance(what_for, str) else "\n".join(what_for),
            }
        phrases = {language: tuple(asked.get(entry["slug"], {}).get(language, ())) for language in LANGUAGES}
        doors.append(
            Door(
                entry["slug"],
                entry["kind"],
                tuple(entry.get("audience") or ()),
                tuple(entry.get("campuses") or ()),
                texts,
                phrases,
            )
        )
    return doors


def best_of(question: Mapping[str, Any]) -> list[str]:
    """Return the doors that count as right for a question of a set."""
    best = question.get("best") or []
    return [best] if isinstance(best, str) else list(best)


def measure(index: Index, questions: Iterable[Mapping[str, Any]], *, show: bool) -> dict[str, Any]:
    """Return the figures of one set, printing what went wrong and a table per kind and language."""
    table: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    urgent = [0, 0]
    raised = [0, 0]
    for question in questions:
        found: Found = find(index, question["q"], language=question["lang"])
        got = [hit.slug for hit in found.results]
        best = best_of(question)
        counted = urgent if question["urgent"] else raised
        counted[0] += found.urgent
        counted[1] += 1
        if show and found.urgent != question["urgent"]:
            print(
                f"  urgency  {question['lang']} {'missed' if question['urgent'] else 'raised'} {found.urgent_kinds}: {question['q']}"
            )
        if not best:
            continue
        first, within = got[:1] != [] and got[0] in best, any(slug in got[:3] for slug in best)
        acceptable = any(slug in got[:3] for slug in [*best, *(question.get("also") or [])])
        for key in ((question["kind"], question["lang"]), ("all", "")):
            row = table[key]
            row[0] += first
            row[1] += within
            row[2] += acceptable
            row[3] += 1
        if show and not within:
            print(f"  not in 3 {question['lang']} want {'/'.join(best)}, got {', '.join(got[:3])}: {question['q']}")
    print(f"  {'kind':<10}{'lang':<6}{'first':>7}{'three':>7}{'accept':>8}{'n':>6}")
    for (kind, language), (first, within, acceptable, count) in sorted(table.items()):
        print(
            f"  {kind:<10}{language:<6}{first / count:>7.3f}{within / count:>7.3f}{acceptable / count:>8.3f}{count:>6}"
        )
    first, within, _, count = table[("all", "")] if table else (0, 0, 0, 1)
    return {
        "top1": round(first / count, 4),
        "top3": round(within / count, 4),
        "urgent_recall": round(urgent[0] / urgent[1], 4) if urgent[1] else None,
        "false_urgent": round(raised[0] / raised[1], 4) if raised[1] else None,
        "questions": count,
        "urgent": urgent[1],
    }


def synthetic_doors(doors: Sequence[Door], count: int) -> list[Door]:
    """Return `count` doors: the real ones and made-up ones with texts and two phrases per language from real words, seeded."""
    rnd = random.Random(20261122)
    pool = {
        language: [word for door in doors for phrase in door.asked[language] for word in phrase.split()]
        for language in LANGUAGES
    }
    made = list(doors)
    for number in range(count - len(doors)):
        texts: dict[str, dict[str, str]] = {}
        phrases: dict[str, tuple[str, ...]] = {}
        for language in LANGUAGES:
            own = [rnd.choice(pool[language]) + rnd.choice(("", "", "", "s", "dag", "punt", "plus")) for _ in range(26)]
            texts[language] = {
                "title": " ".join(own[:3]),
                "summary": " ".join(own[3:11]),
                "what_for": " ".join(own[11:16]),
            }
            phrases[language] = (" ".join(own[16:21]), " ".join(own[21:26]))
        made.append(Door(f"made-{number:04d}", "role", ("student",), (), texts, phrases))
    return made


def misspell(text: str, rnd: random.Random) -> str:
    """Return a text with about one word in four misspelt: a letter dropped, doubled, swapped or replaced."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) > 3 and rnd.random() < 0.25:
            at = rnd.randrange(1, len(word) - 1)
            words[place] = rnd.choice(
                (
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                    word[:at] + rnd.choice("aeioutnrs") + word[at + 1 :],
                )
            )
    return " ".join(words)


def speed(
    words: Words, doors: Sequence[Door], questions: Sequence[Mapping[str, Any]], *, entries: int
) -> dict[str, float]:
    """Return build time and the engine's milliseconds per question over an index of `entries` doors, a quarter of the words misspelt.

    Times are processor time of this thread (what it costs, whatever else the machine does); the wall clock's p95 stands beside it.
    """
    started = time.thread_time()
    build_index(doors, words)
    small = time.thread_time() - started
    made = synthetic_doors(doors, entries)
    started = time.thread_time()
    index = build_index(made, words)
    large = time.thread_time() - started
    rnd = random.Random(7)
    asked = [(misspell(question["q"], rnd), question["lang"]) for question in questions]
    for text, language in asked[:50]:
        find(index, text, language=language)
    gc.collect()
    gc.freeze()
    took, wall = [], []
    for text, language in asked:
        rounds = []
        for _ in range(3):
            at, spent = time.perf_counter(), time.thread_time()
            find(index, text, language=language)
            rounds.append((time.thread_time() - spent, time.perf_counter() - at))
        took.append(statistics.median(spent for spent, _ in rounds) * 1000)
        wall.append(statistics.median(at for _, at in rounds) * 1000)
    gc.unfreeze()
    wall.sort()
    took.sort()
    return {
        "engine_ms_p50": round(took[len(took) // 2], 3),
        "engine_ms_p95": round(took[int(len(took) * 0.95)], 3),
        "engine_ms_max": round(took[-1], 3),
        "engine_wall_ms_p95": round(wall[int(len(wall) * 0.95)], 3),
        "build_s": round(small, 3),
        "build_2000_s": round(large, 3),
    }


def main() -> None:
    """Run the sets asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("tuned", "reported", "both"), default="both")
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--quiet", action="store_true", help="do not print the single questions that went wrong")
    options = parser.parse_args()
    words, doors = load_words(WORDS), guide_doors()
    index = build_index(doors, words)
    wanted = ("tuned", "reported") if options.set == "both" else (options.set,)
    figures: dict[str, dict[str, Any]] = {}
    for name in wanted:
        if not SETS[name].exists():
            print(f"{name}: {SETS[name].name} is not here")
            continue
        print(f"{name}:")
        figures[name] = measure(index, json.loads(SETS[name].read_text(encoding="utf-8")), show=not options.quiet)
    questions = json.loads(SETS["tuned"].read_text(encoding="utf-8"))
    timing = speed(words, doors, questions, entries=options.entries)
    main_set = "reported" if "reported" in figures else "tuned"
    result: dict[str, Any] = {**figures[main_set], **timing, "set": main_set, "entries": options.entries}
    if main_set != "tuned" and "tuned" in figures:
        result["tuned"] = figures["tuned"]
    print("RESULT " + json.dumps(result))


if __name__ == "__main__":
    main()
