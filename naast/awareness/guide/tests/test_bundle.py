"""A broken guide gets a report, row by row, and never an exception, whatever it holds (issue 2, bad input)."""

import copy
import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.awareness.guide.models import Entry, EntryText, Leaflet, Line
from naast.awareness.guide.rules import bundle as rules
from naast.awareness.guide.rules.bundle import Bundle, Fault, faults_in
from naast.awareness.guide.tests.content import demo_bundle

DEEP: list = []
for _ in range(2_000):
    DEEP = [DEEP]
ENDLESS: dict = {}
ENDLESS["again"] = ENDLESS
# Put where a value stands: of a type, a length or a depth that no page and no database takes.
STRANGE = {
    "nothing": None,
    "a number": 7,
    "not a number": math.nan,
    "without end": math.inf,
    "a list": ["x"],
    "an object": {"x": 1},
    "deep": DEEP,
    "itself": ENDLESS,
    "very long": "a" * 100_000,
    "empty": "",
    "spaces": "   ",
    "a control character": "a\x00b",
    "half a character": "a\ud800b",
    "turned around": "a\u202eb",
    "bytes": b"x",
    "a set": {1},
}
LINE, ENTRY = "luisterlijn", "mentor"


SLUGS = [row["slug"] for row in demo_bundle().entries]


def plain_entry(slug: str) -> dict:
    """Give the shortest entry that has no fault."""
    words = dict.fromkeys(rules.TEXTS, "x") | {name: [] for name in rules.LISTS}
    return {
        "slug": slug, "kind": "page", "cost": "free", "audience": ["anyone"], "campuses": [], "topics": [],
        "languages": ["nl"], "checked_on": "2026-11-22", "checked_by": "x", "nl": words, "en": dict(words),
    }  # fmt: skip


def small() -> Bundle:
    """Give a bundle that is checked in a few milliseconds: the other entries are as short as can be."""
    whole = demo_bundle()
    kept = {row["slug"]: row for row in whole.entries if row["slug"] in (ENTRY, "slachtofferhulp")}
    entries = [kept.get(slug) or plain_entry(slug) for slug in SLUGS]
    return Bundle(entries, whole.lines, whole.leaflets, {})


def with_line(**change) -> Bundle:
    return _with("lines", "id", LINE, change)


def with_entry(**change) -> Bundle:
    return _with("entries", "slug", ENTRY, change)


def _with(part, key, name, change) -> Bundle:
    bundle = small()
    row = next(row for row in getattr(bundle, part) if row[key] == name)
    row |= change
    return bundle


def where(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return sorted({(fault.part, fault.name, fault.field) for fault in faults})


def test_the_demonstration_has_no_fault():
    assert faults_in(demo_bundle()) == []
    assert faults_in(small()) == []


# --- One thing wrong at a time: exactly that is named ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": "088 0767 001"}, "tel"),
        ({"phone": None}, "tel"),
        ({"tel": None}, "tel"),
        ({"tel": "javascript:alert(1)"}, "tel"),
        ({"tel": "tel:0880767000;ext=1"}, "tel"),
        ({"alt_tel": "tel:08001234"}, "alt_tel"),
        ({"check_note_en": "It used to be 0900-0767"}, "check_note_en"),
        ({"hours_note_nl": "Bel ook 0900-0113"}, "hours_note_nl"),
        ({"chat_url": "javascript:alert(1)"}, "chat_url"),
        ({"chat_url": "http://example.org/"}, "chat_url"),
        ({"site_url": "https://x"}, "site_url"),
        ({"site_url": "https://example.org/ onclick"}, "site_url"),
        ({"site_url": "https://example.org/" + "a" * 200}, "site_url"),
        ({"verification": "E"}, "verification"),
        ({"verification": ["A"]}, "verification"),
        ({"display": "maybe"}, "display"),
        ({"holidays": None}, "holidays"),
        ({"purpose": "suicid"}, "purpose"),
        ({"checked_on": "22-11-2026"}, "checked_on"),
        ({"checked_on": "2026-02-30"}, "checked_on"),
        ({"checked_on": 20261122}, "checked_on"),
        ({"order": "4"}, "order"),
        ({"order": -1}, "order"),
        ({"order": 40_000}, "order"),
        ({"order": True}, "order"),
        ({"hours": [{"days": ["mon"], "open": "22:00", "close": "06:00"}]}, "hours"),
        ({"hours": [{"days": ["maandag"], "open": "09:00", "close": "17:00"}]}, "hours"),
        ({"hours": {}}, "hours"),
        ({"languages": ["Dutch"]}, "languages"),
        ({"languages": "nl"}, "languages"),
        ({"languages_proven": "false"}, "languages_proven"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"featured": 1}, "featured"),
        ({"ages": [16]}, "ages"),
        ({"ages": "16-27"}, "ages"),
        ({"local": ["Leiden"]}, "local"),
        ({"local": [{"campus": "leiden", "phone": "071 1234567", "verification": "C"}]}, "local"),
        ({"name_en": ""}, "name_en"),
        ({"name_nl": "a" * 121}, "name_nl"),
        ({"for_nl": "a" * 201}, "for_nl"),
        ({"checked_by": None}, "checked_by"),
        ({"display": "hide"}, "hidden_because_nl"),
    ],
)
def test_one_fault_in_a_line_is_named_and_nothing_else(change, field):
    assert where(faults_in(with_line(**change))) == [("line", LINE, field)]


