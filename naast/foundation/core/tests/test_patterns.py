"""A row written from a pattern is the row its template writes; what a pattern cannot hold is refused."""

import itertools

import pytest
from django.template import Context, Engine
from django.template.backends.django import Template
from django.template.defaultfilters import linebreaksbr
from django.utils import translation
from django.utils.html import format_html

from naast.foundation.core import patterns

ROW = (
    '{% load i18n %}<li{% if row.late %} class="late"{% elif row.soon %} class="soon"{% endif %}>100% {{ row.name }}'
    "{% if row.place and not row.late %}<p>{{ row.place }} %s</p>{% endif %}{% if row.late or row.soon %}!{% endif %}"
    "{{ row.place }}{% blocktranslate with a=row.name %}van {{ a }} tot 100%{% endblocktranslate %}</li>\n"
)
NASTY = "<b>&\"'\x02name\x03 %s %(name)s {{ row.place }} {name}"


@pytest.fixture
def kept(monkeypatch):
    """Let a text stand for the template of a row: kept("…") makes it "row.html"."""

    def keep(text):
        template = Engine(libraries={"i18n": "django.templatetags.i18n"}).from_string(text)
        monkeypatch.setattr(patterns, "get_template", lambda name: Template(template, None))
        patterns._pattern.cache_clear()
        return template

    yield keep
    patterns._pattern.cache_clear()


def test_every_shape_is_written_as_the_template_writes_it(kept, monkeypatch):
    template = kept(ROW)
    monkeypatch.setattr(Template, "render", lambda self, context: self.template.render(Context(context)))
    names, places = ("Sanne", NASTY, format_html("<i>{}</i>", "veilig")), ("", "Leiden", NASTY)
    rows = [
        {"name": name, "place": place, "late": late, "soon": soon}
        for name, place, late, soon in itertools.product(names, places, (True, False), (True, False))
    ]
    expected = "".join(template.render(Context({"row": row})) for row in rows)
    assert patterns.written("row.html", rows) == expected
    assert patterns.written("row.html", reversed(rows)) != expected
    assert patterns._pattern.cache_info().currsize == len({(bool(r["place"]), r["late"], r["soon"]) for r in rows})


def test_nothing_of_a_row_is_kept(kept, monkeypatch):
    kept(ROW)
    monkeypatch.setattr(Template, "render", lambda self, context: self.template.render(Context(context)))
    first = patterns.written("row.html", [{"name": "geheim", "place": "hier", "late": False, "soon": False}])
    second = patterns.written("row.html", [{"name": "anders", "place": "daar", "late": False, "soon": False}])
    assert "geheim" in first
    assert "geheim" not in second
    assert "hier" not in second


def test_each_language_has_its_own(kept, monkeypatch):
    kept("{% load i18n %}{% if row.a %}{% translate 'ja' %}{% endif %}")
    monkeypatch.setattr("django.templatetags.i18n.TranslateNode.render", lambda *given: translation.get_language())
    monkeypatch.setattr(Template, "render", lambda self, context: self.template.render(Context(context)))
    for language in ("nl", "en", "nl"):
        with translation.override(language):
            assert patterns.written("row.html", [{"a": True}]) == language


def test_no_rows_are_nothing():
    assert patterns.written("nowhere.html", []) == ""


@pytest.mark.parametrize(
    "text",
    [
        "{{ row.name|upper }}",
        "{{ name }}",
        "{{ row.name.first }}",
        "{{ row }}",
        '{% if row.name == "Sanne" %}x{% endif %}',
        "{% if row.name|length %}x{% endif %}",
        "{% if other %}x{% endif %}",
        "{% if not other.name %}x{% endif %}",
        "{% for each in row.name %}{{ each }}{% endfor %}",
        "{% with each=row.name %}{{ each }}{% endwith %}",
        "{% url row.name %}",
        "{% url 'home' code=row.name %}",
        "{% url 'home' row.name %}",
        "{% url 'home' as there %}",
        "{% if row.name %}{% firstof row.name %}{% endif %}",
        "{% load i18n %}{% blocktranslate with name=row.name|upper %}x {{ name }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate count n=row.name %}x{% plural %}y{% endblocktranslate %}",
        "{% load i18n %}{% translate 'x' as y %}{{ y }}",
        "{% load i18n %}{% translate row.name %}",
        "{% load i18n %}{% translate 'x'|upper %}",
        "{% load i18n %}{% translate 'x' context row.name %}",
        "{% load i18n %}{% blocktranslate %}van {{ other }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate with a=row.name %}{{ a }} van {{ row }}{% endblocktranslate %}",
    ],
)
def test_what_does_not_fit_is_refused(kept, text):
    kept(text)
    with pytest.raises(patterns.Unfit):
        patterns.written("row.html", [{"name": "Sanne"}])


@pytest.mark.parametrize("value", [3, True, 1.5, ["x"], translation.gettext_lazy("ja")])
def test_what_is_no_text_is_not_written(kept, monkeypatch, value):
    kept("{{ row.name }}")
    monkeypatch.setattr(Template, "render", lambda self, context: self.template.render(Context(context)))
    if value is True:
        assert patterns.written("row.html", [{"name": value}]) == "True"
        return
    with pytest.raises(patterns.Unfit):
        patterns.written("row.html", [{"name": value}])


@pytest.mark.parametrize("text", ["", "een", "een\ntwee", "een\r\n\r\ntwee\rdrie\n", NASTY, "&lt;\n<br>"])
def test_lines_stay_apart_as_a_template_keeps_them(text):
    assert patterns.in_lines(text) == linebreaksbr(text)
