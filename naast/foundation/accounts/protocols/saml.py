"""SAML 2.0, as an extra: the request by redirect, the answer by POST, one signed assertion that answers it (G5).

Sources: SAML 2.0 Core and Profiles (4.1, Web Browser SSO), SAML Security and Privacy Considerations. Signatures are
python3-saml's work; what it lets pass that the profile forbids (an answer nobody asked for, an assertion for everybody,
a confirmation without address or end) is refused here.
"""

import datetime
import functools
import importlib
import importlib.util
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri

from naast.foundation.accounts.rules.claims import NotVouched, Vouched, hold_to_moment, read_attributes
from naast.foundation.accounts.rules.provider import Provider

LONGEST_ANSWER = 200_000
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SPACES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
ONE_ASSERTION = "/samlp:Response/saml:Assertion"
REFERENCES = f"{ONE_ASSERTION}/ds:Signature/ds:SignedInfo/ds:Reference"
CONFIRMATIONS = f"{ONE_ASSERTION}/saml:Subject/saml:SubjectConfirmation"
SIGNED_WITH = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def installed() -> bool:
    """Tell whether the extra is there: `pip install naast[saml]`."""
    return importlib.util.find_spec("onelogin") is not None


@functools.cache
def _library(name: str) -> ModuleType:
    """Import a part of python3-saml when it is first needed: without a SAML provider it is never loaded."""
    return importlib.import_module(f"onelogin.saml2.{name}")


def _settings(provider: Provider, *, us: str, answer: str) -> Any:
    """Describe both sides to the library, everything strict; `us` is the address of our metadata, which names us."""
    return _library("settings").OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": us,
                "assertionConsumerService": {"url": answer, "binding": POST_BINDING},
                "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
            },
            "idp": {
                "entityId": provider.issuer,
                "singleSignOnService": {"url": provider.sign_in_url, "binding": REDIRECT_BINDING},
                "x509certMulti": {"signing": list(provider.certificates)},
            },
            "security": {
                "wantAssertionsSigned": True,
                "wantNameId": False,
                "wantAttributeStatement": True,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": list(provider.ask_acr) or False,
                "signatureAlgorithm": SIGNED_WITH,
                # Whether our own host's name has a dot in it is not a question of safety.
                "allowSingleLabelDomains": True,
            },
        }
    )


def metadata(provider: Provider, *, us: str, answer: str) -> bytes:
    """Give our metadata, for the provider's administrator."""
    text: str | bytes = _settings(provider, us=us, answer=answer).get_sp_metadata()
    return text.encode() if isinstance(text, str) else text


def leaving(provider: Provider, *, state: str, us: str, answer: str, anew: bool = False) -> tuple[str, str]:
    """Make a request: the provider's address to go to, and the id that the answer must name.

    `anew` has the provider ask who one is also where it knows.
    """
    ours = _settings(provider, us=us, answer=answer)
    request = _library("authn_request").OneLogin_Saml2_Authn_Request(ours, force_authn=anew)
    parameters = [("SAMLRequest", request.get_request()), ("RelayState", state)]
    address: str = add_params_to_uri(provider.sign_in_url, parameters)
    return address, str(request.get_id())


def vouched(
    provider: Provider, *, message: str, request: str, us: str, answer: str, anew: int = 0
) -> tuple[Vouched, str]:
    """Read an answer to our `request`: who is there, and the id of the assertion, which is taken once.

    Where the provider was asked to ask again who one is (`anew`, in seconds since 1970), it did not do so before.
    Raises NotVouched, NotOurs. No part of the answer leaves this function but these.
    """
    if not 0 < len(message) <= LONGEST_ANSWER:
        raise NotVouched("saml: no answer, or too long")
    try:
        response = _library("response").OneLogin_Saml2_Response(_settings(provider, us=us, answer=answer), message)
        genuine = response.is_valid(_asked(answer), request_id=request)
        attributes = response.get_attributes() if genuine else {}
        contexts = response.get_authn_contexts() if genuine else []
        audiences = response.get_audiences() if genuine else []
    except Exception as fault:  # noqa: BLE001 - the library raises whatever the parser below it raises
        raise NotVouched(f"saml: unreadable ({type(fault).__name__})") from None
    if not genuine:
        raise NotVouched("saml: not genuine")
    if response.encrypted:
        raise NotVouched("saml: encrypted")
    if audiences != [us]:
        raise NotVouched("saml: audience")
    found = response.document.xpath(ONE_ASSERTION, namespaces=SPACES)
    signed = response.document.xpath(REFERENCES, namespaces=SPACES)
    if len(found) != 1 or [each.get("URI") for each in signed] != [f"#{found[0].get('ID')}"]:
        raise NotVouched("saml: not one assertion, signed as a whole")
    _hold_to_the_request(response.document, request=request, answer=answer)
    _hold_to_the_moment(found[0], anew=anew)
    strong = any(context in provider.strong_acr for context in contexts)
    person = read_attributes(
        {name: list(values) for name, values in attributes.items()}, provider=provider, strong=strong
    )
    return person, str(found[0].get("ID"))


def _asked(answer: str) -> dict[str, Any]:
    """Tell the library at which address the answer came in."""
    parts = urlsplit(answer)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def _hold_to_the_request(document: Any, *, request: str, answer: str) -> None:
    """Refuse what answers no request of ours, or is not meant for this address and this moment. Raises NotVouched."""
    if document.get("InResponseTo") != request:
        raise NotVouched("saml: answers another request")
    if document.get("Destination") not in (None, answer):
        raise NotVouched("saml: another destination")
    confirmations = document.xpath(CONFIRMATIONS, namespaces=SPACES)
    if len(confirmations) != 1 or confirmations[0].get("Method") != BEARER:
        raise NotVouched("saml: not one bearer")
    data = confirmations[0].find("saml:SubjectConfirmationData", namespaces=SPACES)
    if data is None or data.get("InResponseTo") != request or data.get("Recipient") != answer:
        raise NotVouched("saml: confirmed for something else")
    if not data.get("NotOnOrAfter"):
        raise NotVouched("saml: without an end")


def _hold_to_the_moment(assertion: Any, *, anew: int) -> None:
    """Refuse somebody who signed in before we asked for it anew, where the answer says when. Raises NotVouched."""
    for statement in assertion.findall("saml:AuthnStatement", namespaces=SPACES):
        told = statement.get("AuthnInstant")
        if told is None:
            continue
        try:
            moment = datetime.datetime.fromisoformat(told)
        except ValueError:
            raise NotVouched("moment of signing in") from None
        # SAML writes moments in UTC, also where the zone is left out (Core, 1.3.3).
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        hold_to_moment(moment.timestamp(), anew=anew)
