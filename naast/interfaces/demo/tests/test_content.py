"""Reads the guide's content as a careful editor would: complete, plain, true to its sources, without a stale number."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import textstat

FOLDER = Path(__file__).resolve().parent.parent / "content" / "guide"
LANGUAGES = ("nl", "en")
TEXTS = (
    "title",
    "summary",
    "for_whom",
    "reach",
    "hours",
    "confidentiality",
    "first_step",
    "why",
    "page_title",
    "start",
)
LISTS = ("what_for", "expect", "say")

# The canonical slugs of the demonstration university, by kind (domain/services.json).
SLUGS = {
    "role": (
        "mentor tutor study-adviser career student-counsellor fenestra psychologist phd-psychologist popcorner abroad "
        "confidential ombuds threat-team support-team peer-listener wellbeing-officer front-office chaplain"
    ),
    "outside": "gp",
    "line": (
        "112 113 hap luisterlijn mind injebol redcross veiligthuis csg police slachtofferhulp drugsinfo alcoholinfo "
        "loketkansspel agog ease kindertelefoon joinus frits switchboard depressielijn zorgwekkend jongerenhulponline"
    ),
    "body": "board-of-examiners board-of-appeal international-office housing-desk money-advice staff-coach",
    "activity": "peer-support-group buddy get-together",
    "training": (
        "training-procrastination training-exam-stress training-perfectionism training-thesis training-sleep "
        "training-staff"
    ),
    "page": "knowledge-base raise-concern",
}
KIND_OF = {slug: kind for kind, slugs in SLUGS.items() for slug in slugs.split()}
AUDIENCES = {"student", "phd", "staff", "anyone"}
COSTS = {"free", "insured", "call", "varies", "unknown"}
PAGES = {None, "worried", "now"}

# Every number that may be shown, as the sources of domain/helplines.json give it. People died after dialling a wrong
# number for 113: a change here needs a source, a date and a second person (domain/facts.md §2, R14).
NUMBERS = {
    "112": {"112"},
    "113": {"113", "08000113"},
    "luisterlijn": {"0880767000"},
    "injebol": {"08000450"},
    "csg": {"08000188"},
    "veiligthuis": {"08002000"},
    "mind": {"09001450"},
    "police": {"09008844"},
    "zorgwekkend": {"08001205"},
    "kindertelefoon": {"08000432"},
    "depressielijn": {"0885054334"},
    "drugsinfo": {"09001995"},
}
LEVELS = {
    "A": "113 csg veiligthuis police jongerenhulponline",
    "B": "112 luisterlijn injebol mind drugsinfo kindertelefoon depressielijn zorgwekkend",
    "C": "gp hap loketkansspel agog ease",
    "D": "redcross slachtofferhulp alcoholinfo joinus frits switchboard",
}
LEVEL_OF = {line: level for level, lines in LEVELS.items() for line in lines.split()}
# Level D (memory or the seed), level C kept as a link, out of use, and the old night posts of the two cities.
NEVER_SHOWN = {
    "0704455888",
    "09000101",
    "09005002021",
    "0206236565",
    "09002177721",
    "0703469669",
    "09005138039",
    "09000113",
    "09000767",
}
NUMBER = re.compile(r"(?<![\d.])(?:\+\s?31|0)[\d\s().-]{7,}\d")
SITE = re.compile(r"https?://\S+")

FORBIDDEN = {
    r"diagnos": "no claim about the reader",
    r"\bscreen(ing|t)?\b|\bdetect|\bpredict|\bvoorspel": "a medical-device claim",
    r"\bris(k|ks|ky|ico|ico's)\b": "frightens and counts",
    r"\bscores?\b|\bscoort\b": "nobody is counted here",
    r"zelfmoord|commit(s|ted)? suicide": "gedachten aan zelfdoding / thoughts of suicide",
    r"\bwe care\b|\bwe zijn er voor je\b|\bwij geven om\b": "a page does not care",
    r"\bbehandelaar|\bintake\b|\btraject|\bzorgmelding|\bstudieachterstand|\bdean\b": "not our word",
    r"!": "no cheer",
    r"[\U0001F300-\U0001FAFF\u2600-\u27BF]": "no emoji",
    r"\bje moet gewoon\b|\byou just have to\b|\beigen schuld\b|\byour (own )?fault\b": "blame",
}
# Saying what a service does not do is the opposite of a claim; the name of 113 is its own.
ALLOWED = re.compile(
    r"\b(geen|no|not|nooit|never)\s+(\w+\s+)?diagnos\w*|een diagnose krijg je niet|113 Zelfmoordpreventie",
    re.IGNORECASE,
)
LONGEST_AVERAGE = 15
LONGEST_SENTENCE = 26
PLAINEST_NEEDED = 60  # Flesch-Douma; 60 and up reads as plain Dutch (B1)
SHARED_AT_MOST = 5  # words: a longer sentence in two roles was copied


def read(name: str) -> Any:
    """Read one content file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


