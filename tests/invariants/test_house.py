"""The house as it stands on disk: floors with a contract, numbered decisions, real requirement ids, settings that are told."""

import configparser
import re
from collections.abc import Iterable
from pathlib import Path

from tests.invariants.source import CODE, FLOORS, HOUSE, modules, none_of

# Each letter of the requirements and how far it counts (requirements.md; ids are stable).
LAST = {"A": 12, "B": 12, "C": 13, "D": 6, "E": 12, "F": 9, "G": 11}
ID = re.compile(r"\(((?:[A-G]\d{1,2})(?:[,;] (?:[A-G]\d{1,2}))*)[,;)]")


def unreal_ids(text: str, where: str) -> list[str]:
    """List requirement ids in brackets, "(A3)" or "(A1, C7)", that no requirement has."""
    return [
        f"{where} names {found}, which is no requirement"
        for group in ID.findall(text)
        for found in re.split(r"[,;] ", group)
        if not 1 <= int(found[1:]) <= LAST[found[0]]
    ]


def misnumbered(names: Iterable[str]) -> list[str]:
    """List decisions without a number of four digits, numbers given twice, and gaps."""
    faults, numbers = [], []
    for name in sorted(names):
        number = re.match(r"(\d{4})-[a-z0-9-]+\.md$", name)
        if number is None:
            faults.append(f"docs/adr/{name} is not named 0001-what-was-decided.md")
        else:
            numbers.append(int(number[1]))
    faults += [f"decision {number:04d} is there twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    faults += [
        f"decision {number:04d} is missing" for number in range(1, max(numbers, default=0)) if number not in numbers
    ]
    return faults


def uncontracted(rooms: Iterable[str], contracts: str) -> list[str]:
    """List rooms ("awareness.guide") whose floor, or whose own inside, no import contract holds."""
    reader = configparser.ConfigParser()
    reader.read_string(contracts)
    held = {
        name.strip()
        for section in reader.sections()
        if reader[section].get("type") == "layers"
        for name in reader[section].get("containers", "").split()
    }
    faults = []
    for room in sorted(rooms):
        floor = room.partition(".")[0]
        if f"naast.{floor}" not in held:
            faults.append(f"naast/{floor} has a room and no contract of its own in .importlinter")
        if floor != "foundation" and not held & {f"naast.{floor}.*", f"naast.{room}"}:
            faults.append(f"naast.{room} is in no contract for the inside of a room in .importlinter")
    return faults


def settings_read(text: str) -> set[str]:
    """Give the environment variables a text reads."""
    return set(re.findall(r"\bNAAST_[A-Z_]+\b", text)) - {"NAAST_TEST_"}


def test_every_floor_has_its_contract():
    floors = [path.name for path in HOUSE.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    none_of([f"naast/{floor} is no floor of the house" for floor in floors if floor not in FLOORS])
    rooms = {f"{floor}.{path.parent.name}" for floor in floors for path in (HOUSE / floor).glob("*/__init__.py")}
    none_of(uncontracted(rooms, (CODE / ".importlinter").read_text(encoding="utf-8")))


def test_every_decision_is_numbered():
    names = [path.name for path in (CODE / "docs" / "adr").glob("*.md") if path.name != "README.md"]
    assert names, "no decision is written down in docs/adr"
    none_of(misnumbered(names))


def test_every_decision_says_what_it_costs():
    faults = []
    for path in sorted((CODE / "docs" / "adr").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8").lower()
        faults += [f"{path.name} has no {part}" for part in ("options", "outcome", "consequences") if part not in text]
    none_of(faults)


def test_every_requirement_named_is_a_requirement():
    faults = [fault for module in modules() for fault in unreal_ids(module.text, module.name)]
    for path in sorted((CODE / "docs").rglob("*.md")):
        faults += unreal_ids(path.read_text(encoding="utf-8"), str(path.relative_to(CODE)))
    none_of(faults)


def test_the_ids_known_here_are_those_of_the_requirements():
    written = CODE.parent / "shared" / "requirements.md"
    if written.exists():  # beside the clone of those who build; a clone of its own keeps the list above
        ids = re.findall(r"^\| ([A-G])(\d+) \|", written.read_text(encoding="utf-8"), re.MULTILINE)
        assert {letter: max(int(n) for at, n in ids if at == letter) for letter, _ in ids} == LAST


def test_every_setting_is_told():
    read = settings_read((CODE / "config" / "env.py").read_text(encoding="utf-8")) | {"PORT", "RESET", "SCALE"}
    told = "".join(path.read_text(encoding="utf-8") for path in (CODE / "docs" / "operating").glob("*.md"))
    none_of([f"{name} is read and not told in docs/operating" for name in sorted(read) if name not in told])


def test_no_file_holds_an_address_of_a_package_registry():
    hosts = re.compile(
        "|".join(("py" + "pi\\.org", "python" + "hosted\\.org", "registry\\.npm" + "js", "deb\\.deb" + "ian\\.org"))
    )
    kept = [CODE / name for name in ("Makefile", "pyproject.toml")] + list(CODE.glob("requirements/*.txt"))
    kept += [path for folder in ("scripts", ".ci") for path in (CODE / folder).iterdir() if path.is_file()]
    none_of([str(path.relative_to(CODE)) for path in kept if hosts.search(path.read_text(encoding="utf-8"))])


# --- Each walk is shown something to find -------------------------------------------------------------------------------
def test_an_unreal_id_is_reported():
    assert unreal_ids("Sends it (A99).", "x") == ["x names A99, which is no requirement"]
    assert unreal_ids("Sends it (A3, C7) as (B12; G4).", "x") == []


def test_a_gap_or_a_double_is_reported():
    assert len(misnumbered(["0001-a.md", "0003-b.md", "0003-c.md", "note.md"])) == 3


def test_a_floor_without_a_contract_is_reported():
    contracts = (CODE / ".importlinter").read_text(encoding="utf-8")
    assert len(uncontracted({"insight.monitor"}, contracts.replace("containers = naast.insight", ""))) == 2
    assert len(uncontracted({"interfaces.exchange"}, contracts)) == 1
    assert uncontracted({"awareness.junctures"}, contracts) == []


def test_a_setting_is_found():
    assert settings_read('given.get("NAAST_NEW_THING")') == {"NAAST_NEW_THING"}
    assert Path(CODE / "Makefile").exists()
