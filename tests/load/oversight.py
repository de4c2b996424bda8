"""Whether the weekly list finds planted snooping: `make load NAME=oversight`; `audit` prints its figure too.

A trial is a week of an invented university: 100,000 looks of 400 members of staff at 12,000 students, with what makes
real ones untidy: walk-ins that nobody wrote down, wrong rows opened, colleagues who take over without a word, people
who work at night, files opened long after they were closed. Then snooping is planted: an acquaintance, somebody with
the same surname, somebody without an appointment, and one well-known student at whom several people look. A trial
counts when every planted pair stands in the first fifty rows.
"""

import argparse
import collections
import datetime
import itertools
import json
import random
import time
from uuid import UUID

from naast.foundation.oversight.rules.looks import Known, Look, Looked, Looker
from naast.foundation.oversight.rules.review import folded, rows_of

LOOKS, TRIALS = 100_000, 40
STUDENTS, PROGRAMMES, FACULTIES = 12_000, 60, 7
MONDAY = datetime.datetime(2026, 11, 16)  # noqa: DTZ001 - the wall clock, as the rules take it
# Role, how many people, for which unit, and how much of the week's looks one of them makes.
STAFF = (
    ("study-adviser", 130, "programme", 3.0),
    ("tutor", 60, "programme", 0.8),
    ("coordinator", 20, "faculty", 1.0),
    ("student-counsellor", 30, "university", 2.5),
    ("psychologist", 35, "university", 2.0),
    ("wellbeing-officer", 25, "faculty", 1.5),
    ("career", 30, "university", 1.5),
    ("front-office", 30, "university", 4.0),
    ("fenestra", 15, "university", 1.5),
    ("confidential", 25, "university", 0.5),
)
KINDS = ("acquaintance", "surname", "no-appointment", "well-known")


