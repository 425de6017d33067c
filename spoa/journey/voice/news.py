"""What the carrier tells of rooms and legs, read or told: it finds its case, and has one effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.legs import Leg as LegNews
from spoa.calls.legs import LegStatus, told
from spoa.calls.model import Event
from spoa.calls.stages import Happened, Party
from spoa.calls.transfer import differences
from spoa.cases.alerts import end_alert, raise_alert
from spoa.journey.ports import VoiceCarrier
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed
from spoa.journey.voice.orders import live_leg, new_leg
from spoa.journey.voice.stored import read_transfer
from spoa.journey.voice.transfers import Transfers, live_transfer
from spoa.journey.voice.wishes import LOOK
from spoa.records.calls import Command, Leg, Receipt
from spoa.records.cases import Contact
from spoa.records.outbox import put
from spoa.records.topics import changed

_LEG_ENDS: Final = {
    LegStatus.BUSY: Happened.LEG_BUSY,
    LegStatus.NO_ANSWER: Happened.LEG_NO_ANSWER,
    LegStatus.FAILED: Happened.LEG_FAILED,
    LegStatus.CANCELED: Happened.LEG_FAILED,
    LegStatus.RINGING: Happened.RECEIVER_RINGING,
    LegStatus.IN_PROGRESS: Happened.RECEIVER_ANSWERED,
}


@dataclass(frozen=True)
class RoomNews:
    """One conference callback: ``event`` is join, leave, hold or unhold; ``key`` names this telling."""

    key: str
    event: str
    label: str
    call: str


@dataclass(frozen=True)
class News:
    """News of rooms and legs. A transfer that looks after the caller hears it first; else the call itself."""

    tools: Tools
    carrier: VoiceCarrier
    transfers: Transfers

    def room_news(self, contact_id: str, news: RoomNews) -> None:
        """Take in what the carrier tells of a room: who joined, left, is on hold. Twice is once."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if not _first_time(session, news.key, "room", at):
                return
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            leg = self._leg_of(session, contact, news, at)
            if news.event in ("join", "leave"):
                leg.in_room = news.event == "join"
                leg.status = LegStatus.IN_PROGRESS if leg.in_room else LegStatus.COMPLETED
            elif news.event in ("hold", "unhold"):
                leg.on_hold = news.event == "hold"
            self._tell(session, contact, news, leg, at)
            changed(session, f"case:{contact.case_id}")

    def _tell(self, session: Session, contact: Contact, news: RoomNews, leg: Leg, at: datetime) -> None:
        """Tell the transfer what happened where one looks after the caller; else the call itself."""
        transfer = live_transfer(session, contact.case_id)
        if transfer is not None and transfer.contact_id == contact.id:
            event = _transfer_event(news, leg)
            if event is not None:
                self.transfers.feed(session, transfer, event, at=at)
            if leg.party == Party.CALLER and news.event == "leave":
                feed(session, contact, InboundEvent.HUNG_UP, at=at)
            return
        self._tell_call(session, contact, news, leg, at)

    def _tell_call(self, session: Session, contact: Contact, news: RoomNews, leg: Leg, at: datetime) -> None:
        event = {
            (Party.CALLER, "leave"): InboundEvent.HUNG_UP,
            (Party.GIVER, "join"): InboundEvent.HANDLER_JOINED,
            (Party.GIVER, "leave"): InboundEvent.HANDLER_LOST,
            (Party.RECEIVER, "leave"): InboundEvent.HANDLER_LOST,
        }.get((Party(leg.party), news.event))
        if event is InboundEvent.HANDLER_JOINED:
            end_alert(session, contact.case, "handler_lost", at=at)
            end_alert(session, contact.case, "caller_without_handler", at=at)
        if event is not None:
            feed(session, contact, event, at=at)

    def _leg_of(self, session: Session, contact: Contact, news: RoomNews, at: datetime) -> Leg:
        """Return the leg that the news is about; its id may be news too, when our answer was lost."""
        leg = session.scalar(select(Leg).where(Leg.carrier_ref == news.call))
        if leg is None:
            leg = live_leg(session, contact.id, news.label)
            if leg is None or leg.carrier_ref:
                leg = new_leg(session, contact, party=news.label, at=at, staff_id=None, transfer=None)
            leg.carrier_ref = news.call
        return leg

    def leg_news(self, leg_id: str, *, call: str, status: str, sequence: int | None) -> None:
        """Take in the status of a leg that we rang. It only ever moves forward."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            leg = session.get(Leg, leg_id, with_for_update=True)
            if leg is None:
                return
            before = LegNews(LegStatus(leg.status), leg.sequence)
            after = told(before, status, sequence)
            leg.carrier_ref = leg.carrier_ref or call
            leg.status, leg.sequence = after.status, after.sequence
            contact = session.get_one(Contact, leg.contact_id)
            kind = _LEG_ENDS.get(after.status)
            transfer = live_transfer(session, contact.case_id)
            if after.status is before.status or kind is None or transfer is None:
                return
            if leg.transfer_id == transfer.id and leg.party == Party.RECEIVER:
                self.transfers.feed(session, transfer, Event(kind, leg=leg.carrier_ref), at=at)

    def caller_gone(self, call: str) -> None:
        """The carrier says that an incoming call has ended, in a room or not."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.scalar(select(Contact).where(Contact.carrier_ref == call).with_for_update())
            if contact is None:
                return
            leg = session.scalar(select(Leg).where(Leg.carrier_ref == call))
            if leg is not None:
                leg.status, leg.in_room = LegStatus.COMPLETED, False
                self._tell(session, contact, RoomNews(call, "leave", leg.party, call), leg, at)
            if leg is None or leg.party == Party.CALLER:
                feed(session, contact, InboundEvent.HUNG_UP, at=at)

    def reconcile(self) -> None:
        """Have every live room read back from the carrier: a callback that was lost is found here."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            live = select(Contact.id).where(Contact.channel == "voice", Contact.ended_at.is_(None))
            for contact_id in session.scalars(live):
                put(session, job=LOOK, subject=contact_id, urgent=False, at=at)

    def look(self, contact_id: str, done: Callable[[Session], None]) -> None:
        """Read a room back from the carrier and feed the differences: the job, and the reconciliation."""
        with self.tools.records.unit() as session:
            room = session.get_one(Contact, contact_id).room or ""
        found = self.carrier.in_room(room=room)
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            transfer = live_transfer(session, contact.case_id)
            if transfer is not None and transfer.contact_id == contact.id:
                here = {Party(each.label): each.call for each in found if each.label in list(Party)}
                held = next((each.on_hold for each in found if each.label == Party.CALLER), None)
                for event in differences(read_transfer(transfer.state), here, held):
                    self.transfers.feed(session, transfer, event, at=at)
            done(session)

    def failed(self, session: Session, command: Command, why: str) -> None:
        """An order was refused: the transfer's table says what follows."""
        at = self.tools.clock.now()
        kind = _REFUSED.get(command.kind)
        contact = session.get_one(Contact, command.contact_id)
        transfer = live_transfer(session, contact.case_id)
        if kind is not None and transfer is not None and transfer.id == command.transfer_id:
            self.transfers.feed(session, transfer, Event(kind, reason=why[:80]), at=at)
        elif command.kind in ("ring_page", "bring_in"):
            say = "The telephone could not connect you to a caller. Join them again from the case."
            raise_alert(session, contact.case, level="critical", cause="could_not_join", say=say, at=at)


_REFUSED: Final[Mapping[str, Happened]] = {
    "hold": Happened.HOLD_FAILED,
    "unhold": Happened.UNHOLD_FAILED,
    "ring_page": Happened.DIAL_FAILED,
    "ring_phone": Happened.DIAL_FAILED,
    "remove": Happened.REMOVE_FAILED,
    "end_call": Happened.REMOVE_FAILED,
}

_NEWS: Final = {"join": Happened.JOINED, "leave": Happened.LEFT}


def _transfer_event(news: RoomNews, leg: Leg) -> Event | None:
    if news.event in _NEWS:
        return Event(_NEWS[news.event], Party(leg.party), news.call)
    if leg.party != Party.CALLER:
        return None
    held = news.event == "hold"
    return Event(Happened.CALLER_HELD if held else Happened.CALLER_UNHELD, Party.CALLER, news.call)


def _first_time(session: Session, key: str, kind: str, at: datetime) -> bool:
    """Keep the receipt of a webhook; say whether it is the first with this key."""
    if session.get(Receipt, key) is not None:
        return False
    session.add(Receipt(key=key, kind=kind, at=at))
    session.flush()
    return True
