"""The clock of the demonstration: forward only, by days that exist, with what was typed kept (G11)."""

import datetime
import re
from html import unescape

import pytest
from django.test import Client

from naast.foundation.core import time

pytestmark = pytest.mark.django_db
CLOCK = {"nl": "/nl/demonstratie/klok", "en": "/en/demonstration/clock"}
NO_DATE = {
    "nl": "Dat is geen datum. Schrijf het zo: 2026-12-01.",
    "en": "That is not a date. Write it like this: 2026-12-01.",
}
NOT_AFTER = {"nl": "Kies een dag na vandaag. Terug kan niet.", "en": "Choose a day after today. You cannot go back."}
TOO_FAR = {
    "nl": "Dat is te ver. Kies een dag binnen vijf jaar.",
    "en": "That is too far. Choose a day within five years.",
}


@pytest.fixture(autouse=True)
def _demo(guide, settings):
    settings.DEMO = True


@pytest.fixture
def walked(monkeypatch):
    """Note which days were walked, instead of running their jobs."""
    days = []
    monkeypatch.setattr(time._Walked, "walk", lambda since, until, step: days.append((since, until)))
    return days


@pytest.mark.parametrize("language", CLOCK)
@pytest.mark.parametrize(("step", "days"), [("day", 1), ("week", 7), ("month", 30)])
def test_a_step_moves_the_clock_and_walks_the_days_between(walked, language, step, days):
    before = time.today()
    answer = Client().post(CLOCK[language], {"step": step})
    assert (answer.status_code, answer.headers["Location"]) == (302, CLOCK[language])
    assert time.today() == before + datetime.timedelta(days=days)
    assert len(walked) == 1
    assert (walked[0][1] - walked[0][0]).days in (days - 1, days)


def test_a_day_moves_the_clock_to_that_day_at_this_hour(walked):
    now = time.local(time.now())
    wanted = (time.today() + datetime.timedelta(days=100)).isoformat()
    assert Client().post(CLOCK["nl"], {"day": wanted}).status_code == 302
    assert time.today().isoformat() == wanted
    assert abs((time.local(time.now()).hour - now.hour) % 24) in (0, 1, 23)


@pytest.mark.parametrize("language", CLOCK)
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "morgen",
        "31-12-2026",
        "2026-02-30",
        "2026-13-01",
        "20261201",
        "2026-W49-1",
        "2026-12-01T00:00",
        "٢٠٢٦-١٢-٠١",
        "\x00",
        "2026-12-0",
        "0000-01-01",
        "<b>x</b>",
    ],
)
def test_what_is_no_date_is_said_and_kept(walked, language, typed):
    before = time.today()
    answer = Client().post(CLOCK[language], {"day": typed})
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert text.count(NO_DATE[language]) == 2  # above the form and at the field
    assert 'aria-invalid="true"' in text
    assert 'href="#day"' in text
    assert f'name="day" value="{typed.strip(chr(0))}"' in text
    assert "<b>x" not in answer.content.decode()
    assert (time.today(), walked) == (before, [])


@pytest.mark.parametrize("language", CLOCK)
@pytest.mark.parametrize("days", [0, -1, -400])
def test_back_is_refused(walked, language, days):
    before = time.today()
    answer = Client().post(CLOCK[language], {"day": (before + datetime.timedelta(days=days)).isoformat()})
    assert answer.status_code == 422
    assert NOT_AFTER[language] in unescape(answer.content.decode())
    assert (time.today(), walked) == (before, [])


@pytest.mark.parametrize("language", CLOCK)
@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31"])
def test_the_beginning_of_time_is_refused_too(walked, language, day):
    assert Client().post(CLOCK[language], {"day": day}).status_code == 422


@pytest.mark.parametrize("language", CLOCK)
@pytest.mark.parametrize("day", ["2200-01-01", "9999-12-31"])
def test_too_far_is_refused(walked, language, day):
    before = time.today()
    answer = Client().post(CLOCK[language], {"day": day})
    assert answer.status_code == 422
    assert TOO_FAR[language] in unescape(answer.content.decode())
    assert (time.today(), walked) == (before, [])


def test_a_long_text_is_cut_and_answered(walked):
    answer = Client().post(CLOCK["nl"], {"day": "9" * 100_000})
    assert answer.status_code == 422
    assert len(answer.content) < 50_000


def test_somebody_who_moves_it_back_in_between_is_told(walked, monkeypatch):
    def already(moment):
        raise time.ClockCannotGoBack("jobs have run")

    monkeypatch.setattr(time, "move_to", already)
    answer = Client().post(CLOCK["nl"], {"step": "day"})
    assert (answer.status_code, NOT_AFTER["nl"] in unescape(answer.content.decode())) == (422, True)
    assert "jobs have run" not in answer.content.decode()


def test_every_page_of_the_demonstration_says_which_day_it_is(walked):
    Client().post(CLOCK["nl"], {"step": "week"})
    day = time.today()
    for page in ("/nl/", "/nl/hulp", CLOCK["nl"]):
        text = Client().get(page).content.decode()
        assert f"{day.day}" in re.search(r'class="demo-bar".*?</p>', text, re.DOTALL)[0]


def test_nobody_moves_the_clock_by_a_form_from_elsewhere():
    client = Client(enforce_csrf_checks=True)
    before = time.today()
    assert client.post(CLOCK["nl"], {"step": "day"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert time.today() == before
    assert not client.get(CLOCK["nl"]).cookies


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_the_demonstration_it_is_not_there(settings, method):
    assert getattr(Client(), method)(CLOCK["nl"], {"step": "day"}).status_code in (200, 302)  # the control
    settings.DEMO = False
    for address in (CLOCK["nl"], CLOCK["en"], "/nl/demonstratie/inloggen"):
        assert getattr(Client(), method)(address, {"step": "day", "persona": "sanne"}).status_code == 404
