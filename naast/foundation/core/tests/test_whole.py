"""A whole page written from a pattern is the page its template writes; nothing of a reader is kept in it."""

import pytest
from django.http import HttpRequest
from django.template import Context, Engine
from django.template.backends.django import Template
from django.utils.html import format_html

from naast.foundation.core import patterns, whole

BASE = (
    '<html lang="{{ frame.language }}"{{ frame.display.attributes }}><title>{% block title %}{% endblock %} – '
    '{{ university }}</title>{% block head %}<link href="{{ frame.addresses.nl }}">{% endblock %}'
    "<body>{{ frame.top }}{% block main %}{% endblock %}100% {% block dock %}{{ frame.dock }}{% endblock %}</body></html>"
)
PAGE = (
    '{% extends "base.html" %}{% load static %}{% block title %}{% if row.fault %}Fout: {% endif %}Kies{% endblock %}'
    "{% block head %}<link href=\"{% static 'a.css' %}\">{% endblock %}{% block dock %}{% endblock %}"
    "{% block main %}{% if row.fault %}<p>{{ row.fault }}</p>{% endif %}{{ row.body }}{% endblock %}"
)
NASTY = "<b>&\"'\x02name\x03 \x02@frame.top\x03 %s %(name)s {{ row.body }} {name}"


class Frame:
    """Stands for the frame of one request: texts, safe ones, what lies deeper, and what is not there."""

    def __init__(self, who: str) -> None:
        self.language = "nl"
        self.display = self
        self.attributes = format_html(' data-who="{}"', who)
        self.addresses = {"nl": f"/nl/{who}"}
        self.top = format_html("<b>{}</b>", who)
        self.dock = ""


@pytest.fixture
def shelf(monkeypatch):
    """Let texts stand for templates: shelf({"page.html": "…"}); the frame is that of request.who."""

    def keep(**texts):
        engine = Engine(
            loaders=[("django.template.loaders.locmem.Loader", {f"{name}.html": text for name, text in texts.items()})],
            libraries={"static": "django.templatetags.static", "i18n": "django.templatetags.i18n"},
        )
        for module in (whole, patterns):
            monkeypatch.setattr(module, "get_template", lambda name: Template(engine.get_template(name), None))
        monkeypatch.setattr(Template, "render", lambda self, context: self.template.render(Context(context)))
        return engine

    monkeypatch.setattr(whole, "frame_of", lambda request: {"frame": Frame(request.who), "university": "Hier & Daar"})
    whole._page.cache_clear()
    yield keep
    whole._page.cache_clear()


def asked(who: str) -> HttpRequest:
    request = HttpRequest()
    request.who = who  # type: ignore[attr-defined]
    return request


def test_a_page_is_what_its_template_writes(shelf):
    engine = shelf(base=BASE, page=PAGE)
    for who in ("Sanne", NASTY):
        for fault in ("", "Kies eerst", NASTY):
            for body in ("", "gewoon", NASTY, format_html("<i>{}</i>", NASTY)):
                row = {"fault": fault, "body": body}
                given = whole.render_whole(asked(who), "page.html", row, status=422)
                context = Context({"row": row, "frame": Frame(who), "university": "Hier & Daar"})
                assert given.content.decode() == engine.get_template("page.html").render(context)
                assert given.status_code == 422
    assert whole._page.cache_info().currsize == 4  # with and without each of two words: whoever asked


def test_nothing_of_a_reader_is_kept(shelf):
    shelf(base=BASE, page=PAGE)
    whole.render_whole(asked("Sanne"), "page.html", {"fault": "geheim", "body": "van Sanne"})
    answer = whole.render_whole(asked("Noor"), "page.html", {"fault": "anders", "body": "van Noor"}).content.decode()
    assert not any(word in answer for word in ("Sanne", "geheim"))
    text, _words = whole._page("page.html", "nl", ("fault", "body"), (None, None))
    assert not any(word in text for word in ("Sanne", "Noor", "geheim", "anders", "Hier"))


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "base.html" %}{% block main %}{{ other }}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{{ frame.top|upper }}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{% if frame.top %}x{% endif %}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{{ block.super }}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{% csrf_token %}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{% include "base.html" %}{% endblock %}',
        '{% extends "base.html" %}{% load static %}{% block main %}{% static row.body %}{% endblock %}',
        '{% extends "base.html" %}{% load static %}{% block main %}{% static "a.css" as a %}{{ a }}{% endblock %}',
        '{% extends "base.html" %}{% block main %}{% for each in row.body %}{{ each }}{% endfor %}{% endblock %}',
        "{% extends row.body %}",
        '{% extends "loose.html" %}',
    ],
)
def test_what_does_not_fit_is_refused(shelf, text):
    shelf(base=BASE, loose="{{ request.path }}", page=text)
    with pytest.raises(patterns.Unfit):
        whole.render_whole(asked("Sanne"), "page.html", {"body": "x"})


@pytest.mark.parametrize("value", [3, ["x"], None])
def test_what_is_no_text_is_not_written(shelf, value):
    shelf(base=BASE, page='{% extends "base.html" %}{% block main %}{{ row.body }}{% endblock %}')
    with pytest.raises(patterns.Unfit):
        whole.render_whole(asked("Sanne"), "page.html", {"body": value or ["x"]})