ENTRIES: list[dict[str, Any]] = read("entries")
LINES: list[dict[str, Any]] = read("lines")["lines"]
CHAIN, WORRIED, EXPECTATIONS = read("chain"), read("worried"), read("expectations")
BY_SLUG = {entry["slug"]: entry for entry in ENTRIES}


# --- What an editor looks at ------------------------------------------------------------------------------------------


def strings(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in a value with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from strings(inner, f"{where}[{at}]")


def said(value: Any, language: str, where: str = "") -> Iterator[tuple[str, str]]:
    """Give every text a reader of one language sees: what stands under that language or ends in its suffix."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == language:
                yield from strings(inner, f"{where}.{key}")
            elif isinstance(inner, str):
                if key.endswith(f"_{language}"):
                    yield f"{where}.{key}", inner
            else:
                yield from said(inner, language, f"{where}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from said(inner, language, f"{where}[{at}]")


def sentences(text: str) -> list[str]:
    """Split a text into sentences and list items, without the marks of Markdown."""
    plain = text.replace("*", "")
    parts = re.split(r"(?<=[.?:])[”\"]?\s+|\n+-?", plain)
    return [part.strip(" -“”") for part in parts if re.search(r"\w", part)]


def word_faults(text: str) -> list[str]:
    """List the words of a text that never stand on screen."""
    rest = ALLOWED.sub("", text)
    return [f"{why}: {text}" for pattern, why in FORBIDDEN.items() if re.search(pattern, rest, re.IGNORECASE)]


def length_faults(texts: list[str]) -> list[str]:
    """List what is too long in the texts of one page."""
    counted = [(len(sentence.split()), sentence) for text in texts for sentence in sentences(text)]
    average = sum(words for words, _ in counted) / len(counted)
    faults = [f"{words} words: {sentence}" for words, sentence in counted if words > LONGEST_SENTENCE]
    return faults + ([f"{average:.1f} words on average"] if average > LONGEST_AVERAGE else [])


def ease(texts: list[str]) -> float:
    """Give the Flesch-Douma reading ease of Dutch texts taken together; higher is plainer, 100 is very plain."""
    textstat.set_lang("nl")
    parts = [sentence.rstrip(".?:") + "." for text in texts for sentence in sentences(text)]
    return float(textstat.flesch_reading_ease(" ".join(parts)))


def numbers_in(text: str) -> set[str]:
    """Find the telephone numbers in a text, as digits with the country's 0; addresses of sites are left out."""
    found = (match[0] for match in NUMBER.finditer(SITE.sub(" ", text)))
    digits = (re.sub(r"^\+\s?31\s?(\(0\))?", "0", number.strip()) for number in found)
    return {re.sub(r"\D", "", number) for number in digits}


def entry_faults(entry: dict[str, Any]) -> list[str]:
    """List what is missing from an entry or stands there wrongly."""
    faults = []
    if entry["kind"] != KIND_OF.get(entry["slug"]):
        faults.append("kind")
    if entry["level"] not in (None, 0, 1, 2, 3, 4) or (entry["kind"] == "role" and entry["level"] is None):
        faults.append("level")
    if not set(entry["audience"]) <= AUDIENCES or not entry["audience"]:
        faults.append("audience")
    if not entry["topics"] or not set(entry["topics"]) <= set(CHAIN["topics"]):
        faults.append("topics")
    if entry["cost"] not in COSTS:
        faults.append("cost")
    if not set(entry["languages"]) <= set(LANGUAGES) or not set(entry["campuses"]) <= {"leiden", "the-hague"}:
        faults.append("languages or campuses")
    if (entry["role"] is not None) != (entry["kind"] == "role"):
        faults.append("role")
    if not entry["instead"]:
        faults.append("instead")
    faults += [
        flag for flag in ("urgent", "needs_appointment", "walk_in", "quick_exit") if entry[flag] not in (True, False)
    ]
    for language in LANGUAGES:
        faults += language_faults(entry, language)
    return faults


def language_faults(entry: dict[str, Any], language: str) -> list[str]:
    """List what is missing from an entry in one language."""
    text = entry.get(language, {})
    faults = [f"{language}.{name}" for name in TEXTS if not str(text.get(name, "")).strip()]
    faults += [f"{language}.{name}" for name in LISTS if not text.get(name) or not all(text[name])]
    faults += [f"{language}.{name} unknown" for name in set(text) - {*TEXTS, *LISTS}]
    if len(text.get("summary", "")) > 110:
        faults.append(f"{language}.summary is longer than one line")
    if any(not item.get(language) for item in entry["instead"]):
        faults.append(f"{language} of instead")
    other = entry.get("en" if language == "nl" else "nl", {})
    faults += [
        f"{name} was not translated"
        for name in (*TEXTS[1:8], "what_for", "expect")
        if text.get(name) == other.get(name)
    ]
    return faults


def reference_faults(entries: list[dict[str, Any]], lines: list[dict[str, Any]], *leaflets: Any) -> list[str]:
    """List every slug, line, topic and role that is named somewhere and stands nowhere."""
    slugs = {entry["slug"] for entry in entries}
    ids = {line["id"] for line in lines}
    faults = []
    for entry in entries:
        named = [*entry["next"], *(item["slug"] for item in entry["instead"])]
        faults += [f"{entry['slug']} → {slug}" for slug in named if slug not in slugs or slug == entry["slug"]]
        if entry["line"] is not None and entry["line"] not in ids:
            faults.append(f"{entry['slug']} → line {entry['line']}")
    faults += [f"leaflet → {slug}" for leaflet in leaflets for slug in slugs_named(leaflet) if slug not in slugs]
    return faults


def slugs_named(value: Any) -> Iterator[str]:
    """Give every slug a leaflet names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "slug":
                yield inner
            elif key == "slugs":
                yield from inner
            else:
                yield from slugs_named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from slugs_named(inner)


def line_faults(line: dict[str, Any]) -> list[str]:
    """List what is wrong with a helpline: its number, its level, what is claimed about it."""
    shown = {re.sub(r"\D", "", line[name]) for name in ("phone", "alt_phone") if line[name]}
    dialled = {re.sub(r"\D", "", line[name].replace("+31", "0")) for name in ("tel", "alt_tel") if line[name]}
    faults = []
    if line["verification"] != LEVEL_OF.get(line["id"]):
        faults.append("verification")
    if shown != NUMBERS.get(line["id"], set()):
        faults.append("phone")
    if shown != dialled or not all(line[name].startswith("tel:") for name in ("tel", "alt_tel") if line[name]):
        faults.append("tel")
    if line["verification"] in "CD" and shown:
        faults.append("a number nobody verified")
    if line["verification"] == "D" and line["display"] == "show":
        faults.append("display")
    if line["display"] != "show" and (line["hours"] or not (line["hidden_because_nl"] and line["hidden_because_en"])):
        faults.append("hours, or the reason it is not shown")
    if line["verification"] == "C" and not (line["check_note_nl"] and line["check_note_en"]):
        faults.append("check_note")
    if "en" in line["languages"] and line["languages_proven"] and line["id"] != "csg":
        faults.append("English is proven for one line only")
    if any(word in line["cost_nl"].lower() for word in ("gratis",)) and line["id"] not in FREE:
        faults.append("called free without a source")
    return faults + [name for name in PAIRS if not line[f"{name}_nl"] or not line[f"{name}_en"]]


FREE = {"112", "113", "injebol", "veiligthuis", "csg", "kindertelefoon", "zorgwekkend", "ease", "mind"}
PAIRS = ("name", "for", "cost", "hours_note", "languages_note")


def copied(entries: list[dict[str, Any]], language: str) -> list[str]:
    """List the sentences that stand in more than one role."""
    roles = [entry for entry in entries if entry["kind"] == "role"]
    seen = Counter(
        sentence
        for entry in roles
        for sentence in {part for _, text in strings(entry[language]) for part in sentences(text)}
    )
    return [text for text, times in seen.items() if times > 1 and len(text.split()) > SHARED_AT_MOST]


def pages(language: str) -> Iterator[tuple[str, list[str]]]:
    """Give each page's texts in one language: an entry, or a leaflet, without titles and what the reader says."""
    left_out = ("title", "page_title", "start", "say")
    for entry in ENTRIES:
        words = {name: text for name, text in entry[language].items() if name not in left_out}
        yield entry["slug"], [text for _, text in strings(words)]
    for name, leaflet in (("worried", WORRIED), ("expectations", EXPECTATIONS), ("chain", CHAIN)):
        yield name, [text for where, text in said(leaflet, language) if not where.endswith("title")]


# --- Entries ----------------------------------------------------------------------------------------------------------


def test_the_guide_holds_exactly_the_known_entries_once():
    assert Counter(entry["slug"] for entry in ENTRIES) == Counter(list(KIND_OF))
    assert len(ENTRIES) == 59


@pytest.mark.parametrize("slug", KIND_OF)
def test_an_entry_is_complete_in_both_languages(slug: str):
    assert entry_faults(BY_SLUG[slug]) == []


@pytest.mark.parametrize("field", [*TEXTS, *LISTS])
def test_a_missing_field_is_noticed(field: str):
    broken = json.loads(json.dumps(BY_SLUG["mentor"]))
    broken["en"][field] = [] if field in LISTS else " "
    assert f"en.{field}" in entry_faults(broken)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "body"),
        ("level", None),
        ("audience", ["parents"]),
        ("topics", ["x"]),
        ("cost", "cheap"),
        ("instead", []),
    ],
)
def test_a_wrong_fact_is_noticed(field: str, value: Any):
    assert field in entry_faults({**BY_SLUG["mentor"], field: value})


