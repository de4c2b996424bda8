"""Everything is off; a decision switches it on for its days; nothing is ever rewritten."""

import dataclasses
import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.decisions.actions import (
    DecisionIncomplete,
    NoSuchDecision,
    RevokedAlready,
    record_decision,
    revoke_decision,
)
from naast.foundation.decisions.models import AdoptedDecision, DecisionsAreKept, Revocation
from naast.foundation.decisions.queries import UnknownSwitch, ending_soon, is_on, norm_of, public_list
from naast.foundation.decisions.rules import SWITCHES
from naast.foundation.decisions.tests.test_rules import GOOD
from naast.foundation.people.tests.factories import actors

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
CLERK = Job("test-clerk")
REASONS = {"document": "CvB 2026/40", "reason_nl": "De proef is klaar.", "reason_en": "The trial is done."}


def decided(function="concerns", *, starts=-10, ends=300, norm=None, actor=CLERK):
    today = time.today()
    proposal = dataclasses.replace(
        GOOD, function=function, taken_on=today + min(starts, 0) * DAY, starts_on=today + starts * DAY, ends_on=today + ends * DAY, norm=norm
    )  # fmt: skip
    return record_decision(actor=actor, proposal=proposal)


def test_nothing_sensitive_is_on_by_default():
    assert not any(is_on(switch.slug) for switch in SWITCHES)
    assert [(shown.slug, shown.on, shown.decision, shown.history) for shown in public_list()] == [
        (switch.slug, False, None, ()) for switch in SWITCHES
    ]


def test_a_misspelt_function_is_an_error_and_not_silently_off():
    with pytest.raises(UnknownSwitch):
        is_on("concern")


def test_a_decision_switches_one_function_on_for_its_days():
    decided(starts=0, ends=30)
    today = time.today()
    assert [is_on("concerns", today + shift * DAY) for shift in (-1, 0, 30, 31)] == [False, True, True, False]
    assert [switch.slug for switch in public_list() if switch.on] == ["concerns"]


def test_a_decision_that_lacks_something_is_refused_with_every_fault():
    for change in ({"ends_on": None}, {"dpia": ""}):
        with pytest.raises(DecisionIncomplete):
            record_decision(actor=CLERK, proposal=dataclasses.replace(GOOD, **change))
    assert not AdoptedDecision.objects.exists()


def test_who_may_record_and_who_may_revoke():
    everybody = actors()
    may_record, may_revoke = set(), set()
    for name, actor in everybody.items():
        try:
            decided(actor=actor)
            may_record.add(name)
        except Refused:
            pass
        try:
            revoke_decision(actor=actor, decision=decided().pk, **REASONS)
            may_revoke.add(name)
        except Refused:
            pass
    assert may_record == {"Thea"}
    assert may_revoke == {"Thea", "Eva", "Rik"}
    assert AuditLine.objects.filter(verb="decision.recorded.refused").count() == len(everybody) - 1


def test_revoking_switches_off_from_that_day_and_stays_in_the_history():
    decision = decided()
    revoke_decision(actor=CLERK, decision=decision.pk, revoked_on=time.today() + DAY, **REASONS)
    assert is_on("concerns")
    assert not is_on("concerns", time.today() + DAY)
    (shown,) = [switch for switch in public_list(time.today() + DAY) if switch.slug == "concerns"]
    assert (shown.on, shown.history[0].state, str(shown.history[0].revoked_because)) == (
        False,
        "revoked",
        "De proef is klaar.",
    )
    with translation.override("en"):
        assert str(shown.history[0].revoked_because) == "The trial is done."
    with pytest.raises(RevokedAlready):
        revoke_decision(actor=CLERK, decision=decision.pk, **REASONS)
    with pytest.raises(NoSuchDecision):
        revoke_decision(actor=CLERK, decision=actors()["Thea"].pk, **REASONS)
    with pytest.raises(DecisionIncomplete):
        revoke_decision(
            actor=CLERK, decision=decided().pk, **(REASONS | {"document": " "}), revoked_on=time.today() - DAY
        )


def test_a_second_decision_takes_over_and_revoking_it_brings_the_first_back():
    decided("waiting-norm", norm=15)
    later = decided("waiting-norm", norm=10)
    assert norm_of("waiting-norm") == 10
    revoke_decision(actor=CLERK, decision=later.pk, **REASONS)
    assert norm_of("waiting-norm") == 15
    assert norm_of("concerns") is None


def test_a_warning_sixty_days_before_the_end_unless_a_next_decision_follows():
    decided("concerns", ends=60)
    decided("initiative", ends=61)
    decided("own-surveys", ends=30)
    decided("own-surveys", starts=31, ends=300)
    assert [switch.slug for switch in ending_soon()] == ["concerns"]
    assert [switch.slug for switch in ending_soon(time.today() + DAY)] == ["concerns", "initiative"]


def test_the_list_costs_one_query_with_one_decision_or_thirty(django_assert_num_queries):
    decided()
    with django_assert_num_queries(1):
        public_list()
    for _ in range(29):
        decided()
    with django_assert_num_queries(1):
        (concerns,) = [switch for switch in public_list() if switch.on]
    assert len(concerns.history) == 29
    with django_assert_num_queries(1):
        is_on("concerns")


def test_a_decision_is_never_rewritten_or_removed():
    decision = decided()
    for rewrite in (
        lambda: AdoptedDecision.objects.filter(pk=decision.pk).update(ends_on=time.today() + 900 * DAY),
        lambda: AdoptedDecision.objects.all().delete(),
        lambda: AdoptedDecision.objects.bulk_update([decision], ["ends_on"]),
        decision.save,
        decision.delete,
    ):
        with pytest.raises(DecisionsAreKept):
            rewrite()
    assert AdoptedDecision.objects.count() == 1


@pytest.mark.parametrize("model", [AdoptedDecision, Revocation])
def test_the_database_itself_refuses_to_rewrite(model):
    revoke_decision(actor=CLERK, decision=decided().pk, **REASONS)
    table = model._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET document = 'other'")
    # Control: the refusal is the trigger's and nothing else's.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER {table}_kept ON {table}")
        else:
            cursor.execute(f"DROP TRIGGER {table}_kept")
        cursor.execute(f"UPDATE {table} SET document = 'other'")
    assert model.objects.get().document == "other"


def test_in_the_demonstration_every_decision_is_marked_as_invented(settings):
    assert not decided().invented
    settings.DEMO = True
    assert decided().invented
