"""Finding a student one guides by a part of the name: one's own files only, and nothing typed stays anywhere (C4)."""

import pytest

from naast.foundation.core.ids import new_id
from naast.support.guidance.actions import take_on
from naast.support.guidance.models import GuidanceFile
from naast.support.guidance.tests.conftest import actor_of, main

pytestmark = pytest.mark.django_db
SEARCH = "/nl/medewerker/studenten/zoeken"


@pytest.fixture
def file(opened):
    return opened()


@pytest.fixture
def noor(cast, signed_in):
    return signed_in(cast.noor)


def found(client, typed):
    return main(client.post(SEARCH, {"name": typed}))


def test_a_part_of_the_name_or_the_whole_number_finds_among_ones_own_files_only(file, opened, noor, cast, signed_in):
    given, number = cast.sanne.shown_name, cast.sanne.person_number
    for typed in (given.split()[-1][:4].upper(), given[:3], f"{given[:2]} {given.split()[-1][:2]}", number):
        assert file.code in found(noor, typed), typed
    for typed in (given[1:5], number[:-1], "Zzz", "%", "_", "' OR 1=1 --"):
        page = found(noor, typed)
        assert file.code not in page, typed
        assert "staat niemand met deze naam" in page
    apart = opened("ilse", "psychologist", "daan")
    assert apart.code not in found(noor, cast.daan.shown_name)
    assert "staat niemand met deze naam" in found(noor, cast.daan.shown_name)
    assert apart.code in found(signed_in(cast.ilse), cast.daan.shown_name)


def test_accents_hyphens_and_what_is_closed_do_not_hide_anybody(file, noor, cast, acting):
    def changed():
        type(cast.sanne).objects.filter(pk=cast.sanne.pk).update(shown_name="Zo\u00eb de Bruyn-\u0130lhan Y\u0131lmaz")
        GuidanceFile.objects.unscoped(reason="a test closes").filter(pk=file.pk).update(
            state="closed", closed_at=file.asked_at, waits=""
        )

    acting(changed)
    for typed in ("zoe", "ZO\u00cb bruyn", "ilhan", "de bru", "yilmaz", "Y\u0131l"):
        page = found(noor, typed)
        assert file.code in page, typed
        assert "Afgesloten" in page


def test_nothing_typed_is_told_and_opening_the_page_shows_nobody(file, noor):
    answer = noor.post(SEARCH, {"name": "  "})
    assert answer.status_code == 422
    assert "Typ een naam of een studentnummer" in main(answer)
    assert file.code not in main(noor.get(SEARCH))
    assert file.code not in main(noor.get(f"{SEARCH}?name=Sanne"))


def test_more_than_fit_says_so_and_asks_as_much_as_for_one(
    opened, noor, cast, acting, vouched, django_assert_max_num_queries
):
    opened()

    def person(n):
        return type(cast.sanne).objects.create(
            id=new_id(), institution=cast.sanne.institution, person_number=f"t-{n}", student=True,
            given_name="Test", family_name=f"Voorbeeld {n}", shown_name=f"Test Voorbeeld {n}",
        )  # fmt: skip

    people = acting(lambda: [person(n) for n in range(27)])
    found(noor, "sanne")
    with django_assert_max_num_queries(25) as one:
        found(noor, "sanne")
    for each in people:
        take_on(actor=actor_of(cast.noor), student=each, role="study-adviser", because="test")
    with django_assert_max_num_queries(25) as many:
        page = found(noor, "voorbeeld")
    assert page.count("<li") == 25
    assert "Er zijn er meer" in page
    assert len(many) == len(one)
