"""Bring a person to a case: it waits in their queue, stays open while they are wanted, and has a time."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from spoa.cases.alerts import raise_alert, stands
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.journey.needs import reopen, settle
from spoa.kernel.actor import SYSTEM
from spoa.records.cases import Case

HUMAN: Final = "human"
NOT_REACHED: Final = "not_reached"
"""The cause of the alert about somebody whom we could not reach by telephone."""


def want_person(
    session: Session, case: Case, why: str, *, at: datetime, cause: str = HUMAN, say: str = ""
) -> None:
    """Let a case wait for a call handler and tell those on shift. One that was closed is open again.

    Who has the case already keeps it, and sees the alert; so do clinicians who look after somebody whom we
    could not reach.
    """
    if case.state == "closed":
        reopen(session, case, why=why, by=SYSTEM, at=at)
    raise_alert(session, case, level="high", cause=cause, say=say or f"A person is wanted: {why}.", at=at)
    if case.owner_kind != "staff" and not stands(session, case, NOT_REACHED):
        wait_in_queue(session, case, queue=HANDLERS, why=why)
    settle(session, case, at=at, by=SYSTEM)
