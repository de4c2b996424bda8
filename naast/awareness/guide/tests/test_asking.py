"""Who can I turn to: nothing that was typed is kept, every question may be skipped, nothing breaks it (A2, A3)."""

import logging
import re
import time as clock
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client

from naast.awareness.guide.queries import shelf as shelves
from naast.awareness.guide.tests.breaking import no_database

pytestmark = pytest.mark.django_db
FINDER = {"nl": "/nl/hulp/wegwijzer", "en": "/en/help/who"}
RESULT = {"nl": "/nl/hulp/wegwijzer/uitkomst", "en": "/en/help/who/result"}
BOTH = ("nl", "en")
CANARY = "kanariepietje zeven acht"
PLAIN = {"nl": "ik slaap slecht", "en": "I sleep badly"}
URGENT = {"nl": "ik wil niet meer leven", "en": "i want to end my life"}


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


@pytest.fixture
def reader():
    return Client(raise_request_exception=False)


class Page(HTMLParser):
    """What a browser would make of a page: its forms with their fields, its headings in order, its title."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict] = []
        self.headings: list[str] = []
        self.title = ""
        self.lang = ""
        self._in: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in.append(tag)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "form":
            self.forms.append({"action": given.get("action"), "method": given.get("method", "get"), "fields": {}})
        if tag == "input" and self.forms and given.get("type") == "hidden":
            self.forms[-1]["fields"][given["name"]] = given.get("value", "")
        if tag in ("h1", "h2"):
            self.headings.append("")

    def handle_endtag(self, tag):
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data):
        if self._in and self._in[-1] == "title":
            self.title += data
        if {"h1", "h2"} & set(self._in[-3:]):
            self.headings[-1] += data

    def form(self, action: str) -> dict:
        return next(form for form in self.forms if form["action"] == action and form["fields"])

    def switch(self) -> dict:
        """Give the form that leads to the same page in the other language."""
        other = "en" if self.lang == "nl" else "nl"
        return next(form for form in self.forms if form["action"].startswith(f"/{other}/"))


def page_of(answer) -> Page:
    return Page(answer.content.decode())


def h1(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)[1]))


# --- Nothing is kept ------------------------------------------------------------------------------------------------
def rows_holding(word: str) -> list[str]:
    """Look through every column of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if word in repr(row)]
    return found


def files_holding(folder: Path, word: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


WAYS = [
    ("finder", {"q": CANARY}),
    ("finder", {"q": CANARY, "step": "2", "soon": "week"}),
    ("finder", {"q": CANARY, "step": "3", "programme": "security-studies"}),
    ("finder", {"q": CANARY + " ik wil dood", "step": "1"}),
    ("result", {"q": CANARY}),
    ("result", {"q": CANARY, "topic": CANARY, "programme": CANARY, "campus": CANARY, "soon": CANARY}),
]


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize(("where", "given"), WAYS)
def test_what_was_typed_stands_on_the_answer_and_nowhere_else(reader, settings, caplog, capfd, language, where, given):
    address = (FINDER if where == "finder" else RESULT)[language]
    with caplog.at_level(logging.DEBUG):
        answer = reader.post(address, given)
    assert answer.status_code == 200
    assert CANARY in unescape(answer.content.decode())  # there was something to leak
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert not answer.cookies
    assert "sessionid" not in answer.headers.get("Vary", "")
    for name, value in answer.headers.items():
        assert "kanarie" not in value, name
    assert "kanarie" not in caplog.text
    assert "kanarie" not in "".join(capfd.readouterr())
    assert rows_holding("kanarie") == []
    assert files_holding(Path(settings.HOME), "kanarie") == []
    assert "kanarie" not in repr(vars(cache._connections[cache._alias] if hasattr(cache, "_connections") else cache))
    for address in re.findall(r'(?:href|action|src)="([^"]*)"', answer.content.decode()):
        assert "kanarie" not in unescape(address)


def test_the_look_through_tables_and_files_finds_a_word_that_is_there(settings):
    """The control of the test above."""
    assert rows_holding("Luisterlijn") != []
    assert files_holding(Path(settings.HOME), "Luisterlijn") != []


def test_an_error_page_repeats_nothing_that_was_typed(reader, monkeypatch, caplog):
    def breaks(*args, **given):
        raise RuntimeError("inside")

    monkeypatch.setattr("naast.awareness.guide.views.finder.answer", breaks)
    for language in BOTH:
        answer = reader.post(FINDER[language], {"q": CANARY})
        assert answer.status_code == 500
        assert "kanarie" not in answer.content.decode()
        assert "tel:113" in answer.content.decode()
    assert "kanarie" not in caplog.text


@pytest.mark.parametrize("language", BOTH)
def test_no_answer_is_asked_for_by_a_link(reader, language):
    for method in (reader.get, reader.head):
        answer = method(RESULT[language], {"q": CANARY})
        assert (answer.status_code, answer.headers["Location"]) == (302, FINDER[language])
    assert "kanarie" not in reader.get(FINDER[language], {"q": CANARY}).content.decode()


@pytest.mark.parametrize("language", BOTH)
def test_no_form_of_these_pages_carries_a_token_or_asks_by_address(reader, language):
    for answer in (reader.get(FINDER[language]), reader.post(RESULT[language], {"q": PLAIN[language]})):
        text = answer.content.decode()
        assert "csrf" not in text
        assert {form["method"] for form in page_of(answer).forms} == {"post"}


# --- From elsewhere -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://testserver.evil.example"},
    ],
)
@pytest.mark.parametrize("address", [FINDER["nl"], RESULT["nl"], "/nl/hulp/mensen", "/nl/weergave"])
def test_a_form_from_another_site_is_refused_in_the_house_style(reader, address, headers):
    answer = reader.post(address, {"q": CANARY}, headers=headers)
    assert answer.status_code == 403
    assert "site-foot" in answer.content.decode()
    assert "kanarie" not in answer.content.decode()
    own = reader.post(address, {"q": "x"}, headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})
    assert own.status_code in (200, 302)


