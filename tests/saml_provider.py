"""A university's SAML provider that is not there: it makes signed answers, honest or lying in one way."""

import base64
import dataclasses
import datetime
import secrets
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Signer

from naast.foundation.accounts.rules.provider import SAML, Provider
from tests.providers import HOME, INSTITUTION, Account, leave

ISSUER, SIGN_IN = "https://idp.vu.example/metadata", "https://idp.vu.example/sso"
NUMBER, ORGANISATION = "urn:mace:dir:attribute-def:uid", "urn:mace:terena.org:attribute-def:schacHomeOrganization"
LOA = "http://voorbeeld.example/assurance/loa2"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
SPACES = {"samlp": Names.NS_SAMLP, "saml": Names.NS_SAML, "ds": Names.NS_DS}


@dataclasses.dataclass(frozen=True)
class Pair:
    """A private key and its certificate, in PEM form."""

    key: str
    certificate: str


def make_pair() -> Pair:
    """Make a key and a certificate that names it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.vu.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Pair(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


OWN, OTHER = make_pair(), make_pair()


def provider(slug: str = "idp", **changed: Any) -> Provider:
    """Describe this provider as the file of NAAST_PROVIDERS would."""
    given: dict[str, Any] = {
        "slug": slug,
        "name_nl": "Voorbeeld Universiteit",
        "name_en": "Example University",
        "protocol": SAML,
        "institution": INSTITUTION,
        "issuer": ISSUER,
        "sign_in_url": SIGN_IN,
        "certificates": (OWN.certificate,),
        "person_number_claim": NUMBER,
        "home_organisation_claim": ORGANISATION,
        "home_organisations": frozenset({HOME}),
        "strong_acr": frozenset({LOA}),
    }
    return Provider(**(given | changed))


@dataclasses.dataclass
class Said:
    """Everything an answer says; a lie changes one of these."""

    account: Account
    request: str
    answer: str
    audience: str | None
    issuer: str = ISSUER
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    confirmed_for: str | None = None
    confirmed_in: str | None = None
    confirmed_until: str | None = ""
    until: int = 300
    since: int = -30
    context: str = PASSWORD
    assertion: str = dataclasses.field(default_factory=lambda: "_" + secrets.token_hex(16))
    dtd: str = ""


def at(seconds: int) -> str:
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion_of(said: Said) -> str:
    """Write the assertion."""
    confirmed = {
        "InResponseTo": said.request if said.confirmed_in is None else said.confirmed_in,
        "Recipient": said.answer if said.confirmed_for is None else said.confirmed_for,
        "NotOnOrAfter": at(said.until) if said.confirmed_until == "" else said.confirmed_until,
    }
    data = " ".join(f'{name}="{value}"' for name, value in confirmed.items() if value)
    audience = (
        f"<saml:AudienceRestriction><saml:Audience>{said.audience}</saml:Audience></saml:AudienceRestriction>"
        if said.audience
        else ""
    )
    return f"""<saml:Assertion xmlns:saml="{Names.NS_SAML}" ID="{said.assertion}" Version="2.0" IssueInstant="{at(0)}">\
