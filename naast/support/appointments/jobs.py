"""What the room does by itself: lays out slots, gives back lapsed holds, releases held-back times."""

import datetime
from uuid import UUID

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.core.events import listens
from naast.foundation.core.jobs import enqueue, job
from naast.support.appointments.actions.answering import lapse, note_booked
from naast.support.appointments.actions.booking import put_aside
from naast.support.appointments.actions.calendars import forget_past, take_in_all
from naast.support.appointments.actions.covering import apply_all
from naast.support.appointments.actions.diaries import lay_out, release_urgent
from naast.support.appointments.actions.erasing import cancel_coming
from naast.support.appointments.actions.keeping import forget_words
from naast.support.appointments.actions.offering import OFFERS_AT_A_TIME, offer_free, offer_slot
from naast.support.appointments.actions.places import retell
from naast.support.appointments.actions.posting import CANCELLED, CONFIRMED, HANDED_OVER, MOVED, remind, tell
from naast.support.appointments.actions.urgency import decide_by_itself
from naast.support.appointments.actions.waiting import forget_sentences, leave, note_contacts, raise_alarm
from naast.support.appointments.actions.walkin import forget_numbers
from naast.support.appointments.events import Cancelled, Changed, Confirmed, SlotFreed
from naast.support.appointments.models import Diary, OutsideCalendar
from naast.support.appointments.queries.behind import open_diaries
from naast.support.appointments.queries.covering import diaries_to_cover
from naast.support.appointments.queries.figures import alarms
from naast.support.appointments.queries.waiting import somebody_nearer
from naast.support.appointments.queries.waiting_due import late_offers, late_requests, places_in_line, roles_waited_for
from naast.support.appointments.reading import read

HOUSE = Job("appointments")
AT_A_TIME = 5
"""Calendars that one job reads."""


@job("appointments.lay-out", every="day 03:10")
def lay_out_all() -> None:
    """Queue each open diary's slots for the days that came within its horizon."""
    for diary in Diary.objects.filter(open=True).values_list("pk", flat=True):
        enqueue("appointments.lay-out-one", diary)


@job("appointments.lay-out-one")
def lay_out_one(diary: object) -> None:
    """Lay out one diary."""
    lay_out(actor=HOUSE, diary=diary)  # type: ignore[arg-type]


@job("appointments.put-aside", every=datetime.timedelta(minutes=2))
def put_holds_aside() -> None:
    """Give back times that were held and not confirmed."""
    put_aside(actor=HOUSE)


@job("appointments.release-urgent", every="day 17:00")
def release_held_back() -> None:
    """Offer tomorrow's held-back times to everybody, at the end of the day before (R2)."""
    today = time.today()
    week = closures_between(today, today + datetime.timedelta(days=30))
    if not week.is_working_day(today):
        return
    next_day = week.next_working_day(today)
    release_urgent(actor=HOUSE, until=time.moment_of(next_day + datetime.timedelta(days=1), datetime.time(0)))


# --- Before somebody's data goes ------------------------------------------------------------------------------------


def end_what_comes(person: UUID) -> None:
    """Take somebody off every waiting list and cancel what still has to come, before their rows go; twice is fine."""
    for place in places_in_line(person):
        leave(actor=HOUSE, place=place)
    cancel_coming(actor=HOUSE, person=person)


# --- Letters --------------------------------------------------------------------------------------------------------


@listens(Confirmed)
def tell_of_confirmed(event: Confirmed) -> None:
    """Let who made an appointment wait no longer, and write to the two of it; each listener would cost two rows."""
    note_booked(actor=HOUSE, appointment=event.appointment)
    tell(actor=HOUSE, letter=CONFIRMED, appointment=event.appointment)


@listens(Changed)
def tell_of_changed(event: Changed) -> None:
    """Write to the two of an appointment that it was moved, or that somebody else will be there."""
    tell(actor=HOUSE, letter=HANDED_OVER if event.other_host else MOVED, appointment=event.appointment)


@listens(Cancelled)
def tell_of_cancelled(event: Cancelled) -> None:
    """Write to the two of an appointment that it is off."""
    tell(actor=HOUSE, letter=CANCELLED, appointment=event.appointment)


