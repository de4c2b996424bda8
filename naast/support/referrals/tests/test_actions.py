"""What changes a referral: the yes at the desk, the no nobody sees, what is late, what is asked later, what goes (C5, C6)."""

import datetime

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.consent import actions as consent
from naast.foundation.consent.events import PermissionUsable
from naast.foundation.consent.grants import NoPermission
from naast.foundation.core.models import DataKey
from naast.foundation.core.sealed import KeyDestroyed
from naast.foundation.notify.letters import Reader, letter_of
from naast.foundation.notify.models import Message
from naast.support.referrals.actions import (
    accept,
    answer_question,
    ask_back,
    drop,
    ensure_routes,
    escalate,
    forget,
    note_yes,
    order_routes,
    pass_on,
    put_back,
    rewrite,
    say_no,
    say_yes,
    show,
    start,
    stop,
    take,
)  # fmt: skip
from naast.support.referrals.actions.agreements import BadRoute
from naast.support.referrals.actions.answering import ChangedMeanwhile
from naast.support.referrals.actions.faults import NothingWritten
from naast.support.referrals.actions.writing import Doubtful, NobodyReceives, NoRoute
from naast.support.referrals.jobs import pass_on_what_may_go
from naast.support.referrals.models import HandOver, Referral, RoutingRule, Sentence, Word
from naast.support.referrals.queries.staff import inbox, sent
from naast.support.referrals.queries.student import own
from naast.support.referrals.rules.routing import Route
from naast.support.referrals.rules.states import NoSuchMove
from naast.support.referrals.tests.conftest import STRUCK, actor_of, kept

pytestmark = pytest.mark.django_db
HOUSE = Job("test")


def letters(name):
    found = Message.objects.unscoped(reason="a test looks").filter(letter=name).order_by("posted_at", "pk")
    return [row.person_id for row in found]


@pytest.fixture
def who(files):
    """Give the actors of this story."""
    return {name: actor_of(getattr(files.cast, name)) for name in ("noor", "sanne", "ilse", "joris", "kees", "daan")}


# --- Composing --------------------------------------------------------------------------------------------------------
def test_starting_asks_for_a_file_a_route_a_reader_and_a_text(begun, files, who):
    with pytest.raises(Refused):
        start(actor=who["noor"], file=files.ilse.code, way="inside", to_role="psychologist", text="Een zin.")
    for given, fault in (
        ({"to_role": "gp"}, NoRoute),
        ({"text": " \n"}, NothingWritten),
        ({"text": "Ze heeft adhd."}, Doubtful),
    ):
        with pytest.raises(fault):
            begun(**given)
    with pytest.raises(NothingWritten):
        begun(text="\n".join(["Een zin."] * 121))
    assert begun(text="Ze heeft adhd.", sure=True).state == "draft"


def test_nobody_is_referred_to_an_empty_chair(begun, files):
    from naast.foundation.people.models import Function

    long_ago = datetime.date(2020, 1, 1)
    Function.objects.filter(role="career").update(starts_on=long_ago, ends_on=long_ago)
    with pytest.raises(NobodyReceives):
        begun(to_role="career")


def test_the_question_goes_to_the_student_by_a_letter_without_content(asked, files):
    asked()
    assert letters("consent.asked") == [files.cast.sanne.pk]


def test_a_text_that_was_shown_and_changed_is_asked_about_anew(asked, who):
    row = asked()
    before = own(who["sanne"], row.code).seen
    rewrite(actor=who["noor"], code=row.code, text="Een andere zin.")
    with pytest.raises((NoSuchMove, Refused)):
        say_yes(actor=who["sanne"], code=row.code, seen=before)
    show(actor=who["noor"], code=row.code)
    with pytest.raises(ChangedMeanwhile):
        say_yes(actor=who["sanne"], code=row.code, seen=before)
    say_yes(actor=who["sanne"], code=row.code, seen=own(who["sanne"], row.code).seen)
    assert HandOver.objects.unscoped(reason="test").get().text == "Een andere zin."


def test_what_is_dropped_is_gone_with_its_key(asked, who):
    row = asked()
    drop(actor=who["noor"], code=row.code)
    assert Sentence.objects.unscoped(reason="test").count() == 0
    assert own(who["sanne"], row.code) is None
    with pytest.raises(NoSuchMove):
        show(actor=who["noor"], code=row.code)


# --- The student's answer ---------------------------------------------------------------------------------------------
def test_striking_everything_is_no_yes(asked, who):
    row = asked()
    with pytest.raises(NothingWritten):
        say_yes(actor=who["sanne"], code=row.code, seen=own(who["sanne"], row.code).seen, struck=[0, 1, 2])
    assert kept(row).state == "asked"


def test_the_key_of_what_was_struck_is_destroyed(passed, who):
    row = passed()
    gone = DataKey.objects.filter(subject=row.pk, file="referral-draft").get()
    assert gone.destroyed_at is not None
    assert STRUCK not in HandOver.objects.unscoped(reason="test").get().text
    with pytest.raises(KeyDestroyed):
        _write(row)


