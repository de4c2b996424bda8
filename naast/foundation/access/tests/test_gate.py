"""The gate: what it opens, what it answers when it does not, and which line it leaves (G2, G4; trust C2, C3, C15, C20, C45)."""

import logging
import re
import statistics
import time
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.urls import re_path

from naast.foundation.access import confidential, gate
from naast.foundation.access.action import Refused
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.gate import AccessGate, NotNamed, found_by_rule, shown
from naast.foundation.access.page import Page, anyone, nobody, page, signed_in
from naast.foundation.audit import spool
from naast.foundation.audit.entries import MOST_NAMED

from .tables import BRAM, DAAN, NOOR, SANNE

CANARY = "what only Noor may read"
HERS = f"/nl/studenten/{SANNE.pk}"
ABSENT = f"/nl/studenten/{uuid.UUID(int=7)}"
WAYS = ("GET", "HEAD")


def is_adviser(actor, /, *, student, **parts):
    """Noor advises Sanne; nobody else exists or may look."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if student != SANNE.pk:
        return refuse("no such student")
    return allow("adviser of this student", subject=student) if actor.pk == NOOR.pk else refuse("not the adviser")


def telling(**declared):
    """Make a view that tells the canary to whoever gets in."""
    return page(**declared)(lambda request, **parts: HttpResponse(CANARY))


@pytest.fixture
def about_sanne(house):
    house.put("nl/studenten/<uuid:student>", telling(access=is_adviser, confidential=True), "student")
    return house


# --- Opening and refusing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", WAYS)
def test_an_opening_leaves_exactly_one_line_that_says_who_whom_what_and_why(about_sanne, looks, method):
    answer = about_sanne.ask(method, HERS, reader=NOOR)
    assert answer.status_code == 200
    (line,) = looks()
    assert (line.verb, line.actor, line.role, line.subject) == ("page.opened", NOOR.pk, "staff", SANNE.pk)
    assert (line.what, line.ground, line.also) == ("student", "adviser of this student", "")


@pytest.mark.parametrize("method", [*WAYS, "POST"])
@pytest.mark.parametrize("reader", [BRAM, None], ids=["Bram", "Anon"])
def test_not_yours_and_not_there_are_the_same_answer_and_the_same_line(house, looks, method, reader):
    # As a form of ours without a token, so that a POST gets as far as the gate.
    house.put("nl/studenten/<uuid:student>", telling(access=is_adviser, confidential=True, stateless=True), "student")
    mine, other = (house.ask(method, where, reader=reader) for where in (HERS, ABSENT))
    assert mine.status_code == other.status_code == (302 if reader is None and method in WAYS else 404)
    assert mine.content == other.content
    hers, absent = ({name: v.replace(where, "") for name, v in a.headers.items()} for a, where in ((mine, HERS), (other, ABSENT)))  # fmt: skip
    assert hers == absent
    one, two = looks()
    for line in (one, two):
        assert (line.verb, line.subject, line.ground, line.also) == ("page.refused", None, "", "")
        assert line.actor == (reader.pk if reader else None)
        assert re.fullmatch(r"student tried=[0-9a-f]{16}", line.what)
    assert one.what != two.what  # only the holder of the key can tell which address was tried


def test_nobody_known_is_asked_to_sign_in_alike_for_all(about_sanne, looks):
    answers = [about_sanne.get(where) for where in (HERS, ABSENT)]
    assert [a.status_code for a in answers] == [302, 302]
    assert [a.headers["Location"] for a in answers] == [f"/nl/inloggen?next={where}" for where in (HERS, ABSENT)]
    assert {line.subject for line in looks()} == {None}


def test_the_way_back_after_signing_in_is_an_address_and_no_parameter_of_another(house):
    house.put("nl/<path:what>", page(access=signed_in)(lambda request, what: HttpResponse()), "named")
    answer = house.get("/nl/a%26next%3D%2F%2Fevil.example%23x")
    assert answer.headers["Location"] == "/nl/inloggen?next=/nl/a%26next%3D//evil.example%23x"


def test_signing_in_is_never_offered_to_who_is_signed_in(house):
    house.put("nl/x", telling(access=lambda actor: refuse("x", sign_in_helps=True)), "x")
    assert house.get("/nl/x", reader=BRAM).status_code == 404
    assert house.get("/nl/x").status_code == 302


def test_absent_and_not_yours_take_as_long(about_sanne):
    taken = {HERS: [], ABSENT: []}
    for number in range(150):
        for where in (HERS, ABSENT) if number % 2 else (ABSENT, HERS):
            begun = time.perf_counter()
            about_sanne.get(where, reader=BRAM)
            taken[where].append(time.perf_counter() - begun)
    medians = [statistics.median(spent[20:]) * 1000 for spent in taken.values()]
    assert abs(medians[0] - medians[1]) < 5, medians


def test_a_refused_page_is_never_called(house):
    called = []
    house.put("nl/dicht", page(access=nobody, confidential=True)(lambda request: called.append(1)), "dicht")
    assert house.get("/nl/dicht", reader=NOOR).status_code == 404
    assert called == []
    # control: the same view behind an open rule is called
    house.put("nl/open", page(access=anyone)(lambda request: HttpResponse(called.append(1))), "open")
    house.get("/nl/open", reader=NOOR)
    assert called == [1]


def test_personal_answers_are_kept_by_nobody(about_sanne):
    for reader in (NOOR, BRAM, None):
        assert about_sanne.get(HERS, reader=reader).headers["Cache-Control"] == "no-store, private"


def test_a_page_that_is_not_confidential_leaves_no_line(house, looks):
    house.put("nl/gids", page(access=anyone)(lambda request: HttpResponse("x")), "gids")
    assert house.get("/nl/gids", reader=NOOR).status_code == 200
    assert looks() == []


def test_a_part_of_an_opened_page_leaves_a_line_only_when_it_is_refused(house, looks):
    house.put("nl/deel/<uuid:student>", telling(access=is_adviser, confidential=True, part=True), "deel")
    answer = house.get(f"/nl/deel/{SANNE.pk}", reader=NOOR)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    assert looks() == []
    assert house.get(f"/nl/deel/{SANNE.pk}", reader=BRAM).status_code == 404
    assert [line.verb for line in looks()] == ["page.refused"]


# --- Declarations ---------------------------------------------------------------------------------------------------


def test_an_undeclared_view_is_not_there_and_the_defect_is_logged(house, caplog):
    house.put("nl/los", lambda request: HttpResponse(CANARY), "loose")
    with caplog.at_level(logging.ERROR):
        assert house.get("/nl/los", reader=NOOR).status_code == 404
    assert "undeclared view: loose" in caplog.text
    house.put("nl/vast", page(access=anyone)(lambda request: HttpResponse(CANARY)), "declared")
    assert house.get("/nl/vast").status_code == 200


def test_parts_without_a_name_do_not_pass_the_rule(settings, house):
    settings.ROOT_URLCONF.urlpatterns.append(
        re_path(r"^nl/oud/(\w+)$", page(access=anyone)(lambda request, part: HttpResponse(part)), name="old")
    )
    assert house.get("/nl/oud/geheim").status_code == 404


def test_a_declaration_that_makes_no_sense_stops_at_import():
    for wrong in ({"part": True}, {"lists": True}, {"confidential": True, "part": True, "lists": True}):
        with pytest.raises(ValueError, match=r"only a confidential|leaves no line"):
            page(access=anyone, **wrong)


def test_the_house_does_not_open_with_a_table_that_can_be_read_around_its_guard(monkeypatch):
    AccessGate(lambda request: None)
    monkeypatch.setattr(confidential, "SCOPES", {})
    with pytest.raises(ImproperlyConfigured, match="no @scopes function"):
        AccessGate(lambda request: None)


def test_a_page_is_handed_what_its_rule_found_and_no_other_page_is(house):
    def rule(actor, /, *, student, **parts):
        return allow("adviser", subject=student, found=f"row of {student}")

    for name, access in (("met", rule), ("zonder", is_adviser)):
        view = page(access=access, confidential=True)(
            lambda request, **parts: HttpResponse(str(found_by_rule(request)))
        )
        house.put(f"nl/{name}/<uuid:student>", view, name)
    assert house.get(f"/nl/met/{SANNE.pk}", reader=NOOR).content == f"row of {SANNE.pk}".encode()
    assert house.get(f"/nl/met/{DAAN.pk}", reader=NOOR).content == f"row of {DAAN.pk}".encode()
    assert house.get(f"/nl/zonder/{SANNE.pk}", reader=NOOR).content == b"None"


def test_a_refusal_carries_nothing_and_a_decision_prints_nothing_of_what_was_found():
    found = allow("adviser", subject=SANNE.pk, found="what was read")
    assert "what was read" not in repr(found)
    assert found == allow("adviser", subject=SANNE.pk)
    assert refuse("no").found is None


# --- What goes wrong while deciding ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [ValueError("Sanne"), Http404("Sanne"), PermissionError("Sanne"), None])
def test_a_rule_that_fails_answers_as_if_nothing_were_there(house, looks, caplog, fault):
    def rule(actor, /, **parts):
        if fault is None:
            return True
        raise fault

    house.put("nl/stuk/<uuid:student>", telling(access=rule, confidential=True), "broken")
    house.put("nl/dicht/<uuid:student>", telling(access=nobody, confidential=True), "closed")
    answers = [house.get(f"/nl/{name}/{SANNE.pk}", reader=NOOR) for name in ("stuk", "dicht")]
    assert [(a.status_code, a.content) for a in answers] == [(404, b"error 404")] * 2
    assert [line.verb for line in looks()] == ["page.refused"] * 2
    assert "the rule of broken" in caplog.text
    assert "Sanne" not in caplog.text


@pytest.mark.parametrize("confidential_page", [True, False])
def test_when_nobody_can_say_who_is_asking_nothing_opens(house, looks, confidential_page):
    house.put("nl/x", telling(access=signed_in, confidential=confidential_page), "x")
    answer = house.get("/nl/x", X_Reader="broken")
    assert (answer.status_code, answer.content) == (500, b"error 500")
    assert looks() == []


@pytest.mark.parametrize("fault", [spool.Unwritable("the disk is full"), spool.Stale("11 s")])
@pytest.mark.parametrize("reader", [NOOR, BRAM], ids=["allowed", "refused"])
def test_without_a_line_nobody_looks(about_sanne, monkeypatch, caplog, fault, reader):
    def note(line):
        raise fault

    monkeypatch.setattr(spool, "note", note)
    answer = about_sanne.get(HERS, reader=reader)
    assert (answer.status_code, answer.content) == (503, b"error 500")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "nobody may look" in caplog.text
    monkeypatch.undo()
    if reader is NOOR:  # control
        assert about_sanne.get(HERS, reader=reader).content == CANARY.encode()


def test_a_real_full_disk_closes_confidential_pages_and_no_other(about_sanne, settings, tmp_path):
    spool.close()
    (tmp_path / "spool").write_text("a file where the folder should be")
    settings.HOME = tmp_path
    about_sanne.put("nl/gids", page(access=anyone)(lambda request: HttpResponse("the guide")), "gids")
    try:
        assert about_sanne.get(HERS, reader=NOOR).status_code == 503
        assert about_sanne.get("/nl/gids", reader=NOOR).content == b"the guide"
    finally:
        spool.close()


def test_the_line_stands_before_the_view_runs(house, monkeypatch):
    order = []
    note = spool.note
    monkeypatch.setattr(spool, "note", lambda line: (order.append("line"), note(line)))
    house.put("nl/x", page(access=anyone, confidential=True)(lambda request: HttpResponse(order.append("view"))), "x")
    house.get("/nl/x", reader=NOOR)
    assert order == ["line", "view"]


def test_a_refused_action_that_a_view_lets_pass_is_not_there(house):
    @page(access=anyone)
    def view(request):
        raise Refused("not yours")

    house.put("nl/x", view)
    assert (house.get("/nl/x").status_code, house.get("/nl/x").content) == (404, b"error 404")


# --- Lists ----------------------------------------------------------------------------------------------------------


def listing(*people, name=True, status=200, times=1):
    @page(access=anyone, confidential=True, lists=True)
    def view(request):
        for _ in range(times):
            if name:
                shown(request, people)
        return HttpResponse(CANARY, status=status)

    return view


def test_a_list_leaves_one_line_that_names_everybody_once(house, looks):
    house.put("nl/lijst", listing(SANNE.pk, DAAN.pk, SANNE.pk), "list")
    assert house.get("/nl/lijst", reader=NOOR).content == CANARY.encode()
    (line,) = looks()
    assert (line.verb, line.subject, line.what) == ("page.opened", None, "list")
    assert line.also == SANNE.pk.hex + DAAN.pk.hex
    from naast.foundation.audit.models import AuditMention

    assert {mention.person for mention in AuditMention.objects.all()} == {SANNE.pk, DAAN.pk}


def test_an_empty_list_leaves_a_line_too(house, looks):
    house.put("nl/lijst", listing(), "list")
    assert house.get("/nl/lijst", reader=NOOR).status_code == 200
    assert [line.also for line in looks()] == [""]


def test_a_list_that_names_nobody_is_withheld(house, looks):
    house.put("nl/lijst", listing(name=False), "list")
    answer = house.get("/nl/lijst", reader=NOOR)
    assert (answer.status_code, CANARY.encode() in answer.content) == (500, False)
    assert looks() == []


@pytest.mark.parametrize("status", [302, 404])
def test_a_list_that_shows_nothing_leaves_a_line_without_names(house, looks, status):
    house.put("nl/lijst", listing(name=False, status=status), "list")
    assert house.get("/nl/lijst", reader=NOOR).status_code == status
    assert [(line.verb, line.also) for line in looks()] == [("page.opened", "")]


def test_a_list_that_is_refused_leaves_one_line(house, looks):
    house.put("nl/lijst", telling(access=nobody, confidential=True, lists=True), "list")
    assert house.get("/nl/lijst", reader=NOOR).status_code == 404
    assert [line.verb for line in looks()] == ["page.refused"]


def test_a_list_whose_line_cannot_be_written_is_withheld(house, monkeypatch):
    def note(line):
        raise spool.Unwritable("full")

    house.put("nl/lijst", listing(SANNE.pk), "list")
    house.put("nl/weg", listing(name=False, status=302), "gone")
    monkeypatch.setattr(spool, "note", note)
    for where in ("/nl/lijst", "/nl/weg"):
        answer = house.get(where, reader=NOOR)
        assert (answer.status_code, answer.content) == (503, b"error 500")


@pytest.mark.parametrize(
    "people",
    [["Sanne"], [uuid.UUID(int=number) for number in range(MOST_NAMED + 1)]],
    ids=["no id", "too many"],
)
def test_a_list_that_cannot_be_named_is_withheld(house, people):
    house.put("nl/lijst", listing(*people), "list")
    answer = house.get("/nl/lijst", reader=NOOR)
    assert (answer.status_code, CANARY.encode() in answer.content) == (500, False)


def test_names_are_given_once_and_only_on_a_list(house, about_sanne):
    house.put("nl/twee", listing(SANNE.pk, times=2), "twice")
    assert house.get("/nl/twee", reader=NOOR).status_code == 500

    @page(access=anyone, confidential=True)
    def no_list(request):
        with pytest.raises(NotNamed):
            shown(request, [SANNE.pk])
        return HttpResponse("good")

    house.put("nl/geen", no_list)
    assert house.get("/nl/geen", reader=NOOR).content == b"good"


# --- Forms without a token ------------------------------------------------------------------------------------------

OURS = "http://testserver"
SENDERS = [
    ("our own page", {"Origin": OURS, "Sec_Fetch_Site": "same-origin"}, True),
    ("our own page, old browser", {"Origin": OURS}, True),
    ("our own page that hides its origin", {"Origin": "null", "Sec_Fetch_Site": "same-origin"}, True),
    ("an old browser that hides its origin, without a session", {"Origin": "null"}, True),
    ("a program", {}, True),
    ("typed by the reader", {"Sec_Fetch_Site": "none"}, True),
    ("an old browser that hides its origin, with a session", {"Origin": "null", "Cookie": "naast_session=x"}, False),
    ("a sandboxed frame elsewhere", {"Origin": "null", "Sec_Fetch_Site": "cross-site"}, False),
    ("another site", {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}, False),
    ("another site, old browser", {"Origin": "https://evil.example"}, False),
    ("another site without an origin", {"Sec_Fetch_Site": "cross-site"}, False),
    ("a neighbour below the same domain", {"Origin": "http://evil.testserver", "Sec_Fetch_Site": "same-site"}, False),
    ("our origin, said by a browser to be elsewhere", {"Origin": OURS, "Sec_Fetch_Site": "cross-site"}, False),
    ("elsewhere, said to be here", {"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"}, False),
    ("another port", {"Origin": "http://testserver:8001"}, False),
    ("another scheme", {"Origin": "https://testserver"}, False),
    ("our name as user", {"Origin": "http://testserver@evil.example"}, False),
    ("our name in front", {"Origin": "http://testserver.evil.example"}, False),
    ("an unknown word", {"Origin": OURS, "Sec_Fetch_Site": "maybe"}, False),
    ("an empty origin", {"Origin": ""}, False),
]


def counting(**declared):
    seen = []

    @page(access=anyone, **declared)
    def find(request):
        seen.append(1)
        return HttpResponse("answered")

    return find, seen


@pytest.mark.parametrize(("headers", "good"), [case[1:] for case in SENDERS], ids=[case[0] for case in SENDERS])
def test_a_form_without_a_token_comes_from_here(house, headers, good):
    view, seen = counting(stateless=True)
    house.put("nl/wie", view)
    answer = house.post("/nl/wie", **headers)
    assert (answer.status_code, len(seen)) == ((200, 1) if good else (403, 0))


def test_a_page_that_is_not_stateless_asks_for_the_token(house):
    view, seen = counting()
    house.put("nl/wie", view)
    assert (house.post("/nl/wie", Origin=OURS).status_code, seen) == (403, [])


def test_a_view_that_is_exempt_from_the_token_by_other_hands_is_held_to_its_origin(house):
    view, seen = counting()
    view.csrf_exempt = True
    house.put("nl/wie", view)
    assert (house.post("/nl/wie", Origin="https://evil.example").status_code, seen) == (403, [])
    assert (house.post("/nl/wie", Origin=OURS).status_code, seen) == (200, [1])


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_open_to_links_from_elsewhere(house, method):
    view, seen = counting(stateless=True)
    house.put("nl/wie", view)
    assert house.ask(method, "/nl/wie", Origin="https://evil.example", Sec_Fetch_Site="cross-site").status_code == 200


def test_a_host_that_is_not_ours_is_refused_before_anything_else(house):
    view, seen = counting(stateless=True)
    house.put("nl/wie", view)
    assert house.post("/nl/wie", Host="evil.example", Origin="http://evil.example").status_code == 400
    assert seen == []


# --- Controls: with the guard off, the violation goes through --------------------------------------------------------


def test_control_a_gate_that_always_allows_shows_everything(about_sanne, monkeypatch):
    monkeypatch.setattr(gate, "ask", lambda *given, **named: Decision(True, "guard off"))
    assert about_sanne.get(HERS, reader=BRAM).content == CANARY.encode()


def test_control_a_gate_that_notes_nothing_leaves_no_line(about_sanne, monkeypatch, looks):
    monkeypatch.setattr(gate, "_noted", lambda line: True)
    assert about_sanne.get(HERS, reader=NOOR).content == CANARY.encode()
    assert looks() == []


def test_control_without_the_origin_another_site_gets_in(house, monkeypatch):
    view, seen = counting(stateless=True)
    house.put("nl/wie", view)
    monkeypatch.setattr(gate, "_from_here", lambda request: True)
    assert house.post("/nl/wie", Origin="https://evil.example").status_code == 200


def test_control_without_the_declaration_asked_for_an_undeclared_view_opens(house, monkeypatch):
    house.put("nl/los", lambda request: HttpResponse(CANARY), "loose")
    monkeypatch.setattr(gate, "declared", lambda view, request: Page(anyone))
    assert house.get("/nl/los").content == CANARY.encode()


def test_control_a_list_that_is_no_list_names_nobody(house, looks):
    house.put("nl/lijst", telling(access=anyone, confidential=True), "list")
    assert house.get("/nl/lijst", reader=NOOR).content == CANARY.encode()
    assert [line.also for line in looks()] == [""]
