"""Every entry on its page and in the directory, in both languages, with few questions to the database (A1, C7)."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from naast.awareness.guide.models import Edition, Entry, EntryText, Line
from naast.awareness.guide.queries import shelf as shelves
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.queries.shelf import forget_shelf, shelf
from naast.awareness.guide.queries.waiting import waiting_for
from naast.awareness.guide.tests.breaking import no_database
from naast.awareness.guide.tests.content import FOLDER, demo_bundle

pytestmark = pytest.mark.django_db
BOTH = ("nl", "en")
ENTRIES = json.loads((FOLDER / "entries.json").read_text(encoding="utf-8"))
SHOWN = [entry["slug"] for entry in ENTRIES if entry["slug"] != "redcross"]
LINE = re.compile(r'<div class="line(?: danger)?">')
QUICK = {"confidential", "threat-team", "veiligthuis", "csg", "police", "slachtofferhulp"}


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


@pytest.fixture
def reader():
    return Client(raise_request_exception=False)


def address(slug: str, language: str) -> str:
    return {"nl": "/nl/hulp/gids/", "en": "/en/help/guide/"}[language] + slug


def main_of(answer) -> str:
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(answer))).split())


def title_of(answer) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", answer.content.decode())[1])


def renew() -> None:
    Edition.objects.update(number=Edition.objects.get().number + 1)
    forget_shelf()


# --- Entries --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", BOTH)
def test_every_entry_tells_all_it_is_asked_to(reader, language):
    for entry in ENTRIES:
        if entry["slug"] != "redcross":
            tells_all(entry, reader.get(address(entry["slug"], language)), language)


def tells_all(entry, answer, language):
    """Hold the page of an entry against its row in the files."""
    text, said = entry[language], words_of(answer)
    assert answer.status_code == 200, entry["slug"]
    wanted = [
        text[part] for part in ("title", "summary", "for_whom", "reach", "hours", "confidentiality", "first_step")
    ]
    wanted += [*text["what_for"], *text["expect"], *text["say"], *(item[language] for item in entry["instead"])]
    assert entry["checked_by"] == "editor"
    wanted += [{"nl": "Redacteur, 22 november 2026", "en": "Editor, 22 November 2026"}[language]]
    assert [part for part in wanted if " ".join(part.split()) not in said] == [], entry["slug"]
    linked = set(re.findall(rf'href="{address("", language)}([a-z0-9-]+)"', main_of(answer)))
    assert linked == ({*entry["next"]} | {item["slug"] for item in entry["instead"]}) - {"redcross"}, entry["slug"]
    assert title_of(answer).startswith(text["page_title"])
    assert "lang=" not in main_of(answer)
    assert not answer.cookies


@pytest.mark.parametrize("language", BOTH)
def test_a_number_stands_on_a_page_only_where_it_may(reader, language):
    """Exactly the lines that can be called show a number, and it is theirs."""
    lines = {line["id"]: line for line in demo_bundle().lines}
    for entry in ENTRIES:
        if entry["slug"] == "redcross":
            continue
        found = set(re.findall(r'href="(tel:[^"]+)"', main_of(reader.get(address(entry["slug"], language)))))
        line = lines.get(entry["line"] or "")
        callable_ = line and line["verification"] in "AB" and line["display"] == "show" and line["tel"]
        assert found == ({line["tel"], line["alt_tel"]} - {None} if callable_ else set()), entry["slug"]


@pytest.mark.parametrize("language", BOTH)
def test_a_line_that_may_not_be_shown_is_nowhere(reader, language):
    assert reader.get(address("redcross", language)).status_code == 404
    assert Entry.objects.filter(slug="redcross").exists()  # there is something to leak
    pages = [
        {"nl": "/nl/hulp", "en": "/en/help"}[language],
        {"nl": "/nl/nu", "en": "/en/now"}[language],
        {"nl": "/nl/kaart", "en": "/en/card"}[language],
    ]
    pages += [address(slug, language) for slug in SHOWN]
    for page in pages:
        text = reader.get(page).content.decode().lower()
        assert "redcross" not in text, page
        assert [name for name in ("rode kruis", "red cross") if name in text] == [], page
    result = {"nl": "/nl/hulp/wegwijzer/uitkomst", "en": "/en/help/who/result"}[language]
    for asked in demo_bundle().asked["redcross"][language]:
        assert "redcross" not in reader.post(result, {"q": asked}).content.decode()
    assert "redcross" not in reader.get("/api/v1/guide/services").content.decode()


def test_shown_again_it_is_found_by_the_same_look(reader):
    """The control of the test above."""
    path = urgent.copies() / "lines.json"
    copy = json.loads(path.read_text(encoding="utf-8"))
    next(line for line in copy["lines"] if line["id"] == "redcross")["display"] = "link"
    path.write_text(json.dumps(copy), encoding="utf-8")
    urgent.forget()
    assert reader.get(address("redcross", "nl")).status_code == 200
    assert "redcross" in reader.get("/nl/hulp").content.decode()


def test_an_entry_is_hidden_with_its_line_whatever_its_own_name(reader):
    entry = Entry.objects.get(slug="redcross")
    entry.slug = "rode-lijn"
    entry.save()
    renew()
    assert reader.get(address("rode-lijn", "nl")).status_code == 404
    assert "rode-lijn" not in reader.get("/nl/hulp").content.decode()
    assert reader.get(address("mentor", "nl")).status_code == 200


@pytest.mark.parametrize("slug", ["bestaat-niet", "a" * 300, "MENTOR", "mentor/", "..", "%00", "mentor%20"])
def test_an_entry_that_does_not_exist_is_not_there(reader, slug):
    for language in BOTH:
        answer = reader.get(address(slug, language))
        assert answer.status_code == 404
        assert "site-foot" in answer.content.decode()


# --- Quick exit -----------------------------------------------------------------------------------------------------
def test_exactly_these_entries_have_a_way_out():
    assert {entry["slug"] for entry in ENTRIES if entry["quick_exit"]} == QUICK


@pytest.mark.parametrize("language", BOTH)
def test_a_way_out_stands_where_being_seen_can_hurt_and_only_there(reader, language):
    for slug in SHOWN:
        answer = reader.get(address(slug, language))
        text, quick = answer.content.decode(), slug in QUICK
        found = ('id="exit"' in text, "exit.js" in text, answer.headers["Cache-Control"] == "no-store, private")
        assert found == (quick, quick, quick), slug
        if quick:
            name = next(entry for entry in ENTRIES if entry["slug"] == slug)[language]["title"]
            assert name.lower() not in title_of(answer).lower()
            assert re.search(r'<a class="[^"]*exit" id="exit" href="https://[^"]+" rel="nofollow noreferrer"', text)
            assert answer.headers["Referrer-Policy"] == "no-referrer"


# --- Chat notes -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "note"),
    [("nl", "De chat is er alleen op werkdagen."), ("en", "The chat is there on working days only.")],
)
def test_a_chat_with_other_hours_says_so_beside_the_chat(reader, language, note):
    """Veilig Thuis answers day and night by telephone; its chat does not."""
    for page in (address("veiligthuis", language), {"nl": "/nl/nu", "en": "/en/now"}[language]):
        text = main_of(reader.get(page))
        line = next(part for part in LINE.split(text) if "08002000" in part)
        assert note in unescape(line)
        assert "chat" in line.lower()


# --- Two languages --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("missing", "there"), [("en", "nl"), ("nl", "en")])
def test_without_a_translation_the_other_language_is_shown_and_marked(reader, missing, there):
    EntryText.objects.filter(entry__slug="mentor", language=missing).delete()
    renew()
    answer = reader.get(address("mentor", missing))
    words = ENTRIES[0][there]
    text = main_of(answer)
    assert answer.status_code == 200
    assert f'<h1 lang="{there}">{words["title"]}</h1>' in text
    assert f'<p lang="{there}">{words["first_step"].split("“")[0]}' in unescape(text)
    for found in re.findall(rf'<(\w+)[^>]* lang="{there}"[^>]*>(.*?)</\1>', text, re.DOTALL):
        assert "<h2" not in found[1]  # our own headings are in the language of the page
    directory = reader.get({"nl": "/nl/hulp", "en": "/en/help"}[missing])
    assert re.search(rf'href="{address("mentor", missing)}" lang="{there}"', directory.content.decode())
    assert "lang=" not in main_of(reader.get(address("mentor", there)))
    assert (
        reader.post(
            {"nl": "/nl/hulp/wegwijzer/uitkomst", "en": "/en/help/who/result"}[missing], {"q": "mentor"}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("language", BOTH)
def test_the_directory_shows_every_entry_once(reader, language):
    text = main_of(reader.get({"nl": "/nl/hulp", "en": "/en/help"}[language]))
    found = re.findall(rf'class="need" href="{address("", language)}([a-z0-9-]+)"', text)
    assert sorted(found) == sorted(SHOWN)


def test_the_addresses_are_as_designed():
    expected = {
        "guide-directory": ("/nl/hulp", "/en/help"),
        "guide-people": ("/nl/hulp/mensen", "/en/help/people"),
        "finder": ("/nl/hulp/wegwijzer", "/en/help/who"),
        "now": ("/nl/nu", "/en/now"),
        "card": ("/nl/kaart", "/en/card"),
        "expectations": ("/nl/wat-je-mag-verwachten", "/en/what-to-expect"),
    }
    for name, addresses in expected.items():
        for language, path in zip(BOTH, addresses, strict=True):
            with translation.override(language):
                assert reverse(name) == path


# --- Queries --------------------------------------------------------------------------------------------------------
def fresh() -> None:
    """Forget all that is rendered once, so that every read is counted."""
    from conftest import _forget_fragments

    _forget_fragments()
    shelves._looked = float("-inf")
    waiting_for("psychologist")  # what a room above knows of times is read once in half a minute, for all roles at once


@pytest.mark.parametrize("count", [1, 59])
def test_the_directory_takes_one_query_however_many_there_are(reader, queries, count):
    Entry.objects.exclude(slug__in=[entry["slug"] for entry in ENTRIES[:count]]).delete()
    renew()
    shelf()
    fresh()
    with queries(1):
        assert reader.get("/nl/hulp").status_code == 200


@pytest.mark.parametrize("count", [1, 59])
def test_an_entry_takes_one_query_however_many_there_are(reader, queries, count):
    Entry.objects.exclude(slug__in=[entry["slug"] for entry in ENTRIES[:count]]).delete()
    renew()
    shelf()
    fresh()
    with queries(1):
        assert reader.get(address("mentor", "nl")).status_code == 200


def test_no_entry_takes_more_than_four_queries(reader, cast, django_assert_max_num_queries):
    shelf()
    for slug in SHOWN:
        fresh()
        with django_assert_max_num_queries(4):
            reader.get(address(slug, "en"))


def test_people_and_lines_take_these_many(reader, cast, queries):
    shelf()
    for slug, number in (("psychologist", 3), ("study-adviser", 1), ("113", 1)):
        fresh()
        with queries(number):
            reader.get(address(slug, "nl"))


def test_with_the_database_gone_the_guide_is_still_read(reader):
    shelf()
    shelves._looked = float("-inf")
    with no_database() as tried:
        for page in (
            "/nl/",
            "/nl/hulp",
            address("mentor", "en"),
            address("113", "nl"),
            "/en/what-to-expect",
            "/nl/zorgen-om-iemand",
            "/nl/toegankelijkheid",
        ):
            assert reader.get(page).status_code == 200, page
        # An entry that lists people is shown without them, and says so.
        for language, said in (("nl", "kunnen we nu niet laten zien"), ("en", "cannot show")):
            answer = reader.get(address("psychologist", language))
            assert answer.status_code == 200
            assert said in main_of(answer)
        # The control: a page that needs rows of its own says that it cannot.
        assert reader.get("/nl/wie-ziet-wat").status_code == 500
    assert tried
    assert "cannot show" not in main_of(reader.get(address("psychologist", "en")))


def test_a_role_that_checked_is_named_in_the_language_of_the_page(reader):
    """Who checked is a role of ours or words of the editor's own; never a person."""
    for language, said in (("nl", "Redacteur, 22 november 2026"), ("en", "Editor, 22 November 2026")):
        assert said in main_of(reader.get(address("mentor", language)))


