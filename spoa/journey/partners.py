"""What providers and voluntary services answer, and what that means for the need and the person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking import appointments
from spoa.cases.alerts import end_alert, raise_alert
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.conversation import messages
from spoa.journey.handing import Handing
from spoa.journey.needs import hand_over, take_back
from spoa.journey.ports import Letter, Mailbox
from spoa.journey.saying import say
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import NotFound
from spoa.kernel.london import clock_time, day_words
from spoa.records.bookings import Booking
from spoa.records.cases import Case, Contact, Need
from spoa.records.directory import ServiceRow
from spoa.records.referrals import Referral
from spoa.routing import referral as referrals

Owned = TypeVar("Owned", Booking, Referral)


@dataclass(frozen=True)
class Partners:
    """The answers of those who receive bookings, referrals and letters."""

    tools: Tools
    handing: Handing
    mailbox: Mailbox

    def acknowledge(self, booking_id: str, *, by: Actor) -> None:
        """The provider has seen the booking and expects the person."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            booking = self._mine(session, session.get(Booking, booking_id), by)
            appointments.acknowledge(session, booking.id, by=by, now=at)
            end_alert(session, session.get_one(Case, booking.case_id), "booking_unanswered", at=at)

    def decline_booking(self, booking_id: str, reason: str, *, by: Actor) -> None:
        """The provider cannot take it: the need is ours again, with its old deadline, and someone rings."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            booking = self._mine(session, session.get(Booking, booking_id), by)
            need_id = booking.need_id
            appointments.decline(session, booking.id, reason=reason, by=by, now=at)
            self._again(session, session.get_one(Need, need_id), f"booking declined: {reason}", at=at)

    def accept_referral(
        self, referral_id: str, *, promised: str, contact_by: datetime | None, by: Actor
    ) -> None:
        """A service takes the need; the person is told who will do what, and when."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = self._mine(session, session.get(Referral, referral_id), by)
            taken = referrals.accept(
                session, found.id, by=by, now=at, promised=promised, contact_by=contact_by
            )
            hand_over(session, session.get_one(Need, taken.need_id), how="accepted", by=by, at=at)
            when = f"{day_words(contact_by, at)} by {clock_time(contact_by)}" if contact_by else ""
            self._tell_person(
                session, taken.case_id, messages.referral_accepted(taken.service.name, promised, when), at
            )

    def decline_referral(self, referral_id: str, reason: str, *, by: Actor) -> None:
        """A service cannot take the need: the next one is asked, or a call handler."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = self._mine(session, session.get(Referral, referral_id), by)
            referrals.decline(session, found.id, reason=reason, by=by, now=at)
            need = session.get_one(Need, found.need_id)
            take_back(session, need, why=f"declined: {reason}", by=by, at=at)
            contact = _writing(session, need.case_id)
            if contact is not None:
                self.handing.hand_on(session, contact, at=at)
            else:
                wait_in_queue(session, need.case, queue=HANDLERS, why=f"declined: {need.title}")

    def deliver(self, need_id: str, done: Callable[[Session], None]) -> None:
        """Deliver the letter to the person's own practice: the job. Ours is looked for there first."""
        with self.tools.records.unit() as session:
            found = referrals.standing_for(session, need_id)
            letter = _letter(session, found) if found and found.state == "offered" else None
        if letter is not None and not self.mailbox.find(letter.reference):
            self.mailbox.deliver(letter)
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if letter is not None and found is not None:
                referrals.deliver(session, found.id, by=SYSTEM, now=at)
                hand_over(session, session.get_one(Need, need_id), how="delivered", by=SYSTEM, at=at)
                self._tell_person(session, found.case_id, messages.practice_has_it(found.service.name), at)
            done(session)

    def _again(self, session: Session, need: Need, why: str, *, at: datetime) -> None:
        take_back(session, need, why=why, by=SYSTEM, at=at)
        wait_in_queue(session, need.case, queue=HANDLERS, why=why)
        raise_alert(session, need.case, level="high", cause="declined", say=f"{need.title}: {why}.", at=at)

    @staticmethod
    def _tell_person(session: Session, case_id: str, words: str, at: datetime) -> None:
        contact = _writing(session, case_id)
        if contact is not None:
            say(session, contact, words, at=at)

    @staticmethod
    def _mine(session: Session, found: Owned | None, by: Actor) -> Owned:
        """Return what was asked for if it belongs to the organisation that asks; else it does not exist."""
        service = session.get(ServiceRow, found.service_id) if found else None
        if found is None or service is None or service.organisation_id != by.organisation:
            raise NotFound("There is no such thing in your list. It may have moved to someone else.")
        return found


def _writing(session: Session, case_id: str) -> Contact | None:
    """Return the latest contact in which the person can be written to."""
    asked = (
        select(Contact)
        .where(Contact.case_id == case_id, Contact.channel.in_(("text", "chat")))
        .order_by(Contact.heard_at.desc())
        .limit(1)
    )
    return session.scalar(asked)


def _letter(session: Session, found: Referral) -> Letter:
    case = session.get_one(Case, found.case_id)
    person = case.person
    born = person.date_of_birth if person else None
    about = f"{person.name if person else 'Not known'}, born {born:%d %B %Y}" if born else "Not known"
    return Letter(found.id, found.service.code, about, found.note)
