"""Every address declares who may open it, and answers everybody and every method exactly as the committed table says.

`make access-table` writes the table anew; its difference is read and committed like code, because it is one.
"""

import os
import re
from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import path

from naast.foundation.access.gate import AccessGate, ReadingIsNotWriting
from naast.foundation.access.page import anyone, foreign_pages, page
from naast.foundation.core.readonly import GetMayNotWrite
from tests.invariants.addresses import (
    LANGUAGES,
    METHODS,
    Answer,
    Route,
    ask,
    asked_each_time,
    expected,
    language_of,
    one_of_each,
    routes,
    table,
)
from tests.invariants.source import none_of

pytestmark = pytest.mark.django_db  # so that the database exists, also when these run alone
TABLE = Path(__file__).with_name("access_table.txt")
SAFE = ("GET", "HEAD", "OPTIONS")
START = re.compile(r"/(?:(?:nl|en)/)?")
HEAD_OF_TABLE = "# Who gets which answer at which address. Written by `make access-table`; reviewed like code.\n"
# Answers that need no language: for programs, and the doors where a language is chosen.
WITHOUT_LANGUAGE = ("/", "/sw.js", "/healthz", "/readyz", "/design/", "/api/", "/sign-in/", "/feed/")
# Pages that may write when they are opened, and pages that another site may post to; each says why in its declaration.
WRITES_ON_GET = {"provider-back"}
FROM_ELSEWHERE = {"provider-answer"}
# Pages that set a cookie for somebody who is not signed in, and why.
COOKIE_BEFORE_SIGN_IN = {
    "display": "the reader's own choice of display, when they make it",
    "choose-language": "the reader's own choice of language, when they make it",
    "sign-in": "holds the token of its own form",
    "demo-sign-in": "holds the token of its own form",
    "demo-clock": "holds the token of its own form",
}


def differences(answers: list[Answer], committed: list[str]) -> list[str]:
    """List the answers that differ from the table, and the rows of addresses that are no more."""
    readers = {given.reader for given in answers}
    declared = expected(committed, readers)
    found = [
        f"{given.method} {given.route.address} as {given.reader}: {given.short}, the table says "
        f"{declared.get((given.route.address, given.method, given.reader), 'nothing')}"
        for given in answers
        if declared.get((given.route.address, given.method, given.reader)) != given.short
    ]
    addresses = {given.route.address for given in answers}
    return found + sorted({f"{address} is no more" for address, _, _ in declared if address not in addresses})


def undeclared(found: list[Route], examples: dict[str, str]) -> list[str]:
    return [
        f"{route.address} ({route.name}) does not declare who may open it; @page(access=…)"
        for route in found
        if route.page("GET", examples) is None
    ]


def without_twin(found: list[Route]) -> list[str]:
    """List addresses that exist in one language only."""
    names: dict[str, set[str]] = {}
    for route in found:
        if not route.address.startswith(WITHOUT_LANGUAGE[1:]) and route.address != "/":
            names.setdefault(route.name, set()).add(language_of(route.address))
    return [f"{name} has an address in {there} only" for name, there in names.items() if there != set(LANGUAGES)]


def kept(answers: list[Answer]) -> list[str]:
    """List personal answers that a browser or a proxy may keep: all to who is signed in, and all confidential ones."""
    return sorted(
        {
            f"{answer.method} {answer.route.address} as {answer.reader}: {answer.headers.get('Cache-Control', 'nothing')}"
            for answer in answers
            if answer.status == 200 and answer.page is not None and answer.page.confidential
            if "no-store" not in answer.headers.get("Cache-Control", "")
        }
    )


def answered_without_thinking(answers: list[Answer]) -> list[str]:
    """List addresses that answer PUT, PATCH or DELETE with a page, or a POST with the very bytes of their GET."""
    pages = {(given.route, given.reader): given.body for given in answers if given.method == "GET"}
    faults = set()
    for given in answers:
        same = given.body == pages.get((given.route, given.reader))
        asks_back = given.page is not None and given.page.stateless  # a form without answers gets its question again
        posted = given.method == "POST" and same and not asks_back
        if given.status < 300 and (given.method in ("PUT", "PATCH", "DELETE") or posted):
            faults.add(
                f"{given.route.address} answers {given.method} with a page; @require_safe or @require_http_methods"
            )
    return sorted(faults)


