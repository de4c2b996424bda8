"""Texts come and go at their moment; what goes wrong then leaves the old text and tells the editor (A10, G11)."""

import datetime

import pytest

from naast.awareness.guide.actions import appear, go, publish_text, save_text, schedule_withdrawal, withdraw_text
from naast.awareness.guide.models import Entry, EntryText, Version
from naast.awareness.guide.queries.desk import text
from naast.awareness.guide.queries.desk_attention import Concern, attention
from naast.awareness.guide.queries.desk_words import fault_words
from naast.awareness.guide.rules.versions import BadMoment, CannotWithdraw, SavedMeanwhile, State
from naast.awareness.guide.tests.desk import content, row, versions
from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import jobs, time

pytestmark = pytest.mark.django_db
MENTOR = {"kind": "entry", "key": "mentor"}
HOUR = datetime.timedelta(hours=1)


def scheduled(actor, *, key="mentor", at=None, until=None, **nl):
    saved = save_text(actor=actor, kind="entry", key=key, content=content(key, **nl), based_on=row(key).head)
    moment = time.now() + HOUR if at is None else at
    publish_text(actor=actor, kind="entry", key=key, number=saved.number, at=moment, until=until)
    return saved.number


def title(key="mentor"):
    return EntryText.objects.get(entry__slug=key, language="nl").title


@pytest.fixture
def clock(monkeypatch):
    """Move the house's clock, and run what is due."""
    moved = [datetime.timedelta(0)]
    system = time.system_now
    monkeypatch.setattr(time, "now", lambda: system() + moved[0])

    def run(distance):
        moved[0] += distance
        jobs.job_of("guide.keep-schedule").function()
        while jobs.run_next("test"):
            pass

    return run


def test_a_text_appears_at_its_moment_and_not_before(desk, clock):
    number = scheduled(desk.pim, title="Straks")
    clock(HOUR / 2)
    assert (title(), versions("mentor")[-1]) == ("Mentor", (number, "scheduled"))
    clock(HOUR)
    assert (title(), versions("mentor")) == ("Straks", [(1, "replaced"), (number, "published")])
    lines = AuditLine.objects.filter(verb="guide.text-appeared")
    assert [(line.actor, line.role) for line in lines] == [(None, "job:guide-schedule")]
    clock(HOUR)
    assert lines.count() == 1


def test_a_text_goes_at_its_moment(desk, clock):
    number = scheduled(desk.pim, title="Even", until=time.now() + 3 * HOUR)
    clock(2 * HOUR)
    assert title() == "Even"
    clock(2 * HOUR)
    assert not Entry.objects.filter(slug="mentor").exists()
    assert versions("mentor") == [(1, "replaced"), (number, "withdrawn")]


def test_what_shows_can_be_given_an_end_and_lose_it_again(desk, clock):
    later = time.now() + HOUR
    assert schedule_withdrawal(actor=desk.pim, **MENTOR, number=1, at=later).state is State.PUBLISHED
    schedule_withdrawal(actor=desk.pim, **MENTOR, number=1, at=None)
    clock(2 * HOUR)
    assert title() == "Mentor"
    for wrong in (later - 5 * HOUR, later.replace(tzinfo=None)):
        with pytest.raises(BadMoment):
            schedule_withdrawal(actor=desk.pim, **MENTOR, number=1, at=wrong)
    with pytest.raises(CannotWithdraw):
        schedule_withdrawal(actor=desk.pim, kind="line", key="112", number=1, at=later + 9 * HOUR)
    number = save_text(actor=desk.pim, **MENTOR, content=content("mentor", title="x"), based_on=1).number
    with pytest.raises(SavedMeanwhile):
        schedule_withdrawal(actor=desk.pim, **MENTOR, number=number, at=later + 9 * HOUR)


