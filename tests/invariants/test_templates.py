"""Every template compiles, is used, speaks both languages, loads nothing from elsewhere and runs nothing inline."""

from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.template.engine import Engine

from tests.invariants.source import none_of
from tests.invariants.templates import Sheet, bare_words, inline_code, names_mentioned, sheets, third_parties


def broken(sheet: Sheet) -> list[str]:
    try:
        Engine.get_default().from_string(sheet.text)
    except TemplateSyntaxError as fault:
        return [f"{sheet.name}: {fault}"]
    return []


def unused(names: set[str], mentioned: set[str]) -> list[str]:
    """List templates nobody names. Django itself looks for error pages and for a form field's parts."""
    own = {"404.html", "500.html", "403.html", "400.html", "403_csrf.html"}
    return [
        f"{name} is never used; remove it" for name in sorted(names - mentioned - own) if "django/forms" not in name
    ]


def test_every_template_compiles():
    none_of([fault for sheet in sheets() for fault in broken(sheet)])


def test_no_template_is_unused():
    none_of(unused({sheet.name for sheet in sheets()}, names_mentioned()))


def test_every_text_can_be_translated():
    none_of([fault for sheet in sheets() for fault in bare_words(sheet)])


def test_no_page_loads_anything_from_another_server():
    none_of([fault for sheet in sheets() for fault in third_parties(sheet)])


def test_no_page_runs_anything_inline():
    none_of([fault for sheet in sheets() for fault in inline_code(sheet)])


# --- Each walk is shown something to find -------------------------------------------------------------------------------
def test_a_broken_template_is_reported():
    assert broken(Sheet("guide/x.html", "{% if %}")) != []


def test_an_unused_template_is_reported():
    assert unused({"guide/x.html", "404.html"}, {"guide/y.html"}) == ["guide/x.html is never used; remove it"]


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hallo daar</p>",
        "<p>{{ name }} is er</p>",
        '<img alt="De ingang">',
        '{% translate "Hallo" %} <a href="x">verder</a>',
        "{% blocktranslate %}Hallo{% endblocktranslate %} en dag",
    ],
)
def test_a_bare_text_is_reported(text):
    assert len(bare_words(Sheet("guide/x.html", "{% load i18n %}" + text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<p class="lead" id="top">{% translate "Hallo" %}</p>',
        "{% blocktranslate trimmed %}Hallo <b>daar</b>{% endblocktranslate %}",
        "{% comment %}Waarom dit zo is{% endcomment %}{# nog iets #}<p>Naast</p><p>{{ x }} – 24/7</p>",
        "<a lang='en' hreflang='en'>English</a>",
    ],
)
def test_a_translated_text_is_not_reported(text):
    assert bare_words(Sheet("guide/x.html", "{% load i18n %}" + text)) == []


@pytest.mark.parametrize("text", ['<script src="//cdn.example/x.js"></script>', "<img src='https://a.example/p.gif'>"])
def test_a_third_party_is_reported(text):
    assert len(third_parties(Sheet("x.html", text))) == 1
    assert (
        third_parties(Sheet("x.html", '<a href="https://113.nl">113</a><link rel="canonical" href="https://a.b">'))
        == []
    )


@pytest.mark.parametrize(
    "text", ["<script>x()</script>", '<p onclick="x()">', '<p class="a" style="color:red">', "<style>p{}</style>"]
)
def test_inline_code_is_reported(text):
    assert len(inline_code(Sheet("x.html", text))) == 1
    assert inline_code(Sheet("x.html", '<script src="{% static "a.js" %}" defer></script>')) == []


def test_templates_stand_in_a_folder_named_after_their_room():
    """Two rooms with a page.html would silently share one."""
    astray = []
    for sheet in sheets():
        room = Path(str(sheet.path).split("/templates/")[0]).name
        if "/" in sheet.name and not sheet.name.startswith((f"{room}/", "django/")):
            astray.append(f"{sheet.name} in room {room}")
    none_of(astray)
