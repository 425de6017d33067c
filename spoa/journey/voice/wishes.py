"""What the tables of calls want done, in the words of the records and of the orders to the carrier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from spoa.calls import commands as wants
from spoa.calls.inbound import ComingToHand, InboundEvent, RaiseWaiting
from spoa.calls.stages import Party
from spoa.cases.alerts import end_alert, raise_alert
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import CLINICIANS, HANDLERS, place_in_queue, wait_in_queue
from spoa.journey.needs import is_for_clinician
from spoa.journey.voice.orders import live_leg, new_leg, order, withdraw_ring
from spoa.journey.voice.receivers import at_their_page
from spoa.kernel.actor import SYSTEM
from spoa.records.base import become
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact
from spoa.records.events import record_event
from spoa.records.outbox import put
from spoa.records.staff import Staff

LOOK: Final = "line.look"
NOBODY_WITH_THEM: Final = "is on the line and nobody is with them"
PROFESSIONAL: Final = "professional"
"""The source of the line on which partners ring, with somebody beside them."""

_SAY_ALERT: Final[Mapping[str, str]] = {
    "caller_waits_long": "A caller has waited for more than two minutes.",
    "handler_lost": "A call handler's line was lost. The caller hears our message: join them now.",
    "caller_without_handler": "A caller is waiting and nobody is with them. Join them now.",
    "caller_may_hear_nobody": "A caller may hear nobody. Join them now.",
    "no_answer": "Nobody answered a transfer, and no call handler is with the caller.",
    "partner_waits": "An ambulance clinician waits on the professional line. Ring a nurse.",
    "not_confirmed": "A receiver has joined and has not said that they have the person.",
    "giver_left_early": "A call handler left before the receiver said that they have the person.",
    "handler_did_not_come": "A caller was taken and nobody joined them. Join them now.",
    "declined": "A receiver declined, and no call handler is with the caller. Join them now.",
    "receiver_left": "A receiver's line was lost, and no call handler is with the caller. Join them now.",
    "receiver_left_after_handover": "A receiver's line was lost and the caller is alone. Join them now.",
    "receiver_cannot_keep": "A receiver cannot keep a caller whom nobody else has. Join them now.",
    "could_not_ring": "A receiver could not be rung. Ring them by hand, or choose another.",
    "could_not_join": "A receiver could not be connected. Ring them by hand, or choose another.",
    "could_not_hold": "A caller could not be put on hold. They are on the line with the call handler.",
    "brief_too_long": "A caller has been on hold for two minutes while they are spoken about.",
    "three_way_long": "Three people have been on one line for five minutes.",
    "joined_without_handler": "A clinician was joined to a caller because the call handler's line was lost.",
    "nobody_answers": "Everybody who could take this call has been rung. Ring one of them again by hand.",
    "could_not_connect": "The telephone could not connect you to a caller. Join them again from the case.",
}
_CALMED: Final = (*_SAY_ALERT, "life", "worse", "language")
RINGS_OFTEN: Final = "rings_often"


def alert_on_call(session: Session, case: Case, why: str, *, level: Any, at: datetime) -> None:
    """Tell the people on shift about a call, in the words that its cause has."""
    say = _SAY_ALERT.get(why, f"A call needs you: {why.replace('_', ' ')}.")
    raise_alert(session, case, level=level, cause=why, say=say, at=at)


def calm(session: Session, case: Case, *, at: datetime, gone: bool = False) -> None:
    """End the alerts about a case's call: somebody has the person, or the call is over.

    ``gone``: they rang off. That they do so again and again stays said.
    """
    end_alert(session, case, *_CALMED, *(() if gone else (RINGS_OFTEN,)), at=at)


@dataclass(frozen=True)
class Wish:
    """One command of a table, in the transaction of the edge that made it."""

    session: Session
    contact: Contact
    transfer: Transfer | None
    command: Any
    at: datetime
    because: InboundEvent | None = None

    @property
    def case(self) -> Case:
        """Return the case whose caller it is about."""
        return self.contact.case

    def order(self, kind: str, **args: Any) -> None:
        """Write down an order to the carrier."""
        transfer_id = self.transfer.id if self.transfer else None
        order(self.session, self.contact.id, kind, at=self.at, transfer_id=transfer_id, **args)


def carry_into_records(wish: Wish) -> None:
    """Write down what one command wants."""
    _WISHES[type(wish.command)](wish)


def _hold(wish: Wish) -> None:
    wish.order("hold", message=wish.command.message)


def _unhold(wish: Wish) -> None:
    wish.order("unhold")


def _say_to_giver(wish: Wish) -> None:
    wish.order("hold", message=wish.command.message, party=Party.GIVER)


def _tell(wish: Wish) -> None:
    """Pages show the stage itself; the event keeps the word, so that nothing is said and forgotten."""
    data = {"contact": wish.contact.id, "party": str(wish.command.party), "word": wish.command.message}
    case_id = wish.contact.case_id
    record_event(wish.session, case_id=case_id, kind="transfer_told", actor=SYSTEM, at=wish.at, data=data)


def _dial(wish: Wish) -> None:
    """Ring the receiver's page if they are at it, else their telephone, where they press 1 to accept."""
    session, receiver = wish.session, wish.transfer.receiver_id if wish.transfer else None
    staff = session.get(Staff, receiver) if receiver else None
    if staff is None:
        return
    leg = new_leg(
        session, wish.contact, party=Party.RECEIVER, at=wish.at, staff_id=staff.id, transfer=wish.transfer
    )
    by_page = at_their_page(session, staff.id, at=wish.at) or not staff.phone_pstn
    wish.order("ring_page" if by_page else "ring_phone", leg_id=leg.id, party=Party.RECEIVER)


