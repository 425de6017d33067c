"""Who is told what happened to a leg: the ringing of a person, a transfer of theirs, else the call itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from spoa.calls.guests import GuestKind
from spoa.calls.inbound import InboundEvent
from spoa.calls.legs import LegStatus
from spoa.calls.model import Event
from spoa.calls.stages import Happened, Party, Stage
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.journey.voice.back import Backs
from spoa.journey.voice.guests import coached_left, heard_guest
from spoa.journey.voice.inbound import feed, free
from spoa.journey.voice.orders import company, order
from spoa.journey.voice.stored import live_transfer, read_transfer
from spoa.journey.voice.transfers import Transfers
from spoa.journey.voice.tries import OUT, is_rung
from spoa.journey.voice.wishes import NOBODY_WITH_THEM, calm
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Contact


@dataclass(frozen=True)
class Told:
    """What happened to a leg: join, leave, hold, unhold, or one of the carrier's call statuses."""

    event: str
    leg: Leg


_OF_RECEIVER: Final = {
    LegStatus.RINGING: Happened.RECEIVER_RINGING,
    LegStatus.IN_PROGRESS: Happened.RECEIVER_ANSWERED,
    LegStatus.BUSY: Happened.LEG_BUSY,
    LegStatus.NO_ANSWER: Happened.LEG_NO_ANSWER,
    LegStatus.COMPLETED: Happened.LEG_NO_ANSWER,  # picked up, put down, and never pressed 1
    LegStatus.FAILED: Happened.LEG_FAILED,
    LegStatus.CANCELED: Happened.LEG_FAILED,
}
_OF_ROOM: Final = {"join": Happened.JOINED, "leave": Happened.LEFT}
_OF_CALLER: Final = {"hold": Happened.CALLER_HELD, "unhold": Happened.CALLER_UNHELD}


@dataclass(frozen=True)
class Hearing:
    """Those who are told: the tables of transfers and of ringing back."""

    transfers: Transfers
    backs: Backs

    def tell(self, session: Session, contact: Contact, told: Told, *, at: datetime) -> None:
        """Tell what happened to whom it concerns. Whoever rang us and is gone ends the call in any case.

        What a guest does concerns nobody else: those who look after the caller never hear of it.
        """
        if told.leg.party in tuple(GuestKind):
            heard_guest(session, contact, told.event, told.leg, at=at)
            return
        if told.event == "leave":
            coached_left(session, contact, told.leg, at=at)
        if is_rung(contact):
            self.backs.heard(session, contact, told.event, told.leg, at=at)
        elif contact.ended_at is None or contact.direction != OUT:
            _tell(self.transfers, session, contact, told, at=at)


def _tell(transfers: Transfers, session: Session, contact: Contact, told: Told, *, at: datetime) -> None:
    live = live_transfer(session, contact.case_id)
    transfer = live if live is not None and live.contact_id == contact.id else None
    settled = transfer is not None and transfer.stage == Stage.HANDED_OVER
    if told.event == "join" and told.leg.staff_id is not None:
        calm(session, contact.case, at=at)
    elif told.event == "leave" and told.leg.party == Party.GIVER:
        free(session, told.leg.staff_id, at=at)
        _back_to_front(session, contact, told.leg)
    if transfer is not None:
        _tell_transfer(transfers, session, transfer, told, at)
    if told.event == "leave" and rang_us(contact, told.leg):
        finished = settled and contact.state == "with_handler"
        feed(session, contact, InboundEvent.FINISHED if finished else InboundEvent.HUNG_UP, at=at)
    elif transfer is None:
        _tell_call(session, contact, told, at)


def rang_us(contact: Contact, leg: Leg) -> bool:
    """Say whether a leg is the caller's: theirs by name, or the line of the partner who carries them."""
    return leg.party == Party.CALLER or (
        leg.carrier_ref is not None and leg.carrier_ref == contact.carrier_ref
    )


def _tell_transfer(
    transfers: Transfers, session: Session, transfer: Transfer, told: Told, at: datetime
) -> None:
    leg = told.leg
    if leg.party == Party.RECEIVER and leg.transfer_id != transfer.id:
        _send_away(session, told, at)  # rung for an attempt that is over
        return
    event = _event(read_transfer(transfer.state).caller_leg, told)
    if event is not None:
        transfers.feed(session, transfer, event, at=at)


def _event(caller: str, told: Told) -> Event | None:
    leg = told.leg
    if told.event in _OF_ROOM:
        return Event(_OF_ROOM[told.event], Party(leg.party), leg.carrier_ref)
    if told.event in _OF_CALLER:
        whose = leg.party == Party.CALLER or leg.carrier_ref == caller
        return Event(_OF_CALLER[told.event], Party.CALLER, leg.carrier_ref) if whose else None
    kind = _OF_RECEIVER.get(LegStatus(told.event))
    return Event(kind, leg=leg.carrier_ref) if kind and leg.party == Party.RECEIVER else None


def _tell_call(session: Session, contact: Contact, told: Told, at: datetime) -> None:
    staff = told.leg.staff_id is not None
    if told.event == "join" and told.leg.party == Party.RECEIVER:
        _send_away(session, told, at)
    elif told.event == "join" and staff:
        feed(session, contact, InboundEvent.HANDLER_JOINED, at=at)
    elif told.event == "leave" and staff and not _others_here(session, contact, told.leg):
        feed(session, contact, InboundEvent.HANDLER_LOST, at=at)


def _back_to_front(session: Session, contact: Contact, leg: Leg) -> None:
    """A handler's line ended: a caller on the line with nobody is taken back from whoever took them."""
    if leg.staff_id is None or contact.ended_at is not None or _others_here(session, contact, leg):
        return
    contact.case.pinned_class = 1
    wait_in_queue(session, contact.case, queue=HANDLERS, why=NOBODY_WITH_THEM)


def _send_away(session: Session, told: Told, at: datetime) -> None:
    """Take somebody out who came in after they were not wanted any more."""
    if told.event == "join":
        order(session, told.leg.contact_id, "remove", at=at, leg_id=told.leg.id, party=told.leg.party)


def _others_here(session: Session, contact: Contact, leg: Leg) -> bool:
    """Say whether another of our people is in the room to look after the caller."""
    return any(each.id != leg.id for each in company(session, contact.id))
