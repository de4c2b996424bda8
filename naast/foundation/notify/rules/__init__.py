"""Decisions of mail without a clock or a table: when it may leave, how often it is tried, and which words stay out."""

from .hours import (
    JUST_NOW,
    QUIET_FROM,
    QUIET_UNTIL,
    BackInTime,
    add_waking_hours,
    in_quiet_hours,
    may_leave,
    quiet_until,
)
from .pacing import LEASE, MOST_LOST, MOST_TRIES, wait_after
from .words import FORBIDDEN, faults_of_file, faults_of_link, faults_of_opening, faults_of_subject, parts_of_name

__all__ = [
    "FORBIDDEN",
    "JUST_NOW",
    "LEASE",
    "MOST_LOST",
    "MOST_TRIES",
    "QUIET_FROM",
    "QUIET_UNTIL",
    "BackInTime",
    "add_waking_hours",
    "faults_of_file",
    "faults_of_link",
    "faults_of_opening",
    "faults_of_subject",
    "in_quiet_hours",
    "may_leave",
    "parts_of_name",
    "quiet_until",
    "wait_after",
]
