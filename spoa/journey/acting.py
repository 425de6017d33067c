"""What staff do about one need from the console: hold, book, refer, tell; and sending 999 by hand."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from spoa.booking.appointments import book_slot
from spoa.booking.holds import hold, release_held
from spoa.cases.alerts import end_alert
from spoa.cases.people import Identity, identify
from spoa.journey.ambulance import Ambulance, count_down, request_of
from spoa.journey.console import mine
from spoa.journey.needs import hand_over, want
from spoa.journey.offering import offer_to
from spoa.journey.placing import Placing
from spoa.journey.reaching import NOT_REACHED
from spoa.journey.tools import Tools
from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.kernel.urgency import klass
from spoa.records.audit import note
from spoa.records.bookings import Slot
from spoa.records.cases import Case, Need
from spoa.records.events import record_event
from spoa.staff.me import Me

SENT_BY_HAND = "ambulance-2"


@dataclass(frozen=True)
class Acting:
    """Acts on needs, by hand."""

    tools: Tools
    placing: Placing
    ambulance: Ambulance

    def hold(self, me: Me, case_id: str, need_id: str, slot_id: str) -> None:
        """Hold a time for the person while they decide."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            need = _need(session, mine(session, me, case_id), need_id)
            release_held(session, case_id, need_id, by=me.actor, now=at)
            hold(session, slot_id, case_id, by=me.actor, now=at, need_id=need.id)

    def let_go(self, me: Me, case_id: str, need_id: str) -> None:
        """Let a held time go."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            mine(session, me, case_id)
            release_held(session, case_id, need_id, by=me.actor, now=at)

    def book(self, me: Me, case_id: str, need_id: str, slot_id: str) -> None:
        """Book a time: the need is handed over, the provider has some minutes to answer."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            need = _need(session, mine(session, me, case_id), need_id)
            minutes = self.placing.rules.limits.booking_answer_minutes[klass(need.urgency)]
            booking = book_slot(
                session,
                slot_id,
                case_id,
                need_id=need.id,
                by=me.actor,
                now=at,
                answer_by=at + timedelta(minutes=minutes),
            )
            need.service_id = session.get_one(Slot, booking.slot_id).service_id
            hand_over(session, need, how="booked", by=me.actor, at=at)

    def refer(self, me: Me, case_id: str, need_id: str, service_id: str) -> None:
        """Send a need to a service; it is theirs once they accept."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            offer_to(self.tools, self.placing, session, _need(session, case, need_id), service_id, at=at)

    def tell(self, me: Me, case_id: str, need_id: str) -> None:
        """Note that the person was told what to do and when to come back."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            need = _need(session, mine(session, me, case_id), need_id)
            if need.handed_over_when != "told":
                raise Conflict("This needs somebody who takes it; telling is not enough.")
            hand_over(session, need, how="told", by=me.actor, at=at)

    def send_999(self, me: Me, case_id: str, why: str) -> None:
        """Send an ambulance request by hand, at once, with what made this person send it."""
        if not why.strip():
            raise Invalid("Say what you see or hear that makes you send it.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            wanted = self.tools.rulebooks.of(session, case).dispositions[SENT_BY_HAND]
            need = want(session, case, wanted, lead=True, at=at)
            end_alert(session, case, NOT_REACHED, at=at)  # what was to be decided about them is decided
            record_event(
                session, case_id=case_id, kind="sent_by_hand", actor=me.actor, at=at, data={"why": why}
            )
            note(
                session,
                actor=me.actor,
                action="ambulance.by_hand",
                subject="case",
                subject_id=case_id,
                why="by hand",
                at=at,
                personal={"why": why},
            )
            count_down(session, case, need, at=at)
            request = request_of(session, need.id)
            if request is not None and request.state == "counting":
                self.ambulance.send(session, request, at)

    def place(self, me: Me, case_id: str, *, address: str, postcode: str, note: str) -> None:
        """Confirm or correct where the person is; the ambulance desk sees it at once."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            identify(session, case, Identity(address=address or None, postcode=postcode or None), at=at)
            case.place = case.place | {"note": note}
            self.ambulance.confirm_place(session, case, by=me.actor, at=at)


def _need(session: Session, case: Case, need_id: str) -> Need:
    need = session.get(Need, need_id)
    if need is None or need.case_id != case.id or need.state == "withdrawn":
        raise NotFound("This is no longer needed; look at the case again.")
    if need.state == "handed_over":
        raise Conflict("Somebody has this already.")
    return need