@job("appointments.forget-words", every="day 03:50")
def forget_what_was_said() -> None:
    """Erase what students said beforehand, and guests' addresses, a week after the day."""
    while forget_words(actor=HOUSE):
        pass


@job("appointments.remind", every=datetime.timedelta(minutes=15))
def remind_of_tomorrow() -> None:
    """Remind of what is a day away."""
    remind(actor=HOUSE)


# --- The waiting list -----------------------------------------------------------------------------------------------


@listens(SlotFreed)
def offer_what_came_free(event: SlotFreed) -> None:
    """Offer a time that came free to the first in the line."""
    offer_slot(actor=HOUSE, slot=event.slot)


@job("waiting.tell-places", every=datetime.timedelta(minutes=2))
def tell_who_is_nearer() -> None:
    """Write down who stands nearer than they were told."""
    for role in roles_waited_for():
        if somebody_nearer(role):
            retell(actor=HOUSE, role=role)


@job("waiting.offer", every=datetime.timedelta(minutes=30))
def offer_everywhere() -> None:
    """Queue a round for each role that somebody waits for."""
    for role in roles_waited_for():
        enqueue("waiting.offer-role", role)


@job("waiting.offer-morning", every="day 08:05")
def offer_after_lay_out() -> None:
    """Offer the times that the night laid out, as soon as nobody is asleep."""
    offer_everywhere()


@job("waiting.offer-role")
def offer_of_role(role: str) -> None:
    """Offer what is free to who waits for one role."""
    while offer_free(actor=HOUSE, role=role) == OFFERS_AT_A_TIME:
        pass


@job("waiting.lapse", every=datetime.timedelta(minutes=2))
def lapse_late_offers() -> None:
    """End the offers that nobody answered."""
    for offer in late_offers(time.now()):
        lapse(actor=HOUSE, offer=offer)


@job("waiting.urgent", every=datetime.timedelta(minutes=2))
def answer_late_requests() -> None:
    """Let what nobody decided within an office hour decide itself."""
    for request in late_requests(time.now()):
        decide_by_itself(actor=HOUSE, request=request)


@job("waiting.keep", every="day 04:10")
def keep_clocks() -> None:
    """Write down who was met for the first time and the second, and forget sentences whose term is over."""
    note_contacts(actor=HOUSE)
    forget_sentences(actor=HOUSE)


@job("waiting.forecast", every="day 07:30")
def look_ahead() -> None:
    """Say on working days where the wait will probably pass the norm; once a week to each who answers for it."""
    today = time.today()
    if closures_between(today, today).is_working_day(today):
        for role, unit in alarms():
            raise_alarm(actor=HOUSE, role=role, unit=unit)


# --- Keeping diaries ------------------------------------------------------------------------------------------------


@job("appointments.stand-ins", every="day 03:50")
def put_in_stand_ins() -> None:
    """Let who stands in by date sit there, and give back what was lent, after the night's laying out (D6)."""
    apply_all(actor=HOUSE, diaries=diaries_to_cover())


@job("appointments.calendars", every=datetime.timedelta(minutes=15))
def read_calendars() -> None:
    """Queue a reading of everybody's own calendar, a few at a time, so that a slow one keeps few others waiting."""
    kept = open_diaries(time.today())
    rows = OutsideCalendar.objects.unscoped(reason="the house reads calendars for their owners").filter(
        person__in=kept.values("person")
    )
    names = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(names), AT_A_TIME):
        enqueue("appointments.calendars-some", *names[first : first + AT_A_TIME])


@job("appointments.calendars-some")
def read_some(*calendars: object) -> None:
    """Read some calendars, and take in what came of all of them at once."""
    rows = OutsideCalendar.objects.unscoped(reason="the house reads calendars for their owners")
    found = [read(row) for row in rows.filter(pk__in=calendars)]
    take_in_all(actor=HOUSE, found=found)


@job("appointments.calendars-tidy", every="day 04:20")
def forget_busy_past() -> None:
    """Remove the busy times of days that are over."""
    forget_past(actor=HOUSE)


@job("appointments.walk-in-tidy", every="day 04:30")
def forget_walk_in() -> None:
    """Remove yesterday's walk-in numbers."""
    forget_numbers(actor=HOUSE, before=time.today())
