"""The pages of the editor's desk: who may, writing in both languages, nothing lost, from draft to site (A10)."""

import re
from html import unescape

import pytest
from django.http import QueryDict

from naast.awareness.guide.actions import publish_text, save_text
from naast.awareness.guide.forms.text import TextForm
from naast.awareness.guide.models import Manuscript, Version
from naast.awareness.guide.queries.desk_forms import choices
from naast.awareness.guide.tests.desk import content, row, versions
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from tests.sessions import signed_in_client

pytestmark = pytest.mark.django_db
DESK = {"nl": "/nl/beheer", "en": "/en/manage"}
EDIT = {"nl": "/nl/beheer/hulp/mentor", "en": "/en/manage/help/mentor"}
SAVE = "/nl/beheer/hulp/mentor/bewaren"
MOVE = "/nl/beheer/hulp/mentor/stap"
REVIEW = "/nl/beheer/hulp/mentor/nakijken"
LINE = "/nl/beheer/lijn/injebol"
PAGES = (
    "/nl/beheer", "/nl/beheer/teksten", "/nl/beheer/nieuw/hulp", EDIT["nl"], REVIEW, "/nl/beheer/hulp/mentor/versies",
    "/nl/beheer/hulp/mentor/versies/1", LINE, "/nl/beheer/folder/worried", "/nl/beheer/invoer", "/nl/beheer/lijnen",
)  # fmt: skip


def filled(person, of="entry", name="mentor", at=None, /, **changed) -> QueryDict:
    """Give what a browser would send from the form of a text, with some fields typed over."""
    text = row(name, of)
    version = Version.objects.get(manuscript=text, number=at or text.head)
    form = TextForm(of, version.content, choices=choices(actor_for(person), language="nl"))
    sent = QueryDict(mutable=True)
    for field in form.fields:
        value = form[field].value()
        if hasattr(value, "isoformat"):
            value = form.fields[field].prepare_value(value)
        if isinstance(value, list):
            for each in value:
                sent.appendlist(field, each)
        elif value is True:
            sent[field] = "on"
        elif value not in (False, None):
            sent[field] = str(value).replace("\n", "\r\n")
    sent["based_on"] = str(version.number)
    for field, given in changed.items():
        sent[field] = given
    return sent


def post(client, url, data):
    return client.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded")


def typed(name: str, value: str) -> dict[str, str]:
    return {name: value}


@pytest.fixture
def pim(desk, signed_in):
    return signed_in(desk.cast.pim)


@pytest.fixture
def yara(desk, signed_in):
    return signed_in(desk.cast.yara)


@pytest.mark.parametrize("who", ["pim", "noor"])
def test_the_desk_asks_ten_things_at_most_for_an_editor_and_for_an_expert(
    desk, signed_in, who, django_assert_max_num_queries
):
    client = signed_in(getattr(desk.cast, who))
    for address in ("/nl/beheer", "/nl/beheer/teksten"):
        assert client.get(address).status_code == 200
        with django_assert_max_num_queries(10):
            client.get(address)


# --- Who may --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["sanne", "rik", "thea", "eva", "omar"])
def test_everybody_else_finds_nothing_here(desk, signed_in, who):
    client = signed_in(getattr(desk.cast, who))
    assert {client.get(page).status_code for page in PAGES} == {404}
    assert post(client, SAVE, filled(desk.cast.pim)).status_code == 404
    assert client.post(MOVE, {"move": "publish", "number": "1"}).status_code == 404
    assert versions("mentor") == [(1, "published")]


def test_who_is_not_signed_in_is_asked_to(client, guide, cast):
    for page in PAGES:
        assert client.get(page).headers["Location"].startswith("/nl/inloggen"), page


@pytest.mark.parametrize("page", PAGES)
def test_the_editor_opens_every_page_in_both_languages(pim, page):
    answer = pim.get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count("<h1") == 1
    other = re.search(r'hreflang="en" href="([^"]+)"', text)[1]
    assert pim.get(unescape(other)).status_code == 200


