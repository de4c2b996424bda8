"""The addresses of the room; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import agenda, booking, calendars, days, doors, feeds, figures, hours, mine, waiting, waiting_desk, walkin

# Without a language: a calendar is told this address once.
bare: list[URLPattern] = [
    path("feed/<slug:token>.ics", feeds.feed, name="feed"),
]

# --- Booking, as a student or a guest -------------------------------------------------------------------------------

student: list[URLPattern] = [
    path(pgettext_lazy("address", "afspraak"), doors.who, name="appointments"),
    path(pgettext_lazy("address", "afspraak/bevestigen/<slug:code>"), booking.confirm_page, name="appointment-confirm"),
    path(pgettext_lazy("address", "afspraak/gemaakt/<slug:code>"), mine.done, name="appointment-done"),
    path(pgettext_lazy("address", "afspraak/mail-verstuurd"), booking.sent, name="appointment-sent"),
    path(pgettext_lazy("address", "afspraak/g/<slug:code>/<slug:secret>"), mine.guest, name="appointment-guest"),
    path(
        pgettext_lazy("address", "afspraak/g/<slug:code>/<slug:secret>/bestand"),
        mine.guest_file,
        name="appointment-guest-file",
    ),
    path(
        pgettext_lazy("address", "afspraak/g/<slug:code>/<slug:secret>/verzetten"),
        mine.guest_move,
        name="appointment-guest-move",
    ),
    path(
        pgettext_lazy("address", "afspraak/g/<slug:code>/<slug:secret>/verzetten/week/<slug:week>"),
        mine.guest_move,
        name="appointment-guest-move",
    ),
    path(
        pgettext_lazy("address", "afspraak/g/<slug:code>/<slug:secret>/afzeggen"),
        mine.guest_cancel,
        name="appointment-guest-cancel",
    ),
    path(pgettext_lazy("address", "mijn/afspraak/<slug:code>"), mine.appointment, name="appointment"),
    path(pgettext_lazy("address", "mijn/afspraak/<slug:code>/bestand"), mine.file, name="appointment-file"),
    path(pgettext_lazy("address", "mijn/afspraak/<slug:code>/verzetten"), mine.move_page, name="appointment-move"),
    path(
        pgettext_lazy("address", "mijn/afspraak/<slug:code>/verzetten/week/<slug:week>"),
        mine.move_page,
        name="appointment-move",
    ),
    path(pgettext_lazy("address", "mijn/afspraak/<slug:code>/afzeggen"), mine.cancel_page, name="appointment-cancel"),
    path(pgettext_lazy("address", "mijn/agenda"), feeds.my_feed, name="my-feed"),
    path(pgettext_lazy("address", "afspraak/<slug:role>"), booking.when, name="appointment-when"),
    path(pgettext_lazy("address", "afspraak/<slug:role>/week/<slug:week>"), booking.when, name="appointment-when"),
    path(pgettext_lazy("address", "afspraak/<slug:role>/voor/<slug:unit>"), booking.when, name="appointment-when"),
    path(
        pgettext_lazy("address", "afspraak/<slug:role>/voor/<slug:unit>/week/<slug:week>"),
        booking.when,
        name="appointment-when",
    ),
]

# --- Keeping a diary, as a host --------------------------------------------------------------------------------------

host: list[URLPattern] = [
    path(pgettext_lazy("address", "medewerker/agenda"), agenda.diary, name="diary"),
    path(
        pgettext_lazy("address", "medewerker/agenda/afspraak/<slug:code>"), agenda.appointment, name="diary-appointment"
    ),
    path(pgettext_lazy("address", "medewerker/agenda/uren"), hours.hours, name="diary-hours"),
    path(pgettext_lazy("address", "medewerker/agenda/uren/<slug:code>"), hours.one, name="diary-hours-one"),
    path(pgettext_lazy("address", "medewerker/agenda/dagen"), days.days, name="diary-days"),
    path(pgettext_lazy("address", "medewerker/agenda/koppelen"), calendars.calendar, name="diary-calendar"),
    path(pgettext_lazy("address", "medewerker/inloop"), walkin.desk, name="walk-in-desk"),
    path(pgettext_lazy("address", "inloop/<slug:role>"), walkin.walk_in, name="walk-in"),
]

# --- Waiting, and how long it takes ----------------------------------------------------------------------------------

waiting_list: list[URLPattern] = [
    path(pgettext_lazy("address", "wachtlijst"), waiting.join_page, name="waiting-join"),
    path(pgettext_lazy("address", "wachtlijst/<slug:code>"), waiting.place_page, name="waiting"),
    path(pgettext_lazy("address", "wachtlijst/<slug:code>/sneller"), waiting.urgent_page, name="waiting-urgent"),
    path(pgettext_lazy("address", "medewerker/wachtlijst"), waiting_desk.desk, name="waiting-desk"),
    path(pgettext_lazy("address", "medewerker/wachtlijst/vragen"), waiting_desk.for_student, name="waiting-desk-ask"),
    path(pgettext_lazy("address", "medewerker/wachtlijst/dienst"), waiting_desk.service, name="waiting-desk-service"),
    path(
        pgettext_lazy("address", "medewerker/wachtlijst/student/<slug:code>"),
        waiting_desk.student,
        name="waiting-desk-student",
    ),
    path(pgettext_lazy("address", "cijfers/wachttijd"), figures.overview, name="waiting-times"),
    path(pgettext_lazy("address", "cijfers/wachttijd.csv"), figures.file, name="waiting-times-file"),
]

urlpatterns: list[URLPattern] = [*student, *host, *waiting_list]
