"""Who sees what: the student everything of theirs, each owner the rows of their step, and nobody the step before.

Of a request the first owner sees ground and evidence, who decides the advice, who arranges it the items; the committee
reads circumstances, the study adviser the plan. Ground and evidence close to everybody when they are destroyed.
"""

from .owners import mark_of, owner_of, owners
from .pages import (
    a_policy_officer,
    a_student,
    an_administrator,
    has_a_step,
    in_committee,
    keeps_catalogue,
    makes_plans,
    may_advise,
    may_arrange,
    may_ask,
    may_decide,
    may_open_circumstance,
    may_open_request,
    may_plan,
    may_read_evidence,
    own_circumstance,
    own_evidence,
    own_plan,
    own_request,
)
from .rows import decided_by, items_arranged

__all__ = [
    "a_policy_officer",
    "a_student",
    "an_administrator",
    "decided_by",
    "has_a_step",
    "in_committee",
    "items_arranged",
    "keeps_catalogue",
    "makes_plans",
    "mark_of",
    "may_advise",
    "may_arrange",
    "may_ask",
    "may_decide",
    "may_open_circumstance",
    "may_open_request",
    "may_plan",
    "may_read_evidence",
    "own_circumstance",
    "own_evidence",
    "own_plan",
    "own_request",
    "owner_of",
    "owners",
]
