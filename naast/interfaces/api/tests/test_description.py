"""The description is whole, and everything the interface answers is in it (G6): contract and fuzzing."""

import re

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import resolve
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from naast.foundation.access.page import anyone, declared

pytestmark = pytest.mark.django_db
DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = {
    ("post", "/api/v1/guide/find"),
    ("get", "/api/v1/guide/services"),
    ("get", "/api/v1/guide/services/{slug}"),
    ("get", "/api/v1/guide/helplines"),
}
ALL = [
    "",
    "openapi.json",
    "docs",
    "guide/find",
    "guide/services",
    "guide/services/mentor",
    "guide/helplines",
]


@pytest.fixture
def described(program):
    return program.get(DESCRIPTION).json()


# --- The gate -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("end", ALL)
def test_every_operation_declares_who_may_open_it(end, method):
    request = RequestFactory().generic(method, f"/api/v1/{end}")
    request.resolver_match = resolve(request.path_info)
    page = declared(request.resolver_match.func, request)
    assert page is not None
    assert page.access is anyone
    assert page.stateless is (end == "guide/find" and method == "POST")


def test_an_operation_without_a_declaration_stays_closed(program, guide):
    """The control: take the line above one operation away and the gate answers 404."""
    view = resolve("/api/v1/guide/services")
    operations = next(
        cell.cell_contents.operations for cell in view.func.__closure__ if hasattr(cell.cell_contents, "operations")
    )
    bare = operations[0].view_func
    declaration = bare.page
    del bare.page
    try:
        assert program.get("/api/v1/guide/services").status_code == 404
    finally:
        bare.page = declaration
    assert program.get("/api/v1/guide/services").status_code == 200


# --- The description ------------------------------------------------------------------------------------------------
def test_the_description_names_every_operation_once(described):
    assert described["openapi"] == "3.1.0"
    named = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert named == OPERATIONS
    ids = [told["operationId"] for methods in described["paths"].values() for told in methods.values()]
    assert sorted(ids) == sorted(set(ids))


def test_every_reference_in_the_description_leads_somewhere(described):
    shapes = described["components"]["schemas"]
    references = set(re.findall(r"#/components/schemas/(\w+)", str(described)))
    assert references <= shapes.keys()
    assert {"Question", "Answer", "Result", "Service", "Helpline", "Problem", "Fault"} <= shapes.keys()


def test_every_operation_is_told_in_words_with_its_problems(described):
    for methods in described["paths"].values():
        for told in methods.values():
            assert told["description"].strip()
            for status, answer in told["responses"].items():
                expected = "application/json" if status == "200" else "application/problem+json"
                assert status == "304" or list(answer["content"]) == [expected]


def test_the_start_leads_to_what_is_there(program, guide):
    for name, address in program.get("/api/v1/").json().items():
        assert program.get(address).status_code == (405 if name == "find" else 200)


def test_the_page_for_people_names_every_operation_and_asks_nobody_else(program):
    response = program.get("/api/v1/docs")
    page = response.content.decode()
    for method, path in OPERATIONS:
        assert f"{method.upper()} {path}" in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    assert "<script>" not in page
    assert 'lang="en"' in page
    anchors = set(re.findall(r'href="#(\w+)"', page)) - {"main"}
    assert anchors <= set(re.findall(r'id="(\w+)"', page))
    assert not response.cookies


@pytest.mark.parametrize(
    "address", ["/api/v1/nowhere", "/api/v1/guide/services/", "/api/v1/guide/", "/api/v1", "/api/v2/x", "/api/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem_in_json(program, address, method):
    response = program.generic(method, address, b"{}", content_type="application/json")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    "end", ["", "openapi.json", "docs", "guide/services", "guide/services/mentor", "guide/helplines"]
)
def test_what_is_there_to_read_can_be_read_alone(program, guide, end):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        response = program.generic(method, f"/api/v1/{end}", b"{}", content_type="application/json")
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
        assert response.headers["Content-Type"] == "application/problem+json"
    head = program.head(f"/api/v1/{end}")
    assert (head.status_code, head.content) == (200, b"")


# --- Fuzzing --------------------------------------------------------------------------------------------------------
load_all_checks()
EVERY_CHECK = CHECKS.get_all()
ALWAYS_THE_SAME = hypothesis.settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
# Not from a fixture: schemathesis 4.32 reads a private name that pytest 9.2 no longer has.
everything = schemathesis.openapi.from_wsgi(DESCRIPTION, WSGIHandler())


@everything.parametrize()
@ALWAYS_THE_SAME
def test_nothing_that_is_sent_gets_an_answer_outside_the_description(guide, case):
    case.call_and_validate(checks=EVERY_CHECK)


@pytest.mark.parametrize("left_out", ["status", "field"])
def test_an_answer_outside_the_description_is_reported(guide, described, left_out):
    """The control: with one status or one field less in the description, the same fuzzing turns red."""
    if left_out == "status":
        told = described["paths"]["/api/v1/guide/find"]["post"]["responses"]
        del told["422"], told["400"]
        mode = schemathesis.GenerationMode.NEGATIVE
    else:
        described["components"]["schemas"]["Answer"]["properties"]["urgent"]["type"] = "string"
        mode = schemathesis.GenerationMode.POSITIVE
    doctored = schemathesis.openapi.from_dict(described)
    doctored.app = WSGIHandler()

    @ALWAYS_THE_SAME
    @hypothesis.given(case=doctored["/api/v1/guide/find"]["POST"].as_strategy(generation_mode=mode))
    def fuzz(case):
        case.call_and_validate(checks=EVERY_CHECK)

    with pytest.raises(FailureGroup):
        fuzz()
