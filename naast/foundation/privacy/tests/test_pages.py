"""The pages: my data for whoever it is about, processing without persons, requests for the privacy officer alone (G4)."""

import json
import re

import pytest

from naast.foundation.core.personal import PersonalData, declaration_of
from naast.foundation.privacy.models import Erasure, Export, GroundSetting, Hold, PrivacyRequest, RetentionTerm
from naast.foundation.privacy.queries import term_for
from naast.foundation.privacy.queries.register import register
from naast.foundation.privacy.queries.walk import tables
from naast.foundation.privacy.tests.conftest import main, rows, work

pytestmark = pytest.mark.django_db
DATA, ERASE, RIGHTS = "/nl/mijn/gegevens", "/nl/mijn/gegevens/wissen", "/nl/mijn/gegevens/rechten"


@pytest.fixture
def sanne(people, signed_in):
    return signed_in(people.sanne)


@pytest.fixture
def thea(people, signed_in):
    return signed_in(people.thea)


def test_asking_for_everything_and_fetching_it(people, sanne, signed_in):
    assert sanne.post(DATA).status_code == 302
    assert "Wordt gemaakt" in main(sanne.get(DATA))
    assert sanne.post(DATA).status_code == 409
    work()
    code = rows(Export).get(person=people.sanne).code
    page = main(sanne.get(DATA))
    assert f"/nl/mijn/gegevens/bestand/{code}.pdf" in page
    plain = sanne.get(f"/nl/mijn/gegevens/bestand/{code}.json")
    assert json.loads(plain.content)["format"] == "naast-export/1"
    assert "no-store" in plain["Cache-Control"]
    read = sanne.get(f"/nl/mijn/gegevens/bestand/{code}.pdf")
    assert (read["Content-Type"], read.content[:5]) == ("application/pdf", b"%PDF-")
    assert people.sanne.family_name not in read["Content-Disposition"]
    daan = signed_in(people.daan)
    absent = daan.get("/nl/mijn/gegevens/bestand/aaaaaaaaaaaa.json")
    other = daan.get(f"/nl/mijn/gegevens/bestand/{code}.json")
    assert (other.status_code, other.content) == (absent.status_code, absent.content) == (404, absent.content)


def test_a_file_is_gone_from_its_page_after_seven_days(people, sanne, clock):
    sanne.post(DATA)
    work()
    code = rows(Export).get(person=people.sanne).code
    clock.forward(days=7, minutes=1)
    assert code not in main(sanne.get(DATA))


def test_erasing_asks_for_one_clear_yes(people, sanne, asks):
    asks(people.sanne)
    page = main(sanne.get(ERASE))
    assert "Wat je de privacy officer vroeg" in page
    assert "Vijf jaar. Zo kun je altijd nagaan wie er keek." in page
    faulty = sanne.post(ERASE, {})
    assert faulty.status_code == 422
    assert "Zet hier een vinkje" in main(faulty)
    assert not rows(Erasure).exists()
    assert sanne.post(ERASE, {"sure": ["sure"]}).status_code == 302
    assert "Wordt nu gedaan" in main(sanne.get(DATA))
    assert sanne.post(ERASE, {"sure": ["sure"]}).status_code == 409
    work()
    assert "Gedaan op" in main(sanne.get(DATA))
    assert not rows(PrivacyRequest).exists()


def test_who_works_here_sees_where_to_go_and_gets_no_page_to_erase(people, signed_in):
    noor = signed_in(people.noor)
    assert noor.get(ERASE).status_code == 404
    assert "Je werkt hier" in main(noor.get(DATA))


