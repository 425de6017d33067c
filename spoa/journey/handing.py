"""Hand each need of a text or chat to someone: tell, deliver, refer, book, or bring a clinician.

Every function works in the caller's transaction and returns what there is to say to the person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from spoa.booking.appointments import book_slot
from spoa.booking.slots import time_words
from spoa.cases.deadlines import still_open
from spoa.cases.people import Identity, identify
from spoa.cases.queueing import CLINICIANS, HANDLERS, wait_in_queue
from spoa.conversation import handed_on, messages
from spoa.journey.brief import last_decision
from spoa.journey.needs import hand_over, withdraw_need
from spoa.journey.offering import offer_to
from spoa.journey.placing import Placing
from spoa.journey.telling import CONSENT, Telling, consents, tell
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Conflict
from spoa.kernel.london import clock_time
from spoa.kernel.urgency import klass
from spoa.records.bookings import Slot
from spoa.records.cases import Case, Contact, Need
from spoa.routing.model import Offered
from spoa.triage.steps import Step

# How much advice fits into one text, and on a page.
_ADVICE: Final = {"text": 1, "chat": 2}
_NOTHING_SUITS: Final = ("none", "unsure")


class OfferToClinicians(Protocol):
    """Offers a conversation to a clinician who is free; says whether one is shown it now."""

    def __call__(self, session: Session, contact: Contact, need: Need, *, at: datetime) -> bool:
        """Offer it."""


@dataclass(frozen=True)
class Matter:
    """One need of one contact, at one moment; ``by`` is the one who chooses."""

    session: Session
    contact: Contact
    need: Need
    at: datetime
    by: Actor = SYSTEM

    @property
    def case(self) -> Case:
        """Return the case whose need it is."""
        return self.contact.case


@dataclass(frozen=True)
class Handing:
    """Hands over what can be handed over without a call."""

    tools: Tools
    placing: Placing
    offer: OfferToClinicians

    @staticmethod
    def suggested(found: Step) -> str:
        """Say what was decided, in the words of the dispositions."""
        if found.disposition is None:
            return ""
        if found.disposition.needs[0].kind == "ambulance":
            return messages.ring_999()
        return messages.plan([need.told for need in found.disposition.needs])

    @staticmethod
    def looking_after(found: Step, contact: Contact) -> str:
        """Say what helps, when to come back, and by which code we find them, while anything is open."""
        if found.disposition is None or found.disposition.needs[0].kind == "ambulance":
            return ""
        later = found.disposition.needs[0].handed_over == "booked"
        advice = found.advice[: _ADVICE[contact.channel]] if not later else ()
        code = messages.code(contact.case.reference) if contact.case.state == "open" else ""
        return "\n\n".join(filter(None, [" ".join(advice), messages.if_worse(found.worsening), code]))

    def hand_on(self, session: Session, contact: Contact, *, at: datetime) -> str:
        """Hand on every open need that waits for nothing more from the person; return what to say."""
        said = [
            _HANDS[need.handed_over_when](self, Matter(session, contact, need, at))
            for need in still_open(contact.case.needs)
            if need.state == "open"
        ]
        return "\n\n".join(filter(None, said))

    def choose(self, matter: Matter, kind: str, value: Any) -> str:
        """Carry out what the person chose for one need: a time, a practice, who may be asked."""
        return _CHOICES[kind](self, matter, value)

    def _book(self, matter: Matter, value: Any) -> str:
        session, need, at = matter.session, matter.need, matter.at
        if value in _NOTHING_SUITS:
            return self._somebody_rings(matter, "no time suits: ring them")
        minutes = self.placing.rules.limits.booking_answer_minutes[klass(need.urgency)]
        try:
            with session.begin_nested():
                booking = book_slot(
                    session,
                    str(value),
                    need.case_id,
                    need_id=need.id,
                    by=matter.by,
                    now=at,
                    answer_by=at + timedelta(minutes=minutes),
                )
        except Conflict as gone:
            return gone.say
        slot = session.get_one(Slot, booking.slot_id)
        need.service_id = slot.service_id
        hand_over(session, need, how="booked", by=matter.by, at=at)
        where = self.placing.service(slot.service_id)
        place = where.place.address if where and where.place else ""
        when = time_words(slot.starts_at, at)
        booked = messages.booked(when, slot.service.name, place, where.note if where else "")
        last = last_decision(session, need.case_id)
        advice = last.result["advice"][:2] if last is not None else ()
        return "\n\n".join(filter(None, [booked, messages.meanwhile(advice)]))

    def _consent(self, matter: Matter, value: Any) -> str:
        agreed = value is True or value == "yes"
        telling = Telling(CONSENT, matter.need.code, agreed)
        tell(matter.session, matter.contact, [telling], by=matter.by, at=matter.at)
        if agreed:
            return ""
        why = "the person did not want it"
        withdraw_need(matter.session, matter.need, why=why, by=matter.by, at=matter.at)
        return messages.not_asked()

    def _practice(self, matter: Matter, value: Any) -> str:
        """Note which practice is theirs; one that is not on our list is looked up by a call handler."""
        if value in _NOTHING_SUITS:
            why = "find their GP practice and write to it"
            return self._somebody_rings(matter, why, say=messages.finding_practice)
        identify(matter.session, matter.case, Identity(gp_service_id=str(value)), at=matter.at)
        return ""

    def _tell(self, matter: Matter) -> str:
        """Tell where to go. Who may go anywhere is told of the nearest place that is open."""
        services = self.placing.entry(matter.session, matter.need).services
        if services and matter.case.place.get("postcode") is None:
            return ""
        best = self._best(matter) if services else None
        if best is not None:
            matter.need.service_id = best.service.id
        hand_over(matter.session, matter.need, how="told", by=SYSTEM, at=matter.at)
        return _where_to_go(best, matter.at) if best else ""

    def _deliver(self, matter: Matter) -> str:
        """Send the message to the person's own practice once we know who they are; a job delivers it."""
        case = matter.case
        if not _known(matter.contact):
            return ""
        if case.person is not None and case.person.gp_service_id is not None:
            best = self._best(matter)
            if best is not None:
                offer_to(self.tools, self.placing, matter.session, matter.need, best.service.id, at=matter.at)
                return ""
        elif self.placing.practices(matter.session, case, matter.need, now=matter.at):
            return ""
        return self._practice(matter, "none")

    def _refer(self, matter: Matter) -> str:
        """Send a need to the service that the person agreed to; where there is none, a person looks."""
        agreed = consents(matter.session, matter.case.id).get(matter.need.code)
        if matter.case.place.get("postcode") is None:
            return ""
        best = self._best(matter)
        if best is None:
            return self._somebody_rings(matter, f"nobody found for: {matter.need.title}")
        if not agreed or not _known(matter.contact):
            return ""
        offer_to(self.tools, self.placing, matter.session, matter.need, best.service.id, at=matter.at)
        return messages.referred(best.service.name)

    def _clinician(self, matter: Matter) -> str:
        """Let the case wait for a clinician, and offer it to one who is free: an ambulance goes by itself."""
        if matter.need.kind == "ambulance" or not _phone(matter.contact):
            return ""
        wait_in_queue(matter.session, matter.case, queue=CLINICIANS, why=matter.need.title)
        matter.need.state = "offered"
        by = clock_time(matter.need.deadline_at)
        if self.offer(matter.session, matter.contact, matter.need, at=matter.at):
            return handed_on.being_read(by)
        return messages.clinician_rings(by)

    def _wait_for_choice(self, matter: Matter) -> str:
        """Times are chosen by the person; where there is none before the deadline, someone rings them."""
        case = matter.case
        if case.place.get("postcode") is None:
            return ""
        slots = self.placing.slots(matter.session, case, matter.need, now=matter.at)
        return "" if slots else self._somebody_rings(matter, "no time is free before their deadline")

    def _best(self, matter: Matter) -> Offered | None:
        return self.placing.best(matter.session, matter.case, matter.need, now=matter.at)

    def _somebody_rings(
        self, matter: Matter, why: str, *, say: Callable[[str], str] = messages.rung_about_times
    ) -> str:
        """Let a call handler go on with a need, and say by when they ring."""
        wait_in_queue(matter.session, matter.case, queue=HANDLERS, why=why)
        matter.need.state = "offered"
        return say(time_words(matter.need.deadline_at, matter.at))


_HANDS: Final[Mapping[str, Callable[[Handing, Matter], str]]] = {
    "told": Handing._tell,
    "delivered": Handing._deliver,
    "accepted": Handing._refer,
    "booked": Handing._wait_for_choice,
    "joined": Handing._clinician,
}
_CHOICES: Final[Mapping[str, Callable[[Handing, Matter, Any], str]]] = {
    "slots": Handing._book,
    "consent": Handing._consent,
    "practice": Handing._practice,
}


def _where_to_go(best: Offered, at: datetime) -> str:
    service = best.service
    opening = "always open"
    if best.opens_at is not None:
        opening = f"open from {time_words(best.opens_at, at)}"
    elif best.open_until is not None:
        opening = f"open until {time_words(best.open_until, at)}"
    return messages.pharmacy(
        service.name, service.place.address if service.place else "", service.phone or "", opening
    )


def _known(contact: Contact) -> bool:
    """Say whether a receiver would know who this is, where, and on which number they are rung."""
    person, place = contact.case.person, contact.case.place
    return person is not None and bool(person.name) and bool(place.get("address")) and _phone(contact)


def _phone(contact: Contact) -> bool:
    person = contact.case.person
    return contact.address is not None or (person is not None and person.phone is not None)
