"""Who sees a referral: nobody before permission, nobody after a Stop, and the author nothing of what came of it (C5)."""

import datetime

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.access.confidential import SCOPES, Unscoped
from naast.foundation.consent.grants import NoPermission
from naast.foundation.people.models import Function, StandIn
from naast.support.referrals.actions import accept, ask_back, decline, stop, take
from naast.support.referrals.models import HandOver, Referral, Sentence, Word
from naast.support.referrals.queries.staff import grant_for, inbox, received, sent, waiting_rows, written
from naast.support.referrals.tests.conftest import actor_of, kept, lines

pytestmark = pytest.mark.django_db
DESK = "/nl/medewerker/verwijzingen"
STAFF = ("noor", "bram", "fatima", "kees", "ilse", "joris", "vera", "anne", "omar", "eva", "pim", "thea", "rik")


def sees(actor, row):
    return Referral.objects.seen_by(actor).filter(pk=row.pk).exists()


def rows(actor, row):
    """Count what somebody sees of a referral in every table."""
    return [model.objects.seen_by(actor).filter(referral=row.pk).count() for model in (Sentence, HandOver, Word)]


@pytest.fixture
def psychologists(files):
    """Name the psychologists of the cast who hold the role today."""
    return {
        who
        for who in STAFF
        if any(held.role in ("psychologist", "duty-psychologist", "head-of-psychologists")
               for held in actor_of(getattr(files.cast, who)).held)
    }  # fmt: skip


@pytest.mark.parametrize("stage", ["begun", "asked"])
def test_before_permission_nobody_but_the_author_sees_it(stage, files, request, signed_in):
    row = request.getfixturevalue(stage)()
    seen = {who for who in STAFF if sees(actor_of(getattr(files.cast, who)), row)}
    assert seen == {"noor"}
    assert sees(actor_of(files.cast.sanne), row) == (stage == "asked")
    assert not sees(actor_of(files.cast.daan), row)
    ilse = signed_in(files.cast.ilse)
    assert ilse.get(f"{DESK}/in/{row.code}").status_code == 404
    assert ilse.post(f"{DESK}/in/{row.code}", {"do": "take"}).status_code == 404
    assert kept(row).state != "received"


def test_after_permission_the_pool_sees_that_it_waits_and_no_word(passed, files, psychologists):
    row = passed()
    seen = {who for who in STAFF if sees(actor_of(getattr(files.cast, who)), row)}
    assert seen == {"noor"} | psychologists
    for who in psychologists:
        assert rows(actor_of(getattr(files.cast, who)), row) == [0, 0, 0]
        assert [line.name for line in inbox(actor_of(getattr(files.cast, who)))] == [""]


def test_after_taking_only_the_taker_reads(taken, files, psychologists):
    ilse, others = actor_of(files.cast.ilse), psychologists - {"ilse"}
    assert rows(ilse, taken) == [0, 1, 0]
    for who in {*others, "noor", "rik", "thea"}:
        assert rows(actor_of(getattr(files.cast, who)), taken) == [0, 0, 0]
        with pytest.raises(NoPermission):
            grant_for(actor_of(getattr(files.cast, who)), taken.code)


def test_struck_sentences_are_in_no_row_any_more(taken, files):
    assert Sentence.objects.unscoped(reason="test").count() == 0
    (text,) = HandOver.objects.unscoped(reason="test")
    assert "slaapt" not in text.text
    assert text.text == "Sanne mist sinds september colleges.\n\nZe wil graag met iemand praten."


