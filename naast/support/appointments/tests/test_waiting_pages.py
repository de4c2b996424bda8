"""The pages of waiting as students and staff use them, and who finds nothing there (C2, B9, R3)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from naast.awareness.guide.queries.waiting import waiting_for
from naast.awareness.guide.queries.words import closed_in_words, waiting_in_words
from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.decisions.actions import record_decision
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.interfaces.demo.population import decisions
from naast.support.appointments.actions.diaries import keep_day
from naast.support.appointments.actions.offering import offer_slot
from naast.support.appointments.actions.urgency import ask
from naast.support.appointments.actions.waiting import join, leave, set_state
from naast.support.appointments.models import Diary, PlaceState, ServiceState, UrgentRequest, WaitingPlace
from naast.support.appointments.queries import doors, service
from naast.support.appointments.queries.waiting_desk import desk_rows
from naast.support.appointments.rules.availability import DayException
from naast.support.appointments.views import waiting_desk
from tests.sessions import signed_in_client

from .factories import BUILDER, diary_of, hours, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
JOIN = {"role": "study-adviser", "unit": "security-studies"}
HERE: Any = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be Monday morning, ten o'clock in Leiden."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture(autouse=True)
def _guide(guide: Any) -> None:
    """Let the guide have its entries."""
    service.kept_states.cache_clear()


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary: on Fridays one hour, two times of half an hour."""
    return diary_of(cast["Noor"], "study-adviser", week=[hours(4, "09:00", "10:15")], horizon_days=14)


def client(person: Person, *, strong: bool = False) -> Client:
    """Give a browser in which somebody is signed in; staff with their second factor."""
    return signed_in_client(person, strong=strong)


def place_of(person: Person) -> WaitingPlace:
    """Read somebody's newest place."""
    found = WaitingPlace.objects.unscoped(reason="test").filter(student=person).order_by("-joined_at").first()
    assert isinstance(found, WaitingPlace)
    return found


def at(name: str, **parts: str) -> str:
    """Give an address in Dutch."""
    return reverse(name, kwargs=parts)


def seen(browser: Client, address: str) -> str:
    """Read a page that opens."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


# --- Joining --------------------------------------------------------------------------------------------------------


def test_joining_is_one_click(cast: dict[str, Person], diary: Diary) -> None:
    """Signed in: one POST and one stands in the line; a second click finds the same place."""
    sanne = client(cast["Sanne"])
    answer = sanne.post(at("waiting-join"), JOIN, **HERE)
    place = place_of(cast["Sanne"])
    assert (answer.status_code, answer.headers["Location"]) == (302, at("waiting", code=place.code))
    again = sanne.post(at("waiting-join"), JOIN, **HERE)
    assert again.headers["Location"] == f"{at('waiting', code=place.code)}?said=again"
    assert "Je stond al op deze wachtlijst" in seen(sanne, again.headers["Location"])


def test_signing_in_is_asked_only_then(cast: dict[str, Person], diary: Diary) -> None:
    """Without an account the click leads to signing in, and from there back to one button; opening it joins nobody."""
    answer = Client().post(at("waiting-join"), JOIN, **HERE)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("sign-in"))
    assert "next=" in answer.headers["Location"]
    sanne = client(cast["Sanne"])
    page = seen(sanne, f"{at('waiting-join')}?role=study-adviser&unit=security-studies")
    assert "Zet mij op de wachtlijst" in page
    assert not WaitingPlace.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize(
    "given",
    [{}, {"role": "gp"}, {"role": "study-adviser", "unit": "nowhere"}, {"role": "x\x00y"}, {"role": "é" * 900}],
)
def test_what_is_no_line_is_not_there(cast: dict[str, Person], diary: Diary, given: dict[str, str]) -> None:
    """Bad input is a 404, never a fault of ours."""
    assert client(cast["Sanne"]).post(at("waiting-join"), given, **HERE).status_code == 404


def test_another_site_puts_nobody_in_a_line(cast: dict[str, Person], diary: Diary) -> None:
    """The form carries no token, so where it comes from is looked at."""
    sanne = Client(enforce_csrf_checks=True)
    sanne.cookies = client(cast["Sanne"]).cookies
    try:
        answer = sanne.post(at("waiting-join"), JOIN, HTTP_SEC_FETCH_SITE="cross-site")
        assert answer.status_code == 403
    except PermissionDenied:
        pass
    assert not WaitingPlace.objects.unscoped(reason="test").exists()


# --- One's own place ------------------------------------------------------------------------------------------------


def test_a_place_is_its_students_alone(cast: dict[str, Person], diary: Diary) -> None:
    """Somebody else's place, no place and a wrong code give the same answer, to everybody."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    code = place_of(cast["Sanne"]).code
    for name in ("waiting", "waiting-urgent"):
        assert client(cast["Sanne"]).get(at(name, code=code)).status_code == 200
        for other in ("Daan", "Lotte", "Noor", "Fatima", "Ilse", "Rik", "Eva"):
            browser = client(cast[other], strong=True)
            theirs, absent = browser.get(at(name, code=code)), browser.get(at(name, code="0" * 12))
            assert (theirs.status_code, absent.status_code) == (404, 404)
            assert theirs.content == absent.content
        assert Client().get(at(name, code=code)).status_code == 302


