"""What a provider's answer must say, for anything that could stand in it: a decision or a refusal, never a fault (G5)."""

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.accounts.rules.claims import (
    LONGEST_NUMBER,
    NotOurs,
    NotVouched,
    Token,
    Vouched,
    read_attributes,
    read_id_token,
    read_userinfo,
)
from naast.foundation.accounts.rules.provider import OIDC, Provider, address_fault, read_providers

NOW = 1_795_000_000
PROVIDER = Provider(
    slug="mock",
    name_nl="Voorbeeld",
    name_en="Example",
    protocol=OIDC,
    institution="voorbeeld",
    issuer="https://provider.example",
    person_number_claim="uids",
    home_organisation_claim="home",
    home_organisations=frozenset({"voorbeeld.example"}),
    strong_acr=frozenset({"loa2"}),
    client_id="naast",
)
GOOD = {
    "iss": "https://provider.example",
    "sub": "opaque",
    "aud": "naast",
    "exp": NOW + 60,
    "iat": NOW,
    "nonce": "of this sign-in",
}
# Whatever JSON can hold.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def read(**changed: object) -> Token:
    claims = {name: value for name, value in (GOOD | changed).items() if value is not ...}
    return read_id_token(
        claims, {"alg": "RS256"}, provider=PROVIDER, nonce="of this sign-in", access_token="access", now=NOW
    )


def test_a_good_token_is_read():
    assert read() == Token("opaque", strong=False)
    assert read(acr="loa2").strong
    assert read(aud=["naast"]).subject == "opaque"


@given(name=st.sampled_from(["iss", "aud", "nonce", "exp", "iat"]), value=ANYTHING)
def test_no_other_value_of_a_claim_that_counts_is_taken(name, value):
    fits = {
        "aud": value in ("naast", ["naast"]),
        "iss": value == GOOD["iss"],
        "nonce": value == GOOD["nonce"],
        "exp": isinstance(value, int | float) and not isinstance(value, bool) and NOW - 60 < value < float("inf"),
        "iat": isinstance(value, int | float) and not isinstance(value, bool) and NOW - 660 <= value <= NOW + 60,
    }[name]
    if fits:
        read(**{name: value})
    else:
        with pytest.raises(NotVouched):
            read(**{name: value})


@pytest.mark.parametrize("name", sorted(GOOD))
def test_no_claim_that_counts_may_be_absent(name):
    with pytest.raises(NotVouched):
        read(**{name: ...})


@given(claims=st.dictionaries(st.sampled_from([*GOOD, "azp", "at_hash", "nbf", "amr", "acr", "auth_time"]), ANYTHING))
def test_whatever_a_token_holds_the_answer_is_a_decision(claims):
    """A fault would be a 500, and its text in a log."""
    with contextlib.suppress(NotVouched):
        assert isinstance(read(**claims).strong, bool)


@given(home=ANYTHING, number=ANYTHING)
def test_whatever_the_attributes_hold_a_person_number_is_one_plain_text(home, number):
    try:
        found = read_attributes({"home": home, "uids": number}, provider=PROVIDER, strong=False)
    except NotOurs:
        return
    assert home in ("voorbeeld.example", ["voorbeeld.example"])
    assert 0 < len(found.person_number) <= LONGEST_NUMBER
    assert found.person_number.isprintable()


@given(number=st.text(string.ascii_letters + string.digits, min_size=1, max_size=LONGEST_NUMBER))
def test_a_person_number_is_read_as_it_is(number):
    for value in (number, [number]):
        found = read_attributes({"home": "Voorbeeld.EXAMPLE", "uids": value}, provider=PROVIDER, strong=True)
        assert found == Vouched(number, strong=True)


@given(subject=ANYTHING)
def test_userinfo_of_anybody_else_is_refused(subject):
    userinfo = {"sub": subject, "home": "voorbeeld.example", "uids": ["s1"]}
    if subject == "opaque":
        return
    with pytest.raises(NotVouched):
        read_userinfo(userinfo, provider=PROVIDER, token=Token("opaque", strong=False))


def test_neither_a_name_nor_a_number_is_printed():
    assert "opaque" not in repr(Token("opaque", strong=False))
    assert "s1000001" not in repr(Vouched("s1000001", strong=False))


@given(st.text(max_size=60))
def test_an_address_that_passes_begins_with_https(text):
    for address in (text, f"https://{text}", f"http://{text}"):
        if not address_fault(address):
            assert address.lower().startswith("https://")
            assert "@" not in address.partition("//")[2].partition("/")[0]


@pytest.mark.parametrize("address", ["http://localhost:8080/x", "http://127.0.0.1", "http://[::1]:9/"])
def test_this_machine_may_do_without_tls_when_that_is_allowed(address):
    assert address_fault(address)
    assert not address_fault(address, loopback=True)
    assert address_fault(address.replace("http://", "http://x."), loopback=True) or "[" in address


@given(st.dictionaries(st.text(max_size=12), ANYTHING, max_size=4))
def test_whatever_the_file_holds_its_faults_are_words(entry):
    found, faults = read_providers({"provider": [entry]}, secrets={}, certificate=str)
    assert len(found) == 1
    assert faults
    assert all(fault.endswith(".") for fault in faults)