def _write(row):
    from naast.foundation.access.action import action
    from naast.foundation.access.page import nobody

    @action("test.wrote", may=nobody)
    def write(*, actor):
        Sentence.objects.create(referral=row, place=0, text="Nog een zin.")

    write(actor=HOUSE)


def test_a_no_is_seen_by_nobody_and_can_become_a_yes(asked, who):
    row = asked()
    before = sent(who["noor"])
    say_no(actor=who["sanne"], code=row.code)
    assert sent(who["noor"]) == before
    assert inbox(who["ilse"]) == []
    assert own(who["sanne"], row.code).refused
    say_yes(actor=who["sanne"], code=row.code, seen=own(who["sanne"], row.code).seen)
    assert kept(row).state == "passed-on"


def test_a_yes_on_the_page_of_permissions_passes_on_too(asked, who):
    row = asked()
    consent.give(actor=who["sanne"], permission=kept(row).permission, digest=kept(row).digest)
    assert inbox(who["ilse"]) == []
    pass_on_what_may_go(PermissionUsable(permission=kept(row).permission, what_kind="referral", what=row.pk))
    assert [line.code for line in inbox(who["ilse"])] == [row.code]


@pytest.mark.parametrize("changed", [False, True])
def test_a_yes_at_the_desk_leaves_after_a_day_unless_it_was_changed(asked, who, clock, changed):
    row = asked()
    note_yes(actor=who["noor"], code=row.code, struck=[1])
    event = PermissionUsable(permission=kept(row).permission, what_kind="referral", what=row.pk)
    pass_on_what_may_go(event)
    assert inbox(who["ilse"]) == []
    assert [line.seen for line in sent(who["noor"])] == ["noted"]
    if changed:
        say_no(actor=who["sanne"], code=row.code)
        assert [line.seen for line in sent(who["noor"])] == ["noted"]
    clock.forward(hours=24, seconds=1)
    pass_on_what_may_go(event)
    assert (inbox(who["ilse"]) == []) is changed
    assert [line.seen for line in sent(who["noor"])] == ["no-answer" if changed else "passed-on"]


def test_an_urgent_yes_leaves_at_once_with_its_reason(asked, who):
    row = asked()
    note_yes(actor=who["noor"], code=row.code, struck=[1], urgent_reason="Vanmiddag een gesprek")
    assert kept(row).state == "passed-on"
    assert STRUCK not in HandOver.objects.unscoped(reason="test").get().text


def test_without_permission_nothing_is_passed_on_by_anybody(asked, who):
    row = asked()
    for actor in (who["noor"], who["sanne"], who["ilse"]):
        with pytest.raises(Refused):
            pass_on(actor=actor, referral=row.pk)
    with pytest.raises(NoPermission):
        pass_on(actor=HOUSE, referral=row.pk)
    assert kept(row).state == "asked"


def test_who_is_under_16_is_asked_nothing(begun, files, who):
    from naast.foundation.people.models import Person

    row = begun()
    Person.objects.filter(pk=files.cast.sanne.pk).update(birth_date=datetime.date(2012, 1, 1))
    with pytest.raises(Refused, match="a person arranges help"):
        show(actor=who["noor"], code=row.code)
    assert kept(row).state == "draft"


# --- The receiver -----------------------------------------------------------------------------------------------------
def test_the_pool_is_told_and_the_author_and_student_are_not(passed, files):
    passed()
    told = letters("referral.waiting")
    assert files.cast.ilse.pk in told
    assert not {files.cast.noor.pk, files.cast.sanne.pk, files.cast.kees.pk} & set(told)


def test_a_letter_says_nothing_to_who_may_not_see_it_any_more(passed, files, who):
    row = passed()
    waiting = letter_of("referral.waiting")
    reader = Reader(actor=who["ilse"], name="Ilse", language="nl")
    content = waiting.build(reader, row.pk)
    assert "Sanne" not in f"{content.subject} {content.paragraphs}"
    assert waiting.build(Reader(actor=who["kees"], name="Kees", language="nl"), row.pk) is None
    stop(actor=who["sanne"], code=row.code)
    assert waiting.build(reader, row.pk) is None


def test_two_cannot_take_it(passed, files, who, acting):
    row = passed()
    take(actor=who["ilse"], code=row.code)
    take(actor=who["ilse"], code=row.code)
    with pytest.raises(Refused):
        take(actor=who["joris"], code=row.code)
    put_back(actor=who["ilse"], code=row.code)
    assert [line.seen for line in sent(who["noor"])] == ["received"]
    assert [line.code for line in inbox(who["ilse"])] == [row.code]


def test_accepting_opens_the_receivers_own_file(taken, files, who):
    from naast.support.guidance.models import GuidanceFile

    before = GuidanceFile.objects.unscoped(reason="test").count()
    accept(actor=who["ilse"], code=taken.code)
    accept(actor=who["ilse"], code=taken.code)
    assert GuidanceFile.objects.unscoped(reason="test").count() == before  # Ilse had one
    assert letters("referral.answered") == [files.cast.sanne.pk]


