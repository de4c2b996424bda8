"""The roles the product knows: what they are called, where they stand in the chain, and for which unit they are held.

Facts from `domain/roles.json`; the roles below the line run the product. What a programme calls a role is a RoleTerm.
"""

import dataclasses
from types import MappingProxyType
from typing import Literal

Unit = Literal["university", "faculty", "programme"]
HeldBy = Literal["student", "staff", "both", "outside"]


@dataclasses.dataclass(frozen=True, slots=True)
class RoleKind:
    """One role. `level` is its place in the chain (0 independent … 4 outside), None when it stands outside the chain.

    `unit` is the widest unit it may be held for: a study adviser without a programme would be everybody's adviser,
    so a row that forgets the programme is refused. `support_staff` is what the umbrella word means for access: roles
    held by students are in the chain without it, because a fellow student never gets the sight of staff.
    `confidentiality` is a key of CONFIDENTIALITY.
    """

    slug: str
    nl: str
    en: str
    level: int | None
    unit: Unit
    held_by: HeldBy
    support_staff: bool
    confidentiality: str


CONFIDENTIALITY = MappingProxyType(
    {
        "professional": (
            "Beroepsgeheim: wat je vertelt, blijft bij deze persoon.",
            "Professional secrecy: what you tell stays with this person.",
        ),
        "independent": (
            "Onafhankelijk en strikt vertrouwelijk; zonder jouw toestemming gebeurt er niets.",
            "Independent and strictly confidential; nothing happens without your permission.",
        ),
        "rule": (
            "Vertrouwelijk volgens de regels van de universiteit; geen wettelijk beroepsgeheim.",
            "Confidential by the university's rules; no professional secrecy by law.",
        ),
        "house-rule": (
            "Gaat zorgvuldig om met wat je vertelt; geen beroepsgeheim.",
            "Handles what you tell with care; no professional secrecy.",
        ),
        "pastoral": ("Ambtsgeheim.", "Pastoral secrecy."),
        "medical": ("Medisch beroepsgeheim.", "Medical professional secrecy."),
        "need-to-know": ("Alleen wie het moet weten.", "Only those who need to know."),
        "": ("", ""),
    }
)