class Week:
    """One invented week: the looks, what is known, and the pairs that were planted, by kind."""

    def __init__(self, seed: int, looks: int = LOOKS, noise: float = 1.0) -> None:
        self.noise = noise
        self.chance = random.Random(seed)
        self.ids = (UUID(int=number) for number in itertools.count(1))
        self.looks: list[Look] = []
        self.grounds: set[tuple[UUID, UUID]] = set()
        self.ended: dict[tuple[UUID, UUID], datetime.datetime] = {}
        self.planted: dict[str, list[tuple[UUID, UUID]]] = {kind: [] for kind in KINDS}
        self._people()
        self._ordinary(looks)
        self._snooping()
        self.chance.shuffle(self.looks)
        self.known = Known(self.lookers, self.people, frozenset(self.grounds), self.ended, self.families)

    def _name(self, count: int) -> list[str]:
        """Draw family names as unevenly as they are spread: a few are everybody's, most are one family's."""
        return self.chance.choices([f"name{rank}" for rank in range(6000)], weights=self.weights, k=count)

    def _people(self) -> None:
        """Make students in programmes, and staff for a programme, a faculty or everybody."""
        self.weights = [1 / (rank + 12) for rank in range(6000)]
        faculties = [next(self.ids) for _ in range(FACULTIES)]
        programmes = [next(self.ids) for _ in range(PROGRAMMES)]
        of = {programme: faculties[number % FACULTIES] for number, programme in enumerate(programmes)}
        self.students: dict[UUID, list[UUID]] = collections.defaultdict(list)
        self.people: dict[UUID, Looked] = {}
        for name in self._name(STUDENTS):
            student, programme = next(self.ids), self.chance.choice(programmes)
            units = frozenset((programme, of[programme]))
            self.people[student] = Looked(units, folded(name))
            for unit in units:
                self.students[unit].append(student)
        self.everybody = list(self.people)
        self.lookers: dict[UUID, Looker] = {}
        self.share: dict[UUID, float] = {}
        self.late: set[UUID] = set()
        for role, count, width, share in STAFF:
            for number, name in enumerate(self._name(count)):
                looker = next(self.ids)
                own = {"programme": programmes, "faculty": faculties}.get(width, [])
                units = frozenset((own[number % len(own)],)) if own else frozenset()
                self.lookers[looker] = Looker(role, units, width == "university", folded(name))
                self.share[looker] = share * self.chance.uniform(0.5, 1.6)
                if self.chance.random() < 0.08:
                    self.late.add(looker)
        self.families = collections.Counter(person.family for person in self.people.values())
        self.families.update(looker.family for looker in self.lookers.values())

    # --- An ordinary week -------------------------------------------------------------------------------------------

    def _at(self, *, odd: float) -> datetime.datetime:
        """Draw a moment of the week: office hours, and with this chance an evening or the weekend."""
        minutes = self.chance.randrange(60)
        if self.chance.random() < odd:
            day, hour = self.chance.choice(
                [(day, hour) for day in range(5) for hour in (20, 21, 22)] + [(5, 11), (6, 15)]
            )
        else:
            day, hour = (
                self.chance.randrange(5),
                self.chance.choices(range(8, 18), weights=(2, 5, 6, 6, 3, 4, 6, 6, 4, 1))[0],
            )
        return MONDAY + datetime.timedelta(days=day, hours=hour, minutes=minutes)

    def _add(self, looker: UUID, person: UUID, at: datetime.datetime, times: int) -> None:
        """Add so many looks within minutes of each other."""
        self.looks.extend(Look(looker, person, at + datetime.timedelta(minutes=2 * turn)) for turn in range(times))

    def _ordinary(self, looks: int) -> None:  # noqa: C901 - one list of what makes a week untidy
        """Let everybody work for a week, untidily."""
        total = sum(self.share.values())
        self.desk = [looker for looker, who in self.lookers.items() if who.role == "front-office"]
        planned = looks - 60
        for looker, share in self.share.items():
            who = self.lookers[looker]
            own = [student for unit in who.units for student in self.students[unit]] or self.everybody
            odd = 0.25 if looker in self.late else 0.004
            todo = round(planned * share / total)
            walk_ins = (
                0.25 if who.role == "front-office" else self.noise * self.chance.choice((0.001, 0.002, 0.005, 0.01))
            )
            while todo > 0:
                draw, times = self.chance.random(), self.chance.choice((1, 2, 3, 4, 5, 6, 7))
                at = self._at(odd=odd)
                if draw < walk_ins:  # a walk-in nobody wrote down, a telephone call, the wrong row
                    person = self.chance.choice(
                        self.everybody if self.chance.random() < 0.15 or who.everywhere else own
                    )
                    times = 1 if self.chance.random() < 0.8 else 2
                    if self.chance.random() < 0.03:  # and asked again on another day, where one makes an appointment
                        # … and at a desk is helped by whoever is there.
                        desk = [other for other in self.desk if who.role == "front-office"]
                        self._add(self.chance.choice(desk) if desk else looker, person, self._at(odd=odd), 1)
                        todo -= 1
                elif draw < walk_ins + 0.012:  # closed not long ago
                    person, times = self.chance.choice(own), min(times, 3)
                    if (looker, person) not in self.grounds:
                        self.ended[looker, person] = at - datetime.timedelta(days=self.chance.randrange(1, 25))
                elif draw < walk_ins + 0.0125:  # closed long ago
                    person, times = self.chance.choice(own), 1
                    if (looker, person) not in self.grounds:
                        self.ended[looker, person] = at - datetime.timedelta(days=self.chance.randrange(31, 400))
                else:
                    person = self.chance.choice(own)
                    if who.everywhere or self.chance.random() < 0.8:
                        self.grounds.add((looker, person))
                self._add(looker, person, at, min(times, todo))
                todo -= times
        # Some took over a colleague's students without anybody writing it down.
        advisers = [looker for looker, who in self.lookers.items() if who.role == "study-adviser"]
        for looker in self.chance.sample(advisers, round(4 * self.noise)):
            other = self.lookers[self.chance.choice(advisers)].units
            for person in self.chance.sample([student for unit in other for student in self.students[unit]], 12):
                self._add(looker, person, self._at(odd=0.0), self.chance.choice((1, 2, 3)))
        # Refused openings: an old link, a mistyped address.
        for looker in self.chance.sample(list(self.lookers), 80):
            for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
                self.looks.append(Look(looker, None, self._at(odd=odd), True))

    # --- Snooping ---------------------------------------------------------------------------------------------------

    def _stranger(self, looker: UUID) -> UUID:
        """Draw a student somebody has nothing to do with."""
        who = self.lookers[looker]
        while True:
            person = self.chance.choice(self.everybody)
            if (
                (looker, person) not in self.grounds
                and (looker, person) not in self.ended
                and who.units.isdisjoint(self.people[person].units)
            ):
                return person

    def _snooping(self) -> None:
        """Plant two of each kind, and one well-known student."""
        lookers = self.chance.sample(list(self.lookers), 20)
        for looker in lookers[:2]:  # somebody they know: comes back, now and then in the evening
            person = self._stranger(looker)
            for _ in range(self.chance.choice((2, 3, 4))):
                self._add(looker, person, self._at(odd=0.4), self.chance.choice((1, 2)))
            self.planted["acquaintance"].append((looker, person))
        for looker in lookers[2:4]:  # family: rather a rare name than everybody's
            person = self._stranger(looker)
            family = f"family{self.chance.randrange(10**9)}"
            self.lookers[looker] = Looker(*self._but_family(looker), family)
            self.people[person] = Looked(self.people[person].units, family)
            self.families[family] = self.chance.choice((2, 3, 5, 9, 20))
            self._add(looker, person, self._at(odd=0.2), self.chance.choice((1, 2, 3)))
            self.planted["surname"].append((looker, person))
        for looker in lookers[4:6]:  # no appointment, no file, and back on another day
            person, start = self._stranger(looker), self._at(odd=0.0)
            for day in range(self.chance.choice((2, 3))):
                at = MONDAY + (start - MONDAY + datetime.timedelta(days=day)) % datetime.timedelta(days=5)
                self._add(looker, person, at, self.chance.choice((1, 2)))
            self.planted["no-appointment"].append((looker, person))
        known = self.chance.choice(self.everybody)
        for looker in lookers[6 : 6 + self.chance.choice((4, 5, 6))]:  # one look each: it was in the newspaper
            if (looker, known) in self.grounds or not self.lookers[looker].units.isdisjoint(self.people[known].units):
                continue
            self._add(looker, known, self._at(odd=0.1), 1)
            self.planted["well-known"].append((looker, known))

    def _but_family(self, looker: UUID) -> tuple[str, frozenset[UUID], bool]:
        who = self.lookers[looker]
        return who.role, who.units, who.everywhere

    def missed(self) -> dict[str, int]:
        """Count per kind the planted pairs that do not stand on the list."""
        listed = {(row.looker, row.person) for row in rows_of(self.looks, self.known)}
        return {kind: sum(pair not in listed for pair in pairs) for kind, pairs in self.planted.items()}


def trials(count: int = TRIALS, looks: int = LOOKS, *, noise: float = 1.0, seed: int = 0) -> dict[str, object]:
    """Carry out so many trials; gives in which share of them all that was planted stands in the first fifty rows."""
    whole = planted = 0
    lost: collections.Counter[str] = collections.Counter()
    fewest = looks
    started = time.process_time()
    for number in range(count):
        week = Week(seed + number, looks, noise)
        fewest = min(fewest, len(week.looks))
        missed = week.missed()
        whole += not any(missed.values())
        planted += sum(map(len, week.planted.values()))
        lost.update(missed)
    return {
        "trials": count,
        "accesses": fewest,
        "planted": planted,
        "missed": {kind: number for kind, number in lost.items() if number},
        "snoops_in_top50": round(whole / count, 3),
        "cpu_s": round(time.process_time() - started, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--looks", type=int, default=LOOKS)
    parser.add_argument("--noise", type=float, default=1.0, help="how many times as untidy as we believe it to be")
    given = parser.parse_args()
    print("RESULT " + json.dumps(trials(given.trials, given.looks, noise=given.noise)))


if __name__ == "__main__":
    main()
