"""Text is kept in one form, without anything invisible that acts, and no visible letter is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core.text import MOST_MARKS, TextTooLong, clean_text

ANYTHING = st.text(alphabet=st.characters(), max_size=80)
ACTING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(ANYTHING, st.booleans())
def test_cleaning_twice_changes_nothing(value, lines):
    once = clean_text(value, lines=lines)
    assert clean_text(once, lines=lines) == once


@given(ANYTHING, st.booleans())
def test_what_is_left_can_be_stored_and_shown_anywhere(value, lines):
    text = clean_text(value, lines=lines)
    assert text.encode("utf-8").decode("utf-8") == text
    assert unicodedata.is_normalized("NFC", text)
    allowed = {"\n", "\t"} if lines else set()
    assert not {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs")} - allowed
    assert not set(ACTING + "\u200b\ufeff\u2028\u2029\x00") & set(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), max_size=60))
def test_no_visible_letter_is_lost(value):
    assert clean_text(value) == unicodedata.normalize("NFC", value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  regel een  \r\nregel twee\r", "  regel een\nregel twee"),
        ("a\u2028b\u2029c\x85d\vf", "a\nb\nc\nd\nf"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("cafe\u0301", "café"),
        ("\u212b", "Å"),
        ("piet\x00\x07\x1b[31m", "piet[31m"),
        ("geheim\u202etxt.exe", "geheimtxt.exe"),
        ("een\u2066twee\u2069", "eentwee"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud83d los", " los"),
        ("   \n \t\n", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its non-joiner
        ("שלום\u200f!", "שלום\u200f!"),
        ("👩\u200d🎓", "👩\u200d🎓"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("vlag \U000e0067\U000e0062", "vlag"),
    ],
)
def test_by_hand(typed, kept):
    assert clean_text(typed) == kept


def test_one_line_has_single_spaces():
    assert clean_text("  Sanne\tde\u00a0\u2003Vries\r\nJr.  ", lines=False) == "Sanne de Vries Jr."


def test_letters_are_not_piled_up():
    text = clean_text("e" + "\u0301\u0302\u0303" * 50 + "n")
    assert text.endswith("n")
    assert len(text) <= 2 + MOST_MARKS
    assert clean_text("ế ngữ") == "ế ngữ"


@pytest.mark.parametrize("value", ["x" * 101, "x" * 100_000, "\u0958" * 60])
def test_what_is_too_long_is_refused_with_both_numbers(value):
    with pytest.raises(TextTooLong) as refusal:
        clean_text(value, longest=100)
    assert refusal.value.longest == 100
    assert refusal.value.length > 100
    assert "x" * 10 not in str(refusal.value)


def test_length_is_counted_in_what_is_kept():
    assert len(clean_text("\r\n".join("x" * 10 for _ in range(9)), longest=98)) == 98
    assert clean_text("x" * 100 + "\u200b" * 50, longest=100) == "x" * 100


@pytest.mark.parametrize("value", [None, 7, b"bytes", ["a"]])
def test_what_is_no_text_is_refused(value):
    with pytest.raises(TypeError):
        clean_text(value)
