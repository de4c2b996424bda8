"""The letters about appointments: when and where, never with whom or about what (C1; ux §3.10; trust.md row 18).

Both of an appointment get the same ones. What one meets for stands behind the sign-in; in the calendar file stands
"Afspraak" and nothing else.
"""

import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from naast.foundation.core import moments, time
from naast.foundation.notify.letters import EXAMPLE_CODE, Content, File, Reader, letter

from .models import Appointment, State
from .queries.mine import entry_of, mail_secret, row_for_letter, slot_for_letter, where_of
from .rules.calendar_file import CONTENT_TYPE, Entry, appointment_file

_FILE = {"nl": "afspraak.ics", "en": "appointment.ics"}


def _subject(starts_at: datetime.datetime) -> str:
    return _("Je afspraak op %(day)s") % {"day": moments.weekday(starts_at)}


def _when(row: Appointment) -> str:
    return _("%(day)s om %(time)s") % {"day": moments.day(row.starts_at), "time": moments.o_clock(row.starts_at)}


def _link(reader: Reader, row: Appointment) -> str:
    """Give the page of the appointment for this reader: their own, a guest's by the mail, a host's day."""
    if not reader.actor.known:
        return reverse("appointment-guest", kwargs={"code": row.code, "secret": mail_secret(row.pk)})
    if row.student_id == reader.actor.pk:
        return reverse("appointment", kwargs={"code": row.code})
    try:
        return reverse("today")
    except NoReverseMatch:
        return ""


def _file(entry: Entry) -> tuple[File, ...]:
    name = _FILE.get(entry.language, _FILE["nl"])
    return (File(name, CONTENT_TYPE, appointment_file(entry)),)


def _unsaid(row: Appointment) -> tuple[str, ...]:
    return tuple(person.shown_name for person in (row.host, row.student) if person is not None)


def _stands(reader: Reader, row: Appointment | None, first: str, notice: str) -> Content | None:
    """Say of an appointment that still stands when and where it is."""
    if row is None or row.state != State.CONFIRMED or row.ends_at <= time.now():
        return None
    own = row.host_id != reader.actor.pk
    change = _("Verzetten of afzeggen kan op de pagina van je afspraak. Je hoeft niet te zeggen waarom.")
    return Content(
        subject=_subject(row.starts_at),
        paragraphs=(
            first % {"when": _when(row)},
            _("Waar: %(where)s.") % {"where": where_of(row)},
            *((change,) if own else ()),
        ),
        link=_link(reader, row),
        link_words=_("Bekijk de afspraak") if own else _("Bekijk je dag"),
        files=_file(entry_of(row, reader.language)),
        notice=notice % {"when": _when(row)},
        unsaid=_unsaid(row),
    )


def _example(first: str, *, cancelled: bool = False) -> Content:
    """Say it about an invented appointment."""
    starts = time.moment_of(datetime.date(2026, 11, 25), datetime.time(10, 20))
    row = Appointment(
        starts_at=starts,
        ends_at=starts + datetime.timedelta(minutes=30),
        made_at=starts - datetime.timedelta(days=2),
        mode="in-person",
        place="Wijnhaven 2.14",
        state=State.CANCELLED if cancelled else State.CONFIRMED,
    )
    return Content(
        subject=_subject(starts),
        paragraphs=(first % {"when": _when(row)}, _("Waar: %(where)s.") % {"where": where_of(row)}),
        link=reverse("appointment", kwargs={"code": EXAMPLE_CODE}),
        link_words=_("Bekijk de afspraak"),
        files=_file(entry_of(row, "nl")),
        notice=first % {"when": _when(row)},
    )


@letter("appointment.confirmed", example=lambda _reader: _example(_("Je afspraak staat: %(when)s.")))
def confirmed(reader: Reader, about: UUID) -> Content | None:
    """Say that an appointment was made, as long as it stands."""
    first = _("Je afspraak staat: %(when)s.")
    return _stands(reader, row_for_letter(reader.actor, about), first, first)


@letter(
    "appointment.guest-confirmed",
    in_app=False,
    example=lambda _reader: _example(_("Je afspraak staat: %(when)s.")),
)
def guest_confirmed(reader: Reader, about: UUID) -> Content | None:
    """Say the same to somebody without an account; the link in it stays theirs."""
    return confirmed(reader, about)