def test_a_question_is_asked_answered_and_read(people, sanne, thea, signed_in):
    page = main(sanne.get(RIGHTS))
    for word in ("Dat heet stoppen", "Dat heet bezwaar", "Dat heet verbeteren"):
        assert word in page
    faulty = sanne.post(RIGHTS, {"text": "Waarom staat dit er?"})
    assert (faulty.status_code, "Waarom staat dit er?" in main(faulty)) == (422, True)
    sent = sanne.post(RIGHTS, {"right": "object", "text": "Waarom staat dit er?"})
    own = sent["Location"]
    assert "uiterlijk op 23 december 2026" in main(sanne.get(own))
    assert signed_in(people.daan).get(own).status_code == 404
    code = rows(PrivacyRequest).get().code
    desk = main(thea.get("/nl/privacy/vragen"))
    assert people.sanne.shown_name in desk
    assert "Waarom staat dit er?" not in desk
    answer = f"/nl/privacy/vragen/{code}"
    assert "Waarom staat dit er?" in main(thea.get(answer))
    assert thea.post(answer, {"text": ""}).status_code == 422
    assert thea.post(answer, {"text": "Dat halen we weg."}).status_code == 302
    assert thea.post(answer, {"text": "Nog een keer"}).status_code == 409
    page = main(sanne.get(own))
    assert "Dat halen we weg." in page
    assert people.thea.shown_name not in page
    assert sanne.post(own).status_code == 409


def test_a_question_can_be_taken_back(people, sanne, asks):
    row = asks(people.sanne)
    assert sanne.post(f"/nl/mijn/gegevens/vraag/{row.code}").status_code == 302
    assert "Door jou ingetrokken" in main(sanne.get(f"/nl/mijn/gegevens/vraag/{row.code}"))


@pytest.mark.parametrize("address", ["", "/register", "/register/guide", "/bewaren", "/dpia", "/dpia.md", "/dpia.pdf"])
def test_processing_is_read_without_persons(people, asks, signed_in, address):
    asks(people.sanne)
    answer = signed_in(people.thea).get(f"/nl/privacy{address}")
    assert answer.status_code == 200
    assert people.sanne.shown_name.encode() not in answer.content
    for other in (people.rik, people.noor, people.sanne):
        assert signed_in(other).get(f"/nl/privacy{address}").status_code == 404


def test_the_data_protection_officer_reads_about_processing_and_no_person(people, asks, signed_in):
    from naast.foundation.people.models import Function

    row = asks(people.sanne)
    Function.objects.filter(person=people.thea).update(role="data-protection-officer")
    officer = signed_in(people.thea)
    assert officer.get("/nl/privacy/register").status_code == 200
    assert officer.get("/nl/privacy/vragen").status_code == 404
    assert officer.get(f"/nl/privacy/vragen/{row.code}").status_code == 404
    given = {"ground": "law", "special": "none", "reason": "omdat"}
    assert officer.post("/nl/privacy/register/guide", given).status_code == 404
    assert not GroundSetting.objects.exists()


def test_every_personal_table_stands_in_the_register_under_a_purpose(people):
    shown = [table.label for purpose in register() if purpose.slug for table in purpose.tables]
    wanted = sorted(model._meta.label for model, found in tables() if isinstance(found, PersonalData))
    assert sorted(shown) == wanted
    assert declaration_of(Hold)


def test_a_room_without_a_purpose_would_be_shown(people, monkeypatch):
    from naast.foundation.privacy.queries import register as module

    monkeypatch.setattr(module, "PURPOSES", module.PURPOSES[1:])
    assert [shown.slug for shown in register()][-1] == ""


def test_a_term_is_set_with_a_reason(people, thea):
    address = "/nl/privacy/bewaren"
    assert term_for("psychologist").months == 240
    faulty = thea.post(address, {"role": "psychologist", "months": "veel", "by_law": "yes", "reason": ""})
    assert (faulty.status_code, 'value="veel"' in main(faulty)) == (422, True)
    given = {"role": "psychologist", "months": "180", "by_law": "yes", "reason": "Besluit 12"}
    assert thea.post(address, given).status_code == 302
    assert (term_for("psychologist").months, RetentionTerm.objects.get().set_by) == (180, people.thea)
    assert "Besluit 12" in main(thea.get(address))


