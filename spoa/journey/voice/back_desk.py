"""What people do when somebody is to be rung back: ring, stop, say "voicemail", pick up, press a key."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from spoa.calls.ringback import Ring, RingEvent
from spoa.cases.opening import Arrival, add_contact
from spoa.cases.queueing import take_from_queue
from spoa.journey.console import mine
from spoa.journey.tools import Tools
from spoa.journey.voice.back import Backs
from spoa.journey.voice.orders import LIVE
from spoa.journey.voice.transfers import Transfers
from spoa.journey.voice.tries import OUT, is_rung, no_number, number_of, tries_of
from spoa.journey.voice.wishes import PROFESSIONAL
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.audit import note
from spoa.records.calls import Leg, RingBack
from spoa.records.cases import Case, Contact
from spoa.records.events import record_event
from spoa.records.locks import lock_contact
from spoa.records.staff import Line
from spoa.staff.me import Me
from spoa.staff.presence import State, set_presence

_HUMAN: Final = "human"
_UNKNOWN: Final = ("", "unknown")


class PickedUp(StrEnum):
    """How the call of somebody who picked up goes on."""

    JOIN = "join"
    ASK = "ask"  # the carrier cannot tell whether it is a person: ask for a key
    MACHINE = "machine"
    OVER = "over"  # nobody waits for them any more


@dataclass(frozen=True)
class BackDesk:
    """Ringing back, from a page and from the telephone that is rung."""

    tools: Tools
    backs: Backs
    transfers: Transfers

    def ring(self, me: Me, case_id: str) -> None:
        """Ring the person of a case; ``Conflict`` where they cannot be rung, in words."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            number = _may_be_rung(session, me, case)
            self.transfers.give_way(session, case.id, at=at)
            if case.owner_kind != "organisation":
                take_from_queue(session, case, staff_id=me.id, at=at)
            contact = add_contact(session, case, _arrival(session, case, number, at))
            contact.handler_id = me.id
            row = RingBack(case_id=case.id, contact_id=contact.id, staff_id=me.id, state=Ring.FETCHING, at=at)
            session.add(row)
            set_presence(session, me.id, State.BUSY, at=at)
            self.backs.begin(session, contact, row, at=at)
            made = tries_of(session, case, self.backs.rules).made
            data = {"contact": contact.id, "tries_before": made}
            record_event(session, case_id=case.id, kind="ring_back", actor=me.actor, at=at, data=data)
            note(
                session,
                actor=me.actor,
                action="call.ring_back",
                subject="case",
                subject_id=case.id,
                why="rings them back",
                at=at,
            )

    def stop(self, me: Me, case_id: str) -> None:
        """Stop ringing, before they have picked up; the try does not count."""
        said = "They have just picked up. Stay on the line."
        self._say(me, case_id, RingEvent.STOPPED, Conflict(said))

    def voicemail(self, me: Me, case_id: str) -> None:
        """Say that what picked up is a voicemail: the call ends, and the try counts."""
        said = "This call has moved on. Look at the line again."
        self._say(me, case_id, RingEvent.MACHINE, Conflict(said))

    def picked_up(self, leg_id: str, *, call: str, answered_by: str) -> tuple[PickedUp, str]:
        """Somebody or something picked up; return how their call goes on, and its contact."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _of_leg(session, leg_id, call)
            if contact is None or contact.ended_at is not None:
                return PickedUp.OVER, ""
            if answered_by == _HUMAN or answered_by in _UNKNOWN:
                self.backs.feed(session, contact, RingEvent.PICKED_UP, at=at)
                human = answered_by == _HUMAN or contact.case.by_relay  # the relay assistant presses no key
                return PickedUp.JOIN if human else PickedUp.ASK, contact.id
            self.backs.feed(session, contact, RingEvent.MACHINE, at=at)
            return PickedUp.MACHINE, contact.id

    def pressed(self, leg_id: str) -> str | None:
        """Whoever picked up has pressed a key, which no voicemail does; return the contact they join."""
        with self.tools.records.unit() as session:
            contact = _of_leg(session, leg_id, "")
            return contact.id if contact is not None and contact.ended_at is None else None

    def _say(self, me: Me, case_id: str, event: RingEvent, refused: Conflict) -> None:
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            asked = select(RingBack.contact_id).where(RingBack.case_id == case_id, RingBack.staff_id == me.id)
            found = session.scalar(asked.order_by(RingBack.at.desc()).limit(1))
            contact = lock_contact(session, found) if found else None
            if contact is None or contact.ended_at is not None:
                raise refused
            if not self.backs.feed(session, contact, event, at=at):
                raise refused


def _may_be_rung(session: Session, me: Me, case: Case) -> str:
    """Return the number to ring; ``Conflict`` says in words why nobody is rung."""
    if case.state == "closed":
        raise Conflict("This case is closed: everything has been handed over.")
    live = [each for each in case.contacts if each.channel == "voice" and each.ended_at is None]
    if any(is_rung(each) for each in live):
        raise Conflict("They are being rung already.")
    if live:
        raise Conflict("They are on the line. Take the call.")
    busy = select(Leg.id).join(Contact, Contact.id == Leg.contact_id)
    busy = busy.where(Leg.staff_id == me.id, Leg.status.in_(LIVE), Contact.ended_at.is_(None))
    if session.scalar(busy.limit(1)) is not None:
        raise Conflict("You have somebody on the line. End that call first.")
    number = number_of(case)
    if number is None:
        raise Conflict(no_number(case))
    return number


def _arrival(session: Session, case: Case, number: str, at: datetime) -> Arrival:
    line = _our_line(session, case)
    return Arrival(
        organisation_id=case.organisation_id,
        line_id=line.id,
        channel="voice",
        source="direct" if case.source == PROFESSIONAL else case.source,
        address=number,
        at=at,
        direction=OUT,
    )


def _our_line(session: Session, case: Case) -> Line:
    """Return the line that they see ringing: the one they rang, else one of the same source."""
    rang = [each.line_id for each in case.contacts if each.channel == "voice" and each.line_id]
    asked = select(Line).where(
        Line.channel == "voice", or_(Line.organisation_id == case.organisation_id, Line.id.in_(rang))
    )
    lines = list(session.scalars(asked.order_by(Line.number)))
    if not lines:
        raise NotFound("This organisation has no telephone line. Ask your administrator.")
    return max(
        lines, key=lambda line: (line.id in rang, line.source == case.source, line.source != PROFESSIONAL)
    )


def _of_leg(session: Session, leg_id: str, call: str) -> Contact | None:
    """Return the contact of a leg that picked up, locked; the carrier's name of the leg may be news."""
    leg = session.get(Leg, leg_id)
    contact = lock_contact(session, leg.contact_id) if leg is not None else None
    if leg is None or contact is None or contact.direction != OUT:
        return None
    session.refresh(leg, with_for_update=True)
    leg.carrier_ref = leg.carrier_ref or call or None
    return contact
