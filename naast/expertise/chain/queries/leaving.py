"""Counts what somebody leaves behind, for the rooms of the support floor that keep it; never whose (D6)."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import ngettext

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.support.appointments.models import IN_LINE, Appointment, State, WaitingPlace
from naast.support.guidance.models import GuidanceFile
from naast.support.guidance.rules.roles import is_apart
from naast.support.guidance.rules.stages import State as FileState
from naast.support.referrals.models import Referral
from naast.support.referrals.rules.states import State as ReferralState

from ..ports import Leaver, Load
from ..rules.gaps import ONE_DAY

_WHY = "counts what a member of staff leaves behind; no student is named"
_MIDNIGHT = datetime.time(0)


def appointments_in_words(count: int) -> str:
    """Put a number of appointments into words."""
    return ngettext("%(count)s afspraak", "%(count)s afspraken", count) % {"count": count}


def waiting_in_words(count: int) -> str:
    """Put a number of places in a line into words."""
    return ngettext("%(count)s plek op de wachtlijst", "%(count)s plekken op de wachtlijst", count) % {"count": count}


def count_appointments(actor: Actor | Job, leavers: Sequence[Leaver]) -> dict[UUID, Load]:
    """Count the appointments somebody has with students while they are away or gone. One query."""
    wanted = Q(pk__in=[])
    for leaver in leavers:
        wanted |= Q(diary__function=leaver.function, host=leaver.person) & within(leaver)
    rows = (
        Appointment.objects.unscoped(reason=_WHY)
        .filter(wanted, state=State.CONFIRMED, starts_at__gt=time.now())
        .values(function=F("diary__function"))
        .annotate(times=Count("pk"))
        .order_by()
    )
    return {row["function"]: Load(row["times"]) for row in rows}


def within(leaver: Leaver) -> Q:
    """Narrow to what begins on the days somebody is away."""
    found = Q(starts_at__gte=time.moment_of(leaver.since, _MIDNIGHT))
    if leaver.until is None:
        return found
    return found & Q(starts_at__lt=time.moment_of(leaver.until + ONE_DAY, _MIDNIGHT))


def count_waiting(actor: Actor | Job, leavers: Sequence[Leaver]) -> dict[UUID, Load]:
    """Count who waits in a line of which nobody is left; a line that others keep loses nobody. One query at most."""
    alone = [leaver for leaver in leavers if leaver.alone]
    if not alone:
        return {}
    wanted = Q(pk__in=[])
    for leaver in alone:
        unit = Q(programme=leaver.programme) if leaver.programme is not None else Q(programme=None)
        wanted |= Q(role=leaver.role) & unit
    rows = (
        WaitingPlace.objects.unscoped(reason=_WHY)
        .filter(wanted, state__in=IN_LINE)
        .values_list("role", "programme", "faculty")
        .annotate(times=Count("pk"))
        .order_by()
    )
    found: dict[UUID, Load] = {}
    for role, programme, faculty, times in rows:
        for leaver in alone:
            same = leaver.programme == programme and (programme is not None or leaver.faculty in (faculty, None))
            if leaver.role == role and same:
                before = found.get(leaver.function, Load(0))
                found[leaver.function] = Load(before.count + times)
    return found


def files_in_words(count: int) -> str:
    """Put a number of guidance files into words."""
    return ngettext("%(count)s dossier", "%(count)s dossiers", count) % {"count": count}


def count_files(actor: Actor | Job, leavers: Sequence[Leaver]) -> dict[UUID, Load]:
    """Count the open files somebody keeps in a role and that do not move by date yet. One query.

    Of a psychologist's each waits for the client's yes; that somebody said no shows nowhere.
    """
    rows = (
        GuidanceFile.objects.unscoped(reason=_WHY)
        .filter(kept_by__in={leaver.person for leaver in leavers}, state=FileState.OPEN, moves_on=None)
        .values_list("kept_by", "role", "programme")
        .annotate(times=Count("pk"))
        .order_by()
    )
    found: dict[UUID, Load] = {}
    for keeper, role, programme, times in rows:
        for leaver in leavers:
            if (leaver.person, leaver.role) == (keeper, role) and (
                programme is None or leaver.programme in (None, programme)
            ):
                before = found.get(leaver.function, Load(0)).count
                found[leaver.function] = Load(before + times, before + times if is_apart(role) else None)
    return found


def referrals_in_words(count: int) -> str:
    """Put a number of referrals into words."""
    return ngettext("%(count)s verwijzing", "%(count)s verwijzingen", count) % {"count": count}


def count_referrals(actor: Actor | Job, leavers: Sequence[Leaver]) -> dict[UUID, Load]:
    """Count the referrals somebody took and did not answer yet. One query."""
    rows = (
        Referral.objects.unscoped(reason=_WHY)
        .filter(
            received_by__in={leaver.person for leaver in leavers},
            state__in=[ReferralState.RECEIVED, ReferralState.QUESTION],
        )
        .values_list("received_by", "to_role")
        .annotate(times=Count("pk"))
        .order_by()
    )
    counted = {(keeper, role): times for keeper, role, times in rows}
    return {
        leaver.function: Load(times)
        for leaver in leavers
        if (times := counted.get((leaver.person, leaver.role))) is not None
    }