def test_a_number_on_level_d_is_refused_wherever_it_stands():
    bundle = _with("lines", "id", "slachtofferhulp", {"phone": "0900-0101123", "tel": "tel:09000101123"})
    assert where(faults_in(bundle)) == [("line", "slachtofferhulp", "phone")]
    bundle = _with("lines", "id", "slachtofferhulp", {"alt_phone": "0900-0101123", "alt_tel": "tel:09000101123"})
    assert where(faults_in(bundle)) == [("line", "slachtofferhulp", "phone")]
    bundle = _with("lines", "id", "slachtofferhulp", {"hours_note_en": "Call 0900-0101123"})
    assert where(faults_in(bundle)) == [("line", "slachtofferhulp", "hours_note_en")]
    bundle = _with("lines", "id", "slachtofferhulp", {"display": "show"})
    assert where(faults_in(bundle)) == [("line", "slachtofferhulp", "display")]
    # The words around the line tell it just as well.
    bundle = small()
    next(row for row in bundle.entries if row["slug"] == "slachtofferhulp")["nl"]["reach"] = "Bel 0900-0101123"
    assert where(faults_in(bundle)) == [("entry", "slachtofferhulp", "nl.reach")]


@pytest.mark.parametrize("line", ["112", "113"])
@pytest.mark.parametrize(
    "change",
    [
        {"display": "link"},
        {"verification": "C"},
        {"phone": "911", "tel": "tel:911"},
        {"display": "hide", "hidden_because_nl": "x", "hidden_because_en": "x"},
        {"phone": None, "tel": None},
    ],
)
def test_112_and_113_can_neither_be_hidden_nor_changed(line, change):
    assert where(faults_in(_with("lines", "id", line, change))) == [("line", line, "tel")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "rol"}, "kind"),
        ({"kind": "line"}, "line"),
        ({"cost": None}, "cost"),
        ({"level": 5}, "level"),
        ({"level": True}, "level"),
        ({"level": 1.5}, "level"),
        ({"role": "Study Adviser"}, "role"),
        ({"role": 3}, "role"),
        ({"audience": ["everybody"]}, "audience"),
        ({"audience": []}, "audience"),
        ({"campuses": "leiden"}, "campuses"),
        ({"topics": [3]}, "topics"),
        ({"languages": ["Nederlands"]}, "languages"),
        ({"sources": "x"}, "sources"),
        ({"next": 5}, "next"),
        ({"next": [["study-adviser"]]}, "next"),
        ({"next": ["nobody"]}, "next"),
        ({"instead": 5}, "instead"),
        ({"instead": []}, "instead"),
        ({"instead": [{"nl": "x", "en": "y", "slug": ["study-adviser"]}]}, "instead"),
        ({"instead": [{"nl": "x", "slug": "study-adviser"}]}, "instead"),
        ({"instead": [{"nl": 1, "en": 2, "slug": "study-adviser"}]}, "instead"),
        ({"line": "nobody"}, "line"),
        ({"line": ["112"]}, "line"),
        ({"line": {}}, "line"),
        ({"urgent": "no"}, "urgent"),
        ({"quick_exit": 1}, "quick_exit"),
        ({"checked_on": None}, "checked_on"),
        ({"checked_by": "a" * 121}, "checked_by"),
        ({"nl": None}, "nl"),
        ({"en": "text"}, "en"),
        ({"en": []}, "en"),
    ],
)
def test_one_fault_in_an_entry_is_named_and_nothing_else(change, field):
    assert where(faults_in(with_entry(**change))) == [("entry", ENTRY, field)]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "a" * 121),
        ("summary", "a" * 201),
        ("why", None),
        ("start", " "),
        ("what_for", "x"),
        ("say", [None]),
        ("expect", [""]),
    ],
)
def test_one_fault_in_the_words_is_named_and_nothing_else(language, field, value):
    bundle = small()
    next(row for row in bundle.entries if row["slug"] == ENTRY)[language][field] = value
    assert where(faults_in(bundle)) == [("entry", ENTRY, f"{language}.{field}")]


