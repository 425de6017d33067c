"""An inbound call between two events: feed one to its table, keep the state, start the timer."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent, advance_inbound
from spoa.journey.voice.guests import end_guests
from spoa.journey.voice.stored import read_call, write_call
from spoa.journey.voice.wishes import Wish, calm, carry_into_records
from spoa.kernel.actor import SYSTEM
from spoa.records.cases import Contact
from spoa.records.edges import Timed, write_edge
from spoa.records.outbox import put
from spoa.records.staff import Presence
from spoa.records.topics import changed
from spoa.staff.presence import State, set_presence

TIMER: Final = "line.timer"
_CALMS: Final = frozenset({InboundEvent.FINISHED, InboundEvent.HUNG_UP})


def feed(session: Session, contact: Contact, event: InboundEvent, *, at: datetime) -> None:
    """Feed one event to the call's table; write its state, its timer and what it wants done."""
    outcome = advance_inbound(read_call(contact.call), event)
    if outcome.ignored:
        return
    name = f"{outcome.timer[0]}|{at.timestamp():.3f}" if outcome.timer else None
    due = at + timedelta(seconds=outcome.timer[1]) if outcome.timer else None
    write_edge(
        session,
        contact,
        call=(contact.call or {}) | write_call(outcome.call) | {"timer": name},
        state=str(outcome.call.state),
        timer=Timed(TIMER, f"{contact.id}|{name}", due) if due else None,
        event=("call_moved", {"contact": contact.id, "call": str(outcome.call.state), "because": str(event)}),
        by=SYSTEM,
        at=at,
    )
    if event in _CALMS:
        calm(session, contact.case, at=at, gone=event is InboundEvent.HUNG_UP)
    if outcome.call.state == "ended":
        contact.ended_at = contact.ended_at or at
        end_guests(session, contact, at=at)
        free(session, contact.handler_id, at=at)
    for command in outcome.commands:
        carry_into_records(Wish(session, contact, None, command, at, because=event))
    changed(session, f"case:{contact.case_id}", f"queue:{contact.organisation_id}")


def set_timer(session: Session, contact: Contact, *, at: datetime, now: datetime) -> None:
    """Let the timer that the call has at present run out at a moment."""
    subject = f"{contact.id}|{(contact.call or {}).get('timer')}"
    put(session, job=TIMER, subject=subject, urgent=True, at=now, due=at)


def is_current(contact: Contact, event: str, set_at: str) -> bool:
    """Say whether a timer that ran out is the one that was set last."""
    return (contact.call or {}).get("timer") == f"{event}|{set_at}"


def free(session: Session, staff_id: str | None, *, at: datetime) -> None:
    """Whoever had a person finishes their notes; they say themselves when they are free again."""
    held = session.get(Presence, staff_id) if staff_id else None
    if held is not None and held.state == State.BUSY:
        set_presence(session, held.staff_id, State.WRAP_UP, at=at)
