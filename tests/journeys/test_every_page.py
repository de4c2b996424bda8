"""Every page, in both languages, light and dark, on a phone and a desk: no barrier, no stranger, no complaint.

A page is opened once, under the real policy, and everything is looked at in that one visit. The pages of everyone are
divided into shards, those behind signing in by the persona who finds them.
"""

import pytest

from naast.interfaces.demo.cast import CAST
from tests.browser import DESK, PHONE, Judged, Visitor, axe, axe_colours, axe_structure, barriers, overflow, reachable
from tests.invariants.source import none_of
from tests.journeys import pages
from tests.journeys.pages import a_few_of_each, everyone_may_open, sheets

SHARDS = 8
PERSONAS = [persona.key for persona in CAST if persona.number]
# Pages of the editors that must be among those found: one of each kind of text, each with its three sheets.
OF_THE_DESK = (
    "/nl/beheer",
    "/nl/beheer/teksten",
    "/nl/beheer/nieuw/hulp",
    "/nl/beheer/hulp/psychologist",
    "/en/manage/help/psychologist",
    "/nl/beheer/hulp/psychologist/nakijken",
    "/nl/beheer/hulp/psychologist/versies",
    "/nl/beheer/lijn/113",
    "/nl/beheer/folder/expectations",
    "/nl/beheer/invoer",
    "/nl/beheer/lijnen",
)


def faults_of(visitor: Visitor, address: str, judged: set[str], *, once: bool = False) -> list[str]:
    """Open a page and list what is wrong with it: no number in reach, too wide, a barrier that axe finds."""
    visitor.page.set_viewport_size(PHONE)
    visitor.go(address)
    faults = [] if reachable(visitor.page, 'a[href^="tel:"]') else [f"{address} has no number to call in reach"]
    if visitor.status != 200:
        faults.append(f"{address} answers {visitor.status}")
    return faults + barriers(visitor.page, judged, where=address, once=once)


def beside_each_other(home: str) -> list[tuple[str, ...]]:
    """Give the pages of everyone, each with its twin in the other language: who looked at one knows most of the other."""
    given, seen, found = sheets(home), set(), []
    for address, sheet in given.items():
        both = dict.fromkeys((address, *(each for each in sheet.languages.values() if each in given)))
        if new := tuple(each for each in both if each not in seen):
            seen.update(new)
            found.append(new)
    return found


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_page_of_everyone_is_whole(reader, home, judged, shard):
    """No barrier, no scrolling sideways, a number in reach, no complaint, no stranger (`reader` looks), no cookie."""
    visitor, everyones = reader(), everyone_may_open(home)
    # Of each address pattern the first in full; the others are the same template around another text.
    in_full = set(a_few_of_each(everyones, each=1))
    none_of(
        [
            fault
            for both in beside_each_other(home)[shard::SHARDS]
            for address in both
            for fault in faults_of(visitor, address, judged, once=address not in in_full)
        ]
    )
    assert visitor.context.cookies() == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_behind_signing_in_is_whole(reader, home, judged, persona):
    """The same, for the pages that this persona is the first of the cast to find; their own page among them."""
    mine = pages.shares(home)[persona]
    visitor = reader()
    visitor.enter_as(pages.session_of(home, persona))
    faults, seen = [], set()
    for address in mine:
        # The twin in the other language is the same template: its width in every window, the rest on the phone.
        faults += faults_of(visitor, address, judged, once=pages.kind_of(address) in seen)
        seen.add(pages.kind_of(address))
    none_of(faults)
    assert visitor.address == mine[-1], "led away: the page is not theirs"


def test_the_pages_of_staff_are_among_them(home):
    """The control: without signing in there is no way to these, and signed in they are found by following links."""
    everyones, found = set(everyone_may_open(home)), {page for share in pages.shares(home).values() for page in share}
    assert not everyones & found
    for address in ("/nl/mijn", "/en/my", "/nl/beheer/lijnen", "/en/manage/lines"):
        assert address in found
    patterns = {pages.pattern_of(address) for address in found}
    none_of([address for address in OF_THE_DESK if pages.pattern_of(address) not in patterns])


