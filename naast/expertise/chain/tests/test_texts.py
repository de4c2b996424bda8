"""Writing what roles do: both languages, versions, and a warning when two say the same."""

import pytest

from naast.expertise.chain.actions import describe
from naast.expertise.chain.models import OverlapAnswer, RoleDescription
from naast.expertise.chain.tests.conftest import actor_of

pytestmark = pytest.mark.django_db
TEXTS = "/nl/medewerker/keten/teksten"
SAID = {
    "does_nl": "Zingt elke ochtend in de hal", "does_en": "Sings in the hall every morning",
    "limits_nl": "", "limits_en": "", "asked_nl": "", "asked_en": "", "note": "nieuw",
}  # fmt: skip
SAME = {
    "does_nl": "Legt tentamenregels en het studieadvies uit", "does_en": "Explains exam rules and the study advice",
}  # fmt: skip


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def pim(people, signed_in):
    return signed_in(people.pim)


def newest(role, programme=None):
    return RoleDescription.objects.filter(role=role, programme__code=programme).order_by("-number").first()


def test_no_link_leads_where_the_reader_may_not_go(pim, people, signed_in):
    assert 'href="/nl/medewerker/keten"' not in main(pim.get(TEXTS))
    assert 'href="/nl/medewerker/keten"' in main(signed_in(people.fatima).get(TEXTS))


def test_a_text_is_saved_as_a_next_version_and_the_old_one_can_be_put_back(pim):
    first = newest("mentor")
    assert pim.post(f"{TEXTS}/mentor", SAID | {"based_on": "1"}).status_code == 302
    assert newest("mentor").number == 2
    page = main(pim.get(f"{TEXTS}/mentor"))
    assert "Zingt elke ochtend in de hal" in page
    assert "Pim Visser" in page
    assert pim.post(f"{TEXTS}/mentor", {"do": "restore", "number": "1", "based_on": "2"}).status_code == 302
    assert newest("mentor").number == 3
    assert newest("mentor").does_nl == first.does_nl


def test_the_same_again_is_no_version(people, pim):
    row = newest("mentor")
    said = {field: getattr(row, field) for field in SAID if field != "note"} | {"note": "", "based_on": "1"}
    pim.post(f"{TEXTS}/mentor", said)
    assert newest("mentor").number == 1


def test_who_came_second_loses_nothing_and_overwrites_nothing_unseen(pim, people):
    describe(actor=actor_of(people.pim), role="mentor", based_on=1, said={"does_nl": "Van een ander", "does_en": "Of"})
    answer = pim.post(f"{TEXTS}/mentor", SAID | {"based_on": "1"})
    assert answer.status_code == 409
    page = main(answer)
    assert "Zingt elke ochtend in de hal" in page
    assert "Van een ander" in page
    assert 'value="2"' in page
    assert newest("mentor").number == 2


def test_no_fault_loses_what_was_typed(pim):
    given = SAID | {"based_on": "1", "limits_nl": "Bewaar dit", "limits_en": "Keep this"}
    for changes, said in (
        ({"does_en": ""}, "Schrijf dit ook in deze taal"),
        ({"does_nl": "x" * 2001}, "te lang"),
        ({"based_on": "veel"}, ""),
        ({"based_on": "-1"}, ""),
    ):
        answer = pim.post(f"{TEXTS}/mentor", given | changes)
        assert answer.status_code == 422
        assert said in main(answer)
        assert "Bewaar dit" in main(answer)
    assert newest("mentor").number == 1


def test_a_text_without_a_word_is_none(pim):
    answer = pim.post(f"{TEXTS}/mentor", SAID | {"based_on": "1", "does_nl": " ", "does_en": ""})
    assert answer.status_code == 422
    assert "Schrijf minstens één zin" in main(answer)


def test_a_programme_has_its_own_text_until_it_lets_it_go(people, signed_in):
    client, page = signed_in(people.fatima), f"{TEXTS}/mentor/security-studies"
    assert "Ontvangt eerstejaars" in main(client.get(page)), "one begins with the university's"
    assert client.post(page, SAID | {"based_on": "0"}).status_code == 302
    assert newest("mentor", "security-studies").number == 1
    assert client.post(page, {"do": "end", "based_on": "1"}).status_code == 302
    assert newest("mentor", "security-studies").ended
    assert "Ontvangt eerstejaars" in main(client.get(page))


