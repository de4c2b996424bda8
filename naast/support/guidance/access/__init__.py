"""Who sees a file: its keeper, by the function held today; who stands in by date; the student what is ready to read.

A psychologist's file is its keeper's alone; to another psychologist it opens with the client's running permission and
with nothing else. Administrators, coordinators, heads and the keepers of other files of the same student see nothing,
not even that it is there. Who keeps a file no more, or no longer holds the function, sees nothing from that moment on.
"""

import dataclasses
import logging
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.consent.models import Permission
from naast.foundation.consent.rules import FILE_OPENS
from naast.foundation.core import time
from naast.foundation.core.rows import id_given, read_id
from naast.foundation.oversight.queries import GROUND
from naast.foundation.oversight.queries import running as running_now
from naast.foundation.people.models import Enrolment, Function
from naast.foundation.people.queries import running
from naast.support.appointments.models import Appointment
from naast.support.appointments.models import State as Meeting

from .. import ports
from ..models import Draft, Entry, GuidanceFile, PsychologistEntry, Scratch
from ..rules.roles import PSYCHOLOGISTS, guides_as, is_apart

logger = logging.getLogger(__name__)
NOBODY = Q(pk__in=[])
WHAT_KIND = "guidance-file"
"""What a permission to open a psychologist's file calls it."""
NONE = UUID(int=0)
"""No row has this id."""
ADVISER, OWN_STUDENT = "study-adviser", "own-student"
"""Who begins with a student of their own programmes, and what that ground is called."""


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(GuidanceFile)
def files_seen(actor: Actor) -> Q:
    """See the files one keeps or stands in for, and as a student that there is a file with oneself."""
    return _kept(actor, "") | Q(student=actor.pk) if actor.known else NOBODY


@scopes(Entry)
def entries_seen(actor: Actor) -> Q:
    """See what is written in the files one keeps or stands in for; as a student what is ready to read."""
    return _kept(actor, "file__") | Q(file__student=actor.pk, ready=True) if actor.known else NOBODY


@scopes(PsychologistEntry)
def psychologist_entries_seen(actor: Actor) -> Q:
    """See the same of a psychologist's file."""
    return _kept(actor, "file__") | Q(file__student=actor.pk, ready=True) if actor.known else NOBODY


@scopes(Scratch)
def scratch_seen(actor: Actor) -> Q:
    """See one's own scratch pad; the privacy officer what is frozen, unless a psychologist wrote it."""
    if not actor.known:
        return NOBODY
    mine = Q(author=actor.pk) & _kept(actor, "file__")
    if actor.holds("privacy-officer"):
        mine |= Q(frozen_at__isnull=False) & ~Q(file__role__in=PSYCHOLOGISTS)
    return mine


@scopes(Draft)
def drafts_seen(actor: Actor) -> Q:
    """See what one typed oneself, in a file one still sees."""
    if not actor.known:
        return NOBODY
    return Q(author=actor.pk) & (_kept(actor, "file__") | Q(file__student=actor.pk))


def files_kept(actor: Actor) -> QuerySet[GuidanceFile]:
    """Give the files an actor keeps, stands in for or was let into, and never one about themselves."""
    found: QuerySet[GuidanceFile] = GuidanceFile.objects.seen_by(actor).exclude(student=actor.pk)
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Keeping:
    """As whom an actor sees files of staff: keepers, each with their roles and programmes; and files opened to them."""

    keepers: dict[UUID, list[tuple[str, UUID | None]]]
    opened: list[UUID]


