"""A guide comes in whole or not at all, as often as one likes, by an editor or a job, and the trail knows (A1, A10)."""

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from naast.awareness.guide.actions import import_guide
from naast.awareness.guide.models import Edition, Entry, EntryText, Leaflet, Line
from naast.awareness.guide.queries import shelf
from naast.awareness.guide.tests.content import demo_bundle
from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.people.actors import actor_for

pytestmark = pytest.mark.django_db
JOB = Job("test")
TABLES = (Line, Entry, EntryText, Leaflet)


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


def rows():
    """Give everything of the guide but the ids that the house gives itself."""
    return [
        sorted(
            sorted((name, repr(value)) for name, value in row.items() if name not in ("id", "entry_id"))
            for row in table.objects.values()
        )
        for table in TABLES
    ]


def ids():
    return [sorted(str(key) for key in table.objects.values_list("pk", flat=True)) for table in TABLES]


def put(bundle, **more):
    return import_guide(actor=JOB, bundle=bundle, **more)


def test_everything_comes_in():
    report = put(demo_bundle())
    assert (report.entries, report.lines, report.leaflets, report.faults, report.done) == (59, 24, 3, (), True)
    assert [table.objects.count() for table in TABLES] == [24, 59, 118, 3]
    mentor = Entry.objects.get(slug="mentor")
    given = demo_bundle().entries[0]
    assert (mentor.next, mentor.instead, mentor.role) == (given["next"], given["instead"], "mentor")
    assert mentor.texts.get(language="en").words["first_step"] == given["en"]["first_step"]
    assert mentor.texts.get(language="nl").asked == demo_bundle().asked["mentor"]["nl"]


def test_the_same_again_changes_nothing_but_the_edition():
    put(demo_bundle())
    before, keys, number = rows(), ids(), Edition.objects.get().number
    put(demo_bundle())
    assert (rows(), ids()) == (before, keys)
    assert Edition.objects.get().number == number + 1


def test_a_change_replaces_what_stood_there():
    put(demo_bundle())
    bundle = demo_bundle()
    bundle.entries[0]["nl"]["title"] = "Mentor van je groep"
    bundle.lines[2]["order"] = 0
    bundle.leaflets["expectations"]["parts"] = bundle.leaflets["expectations"]["parts"][:1]
    put(bundle)
    assert EntryText.objects.get(entry__slug="mentor", language="nl").title == "Mentor van je groep"
    assert Line.objects.get(pk="luisterlijn").position == 0
    assert len(Leaflet.objects.get(key="expectations").content["parts"]) == 1
    assert [table.objects.count() for table in TABLES] == [24, 59, 118, 3]


def test_what_is_not_in_the_bundle_stays():
    put(demo_bundle())
    bundle = demo_bundle()
    put(dataclasses.replace(bundle, entries=[], leaflets={}, asked={}))
    assert Entry.objects.count() == 59


def test_a_dry_run_says_the_same_and_changes_nothing():
    report = put(demo_bundle(), dry_run=True)
    assert (report.entries, report.faults, report.dry_run, report.done) == (59, (), True, False)
    assert [table.objects.count() for table in TABLES] == [0, 0, 0, 0]
    assert not Edition.objects.exists()


BROKEN = {
    "the last line": lambda bundle: bundle.lines[-1].update(checked_on="ooit"),
    "the last entry": lambda bundle: bundle.entries[-1].update(en=None),
    "the last leaflet": lambda bundle: bundle.leaflets["chain"].pop("steps"),
    "the last phrase": lambda bundle: bundle.asked.update({"nobody": {"nl": ["x"]}}),
    "a row of nothing": lambda bundle: bundle.entries.append(None),
    "half a character": lambda bundle: bundle.entries[5]["nl"].update(title="\ud800"),
    "a title too long": lambda bundle: bundle.entries[5]["nl"].update(title="a" * 121),
    "not a number": lambda bundle: bundle.lines[5].update(sources=[float("nan")]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_with_one_fault_nothing_is_imported_and_nothing_is_changed(name):
    put(demo_bundle())
    before, number = rows(), Edition.objects.get().number
    bundle = demo_bundle()
    bundle.entries[0]["nl"]["title"] = "Anders"
    BROKEN[name](bundle)
    report = put(bundle)
    assert len(report.faults) == 1
    assert report.done is False
    assert (rows(), Edition.objects.get().number) == (before, number)


@pytest.mark.parametrize("part", ["entries", "lines", "leaflets", "asked"])
@pytest.mark.parametrize("value", [None, 7, "x", [[]], {"a": []}])
def test_files_of_another_shape_are_reported(part, value):
    report = put(dataclasses.replace(demo_bundle(), **{part: value}))
    assert report.faults
    assert [table.objects.count() for table in TABLES] == [0, 0, 0, 0]


def test_everything_that_passes_can_be_stored(monkeypatch):
    """The longest and oddest values that are let through, on both databases."""
    bundle = demo_bundle()
    from naast.awareness.guide.rules import bundle as rules

    entry, line = bundle.entries[0], bundle.lines[-2]
    entry |= {"level": 4, "role": "a" * 60, "checked_by": "é" * 120, "checked_on": "9999-12-31"}
    entry["nl"] |= {"title": "🙂" * 120, "summary": "é" * 200, "why": "x\n\ty" * 400}
    for field, longest in rules.LONGEST_OF_LINE.items():
        if field.endswith(("_nl", "_en", "_by")):
            line[field] = "🙂" * longest
    line |= {"order": 30_000, "checked_on": "0001-01-01", "site_url": "https://a.b/" + "c" * 188, "ages": [0, 130]}
    assert put(bundle).faults == ()
    assert Line.objects.get(pk=line["id"]).name_nl == "🙂" * 120
    assert shelf.shelf().entries["mentor"].text("nl").title == "🙂" * 120


# --- Who ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["sanne", "noor", "eva", "rik", "thea", "joris"])
def test_who_is_no_editor_is_refused_and_the_trail_says_so(cast, who):
    person = getattr(cast, who)
    with pytest.raises(Refused):
        import_guide(actor=actor_for(person), bundle=demo_bundle())
    assert Entry.objects.count() == 0
    lines = AuditLine.objects.filter(verb__startswith="guide.")
    assert [(line.verb, line.actor) for line in lines] == [("guide.imported.refused", person.pk)]


def test_nobody_in_particular_is_refused():
    with pytest.raises(Refused):
        import_guide(actor=ANONYMOUS, bundle=demo_bundle())
    assert Entry.objects.count() == 0


def test_the_editor_may_and_leaves_one_line(cast):
    report = import_guide(actor=actor_for(cast.pim), bundle=demo_bundle())
    assert report.done
    lines = AuditLine.objects.filter(verb__startswith="guide.")
    assert [(line.verb, line.actor, line.role) for line in lines] == [("guide.imported", cast.pim.pk, "editor")]


# --- The last guard: the table itself -------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["phone", "tel", "alt_phone", "alt_tel"])
def test_the_table_refuses_a_number_of_level_d(field):
    put(demo_bundle())
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk="slachtofferhulp").update(**{field: "0900-0101"})
    Line.objects.filter(pk="mind").update(**{field: "0900-0101"})  # level B: the control


def test_the_table_refuses_to_show_a_line_of_level_d():
    put(demo_bundle())
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk="slachtofferhulp").update(display="show")
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk="mind").update(verification="D")
    Line.objects.filter(pk="slachtofferhulp").update(display="hide")
