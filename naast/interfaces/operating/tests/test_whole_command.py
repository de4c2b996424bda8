"""A whole installation, made by the documented commands in processes of their own: good, and then with all of it away."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.mail_server import MailServer
from tests.servers import CODE, PostgreSQL, Redis, free_port

pytestmark = pytest.mark.slow  # every command is a process of its own, as it is for an operator
ON_POSTGRESQL = bool(os.environ.get("NAAST_TEST_DATABASE_URL"))
# What this machine may lack and no installation of ours can help: a kept clock, next year's calendar, numbers that a
# person has dialled lately.
EXPECTED = {"clock.synchronised", "people.closures", "guide.helplines"}
PASSWORD = "wachtwoord-voor-post-" + secrets.token_hex(4)


ONE_AFTER_ANOTHER = """
import contextlib, io, json, sys
from naast.interfaces.demo import cli
done = []
for command in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = cli.main(command)
    done.append((code, said.getvalue()))
print(json.dumps(done))
"""


class Installation:
    """An environment file and the command `naast` with it."""

    def __init__(self, folder: Path, **changed: str) -> None:
        self.folder, self.port = folder, free_port()
        self.file = folder / "environment"
        self.more: dict[str, str] = {}
        self.given = {
            "NAAST_HOME": str(folder / "home"),
            "NAAST_HOSTS": "welzijn.example.edu",
            "NAAST_SECRET_KEY": secrets.token_urlsafe(48),
            "NAAST_AUDIT_KEY": secrets.token_hex(32),
            "NAAST_MASTER_KEYS": f"1:{secrets.token_hex(32)}",
            "NAAST_TRUSTED_PROXIES": "1",
            "NAAST_ADDRESS": f"127.0.0.1:{self.port}",
            "NAAST_WORKERS": "2",
            "NAAST_LOCAL_ACCOUNTS": "1",
        } | changed
        self.write()

    def write(self, **changed: str) -> None:
        self.given |= changed
        self.file.write_text("# made by a test\n" + "".join(f"{name}={value}\n" for name, value in self.given.items()))
        self.file.chmod(0o640)

    def _run(self, *command: str, **how: object) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
        started = [sys.executable, *command]
        return subprocess.Popen(started, cwd=CODE, env=clean | self.more, text=True, **how)  # type: ignore[call-overload]

    def start(self, *arguments: str, **how: object) -> subprocess.Popen[str]:
        return self._run("-m", "naast.interfaces.demo.cli", "--environment", str(self.file), *arguments, **how)

    def one_after_another(self, *commands: list[str]) -> list[str]:
        """Carry out commands in one process, each of which must end well; gives what each said."""
        given = json.dumps([["--environment", str(self.file), *command] for command in commands])
        process = self._run("-c", ONE_AFTER_ANOTHER, given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=180)
        assert process.returncode == 0, err
        done = json.loads(out)
        assert [code for code, _ in done] == [0] * len(commands), done
        return [said for _, said in done]

    def naast(self, *arguments: str) -> SimpleNamespace:
        done = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=180)
        assert "Traceback" not in err, err
        return SimpleNamespace(code=done.returncode, out=out, err=err)

    def checked(self) -> dict:
        done = self.naast("check", "--json")
        data = json.loads(done.out)
        assert done.code == {"good": 0, "warning": 1, "fault": 2}[data["status"]]
        for secret in self.secrets():
            assert secret not in done.out + done.err
        return data

    def secrets(self) -> list[str]:
        keys = [self.given[name] for name in ("NAAST_SECRET_KEY", "NAAST_AUDIT_KEY")]
        return [*keys, self.given["NAAST_MASTER_KEYS"].partition(":")[2], PASSWORD]

    @contextlib.contextmanager
    def running(self, command: str) -> Iterator[subprocess.Popen[str]]:
        """Run a service; at the end ask it politely to stop, and hold it to its answer."""
        process = self.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0
        finally:
            process.kill()
            process.wait()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        told = {"Host": "welzijn.example.edu", "X-Forwarded-Proto": "https"} | headers
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=told)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()

    def wait_for(self, path: str) -> None:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(urllib.error.URLError, OSError):
                self.get(path)
                return
            assert time.monotonic() < deadline, "it does not serve"
            time.sleep(0.2)


def found(data: dict, level: str) -> dict[str, str]:
    """Give the findings of a level, by the name of their check."""
    return {
        check["name"]: each["words"] for check in data["checks"] for each in check["findings"] if each["level"] == level
    }


@pytest.fixture(scope="module")
def standing(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """Make an installation as installing.md says, with servers of its own."""
    with contextlib.ExitStack() as later:
        folder = tmp_path_factory.mktemp("installation")
        post = MailServer(user="naast", password=PASSWORD)
        later.enter_context(post.running())
        redis = later.enter_context(Redis())
        database = later.enter_context(PostgreSQL(durable=True)) if ON_POSTGRESQL else None
        url = ""
        if database is not None:
            database.execute("CREATE ROLE naast LOGIN", database="postgres")
            database.execute(
                "CREATE DATABASE naast OWNER naast ENCODING 'UTF8' TEMPLATE template0", database="postgres"
            )
            url = f"postgresql://naast@/naast?host={database.data}"
        made = Installation(
            folder,
            NAAST_DATABASE_URL=url,
            NAAST_CACHE_URL=redis.url,
            NAAST_MAIL_HOST="localhost",
            NAAST_MAIL_PORT=str(post.port),
            NAAST_MAIL_USER="naast",
            NAAST_MAIL_PASSWORD=PASSWORD,
            NAAST_MAIL_FROM="post@example.edu",
        )
        made.more = {"SSL_CERT_FILE": str(post.certificate)}
        yield SimpleNamespace(it=made, post=post, redis=redis, database=database)


PEOPLE = """number,given_name,family_name,email,kinds
m100,Anna,de Vries,a.devries@example.edu,staff
m101,Rik,Bakker,r.bakker@example.edu,staff
m102,Pim,Visser,p.visser@example.edu,staff
m103,Thea,Smit,t.smit@example.edu,staff
"""


def test_an_installation_from_its_first_command_until_everything_is_away(standing):
    """One test, because each command is a process: about fifteen of them, as many seconds of work."""
    it = standing.it
    before = found(it.checked(), "fault")
    assert {"folder.data", "files.static", "files.urgent"} <= set(before)  # the control: nothing stands yet
    bring_in(it)
    with it.running("work"), it.running("serve"):
        it.wait_for("/readyz")
        assert it.get("/readyz") == (200, '{"status": "ready"}')
        status, text = it.get("/en/now")
        assert (status, "tel:112" in text) == (200, True)
        deadline = time.monotonic() + 60
        while "jobs.worker" in found(data := it.checked(), "fault"):
            assert time.monotonic() < deadline, "the worker starts nothing"
    assert found(data, "fault") == {}
    assert set(found(data, "warning")) <= EXPECTED
    assert not [each["name"] for each in data["checks"] if each["skipped"]]
    assert standing.post.taken == []
    it.naast("check", "--mail-to", "a.devries@example.edu")
    assert len(standing.post.taken) == 1
    take_away(standing)


def bring_in(it: Installation) -> None:
    """Do what installing.md says after the packages, and keep the night's copy."""
    today = time.strftime("%Y-%m-%d")
    people = it.folder / "people"
    people.mkdir()
    (people / "people.csv").write_text(PEOPLE)
    held = [("m101", "administrator"), ("m102", "editor"), ("m103", "privacy-officer")]
    rows = "".join(f"{number},{role},{today}\n" for number, role in held)
    (people / "functions.csv").write_text(f"number,role,starts_on\n{rows}")
    said = it.one_after_another(
        ["prepare"],
        ["import-closures", str(CODE / "naast" / "foundation" / "core" / "data" / "closure_days.json")],
        ["import-guide", str(CODE / "naast" / "interfaces" / "demo" / "content" / "guide")],
        ["first-administrator", "--institution", "vu", "--number", "m100", "--name", "Anna de Vries",
         "--email", "a.devries@example.edu", "--institution-name", "Voorbeeld Universiteit"],
        ["import-people", "--institution", "vu", "--folder", str(people)],
        ["backup", str(it.folder / "copies")],
    )  # fmt: skip
    assert "https://welzijn.example.edu/" in said[3]
    names = {path.name for path in next((it.folder / "copies").iterdir()).iterdir()}
    assert names == ({"anchors.txt"} if ON_POSTGRESQL else {"anchors.txt", "naast.sqlite3"})
    assert ("pg_dump" in said[5]) is ON_POSTGRESQL


