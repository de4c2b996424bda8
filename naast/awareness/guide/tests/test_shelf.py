"""The guide in memory: built once, renewed within a second, and there when the database is gone (architecture §6)."""

import datetime
import json
import time as clock

import pytest
from django.db.models import F

from naast.awareness.guide.models import Edition, Entry, EntryText, Leaflet
from naast.awareness.guide.queries import shelf as shelves
from naast.awareness.guide.queries.answers import answer
from naast.awareness.guide.queries.shelf import forget_shelf, shelf
from naast.awareness.guide.tests.breaking import FAULTS, no_database
from naast.foundation.core import time


def look_again():
    shelves._looked = float("-inf")


def renewed():
    """Count the edition up, as every change does, and read it."""
    Edition.objects.update(number=F("number") + 1)
    look_again()
    return shelf()


class TestOneReader:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _guide(self, guide):
        pass

    def test_while_nothing_changed_a_look_is_one_query_and_the_same_copy(self, queries):
        first = shelf()
        look_again()
        with queries(1):
            assert shelf() is first
        with queries(0):
            assert shelf() is first

    def test_a_new_edition_is_read_in_four_queries_whatever_its_size(self, queries):
        shelf()
        Edition.objects.update(number=99)
        look_again()
        with queries(4):
            assert shelf().edition == 99

    def test_a_change_without_a_new_edition_is_not_seen_and_with_one_it_is(self):
        assert shelf().entries["mentor"].text("nl").title == "Mentor"
        EntryText.objects.filter(entry__slug="mentor", language="nl").update(title="Maatje")
        look_again()
        assert shelf().entries["mentor"].text("nl").title == "Mentor"
        Edition.objects.update(number=99)
        look_again()
        assert shelf().entries["mentor"].text("nl").title == "Maatje"

    def test_of_a_new_edition_only_what_changed_is_made_anew(self):
        renewed()
        first = shelf()
        EntryText.objects.filter(entry__slug="mentor", language="nl").update(summary="Anders gezegd.")
        Entry.objects.filter(slug="tutor").update(cost="varies")
        EntryText.objects.filter(entry__slug="buddy", language="en").update(words={"hours": "Mondays"})
        second = renewed()
        made = {slug for slug, entry in second.entries.items() if entry is not first.entries[slug]}
        assert made == {"mentor", "tutor", "buddy"}
        assert second.entries["mentor"].text("nl").summary == "Anders gezegd."
        assert second.entries["buddy"].text("en").words == {"hours": "Mondays"}
        assert list(second.entries) == list(first.entries)

    def test_the_finder_learns_again_only_what_it_looks_at(self):
        first = renewed()
        hours = EntryText.objects.get(entry__slug="mentor", language="nl")
        EntryText.objects.filter(pk=hours.pk).update(words={**hours.words, "hours": "Op maandag."})
        second = renewed()
        assert second.entries["mentor"].text("nl").words["hours"] == "Op maandag."
        assert (second.index is first.index, second.learnt) == (True, second.edition)
        EntryText.objects.filter(pk=hours.pk).update(title="Zonnebloemvriend")
        third = renewed()
        assert (third.index is second.index, third.learnt) == (False, third.edition)
        assert answer(third, "zonnebloemvriend", language="nl").slugs[0] == "mentor"
        assert "mentor" not in answer(second, "zonnebloemvriend", language="nl").slugs[:1]  # the control

    def test_the_pages_do_not_wait_for_the_finder_and_it_is_tried_again(self, monkeypatch):
        first = renewed()
        EntryText.objects.filter(entry__slug="mentor", language="nl").update(title="Maatje")
        Entry.objects.filter(slug="tutor").delete()
        with monkeypatch.context() as broken:
            broken.setattr(shelves, "build_index", lambda doors, words: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                renewed()
            half = shelves._kept
        assert half.entries["mentor"].text("nl").title == "Maatje"
        assert (half.index is first.index, half.learnt) == (True, first.edition)
        # What is gone is no answer any more, though the finder still knows it.
        assert "tutor" in half.index.doors
        assert "tutor" not in answer(half, "tutor", language="nl").slugs
        assert "tutor" in answer(first, "tutor", language="nl").slugs  # the control
        look_again()
        whole = shelf()
        assert (whole.learnt, whole.edition) == (half.edition, half.edition)
        assert "tutor" not in whole.index.doors

    @pytest.mark.parametrize("fault", FAULTS)
    def test_with_the_database_gone_the_last_copy_answers(self, fault, caplog):
        first = shelf()
        look_again()
        with no_database(fault) as tried:
            assert shelf() is first
            assert shelf() is first  # without asking again at once
        assert len(tried) == 1
        assert "read from memory" in caplog.text

    @pytest.mark.parametrize("fault", FAULTS)
    def test_without_any_copy_the_fault_is_told(self, fault):
        forget_shelf()
        with no_database(fault), pytest.raises(fault):
            shelf()
        assert shelf().entries  # and the next look works again: no lock is left behind

    def test_while_one_looks_the_others_go_on_with_what_they_have(self):
        first = shelf()
        look_again()
        with shelves._lock:
            begun = clock.monotonic()
            assert shelf() is first
            assert clock.monotonic() - begun < 10  # it would wait for ever

    def test_an_entry_without_words_in_a_language_gives_the_other_one(self):
        EntryText.objects.filter(entry__slug="mentor", language="en").delete()
        Edition.objects.update(number=99)
        look_again()
        assert shelf().entries["mentor"].text("en").language == "nl"
        assert shelf().entries["tutor"].text("en").language == "en"

    def test_the_copy_cannot_be_changed(self):
        with pytest.raises(TypeError):
            shelf().entries["mentor"] = None
        with pytest.raises(TypeError):
            shelf().leaflets["chain"]["steps"] = []
        with pytest.raises(AttributeError):
            shelf().edition = 3


class TestVersions:
    """A leaflet holds from its day on: not earlier, and the newest that has begun (A5)."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _guide(self, guide):
        self.content = json.loads(json.dumps(Leaflet.objects.get(key="expectations").content))

    def add(self, version: str, days: int) -> None:
        starts_on = time.today() + datetime.timedelta(days=days)
        Leaflet.objects.create(key="expectations", version=version, starts_on=starts_on, content=self.content)
        forget_shelf()

    def test_a_version_that_is_yet_to_begin_is_not_shown(self, client):
        self.add("2027-09", days=1)
        assert shelf().leaflets["expectations"]["version"] == "2026-09"
        assert "2027-09" not in client.get("/nl/wat-je-mag-verwachten").content.decode()

    def test_it_is_shown_from_its_own_day_without_a_new_reading(self, monkeypatch, queries):
        self.add("2027-09", days=1)
        shelf()
        tomorrow = time.today() + datetime.timedelta(days=1)
        monkeypatch.setattr(shelves.time, "today", lambda: tomorrow)
        with queries(0):
            assert shelf().leaflets["expectations"]["version"] == "2027-09"

    def test_an_older_one_never_comes_back(self):
        self.add("2025-09", days=-400)
        assert shelf().leaflets["expectations"]["version"] == "2026-09"

    def test_a_leaflet_that_only_begins_later_is_not_there_yet(self, client):
        Leaflet.objects.filter(key="expectations").delete()
        self.add("2027-09", days=1)
        assert "expectations" not in shelf().leaflets
        assert client.get("/en/what-to-expect").status_code == 404
