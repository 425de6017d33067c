"""What the carrier tells of rooms and legs: it finds its case, and has one effect however often told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.calls.guests import GuestKind
from spoa.calls.legs import ENDED, LegStatus, told
from spoa.calls.legs import Leg as LegNews
from spoa.calls.model import Event
from spoa.calls.stages import Happened, Party
from spoa.journey.tools import Tools
from spoa.journey.voice.guests import guest_refused
from spoa.journey.voice.heard import Hearing, Told
from spoa.journey.voice.orders import calling_leg, live_leg, new_leg
from spoa.journey.voice.tries import is_rung
from spoa.journey.voice.wishes import alert_on_call
from spoa.records.calls import Command, Leg, Receipt
from spoa.records.cases import Contact
from spoa.records.locks import lock_contact
from spoa.records.topics import changed

JOIN: Final = "join"
LEAVE: Final = "leave"
HOLD: Final = "hold"
UNHOLD: Final = "unhold"


@dataclass(frozen=True)
class RoomNews:
    """One conference callback: ``event`` is join, leave, hold or unhold; ``key`` names this telling.

    ``over``: with leave, whether the leg itself has ended and was not only moved.
    """

    key: str
    event: str
    label: str
    call: str
    over: bool = True


@dataclass(frozen=True)
class News:
    """News of rooms and legs. A transfer that looks after the caller hears it first; else the call itself."""

    tools: Tools
    hearing: Hearing

    def room_news(self, contact_id: str, news: RoomNews) -> None:
        """Take in what the carrier tells of a room: who joined, left, is on hold. Twice is once."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = lock_contact(session, contact_id)
            if contact is None or not _first_time(session, news.key, at):
                return
            leg = _leg_of(session, contact, news, at)
            if leg is not None and _noted(contact, leg, news):
                self.hearing.tell(session, contact, Told(news.event, leg), at=at)
                changed(session, f"case:{contact.case_id}")

    def leg_news(self, leg_id: str, *, call: str, status: str, sequence: int | None) -> None:
        """Take in the status of a leg that we rang. It only ever moves forward."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            leg = session.get(Leg, leg_id)
            contact = lock_contact(session, leg.contact_id) if leg else None
            if leg is None or contact is None:
                return
            session.refresh(leg, with_for_update=True)
            leg.carrier_ref = leg.carrier_ref or call
            before = LegNews(LegStatus(leg.status), leg.sequence)
            after = told(before, status, sequence)
            leg.status, leg.sequence = after.status, after.sequence
            if after.status is not before.status:
                was_here, leg.in_room = leg.in_room, leg.in_room and not after.ended
                left = LEAVE if after.ended and (was_here or leg.party != Party.RECEIVER) else None
                self.hearing.tell(session, contact, Told(left or str(after.status), leg), at=at)

    def caller_gone(self, call: str) -> None:
        """The carrier says that an incoming call has ended, in a room or not."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = session.scalar(select(Contact.id).where(Contact.carrier_ref == call))
            contact = lock_contact(session, found) if found else None
            leg = calling_leg(session, contact) if contact else None
            if contact is None or leg is None or leg.status in ENDED:
                return
            leg.status, leg.in_room, leg.on_hold = LegStatus.COMPLETED, False, False
            self.hearing.tell(session, contact, Told(LEAVE, leg), at=at)
            changed(session, f"case:{contact.case_id}")

    def failed(self, session: Session, command: Command, why: str) -> None:
        """An order was refused: the transfer's table says what follows, or the people on shift are told."""
        at = self.tools.clock.now()
        contact = session.get_one(Contact, command.contact_id)
        if command.args.get("party") in tuple(GuestKind):
            guest_refused(session, contact, command, at=at)
        elif command.transfer_id is not None:
            kind = _REFUSED.get(command.kind)
            transfers = self.hearing.transfers
            transfer = transfers.locked(session, command.transfer_id)
            if kind is not None and transfer is not None and transfer.ended_at is None:
                transfers.feed(session, transfer, Event(kind, reason=why[:80]), at=at)
        elif is_rung(contact):
            self.hearing.backs.refused(session, contact, command.kind, at=at)
        elif command.kind in _ALONE and contact.ended_at is None:
            alert_on_call(session, contact.case, _ALONE[command.kind], level="critical", at=at)


_REFUSED: Final = {
    "hold": Happened.HOLD_FAILED,
    "unhold": Happened.UNHOLD_FAILED,
    "ring_page": Happened.DIAL_FAILED,
    "ring_phone": Happened.DIAL_FAILED,
    "remove": Happened.REMOVE_FAILED,
    "end_call": Happened.REMOVE_FAILED,
}
"""What a refused order means to the transfer that gave it."""

_ALONE: Final = {
    "hold": "caller_may_hear_nobody",
    "unhold": "caller_may_hear_nobody",
    "ring_page": "could_not_connect",
    "bring_in": "could_not_connect",
}
"""What a refused order means where no transfer gave it."""


def _first_time(session: Session, key: str, at: datetime) -> bool:
    """Keep the receipt of a webhook; say whether it is the first with this key."""
    row = insert(Receipt).values(key=key, kind="room", at=at).on_conflict_do_nothing()
    return session.scalar(row.returning(Receipt.key)) is not None


def _leg_of(session: Session, contact: Contact, news: RoomNews, at: datetime) -> Leg | None:
    """Return the leg that the news is about; its id may be news too, when our answer was lost."""
    leg = session.scalar(select(Leg).where(Leg.carrier_ref == news.call).with_for_update())
    if leg is not None or news.label not in (*Party, *GuestKind):
        return leg
    leg = live_leg(session, contact.id, news.label)
    if news.label in tuple(GuestKind):
        leg = leg if leg is not None and leg.carrier_ref is None else None
        return _named(leg, news.call)
    if leg is None or leg.carrier_ref:
        leg = new_leg(session, contact, party=news.label, at=at, staff_id=None, transfer=None)
    return _named(leg, news.call)


def _named(leg: Leg | None, call: str) -> Leg | None:
    if leg is not None:
        leg.carrier_ref = call
    return leg


def _noted(contact: Contact, leg: Leg, news: RoomNews) -> bool:
    """Note on its leg what was told; ``False`` when it comes too late, or somebody was only moved."""
    if news.event == LEAVE:
        ended = news.over or leg.carrier_ref != contact.carrier_ref
        late = leg.status in ENDED
        leg.in_room = leg.on_hold = False
        leg.status = LegStatus.COMPLETED if ended and not late else leg.status
        return ended and not late
    if leg.status in ENDED:
        return False
    if news.event == JOIN:
        leg.in_room, leg.status = True, LegStatus.IN_PROGRESS
    else:
        leg.on_hold = news.event == HOLD
    return True
