"""Reads people and enrolments from the student system by the Open Education API, version 5 (G5).

Asked are `/persons`, `/programs`, `/programs/{id}/offerings` and `/offerings/{id}/associations`, page by page
(pageNumber from 1, pageSize, hasNextPage; open-education-api/specification, v5/schemas/Pagination.yaml). Everything is
read before the import begins, so that a slow system never holds a transaction open; meanwhile the rows are kept
compressed in memory, a megabyte or two for 35,000 students, and never on disk.
"""

import dataclasses
import datetime
import json
import re
import threading
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.utils import get_environ_proxies

from naast.foundation.core import time
from naast.foundation.people.rules import Faulty
from naast.foundation.people.rules.open_education import Studied, codes_of, enrolment_cells, is_employee, person_cells
from naast.foundation.people.sheets import Numbered, Sheet

PAGE_SIZE = 250
MOST_PAGES = 4_000  # of one list: a million records
MOST_ITEMS = 1_000  # on one page, whatever was asked for
PAGE_BYTES = 8_000_000
ALL_BYTES = 1_000_000_000
CHUNK = 64 * 1024
# Seconds: to connect, to wait for the next bytes, for a whole page, and for everything together.
CONNECT, READ, PAGE, WHOLE = 5, 30, 60, 1_800
TRIES, PAUSE = 3, 2.0
YEARS_BACK = 10
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Naast"}
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
HELD_AT_ONCE = 500


class SystemAway(RuntimeError):
    """The student system does not answer, or not in time; trying again later may help."""


class SystemOdd(ValueError):
    """The student system answers what the specification does not allow; nothing was imported."""


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """Where the student system answers, and the token it gave us, which is never printed.

    Raises SystemOdd for an address that is not https, except on this machine.
    """

    url: str
    token: str = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        """Refuse an address over which names would travel in the open."""
        parts = urlsplit(self.url)
        near = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (parts.scheme == "https" or near) or not parts.hostname or parts.username or parts.query:
            raise SystemOdd("the address of the student system is not https://host/path")


