"""One's own appointments: as a student, on the page and in the calendar file; a guest's by their mail (C1)."""

import dataclasses
import datetime
import hashlib
import hmac
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.core.ids import CODE_ALPHABET
from naast.foundation.people.models import Person
from naast.support.appointments.meetings import Meeting, link_of
from naast.support.appointments.models import Appointment, Diary, MeetingAddress, Slot, State
from naast.support.appointments.rules.calendar_file import Entry
from naast.support.appointments.rules.secrets import fingerprint

from .behind import Door
from .booking_pages import city_of, host_named, with_whom
from .doors import Place, diaries_of, is_narrow, place_of
from .free import free_rows
from .words import mode_words

MOST_ON_MY_PAGE = 10
ELSEWHERE = {"online": {"nl": "Online", "en": "Online"}, "phone": {"nl": "Telefoon", "en": "Telephone"}}
_GUEST = "a guest has the secret of the mail"


@dataclasses.dataclass(frozen=True, slots=True)
class Own:
    """An appointment as the one who has it sees it. `ways` on: what can still be done with it."""

    id: UUID
    code: str
    role: str
    state: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    change_until: datetime.datetime
    mode: str
    slot: str
    diary: Diary
    host: UUID
    with_whom: str
    where: str
    link: str
    sequence: int
    topic: str

    @property
    def over(self) -> bool:
        """Whether it has begun or was cancelled: nothing can be changed about it."""
        return self.state != State.CONFIRMED or self.starts_at <= time.now()

    @property
    def may_change(self) -> bool:
        """Whether one may move or cancel it by oneself, still."""
        return not self.over and time.now() <= self.change_until

    def words(self) -> dict[str, Any]:
        """Put it into words for a page."""
        return {
            "code": self.code,
            "day": moments.day(self.starts_at),
            "time": moments.o_clock(self.starts_at),
            "until": moments.clock(self.ends_at),
            "since": moments.clock(self.starts_at),
            "when": moments.in_words(self.starts_at),
            "with": self.with_whom,
            "where": self.where,
            "mode": self.mode,
            "how": mode_words(self.mode),
            "link": self.link,
            "cancelled": self.state == State.CANCELLED,
            "over": self.over,
            "may_change": self.may_change,
            "change_until": moments.in_words(self.change_until),
            "topic": self.topic,
        }


def own_appointment(actor: Actor, code: str) -> Own | None:
    """Find a student's own appointment by its code; None for another's and none. Four queries at most."""
    if not actor.known or not (code.isascii() and code.isalnum()):
        return None
    rows = Appointment.objects.seen_by(actor).filter(code=code, student=actor.pk)
    row = rows.select_related("slot", "diary__function__programme").first()
    return _own(actor, row) if row is not None and row.state in (State.CONFIRMED, State.CANCELLED) else None


def guest_row(code: str, secret: str) -> Appointment | None:
    """Find what a guest's mail is about, in whatever state; None alike for another secret and none. One query."""
    if not (code.isascii() and code.isalnum() and secret.isascii() and secret.isalnum()):
        return None
    rows = Appointment.objects.unscoped(reason=_GUEST).filter(code=code, student=None)
    row: Appointment | None = rows.select_related("slot", "diary__function__programme").first()
    if row is None or not row.secret or not hmac.compare_digest(row.secret, fingerprint(secret)):
        return None
    return row


def mail_secret(appointment: UUID) -> str:
    """Give the secret that stands in a guest's mail: 130 bits, worked out with the server's key, kept nowhere.

    It is another one than the browser's that held the time, so that only who reads the mail can confirm.
    """
    text = f"appointment-mail\x1f{appointment}".encode()
    number = int.from_bytes(hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest(), "big")
    return "".join(CODE_ALPHABET[number >> (5 * at) & 31] for at in range(26))


def guests(actor: Actor, row: Appointment) -> Own:
    """Show a guest what was found by their mail: without a name, for those are for who is signed in."""
    return _own(actor, row)


def _own(actor: Actor, row: Appointment) -> Own:
    """Put beside an appointment what belongs to it."""
    function = row.diary.function
    name = host_named(actor, row.diary, row.host_id)
    unit = ""
    if function.programme is not None:
        unit = Place("", "", (), ((function.programme.name_nl, function.programme.name_en),)).name
    link = ""
    if row.mode == "online" and row.state == State.CONFIRMED:
        link = link_of(Meeting(row.code, row.starts_at, row.ends_at, _own_link(row.host_id, row.diary_id)))
    return Own(
        id=row.pk,
        code=row.code,
        role=function.role_id,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        change_until=row.starts_at - datetime.timedelta(hours=row.diary.change_hours),
        mode=row.mode,
        slot=row.slot.code,
        diary=row.diary,
        host=row.host_id,
        with_whom=with_whom(function.role_id, unit, [name] if name else []),
        where=where_of(row, city_of(row.diary)),
        link=link,
        sequence=row.sequence,
        topic=(row.topic or "") if row.student_id is not None else "",
    )


