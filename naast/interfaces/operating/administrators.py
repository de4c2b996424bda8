"""Carries out `naast first-administrator`: appoints, and says how that person comes in (G5)."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from naast.foundation.access.actor import Job
from naast.foundation.accounts.actions.passwords import make_link
from naast.foundation.accounts.models import Link
from naast.foundation.people.actions import BadName
from naast.foundation.people.models import Person
from naast.interfaces.operating.actions import (
    AlreadyOne,
    CannotBeRead,
    NameMissing,
    NotStaff,
    appoint_first_administrator,
)

OPERATOR = Job("operator")
DONE, REFUSED = 0, 1


def first_administrator(
    *,
    institution: str,
    number: str,
    name: str = "",
    email: str = "",
    institution_nl: str = "",
    institution_en: str = "",
    out: Callable[[str], None] = print,
) -> int:
    """Appoint, say in words what happened and what comes next, and give 0; 1 with the reason when it is refused.

    The first word of `name` is the given name, unless a comma parts them ("de Vries, Anna Maria").
    """
    given_name, family_name = _parted(name)
    try:
        with translation.override("en"):
            person = appoint_first_administrator(
                actor=OPERATOR,
                institution=institution,
                number=number,
                given_name=given_name,
                family_name=family_name,
                email=email,
                institution_nl=institution_nl,
                institution_en=institution_en,
            )
    except AlreadyOne as refused:
        out(
            f"Nothing was changed: there is an administrator already (people who hold that role today: {refused}). "
            "An administrator appoints more, by importing them in functions.csv with role administrator."
        )
    except NotStaff:
        out("Nothing was changed: that person is not on the staff, or is here no longer. Import them as staff first.")
    except NameMissing as refused:
        if str(refused) == "institution":
            out(
                f"Nothing was changed: no institution has the code {institution!r}. Name it with --institution-name "
                "and --institution-name-en, or put the code right."
            )
        else:
            out("Nothing was changed: nobody has that number yet. Give --name with a first and a family name.")
    except (CannotBeRead, BadName) as refused:
        out(f"Nothing was changed: {refused}")
    else:
        out(f"Administrator: number {person.person_number} of {institution}.")
        out(way_in(person))
        return DONE
    return REFUSED


def way_in(person: Person) -> str:
    """Say how somebody comes in: with a new link for a password of ours, else with the university's account."""
    if not settings.LOCAL_ACCOUNTS:
        return (
            "Signs in with the university's account; the number there must be this number. "
            "A second factor is asked for at once."
        )
    if person.has_usable_password():
        return "Signs in with the password chosen before. Lost it: 'New password' on the page for signing in."
    code = make_link(actor=OPERATOR, person=person, kind=Link.INVITATION)
    with translation.override(person.language):
        address = f"{settings.SITE_ADDRESS}{reverse('password-choose')}?code={code}"
    return f"Chooses a password here, once, within seven days; give this link to nobody else:\n{address}"


def _parted(name: str) -> tuple[str, str]:
    """Part a name into given and family name."""
    if "," in name:
        family, _, given = name.partition(",")
    else:
        given, _, family = name.strip().partition(" ")
    return given.strip(), family.strip()