def test_a_text_left_in_the_other_language_is_noticed():
    mentor = BY_SLUG["mentor"]
    assert "reach was not translated" in entry_faults(
        {**mentor, "en": {**mentor["en"], "reach": mentor["nl"]["reach"]}}
    )


def test_every_role_says_where_confidence_ends():
    """Limits are told before talking: what happens when somebody's safety is at stake (ux.md 3.6)."""
    signs = {"nl": ("gevaar", "veilig"), "en": ("danger", "safety")}
    silent = [
        f"{entry['slug']} {language}"
        for entry in ENTRIES
        if entry["kind"] == "role"
        for language in LANGUAGES
        if not any(sign in entry[language]["confidentiality"].lower() for sign in signs[language])
    ]
    assert silent == []


def test_the_psychologist_says_what_it_does_not_do_and_who_does():
    found = {item["slug"]: item for item in BY_SLUG["psychologist"]["instead"]}
    assert "geen diagnose" in found["gp"]["nl"]
    assert "no diagnosis" in found["gp"]["en"]
    assert {"113", "hap"} <= set(found)


def test_no_two_roles_share_a_sentence():
    assert [copied(ENTRIES, language) for language in LANGUAGES] == [[], []]


def test_a_copied_sentence_is_noticed():
    mentor, tutor = BY_SLUG["mentor"], BY_SLUG["tutor"]
    assert copied([mentor, {**tutor, "nl": mentor["nl"]}], "nl") != []