# --- The page of all lines ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", BOTH)
def test_all_lines_that_may_be_shown_stand_on_the_page_once_112_and_113_first(reader, language):
    text = main_of(reader.get({"nl": "/nl/nu", "en": "/en/now"}[language]))
    names = [unescape(name) for name in re.findall(r"<h3>(.*?)</h3>", text)]
    expected = [line[f"name_{language}"] for line in demo_bundle().lines if line["display"] != "hide"]
    assert sorted(names) == sorted(expected)
    assert [name[:3] for name in names[:2]] == ["112", "113"]


def test_the_page_of_all_lines_asks_nothing(reader, queries):
    with queries(0):
        assert reader.get("/nl/nu").status_code == 200
        assert reader.get("/en/card").status_code == 200


@pytest.mark.parametrize("language", BOTH)
def test_who_has_no_gp_is_told_what_to_do(reader, language):
    text = main_of(reader.get({"nl": "/nl/nu", "en": "/en/now"}[language]))
    told = demo_bundle().leaflets["chain"]["no_gp"][language]
    assert 'id="gp"' in text
    for step in told["steps"]:
        assert step in unescape(text)


def test_on_english_pages_a_line_without_proven_english_says_what_to_ask(reader):
    text = main_of(reader.get("/en/now"))
    for line in demo_bundle().lines:
        if line["display"] == "hide":
            continue
        part = next(part for part in LINE.split(text) if f"<h3>{line['name_en']}</h3>" in unescape(part))
        proven = line["languages_proven"] and "en" in line["languages"]
        assert ("Also in English" in part) == proven, line["id"]
        callable_ = line["display"] == "show" and line["verification"] in "AB" and bool(line["tel"])
        assert ("Dutch; you can ask for English." in part) == (callable_ and not proven), line["id"]
        assert "Nederlands" not in part


