"""Hand each need of a text or chat to someone: tell, deliver, refer, book, or bring a clinician.

Every function works in the caller's transaction and returns what there is to say to the person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from spoa.booking.appointments import book_slot
from spoa.booking.slots import time_words
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import CLINICIANS, HANDLERS, wait_in_queue
from spoa.conversation import messages
from spoa.journey.brief import brief_of
from spoa.journey.needs import hand_over, withdraw_need
from spoa.journey.placing import Placing
from spoa.journey.telling import CONSENT, Telling, standing, tell
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Conflict
from spoa.kernel.london import clock_time
from spoa.kernel.urgency import klass
from spoa.records.bookings import Slot
from spoa.records.cases import Case, Contact, Need
from spoa.records.outbox import put
from spoa.routing.referral import offer
from spoa.triage.steps import Step

DELIVER: Final = "practice.deliver"


@dataclass(frozen=True)
class Matter:
    """One need of one contact, at one moment."""

    session: Session
    contact: Contact
    need: Need
    at: datetime

    @property
    def case(self) -> Case:
        """Return the case whose need it is."""
        return self.contact.case


@dataclass(frozen=True)
class Handing:
    """Hands over what can be handed over without a call."""

    tools: Tools
    placing: Placing

    @staticmethod
    def decided(found: Step) -> str:
        """Say what was decided, in the words of the disposition, with what to do and when to come back."""
        if found.disposition is None:
            return ""
        told = [need.told for need in found.disposition.needs[:1]]
        return "\n\n".join([*told, *found.advice[:2], messages.if_worse(found.worsening)])

    def hand_on(self, session: Session, contact: Contact, *, at: datetime) -> str:
        """Hand on every open need that waits for nothing more from the person; return what to say."""
        case = contact.case
        said = [
            _HANDS[need.handed_over_when](self, Matter(session, contact, need, at))
            for need in still_open(case.needs)
            if need.state == "open"
        ]
        return "\n\n".join(filter(None, said))

    def choose(
        self,
        session: Session,
        contact: Contact,
        kind: str,
        need_id: str,
        value: Any,
        *,
        by: Actor,
        at: datetime,
    ) -> str:
        """Carry out what the person chose for one need: a time, or whether someone may be asked."""
        need = session.get_one(Need, need_id)
        if kind == "slots":
            return self._book(session, contact, need, str(value), by=by, at=at)
        agreed = value is True or value == "yes"
        tell(session, contact, [Telling(CONSENT, need.id, agreed)], by=by, at=at)
        if not agreed:
            withdraw_need(session, need, why="the person did not want it", by=by, at=at)
            return messages.not_asked()
        return ""

    def _book(
        self, session: Session, contact: Contact, need: Need, slot_id: str, *, by: Actor, at: datetime
    ) -> str:
        if slot_id == "none":
            wait_in_queue(session, contact.case, queue=HANDLERS, why="no time suits: ring them")
            need.state = "offered"
            return messages.rung_about_times(clock_time(need.deadline_at))
        limits = self.placing.rules.limits.booking_answer_minutes
        answer_by = at + timedelta(minutes=limits[klass(need.urgency)])
        try:
            with session.begin_nested():
                booking = book_slot(
                    session, slot_id, contact.case_id, need_id=need.id, by=by, now=at, answer_by=answer_by
                )
        except Conflict as gone:
            return gone.say
        slot = session.get_one(Slot, booking.slot_id)
        need.service_id = slot.service_id
        hand_over(session, need, how="booked", by=by, at=at)
        return messages.booked(
            time_words(slot.starts_at, at), slot.service.name, self.placing.address(slot.service_id)
        )

    def _tell(self, matter: Matter) -> str:
        hand_over(matter.session, matter.need, how="told", by=SYSTEM, at=matter.at)
        return ""

    def _deliver(self, matter: Matter) -> str:
        """Send the message to the person's own practice once we know who they are; a job delivers it."""
        if not _known(matter.case):
            return ""
        practice = self._offer(matter)
        if practice is None:
            return self._nobody(matter)
        return messages.practice_told(practice)

    def _refer(self, matter: Matter) -> str:
        rows = standing(matter.session, matter.case.id)
        agreed = any(row.value["is"] for row in rows if row.kind == CONSENT and row.key == matter.need.id)
        if not agreed or not _known(matter.case):
            return ""
        service = self._offer(matter)
        return messages.referred(service) if service else self._nobody(matter)

    def _offer(self, matter: Matter) -> str | None:
        """Offer a need to the best service that takes it; return its name, or None where there is none."""
        offered = self.placing.ranking(matter.session, matter.case, matter.need, now=matter.at).offered
        if not offered:
            return None
        service = offered[0].service
        offer_to(self.tools, self.placing, matter.session, matter.need, service.id, at=matter.at)
        return service.name

    def _nobody(self, matter: Matter) -> str:
        """Let a call handler find someone: there was nowhere to go by itself."""
        wait_in_queue(
            matter.session, matter.case, queue=HANDLERS, why=f"nobody found for: {matter.need.title}"
        )
        matter.need.state = "offered"
        return messages.rung_about_times(clock_time(matter.need.deadline_at))

    def _clinician(self, matter: Matter) -> str:
        """Let the case wait for a clinician, who rings. An ambulance's request goes by itself."""
        if matter.need.kind == "ambulance" or not _reachable(matter.contact):
            return ""
        wait_in_queue(matter.session, matter.case, queue=CLINICIANS, why=matter.need.title)
        matter.need.state = "offered"
        return messages.clinician_rings(clock_time(matter.need.deadline_at))

    def _wait_for_choice(self, matter: Matter) -> str:
        """Times are chosen by the person; where there is none before the deadline, someone rings them."""
        case = matter.case
        slots = self.placing.slots(matter.session, case, matter.need, now=matter.at)
        return "" if case.place.get("postcode") is None or slots else self._nobody(matter)


def offer_to(
    tools: Tools, placing: Placing, session: Session, need: Need, service_id: str, *, at: datetime
) -> None:
    """Send a need to a service, with the brief and the time in which it is to answer."""
    number = klass(need.urgency)
    minutes = placing.rules.limits.referral_answer_minutes[number]
    offer(
        session,
        need_id=need.id,
        case_id=need.case_id,
        service_id=service_id,
        klass=number,
        note=brief_of(session, need.case, now=at, rulebook=tools.rulebook).as_text(),
        answer_by=at + timedelta(minutes=minutes),
        by=SYSTEM,
        now=at,
    )
    need.state, need.service_id = "offered", service_id
    if need.handed_over_when == "delivered":
        put(session, job=DELIVER, subject=need.id, urgent=False, at=at, key=f"{DELIVER}:{need.id}")


_HANDS: Final[Mapping[str, Callable[[Handing, Matter], str]]] = {
    "told": Handing._tell,
    "delivered": Handing._deliver,
    "accepted": Handing._refer,
    "booked": Handing._wait_for_choice,
    "joined": Handing._clinician,
}


def _known(case: Case) -> bool:
    """Say whether a receiver would know who this is and where."""
    return case.person is not None and bool(case.person.name) and bool(case.place.get("address"))


def _reachable(contact: Contact) -> bool:
    person = contact.case.person
    return contact.address is not None or (person is not None and person.phone is not None)
