"""An interpreter in a call: the interpreting line is rung into the room, and is a guest there.

They stay through a warm transfer, because the room stays; that they leave, or do not come, changes nothing
else, is shown, and can be tried again.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from spoa.calls.guests import GuestEvent, GuestKind
from spoa.journey.console import mine
from spoa.journey.placing import Placing
from spoa.journey.tools import Tools
from spoa.journey.voice.desk import call_of
from spoa.journey.voice.guests import feed_guest, live_guests, ring_interpreter
from spoa.journey.voice.orders import company
from spoa.kernel.errors import Conflict, Invalid
from spoa.records.calls import Guest, Leg
from spoa.records.cases import Contact
from spoa.records.events import record_event
from spoa.records.locks import lock_contact
from spoa.records.topics import changed
from spoa.staff.me import Me

_NOT_THERE: Final = "You are not on the line. Join the call first."


@dataclass(frozen=True)
class Interpreters:
    """Ringing the interpreting line, from a page and from the telephone that is rung."""

    tools: Tools
    placing: Placing

    def needs(self, me: Me, case_id: str, language: str) -> None:
        """Note that a person needs an interpreter, or that they need none (an empty language)."""
        if language and language not in self.placing.rules.interpreting.names:
            raise Invalid("Choose a language that the interpreting line has.")
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            case.language = language or None
            changed(session, f"case:{case.id}", f"queue:{case.organisation_id}")

    def ring(self, me: Me, case_id: str, language: str) -> None:
        """Ring an interpreter for a language into the call; the case keeps the language."""
        rules = self.placing.rules.interpreting
        if language not in rules.names:
            raise Invalid("Choose a language that the interpreting line has.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _mine(session, me, case_id)
            if _live(session, contact) is not None:
                raise Conflict("An interpreter is in the call, or is being rung.")
            contact.case.language = language
            ring_interpreter(session, contact, language, to=rules.line, seconds=rules.ring_seconds, at=at)
            data = {"contact": contact.id, "language": language}
            record_event(session, case_id=case_id, kind="interpreter_rung", actor=me.actor, at=at, data=data)

    def stop(self, me: Me, case_id: str) -> None:
        """Let the interpreter go, or stop ringing; twice is once."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _mine(session, me, case_id)
            found = _live(session, contact)
            if found is not None:
                feed_guest(session, contact, found, GuestEvent.LEAVE, at=at)

    def language_of(self, leg_id: str) -> str | None:
        """Return what a line is rung for, or ``None`` when nobody waits for it any more."""
        with self.tools.records.read() as session:
            row = _of_leg(session, leg_id)
            return row.language if row is not None else None

    def accepts(self, leg_id: str) -> str | None:
        """Whoever answered has pressed 1; return the contact whose room they come into, if it goes on."""
        with self.tools.records.unit() as session:
            leg = session.get(Leg, leg_id)
            contact = lock_contact(session, leg.contact_id) if leg is not None else None
            row = _of_leg(session, leg_id)
            return contact.id if contact is not None and contact.ended_at is None and row else None


def _mine(session: Session, me: Me, case_id: str) -> Contact:
    contact = call_of(session, me, case_id)
    if all(leg.staff_id != me.id for leg in company(session, contact.id)):
        raise Conflict(_NOT_THERE)
    return contact


def _live(session: Session, contact: Contact) -> Guest | None:
    guests = live_guests(session, contact.id)
    return next((each for each in guests if each.kind == GuestKind.INTERPRETER), None)


def _of_leg(session: Session, leg_id: str) -> Guest | None:
    """Return the interpreter of a leg who is still wanted."""
    leg = session.get(Leg, leg_id)
    rows = live_guests(session, leg.contact_id) if leg is not None else []
    return next((each for each in rows if each.leg_id == leg_id and each.mode == "rung"), None)