def test_who_waits_is_told_of_walking_in_and_not_on_a_day_nobody_is_there(cast: dict[str, Person]) -> None:
    """Walk-in hours of the coming week stand on a place, with day and room and without a name; not on a day away."""
    walk_in = [hours(2, "13:00", "15:00", purpose="walk-in")]
    noors = diary_of(cast["Noor"], "study-adviser", week=walk_in, horizon_days=14)
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    sanne, address = client(cast["Sanne"]), at("waiting", code=place_of(cast["Sanne"]).code)
    doors.kept_walk_ins.cache_clear()
    text = sanne.get(address).content.decode()
    assert "woensdag 13.00–15.00" in text
    assert "Spuikade 2.14" in text
    assert "Noor" not in text
    away = DayException(datetime.date(2026, 11, 25), None, None, "away")
    keep_day(actor=BUILDER, diary=noors.pk, day=away.day, rules=[away])
    doors.kept_walk_ins.cache_clear()
    assert "13.00–15.00" not in sanne.get(address).content.decode()


def test_answering_an_offer(cast: dict[str, Person], diary: Diary) -> None:
    """Opening the page changes nothing; yes makes an appointment; no keeps the place."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    sanne, place = client(cast["Sanne"]), place_of(cast["Sanne"])
    offer_slot(actor=BUILDER, slot=next_slot(diary).pk)
    page = seen(sanne, at("waiting", code=place.code))
    assert "Er is een tijd voor je vrij" in page
    assert "morgen 10.00 uur" in page
    assert place_of(cast["Sanne"]).state == PlaceState.OFFERED
    sanne.post(at("waiting", code=place.code), {"do": "decline"})
    assert place_of(cast["Sanne"]).state == PlaceState.WAITING
    offer_slot(actor=BUILDER, slot=next_slot(diary, 1).pk)
    sanne.post(at("waiting", code=place.code), {"do": "accept", "mode": "online"})
    assert place_of(cast["Sanne"]).state == PlaceState.BOOKED
    assert "Je hebt een afspraak" in seen(sanne, at("waiting", code=place.code))


@pytest.mark.parametrize("done", ["accept", "decline", "still", "nonsense", ""])
def test_a_button_too_late_is_told_and_does_nothing(cast: dict[str, Person], diary: Diary, done: str) -> None:
    """Without an offer nothing happens, and the page says how it stands."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    sanne, place = client(cast["Sanne"]), place_of(cast["Sanne"])
    answer = sanne.post(at("waiting", code=place.code), {"do": done, "mode": "x" * 400}, follow=True)
    assert answer.status_code == 200
    assert place_of(cast["Sanne"]).state == PlaceState.WAITING


