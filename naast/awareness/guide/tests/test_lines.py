"""Which lines are shown, in what order, and that no unchecked number ever slips through (A3)."""

import dataclasses
import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.awareness.guide.queries.urgent import said
from naast.awareness.guide.rules.hours import DAYS, State
from naast.awareness.guide.rules.lines import PURPOSES, HelpLine, bar_is_open, bar_lines, lines_now
from naast.awareness.guide.rules.numbers import holds_number, out_of_use
from naast.awareness.guide.tests.content import FOLDER

ROWS = json.loads((FOLDER / "lines.json").read_text(encoding="utf-8"))["lines"]
ALL_WEEK = ({"days": list(DAYS), "open": "00:00", "close": "24:00"},)
NOON = datetime.datetime.fromisoformat("2026-12-01T12:00")
CHECKED = datetime.date(2026, 11, 22)
NUMBERS = ("phone", "tel", "alt_phone", "alt_tel")
# Somebody typed numbers everywhere; only one place may show them, and only for levels A and B.
EVERYWHERE = {
    "phone": "0900-1234567",
    "tel": "tel:09001234567",
    "alt_phone": "0900-7654321",
    "alt_tel": "tel:09007654321",
}
IN_WORDS = dict.fromkeys(
    ("for_nl", "for_en", "cost_nl", "hours_note_en", "check_note_nl"), "Bel 0900-1234567, elke dag."
)


def line(**given) -> HelpLine:
    texts = {f.name: "" for f in dataclasses.fields(HelpLine)}
    base = texts | {
        "id": "voorbeeld", "purpose": "talk", "name_nl": "Voorbeeld", "name_en": "Example", "for_nl": "Praten",
        "for_en": "Talk", "phone": "088 1234567", "tel": "tel:+31881234567", "hours": ALL_WEEK, "holidays": "same",
        "languages": ("nl",), "languages_proven": False, "anonymous": None, "verification": "A", "display": "show",
        "checked_on": CHECKED, "featured": True, "position": 1,
    }  # fmt: skip
    return HelpLine(**(base | given))


def demo_lines() -> list[HelpLine]:
    defaults = {f.name: "" for f in dataclasses.fields(HelpLine)} | {"position": 0, "featured": False}
    return [
        HelpLine.from_row(
            defaults | {name: value for name, value in row.items() if value is not None} | {"position": row["order"],
            "hours": row["hours"], "languages": row["languages"], "anonymous": row["anonymous"]}
        )
        for row in ROWS
    ]  # fmt: skip


def order(lines, language, when=NOON):
    return [entry.line.id for entry in lines_now(lines, when, language=language, holidays=())]