def test_ninety_one_days_after_the_check_hours_are_told_and_open_is_not(reader, monkeypatch):
    from naast.foundation.core import time

    later = time.system_now().replace(year=2027, month=2, day=21, hour=11)
    monkeypatch.setattr(time, "now", lambda: later)
    for page, said in (("/nl/nu", "Nu open"), ("/en/now", "Open now")):
        answer = reader.get(page)
        assert said not in answer.content.decode()
        assert 'class="open' not in main_of(answer)
        assert "Dag en nacht" in main_of(answer) or "Day and night" in main_of(answer)
        assert 'class="open"' not in answer.content.decode()  # nor in the bar of the page
    monkeypatch.setattr(time, "now", lambda: later.replace(day=20))
    for page, said in (("/nl/nu", "Nu open"), ("/en/now", "Open now")):
        assert said in reader.get(page).content.decode()


# --- The editor's page ----------------------------------------------------------------------------------------------
def test_the_editor_sees_every_line_and_why_one_is_not_shown(cast, signed_in):
    for language, page in (("nl", "/nl/beheer/lijnen"), ("en", "/en/manage/lines")):
        answer = signed_in(cast.pim).get(page)
        assert answer.status_code == 200
        rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', main_of(answer), re.DOTALL)
        assert len(rows) == 24
        for line in demo_bundle().lines:
            name = line[f"name_{language}"]
            row = unescape(next(row for row in rows if re.match(rf"(?:<[^>]+>)*{re.escape(name)}<", unescape(row))))
            because = row.rsplit("<td>", 1)[1].removesuffix("</td>")
            callable_ = line["display"] == "show" and line["verification"] in "AB" and bool(line["tel"])
            assert bool(because) != callable_, line["id"]
            assert (line["hidden_because_" + language] or "") in because
            assert line["phone"] is None or (line["phone"] in row) == callable_


def test_the_editor_sees_no_number_of_an_unchecked_line(cast, signed_in):
    Line.objects.filter(pk="mind").update(verification="C")
    assert "0900-1450" not in signed_in(cast.pim).get("/nl/beheer/lijnen").content.decode()


@pytest.mark.parametrize("who", ["sanne", "noor", "eva", "rik", "thea", "joris", "anne"])
def test_for_everybody_else_the_editor_s_page_is_not_there(cast, signed_in, who):
    assert signed_in(getattr(cast, who)).get("/nl/beheer/lijnen").status_code == 404


def test_who_is_not_signed_in_is_asked_to(reader):
    answer = reader.get("/en/manage/lines")
    assert (answer.status_code, answer.headers["Location"].split("?")[1]) == (302, "next=/en/manage/lines")
