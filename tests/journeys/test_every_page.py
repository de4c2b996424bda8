"""Every public page, in both languages, light and dark, on a phone and a desk: no barrier, no stranger, no complaint."""

import pytest

from tests.browser import DESK, PHONE, SCHEMES, axe, overflow
from tests.invariants.source import none_of
from tests.journeys.pages import everyone_may_open

SHARDS = 4


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_barrier_on_any_page(reader, home, shard):
    """axe finds nothing; both schemes and both widths in one visit."""
    visitor = reader(bypass_csp=True)
    faults = []
    for address in everyone_may_open(home)[shard::SHARDS]:
        page = visitor.go(address)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                faults += [f"{address} {size['width']} {scheme}: {fault}" for fault in axe(page)]
    none_of(faults)


def test_axe_reports_a_barrier_when_there_is_one(reader):
    """The control: the same axe on a page with three known faults."""
    visitor = reader(bypass_csp=True)
    visitor.page.set_content(
        "<html><body><img src='data:,'><p style='color:#999;background:#fff'>Grijs</p></body></html>"
    )
    found = " ".join(axe(visitor.page))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert "html-has-lang" in found


def test_no_page_is_wider_than_its_window(reader, home):
    visitor = reader()
    wide = []
    for address in everyone_may_open(home):
        page = visitor.go(address)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if overflow(page) > 0:
                wide.append(f"{address} at {width}: {overflow(page)} px")
    none_of(wide)


def test_every_page_has_one_heading_a_title_and_its_own_language(reader, home):
    visitor = reader(java_script_enabled=False)
    faults, titles = [], {}
    for address in everyone_may_open(home):
        page = visitor.go(address)
        language = page.locator("html").get_attribute("lang")
        if language != address.split("/")[1]:
            faults.append(f"{address} says it is in {language!r}")
        if page.locator("h1").count() != 1:
            faults.append(f"{address} has {page.locator('h1').count()} h1")
        if not page.locator("#exit").count():  # a page one may have to leave quickly says nothing in its title (ux 3.3)
            titles.setdefault(page.title(), []).append(address)
    faults += [f"{title!r} is the title of {pages}" for title, pages in titles.items() if len(pages) > 1]
    none_of(faults)


def test_the_browser_keeps_its_quiet_with_the_policy_on(reader, home):
    """Scripts and styles run under the real policy: no violation, no error, no foreign request (checked by `reader`)."""
    visitor = reader(viewport=DESK)
    for address in everyone_may_open(home):
        visitor.go(address)
    assert len(visitor.requests) > len(everyone_may_open(home))


def test_a_stranger_on_a_page_would_be_noticed(browser, home):
    """The control of the request log and of the policy: both see an image from elsewhere."""
    from tests.browser import visitor

    with visitor(browser, home) as somebody:
        page = somebody.go("/nl/")
        page.evaluate("const i = new Image(); i.src = 'http://192.0.2.1/pixel.gif'; document.body.append(i)")
        page.wait_for_timeout(200)
        assert any("Content Security Policy" in text or "violates" in text for text in somebody.complaints)


def test_no_page_sets_a_cookie(reader, home):
    visitor = reader()
    for address in everyone_may_open(home):
        visitor.go(address)
    assert visitor.context.cookies() == []