# --- Numbers --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", ["C", "D", "", "a", "AB", "E"])
@pytest.mark.parametrize("display", ["show", "link", "hide"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_number_without_a_check_is_told_nowhere_whatever_the_row_says(level, display, language):
    shown = said(line(verification=level, display=display, **EVERYWHERE, **IN_WORDS), language)
    assert [shown[name] for name in NUMBERS] == ["", "", "", ""]
    assert not any(holds_number(value) for value in shown.values() if isinstance(value, str))


def test_the_same_row_at_level_a_tells_them():
    """The control: the look above finds the numbers when they may be shown."""
    shown = said(line(**EVERYWHERE, **IN_WORDS), "nl")
    assert {name: shown[name] for name in NUMBERS} == EVERYWHERE
    assert holds_number(shown["for"])


@pytest.mark.parametrize("display", ["link", "hide"])
def test_a_link_shows_no_number_even_when_it_was_checked(display):
    assert [said(line(display=display, **EVERYWHERE), "nl")[name] for name in NUMBERS] == ["", "", "", ""]


def test_exactly_these_lines_of_the_demonstration_can_be_called():
    callable_ = {one.id for one in demo_lines() if one.callable}
    assert callable_ == {
        "112", "113", "luisterlijn", "injebol", "csg", "veiligthuis", "mind", "police", "zorgwekkend", "kindertelefoon",
        "depressielijn", "drugsinfo",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel 0800-0113", True),
        ("088 0767 000", True),
        ("(070) 123 45 67", True),
        ("+31 88 0767000", True),
        ("Bel 112 of 113", False),
        ("Vanaf 17.00 uur tot 8.00 uur", False),
        ("Nagekeken op 22 november 2026", False),
        ("Je bent 16 tot en met 27", False),
        ("€ 0,20 per minuut", False),
    ],
)
def test_what_counts_as_a_number(text, found):
    assert holds_number(text) is found


@pytest.mark.parametrize(
    "text", ["0900-0113", "09000113", "Bel 0900 0113 nu", "+31 900 0113", "0900-0767", "0031 900 0767"]
)
def test_numbers_out_of_use_are_known_in_every_spelling(text):
    assert out_of_use(text)
    assert not out_of_use(text.replace("900", "800").replace("0767", "0768"))


# --- Order ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("clock", range(0, 24, 3))
def test_112_and_113_are_first_at_every_hour_in_both_languages(language, clock):
    assert order(demo_lines(), language, NOON.replace(hour=clock))[:2] == ["112", "113"]


@settings(max_examples=150, deadline=None)
@given(
    some.permutations(demo_lines()),
    some.datetimes(
        datetime.datetime.fromisoformat("2026-11-22T00:00"), datetime.datetime.fromisoformat("2027-04-01T00:00")
    ),
    some.sampled_from(["nl", "en"]),
)
def test_the_order_never_hangs_on_the_order_of_the_rows(shuffled, when, language):
    assert order(shuffled, language, when) == order(demo_lines(), language, when)
    assert order(shuffled, language, when)[:2] == ["112", "113"]
    assert "redcross" not in order(shuffled, language, when)


@settings(max_examples=100, deadline=None)
@given(
    some.datetimes(
        datetime.datetime.fromisoformat("2026-11-22T00:00"), datetime.datetime.fromisoformat("2027-04-01T00:00")
    )
)
def test_in_english_what_is_open_comes_first_and_proven_english_next(when):
    rest = lines_now(demo_lines(), when, language="en", holidays=())[2:]
    keys = [(entry.opening.state is not State.OPEN, not entry.line.speaks_english) for entry in rest]
    assert keys == sorted(keys)


def test_english_that_is_hoped_for_does_not_count_as_proven():
    hoped = line(id="hoped", languages=("nl", "en"), languages_proven=False)
    proven = line(id="proven", languages=("nl", "en"), languages_proven=True, position=9)
    dutch = line(id="dutch", languages=("nl",), languages_proven=True)
    assert [one.speaks_english for one in (hoped, proven, dutch)] == [False, True, False]
    assert order([hoped, dutch, proven], "en")[0] == "proven"


def test_in_dutch_purposes_keep_their_order_and_within_one_the_open_line_is_first():
    shut = line(id="shut", hours=({"days": ["tue"], "open": "13:00", "close": "14:00"},))
    open_ = line(id="open", position=9)
    danger = line(id="danger", purpose="danger", hours=())
    assert order([shut, open_, danger], "nl") == ["danger", "open", "shut"]


def test_every_purpose_of_the_demonstration_has_its_place():
    assert {row["purpose"] for row in ROWS} == set(PURPOSES)


# --- The bar of every page ------------------------------------------------------------------------------------------
SUICIDE = line(id="113", purpose="suicide")
TALK = line(id="luisterlijn", purpose="talk", position=2)


def test_the_bar_of_the_demonstration():
    assert [one.id for one in bar_lines(demo_lines())] == ["113", "luisterlijn"]


@pytest.mark.parametrize(
    "change",
    [
        {"display": "hide"},
        {"display": "link"},
        {"verification": "D"},
        {"tel": ""},
        {"featured": False},
        {"hours": ({"days": list(DAYS), "open": "08:00", "close": "24:00"},)},
        {"hours": ()},
    ],
)
def test_a_line_that_is_not_there_day_and_night_leaves_the_bar_and_the_label(change):
    lines = [SUICIDE, dataclasses.replace(TALK, **change)]
    assert [one.id for one in bar_lines(lines)] == ["113"]
    assert bar_is_open(lines, CHECKED, holidays=()) is False
    assert bar_is_open([SUICIDE, TALK], CHECKED, holidays=()) is True


def test_the_label_goes_when_the_check_of_one_is_older_than_ninety_days():
    last = CHECKED + datetime.timedelta(days=90)
    old = dataclasses.replace(TALK, checked_on=CHECKED - datetime.timedelta(days=1))
    assert bar_is_open([SUICIDE, TALK], last, holidays=()) is True
    assert bar_is_open([SUICIDE, old], last, holidays=()) is False
    assert bar_is_open([SUICIDE, TALK], last + datetime.timedelta(days=1), holidays=()) is False
    # The numbers stay: only the claim goes.
    assert len(bar_lines([SUICIDE, old])) == 2


def test_the_label_goes_on_a_holiday_that_may_differ():
    differs = dataclasses.replace(TALK, holidays="differs")
    christmas = {datetime.date(2026, 12, 25)}
    assert bar_is_open([SUICIDE, differs], datetime.date(2026, 12, 25), holidays=christmas) is False
    assert bar_is_open([SUICIDE, TALK], datetime.date(2026, 12, 25), holidays=christmas) is True
