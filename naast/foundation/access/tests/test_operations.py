"""Operations of the interface for programs: each method has its own declaration, none opens without one (G2, G6)."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, resolve
from ninja import NinjaAPI

from naast.foundation.access import page as module
from naast.foundation.access.page import anyone, declared, nobody, page

pytestmark = pytest.mark.django_db
READ, WRITE = "read", "written"


@pytest.fixture
def interface(house, settings):
    """An interface with declared, undeclared and mixed operations, below /api/."""
    api = NinjaAPI(urls_namespace="test", docs_url=None, openapi_url=None)

    @api.get("/open")
    @page(access=anyone)
    def read_open(request):
        return READ

    @api.post("/open")
    def write_undeclared(request):
        return WRITE

    @api.put("/open")
    @page(access=nobody)
    def write_closed(request):
        return WRITE

    @api.post("/program")
    @page(access=anyone, stateless=True)
    def ask(request):
        return WRITE

    @api.delete("/forgotten")
    @page(access=anyone)
    def remove(request):
        return WRITE

    @api.get("/loose")
    def loose(request):
        return READ

    settings.ROOT_URLCONF.urlpatterns.append(path("api/", api.urls))
    return house


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "open", 200),
        ("POST", "open", 404),
        ("PUT", "open", 404),
        ("PATCH", "open", 405),
        ("HEAD", "open", 405),
        ("POST", "program", 200),
        ("GET", "program", 405),
        ("GET", "loose", 404),
        ("GET", "nowhere", 404),
    ],
)
def test_each_operation_is_opened_by_its_own_declaration(interface, method, address, status):
    assert interface.ask(method, f"/api/{address}").status_code == status


@pytest.mark.parametrize(("method", "address"), [("POST", "program"), ("DELETE", "forgotten")])
def test_an_operation_that_changes_is_held_to_its_origin_whatever_it_declared(interface, method, address):
    elsewhere = {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}
    assert interface.ask(method, f"/api/{address}", **elsewhere).status_code == 403
    assert interface.ask(method, f"/api/{address}", Origin="http://testserver").status_code == 200


def test_a_view_with_a_name_that_was_never_given_is_no_operation():
    def make():
        def view(request):
            return later

        if view is None:
            later = 1
        return view

    request = RequestFactory().get("/")
    request.resolver_match = None
    assert declared(make(), request) is None


def test_what_only_looks_like_an_operation_is_none():
    class PathView:
        operations = [type("Operation", (), {"methods": ["GET"], "view_func": page(access=anyone)(lambda: None)})]

    held = PathView()

    def view(request):
        return held

    request = RequestFactory().get("/")
    request.resolver_match = None
    assert declared(view, request) is None


def test_control_without_looking_inside_no_operation_opens(interface, monkeypatch):
    monkeypatch.setattr(module, "_operation_page", lambda view, request: None)
    assert interface.get("/api/open").status_code == 404


def test_a_declaration_below_another_decorator_is_found(house):
    from django.views.decorators.http import require_GET

    @require_GET
    @page(access=anyone)
    def view(request):
        return HttpResponse("good")

    house.put("nl/x", view, "x")
    assert house.get("/nl/x").content == b"good"
    assert resolve("/nl/x").func is view
