"""Orders to the carrier: written down with the edge that wants them, carried out by a job, answered apart.

Every order can be given twice: what is held is held again, what is gone is gone. Ringing is the exception; an
order to ring whose answer was lost is looked for at the carrier before anything is repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.journey.ports import CarrierRefused, VoiceCarrier
from spoa.journey.tools import Tools
from spoa.kernel.ids import new_id
from spoa.records.calls import Command, Leg, Transfer
from spoa.records.cases import Contact
from spoa.records.outbox import put
from spoa.records.staff import Line, Staff

CARRY_OUT: Final = "line.carry_out"
RING_SECONDS: Final = 20
LIVE: Final = ("queued", "initiated", "ringing", "in-progress")

Failed = Callable[[Session, Command, str], None]
"""Called in the answering transaction when the carrier refused an order."""


def order(
    session: Session,
    contact_id: str,
    kind: str,
    *,
    at: datetime,
    transfer_id: str | None = None,
    leg_id: str | None = None,
    **args: Any,
) -> None:
    """Write an order down; it is given once this transaction has committed."""
    command = Command(
        id=new_id(),
        contact_id=contact_id,
        transfer_id=transfer_id,
        leg_id=leg_id,
        kind=kind,
        args=args,
        at=at,
    )
    session.add(command)
    session.flush()
    put(session, job=CARRY_OUT, subject=command.id, urgent=True, at=at)


def new_leg(
    session: Session,
    contact: Contact,
    *,
    party: str,
    at: datetime,
    staff_id: str | None,
    transfer: Transfer | None,
) -> Leg:
    """Write down a leg that is about to be rung; our reference finds it again."""
    leg = Leg(
        id=new_id(),
        contact_id=contact.id,
        transfer_id=transfer.id if transfer else None,
        party=party,
        staff_id=staff_id,
        our_ref=new_id(),
        status="queued",
        at=at,
    )
    session.add(leg)
    session.flush()
    return leg


def live_leg(session: Session, contact_id: str, party: str) -> Leg | None:
    """Return the newest leg of a party that has not ended."""
    asked = (
        select(Leg)
        .where(Leg.contact_id == contact_id, Leg.party == party, Leg.status.in_(LIVE))
        .order_by(Leg.at.desc(), Leg.id.desc())
        .limit(1)
    )
    return session.scalar(asked)


@dataclass(frozen=True)
class Given:
    """An order as it is given to the carrier: everything read before, no transaction open."""

    kind: str
    args: Mapping[str, Any]
    room: str
    call: str
    to: str
    sender: str
    party: str
    base: str
    contact: str
    leg: str
    again: bool
    since: str


@dataclass(frozen=True)
class Orders:
    """Carries orders out."""

    tools: Tools
    carrier: VoiceCarrier
    failed: Failed

    def carry_out(self, command_id: str, done: Callable[[Session], None]) -> None:
        """Give one order to the carrier: the job."""
        with self.tools.records.unit() as session:
            command = session.get_one(Command, command_id, with_for_update=True)
            given = self._given(session, command)
            command.state = "sent"
        refused: CarrierRefused | None = None
        leg_ref = ""
        try:
            leg_ref = _GIVE[given.kind](self.carrier, given)
        except CarrierRefused as error:
            if error.lost:
                raise  # not known whether it happened: the job comes again and looks first
            refused = None if error.gone else error
        self._answered(command_id, leg_ref, refused, done)

    def _answered(
        self, command_id: str, leg_ref: str, refused: CarrierRefused | None, done: Callable[[Session], None]
    ) -> None:
        with self.tools.records.unit() as session:
            command = session.get_one(Command, command_id, with_for_update=True)
            command.answered_at = self.tools.clock.now()
            command.state = "failed" if refused else "answered"
            command.trouble = str(refused) if refused else None
            if leg_ref and command.leg_id:
                leg = session.get_one(Leg, command.leg_id)
                leg.carrier_ref = leg.carrier_ref or leg_ref
            if refused:
                self.failed(session, command, str(refused))
            done(session)

    def _given(self, session: Session, command: Command) -> Given:
        contact = session.get_one(Contact, command.contact_id)
        party = command.args.get("party", "caller")
        leg = session.get(Leg, command.leg_id) if command.leg_id else live_leg(session, contact.id, party)
        line = session.get(Line, contact.line_id) if contact.line_id else None
        return Given(
            kind=command.kind,
            args=command.args,
            room=contact.room or "",
            call=leg.carrier_ref or "" if leg else "",
            to=_number(session, leg, command),
            sender=line.number if line else "",
            party=leg.party if leg else party,
            base=f"{self.tools.settings.public_url}/webhooks/voice",
            contact=contact.id,
            leg=leg.id if leg else "",
            again=command.state == "sent",
            since=command.at.isoformat(),
        )


def _number(session: Session, leg: Leg | None, command: Command) -> str:
    """Return what to ring: the page of a member of staff, or a telephone."""
    if leg is None or leg.staff_id is None:
        return str(command.args.get("to", ""))
    staff = session.get_one(Staff, leg.staff_id)
    return staff.phone_pstn or "" if command.kind == "ring_phone" else f"client:{staff.id}"


def _bring_in(carrier: VoiceCarrier, given: Given) -> str:
    carrier.send_to(call=given.call, url=f"{given.base}/room/{given.contact}/{given.party}")
    return ""


def _ring_page(carrier: VoiceCarrier, given: Given) -> str:
    found = carrier.find_leg(to=given.to, since=given.since) if given.again else None
    return found or carrier.ring_into_room(
        room=given.room,
        to=given.to,
        sender=given.sender,
        label=given.party,
        status=f"{given.base}/leg/{given.leg}",
        events=f"{given.base}/events/{given.contact}",
        seconds=RING_SECONDS,
    )


def _ring_phone(carrier: VoiceCarrier, given: Given) -> str:
    found = carrier.find_leg(to=given.to, since=given.since) if given.again else None
    return found or carrier.ring(
        to=given.to,
        sender=given.sender,
        url=f"{given.base}/accept/{given.leg}",
        status=f"{given.base}/leg/{given.leg}",
        seconds=RING_SECONDS,
    )


def _hold(carrier: VoiceCarrier, given: Given) -> str:
    url = f"{given.base}/loop/{given.contact}/{given.args['message']}"
    carrier.hold(room=given.room, call=given.call, url=url)
    return ""


def _unhold(carrier: VoiceCarrier, given: Given) -> str:
    carrier.unhold(room=given.room, call=given.call)
    return ""


def _remove(carrier: VoiceCarrier, given: Given) -> str:
    if given.call:
        carrier.remove(room=given.room, call=given.call)
    return ""


def _end_call(carrier: VoiceCarrier, given: Given) -> str:
    if given.call:
        carrier.end_call(call=given.call)
    return ""


def _end_room(carrier: VoiceCarrier, given: Given) -> str:
    carrier.end_room(room=given.room)
    return ""


_GIVE: Final[Mapping[str, Callable[[VoiceCarrier, Given], str]]] = {
    "bring_in": _bring_in,
    "ring_page": _ring_page,
    "ring_phone": _ring_phone,
    "hold": _hold,
    "unhold": _unhold,
    "remove": _remove,
    "end_call": _end_call,
    "end_room": _end_room,
}
