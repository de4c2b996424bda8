"""What was typed and not saved is kept for a day, for whoever typed it (ux §3.7)."""

import json
from collections.abc import Mapping
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, allow
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.sealed import destroy_key

from ..access import may_add
from ..models import Draft, GuidanceFile
from ..models.passing import DRAFT_FILE
from ..rules.stages import DRAFT_STAYS
from ._file import HOUSE, WHY, about_student, writer

LONGEST = 20_000
A_BATCH = 500


@action("guidance.draft-kept", may=may_add, about=about_student)
def keep_draft(*, actor: Actor | Job, code: str, form: str, typed: Mapping[str, str]) -> GuidanceFile:
    """Keep what somebody typed in a form of a file they may open, for a day; what was kept before makes place."""
    file: GuidanceFile = GuidanceFile.objects.unscoped(reason=WHY).get(code=code)
    return _keep(file, writer(actor), form, typed)


def _signed(actor: Actor, /, **given: object) -> Decision:
    """Let a form that was made for its author a moment ago bring back what they typed, to them alone."""
    return allow("the form was theirs")


@action("guidance.draft-kept-signed-out", may=_signed, about=about_student, unknown_may=True)
def keep_for_author(
    *, actor: Actor | Job, file: UUID, author: UUID, form: str, typed: Mapping[str, str]
) -> GuidanceFile:
    """Keep what was typed by somebody who was signed out meanwhile; they alone read it, after signing in.

    The view that calls this checked the seal that the form was given; nothing is read and nothing is shown.
    """
    row: GuidanceFile = GuidanceFile.objects.unscoped(reason=WHY).get(pk=file)
    return _keep(row, author, form, typed)


def _keep(file: GuidanceFile, author: UUID, form: str, typed: Mapping[str, str]) -> GuidanceFile:
    text = json.dumps(dict(typed), ensure_ascii=False)
    drop_drafts(file, author, form)
    if any(typed.values()) and len(text) <= LONGEST:
        Draft.objects.create(file=file, author_id=author, form=form, text=text, at=time.now())
    return file


def drop_drafts(file: GuidanceFile, author: UUID, form: str) -> None:
    """Remove what was kept of a form, with its key; called inside an action."""
    rows = Draft.objects.unscoped(reason=WHY).filter(file=file.pk, author=author, form=form)
    for draft in rows.values_list("pk", flat=True):
        destroy_key(draft, DRAFT_FILE)
    rows.delete()


@action("guidance.drafts-forgotten", may=nobody)
def forget_drafts(*, actor: Actor | Job) -> int:
    """Remove drafts of more than a day ago, with their keys; gives how many."""
    rows = Draft.objects.unscoped(reason=HOUSE).filter(at__lte=time.now() - DRAFT_STAYS)
    ids = list(rows.values_list("pk", flat=True)[:A_BATCH])
    for draft in ids:
        destroy_key(draft, DRAFT_FILE)
    Draft.objects.unscoped(reason=HOUSE).filter(pk__in=ids).delete()
    return len(ids)
