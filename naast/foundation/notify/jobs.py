"""Work of the post: letters leave, and what is over is forgotten."""

import contextlib
import datetime
import logging
import smtplib
from typing import Any

from django.core.mail import get_connection
from django.db import OperationalError
from django.utils import translation

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs, time
from naast.foundation.core.ids import new_id
from naast.foundation.core.readonly import select_only
from naast.foundation.notify import actions
from naast.foundation.notify.letters import Content, UnknownLetter, letter_of
from naast.foundation.notify.mailing import compose
from naast.foundation.notify.models import Message
from naast.foundation.notify.outbox import SEND
from naast.foundation.notify.queries import Addressed, addressed, due, given_up, something

logger = logging.getLogger(__name__)

POSTMAN = Job(SEND)
MOST_AT_ONCE = 50  # then other jobs have their turn


@jobs.job(SEND, every=datetime.timedelta(minutes=2), retries=1, somebody_waits=True)
def send() -> None:
    """Send what may leave now, one after the other; two workers never send the same one.

    When the server does not answer at all, the rest waits for the next round.
    """
    if something(given_up()):
        actions.give_up_lost(actor=POSTMAN)
    with _Line() as line:
        for _ in range(MOST_AT_ONCE):
            if not something(due(time.now())):
                return
            message = actions.claim(actor=POSTMAN, claim=new_id())
            if message is not None and not deliver(message, line):
                return
    jobs.enqueue(SEND)


@jobs.job("notify.morning", every="day 08:00")
def send_what_waited() -> None:
    """Send what waited for the end of quiet hours, at once; also on a day the demonstration's clock walks past."""
    send()


@jobs.job("notify.forget", every="day 03:40")
def forget() -> None:
    """Remove messages and lines whose term is over."""
    actions.forget_what_is_over(actor=Job("notify.forget"))


# --- One message ----------------------------------------------------------------------------------------------------


class _Line:
    """The connection to the mail server, opened for the first message and closed at the end."""

    def __init__(self) -> None:
        self._open: Any = None

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def say(self, mail: Any) -> None:
        """Hand a mail to the server, over a line that is heard to be open. Raises SMTPException, OSError."""
        if self._open is not None and not self._answers():
            self.hang_up()
        if self._open is None:
            line = get_connection()
            line.open()
            self._open = line
        self._open.send_messages([mail])

    def _answers(self) -> bool:
        """Tell whether a line that was used before still stands: servers hang up after a while."""
        spoken = getattr(self._open, "connection", None)
        try:
            return spoken is None or spoken.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def hang_up(self) -> None:
        """Close the connection, also one that broke."""
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._open.close()
            self._open = None


def deliver(message: Message, line: _Line) -> bool:
    """Bring a claimed message to its reader and write down how that went; tells whether the server answers."""
    to = addressed(message)
    if to is None:
        actions.note_withdrawn(actor=POSTMAN, message=message, because="the reader is gone")
        return True
    try:
        content = _written(message, to)
        mail = compose(message, to, content) if content is not None and to.address else None
    except OperationalError:
        raise
    except UnknownLetter:
        actions.note_withdrawn(actor=POSTMAN, message=message, because="its room is gone")
        return True
    except Exception as fault:  # noqa: BLE001 - one letter that cannot be written must not stop the others
        # Without the message of the fault: it may hold what the letter says.
        logger.error("the letter %s could not be written: %s", message.letter, type(fault).__name__)  # noqa: TRY400
        actions.note_failure(actor=POSTMAN, message=message, because="could not be written")
        return True
    if mail is None:
        because = "nothing to say" if content is None else "no address"
        actions.note_withdrawn(actor=POSTMAN, message=message, because=because)
        return True
    return _handed_over(message, mail, line)


def _written(message: Message, to: Addressed) -> Content | None:
    """Ask the letter what it says, on behalf of its reader and in their language; it reads and changes nothing."""
    with translation.override(to.reader.language), select_only():
        return letter_of(message.letter).build(to.reader, message.about)


def _handed_over(message: Message, mail: Any, line: _Line) -> bool:
    """Hand a mail to the server, and write down how it went; tells whether the server answers."""
    try:
        line.say(mail)
    except smtplib.SMTPRecipientsRefused as refusal:
        line.hang_up()
        codes = [code for code, _ in refusal.recipients.values()]
        code = max(codes, default=0)
        actions.note_failure(actor=POSTMAN, message=message, because=f"refused {code}", for_good=500 <= code < 600)
    except smtplib.SMTPDataError as refusal:
        line.hang_up()
        actions.note_failure(actor=POSTMAN, message=message, because=f"refused {refusal.smtp_code}")
    except (smtplib.SMTPException, OSError) as fault:
        line.hang_up()
        answer = fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else ""
        logger.error("the mail server fails us: %s %s", type(fault).__name__, answer)  # noqa: TRY400 - see above
        actions.note_failure(actor=POSTMAN, message=message, because="the server is away")
        return False
    except ValueError as fault:  # Django's BadHeaderError among them: no header of ours holds a line break
        logger.error("a mail of %s cannot be sent: %s", message.letter, type(fault).__name__)  # noqa: TRY400
        actions.note_failure(actor=POSTMAN, message=message, because="no proper mail", for_good=True)
    else:
        actions.note_sent(actor=POSTMAN, message=message)
    return True
