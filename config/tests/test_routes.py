"""Looking in groups finds the same page as trying every pattern, in both languages, and nothing where there is nothing."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, path
from django.urls.resolvers import RoutePattern
from django.utils import translation

from config.routes import InGroups
from tests.invariants.addresses import LANGUAGES, examples_with, language_of, routes

WRONG = (
    "",
    "/",
    "nergens",
    "medewerker",
    "medewerker/",
    "medewerker//",
    "medewerker/studenten/",
    "a/b/c/d/e/f/g",
    "hulp/gids/",
)


@pytest.fixture(scope="module")
def both():
    """The pages in groups, and the same pages one after another."""
    in_groups = next(
        one
        for each in get_resolver().url_patterns
        for one in getattr(each, "url_patterns", ())
        if isinstance(one, InGroups)
    )
    return in_groups, URLResolver(RoutePattern("", is_endpoint=False), in_groups.url_patterns)


def found(resolver, address):
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.kwargs, match.args, match.view_name, match.route


def test_every_address_leads_to_the_page_it_led_to(both):
    examples, pages = examples_with("study-adviser"), 0
    for language in LANGUAGES:
        with translation.override(language):
            for route in routes():
                if route.address.startswith(f"/{language}/") and language_of(route.address) == language:
                    for address in (route.filled(examples), route.filled(dict.fromkeys(examples, "x-1") | examples)):
                        rest = address.removeprefix(f"/{language}/")
                        assert found(both[0], rest) == found(both[1], rest), address
                        pages += found(both[0], rest) is not None
                        for wrong in (f"{rest}/", f"{rest}/x", rest.rpartition("/")[0]):
                            assert found(both[0], wrong) == found(both[1], wrong), wrong
    assert pages > 400


@pytest.mark.parametrize("address", WRONG)
def test_what_is_not_there_is_not_there(both, address):
    for language in LANGUAGES:
        with translation.override(language):
            assert found(both[0], address) == found(both[1], address)


def test_the_first_that_fits_is_taken_whatever_group_it_stands_in():
    def view(request, **parts):
        return None

    patterns = [
        path("<slug:a>/<slug:b>", view, name="two"),
        path("vast/b", view, name="hidden"),
        path("vast/<slug:b>/c", view, name="three"),
        path("<path:rest>", view, name="rest"),
        path("", view, name="none"),
    ]
    grouped, plain = InGroups(patterns), URLResolver(RoutePattern("", is_endpoint=False), patterns)
    for address in ("vast/b", "x/y", "vast/z/c", "vast/z/d", "vast", "", "x/y/z/w"):
        assert found(grouped, address) == found(plain, address)
    assert grouped.resolve("vast/b").url_name == "two"
