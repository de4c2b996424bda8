"""What runs on the second database: everything that may open one, and nothing that may not."""

import pytest

from conftest import opens_a_database


@pytest.mark.django_db
def test_a_test_with_the_mark_runs_on_both(request):
    assert opens_a_database(request.node)


def test_a_test_with_the_fixture_runs_on_both(request, cast):
    assert opens_a_database(request.node)


def test_a_test_without_either_runs_once(request):
    assert not opens_a_database(request.node)
