"""Writers and editors at work, for the tests of the desk."""

import copy
from types import SimpleNamespace
from typing import Any

import pytest


def row(key: str, kind: str = "entry") -> Any:
    """Give a text as the database has it."""
    from naast.awareness.guide.models import Manuscript

    return Manuscript.objects.get(kind=kind, key=key)


def versions(key: str, kind: str = "entry") -> list[tuple[int, str]]:
    """List numbers and states, oldest first."""
    from naast.awareness.guide.models import Version

    found = Version.objects.filter(manuscript__kind=kind, manuscript__key=key)
    return list(found.order_by("number").values_list("number", "state"))


def content(key: str, kind: str = "entry", **nl: Any) -> dict[str, Any]:
    """Give the words of the head, to change; `nl` changes Dutch ones."""
    from naast.awareness.guide.models import Version

    text = row(key, kind)
    given: dict[str, Any] = copy.deepcopy(Version.objects.get(manuscript=text, number=text.head).content)
    if nl:
        given["nl"] |= nl
    return given


@pytest.fixture
def desk(guide: Any, cast: SimpleNamespace) -> SimpleNamespace:
    """Give who works on texts: Pim edits all, Fatima knows one faculty, Kees and Joris check, Sanne is a student.

    `other` edits everything too, as another person: Eva with Pim's function.
    """
    from naast.foundation.access.actor import Actor, Held
    from naast.foundation.people.actors import actor_for
    from naast.foundation.people.models import Faculty

    here = Faculty.objects.get(code="governance-security")
    there = Faculty.objects.get(code="law-society")
    people = {
        name: actor_for(getattr(cast, name)) for name in ("pim", "fatima", "noor", "joris", "kees", "sanne", "rik")
    }
    eva = actor_for(cast.eva)
    other = Actor(pk=eva.pk, name=eva.name, kinds=eva.kinds, held=frozenset({Held("editor")}))
    local = Actor(pk=actor_for(cast.omar).pk, kinds=frozenset({"staff"}), held=frozenset({Held("editor", here.pk)}))
    return SimpleNamespace(**people, other=other, local=local, here=here.pk, there=there.pk, cast=cast)
