"""Carrying orders out: one transaction that says so, then the carrier, then one that keeps its answer.

Every order can be given twice: what is held is held again, what is gone is gone. Ringing is the exception; an
order to ring whose answer was lost is looked for at the carrier before anything is repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.calls.legs import LegStatus
from spoa.calls.stages import Party
from spoa.journey.ports import CarrierRefused, VoiceCarrier
from spoa.journey.tools import Tools
from spoa.journey.voice.giving import GIVE, Given
from spoa.journey.voice.orders import LIVE, RINGS, calling_leg, ends_before, live_leg
from spoa.kernel.phones import through_relay
from spoa.records.calls import Command, Leg
from spoa.records.cases import Contact
from spoa.records.locks import lock_contact
from spoa.records.staff import Line, Staff

_RUNG_BEFORE: Final = timedelta(minutes=2)
_ONE_AFTER_ANOTHER: Final = {"hold": ("hold", "unhold"), "unhold": ("hold", "unhold"), "speak": ("speak",)}
"""Orders of which a later one about the same leg replaces an earlier one."""

Failed = Callable[[Session, Command, str], None]
"""Called in the answering transaction when the carrier refused an order."""


@dataclass(frozen=True)
class Orders:
    """Carries orders out."""

    tools: Tools
    carrier: VoiceCarrier
    failed: Failed

    def carry_out(self, command_id: str, done: Callable[[Session], None]) -> None:
        """Give one order to the carrier: the job. Before somebody is rung, those they come after are gone.

        Two workers take up two orders at once; the carrier refuses a second receiver while the first rings.
        """
        with self.tools.records.read() as session:
            ends = ends_before(session, command_id)
        for each in ends:
            self._carry_out(each, lambda _session: None)  # its own job marks it done
        self._carry_out(command_id, done)

    def _carry_out(self, command_id: str, done: Callable[[Session], None]) -> None:
        with self.tools.records.unit() as session:
            command = session.get_one(Command, command_id, with_for_update=True)
            if command.state == "withdrawn" or _overtaken(session, command) or _too_late(session, command):
                done(session)
                return
            given = self._given(session, command)
            command.state = "sent"
        refused: CarrierRefused | None = None
        leg_ref = ""
        try:
            leg_ref = GIVE[given.kind](self.carrier, given)
        except CarrierRefused as error:
            if error.lost:
                raise  # not known whether it happened: the job comes again and looks first
            refused = None if error.gone else error
        self._answered(command_id, leg_ref, refused, done)

    def _answered(
        self, command_id: str, leg_ref: str, refused: CarrierRefused | None, done: Callable[[Session], None]
    ) -> None:
        with self.tools.records.unit() as session:
            lock_contact(session, session.get_one(Command, command_id).contact_id)
            command = session.get_one(Command, command_id, with_for_update=True)
            command.answered_at = self.tools.clock.now()
            command.state = "failed" if refused else "answered"
            command.trouble = str(refused) if refused else None
            if leg_ref and command.leg_id:
                leg = session.get_one(Leg, command.leg_id)
                leg.carrier_ref = leg.carrier_ref or leg_ref
            if refused and command.kind in RINGS and command.leg_id:
                session.get_one(Leg, command.leg_id).status = LegStatus.FAILED
            if refused:
                self.failed(session, command, str(refused))
            done(session)

    def _given(self, session: Session, command: Command) -> Given:
        contact = session.get_one(Contact, command.contact_id)
        party = command.args.get("party", Party.CALLER)
        leg = _leg(session, contact, command, party)
        line = session.get(Line, contact.line_id) if contact.line_id else None
        return Given(
            kind=command.kind,
            args=command.args,
            room=contact.room or "",
            call=leg.carrier_ref or "" if leg else "",
            to=_number(session, leg, command, contact),
            sender=line.number if line else "",
            party=leg.party if leg else party,
            base=f"{self.tools.settings.public_url}/webhooks/voice",
            contact=contact.id,
            leg=leg.id if leg else "",
            again=command.state == "sent",
            since=command.at.isoformat(),
            pending=leg is not None and leg.carrier_ref is None and leg.status in LIVE,
            over=contact.ended_at is not None,
            others=_other_legs(session, leg),
        )


def _leg(session: Session, contact: Contact, command: Command, party: str) -> Leg | None:
    if command.leg_id:
        return session.get(Leg, command.leg_id)
    return calling_leg(session, contact) if party == Party.CALLER else live_leg(session, contact.id, party)


def _overtaken(session: Session, command: Command) -> bool:
    """Say whether a later order about the same was written: the earlier must not undo it."""
    kinds = _ONE_AFTER_ANOTHER.get(command.kind)
    if kinds is None:
        return False
    party = Command.args["party"].as_string()
    later = select(Command.id).where(
        Command.contact_id == command.contact_id,
        Command.kind.in_(kinds),
        func.coalesce(party, str(Party.CALLER)) == str(command.args.get("party", Party.CALLER)),
        Command.id > command.id,
    )
    return session.scalar(later.limit(1)) is not None


def _too_late(session: Session, command: Command) -> bool:
    """Take back an order to ring for a call that is over, while it was not given; say whether that was so."""
    contact = session.get_one(Contact, command.contact_id)
    if command.kind not in RINGS or command.state != "wanted" or contact.ended_at is None:
        return False
    command.state = "withdrawn"
    if command.leg_id:
        session.get_one(Leg, command.leg_id).status = LegStatus.CANCELED
    return True


def _other_legs(session: Session, leg: Leg | None) -> frozenset[str]:
    """Return the carrier's names of the legs rung to the same ends before: none of them is this one."""
    if leg is None:
        return frozenset()
    asked = select(Leg.carrier_ref).where(
        Leg.id != leg.id, Leg.carrier_ref.is_not(None), Leg.at > leg.at - _RUNG_BEFORE
    )
    return frozenset(each for each in session.scalars(asked) if each)


def _number(session: Session, leg: Leg | None, command: Command, contact: Contact) -> str:
    """Return what to ring: the page of a member of staff, or a telephone."""
    if "to" in command.args:
        return str(command.args["to"])
    if leg is None or leg.staff_id is None:
        number = contact.address or ""
        return through_relay(number) if contact.case.by_relay else number
    staff = session.get_one(Staff, leg.staff_id)
    return staff.phone_pstn or "" if command.kind == "ring_phone" else f"client:{staff.id}"
