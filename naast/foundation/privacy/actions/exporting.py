"""Asking for everything about oneself as a file, making it, and letting it go after seven days (AVG 15 and 20)."""

import datetime
from uuid import UUID, uuid5

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import jobs, time
from naast.foundation.core.events import emit
from naast.foundation.core.ids import new_code
from naast.foundation.core.sealed import destroy_key
from naast.foundation.notify import outbox

from ..access import own
from ..events import AccessAsked
from ..models import EXPORT_FILE, Export
from ..queries.export import files_about

MAKE = "privacy.export"
READY_LETTER = "export.ready"
TO_FETCH = datetime.timedelta(days=7)
REMEMBERED = datetime.timedelta(days=37)
_HOUSE = "the house makes and forgets the files that were asked for"


class AskedAlready(RuntimeError):
    """A file is being made, or waits to be fetched."""


@action("export.asked", may=own, about=lambda row, _: row.person_id)
def ask_export(*, actor: Actor, language: str = "nl") -> Export:
    """Ask for everything about oneself; it is made beside the pages. Raises AskedAlready while one is being made."""
    mine = Export.objects.seen_by(actor).filter(person=actor.pk)
    if mine.filter(state=Export.ASKED).exists():
        raise AskedAlready
    assert actor.pk is not None  # own() lets nobody pass who is unknown
    row = Export(code=new_code(), person_id=actor.pk, language=language, asked_at=time.now())
    row.save()
    emit(AccessAsked(person=row.person_id, export=row.pk))
    jobs.enqueue(MAKE, row.pk)
    return row


@action("export.made", may=nobody, about=lambda row, _: row.person_id if row is not None else None)
def make_export(*, actor: Job, export: UUID) -> Export | None:
    """Make a file that was asked for and say that it is ready; None when that was done, or it was taken back."""
    row = Export.objects.unscoped(reason=_HOUSE).filter(pk=export, state=Export.ASKED).first()
    if row is None:
        return None
    row.plain, row.readable = files_about(row.person_id, language=row.language)
    row.state, row.ready_at = Export.READY, time.now()
    row.until = row.ready_at + TO_FETCH
    row.save()
    key = uuid5(row.pk, READY_LETTER)
    outbox.post(to=row.person_id, letter=READY_LETTER, about=row.pk, key=key, started=True)
    found: Export = row
    return found


@action("export.failed", may=nobody)
def give_up_export(*, actor: Job, export: UUID) -> None:
    """Note that a file could not be made, so that its page says so and another can be asked for."""
    Export.objects.unscoped(reason=_HOUSE).filter(pk=export, state=Export.ASKED).update(state=Export.FAILED)


@action("exports.forgotten", may=nobody)
def forget_exports(*, actor: Job) -> int:
    """Destroy the keys of files after seven days, and forget after a month more that they were; gives how many."""
    now = time.now()
    rows = Export.objects.unscoped(reason=_HOUSE)
    late = list(rows.filter(state=Export.READY, until__lte=now).values_list("pk", flat=True)[:500])
    for each in late:
        destroy_key(each, EXPORT_FILE)
    rows.filter(pk__in=late).update(state=Export.OVER)
    for row in rows.filter(pk__in=late).defer("plain", "readable"):
        row.plain = row.readable = None
        row.save(update_fields=["plain", "readable"])
    rows.filter(state__in=[Export.OVER, Export.FAILED], asked_at__lte=now - REMEMBERED).delete()
    return len(late)
