"""Work beside the pages: go on moving what was arranged, and forget what is over."""

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs

from .actions.standing_in import carry_on, forget_takeovers, move
from .ports import Step


@jobs.job("chain.begin")
def begin(takeover: object) -> None:
    """Move at once what moves at once, and have the rest move on its day."""
    move(actor=Job("chain.begin"), takeover=takeover, step=Step.BEGIN)  # type: ignore[arg-type]


@jobs.job("chain.stop")
def stop(takeover: object) -> None:
    """Give free times back, and let what was still to move stay."""
    move(actor=Job("chain.stop"), takeover=takeover, step=Step.STOP)  # type: ignore[arg-type]


@jobs.job("chain.carry-on", every="day 00:20")
def carry_on_takeovers() -> None:
    """Move by date what the person who leaves still keeps; on the first day, and on every day what came since."""
    carry_on(actor=Job("chain.carry-on"))


@jobs.job("chain.forget", every="day 03:55")
def forget() -> None:
    """Remove what was arranged two years after it was over."""
    forget_takeovers(actor=Job("chain.forget"))
