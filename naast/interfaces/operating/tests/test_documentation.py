"""What docs/operating says can be done: its commands exist, its files can be used, its tables are the code's (G7)."""

import configparser
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from config.env import Misconfigured, read_environment
from config.variables import VARIABLES
from naast.awareness.guide.fallback import ADDRESSES
from naast.foundation.accounts.rules.provider import read_providers
from naast.interfaces.demo import cli
from naast.interfaces.operating import checks
from naast.interfaces.operating.environment_file import read_environment_file

CODE = Path(__file__).resolve().parents[4]
FOLDER = CODE / "docs" / "operating"
FILES = FOLDER / "files"
UNITS = ("naast-web.service", "naast-work.service")
SCRIPT = ".venv/bin/python -m naast.interfaces.demo.cli "
PAGES = sorted(FOLDER.glob("*.md"))


def commands_in(text: str) -> list[list[str]]:
    """Give the arguments of each Naast command in the shell blocks of a page."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            plain = line.partition(SCRIPT)[2] if SCRIPT in line else line.removeprefix("naast ")
            if plain != line:
                found.append(shlex.split(plain))
    return found


def unknown(commands: list[list[str]], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """List the commands that the command line does not know."""
    wrong = []
    for arguments in commands:
        try:
            cli._parser().parse_args(arguments)
        except SystemExit:
            wrong.append(f"naast {' '.join(arguments)}: {capsys.readouterr().err.splitlines()[-1]}")
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_exists(page, capsys):
    assert unknown(commands_in(page.read_text(encoding="utf-8")), capsys) == []


def test_the_pages_hold_commands_and_one_that_does_not_exist_is_found(capsys):
    assert sum(len(commands_in(page.read_text(encoding="utf-8"))) for page in PAGES) > 15
    text = "```sh\nnaast prepare\nnaast destroy --now\ncd /opt/naast && .venv/bin/python -m naast.interfaces.demo.cli nothing\n```"
    assert len(unknown(commands_in(text), capsys)) == 2


def test_every_command_is_in_the_table():
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    offered = next(action for action in cli._parser()._actions if action.dest == "command").choices
    assert [name for name in offered if name != "demo" and f"naast {name}`" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    missing = [name for name in named if not (FOLDER / name).exists()]
    missing += [name for name in re.findall(r"docs/operating/(files/[\w.-]+)", text) if not (FOLDER / name).exists()]
    assert missing == []


# --- Units ----------------------------------------------------------------------------------------------------------
def unit(name: str) -> dict[str, list[str]]:
    reader = configparser.RawConfigParser(strict=False)
    reader.optionxform = str
    text = (FILES / name).read_text(encoding="utf-8")
    reader.read_string(text)
    return {key: re.findall(rf"^{key}=(.*)$", text, re.MULTILINE) for key in reader["Service"]}


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.service")))
def test_what_a_unit_starts_exists(name, capsys):
    started = [line for line in unit(name)["ExecStart"] if "naast.interfaces.demo.cli" in line]
    assert started or name == "naast-urgent.service"
    assert unknown([shlex.split(line.partition("cli ")[2]) for line in started], capsys) == []
    assert all(line.startswith(f"/opt/naast/{SCRIPT.strip()}") for line in started)


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_can_do_no_more_than_it_must(name):
    said = {key: values[-1] for key, values in unit(name).items()}
    wanted = {
        "User": "naast", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
        "PrivateTmp": "yes", "PrivateDevices": "yes", "CapabilityBoundingSet": "", "UMask": "0077",
        "RestrictNamespaces": "yes", "LockPersonality": "yes", "EnvironmentFile": "/etc/naast/environment",
    }  # fmt: skip
    assert {key: said.get(key) for key in wanted} == wanted
    assert "Environment" not in said  # a secret in a unit could be read by everybody


# --- Settings -------------------------------------------------------------------------------------------------------
def test_the_example_of_an_environment_file_is_whole(tmp_path):
    given = read_environment_file(FILES / "environment.example")
    known = {each.name for each in VARIABLES}
    assert set(given) - known == {"SURFCONEXT_SECRET"}
    with pytest.raises(Misconfigured) as caught:
        read_environment(given | {"NAAST_PROVIDERS": ""})
    assert {fault.split()[0] for fault in caught.value.faults} == {
        "NAAST_SECRET_KEY", "NAAST_AUDIT_KEY", "NAAST_MASTER_KEYS",
    }  # fmt: skip
    providers = tmp_path / "providers.toml"
    providers.write_text((FILES / "providers.toml").read_text(encoding="utf-8"), encoding="utf-8")
    filled = {
        "NAAST_SECRET_KEY": "s" * 64,
        "NAAST_AUDIT_KEY": "ab" * 32,
        "NAAST_MASTER_KEYS": "1:" + "cd" * 32,
        "NAAST_PROVIDERS": str(providers),
        "SURFCONEXT_SECRET": "geheim",
    }
    environment = read_environment(given | filled)
    assert [provider.slug for provider in environment.providers] == ["surfconext"]
    assert environment.mail["EMAIL_USE_TLS"] is True


def test_every_setting_of_a_provider_is_told():
    text = (FOLDER / "provider.md").read_text(encoding="utf-8")
    from naast.foundation.accounts.rules import provider as rules

    names = set().union(*rules._KNOWN.values())
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
    file = tomllib.loads((FILES / "providers.toml").read_text(encoding="utf-8"))
    found, wrong = read_providers(file, secrets={"SURFCONEXT_SECRET": "x"}, certificate=str)
    assert (len(found), wrong) == (1, ())


# --- The proxy ------------------------------------------------------------------------------------------------------
def test_the_proxy_answers_every_urgent_address_and_believes_no_visitor():
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    for address, (name, language) in ADDRESSES.items():
        assert re.search(rf"rewrite \^{address}\$ +/{name}\.{language}\.html", text), address
        assert address.lstrip("/") in re.search(r"location ~ \^/\((.*?)\)\$", text)[1].split("|")
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    kept = re.search(r"log_format \w+ '(.*?)'", text)[1]
    assert not re.search(r"\$(remote_addr|request\b|request_uri|args|query_string|http_)", kept)


# --- The checks -----------------------------------------------------------------------------------------------------
def table_of_checks() -> str:
    rows = [f"| `{each.name}` | {(each.look.__doc__ or '').splitlines()[0]} |" for each in checks.CHECKS]
    return "\n".join(rows) + "\n"


def test_every_check_is_in_the_table():
    told = (FOLDER / "checking.md").read_text(encoding="utf-8").partition("<!-- checks -->\n")[2]
    assert told.startswith(table_of_checks()), "put this below the mark:\n" + table_of_checks()


def test_every_question_is_asked_and_each_has_a_test():
    asked = {each.look for each in checks.CHECKS}
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    for path in (CODE / "naast/interfaces/operating/checks").glob("[a-z]*.py"):
        module = getattr(checks, path.stem)
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "") == module.__name__ and callable(value)
            if own and "at" in getattr(value, "__annotations__", {}) and not name.startswith("_"):
                assert value in asked, f"{path.stem}.{name} is asked nowhere"
                assert re.search(rf"\b{name}\(", written) or f".{name}," in written, f"{path.stem}.{name} has no test"
    names = [each.name for each in checks.CHECKS]
    assert len(names) == len(set(names))
