"""Everything that changes a file."""

from .drafts import forget_drafts, keep_draft, keep_for_author
from .moving import ask_clients, ask_clients_no_more, move_due, move_files, take_over, tell_opened
from .opening import seek_own_student, take_on
from .planning import agree_sessions, ask_evaluation, close_file, look_again, reopen_file
from .scratch import forget_scratch, freeze_scratch, jot, scratch_out, settle
from .students import add_goal, ask_to_read, evaluate
from .writing import change, make_ready, set_standing, write

__all__ = [
    "add_goal",
    "agree_sessions",
    "ask_clients",
    "ask_clients_no_more",
    "ask_evaluation",
    "ask_to_read",
    "change",
    "close_file",
    "evaluate",
    "forget_drafts",
    "forget_scratch",
    "freeze_scratch",
    "jot",
    "keep_draft",
    "keep_for_author",
    "look_again",
    "make_ready",
    "move_due",
    "move_files",
    "reopen_file",
    "scratch_out",
    "seek_own_student",
    "set_standing",
    "settle",
    "take_on",
    "take_over",
    "tell_opened",
    "write",
]
