"""Grows the invented university through the house's own actions, from closure days to appointments."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from naast.awareness.guide.actions import import_guide
from naast.awareness.guide.queries.shelf import shelf
from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.core.closures import example_closure_rows, load_closure_days
from naast.foundation.notify import outbox

from .content import guide_bundle
from .diaries import book_appointments, join_waiting_lists, open_diaries, open_inboxes
from .drafts import write_drafts
from .growth import settle
from .guiding import grow_guidance, grow_referrals, meet_first
from .population import grow
from .supporting import grow_chain, grow_facilities, grow_oversight

Step = Callable[[str], AbstractContextManager[None]]
DEMO = Job("demo")


class BadContent(RuntimeError):
    """The demonstration's own files do not pass the checks that everybody's files must pass."""


def is_grown() -> bool:
    """Tell whether the university is there already."""
    return bool(shelf().entries)


def grow_university(*, students: int, step: Step) -> None:
    """Fill an empty house. Raises BadContent with every fault when a file is wrong."""
    with step("closure days"):
        load_closure_days(example_closure_rows())
    with step(f"people ({students:,} students)"):
        settle(grow(students=students, today=time.today()))
    with step("guide"):
        report = import_guide(actor=DEMO, bundle=guide_bundle())
        if report.faults:
            raise BadContent("\n".join(str(fault) for fault in report.faults))
    with step("texts being edited"):
        write_drafts()
    with step("diaries"):
        open_diaries()
    with step("appointments"):
        with outbox.unannounced(reason="the university is grown"):
            meet_first()
            book_appointments()
            join_waiting_lists()
        open_inboxes()
    with step("guidance"):
        grow_guidance()
        grow_referrals()
    with step("facilities, the chain, who looks"), outbox.unannounced(reason="the university is grown"):
        grow_facilities()
        grow_chain()
        grow_oversight()