def keeping_of(actor: Actor) -> Keeping:
    """Find as whom an actor sees files of staff. One query for psychologists alone, about what clients opened."""
    keepers: dict[UUID, list[tuple[str, UUID | None]]] = {}
    if actor.pk is None:
        return Keeping(keepers, [])
    own = {(role, held.programme) for held in actor.held if (role := guides_as(held.role)) is not None}
    if own:
        keepers[actor.pk] = sorted(own, key=str)
    if any(not is_apart(role) for role, _programme in own):
        for person, held, programme in sorted(actor.stands_in, key=str):
            role = guides_as(held)
            if role is not None and not is_apart(role):
                keepers.setdefault(person, []).append((role, programme))
    return Keeping(keepers, opened_to(actor) if any(is_apart(role) for role, _programme in own) else [])


def _kept(actor: Actor, path: str) -> Q:
    """Make the condition, for the file or for what hangs on it."""
    keeping, seen = keeping_of(actor), NOBODY
    for person, kept in keeping.keepers.items():
        for role, programme in kept:
            seen |= _of(path, person, role, programme)
    if keeping.opened:
        seen |= Q(**{f"{path}pk__in": keeping.opened, f"{path}role__in": PSYCHOLOGISTS})
    return seen


def kept_in_sql(actor: Actor) -> tuple[str, list[Any]]:
    """Make the condition of `files_kept` for SQL of one's own, about a table called "file", with what it is given.

    A test compares the two.
    """
    parts = kept_parts(actor)
    if len(parts) == 1:
        return parts[0]
    either = " OR ".join(f"({part})" for part, _given in parts)
    return f"({either or '0 = 1'})", [value for _part, given in parts for value in given]


def kept_parts(actor: Actor) -> list[tuple[str, list[Any]]]:
    """Make that condition for each keeper apart, so that a list finds each by an index, in the order of the list.

    A file may fit more than one: it may be opened to somebody who keeps it. Nobody's condition leaves none.
    """
    keeping, own = keeping_of(actor), id_given(actor.pk or NONE)
    parts: list[tuple[str, list[Any]]] = []
    for person, kept in keeping.keepers.items():
        roles, given = [], [id_given(person)]
        for role, programme in kept:
            roles.append("file.role = %s")
            given.append(role)
            if programme is not None:
                roles[-1] += " AND (file.programme_id = %s OR file.programme_id IS NULL)"
                given.append(id_given(programme))
        parts.append((f"file.kept_by_id = %s AND ({' OR '.join(roles)}) AND file.student_id <> %s", [*given, own]))
    if keeping.opened:
        files, apart = ", ".join(["%s"] * len(keeping.opened)), ", ".join(["%s"] * len(PSYCHOLOGISTS))
        opened = [*map(id_given, keeping.opened), *sorted(PSYCHOLOGISTS), own]
        parts.append((f"file.id IN ({files}) AND file.role IN ({apart}) AND file.student_id <> %s", opened))
    return parts


def opened_to(actor: Actor) -> list[UUID]:
    """List the psychologists' files that clients opened to this actor by a permission that runs now. One query.

    Whatever goes wrong in asking is a no.
    """
    try:
        rows = Permission.objects.seen_by(actor).filter(receiver=actor.pk, purpose=FILE_OPENS, what_kind=WHAT_KIND)
        return list(rows.exclude(student=actor.pk).values_list("what", flat=True))
    except Exception as fault:  # noqa: BLE001 - a fault must not open anything; its message may hold content
        logger.error("permissions could not be looked up: %s", type(fault).__name__)  # noqa: TRY400 - see above
        return []


def _of(path: str, person: UUID | None, role: str, programme: UUID | None) -> Q:
    """Narrow to the files one person keeps in a role; a function for one programme ends at that programme."""
    mine = Q(**{f"{path}kept_by": person, f"{path}role": role})
    if programme is not None:
        mine &= Q(**{f"{path}programme": programme}) | Q(**{f"{path}programme": None})
    return mine


def roles_of(actor: Actor) -> list[str]:
    """List the roles in which somebody keeps files today."""
    return sorted({role for held in actor.held if (role := guides_as(held.role)) is not None})


# --- Pages and changes ----------------------------------------------------------------------------------------------


