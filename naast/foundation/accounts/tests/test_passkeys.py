"""Passkeys, with a device in software: from our own page, for this session, once, and never a copy (WebAuthn §7)."""

import hashlib
import html
import json
import os
import re

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from naast.foundation.accounts.models import Factor

from .conftest import sign_in

pytestmark = pytest.mark.django_db
ADD = "/nl/mijn/inloggen/toegangssleutel"
CONFIRM = "/nl/inloggen/bevestigen"
ORIGIN = "http://testserver"


class Device:
    """A device that makes one passkey and answers with it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.counter = 0

    def _data(self, host: str, *, new: bool) -> AuthenticatorData:
        self.counter += 1
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | (AuthenticatorData.FLAG.AT if new else 0)
        return AuthenticatorData.create(
            hashlib.sha256(host.encode()).digest(), flags, self.counter, made if new else b""
        )

    @staticmethod
    def _client(kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict) -> str:
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": encoded,
            }
        )

    def make(self, asked: dict, *, origin: str = ORIGIN) -> str:
        data = self._data("testserver", new=True)
        client = self._client("webauthn.create", asked["challenge"], origin)
        return self._answer(
            {"clientDataJSON": client, "attestationObject": bytes(AttestationObject.create("none", data, {}))}
        )

    def use(self, asked: dict, *, origin: str = ORIGIN, host: str = "testserver") -> str:
        data = self._data(host, new=False)
        client = self._client("webauthn.get", asked["challenge"], origin)
        signature = self.key.sign(bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": bytes(data), "signature": signature})


def question(client: Client, where: str) -> tuple[dict, str]:
    """Read what the page asks, and what it remembers in the form."""
    text = client.get(where).content.decode()
    options = re.search(r'data-options="([^"]*)"', text)[1]
    return json.loads(html.unescape(options)), re.search(r'name="state" value="([^"]*)"', text)[1]


@pytest.fixture
def with_passkey(noor, signed_in):
    """Give Noor a passkey; gives the device."""
    device, client = Device(), signed_in(noor, strong=False)
    asked, state = question(client, ADD)
    answer = client.post(ADD, {"label": "laptop", "state": state, "answer": device.make(asked)})
    assert answer.content.decode().count("<li><code>") == 10
    assert client.get("/nl/mijn").status_code == 200  # strong from here on
    return device


def half_in(noor) -> Client:
    client = Client()
    sign_in(client, noor.email)
    return client


def give(client: Client, device: Device, **more) -> int:
    asked, state = question(client, CONFIRM)
    return client.post(CONFIRM, {"state": state, "answer": device.use(asked, **more)}).status_code


def test_a_passkey_signs_in(noor, with_passkey):
    client = half_in(noor)
    assert give(client, with_passkey) == 302
    assert client.get("/nl/mijn").status_code == 200
    assert Factor.objects.unscoped(reason="test").get().label == "laptop"


@pytest.mark.parametrize(
    "lie", [{"origin": "https://evil.example"}, {"origin": "http://testserver.evil.example"}, {"host": "evil.example"}]
)
def test_an_answer_from_another_site_is_none(noor, with_passkey, lie):
    assert give(half_in(noor), with_passkey, **lie) == 422


def test_an_answer_counts_once(noor, with_passkey):
    client = half_in(noor)
    asked, state = question(client, CONFIRM)
    assert len(asked["challenge"]) >= 43  # 256 bits
    sent = {"state": state, "answer": with_passkey.use(asked)}
    assert client.post(CONFIRM, sent).status_code == 302
    other = half_in(noor)
    assert other.post(CONFIRM, sent).status_code == 422


def test_a_question_of_another_session_is_none(noor, with_passkey):
    asked, state = question(half_in(noor), CONFIRM)
    assert half_in(noor).post(CONFIRM, {"state": state, "answer": with_passkey.use(asked)}).status_code == 422


def test_another_device_is_none(noor, with_passkey):
    stranger = Device()
    assert give(half_in(noor), stranger) == 422
    stranger.id = with_passkey.id  # the right name, another key
    assert give(half_in(noor), stranger) == 422


def test_a_copy_that_counts_behind_is_none(noor, with_passkey):
    assert give(half_in(noor), with_passkey) == 302
    with_passkey.counter -= 2
    assert give(half_in(noor), with_passkey) == 422


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "null", "[1]", '{"id": "x"}', "x" * 50_000, '{"response": {"clientDataJSON": "AAAA"}}']
)
def test_nonsense_is_refused_and_breaks_nothing(noor, with_passkey, nonsense):
    client = half_in(noor)
    _, state = question(client, CONFIRM)
    assert client.post(CONFIRM, {"state": state, "answer": nonsense}).status_code == 422


def test_the_same_passkey_is_not_kept_twice(noor, with_passkey, signed_in):
    client = signed_in(noor)
    asked, state = question(client, ADD)
    assert [each["id"] for each in asked["excludeCredentials"]] == [websafe_encode(with_passkey.id)]
    assert client.post(ADD, {"label": "x", "state": state, "answer": with_passkey.make(asked)}).status_code == 422


def test_an_address_of_numbers_says_why_it_has_none(cast, signed_in, settings):
    text = signed_in(cast.noor, headers={"Host": "127.0.0.1"}).get(ADD).content.decode()
    assert "data-passkey" not in text
    assert 'href="/nl/mijn/inloggen/app"' in text
