"""House rules of the Python code that import-linter and ruff cannot see."""

import ast
import re

import pytest

from tests.invariants.source import Module, height, none_of, product, room_of, texts

# --- Rows are reached in the places meant for it ----------------------------------------------------------------------
MAY_REACH_ROWS = {"models", "access", "queries", "actions", "jobs"}
# Modules of the ground floor that are themselves a store; the reason stands beside each.
STORES = {
    "naast.foundation.core.keys": "keeps the data keys",
    "naast.foundation.core.jobs": "keeps the jobs",
    "naast.foundation.core.worker": "keeps the leases of its jobs",
    "naast.foundation.core.events": "keeps the events until they are delivered",
    "naast.foundation.core.closures": "keeps the closure days",
    "naast.foundation.audit.trail": "is the trail",
    "naast.foundation.core.rows": "all_of: a whole table in which nobody is found; refuses every other",
    "naast.foundation.audit.chaining": "chains the spool",
    "naast.foundation.audit.spool": "is the spool",
    "naast.foundation.audit.verify": "reads the trail whole",
    "naast.foundation.access.confidential": "is the guard on the managers itself",
    "naast.foundation.accounts.limits": "counts tries, before anybody is known",
    "naast.foundation.accounts.sessions": "is the store of sessions",
    "naast.foundation.notify.outbox": "is the outbox: its rows are written within the action that posts a letter",
    "naast.foundation.consent.grants": "is the only maker of a Grant: looks whether a permission exists, now",
    "naast.foundation.people.signin": "is the sign-in backend: finds the person before there is an actor",
    "naast.foundation.people.actors": "makes the actor, so there is none to ask on behalf of",
}


def rows_reached_elsewhere(module: Module) -> list[str]:
    """List each use of a model's manager outside models, access, queries, actions and jobs."""
    if module.place in MAY_REACH_ROWS or module.name in STORES:
        return []
    return [
        f"{module.name}:{node.lineno} reaches rows with .{node.attr}; ask the room's queries, change by its actions"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]


def test_rows_are_reached_in_queries_and_actions_only():
    none_of([fault for module in product() for fault in rows_reached_elsewhere(module)])


def test_a_view_that_reaches_rows_itself_is_reported():
    view = Module("naast.awareness.guide.views", "from .models import Entry\ndef show(r): return Entry.objects.all()\n")
    assert len(rows_reached_elsewhere(view)) == 1
    assert rows_reached_elsewhere(Module("naast.awareness.guide.queries.people", view.text)) == []


def test_each_store_still_exists():
    assert set(STORES) - {module.name for module in product()} == set()


# --- One clock ---------------------------------------------------------------------------------------------------------
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "django.utils.timezone.now",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    "django.db.models.functions.Now",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
MAY_ASK_THE_SYSTEM = {
    "naast.foundation.core.time": "is the clock",
    "naast.foundation.core.ids": "orders ids by the system's time, so that moving the demo's clock cannot make one twice",
    "naast.foundation.audit.spool": "tells by the system's clock how old a waiting line is; moving the demo's clock ages none",
}


def other_clocks(module: Module) -> list[str]:
    """List each use of a clock other than core.time, and each field that fills itself from one."""
    if module.name in MAY_ASK_THE_SYSTEM:
        return []
    faults = [
        f"{module.name}:{line} asks {meant}; ask naast.foundation.core.time, whose clock the demo can move (G11)"
        for line, meant in module.uses()
        if meant in CLOCKS
    ]
    faults += [
        f"{module.name}:{node.value.lineno} uses {node.arg}=True, which asks the system; default=time.now instead"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add")
    ]
    return faults


def test_everything_of_ours_asks_one_clock():
    none_of([fault for module in product() for fault in other_clocks(module)])


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import datetime as dt\nx = dt.now()",
        "from datetime import date\nx = date.today()",
        "from django.utils import timezone\nclass M: at = F(default=timezone.now)",
        "import time\nx = time.time()",
        "class M: at = F(auto_now_add=True)",
    ],
)
def test_another_clock_is_reported(text):
    assert len(other_clocks(Module("naast.awareness.guide.queries", text))) == 1


def test_our_own_clock_is_not_reported():
    text = "import time as system\nfrom naast.foundation.core import time\nx = time.now(), time.today(), system.monotonic()"
    assert other_clocks(Module("naast.awareness.guide.queries", text)) == []


# --- Strings that import respect the floors too -------------------------------------------------------------------------
DOTTED = re.compile(r"naast(\.[a-z_]\w*)+(\.[A-Z]\w*)?")
MODEL = re.compile(r"([a-z_]+)\.[A-Z]\w+")
ROOM_OF_LABEL = {module.parts[2]: ".".join(module.parts[:3]) for module in product() if len(module.parts) == 3}


