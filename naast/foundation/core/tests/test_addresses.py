"""Who signs in is led to a page of our own, never elsewhere."""

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core.addresses import address_of, fast_address, safe_next

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "https:///evil.example", "evil.example", "", "\x00/nl/mijn", "////evil.example",
    "http://testserver.evil.example/", "http://testserver@evil.example/", "http://testserver/nl/mijn",
]  # fmt: skip
asked = RequestFactory().get
sent = RequestFactory().post


@pytest.mark.parametrize("wanted", ELSEWHERE)
@pytest.mark.parametrize("request_of", [asked, sent], ids=["in the address", "in the form"])
def test_nobody_is_led_elsewhere(request_of, wanted):
    assert safe_next(request_of("/nl/inloggen", {"next": wanted}), "/nl/mijn") == "/nl/mijn"


@pytest.mark.parametrize("request_of", [asked, sent], ids=["in the address", "in the form"])
def test_a_page_of_our_own_is_led_to(request_of):
    """The control of the test above."""
    assert safe_next(request_of("/nl/inloggen", {"next": "/nl/beheer/lijnen"}), "/nl/mijn") == "/nl/beheer/lijnen"


def test_the_form_counts_before_the_address():
    request = sent("/nl/inloggen?next=/nl/hulp", {"next": "/nl/mijn"})
    assert safe_next(request, "") == "/nl/mijn"


@given(st.text(max_size=40))
def test_whatever_is_given_leads_to_a_path_or_to_nothing(wanted):
    found = safe_next(sent("/nl/inloggen", {"next": wanted}), "")
    assert found in ("", wanted)
    assert not found or (found.startswith("/") and not found.startswith(("//", "/\\")))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_address_is_the_one_reverse_gives(language):
    with translation.override(language):
        for code, kind in (("0a1b2c", "note"), ("zz", "contact"), ("0-mark-", "-1-mark-")):
            parts = {"code": code, "kind": kind}
            assert address_of("guidance-write", **parts) == reverse("guidance-write", kwargs=parts)
        assert address_of("guidance") == reverse("guidance")


def test_what_is_no_part_of_an_address_is_refused_as_reverse_does():
    for code in ("a/b", "a b", "%s", ""):
        with pytest.raises(NoReverseMatch):
            address_of("guidance-file", code=code)
    with pytest.raises(NoReverseMatch):
        address_of("guidance-file", other="abc")


def test_parts_may_come_in_any_order_and_only_plain_ones_are_put_in_fast():
    parts = {"kind": "note", "code": "abc"}
    assert address_of("guidance-write", **parts) == reverse("guidance-write", kwargs=parts)
    assert fast_address("guidance-write", "nl", parts) == reverse("guidance-write", kwargs=parts)
    assert fast_address("guidance-write", "nl", parts | {"code": "ABC"}) is None
    assert fast_address("guidance-write", "nl", {"kind": 1, "code": "abc"}) is None
    assert fast_address("nowhere", "nl", {"code": "abc"}) is None
