"""An inbound call between two events: feed one to its table, keep the state, start the timer."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent, advance_inbound
from spoa.journey.voice.stored import read_call, write_call
from spoa.journey.voice.wishes import Wish, carry_into_records
from spoa.kernel.actor import SYSTEM
from spoa.records.cases import Contact
from spoa.records.events import record_event
from spoa.records.outbox import put
from spoa.records.topics import changed

TIMER: Final = "line.timer"


def feed(session: Session, contact: Contact, event: InboundEvent, *, at: datetime) -> None:
    """Feed one event to the call's table; write its state, its timer and what it wants done."""
    stored = {key: value for key, value in (contact.call or {}).items() if key != "timer"}
    outcome = advance_inbound(read_call(stored or None), event)
    if outcome.ignored:
        return
    timer = f"{outcome.timer[0]}|{at.timestamp():.3f}" if outcome.timer else None
    contact.call = write_call(outcome.call) | {"timer": timer}
    contact.state, contact.heard_at = str(outcome.call.state), at
    if outcome.timer:
        due = at + timedelta(seconds=outcome.timer[1])
        put(session, job=TIMER, subject=f"{contact.id}|{timer}", urgent=True, at=at, due=due)
    for command in outcome.commands:
        carry_into_records(Wish(session, contact, None, command, at))
    if outcome.call.state == "ended":
        contact.ended_at = contact.ended_at or at
    data = {"contact": contact.id, "call": str(outcome.call.state), "because": str(event)}
    record_event(session, case_id=contact.case_id, kind="call_moved", actor=SYSTEM, at=at, data=data)
    changed(session, f"case:{contact.case_id}", f"queue:{contact.organisation_id}")


def is_current(contact: Contact, event: str, set_at: str) -> bool:
    """Say whether a timer that ran out is the one that was set last."""
    return (contact.call or {}).get("timer") == f"{event}|{set_at}"
