"""Keeping hours and terms together: whoever saves the page saves all of it, or nothing (C3)."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.support.appointments.access import may_keep_diary
from naast.support.appointments.models import DayRule, Diary, MeetingAddress
from naast.support.appointments.rules.availability import DayException, Weekly

from .covering import apply_stand_ins
from .diaries import bring_in_line, keep_week

LONGEST_PERIOD = 367
"""Days that are kept in one go."""


@dataclasses.dataclass(frozen=True, slots=True)
class NewTerms:
    """The terms on which one is met, as a diary keeps them; `link` is the host's own for meeting online, or ""."""

    minutes: int
    buffer_minutes: int
    notice_hours: int
    horizon_days: int
    change_hours: int
    capacity_per_day: int | None
    time_zone: str
    open: bool
    link: str = dataclasses.field(default="", repr=False)


@action("diary.hours-kept", may=may_keep_diary)
def keep_hours(*, actor: Actor, diary: UUID, terms: NewTerms, week: Sequence[Weekly], since: datetime.date) -> Diary:
    """Let these terms hold from now and these weekly hours from a day on; appointments stay where they are."""
    row = Diary.objects.select_for_update().get(pk=diary)
    for field in dataclasses.fields(terms):
        if field.name != "link":
            setattr(row, field.name, getattr(terms, field.name))
    row.save()
    _keep_link(row, terms.link)
    kept: Diary = keep_week(actor=actor, diary=diary, week=week, since=since)
    apply_stand_ins(kept)
    return kept


def _keep_link(diary: Diary, link: str) -> None:
    """Keep the host's own link, or take it away."""
    rows = MeetingAddress.objects.unscoped(reason="the diary's own link").filter(diary=diary)
    row = rows.first()
    if row is not None and (not link or row.address != link):
        rows.delete()
        row = None
    if row is None and link:
        MeetingAddress.objects.create(diary=diary, person_id=diary.person_id, address=link)


# --- Days -----------------------------------------------------------------------------------------------------------


@action("diary.days-kept", may=may_keep_diary)
def keep_days(*, actor: Actor, diary: UUID, rule: DayException, until: datetime.date) -> Diary:
    """Let the days from that of the rule until another be otherwise; a whole day away replaces what stood there.

    Raises ValueError for more than a year.
    """
    days = [rule.day + datetime.timedelta(days=number) for number in range((until - rule.day).days + 1)]
    if len(days) > LONGEST_PERIOD:
        raise ValueError("a period of days is a year at most")
    kept = Diary.objects.get(pk=diary)
    rows = _days_of(kept, rule.day, until)
    if rule.starts is None:
        rows.delete()
    else:
        rows.filter(**_alike(rule)).delete()
    DayRule.objects.bulk_create(DayRule(diary=kept, day=day, **_alike(rule)) for day in days)
    bring_in_line(kept)
    apply_stand_ins(kept)
    return kept


@action("diary.days-undone", may=may_keep_diary)
def forget_days(*, actor: Actor, diary: UUID, rule: DayException, until: datetime.date) -> Diary:
    """Take a rule away from the days from its own until another: they are ordinary again."""
    kept = Diary.objects.get(pk=diary)
    _days_of(kept, rule.day, until).filter(**_alike(rule)).delete()
    bring_in_line(kept)
    apply_stand_ins(kept)
    return kept


def _days_of(diary: Diary, since: datetime.date, until: datetime.date) -> QuerySet[DayRule]:
    """Narrow to the rules of a diary's days."""
    rows: QuerySet[DayRule] = DayRule.objects.unscoped(reason="the diary's own days")
    return rows.filter(diary=diary, day__gte=since, day__lte=until)


def _alike(rule: DayException) -> dict[str, Any]:
    """Give what a rule says beside its day."""
    return {
        "starts": rule.starts,
        "ends": rule.ends,
        "kind": rule.kind,
        "purpose": rule.purpose,
        "modes": ",".join(rule.modes),
        "place": rule.place,
    }
