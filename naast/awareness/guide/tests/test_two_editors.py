"""Two people writing at one text never overwrite each other: in any order, and at the very same moment (A10)."""

import pytest
from django.db.models import F

from naast.awareness.guide.models import Manuscript, Version
from naast.awareness.guide.tests.interleaving import at_once, begun, interleaved, lost, two_editors

ORDERS = 40


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.mark.django_db
def test_in_whatever_order_two_editors_write_nothing_is_lost():
    actors = two_editors()
    saves = 0
    for seed in range(ORDERS):
        key = f"text-{seed}"
        begun(actors[0], key)
        count, faults = interleaved(seed, key, actors)
        assert faults == [], f"order {seed}"
        saves += count
    assert saves > ORDERS * 3
    assert Version.objects.filter(number__gt=F("based_on") + 1).count() > ORDERS / 4  # they did get in each other's way


@pytest.mark.django_db
def test_what_is_lost_would_be_found():
    """The control: a version that is overwritten, or taken out, is missed."""
    actors = two_editors()
    begun(actors[0], "text")
    assert interleaved(7, "text", actors)[1] == []
    assert lost("text", ["nowhere"]) == ["nowhere is in no version"]
    Version.objects.filter(manuscript__key="text", number=2).delete()
    assert "a number is missing or was given twice" in lost("text", [])
    begun(actors[0], "other")
    count, _ = interleaved(3, "other", actors)
    assert count
    head = Manuscript.objects.get(key="other").head
    Version.objects.filter(manuscript__key="other", number=head).update(state="aside")
    assert any("not based on" in fault for fault in lost("other", []))


@pytest.mark.django_db(transaction=True)
def test_at_the_very_same_moment_one_of_two_is_told_and_both_are_kept():
    actors = two_editors()
    begun(actors[0], "text")
    count, faults = at_once("text", actors, rounds=6)
    assert faults == []
    assert count == 18  # two saves and one that works both in, each time