# --- The questions --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", BOTH)
def test_all_three_may_be_skipped_and_there_is_an_answer(reader, language):
    answer = reader.get(FINDER[language])
    for step in ("1", "2"):
        assert page_of(answer).form(FINDER[language])["fields"] == {"step": step}
        answer = reader.post(FINDER[language], {"step": step, "skip": "1"})
        assert answer.status_code == 200
    last = reader.post(FINDER[language], {"step": "3", "skip": "1"})
    assert last.status_code == 200
    assert h1(last) == {"nl": "Begin bij je studieadviseur", "en": "Start with your study adviser"}[language]


@pytest.mark.parametrize("language", BOTH)
def test_what_was_told_goes_along_to_the_end(reader, cast, language):
    told = {"q": 'mijn tutor zei "later" & <b>vroeg</b> niets', "topic": "study"}
    second = reader.post(FINDER[language], {**told, "step": "1"})
    assert page_of(second).form(FINDER[language])["fields"] == {**told, "step": "2"}
    third = reader.post(FINDER[language], {**told, "step": "2", "soon": "week"})
    assert page_of(third).form(FINDER[language])["fields"] == {**told, "soon": "week", "step": "3"}
    assert "<b>ging</b>" not in third.content.decode()
    last = reader.post(FINDER[language], {**told, "soon": "week", "step": "3"})
    assert page_of(last).form(RESULT[language])["fields"] == {**told, "soon": "week"}
    assert told["q"] in unescape(last.content.decode())


def test_any_question_may_be_the_last(reader):
    answer = reader.post(FINDER["nl"], {"q": "tentamens", "step": "2", "end": "1"})
    assert page_of(answer).forms[0]["action"] != FINDER["nl"] or "Een eerste stap" in answer.content.decode()
    assert "Een eerste stap" in answer.content.decode()


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("told", [{"q": "tentamens en stress"}, {"topic": "study"}, {"q": "x", "soon": "now"}, {}])
@pytest.mark.parametrize("step", ["1", "2", "3", "end"])
def test_the_other_language_is_the_same_page_with_the_same_answers(reader, language, told, step):
    """Press the switch as a browser would: the page has the same place in the chain of questions, and back again."""
    given = {**told, "step": "2" if step == "end" else step} | ({"end": "1"} if step == "end" else {})
    here = reader.post(FINDER[language], given)
    switch = page_of(here).switch()
    there = reader.post(switch["action"], switch["fields"])
    assert page_of(there).lang != language
    assert place(there) == place(here)
    back = page_of(there).switch()
    assert back["fields"] == switch["fields"]
    again = reader.post(back["action"], back["fields"])
    assert page_of(again).headings == page_of(here).headings
    assert {name: value for name, value in switch["fields"].items() if name != "step"} == told


def place(answer) -> tuple[str | None, bool]:
    """Tell which question a page asks, or that it is the answer."""
    text = answer.content.decode()
    found = re.search(
        r'<input type="hidden" name="step" value="(\d)">(?!.*name="step")', text.split("<main", 1)[1], re.DOTALL
    )
    return (found[1] if found else None, 'class="chain"' in text)