def test_wishes_are_kept_and_wrong_ones_told(cast: dict[str, Person], diary: Diary) -> None:
    """What was ticked stays ticked, also when something is wrong."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    sanne, place = client(cast["Sanne"]), place_of(cast["Sanne"])
    wrong = sanne.post(at("waiting", code=place.code), {"do": "wishes", "modes": ["phone", "pigeon"]})
    assert wrong.status_code == 422
    sanne.post(at("waiting", code=place.code), {"do": "wishes", "modes": ["phone"], "moments": ["1-morning"]})
    assert (place_of(cast["Sanne"]).modes, place_of(cast["Sanne"]).moments) == ("phone", "1-morning")
    assert "Telefonisch, dinsdagochtend" in seen(sanne, at("waiting", code=place.code))


def test_danger_in_the_sentence_puts_who_to_call_first(cast: dict[str, Person]) -> None:
    """Who writes that they do not want to live any more reads 113 before anything else; the request is made too."""
    diary_of(cast["Ilse"], "psychologist")
    join(actor=actor_for(cast["Sanne"]), role="psychologist")
    sanne, place = client(cast["Sanne"]), place_of(cast["Sanne"])
    empty = sanne.post(at("waiting-urgent", code=place.code), {"sentence": "  "})
    assert empty.status_code == 422
    address = at("waiting-urgent", code=place.code)
    page = sanne.post(address, {"sentence": "Ik wil niet meer leven"}, follow=True).content.decode()
    assert page.index("Praat nu met iemand") < page.index("Je plek op de wachtlijst</h2>")
    assert "tel:113" in page
    assert UrgentRequest.objects.unscoped(reason="test").get().sentence == "Ik wil niet meer leven"
    other = client(cast["Daan"])
    join(actor=actor_for(cast["Daan"]), role="psychologist")
    address = at("waiting-urgent", code=place_of(cast["Daan"]).code)
    calm = other.post(address, {"sentence": "Mijn tentamen is volgende week"}, follow=True).content.decode()
    assert "urgent-first" not in calm


# --- Staff ----------------------------------------------------------------------------------------------------------


def test_who_opens_the_lists(cast: dict[str, Person], diary: Diary) -> None:
    """The cast, one by one: whose list, whose student, whose figures."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    code = place_of(cast["Sanne"]).code
    opens: dict[str, set[str]] = {}
    pages = {
        "desk": at("waiting-desk"),
        "student": at("waiting-desk-student", code=code),
        "ask": at("waiting-desk-ask"),
        "service": at("waiting-desk-service"),
        "times": at("waiting-times"),
        "file": at("waiting-times-file"),
    }
    for name, person in cast.items():
        browser = client(person, strong=True)
        opens[name] = {page for page, address in pages.items() if browser.get(address).status_code == 200}
    assert opens == {
        "Sanne": set(),
        "Daan": set(),
        "Mei": set(),
        "Sem": set(),
        "Priya": set(),
        "Lotte": {"desk", "ask", "times"},
        "Noor": {"desk", "student", "ask", "times"},
        "Bram": {"desk", "ask", "times"},
        "Fatima": {"desk", "student", "ask", "service", "times", "file"},
        "Kees": {"desk", "ask", "times"},
        "Ilse": {"desk", "ask", "times"},
        "Joris": {"desk", "ask", "service", "times", "file"},
        "Vera": {"desk", "ask", "service", "times"},
        "Anne": set(),
        "Omar": set(),
        "Eva": {"times", "file"},
        "Pim": set(),
        "Thea": set(),
        "Rik": set(),
    }
    for address in pages.values():
        assert Client().get(address).status_code == 302


