"""The routing order as a page: who reads it, who changes it, and that what stands there is what is offered (C5)."""

import pytest
from django.db import IntegrityError, transaction

from naast.foundation.access.action import Refused
from naast.foundation.people.models import Programme
from naast.support.referrals.actions import order_routes
from naast.support.referrals.actions.agreements import BadRoute
from naast.support.referrals.models import RoutingRule
from naast.support.referrals.queries.routing import norm_of, routes_from
from naast.support.referrals.rules.routing import Route
from naast.support.referrals.tests.conftest import actor_of, lines, main

pytestmark = pytest.mark.django_db
ORDER = "/nl/medewerker/verwijzingen/volgorde"
ADVISER = f"{ORDER}/study-adviser"


def seen_on(answer):
    return main(answer).partition('name="seen" value="')[2].partition('"')[0]


def offered(client, files):
    """Give where a study adviser can refer to, as the form of a referral offers it."""
    page = main(client.get(f"/nl/medewerker/verwijzingen/begin/{files.noor.code}"))
    return [each.partition('"')[0] for each in page.split('name="to" value="')[1:]]


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [("noor", 200, 404), ("ilse", 200, 404), ("fatima", 200, 200), ("rik", 200, 200), ("sanne", 404, 404), ("thea", 404, 404)],
)  # fmt: skip
def test_who_refers_reads_the_order_and_who_keeps_it_changes_it(files, signed_in, who, reads, changes):
    client = signed_in(getattr(files.cast, who))
    assert client.get(ORDER).status_code == reads
    assert client.get(ADVISER).status_code == changes
    if reads == 200:
        assert "Studentendecaan" in main(client.get(ORDER))
        assert ("Verander" in main(client.get(ORDER))) == (who == "rik")


def test_what_the_administrator_puts_first_is_offered_first(files, signed_in):
    rik, noor = signed_in(files.cast.rik), signed_in(files.cast.noor)
    assert offered(noor, files)[:2] == ["inside:student-counsellor", "inside:psychologist"]
    answer = rik.post(ADVISER, {"do": "up:inside:psychologist", "seen": seen_on(rik.get(ADVISER))})
    assert answer.status_code == 302
    assert offered(noor, files)[:2] == ["inside:psychologist", "inside:student-counsellor"]
    assert [line.actor for line in lines("routing.ordered")] == [files.cast.rik.pk]
    gone = rik.post(ADVISER, {"do": "out:inside:psychologist", "seen": seen_on(rik.get(ADVISER))})
    assert gone.status_code == 302
    assert "inside:psychologist" not in offered(noor, files)
    put = {"do": "put", "to": "inside:psychologist", "days": "drie", "seen": seen_on(rik.get(ADVISER))}
    faulty = rik.post(ADVISER, put)
    assert (faulty.status_code, "drie" in main(faulty)) == (422, True)
    assert rik.post(ADVISER, put | {"days": "3", "head": "head-of-psychologists"}).status_code == 302
    assert offered(noor, files)[-1] == "inside:psychologist"
    assert "antwoord binnen 3 werkdagen" in main(noor.get(ORDER))


def test_a_coordinator_changes_the_order_of_their_faculty_and_of_no_other(files, signed_in):
    fatima, noor, rik = (signed_in(getattr(files.cast, who)) for who in ("fatima", "noor", "rik"))
    unit = {"faculty": "governance-security"}
    page = fatima.get(ADVISER, unit)
    for other in ("", "law", "nope"):
        assert fatima.post(ADVISER, {"do": "up:inside:psychologist", "faculty": other}).status_code == 404
    assert fatima.post(ADVISER, unit | {"do": "up:inside:psychologist", "seen": seen_on(page)}).status_code == 302
    faculty = RoutingRule.objects.exclude(faculty=None).values_list("faculty", flat=True).first()
    with pytest.raises(Refused):
        order_routes(actor=actor_of(files.cast.fatima), role="study-adviser", routes=[])
    with pytest.raises(Refused):
        order_routes(actor=actor_of(files.cast.noor), role="study-adviser", routes=[], faculty=faculty)
    assert offered(noor, files)[0] == "inside:psychologist"
    assert "eigen volgorde" in main(noor.get(ORDER, unit))
    assert "eigen volgorde" not in main(noor.get(ORDER))
    follow = unit | {"do": "follow", "seen": seen_on(fatima.get(ADVISER, unit))}
    assert fatima.post(ADVISER, follow).status_code == 302
    assert offered(noor, files)[0] == "inside:student-counsellor"
    assert not RoutingRule.objects.exclude(faculty=None).exists()
    assert rik.get(f"{ORDER}/mentor").status_code == 404


