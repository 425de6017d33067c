"""Ringing people back: our own line first, then theirs, into one room; and what comes of each try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.legs import LegStatus
from spoa.calls.ringback import (
    COUNTED,
    Outcome,
    Ring,
    RingCommand,
    RingEvent,
    Ringing,
    advance_ringing,
    ring_timer,
)
from spoa.calls.stages import Party
from spoa.cases.alerts import end_alert, end_wanted
from spoa.cases.queueing import HANDLERS, place_in_queue, wait_in_queue
from spoa.journey.consultations import begin
from spoa.journey.placing import Placing
from spoa.journey.reaching import NOT_REACHED
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed, free
from spoa.journey.voice.orders import live_leg, new_leg, order, withdraw_ring
from spoa.journey.voice.receivers import try_again
from spoa.journey.voice.tries import after_try, tries_of
from spoa.journey.voice.unreached import follow
from spoa.journey.voice.wishes import calm
from spoa.kernel.actor import SYSTEM
from spoa.records.calls import Leg, RingBack
from spoa.records.cases import Contact
from spoa.records.events import record_event
from spoa.records.locks import lock_contact
from spoa.records.outbox import put
from spoa.records.staff import Line, Presence, Staff
from spoa.records.topics import changed
from spoa.routing.callbacks import CallBacks
from spoa.staff.presence import State, set_presence
from spoa.staff.roles import Role

TIMER: Final = "line.ring_timer"

_OF_HANDLER: Final[Mapping[str, RingEvent]] = {
    "join": RingEvent.HANDLER_HERE,
    "leave": RingEvent.HANDLER_GONE,
}
_OF_PERSON: Final[Mapping[str, RingEvent]] = {
    "join": RingEvent.PERSON_HERE,
    LegStatus.IN_PROGRESS: RingEvent.PICKED_UP,
}
_ENDED_AS: Final[Mapping[str, RingEvent]] = {
    LegStatus.BUSY: RingEvent.BUSY,
    LegStatus.NO_ANSWER: RingEvent.NO_ANSWER,
    LegStatus.FAILED: RingEvent.FAILED,
}


@dataclass(frozen=True)
class Backs:
    """Feeds what happens to the table of ringing back, and carries what it wants into the records."""

    tools: Tools
    placing: Placing

    @property
    def rules(self) -> CallBacks:
        """Return how often the area has people rung, and how far apart."""
        return self.placing.rules.call_backs

    def heard(self, session: Session, contact: Contact, event: str, leg: Leg, *, at: datetime) -> None:
        """Take in what became of a leg of a call whose person is being rung: join, leave or a status."""
        if leg.staff_id is not None:
            found = _OF_HANDLER.get(event)
        elif event == "leave":
            found = _ENDED_AS.get(leg.status, RingEvent.PUT_DOWN)
        else:
            found = _OF_PERSON.get(event)
        if found is not None:
            self.feed(session, contact, found, at=at)

    def refused(self, session: Session, contact: Contact, kind: str, *, at: datetime) -> None:
        """Take in that an order was refused: our own page, or their number, cannot be rung."""
        found = {"ring_page": RingEvent.HANDLER_GONE, "ring_person": RingEvent.FAILED}.get(kind)
        if found is not None:
            self.feed(session, contact, found, at=at)

    def timer(self, subject: str, done: Callable[[Session], None]) -> None:
        """Let the timer of a state run out: the job. It counts only while that state lasts."""
        contact_id, state = subject.split("|")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = lock_contact(session, contact_id)
            if contact is not None and contact.state == state:
                self.feed(session, contact, RingEvent.TIMEOUT, at=at)
            done(session)

    def begin(self, session: Session, contact: Contact, row: RingBack, *, at: datetime) -> None:
        """Ring our own line; theirs follows once we are there."""
        contact.state = row.state
        self._set_timer(session, contact, Ring(row.state), at)
        leg = new_leg(session, contact, party=Party.GIVER, at=at, staff_id=row.staff_id, transfer=None)
        order(session, contact.id, "ring_page", at=at, leg_id=leg.id, party=Party.GIVER)

    def feed(self, session: Session, contact: Contact, event: RingEvent, *, at: datetime) -> bool:
        """Feed one event to the table and write down what follows; ``False`` where it does not fit."""
        row = session.scalars(select(RingBack).where(RingBack.contact_id == contact.id)).one()
        before = Ringing(Ring(row.state), row.handler_here, Outcome(row.outcome) if row.outcome else None)
        found = advance_ringing(before, event)
        if found.ignored:
            return False
        after = found.ringing
        row.state, row.handler_here, row.outcome = after.state, after.handler_here, after.outcome
        if after.state is not Ring.TALKING:
            contact.state = str(after.state)
        if after.state is not before.state:
            self._set_timer(session, contact, after.state, at)
        data = {"contact": contact.id, "ring": str(after.state), "because": str(event)}
        record_event(session, case_id=contact.case_id, kind="ring_back_moved", actor=SYSTEM, at=at, data=data)
        for command in found.commands:
            _DO[command](self, session, contact, row, at)
        if before.handler_here and not after.handler_here:
            free(session, row.staff_id, at=at)
        changed(session, f"case:{contact.case_id}", f"staff:{row.staff_id}")
        return True

    def _set_timer(self, session: Session, contact: Contact, state: Ring, at: datetime) -> None:
        seconds = ring_timer(state, self._rings(contact))
        if seconds is not None:
            due = at + timedelta(seconds=seconds)
            put(session, job=TIMER, subject=f"{contact.id}|{state}", urgent=True, at=at, due=due)

    def _ring_person(self, session: Session, contact: Contact, _row: RingBack, at: datetime) -> None:
        leg = new_leg(session, contact, party=Party.CALLER, at=at, staff_id=None, transfer=None)
        order(
            session,
            contact.id,
            "ring_person",
            at=at,
            leg_id=leg.id,
            party=Party.CALLER,
            seconds=self._rings(contact),
            by_relay=contact.case.by_relay,
        )

    def _rings(self, contact: Contact) -> int:
        """Return for how many seconds a telephone rings; by text relay somebody is called in between."""
        usual = self.rules.ring_seconds
        return max(usual, self.placing.rules.relay.ring_seconds) if contact.case.by_relay else usual

    def _begin_call(self, session: Session, contact: Contact, row: RingBack, at: datetime) -> None:
        """They are here: from now on it is a call like any other, and they were heard from."""
        row.reached_at = at
        feed(session, contact, InboundEvent.REACHED, at=at)
        case = contact.case
        end_wanted(session, case, at=at)
        end_alert(session, case, NOT_REACHED, at=at)
        calm(session, case, at=at)
        staff = session.get_one(Staff, row.staff_id)
        if staff.role == Role.CLINICIAN:
            begin(session, case, staff.id, at=at)
        try_again(
            session, contact.id, since=at, at=at
        )  # where an ambulance is wanted still, its desk is rung again

    def _nobody_with_them(self, session: Session, contact: Contact, _row: RingBack, at: datetime) -> None:
        feed(session, contact, InboundEvent.HANDLER_LOST, at=at)

    def _stop(self, session: Session, contact: Contact, row: RingBack, at: datetime) -> None:
        """End the try: nothing rings any more, whoever rang is free, the case waits with its deadline."""
        if row.reached_at is not None:  # it was a voicemail after all
            feed(session, contact, InboundEvent.FINISHED, at=at)
        else:
            contact.ended_at = at
            for party in (Party.CALLER, Party.GIVER):
                _stop_leg(session, contact, party, at)
            order(session, contact.id, "end_room", at=at)
        _free_again(session, row.staff_id, at)
        self._wait_again(session, contact, row, at)

    def _wait_again(self, session: Session, contact: Contact, row: RingBack, at: datetime) -> None:
        case, outcome = contact.case, Outcome(row.outcome or Outcome.UNKNOWN)
        before = tries_of(session, case, self.rules)
        row.counted = outcome in COUNTED and before.counts(row.at)
        session.flush()
        stand = tries_of(session, case, self.rules)
        data = {"outcome": str(outcome), "counted": row.counted, "try": stand.made}
        record_event(session, case_id=case.id, kind="rung_back", actor=SYSTEM, at=at, data=data)
        if case.state == "closed" or (case.owner_kind, case.owner_id) != ("staff", row.staff_id):
            return  # a colleague has taken it meanwhile
        entry = place_in_queue(session, case.id)
        queue, why = (entry.queue, entry.why) if entry is not None else (HANDLERS, "ring back")
        why = after_try(outcome, row.counted, stand, at=at) if outcome in COUNTED else why
        wait_in_queue(session, case, queue=queue, why=why)
        if row.counted and stand.made == stand.most:
            line = session.get(Line, contact.line_id) if contact.line_id else None
            follow(session, case, self.rules, line, at=at)


_DO: Final[Mapping[RingCommand, Callable[[Backs, Session, Contact, RingBack, datetime], None]]] = {
    RingCommand.RING_PERSON: Backs._ring_person,
    RingCommand.BEGIN_CALL: Backs._begin_call,
    RingCommand.NOBODY_WITH_THEM: Backs._nobody_with_them,
    RingCommand.STOP: Backs._stop,
}


def _stop_leg(session: Session, contact: Contact, party: Party, at: datetime) -> None:
    leg = live_leg(session, contact.id, party)
    if leg is not None and not withdraw_ring(session, leg):
        order(session, contact.id, "end_call", at=at, leg_id=leg.id, party=party)


def _free_again(session: Session, staff_id: str, at: datetime) -> None:
    """Whoever rang and reached nobody has nothing to write up, and can take others at once."""
    held = session.get(Presence, staff_id)
    if held is not None and held.state in (State.BUSY, State.WRAP_UP):
        set_presence(session, staff_id, State.AVAILABLE, at=at)
