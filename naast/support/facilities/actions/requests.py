"""What a student does: ask, bring evidence and take it back, withdraw, renew."""

import base64
from collections.abc import Sequence
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.core.sealed import destroy_key

from ..access import mark_of, may_ask, own_circumstance, own_evidence, own_request
from ..models import Circumstance, Evidence, Ground, Item, Piece, Request
from ..models.evidence import CIRCUMSTANCE, EVIDENCE_FILE, PIECE_BYTES, REQUEST
from ..models.requests import GROUND_FILE
from ..queries.catalogue import facilities
from ..queries.readers import people_owning
from ..rules.catalogue import ADVISE, CIRCUMSTANCES, DECIDE, KIND_BY_SLUG
from ..rules.files import MOST_FILES, checked
from ..rules.states import RUNNING, UNDECIDED, Deed, NotNow, Report, State, after
from ..rules.terms import offers_renewal
from ._letters import REPORT_WAITS, WAITS, post

WHY = "the rule found this row for this actor"


class AskedBefore(Exception):
    """The same was asked a moment ago, or is waiting still."""


class TooManyFiles(Exception):
    """Four files are enough; take one back first."""


class NothingToAsk(ValueError):
    """The ground, the programme or every facility is unknown."""


def whose(result: object, given: object) -> UUID | None:
    """Name the student a row is about, for the trail."""
    return getattr(result, "student_id", None)


def _itself(result: object, given: object) -> object:
    return result


def row_of(code: str) -> Request:
    """Find the request the rule was asked about, and keep others from changing it meanwhile."""
    found: Request = Request.objects.unscoped(reason=WHY).select_for_update().get(code=code)
    return found


@action("facility.requested", may=may_ask, about=whose)
def ask_for_facilities(
    *,
    actor: Actor | Job,
    kind: str,
    wanted: Sequence[str],
    programme: UUID,
    words: str = "",
    student: UUID | None = None,
) -> Request:
    """Ask for facilities on a ground, for a programme one follows. Raises NothingToAsk, AskedBefore, Refused.

    `student` is for the house's own jobs (the demonstration); somebody who is signed in asks for themselves.
    """
    whose = actor.pk or student
    known = [slug for slug in facilities() if slug in wanted]
    studies = actor.studies if isinstance(actor, Actor) else {programme}
    if whose is None or kind not in KIND_BY_SLUG or not known or programme not in studies:
        raise NothingToAsk
    waiting = Request.objects.unscoped(reason="looks for the same request").filter(
        student=whose, programme=programme, state=State.REQUESTED
    )
    same = Ground.objects.unscoped(reason="looks for the same request").filter(
        request__in=waiting.values("pk"), reader=mark_of(kind)
    )
    if same.exists():
        raise AskedBefore
    return _new(whose, programme, kind, known, words)


def _new(
    student: UUID, programme: UUID, kind: str, wanted: Sequence[str], words: str, renews: Request | None = None
) -> Request:
    """Write a request with its ground and its facilities, and tell the first owner."""
    row: Request = Request.objects.create(
        code=new_code(), student_id=student, programme_id=programme, asked_at=time.now(), renews=renews
    )
    Ground.objects.create(request=row, student_id=student, kind=kind, reader=mark_of(kind), words=words or None)
    for slug in wanted:
        Item.objects.create(code=new_code(), request=row, student_id=student, programme_id=programme, facility=slug)
    post(WAITS, row.pk, people_owning(ADVISE, programme=programme, kind=kind), what="requested")
    return row


@action("facility.evidence-brought", may=own_request, about=whose)
def bring_evidence(*, actor: Actor | Job, code: str, content: bytes) -> Evidence:
    """Hand a file to the first owner, checked by its content and sealed with the key of this request alone.

    Raises NotTaken, TooManyFiles, NotNow, Refused.
    """
    row = row_of(code)
    if row.state not in UNDECIDED:
        raise NotNow("a request that was decided takes no more evidence")
    return _keep(content, REQUEST, row.pk, row.student_id)


@action("circumstance.evidence-brought", may=own_circumstance, about=whose)
def bring_to_report(*, actor: Actor | Job, code: str, content: bytes) -> Evidence:
    """Hand a file to the committee with a report. Raises NotTaken, TooManyFiles, NotNow, Refused."""
    row = Circumstance.objects.unscoped(reason=WHY).select_for_update().get(code=code)
    if row.state != Report.REPORTED:
        raise NotNow("a report that was answered takes no more evidence")
    kept = _keep(content, CIRCUMSTANCE, row.pk, row.student_id)
    post(REPORT_WAITS, row.pk, people_owning(CIRCUMSTANCES, programme=row.programme_id), what="evidence")
    return kept