def test_a_fault_at_the_moment_leaves_the_old_text_and_tells_the_editor(desk, clock):
    """The entry it points to was withdrawn after it was scheduled."""
    given = content("mentor", title="Straks") | {"next": ["buddy"]}
    saved = save_text(actor=desk.pim, **MENTOR, content=given, based_on=1)
    publish_text(actor=desk.pim, **MENTOR, number=saved.number, at=time.now() + HOUR)
    withdraw_text(actor=desk.pim, kind="entry", key="buddy", number=1, because="x", despite_uses=True)
    other = scheduled(desk.pim, key="tutor", title="Ook straks")
    clock(2 * HOUR)
    assert (title(), versions("mentor")) == ("Mentor", [(1, "published"), (saved.number, "held")])
    assert (title("tutor"), versions("tutor")[-1]) == ("Ook straks", (other, "published"))  # the others go on
    waiting = text(desk.pim, "entry", "mentor", language="nl").waiting
    assert waiting.state is State.HELD
    assert [fault_words(fault) for fault in waiting.faults] == ["Deze pagina staat niet in de hulpwijzer."]
    found = [each for each in attention(desk.pim, language="nl", today=time.today()) if each.concern is Concern.HELD]
    assert [(each.key, each.number) for each in found] == [("mentor", saved.number)]
    clock(HOUR)
    assert AuditLine.objects.filter(verb="guide.text-appeared").count() == 2  # held is not tried again by itself
    fixed = given | {"next": []}
    number = save_text(actor=desk.pim, **MENTOR, content=fixed, based_on=row("mentor").head).number
    publish_text(actor=desk.pim, **MENTOR, number=number)
    assert versions("mentor") == [(1, "replaced"), (2, "replaced"), (3, "published")]


def test_an_end_that_cannot_be_stays_visible(desk, clock):
    """A line was to go; meanwhile an entry stands on it."""
    Entry.objects.filter(line="mind").update(line=None)
    schedule_withdrawal(actor=desk.pim, kind="line", key="mind", number=1, at=time.now() + HOUR)
    Entry.objects.filter(slug="mentor").update(line="mind")
    clock(2 * HOUR)
    shown = text(desk.pim, "line", "mind", language="nl").published
    assert [fault_words(fault) for fault in shown.faults] == ["Er staan pagina's op deze lijn. Pas die eerst aan."]
    held = [each for each in attention(desk.pim, language="nl", today=time.today()) if each.concern is Concern.HELD]
    assert [each.key for each in held] == ["mind"]


def test_run_twice_it_does_it_once(desk, clock):
    number = scheduled(desk.pim, title="Straks")
    clock(2 * HOUR)
    job = Job("test")
    before = versions("mentor")
    for act in (appear, go, appear):
        act(actor=job, **MENTOR, number=number)
    assert versions("mentor") == before
    jobs.job_of("guide.keep-moment").function(Version.objects.first().pk)
    jobs.job_of("guide.keep-moment").function(row("mentor").pk)  # no version of that id any more
    with pytest.raises(Refused):
        appear(actor=desk.pim, **MENTOR, number=number)


def test_what_should_have_come_and_did_not_is_a_concern(desk, monkeypatch):
    scheduled(desk.pim, title="Straks")
    now = time.now()
    for late, concern in {HOUR / 2: Concern.SCHEDULED, 2 * HOUR: Concern.HELD}.items():
        found = attention(desk.pim, language="nl", today=time.today(), now=now + late)
        assert [each.key for each in found if each.concern is concern] == ["mentor"]


def test_the_clock_of_the_demonstration_moves_texts_too(desk, settings, tmp_path):
    """Moving two days ahead runs the schedule of the days skipped."""
    number = scheduled(desk.pim, title="Morgen", at=time.now() + datetime.timedelta(days=1))
    settings.DEMO = True
    settings.HOME.mkdir(parents=True, exist_ok=True)
    try:
        time.move_to(time.now() + datetime.timedelta(days=2))
        assert versions("mentor") == [(1, "replaced"), (number, "published")]
    finally:
        (settings.HOME / "clock.json").unlink(missing_ok=True)
