"""The line: a call arrives, waits, presses a key; a partner rings with somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.legs import LegStatus
from spoa.calls.stages import Form, Party
from spoa.cases.alerts import raise_alert
from spoa.cases.opening import Arrival, open_case
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed, is_current
from spoa.journey.voice.orders import new_leg
from spoa.journey.voice.receivers import next_receiver, receivers
from spoa.journey.voice.transfers import Transfers, live_transfer
from spoa.records.cases import Contact
from spoa.records.staff import Line as LineRow

_WITHHELD: Final = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "private"})


@dataclass(frozen=True)
class Line:
    """Calls that come in. Each telling has one effect."""

    tools: Tools
    transfers: Transfers

    def arrives(self, *, call: str, to: str, sender: str) -> tuple[str, str]:
        """Take in a call, once however often it is told; return its contact and the line's source.

        The case is in the records before the caller hears a word.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            known = session.scalar(select(Contact).where(Contact.carrier_ref == call))
            if known is not None:
                return known.id, known.source
            row = session.scalar(select(LineRow).where(LineRow.number == to)) or _first_line(session)
            arrival = Arrival(
                organisation_id=row.organisation_id,
                line_id=row.id,
                channel="voice",
                source=row.source,
                address=None if sender.lower() in _WITHHELD else sender,
                carrier_ref=call,
                at=at,
                why="rings",
            )
            contact = open_case(session, arrival)
            session.refresh(contact)
            partner = row.source == "professional"
            leg = new_leg(
                session,
                contact,
                party=Party.GIVER if partner else Party.CALLER,
                at=at,
                staff_id=None,
                transfer=None,
            )
            leg.carrier_ref, leg.status = call, LegStatus.IN_PROGRESS
            feed(session, contact, InboundEvent.GREETED, at=at)
            return contact.id, contact.source

    def waits(self, contact_id: str, *, life_threatening: bool = False) -> None:
        """The menu is done: the caller waits, and is first in the queue when they say that it is life."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            if life_threatening:
                contact.case.pinned_class = 1
                say = "A caller says that it is life-threatening. Take the call now."
                raise_alert(session, contact.case, level="critical", cause="life", say=say, at=at)
            feed(session, contact, InboundEvent.WAITS, at=at)

    def presses(self, contact_id: str, digit: str) -> None:
        """A waiting caller presses 1, "call me back", or 9, "I am worse"."""
        events = {"1": InboundEvent.ASKED_CALL_BACK, "9": InboundEvent.SAID_WORSE}
        if digit in events:
            self.happens(contact_id, events[digit])

    def happens(self, contact_id: str, event: InboundEvent) -> None:
        """Feed one event of an inbound call, in a transaction of its own."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            feed(session, contact, event, at=at)

    def timer(self, subject: str, done: Callable[[Session], None]) -> None:
        """Let a timer of an inbound call run out: the job. Only the timer set last counts."""
        contact_id, event, set_at = subject.split("|")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            current = is_current(contact, event, set_at)
            if current and live_transfer(session, contact.case_id) is None:
                feed(session, contact, InboundEvent(event), at=at)
            done(session)

    def partner_waits(self, contact_id: str) -> None:
        """An ambulance clinician is on the professional line: ring a nurse who is free, with the brief."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = session.get_one(Contact, contact_id, with_for_update=True)
            feed(session, contact, InboundEvent.WAITS, at=at)
            if live_transfer(session, contact.case_id) is not None:
                return
            organisation = contact.organisation_id
            able = receivers(session, None, organisation, rulebook=self.tools.rulebook, at=at)
            if not able:
                say = "An ambulance clinician waits on the professional line and no nurse is free."
                raise_alert(session, contact.case, level="critical", cause="partner_waits", say=say, at=at)
                return
            self.transfers.open(
                session,
                contact,
                form=Form.FROM_PARTNER,
                need=None,
                giver=None,
                receiver=next_receiver(able, ()),
                offered=[],
                at=at,
            )


def _first_line(session: Session) -> LineRow:
    """Return a line for a call to a number that is not in the records: it must not be lost."""
    return session.scalars(
        select(LineRow).where(LineRow.channel == "voice").order_by(LineRow.number)
    ).first() or (session.scalars(select(LineRow).order_by(LineRow.number)).one())
