"""Whose files can be opened in an emergency, by whom, who confirms it, and who looks at it afterwards (G4, L5)."""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from naast.foundation.people.rules import ROLE_BY_SLUG

PRIVACY_OFFICER = "privacy-officer"
HEAD, PSYCHOLOGIST = "head-of-psychologists", "psychologist"
PSYCHOLOGISTS = (PSYCHOLOGIST, "duty-psychologist", HEAD, "phd-psychologist")
# Professions whose secrecy reaches further than the university's own rule: only a colleague of them may ever open a
# file, and nobody outside them hears that there is one (L5; the house's own choice for "independent" and "pastoral").
_CLOSED = frozenset(("professional", "independent", "pastoral", "need-to-know"))


@dataclasses.dataclass(frozen=True, slots=True)
class Profession:
    """A profession that keeps files. `roles` are its functions, `seconds` the functions that may confirm.

    `closed`: only a colleague of the same profession asks and confirms. `reviewer` is the function that looks at each
    use afterwards, `otherwise` the one that does when the reviewer is the person it is about.
    """

    slug: str
    roles: tuple[str, ...]
    seconds: tuple[str, ...]
    closed: bool
    reviewer: str
    otherwise: str


def _profession(slug: str) -> Profession:
    """Make the profession of one support role."""
    if slug == PSYCHOLOGIST:
        return Profession(slug, PSYCHOLOGISTS, PSYCHOLOGISTS, True, HEAD, PSYCHOLOGIST)
    if ROLE_BY_SLUG[slug].confidentiality in _CLOSED:
        return Profession(slug, (slug,), (slug,), True, slug, slug)
    return Profession(slug, (slug,), (slug, PRIVACY_OFFICER), False, PRIVACY_OFFICER, PRIVACY_OFFICER)


PROFESSIONS: Mapping[str, Profession] = MappingProxyType(
    {
        slug: _profession(slug)
        for slug, role in ROLE_BY_SLUG.items()
        if role.support_staff and (slug == PSYCHOLOGIST or slug not in PSYCHOLOGISTS)
    }
)
_OF_ROLE = MappingProxyType({role: each for each in PROFESSIONS.values() for role in each.roles})
ASKERS = tuple(_OF_ROLE)


def profession_of(role: str) -> Profession | None:
    """Give the profession a function belongs to; None for a function that keeps no files."""
    return _OF_ROLE.get(role)


def may_ask_for(profession: Profession, held: Iterable[str]) -> bool:
    """Tell whether somebody with these functions may ever ask for a file of a profession.

    Any support staff for an open profession; for a closed one a colleague of the same profession alone.
    """
    roles = set(held)
    return bool(roles.intersection(profession.roles if profession.closed else ASKERS))


def may_confirm(profession: Profession, held: Iterable[str]) -> bool:
    """Tell whether somebody with these functions may confirm a request for a file of a profession."""
    return bool(set(held).intersection(profession.seconds))


def reviewer_of(profession: Profession, held_by_asker: Iterable[str]) -> str:
    """Name the function that looks at a use afterwards; never one that the asker holds alone."""
    return profession.otherwise if profession.reviewer in set(held_by_asker) else profession.reviewer


def reviewer_of_looks(held: Iterable[str]) -> str:
    """Name the function that reads the rows about somebody's looks: their own profession's, or the privacy officer."""
    roles = set(held)
    if roles.intersection(PSYCHOLOGISTS):
        return reviewer_of(PROFESSIONS[PSYCHOLOGIST], roles)
    closed = next((each.slug for each in PROFESSIONS.values() if each.closed and each.slug in roles), None)
    return closed or PRIVACY_OFFICER
