"""The first moment of a contact: a case with its clock, an owner and a place in a queue, at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from spoa.cases.deadlines import undecided_deadline
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.kernel.actor import SYSTEM
from spoa.kernel.ids import new_id, new_reference
from spoa.records.cases import IS_OPEN, Case, Contact
from spoa.records.events import record_event
from spoa.records.rulebooks import live_digest


@dataclass(frozen=True)
class Arrival:
    """What is known of a contact as it arrives; ``address`` is a phone number, ``None`` when withheld."""

    organisation_id: str
    channel: str
    source: str
    at: datetime
    line_id: str | None = None
    address: str | None = None
    complaint: str = ""
    carrier_ref: str | None = None
    token_digest: str | None = None
    why: str = ""
    direction: str = "in"


def open_case(session: Session, arrival: Arrival) -> Contact:
    """Open a case with its first contact; the case waits for call handlers from this moment on."""
    deadline = undecided_deadline(arrival.at, None)
    case = Case(
        id=new_id(),
        reference=_free_reference(session),
        organisation_id=arrival.organisation_id,
        clock_at=arrival.at,
        source=arrival.source,
        complaint=arrival.complaint,
        rulebook=live_digest(session),
        owner_kind="queue",
        owner_id=arrival.organisation_id,
        deadline_at=deadline,
        deadline_why="Assess",
    )
    session.add(case)
    session.flush()
    contact = add_contact(session, case, arrival)
    wait_in_queue(session, case, queue=HANDLERS, why=arrival.why)
    return contact


def add_contact(session: Session, case: Case, arrival: Arrival) -> Contact:
    """Join one more contact to a case. The case's clock stays as it is."""
    contact = Contact(
        id=new_id(),
        case_id=case.id,
        organisation_id=arrival.organisation_id,
        line_id=arrival.line_id,
        channel=arrival.channel,
        direction=arrival.direction,
        source=arrival.source,
        address=arrival.address,
        started_at=arrival.at,
        heard_at=arrival.at,
        carrier_ref=arrival.carrier_ref,
        token_digest=arrival.token_digest,
        room=f"room-{new_id()}" if arrival.channel == "voice" else None,
    )
    session.add(contact)
    session.flush()
    set_committed_value(contact, "case", case)  # known: it need not be asked for
    record_event(
        session,
        case_id=case.id,
        kind="contact_began",
        actor=SYSTEM,
        at=arrival.at,
        data={
            "contact": contact.id,
            "channel": arrival.channel,
            "direction": arrival.direction,
            "source": arrival.source,
        },
    )
    return contact


def _free_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        taken = select(Case.id).where(Case.reference == reference, IS_OPEN)
        if session.scalar(taken) is None:
            return reference
