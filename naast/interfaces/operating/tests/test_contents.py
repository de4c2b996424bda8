"""What the house holds: files, helplines, jobs, trail, people; each good, and each with something wrong."""

import datetime
import os
from dataclasses import replace

import pytest
from django.core.management import call_command

from naast.awareness.guide.actions.publishing import publish_urgent_copies
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.tests.content import guide, imported
from naast.foundation.audit.anchors import anchor, anchor_file
from naast.foundation.audit.tests.lines import a_trail, intruder
from naast.foundation.audit.verify import verify
from naast.foundation.core import jobs, time
from naast.foundation.core.closures import example_closure_rows, load_closure_days
from naast.foundation.core.models import JobLease
from naast.foundation.people.models import Function, Person
from naast.interfaces.operating.checks import files, people, trail
from naast.interfaces.operating.checks import guide as guide_checks
from naast.interfaces.operating.checks import jobs as job_checks

from .conftest import faults, warnings

__all__ = ["guide", "imported"]
DAY = datetime.timedelta(days=1)


# --- Static files ---------------------------------------------------------------------------------------------------
def test_static_files_that_are_collected_missing_or_old(at, settings, home):
    settings.STATIC_ROOT = home / "static"
    assert ["missing" in each for each in faults(files.static_files(at()))] == [True]
    call_command("collectstatic", verbosity=0, interactive=False)
    assert list(files.static_files(at())) == []
    (home / "static" / "website" / "naast.css").write_text("body { color: red }")
    assert ["another version" in each for each in faults(files.static_files(at()))] == [True]


def test_a_manifest_that_is_gone_is_a_fault(at, settings, home, monkeypatch):
    settings.STATIC_ROOT = home / "static"
    call_command("collectstatic", verbosity=0, interactive=False)
    monkeypatch.setattr(type(files.staticfiles_storage._wrapped), "manifest_strict", True, raising=False)
    assert ["were not collected" in each for each in faults(files.static_files(at()))] == [True]


# --- Urgent help ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_copies_of_urgent_help(at, home, guide):
    publish_urgent_copies()
    assert list(files.urgent_copies(at())) == []
    torn = urgent.copies() / "card.en.html"
    whole = torn.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    assert ["card.en.html" in each for each in faults(files.urgent_copies(at()))] == [True]
    torn.write_bytes(whole)
    three_days_ago = time.system_now().timestamp() - 3 * 86400
    os.utime(torn, (three_days_ago, three_days_ago))
    assert ["3 days old" in each for each in warnings(files.urgent_copies(at()))] == [True]
    torn.unlink()
    assert ["card.en.html" in each for each in faults(files.urgent_copies(at()))] == [True]


@pytest.mark.django_db
def test_helplines_that_were_checked_long_ago(at, home, guide):
    publish_urgent_copies()
    urgent.forget()
    assert list(guide_checks.helplines(at())) == []
    later = replace(at(), our_now=time.now() + 120 * DAY)
    assert ["over 90 days ago" in each for each in warnings(guide_checks.helplines(later))] == [True]


@pytest.mark.django_db
def test_a_guide_with_something_in_it_is_no_finding(at, guide):
    assert list(guide_checks.entries(at())) == []


# --- Jobs -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_worker_that_never_was_is_a_fault_and_one_that_stopped_too(at, monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {name: jobs.job_of(name) for name in ("core.alive", "audit.anchor")})
    assert "ever" in faults(job_checks.worker_alive(at()))[0]
    jobs.start_due(time.now())
    assert list(job_checks.worker_alive(at())) == []
    soon = at(now=jobs.job_of("core.alive").slot_at(time.now()) + datetime.timedelta(minutes=9))
    assert list(job_checks.worker_alive(soon)) == []
    later = at(now=time.now() + datetime.timedelta(minutes=20))
    assert ["core.alive should have begun" in each for each in faults(job_checks.worker_alive(later))] == [True]
    much_later = at(now=time.now() + 3 * DAY)
    assert ["and 1 others" in each for each in faults(job_checks.worker_alive(much_later))] == [True]


@pytest.mark.django_db
def test_a_job_that_waits_is_a_fault(at):
    assert list(job_checks.queue_moves(at())) == []
    jobs.enqueue("core.alive")
    assert list(job_checks.queue_moves(at())) == []
    later = at(now=time.system_now() + datetime.timedelta(minutes=40))
    assert ["40 minutes" in each or "39 minutes" in each for each in faults(job_checks.queue_moves(later))] == [True]


