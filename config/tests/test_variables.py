"""Every variable that is read is explained, and the table of the documentation is the one of the code (G7)."""

import re
from pathlib import Path

from config.variables import VARIABLES, table

CODE = Path(__file__).resolve().parents[2]
TABLE = CODE / "docs" / "operating" / "settings.md"


def names_read(text: str) -> set[str]:
    return set(re.findall(r'"(NAAST_[A-Z_]+)"', text))


def test_every_variable_that_is_read_is_explained_and_no_other():
    read = names_read((CODE / "config" / "env.py").read_text(encoding="utf-8"))
    assert {each.name for each in VARIABLES} == read


def test_control_a_variable_nobody_explained_is_seen():
    assert names_read('given.get("NAAST_NEW_THING", "")') - {each.name for each in VARIABLES} == {"NAAST_NEW_THING"}


def test_the_table_of_the_documentation_is_the_one_of_the_code():
    told = TABLE.read_text(encoding="utf-8").partition("<!-- settings -->\n")[2]
    assert told == table(), "run: .venv/bin/python -m config.variables, and put it below the mark in settings.md"


def test_each_is_named_once_and_every_secret_is_marked():
    names = [each.name for each in VARIABLES]
    assert len(names) == len(set(names))
    hidden = {each.name for each in VARIABLES if each.secret}
    assert {name for name in names if re.search(r"KEY|SECRET|PASSWORD|TOKEN|(DATABASE|CACHE)_URL", name)} == hidden


def test_no_cell_breaks_the_table():
    rows = table().splitlines()
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
