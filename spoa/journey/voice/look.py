"""Looking for ourselves: a room is read back from the carrier, and what nobody told us is told now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.guests import without_guests
from spoa.calls.legs import LegStatus
from spoa.calls.model import Event
from spoa.calls.stages import Happened, Party
from spoa.journey.ports import InRoom, VoiceCarrier
from spoa.journey.tools import Tools
from spoa.journey.voice.heard import Hearing, Told, rang_us
from spoa.journey.voice.orders import LIVE, calling_leg, order
from spoa.journey.voice.stored import live_transfer, read_transfer
from spoa.journey.voice.wishes import LOOK
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Contact
from spoa.records.locks import lock_contact
from spoa.records.outbox import put


@dataclass(frozen=True)
class Seen:
    """What the carrier said of one call: who is in its room, and which of the legs we knew have ended."""

    room: tuple[InRoom, ...]
    ended: frozenset[str]

    @property
    def alone(self) -> bool:
        """Say whether one person is in the room, guests aside: they are no company."""
        return len(without_guests(each.label for each in self.room)) == 1


@dataclass(frozen=True)
class Look:
    """Reconciliation. What comes out of it is told exactly as if the carrier had told it."""

    tools: Tools
    carrier: VoiceCarrier
    hearing: Hearing

    def reconcile(self) -> None:
        """Have every live call read back from the carrier: a callback that was lost is found here."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            live = select(Contact.id).where(Contact.channel == "voice", Contact.ended_at.is_(None))
            for contact_id in session.scalars(live):
                put(session, job=LOOK, subject=contact_id, urgent=False, at=at)

    def look(self, contact_id: str, done: Callable[[Session], None]) -> None:
        """Read a call back from the carrier and tell the differences: the job."""
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id)
            room = contact.room or ""
            known = [leg.carrier_ref for leg in _live_legs(session, contact_id) if leg.carrier_ref]
        found = self.carrier.in_room(room=room)
        here = {each.call for each in found}
        ended = frozenset(call for call in known if call not in here and not self.carrier.is_live(call=call))
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            locked = lock_contact(session, contact_id)
            if locked is not None and locked.ended_at is None:
                self._tell(session, locked, Seen(found, ended), at)
            done(session)

    def _tell(self, session: Session, contact: Contact, seen: Seen, at: datetime) -> None:
        for gone in _live_legs(session, contact.id):
            if gone.carrier_ref in seen.ended:
                gone.status, gone.in_room, gone.on_hold = LegStatus.COMPLETED, False, False
                self.hearing.tell(session, contact, Told("leave", gone), at=at)
        for each in seen.room:
            leg = session.scalar(select(Leg).where(Leg.carrier_ref == each.call))
            if leg is not None and leg.status in LIVE and not leg.in_room:
                leg.in_room, leg.status = True, LegStatus.IN_PROGRESS
                self.hearing.tell(session, contact, Told("join", leg), at=at)
        if contact.ended_at is None:
            self._of_caller(session, contact, seen, at)

    def _of_caller(self, session: Session, contact: Contact, seen: Seen, at: datetime) -> None:
        """Settle what the caller hears: their hold as the carrier has it, and that they are in the room."""
        caller = calling_leg(session, contact)
        if caller is None or not caller.carrier_ref:
            return
        mine = next((each for each in seen.room if each.call == caller.carrier_ref), None)
        if mine is None:
            if contact.state == "with_handler" and not rang_for_partner(contact, caller):
                order(session, contact.id, "bring_in", at=at, leg_id=caller.id, party=Party.CALLER)
            return
        caller.on_hold = mine.on_hold
        transfer = live_transfer(session, contact.case_id)
        if transfer is not None and transfer.contact_id == contact.id:
            self._of_hold(session, transfer, mine, at)
        elif (contact.call or {}).get("lost") and not mine.on_hold and seen.alone:
            order(session, contact.id, "hold", at=at, message="we_are_here")  # alone: let them hear so

    def _of_hold(self, session: Session, transfer: Transfer, mine: InRoom, at: datetime) -> None:
        if mine.call == read_transfer(transfer.state).caller_leg:
            held = Happened.CALLER_HELD if mine.on_hold else Happened.CALLER_UNHELD
            self.hearing.transfers.feed(session, transfer, Event(held, sure=True), at=at)


def rang_for_partner(contact: Contact, leg: Leg) -> bool:
    """Say whether a leg is a partner's, who goes into the room by themselves."""
    return rang_us(contact, leg) and leg.party == Party.GIVER


def _live_legs(session: Session, contact_id: str) -> list[Leg]:
    asked = select(Leg).where(Leg.contact_id == contact_id, Leg.status.in_(LIVE)).order_by(Leg.at, Leg.id)
    return list(session.scalars(asked))
