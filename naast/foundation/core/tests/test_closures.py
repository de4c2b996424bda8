"""Closure days are data: loaded whole or not at all, and their absence is said aloud."""

import copy
import dataclasses
import json
import logging
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from naast.foundation.core import closures
from naast.foundation.core.models import ClosureDay

pytestmark = pytest.mark.django_db


def test_the_example_of_the_demonstration_loads_twice_and_warns_for_the_year_nobody_decided():
    rows = closures.example_closure_rows()
    assert closures.load_closure_days(rows) == closures.Loaded(added=36, changed=0, unchanged=0)
    assert closures.load_closure_days(rows) == closures.Loaded(added=0, changed=0, unchanged=36)
    assert ClosureDay.objects.get(date=date(2026, 10, 3)).name_nl == "Leidens Ontzet"
    assert ClosureDay.objects.get(date=date(2025, 4, 26)).name_en == "King's Day"
    assert ClosureDay.objects.get(date=date(2026, 5, 15)).kind == ClosureDay.Kind.COMPULSORY
    assert closures.years_without_closures([2027, 2026, 2025, 2027]) == [2027]
    assert closures.years_without_closures([]) == []


def test_a_changed_day_is_changed():
    rows = closures.example_closure_rows()
    closures.load_closure_days(rows)
    changed = [dataclasses.replace(rows[0], name_nl="Nieuwjaar")]
    assert closures.load_closure_days(changed) == closures.Loaded(added=0, changed=1, unchanged=0)
    assert ClosureDay.objects.get(date=rows[0].date).name_nl == "Nieuwjaar"


def test_counting_over_a_year_without_closures_warns_and_still_knows_new_years_day(caplog):
    closures.load_closure_days(closures.example_closure_rows())
    closures._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        found = closures.closures_between(date(2026, 12, 1), date(2027, 1, 10))
    assert [record.args for record in caplog.records] == [(2027,)]
    assert found.working_days_between(date(2026, 12, 22), date(2027, 1, 4)) == 2
    assert found.missing_years(date(2026, 1, 1), date(2027, 1, 1)) == [2027]
    caplog.clear()
    closures.closures_between(date(2026, 1, 1), date(2026, 2, 1))
    assert caplog.records == []


def test_reading_the_calendar_takes_one_query(queries):
    closures.load_closure_days(closures.example_closure_rows())
    with queries(1):
        assert len(closures.all_closures().days) == 36
    with queries(1):
        closures.years_without_closures(range(2020, 2030))


def test_faulty_rows_are_all_named_and_nothing_is_loaded():
    good = closures.example_closure_rows()[0]
    bad = [
        good,
        dataclasses.replace(good, name_nl="dubbel"),
        dataclasses.replace(good, date=date(2026, 2, 1), kind="holiday"),
        dataclasses.replace(good, date=date(2026, 2, 2), name_en=" ", source="x" * 400),
    ]
    with pytest.raises(closures.BadClosureDays) as refusal:
        closures.load_closure_days(bad)
    assert refusal.value.faults == (
        "row 3: 'holiday' is neither 'public' nor 'compulsory'",
        "row 4: name_en is empty",
        "row 4: source is longer than 300 characters",
        f"row 2: {good.date} stands in the list twice",
    )
    assert not ClosureDay.objects.exists()


def document(**change):
    read = json.loads(closures.EXAMPLE.read_text(encoding="utf-8"))
    return copy.deepcopy(read) | change


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ([], "the document has no 'years'"),
        ({"years": 7}, "the document has no 'years'"),
        (document(source=" "), "'source' is missing: say where the days come from"),
        (document(compulsory_name={"nl": "dicht"}), "'compulsory_name' needs a name in 'nl' and in 'en'"),
        (document(compulsory_name=None), "'compulsory_name' needs a name in 'nl' and in 'en'"),
        (document(fixed=[1]), "'fixed' is not a table of names and days"),
        (document(years={"MMXXVI": {}}), "'MMXXVI' is not a year with 'holidays' and 'compulsory'"),
        (document(years={"1700": {}}), "1700 is not between 2014 and 2199"),
        (
            document(years={"2026": {"compulsory": ["02-30"]}}),
            "2026: '02-30' is neither a holiday known here nor a day written as MM-DD",
        ),
        (
            document(years={"2026": {"holidays": "kings-day!"}}),
            "2026: 'kings-day!' is neither a holiday known here nor a day written as MM-DD",
        ),
        (
            document(years={"2026": {"holidays": ["relief-of-leiden"]}}, fixed={}),
            "2026: 'relief-of-leiden' is neither a holiday known here nor a day written as MM-DD",
        ),
    ],
)
def test_a_broken_document_is_told_what_is_wrong(broken, fault):
    with pytest.raises(closures.BadClosureDays) as refusal:
        closures.read_closure_rows(broken)
    assert refusal.value.faults == (fault,)


def test_liberation_day_that_is_ascension_day_is_loaded_once():
    years = {"2016": {"holidays": ["liberation-day", "ascension-day"], "compulsory": []}}
    assert [row.name_en for row in closures.read_closure_rows(document(years=years))] == ["Ascension Day"]


@pytest.mark.parametrize("wrong", [{"kind": "other"}, {"name_nl": ""}, {"date": date(2026, 1, 1)}])
def test_the_database_holds_the_rules_itself(wrong):
    values = {"name_nl": "Dicht", "name_en": "Closed", "kind": "public", "source": "s"}
    ClosureDay.objects.create(date=date(2026, 1, 1), **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosureDay.objects.create(**({"date": date(2026, 1, 2), **values} | wrong))
