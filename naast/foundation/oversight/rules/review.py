"""Which looks of staff stand out in a week, and in words why: points that anybody can add up again (G4, trust C22).

Access is weighed, never a student; nothing is learned and nothing is kept from one week to the next. A look with a
ground (an appointment, a file, a referral) is in order and is not weighed. What is left gets points for what makes it
unusual, and the fifty rows with most points are read by a person.
"""

import collections
import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from naast.foundation.core.text import unaccented

from .looks import (
    BURST,
    CAME_BACK,
    ENDED,
    MANY_LOOK,
    NO_GROUND,
    ODD_HOUR,
    OFTEN,
    OTHER_UNIT,
    REASONS,
    REFUSED,
    REPEATED,
    SAME_NAME,
    STRANGE,
    Known,
    Look,
    Reason,
    Row,
)

MOST_ROWS = 50
MOST_OF_ONE_LOOKER = 5
DAY_BEGINS, DAY_ENDS = 7, 20
USUAL = 0.05
"""From this share on, looking without a reason is part of somebody's work (a desk, telephone) and says little."""
ENOUGH_TO_SAY, UNSAID = 50, -1
STRANGERS = 8
BURST_PEOPLE, BURST_WITHIN = 15, datetime.timedelta(hours=1)
DENIED = 5
WELL_KNOWN, AT_A_DESK = 2.5, 0.25
LATER_THAT_DAY = datetime.timedelta(hours=1)
LEFT_FOR = datetime.timedelta(days=30)


class _Pair:
    """The looks of one member of staff at one person."""

    __slots__ = ("days", "first", "last", "looks", "odd")

    def __init__(self, at: datetime.datetime) -> None:
        self.looks = self.odd = 0
        self.days: set[datetime.date] = set()
        self.first = self.last = at


def folded(family: str) -> str:
    """Write a family name as names are compared: no capitals, accents or spaces, and no prefix (van, de, el)."""
    words = [word for word in unaccented(family).replace("-", " ").split() if word not in _PREFIXES]
    return "".join(words)


_PREFIXES = frozenset(
    ("van", "von", "de", "der", "den", "het", "ten", "ter", "te", "el", "al", "di", "da", "dos", "la", "le")
)


def is_odd_hour(at: datetime.datetime) -> bool:
    """Tell whether a moment lies outside 7.00 to 20.00 hours on working days."""
    return at.weekday() >= 5 or not DAY_BEGINS <= at.hour < DAY_ENDS


def rows_of(looks: Sequence[Look], known: Known, *, most: int = MOST_ROWS) -> list[Row]:
    """Give the rows of the list, most points first, at most `most` and five of one looker.

    Looks at oneself and of people who are no staff are passed over; `known` says who is.
    """
    pairs, refused, odd_of, looks_of = _counted(looks, known)
    loose = {pair for pair in pairs if pair not in known.grounds}
    strange = {pair for pair in loose if not _shares_unit(known, *pair)}
    usual, said = _usual(pairs, strange, known)
    lookers_of: dict[UUID, list[float]] = collections.defaultdict(list)
    for looker, person in strange:
        lookers_of[person].append(1.0 if usual[looker] < USUAL else AT_A_DESK)
    rows = []
    for pair in loose:
        looker, person = pair
        found = pairs[pair]
        usual_at_odd_hours = (odd_of[looker] - found.odd) * 10 > looks_of[looker] - found.looks
        reasons = _reasons(
            pair,
            found,
            known,
            (usual[looker], said[known.lookers[looker].role]),
            lookers_of.get(person, ()),
            strange=pair in strange,
            odd=not usual_at_odd_hours,
        )
        if reasons:
            rows.append(_row(looker, person, known, found.looks, len(found.days), found.first, found.last, reasons))
    rows += _many_people(looks, strange, known)
    rows += _refusals(refused, known)
    rows.sort(key=lambda row: (-row.points, -row.looks, row.last_at, str(row.looker), str(row.person)))
    return _few_of_each(rows, most)