def test_every_page_has_one_heading_a_title_and_its_own_language(home):
    """As the page comes from the server, before any script; also the pages behind signing in."""
    given = sheets(home) | {
        address: sheet
        for persona in CAST
        if persona.key in pages.IN_BOTH_LANGUAGES
        for address, sheet in pages.found_by(home, persona).items()
    }
    faults, titles = [], {}
    for address, sheet in given.items():
        if sheet.read.language != address.split("/")[1]:
            faults.append(f"{address} says it is in {sheet.read.language!r}")
        if sheet.read.headings != 1:
            faults.append(f"{address} has {sheet.read.headings} h1")
        # A page one may have to leave quickly says nothing in its title (ux 3.3).
        # Nor does one that says whom somebody meets: those share a title on purpose.
        if not sheet.read.has_exit and pages.says_whom(address):
            titles.setdefault(sheet.read.title.strip(), []).append(address)
    faults += [f"{title!r} is the title of {there}" for title, there in titles.items() if len(there) > 1 or not title]
    none_of(faults)


def test_no_page_of_everyone_sets_a_cookie(home):
    none_of([address for address, sheet in sheets(home).items() if sheet.sets_cookie])


# --- Each look is shown something to find ---------------------------------------------------------------------------
def test_axe_reports_a_barrier_when_there_is_one(reader):
    """The same axe on a page with three known faults."""
    visitor = reader()
    visitor.page.set_content(
        "<html><body><img src='data:,'><p style='color:#999;background:#fff'>Grijs</p></body></html>"
    )
    found = " ".join(axe(visitor.page))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert "html-has-lang" in found


DARK_FAULT = """<html lang="nl"><head><title>x</title><style>
body { background: #fff; color: #222 } .late { color: #444 }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } %s }
</style></head><body><main><h1>Kop</h1><p>Tekst</p><p class="late">Later</p></main></body></html>"""


def test_a_contrast_that_fails_in_the_dark_alone_is_found_also_on_a_later_page(reader):
    """The dark asks the rules about colour only, and of looks not judged before; a new look is always judged."""
    page, judged = reader(color_scheme="light").page, set()
    page.set_content(DARK_FAULT % ".late { color: #eee }")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe_colours(page, judged) == []
    before = set(judged)
    assert before
    # the same looks again: nothing is judged twice
    assert axe_colours(page, judged) == []
    assert judged == before
    # a page on which one text stays dark: the light is sound, the dark is not, however often it is asked
    page.emulate_media(color_scheme="light")
    page.set_content(DARK_FAULT % "")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    for _ in range(2):
        found = axe_colours(page, judged)
        assert len(found) == 1
        assert found[0].startswith("color-contrast")
        assert "late" in found[0]


def test_the_quick_look_at_colours_says_the_same_as_the_whole_of_axe(reader):
    """On the page with every component there is, in the dark: no fault before, one and the same fault after."""
    page = reader(viewport=DESK, color_scheme="dark").go("/nl/design")
    assert axe(page) == axe_colours(page, set()) == []
    page.evaluate("document.querySelector('main p').style.color = '#555'")
    whole = [fault for fault in axe(page) if fault.startswith("color-contrast")]
    assert len(whole) == 1
    assert len(axe_colours(page, set())) == 1


def test_what_is_looked_at_on_each_page_sees_what_the_whole_of_axe_sees(reader):
    """A name that is absent, a colour too pale in the light, one in the dark, and a table too wide for a phone."""
    page = reader().page
    page.set_content(DARK_FAULT % ".late { color: #eee }")
    assert barriers(page, set(), where="x") == []
    page.set_content((DARK_FAULT % "").replace("<p>Tekst</p>", "<p style='color:#bbb'>Bleek</p><img src='data:,'>"))
    found = barriers(page, set(), where="x")
    for fault in ("x 390 light: color-contrast", "x 1280 dark: color-contrast", "x 390 image-alt", "x 1280 image-alt"):
        assert any(each.startswith(fault) for each in found), (fault, found)
    page.set_content(
        (DARK_FAULT % ".late { color: #eee }").replace("Later", "<span style='display:block;width:350px'>Later</span>")
    )
    assert any("wider than a window of 320" in each for each in barriers(page, set(), where="x"))


