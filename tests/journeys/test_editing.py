"""Pim and Yara keep the guide: with a keyboard, without a script, together, and a number only with a second person."""

import html
import re
import time

import pytest

from tests.browser import DESK, PHONE

WORDS = {
    "summary": ("Een zaal om samen stil te werken.", "A room to work quietly together."),
    "start": ("Begin in de zaal", "Start in the room"),
    "why": ("Je werkt er met anderen.", "You work there with others."),
    "page_title": ("Studiezaal", "Study room"),
    "what_for": ("Rustig werken\nAnderen ontmoeten", "Working quietly\nMeeting others"),
    "first_step": ("Loop **binnen**.", "Walk **in**."),
    "say": ("Mag ik hier zitten?", "May I sit here?"),
    "expect": ("Er is altijd plek.", "There is always room."),
    "confidentiality": ("Niemand vraagt je iets.", "Nobody asks you anything."),
    "for_whom": ("Voor alle studenten.", "For all students."),
    "reach": ("De zaal is op de begane grond.", "The room is on the ground floor."),
    "hours": ("Elke werkdag.", "Every working day."),
}


def field(page, name):
    return page.locator(f'[name="{name}"]')


def shown(student, address: str, words: str) -> str:
    """Wait until a page says something, as every process soon does; gives what it says then."""
    deadline = time.monotonic() + 30
    while True:
        text = html.unescape(student.context.request.get(student.home + address).text())
        if words in text or time.monotonic() > deadline:
            return text
        time.sleep(0.5)


def begin(page, title: str, english: str) -> str:
    """Begin a text from the desk; gives its address."""
    page.goto(page.url.split("/nl/")[0] + "/nl/beheer/nieuw/hulp")
    field(page, "nl").fill(title)
    field(page, "en").fill(english)
    page.locator("main form button").click()
    page.wait_for_url("**/beheer/hulp/*")
    return page.url


def write_whole(page) -> None:
    """Fill in what a page needs, in both languages."""
    for name, (dutch, english) in WORDS.items():
        field(page, f"nl.{name}").fill(dutch)
        field(page, f"en.{name}").fill(english)
    field(page, "kind").select_option("activity")
    field(page, "cost").select_option("free")
    page.locator('[name="audience"][value="student"]').check()
    field(page, "checked_on").fill("22-11-2026")
    field(page, "checked_by").fill("redactie")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_pim_writes_a_text_in_both_languages_and_a_student_reads_it(reader, script):
    pim = reader(viewport=DESK, java_script_enabled=script)
    page = pim.sign_in("Pim")
    title = "Stille zaal met hulp" if script else "Stille zaal zonder meer"
    address = begin(page, title, f"Quiet room {script}")
    write_whole(page)
    # Two pages with one title would be told apart by nobody who has both open.
    field(page, "nl.page_title").fill(title)
    field(page, "en.page_title").fill(f"Quiet room {script}")
    page.locator('.save-bar [name="preview"]').click()
    assert "Loop binnen." in page.locator(".preview").inner_text()
    assert field(page, "nl.why").input_value() == WORDS["why"][0]
    page.locator('.save-bar [name="on"]').click()
    page.wait_for_url("**/nakijken")
    page.locator("form", has=page.locator('[value="send"]')).locator("button").click()
    page.wait_for_url("**done=send")
    page.locator("form", has=page.locator('[value="publish"]')).locator("button").click()
    page.wait_for_url("**done=publish")
    student = reader(viewport=PHONE, java_script_enabled=False)
    key = address.rsplit("/", 1)[1]
    for place, words in (("nl/hulp/gids", 0), ("en/help/guide", 1)):
        assert WORDS["summary"][words] in shown(student, f"/{place}/{key}", WORDS["summary"][words])
        text = student.go(f"/{place}/{key}").locator("main").inner_text()
        assert WORDS["reach"][words] in text


def test_a_changed_number_needs_the_second_editor_and_then_stands_on_every_page(reader):
    pim, yara = reader(viewport=DESK, java_script_enabled=False), reader(viewport=DESK, java_script_enabled=False)
    page = pim.sign_in("Pim")
    page = pim.go("/nl/beheer/lijn/injebol")
    field(page, "phone").fill("0800 0452")
    field(page, "tel").fill("tel:08000452")
    page.locator('.save-bar [name="on"]').click()
    page.locator("form", has=page.locator('[value="publish"]')).locator("button").click()
    assert "tweede persoon" in page.locator(".notice[role=status]").inner_text()
    student = reader(viewport=PHONE, java_script_enabled=False)
    assert "0800 0452" not in student.go("/nl/nu").locator("main").inner_text()
    yara.sign_in("Yara")
    other = yara.go("/nl/beheer/lijn/injebol/nakijken")
    other.locator('[name="how"][value="called"]').check()
    other.locator("form", has=other.locator('[value="confirm"]')).locator("button").click()
    assert "kaart met nummers" in other.locator(".notice[role=status]").inner_text()
    assert "0800 0452" in shown(student, "/nl/nu", "0800 0452")
    assert student.go("/nl/nu").locator('a[href="tel:08000452"]').count() >= 1
    # The card holds the featured lines; this is one of them.
    assert "0800 0452" in student.go("/nl/kaart").locator("body").inner_text()


