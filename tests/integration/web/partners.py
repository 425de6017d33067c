"""Cases that have been sent to partners, for the tests of their pages."""

from datetime import timedelta

from sqlalchemy import select

from spoa.booking.appointments import book_slot
from spoa.booking.lists import free_slots
from spoa.cases.opening import Arrival, open_case
from spoa.cases.people import Identity, identify
from spoa.journey.brief import brief_of
from spoa.journey.needs import hand_over, want
from spoa.kernel.actor import SYSTEM
from spoa.records.audit import AuditRow
from spoa.records.bookings import Booking
from spoa.records.cases import Case
from spoa.records.referrals import Referral
from spoa.records.staff import Organisation, Staff
from spoa.routing.model import service_id
from spoa.routing.referral import offer
from spoa.staff.me import Me
from spoa.web.use_cases import UseCases

PART = {"HX-Request": "true"}
KINGSBROOK, LUTON = service_id("kingsbrook-house"), service_id("luton-base")
NEIGHBOURS = service_id("good-neighbours-bedford")


def me_of(use_cases: UseCases, username: str) -> Me:
    with use_cases.records.read() as session:
        return Me.of(session.scalars(select(Staff).where(Staff.username == username)).one())


def make_case(use_cases: UseCases, name: str, complaint: str) -> str:
    """Open a case of somebody who is known by name and lives in Bedford."""
    at = use_cases.clock.now()
    with use_cases.records.unit() as session:
        hub = session.scalars(select(Organisation).where(Organisation.kind == "hub")).one()
        contact = open_case(session, Arrival(hub.id, "chat", "111", at, address="+447700900104"))
        said = Identity(name=name, sex="female", address="3 Marsh Walk", postcode="MK40 1AA")
        identify(session, contact.case, said, at=at)
        contact.case.complaint, contact.case.urgency = complaint, 6
        return contact.case_id


def make_need(use_cases: UseCases, case_id: str, code: str) -> str:
    with use_cases.records.unit() as session:
        case = session.get_one(Case, case_id)
        disposition = use_cases.journeys.tools.rulebooks.last_known().dispositions[code]
        return want(session, case, disposition, lead=True, at=use_cases.clock.now()).id


def book(use_cases: UseCases, name: str = "Nadia Rahman", service: str = KINGSBROOK) -> str:
    """Book the first free time at a base for somebody; return the booking's id."""
    at = use_cases.clock.now()
    case_id = make_case(use_cases, name, "earache for three days")
    need_id = make_need(use_cases, case_id, "ooh-gp-6h")
    with use_cases.records.unit() as session:
        free = free_slots(session, [service], after=at + timedelta(minutes=10), until=at + timedelta(hours=6))
        booking = book_slot(
            session,
            free[0].slot_id,
            case_id,
            need_id=need_id,
            by=SYSTEM,
            now=at,
            answer_by=at + timedelta(minutes=15),
        )
        case = session.get_one(Case, case_id)
        hand_over(session, case.needs[0], how="booked", by=SYSTEM, at=at)
        return booking.id


def refer(use_cases: UseCases, name: str = "Walter Finch", service: str = NEIGHBOURS) -> str:
    """Send somebody's need for company to a voluntary service; return the referral's id."""
    at = use_cases.clock.now()
    case_id = make_case(use_cases, name, "cannot sleep since she died")
    need_id = make_need(use_cases, case_id, "bereavement-support")
    with use_cases.records.unit() as session:
        case = session.get_one(Case, case_id)
        brief = brief_of(session, case, now=at, rulebook=use_cases.journeys.tools.rulebooks.last_known())
        case.needs[0].state = "offered"
        return offer(
            session,
            need_id=need_id,
            case_id=case_id,
            service_id=service,
            klass=5,
            by=SYSTEM,
            now=at,
            answer_by=at + timedelta(hours=2),
            note=brief.as_text(),
        ).id


def booking_of(use_cases: UseCases, booking_id: str) -> Booking:
    with use_cases.records.read() as session:
        return session.get_one(Booking, booking_id)


def referral_of(use_cases: UseCases, referral_id: str) -> Referral:
    with use_cases.records.read() as session:
        return session.get_one(Referral, referral_id)


def case_of(use_cases: UseCases, case_id: str) -> Case:
    with use_cases.records.read() as session:
        case = session.get_one(Case, case_id)
        list(case.needs)
        return case


def looks(use_cases: UseCases, action: str) -> list[tuple[str | None, str]]:
    """Who looked at what, by an action of the audit."""
    with use_cases.records.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id))
        return [(row.actor_id, row.subject_id) for row in rows]
