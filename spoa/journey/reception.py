"""What reception at a provider does: where they work, who arrived, was seen or did not come, a pause."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.booking import appointments
from spoa.journey.tools import Tools
from spoa.kernel.errors import Forbidden, Invalid, NotFound
from spoa.records.audit import note
from spoa.records.bookings import Booking
from spoa.records.directory import ServiceRow
from spoa.records.referrals import Referral
from spoa.records.staff import Staff
from spoa.records.topics import changed
from spoa.routing import load
from spoa.routing import referral as referrals
from spoa.staff.me import Me

PAUSES: Final = (30, 60, 120, 240)
"""For how many minutes bookings can be paused at once."""


@dataclass(frozen=True)
class Reception:
    """The acts of a provider's staff on what is theirs; each is in the audit with who did it."""

    tools: Tools

    def work_at(self, me: Me, service_key: str) -> None:
        """Remember where this person works; only places of their own organisation can be chosen."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            service = place_of(session, me, service_key)
            session.get_one(Staff, me.id).service_id = service.id
            note(
                session,
                actor=me.actor,
                action="place.choose",
                subject="service",
                subject_id=service.id,
                why="works there",
                at=at,
            )
            changed(session, f"staff:{me.id}")

    def arrived(self, me: Me, booking_id: str) -> None:
        """Note that the person is there."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            appointments.arrive(session, self._booking(session, me, booking_id), by=me.actor, now=at)

    def seen(self, me: Me, booking_id: str) -> None:
        """Note that the person was seen and has left."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            appointments.see(session, self._booking(session, me, booking_id), by=me.actor, now=at)

    def missed(self, me: Me, booking_id: str) -> None:
        """Note that the person did not come; ``Conflict`` before their time."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            appointments.miss(session, self._booking(session, me, booking_id), by=me.actor, now=at)

    def done(self, me: Me, referral_id: str) -> None:
        """Note that what was promised on a referral has been done."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            found = session.get(Referral, referral_id)
            if found is None:
                raise NotFound("There is no such referral in your list.")
            place_of(session, me, found.service_id)
            referrals.finish(session, found.id, by=me.actor, now=at)

    def pause(self, me: Me, service_key: str, *, minutes: int, why: str) -> None:
        """Take no new bookings for a while; what is booked stays."""
        if minutes not in PAUSES:
            raise Invalid("Choose one of the lengths of a pause.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            service = place_of(session, me, service_key)
            until = at + timedelta(minutes=minutes)
            load.pause(session, service.id, until=until, why=why, by=me.actor, now=at)

    def resume(self, me: Me, service_key: str) -> None:
        """Take bookings again."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            load.resume(session, place_of(session, me, service_key).id, by=me.actor, now=at)

    @staticmethod
    def _booking(session: Session, me: Me, booking_id: str) -> str:
        found = session.get(Booking, booking_id)
        if found is None:
            raise NotFound("There is no such booking in your list. It may have moved to someone else.")
        place_of(session, me, found.service_id)
        return found.id


def place_of(session: Session, me: Me, service_key: str) -> ServiceRow:
    """Return a service of this person's own organisation; another's does not exist for them."""
    service = session.get(ServiceRow, service_key)
    if service is None or service.organisation_id != me.organisation:
        raise NotFound("There is no such place in your organisation. It may have moved to someone else.")
    return service


def own_place(session: Session, me: Me) -> ServiceRow:
    """Return where this person works: as they chose, else the first service of their organisation."""
    staff = session.get_one(Staff, me.id)
    chosen = session.get(ServiceRow, staff.service_id) if staff.service_id else None
    if chosen is not None and chosen.active and chosen.organisation_id == me.organisation:
        return chosen
    first = next(iter(places_of(session, me)), None)
    if first is None:
        raise Forbidden("Your organisation has no service in the directory. Ask your administrator.")
    return first


def places_of(session: Session, me: Me) -> list[ServiceRow]:
    """Return the services of this person's organisation, by name."""
    found = session.query(ServiceRow).where(ServiceRow.organisation_id == me.organisation, ServiceRow.active)
    return sorted(found, key=lambda row: row.name)
