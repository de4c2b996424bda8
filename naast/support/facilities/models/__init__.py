"""The tables of the room: what exists and who owns a step, requests, evidence, exams, and circumstances."""

from .circumstances import Circumstance, NoReminder, Plan, PlanStep, Reminded
from .evidence import Evidence, Piece
from .exams import ExamEnrolment, Mark, Obstacle
from .requests import Advice, Ground, Item, Reasons, Request
from .standing import Facility, Owner, Wording

__all__ = [
    "Advice",
    "Circumstance",
    "Evidence",
    "ExamEnrolment",
    "Facility",
    "Ground",
    "Item",
    "Mark",
    "NoReminder",
    "Obstacle",
    "Owner",
    "Piece",
    "Plan",
    "PlanStep",
    "Reasons",
    "Reminded",
    "Request",
    "Wording",
]
