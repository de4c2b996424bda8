"""What is asked of students and of whoever owns a step (C9, C12)."""

from .staff import STAGE_WORDS, Advise, Answer, AskStudent, Decide, Exams, Mend, NameOwner, PlanRows
from .standing import PLACE_WORDS, Ends, Worded
from .students import TOO_BIG, TOO_MANY, Ask, Check, Evidence, Remark, Renew, Report

__all__ = [
    "PLACE_WORDS",
    "STAGE_WORDS",
    "TOO_BIG",
    "TOO_MANY",
    "Advise",
    "Answer",
    "Ask",
    "AskStudent",
    "Check",
    "Decide",
    "Ends",
    "Evidence",
    "Exams",
    "Mend",
    "NameOwner",
    "PlanRows",
    "Remark",
    "Renew",
    "Report",
    "Worded",
]
