"""One's own messages on a page: words made when they are read, for oneself alone, and marked as seen."""

import dataclasses
import datetime
from uuid import UUID

import pytest
from django.test import Client

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.core.ids import new_id
from naast.foundation.notify import letters
from naast.foundation.notify.actions import mark_seen
from naast.foundation.notify.queries import notices
from naast.foundation.notify.tests.conftest import notices as rows
from naast.foundation.people.actors import actor_for

PAGE = {"nl": "/nl/mijn/berichten", "en": "/en/my/messages"}


def test_the_page_is_for_who_is_signed_in():
    assert Client().get(PAGE["nl"]).status_code in (302, 404)


@pytest.mark.parametrize(("language", "words"), [("nl", "Er zijn geen berichten."), ("en", "There are no messages.")])
def test_without_messages_it_says_so(cast, signed_in, language, words):
    answer = signed_in(cast.sanne).get(PAGE[language])
    assert words in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_message_stands_there_and_is_marked_as_seen(cast, room, post, signed_in):
    post(cast.sanne)
    client = signed_in(cast.sanne)
    page = client.get(PAGE["nl"]).content.decode()
    assert "Je afspraak op woensdag staat." in page
    assert '<span class="tag info">nieuw</span>' in page
    assert 'href="/nl/mijn"' in page
    answer = client.post(PAGE["nl"], {"notice": [str(rows().get().pk)]})
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE["nl"])
    page = client.get(PAGE["nl"]).content.decode()
    assert "Je afspraak op woensdag staat." in page
    assert "nieuw</span>" not in page


@pytest.mark.parametrize("typed", [[], ["x"], ["\x00"], ["1" * 9000], [str(UUID(int=1))], ["", "é"] * 40])
def test_what_is_no_message_marks_nothing(cast, room, post, signed_in, typed):
    post(cast.sanne)
    assert signed_in(cast.sanne).post(PAGE["nl"], {"notice": typed}).status_code == 302
    assert rows().get().seen_at is None


def test_only_oneself_can_open_the_list(cast, room, post, signed_in):
    post(cast.sanne)
    for other in (cast.daan, cast.noor, cast.rik, cast.thea):
        assert "Je afspraak" not in signed_in(other).get(PAGE["nl"]).content.decode()
        signed_in(other).post(PAGE["nl"], {"notice": [str(rows().get().pk)]})
        assert notices(actor_for(other)) == []
    assert rows().get().seen_at is None
    assert notices(ANONYMOUS) == []
    with pytest.raises(Refused):
        mark_seen(actor=ANONYMOUS, notices=(rows().get().pk,))


def test_the_right_is_asked_again_at_every_reading(cast, room, post):
    post(cast.sanne)
    assert len(notices(actor_for(cast.sanne))) == 1
    told, room.content = room.content, None
    assert notices(actor_for(cast.sanne)) == []
    room.content = dataclasses.replace(told, notice="")
    assert notices(actor_for(cast.sanne)) == []
    room.content = told
    del letters._letters["test.told"]
    assert notices(actor_for(cast.sanne)) == []


def test_a_message_of_later_is_not_there_yet(cast, room, post, at):
    now = at(12)
    post(cast.sanne, at=now + datetime.timedelta(days=1))
    assert notices(actor_for(cast.sanne)) == []
    at(12, 0, datetime.date(2026, 11, 26))
    assert len(notices(actor_for(cast.sanne))) == 1


def test_twenty_stand_there_the_newest_first(cast, room, post, at):
    for minute in range(25):
        at(12, minute)
        post(cast.sanne)
    shown = notices(actor_for(cast.sanne))
    assert len(shown) == 20
    assert [each.at for each in shown] == sorted((each.at for each in shown), reverse=True)
    assert len(notices(actor_for(cast.sanne), most=3)) == 3


def test_a_letter_that_is_sent_by_mail_alone_leaves_no_line(cast, room, post):
    post(cast.sanne, letter="test.by-mail")
    assert rows().count() == 0


def test_a_link_that_leads_away_is_no_link(cast, room, post, signed_in):
    room.content = dataclasses.replace(room.content, link="//weg.example")
    post(cast.sanne)
    page = signed_in(cast.sanne).get(PAGE["nl"]).content.decode()
    assert "Je afspraak op woensdag staat." in page
    assert "weg.example" not in page


def test_the_list_costs_one_query_beside_its_letters(cast, room, post, queries):
    for _ in range(10):
        post(cast.sanne, about=new_id())
    actor = actor_for(cast.sanne)
    with queries(1):
        notices(actor)