def guides(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who keeps files by function."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("guides students") if roles_of(actor) else refuse("guides no students")


def may_open_file(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the keeper, or who stands in; absent, another's and one's own as a student are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if not (code.isascii() and code.isalnum() and roles_of(actor)):
        return refuse("no such file")
    found = whose_file(actor, code)
    if found is None:
        return refuse("no such file")
    student, keeper = found
    return allow("keeps this file" if keeper == actor.pk else "stands in or was let in", subject=student)


_WHOSE = "SELECT file.student_id, file.kept_by_id FROM guidance_guidancefile AS file WHERE file.code = %s AND {kept}"


def whose_file(actor: Actor, code: str) -> tuple[UUID, UUID] | None:
    """Give student and keeper of a file that an actor keeps, for a decision alone; None for another's and absent."""
    kept, given = kept_in_sql(actor)
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE.format(kept=kept), [code, *given])
        row = cursor.fetchone()
    return (read_id(row[0]), read_id(row[1])) if row is not None else None


def may_read_in_emergency(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who has emergency access to this student, in this function, while it runs; all else is refused alike (G4)."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    found = files_in_emergency(actor).filter(code=code).values_list("student", flat=True).first() if code else None
    return allow(GROUND, subject=found) if found is not None else refuse("no such file")


def files_in_emergency(actor: Actor) -> QuerySet[GuidanceFile]:
    """Give the files that this actor's emergency accesses open now, to read and no more.

    They stand beside the scopes on purpose: whoever reads in an emergency keeps no file, so no list and no action of
    this room finds these rows for them. A psychologist's file is among them for a colleague of that profession alone.
    """
    opened = NOBODY
    for access in running_now(actor):
        opened |= Q(student=access.student_id, role__in=list(access.roles))
    rows = GuidanceFile.objects.unscoped(reason="an emergency access that runs opens these, to read")
    found: QuerySet[GuidanceFile] = rows.filter(opened).exclude(student=actor.pk)
    return found


def may_write(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who may open the file; who is signed out sees nothing, but what they typed is kept for its author."""
    return may_open_file(actor, code=code) if actor.known else allow("leads to signing in")


def may_close(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the keeper, or who stands in, end and reopen guidance."""
    return may_open_file(actor, code=code)


def may_use_pad(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who may open the file keep a scratch pad of their own beside it."""
    return may_open_file(actor, code=code)


def has_guidance(actor: Actor, /, **parts: Any) -> Decision:
    """Open to everybody whom the university knows: it shows their own guidance, or that there is none."""
    return allow("own guidance", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)


def may_open_own(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let a student open their side of their own file; absent and another's are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    own = plain and GuidanceFile.objects.seen_by(actor).filter(code=code, student=actor.pk).exists()
    return allow("own guidance", subject=actor.pk) if own else refuse("not theirs, or not there")


def may_add(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the keeper or the student add what they want to reach together."""
    return may_open_own(actor, code=code) or may_open_file(actor, code=code)


def weighs(actor: Actor, /, **parts: Any) -> Decision:
    """Open to the privacy officer, who weighs frozen scratch pads."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("weighs access requests") if actor.holds("privacy-officer") else refuse("weighs nothing")


def may_settle(actor: Actor, /, *, line: str = "", **given: Any) -> Decision:
    """Let the privacy officer settle a frozen line; a psychologist's own is settled by that psychologist alone."""
    if not (line.isascii() and line.isalnum()):
        return refuse("no such line")
    rows = Scratch.objects.seen_by(actor).filter(code=line, frozen_at__isnull=False).exclude(file__student=actor.pk)
    found = rows.values_list("file__student", "file__role", "author").first()
    if found is None:
        return refuse("no such line")
    student, role, author = found
    if is_apart(role):
        return allow("their own pad", subject=student) if author == actor.pk else refuse("no such line")
    return allow("weighs", subject=student) if actor.holds("privacy-officer") else refuse("no such line")


def may_take_on(
    actor: Actor, /, *, student: UUID | Any = NONE, role: str = "", because: str = "", **given: Any
) -> Decision:
    """Let who guides in this role begin with a student they meet, advise, or were given by a referral.

    Nobody begins with themselves. A ground that no room vouches for is none.
    """
    person: UUID = getattr(student, "pk", student)
    if role not in roles_of(actor):
        return refuse("does not guide in this role")
    if person == actor.pk:
        return refuse("nobody guides themselves")
    if because == "appointment" and meets(actor, person):
        return allow("meets this student", subject=person)
    if because == OWN_STUDENT and advises(actor, person):
        return allow("advises this student", subject=person)
    if ports.vouches(because, actor, person):
        return allow(because, subject=person)
    return refuse("no ground to begin")


def meets(actor: Actor, student: UUID) -> bool:
    """Tell whether somebody has or had an appointment with a student, as the one who is met. One query."""
    rows = Appointment.objects.seen_by(actor).filter(host=actor.pk, student=student, state=Meeting.CONFIRMED)
    return bool(rows.exists())


def advises(actor: Actor, student: UUID) -> bool:
    """Tell whether somebody is the study adviser of a student today. One query."""
    programmes = advised_by(actor)
    if not programmes:
        return False
    rows = Enrolment.objects.unscoped(reason="decides a relation").filter(
        running(time.today()), person=student, programme__in=programmes
    )
    return bool(rows.exists())


def advised_by(actor: Actor) -> list[UUID]:
    """List the programmes of which somebody is the study adviser today."""
    return [held.programme for held in actor.held if held.role == ADVISER and held.programme is not None]


def advises_here(actor: Actor, /, **given: Any) -> Decision:
    """Open to the study adviser of some programme, who may begin with a student of it (C4)."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("advises students") if advised_by(actor) else refuse("advises no students")


def may_move(actor: Actor, /, *, from_person: UUID | Any = NONE, **given: Any) -> Decision:
    """Let somebody hand on what is their own, and a coordinator what is kept in their units."""
    person: UUID = getattr(from_person, "pk", from_person)
    if person == actor.pk and roles_of(actor):
        return allow("hands on their own")
    mine = [held for held in actor.held if held.role == "coordinator"]
    if any(held.faculty is None and held.programme is None for held in mine):
        return allow("coordinates the university")
    faculties = {held.faculty for held in mine if held.faculty is not None}
    if not faculties:
        return refuse("not theirs to move")
    rows = Function.objects.filter(person=person).filter(Q(faculty__in=faculties) | Q(programme__faculty__in=faculties))
    return allow("coordinates their unit") if rows.exists() else refuse("not theirs to move")


def may_ask_clients(actor: Actor, /, *, from_person: UUID | Any = NONE, **given: Any) -> Decision:
    """Let a psychologist, or the head of the psychologists, have clients asked; it shows neither who nor how many."""
    person: UUID = getattr(from_person, "pk", from_person)
    if actor.holds("head-of-psychologists"):
        return allow("head of the psychologists")
    own = person == actor.pk and any(is_apart(role) for role in roles_of(actor))
    return allow("their own clients") if own else refuse("not theirs to ask")


def oversees_keepers(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who sees to it that nobody is left between two chairs: names of keepers and numbers, no student."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    leads = actor.holds("coordinator", "head-of-psychologists")
    return allow("sees to continuity") if leads else refuse("leads nobody")


def may_begin(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the host of an appointment begin with the student they meet there; all else is refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if not (code.isascii() and code.isalnum() and roles_of(actor)):
        return refuse("no such appointment")
    rows = Appointment.objects.seen_by(actor).filter(host=actor.pk, code=code, state=Meeting.CONFIRMED)
    found = rows.exclude(student=None).exclude(student=actor.pk).values_list("student", flat=True).first()
    return allow("meets this student", subject=found) if found is not None else refuse("no such appointment")