def weak_policy(answers: list[Answer]) -> list[str]:
    """List pages whose content security policy is absent, unsafe or leaves the house."""
    faults = set()
    for answer in answers:
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        policy = answer.headers.get("Content-Security-Policy", "")
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            if part not in policy:
                faults.add(f"{answer.route.address}: the policy lacks {part}")
        for part in re.findall(r"'unsafe-[a-z-]+'|https?:\S*|\*", policy):
            faults.add(f"{answer.route.address}: the policy allows {part}")
    return sorted(faults)


def missing_headers(answers: list[Answer]) -> list[str]:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # our own address, to ourselves: a POST without a token is checked by it
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return sorted(
        {
            f"{answer.route.address}: {name} is {answer.headers.get(name)!r}"
            for answer in answers
            for name, value in wanted.items()
            if answer.headers.get(name) != value
        }
    )


def cookies_too_soon(answers: list[Answer]) -> list[str]:
    return sorted(
        {
            f"{answer.method} {answer.route.address} sets {', '.join(sorted(answer.cookies))}"
            for answer in answers
            if answer.reader == "Anon" and answer.cookies and answer.route.name not in COOKIE_BEFORE_SIGN_IN
        }
    )


def test_every_address_declares_who_may_open_it(house, map_of_addresses):
    none_of(undeclared(map_of_addresses, house.examples))


def test_every_address_exists_in_both_languages(map_of_addresses):
    none_of(without_twin(map_of_addresses))


def test_the_table_of_others_views_and_the_addresses_agree(map_of_addresses):
    mine = {route.name for route in map_of_addresses if hasattr(route.view, "page")}
    names = {route.name for route in map_of_addresses}
    none_of([f"{name} in foreign.py has no address" for name in foreign_pages() if name not in names])
    none_of([f"{name} in foreign.py declares itself already" for name in foreign_pages() if name in mine])


def test_everybody_gets_exactly_the_declared_answer(crawl):
    if os.environ.get("NAAST_TEST_WRITE_TABLE"):
        TABLE.write_text(HEAD_OF_TABLE + "\n".join(table(crawl)) + "\n", encoding="utf-8")
    committed = TABLE.read_text(encoding="utf-8").splitlines()[1:] if TABLE.exists() else []
    none_of(differences(crawl, committed))


def test_nobody_meets_an_error_of_the_server(crawl):
    none_of(sorted({f"{a.method} {a.route.address} as {a.reader}: {a.status}" for a in crawl if a.status >= 500}))


def test_reading_is_never_writing(crawl, map_of_addresses, house):
    """Every GET above ran under select_only, and a write would have raised; who may write is listed here by name."""
    asked = {answer.route for answer in crawl if answer.method == "GET"}
    assert asked == set(map_of_addresses)
    writers = {route.name for route in map_of_addresses if (route.page("GET", house.examples) or page).writes_on_get}
    assert writers == WRITES_ON_GET


def test_who_may_be_posted_to_from_elsewhere_is_listed(map_of_addresses, house):
    """Another site's form is answered at these addresses alone; every other POST is held to a token or to our origin."""
    found = {route.name for route in map_of_addresses if (route.page("POST", house.examples) or page).from_elsewhere}
    assert found == FROM_ELSEWHERE


def test_personal_pages_are_not_kept(crawl):
    none_of(kept(crawl))


def test_a_page_that_only_reads_says_so(crawl):
    """A method a page was not written for gets 405 (404 from the gate), never the page itself."""
    none_of(answered_without_thinking(crawl))


def test_the_policy_is_strict_on_every_page(crawl):
    none_of(weak_policy(crawl))


def test_every_answer_carries_the_headers(crawl):
    none_of(missing_headers(crawl))


def test_no_cookie_before_signing_in(crawl):
    none_of(cookies_too_soon(crawl))


def test_not_there_and_not_yours_are_the_same_answer(crawl, house):
    """Byte for byte, for each reader in each language: what is refused, and what does not exist."""
    faults = []
    for reader, session in house.sessions.items():
        for start in ("/nl/", "/en/", "/"):  # without a language an answer depends on the one the browser names
            absent = ask(Route(f"{start}bestaat-niet", "absent"), "GET", reader, session, {}, look=False)
            assert absent.status == 404
            faults += [
                f"{given.route.address} as {reader} is told apart from what is not there"
                for given in crawl
                if (given.reader, given.method, given.status) == (reader, "GET", 404)
                and START.match(given.route.address)[0] == start
                and "/api/" not in given.route.address
                and (given.body != absent.body or given.headers != absent.headers)
            ]
    none_of(faults)


