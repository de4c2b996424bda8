"""The weekly list: what stands out and why, in whose hands, and without a name until there is a reason (G4)."""

import datetime
from uuid import UUID

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.oversight import ports
from naast.foundation.oversight.actions import open_row, review_row
from naast.foundation.oversight.actions.asking import WhyTooShort
from naast.foundation.oversight.actions.keeping import build_week, forget
from naast.foundation.oversight.actions.reviewing import NotOpened
from naast.foundation.oversight.models import ReviewRow, ReviewWeek
from naast.foundation.oversight.queries.rows import row_shown, weeks_shown
from naast.foundation.oversight.rules import looks as why
from naast.foundation.oversight.rules import review
from naast.foundation.oversight.rules.looks import Known, Look, Looked, Looker
from naast.foundation.oversight.rules.review import folded, rows_of
from naast.foundation.oversight.tests.conftest import MONDAY, REASON, actor_of, lines, mine, note, switch

# --- Pure -----------------------------------------------------------------------------------------------------------
TUESDAY_TEN = datetime.datetime(2026, 11, 17, 10)  # noqa: DTZ001 - the wall clock
UNIT, OTHER = UUID(int=1), UUID(int=2)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def person(number):
    return UUID(int=number + 100)


def a_week(*odd, grounds=(), ended=None, families=None, role="study-adviser"):
    """Give looks and what is known: ten advisers with forty people of their own unit each, and what is odd besides."""
    looks = [Look(person(who), person(number), TUESDAY_TEN) for who in range(10) for number in range(10, 50)]
    looks += odd
    lookers = {person(number): Looker(role, frozenset((UNIT,)), False, "jansen") for number in range(10)}
    people = {person(number): Looked(frozenset((UNIT,)), "smit") for number in range(10, 50)}
    people |= {person(number): Looked(frozenset((OTHER,)), "smit") for number in range(50, 90)}
    people[person(90)] = Looked(frozenset((UNIT,)), "jansen")
    return looks, Known(lookers, people, frozenset(grounds), ended or {}, families or {"jansen": 4, "smit": 80})


def slugs(looks, known, about):
    return next(([each.slug for each in row.reasons] for row in rows_of(looks, known) if row.person == about), [])


def test_own_people_in_office_hours_are_in_order():
    assert rows_of(*a_week()) == []


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        ([Look(person(0), person(50), TUESDAY_TEN)], why.NO_GROUND),
        ([Look(person(0), person(50), TUESDAY_TEN)], why.OTHER_UNIT),
        ([Look(person(0), person(50), TUESDAY_TEN + 12 * HOUR)], why.ODD_HOUR),
        ([Look(person(0), person(50), TUESDAY_TEN + turn * DAY) for turn in range(3)], why.REPEATED),
        ([Look(person(0), person(50), TUESDAY_TEN + turn * HOUR) for turn in range(2)], why.CAME_BACK),
        ([Look(person(0), person(50), TUESDAY_TEN) for turn in range(4)], why.OFTEN),
        ([Look(person(turn), person(50), TUESDAY_TEN) for turn in range(4)], why.MANY_LOOK),
    ],
)
def test_what_stands_out_says_why_and_with_a_ground_does_not(looks, reason):
    assert reason in slugs(*a_week(*looks), person(50))
    grounds = [(look.looker, look.person) for look in looks]
    assert slugs(*a_week(*looks, grounds=grounds), person(50)) == []


def test_how_usual_it_is_is_said_only_when_there_is_enough_to_count():
    look = Look(person(0), person(50), TUESDAY_TEN)
    looks, known = a_week(look)
    share = {len(week): rows_of(week, known)[0].reasons[0].number for week in (looks, [look, *looks[:20]])}
    assert list(share.values()) == [0, review.UNSAID]


def test_a_namesake_of_the_own_unit_stands_out_and_a_common_name_less():
    look = Look(person(0), person(90), TUESDAY_TEN)
    rare, common = (rows_of(*a_week(look, families={"jansen": n}))[0].points for n in (4, 400))
    assert slugs(*a_week(look), person(90)) == [why.SAME_NAME]
    assert rare > common
    assert folded("van der Élst-Smit") == folded("elst smit") == "elstsmit"


def test_a_relation_long_over_weighs_more_than_one_that_just_ended():
    look = Look(person(0), person(50), TUESDAY_TEN)
    points = [
        rows_of(*a_week(look, ended={(person(0), person(50)): TUESDAY_TEN - days * DAY}))[0].points for days in (3, 90)
    ]
    assert points[0] < points[1]


def test_many_people_and_many_refusals_give_one_row_each():
    many = [Look(person(0), person(50 + turn), TUESDAY_TEN + turn * DAY / 1440) for turn in range(30)]
    first = rows_of(*a_week(*many))[0]
    assert first.person is None
    assert {each.slug for each in first.reasons} == {why.BURST, why.STRANGE}
    refused = [Look(person(1), None, TUESDAY_TEN, True)] * 6
    assert [each.slug for each in rows_of(*a_week(*refused))[0].reasons] == [why.REFUSED]
    assert rows_of(*a_week(*refused[:4])) == []


