"""The second person: what a caller relies on shows only after another than the writer found it right (A3)."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.models import Role

from ..access import SECOND_READERS, may_check_lines
from ..queries.hands import hands_on
from ..rules.lines import HOW
from ..rules.versions import Kind, Move, NotFit, SamePerson, State, WrongState
from .manuscripts import (
    LONGEST_NOTE,
    Moved,
    back_to_draft,
    faults_now,
    find_head,
    move,
    moved,
    seen_version,
    show,
    take,
)


class UnknownWay(ValueError):
    """A check was made by ringing the number, on the service's own page, or in writing from the service."""


@action("guide.line-confirmed", may=may_check_lines)
def confirm_line(*, actor: Actor | Job, key: str, number: int, how: str, note: str = "") -> Moved:
    """Be the second person for a change of a helpline: it shows now, or at its moment; copies follow after the commit.

    The check is noted in the text itself: by which function, when and how. Raises SamePerson for whoever wrote or
    approved any of the change, stand-in or not, and for a job; NotFit, UnknownWay, WrongState, SavedMeanwhile,
    NoSuchText, Refused.
    """
    if how not in HOW:
        raise UnknownWay(how)
    manuscript = take(Kind.LINE, key)
    version = seen_version(manuscript, number)
    if version.state != State.CHECK:
        raise WrongState(State(version.state), Move.CONFIRM)
    if not isinstance(actor, Actor) or hands_on(manuscript, version) & {actor.pk, None}:
        raise SamePerson(key)
    faults = faults_now(manuscript, version.content)
    if faults:
        raise NotFit(faults)
    now, role = time.now(), min(SECOND_READERS & {held.role for held in actor.held})
    version.content = {
        **version.content,
        "second_check_by": Role.objects.filter(pk=role).values_list("name_nl", flat=True).first() or role,
        "second_check_role": role,
        "second_check_how": how,
        "second_check_on": time.local(now).date().isoformat(),
    }
    version.save(update_fields=["content"])
    check = {"checked_by_id": actor.pk, "checked_role": role, "checked_how": how, "checked_at": now}
    if note:
        check["because"] = note[:LONGEST_NOTE]
    if version.publish_at is not None and version.publish_at > now:
        move(version, Move.CONFIRM_LATER, **check)
        find_head(manuscript)
    else:
        show(manuscript, version, Move.CONFIRM, **check)
    return moved(manuscript, version)


@action("guide.line-rejected", may=may_check_lines)
def reject_line(*, actor: Actor | Job, key: str, number: int, because: str) -> Moved:
    """Send a change of a helpline back: it is a draft again, and what showed goes on showing.

    Anybody who may check may do this, the writer too: it takes nothing off the site and puts nothing on it.
    Raises WrongState, SavedMeanwhile, NoSuchText, Refused.
    """
    manuscript = take(Kind.LINE, key)
    version = seen_version(manuscript, number)
    if version.state != State.CHECK:
        raise WrongState(State(version.state), Move.REJECT)
    back_to_draft(manuscript, version, Move.REJECT, because=because[:LONGEST_NOTE], publish_at=None, withdraw_at=None)
    return moved(manuscript, version)
