"""Where a need can go: the directory ranked for this person now, with what is free there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking.lists import free_slots, vacancies
from spoa.booking.slots import Free, offerable
from spoa.journey.rulebooks import Rulebooks
from spoa.records.bookings import Booking
from spoa.records.cases import Case, Need
from spoa.records.directory import ServiceRow
from spoa.routing.distance import journey_time, road_miles
from spoa.routing.hours import next_open
from spoa.routing.model import Directory, Offered, Patient, Ranking, Rules, Service, State, Takes, Wanted
from spoa.routing.ranking import rank
from spoa.routing.referral import refused
from spoa.triage.rulebook import Disposition

_DAYS_A_YEAR: Final = 365.25
_CHOICE: Final = 3
_PRACTICES: Final = 4


@dataclass(frozen=True)
class Placing:
    """The directory and the rules of routing, compiled; what is free is read each time."""

    directory: Directory
    rules: Rules
    rulebooks: Rulebooks

    def ranking(self, session: Session, case: Case, need: Need, *, now: datetime) -> Ranking:
        """Return who can take a need, best first, and who cannot and why."""
        entry = self.entry(session, need)
        wanted = Wanted(
            code=need.code,
            services=entry.services,
            by=max(need.deadline_at, now + timedelta(minutes=1)),
            urgency=need.urgency,
            handed_over=cast("Takes", entry.handed_over),
            skill=entry.skill,
        )
        states = self._states(session, now=now, until=wanted.by)
        return rank(
            wanted,
            self.patient(session, case),
            now,
            self.directory.services,
            self.rules,
            states=states,
            declined=refused(session, need.id),
        )

    def entry(self, session: Session, need: Need) -> Disposition:
        """Return what the rules of its case say of a need."""
        return self.rulebooks.of(session, need.case).dispositions[need.code]

    def patient(self, session: Session, case: Case) -> Patient:
        """Return what routing may know of the person: age, sex, place and their own practice."""
        practice = None
        if case.person is not None and case.person.gp_service_id is not None:
            practice = session.get_one(ServiceRow, case.person.gp_service_id).code
        return Patient(
            age_years=case.age_days / _DAYS_A_YEAR if case.age_days is not None else None,
            sex=case.sex,
            place=self.directory.place_of(case.place.get("postcode")),
            practice=practice,
        )

    def best(self, session: Session, case: Case, need: Need, *, now: datetime) -> Offered | None:
        """Return who takes a need first; None where only a clinician could decide that."""
        ranked = self.ranking(session, case, need, now=now).offered
        return next((each for each in ranked if not each.last_resort), None)

    def practices(self, session: Session, case: Case, need: Need, *, now: datetime) -> tuple[Offered, ...]:
        """Return the practices that serve a person's postcode, while their own is not known."""
        mine = case.person.gp_service_id if case.person is not None else None
        if need.handed_over_when != "delivered" or mine is not None:
            return ()
        ranked = self.ranking(session, case, need, now=now).offered
        return tuple(each for each in ranked if each.service.own_patients_only)[:_PRACTICES]

    def slots(self, session: Session, case: Case, need: Need, *, now: datetime) -> tuple[Free, ...]:
        """Return up to three free times before the need's deadline, at the best places first.

        Times at which somebody comes to the person are left to staff, who ask whether they can travel. A
        time that its provider has declined for this need is not offered again.
        """
        ranked = self.ranking(session, case, need, now=now).offered
        offered = [each for each in ranked if not each.last_resort and not each.service.comes]
        if not offered:
            return ()
        ids = [each.service.id for each in offered[:_CHOICE]]
        skill = self.entry(session, need).skill
        free = free_slots(session, ids, after=now, until=need.deadline_at, skill=skill)
        declined = set(
            session.scalars(
                select(Booking.slot_id).where(Booking.need_id == need.id, Booking.state == "declined")
            )
        )
        return offerable(
            (slot for slot in free if slot.slot_id not in declined),
            earliest=now,
            by=need.deadline_at,
            travel={each.service.id: self._travel(case, each) for each in offered},
        )

    def service(self, service_id: str) -> Service | None:
        """Return a service as its file describes it."""
        return next((each for each in self.directory.services if each.id == service_id), None)

    def opens(self, service_id: str, *, now: datetime) -> datetime | None:
        """Return when a service is next open: now, or later; None when not in sight."""
        found = self.service(service_id)
        opening = next_open(found.hours, now, self.rules.calendar) if found else None
        return max(opening.since, now) if opening else None

    def address(self, service_id: str) -> str:
        """Return where a service is, as a person would look for it; empty where it has no place."""
        found = self.service(service_id)
        return found.place.address if found and found.place else ""

    def _travel(self, case: Case, offered: Offered) -> timedelta:
        here = self.directory.place_of(case.place.get("postcode"))
        miles = road_miles(here, offered.service.place, self.rules.travel)
        return journey_time(miles, self.rules.travel)

    def _states(self, session: Session, *, now: datetime, until: datetime) -> dict[str, State]:
        rows = session.scalars(select(ServiceRow).where(ServiceRow.active)).all()
        vacant = vacancies(session, [row.id for row in rows], after=now, until=until)
        return {
            row.code: State(
                paused_until=row.paused_until,
                paused_why=row.paused_why or "",
                free=vacant[row.id].free if row.id in vacant else None,
                first_free=vacant[row.id].first_free if row.id in vacant else None,
            )
            for row in rows
        }