# --- References -------------------------------------------------------------------------------------------------------


def test_everything_that_is_named_exists():
    assert reference_faults(ENTRIES, LINES, CHAIN, WORRIED, EXPECTATIONS) == []


def test_a_door_to_nowhere_is_noticed():
    mentor = BY_SLUG["mentor"]
    nowhere = [{"nl": "x", "en": "x", "slug": "nobody"}]
    for broken in ({"next": ["nobody"]}, {"instead": nowhere}, {"line": "nobody"}, {"next": ["mentor"]}):
        assert reference_faults([{**mentor, **broken}, *ENTRIES[1:]], LINES)
    assert reference_faults(ENTRIES, LINES, {"steps": [{"slug": "nobody"}], "needs": [{"slugs": ["none"]}]}) == [
        "leaflet → nobody",
        "leaflet → none",
    ]


def test_every_entry_can_be_reached_from_another():
    named = {slug for entry in ENTRIES for slug in (*entry["next"], *(item["slug"] for item in entry["instead"]))}
    named |= {slug for leaflet in (CHAIN, WORRIED) for slug in slugs_named(leaflet)}
    hidden = {line["id"] for line in LINES if line["display"] == "hide"}
    assert set(KIND_OF) - named == hidden == {"redcross"}


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_a_word_that_never_stands_on_screen(language: str):
    content = {"entries": ENTRIES, "lines": LINES, "chain": CHAIN, "worried": WORRIED, "expectations": EXPECTATIONS}
    shown = [(where, text) for where, text in said(content, language) if "hidden_because" not in where]
    assert len(shown) > 900
    assert [f"{where}: {fault}" for where, text in shown for fault in word_faults(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Dit is je diagnose.",
        "We screen for depression.",
        "You are at risk.",
        "Jouw score is laag.",
        "Denk je aan zelfmoord?",
        "Wat fijn dat je er bent!",
        "We zijn er voor je.",
        "Plan een intake.",
        "Het komt goed \U0001f600",
    ],
)
def test_a_forbidden_word_is_noticed(text: str):
    assert word_faults(text)