def test_looks_at_oneself_and_of_others_than_staff_are_passed_over():
    looks = [Look(person(0), person(0), TUESDAY_TEN), Look(person(60), person(61), TUESDAY_TEN)]
    assert rows_of(*a_week(*looks)) == []


def test_one_busy_reader_does_not_fill_the_list_and_the_list_is_short():
    odd = [Look(person(turn % 10), person(50 + turn % 40), TUESDAY_TEN + 12 * HOUR) for turn in range(400)]
    rows = rows_of(*a_week(*odd))
    assert len(rows) <= review.MOST_ROWS
    assert max(sum(row.looker == person(n) for row in rows) for n in range(10)) <= review.MOST_OF_ONE_LOOKER


# --- From the trail -------------------------------------------------------------------------------------------------
def test_each_row_finds_its_reader_and_psychologists_rows_their_head_alone(house, week):
    cast = house.cast
    rows = {row.looker_id: row.review_role for row in ReviewRow.objects.unscoped(reason="a test")}
    assert rows == {cast.kees.pk: "privacy-officer", cast.ilse.pk: "head-of-psychologists"}
    assert (len(mine(house, "thea")), len(mine(house, "joris"))) == (1, 1)
    assert mine(house, "thea")[0].code != mine(house, "joris")[0].code
    for other in ("ilse", "kees", "noor", "rik", "eva", "sanne"):
        assert mine(house, other) == ()


def test_nobody_opens_or_judges_anothers_row(house, week):
    cast = house.cast
    hers, his = mine(house, "thea")[0].code, mine(house, "joris")[0].code
    for person_, code in ((cast.thea, his), (cast.joris, hers), (cast.kees, hers), (cast.rik, hers)):
        assert row_shown(actor_of(person_), code) is None
        with pytest.raises(Refused):
            open_row(actor=actor_of(person_), code=code, why=REASON)
        with pytest.raises(Refused):
            review_row(actor=actor_of(person_), code=code, outcome="in-order")


def test_no_name_until_a_reason_was_given(house, week):
    thea, code = actor_of(house.cast.thea), mine(house, "thea")[0].code
    before = row_shown(thea, code)
    assert (before.looker_name, before.person_name) == ("", "")
    assert "Kees" not in repr(before)
    with pytest.raises(WhyTooShort):
        open_row(actor=thea, code=code, why="even kijken")
    assert row_shown(thea, code).looker_name == ""
    open_row(actor=thea, code=code, why=REASON)
    after = row_shown(thea, code)
    assert (after.looker_name, after.person_name) == ("Kees Mulder", house.cast.sanne.shown_name)
    assert [line.subject for line in lines("review-row.opened")] == [house.cast.kees.pk]


def test_an_outcome_is_kept_and_a_breach_needs_names(house, week):
    thea, code = actor_of(house.cast.thea), mine(house, "thea")[0].code
    with pytest.raises(NotOpened):
        review_row(actor=thea, code=code, outcome="breach")
    open_row(actor=thea, code=code, why=REASON)
    review_row(actor=thea, code=code, outcome="talked", note="Zij had een telefoontje van de student zelf.")
    assert mine(house, "thea")[0].outcome == "talked"
    assert mine(house, "thea")[0].reviewed_at == house.clock()


def test_a_ground_that_a_room_above_knows_takes_the_row_away(house, monkeypatch):
    cast = house.cast
    note(cast.kees, "student-counsellor", cast.sanne, hour=21)
    monkeypatch.setattr(ports, "_relations", {"test": lambda pairs: {(cast.kees.pk, cast.sanne.pk)} & pairs})
    assert build_week(actor=Job("test"), monday=MONDAY).listed == 0


def test_emergency_access_is_looked_at_elsewhere_and_the_control_is_not(house):
    cast = house.cast
    note(cast.kees, "student-counsellor", cast.sanne, ground="emergency access")
    note(cast.kees, "student-counsellor", cast.daan, ground="something else")
    build_week(actor=Job("test"), monday=MONDAY)
    assert [row.person_id for row in ReviewRow.objects.unscoped(reason="a test")] == [cast.daan.pk]


def test_off_without_a_decision(cast, clock):
    note(cast.kees, "student-counsellor", cast.sanne)
    assert build_week(actor=Job("test"), monday=MONDAY) is None
    assert not ReviewWeek.objects.exists()
    assert weeks_shown(actor_of(cast.thea)) == []


@pytest.mark.parametrize(("days_ago", "made"), [(3, False), (7, True)])
def test_looks_of_before_the_decision_are_not_weighed(cast, clock, days_ago, made):
    switch("access-review", days_ago=days_ago)
    note(cast.kees, "student-counsellor", cast.sanne)
    assert (build_week(actor=Job("test"), monday=MONDAY) is not None) is made


def test_made_once_and_gone_after_a_year(house, week):
    assert build_week(actor=Job("test"), monday=MONDAY) == week
    house.clock.forward(days=360)
    assert forget(actor=Job("test")) == 0
    house.clock.forward(days=20)
    assert forget(actor=Job("test")) == 2
