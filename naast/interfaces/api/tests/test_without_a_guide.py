"""A house whose guide was never filled still answers programs (A3, G6)."""

import pytest

from naast.awareness.guide.queries import shelf, urgent
from naast.interfaces.api.tests.asking import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty(settings, tmp_path):
    """Forget what stands in memory, before and after."""
    settings.HOME = tmp_path
    shelf.forget_shelf()
    urgent.forget()
    yield
    shelf.forget_shelf()
    urgent.forget()


def test_the_lines_that_ship_with_the_product_answer(program):
    given = {line["id"]: line["tel"] for line in program.get("/api/v1/guide/helplines").json()["helplines"]}
    assert given["112"] == "tel:112"
    assert given["113"] == "tel:113"


def test_an_empty_guide_is_an_empty_answer(program):
    assert program.get("/api/v1/guide/services").json() == {"edition": 0, "services": []}


def test_a_question_that_speaks_of_danger_is_still_seen(program):
    assert ask(program, {"q": "ik wil dood", "lang": "nl"}).json() == {"urgent": True, "results": []}
