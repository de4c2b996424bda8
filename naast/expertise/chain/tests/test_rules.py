"""What overlaps, what is left empty, and who may stand in: decided without a database."""

import datetime

import pytest

from naast.expertise.chain.rules.gaps import AHEAD, Cover, Why, first_uncovered, gap_of
from naast.expertise.chain.rules.leading import COORDINATED, PSYCHOLOGISTS, may_stand_in, waits_in_words
from naast.expertise.chain.rules.overlap import overlaps

TODAY = datetime.date(2026, 11, 23)


def day(days):
    return TODAY + datetime.timedelta(days=days)


# --- Overlap --------------------------------------------------------------------------------------------------------

DISTINCT = {
    "tutor": [["Oefent schrijven en presenteren", "Merkt op wie er niet meer komt"], ["Practises writing"]],
    "adviser": [["Legt tentamenregels uit", "Neemt omstandigheden mee in het studieplan"], ["Explains exam rules"]],
    "desk": [["Regelt inschrijving en collegekaart", "Wijst de weg"], ["Arranges enrolment and cards"]],
}


def test_distinct_descriptions_raise_no_warning():
    assert overlaps(DISTINCT) == []


def test_the_same_work_in_other_words_is_found_with_its_sentences():
    said = DISTINCT | {"coach": [["Neemt persoonlijke omstandigheden mee in een nieuw studieplan"], []]}
    (found,) = overlaps(said)
    assert (found.first, found.second) == ("adviser", "coach")
    (match,) = found.matches
    assert match.mine == "Neemt omstandigheden mee in het studieplan"
    assert match.theirs == "Neemt persoonlijke omstandigheden mee in een nieuw studieplan"
    assert set(match.shared) == {"neemt", "omstandigheden", "studieplan"}


def test_inflection_does_not_hide_an_overlap():
    said = {"a": [["Schrijft verklaringen voor voorzieningen bij tentamens"]], "b": [["Een verklaring schrijven voor een voorziening bij een tentamen"]]}  # fmt: skip
    assert len(overlaps(said)) == 1


def test_languages_are_not_compared_with_each_other():
    same = "Practises academic writing skills"
    assert overlaps({"a": [[same], []], "b": [[], [same]]}) == []
    assert len(overlaps({"a": [[], [same]], "b": [[], [same]]})) == 1


def test_words_of_many_roles_do_not_count():
    same = "Helpt studenten vooruit"
    many = {f"role{number}": [[same]] for number in range(6)}
    assert overlaps(many) == []


def test_the_mark_changes_with_the_sentences_and_only_then():
    first = {"a": [["Oefent academisch schrijven elke week"]], "b": [["Oefent academisch schrijven elke maand"]]}
    second = first | {"b": [["Oefent academisch schrijven elke zomer"]]}
    third = first | {"c": [["Iets heel anders"]]}
    assert overlaps(first)[0].mark == overlaps(third)[0].mark
    assert overlaps(first)[0].mark != overlaps(second)[0].mark


def test_a_run_of_plain_words_is_no_overlap():
    said = {"a": [["Wijst de weg naar de studieadviseur"]], "b": [["Wijst aan de balie de weg naar de juiste persoon"]]}
    assert overlaps(said) == []


# --- Between two chairs ---------------------------------------------------------------------------------------------


def why(**given):
    gap = gap_of(**({"until": day(30), "covers": [], "others": False, "today": TODAY} | given))
    return (gap.why, gap.on) if gap is not None else None


def test_who_leaves_without_anybody_leaves_a_gap():
    assert why() == (Why.ENDS, day(31))
    assert why(until=day(-3)) == (Why.ENDED, day(-2))


@pytest.mark.parametrize(
    "given",
    [
        {"until": None},
        {"until": TODAY + AHEAD + datetime.timedelta(days=1)},
        {"others": True},
        {"covers": [Cover(day(31), day(300))]},
        {"covers": [Cover(day(20), day(50)), Cover(day(51), day(300))]},
    ],
)
def test_no_gap_where_somebody_goes_on(given):
    assert why(**given) is None


def test_a_cover_that_ends_or_leaves_too_early_is_a_gap():
    assert why(covers=[Cover(day(31), day(60))]) == (Why.COVER_ENDS, day(61))
    assert why(covers=[Cover(day(31), day(300), here_until=day(40))]) == (Why.COVER_LEAVES, day(41))
    assert why(covers=[Cover(day(33), day(300))]) == (Why.ENDS, day(31))
    assert why(until=None, covers=[Cover(day(1), day(20), here_until=day(9))]) == (Why.COVER_LEAVES, day(10))
    assert why(until=None, covers=[Cover(day(1), day(20))]) is None


def test_days_in_between_are_found():
    assert first_uncovered(day(1), [Cover(day(1), day(5)), Cover(day(7), day(9))]) == day(6)


# --- Who ------------------------------------------------------------------------------------------------------------


def test_psychologists_stay_within_their_profession():
    assert may_stand_in("psychologist", {"psychologist"})
    assert not may_stand_in("psychologist", {"coordinator", "study-adviser"})
    assert may_stand_in("study-adviser", {"study-adviser"})
    assert may_stand_in("study-adviser", {"coordinator"})
    assert not may_stand_in("study-adviser", {"psychologist", "lecturer"})


def test_nobody_coordinates_psychologists_or_the_independent():
    assert not COORDINATED & (PSYCHOLOGISTS | {"confidential", "ombuds"})


def test_small_numbers_of_answers_awaited_are_not_told_apart():
    assert [waits_in_words(number, whole=False) for number in (0, 1, 4, 5)] == ["", "", "", "5"]
    assert waits_in_words(1, whole=True) == "1"
