"""Two editors who write at one text at the same time, in whatever order: what each ever saved must be findable (A10).

Used by the tests of this room, a few at a time, and by tests/load/editing.py, a thousand times and with real threads.
"""

import copy
import dataclasses
import random
import threading
from typing import Any

FIELDS = ("why", "hours", "reach", "first_step")


@dataclasses.dataclass
class Writer:
    """One editor with the text they opened last, and what is still to be worked in."""

    actor: Any
    number: int = 0
    content: dict[str, Any] = dataclasses.field(default_factory=dict)
    settles: int | None = None


def opened(writer: Writer, key: str) -> None:
    """Open the text as it stands now."""
    from naast.awareness.guide.queries.desk import text

    head = text(writer.actor, "entry", key, language="nl").head
    writer.number, writer.content, writer.settles = head.number, copy.deepcopy(head.content), None


def saved(writer: Writer, key: str, word: str, field: str) -> bool:
    """Add a word to a field and save; after a conflict go on with both texts. Tells whether there was one."""
    from naast.awareness.guide.actions import save_text
    from naast.awareness.guide.queries.desk import conflict

    writer.content["nl"][field] = f"{writer.content['nl'][field]} {word}"
    kept = save_text(
        actor=writer.actor,
        kind="entry",
        key=key,
        content=writer.content,
        based_on=writer.number,
        settles=writer.settles,
    )
    if kept.conflict:
        both = conflict(writer.actor, "entry", key, kept.number)
        writer.number, writer.content, writer.settles = both.theirs.number, copy.deepcopy(both.merged), kept.number
    else:
        writer.number, writer.settles = kept.number, None
    return kept.conflict


def interleaved(seed: int, key: str, actors: tuple[Any, Any], *, steps: int = 8) -> tuple[int, list[str]]:
    """Let two editors open, save and publish in a random order; gives the saves, and what went wrong (nothing)."""
    from naast.awareness.guide.actions import publish_text
    from naast.awareness.guide.rules.versions import SavedMeanwhile, WrongState

    chance = random.Random(seed)
    writers = [Writer(actor) for actor in actors]
    words: list[str] = []
    for writer in writers:
        opened(writer, key)
    for step in range(steps):
        writer = chance.choice(writers)
        what = chance.random()
        if what < 0.25:
            opened(writer, key)
        elif what < 0.35:
            try:
                publish_text(actor=writer.actor, kind="entry", key=key, number=writer.number)
            except (SavedMeanwhile, WrongState):
                pass
        else:
            word = f"w{seed}x{step}"
            saved(writer, key, word, chance.choice(FIELDS))
            words.append(word)
    return len(words), lost(key, words)


def lost(key: str, words: list[str]) -> list[str]:
    """Name each saved word that no version holds, and each version that overwrote one it was not based on."""
    from naast.awareness.guide.models import Manuscript, Version

    rows = list(Version.objects.filter(manuscript__kind="entry", manuscript__key=key).order_by("number"))
    texts = [" ".join(str(row.content["nl"][field]) for field in FIELDS) for row in rows]
    faults = [f"{word} is in no version" for word in words if not any(word in text.split() for text in texts)]
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        faults.append("a number is missing or was given twice")
    aside = {row.number for row in rows if row.author_id and row.state == "aside"}
    head = Manuscript.objects.get(kind="entry", key=key).head
    line = {row.number: row for row in rows}
    number: int | None = head
    while number in line and number != 1:
        if number in aside:
            faults.append(f"{number} was put over a text it was not based on")
        number = line[number].based_on
    return faults


def at_once(key: str, actors: tuple[Any, Any], rounds: int) -> tuple[int, list[str]]:
    """Let two threads save on the same version at the same moment, again and again; gives saves and faults."""
    from django.db import connections

    faults: list[str] = []
    words: list[str] = []
    conflicts: list[bool] = []
    gate = threading.Barrier(2, timeout=60)

    def write(number: int, actor: Any) -> None:
        writer = Writer(actor)
        try:
            for turn in range(rounds):
                opened(writer, key)
                gate.wait()
                word = f"t{number}x{turn}"
                words.append(word)
                conflicts.append(saved(writer, key, word, FIELDS[number]))
                gate.wait()
                if writer.settles is not None:
                    again = f"s{number}x{turn}"
                    words.append(again)
                    if saved(writer, key, again, FIELDS[number + 2]):
                        faults.append("the second save met somebody who was not writing")
                gate.wait()
        except Exception as fault:
            faults.append(f"{type(fault).__name__}: {fault}")
            gate.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number, actor)) for number, actor in enumerate(actors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if not faults and sum(conflicts) != rounds:
        faults.append(f"{sum(conflicts)} conflicts in {rounds} rounds: one of two must be told each time")
    return len(words), [*faults, *lost(key, words)]


def two_editors() -> tuple[Any, Any]:
    """Make two people who edit everything, with nothing else in the house."""
    from naast.foundation.access.actor import Actor, Held
    from naast.foundation.people.models import Person, University

    house, _made = University.objects.get_or_create(code="test", defaults={"name_nl": "Test", "name_en": "Test"})
    people = [
        Person.objects.get_or_create(institution=house, person_number=number, defaults={"staff": True})[0]
        for number in ("e1", "e2")
    ]
    one, other = (Actor(pk=person.pk, held=frozenset({Held("editor")})) for person in people)
    return one, other


def begun(actor: Any, key: str) -> None:
    """Begin a small entry with every field in it."""
    from naast.awareness.guide.actions import begin_text
    from naast.awareness.guide.rules.versions import Kind, blank

    content = blank(Kind.ENTRY) | {
        "audience": ["student"], "checked_on": "2026-11-22", "checked_by": "redactie",
    }  # fmt: skip
    for language in ("nl", "en"):
        content[language] |= {
            name: f"{name} {language}" for name, value in content[language].items() if isinstance(value, str)
        }
    begin_text(actor=actor, kind="entry", content=content, slug=key)