@pytest.mark.parametrize(
    "text", ["De psycholoog stelt geen diagnose.", "Makes no diagnosis.", "113 Zelfmoordpreventie"]
)
def test_saying_what_a_service_does_not_do_passes(text: str):
    assert word_faults(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str):
    assert {name: length_faults(texts) for name, texts in pages(language) if length_faults(texts)} == {}


def test_a_long_sentence_is_noticed():
    assert length_faults(["Dit is een zin met " + "heel " * 30 + "veel woorden."])
    assert length_faults([" ".join(["woord"] * 18) + "."] * 3)


def test_dutch_reads_as_plain_dutch():
    assert {name: ease(texts) for name, texts in pages("nl") if ease(texts) < PLAINEST_NEEDED} == {}


def test_the_language_of_an_office_is_noticed():
    office = "De studentenpsychologische dienstverlening faciliteert laagdrempelige ondersteuningsmogelijkheden."
    assert ease([office]) < PLAINEST_NEEDED


# --- Helplines --------------------------------------------------------------------------------------------------------


def test_all_lines_are_there_once_in_one_order():
    assert Counter(line["id"] for line in LINES) == Counter(list(LEVEL_OF))
    assert [line["order"] for line in LINES] == list(range(1, 25))
    assert [line["id"] for line in LINES[:2]] == ["112", "113"]
    assert {line["id"] for line in LINES if line["featured"]} == {"112", "113", "luisterlijn", "injebol"}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_a_line_says_only_what_its_source_says(line: dict[str, Any]):
    assert line_faults(line) == []


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("113", {"phone": "0900-0113", "tel": "tel:09000113"}),
        ("luisterlijn", {"tel": "tel:+31880767001"}),
        ("redcross", {"phone": "070-4455888", "tel": "tel:0704455888"}),
        ("redcross", {"display": "show"}),
        ("agog", {"phone": "0900 217 27 21", "tel": "tel:09002172721"}),
        ("gp", {"check_note_nl": None}),
        ("112", {"languages_proven": True}),
        ("police", {"cost_nl": "Gratis."}),
        ("injebol", {"for_en": ""}),
        ("joinus", {"hidden_because_nl": None}),
    ],
)
def test_a_wrong_line_is_noticed(line: str, change: dict[str, Any]):
    found = next(row for row in LINES if row["id"] == line)
    assert line_faults({**found, **change})