def test_the_list_says_who_and_what_next_and_offers_with_one_click(cast: dict[str, Person], diary: Diary) -> None:
    """Noor sees Sanne and offers her Friday; Bram's list is empty."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    place, noor = place_of(cast["Sanne"]), client(cast["Noor"], strong=True)
    page = seen(noor, at("waiting-desk"))
    assert "Sanne Voorbeeld" in page
    slot = next_slot(diary)
    assert f'value="{slot.code}"' in page
    answer = noor.post(at("waiting-desk-student", code=place.code), {"do": "offer", "slot": slot.code})
    assert answer.headers["Location"].endswith("?said=offered")
    assert place_of(cast["Sanne"]).state == PlaceState.OFFERED
    assert "Sanne" not in seen(client(cast["Bram"], strong=True), at("waiting-desk"))
    summed = desk_rows(actor_for(cast["Noor"]))
    assert summed == [{"role": "study-adviser", "waiting": 1, "longest": 0, "decide": 0}]
    assert desk_rows(actor_for(cast["Bram"])) == []


def test_a_student_who_got_a_time_meanwhile_leads_back_to_the_list(
    cast: dict[str, Person], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who presses just too late reads what happened on the list, and not that the page is nowhere."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    noor, place, slot = client(cast["Noor"], strong=True), place_of(cast["Sanne"]), next_slot(diary)
    offer = waiting_desk.offer_by_hand

    def too_late(**given: Any) -> Any:
        leave(actor=actor_for(cast["Sanne"]), place=place.pk)
        return offer(**given)

    monkeypatch.setattr(waiting_desk, "offer_by_hand", too_late)
    answer = noor.post(at("waiting-desk-student", code=place.code), {"do": "offer", "slot": slot.code})
    assert "heeft intussen een tijd" in seen(noor, answer.headers["Location"])
    assert "heeft intussen een tijd" not in seen(noor, at("waiting-desk"))


def test_the_list_costs_the_same_for_many(cast: dict[str, Person], diary: Diary) -> None:
    """Two who wait or three: the same number of statements."""
    noor = client(cast["Noor"], strong=True)
    counts = []
    for name in ("Sanne", "Daan", "Lotte"):
        join(actor=actor_for(cast[name]), role="study-adviser", programme="security-studies")
        with CaptureQueriesContext(
            connection,
        ) as counted:
            seen(noor, at("waiting-desk"))
        counts.append(len(counted))
    assert len(set(counts[1:])) == 1


def test_deciding_is_for_who_decides(cast: dict[str, Person]) -> None:
    """Joris reads the sentence and decides; Ilse, of the same list, sees neither sentence nor buttons."""
    diary_of(cast["Ilse"], "psychologist")
    sanne = actor_for(cast["Sanne"])
    join(actor=sanne, role="psychologist")
    place = place_of(cast["Sanne"])
    ask(actor=sanne, place=place.pk, sentence="Ik slaap al dagen niet")
    address = at("waiting-desk-student", code=place.code)
    ilse, joris = client(cast["Ilse"], strong=True), client(cast["Joris"], strong=True)
    assert "slaap al dagen" not in seen(ilse, address)
    ilse.post(address, {"do": "urgent"})
    assert place_of(cast["Sanne"]).urgency == WaitingPlace.ASKED
    assert "slaap al dagen" in seen(joris, address)
    assert "slaap al dagen" not in seen(joris, at("waiting-desk"))
    joris.post(address, {"do": "urgent"})
    assert place_of(cast["Sanne"]).urgency == WaitingPlace.URGENT
    assert joris.post(address, {"do": "urgent"}).status_code == 302


def test_a_change_of_order_keeps_what_was_typed(cast: dict[str, Person], diary: Diary) -> None:
    """Without a reason nothing changes, and the number stays in its field."""
    for name in ("Sanne", "Daan"):
        join(actor=actor_for(cast[name]), role="study-adviser", programme="security-studies")
    noor, place = client(cast["Noor"], strong=True), place_of(cast["Daan"])
    address = at("waiting-desk-student", code=place.code)
    for given in ({"to": "1", "reason": ""}, {"to": "eerste", "reason": "x"}, {"to": "0", "reason": "x"}):
        answer = noor.post(address, {"do": "forward", **given})
        assert answer.status_code == 422
    assert 'value="0"' in answer.content.decode()
    answer = noor.post(address, {"do": "forward", "to": "1", "reason": "Kan alleen vrijdag"})
    assert answer.headers["Location"].endswith("?said=moved")
    assert "Kan alleen vrijdag" in seen(noor, address)
    assert "Kan alleen vrijdag" not in seen(client(cast["Daan"]), at("waiting", code=place.code))


def test_asking_for_a_student_answers_the_same_for_every_code(cast: dict[str, Person]) -> None:
    """A code that exists, one that does not, one's own wrong guess: the same answer. Without a yes nothing is asked."""
    diary_of(cast["Ilse"], "psychologist")
    join(actor=actor_for(cast["Sanne"]), role="psychologist")
    code, noor = place_of(cast["Sanne"]).code, client(cast["Noor"], strong=True)
    given = {"sentence": "Slaapt niet meer", "said_yes": "no", "code": code}
    refused = noor.post(at("waiting-desk-ask"), given)
    assert refused.status_code == 422
    assert "Slaapt niet meer" in refused.content.decode()
    assert not UrgentRequest.objects.unscoped(reason="test").exists()
    answers = {
        noor.post(at("waiting-desk-ask"), {**given, "said_yes": "yes", "code": each}).headers["Location"]
        for each in (f" {code[:6].upper()}-{code[6:]} ", "0" * 12, "nonsense é")
    }
    assert len(answers) == 1
    assert UrgentRequest.objects.unscoped(reason="test").get().asked_by_id == cast["Noor"].pk
    page = seen(client(cast["Sanne"]), at("waiting", code=code))
    assert "Een medewerker vroeg of jij sneller" in page


# --- Whether a service is open --------------------------------------------------------------------------------------


