"""A house nothing was brought into yet: what is missing is said."""

import pytest

from naast.awareness.guide.queries import shelf, urgent
from naast.interfaces.operating.checks import files, guide

from .conftest import faults, warnings


@pytest.fixture(autouse=True)
def nothing_kept():
    shelf.forget_shelf()
    urgent.forget()
    yield
    shelf.forget_shelf()
    urgent.forget()


@pytest.mark.django_db
def test_a_guide_with_nothing_in_it_is_a_warning(at):
    assert len(warnings(guide.entries(at()))) == 1


def test_without_a_guide_helplines_are_a_fault(at):
    assert any("two lines of every page" in each for each in faults(guide.helplines(at())))


def test_without_copies_urgent_help_has_nothing_to_fall_back_on(at):
    assert ["nothing to fall back on" in each for each in faults(files.urgent_copies(at()))] == [True]