# --- Each walk is shown something to find -------------------------------------------------------------------------------
def answer(**changes: object) -> Answer:
    given = {
        "route": Route("/nl/x", "x"),
        "method": "GET",
        "reader": "Anon",
        "status": 200,
        "headers": {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'self' 'unsafe-inline'"},
        "cookies": frozenset(),
        "body": b"",
    }
    return Answer(**(given | changes))  # type: ignore[arg-type]


def test_an_address_that_declares_nothing_is_reported(settings):
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [path("nl/los", lambda request: None, name="loose")]})
    assert undeclared(routes(), {}) == ["/nl/los (loose) does not declare who may open it; @page(access=…)"]
    assert without_twin(routes()) == ["loose has an address in {'nl'} only"]


def test_an_undeclared_address_is_closed():
    with pytest.raises(Http404):
        AccessGate(lambda request: None).process_view(RequestFactory().get("/nl/los"), lambda request: None, (), {})


def test_a_new_answer_is_a_difference():
    before = [answer(), answer(reader="Sanne"), answer(reader="Noor", status=404)]
    after = [answer(), answer(reader="Sanne", status=404), answer(reader="Noor", status=404)]
    assert differences(before, table(before)) == []
    assert differences(after, table(before)) == ["GET /nl/x as Sanne: 404, the table says 200"]
    new = [*before, answer(route=Route("/nl/nieuw", "new"))]
    assert differences(new, table(before)) == ["GET /nl/nieuw as Anon: 200, the table says nothing"]
    assert differences(before, table(new)) == ["/nl/nieuw is no more"]


def test_every_page_and_form_of_everybody_is_asked_each_time():
    anyone_else, dutch, english = "Lotte", Route("/nl/x", "x"), Route("/en/x", "x")
    assert all(asked_each_time(dutch, method, anyone_else) for method in ("GET", "POST"))
    assert all(asked_each_time(english, method, "Noor") for method in ("GET", "POST"))
    assert all(asked_each_time(dutch, method, "Noor") for method in METHODS)
    assert not asked_each_time(english, "GET", anyone_else)
    assert not asked_each_time(dutch, "PUT", "Sanne")
    assert not asked_each_time(english, "PUT", "Noor")
    assert not asked_each_time(dutch, "DELETE", anyone_else)


def test_on_the_second_database_one_reader_of_each_answer_is_asked():
    page, new = Route("/nl/x", "x"), Route("/nl/y", "y")
    lines = table(
        [
            answer(reader=name, status=status)
            for name, status in (("Anon", 302), ("Noor", 200), ("Sanne", 404), ("Thea", 200))
        ]
    )
    asked = [
        (route, method, name)
        for route in (page, new)
        for method in ("GET", "PUT")
        for name in ("Anon", "Noor", "Sanne", "Thea")
    ]
    assert one_of_each(lines, asked) == [
        *((page, "GET", name) for name in ("Anon", "Noor", "Sanne")),
        *((new, "GET", name) for name in ("Anon", "Noor", "Sanne", "Thea")),
    ]


def test_a_get_that_writes_is_refused(db):
    from django.utils.timezone import now

    from naast.foundation.accounts.models import Session

    @page(access=anyone)
    def view(request):
        return Session.objects.create(session_key="x", session_data="", opened_at=now(), expire_date=now())

    with pytest.raises(GetMayNotWrite):
        ReadingIsNotWriting(view)(RequestFactory().get("/nl/x"))


def test_a_weak_answer_is_reported():
    confidential = page(access=anyone, confidential=True)(lambda request: None).page
    assert len(kept([answer(page=confidential, headers={"Cache-Control": "no-cache"})])) == 1
    assert len(weak_policy([answer()])) >= 5
    assert len(answered_without_thinking([answer(), answer(method="POST"), answer(method="DELETE")])) == 2
    assert (
        answered_without_thinking([answer(), answer(method="POST", body=b"x"), answer(method="PUT", status=405)]) == []
    )
    assert len(missing_headers([answer()])) == 4
    assert len(cookies_too_soon([answer(cookies=frozenset({"naast_session"}))])) == 1
    assert cookies_too_soon([answer(reader="Sanne", cookies=frozenset({"naast_session"}))]) == []
    assert METHODS[0] in SAFE