def upward_strings(module: Module) -> list[str]:
    """List strings by which a module reaches a higher floor, or its neighbour: "naast.…" and "app.Model"."""
    own = height(module.name)
    if own is None:
        return []
    faults = []
    for line, text in texts(module.tree):
        if DOTTED.fullmatch(text):
            target = text
        elif (label := MODEL.fullmatch(text)) and label[1] in ROOM_OF_LABEL:
            target = ROOM_OF_LABEL[label[1]]
        else:
            continue
        there = height(target)
        neighbour = there == own and room_of(target) != room_of(module.name)
        if there is not None and (there > own or neighbour):
            faults.append(f"{module.name}:{line} reaches up or sideways to {text!r}; use an event or a port")
    return faults


def test_no_string_reaches_a_higher_floor():
    none_of([fault for module in product() for fault in upward_strings(module)])


@pytest.mark.parametrize(
    "text",
    [
        "x = import_module('naast.interfaces.website.views')",
        "x = ForeignKey('guide.Entry')",
        "get('naast.awareness.guide')",
    ],
)
def test_a_string_that_reaches_up_is_reported(text):
    assert len(upward_strings(Module("naast.foundation.people.queries", text))) == 1
    assert upward_strings(Module("naast.interfaces.demo.population", text)) == []


# --- Every change is an action ------------------------------------------------------------------------------------------
# What a room offers beside actions: it carries out what an action decided and changes no row; the reason stands beside.
EFFECTS = {
    "naast.awareness.guide.actions.publishing.publish_urgent_copies": "rewrites the copies of urgent help on disk",
}


def functions_of(module: Module) -> dict[str, bool]:
    """Give the functions a module defines, each with whether it is an @action."""
    return {
        node.name: any(
            isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "action"
            for decorator in node.decorator_list
        )
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def exported(module: Module) -> set[str] | None:
    """Give the names in a module's __all__, None when it has none."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return set(ast.literal_eval(node.value))
    return None


def plain_functions_among_actions(found: list[Module]) -> list[str]:
    """List what others can call in a room's actions that is no @action.

    Of actions.py that is every public function; of a package what its __init__ offers, and whatever a module outside
    the package reaches for in its parts.
    """
    by_name = {module.name: functions_of(module) for module in found if module.place == "actions"}
    offered: dict[str, str] = {}
    for module in found:
        if module.place == "actions" and len(module.parts) == 4:
            names = [f"{module.name}.{name}" for name in by_name[module.name]]
            shown = exported(module)
            names += [meant for name, meant in module.imported().items() if shown is None or name in shown]
            offered |= dict.fromkeys(names, module.name)
        else:
            room = ".".join(module.parts[:3]) + ".actions"
            inside = module.name.startswith(room + ".")
            reached = [meant for meant in module.imported().values() if ".actions." in meant and not inside]
            offered |= dict.fromkeys(reached, module.name)
    faults = []
    for name, where in sorted(offered.items()):
        module_name, _, function = name.rpartition(".")
        if by_name.get(module_name, {}).get(function) is False and name not in EFFECTS and not function.startswith("_"):
            faults.append(f"{name} is offered ({where}) and no @action: it leaves no line (G4)")
    return faults


def test_every_public_function_of_actions_is_an_action():
    none_of(plain_functions_among_actions(product()))


def test_a_plain_function_among_actions_is_reported():
    text = "@action('guide.kept', may=yes)\ndef keep(*, actor): ...\ndef slip(*, actor): ...\ndef _inner(): ...\n"
    assert len(plain_functions_among_actions([Module("naast.awareness.guide.actions", text)])) == 1
    parts = [
        Module("naast.awareness.guide.actions", "from .importing import keep", is_package=True),
        Module("naast.awareness.guide.actions.importing", text),
    ]
    assert plain_functions_among_actions(parts) == []
    reaching = Module("naast.awareness.guide.views", "from .actions.importing import slip")
    assert len(plain_functions_among_actions([*parts, reaching])) == 1


# --- Every module says in one sentence what it is -----------------------------------------------------------------------
def modules_without_a_sentence(module: Module) -> list[str]:
    """List modules that do not open with a docstring."""
    return [] if ast.get_docstring(module.tree) else [f"{module.name} does not open with a sentence"]


def test_every_module_opens_with_a_sentence():
    none_of([fault for module in product() if module.text.strip() for fault in modules_without_a_sentence(module)])


def test_a_module_without_a_sentence_is_reported():
    assert modules_without_a_sentence(Module("naast.x", "import os\n")) != []