<saml:Issuer>{said.issuer}</saml:Issuer><saml:Subject><saml:NameID>opaque</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData {data}/>\
</saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{at(said.since)}" NotOnOrAfter="{at(said.until)}">{audience}</saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{at(0)}"><saml:AuthnContext>\
<saml:AuthnContextClassRef>{said.context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
<saml:AttributeStatement>\
<saml:Attribute Name="{NUMBER}"><saml:AttributeValue>{said.account.number}</saml:AttributeValue></saml:Attribute>\
<saml:Attribute Name="{ORGANISATION}"><saml:AttributeValue>{said.account.home}</saml:AttributeValue></saml:Attribute>\
<saml:Attribute Name="urn:mace:dir:attribute-def:mail"><saml:AttributeValue>{said.account.email}</saml:AttributeValue>\
</saml:Attribute></saml:AttributeStatement></saml:Assertion>"""


def response_of(said: Said, assertion: str) -> str:
    """Put an assertion in a response."""
    asked = f' InResponseTo="{said.request}"' if said.request else ""
    return f"""{said.dtd}<samlp:Response xmlns:samlp="{Names.NS_SAMLP}" xmlns:saml="{Names.NS_SAML}" \
ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{at(0)}" Destination="{said.answer}"{asked}>\
<saml:Issuer>{said.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>\
{assertion}</samlp:Response>"""


def signed(xml: str, pair: Pair = OWN) -> str:
    """Sign the outermost element."""
    text = Signer.add_sign(xml, pair.key, pair.certificate)
    return (text.decode() if isinstance(text, bytes) else text).removeprefix("<?xml version='1.0' encoding='utf-8'?>")


def honest(said: Said) -> str:
    return response_of(said, signed(assertion_of(said)))


# --- The lies -------------------------------------------------------------------------------------------------------
def say(**changed: Any) -> Callable[[Said], str]:
    """Make a lie that is signed like the truth, and says something else."""
    return lambda said: honest(dataclasses.replace(said, **changed))


def unsigned(said: Said) -> str:
    return response_of(said, assertion_of(said))


def by_other_key(said: Said) -> str:
    return response_of(said, signed(assertion_of(said), OTHER))


def only_around(said: Said) -> str:
    """Sign the response, and not the assertion in it."""
    return signed(response_of(said, assertion_of(said)))


def changed_after(said: Said) -> str:
    return honest(said).replace(said.account.number, "s0000001")


def _wrapped(said: Said) -> tuple[etree._Element, etree._Element, etree._Element]:
    """Give a response, its honest assertion about somebody else, and an unsigned one about whom we want to be."""
    genuine = dataclasses.replace(said, account=dataclasses.replace(said.account, number="s0000001"))
    response = etree.fromstring(honest(genuine))
    real = response.find("saml:Assertion", SPACES)
    fake = etree.fromstring(assertion_of(dataclasses.replace(said, assertion="_evil")))
    return response, real, fake


def wrapped_in_front(said: Said) -> str:
    """Put an assertion of one's own before the signed one (signature wrapping, XSW3)."""
    response, real, fake = _wrapped(said)
    real.addprevious(fake)
    return etree.tostring(response).decode()


def wrapped_around(said: Said) -> str:
    """Put the signed assertion inside one of one's own, which carries its signature (XSW4)."""
    response, real, fake = _wrapped(said)
    response.remove(real)
    fake.append(real)
    response.append(fake)
    return etree.tostring(response).decode()


def wrapped_in_signature(said: Said) -> str:
    """Hide the signed assertion in an Object of the signature that one's own assertion carries (XSW7, XSW8)."""
    response, real, fake = _wrapped(said)
    signature = real.find("ds:Signature", SPACES)
    real.remove(signature)
    response.remove(real)
    fake.insert(1, signature)
    etree.SubElement(signature, f"{{{Names.NS_DS}}}Object").append(real)
    response.append(fake)
    return etree.tostring(response).decode()


def wrapped_with_same_id(said: Said) -> str:
    """Give one's own assertion the id of the signed one, and move that one away."""
    response, real, fake = _wrapped(said)
    fake.set("ID", real.get("ID"))
    signature = real.find("ds:Signature", SPACES)
    response.remove(real)
    real.remove(signature)
    fake.insert(1, signature)
    extensions = etree.Element(f"{{{Names.NS_SAMLP}}}Extensions")
    extensions.append(real)
    response.find("saml:Issuer", SPACES).addnext(extensions)
    response.append(fake)
    return etree.tostring(response).decode()


def comment_in_number(said: Said) -> str:
    """Sign a longer number, with a comment after the part that is wanted (CVE-2017-11427)."""
    number = said.account.number
    longer = dataclasses.replace(said, account=dataclasses.replace(said.account, number=f"{number}.evil"))
    text = signed(assertion_of(longer))
    return response_of(said, text.replace(f"{number}.evil", f"{number}<!-- -->.evil"))


def twice_the_number(said: Said) -> str:
    two = f"{said.account.number}</saml:AttributeValue><saml:AttributeValue>s0000001"
    return honest(dataclasses.replace(said, account=dataclasses.replace(said.account, number=two)))


LIES: dict[str, Callable[[Said], str]] = {
    "unsigned": unsigned,
    "another key": by_other_key,
    "only the response signed": only_around,
    "changed after signing": changed_after,
    "wrong audience": say(audience="https://other.example/metadata"),
    "no audience": say(audience=None),
    "expired": say(until=-600, since=-1200),
    "not yet valid": say(since=600, until=1200),
    "another issuer": say(issuer="https://elsewhere.example"),
    "answers another request": say(request="_somebody-elses"),
    "answers no request": say(request=""),
    "confirmed for another request": say(confirmed_in="_somebody-elses"),
    "confirmed for another address": say(confirmed_for="https://other.example/answer"),
    "confirmed without an end": say(confirmed_until=None),
    "meant for another address": say(answer="https://other.example/answer"),
    "not a success": say(status="urn:oasis:names:tc:SAML:2.0:status:Responder"),
    "entities": say(dtd='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'),
    "wrapped in front": wrapped_in_front,
    "wrapped around": wrapped_around,
    "wrapped in the signature": wrapped_in_signature,
    "wrapped with the same id": wrapped_with_same_id,
    "comment in the number": comment_in_number,
    "two numbers": twice_the_number,
    "not XML": lambda said: "not XML",
}


# --- A browser that goes there and back -------------------------------------------------------------------------------
def begin(client: Any, slug: str = "idp") -> tuple[str, str]:
    """Press the button; gives the id of the request and the RelayState that the provider was sent."""
    address = leave(client, slug)
    assert address.startswith(SIGN_IN), address
    query = parse_qs(urlsplit(address).query)
    xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
    return etree.fromstring(xml).get("ID"), query["RelayState"][0]


def says(account: Account, request: str, slug: str = "idp", **changed: Any) -> Said:
    """Say who it is, in answer to a request."""
    us, answer = (f"http://testserver/sign-in/{slug}/{last}" for last in ("metadata", "answer"))
    return Said(**({"account": account, "request": request, "answer": answer, "audience": us} | changed))


def post(client: Any, xml: str, state: str, slug: str = "idp") -> Any:
    """Post an answer as a browser does from the provider's site; gives our answer."""
    return client.post(
        f"/sign-in/{slug}/answer",
        {"SAMLResponse": base64.b64encode(xml.encode()).decode(), "RelayState": state},
        headers={"Origin": "https://idp.vu.example", "Sec-Fetch-Site": "cross-site"},
    )


def attempt(client: Any, account: Account, *, lie: str = "", slug: str = "idp", **changed: Any) -> Any:
    """Go there and back; gives our answer."""
    request, state = begin(client, slug)
    said = says(account, request, slug, **changed)
    return post(client, (LIES[lie] if lie else honest)(said), state, slug)