def test_two_editors_at_once_choose_per_field_and_lose_nothing(reader):
    pim, yara = reader(viewport=DESK), reader(viewport=DESK)
    pim.sign_in("Pim")
    yara.sign_in("Yara")
    mine, theirs = pim.go("/nl/beheer/hulp/tutor"), yara.go("/nl/beheer/hulp/tutor")
    field(theirs, "nl.why").fill("Omdat Yara het zegt.")
    field(theirs, "en.why").fill("Because Yara says so.")
    theirs.locator('.save-bar [name="save"]').click()
    theirs.wait_for_url("**done=saved")
    field(mine, "nl.why").fill("Omdat Pim het zegt.")
    mine.locator('.save-bar [name="save"]').click()
    mine.wait_for_url("**/naast-elkaar/*")
    assert "Yara Vos" in mine.locator("main").inner_text()
    mine.locator('[name="pick.nl.why"][value="theirs"]').check()
    mine.locator(".save-bar button").click()
    mine.wait_for_url("**done=saved")
    assert field(mine, "nl.why").input_value() == "Omdat Yara het zegt."
    assert field(mine, "en.why").input_value() == "Because Yara says so."
    mine.goto(f"{pim.home}/nl/beheer/hulp/tutor/versies")
    assert mine.locator(".history > li").count() >= 3


def test_by_keyboard_alone_from_the_desk_to_a_saved_draft(reader):
    pim = reader(viewport=DESK)
    pim.sign_in("Pim")
    page = pim.go("/nl/beheer/hulp/ombuds")

    def at(name: str) -> bool:
        return bool(page.evaluate("name => document.activeElement?.name === name", name))

    pressed = 0
    while not at("nl.title") and pressed < 80:
        page.keyboard.press("Tab")
        pressed += 1
        seen = page.evaluate("""() => { const it = document.activeElement, box = it.getBoundingClientRect();
            // The two-tone ring stands around the control, or around the words of a choice.
            const ringed = [it, it.nextElementSibling].some(each => each && getComputedStyle(each).outlineStyle !== 'none');
            return it === document.body || ringed || box.width < 2; }""")
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert at("nl.title")
    page.keyboard.press("End")
    page.keyboard.type(" hier")
    page.keyboard.press("Tab")
    assert at("en.title")
    # On to the buttons: nothing on the way holds the keyboard.
    pressed = 0
    while not at("save") and pressed < 200:
        page.keyboard.press("Tab")
        pressed += 1
    assert at("save")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=saved")
    assert field(page, "nl.title").input_value().endswith(" hier")


def test_while_typing_remarks_and_preview_follow_and_leaving_warns(reader):
    pim = reader(viewport=DESK)
    pim.sign_in("Pim")
    page = pim.go("/nl/beheer/hulp/chaplain")
    said = page.locator('[data-remarks="nl.reach"]')
    assert said.inner_text().strip() == ""
    field(page, "nl.reach").fill("Meld je aan en [klik hier](study-adviser).")
    said.locator("li").first.wait_for()
    assert "zegt niet waar de link heen gaat" in said.inner_text()
    assert "opmerking" in page.locator("#live-said").inner_text()
    page.wait_for_function("document.querySelector('.preview').innerText.includes('Meld je aan')")
    asked = []
    pim.leaves = False
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.evaluate("location.href = '/nl/'")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert pim.address == "/nl/beheer/hulp/chaplain"


def test_what_was_typed_survives_signing_out_elsewhere(reader):
    pim = reader(viewport=DESK, java_script_enabled=False)
    pim.sign_in("Pim")
    page = pim.go("/nl/beheer/hulp/career")
    field(page, "nl.why").fill("Dit mag niet weg.")
    cookies = [cookie for cookie in pim.context.cookies() if cookie["name"] == "naast_session"]
    pim.context.clear_cookies(name="naast_session")
    pim.expected.append(re.compile(r"403"))
    page.locator('.save-bar [name="save"]').click()
    assert "je tekst is er nog" in page.locator("h1").inner_text()
    pim.context.add_cookies(cookies)
    page.locator("main form button").click()
    page.wait_for_url("**done=saved")
    assert field(page, "nl.why").input_value() == "Dit mag niet weg."


def test_a_student_s_first_visit_carries_nothing_of_the_desk(reader):
    student = reader(viewport=PHONE)
    student.go("/nl/")
    student.go("/nl/hulp/gids/mentor")
    assert [url for url in student.requests if "editor" in url] == []