def _counted(
    looks: Iterable[Look], known: Known
) -> tuple[
    dict[tuple[UUID, UUID], _Pair],
    dict[UUID, list[datetime.datetime]],
    collections.Counter[UUID],
    collections.Counter[UUID],
]:
    """Count looks per pair, refusals per looker, and per looker how many looks, and how many at odd hours."""
    pairs: dict[tuple[UUID, UUID], _Pair] = {}
    refused: dict[UUID, list[datetime.datetime]] = collections.defaultdict(list)
    odd_of: collections.Counter[UUID] = collections.Counter()
    looks_of: collections.Counter[UUID] = collections.Counter()
    for looker, person, at, was_refused in looks:
        if looker not in known.lookers or looker == person:
            continue
        if was_refused:
            refused[looker].append(at)
            continue
        if person is None or person not in known.people:
            continue
        pair = pairs.get((looker, person))
        if pair is None:
            pair = pairs[looker, person] = _Pair(at)
        pair.looks += 1
        pair.days.add(at.date())
        pair.first, pair.last = min(pair.first, at), max(pair.last, at)
        looks_of[looker] += 1
        if is_odd_hour(at):
            pair.odd += 1
            odd_of[looker] += 1
    return pairs, refused, odd_of, looks_of


def _shares_unit(known: Known, looker: UUID, person: UUID) -> bool:
    """Tell whether somebody works for the unit a person belongs to; a function for all units is no such reason."""
    return not known.lookers[looker].units.isdisjoint(known.people[person].units)


def _usual(
    pairs: Iterable[tuple[UUID, UUID]], strange: set[tuple[UUID, UUID]], known: Known
) -> tuple[dict[UUID, float], dict[str, int]]:
    """Give per looker which share of people is looked at without a reason: in their capacity, or by themselves if more.

    Beside it per capacity the percentage as it is counted, UNSAID while too few people were looked at to say one.

    What is usual at a desk is not odd; who looks at many strangers gets one row about that, not one for each.
    """
    all_of: collections.Counter[str | UUID] = collections.Counter()
    odd_of: collections.Counter[str | UUID] = collections.Counter()
    for pair in pairs:
        for one in (pair[0], known.lookers[pair[0]].role):
            all_of[one] += 1
            odd_of[one] += pair in strange
    said = {
        who.role: round(100 * odd_of[who.role] / all_of[who.role]) if all_of[who.role] >= ENOUGH_TO_SAY else UNSAID
        for who in known.lookers.values()
    }
    usual = {
        looker: max(
            (odd_of[who.role] + 1) / (all_of[who.role] + 20),
            (odd_of[looker] - STRANGERS) / all_of[looker] if all_of[looker] else 0.0,
        )
        for looker, who in known.lookers.items()
    }
    return usual, said


def _reasons(
    pair: tuple[UUID, UUID],
    found: _Pair,
    known: Known,
    share: tuple[float, int],
    others: Sequence[float],
    *,
    strange: bool,
    odd: bool,
) -> list[Reason]:
    """List why one pair stands out; nothing for looks at people of one's own unit with another name."""
    looker, person = known.lookers[pair[0]], known.people[pair[1]]
    reasons = []
    namesakes = known.families.get(looker.family, 0) if looker.family and looker.family == person.family else 0
    if namesakes:
        reasons.append(Reason(SAME_NAME, 8 if namesakes <= 10 else 6 if namesakes <= 60 else 2, namesakes))
    if not strange:
        return reasons
    ended = known.ended.get(pair)
    if ended is not None and found.last - ended < LEFT_FOR:
        # Finishing what was begun, or seeing how it went: a month long no reason for a row by itself.
        reasons.append(Reason(ENDED, 1, max(0, (found.last - ended).days)))
    elif ended is not None:
        reasons.append(Reason(ENDED, 5, (found.last - ended).days))
    else:
        reasons.append(Reason(NO_GROUND, max(1, min(6, round(-math.log2(share[0])))), share[1]))
    if not looker.everywhere:
        reasons.append(Reason(OTHER_UNIT, 1, 0))
    if found.odd and odd:
        reasons.append(Reason(ODD_HOUR, 3 if found.odd == 1 else 4, found.odd))
    if len(found.days) > 1:
        reasons.append(Reason(REPEATED, min(10, 3 * len(found.days)), len(found.days)))
    elif found.last - found.first >= LATER_THAT_DAY:
        reasons.append(Reason(CAME_BACK, 5, found.looks))
    elif found.looks >= 3:
        reasons.append(Reason(OFTEN, min(4, found.looks - 1), found.looks))
    if sum(others) >= WELL_KNOWN:
        reasons.append(Reason(MANY_LOOK, min(10, 2 * len(others)), len(others)))
    return reasons


