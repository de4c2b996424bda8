"""What changes the guide: writing, publishing, the second check, the import of a bundle, and the copies."""

from .editing import (
    begin_text,
    discard_draft,
    forget_writer,
    restore_version,
    return_to_draft,
    save_text,
    send_to_review,
    set_owner,
    set_review_date,
    still_right,
)
from .importing import import_guide
from .lines import confirm_line, reject_line
from .releasing import appear, cancel_schedule, go, publish_text, schedule_withdrawal, withdraw_text

__all__ = [
    "appear",
    "begin_text",
    "cancel_schedule",
    "confirm_line",
    "discard_draft",
    "forget_writer",
    "go",
    "import_guide",
    "publish_text",
    "reject_line",
    "restore_version",
    "return_to_draft",
    "save_text",
    "schedule_withdrawal",
    "send_to_review",
    "set_owner",
    "set_review_date",
    "still_right",
    "withdraw_text",
]
