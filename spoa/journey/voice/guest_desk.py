"""What a supervisor does with a call of their organisation: listen, coach, join, leave. It is audited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.guests import GuestEvent, GuestKind
from spoa.journey.tools import Tools
from spoa.journey.voice.desk import call_of
from spoa.journey.voice.guests import coachable, feed_guest, live_guests, ring_supervisor
from spoa.journey.voice.live_calls import LiveCall, live_calls
from spoa.journey.voice.orders import LIVE
from spoa.kernel.errors import Conflict, Forbidden, NotFound
from spoa.records.audit import note
from spoa.records.calls import Guest, Leg
from spoa.records.cases import Contact
from spoa.staff.me import Me
from spoa.staff.roles import Sight

SAYS: Final = {
    "listen": GuestEvent.LISTEN,
    "coach": GuestEvent.COACH,
    "join": GuestEvent.JOIN,
    "leave": GuestEvent.LEAVE,
}
"""What a supervisor may say, by the word on the button."""

_NOT_YOURS: Final = "Only a supervisor listens to the calls of others."
_MOVED_ON: Final = "The call has moved on, or your own phone still rings. Look at the line again."


@dataclass(frozen=True)
class GuestDesk:
    """A supervisor's part in the calls of others."""

    tools: Tools

    def calls(self, me: Me) -> tuple[LiveCall, ...]:
        """Return the live calls of this supervisor's organisation in which somebody of ours is."""
        if not me.may(Sight.CALLS):
            raise Forbidden(_NOT_YOURS)
        with self.tools.records.read() as session:
            return live_calls(session, me.organisation)

    def say(self, me: Me, case_id: str, word: str) -> None:
        """Listen to a live call, coach whoever has the caller, join them, or leave.

        ``Conflict`` in words where nobody of ours is with the caller, or somebody listens already.
        """
        event = SAYS[word]
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _call(session, me, case_id)
            mine = _mine(session, contact, me)
            if mine is None:
                self._begin(session, me, contact, event, at)
            else:
                if event is GuestEvent.COACH and coachable(session, contact.id) is None:
                    raise Conflict("Nobody of ours is with the caller. Take the call yourself.")
                if not feed_guest(session, contact, mine, event, at=at):
                    raise Conflict(_MOVED_ON)
            note(
                session,
                actor=me.actor,
                action=f"call.{word}",
                subject="case",
                subject_id=case_id,
                why="looks after the shift",
                at=at,
            )

    @staticmethod
    def _begin(session: Session, me: Me, contact: Contact, event: GuestEvent, at: datetime) -> None:
        """Ring this person's page. Whoever comes in is muted first, whatever they want to do then."""
        if event is not GuestEvent.LISTEN:
            raise Conflict(_MOVED_ON)
        busy = select(Leg.id).join(Contact, Contact.id == Leg.contact_id)
        busy = busy.where(Leg.staff_id == me.id, Leg.status.in_(LIVE), Contact.ended_at.is_(None))
        if session.scalar(busy.limit(1)) is not None:
            raise Conflict("You are in another call. Leave it first.")
        if coachable(session, contact.id) is None:
            raise Conflict("Nobody of ours is with the caller. Take the call yourself.")
        if any(each.kind == GuestKind.SUPERVISOR for each in live_guests(session, contact.id)):
            raise Conflict("A colleague listens to this call already.")
        ring_supervisor(session, contact, me.id, at=at)


def _call(session: Session, me: Me, case_id: str) -> Contact:
    """Return a live call of this supervisor's organisation, locked; elsewhere there is none for them."""
    if not me.may(Sight.CALLS):
        raise Forbidden(_NOT_YOURS)
    contact = call_of(session, me, case_id)
    if contact.organisation_id != me.organisation:
        raise NotFound("There is no such call here.")
    return contact


def _mine(session: Session, contact: Contact, me: Me) -> Guest | None:
    return next((each for each in live_guests(session, contact.id) if each.staff_id == me.id), None)
