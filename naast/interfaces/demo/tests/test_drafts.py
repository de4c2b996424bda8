"""The desk of the demonstration has something of everything on it, made through the actions (A10, G7)."""

import pytest

from naast.awareness.guide.models import Line, Version
from naast.awareness.guide.queries.desk import conflict, text, texts
from naast.awareness.guide.queries.desk_attention import Concern, attention
from naast.awareness.guide.queries.desk_history import history
from naast.awareness.guide.rules.versions import Move, State
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.interfaces.demo.content import guide_bundle
from naast.interfaces.demo.drafts import write_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(guide, cast):
    write_drafts()
    return cast


def concerns(person):
    found = attention(actor_for(person), language="nl", today=time.today())
    return {(each.concern, each.key) for each in found}


def test_pim_finds_one_of_everything_that_may_press(written):
    found = concerns(written.pim)
    assert {
        (Concern.SECOND_CHECK, "mind"),
        (Concern.REVIEW, "popcorner"),
        (Concern.STALE, "housing-desk"),
        (Concern.STALE, "money-advice"),
        (Concern.OLDER_IN_ONE_LANGUAGE, "get-together"),
        (Concern.SCHEDULED, "worried"),
    } <= found


def test_the_line_waits_for_somebody_else_than_pim(written):
    shown = text(actor_for(written.pim), "line", "mind", language="nl")
    assert (shown.waiting.state, shown.vital, shown.not_second) == (
        State.CHECK,
        ("hours_note_nl", "hours_note_en"),
        True,
    )
    assert Move.CONFIRM not in shown.may_on_waiting
    assert Move.CONFIRM in text(actor_for(written.joris), "line", "mind", language="nl").may_on_waiting
    given = next(line for line in guide_bundle().lines if line["id"] == "mind")
    assert Line.objects.get(pk="mind").hours_note_nl == given["hours_note_nl"]


def test_fatima_wrote_at_the_same_time_as_noor(written):
    assert (Concern.ASIDE, "wellbeing-officer") in concerns(written.fatima)
    fatima = actor_for(written.fatima)
    assert {row.key for row in texts(fatima, language="nl") if row.mine} >= {"popcorner", "wellbeing-officer"}
    aside = text(fatima, "entry", "wellbeing-officer", language="nl").asides[0]
    found = conflict(fatima, "entry", "wellbeing-officer", aside.number)
    assert {(row.field, row.side) for row in found.rows} == {("first_step", "mine"), ("reach", "theirs")}
    assert found.clashes == ()


def test_the_history_goes_back_to_how_it_was(written):
    page = history(actor_for(written.pim), "entry", "buddy", language="nl")
    assert [(row.number, row.state, row.restored_from) for row in page.rows] == [
        (4, State.PUBLISHED, 1),
        (3, State.REPLACED, None),
        (2, State.REPLACED, None),
        (1, State.REPLACED, None),
    ]
    first, last = Version.objects.filter(manuscript__key="buddy", number__in=(1, 4)).order_by("number")
    assert last.content == first.content
