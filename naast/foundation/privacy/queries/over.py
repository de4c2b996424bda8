"""What is over: which rows of which table the nightly run may remove or empty, in the order in which they may go."""

import datetime
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from naast.foundation.core import time
from naast.foundation.people.models import Enrolment, Function, Person, StandIn

from ..models import Erasure, Hold, PrivacyRequest, RetentionTerm, Tombstone
from ..ports import all_by_role, all_over
from ..rules.terms import LEAVERS, months_after, shipped_term
from .retention import terms
from .walk import Table, every, tables_about_people

_HOUSE = "the house keeps its own terms"
PROOF_MONTHS, SETTING_MONTHS = 24, 60


def finders() -> Iterator[Any]:
    """Give, in the order in which rows may go, functions that find the next rows that are over."""
    now, today = time.now(), time.today()
    for label, functions in all_over().items():
        for function in functions:
            yield lambda label=label, function=function: (
                apps.get_model(label),
                False,
                list(function(now).values_list("pk", flat=True)),
            )
    for label in all_by_role():
        yield lambda label=label: (apps.get_model(label), False, _over_by_role(apps.get_model(label), label, today))
    yield lambda: (StandIn, False, _ended(StandIn, today))
    yield lambda: (Enrolment, False, _ended(Enrolment, today))
    yield lambda: (Function, False, _ended(Function, today))
    for model in _of_leavers():
        yield lambda model=model: (model, False, _leavers_rows(model, today))
    yield lambda: (
        Person,
        True,
        list(_leavers(today).exclude(person_number__startswith="gone-").values_list("pk", flat=True)),
    )
    yield from _own_tables(now)


def _held() -> list[UUID]:
    """List whose data a hold keeps."""
    return list(Hold.objects.unscoped(reason=_HOUSE).filter(lifted_at=None).values_list("person", flat=True))


def _over_by_role(model: Table, label: str, today: datetime.date) -> list[Any]:
    """Find the rows of a table that the term of their role is over for; of nobody whose data are held."""
    by_role, known = all_by_role()[label], terms()
    declaration = dict(tables_about_people()).get(model)
    rows = every(model).exclude(**{f"{by_role.ended}__isnull": True})
    if declaration is not None and declaration.subject is not None:
        rows = rows.exclude(**{f"{declaration.subject}__in": _held()})
    found = []
    for role in rows.order_by().values_list(by_role.role, flat=True).distinct():
        term = known.get(str(role)) or shipped_term(str(role))
        before = months_after(today, -term.months)
        field = by_role.ended
        target = model._meta.get_field(field.split("__")[0])
        for part in field.split("__")[1:]:
            target = target.related_model._meta.get_field(part)  # type: ignore[union-attr]
        upto: Any = before
        if target.get_internal_type() == "DateTimeField":
            upto = time.moment_of(before + datetime.timedelta(days=1), datetime.time(0)) - datetime.timedelta(seconds=1)
        found += list(rows.filter(**{by_role.role: role, f"{field}__lte": upto}).values_list("pk", flat=True))
    return found


def _ended(model: Table, today: datetime.date) -> list[Any]:
    """Find studies, functions and stand-ins that ended long enough ago."""
    before = months_after(today, -terms()[LEAVERS].months)
    rows = every(model).filter(ends_on__lt=before)
    return list(rows.exclude(person__in=_held()).values_list("pk", flat=True))


def _leavers(today: datetime.date) -> Any:
    """Find people who left long enough ago and whose data nobody holds."""
    before = months_after(today, -terms()[LEAVERS].months)
    return Person.objects.filter(ended_on__lt=before).exclude(pk__in=_held())


def _of_leavers() -> list[Table]:
    """List the tables that go with somebody's sign-in."""
    return [model for model, _ in tables_about_people() if model._meta.app_label == "accounts"]


def _leavers_rows(model: Table, today: datetime.date) -> list[Any]:
    declaration = dict(tables_about_people())[model]
    return list(every(model).filter(**{f"{declaration.subject}__in": _leavers(today)}).values_list("pk", flat=True))


def _own_tables(now: datetime.datetime) -> Iterator[Any]:
    """Find what this room itself keeps no longer."""
    today = time.local(now).date()
    proof = time.moment_of(months_after(today, -PROOF_MONTHS), datetime.time(0))
    setting = time.moment_of(months_after(today, -SETTING_MONTHS), datetime.time(0))
    found: list[tuple[Table, Q]] = [
        (PrivacyRequest, Q(answered_at__lt=proof) | Q(state="withdrawn", asked_at__lt=proof)),
        (Erasure, Q(done_at__lt=proof)),
        (Hold, Q(lifted_at__lt=proof)),
        (Tombstone, Q(at__lt=proof, in_file=True)),
        (RetentionTerm, Q(set_at__lt=setting) & ~Q(pk__in=_counting(RetentionTerm, "role"))),
    ]
    for model, over in found:
        yield lambda model=model, over=over: (
            model,
            False,
            list(every(model).filter(over).values_list("pk", flat=True)),
        )


def _counting(model: Table, name: str) -> list[Any]:
    """List the settings that count now: the last of each name."""
    last: dict[str, Any] = dict(every(model).order_by("set_at", "pk").values_list(name, "pk"))
    return list(last.values())