def test_the_place_tells_a_question_from_an_answer(reader):
    """The control of the test above: four pages, four places."""
    pages = [reader.get(FINDER["nl"]), *(reader.post(FINDER["nl"], {"step": step}) for step in "123")]
    assert [place(page) for page in pages] == [("1", False), ("2", False), ("3", False), (None, True)]


def test_the_answer_of_its_own_address_switches_too(reader):
    here = reader.post(RESULT["nl"], {"q": "tentamens en stress"})
    switch = page_of(here).switch()
    assert switch["action"] == RESULT["en"]
    assert place(reader.post(switch["action"], switch["fields"])) == (None, True)


# --- Urgent ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("where", ["finder 1", "finder 2", "finder 3", "result"])
def test_what_is_urgent_stands_above_everything_wherever_it_was_said(reader, language, where):
    if where == "result":
        answer = reader.post(RESULT[language], {"q": URGENT[language]})
    else:
        answer = reader.post(FINDER[language], {"q": URGENT[language], "step": where[-1]})
    main = answer.content.decode().split("<main", 1)[1]
    numbers = re.findall(r'href="(tel:[^"]+)"', main)
    assert numbers[0] == "tel:113"
    assert "tel:112" in numbers
    assert main.index("tel:113") < main.index('class="two-thirds"')
    assert main.index("<h1") < main.index("tel:113")
    assert page_of(answer).headings[0] == {"nl": "Praat nu met iemand", "en": "Talk to someone now"}[language]
    words = re.sub(r"<[^>]+>", " ", main).lower()
    assert [word for word in ("risico", "score", "gedetecteerd", "detected", "risk") if word in words] == []


@pytest.mark.parametrize("language", BOTH)
def test_what_is_not_urgent_has_no_lines_in_front(reader, language):
    main = reader.post(RESULT[language], {"q": PLAIN[language]}).content.decode().split("<main", 1)[1]
    assert "urgent-first" not in main
    soon = reader.post(RESULT[language], {"q": PLAIN[language], "soon": "now"}).content.decode().split("<main", 1)[1]
    assert re.findall(r'href="(tel:[^"]+)"', soon)[0] == "tel:+31880767000"


def test_urgent_words_after_a_very_long_beginning_or_before_a_very_long_end(reader):
    for text in ("bla " * 30_000 + URGENT["nl"], URGENT["nl"] + " bla" * 30_000):
        answer = reader.post(RESULT["nl"], {"q": text})
        assert "urgent-first" in answer.content.decode()


# --- Titles ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("topic_slug", ["veiligthuis", "csg", "confidential", "police"])
@pytest.mark.parametrize("language", BOTH)
def test_the_title_of_an_answer_about_violence_is_neutral(reader, monkeypatch, language, topic_slug):
    """Tabs and histories keep titles (ux.md 3.3)."""
    from naast.awareness.guide.queries.answers import Answer

    said = Answer(False, (topic_slug, "study-adviser"), "", ("", ""), True, frozenset())
    monkeypatch.setattr("naast.awareness.guide.views.finder.answer", lambda *args, **given: said)
    answer = reader.post(RESULT[language], {"q": "x"})
    text = shelves.shelf().entries[topic_slug].text(language)
    assert text.words["start"] == h1(answer)
    assert page_of(answer).title.startswith(text.words["page_title"])
    assert text.title not in page_of(answer).title