def test_an_expert_writes_a_text_of_the_own_faculty_and_sends_it_but_does_not_publish(desk, signed_in):
    from naast.awareness.guide.actions import set_owner

    fatima = signed_in(desk.cast.fatima)
    assert fatima.get(EDIT["nl"]).status_code == 404
    set_owner(actor=desk.pim, kind="entry", key="mentor", owner=desk.here)
    assert post(fatima, SAVE, filled(desk.cast.fatima, **typed("nl.title", "Jouw mentor"))).status_code == 302
    page = fatima.get(REVIEW).content.decode()
    assert 'value="send"' in page
    assert 'value="publish"' not in page
    assert fatima.post(MOVE, {"move": "publish", "number": "2"}).status_code == 404
    assert fatima.post(MOVE, {"move": "send", "number": "2"}).status_code == 302
    assert versions("mentor") == [(1, "published"), (2, "review")]


def test_by_one_factor_the_desk_stays_closed(desk):
    weak = signed_in_client(desk.cast.pim, strong=False)
    assert weak.get(EDIT["nl"]).status_code != 200
    assert signed_in_client(desk.cast.pim).get(EDIT["nl"]).status_code == 200


def test_my_page_leads_to_the_desk_whoever_works_there(desk, signed_in):
    for who, led in (("pim", True), ("joris", True), ("sanne", False), ("rik", False)):
        assert ('href="/nl/beheer"' in signed_in(getattr(desk.cast, who)).get("/nl/mijn").content.decode()) == led, who


# --- Writing --------------------------------------------------------------------------------------------------------
def test_both_languages_stand_in_the_form_and_are_kept(pim, desk):
    text = pim.get(EDIT["nl"]).content.decode()
    assert re.search(r'name="nl.title"[^>]*lang="nl"', text)
    assert re.search(r'name="en.title"[^>]*lang="en"', text)
    sent = filled(desk.cast.pim, **{"nl.title": "Jouw mentor", "en.title": "Your mentor"})
    answer = post(pim, SAVE, sent)
    assert answer.headers["Location"] == f"{EDIT['nl']}?done=saved"
    assert versions("mentor") == [(1, "published"), (2, "draft")]
    assert content("mentor")["nl"]["title"] == "Jouw mentor"
    assert content("mentor")["en"]["title"] == "Your mentor"
    assert "Bewaard als versie 2" in pim.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(("kind", "word"), [("entry", "hulp"), ("line", "lijn"), ("leaflet", "folder")])
def test_what_was_not_touched_stays_exactly_as_it_was(pim, desk, kind, word):
    """Saving what the form showed makes no version, whatever the text: the control of every field's way there and back."""
    texts = Manuscript.objects.filter(kind=kind)
    keys = list(texts.values_list("key", flat=True))[::6] if kind == "entry" else texts.values_list("key", flat=True)
    for key in keys:
        answer = post(pim, f"/nl/beheer/{word}/{key}/bewaren", filled(desk.cast.pim, kind, key))
        assert answer.status_code == 302, key
        assert versions(key, kind) == [(1, "published")], key


def test_the_chain_and_what_goes_elsewhere_can_grow_and_shrink(pim, desk):
    before = content("mentor")
    last = len(before["instead"])
    sent = filled(
        desk.cast.pim,
        **{
            "next.0": "",
            f"next.{len(before['next'])}": "gp",
            f"instead.{last}.nl": "Een mentor geeft geen geld.",
            f"instead.{last}.en": "A mentor gives no money.",
            f"instead.{last}.slug": "front-office",
        },
    )
    assert post(pim, SAVE, sent).status_code == 302
    assert content("mentor")["next"] == [*before["next"][1:], "gp"]
    assert content("mentor")["instead"] == [
        *before["instead"],
        {"nl": "Een mentor geeft geen geld.", "en": "A mentor gives no money.", "slug": "front-office"},
    ]


