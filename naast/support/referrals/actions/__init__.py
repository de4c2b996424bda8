"""Everything that changes a referral, a letter's link, the routing order or a partner."""

from .agreements import ensure_routes, keep_partner, order_routes
from .answering import answer_question, say_no, say_yes, stop
from .arrival import ask_arrivals, close_bridge, tell_arrival
from .care import begin_sending, end_sending, let_go_by_care_mail
from .keeping import escalate, forget
from .links import make_link, open_link, revoke_link
from .passing import pass_on, stopped
from .receiving import accept, ask_back, decline, put_back, take
from .writing import drop, note_yes, rewrite, show, start

__all__ = [
    "accept",
    "answer_question",
    "ask_arrivals",
    "ask_back",
    "begin_sending",
    "close_bridge",
    "decline",
    "drop",
    "end_sending",
    "ensure_routes",
    "escalate",
    "forget",
    "keep_partner",
    "let_go_by_care_mail",
    "make_link",
    "note_yes",
    "open_link",
    "order_routes",
    "pass_on",
    "put_back",
    "revoke_link",
    "rewrite",
    "say_no",
    "say_yes",
    "show",
    "start",
    "stop",
    "stopped",
    "take",
    "tell_arrival",
]
