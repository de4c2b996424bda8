"""Tables of the university and its people, and of the imports that bring them in."""

from .imports import FaultList, ImportRun, WaitingFile
from .university import (
    Campus,
    Enrolment,
    Faculty,
    Function,
    Person,
    PersonManager,
    Programme,
    Role,
    RoleTerm,
    StandIn,
    University,
)

__all__ = [
    "Campus",
    "Enrolment",
    "Faculty",
    "FaultList",
    "Function",
    "ImportRun",
    "Person",
    "PersonManager",
    "Programme",
    "Role",
    "RoleTerm",
    "StandIn",
    "University",
    "WaitingFile",
]
