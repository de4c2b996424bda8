"""What differs is found word by word and per language, and no word of either text is lost on the way (A10)."""

import copy
import itertools

from hypothesis import given
from hypothesis import strategies as some

from naast.awareness.guide.rules.difference import (
    Part,
    changed_paths,
    differences,
    flat,
    languages_of,
    merged,
    one_sided,
    three_way,
    words_apart,
)
from naast.awareness.guide.tests.content import demo_bundle

words = some.text(alphabet="ab ,.\né", max_size=40)
plain = some.none() | some.booleans() | some.integers(-9, 9) | words
contents = some.dictionaries(
    some.sampled_from(["nl", "en", "hours", "slug", "next", "parts"]),
    some.recursive(
        plain,
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(some.sampled_from(["title", "key", "slug", "open"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def side(parts, *kinds):
    return "".join(part.text for part in parts if part.kind in kinds)


# --- Words ----------------------------------------------------------------------------------------------------------
@given(words, words)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old, new):
    parts = words_apart(old, new)
    assert side(parts, "same", "gone") == old
    assert side(parts, "same", "new") == new
    assert all(part.text for part in parts)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(parts))


def test_a_changed_word_is_one_word():
    parts = words_apart("De studieadviseur helpt je.", "De studentendecaan helpt je.")
    assert parts == (
        Part("same", "De"), Part("gone", " studieadviseur"), Part("new", " studentendecaan"), Part("same", " helpt je."),
    )  # fmt: skip


def test_a_long_text_is_compared_in_a_moment():
    old = "\n".join(f"regel {number} van de tekst" for number in range(4_000))
    new = old.replace("regel 17 ", "regel zeventien ")
    assert [part.text for part in words_apart(old, new) if part.kind != "same"] == [" 17", " zeventien"]
    assert side(words_apart("a b " * 5_000, "b c " * 5_000), "new") == "b c " * 5_000


# --- Two texts ------------------------------------------------------------------------------------------------------
@given(contents)
def test_nothing_differs_from_itself(content):
    assert differences(content, copy.deepcopy(content)) == ()


@given(contents, contents)
def test_each_field_that_differs_is_named_once_with_both_sides(old, new):
    found = differences(old, new)
    paths = [difference.path for difference in found]
    assert len(set(paths)) == len(paths)
    assert set(paths) == set(changed_paths(old, new))
    for difference in found:
        assert (flat(old).get(difference.path, ""), flat(new).get(difference.path, "")) == (
            difference.old,
            difference.new,
        )


def test_fields_and_languages_are_told_apart():
    old = demo_bundle().entries[0]
    new = copy.deepcopy(old)
    new["nl"]["summary"] += " Altijd."
    new["en"]["what_for"].insert(0, "Somebody to ask")
    new["instead"][0]["en"] = "No."
    new["cost"] = "varies"
    found = {difference.path: difference for difference in differences(old, new)}
    assert set(found) == {"nl.summary", "en.what_for", "instead.study-adviser.en", "cost"}
    assert (found["nl.summary"].field, found["nl.summary"].language) == ("summary", "nl")
    assert (found["instead.study-adviser.en"].field, found["cost"].language) == ("instead.study-adviser", "")
    assert [part.text for part in found["en.what_for"].parts if part.kind == "new"] == ["Somebody to ask\n"]
    assert languages_of([*found]) == {"nl", "en"}
    assert languages_of(["cost", "hours"]) == frozenset()
    assert languages_of(["name_nl", "cost"]) == {"nl"}


def test_a_row_that_is_added_or_moved_shows():
    old = demo_bundle().leaflets["expectations"]
    new = copy.deepcopy(old)
    new["parts"].append(new["parts"].pop(0))
    assert [difference.path for difference in differences(old, new)] == ["parts"]
    new["parts"].append({"key": "later", "nl": {"title": "x", "body": "y"}, "en": {"title": "x", "body": "y"}})
    assert {"parts", "parts.later.nl.title"} <= {difference.path for difference in differences(old, new)}


def test_what_one_language_does_not_say_is_named():
    entry = demo_bundle().entries[0]
    assert one_sided(entry) == {}
    entry["en"]["why"] = " "
    entry["nl"]["say"] = []
    assert one_sided(entry) == {"nl": ("say",), "en": ("why",)}
    assert one_sided({"cost_nl": "Gratis", "cost_en": None, "tel": "x"}) == {"en": ("cost",)}


# --- Three texts ----------------------------------------------------------------------------------------------------
@given(contents, contents, contents)
def test_what_only_one_writer_changed_is_in_the_merged_text(base, theirs, mine):
    both = merged(base, theirs, mine)
    assert merged(base, base, mine).content == mine
    assert merged(base, theirs, base).content == theirs
    assert merged(base, mine, mine).clashes == ()
    if both.clashes:
        return
    together = flat(both.content)
    for row in three_way(base, theirs, mine):
        assert row.side != "clash"
        assert together.get(row.path, "") == (row.theirs if row.side == "theirs" else row.mine)


def test_two_writers_in_different_fields_both_get_their_words():
    base = demo_bundle().entries[0]
    theirs, mine = copy.deepcopy(base), copy.deepcopy(base)
    theirs["nl"]["title"] = "Studentmentor"
    mine["en"]["summary"] = "An older student."
    mine["instead"][1]["nl"] = "Anders."
    both = merged(base, theirs, mine)
    assert both.clashes == ()
    assert (both.content["nl"]["title"], both.content["en"]["summary"]) == ("Studentmentor", "An older student.")
    assert both.content["instead"][1]["nl"] == "Anders."
    assert {row.path: row.side for row in three_way(base, theirs, mine)} == {
        "nl.title": "theirs",
        "en.summary": "mine",
        "instead.board-of-examiners.nl": "mine",
    }


def test_two_writers_in_one_field_clash_and_both_are_shown():
    base = demo_bundle().entries[0]
    theirs, mine = copy.deepcopy(base), copy.deepcopy(base)
    theirs["nl"]["title"], mine["nl"]["title"] = "Studentmentor", "Mentor van je groep"
    theirs["cost"] = mine["cost"] = "varies"
    both = merged(base, theirs, mine)
    assert both.clashes == ("nl.title",)
    assert both.content["nl"]["title"] == "Mentor van je groep"
    rows = {row.path: row for row in three_way(base, theirs, mine)}
    assert (rows["nl.title"].side, rows["cost"].side) == ("clash", "both")
    assert (rows["nl.title"].theirs, rows["nl.title"].mine) == ("Studentmentor", "Mentor van je groep")
    assert side(rows["nl.title"].of_mine, "new").strip() == "van je groep"


def test_what_one_took_out_and_the_other_changed_is_not_lost():
    base = {"nl": {"title": "a", "why": "b"}}
    both = merged(base, {"nl": {"title": "a", "why": "c"}}, {"nl": {"title": "a"}})
    assert (both.content["nl"].get("why"), both.clashes) == ("c", ("nl.why",))