def _keep(content: bytes, what: str, of: UUID, student: UUID) -> Evidence:
    """Check a file and seal it in pieces. Raises NotTaken, TooManyFiles."""
    kind, kept = checked(content)
    if Evidence.objects.unscoped(reason=WHY).filter(of=of).count() >= MOST_FILES:
        raise TooManyFiles
    row: Evidence = Evidence.objects.create(
        code=new_code(), what=what, of=of, student_id=student, kind=kind, size=len(kept), at=time.now()
    )
    starts = range(0, len(kept), PIECE_BYTES)
    Piece.objects.bulk_create(
        [
            Piece(
                evidence=row,
                of=of,
                student_id=student,
                position=position,
                data=base64.b85encode(kept[start : start + PIECE_BYTES]).decode("ascii"),
            )
            for position, start in enumerate(starts)
        ],
        batch_size=10,
    )
    return row


@action("facility.evidence-taken-back", may=own_evidence, about=_itself)
def take_back(*, actor: Actor | Job, file: str) -> UUID:
    """Take a file back; nothing of it stays in the database. Gives whose it was. Raises Refused."""
    row = Evidence.objects.unscoped(reason=WHY).select_for_update().get(code=file)
    Piece.objects.unscoped(reason=WHY).filter(evidence=row.pk).delete()
    row.delete()
    return UUID(str(row.student_id))


@action("facility.withdrawn", may=own_request, about=whose)
def withdraw(*, actor: Actor | Job, code: str) -> Request:
    """Withdraw a request nobody decided on yet; evidence and words are destroyed at once. Raises NotNow, Refused."""
    row = row_of(code)
    row.state = after(row.state, Deed.WITHDRAW)
    row.closed_at = time.now()
    row.save(update_fields=["state", "closed_at"])
    destroy_ground(row)
    return row


@action("facility.objection-told", may=own_request, about=whose)
def tell_objection(*, actor: Actor | Job, code: str) -> Request:
    """Say that one objected, so that nothing is destroyed meanwhile; again changes nothing. Raises NotNow, Refused."""
    row = row_of(code)
    if row.object_until is None or time.today() > row.object_until:
        raise NotNow("the objection term is over")
    if row.objected_on is None:
        row.objected_on = time.today()
        row.save(update_fields=["objected_on"])
        deciding = people_owning(DECIDE, programme=row.programme_id)
        post(WAITS, row.pk, deciding, what=f"objected {row.objected_on.isoformat()}")
    return row


def destroy_ground(row: Request) -> None:
    """Destroy why somebody asked and what they brought: the keys first, so that no backup can be read either."""
    for file in (GROUND_FILE, EVIDENCE_FILE):
        destroy_key(row.pk, file)
    remove_evidence(row.pk)
    Ground.objects.unscoped(reason=WHY).filter(request=row.pk).delete()
    row.ground_gone_at = time.now()
    row.save(update_fields=["ground_gone_at"])


def remove_evidence(of: UUID) -> None:
    """Remove the rows of evidence whose key was destroyed."""
    Piece.objects.unscoped(reason=WHY).filter(of=of).delete()
    Evidence.objects.unscoped(reason=WHY).filter(of=of).delete()


@action("facility.renewal-requested", may=own_request, about=whose)
def ask_renewal(*, actor: Actor | Job, code: str, kind: str) -> Request:
    """Ask for the same facilities again while they still run. Raises NotNow, AskedBefore, NothingToAsk, Refused.

    The ground is asked again in one word: what was told the first time was destroyed, as was promised.
    """
    row = row_of(code)
    if row.state not in RUNNING or row.until is None or not offers_renewal(row.until, time.today()):
        raise NotNow("a renewal is asked in the last weeks of a term")
    if kind not in KIND_BY_SLUG:
        raise NothingToAsk
    before = Request.objects.unscoped(reason=WHY).filter(renews=row.pk).exclude(state=State.WITHDRAWN)
    if before.exists():
        raise AskedBefore
    items = Item.objects.unscoped(reason=WHY).filter(request=row.pk, state__in=["granted", "arranged"])
    wanted = [slug for slug in facilities() if slug in set(items.values_list("facility", flat=True))]
    if not wanted:
        raise NothingToAsk
    return _new(row.student_id, row.programme_id, kind, wanted, "", renews=row)
