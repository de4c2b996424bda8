"""The two ways around the guards: SQL of one's own passes the row guard, and a Job is an actor that rules let through.

Both are used in the few places named here, each with its reason, and never in a view.
"""

import ast

import pytest

from tests.invariants.source import Module, none_of, product

# --- SQL of one's own: no scope, no `seen_by`, no trail --------------------------------------------------------------
RAW_SQL = {
    "naast.foundation.core.sqlite.base": "is the database wrapper itself",
    "naast.foundation.core.keys": "reads wrapped keys by their ids; empties SQLite's log after a key was destroyed",
    "naast.foundation.privacy.actions.removing": "empties SQLite's log after rows went; reads no row",
    "naast.foundation.privacy.jobs.sweeping": "lets PostgreSQL write tables anew after an erasing; reads no row",
    "naast.foundation.core.rows": "all_of: a whole table in which nobody is found; refuses every other",
    "naast.foundation.audit.trail": "is the trail: appends lines in one statement",
    "naast.foundation.audit.chaining": "chains the spool: moves its mark with the lines, in one transaction",
    "naast.foundation.audit.verify": "reads the whole trail with a cursor of the server; lines hold labels and ids only",
    "naast.foundation.audit.anchors": "reads the heads of the trail",
    "naast.foundation.audit.triggers": "installs and looks for the triggers that keep the trail append-only",
    "naast.foundation.accounts.models.tallies": "counts tries in one statement, also when two come at once; holds no person",
    "naast.foundation.accounts.sessions": "reads one session by its code, and whose it is, before there is an actor to ask for",
    "naast.foundation.people.queries": "standing_of: the functions and studies of the reader, before there is an actor to ask for",
    "naast.support.guidance.access": "whose_file: student and keeper of one file, for the decision about it",
    "naast.support.guidance.access.heads": "the head of one file, for the decision about it and its page; compared too",
    "naast.support.guidance.queries.shown": "the texts of one file that was found, under the condition that access wrote; compared too",
    "naast.support.appointments.queries.between": "when two people meet next; the asker is one of them, says only when",
    "naast.support.guidance.queries.cases": "the list, under the condition that access wrote; a test compares it with the scope",
    "naast.awareness.guide.access": "text_named: one text of the desk for reading; a text of the guide holds no person",
    "naast.awareness.guide.queries.desk_history": "the versions of one text that was opened by the rule of its page",
    "naast.support.appointments.access.booking": "whose_hold: decides who finishes a hold; hands out no row",
    "naast.support.appointments.queries.locks": "waits its turn (advisory locks); reads no row",
    "naast.support.appointments.queries.sought": "whether a time can be taken, at the moment it is; and what the asker holds themselves",
    "naast.support.appointments.actions.taking": "one appointment is made, locked and confirmed; in an action alone",
    "naast.foundation.people.actions.staging": "compares the sheets of an import, 35,000 people in a few statements",
    "naast.interfaces.website.views.machine": "/readyz: asks whether the database answers; reads one row of the guide",
    "naast.interfaces.operating.actions": "waits its turn (an advisory lock); reads no row",
    "naast.interfaces.operating.checks.clock": "asks the database what time it is",
    "naast.interfaces.operating.checks.database": "asks the database its version and size",
}
CALLS = {"cursor", "chunked_cursor", "raw", "extra", "executescript"}
NAMES = {"django.db.models.expressions.RawSQL", "django.db.models.RawSQL"}


def raw_sql(module: Module) -> list[str]:
    """List where a module writes SQL of its own."""
    called = [
        f"{module.name}:{node.lineno} passes the row guard with .{node.func.attr}(…)"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS
    ]
    return called + [
        f"{module.name}:{line} passes the row guard with RawSQL" for line, meant in module.uses() if meant in NAMES
    ]


def test_sql_of_ones_own_stands_in_the_listed_places_only():
    found = {module.name: raw_sql(module) for module in product()}
    none_of([fault for name, faults in found.items() if name not in RAW_SQL for fault in faults])
    none_of([f"{name} is listed and writes no SQL of its own" for name in RAW_SQL if not found.get(name)])


@pytest.mark.parametrize(
    "text",
    [
        "from django.db import connection\nwith connection.cursor() as c: c.execute('SELECT 1')",
        "from django.db import connections\nc = connections['default'].cursor()",
        "from .models import Entry\nx = Entry.objects.raw('SELECT 1')",
        "from .models import Entry\nx = Entry.objects.extra(where=['1=1'])",
        "from django.db.models.expressions import RawSQL as R\nx = R('1', [])",
    ],
)
def test_sql_of_ones_own_is_reported(text):
    assert len(raw_sql(Module("naast.awareness.guide.queries", text))) == 1


def test_ordinary_queries_are_not_reported():
    text = "from .models import Entry\nx = Entry.objects.filter(slug='x').first()\nlogger.info('x', extra={'a': 1})"
    assert raw_sql(Module("naast.awareness.guide.queries", text)) == []


