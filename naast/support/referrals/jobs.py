"""Work beside the pages: pass on what may go, stop what may not, say what is late, ask how it went, forget."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.consent.events import PermissionStopped, PermissionUsable
from naast.foundation.consent.grants import NoPermission, grant_of
from naast.foundation.consent.rules import LETTER_OUTSIDE
from naast.foundation.core import events, jobs
from naast.foundation.core.typesetting import NotReadable

from . import ports
from .access import KIND
from .actions import ask_arrivals, begin_sending, end_sending, escalate, forget, pass_on, stopped
from .actions.care import SEND
from .documents import letter_pdf
from .models import CareSending
from .queries.ids import is_there
from .queries.letter import letter_of


@events.listens(PermissionUsable)
def pass_on_what_may_go(event: PermissionUsable) -> None:
    """Pass on a referral when its permission may be used: said on the page of permissions, or after the 24 hours."""
    if event.what_kind != KIND or not is_there(event.what):
        return
    try:
        pass_on(actor=Job("referrals.pass-on"), referral=event.what)
    except (NoPermission, Refused):  # taken back meanwhile
        return


@events.listens(PermissionStopped)
def stop_what_may_not(event: PermissionStopped) -> None:
    """Let go of the text when its permission ended; nobody could read it any more since that moment."""
    if event.what_kind == KIND and is_there(event.what):
        stopped(actor=Job("referrals.stop"), referral=event.what, permission=event.permission)


@jobs.job("referrals.escalate", every="day 09:10")
def say_what_is_late() -> None:
    """Tell the receiving profession each working morning what was not answered in time."""
    escalate(actor=Job("referrals.escalate"))


@jobs.job("referrals.arrivals", every="day 10:20")
def ask_how_it_went() -> None:
    """Ask students whose letter is some weeks old whether they arrived."""
    ask_arrivals(actor=Job("referrals.arrivals"))


@jobs.job("referrals.forget", every="day 03:55")
def forget_what_is_over() -> None:
    """Let questions lapse, and remove what is over with its keys."""
    forget(actor=Job("referrals.forget"))


@jobs.job(SEND, retries=0)
def send_by_care_mail(sending: UUID) -> None:
    """Send one letter by care mail, once: begun is noted before the network is asked, and what came of it after."""
    robot = Job(SEND)
    row = begin_sending(actor=robot, sending=sending)
    if row is None:
        return
    try:
        grant = grant_of(purpose=LETTER_OUTSIDE, what_kind=KIND, what=row.referral_id, digest=row.referral.digest)
        pdf = letter_pdf(letter_of(grant=grant), grant=grant)
        with override(row.referral.language):
            subject = _("Brief")
        number = ports.send_by_care_mail(to=row.address, subject=subject, pdf=pdf, grant=grant)
    except (ports.CareMailFailed, NoPermission, NotReadable):
        end_sending(actor=robot, sending=sending, fault=CareSending.FAILED)
    except ports.CareMailUnsure:
        end_sending(actor=robot, sending=sending, fault=CareSending.UNSURE)
    else:
        end_sending(actor=robot, sending=sending, number=number)
