"""What was decided, as pages: who records, who takes back, what ends soon, and nothing typed is lost (G8)."""

import datetime

import pytest

from naast.foundation.core import time
from naast.foundation.decisions.models import AdoptedDecision, Revocation
from naast.foundation.decisions.queries import public_list

pytestmark = pytest.mark.django_db
PAGE = "/nl/privacy/besluiten"
DAY = datetime.timedelta(days=1)


def main(answer):
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])


def free():
    """Name a function about which nothing was decided but by these tests."""
    mine = {"CvB/2026/9"}
    return next(
        each.slug
        for each in public_list()
        if each.slug != "waiting-norm"
        and {one.document for one in (each.decision, *each.history) if one is not None} <= mine
    )


def filled(**given):
    today = time.today()
    texts = {
        f"{name}_{tongue}": f"Tekst {name}" for name in ("title", "taken_by", "council_text") for tongue in ("nl", "en")
    }
    days = {"taken_on": today - DAY, "starts_on": today, "ends_on": today + 40 * DAY}
    values = {
        "function": free(),
        "document": "CvB/2026/9",
        "dpia": "DPIA/9",
        "council_outcome": "consent",
        "norm": "",
    }
    return values | texts | {name: day.isoformat() for name, day in days.items()} | given


def recorded():
    return AdoptedDecision.objects.filter(document="CvB/2026/9")


def in_force():
    """Tell whether the decision of this test counts, whatever another test left behind."""
    found = [each for switch in public_list() for each in (switch.decision, *switch.history) if each is not None]
    return any(each.document == "CvB/2026/9" and each.state == "in-force" for each in found)


@pytest.mark.parametrize(
    ("who", "reads", "records"),
    [("thea", 200, 200), ("rik", 200, 404), ("eva", 200, 404), ("noor", 404, 404), ("sanne", 404, 404)],
)
def test_who_reads_and_who_records(people, signed_in, who, reads, records):
    client = signed_in(getattr(people, who))
    assert client.get(PAGE).status_code == reads
    assert client.get(f"{PAGE}/nieuw").status_code == records
    assert client.post(f"{PAGE}/nieuw", filled()).status_code == (302 if records == 200 else 404)
    assert in_force() == (records == 200)


def test_a_decision_is_recorded_and_what_ends_soon_is_told(people, signed_in):
    thea = signed_in(people.thea)
    today = time.today()
    for wrong, words in (
        ({"title_en": ""}, "een titel"),
        ({"ends_on": (today + 5 * 366 * DAY).isoformat()}, "hoogstens vier jaar"),
        ({"taken_on": (today + DAY).isoformat()}, "al besloten"),
        ({"norm": "7"}, "geen norm"),
        ({"function": "waiting-norm"}, "hoort een norm"),
        ({"function": "moon"}, "Fout"),
        ({"norm": "x"}, "Vul een getal"),
    ):
        answer = thea.post(f"{PAGE}/nieuw", filled(**wrong))
        assert (answer.status_code, "CvB/2026/9" in main(answer)) == (422, True)
        assert words in answer.content.decode()
    assert not recorded().exists()
    assert thea.post(f"{PAGE}/nieuw", filled()).status_code == 302
    page = main(thea.get(PAGE))
    assert "Gaat binnen zestig dagen uit" in page
    assert f"{PAGE}/nieuw?function={free()}" in page
    assert thea.post(f"{PAGE}/nieuw", filled(ends_on=(today + 300 * DAY).isoformat())).status_code == 302
    assert f"{PAGE}/nieuw?function={free()}" not in main(thea.get(PAGE))  # the control: another follows


def test_off_is_always_the_safe_side(people, signed_in):
    assert signed_in(people.thea).post(f"{PAGE}/nieuw", filled()).status_code == 302
    one = f"{PAGE}/{recorded().get().pk}"
    rik = signed_in(people.rik)
    given = {"document": "CvB/2026/10", "reason_nl": "Het werkt niet.", "reason_en": "It does not work."}
    assert signed_in(people.noor).post(one, given | {"revoked_on": time.today().isoformat()}).status_code == 404
    past = rik.post(one, given | {"revoked_on": (time.today() - DAY).isoformat()})
    assert (past.status_code, "Het werkt niet." in main(past), in_force()) == (422, True, True)
    for bad in ({}, {"document": "\x00"}, given | {"reason_en": "x" * 900, "revoked_on": "gisteren"}):
        assert rik.post(one, bad).status_code == 422
    assert rik.post(one, given | {"revoked_on": time.today().isoformat()}).status_code == 302
    assert (in_force(), Revocation.objects.filter(decision__in=recorded()).count()) == (False, 1)
    again = rik.post(one, given | {"revoked_on": time.today().isoformat()})
    assert (again.status_code, "al ingetrokken" in main(again)) == (409, True)
    assert "Het werkt niet." in main(rik.get(PAGE))
    assert rik.get(f"{PAGE}/00000000-0000-0000-0000-000000000000").status_code == 404
