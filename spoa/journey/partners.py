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
from spoa.journey.brief import last_decision
from spoa.journey.dialogue import Dialogue
from spoa.journey.needs import hand_over, take_back
from spoa.journey.ports import Letter, Mailbox
from spoa.journey.saying import say
from spoa.journey.telling import CONSENT, standing, withdraw
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import NotFound
from spoa.kernel.london import clock_time, day_words
from spoa.kernel.phones import spoken
from spoa.records.bookings import Booking
from spoa.records.cases import Case, Contact, Need, ToldRow
from spoa.records.directory import ServiceRow
from spoa.records.referrals import Referral
from spoa.routing import referral as referrals

Owned = TypeVar("Owned", Booking, Referral)


@dataclass(frozen=True)
class Partners:
    """The answers of those who receive bookings, referrals and letters."""

    tools: Tools
    dialogue: Dialogue
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
            need, slot = session.get_one(Need, booking.need_id), booking.slot
            appointments.decline(session, booking.id, reason=reason, by=by, now=at)
            why = f"booking declined: {reason}"
            take_back(session, need, why=why, by=SYSTEM, at=at)
            wait_in_queue(session, need.case, queue=HANDLERS, why=why)
            say = f"{need.title}: {why}."
            raise_alert(session, need.case, level="high", cause="declined", say=say, at=at)
            self._go_on(session, need.case, messages.booking_declined(slot.service.name), at=at)

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
            words = messages.referral_accepted(taken.service.name, promised, when)
            self._tell_person(session, taken.case_id, words, at)

    def decline_referral(self, referral_id: str, reason: str, *, by: Actor) -> None:
        """A service cannot take the need: the next one is asked, or a call handler."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = self._mine(session, session.get(Referral, referral_id), by)
            referrals.decline(session, found.id, reason=reason, by=by, now=at)
            need = session.get_one(Need, found.need_id)
            take_back(session, need, why=f"declined: {reason}", by=by, at=at)
            wait_in_queue(session, need.case, queue=HANDLERS, why=f"declined: {need.title}")
            agreed = [row for row in standing(session, need.case_id) if _agreed(row, need)]
            withdraw(session, agreed, why="that service declined: asked for the next", by=by, at=at)
            self._go_on(session, need.case, messages.referral_declined(found.service.name), at=at)

    def deliver(self, referral_id: str, done: Callable[[Session], None]) -> None:
        """Deliver the letter to the person's own practice: the job. Ours is looked for there first."""
        with self.tools.records.unit() as session:
            found = session.get_one(Referral, referral_id)
            letter = _letter(session, found) if found.state == "offered" else None
        if letter is not None and not self.mailbox.find(letter.reference):
            self.mailbox.deliver(letter)
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if letter is not None:
                found = referrals.deliver(session, referral_id, by=SYSTEM, now=at)
                hand_over(session, session.get_one(Need, found.need_id), how="delivered", by=SYSTEM, at=at)
                self._tell_person(session, found.case_id, self._practice_has_it(found, at), at)
            done(session)

    def _practice_has_it(self, found: Referral, at: datetime) -> str:
        opens = self.dialogue.handing.placing.opens(found.service_id, now=at)
        when = "as soon as you can"
        if opens is not None and opens > at:
            when = f"{day_words(opens, at)} from {clock_time(opens)}"
        service = self.dialogue.handing.placing.service(found.service_id)
        phone = service.phone if service and service.phone else ""
        return messages.practice_has_it(found.service.name, phone, when)

    def _go_on(self, session: Session, case: Case, words: str, *, at: datetime) -> None:
        """Tell a person who writes, and ask the next thing; who only rang is rung by a call handler."""
        contact = _writing(session, case.id)
        if contact is not None:
            self.dialogue.go_on(session, contact, at=at, words=words)

    @staticmethod
    def _tell_person(session: Session, case_id: str, words: str, at: datetime) -> None:
        contact = _writing(session, case_id)
        if contact is None:
            return
        case = contact.case
        ended = case.state == "closed"
        end = [messages.all_arranged(), messages.if_worse(_worsening(session, case))] if ended else []
        say(session, contact, "\n\n".join(filter(None, [words, *end])), at=at)

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


def _agreed(row: ToldRow, need: Need) -> bool:
    return row.kind == CONSENT and row.key == need.code


def _worsening(session: Session, case: Case) -> list[str]:
    """Return when to come back, as the last decision said it."""
    last = last_decision(session, case.id)
    return list(last.result["worsening"]) if last is not None else []


def _letter(session: Session, found: Referral) -> Letter:
    """Return what a practice is to read: who, how to reach them, and the brief."""
    case = session.get_one(Case, found.case_id)
    person = case.person
    name = person.name if person and person.name else "Not known"
    born = f", born {person.date_of_birth:%d %B %Y}" if person and person.date_of_birth else ""
    phone = spoken(person.phone) if person and person.phone else None
    where = [case.place.get("address"), case.place.get("postcode"), phone]
    body = "\n".join(filter(None, [", ".join(filter(None, where)), found.note]))
    return Letter(found.id, found.service.code, f"{name}{born}", body)
