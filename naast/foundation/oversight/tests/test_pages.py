"""The pages of oversight: what one can do on them, and that everybody else finds nothing (G4)."""

import pytest
from django.urls import reverse
from django.utils import translation

from naast.foundation.oversight import ports
from naast.foundation.oversight.models import EmergencyAccess
from naast.foundation.oversight.tests.conftest import REASON, WHY, actor_of, mine

FILES = reverse("emergency-access-ask", kwargs={"profession": "study-adviser"})


def rows():
    return EmergencyAccess.objects.unscoped(reason="a test")


def post(house, client, **given):
    values = {"whom": house.cast.sanne.person_number, "why": WHY, "second": str(house.cast.bram.pk), "later": "no"}
    return client.post(FILES, values | given)


def test_from_asking_to_open_to_closed(house, signed_in, monkeypatch):
    monkeypatch.setattr(ports, "_doors", {"study-adviser": lambda actor, student: [("Dossier", f"/door/{student}")]})
    kees, bram = signed_in(house.cast.kees), signed_in(house.cast.bram)
    assert FILES in kees.get(reverse("emergency-access")).content.decode()
    assert "Bram Hendriks" in kees.get(FILES).content.decode()
    answer = post(house, kees)
    assert answer.status_code == 302
    one = answer["Location"]
    assert "/door/" not in kees.get(one).content.decode()
    assert WHY in bram.get(one).content.decode()
    assert one in bram.get(reverse("emergency-access")).content.decode()
    assert bram.post(one, {"do": "open"}).status_code == 302
    assert f"/door/{house.cast.sanne.pk}" in kees.get(one).content.decode()
    assert "/door/" not in bram.get(one).content.decode()
    house.clock.forward(minutes=60)
    page = kees.get(one).content.decode()
    assert "/door/" not in page
    assert "De toegang is voorbij" in page


def test_every_number_gets_the_same_answer(house, signed_in):
    kees = signed_in(house.cast.kees)
    pages = []
    for number in (house.cast.sanne.person_number, "s0000000", house.cast.rik.person_number, "' OR 1=1 --"):
        answer = post(house, kees, whom=number, why=f"{WHY} {len(pages)}")
        assert answer.status_code == 302
        page = kees.get(answer["Location"]).content.decode()
        code = answer["Location"].rstrip("/").rpartition("/")[2]
        for own in (code, number, "&#x27; OR 1=1 --", f"{WHY} {len(pages)}"):
            page = page.replace(own, "")
        pages.append(page.split("<main")[1].split("</main")[0])
    assert len(set(pages)) == 1


@pytest.mark.parametrize(
    "wrong", [{"whom": ""}, {"why": "spoed"}, {"second": ""}, {"second": "x"}, {"later": "yes"}, {"whom": "9" * 60}]
)
def test_what_is_missing_is_said_and_nothing_is_lost(house, signed_in, wrong):
    answer = post(house, signed_in(house.cast.kees), **wrong)
    assert answer.status_code == 422
    assert (wrong.get("why") or "Huisgenoot belt") in answer.content.decode()
    assert not rows().exists()


def test_a_request_is_seen_by_the_two_alone(house, asked, signed_in):
    one = reverse("emergency-access-one", kwargs={"code": asked().code})
    absent = reverse("emergency-access-one", kwargs={"code": "k7m2p9q4r8st"})
    for name in ("noor", "thea", "ilse", "rik", "eva", "sanne", "daan"):
        client = signed_in(vars(house.cast)[name])
        assert client.get(one).status_code == client.get(absent).status_code == 404
        assert client.post(one, {"do": "open"}).status_code == 404
    assert rows().get().state == "asked"
    assert signed_in(house.cast.bram).get(one).status_code == 200
    # Who asked cannot press the button that is not on their page.
    assert signed_in(house.cast.kees).post(one, {"do": "open"}).status_code == 404
    assert rows().get().state == "asked"