class Held:
    """Rows that wait, compressed, for the import to read them; counts its lines as the student system lists them."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open: list[tuple[int, object]] = []
        self.line = 0

    def add(self, cells: object) -> None:
        """Keep one row; what is a Faulty stays one."""
        self.line += 1
        value = {"\x00": [cells.kind, cells.hint]} if isinstance(cells, Faulty) else cells
        self._open.append((self.line, value))
        if len(self._open) >= HELD_AT_ONCE:
            self._pack()

    def _pack(self) -> None:
        self._packed.append(zlib.compress(json.dumps(self._open).encode(), 6))
        self._open = []

    def rows(self) -> Iterator[Numbered]:
        """Give the rows, a batch at a time."""
        if self._open:
            self._pack()
        for packed in self._packed:
            for line, cells in json.loads(zlib.decompress(packed)):
                if isinstance(cells, dict) and "\x00" in cells:
                    yield line, Faulty(*cells["\x00"])
                else:
                    yield line, cells


@dataclasses.dataclass(frozen=True, slots=True)
class Delivered:
    """What the student system delivered, as sheets for the import; `students_only`: it named nobody who works here."""

    sheets: tuple[Sheet, ...]
    students_only: bool
    people: int
    enrolments: int


def deliver(source: Source, programmes: Mapping[str, Studied], *, today: datetime.date) -> Delivered:
    """Read everything there is and give it as sheets `people` and `enrolments`; imports nothing.

    `programmes` are ours, by code: others in the system are passed over; one of ours that is studied today and is not
    in the system becomes a fault, or its students would all be ended. Raises SystemAway, SystemOdd.
    """
    people, enrolments, staff = Held(), Held(), False
    with _Reader(source) as reader:
        for record in reader.all("/persons"):
            staff = staff or is_employee(record)
            cells = person_cells(record)
            if cells is not None:
                people.add(cells)
        met: set[str] = set()
        for record in reader.all("/programs"):
            if not isinstance(record, Mapping):
                raise SystemOdd("/programs: a programme is no object")
            programme = next((programmes[code] for code in codes_of(record) if code in programmes), None)
            if programme is None:
                continue
            met.add(programme.code)
            for enrolled in _enrolments(reader, record, programme, today):
                enrolments.add(enrolled)
    for code in sorted(programmes):
        if programmes[code].running and code not in met:
            enrolments.add(Faulty("programme-not-there", code))
    if not people.line:
        raise SystemOdd("/persons: the list is empty, and an empty list would end everybody")
    sheets = (Sheet("people", people.rows), Sheet("enrolments", enrolments.rows))
    return Delivered(sheets, not staff, people.line, enrolments.line)


def _enrolments(
    reader: "_Reader", record: Mapping[str, Any], programme: Studied, today: datetime.date
) -> Iterator[object]:
    """Give the rows of everybody who is enrolled in one programme."""
    # Without `since` only offerings of the future are listed (v5/paths/ProgramOfferingCollection.yaml).
    since = f"{today.year - YEARS_BACK}-01-01"
    for offering in reader.all(f"/programs/{_id(record, 'programId')}/offerings", since=since):
        if not isinstance(offering, Mapping):
            raise SystemOdd("/programs/…/offerings: an offering is no object")
        at = f"/offerings/{_id(offering, 'offeringId')}/associations"
        for association in reader.all(at, role="student", state="associated"):
            cells = enrolment_cells(
                association, programme=programme.code, level=programme.level, offering=offering, today=today
            )
            if cells is not None:
                yield cells


def _id(record: Mapping[str, Any], name: str) -> str:
    """Give an id that may stand in an address. Raises SystemOdd for anything else."""
    value = record.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value) or set(value) <= {"."}:
        raise SystemOdd(f"{name} is not an id")
    return quote(value, safe="")


# --- Pages over the network -----------------------------------------------------------------------------------------


class _Reader:
    """One connection to the student system, with what is left of its time and its size."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._until = time.monotonic() + WHOLE
        self._left = ALL_BYTES
        self._session = requests.Session()
        # Neither a .netrc nor a certificate file of whoever started this process; a proxy is the operator's choice.
        self._session.trust_env = False

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_fault: object) -> None:
        self._session.close()

    def all(self, path: str, **asked: str) -> Iterator[object]:
        """Give every record of a list, page by page. Raises SystemAway, SystemOdd."""
        for number in range(1, MOST_PAGES + 1):
            page = self._page(path, {"pageSize": str(PAGE_SIZE), "pageNumber": str(number), **asked})
            items, more = page.get("items"), page.get("hasNextPage")
            if not isinstance(items, list) or not isinstance(more, bool):
                raise SystemOdd(f"{_plain(path)}: a page without items or hasNextPage")
            # A system that ignores the number would give its first page for ever.
            if page.get("pageNumber") != number:
                raise SystemOdd(f"{_plain(path)}: asked for page {number} and got another")
            if len(items) > MOST_ITEMS:
                raise SystemOdd(f"{_plain(path)}: more than {MOST_ITEMS} items on a page")
            yield from items
            if not more:
                return
            if not items:
                raise SystemOdd(f"{_plain(path)}: an empty page that says there are more")
        raise SystemOdd(f"{_plain(path)}: more than {MOST_PAGES} pages")

    def _page(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """Fetch one page; a system that is busy is asked again, twice."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._fetch(path, asked)
            except SystemAway:
                if attempt == TRIES or time.monotonic() + PAUSE > self._until:
                    raise
                threading.Event().wait(PAUSE * attempt)
        raise AssertionError("unreachable")

    def _fetch(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """Fetch one page, in time and of a size that fits; no redirect is followed, because the token goes along."""
        where = _plain(path)
        until = min(time.monotonic() + PAGE, self._until)
        if time.monotonic() >= self._until:
            raise SystemAway(f"{where}: it took too long altogether")
        address = f"{self._source.url}{path}?{urlencode(asked)}"
        try:
            with self._session.get(
                address,
                headers=HEADERS | {"Authorization": f"Bearer {self._source.token}"},
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
                proxies=get_environ_proxies(address),
            ) as answer:
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise SystemAway(f"{where}: status {answer.status_code}")
                if answer.status_code != 200:
                    raise SystemOdd(f"{where}: status {answer.status_code}")
                content = self._body(answer, where, until)
        except requests.RequestException as fault:
            raise SystemAway(f"{where}: {type(fault).__name__}") from None
        try:
            page = json.loads(content)
        except (ValueError, RecursionError):
            raise SystemOdd(f"{where}: the answer is no JSON") from None
        if not isinstance(page, dict):
            raise SystemOdd(f"{where}: the answer is no object")
        return page

    def _body(self, answer: requests.Response, where: str, until: float) -> bytes:
        """Read a body, piece by piece, up to its limits."""
        if answer.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
            raise SystemOdd(f"{where}: the answer is compressed, which was not asked for")
        content = bytearray()
        for piece in answer.iter_content(CHUNK):
            content += piece
            self._left -= len(piece)
            if len(content) > PAGE_BYTES or self._left < 0:
                raise SystemOdd(f"{where}: the answer is too large")
            if time.monotonic() > until:
                raise SystemAway(f"{where}: the answer is too slow")
        return bytes(content)


def _plain(path: str) -> str:
    """Name a list without the ids in it."""
    return re.sub(r"/[^/]*[0-9][^/]*", "/…", path)