def test_no_number_that_may_not_be_shown_stands_anywhere():
    """Not in a note, not in a source, not in a text: what stands in the file is shown one day."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.json")) if not path.name.startswith("asked")
    ]
    assert len(texts) == 5
    assert set().union(*(numbers_in(text) for text in texts)) & NEVER_SHOWN == set()


def test_numbers_stand_with_the_lines_only():
    """One place per number: a text that repeats it is forgotten when it changes. 112 and 113 are names as well."""
    spread = (ENTRIES, CHAIN, WORRIED, EXPECTATIONS)
    assert [text for value in spread for _, text in strings(value) if numbers_in(text)] == []


@pytest.mark.parametrize(
    "text",
    ["bel 0900-0113", "070 - 44 55 888", "+31 70 4455888", "tel:+31(0)704455888", "0900 500 20 21.", "(020) 623 65 65"],
)
def test_a_number_is_found_however_it_is_written(text: str):
    written = itertools.chain.from_iterable((number, number.removeprefix("0")) for number in NEVER_SHOWN)
    assert numbers_in(text) & set(written)


@pytest.mark.parametrize(
    "text", ["2026-11-22", "van 8.00 tot 17.00 uur", "bel 112 of 113", "https://nos.nl/artikel/0900000113"]
)
def test_a_date_a_time_or_an_address_is_no_number(text: str):
    assert numbers_in(text) == set()


# --- Leaflets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaflet", [CHAIN, WORRIED, EXPECTATIONS], ids=["chain", "worried", "expectations"])
def test_a_leaflet_says_the_same_things_in_both_languages(leaflet: dict[str, Any]):
    nl = [where.replace(".nl", "") for where, text in said(leaflet, "nl") if text.strip()]
    en = [where.replace(".en", "") for where, text in said(leaflet, "en") if text.strip()]
    assert nl == en
    assert len(nl) > 10


def test_worried_about_someone_is_read_in_two_minutes_and_says_what_matters():
    for language, heart in (("nl", "aan zelfdoding?"), ("en", "think about suicide?")):
        shown = [WORRIED["danger"], WORRIED["steps"], WORRIED["carry"]]
        text = " ".join(text for _, text in said(shown, language))
        assert len(text.split()) < 520  # two minutes at 260 words
        assert heart in text
        assert "112" in WORRIED["danger"][language]["body"]
        assert "113" in WORRIED["carry"][language]["body"]
    assert "raise-concern" in WORRIED["carry"]["slugs"]


def test_who_has_no_gp_reads_what_to_do_tonight():
    for language in LANGUAGES:
        steps = CHAIN["no_gp"][language]["steps"]
        assert "112" in steps[0]
        assert "113" in steps[1]
        assert any("huisartsenspoedpost" in step for step in steps)
    from_memory = [key for key, source in CHAIN["no_gp"]["source"].items() if source.startswith("from memory")]
    assert set(from_memory) == {"passer_by", "phone_first", "insurance"}


def test_the_chain_starts_near_and_ends_outside():
    assert [step["slug"] for step in CHAIN["steps"]] == [
        "mentor",
        "study-adviser",
        "student-counsellor",
        "psychologist",
        "gp",
    ]


def test_the_home_page_has_six_doors_and_the_finder_three_questions_to_skip():
    assert len(CHAIN["needs"]) == 6
    assert all(need["slugs"] and set(need["topics"]) <= set(CHAIN["topics"]) for need in CHAIN["needs"])
    questions = CHAIN["start_questions"]
    assert [question["key"] for question in questions] == ["about", "soon", "programme"]
    assert all(question["skippable"] and question[language]["skip"] for question in questions for language in LANGUAGES)
    options = [option for question in questions for option in question["options"]]
    assert 8 <= len(questions[0]["options"]) <= 9
    assert {place["page"] for place in [*options, *CHAIN["needs"]]} <= PAGES
    assert all(option["slugs"] for option in questions[0]["options"])


def test_what_you_may_expect_names_its_version_its_limits_and_its_dates():
    assert EXPECTATIONS["version"] == "2026-09"
    assert EXPECTATIONS["from"] == "2026-09-01"
    keys = [part["key"] for part in EXPECTATIONS["parts"]]
    assert keys == ["offers", "limits", "yours", "circumstances", "seen", "disagree", "under-18"]
    dates = {part["key"]: part for part in EXPECTATIONS["parts"]}["circumstances"]
    assert all(date in dates["nl"]["body"] for date in ("31 januari", "15 juli", "15 augustus"))
    assert all(date in dates["en"]["body"] for date in ("31 January", "15 July", "15 August"))