# --- A Job acts for nobody: what is refused to a person may be open to it --------------------------------------------
JOB = "naast.foundation.access.actor.Job"
MAY_ACT_AS_A_JOB = {
    "naast.support.appointments.reading": "reads a calendar for its owner, before a time is confirmed",
    "naast.interfaces.demo.commands": "the command line: import-guide",
    "naast.interfaces.demo.diaries": "grows the demonstration",
    "naast.interfaces.demo.grow": "grows the demonstration",
    "naast.interfaces.demo.growth": "grows the demonstration",
    "naast.interfaces.demo.guiding": "grows the demonstration",
    "naast.support.guidance.actions.moving": "the house asks a client, so that who may not know of the file is not told",
    "naast.foundation.people.provisioning": "the command line: import-people",
    "naast.interfaces.demo.supporting": "grows the demonstration",
    "naast.interfaces.operating.keeping": "the command line: backup keeps what was erased beside the copy",
    "naast.interfaces.operating.administrators": "the command line: the first administrator, before anybody can sign in",
}


def jobs_made(module: Module) -> list[int]:
    """Give the lines where a module makes a Job actor, or takes the class under another name to make one later."""
    return sorted({line for line, meant in module.uses() if meant == JOB and _is_value(module, line)})


def _is_value(module: Module, line: int) -> bool:
    """Whether the class is called or handed on in this line; an annotation or isinstance is neither."""
    calm = {id(inner) for node in ast.walk(module.tree) for part in _annotations(node) for inner in ast.walk(part)}
    return any(
        isinstance(node, ast.Name | ast.Attribute)
        and node.lineno == line
        and id(node) not in calm
        and _names_job(module, node)
        for node in ast.walk(module.tree)
    )


def _annotations(node: ast.AST) -> list[ast.AST]:
    """Give the parts of a node that say a type and make nothing."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.returns] if node.returns else []
    if isinstance(node, ast.arg | ast.AnnAssign):
        return [node.annotation] if node.annotation else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "cast"):
        return list(node.args)
    # A union of types: `Author = Actor | Job`.
    return [node] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) else []


def _names_job(module: Module, node: ast.Name | ast.Attribute) -> bool:
    return module.imported().get(node.id if isinstance(node, ast.Name) else "") == JOB


def made_for_others(everything: list[Module]) -> set[str]:
    """Name the constants that hold a Job ("naast.interfaces.demo.grow.DEMO")."""
    return {
        f"{module.name}.{target.id}"
        for module in everything
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.lineno in jobs_made(module)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def acts_as_a_job(module: Module, constants: set[str]) -> list[str]:
    """List where a module outside jobs, commands and the demonstration's growth acts as a Job, made there or borrowed."""
    if (
        module.place in ("jobs", "management")
        or module.name in MAY_ACT_AS_A_JOB
        or module.name == JOB.rpartition(".")[0]
    ):
        return []
    borrowed = {line for line, meant in module.uses() if meant in constants}
    return [
        f"{module.name}:{line} acts as a Job; a page acts for its reader (request.actor), a job stands in jobs.py"
        for line in sorted({*jobs_made(module), *borrowed})
    ]


def test_only_jobs_commands_and_the_demonstration_act_as_a_job():
    everything = product()
    constants = made_for_others(everything)
    assert constants  # the control: there are some to borrow
    none_of([fault for module in everything for fault in acts_as_a_job(module, constants)])


def test_each_that_may_act_as_a_job_does():
    none_of([f"{name} is listed and makes no Job" for name in MAY_ACT_AS_A_JOB if not _makes(name)])


def _makes(name: str) -> bool:
    return any(module.name == name and jobs_made(module) for module in product())


@pytest.mark.parametrize(
    "text",
    [
        "from naast.foundation.access.actor import Job\ndef view(r): act(actor=Job('me'))",
        "from naast.foundation.access.actor import Job as J\nx = J('me')",
        "from naast.foundation.access.actor import Job\nmake = Job",
        "from naast.interfaces.demo.grow import DEMO\ndef view(r): act(actor=DEMO)",
        "from ..jobs import SCHEDULE\ndef view(r): act(actor=SCHEDULE)",
    ],
)
def test_a_view_that_acts_as_a_job_is_reported(text):
    constants = {"naast.interfaces.demo.grow.DEMO", "naast.awareness.guide.jobs.SCHEDULE"}
    view = Module("naast.awareness.guide.views.editor", text)
    assert len(acts_as_a_job(view, constants)) == 1
    assert acts_as_a_job(Module("naast.awareness.guide.jobs", text), constants) == []


def test_a_view_that_only_says_the_type_is_not_reported():
    text = (
        "from naast.foundation.access.actor import Actor, Job\ndef f(actor: Actor | Job) -> Job | None:\n"
        "    return actor if isinstance(actor, Job) else None"
    )
    assert acts_as_a_job(Module("naast.awareness.guide.views.editor", text), set()) == []