def _row(
    looker: UUID,
    person: UUID | None,
    known: Known,
    looks: int,
    days: int,
    first: datetime.datetime,
    last: datetime.datetime,
    reasons: Sequence[Reason],
) -> Row:
    """Make one row, its heaviest reason first."""
    ordered = tuple(sorted(reasons, key=lambda reason: (-reason.points, REASONS.index(reason.slug))))
    return Row(looker, person, known.lookers[looker].role, looks, days, first, last, ordered)


def _many_people(looks: Sequence[Look], strange: set[tuple[UUID, UUID]], known: Known) -> list[Row]:
    """Make one row for whoever opened many people without a reason: within an hour, or far more than their peers."""
    opened: dict[UUID, list[tuple[datetime.datetime, UUID]]] = collections.defaultdict(list)
    for looker, person, at, was_refused in looks:
        if not was_refused and person is not None and (looker, person) in strange:
            opened[looker].append((at, person))
    people = {looker: len({person for _, person in found}) for looker, found in opened.items()}
    of_role: dict[str, list[int]] = collections.defaultdict(list)
    for looker, who in known.lookers.items():
        of_role[who.role].append(people.get(looker, 0))
    rows = []
    for looker, found in opened.items():
        if people[looker] < STRANGERS:
            continue
        found.sort()
        reasons = []
        middle = sorted(of_role[known.lookers[looker].role])[len(of_role[known.lookers[looker].role]) // 2]
        if people[looker] >= max(STRANGERS, 4 * middle):
            reasons.append(Reason(STRANGE, min(12, 6 + people[looker] // 4), people[looker]))
        most = _most_within(found)
        if most >= BURST_PEOPLE:
            reasons.append(Reason(BURST, min(12, 4 + most // 5), most))
        if reasons:
            days = len({at.date() for at, _ in found})
            rows.append(_row(looker, None, known, len(found), days, found[0][0], found[-1][0], reasons))
    return rows


def _most_within(found: Sequence[tuple[datetime.datetime, UUID]]) -> int:
    """Count the most different people that were opened within an hour; `found` in the order of time."""
    most = start = 0
    within: collections.Counter[UUID] = collections.Counter()
    for at, person in found:
        within[person] += 1
        while at - found[start][0] > BURST_WITHIN:
            within[found[start][1]] -= 1
            if not within[found[start][1]]:
                del within[found[start][1]]
            start += 1
        most = max(most, len(within))
    return most


def _refusals(refused: Mapping[UUID, list[datetime.datetime]], known: Known) -> list[Row]:
    """Make a row for whoever was refused often, and more often than others in the same capacity."""
    usual: dict[str, list[int]] = collections.defaultdict(list)
    for looker, moments in refused.items():
        usual[known.lookers[looker].role].append(len(moments))
    rows = []
    for looker, moments in refused.items():
        counts = usual[known.lookers[looker].role]
        middle = sorted(counts)[(len(counts) - 1) // 2] if len(counts) > 1 else 0
        if len(moments) >= max(DENIED, 3 * middle):
            days = len({at.date() for at in moments})
            reason = Reason(REFUSED, min(15, 5 + len(moments) // 2), len(moments))
            rows.append(_row(looker, None, known, len(moments), days, min(moments), max(moments), [reason]))
    return rows


def _few_of_each(rows: Sequence[Row], most: int) -> list[Row]:
    """Cut the list, so that one busy reader does not push everybody else off it."""
    taken: collections.Counter[UUID] = collections.Counter()
    kept: list[Row] = []
    for row in rows:
        if len(kept) == most:
            break
        if taken[row.looker] < MOST_OF_ONE_LOOKER:
            taken[row.looker] += 1
            kept.append(row)
    return kept