def test_the_shipped_texts_overlap_where_two_roles_plan_the_first_year(people, pim):
    page = main(pim.get(TEXTS))
    assert "1 paar rollen overlapt" in page
    assert "Maakt met studenten een planning voor het eerste jaar" in page
    assert "planning, eerste, jaar" in page


def test_a_distinct_text_brings_no_warning_and_no_letter(people, pim):
    from naast.foundation.notify.models import Message

    pim.post(f"{TEXTS}/mentor", SAID | {"based_on": "1"})
    assert "1 paar rollen overlapt" in main(pim.get(TEXTS))
    assert not Message.objects.unscoped(reason="a test looks").filter(letter="chain.overlap").exists()


def test_an_overlap_is_told_to_the_coordinator_with_the_sentences(people, pim, signed_in):
    from naast.foundation.notify.models import Message

    pim.post(f"{TEXTS}/mentor", SAID | SAME | {"based_on": "1"})
    told = Message.objects.unscoped(reason="a test looks").filter(letter="chain.overlap")
    assert people.fatima.pk in set(told.values_list("person", flat=True))
    page = main(signed_in(people.fatima).get(TEXTS))
    assert "2 paren rollen overlappen" in page
    assert "Legt tentamenregels en het bindend studieadvies uit" in page


def answer_to(client, page, reason):
    """Answer the first warning on a page, as its form would."""
    import re

    fields = dict(re.findall(r'<input type="hidden" name="(first|second|mark|programme)" value="([^"]*)"', page)[:4])
    return client.post(TEXTS, fields | {"reason": reason, "do": "answer"})


def test_on_purpose_needs_a_reason_and_lasts_until_a_sentence_changes(people, pim, signed_in):
    fatima = signed_in(people.fatima)
    page = main(fatima.get(TEXTS))
    assert answer_to(fatima, page, "").status_code == 422
    assert answer_to(fatima, page, "Eerst de tutor, dan de adviseur.").status_code == 302
    page = main(fatima.get(TEXTS))
    assert "Geen rollen overlappen" in page
    assert "Eerst de tutor, dan de adviseur." in page
    assert "Fatima Yıldız" in page
    row = newest("tutor")
    said = {"does_nl": row.does_nl.replace("een planning", "een weekplanning"), "does_en": row.does_en, "based_on": "1"}
    pim.post(f"{TEXTS}/tutor", SAID | said)
    assert "1 paar rollen overlapt" in main(fatima.get(TEXTS))


def test_an_answer_can_be_taken_back(people, signed_in):
    fatima = signed_in(people.fatima)
    answer_to(fatima, main(fatima.get(TEXTS)), "Zo bedoeld.")
    key = OverlapAnswer.objects.get().pk
    assert fatima.post(TEXTS, {"do": "reopen", "answer": str(key), "programme": ""}).status_code == 302
    assert "1 paar rollen overlapt" in main(fatima.get(TEXTS))


def test_no_answer_to_what_does_not_overlap(people, signed_in):
    client = signed_in(people.fatima)
    for mark in ("", "0" * 64, "\x00"):
        fields = {"first": "tutor", "second": "study-adviser", "mark": mark, "programme": "", "reason": "x"}
        assert client.post(TEXTS, fields).status_code == 409
    assert not OverlapAnswer.objects.exists()


def test_an_answer_that_is_not_there_changes_nothing(people, signed_in):
    client = signed_in(people.fatima)
    for key in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert client.post(TEXTS, {"do": "reopen", "answer": key}).status_code == 302


def test_what_is_asked_of_somebody_is_the_universitys_to_say(people, pim, signed_in):
    assert "Wat we van deze persoon vragen" in main(pim.get(f"{TEXTS}/lecturer"))
    assert "Wat we van deze persoon vragen" not in main(pim.get(f"{TEXTS}/mentor"))
    own = main(signed_in(people.fatima).get(f"{TEXTS}/lecturer/security-studies"))
    assert "Wat we van deze persoon vragen" not in own
    postdoc = {"asked_nl": "Vraag hoe het gaat.", "asked_en": "Ask how things are.", "based_on": "1"}
    assert pim.post(f"{TEXTS}/postdoc", postdoc).status_code == 302
    assert newest("postdoc").asked_en == "Ask how things are."
