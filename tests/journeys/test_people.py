"""Rik keeps the university's people up to date: sees what would change, carries it out, without a script if need be."""

import csv
import io
import re

import pytest

from tests.browser import DESK, barriers
from tests.invariants.source import none_of

HEADINGS = ("number", "given_name", "family_name", "email", "language", "birth_date", "kinds")


def people_file(*rows: tuple[str, ...]) -> dict[str, object]:
    """Make a file of people as a browser uploads it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return {"name": "people.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def newcomer(number: str, birth_date: str = "2005-03-01") -> tuple[str, ...]:
    return (number, "Anna", "de Vries", f"{number}@voorbeeld.example", "nl", birth_date, "student")


def hand_in(page, *rows: tuple[str, ...], whole: str = "no") -> None:
    """Choose a file and ask what it would change."""
    page.goto(page.url.split("/nl/")[0] + "/nl/beheer/mensen")
    page.locator('input[type="file"]').set_input_files([people_file(*rows)])
    page.locator(f'[name="whole"][value="{whole}"]').check()
    page.locator("main form button").click()
    page.wait_for_url("**/beheer/mensen/*")


def wait_for(page, selector: str, *, script: bool) -> None:
    """Wait until a job is done: by itself, or by following the link as often as it takes."""
    if script:
        page.locator(selector).first.wait_for(timeout=60_000)
        return
    for _ in range(120):
        if page.locator(selector).count():
            return
        page.wait_for_timeout(500)
        link = page.locator("main a.btn", has_text="Kijk of het klaar is")
        if link.count():
            link.click()
    raise AssertionError(f"{selector} did not come")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_rik_sees_what_would_change_and_carries_it_out(reader, script):
    rik = reader(viewport=DESK, java_script_enabled=script)
    page = rik.sign_in("Rik")
    number = f"journey-{script}".lower()
    hand_in(page, newcomer(number))
    wait_for(page, '[name="confirm"]', script=script)
    assert page.locator("table tbody td").first.inner_text() == "1"
    page.locator('[name="confirm"]').click()
    wait_for(page, "h2:has-text('Wat er is veranderd')", script=script)
    assert "Wat er is veranderd" in page.locator("main").inner_text()


def test_faults_are_named_and_pages_have_no_barrier(reader, judged):
    rik = reader(viewport=DESK)
    page = rik.sign_in("Rik")
    hand_in(page, newcomer("faulty-1", "31-02-2005"))
    wait_for(page, "h1:has-text('er zijn fouten')", script=True)
    assert "birth_date" in page.locator("table").inner_text()
    faulty = page.url
    hand_in(page, newcomer("leaving-1"), whole="yes")
    wait_for(page, '[name="leavers"]', script=True)
    leaving = page.url
    rik.expected.append(re.compile("422"))  # an answer with a fault, which Chromium notes
    page.locator('[name="confirm"]').click()
    assert page.locator(".error-summary").evaluate("each => each === document.activeElement")
    # The overview itself is looked at with all pages behind signing in (test_every_page).
    faults = barriers(page, judged, where="an answer with a fault")
    for address in (faulty, leaving):
        page.goto(address)
        faults += barriers(page, judged, where=address)
    none_of(faults)
    page.goto(leaving)
    page.locator('[name="stop"]').click()
    wait_for(page, "h1:has-text('gestopt')", script=True)
