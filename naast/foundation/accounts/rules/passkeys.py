"""Asks a passkey to answer, and checks what it answered (WebAuthn level 3), with the library of the FIDO makers."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST_ANSWER = 20_000


class NotAnswered(ValueError):
    """What came back is no answer of a passkey to our question, from our own page."""


def _server(host: str, origin: str) -> Fido2Server:
    """Make the side that asks; an answer counts from our own page alone."""
    return Fido2Server(PublicKeyCredentialRpEntity(name="Naast", id=host), verify_origin=lambda given: given == origin)


def ask_new(
    *, host: str, origin: str, person: UUID, name: str, known: Sequence[bytes]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask a device for a new passkey, none of the `known`: what the browser is told, and what we must remember."""
    options, state = _server(host, origin).register_begin(
        PublicKeyCredentialUserEntity(id=person.bytes, name=name, display_name=name),
        [AttestedCredentialData(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.loads(json.dumps(dict(options)))["publicKey"], dict(state)


def read_new(*, host: str, origin: str, state: dict[str, Any], answer: str) -> tuple[bytes, bytes, int]:
    """Give id, public half and counter of a new passkey. Raises NotAnswered."""
    try:
        given = RegistrationResponse.from_dict(json.loads(answer[:LONGEST_ANSWER]))
        found = _server(host, origin).register_complete(state, given)
        data = found.credential_data
        assert data is not None
        return bytes(data.credential_id), bytes(data), int(found.counter)
    except Exception as fault:  # noqa: BLE001 - whatever a browser may send is answered alike
        raise NotAnswered(type(fault).__name__) from None


def ask(*, host: str, origin: str, known: Sequence[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask one of these passkeys to sign: what the browser is told, and what we must remember."""
    options, state = _server(host, origin).authenticate_begin(
        [AttestedCredentialData(each) for each in known], user_verification=UserVerificationRequirement.PREFERRED
    )
    return json.loads(json.dumps(dict(options)))["publicKey"], dict(state)


def read(*, host: str, origin: str, state: dict[str, Any], known: Sequence[bytes], answer: str) -> tuple[bytes, int]:
    """Give the id of the passkey that signed, and its counter. Raises NotAnswered."""
    try:
        given = AuthenticationResponse.from_dict(json.loads(answer[:LONGEST_ANSWER]))
        used = _server(host, origin).authenticate_complete(
            state, [AttestedCredentialData(each) for each in known], given
        )
        return bytes(used.credential_id), int(given.response.authenticator_data.counter)
    except Exception as fault:  # noqa: BLE001 - whatever a browser may send is answered alike
        raise NotAnswered(type(fault).__name__) from None