def take_away(standing: SimpleNamespace) -> None:
    """Take everything away: each fault is told, and no secret."""
    it = standing.it
    standing.redis.stop()
    if standing.database is not None:
        standing.database.stop()
    else:
        for path in (it.folder / "home").glob("naast.sqlite3*"):
            path.unlink()
        (it.folder / "home" / "naast.sqlite3").write_bytes(b"dit is geen database" * 500)
    (it.folder / "home" / "urgent" / "now.nl.html").write_text("torn")
    it.write(NAAST_MAIL_PASSWORD=PASSWORD + "x", NAAST_AUDIT_KEY=it.given["NAAST_MASTER_KEYS"].partition(":")[2])
    it.file.chmod(0o644)
    data = it.checked()
    wrong = {"configuration.file", "configuration.secrets", "database.answers", "cache.shared", "mail.server"}
    assert wrong | {"files.urgent"} <= set(found(data, "fault"))
    assert {each["name"] for each in data["checks"] if each["skipped"]} >= {"database.migrated", "people.roles"}
    it.write(NAAST_HOSTS="", NAAST_WORKERS="none", NAAST_SECRET_KEY="kort-maar-geheim")
    told = [each["words"].split()[0] for check in it.checked()["checks"] for each in check["findings"]]
    assert sorted(told) == ["NAAST_HOSTS", "NAAST_SECRET_KEY", "NAAST_WORKERS"]
