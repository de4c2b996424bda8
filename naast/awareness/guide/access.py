"""Who may write, publish and check the texts of the guide: it follows functions and units (A10)."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from naast.foundation.access.actor import Actor, Held
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import read_id, read_moment
from naast.foundation.people.models import Faculty
from naast.foundation.people.rules import SUPPORT_STAFF

from .models import Manuscript, Version
from .rules.versions import Kind

EXPERTS = SUPPORT_STAFF
"""Functions whose holders know what an entry of their unit should say; never held by students."""
SECOND_READERS = frozenset({"editor", "head-of-psychologists", "duty-psychologist", "student-counsellor"})
"""Functions whose holders may be the second person for a helpline."""


@dataclasses.dataclass(frozen=True)
class Standing:
    """What somebody may do with texts: `edits` and `writes` name faculties, `roles` the functions held everywhere."""

    central: bool = False
    edits: frozenset[UUID] = frozenset()
    writes: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    second: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is any text this person may do something with."""
        return self.central or self.second or bool(self.edits or self.writes or self.roles)

    def may_edit(self, kind: str, owner: UUID | None) -> bool:
        """Tell whether they may publish a text of this kind and owner."""
        return self.central or (kind == Kind.ENTRY and owner is not None and owner in self.edits)

    def may_write(self, kind: str, owner: UUID | None, role: str = "") -> bool:
        """Tell whether they may write at a text; `role` is the function an entry is about."""
        if self.may_edit(kind, owner):
            return True
        if kind != Kind.ENTRY:
            return False
        return owner in self.writes if owner is not None else bool(role) and role in self.roles


def standing_of_editor(actor: Actor) -> Standing:
    """Work out what this person may do with texts. No query.

    An editor of one city alone edits nothing: a text is for every city. Experts of one city know their own function.
    """
    if not actor.known:
        return Standing()
    editors = [held for held in actor.held if held.role == "editor" and held.programme is None and held.campus is None]
    experts = [held for held in actor.held if held.role in EXPERTS]
    edits = frozenset(held.faculty for held in editors if held.faculty is not None)
    return Standing(
        central=any(held.faculty is None for held in editors),
        edits=edits,
        writes=edits | _faculties_of(experts),
        roles=frozenset(held.role for held in experts if held.faculty is None and held.programme is None),
        second=any(held.role in SECOND_READERS and held.faculty is None and held.programme is None
                   for held in actor.held),
    )  # fmt: skip


def _faculties_of(experts: list[Held]) -> frozenset[UUID]:
    """Name the faculties somebody is an expert of, those of their programmes too."""
    units = [unit for held in experts for unit in (held.faculty, held.of_faculty)]
    return frozenset(unit for unit in units if unit is not None)


# Asked for every page of a text by its rule. Written out, because building it anew through the
# ORM costs more than such a page may; a test compares it with what the ORM finds.
_TEXT = """
SELECT text.id, text.kind, text.key, text.owner_id, text.title_nl, text.title_en, text.head, text.last, text.published,
       text.review_on, text.changed_at, unit.id, unit.name_nl, unit.name_en
  FROM guide_manuscript AS text LEFT JOIN people_faculty AS unit ON unit.id = text.owner_id
 WHERE text.kind = %s AND text.key = %s
"""


def text_named(kind: str, key: str) -> Manuscript | None:
    """Find a text with the names of the unit that owns it, for reading alone. One query."""
    if not _plain(kind, key):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_TEXT, (kind, key))
        found = cursor.fetchone()
    if found is None:
        return None
    pk, *words, published, review_on, changed_at, unit, name_nl, name_en = found
    kind, key, owner, *numbers = words
    row = Manuscript(read_id(pk), kind, key, read_id(owner), *numbers, published, review_on, read_moment(changed_at))
    row._state.adding, row._state.db = False, connection.alias
    if unit is not None:
        row.owner = Faculty.from_db(connection.alias, ("id", "name_nl", "name_en"), (read_id(unit), name_nl, name_en))
    return row


