"""Shutting somebody out by hand, and letting them in again, whatever the imports say (G5)."""

from collections.abc import Mapping
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.people.access import may_import_people
from naast.foundation.people.models import Person


class NoSuchPerson(LookupError):
    """Nobody has that number at that institution."""


def _about_person(result: Person, given: Mapping[str, object]) -> UUID:
    return result.pk


@action("person.switched-off", may=may_import_people, about=_about_person)
def switch_off(*, actor: Actor | Job, institution: str, number: str) -> Person:
    """Shut somebody out from their next request on, whatever later imports say. Raises NoSuchPerson, Refused."""
    return _switch(institution, number, active=False)


@action("person.switched-on", may=may_import_people, about=_about_person)
def switch_on(*, actor: Actor | Job, institution: str, number: str) -> Person:
    """Let somebody in again who was switched off. Raises NoSuchPerson, Refused."""
    return _switch(institution, number, active=True)


def _switch(institution: str, number: str, *, active: bool) -> Person:
    """Set whether an account is on."""
    person = Person.objects.select_for_update().filter(institution__code=institution, person_number=number).first()
    if person is None:
        raise NoSuchPerson(number)
    person.active = active
    person.save(update_fields=["active"])
    return person
