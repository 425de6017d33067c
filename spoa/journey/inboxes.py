"""What receivers read: a base's day, a service's referrals, an ambulance desk's requests, a transfer offered.

Partners see what was sent to them and nothing else. Whatever shows a person is in the audit, once for each
reader and thing: a list that fetches itself again does not write the same look a second time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from spoa.booking.lists import todays_list, working_day
from spoa.booking.states import CLAIMING
from spoa.calls.model import TransferState
from spoa.calls.stages import Party
from spoa.journey.brief import Brief, brief_of
from spoa.journey.looks import looked, opened
from spoa.journey.offers import rings_until, staff_name
from spoa.journey.reception import own_place, place_of, places_of
from spoa.journey.tools import Tools
from spoa.journey.voice.orders import live_leg
from spoa.journey.voice.stored import read_transfer
from spoa.kernel.errors import Forbidden, NotFound
from spoa.kernel.phones import spoken
from spoa.kernel.urgency import klass
from spoa.records.bookings import Booking, Slot
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.directory import ServiceRow
from spoa.records.referrals import Referral
from spoa.records.staff import Organisation, Staff
from spoa.routing.referral import inbox
from spoa.staff.me import Me

_SHIFT: Final = timedelta(hours=12)


@dataclass(frozen=True)
class Sent:
    """What a receiver is told of somebody's case: who, why, how urgent, with the brief."""

    case: Case
    need: Need
    klass: int
    brief: Brief
    phone: str | None


@dataclass(frozen=True)
class DayLine:
    """A slot of a provider's day, with its claim and, once it is booked, the person it is for."""

    slot: Slot
    booking: Booking | None
    sent: Sent | None


@dataclass(frozen=True)
class Day:
    """A provider's day: the place, every slot by time and room, and what waits for an answer."""

    place: ServiceRow
    lines: tuple[DayLine, ...]

    @property
    def to_answer(self) -> tuple[DayLine, ...]:
        """Return the bookings that wait for this provider's answer, the first due first."""
        new = [line for line in self.lines if line.booking and line.booking.state == "booked"]
        return tuple(sorted(new, key=lambda line: (line.booking and line.booking.answer_by, line.slot.id)))


@dataclass(frozen=True)
class ReferralLine:
    """A referral in a service's inbox."""

    referral: Referral
    sent: Sent


