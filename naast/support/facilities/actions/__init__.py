"""Everything that changes a request, a report, a plan or what is shipped."""

from .circumstances import (
    agree_plan,
    answer,
    ask_plan,
    choose_reminders,
    propose_plan,
    report,
    send_back_plan,
    withdraw_report,
)
from .exams import take_in_exams, take_up
from .requests import (
    ask_for_facilities,
    ask_renewal,
    bring_evidence,
    bring_to_report,
    take_back,
    tell_objection,
    withdraw,
)
from .standing import end_facility, name_owner, put_facility
from .steps import advise, arrange, ask_student, grant, refuse

__all__ = [
    "advise",
    "agree_plan",
    "answer",
    "arrange",
    "ask_for_facilities",
    "ask_plan",
    "ask_renewal",
    "ask_student",
    "bring_evidence",
    "bring_to_report",
    "choose_reminders",
    "end_facility",
    "grant",
    "name_owner",
    "propose_plan",
    "put_facility",
    "refuse",
    "report",
    "send_back_plan",
    "take_back",
    "take_in_exams",
    "take_up",
    "tell_objection",
    "withdraw",
    "withdraw_report",
]
