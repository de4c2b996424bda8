"""The file that names the university's providers: read once, with every fault in it told at once, in words (G5, G7)."""

import importlib.util
from pathlib import Path

import pytest

from config.env import Misconfigured, read_environment
from config.tests.test_env import good
from tests.saml_provider import OWN

OIDC = """
[[provider]]
slug = "surfconext"
protocol = "oidc"
name_nl = "Voorbeeld Universiteit"
name_en = "Example University"
institution = "voorbeeld"
issuer = "https://connect.example.edu"
client_id = "welzijn.example.edu"
client_secret_env = "PROVIDER_SECRET"
scopes = ["openid"]
home_organisations = ["Voorbeeld.example"]
strong_acr = ["http://example.edu/assurance/loa2"]
logout = true
"""
SAML = """
[[provider]]
slug = "idp"
protocol = "saml"
name_nl = "Hogeschool"
name_en = "College"
institution = "hogeschool"
issuer = "urn:example:idp"
sign_in_url = "https://idp.example.edu/sso"
certificates = ["idp.pem"]
home_organisations = ["hogeschool.example"]
"""


def read(folder: Path, text: str, **more: str):
    """Read the environment of an installation with this file."""
    path = folder / "providers.toml"
    path.write_text(text, encoding="utf-8")
    return read_environment(
        good(folder) | {"NAAST_PROVIDERS": str(path), "PROVIDER_SECRET": "kept out of the file"} | more
    )


def faults(folder: Path, text: str, **more: str) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        read(folder, text, **more)
    return [fault.partition("): ")[2] or fault for fault in caught.value.faults]


def test_two_providers_are_read(tmp_path):
    (tmp_path / "idp.pem").write_text(OWN.certificate)
    one, two = read(tmp_path, OIDC + SAML).providers
    assert (one.slug, one.name("nl"), one.name("en")) == ("surfconext", "Voorbeeld Universiteit", "Example University")
    assert (one.client_secret, one.person_number_claim) == ("kept out of the file", "uids")
    assert one.home_organisations == {"voorbeeld.example"}
    assert (two.protocol, two.certificates) == ("saml", (OWN.certificate,))
    assert two.person_number_claim == "urn:mace:dir:attribute-def:uid"


def test_no_secret_is_printed(tmp_path):
    (one,) = read(tmp_path, OIDC).providers
    assert "kept out" not in repr(one)


def test_without_a_file_there_is_none(tmp_path):
    assert read_environment(good(tmp_path)).providers == ()


def test_every_fault_is_told_at_once(tmp_path):
    text = OIDC.replace('issuer = "https://connect.example.edu"', 'issuer = "http://connect.example.edu"')
    text = text.replace('client_id = "welzijn.example.edu"\n', "").replace('["openid"]', '["profile"]')
    text = text.replace("logout = true", 'logout = "yes"\nclient_secret = "in the file"')
    told = faults(tmp_path, text, PROVIDER_SECRET="")
    assert told == [
        "provider 1 (surfconext): 'client_secret' is not a setting of oidc.",
        "provider 1 (surfconext): scopes does not hold 'openid'; without it there is no sign-in.",
        "provider 1 (surfconext): the environment variable PROVIDER_SECRET (client_secret_env) is empty.",
        "provider 1 (surfconext): logout is not true or false.",
        "provider 1 (surfconext): issuer does not begin with https://.",
        "provider 1 (surfconext): client_id is missing.",
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("oidc", "ldap"), "provider 1 (surfconext): protocol is 'ldap'; choose oidc or saml."),
        (('"surfconext"', '"SURF conext"'), "slug holds something else than small letters, digits and hyphens."),
        (('home_organisations = ["Voorbeeld.example"]', ""), "home_organisations is missing; name at least one."),
        (('["openid"]', '"openid"'), "scopes is not a list of texts"),
        (("https://connect", "https://name:word@connect"), "issuer holds a name, a password or a fragment."),
        (("https://connect.example.edu", "https://"), "issuer is not an address."),
        (("https://connect.example.edu", "https://connect.example.edu:99999"), "issuer is not an address."),
        (("Voorbeeld Universiteit", "Voorbeeld\\tUniversiteit"), "name_nl is not one line of text."),
        (("[[provider]]", "[provider]"), "write each provider under [[provider]], with two brackets."),
        (("[[provider]]", "x = 1\n[[provider]]"), "'x' is not known; a provider begins with [[provider]]."),
        (("[[provider]]", "[[provider"), "is not TOML"),
    ],
)
def test_a_fault_is_told_in_words(changed, told, tmp_path):
    found = faults(tmp_path, OIDC.replace(*changed))
    assert any(told in fault for fault in found), found


def test_two_providers_with_one_name_are_told(tmp_path):
    assert faults(tmp_path, OIDC + OIDC) == ["two providers are called 'surfconext'."]


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read: No such file"):
        read_environment(good(tmp_path) | {"NAAST_PROVIDERS": str(tmp_path / "nowhere.toml")})


def test_an_empty_file_is_told(tmp_path):
    assert faults(tmp_path, "") == ["it names no provider; leave NAAST_PROVIDERS empty when there is none."]


@pytest.mark.parametrize("content", ["", "not a certificate", OWN.key])
def test_a_certificate_that_is_none_is_told(content, tmp_path):
    (tmp_path / "idp.pem").write_text(content)
    assert faults(tmp_path, SAML) == [
        "provider 1 (idp): certificates: idp.pem cannot be used: it is not a certificate in PEM form."
    ]


def test_a_missing_extra_is_told(tmp_path, monkeypatch):
    (tmp_path / "idp.pem").write_text(OWN.certificate)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert faults(tmp_path, SAML) == ["SAML needs the extra: pip install 'naast[saml]'."]


def test_without_tls_only_on_this_machine_and_never_in_production(tmp_path):
    here = OIDC.replace("https://connect.example.edu", "http://127.0.0.1:9999")
    assert faults(tmp_path, here) == ["provider 1 (surfconext): issuer does not begin with https://."]
    assert read(tmp_path, here, NAAST_MODE="test", NAAST_DATABASE_URL="").providers[0].issuer == "http://127.0.0.1:9999"
    elsewhere = OIDC.replace("https://connect", "http://connect")
    assert faults(tmp_path, elsewhere, NAAST_MODE="test", NAAST_DATABASE_URL="")