@pytest.mark.parametrize(
    ("phrases", "field"),
    [
        (None, "row"),
        (["x"], "row"),
        ({"nl": "x"}, "nl"),
        ({"nl": [1]}, "nl"),
        ({"fr": ["x"]}, "fr"),
        ({"en": ["a" * 2_001]}, "en"),
    ],
)
def test_phrases_are_looked_at_too(phrases, field):
    bundle = small()
    bundle.asked[ENTRY] = phrases
    assert where(faults_in(bundle)) == [("asked", ENTRY, field)]


def test_phrases_of_an_entry_that_is_not_there():
    bundle = small()
    bundle.asked["nobody"] = {"nl": ["x"]}
    assert where(faults_in(bundle)) == [("asked", "nobody", "slug")]


# --- Leaflets: what a page asks for is there ------------------------------------------------------------------------
def paths(value, path=()):
    """List every place in a leaflet."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value[:2]):
            yield from paths(item, (*path, number))


def put(content, path, value):
    for step in path[:-1]:
        content = content[step]
    if value is KeyError:
        del content[path[-1]]
    else:
        content[path[-1]] = value


# What the pages do not read may be absent.
NOT_READ = {
    "schema",
    "checked_on",
    "checked_by",
    "sources",
    "from_memory",
    "source",
    "topics",
    "audiences",
    "costs",
    "skippable",
    "from",
}
NEEDED = [
    (key, path)
    for key, content in sorted(demo_bundle().leaflets.items())
    for path in paths(content)
    if not NOT_READ & {step for step in path if isinstance(step, str)}
    and path[0] not in ("nl", "en", "version", "no_gp")
    and path[-1] not in ("slugs", "page", "skip", "options")
]


@pytest.mark.parametrize(
    ("key", "path"), NEEDED, ids=lambda value: value if isinstance(value, str) else ".".join(map(str, value))
)
@pytest.mark.parametrize("value", [KeyError, None, 7, DEEP], ids=["absent", "nothing", "a number", "deep"])
def test_a_leaflet_without_something_its_page_asks_for_is_refused(key, path, value):
    bundle = small()
    put(bundle.leaflets[key], path, value)
    faults = faults_in(bundle)
    assert faults
    assert {(fault.part, fault.name) for fault in faults} == {("leaflet", key)}


@pytest.mark.parametrize(
    ("key", "path", "value"),
    [
        ("chain", ("steps", 0, "slug"), "nobody"),
        ("chain", ("steps",), []),
        ("chain", ("needs", 0, "slugs"), ["nobody"]),
        ("chain", ("needs", 0, "page"), "https://example.org/"),
        ("chain", ("start_questions",), []),
        ("chain", ("start_questions", 1, "options", 0, "key"), "soonest"),
        ("chain", ("start_questions", 0, "options"), []),
        ("chain", ("no_gp", "nl", "steps"), "x"),
        ("chain", ("no_gp",), []),
        ("expectations", ("version",), "a" * 21),
        ("expectations", ("version",), 2026),
        ("expectations", ("from",), "september"),
        ("expectations", ("parts", 1, "key"), "offers"),
        ("expectations", ("parts", 0, "key"), '"><script>'),
        ("worried", ("danger",), "112"),
        ("worried", ("steps", 0), "x"),
    ],
)
def test_a_leaflet_that_leads_nowhere_is_refused(key, path, value):
    bundle = small()
    put(bundle.leaflets[key], path, value)
    assert {(fault.part, fault.name) for fault in faults_in(bundle)} == {("leaflet", key)}


def test_a_leaflet_without_a_page_is_refused():
    bundle = small()
    bundle.leaflets["poster"] = {"parts": []}
    assert where(faults_in(bundle)) == [("leaflet", "poster", "name")]


# --- Whatever it holds ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["entries", "lines", "leaflets", "asked"])
@pytest.mark.parametrize(
    "value",
    [value for name, value in STRANGE.items() if name not in ("a list", "an object", "itself")],
    ids=lambda value: type(value).__name__,
)
def test_a_part_that_is_no_part_is_named(part, value):
    faults = faults_in(dataclasses.replace(small(), **{part: value}))
    assert faults
    assert all(len(str(fault)) < 400 for fault in faults)


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("part", ["entries", "lines"])
def test_a_row_of_any_value_is_named_with_its_number(part, name):
    bundle = small()
    getattr(bundle, part)[2] = STRANGE[name]
    mine = [fault for fault in faults_in(bundle) if fault.row == 3]
    assert mine
    assert all(len(str(fault)) < 400 and str(fault).isprintable() for fault in faults_in(bundle))


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize(
    "field",
    [
        "id",
        "name_nl",
        "phone",
        "tel",
        "hours",
        "languages",
        "checked_on",
        "sources",
        "order",
        "purpose",
        "site_url",
        "ages",
    ],
)
def test_any_value_in_any_field_of_a_line_is_survived(field, name):
    """No exception; and what is let through is what the field may hold."""
    faults = faults_in(with_line(**{field: copy.copy(STRANGE[name])}))
    if name in (
        "not a number",
        "without end",
        "deep",
        "itself",
        "very long",
        "a control character",
        "half a character",
        "turned around",
        "bytes",
        "a set",
    ):
        assert [fault for fault in faults if fault.part == "line"]


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize(
    "field",
    ["slug", "kind", "level", "role", "line", "audience", "next", "instead", "nl", "urgent", "checked_by", "extra"],
)
def test_any_value_in_any_field_of_an_entry_is_survived(field, name):
    faults = faults_in(with_entry(**{field: copy.copy(STRANGE[name])}))
    if name in (
        "not a number",
        "without end",
        "deep",
        "itself",
        "very long",
        "a control character",
        "half a character",
        "turned around",
        "bytes",
        "a set",
    ):
        assert [fault for fault in faults if fault.part == "entry"]


ANY = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(ANY, ANY, ANY, ANY)
def test_no_bundle_raises(entries, lines, leaflets, asked):
    for fault in faults_in(Bundle(entries, lines, leaflets, asked)):
        assert isinstance(fault, Fault)


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_no_field_anywhere_raises(data):
    """Put any value at any place of one row of each part."""
    bundle = small()
    part = data.draw(some.sampled_from([bundle.entries[0], bundle.lines[2], *bundle.leaflets.values()]))
    put(part, data.draw(some.sampled_from(list(paths(part)))), data.draw(ANY))
    assert all(isinstance(fault, Fault) for fault in faults_in(bundle))


def test_twice_the_same_name_is_named_once_per_repetition():
    bundle = small()
    bundle.entries.append(copy.deepcopy(bundle.entries[0]))
    bundle.lines.append(copy.deepcopy(bundle.lines[0]))
    assert [(fault.part, fault.row, fault.name) for fault in faults_in(bundle)] == [
        ("line", 25, "112"),
        ("entry", 60, "mentor"),
    ]


def test_a_row_with_everything_wrong_names_the_first_twenty():
    bundle = with_line(**dict.fromkeys(rules.LONGEST_OF_LINE, 7) | {"id": LINE})
    assert len([fault for fault in faults_in(bundle) if fault.name == LINE]) == rules.MOST_FAULTS_A_ROW


def test_a_fault_says_where_it_stands():
    fault = next(iter(faults_in(with_line(checked_on="gisteren"))))
    assert str(fault) == "line 3 (luisterlijn), checked_on: is not a date; write it as 2026-11-22"


# --- What passes fits the tables ------------------------------------------------------------------------------------
def test_the_longest_texts_are_those_of_the_tables():
    def lengths(model, names):
        return {name: model._meta.get_field(name).max_length for name in names}

    assert lengths(Line, rules.LONGEST_OF_LINE) == rules.LONGEST_OF_LINE
    assert lengths(Entry, rules.LONGEST_OF_ENTRY) == rules.LONGEST_OF_ENTRY
    assert lengths(EntryText, rules.LONGEST_OF_TEXT) == rules.LONGEST_OF_TEXT
    assert lengths(Leaflet, ["key", "version"]) == {"key": 40, "version": 20}
    texts = {
        field.name
        for field in Line._meta.concrete_fields
        if field.max_length and field.name not in ("holidays", "verification", "display")
    }
    assert texts == set(rules.LONGEST_OF_LINE)
