"""Reads the environment once, and refuses to start with every fault listed at once, in words."""

import dataclasses
import importlib.util
import os
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509

from naast.foundation.accounts.rules.provider import SAML, Provider, read_providers

MODES = ("production", "demo", "test")
KEY_BYTES = 32


DEFAULT_ADDRESS = "127.0.0.1:8400"
MOST_PROCESSES = 256


class Misconfigured(RuntimeError):
    """The environment cannot run a server; `faults` says each fault and what to do, the message all of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("Naast cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclasses.dataclass(frozen=True)
class Environment:
    """What the settings need to know, checked."""

    mode: str
    home: Path
    secret_key: str
    audit_key: bytes
    master_keys: Mapping[int, bytes]
    hosts: tuple[str, ...]
    database: Mapping[str, object]
    cache_url: str
    trusted_proxies: int
    address: str = DEFAULT_ADDRESS
    workers: int = 1
    threads: int = 4
    providers: tuple[Provider, ...] = ()
    local_accounts: bool = False
    site: str = ""
    mail: Mapping[str, object] = dataclasses.field(default_factory=dict)
    student_system: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration: personas, a movable clock, invented people."""
        return self.mode == "demo"

    @property
    def production(self) -> bool:
        """Whether real people use this installation."""
        return self.mode == "production"


def read_environment(source: Mapping[str, str] | None = None) -> Environment:
    """Check the environment variables and give them back as one frozen value.

    `source` defaults to `os.environ`. Raises Misconfigured naming every fault at once (G7).
    The demonstration and the tests make their own secrets; production never does.
    """
    given = os.environ if source is None else source
    faults: list[str] = []
    mode = given.get("NAAST_MODE", "production")
    if mode not in MODES:
        faults.append(f"NAAST_MODE is {mode!r}; choose one of {', '.join(MODES)}.")
    home = Path(given.get("NAAST_HOME", "var")).expanduser().resolve()
    hosts = tuple(host.strip() for host in given.get("NAAST_HOSTS", "").split(",") if host.strip())
    database_url = given.get("NAAST_DATABASE_URL", "")
    if mode == "production":
        secret_key, audit_key, master_keys = _production_secrets(given, faults)
        if not hosts:
            faults.append(
                "NAAST_HOSTS is empty; name the hosts this server answers to, for example welzijn.example.edu."
            )
        if "*" in hosts:
            faults.append("NAAST_HOSTS holds '*'; name the hosts, so that links in mail cannot be poisoned.")
        if (home / "demo.mark").exists():
            faults.append(f"{home} is the data folder of a demonstration; give NAAST_HOME a folder of its own.")
    else:
        hosts = ("127.0.0.1", "localhost", "testserver")
        secret_key, audit_key, master_keys = _own_secrets(home, keep=mode == "demo")
    if mode == "demo" and database_url and not _database_name(database_url).endswith("demo"):
        faults.append(
            "The demonstration only writes to a database whose name ends in 'demo'; NAAST_DATABASE_URL names another."
        )
    database = _database(database_url, home, faults)
    providers = _providers(given, faults, loopback=mode in ("demo", "test"))
    local_accounts = given.get("NAAST_LOCAL_ACCOUNTS", "0")
    if local_accounts not in ("0", "1"):
        faults.append(
            "NAAST_LOCAL_ACCOUNTS is neither 0 nor 1; with 1 people may also sign in with a password of ours."
        )
    mail = _mail(given, faults, production=mode == "production", needed=local_accounts == "1")
    # Where links in mail lead: a job has no request to take the host from.
    site = f"https://{hosts[0]}" if mode == "production" and hosts else f"http://127.0.0.1:{given.get('PORT') or 8000}"
    proxies = given.get("NAAST_TRUSTED_PROXIES", "0")
    if not proxies.isdigit():
        faults.append(
            "NAAST_TRUSTED_PROXIES is not a number; say how many proxies of your own stand before this server."
        )
    address = given.get("NAAST_ADDRESS", "") or DEFAULT_ADDRESS
    if not address.startswith("/") and not _is_host_and_port(address):
        faults.append(f"NAAST_ADDRESS is {address!r}; write host:port, or the path of a socket that starts with /.")
    workers = _number(given, "NAAST_WORKERS", 1, faults, "how many web processes serve")
    threads = _number(given, "NAAST_THREADS", 4, faults, "how many requests a web process answers at a time")
    student_system = _student_system(given, faults)
    if faults:
        raise Misconfigured(faults)
    return Environment(
        mode=mode,
        home=home,
        secret_key=secret_key,
        audit_key=audit_key,
        master_keys=master_keys,
        hosts=hosts,
        database=database,
        cache_url=given.get("NAAST_CACHE_URL", ""),
        trusted_proxies=int(proxies),
        address=address,
        workers=workers,
        threads=threads,
        providers=providers,
        local_accounts=local_accounts == "1",
        site=site,
        mail=mail,
        student_system=student_system,
    )


