"""Reads of the ledger: the student's own page, and the little that staff learn."""

from .staff import NO_ANSWER, Answered, MaySee, answer_of, may_see
from .student import Question, question_at, question_of, questions_of, something_leaves, waiting_questions

__all__ = [
    "NO_ANSWER",
    "Answered",
    "MaySee",
    "Question",
    "answer_of",
    "may_see",
    "question_at",
    "question_of",
    "questions_of",
    "something_leaves",
    "waiting_questions",
]