def test_closed_professions_are_not_there_for_others(house, signed_in):
    address = reverse("emergency-access-ask", kwargs={"profession": "psychologist"})
    assert signed_in(house.cast.kees).get(address).status_code == 404
    assert signed_in(house.cast.ilse).get(address).status_code == 200
    assert signed_in(house.cast.sanne).get(reverse("emergency-access")).status_code == 404


def test_off_is_said_and_nothing_can_be_asked(cast, clock, signed_in):
    kees = signed_in(cast.kees)
    assert "Noodtoegang staat uit" in kees.get(reverse("emergency-access")).content.decode()
    assert kees.get(FILES).status_code == 404


def test_the_student_reads_who_when_and_why(house, asked, signed_in):
    from naast.foundation.oversight.actions import open_access

    sanne, address = signed_in(house.cast.sanne), reverse("my-emergency-access")
    assert "Niemand heeft dit bij jou gebruikt" in sanne.get(address).content.decode()
    row = asked()
    open_access(actor=actor_of(house.cast.bram), code=row.code)
    page = sanne.get(address).content.decode()
    assert all(text in page for text in ("Kees Mulder", "Bram Hendriks", WHY))
    assert WHY not in signed_in(house.cast.daan).get(address).content.decode()


def test_a_use_is_looked_at_by_the_privacy_officer(house, asked, signed_in):
    from naast.foundation.oversight.actions import open_access

    row = open_access(actor=actor_of(house.cast.bram), code=asked().code)
    use, thea = reverse("emergency-reviews-one", kwargs={"code": row.code}), signed_in(house.cast.thea)
    assert use in thea.get(reverse("emergency-reviews")).content.decode()
    page = thea.get(use).content.decode()
    assert WHY in page
    assert house.cast.sanne.shown_name not in page
    assert thea.post(use, {"do": "judge"}).status_code == 422
    assert thea.post(use, {"do": "judge", "outcome": "in-order", "note": ""}).status_code == 302
    assert rows().get().outcome == "in-order"
    for name in ("joris", "kees", "rik"):
        assert signed_in(vars(house.cast)[name]).get(use).status_code == 404


def test_the_terms_are_the_privacy_officers(house, signed_in):
    address = reverse("emergency-reviews")
    thea = signed_in(house.cast.thea)
    assert thea.post(address, {"minutes": "9", "review_days": "7"}).status_code == 422
    assert thea.post(address, {"minutes": "30", "review_days": "5"}).status_code == 302
    assert 'value="30"' in thea.get(address).content.decode()
    assert signed_in(house.cast.joris).post(address, {"minutes": "30", "review_days": "5"}).status_code == 404


def test_the_list_and_a_row(house, week, signed_in):
    thea, code = signed_in(house.cast.thea), mine(house, "thea")[0].code
    row = reverse("access-reviews-row", kwargs={"code": code})
    page = thea.get(reverse("access-reviews")).content.decode()
    assert row in page
    assert "Op 3 verschillende dagen" in page
    assert "telt niet mee bij hoe iemand werkt" in page
    assert "Mulder" not in page + thea.get(row).content.decode()
    assert thea.post(row, {"do": "open", "why": "even kijken"}).status_code == 422
    assert thea.post(row, {"do": "judge", "outcome": "breach"}).status_code == 422
    assert thea.post(row, {"do": "open", "why": REASON}).status_code == 302
    assert "Kees Mulder" in thea.get(row).content.decode()
    assert thea.post(row, {"do": "judge", "outcome": "talked", "note": "x"}).status_code == 302
    theirs = reverse("access-reviews-row", kwargs={"code": mine(house, "joris")[0].code})
    assert thea.get(theirs).status_code == 404
    assert signed_in(house.cast.joris).get(theirs).status_code == 200


def test_pages_speak_english(house, week, asked, signed_in):
    with translation.override("en"):
        thea, kees = signed_in(house.cast.thea), signed_in(house.cast.kees)
        for client, name in ((kees, "emergency-access"), (thea, "access-reviews"), (thea, "emergency-reviews")):
            answer = client.get(reverse(name))
            assert answer.status_code == 200
            assert "/en/" in reverse(name)
        assert "Unusual access" in thea.get(reverse("access-reviews")).content.decode()
