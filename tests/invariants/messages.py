"""What the product says: every text in code and templates that is meant to be translated, and each room's English."""

import ast
import dataclasses
import functools
from pathlib import Path

import polib
from django.template import NodeList
from django.template.base import FilterExpression, Node
from django.template.engine import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.functional import Promise

from tests.invariants.source import HOUSE, Module, product
from tests.invariants.templates import Sheet, sheets

# The functions that mark a text, and which of their arguments are texts: (context, singular, plural).
MARKERS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


@dataclasses.dataclass(frozen=True, order=True)
class Message:
    """One text to translate, as gettext knows it."""

    text: str
    plural: str = ""
    context: str = ""


def in_python(module: Module) -> dict[Message, str]:
    """Give the texts a module marks, with where; a marked text that is no literal is given as an empty Message."""
    names = module.imported()
    found: dict[Message, str] = {}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        marker = names.get(called, called).rpartition(".")[2]
        if marker not in MARKERS or not names.get(called, "django.utils.translation").startswith("django.utils"):
            continue
        literal = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
        context, text, plural = (None if at is None or at >= len(literal) else literal[at] for at in MARKERS[marker])
        found[Message(text or "", plural or "", context or "")] = f"{module.name}:{node.lineno}"
    return found


def in_template(sheet: Sheet) -> dict[Message, str]:
    """Give the texts a template marks, wherever they stand in it."""
    if not sheet.name.endswith((".html", ".txt", ".webmanifest", ".js")):
        return {}
    found: dict[Message, str] = {}
    for node in _nodes(Engine.get_default().from_string(sheet.text).nodelist):
        for message in _of_node(node):
            found[message] = sheet.name
    return found


def _nodes(nodelist: NodeList) -> list[Node]:
    return [inner for node in nodelist for inner in node.get_nodes_by_type(Node)]


def _of_node(node: Node) -> list[Message]:
    if isinstance(node, BlockTranslateNode):
        context = str(node.message_context.var) if node.message_context else ""
        singular = node.render_token_list(node.singular)[0]
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        return [Message(singular, plural, context)]
    messages = []
    if isinstance(node, TranslateNode):
        context = str(node.message_context.var) if node.message_context else ""
        messages.append(Message(_literal(node.filter_expression.var), "", context))
    expressions = [value for value in vars(node).values() if isinstance(value, FilterExpression)]
    expressions += (getattr(node, "extra_context", None) or {}).values()
    for expression in expressions:
        given = [expression.var, *(argument for _, all_given in expression.filters for _, argument in all_given)]
        messages += [Message(part._args[0]) for part in given if isinstance(part, Promise)]
    return messages


def _literal(said: object) -> str:
    """Give the text of {% translate "…" %}; "" for a variable, which nobody can translate beforehand."""
    text = said if isinstance(said, str) else getattr(said, "literal", "")
    return text if isinstance(text, str) else ""


@functools.cache
def catalogue(folder: Path) -> polib.POFile:
    """Read a room's English."""
    return polib.pofile(str(folder / "locale" / "en" / "LC_MESSAGES" / "django.po"))


def rooms_that_speak() -> dict[Path, dict[Message, str]]:
    """Give every room's folder with the texts it says, and where."""
    said: dict[Path, dict[Message, str]] = {}
    for module in product():
        if len(module.parts) > 2:
            said.setdefault(HOUSE.joinpath(*module.parts[1:3]), {}).update(in_python(module))
    for sheet in sheets():
        said.setdefault(Path(str(sheet.path).split("/templates/")[0]), {}).update(in_template(sheet))
    return {folder: texts for folder, texts in said.items() if texts}