# --- Whatever is sent -----------------------------------------------------------------------------------------------
ODD = {
    "nothing": "",
    "spaces": " \n\t ",
    "nonsense": "xqzwv kkkrrt ;;;;; 8888",
    "long": "woord " * 17_000,
    "one long word": "a" * 100_000,
    "control": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "nul": "a\x00b",
    "right to left": "\u202e\u2066abc\u2069 \u05d0\u05d1 \u0627\u0644",
    "half a character": b"\xed\xa0\x80 \xff",
    "emoji": "😭" * 500,
    "marks": "e" + "\u0301" * 5_000,
    "markup": '"><script>alert(1)</script>{{ 7*7 }}{% now %}',
    "sql": "'; DROP TABLE guide_entry; --",
    "path": "../../../etc/passwd",
    "json": '{"q": [1]}',
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("field", ["q", "topic", "soon", "programme", "campus", "step", "skip", "end", "unknown"])
def test_any_value_in_any_field_is_answered_in_the_house_style(reader, field, kind):
    for address in (FINDER["nl"], RESULT["en"]):
        begun = clock.monotonic()
        answer = reader.post(address, {"q": "tentamens", field: ODD[kind]})
        assert answer.status_code == 200
        assert clock.monotonic() - begun < 5
        text = answer.content.decode()
        assert "site-foot" in text
        assert "<script>alert" not in text
        assert {"\x00", "\u202e"}.isdisjoint(text)


@pytest.mark.parametrize("kind", ODD)
def test_the_choice_of_a_programme_takes_anything_too(reader, kind):
    answer = reader.post("/nl/hulp/mensen", {"programme": ODD[kind]})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/nl/hulp/mensen")


BODIES = {
    "no form": ("application/json", b'{"q": "x"}'),
    "nothing at all": ("", b""),
    "an unknown kind": ("application/octet-stream", b"\x00\xff" * 100),
    "no boundary": ("multipart/form-data", b"x"),
    "a broken form": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    "an odd charset": ("application/x-www-form-urlencoded; charset=utf-7", b"q=x"),
    "too many fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(1_001))),
    "too long": ("application/x-www-form-urlencoded", b"q=" + b"a" * 2_000_000),
    "not closed": ("application/x-www-form-urlencoded", b"q=%F0%9F"),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("address", [FINDER["nl"], RESULT["en"], "/en/help/people", "/nl/weergave"])
def test_a_body_that_is_no_form_gets_a_page_and_never_a_500(reader, address, kind):
    content_type, body = BODIES[kind]
    answer = reader.generic("POST", address, body, content_type=content_type)
    refused = kind in ("too many fields", "too long", "no boundary", "an odd charset")
    assert (answer.status_code == 400) is refused
    assert answer.status_code in (200, 302, 400)
    if answer.status_code != 302:
        assert "site-foot" in answer.content.decode()
    if refused:
        assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_an_uploaded_file_is_not_put_on_disk(reader, monkeypatch, size):
    """No page here takes a file; what is sent all the same is not written down, not for a moment."""
    written = []
    make = TemporaryUploadedFile.__init__
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda self, *args: written.append(1) or make(self, *args))
    answer = reader.post(FINDER["nl"], {"q": "x", "file": SimpleUploadedFile("x.txt", b"x" * size)})
    assert answer.status_code in (200, 400)
    assert written == []


def test_the_watch_on_files_sees_one(rf, monkeypatch, settings):
    """The control of the test above: with Django's own handlers a large file is written down."""
    written = []
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    make = TemporaryUploadedFile.__init__
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda self, *args: written.append(1) or make(self, *args))
    request = rf.post("/", {"file": SimpleUploadedFile("x.txt", b"x" * 5_000_000)})
    request.FILES["file"].close()
    assert written == [1]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_not_allowed(reader, method):
    for address in (FINDER["nl"], RESULT["nl"]):
        assert getattr(reader, method)(address).status_code == 405


# --- The people of a programme --------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["bestaat-niet", "x" * 61, "SECURITY-STUDIES ", "\x00"])
def test_a_programme_that_does_not_exist_counts_as_none(reader, cast, code):
    none = reader.post(RESULT["nl"], {"q": "studieadviseur"})
    other = reader.post(RESULT["nl"], {"q": "studieadviseur", "programme": code})
    assert other.status_code == 200
    assert page_of(other).headings == page_of(none).headings
    assert 'id="programme"' in other.content.decode()


def test_a_programme_gives_the_person_by_role_before_and_by_name_after_signing_in(reader, cast, signed_in):
    told = {"q": "ik wil mijn studieadviseur spreken", "programme": "security-studies"}
    before = reader.post(RESULT["nl"], told).content.decode()
    after = signed_in(cast.sanne).post(RESULT["nl"], told, headers={"Origin": "http://testserver"}).content.decode()
    assert "Noor el Amrani" in after
    assert "Noor" not in before
    assert "Security Studies" in before


def test_an_answer_without_a_programme_asks_no_database(reader):
    reader.post(RESULT["nl"], {"q": "ik slaap slecht", "programme": ""})  # the options of this minute are kept now
    with no_database() as tried:
        answer = reader.post(RESULT["nl"], {"q": "ik slaap slecht"})
    assert answer.status_code == 200
    assert len(tried) <= 1  # the one look whether the guide is newer


# --- Queries --------------------------------------------------------------------------------------------------------
def test_an_answer_takes_the_same_few_queries_whatever_was_asked(reader, cast, queries):
    reader.get(FINDER["nl"])
    reader.post(RESULT["nl"], {"q": "tentamens"})
    for told in ("tentamens", "ik voel me alleen", URGENT["nl"], "woord " * 300):
        shelves._looked = clock.monotonic()
        with queries(0):
            reader.post(RESULT["nl"], {"q": told})
    shelves._looked = float("-inf")
    with queries(1):
        reader.post(RESULT["nl"], {"q": "tentamens"})