def test_what_one_worker_finds_sound_the_other_knows(tmp_path):
    """And nothing else: a look with a line break in it is one look, and half a line that is still being written is none."""
    one, other = Judged(tmp_path / "judged"), Judged(tmp_path / "judged")
    assert "p|#000" not in other
    one.update(["p|#000", "a\nb"])
    one.add("structure 390")
    assert "p|#000" in other
    assert "structure 390" in other
    assert "a\nb" in other
    assert "b" not in other
    assert "p|#fff" not in other
    with (tmp_path / "judged").open("a") as there:
        there.write('"half')
    assert "half" not in other
    with (tmp_path / "judged").open("a") as there:
        there.write('way"\n')
    assert "halfway" in other
    assert "half" not in other


SOUND = """<html lang="nl"><head><title>x</title><meta name="viewport" content="width=device-width"></head><body><main>
<h1>Kop</h1><label for="a">Naam</label> <input id="a"><img src="data:," alt="Een boom"><h2>Later</h2></main></body></html>"""


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        (' alt="Een boom"', "", "image-alt"),
        ('alt="Een boom"', 'alt=" "', "image-alt"),
        ('for="a"', 'for="b"', "label"),
        ("<h2>Later</h2>", "<h4>Later</h4>", "heading-order"),
        ("<h2>Later</h2>", "<h2></h2>", "empty-heading"),
        ('lang="nl"', 'lang="xq"', "html-lang-valid"),
        ("<main>", "<div>", "region"),
        ("<input id", "<input role='nothing' id", "aria-roles"),
        ("<title>x</title>", "", "document-title"),
        ("width=device-width", "user-scalable=no", "meta-viewport"),
    ],
)
def test_a_structure_is_judged_once_and_every_other_anew(reader, was, becomes, rule):
    """The same page in other words needs no second verdict; whatever a rule reads makes it another page."""
    page, judged = reader().page, set()
    page.set_content(SOUND)
    assert axe_structure(page, judged) == []
    known = set(judged)
    twin = SOUND.replace("Kop", "Heading").replace("Naam", "Name").replace("Een boom", "A tree")
    page.set_content(twin.replace('lang="nl"', 'lang="en"').replace('"a"', '"name"'))
    assert axe_structure(page, judged) == []
    assert judged == known
    page.set_content(SOUND.replace(was, becomes))
    for _ in range(2):
        assert any(fault.startswith(rule) for fault in axe_structure(page, judged)), rule
    assert judged == known


def test_a_page_that_is_too_wide_and_a_number_out_of_reach_are_noticed(reader):
    page = reader(viewport=PHONE).page
    page.set_content(
        "<a href='tel:112' style='position:absolute;top:3000px'>112</a><div style='width:1000px'>breed</div>"
    )
    assert overflow(page) > 500
    assert reachable(page, 'a[href^="tel:"]') == []
    page.set_content("<a href='tel:112'>112</a>")
    assert reachable(page, 'a[href^="tel:"]') == ["tel:112"]


def test_a_stranger_on_a_page_would_be_noticed(browser, home):
    """The control of the request log and of the policy: both see an image from elsewhere."""
    from tests.browser import visitor

    with visitor(browser, home) as somebody:
        page = somebody.go("/nl/")
        page.evaluate("const i = new Image(); i.src = 'http://192.0.2.1/pixel.gif'; document.body.append(i)")
        page.wait_for_timeout(200)
        assert any("Content Security Policy" in text or "violates" in text for text in somebody.complaints)
