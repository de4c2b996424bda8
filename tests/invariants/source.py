"""The house as text: its modules with their syntax trees, its floors, and the names a module gives to others' things."""

import ast
import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[2]
HOUSE = CODE / "naast"
# The floors from below, and the rooms of the ground floor in their order (architecture §1). A later place is higher.
FLOORS = ("foundation", "awareness", "support", "belonging", "prevention", "expertise", "insight", "interfaces")
HEIGHT = {
    "foundation": 0,
    "awareness": 10,
    "support": 20,
    "belonging": 20,
    "prevention": 30,
    "expertise": 30,
    "insight": 40,
    "interfaces": 50,
}
GROUND_FLOOR = ("core", "audit", "access", "people", "accounts", "decisions", "consent", "notify", "privacy")


@dataclasses.dataclass(frozen=True)
class Module:
    """One Python file: its dotted name and its text."""

    name: str
    text: str
    is_package: bool = False

    @functools.cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """The dotted name, cut."""
        return tuple(self.name.split("."))

    @property
    def in_tests(self) -> bool:
        """Whether this is a test or a test's tool."""
        return "tests" in self.parts or self.parts[-1] == "conftest"

    @property
    def in_migrations(self) -> bool:
        """Whether Django wrote this."""
        return "migrations" in self.parts

    @property
    def place(self) -> str:
        """The module's place in the shape of a room: "queries" for guide/queries/urgent.py, "" for a room's own file."""
        return self.parts[3] if len(self.parts) > 3 else ""

    def imported(self) -> dict[str, str]:
        """Map each name this module imports, at any depth, to what it stands for ("timezone" -> "django.utils.timezone")."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    names[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{base}.{alias.name}"
        return names

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = self.parts[: len(self.parts) - node.level + self.is_package]
        return ".".join((*above, node.module) if node.module else above)

    def uses(self) -> Iterator[tuple[int, str]]:
        """Give every dotted name used, as (line, what it stands for), with imported names written out."""
        names = self.imported()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                dotted = _dotted(node)
                if dotted:
                    first, _, rest = dotted.partition(".")
                    meant = names.get(first, first)
                    yield node.lineno, f"{meant}.{rest}" if rest else meant


def _dotted(node: ast.expr) -> str:
    """Write an attribute chain as text; "" when it starts with something other than a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


@functools.cache
def modules() -> tuple[Module, ...]:
    """Read every Python file of the house."""
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        dotted = ".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__")
        found.append(Module(dotted, path.read_text(encoding="utf-8"), path.name == "__init__.py"))
    return tuple(found)


def product() -> list[Module]:
    """Give the modules that run in the product: no tests, no migrations."""
    return [module for module in modules() if not module.in_tests and not module.in_migrations]


def height(dotted: str) -> int | None:
    """Give how high a module of the house stands; None when it is not on a floor."""
    parts = dotted.split(".")
    if len(parts) < 2 or parts[0] != "naast" or parts[1] not in HEIGHT:
        return None
    room = parts[2] if len(parts) > 2 else ""
    if parts[1] == "foundation" and room in GROUND_FLOOR:
        return GROUND_FLOOR.index(room)
    return HEIGHT[parts[1]] + (1 if room == "demo" else 0)


def room_of(dotted: str) -> str:
    """Name the room a module stands in ("awareness.guide")."""
    return ".".join(dotted.split(".")[1:3])


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Give every string in a tree that is not a docstring, with its line."""
    docstrings = {
        id(inner.body[0].value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and inner.body
        and isinstance(inner.body[0], ast.Expr)
    }
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in docstrings:
            yield inner.lineno, inner.value


def none_of(faults: list[str]) -> None:
    """Fail with every fault on a line of its own."""
    if faults:
        pytest.fail(f"{len(faults)} faults:\n  " + "\n  ".join(faults), pytrace=False)
