"""Servers under one setup, a client, and the CPU of a server's whole process tree: what the measurements share."""

import dataclasses
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psutil

from tests.servers import CODE, Naast, PostgreSQL, Server, free_port, new_name

# One web process with four threads: what the demonstration runs, and what one node runs per core. A thousand lines may
# stay open, as they may by default: with fewer, a client that thinks for two seconds keeps others out of the door.
WORKERS = ("--workers", "1", "--blocking-threads", "4", "--backpressure", "1024")
CLIENTS = 4


class WrongAnswer(RuntimeError):
    """A page answered something else than it should; a measurement of errors is worth nothing."""


class Granian(Server):
    """One WSGI application under the server and the workers that every measurement uses."""

    def __init__(self, application: str, environment: Mapping[str, str], *, beside: PostgreSQL | None = None) -> None:
        super().__init__()
        self.application = application
        self.environment = dict(environment)
        self.beside = beside
        self.port = free_port()

    @property
    def url(self) -> str:
        """The address, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start it and return when it accepts a request."""
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += [*WORKERS, "--log-level", "warning", "--no-access-log", self.application]
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
        self._launch(command, cwd=CODE, env=mine | self.environment)
        self._wait_until_ready()
        return self

    def ready(self) -> bool:
        """Whether it answers anything at all."""
        try:
            urllib.request.urlopen(f"{self.url}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except (urllib.error.URLError, OSError):
            return False
        return True

    def cpu_seconds(self) -> float:
        """Add up the CPU of the server, its children, and the database beside it."""
        roots = [server.process for server in (self, self.beside) if server is not None and server.process is not None]
        total = 0.0
        for root in roots:
            first = psutil.Process(root.pid)
            for process in (first, *first.children(recursive=True)):
                try:
                    spent = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += spent.user + spent.system
                if process.pid == root.pid:  # children that ended, such as PostgreSQL's short-lived ones
                    total += spent.children_user + spent.children_system
        return total


@dataclasses.dataclass(frozen=True)
class Ask:
    """One request to measure, and what its answer must look like."""

    name: str
    server: Granian
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: str = ""
    status: int = 200
    contains: str = ""

    def send(self, line: http.client.HTTPConnection) -> bytes:
        """Send it on an open connection and give the body; a cookie that is renewed is sent back, as a browser does.

        Raises WrongAnswer.
        """
        headers = dict(self.headers)
        renewed: str = getattr(line, "renewed", "")
        if renewed and "Cookie" in headers:
            name = renewed.partition("=")[0]
            kept = [one for one in headers["Cookie"].split("; ") if not one.startswith(f"{name}=")]
            headers["Cookie"] = "; ".join((*kept, renewed))
        line.request(self.method, self.path, body=self.body or None, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        if "Cookie" in headers and (given := answer.headers.get("Set-Cookie")):
            line.renewed = given.partition(";")[0]  # type: ignore[attr-defined]
        if answer.status != self.status or self.contains.encode() not in body:
            raise WrongAnswer(f"{self.name}: {self.method} {self.path} gave {answer.status}: {body[:300]!r}")
        return body


def drive(ask: Ask, requests: int, clients: int = CLIENTS) -> None:
    """Send a request so many times over a few kept-alive connections at once. Raises WrongAnswer at the first wrong one."""

    def client(share: int) -> None:
        line = http.client.HTTPConnection(urlsplit(ask.server.url).netloc, timeout=30)
        try:
            for _ in range(share):
                ask.send(line)
        finally:
            line.close()

    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(client, requests // clients) for _ in range(clients)]:
            done.result()


def cpu_ms(ask: Ask, requests: int) -> float:
    """Measure the CPU milliseconds of one request, over so many."""
    before = ask.server.cpu_seconds()
    drive(ask, requests)
    return (ask.server.cpu_seconds() - before) * 1000 / (requests // CLIENTS * CLIENTS)


def ratios(floor: Ask, asks: Sequence[Ask], *, rounds: int = 11, requests: int = 240) -> dict[str, dict[str, float]]:
    """Compare pages with the floor in interleaved rounds; give per page the median ratio and both medians in ms.

    Within a round the floor is taken right before each page, so that whatever else the machine does hits both alike.
    """
    for ask in (floor, *asks):
        drive(ask, requests)
    taken: dict[str, list[tuple[float, float]]] = {ask.name: [] for ask in asks}
    for number in range(rounds):
        for ask in asks if number % 2 else reversed(asks):
            below = cpu_ms(floor, requests)
            taken[ask.name].append((cpu_ms(ask, requests), below))
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return {
        name: {
            "ratio": statistics.median(page / below for page, below in pairs),
            "ms": statistics.median(page for page, _ in pairs),
            "floor_ms": statistics.median(below for _, below in pairs),
        }
        for name, pairs in taken.items()
    }


@dataclasses.dataclass
class Site:
    """Naast with a grown university, and the floor, each under Granian; on PostgreSQL when one is given."""

    home: Path
    naast: Granian
    floor: Granian
    environment: dict[str, str]

    def stop(self) -> None:
        """End both servers."""
        self.naast.__exit__(None, None, None)
        self.floor.__exit__(None, None, None)


def grown(folder: Path, *, scale: int = 2000, database: PostgreSQL | None = None) -> Site:
    """Grow the demonstration in a folder, then serve it and the floor with the same workers.

    `NAAST_LOAD_HOME` names a data folder that is already grown (SQLite only) and saves the growing.
    """
    environment = {"NAAST_MODE": "demo", "DJANGO_SETTINGS_MODULE": "config.settings"}
    floor_environment = {"NAAST_FLOOR_HOME": str(folder)}
    home = Path(os.environ.get("NAAST_LOAD_HOME") or folder / "home")
    if database is not None:
        environment["NAAST_DATABASE_URL"] = database.new_database(f"{new_name('load')}_demo")
        name = new_name("floor")
        database.new_database(name)
        floor_environment |= {"NAAST_FLOOR_SOCKET": str(database.data), "NAAST_FLOOR_DATABASE": name}
    if not os.environ.get("NAAST_LOAD_HOME"):
        print(f"growing a university of {scale} students …", file=sys.stderr, flush=True)
        with Naast(scale=scale, home=home, environment=environment):
            pass
    environment["NAAST_HOME"] = str(home)
    prepared = [sys.executable, "-m", "tests.load.floor"]
    subprocess.run(prepared, cwd=CODE, env=os.environ | floor_environment, check=True)
    naast = Granian("config.wsgi:application", environment, beside=database).start()
    floor = Granian("tests.load.floor:application", floor_environment, beside=database).start()
    return Site(home, naast, floor, environment)


def session_cookie(site: Site, persona: str) -> str:
    """Sign in as a persona through the demonstration's own page; give the Cookie header."""
    from playwright.sync_api import sync_playwright

    from tests import browser

    with sync_playwright() as playwright:
        program = browser.start(playwright)
        with browser.visitor(program, site.naast.url, java_script_enabled=False) as somebody:
            somebody.sign_in(persona)
            cookies = {cookie["name"]: cookie["value"] for cookie in somebody.context.cookies()}
        program.close()
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class CountingProxy:
    """Stands between a browser and a server and counts the requests and every byte of the answers."""

    def __init__(self, target: str) -> None:
        import socketserver

        self.requests = 0
        self.bytes = 0
        self.lock = threading.Lock()
        there = (urlsplit(target).hostname, urlsplit(target).port)
        proxy = self

        class Pass(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                import socket

                onward = socket.create_connection(there)
                back = threading.Thread(target=self.copy, args=(onward, self.request, proxy.answered), daemon=True)
                back.start()
                self.copy(self.request, onward, proxy.asked)
                back.join()

            def copy(self, source: Any, target: Any, count: Callable[[bytes], None]) -> None:
                import socket

                try:
                    while data := source.recv(65536):
                        count(data)
                        target.sendall(data)
                    target.shutdown(socket.SHUT_WR)
                except OSError:
                    pass

        class Threads(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Threads(("127.0.0.1", 0), Pass)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def asked(self, data: bytes) -> None:
        """Count the requests in what the browser sends; a GET has no body, so each closing line is one."""
        with self.lock:
            self.requests += data.count(b" HTTP/1.1\r\n")

    def answered(self, data: bytes) -> None:
        """Count what comes back, headers included."""
        with self.lock:
            self.bytes += len(data)

    def stop(self) -> None:
        """Close it."""
        self.server.shutdown()
        self.server.server_close()


def result(**keys: object) -> None:
    """Print the one line an issue may name the keys of."""
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in keys.items()}
    print(f"RESULT {json.dumps(rounded)}")