def _own_link(host: UUID, diary: UUID) -> str:
    """Read a host's own link for somebody who has an appointment with them online: never that of whom they replace.

    One query.
    """
    rows = MeetingAddress.objects.unscoped(reason="who has an appointment online is given the link")
    found = sorted(rows.filter(person=host), key=lambda row: row.diary_id != diary)
    return found[0].address if found else ""


def where_of(row: Appointment, city: str = "") -> str:
    """Say where an appointment is: the room, online, or by telephone."""
    if row.mode == "in-person":
        return ", ".join(part for part in (row.place, city if city not in row.place else "") if part)
    return mode_words(row.mode)


def host_address(actor: Actor, own: Own) -> tuple[str, str]:
    """Give the name and the work address of who is met, for when one can only reach them oneself. One query."""
    name = host_named(actor, own.diary, own.host)
    if not name:
        return "", ""
    return name, Person.objects.filter(pk=own.host, staff=True).values_list("email", flat=True).first() or ""


def is_free_again(own: Own) -> bool:
    """Tell whether the time of a cancelled appointment can be booked again. One query."""
    since = own.starts_at
    rows = free_rows([own.diary], since=since, until=since + datetime.timedelta(minutes=1))
    return rows.filter(code=own.slot).exists()


def diaries_for_moving(actor: Actor, own: Own) -> list[Diary]:
    """List the diaries somebody may move to: of the same role, for the same programme or everybody."""
    function = own.diary.function
    if is_narrow(own.role):
        if function.programme is not None:
            door = Door(own.role, function.programme_id, function.programme.faculty_id)
        else:
            door = Door(own.role, None, function.faculty_id)
        place = Place(own.role, "", (door,)) if door.programme else place_of(actor, own.role)
    else:
        place = place_of(actor, own.role)
    found = diaries_of(actor, place) if place is not None else []
    return found if any(each.pk == own.diary.pk for each in found) else [*found, own.diary]


def appointments_of(actor: Actor) -> list[dict[str, Any]]:
    """List what the reader has coming up, as rows for "my page"; the soonest first. One query."""
    if not actor.known:
        return []
    rows = Appointment.objects.seen_by(actor).filter(student=actor.pk, state=State.CONFIRMED, ends_at__gt=time.now())
    found = list(rows.select_related("diary__function", "host").order_by("starts_at")[:MOST_ON_MY_PAGE])
    return [_row_on_my_page(row) for row in found]


def _row_on_my_page(row: Appointment) -> dict[str, Any]:
    """Put one line into words. A host who is a student is named by the role alone."""
    when = moments.in_words(row.starts_at)
    names = [row.host.shown_name] if row.host.staff else []
    return {
        "url": reverse("appointment", kwargs={"code": row.code}),
        "when": when[:1].upper() + when[1:],
        "with": with_whom(row.diary.function.role_id, "", names),
        "where": where_of(row),
    }


def row_for_letter(actor: Actor, appointment: UUID) -> Appointment | None:
    """Find what a letter is about, as far as its reader has a part in it: their own, or a guest's. One query."""
    if actor.known:
        rows = Appointment.objects.seen_by(actor)
    else:
        rows = Appointment.objects.unscoped(reason="a guest's own mail").filter(student=None)
    found: Appointment | None = rows.filter(pk=appointment).select_related("host", "student").first()
    return found


def slot_for_letter(actor: Actor, slot: UUID) -> Slot | None:
    """Find a time of the reader's own diary, for a letter. One query."""
    found: Slot | None = Slot.objects.filter(pk=slot, host=actor.pk).first() if actor.known else None
    return found


# --- Calendar files -------------------------------------------------------------------------------------------------


def entry_of(row: Appointment, language: str) -> Entry:
    """Give an appointment as a calendar keeps it: when and where, never with whom. No query."""
    last = row.ended_at or row.confirmed_at or row.made_at
    return Entry(
        uid=f"{row.pk.hex}@naast",
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        location=row.place if row.mode == "in-person" else ELSEWHERE[row.mode].get(language, ""),
        cancelled=row.state == State.CANCELLED,
        language=language,
        # A change of place in time raises the sequence alone; the stamp follows it, so that it never stands still.
        stamp=last + datetime.timedelta(seconds=row.sequence),
    )


def own_row(actor: Actor, code: str) -> Appointment | None:
    """Find the row of a student's own appointment, for its file. One query."""
    rows = Appointment.objects.seen_by(actor).filter(code=code, student=actor.pk)
    found: Appointment | None = rows.filter(state__in=(State.CONFIRMED, State.CANCELLED)).first()
    return found


def entries_between(actor: Actor, since: datetime.datetime, until: datetime.datetime) -> Iterable[Entry]:
    """List somebody's own confirmed appointments as a calendar keeps them, as student and as host. One query."""
    rows = Appointment.objects.seen_by(actor).filter(state=State.CONFIRMED, starts_at__gte=since, starts_at__lt=until)
    return [entry_of(row, actor.language) for row in rows.order_by("starts_at")]
