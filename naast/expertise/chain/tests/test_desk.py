"""The coordinator's desk: what is left between two chairs, and arranging who stands in."""

import pytest

from naast.expertise.chain.models import Takeover
from naast.expertise.chain.tests.conftest import actor_of, in_days
from naast.foundation.core.typed_days import write_day
from naast.foundation.people.models import Function, StandIn

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/keten"


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def kept(model):
    return model.objects.unscoped(reason="a test looks")


def given(deputy, **changes):
    return {
        "by": str(deputy.pk), "since": write_day(in_days(31)), "until": write_day(in_days(90)), "for_good": "yes",
    } | changes  # fmt: skip


@pytest.fixture
def fatima(people, signed_in):
    return signed_in(people.fatima)


@pytest.fixture
def page(adviser):
    return f"{DESK}/plek/{adviser.pk}"


def test_who_leaves_stands_on_the_list_with_one_thing_to_do(fatima, adviser, page):
    shown = main(fatima.get(DESK))
    assert "Tussen twee stoelen" in shown
    assert "Noor el Amrani" in shown
    assert page in shown
    assert "Sanne" not in shown


def test_nothing_is_done_before_it_was_shown(fatima, page, deputy):
    shown = main(fatima.post(page, given(deputy, do="check")))
    assert "Klopt dit?" in shown
    assert deputy.shown_name in shown
    assert not kept(StandIn).filter(person=deputy).exists()


def test_arranging_puts_somebody_there_and_takes_the_gap_away(fatima, page, adviser, deputy, people):
    assert fatima.post(page, given(deputy, do="arrange")).status_code == 302
    row = kept(StandIn).get(function=adviser)
    assert (row.person_id, row.starts_on, row.ends_on) == (deputy.pk, in_days(31), in_days(90))
    shown = main(fatima.get(page))
    assert deputy.shown_name in shown
    made = kept(Takeover).get()
    assert made.for_good
    assert made.arranged_by_id == people.fatima.pk


def test_taking_back_leaves_nothing_of_what_had_not_begun(fatima, page, adviser, deputy):
    fatima.post(page, given(deputy, do="arrange"))
    code = kept(Takeover).get().code
    assert fatima.post(page, {"do": "take-back", "code": code}).status_code == 302
    assert not kept(StandIn).filter(function=adviser).exists()
    assert kept(Takeover).get().ended_at is not None
    assert fatima.post(page, {"do": "take-back", "code": code}).status_code == 409


def test_what_runs_is_cut_short_when_taken_back(fatima, page, adviser, deputy, acting_days):
    acting_days(adviser, deputy, -5, 20)
    code = kept(Takeover).get().code
    fatima.post(page, {"do": "take-back", "code": code})
    assert kept(StandIn).get(function=adviser).ends_on == in_days(-1)


@pytest.fixture
def acting_days(people):
    """Arrange a takeover that began some days ago."""
    from naast.expertise.chain.actions import arrange

    def make(function, by, since, until):
        return arrange(
            actor=actor_of(people.fatima), function=function.pk, by=by.pk, since=in_days(since), until=in_days(until)
        )

    return make


FAULTS = [
    ("by", "", "Kies wie vervangt"),
    ("by", "00000000-0000-0000-0000-000000000000", "Kies een van de antwoorden"),
    ("until", "1-1-2020", "of een dag daarna"),
    ("until", "1-1-2199", "langer dan dertien maanden"),
    ("since", "31-02-2027", "Deze dag bestaat niet"),
    ("for_good", "", "Kies of deze persoon terugkomt"),
    ("by", "\x00", ""),
    ("since", "x" * 20_000, ""),
]


def test_no_fault_loses_what_was_typed(fatima, page, deputy):
    for field, value, said in FAULTS:
        for do in ("check", "arrange"):
            answer = fatima.post(page, given(deputy, do=do, **{field: value}))
            assert answer.status_code == 422
            assert said in main(answer)
            assert write_day(in_days(31 if field == "until" else 90)) in main(answer)
    assert not kept(Takeover).exists()


def test_the_same_days_twice_are_refused_with_what_was_typed(fatima, page, deputy):
    fatima.post(page, given(deputy, do="arrange"))
    again = fatima.post(page, given(deputy, do="arrange"))
    assert again.status_code == 409
    assert "vervangt er al iemand" in main(again)
    assert kept(Takeover).count() == 1


def test_who_leaves_too_soon_cannot_stand_in_to_the_end(fatima, page, deputy):
    deputy.ended_on = in_days(50)
    deputy.save()
    answer = fatima.post(page, given(deputy, do="arrange"))
    assert answer.status_code == 409
    assert "Wie vervangt, is er tot en met" in main(answer)


def test_another_role_cannot_stand_in(fatima, page, people, deputy):
    answer = fatima.post(page, given(people.bram, do="arrange"))
    assert answer.status_code == 302, "an adviser of another faculty may"
    Function.objects.filter(person=people.ilse).update(ends_on=None)
    refused = fatima.post(page, given(people.ilse, do="arrange"))
    assert refused.status_code == 422


def test_both_are_told_without_a_reason(fatima, page, deputy, people):
    from naast.foundation.notify.models import Message

    fatima.post(page, given(deputy, do="arrange"))
    posted = set(kept(Message).values_list("letter", "person"))
    assert posted == {("chain.stands-in", deputy.pk), ("chain.replaced", people.noor.pk)}


def test_each_of_the_two_reads_what_was_arranged(fatima, page, deputy, people, signed_in):
    fatima.post(page, given(deputy, do="arrange"))
    assert "Je vervangt Noor el Amrani" in main(signed_in(deputy).get("/nl/medewerker/vervanging"))
    assert f"{deputy.shown_name} vervangt jou" in main(signed_in(people.noor).get("/nl/medewerker/vervanging"))
    assert "Je vervangt niemand" in main(signed_in(people.bram).get("/nl/medewerker/vervanging"))


def test_the_desk_asks_as_much_for_many_as_for_one(fatima, people, adviser, django_assert_max_num_queries):
    fatima.get(DESK)
    with django_assert_max_num_queries(40) as one:
        fatima.get(DESK)
    for who in ("bram", "kees", "joris", "vera", "omar"):
        Function.objects.create(
            person=getattr(people, who), role_id="study-adviser", programme=adviser.programme,
            starts_on=in_days(-10), ends_on=in_days(40),
        )  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        fatima.get(DESK)
