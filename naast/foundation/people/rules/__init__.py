"""Decides, without a database or a clock: ages, roles and what a row of an import says."""

from naast.foundation.people.rules.ages import is_younger_than
from naast.foundation.people.rules.roles import (
    CHAIN,
    CONFIDENTIALITY,
    ROLE_BY_SLUG,
    ROLES,
    SECOND_FACTOR,
    SUPPORT_STAFF,
    RoleKind,
    is_unit_narrow_enough,
    may_hold,
)
from naast.foundation.people.rules.rows import (
    SHEETS,
    Column,
    Fault,
    Faulty,
    Period,
    check_headings,
    harmless,
    overlapping,
    read_row,
)

__all__ = [
    "CHAIN",
    "CONFIDENTIALITY",
    "ROLES",
    "ROLE_BY_SLUG",
    "SECOND_FACTOR",
    "SHEETS",
    "SUPPORT_STAFF",
    "Column",
    "Fault",
    "Faulty",
    "Period",
    "RoleKind",
    "check_headings",
    "harmless",
    "is_unit_narrow_enough",
    "is_younger_than",
    "may_hold",
    "overlapping",
    "read_row",
]
