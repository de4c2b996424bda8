"""From "who" to "done": a student, a guest, somebody who finds nothing, and the people who meet them (C1, C2, C3, C11)."""

import re

import pytest

from tests.browser import DESK, PHONE, barriers
from tests.invariants.source import none_of

GUEST = "gast.journey@example.org"


def choose_a_time(page, *, last: bool = False) -> None:
    """Take the first time of the page, or the last, and go on."""
    times = page.locator('main input[name="slot"]')
    (times.last if last else times.first).check(force=True)
    page.locator("main form button", has_text="Verder").click()
    page.wait_for_url("**/bevestigen/*")


def confirm(page) -> None:
    """Press the one button of the page that confirms."""
    page.locator("main form button.btn").first.click()
    page.wait_for_url("**/gemaakt/*")


def the_link_in_a_mail(guest, whom: str) -> str:
    """Wait for the mail to somebody without an account in the demonstration's postbox, and give where its link leads.

    Others get mail as well, also in the meantime: only those to `whom` are opened.
    """
    page = guest.page
    for _ in range(90):
        guest.go("/nl/demonstratie/post")
        theirs = page.locator("main a[href*='/demonstratie/post/']", has_text=whom)
        for mail in theirs.evaluate_all("all => all.map(a => a.pathname)"):
            link = guest.go(mail).locator("main a[href*='/afspraak/g/']")
            if link.count():
                return str(link.first.evaluate("a => a.pathname"))
        page.wait_for_timeout(1000)
    raise AssertionError("the mail did not come")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_sanne_books_in_four_steps_and_cancels_with_one_button(reader, script):
    sanne = reader(viewport=PHONE, java_script_enabled=script)
    sanne.sign_in("Sanne")
    page = sanne.go("/nl/afspraak")
    page.locator("main a", has_text="Studieadviseur").first.click()
    page.wait_for_url("**/afspraak/study-adviser*")
    assert "Noor" in page.locator("main").inner_text()
    choose_a_time(page, last=not script)  # both walk at once, and nobody is in two places
    asked = page.locator("main form input:visible, main form textarea:visible")
    assert asked.count() <= 3
    assert page.locator("main [required]").count() == 0
    confirm(page)
    mine = "/nl/mijn/afspraak/" + sanne.address.rpartition("/")[2]
    sanne.go("/nl/mijn")
    assert page.locator(f"main a[href='{mine}']").count() >= 1  # once more when the message about it came already
    daan = reader(viewport=PHONE)
    daan.expected.append(re.compile("404"))
    daan.sign_in("Daan")
    assert "Deze pagina is er niet" in daan.go(mine).locator("main").inner_text()
    assert "Noor" not in daan.page.locator("main").inner_text()
    page.goto(f"{sanne.home}{mine}/afzeggen")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    assert "gaat niet door" in page.locator("main").inner_text() or "afgezegd" in page.locator("main").inner_text()


def test_a_guest_confirms_from_the_mail(reader):
    guest = reader(viewport=DESK)
    page = guest.go("/nl/afspraak/student-counsellor")
    assert "Kees" not in page.locator("main").inner_text()
    choose_a_time(page)
    page.locator('main input[name="address"]').fill(GUEST)
    page.locator("main form:has(input[name=address]) button").first.click()
    page.wait_for_url("**/mail-verstuurd")
    link = the_link_in_a_mail(guest, GUEST)
    guest.go(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    assert page.locator("main a[href*='/afzeggen']").count()


def test_noor_sees_who_comes_and_has_no_barrier(reader, judged):
    noor = reader(viewport=DESK)
    noor.sign_in("Noor")
    page = noor.go("/nl/medewerker/agenda")
    page.locator("main .agenda a").first.click()
    page.wait_for_url("**/medewerker/agenda/afspraak/*")
    faults = barriers(page, judged, where="an appointment as its host")
    assert "Vooraf geschreven" in page.locator("main").inner_text()
    faults += barriers(noor.go("/nl/medewerker/vandaag"), judged, where="today")
    none_of(faults)


def test_who_finds_nothing_waits_and_leaves_again(reader, judged):
    mei = reader(viewport=PHONE, locale="en-GB")
    mei.sign_in("Mei", "en")
    page = mei.go("/en/appointments/psychologist")
    details = page.locator("details.none-fits summary")
    if details.count():
        details.click()
    page.locator("main button, main a", has_text="waiting list").first.click()
    page.wait_for_load_state()
    if not re.search(r"/waiting/\w+", page.url):
        page.locator("main form button").first.click()
        page.wait_for_url("**/en/waiting/*")
    told = page.locator("main").inner_text()
    assert re.search(r"Probably \d+ to \d+ working days", told), "an honest range, from eight weeks of this line"
    none_of(barriers(page, judged, where="one's place on the list"))
    page.locator("main form button", has_text="Take me off").first.click()
    page.wait_for_load_state()
    assert "/en/" in page.url


def test_joris_calls_back_and_the_code_reads_the_answer(reader):
    somebody = reader(viewport=PHONE)
    page = somebody.go("/nl/bel-mij-terug")
    page.locator("main form textarea").first.fill("Ik wil graag even iemand spreken.")
    page.locator("main form button", has_text="Vraag om contact").click()
    page.wait_for_load_state()
    code = page.locator(".call-code code").inner_text()
    joris = reader(viewport=DESK)
    joris.sign_in("Joris")
    desk = joris.go("/nl/medewerker/terugbellen")
    desk.locator("main .work a, main a.btn").first.click()
    desk.wait_for_load_state()
    desk.locator('main button[name="do"][value="take"]').first.click()
    desk.wait_for_load_state()
    desk.locator("main form:has(button[value='answer']) textarea").first.fill("Bel gerust morgen na tien uur.")
    desk.locator('main button[name="do"][value="answer"]').first.click()
    desk.wait_for_load_state()
    other = reader(viewport=PHONE).go("/nl/bel-mij-terug/bericht")
    other.locator('main input[name="code"]').fill(code)
    other.locator("main form button").first.click()
    other.wait_for_load_state()
    assert "Bel gerust morgen na tien uur." in other.locator("main").inner_text()
