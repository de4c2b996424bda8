"""What stood in the guide before there were versions gets its first one, word for word (A10)."""

import importlib

import pytest
from django.apps import apps

from naast.awareness.guide.actions import import_guide, publish_text, save_text
from naast.awareness.guide.models import Leaflet, Line, Manuscript, Version
from naast.awareness.guide.queries.desk_attention import Concern, attention
from naast.awareness.guide.queries.published import faults_on_site
from naast.awareness.guide.tests.content import demo_bundle
from naast.awareness.guide.tests.desk import content
from naast.foundation.access.actor import Job
from naast.foundation.core import time

pytestmark = pytest.mark.django_db
step = importlib.import_module("naast.awareness.guide.migrations.0003_version_one")


@pytest.fixture
def begun(desk):
    """The guide as it stood before: the tables of the pages alone; then the migration."""
    Manuscript.objects.all().delete()
    begin()
    return desk


def begin():
    step.begin_histories(apps, None)


def test_every_text_gets_a_version_that_could_be_published_as_it_is(begun):
    assert Manuscript.objects.count() == 59 + 24 + 3
    for version in Version.objects.select_related("manuscript"):
        text = version.manuscript
        assert (version.state, version.number, text.head, text.last, text.published) == ("published", 1, 1, 1, 1)
        assert faults_on_site(text.kind, text.key, version.content) == ()
    given = next(entry for entry in demo_bundle().entries if entry["slug"] == "mentor")
    kept = content("mentor")
    assert {name: kept[name] for name in kept if name in given} == {name: given[name] for name in kept if name in given}
    assert kept["asked"] == dict(demo_bundle().asked["mentor"])


def test_done_twice_it_changes_nothing(begun):
    begin()
    assert Version.objects.count() == 59 + 24 + 3


def test_editing_goes_on_from_there(begun):
    kept = content("luisterlijn", "line")
    saved = save_text(actor=begun.pim, kind="line", key="luisterlijn", content=kept | {"for_nl": "Praten"}, based_on=1)
    publish_text(actor=begun.pim, kind="line", key="luisterlijn", number=saved.number)
    assert Line.objects.get(pk="luisterlijn").for_nl == "Praten"
    assert Line.objects.get(pk="luisterlijn").second_check_by == "tweede lezer (voorbeeld)"


def test_the_next_import_of_the_same_files_waits_for_nobody(begun):
    """Fields that the tables never kept are new in the versions; no number, hour or check of a line differs."""
    report = import_guide(actor=Job("test"), bundle=demo_bundle(), dry_run=True)
    assert report.count("waits") == 0
    assert {row.outcome for row in report.rows} <= {"same", "changed"}


def test_a_leaflet_with_earlier_versions_has_them_all(desk):
    Leaflet.objects.create(
        key="expectations", version="2025", starts_on="2025-09-01", content={"nl": {"title": "Vroeger"}, "parts": []}
    )
    Manuscript.objects.all().delete()
    begin()
    versions = Version.objects.filter(manuscript__key="expectations").order_by("number")
    assert [(version.number, version.state, version.content["version"]) for version in versions] == [
        (1, "replaced", "2025"),
        (2, "published", "2026-09"),
    ]


def test_nothing_presses_that_did_not_before(begun):
    found = {each.concern for each in attention(begun.pim, language="nl", today=time.today())}
    assert found <= {Concern.HIDDEN_LINE, Concern.NO_PERSON}
