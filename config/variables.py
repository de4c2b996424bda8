"""Every environment variable Naast reads, in words; `python -m config.variables` prints the table of docs/operating."""

import dataclasses
import sys


@dataclasses.dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, what it is, what holds without it, an example, and whether it must stay secret."""

    name: str
    what: str
    without: str
    example: str = ""
    secret: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "NAAST_MODE",
        "`production`, `demo` or `test`. Leave it out on a real installation.",
        "`production`",
    ),
    Variable(
        "NAAST_HOME",
        "The data folder: SQLite's file, static files, copies of urgent help, spool of the trail, anchors. "
        "Owned by the service's user, mode 0700.",
        "`var` below the working folder",
        "/var/lib/naast",
    ),
    Variable(
        "NAAST_HOSTS",
        "The names this server answers to, separated by commas. The first is the one in links. `*` is refused.",
        "does not start",
        "welzijn.example.edu",
    ),
    Variable(
        "NAAST_SECRET_KEY",
        "At least 50 characters; `naast new-secret` prints one. Signs what a browser brings back.",
        "does not start",
        "what `naast new-secret` prints",
        secret=True,
    ),
    Variable(
        "NAAST_AUDIT_KEY",
        "64 hexadecimal digits; `naast new-key` prints them. Seals the audit trail.",
        "does not start",
        "(of `naast new-key`)",
        secret=True,
    ),
    Variable(
        "NAAST_MASTER_KEYS",
        "`1:` and 64 hexadecimal digits, more separated by commas. The highest number seals, all of them open.",
        "does not start",
        "`1:` and what `naast new-key` prints",
        secret=True,
    ),
    Variable(
        "NAAST_DATABASE_URL",
        "`postgresql://user:password@host/name`, or `postgresql:///name?host=/run/postgresql` over the local socket.",
        "SQLite in the data folder",
        "postgresql://naast@/naast?host=/run/postgresql",
        secret=True,
    ),
    Variable(
        "NAAST_CACHE_URL",
        "`redis://…` or `unix://…`: one cache for all processes.",
        "a cache for each process",
        "unix:///run/redis/redis-server.sock?db=1",
        secret=True,
    ),
    Variable(
        "NAAST_TRUSTED_PROXIES",
        "How many proxies of your own stand before this server. With one or more, `X-Forwarded-Proto` is believed, "
        "so the outermost must overwrite it.",
        "`0`: no header of a proxy is believed",
        "1",
    ),
    Variable(
        "NAAST_ADDRESS",
        "Where `naast serve` listens: `host:port`, or the path of a socket that starts with `/`.",
        "`127.0.0.1:8400`",
        "127.0.0.1:8400",
    ),
    Variable("NAAST_WORKERS", "How many web processes `naast serve` starts; as many as there are cores.", "`1`", "2"),
    Variable("NAAST_THREADS", "How many requests each web process answers at a time.", "`4`", "4"),
    Variable(
        "NAAST_PROVIDERS",
        "The TOML file that names the university's sign-in (see [provider.md](provider.md)).",
        "nobody signs in with a university account",
        "/etc/naast/providers.toml",
    ),
    Variable(
        "NAAST_LOCAL_ACCOUNTS",
        "`1` lets people also sign in with a password of ours; for an installation without a provider.",
        "`0`: the university's sign-in alone",
        "0",
    ),
    Variable(
        "NAAST_MAIL_HOST",
        "The mail server. Links in mail lead to the first of `NAAST_HOSTS`.",
        "no mail leaves; local accounts then refuse to start",
        "mail.example.edu",
    ),
    Variable("NAAST_MAIL_PORT", "Its port.", "`587`", "587"),
    Variable(
        "NAAST_MAIL_SECURITY",
        "`starttls`, `tls`, or `none` for a server on this machine. Certificates are verified.",
        "`starttls`",
        "starttls",
    ),
    Variable("NAAST_MAIL_USER", "The name to log in with at the mail server.", "no login", "naast"),
    Variable("NAAST_MAIL_PASSWORD", "The password that belongs to it.", "no login", "", secret=True),
    Variable(
        "NAAST_MAIL_FROM",
        "The sender of mail. Its domain must allow this server (SPF, DKIM).",
        "does not start with a mail server",
        "post@example.edu",
    ),
    Variable(
        "NAAST_OOAPI_URL",
        "Where the student system answers by the Open Education API, version 5; https, or this machine.",
        "people come in from files alone",
        "https://ooapi.example.edu/v5",
    ),
    Variable(
        "NAAST_OOAPI_TOKEN",
        "The bearer token the student system gave this installation.",
        "does not start with NAAST_OOAPI_URL",
        "",
        secret=True,
    ),
    Variable(
        "NAAST_OOAPI_INSTITUTION",
        "The code of the institution whose people these are.",
        "does not start with NAAST_OOAPI_URL",
        "example",
    ),
    Variable(
        "NAAST_OOAPI_NIGHTLY",
        "`1` brings people in each night at 04:30; all of them or none, and the history says how it went.",
        "`0`: only `naast import-people --from-ooapi`",
        "1",
    ),
)


def table() -> str:
    """Write the variables as a table in Markdown."""
    lines = ["| variable | what it is | without it | example |", "|---|---|---|---|"]
    for each in VARIABLES:
        secret = " **Secret.**" if each.secret else ""
        example = each.example if "`" in each.example else each.example and f"`{each.example}`"
        lines.append(f"| `{each.name}` | {each.what}{secret} | {each.without} | {example} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