@pytest.mark.parametrize("how", ["own page", "page of permissions"])
def test_a_stop_a_second_ago_closes_everything(taken, files, signed_in, how):
    from naast.foundation.consent import actions as consent

    ilse_actor, ilse, sanne = actor_of(files.cast.ilse), signed_in(files.cast.ilse), actor_of(files.cast.sanne)
    grant = grant_for(ilse_actor, taken.code)
    assert ilse.get(f"{DESK}/in/{taken.code}").status_code == 200
    if how == "own page":
        stop(actor=sanne, code=taken.code)
    else:
        consent.withdraw(actor=sanne, permission=kept(taken).permission)  # no job has run yet
    assert ilse.get(f"{DESK}/in/{taken.code}").status_code == 404
    assert "Sanne" not in ilse.get(DESK).content.decode().partition("<main")[2]
    assert inbox(ilse_actor) == waiting_rows(ilse_actor) == []
    assert rows(ilse_actor, taken) == [0, 0, 0]
    with pytest.raises(NoPermission):
        received(ilse_actor, grant=grant)
    for deed, given in ((accept, {}), (ask_back, {"text": "x"}), (decline, {"better": "role:gp"})):
        with pytest.raises(Refused):
            deed(actor=ilse_actor, code=taken.code, **given)


def test_after_a_stop_and_the_job_the_text_is_gone(taken, files):
    from naast.foundation.consent import actions as consent
    from naast.foundation.consent.events import PermissionStopped
    from naast.support.referrals.jobs import stop_what_may_not

    permission = kept(taken).permission
    consent.withdraw(actor=actor_of(files.cast.sanne), permission=permission)
    stop_what_may_not(PermissionStopped(permission=permission, what_kind="referral", what=taken.pk))
    assert kept(taken).state == "withdrawn"
    assert HandOver.objects.unscoped(reason="test").count() == 0


@pytest.mark.parametrize("deed", [lambda a, c: accept(actor=a, code=c), lambda a, c: ask_back(actor=a, code=c, text="x"),
                                  lambda a, c: decline(actor=a, code=c, better="role:gp", text="Beter zo")])  # fmt: skip
def test_the_author_sees_nothing_of_what_the_receiver_does(taken, files, signed_in, deed):
    noor_actor, noor = actor_of(files.cast.noor), signed_in(files.cast.noor)
    before = (sent(noor_actor), written(noor_actor, taken.code), rows(noor_actor, taken))
    page = noor.get(f"{DESK}/{taken.code}").content.partition(b"<main")[2]
    deed(actor_of(files.cast.ilse), taken.code)
    assert (sent(noor_actor), written(noor_actor, taken.code), rows(noor_actor, taken)) == before
    assert noor.get(f"{DESK}/{taken.code}").content.partition(b"<main")[2] == page
    assert noor.get(f"{DESK}/in/{taken.code}").status_code == 404


def test_a_stop_looks_to_the_author_like_nothing_happened(taken, files, signed_in):
    noor = signed_in(files.cast.noor)
    page = noor.get(f"{DESK}/{taken.code}").content.partition(b"<main")[2]
    stop(actor=actor_of(files.cast.sanne), code=taken.code)
    assert noor.get(f"{DESK}/{taken.code}").content.partition(b"<main")[2] == page


def test_not_theirs_and_not_there_are_refused_alike(taken, files, signed_in):
    for who, address in (("bram", DESK), ("joris", f"{DESK}/in"), ("daan", "/nl/mijn/verwijzing")):
        client = signed_in(getattr(files.cast, who))
        answers = [client.get(f"{address}/{code}") for code in (taken.code, "k7m2p9q4r8st")]
        bodies = [each.content.decode().replace(taken.code, "X").replace("k7m2p9q4r8st", "X") for each in answers]
        assert [each.status_code for each in answers] == [404, 404]
        assert bodies[0] == bodies[1]


def test_who_stands_in_receives_in_their_period_only(passed, files, clock, acting):
    row, kees = passed(), files.cast.kees
    function = Function.objects.get(person=files.cast.ilse, role="psychologist")
    today = datetime.date(2026, 11, 23)
    assert not sees(actor_of(kees), row)
    acting(lambda: StandIn.objects.create(function=function, person=kees, starts_on=today, ends_on=today))
    assert sees(actor_of(kees), row)
    clock.forward(days=1)
    assert not sees(actor_of(kees), row)


