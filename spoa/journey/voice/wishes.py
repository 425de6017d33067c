"""What the tables of calls want done, in the words of the records and of the orders to the carrier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from spoa.calls import commands as wants
from spoa.calls.inbound import ComingToHand, RaiseWaiting
from spoa.calls.stages import Party
from spoa.cases.alerts import raise_alert
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import CLINICIANS, HANDLERS, wait_in_queue
from spoa.journey.voice.orders import live_leg, new_leg, order
from spoa.kernel.actor import SYSTEM
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact
from spoa.records.events import record_event
from spoa.records.outbox import put
from spoa.records.staff import Presence, Staff
from spoa.staff.presence import State

LOOK: Final = "line.look"
_SAY_ALERT: Final[Mapping[str, str]] = {
    "caller_waits_long": "A caller has waited for more than two minutes.",
    "handler_lost": "A call handler's line was lost. The caller hears our message: join them now.",
    "caller_without_handler": "A caller is waiting and nobody is with them. Join them now.",
    "caller_may_hear_nobody": "A caller may hear nobody. Join them now.",
    "no_answer": "Nobody answered a transfer, and no call handler is with the caller.",
    "partner_waits": "An ambulance clinician waits on the professional line. Ring a nurse.",
    "not_confirmed": "A receiver has joined and has not said that they have the person.",
    "giver_left_early": "A call handler left before the receiver said that they have the person.",
}


@dataclass(frozen=True)
class Wish:
    """One command of a table, in the transaction of the edge that made it."""

    session: Session
    contact: Contact
    transfer: Transfer | None
    command: Any
    at: datetime

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
    presence = session.get(Presence, staff.id) if staff else None
    at_page = presence is not None and presence.state != State.AWAY
    leg = new_leg(
        session,
        wish.contact,
        party=Party.RECEIVER,
        at=wish.at,
        staff_id=receiver,
        transfer=wish.transfer,
    )
    by_page = at_page or staff is None or not staff.phone_pstn
    wish.order("ring_page" if by_page else "ring_phone", leg_id=leg.id, party=Party.RECEIVER)


def _stop_dial(wish: Wish) -> None:
    leg = live_leg(wish.session, wish.contact.id, Party.RECEIVER)
    if leg is not None:
        wish.order("end_call", leg_id=leg.id, party=Party.RECEIVER)


def _nothing(wish: Wish) -> None:
    """A page's leg is in the room once it answers, a telephone's once 1 was pressed."""


def _remove(wish: Wish) -> None:
    wish.order("remove", party=str(wish.command.party))


def _look(wish: Wish) -> None:
    put(wish.session, job=LOOK, subject=wish.contact.id, urgent=True, at=wish.at)


def _requeue(wish: Wish) -> None:
    case = wish.case
    case.pinned_class = 1
    wait_in_queue(wish.session, case, queue=HANDLERS, why="is on the line and nobody is with them")


def _call_back(wish: Wish) -> None:
    call_back(wish.session, wish.case, why="rang off")


def _come_to_hand(wish: Wish) -> None:
    wait_in_queue(wish.session, wish.case, queue=HANDLERS, why="is on the line")


def _worse(wish: Wish) -> None:
    wish.case.pinned_class = min(wish.case.pinned_class or 2, 2)
    wait_in_queue(wish.session, wish.case, queue=HANDLERS, why="is on the line and says they are worse")
    say = "A waiting caller says that they are worse. Take the call, danger signs first."
    raise_alert(wish.session, wish.case, level="high", cause="worse", say=say, at=wish.at)


def _alert(wish: Wish) -> None:
    why = wish.command.why
    say = _SAY_ALERT.get(why, f"A call needs you: {why.replace('_', ' ')}.")
    raise_alert(wish.session, wish.case, level=wish.command.level, cause=why, say=say, at=wish.at)


def _end_room(wish: Wish) -> None:
    wish.order("end_room")


_WISHES: Final[Mapping[type, Callable[[Wish], None]]] = {
    wants.HoldCaller: _hold,
    wants.UnholdCaller: _unhold,
    wants.SayToCaller: _hold,
    wants.SayToGiver: _say_to_giver,
    wants.Tell: _tell,
    wants.DialReceiver: _dial,
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
    """Let a case whose caller is gone wait for a call back, with the deadline that it has."""
    waiting = still_open(case.needs)
    if case.state == "closed" or (case.urgency is not None and not waiting):
        return
    clinical = bool(waiting) and waiting[0].handed_over_when == "joined" and waiting[0].kind != "ambulance"
    wait_in_queue(session, case, queue=CLINICIANS if clinical else HANDLERS, why=f"{why}: ring back")