def test_a_programme_goes_before_its_faculty_and_that_before_the_university(files, signed_in):
    fatima, noor, bram = (signed_in(getattr(files.cast, who)) for who in ("fatima", "noor", "bram"))
    faculty = {"faculty": "governance-security"}
    mine = Programme.objects.get(pk=files.noor.programme_id or next(iter(actor_of(files.cast.sanne).studies)))
    other = Programme.objects.filter(faculty=mine.faculty_id).exclude(pk=mine.pk).order_by("code").first()
    below = faculty | {"programme": mine.code}
    assert mine.name_nl in main(fatima.get(ORDER, faculty))
    assert noor.get(ORDER, below).status_code == 404  # nothing of its own yet, and Noor does not keep it
    # the faculty has its own order, the programme follows it
    up = {"do": "up:inside:psychologist"}
    assert fatima.post(ADVISER, faculty | up | {"seen": seen_on(fatima.get(ADVISER, faculty))}).status_code == 302
    page = main(fatima.get(ORDER, below))
    assert ("zoals de faculteit" in page, "zoals de hele universiteit" in page) == (True, True)
    assert "geldt hier voortaan een eigen volgorde" in main(fatima.get(ADVISER, below))
    # now the programme has one too
    put = {"do": "put", "to": "inside:career", "days": "9", "seen": seen_on(fatima.get(ADVISER, below))}
    assert fatima.post(ADVISER, below | put).status_code == 302
    out = {"do": "out:inside:psychologist", "seen": seen_on(fatima.get(ADVISER, below))}
    assert fatima.post(ADVISER, below | out).status_code == 302
    assert "inside:psychologist" not in offered(noor, files)
    assert "eigen volgorde van de opleiding" in main(noor.get(ORDER, below))
    assert norm_of("study-adviser", "inside", "career", faculty=mine.faculty_id, programme=mine.pk) == 9
    assert norm_of("study-adviser", "inside", "career", faculty=mine.faculty_id, programme=other.pk) == 2
    routes = routes_from("study-adviser", faculty=mine.faculty_id, programme=other.pk)
    assert routes[0].to_role == "psychologist"  # a sister programme has its faculty's
    assert routes_from("study-adviser")[0].to_role == "student-counsellor"  # and all others the university's
    # nobody of elsewhere, and no programme under another faculty's name
    assert bram.post(ADVISER, below | up).status_code == 404
    assert fatima.post(ADVISER, {"faculty": "law", "programme": mine.code} | up).status_code == 404
    assert fatima.post(ADVISER, faculty | {"programme": "nope"} | up).status_code == 404
    strange = Programme.objects.exclude(faculty=mine.faculty_id).order_by("code").first()
    for also in ({}, {"faculty": mine.faculty_id}):  # also when it is called by the name of her own faculty
        with pytest.raises(Refused):
            order_routes(
                actor=actor_of(files.cast.fatima), role="study-adviser", routes=[], programme=strange.pk, **also
            )
    follow = below | {"do": "follow", "seen": seen_on(fatima.get(ADVISER, below))}
    assert fatima.post(ADVISER, follow).status_code == 302
    assert offered(noor, files)[0] == "inside:psychologist"
    assert not RoutingRule.objects.exclude(programme=None).exists()


def test_a_change_above_is_a_change_meanwhile_for_who_follows(files, signed_in):
    rik = signed_in(files.cast.rik)
    mine = Programme.objects.filter(faculty__code="governance-security").order_by("code").first()
    below = {"faculty": "governance-security", "programme": mine.code}
    old = seen_on(rik.get(ADVISER, below))
    assert rik.post(ADVISER, {"do": "up:inside:psychologist", "seen": seen_on(rik.get(ADVISER))}).status_code == 302
    assert rik.post(ADVISER, below | {"do": "out:inside:career", "seen": old}).status_code == 409
    assert not RoutingRule.objects.exclude(programme=None).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(
            programme=mine, faculty_id=mine.faculty_id, from_role="study-adviser", way="inside", to_role="career"
        )


def test_two_keepers_at_once_change_nothing_unseen(files, signed_in):
    rik = signed_in(files.cast.rik)
    old = seen_on(rik.get(ADVISER))
    assert rik.post(ADVISER, {"do": "up:inside:psychologist", "seen": old}).status_code == 302
    again = rik.post(ADVISER, {"do": "up:inside:psychologist", "seen": old})
    assert again.status_code in (409, 422)
    assert rik.post(ADVISER, {"do": "out:inside:career", "seen": old}).status_code == 409
    assert RoutingRule.objects.filter(from_role="study-adviser", to_role="career").exists()
    for bad in ("", "up", "up:x", "down:outside:municipality", "x" * 5000, "\x00"):
        assert rik.post(ADVISER, {"do": bad, "seen": old}).status_code in (409, 422)
    with pytest.raises(BadRoute):
        order_routes(actor=actor_of(files.cast.rik), role="psychologist", routes=[Route("mentor", "psychologist")])