def test_another_programmes_adviser_does_not_receive(files, passed, signed_in):
    from naast.support.referrals.actions import say_yes, show, start
    from naast.support.referrals.queries.student import own

    ilse, sanne = actor_of(files.cast.ilse), actor_of(files.cast.sanne)
    row = start(actor=ilse, file=files.ilse.code, way="inside", to_role="study-adviser", text="Een zin.")
    show(actor=ilse, code=row.code)
    say_yes(actor=sanne, code=row.code, seen=own(sanne, row.code).seen)
    assert sees(actor_of(files.cast.noor), row)
    assert not sees(actor_of(files.cast.bram), row)


def test_looking_and_each_step_leave_a_line_about_the_student(taken, files, signed_in):
    from naast.foundation.audit import spool

    signed_in(files.cast.ilse).get(f"{DESK}/in/{taken.code}")
    spool.drain()
    (opened,) = [line for line in lines("page.opened") if line.actor == files.cast.ilse.pk]
    assert opened.subject == files.cast.sanne.pk
    verbs = [line.verb for line in lines("referral.")]
    assert verbs == [
        "referral.started", "referral.shown", "referral.passed-on", "referral.answered-by-student", "referral.received",
    ]  # fmt: skip
    assert {line.subject for line in lines("referral.")} == {files.cast.sanne.pk}


# --- Controls: with the guard off, each of these is red ---------------------------------------------------------------
def test_with_the_permission_off_the_pool_would_see_it(asked, files, monkeypatch):
    from django.db.models import Q

    row = asked()
    monkeypatch.setitem(SCOPES, Referral, lambda actor: Q(pk__isnull=False))
    assert sees(actor_of(files.cast.ilse), row)


def test_with_the_stop_off_the_row_would_stay(taken, files, monkeypatch):
    from django.db.models import Q

    from naast.foundation.consent import actions as consent
    from naast.support.referrals import access

    monkeypatch.setattr(access, "stands", lambda path: Q(pk__isnull=False))
    consent.withdraw(actor=actor_of(files.cast.sanne), permission=kept(taken).permission)
    assert sees(actor_of(files.cast.ilse), taken)


def test_a_fault_in_the_permission_denies(passed, files, monkeypatch):
    from naast.foundation.consent import grants

    row = passed()

    def broken(*args, **given):
        raise RuntimeError

    monkeypatch.setattr(grants, "_one", broken)
    with pytest.raises(NoPermission):
        take(actor=actor_of(files.cast.ilse), code=row.code)
    assert kept(row).received_by is None


def test_nothing_is_asked_without_a_reader(taken):
    with pytest.raises(Unscoped):
        HandOver.objects.count()


@pytest.mark.parametrize("end", ["declined", "told"])
def test_what_was_over_before_it_was_stopped_still_opens_for_the_student(passed, files, signed_in, end):
    from naast.foundation.consent import actions as consent
    from naast.support.referrals.actions import stopped, tell_arrival

    sanne = actor_of(files.cast.sanne)
    row = passed(letter=end == "told")
    if end == "told":
        tell_arrival(actor=sanne, code=row.code, answer="yes")
    else:
        take(actor=actor_of(files.cast.ilse), code=row.code)
        decline(actor=actor_of(files.cast.ilse), code=row.code, better="role:gp")
        assert "Huisarts" in signed_in(files.cast.sanne).get(f"/nl/mijn/verwijzing/{row.code}").content.decode()
    consent.withdraw(actor=sanne, permission=row.permission)
    stopped(actor=Job("test"), referral=row.pk, permission=row.permission)
    assert HandOver.objects.unscoped(reason="test").count() == 0
    for who, address in (("sanne", "/nl/mijn/verwijzing"), ("ilse" if end == "told" else "noor", DESK)):
        assert signed_in(getattr(files.cast, who)).get(f"{address}/{row.code}").status_code == 200
