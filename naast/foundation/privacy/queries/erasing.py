"""What goes when somebody erases, what stays, why and until when: the plan that is shown is the one carried out."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.models import Person

from ..models import Erasure, Export, Hold
from ..ports import Kept, keepers_of, role_of
from ..rules.terms import LEAVERS, Term, shipped_term
from .retention import terms
from .walk import Table, parent_of, rows_about, rows_told, tables_about_people
from .words import keep_of, title_of

_HELD = "whether a hold runs is asked before anything goes"


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """One table's share in an erasure: the keys of rows that go, and of those that stay with their reason."""

    model: Table
    declaration: PersonalData
    goes: tuple[Any, ...]
    stays: Mapping[Any, Kept]


@dataclasses.dataclass(frozen=True, slots=True)
class Stay:
    """What stays, for the page: of what, how many rows, why, and until when ("" for as long as the reason lasts)."""

    title: str
    count: int
    because: str
    until: str
    language: str


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would do now. `client`: kept by a law, but the client may have it destroyed earlier."""

    goes: tuple[tuple[str, int], ...]
    stays: tuple[Stay, ...]
    client: tuple[Stay, ...]
    held: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to erase, now or on asking for it apart."""
        return not self.goes and not self.client


class Sharing:
    """Works out, table by table, what goes and what stays for one person; parents before what hangs on them.

    `told`: only of what the person knows already, for their own eyes: a number would tell the rest (ADR 0026).
    """

    def __init__(self, person: UUID, *, client_too: bool = False, leaving: bool = False, told: bool = False) -> None:
        self.person = person
        self.told = told
        self.client_too = client_too
        self.today = time.today()
        self.terms = terms()
        found = Person.objects.filter(pk=person).first()
        self.here = not leaving and found is not None and found.is_here(self.today)
        self.ended: datetime.date | None = found.ended_on if found is not None else None
        self.tables = dict(tables_about_people())
        self._known: dict[Table, dict[Any, Kept]] = {}

    def shares(self) -> list[Share]:
        """Give every table's share that has rows about this person."""
        return [share for model in self.tables if (share := self.share(model)) is not None]

    def share(self, model: Table) -> Share | None:
        """Give one table's share, or None when nothing in it is about this person."""
        declaration = self.tables[model]
        rows = (rows_told if self.told else rows_about)(model, declaration, self.person)
        keys = list(rows.values_list("pk", flat=True))
        if not keys:
            return None
        kept = self.kept(model)
        stays = {
            key: kept[key] for key in keys if key in kept and not (self.client_too and kept[key].client_may_destroy)
        }
        return Share(model, declaration, tuple(key for key in keys if key not in stays), stays)

    def kept(self, model: Table) -> dict[Any, Kept]:
        """Give the rows of a table that stay, by key; worked out once."""
        known = self._known.get(model)
        if known is None:
            known = self._known[model] = {}  # before working it out: two tables that point at each other end here
            known.update(self._work_out(model))
        return known

    def _work_out(self, model: Table) -> dict[Any, Kept]:
        declaration, label = self.tables[model], model._meta.label
        rows = rows_about(model, declaration, self.person)
        kept: dict[Any, Kept] = {}
        parent = parent_of(model, declaration)
        if parent is not None and parent[1] in self.tables:
            above = {key: why for key, why in self.kept(parent[1]).items() if not isinstance(why.because, _Declared)}
            if above:
                kept |= {key: above[of] for key, of in rows.values_list("pk", parent[0]) if of in above}
        for keeper in keepers_of(label):
            for why in keeper(self.person):
                keys = why.rows if why.rows is not None else rows.values_list("pk", flat=True)
                kept |= dict.fromkeys(keys, why)
        by_role = role_of(label)
        if by_role is not None:
            for key, role, ended in rows.values_list("pk", by_role.role, by_role.ended):
                term = self.terms.get(str(role)) or shipped_term(str(role))
                if term.by_law:
                    kept[key] = Kept(_by_law(term), _over_on(term, ended), client_may_destroy=True)
        elif declaration.on_erase == "keep":
            why = Kept(_Declared(_declared(model, declaration)))
            kept |= {key: why for key in rows.values_list("pk", flat=True) if key not in kept}
        elif self.here and model._meta.app_label in ("people", "accounts"):
            why = Kept(
                _("Zolang je hier studeert of werkt: zonder dit kun je niet inloggen en niet meedoen."),
                self.terms[LEAVERS].over_on(self.ended) if self.ended is not None else None,
            )
            kept |= {key: why for key in rows.values_list("pk", flat=True) if key not in kept}
        return kept


class _Declared(str):
    """A reason that a declaration gives for itself; what hangs on such a row decides for itself too."""

    __slots__ = ()


def _declared(model: Table, declaration: PersonalData) -> str:
    """Say why a table stays as its declaration says."""
    words, language = keep_of(model, declaration)
    return words if language != "en" or not declaration.because else f"{declaration.because} {words}"


def _by_law(term: Term) -> str:
    """Say which law keeps a file."""
    return _("De wet vraagt dit te bewaren (%(law)s).") % {"law": term.reason}


def _over_on(term: Term, ended: Any) -> datetime.date | None:
    """Give the day a file is over; none as long as it did not end."""
    if ended is None:
        return None
    day = time.local(ended).date() if isinstance(ended, datetime.datetime) else ended
    return term.over_on(day)


# --- For the page ---------------------------------------------------------------------------------------------------


def plan_for(actor: Actor, *, words_of_day: Any) -> Plan:
    """Work out what would go and stay for the reader; `words_of_day` writes a day. A few queries per table."""
    if actor.pk is None:
        return Plan((), (), (), "")
    goes: dict[str, int] = {}
    stays: dict[tuple[str, str, str, str], int] = {}
    client: dict[tuple[str, str, str, str], int] = {}
    for share in Sharing(actor.pk, told=True).shares():
        title = title_of(share.model)
        if share.goes:
            goes[title] = goes.get(title, 0) + len(share.goes)
        _words, language = keep_of(share.model, share.declaration)
        for why in share.stays.values():
            until = words_of_day(why.until) if why.until is not None else ""
            told = language if isinstance(why.because, _Declared) else ""
            key = (title, str(why.because), until, told)
            into = client if why.client_may_destroy else stays
            into[key] = into.get(key, 0) + 1
    return Plan(
        tuple(sorted(goes.items())),
        tuple(_stay(key, count) for key, count in sorted(stays.items())),
        tuple(_stay(key, count) for key, count in sorted(client.items())),
        hold_on(actor.pk),
    )


def _stay(key: tuple[str, str, str, str], count: int) -> Stay:
    title, because, until, language = key
    return Stay(title, count, because, until, language)


def hold_on(person: UUID) -> str:
    """Give the kind of hold that runs on somebody's data, or ""."""
    found = Hold.objects.unscoped(reason=_HELD).filter(person=person, lifted_at=None).values_list("kind", flat=True)
    return found.first() or ""


def own_erasures(actor: Actor) -> list[Erasure]:
    """List what the reader had erased, newest first."""
    return list(Erasure.objects.seen_by(actor).order_by("-asked_at")[:10])


def own_exports(actor: Actor) -> list[Export]:
    """List the files the reader asked for, newest first, without opening them."""
    rows = Export.objects.seen_by(actor).defer("plain", "readable")
    return list(rows.order_by("-asked_at")[:5])