def test_a_ground_is_set_with_a_reason_and_the_old_one_stays(people, thea):
    address = "/nl/privacy/register/guide"
    assert thea.post(address, {"ground": "consent", "special": "explicit", "reason": ""}).status_code == 422
    assert thea.post(address, {"ground": "consent", "special": "explicit", "reason": "Besluit 7"}).status_code == 302
    page = main(thea.get(address))
    assert page.count("Besluit 7") == 2
    assert thea.get("/nl/privacy/register/bestaat-niet").status_code == 404


def test_a_hold_is_set_and_lifted(people, thea, sanne):
    address = "/nl/privacy/vragen"
    assert thea.post(address, {"do": "hold", "number": "nee", "kind": "complaint"}).status_code == 422
    given = {"do": "hold", "number": people.sanne.person_number, "kind": "complaint"}
    assert thea.post(address, given).status_code == 302
    assert thea.post(address, given).status_code == 422
    assert people.sanne.shown_name in main(thea.get(address))
    assert "Er loopt een klacht" in main(sanne.get(ERASE))
    code = rows(Hold).get().code
    assert thea.post(address, {"do": "lift", "code": code}).status_code == 302
    assert thea.post(address, {"do": "lift", "code": code}).status_code == 409


def test_the_pages_read_in_english(people, sanne, thea):
    for reader, address in (
        (sanne, "/en/my/data"),
        (sanne, "/en/my/data/erase"),
        (sanne, "/en/my/data/rights"),
        (thea, "/en/privacy"),
        (thea, "/en/privacy/requests"),
        (thea, "/en/privacy/keeping"),
        (thea, "/en/privacy/dpia"),
    ):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert " je " not in main(answer)


def opens(actor):
    """Name every page without a part in its address whose rule lets this actor in, and every row they see."""
    from django.urls import get_resolver

    from naast.foundation.access.confidential import SCOPES
    from naast.foundation.access.decision import ask

    found, waiting = set(), list(get_resolver().url_patterns)
    while waiting:
        each = waiting.pop()
        waiting += getattr(each, "url_patterns", [])
        declared = getattr(getattr(each, "callback", None), "page", None)
        if declared is not None and each.name and ask(declared.access, actor, {}, name=each.name):
            found.add(each.name)
    ours = [model for model in SCOPES if ".tests." not in model.__module__]
    seen = {model._meta.label: set(model.objects.seen_by(actor).values_list("pk", flat=True)) for model in ours}
    return found, seen


PROCESSING = {"privacy", "privacy-register", "privacy-ground", "privacy-keeping", "privacy-dpia"}
PROCESSING |= {"privacy-dpia-markdown", "privacy-dpia-pdf", "privacy-decisions"}


@pytest.mark.parametrize(
    ("role", "more"),
    [("data-protection-officer", set()), ("privacy-officer", {"privacy-requests", "privacy-decision-new"})],
)
def test_the_function_opens_pages_about_processing_alone_and_no_row_of_anybody(people, asks, role, more):
    """The privacy officer is the control: that function opens a page about persons, and rows."""
    from naast.foundation.people.models import Function
    from naast.foundation.privacy.tests.conftest import actor_of

    asks(people.sanne)
    held = Function.objects.filter(person=people.thea)
    held.update(role=role)
    pages, seen = opens(actor_of(people.thea))
    held.update(starts_on="2020-01-01", ends_on="2020-01-02")
    plain, plain_seen = opens(actor_of(people.thea))
    assert "today" not in pages - plain
    assert (pages - plain) >= PROCESSING | more
    if role == "data-protection-officer":
        assert pages - plain == PROCESSING
        assert seen == plain_seen
    else:
        assert seen != plain_seen


def test_the_register_has_an_index_of_which_every_link_leads_somewhere(people, signed_in):
    page = signed_in(people.thea).get("/nl/privacy/register").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    wanted = set(re.findall(r'href="#([\w.-]+)"', main))
    ids = re.findall(r' id="([\w.-]+)"', page)
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)
    assert {f"p-{purpose.slug}" for purpose in register() if purpose.slug} <= wanted
    labels = {table.label for purpose in register() for table in purpose.tables}
    assert {"t-" + label.replace(".", "-").lower() for label in labels} <= wanted