def test_a_preview_shows_the_page_and_keeps_nothing(pim, desk):
    sent = filled(desk.cast.pim, preview="en", **{"en.title": "Your mentor", "en.first_step": "Say **hello** first."})
    text = post(pim, SAVE, sent).content.decode()
    look = text[text.index('class="preview" lang="en"') :]
    assert "Your mentor" in look
    assert "Say <strong>hello</strong> first." in look
    assert "What happens next" in look or "What you can come here for" in look or "<h2>" in look
    assert 'value="Your mentor"' in text
    assert versions("mentor") == [(1, "published")]


def test_the_part_for_the_script_holds_remarks_and_preview_only(pim, desk):
    sent = filled(desk.cast.pim, part="live", **{"nl.reach": "Meld je aan en [klik hier](study-adviser)."})
    text = post(pim, SAVE, sent).content.decode()
    assert "<html" not in text
    field = re.search(r'data-remarks="nl.reach">(.*?)</div>', text, re.DOTALL)[1]
    assert "zegt niet waar de link heen gaat" in field
    assert 'class="preview"' in text
    assert versions("mentor") == [(1, "published")]


def test_remarks_stand_beside_their_field_and_are_named_by_it(pim, desk):
    sent = filled(desk.cast.pim, preview="nl", **{"nl.reach": "Kom snel langs!", "en.reach": ""})
    text = post(pim, SAVE, sent).content.decode()
    control = re.search(r'<textarea name="nl.reach".*?>', text, re.DOTALL)[0]
    assert "f-nl.reach-remarks" in control
    said = text[text.index('id="f-nl.reach-remarks"') :].split("</div>")[0]
    assert "uitroepteken" in said
    missing = text[text.index('id="f-en.reach-remarks"') :].split("</div>")[0]
    assert "In deze taal staat nog niets" in missing


def test_a_fault_gives_everything_back_as_it_was_typed(pim, desk):
    sent = filled(desk.cast.pim, checked_on="32-13-2026", **{"nl.title": "Nog niet bewaard <b>"})
    answer = post(pim, SAVE, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-checked_on"' in text
    assert "Nog niet bewaard &lt;b&gt;" in text
    assert 'value="32-13-2026"' in text
    assert versions("mentor") == [(1, "published")]


def test_a_form_without_its_version_is_answered_with_the_page(pim):
    for number in ("", "x", "99999999999", "77", "²"):
        answer = pim.post(SAVE, {"based_on": number, "nl.title": "x"})
        assert answer.headers["Location"] == EDIT["nl"]


def test_who_was_signed_out_gets_back_what_they_typed_and_can_still_save_it(desk, client, pim):
    sent = filled(desk.cast.pim, save="1", **typed("nl.why", 'Drie regels\r\nmet "tekens" & <haken>'))
    answer = post(client, SAVE, sent)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert versions("mentor") == [(1, "published")]
    again = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text):
        again.appendlist(unescape(name), unescape(value))
    assert again.lists
    assert dict(again.lists()) == dict(sent.lists())
    assert post(pim, SAVE, again).status_code == 302
    assert content("mentor")["nl"]["why"] == 'Drie regels\nmet "tekens" & <haken>'