def role_of_entry(manuscript: Manuscript) -> str:
    """Name the function a central entry is about, "" for every other text. One query for those at most."""
    if manuscript.kind != Kind.ENTRY or manuscript.owner_id is not None:
        return ""
    row = Version.objects.filter(manuscript=manuscript, number=manuscript.published or manuscript.head)
    content = row.values_list("content", flat=True).first()
    role = content.get("role") if isinstance(content, Mapping) else ""
    return role if isinstance(role, str) else ""


def role_acting(actor: Any) -> str:
    """Name the capacity in which somebody writes, for a page that shows no person: one function, or the job."""
    held = {each.role for each in actor.held} if isinstance(actor, Actor) else set()
    for roles in (frozenset({"editor"}), SECOND_READERS, EXPERTS):
        if held & roles:
            return min(held & roles)
    label: str = actor.label
    return label[:60]


# --- Rules of pages and actions -------------------------------------------------------------------------------------


def _refused(actor: Actor) -> Decision:
    return refuse("not signed in", sign_in_helps=True) if not actor.known else refuse("no such function")


def works_on_texts(actor: Actor, /, **parts: Any) -> Decision:
    """Let pass whoever writes, publishes or checks any text."""
    return allow("works on texts") if standing_of_editor(actor).anything else _refused(actor)


def edits_guide(actor: Actor, /, **parts: Any) -> Decision:
    """Let pass the editors of the whole guide."""
    return allow("editor") if standing_of_editor(actor).central else _refused(actor)


def may_begin(actor: Actor, /, *, kind: str = "entry", owner: UUID | None = None, **parts: Any) -> Decision:
    """Let somebody begin a text: an editor any, an expert an entry of their own faculty."""
    standing = standing_of_editor(actor)
    unit = bool(standing.writes) if owner is None and "content" not in parts else owner in standing.writes
    mine = kind == Kind.ENTRY and unit
    return allow("begins a text") if standing.central or mine else _refused(actor)


def may_open_text(actor: Actor, /, *, kind: str = "", key: str = "", **parts: Any) -> Decision:
    """Let pass whoever may write at this text, or be its second reader. Two queries at most."""
    standing = standing_of_editor(actor)
    if not standing.anything:
        return _refused(actor)
    manuscript = text_named(kind, key)
    if manuscript is None:
        return refuse("no such text")
    if not sees(standing, manuscript):
        return refuse("somebody else's text")
    return allow("works on this text", found=manuscript)


def sees(standing: Standing, manuscript: Manuscript) -> bool:
    """Tell whether the versions of a text may be seen."""
    if standing.may_write(manuscript.kind, manuscript.owner_id) or (standing.second and manuscript.kind == Kind.LINE):
        return True
    return bool(standing.roles) and standing.may_write(manuscript.kind, None, role_of_entry(manuscript)) \
        if manuscript.owner_id is None else False  # fmt: skip


def may_write_text(actor: Actor, /, *, kind: str = "", key: str = "", **parts: Any) -> Decision:
    """Let pass whoever may write at this text."""
    standing = standing_of_editor(actor)
    manuscript = text_named(kind, key) if standing.anything else None
    if manuscript is None:
        return _refused(actor)
    written = standing.may_write(kind, manuscript.owner_id)
    if not written and standing.roles:
        written = standing.may_write(kind, manuscript.owner_id, role_of_entry(manuscript))
    return allow("writes this text") if written else refuse("somebody else's text")


def may_edit_text(actor: Actor, /, *, kind: str = "", key: str = "", **parts: Any) -> Decision:
    """Let pass whoever may publish this text."""
    standing = standing_of_editor(actor)
    if standing.central:
        return allow("editor")
    manuscript = text_named(kind, key) if standing.edits else None
    mine = manuscript is not None and standing.may_edit(kind, manuscript.owner_id)
    return allow("editor of this unit") if mine else _refused(actor)


def may_check_lines(actor: Actor, /, **parts: Any) -> Decision:
    """Let pass whoever may be the second person for a helpline; that they are another one is asked in the action."""
    return allow("second reader") if standing_of_editor(actor).second else _refused(actor)


def only_the_house(actor: Actor, /, **parts: Any) -> Decision:
    """Let nobody pass: jobs alone do this."""
    return refuse("only the house does this")


def _plain(*names: str) -> bool:
    """Tell whether names can be looked up at all: no database takes every character."""
    return all(name.isascii() and name.isprintable() for name in names)