def test_a_referral_that_was_not_accepted_is_no_ground_for_a_file(taken, files, who):
    from naast.support.guidance.ports import vouches

    assert not vouches("referral", who["ilse"], files.cast.sanne.pk)
    accept(actor=who["ilse"], code=taken.code)
    assert vouches("referral", who["ilse"], files.cast.sanne.pk)
    assert not vouches("referral", who["joris"], files.cast.sanne.pk)
    stop(actor=who["sanne"], code=taken.code)
    assert not vouches("referral", who["ilse"], files.cast.sanne.pk)


def test_a_question_back_goes_to_the_student_and_stops_the_clock(taken, files, who, clock):
    ask_back(actor=who["ilse"], code=taken.code, text="Wat helpt je nu?")
    assert letters("referral.question") == [files.cast.sanne.pk]
    clock.forward(days=14)
    assert escalate(actor=HOUSE) == 0
    put_back(actor=HOUSE, code=taken.code)  # she left while the question stood: colleagues see it again
    take(actor=who["ilse"], code=taken.code)
    ask_back(actor=who["ilse"], code=taken.code, text="Wat helpt je nu?")
    answer_question(actor=who["sanne"], code=taken.code, text="Rust")
    assert letters("referral.reply") == [files.cast.ilse.pk]
    assert Word.objects.seen_by(who["noor"]).count() == 0


def test_what_nobody_answers_escalates_within_the_receiving_profession(passed, files, who, clock):
    row = passed()
    assert escalate(actor=HOUSE) == 0
    clock.forward(days=3)
    assert escalate(actor=HOUSE) == 1
    assert escalate(actor=HOUSE) == 0
    told = set(letters("referral.late"))
    assert files.cast.joris.pk in told
    assert not {files.cast.noor.pk, files.cast.sanne.pk, files.cast.fatima.pk, files.cast.rik.pk} & told
    assert [line.late for line in inbox(who["joris"]) if line.code == row.code] == [True]
    clock.forward(days=1)
    assert escalate(actor=HOUSE) == 1


def test_a_profession_without_a_head_frees_what_lies_with_a_colleague(files, who, clock, acting):
    from naast.foundation.people.models import Function

    day = datetime.date(2026, 11, 1)
    acting(lambda: Function.objects.create(person=files.cast.bram, role_id="student-counsellor", starts_on=day))
    kees, bram = who["kees"], actor_of(files.cast.bram)
    row = start(actor=who["noor"], file=files.noor.code, way="inside", to_role="student-counsellor", text="Een zin.")
    show(actor=who["noor"], code=row.code)
    say_yes(actor=who["sanne"], code=row.code, seen=own(who["sanne"], row.code).seen)
    take(actor=kees, code=row.code)
    assert inbox(bram) == []
    clock.forward(days=3)
    escalate(actor=HOUSE)
    assert {files.cast.kees.pk, bram.pk} <= set(letters("referral.late"))
    assert [(line.name, line.led) for line in inbox(bram)] == [("", True)]
    with pytest.raises(Refused):
        take(actor=bram, code=row.code)
    put_back(actor=bram, code=row.code)
    take(actor=bram, code=row.code)


# --- Keeping ----------------------------------------------------------------------------------------------------------
def test_a_question_nobody_answers_lapses_and_what_is_over_goes(asked, who, clock):
    row = asked()
    clock.forward(days=30)
    forget(actor=HOUSE)
    assert kept(row).state == "lapsed"
    assert [line.seen for line in sent(who["noor"])] == ["no-answer"]
    clock.forward(days=60)
    assert forget(actor=HOUSE) == 1
    assert Referral.objects.unscoped(reason="test").count() == Sentence.objects.unscoped(reason="test").count() == 0


def test_what_was_accepted_stays_a_year_at_most(taken, who, clock):
    accept(actor=who["ilse"], code=taken.code)
    clock.forward(days=364)
    assert forget(actor=HOUSE) == 0
    clock.forward(days=1)
    assert forget(actor=HOUSE) == 1
    assert all(key.destroyed_at for key in DataKey.objects.filter(subject=taken.pk))


def test_the_routing_order_is_data(begun, files, who):
    administrator = actor_of(files.cast.rik)
    assert ensure_routes(actor=administrator) == 0
    with pytest.raises(Refused):
        ensure_routes(actor=who["noor"])

    def put(*routes, **level):
        order_routes(actor=administrator, role="study-adviser", routes=routes, **level)

    put(Route("study-adviser", "career"))
    with pytest.raises(NoRoute):
        begun()
    put(Route("study-adviser", "psychologist", norm_days=3))
    assert begun().state == "draft"
    for wrong in (Route("study-adviser", "crisis", "outside"), Route("psychologist", "career")):
        with pytest.raises(BadRoute):
            put(wrong)
    university = files.cast.noor.institution
    put(Route("study-adviser", "career"), university=university.pk)
    with pytest.raises(NoRoute):
        begun()
    assert RoutingRule.objects.filter(university=university).count() == 1
