"""Work beside the pages: pass on what may go, stop what may not, say what is late, ask how it went, forget."""

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.consent.events import PermissionStopped, PermissionUsable
from naast.foundation.consent.grants import NoPermission
from naast.foundation.core import events, jobs

from .access import KIND
from .actions import ask_arrivals, escalate, forget, pass_on, stopped
from .queries.ids import is_there


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