def _student_system(given: Mapping[str, str], faults: list[str]) -> dict[str, object]:
    """Read where the student system answers by the Open Education API; empty without an address."""
    url, nightly = given.get("NAAST_OOAPI_URL", ""), given.get("NAAST_OOAPI_NIGHTLY", "0")
    token, institution = given.get("NAAST_OOAPI_TOKEN", ""), given.get("NAAST_OOAPI_INSTITUTION", "")
    if nightly not in ("0", "1"):
        faults.append("NAAST_OOAPI_NIGHTLY is neither 0 nor 1; with 1 people come from the student system each night.")
    if not url:
        if nightly == "1":
            faults.append("NAAST_OOAPI_NIGHTLY is 1 and NAAST_OOAPI_URL is empty; name the student system.")
        return {}
    parts = urlsplit(url)
    near = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        faults.append("NAAST_OOAPI_URL is no plain address; write https://host/path, with nothing before or after.")
    elif parts.scheme != "https" and not (near and parts.scheme == "http"):
        faults.append("NAAST_OOAPI_URL does not start with https://; people's data does not travel in the open.")
    if not institution:
        faults.append("NAAST_OOAPI_INSTITUTION is empty; name the code of the institution whose people these are.")
    if len(token) < 8 or not token.isascii() or not token.isprintable() or " " in token:
        faults.append("NAAST_OOAPI_TOKEN is no bearer token; take the one the student system gave this installation.")
    return {"url": url.rstrip("/"), "token": token, "institution": institution, "nightly": nightly == "1"}


def _is_host_and_port(address: str) -> bool:
    """Tell whether an address names a host and a port, also with the host in square brackets."""
    try:
        parts = urlsplit(f"//{address}")
        return bool(parts.hostname and parts.port) and not (parts.path or parts.query or parts.username)
    except ValueError:
        return False


def _number(given: Mapping[str, str], name: str, otherwise: int, faults: list[str], what: str) -> int:
    """Read how many of something there are, at least one."""
    text = given.get(name, "") or str(otherwise)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PROCESSES):
        faults.append(f"{name} is {text!r}; write a number from 1 to {MOST_PROCESSES}: {what}.")
        return otherwise
    return int(text)


def _production_secrets(given: Mapping[str, str], faults: list[str]) -> tuple[str, bytes, dict[int, bytes]]:
    """Read the three secrets a real installation brings itself."""
    secret_key = given.get("NAAST_SECRET_KEY", "")
    if len(secret_key) < 50:
        faults.append("NAAST_SECRET_KEY is missing or shorter than 50 characters; make one with 'naast new-secret'.")
    audit_key = _hex(given.get("NAAST_AUDIT_KEY", ""))
    if audit_key is None:
        faults.append("NAAST_AUDIT_KEY is not 64 hexadecimal digits; make one with 'naast new-key'.")
    master_keys: dict[int, bytes] = {}
    for item in filter(None, given.get("NAAST_MASTER_KEYS", "").split(",")):
        number, _, text = item.partition(":")
        key = _hex(text)
        if not number.isdigit() or key is None:
            faults.append("NAAST_MASTER_KEYS holds an entry that is not 'number:64 hexadecimal digits'.")
        else:
            master_keys[int(number)] = key
    if not master_keys:
        faults.append("NAAST_MASTER_KEYS is empty; give at least 1:<64 hexadecimal digits>, kept outside the database.")
    return secret_key, audit_key or b"", master_keys