@letter("appointment.moved", example=lambda _reader: _example(_("Je afspraak is verzet naar %(when)s.")))
def moved(reader: Reader, about: UUID) -> Content | None:
    """Say that an appointment is at another time now."""
    first = _("Je afspraak is verzet naar %(when)s.")
    return _stands(reader, row_for_letter(reader.actor, about), first, first)


@letter(
    "appointment.handed-over",
    example=lambda _reader: _example(_("Je afspraak blijft staan: %(when)s. Iemand anders is er dan voor je.")),
)
def handed_over(reader: Reader, about: UUID) -> Content | None:
    """Say that an appointment stands, and that somebody else is there; who that is, is on its page."""
    row = row_for_letter(reader.actor, about)
    if row is not None and row.host_id == reader.actor.pk:
        first = _("Je neemt een afspraak over: %(when)s.")
    else:
        first = _("Je afspraak blijft staan: %(when)s. Iemand anders is er dan voor je.")
    return _stands(reader, row, first, first)


@letter("appointment.reminder", example=lambda _reader: _example(_("Je hebt een afspraak: %(when)s.")))
def reminder(reader: Reader, about: UUID) -> Content | None:
    """Remind of an appointment that still stands and has yet to begin."""
    row = row_for_letter(reader.actor, about)
    if row is None or row.starts_at <= time.now():
        return None
    first = _("Je hebt een afspraak: %(when)s.")
    return _stands(reader, row, first, first)


@letter(
    "appointment.cancelled",
    example=lambda _reader: _example(_("Je afspraak van %(when)s gaat niet door."), cancelled=True),
)
def cancelled(reader: Reader, about: UUID) -> Content | None:
    """Say that an appointment is off, whoever said so; the file takes it out of a calendar."""
    row = row_for_letter(reader.actor, about)
    if row is None or row.state != State.CANCELLED:
        return None
    own = row.host_id != reader.actor.pk
    first = _("Je afspraak van %(when)s gaat niet door.") % {"when": _when(row)}
    again = _("Wil je een andere tijd? Die kun je meteen kiezen. Je hoeft niets uit te leggen.")
    return Content(
        subject=_subject(row.starts_at),
        paragraphs=(first, *((again,) if own else ())),
        link=reverse("appointments") if own else _link(reader, row),
        link_words=_("Kies een andere tijd") if own else _("Bekijk je dag"),
        files=_file(entry_of(row, reader.language)),
        notice=first,
        unsaid=_unsaid(row),
    )


@letter("appointment.freed", example=lambda _reader: _example(_("Je afspraak van %(when)s gaat niet door.")))
def freed(reader: Reader, about: UUID) -> Content | None:
    """Say to a host that an appointment is off when nothing else of it is left; the time is all that this knows."""
    slot = slot_for_letter(reader.actor, about)
    if slot is None or slot.starts_at <= time.now():
        return None
    when = _("%(day)s om %(time)s") % {"day": moments.day(slot.starts_at), "time": moments.o_clock(slot.starts_at)}
    first = _("Je afspraak van %(when)s gaat niet door.") % {"when": when}
    return Content(
        subject=_subject(slot.starts_at),
        paragraphs=(first,),
        link=reverse("diary"),
        link_words=_("Bekijk je dag"),
        notice=first,
    )


@letter(
    "appointment.guest-confirm",
    in_app=False,
    example=lambda _reader: _example(_("We houden een tijd voor je vast: %(when)s.")),
)
def guest_confirm(reader: Reader, about: UUID) -> Content | None:
    """Ask somebody without an account to confirm, as long as the time is held for them."""
    row = row_for_letter(reader.actor, about)
    if row is None or reader.actor.known or row.state != State.HELD or row.held_until is None:
        return None
    if row.held_until <= time.now():
        return None
    return Content(
        subject=_subject(row.starts_at),
        paragraphs=(
            _("We houden een tijd voor je vast: %(when)s.") % {"when": _when(row)},
            _("Bevestig dit voor %(time)s. Daarna kan iemand anders die tijd kiezen.")
            % {"time": moments.o_clock(row.held_until)},
            _("Heb je dit niet gevraagd? Dan hoef je niets te doen."),
        ),
        link=_link(reader, row),
        link_words=_("Bevestig de afspraak"),
        unsaid=_unsaid(row),
    )