@dataclass(frozen=True)
class ReferralInbox:
    """What a service has been asked to take, and who there can ring."""

    place: ServiceRow
    lines: tuple[ReferralLine, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class RequestLine:
    """A request in an ambulance desk's inbox, with the call in which its desk is rung."""

    request: AmbulanceRequest
    sent: Sent
    transfer: Transfer | None
    state: TransferState | None
    rings: str | None
    rings_until: datetime | None
    giver: str | None
    on_line: bool


@dataclass(frozen=True)
class Inboxes:
    """The reads of receivers."""

    tools: Tools

    def kind(self, me: Me) -> str:
        """Return the kind of this person's organisation: hub, gp_ooh, ambulance, voluntary …."""
        with self.tools.records.read() as session:
            return session.get_one(Organisation, me.organisation).kind

    def places(self, me: Me) -> tuple[tuple[ServiceRow, ...], str]:
        """Return the services of this person's organisation, and the id of the one where they work."""
        with self.tools.records.read() as session:
            return tuple(places_of(session, me)), own_place(session, me).id

    def place(self, me: Me) -> ServiceRow:
        """Return where this person works."""
        with self.tools.records.read() as session:
            return own_place(session, me)

    def day(self, me: Me) -> Day:
        """Return the day at this person's place of work."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            place = own_place(session, me)
            listed = todays_list(session, place.id, working_day(at))
            lines = tuple(
                DayLine(each.slot, each.booking, self._booked(session, each.booking, at)) for each in listed
            )
            seen = [line.booking.id for line in lines if line.booking and line.sent]
            looked(session, me, "booking", seen, "their list", at)
        return Day(place, lines)

    def booking(self, me: Me, booking_id: str) -> DayLine:
        """Return one booking with its brief; opened by hand, so each look is noted."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = session.get(Booking, booking_id)
            if found is None or found.state not in CLAIMING:
                raise NotFound("There is no such booking in your list. It may have moved to someone else.")
            place_of(session, me, found.service_id)
            sent = self._booked(session, found, at)
            if sent is None:
                raise NotFound("This time is only held; nobody has booked it yet.")
            opened(session, me, "booking.brief", "booking", found.id, "opened the brief", at)
            return DayLine(found.slot, found, sent)

    def referrals(self, me: Me) -> ReferralInbox:
        """Return what this person's service was asked to take, unanswered ones first."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            place = own_place(session, me)
            lines = tuple(
                ReferralLine(each, self._sent(session, each.case_id, each.need_id, at))
                for each in inbox(session, place.id)
            )
            looked(session, me, "referral", [line.referral.id for line in lines], "their inbox", at)
            people = select(Staff.name).where(Staff.organisation_id == me.organisation, Staff.active)
            return ReferralInbox(place, lines, tuple(session.scalars(people.order_by(Staff.name))))

    def requests(self, me: Me) -> tuple[RequestLine, ...]:
        """Return the requests to this ambulance service: those that nobody has first, then this shift's."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if session.get_one(Organisation, me.organisation).kind != "ambulance":
                raise Forbidden("This page is for ambulance desks.")
            asked = (
                select(AmbulanceRequest)
                .where(AmbulanceRequest.desk_id == me.organisation)
                .where(
                    or_(
                        AmbulanceRequest.state.in_(("sent", "accepted")),
                        (AmbulanceRequest.state == "joined") & (AmbulanceRequest.sent_at > at - _SHIFT),
                    )
                )
                .order_by(AmbulanceRequest.sent_at)
            )
            lines = tuple(self._request(session, request, at) for request in session.scalars(asked))
            looked(session, me, "ambulance", [line.request.id for line in lines], "their inbox", at)
            return lines

    def _booked(self, session: Session, booking: Booking | None, at: datetime) -> Sent | None:
        if booking is None or booking.state == "held" or booking.need_id is None:
            return None
        return self._sent(session, booking.case_id, booking.need_id, at)

    def _sent(self, session: Session, case_id: str, need_id: str, at: datetime) -> Sent:
        case, need = session.get_one(Case, case_id), session.get_one(Need, need_id)
        brief = brief_of(session, case, now=at, rulebook=self.tools.rulebooks.of(session, case))
        last = select(Contact.address).where(Contact.case_id == case.id, Contact.address.is_not(None))
        known = case.person.phone if case.person else None
        phone = known or session.scalar(last.order_by(Contact.heard_at.desc()).limit(1))
        return Sent(case, need, klass(need.urgency), brief, spoken(phone) if phone else None)

    def _request(self, session: Session, request: AmbulanceRequest, at: datetime) -> RequestLine:
        transfer = session.scalar(
            select(Transfer)
            .where(Transfer.case_id == request.case_id, Transfer.need_id == request.need_id)
            .where(Transfer.ended_at.is_(None))
        )
        state = read_transfer(transfer.state) if transfer else None
        newest = select(Contact).where(Contact.case_id == request.case_id).order_by(Contact.heard_at.desc())
        contact = session.scalars(newest.limit(1)).one()
        giver = (transfer.giver_id if transfer else None) or contact.handler_id
        handler = live_leg(session, contact.id, Party.GIVER)
        return RequestLine(
            request=request,
            sent=self._sent(session, request.case_id, request.need_id, at),
            transfer=transfer,
            state=state,
            rings=transfer.receiver_id if transfer else None,
            rings_until=rings_until(session, transfer, state) if transfer and state else None,
            giver=staff_name(session, giver),
            on_line=transfer is not None or (handler is not None and handler.in_room),
        )