def _hex(text: str) -> bytes | None:
    """Turn 64 hexadecimal digits into a key, or None when they are not that."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _own_secrets(home: Path, *, keep: bool) -> tuple[str, bytes, dict[int, bytes]]:
    """Make secrets for a demonstration (kept beside its data, mode 0600) or a test run (thrown away)."""
    if not keep:
        return "test-" + "k" * 50, b"a" * KEY_BYTES, {1: b"m" * KEY_BYTES}
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "secrets"
    if not path.exists():
        lines = [secrets.token_hex(KEY_BYTES) for _ in range(3)]
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("\n".join(lines))
    secret_key, audit_key, master_key = path.read_text(encoding="ascii").split()
    return secret_key, bytes.fromhex(audit_key), {1: bytes.fromhex(master_key)}


def _database_name(url: str) -> str:
    """Give the name of the database in an address."""
    return urlsplit(url).path.rpartition("/")[2]


def _database(url: str, home: Path, faults: list[str]) -> dict[str, object]:
    """Turn an address into Django's settings for one database; SQLite in the data folder without one.

    `options` after the question mark go to psycopg, so a socket folder works: ?host=/path.
    """
    if not url:
        return {
            "ENGINE": "naast.foundation.core.sqlite",
            "NAME": home / "naast.sqlite3",
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        faults.append("NAAST_DATABASE_URL does not start with postgresql://; leave it empty to use SQLite.")
        return {}
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}},
        "DISABLE_SERVER_SIDE_CURSORS": query.get("pgbouncer") == "1",
    }


def _mail(given: Mapping[str, str], faults: list[str], *, production: bool, needed: bool) -> dict[str, object]:
    """Read how mail leaves, as Django's settings; a demonstration and tests send none, whatever is given."""
    sender = given.get("NAAST_MAIL_FROM", "")
    host, port = given.get("NAAST_MAIL_HOST", ""), given.get("NAAST_MAIL_PORT", "587")
    security = given.get("NAAST_MAIL_SECURITY", "starttls")
    if not production:
        return {"DEFAULT_FROM_EMAIL": "naast@example.edu"}
    if not host:
        if needed:
            faults.append("NAAST_MAIL_HOST is empty; local accounts need mail for invitations and new passwords.")
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if "@" not in sender:
        faults.append("NAAST_MAIL_FROM is not an address; name the sender of mail, for example naast@example.edu.")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        faults.append(f"NAAST_MAIL_PORT is {port!r}; write a number, usually 587.")
        port = "587"
    if security not in ("starttls", "tls", "none"):
        faults.append(
            f"NAAST_MAIL_SECURITY is {security!r}; choose starttls, tls, or none for a server on this machine."
        )
    if security == "none" and host not in ("localhost", "127.0.0.1", "::1"):
        faults.append(
            "NAAST_MAIL_SECURITY is none while NAAST_MAIL_HOST is another machine: links would travel in clear."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": int(port),
        "EMAIL_HOST_USER": given.get("NAAST_MAIL_USER", ""),
        "EMAIL_HOST_PASSWORD": given.get("NAAST_MAIL_PASSWORD", ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
    }


def _providers(given: Mapping[str, str], faults: list[str], *, loopback: bool) -> tuple[Provider, ...]:
    """Read the file that names the university's providers (G5); none without NAAST_PROVIDERS."""
    name = given.get("NAAST_PROVIDERS", "")
    if not name:
        return ()
    path = Path(name).expanduser()
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        faults.append(f"NAAST_PROVIDERS names {path}, which cannot be read: {fault.strerror or fault}.")
        return ()
    except ValueError as fault:
        faults.append(f"NAAST_PROVIDERS names {path}, which is not TOML: {fault}.")
        return ()
    found, wrong = read_providers(
        file, secrets=given, certificate=lambda each: _certificate(path.parent / each), loopback=loopback
    )
    faults += [f"NAAST_PROVIDERS ({path}): {fault}" for fault in wrong]
    if any(each.protocol == SAML for each in found) and importlib.util.find_spec("onelogin") is None:
        faults.append(f"NAAST_PROVIDERS ({path}): SAML needs the extra: pip install 'naast[saml]'.")
    return found


def _certificate(path: Path) -> str:
    """Read one certificate in PEM form. Raises OSError or ValueError."""
    text = path.read_text(encoding="ascii")
    try:
        x509.load_pem_x509_certificate(text.encode())
    except ValueError:
        raise ValueError("it is not a certificate in PEM form") from None
    return text