@pytest.mark.django_db
def test_a_job_that_failed_for_good_and_one_whose_worker_is_gone(at, monkeypatch):
    def fails():
        raise RuntimeError("Sanne van Dijk")

    monkeypatch.setitem(jobs._jobs, "core.alive", replace(jobs.job_of("core.alive"), function=fails))
    jobs.enqueue("core.alive")
    assert jobs.run_next("one") is True
    found = warnings(job_checks.queue_moves(at()))
    assert [each.startswith("The job core.alive failed for good") for each in found] == [True]
    assert "Sanne" not in found[0]
    assert list(job_checks.queue_moves(at(now=time.system_now() + 2 * DAY))) == []
    jobs.enqueue("core.alive")
    assert jobs._claim("dies") is not None
    assert not any("no worker is at them" in each for each in warnings(job_checks.queue_moves(at())))
    JobLease.objects.update(until=time.system_now() - DAY)
    assert any("1 jobs stand" in each for each in warnings(job_checks.queue_moves(at())))


# --- The trail ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_newest_part_of_the_trail(at):
    a_trail()
    assert list(trail.newest_part(at())) == []
    with intruder() as by:
        by.run("UPDATE audit_line SET verb = 'page.closed' WHERE seq = 2")
        assert any("is not what was written" in each for each in faults(trail.newest_part(at())))
    assert list(trail.newest_part(at())) == []


@pytest.mark.django_db
def test_only_the_newest_lines_are_walked_and_a_cut_tail_is_found(home):
    a_trail()
    held = anchor()
    assert verify(newest=2).lines == sum(min(2, seq) for _, seq, _ in held.heads)
    assert verify(newest=2).findings == ()
    longest, seq, _ = max(held.heads, key=lambda head: head[1])
    with intruder() as by:
        by.run("UPDATE audit_line SET verb = 'page.closed' WHERE shard = %s AND seq = %s", longest, seq)
        assert "edited" in {finding.kind for finding in verify(newest=2).findings}
    with intruder() as by:
        by.run("UPDATE audit_line SET verb = 'page.closed' WHERE shard = %s AND seq = 1", longest)
        found = verify(newest=2)
        assert {finding.kind for finding in found.findings} == {"guard"}  # too old for this look ...
        assert "edited" in {finding.kind for finding in verify().findings}  # ... and not for the whole walk
    with intruder() as by:
        by.run("DELETE FROM audit_line WHERE shard = %s AND seq = %s", longest, seq)
        assert {"tail"} <= {finding.kind for finding in verify(newest=2).findings}


@pytest.mark.django_db
def test_anchors_that_are_missing_old_or_not_ours(at, home):
    assert len(warnings(trail.anchors(at()))) == 1
    a_trail(3)
    anchor()
    assert list(trail.anchors(at())) == []
    assert len(warnings(trail.anchors(at(now=time.system_now() + 2 * DAY)))) == 1
    text = anchor_file().read_text()
    anchor_file().write_text(text.replace('"at": "2', '"at": "3', 1))
    assert ["seal" in each for each in faults(trail.anchors(at()))] == [True]


# --- People and calendar --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_closure_days(at):
    autumn = replace(at(), our_now=datetime.datetime(2026, 11, 22, 12, tzinfo=time.UTC))
    assert len(faults(people.closure_days(autumn))) == 1
    load_closure_days(example_closure_rows())  # 2025 and 2026
    assert faults(people.closure_days(autumn)) == []
    assert ["2027" in each for each in warnings(people.closure_days(autumn))] == [True]
    spring = replace(at(), our_now=datetime.datetime(2026, 3, 22, 12, tzinfo=time.UTC))
    assert list(people.closure_days(spring)) == []


@pytest.mark.django_db
def test_somebody_must_be_in_charge(at, cast):
    assert faults(people.in_charge(at())) == []
    words = warnings(people.in_charge(at()))
    assert ["There is one administrator" in each for each in words] == [True]
    assert cast.rik.family_name not in " ".join(words)
    yesterday = time.today() - DAY
    Function.objects.filter(role__in=("administrator", "editor")).update(starts_on=yesterday - DAY, ends_on=yesterday)
    assert len(faults(people.in_charge(at()))) == 2
    Function.objects.filter(role="privacy-officer").update(starts_on=yesterday - DAY, ends_on=yesterday)
    assert any("privacy officer" in each for each in warnings(people.in_charge(at())))


@pytest.mark.django_db
def test_an_editor_who_left_counts_for_nobody(at, cast):
    assert faults(people.in_charge(at())) == []
    editors = Person.objects.filter(pk__in=Function.objects.filter(role="editor").values("person"))
    assert editors.update(ended_on=time.today() - DAY) >= 1
    assert ["editor" in each for each in faults(people.in_charge(at()))] == [True]
