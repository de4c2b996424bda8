"""Puts people and purposes into the words of the student's own page."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from naast.foundation.core import time
from naast.foundation.people.models import Function, Person
from naast.foundation.people.queries import running
from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.foundation.people.words import role_in_sentence

from ..rules import FILE_OPENS, HAND_OVER, LETTER_OUTSIDE, SHARE


def role_in_words(label: str) -> str:
    """Name a role as it stands in a sentence: "studieadviseur", "POPcorner"; an unknown one is staff."""
    if not any(slug in ROLE_BY_SLUG for slug in label.split("+")):
        return str(_("medewerker"))
    return role_in_sentence(label)


def people_in_words(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Name people with what they are here: "Noor Visser (studieadviseur)". Two queries, none without people."""
    wanted = {pk for pk in people if pk is not None}
    if not wanted:
        return {}
    names = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "shown_name"))
    roles: dict[UUID, list[str]] = {}
    held = Function.objects.filter(running(time.today()) & Q(person__in=wanted)).order_by("role")
    for person, role in held.values_list("person", "role").distinct():
        roles.setdefault(person, []).append(role)
    return {pk: f"{name} ({role_in_words('+'.join(roles[pk]))})" if pk in roles else name for pk, name in names.items()}


def purpose_in_words(purpose: str) -> str:
    """Say why something would be passed on."""
    if purpose == HAND_OVER:
        return _("Zodat je je verhaal niet opnieuw hoeft te vertellen.")
    if purpose == LETTER_OUTSIDE:
        return _("Zodat iemand buiten de universiteit je verder kan helpen.")
    if purpose == FILE_OPENS:
        return _("Zodat een ander je verder kan helpen met wat er al over is opgeschreven.")
    return _("Omdat jij dit wilt delen.")


def thing_in_words(purpose: str) -> str:
    """Name what is passed on when nothing more can be said about it."""
    if purpose == HAND_OVER:
        return _("Een overdracht")
    if purpose == LETTER_OUTSIDE:
        return _("Een brief voor iemand buiten de universiteit")
    if purpose == FILE_OPENS:
        return _("Een dossier over jou")
    return _("Iets wat jij deelt")


def question_in_words(purpose: str, *, giver: str, who: str) -> str:
    """Say in one sentence who would pass what on to whom."""
    if purpose == SHARE or not giver:
        return _("De vraag is of iemand dit mag lezen: %(who)s.") % {"who": who}
    if purpose == FILE_OPENS:
        return _("%(giver)s vraagt of iemand dit mag lezen: %(who)s.") % {"giver": giver, "who": who}
    return _("%(giver)s wil de tekst hieronder doorgeven aan: %(who)s.") % {"giver": giver, "who": who}