def test_a_stopped_service_is_said_in_the_guide(cast: dict[str, Person]) -> None:
    """Before anybody fills in a form, in both languages, and gone after its last day."""
    diary_of(cast["Ilse"], "psychologist")
    joris = client(cast["Joris"], strong=True)
    given = {"service": "psychologist||", "state": "stopped", "reason_nl": "Twee collega's zijn ziek.", "reason_en": ""}
    refused = joris.post(at("waiting-desk-service"), given)
    assert refused.status_code == 422
    assert "Twee collega&#x27;s zijn ziek." in refused.content.decode()
    until = time.today() + datetime.timedelta(days=7)
    given |= {"reason_en": "Two colleagues are ill.", "until": until.strftime("%d-%m-%Y")}
    assert joris.post(at("waiting-desk-service"), given).status_code == 302
    service.kept_states.cache_clear()
    found = waiting_for("psychologist")
    assert found is not None
    assert closed_in_words(found) == ("Nu geen nieuwe afspraken, tot en met 30 november. Twee collega's zijn ziek.")
    assert waiting_in_words(found) == closed_in_words(found)
    assert "Twee collega" in seen(Client(), reverse("guide-entry", kwargs={"slug": "psychologist"}))
    forged = {**given, "service": "study-adviser||"}
    assert joris.post(at("waiting-desk-service"), forged).status_code == 422
    assert ServiceState.objects.count() == 1


def test_limited_in_one_city_says_so_and_still_says_how_soon(cast: dict[str, Person]) -> None:
    """A city's word is not everybody's: the first free moment stands beside it."""
    diary_of(cast["Joris"], "psychologist")
    said: Any = {"reason_nl": "Verhuizing.", "reason_en": "Moving."}
    set_state(actor=actor_for(cast["Joris"]), role="psychologist", campus="leiden", state="limited", **said)
    service.kept_states.cache_clear()
    found = waiting_for("psychologist")
    assert found is not None
    words = waiting_in_words(found)
    assert words.startswith("Leiden: nu minder plek dan anders. Verhuizing.")
    assert "Eerste vrije afspraak" in words


# --- What is said about the wait ------------------------------------------------------------------------------------


def test_a_wait_beyond_the_norm_names_who_is_responsible(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Without a norm nothing is said of one; with it the norm stands there, and after it who answers for it."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    address = at("waiting", code=place_of(cast["Sanne"]).code)
    sanne = client(cast["Sanne"])
    assert "Afspraak van de universiteit" not in seen(sanne, address)
    for proposal in decisions(time.today()):
        if proposal.function == "waiting-norm":
            record_decision(actor=BUILDER, proposal=proposal, invented=True)
    page = seen(sanne, address)
    assert "Een eerste gesprek binnen 21 dagen" in page
    assert "Je wacht langer dan de universiteit wil" not in page
    monday.shift(datetime.timedelta(days=22))
    page = seen(client(cast["Sanne"]), address)
    assert "Je wacht langer dan de universiteit wil" in page
    assert "Fatima Voorbeeld" in page


def test_a_range_comes_from_who_was_helped(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """At first nothing can be said; after weeks in which people of this line were helped a range is, never a date."""
    join(actor=actor_for(cast["Sanne"]), role="study-adviser", programme="security-studies")
    place = place_of(cast["Sanne"])
    assert "Dat kunnen we nog niet zeggen" in seen(client(cast["Sanne"]), at("waiting", code=place.code))
    _helped(cast, place, MONDAY - datetime.timedelta(weeks=7))
    page = seen(client(cast["Sanne"]), at("waiting", code=place.code))
    assert "Waarschijnlijk 3 tot 10 werkdagen" in page


def _helped(cast: dict[str, Person], like: WaitingPlace, since: datetime.datetime) -> None:
    """Let eight students of the same line have been helped, one a week."""
    from naast.foundation.access.action import action
    from naast.foundation.access.page import nobody

    @action("test.helped", may=nobody)
    def helped(*, actor: Job) -> None:
        for week in range(8):
            WaitingPlace(
                student_id=cast["Daan"].pk,
                role_id=like.role_id,
                programme_id=like.programme_id,
                faculty_id=like.faculty_id,
                joined_at=since - datetime.timedelta(weeks=2),
                order_at=since,
                told_place=1,
                state=PlaceState.BOOKED,
                ended_at=since + datetime.timedelta(weeks=week) - datetime.timedelta(hours=1),
            ).save(force_insert=True)

    helped(actor=Job("test"))
