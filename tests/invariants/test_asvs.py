"""The table of ASVS 5.0 (docs/privacy/asvs.md) names every item of levels 1 and 2 of V6 and V7, and tests that exist."""

import ast
import re
from functools import cache

import pytest

from tests.invariants.source import HOUSE, Module, none_of, product

ROOT = HOUSE.parent if HOUSE.name == "naast" else HOUSE
TABLE = ROOT / "docs" / "privacy" / "asvs.md"
TESTS = "naast/foundation/accounts/tests/"
# How many items of level 1 or 2 each section of ASVS 5.0.0 has.
ITEMS = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
}  # fmt: skip
WANTED = {f"{section}.{number}" for section, most in ITEMS.items() for number in range(1, most + 1)}


def rows(text: str) -> dict[str, list[str]]:
    """Read the table: the cells of each item."""
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    return {cells[0]: cells for cells in lines if re.fullmatch(r"\d+\.\d+\.\d+", cells[0])}


@cache
def named_in(path: str) -> frozenset[str]:
    """Give the names of the tests in a file, inside classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8")) if (ROOT / path).exists() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def faults_in(text: str) -> list[str]:
    """List items without a row, rows without a reason, and tests that do not exist."""
    found = rows(text)
    faults = [f"{item} is missing" for item in sorted(WANTED - found.keys())]
    for item, (_, level, _, how, test) in found.items():
        if item in WANTED and level not in ("1", "2"):
            faults.append(f"{item} is of level 1 or 2, not {level}")
        if not how:
            faults.append(f"{item} does not say how it is met")
        if not test and not how.startswith(("not applicable", "not met")):
            faults.append(f"{item} names no test")
        if not test:
            continue
        path, _, name = test.partition("::")
        path = path if "/" in path else TESTS + path
        if name not in named_in(path):
            faults.append(f"{item} names {test}, which does not exist")
    return faults


def test_every_item_is_met_by_a_test_that_exists():
    none_of(faults_in(TABLE.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "broken",
    [
        lambda text: re.sub(r"^\| 7\.2\.4 .*\n", "", text, flags=re.MULTILINE),
        lambda text: text.replace("test_local.py::test_an_easy", "test_local.py::test_no_easy"),
        lambda text: text.replace("| at least 12 |", "| |"),
        lambda text: re.sub(r"(\| 6\.3\.2 .*\| )\S+ \|", r"\1 |", text),
    ],
)
def test_a_hole_in_the_table_is_reported(broken):
    text = TABLE.read_text(encoding="utf-8")
    assert broken(text) != text
    assert faults_in(broken(text)) != []


# --- What a table cannot hold: that there is no other way in -----------------------------------------------------------
def ways_in(module: Module) -> list[str]:
    """List calls of Django's login outside the one action that opens sessions."""
    return [
        f"{module.name}:{line} opens a session itself; call accounts.actions.opening.open_session"
        for line, meant in module.uses()
        if meant in ("django.contrib.auth.login", "django.contrib.auth.alogin")
        and module.name != "naast.foundation.accounts.actions.opening"
    ]


def test_one_function_opens_sessions():
    none_of([fault for module in product() for fault in ways_in(module)])
    other = Module("naast.awareness.guide.views", "from django.contrib.auth import login\nlogin(1, 2)")
    assert ways_in(other) != []


SECRET_QUESTION = re.compile(
    r"meisjesnaam|huisdier|geheime vraag|wachtwoordhint|maiden name|secret question", re.IGNORECASE
)


def test_no_form_asks_a_secret_question():
    room = HOUSE if HOUSE.name == "naast" else HOUSE / "naast"
    texts = [path.read_text(encoding="utf-8") for path in (room / "foundation" / "accounts").rglob("*.html")]
    assert len(texts) > 10
    assert [text for text in texts if SECRET_QUESTION.search(text)] == []
    assert SECRET_QUESTION.search("Wat is de meisjesnaam van je moeder?")
