"""Which diaries stand-ins have to do with today (D6)."""

from uuid import UUID

from django.db.models import F

from naast.foundation.core import time
from naast.foundation.people.models import StandIn
from naast.support.appointments.models import Diary, Slot

_WHY = "the house puts in who stands in"


def diaries_to_cover() -> frozenset[UUID]:
    """List the diaries of which the people who stand in, by date, may have to be put in or taken out again."""
    today = time.today()
    rows = StandIn.objects.unscoped(reason=_WHY).filter(ends_on__gte=today, person__active=True)
    named = Diary.objects.filter(function__in=rows.values("function")).values_list("pk", flat=True)
    lent = (
        Slot.objects.filter(starts_at__gt=time.now()).exclude(host=F("diary__person")).values_list("diary", flat=True)
    )
    return frozenset(named) | frozenset(lent.distinct())
