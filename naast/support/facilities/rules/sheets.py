"""Reads the list of exam enrolments that the student system gives, and says of each line what is wrong with it."""

import csv
import dataclasses
import datetime
import io

from .catalogue import EXAM_FORMS

COLUMNS = ("number", "programme", "exam", "course", "name", "form", "building", "on", "enrolled_on")
NEEDED = frozenset(COLUMNS) - {"building"}
MOST_LINES = 50_000
MOST_BYTES = 8_000_000


class NotASheet(ValueError):
    """Not a list with the columns that are needed; the message names those that are missing."""


@dataclasses.dataclass(frozen=True, slots=True)
class ExamLine:
    """A line of the list: somebody, by number, is enrolled for an exam on a day."""

    line: int
    number: str
    programme: str
    exam: str
    course: str
    name: str
    form: str
    building: str
    on: datetime.date
    enrolled_on: datetime.date


def read(content: bytes) -> tuple[list[ExamLine], list[tuple[int, str]]]:
    """Give the lines that can be read, and for the others their number and which column is wrong. Raises NotASheet."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASheet("utf-8") from None
    if "\x00" in text:
        raise NotASheet("utf-8")
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    try:
        missing = NEEDED - {name.strip() for name in reader.fieldnames or ()}
        if missing:
            raise NotASheet(", ".join(sorted(missing)))
        good: list[ExamLine] = []
        bad: list[tuple[int, str]] = []
        for number, row in enumerate(reader, 2):
            if number > MOST_LINES:
                raise NotASheet("too-long")
            texts = {str(key).strip(): value.strip() for key, value in row.items() if isinstance(value, str)}
            made = _line(number, texts)
            if isinstance(made, ExamLine):
                good.append(made)
            else:
                bad.append((number, made))
    except csv.Error:
        raise NotASheet("csv") from None
    return good, bad


_LENGTHS = {"number": 40, "programme": 40, "exam": 40, "course": 40, "name": 160, "building": 80}


def _line(number: int, row: dict[str, str]) -> ExamLine | str:
    """Read one line, or name the first column that is wrong."""
    for name, longest in _LENGTHS.items():
        if len(row.get(name, "")) > longest or (name != "building" and not row.get(name)):
            return name
    if row.get("form") not in EXAM_FORMS:
        return "form"
    days = {}
    for name in ("on", "enrolled_on"):
        try:
            days[name] = datetime.date.fromisoformat(row.get(name, ""))
        except ValueError:
            return name
        if not 2000 <= days[name].year <= 2200:
            return name
    texts = {name: row.get(name, "") for name in _LENGTHS}
    return ExamLine(
        line=number,
        number=texts["number"],
        programme=texts["programme"],
        exam=texts["exam"],
        course=texts["course"],
        name=texts["name"],
        form=row["form"],
        building=texts["building"],
        on=days["on"],
        enrolled_on=days["enrolled_on"],
    )