ROLES: tuple[RoleKind, ...] = (
    RoleKind("mentor", "Mentor", "Student mentor", 1, "programme", "both", False, "house-rule"),
    RoleKind("tutor", "Tutor", "Tutor", 1, "programme", "both", False, "house-rule"),
    RoleKind("lecturer", "Docent", "Lecturer", 1, "faculty", "staff", False, "house-rule"),
    RoleKind("peer-listener", "Luisterend oor", "Peer listener", 1, "university", "student", False, "house-rule"),
    RoleKind(
        "front-office",
        "Frontoffice Studentenzaken",
        "Student Affairs Front Office",
        1,
        "university",
        "staff",
        False,
        "",
    ),
    RoleKind("chaplain", "Studentenpastor", "Student chaplain", 1, "university", "staff", True, "pastoral"),
    RoleKind("study-adviser", "Studieadviseur", "Study adviser", 2, "programme", "staff", True, "rule"),
    RoleKind("career", "Studiekeuze- en loopbaanadviseur", "Career counsellor", 2, "university", "staff", True, "rule"),
    RoleKind("popcorner", "POPcorner", "POPcorner", 2, "university", "staff", True, "rule"),
    RoleKind(
        "abroad",
        "Coördinator studie in het buitenland",
        "Study abroad coordinator",
        2,
        "faculty",
        "staff",
        True,
        "rule",
    ),
    RoleKind(
        "wellbeing-officer", "Medewerker studentenwelzijn", "Well-being officer", 2, "faculty", "staff", True, "rule"
    ),
    RoleKind("student-counsellor", "Studentendecaan", "Student counsellor", 3, "university", "staff", True, "rule"),
    RoleKind("fenestra", "Fenestra", "Fenestra Disability Centre", 3, "university", "staff", True, "rule"),
    RoleKind(
        "psychologist", "Studentenpsycholoog", "Student psychologist", 3, "university", "staff", True, "professional"
    ),
    RoleKind(
        "phd-psychologist", "Promovendipsycholoog", "PhD psychologist", 3, "university", "staff", True, "professional"
    ),
    RoleKind(
        "confidential", "Vertrouwenspersoon", "Confidential counsellor", 0, "university", "staff", True, "independent"
    ),
    RoleKind("ombuds", "Ombudsfunctionaris studenten", "Ombuds officer", 0, "university", "staff", True, "independent"),
    RoleKind(
        "threat-team",
        "Adviespunt zorgwekkend gedrag",
        "Threat advisory team",
        0,
        "university",
        "staff",
        True,
        "need-to-know",
    ),
    RoleKind("support-team", "Student Support Team", "Student Support Team", 0, "university", "staff", True, "rule"),
    RoleKind("gp", "Huisarts", "General practitioner", 4, "university", "outside", False, "medical"),
    # --- who leads, teaches, steers and runs ---
    RoleKind(
        "coordinator",
        "Coördinator studentbegeleiding",
        "Coordinator of support",
        None,
        "faculty",
        "staff",
        True,
        "rule",
    ),
    RoleKind(
        "head-of-psychologists",
        "Hoofd studentenpsychologen",
        "Head of the student psychologists",
        None,
        "university",
        "staff",
        True,
        "professional",
    ),
    RoleKind(
        "duty-psychologist",
        "Dienstdoend psycholoog",
        "Psychologist on duty",
        None,
        "university",
        "staff",
        True,
        "professional",
    ),
    RoleKind(
        "staff-coach", "Coach voor medewerkers", "Coach for staff", None, "university", "staff", False, "professional"
    ),
    RoleKind("phd-candidate", "Promovendus", "PhD candidate", None, "faculty", "both", False, ""),
    RoleKind("postdoc", "Postdoc", "Postdoc", None, "faculty", "staff", False, ""),
    RoleKind(
        "examiner",
        "Lid examencommissie",
        "Member of a board of examiners",
        None,
        "programme",
        "staff",
        False,
        "need-to-know",
    ),
    RoleKind("policy", "Beleidsmedewerker", "Policy officer", None, "university", "staff", False, ""),
    RoleKind("editor", "Redacteur", "Editor", None, "university", "staff", False, ""),
    RoleKind(
        "privacy-officer", "Privacy officer", "Privacy officer", None, "university", "staff", False, "need-to-know"
    ),
    RoleKind(
        "data-protection-officer",
        "Functionaris gegevensbescherming",
        "Data protection officer",
        None,
        "university",
        "staff",
        False,
        "need-to-know",
    ),
    RoleKind("administrator", "Beheerder", "Administrator", None, "university", "staff", False, "need-to-know"),
)

ROLE_BY_SLUG = MappingProxyType({role.slug: role for role in ROLES})
SUPPORT_STAFF = frozenset(role.slug for role in ROLES if role.support_staff)
# Who sees what others told, or can change what others read or who may see what, signs in with a second factor (G5).
SECOND_FACTOR = SUPPORT_STAFF | frozenset(
    (
        "administrator",
        "data-protection-officer",
        "editor",
        "examiner",
        "front-office",
        "policy",
        "privacy-officer",
        "staff-coach",
    )
)
CHAIN = tuple(role.slug for role in ROLES if role.level is not None)

_WIDTH = {"programme": 0, "faculty": 1, "university": 2}


def is_unit_narrow_enough(role: str, *, faculty: bool, programme: bool) -> bool:
    """Tell whether a role may be held for a unit that names a faculty, a programme, or neither. Raises KeyError."""
    given: Unit = "programme" if programme else "faculty" if faculty else "university"
    return _WIDTH[given] <= _WIDTH[ROLE_BY_SLUG[role].unit]


def may_hold(held_by: HeldBy | str, *, student: bool, staff: bool) -> bool:
    """Tell whether somebody who is a student and/or staff may hold a role that is held by `held_by`."""
    return {"student": student, "staff": staff, "both": student or staff}.get(held_by, False)