def test_a_form_of_another_site_is_refused(pim, desk):
    sent = filled(desk.cast.pim, **typed("nl.title", "Van elders")).urlencode()
    kind = "application/x-www-form-urlencoded"
    assert pim.post(SAVE, sent, content_type=kind, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert versions("mentor") == [(1, "published")]


# --- Two at once ----------------------------------------------------------------------------------------------------
def test_two_editors_at_once_lose_nothing(pim, yara, desk):
    first = filled(desk.cast.yara, **{"nl.summary": "Yaratekst", "nl.why": "Yarawaarom"})
    second = filled(desk.cast.pim, **{"nl.summary": "Pimtekst", "en.why": "Pimwhy"})
    assert post(yara, SAVE, first).headers["Location"].startswith(EDIT["nl"])
    answer = post(pim, SAVE, second)
    assert re.fullmatch(r"/nl/beheer/hulp/mentor/naast-elkaar/\d+", answer.headers["Location"])
    page = pim.get(answer.headers["Location"]).content.decode()
    assert "Yara Vos" in page
    assert 'name="pick.nl.summary"' in page
    assert "Pimtekst" in page
    assert "Yaratekst" in page
    theirs = re.search(r'name="theirs" value="(\d+)"', page)[1]
    done = pim.post(answer.headers["Location"], {"theirs": theirs, "pick.nl.summary": "theirs"})
    assert done.headers["Location"] == f"{EDIT['nl']}?done=saved"
    kept = content("mentor")
    assert (kept["nl"]["summary"], kept["nl"]["why"], kept["en"]["why"]) == ("Yaratekst", "Yarawaarom", "Pimwhy")
    everything = "".join(str(text) for text in Version.objects.values_list("content", flat=True))
    assert "Pimtekst" in everything
    assert "Yaratekst" in everything


def test_a_choice_made_beside_an_older_text_is_asked_again(pim, yara, desk):
    post(yara, SAVE, filled(desk.cast.yara, **typed("nl.summary", "Yaratekst")))
    number = row("mentor").head
    beside = post(pim, SAVE, filled(desk.cast.pim, "entry", "mentor", 1, **typed("nl.summary", "Pimtekst"))).headers[
        "Location"
    ]
    post(yara, SAVE, filled(desk.cast.yara, **typed("nl.summary", "Yaranieuw")))
    answer = pim.post(beside, {"theirs": str(number), "pick.nl.summary": "mine"})
    assert answer.status_code == 409
    assert "Yaranieuw" in answer.content.decode()


def test_nobody_opens_the_text_somebody_else_has_beside(pim, yara, desk):
    post(yara, SAVE, filled(desk.cast.yara, **typed("nl.summary", "Yaratekst")))
    beside = post(pim, SAVE, filled(desk.cast.pim, "entry", "mentor", 1, **typed("nl.summary", "Pimtekst"))).headers[
        "Location"
    ]
    assert yara.get(beside).status_code == 404


# --- From draft to site ---------------------------------------------------------------------------------------------
def test_from_a_title_to_a_page_a_student_reads(pim, desk, client):
    begun = pim.post("/nl/beheer/nieuw/hulp", {"nl": "Stille studiezaal", "en": "Quiet study room", "owner": ""})
    assert begun.headers["Location"] == "/nl/beheer/hulp/stille-studiezaal"
    key = "stille-studiezaal"
    words = {
        "summary": "Een zaal om samen stil te werken.", "start": "Begin in de zaal", "why": "Je werkt er met anderen.",
        "page_title": "Studiezaal", "first_step": "Loop binnen.", "confidentiality": "Niemand vraagt je iets.",
        "for_whom": "Voor iedereen.", "reach": "Op de begane grond.", "hours": "Elke werkdag.",
    }  # fmt: skip
    sent = {f"{language}.{name}": text for language in ("nl", "en") for name, text in words.items()}
    sent |= {
        "kind": "activity",
        "cost": "free",
        "audience": "student",
        "checked_on": "22-11-2026",
        "checked_by": "redactie",
    }
    form = filled(desk.cast.pim, "entry", key, **sent)
    assert client.get(f"/nl/hulp/gids/{key}").status_code == 404
    assert post(pim, f"/nl/beheer/hulp/{key}/bewaren", form).status_code == 302
    page = pim.get(f"/nl/beheer/hulp/{key}/nakijken").content.decode()
    assert "Alles is nieuw" in page
    number = row(key).head
    moved = pim.post(f"/nl/beheer/hulp/{key}/stap", {"move": "publish", "number": number})
    assert moved.headers["Location"].endswith("?done=publish"), moved.content.decode()[-6000:]
    from naast.awareness.guide.queries import shelf

    shelf.forget_shelf()
    assert "Een zaal om samen stil te werken." in client.get(f"/nl/hulp/gids/{key}").content.decode()
    assert client.get(f"/en/help/guide/{key}").status_code == 200


def test_what_is_not_whole_is_not_published_and_says_why(pim, desk):
    pim.post("/nl/beheer/nieuw/hulp", {"nl": "Half af", "en": "", "owner": ""})
    answer = pim.post("/nl/beheer/hulp/half-af/stap", {"move": "publish", "number": "1"})
    assert answer.status_code == 409
    assert "Vul het in beide talen in" in answer.content.decode()
    assert versions("half-af") == [(1, "draft")]


def test_a_name_that_is_taken_is_said_beside_the_field(pim):
    answer = pim.post("/nl/beheer/nieuw/lijn", {"nl": "Nog een 113", "name": "113", "purpose": "talk"})
    assert answer.status_code == 422
    assert "is al van een andere tekst" in answer.content.decode()


def test_the_difference_is_told_in_words_and_not_by_colour_alone(pim, desk):
    post(pim, SAVE, filled(desk.cast.pim, **typed("nl.summary", "Een ouderejaars die jou op weg helpt.")))
    for page in (REVIEW, "/nl/beheer/hulp/mentor/versies/2"):
        text = pim.get(page).content.decode()
        assert re.search(r"<del><span class=\"cue\">\[weg:</span> ", text), page
        assert "Titel" in text or "In één zin" in text


def test_planned_published_and_taken_off_the_planning(pim, desk):
    post(pim, SAVE, filled(desk.cast.pim, **typed("nl.summary", "Later.")))
    soon = {"move": "publish", "number": "2", "at_day": "25-11-2027", "at_time": "9.30"}
    assert pim.post(MOVE, soon).headers["Location"].endswith("?done=schedule")
    assert versions("mentor") == [(1, "published"), (2, "scheduled")]
    assert "25 november 2027 09:30" in pim.get(REVIEW).content.decode()
    assert pim.post(MOVE, {"move": "cancel", "number": "2"}).headers["Location"].endswith("?done=cancel")
    assert versions("mentor") == [(1, "published"), (2, "draft")]


@pytest.mark.parametrize(
    "given",
    [
        {"at_time": "9:00"},
        {"at_day": "morgen"},
        {"at_day": "25-11-2027", "at_time": "25:00"},
        {"at_day": "25-11-2027", "until_day": "24-11-2027"},
    ],
)
def test_a_moment_that_cannot_be_is_asked_again_with_what_was_typed(pim, desk, given):
    post(pim, SAVE, filled(desk.cast.pim, **typed("nl.summary", "Later.")))
    answer = pim.post(MOVE, {"move": "publish", "number": "2", **given})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert all(f'value="{value}"' in answer.content.decode() for value in given.values())
    assert versions("mentor")[-1] == (2, "draft")


def test_sent_back_with_a_sentence_that_the_writer_reads(pim, yara, desk):
    post(pim, SAVE, filled(desk.cast.pim, **typed("nl.summary", "Nog niet goed.")))
    pim.post(MOVE, {"move": "send", "number": "2"})
    assert "Lees en beslis" in yara.get(DESK["nl"]).content.decode()
    assert yara.post(MOVE, {"move": "return", "number": "2", "because": ""}).status_code == 422
    assert yara.post(MOVE, {"move": "return", "number": "2", "because": "Wie is de groep?"}).status_code == 302
    assert "Wie is de groep?" in pim.get(EDIT["nl"]).content.decode()


def test_an_old_version_is_put_back_as_a_draft(pim, desk):
    post(pim, SAVE, filled(desk.cast.pim, **typed("nl.summary", "Tweede.")))
    pim.post(MOVE, {"move": "publish", "number": "2"})
    page = pim.get("/nl/beheer/hulp/mentor/versies/1").content.decode()
    assert 'value="restore"' in page
    assert pim.post(MOVE, {"move": "restore", "number": "1", "based_on": "2"}).status_code == 302
    assert versions("mentor")[-1] == (3, "draft")
    assert content("mentor")["nl"]["summary"] != "Tweede."


def test_withdrawing_names_what_leads_here_and_asks_again(pim, desk, client):
    url = "/nl/beheer/hulp/buddy"
    stopped = pim.post(f"{url}/stap", {"move": "withdraw", "number": "1", "because": "Bestaat niet meer."})
    assert stopped.status_code == 409
    assert versions("buddy") == [(1, "published")]
    gone = {"move": "withdraw", "number": "1", "because": "Bestaat niet meer.", "despite_uses": "on"}
    assert pim.post(f"{url}/stap", gone).headers["Location"].endswith("?done=withdraw")
    from naast.awareness.guide.queries import shelf

    shelf.forget_shelf()
    assert client.get("/nl/hulp/gids/buddy").status_code == 404
    assert "Leidt nergens heen" in pim.get(DESK["nl"]).content.decode()


def test_112_and_a_leaflet_stay(pim):
    for word, key, said in (("lijn", "112", "112 en 113 staan altijd"), ("folder", "worried", "vaste pagina")):
        answer = pim.post(f"/nl/beheer/{word}/{key}/stap", {"move": "withdraw", "number": "1", "because": "x"})
        assert answer.status_code == 409
        assert said in answer.content.decode()


@pytest.mark.parametrize("given", [{}, {"move": "save"}, {"move": "appear", "number": "1"}, {"move": "publish"}])
def test_a_move_nobody_offers_leads_back_to_the_page(pim, given):
    assert pim.post(MOVE, given).headers["Location"] == REVIEW
    assert versions("mentor") == [(1, "published")]


# --- A line and its second person -------------------------------------------------------------------------------------
def test_a_changed_number_waits_for_another_person_and_then_stands_everywhere(pim, yara, desk, client):
    sent = filled(desk.cast.pim, "line", "injebol", phone="0800 0451", tel="tel:08000451")
    post(pim, f"{LINE}/bewaren", sent)
    assert "Hier is een tweede persoon voor nodig" in pim.get(f"{LINE}/nakijken").content.decode()
    assert pim.post(f"{LINE}/stap", {"move": "publish", "number": "2"}).headers["Location"].endswith("?done=check")
    mine = pim.get(f"{LINE}/nakijken").content.decode()
    assert 'value="confirm"' not in mine
    assert "Vraag een ander" in mine
    assert pim.post(f"{LINE}/stap", {"move": "confirm", "number": "2", "how": "called"}).status_code == 409
    assert "tel:08000451" not in client.get("/nl/nu").content.decode()
    assert "Wacht op een tweede persoon" in yara.get(DESK["nl"]).content.decode()
    page = yara.get(f"{LINE}/nakijken").content.decode()
    assert 'href="tel:08000451"' in page
    assert yara.post(f"{LINE}/stap", {"move": "confirm", "number": "2"}).status_code == 422
    done = yara.post(f"{LINE}/stap", {"move": "confirm", "number": "2", "how": "called"})
    assert done.headers["Location"].endswith("?done=confirm")
    assert versions("injebol", "line")[-1] == (2, "published")


def test_a_second_person_who_finds_it_wrong_sends_it_back(pim, yara, desk):
    post(pim, f"{LINE}/bewaren", filled(desk.cast.pim, "line", "injebol", **{"hours.mon": "10:00-12:00"}))
    pim.post(f"{LINE}/stap", {"move": "publish", "number": "2"})
    answer = yara.post(f"{LINE}/stap", {"move": "reject", "number": "2", "because": "Ze nemen niet op."})
    assert answer.headers["Location"].endswith("?done=reject")
    assert "Ze nemen niet op." in pim.get(LINE).content.decode()


def test_hours_are_written_per_day_and_a_day_that_cannot_be_read_is_named(pim, desk):
    sent = filled(desk.cast.pim, "line", "injebol", **{"hours.sat": "20:00-02:00", "hours.sun": ""})
    assert post(pim, f"{LINE}/bewaren", sent).status_code == 302
    assert {"days": ["sat"], "open": "20:00", "close": "02:00+1"} in content("injebol", "line")["hours"]
    wrong = post(pim, f"{LINE}/bewaren", filled(desk.cast.pim, "line", "injebol", **{"hours.wed": "de hele middag"}))
    assert wrong.status_code == 422
    assert 'href="#f-hours.wed"' in wrong.content.decode()
    assert 'value="de hele middag"' in wrong.content.decode()


# --- Leaflets ---------------------------------------------------------------------------------------------------------
def test_a_leaflet_gains_and_loses_a_part(pim, desk):
    url = "/nl/beheer/folder/expectations"
    words = {"parts.new.nl.title": "Nieuw deel", "parts.new.nl.body": "Tekst.", "parts.new.en.title": "New part", "parts.new.en.body": "Text."}  # fmt: skip
    before = [part["key"] for part in content("expectations", "leaflet")["parts"]]
    post(pim, f"{url}/bewaren", filled(desk.cast.pim, "leaflet", "expectations", **words))
    after = content("expectations", "leaflet")["parts"]
    assert [part["key"] for part in after[:-1]] == before
    assert after[-1]["nl"] == {"title": "Nieuw deel", "body": "Tekst."}
    sent = filled(desk.cast.pim, "leaflet", "expectations", gone=f"parts.{after[-1]['key']}")
    post(pim, f"{url}/bewaren", sent)
    assert [part["key"] for part in content("expectations", "leaflet")["parts"]] == before


# --- Lists ------------------------------------------------------------------------------------------------------------
def test_the_list_is_searched_and_filtered_by_its_address(pim):
    found = pim.get("/nl/beheer/teksten?q=mentor&kind=entry").content.decode()
    assert "/nl/beheer/hulp/mentor" in found
    assert "/nl/beheer/lijn/113" not in found
    assert "Geen tekst gevonden." in pim.get("/nl/beheer/teksten?q=zzzz").content.decode()
    assert pim.get("/nl/beheer/teksten?kind=x&after=%00&q=%00").status_code == 200


def test_every_text_is_reached_by_following_the_pages(pim):
    seen, url = set(), "/nl/beheer/teksten"
    for _page in range(10):
        text = pim.get(url).content.decode()
        seen |= set(re.findall(r'<th scope="row"><a href="(/nl/beheer/\w+/[\w-]+)"', text))
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        if not following:
            break
        url = f"/nl/beheer/teksten{unescape(following[1])}"
    assert len(seen) == Manuscript.objects.count()


def test_the_desk_is_filtered_and_an_empty_one_says_what_is_next(pim, desk, signed_in):
    text = pim.get(f"{DESK['nl']}?about=hidden-line").content.decode()
    assert text.count("Niet te zien") >= 2
    assert "Niemand heeft deze rol" not in text.split('class="to-do"')[1]
    assert pim.get(f"{DESK['nl']}?about=<script>").status_code == 200
    assert "Bekijk alle teksten" in signed_in(desk.cast.fatima).get(DESK["nl"]).content.decode()


# --- Files ------------------------------------------------------------------------------------------------------------
IMPORT = "/nl/beheer/invoer"


def upload(client, text: str, part: str = "entries"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(IMPORT, {"part": part, "file": SimpleUploadedFile("x.csv", text.encode())})


def test_a_file_is_tried_row_by_row_and_then_brought_in(pim):
    text = "slug,nl.summary\nmentor,Een ouderejaars uit een bestand.\nbuddy,Samen uit een bestand.\n"
    tried = upload(pim, text).content.decode()
    assert tried.count("Verandert") == 2
    assert versions("mentor") == [(1, "published")]
    rows = unescape(re.search(r'name="rows" value="([^"]*)"', tried)[1])
    done = pim.post(IMPORT, {"part": "entries", "rows": rows})
    assert "Alles is ingevoerd." in done.content.decode()
    assert content("mentor")["nl"]["summary"] == "Een ouderejaars uit een bestand."
    assert versions("mentor")[-1] == (2, "published")
    assert versions("tutor") == [(1, "published")]


def test_one_faulty_row_stops_the_file_and_is_named(pim):
    answer = upload(pim, "slug,nl.summary,kind\nmentor,Goed.,role\nbuddy,Fout.,onzin\n")
    assert answer.status_code == 422
    assert "buddy" in answer.content.decode()
    assert 'name="rows"' not in answer.content.decode()
    assert versions("mentor") == [(1, "published")]


@pytest.mark.parametrize(("text", "said"), [("", "Bestand"), ("[{", "niet heel"), ("slug\n", "geen teksten")])
def test_a_file_that_cannot_be_read_is_asked_again(pim, text, said):
    answer = upload(pim, text)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_file_beyond_all_measure_is_not_read_at_all(pim):
    answer = pim.post(IMPORT, b"x" * 900_000, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "te groot" in answer.content.decode()


def test_a_number_out_of_a_file_waits_for_a_second_person_too(pim):
    answer = upload(pim, "id,phone,tel\ninjebol,0800 0453,tel:08000453\n", "lines")
    assert "Wacht op een tweede persoon" in answer.content.decode()


def test_a_history_names_each_version_and_lets_nothing_that_was_written_become_markup(pim, desk):
    number = 1
    for cost in ("varies", "free", "varies"):
        given = content("mentor", hours=f"<b>{cost}</b>") | {"cost": cost}
        number = save_text(
            actor=actor_for(desk.cast.pim), kind="entry", key="mentor", content=given, based_on=number
        ).number
    publish_text(
        actor=actor_for(desk.cast.pim), kind="entry", key="mentor", number=number, note="<script>&'\"</script>"
    )
    Person.objects.filter(pk=desk.cast.pim.pk).update(shown_name="Pim <i>Visser</i>")
    page = pim.get("/nl/beheer/hulp/mentor/versies").content.decode()
    assert [int(value) for value in re.findall(r'<li value="(\d+)">', page)] == [4, 3, 2, 1]
    assert '<a href="/nl/beheer/hulp/mentor/versies/4">Versie 4</a> <span class="tag ok">Op de site</span>' in page
    assert "<q>&lt;script&gt;&amp;&#x27;&quot;&lt;/script&gt;</q>" in page
    assert "Pim &lt;i&gt;Visser&lt;/i&gt;, " in page
    assert "Wanneer (Nederlands), " in page or ", De pagina: Wanneer (Nederlands)" in page
    assert "<script>&" not in page
    other = pim.get("/en/manage/help/mentor/versions").content.decode()
    assert '/en/manage/help/mentor/versions/4">Version 4</a>' in other
    assert pim.get("/nl/beheer/folder/worried/versies").status_code == 200


def test_the_head_of_a_history_is_of_the_text_as_it_stands(pim, desk):
    first = pim.get("/nl/beheer/hulp/mentor/versies").content.decode()
    assert "<h1>Mentor</h1>" in first
    given = content("mentor", title="Maatje")
    save_text(actor=actor_for(desk.cast.pim), kind="entry", key="mentor", content=given, based_on=1)
    second = pim.get("/nl/beheer/hulp/mentor/versies").content.decode()
    assert "<h1>Maatje</h1>" in second
    assert "Concept" in second
    assert "Draft" in pim.get("/en/manage/help/mentor/versions").content.decode()


def test_choices_in_another_order_are_no_change(pim, desk):
    sent = filled(desk.cast.pim)
    sent.setlist("topics", sorted(sent.getlist("topics"), reverse=True))
    post(pim, SAVE, sent)
    assert versions("mentor") == [(1, "published")]


def test_the_editor_says_whose_a_text_is_and_by_when_it_is_read_again(pim, desk, signed_in):
    moved = pim.post(MOVE, {"move": "keep", "number": "1", "owner": str(desk.here), "review_on": "1-3-2027"})
    assert moved.headers["Location"].endswith("?done=keep")
    assert (row("mentor").owner_id, row("mentor").review_on.isoformat()) == (desk.here, "2027-03-01")
    assert "Van wie, en wanneer weer nakijken" not in signed_in(desk.cast.fatima).get(REVIEW).content.decode()
    assert pim.post(MOVE, {"move": "keep", "number": "1", "owner": "x"}).status_code == 422