def _stop_dial(wish: Wish) -> None:
    leg = live_leg(wish.session, wish.contact.id, Party.RECEIVER)
    if leg is not None and not withdraw_ring(wish.session, leg):
        wish.order("end_call", leg_id=leg.id, party=Party.RECEIVER)


def _show(wish: Wish) -> None:
    """The receiver's page is told of every move of a transfer, and fetches the brief."""


def _nothing(wish: Wish) -> None:
    """A page's leg is in the room once it answers, a telephone's once 1 was pressed."""


def _remove(wish: Wish) -> None:
    wish.order("remove", party=str(wish.command.party))


def _look(wish: Wish) -> None:
    put(wish.session, job=LOOK, subject=wish.contact.id, urgent=True, at=wish.at)


def _requeue(wish: Wish) -> None:
    """Put the caller first in the queue, unless somebody's page rings for them already."""
    coming = live_leg(wish.session, wish.contact.id, Party.GIVER)
    if coming is not None and coming.staff_id is not None and not coming.in_room:
        return
    case = wish.case
    case.pinned_class = 1
    wait_in_queue(wish.session, case, queue=HANDLERS, why=NOBODY_WITH_THEM)


def _call_back(wish: Wish) -> None:
    asked = wish.because is InboundEvent.ASKED_CALL_BACK
    call_back(wish.session, wish.case, why="asked to be rung back" if asked else "rang off: ring back")


def _come_to_hand(wish: Wish) -> None:
    """Put the caller in the queue; a partner who joined a case leaves it with whoever has it already."""
    if wish.contact.source == PROFESSIONAL and place_in_queue(wish.session, wish.case.id) is not None:
        return
    rang = sum(each.channel == "voice" and each.direction == "in" for each in wish.case.contacts)
    again = f" and rang before: call {rang}" if rang > 1 else ""
    wait_in_queue(wish.session, wish.case, queue=HANDLERS, why=f"is on the line{again}")


def _worse(wish: Wish) -> None:
    become(wish.case, pinned_class=min(wish.case.pinned_class or 2, 2))
    wait_in_queue(wish.session, wish.case, queue=HANDLERS, why="is on the line and says they are worse")
    say = "A waiting caller says that they are worse. Take the call, danger signs first."
    raise_alert(wish.session, wish.case, level="high", cause="worse", say=say, at=wish.at)


def _alert(wish: Wish) -> None:
    alert_on_call(wish.session, wish.case, wish.command.why, level=wish.command.level, at=wish.at)


def _end_room(wish: Wish) -> None:
    wish.order("end_room")


_WISHES: Final[Mapping[type, Callable[[Wish], None]]] = {
    wants.HoldCaller: _hold,
    wants.UnholdCaller: _unhold,
    wants.SayToCaller: _hold,
    wants.SayToGiver: _say_to_giver,
    wants.Tell: _tell,
    wants.DialReceiver: _dial,
    wants.ShowReceiver: _show,
    wants.CancelDial: _stop_dial,
    wants.JoinReceiver: _nothing,
    wants.RemoveParty: _remove,
    wants.LookAtRoom: _look,
    wants.RequeueCaller: _requeue,
    wants.CallBack: _call_back,
    wants.Alert: _alert,
    wants.EndRoom: _end_room,
    ComingToHand: _come_to_hand,
    RaiseWaiting: _worse,
}


def call_back(session: Session, case: Case, *, why: str) -> None:
    """Let a case whose caller is gone wait for a call back, with the deadline that it has.

    What is with somebody already (a referral that was sent, a time that was booked) waits for nobody.
    """
    waiting = [
        need for need in still_open(case.needs) if need.state == "open" or need.handed_over_when == "joined"
    ]
    if case.state == "closed" or (case.urgency is not None and not waiting):
        return
    clinical = bool(waiting) and is_for_clinician(waiting[0])
    wait_in_queue(session, case, queue=CLINICIANS if clinical else HANDLERS, why=why)
