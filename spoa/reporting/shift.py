"""The shift as it stands, from the records: who waits and how long they have, who is there, what is stuck."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.booking.lists import Vacancy, vacancies
from spoa.cases.queueing import CLINICIANS, case_class
from spoa.kernel.clock import Clock
from spoa.kernel.london import from_london, london
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import IN_QUEUE, IS_OPEN, Case, Contact, QueueEntry
from spoa.records.directory import ServiceRow
from spoa.records.outbox import Standing, standing
from spoa.records.staff import Presence, Staff
from spoa.records.unit import Records
from spoa.reporting.rules_used import Use, use_of
from spoa.staff.roles import Role

SOON: Final = timedelta(minutes=30)
ROOM: Final = timedelta(hours=2)
_STUCK: Final = timedelta(minutes=2)
_STAGES: Final = ("holding", "dialling", "briefing", "joining")
_SHOWN: Final = 12
_GRACE: Final = timedelta(seconds=30)  # what has just become due is not late
_HALF_HOURS: Final = 48


@dataclass(frozen=True)
class Risk:
    """An open case that may be late. ``holder`` is the name of who has it, never a patient's."""

    case: Case
    klass: int | None
    holder: str


@dataclass(frozen=True)
class Waiting:
    """How many wait in one class (``None``: not yet assessed), and the least time that one of them has."""

    count: int = 0
    least: datetime | None = None
    soon: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody on shift."""

    staff: Staff
    state: str
    since: datetime | None


@dataclass(frozen=True)
class Room:
    """What a service has left in the next two hours."""

    service: ServiceRow
    vacancy: Vacancy | None


@dataclass(frozen=True)
class Shift:
    """Everything that the supervisor's page and the wallboard show, read in one moment."""

    at: datetime
    open_cases: int
    risks: tuple[Risk, ...]
    waiting: Mapping[int | None, Waiting]
    in_hand: int
    transfers: tuple[Transfer, ...]
    references: Mapping[str, str]
    people: tuple[Person, ...]
    room: tuple[Room, ...]
    callbacks: int
    callbacks_late: int
    calls_waiting: tuple[datetime, ...]
    ambulances: int
    answered: tuple[float, ...]
    outbox: Standing
    calls: tuple[int, ...]

    @property
    def stuck(self) -> tuple[Transfer, ...]:
        """Return the transfers in which the caller has been between two people for a while."""
        return tuple(each for each in self.transfers if each.began_at < self.at - _STUCK)


@dataclass(frozen=True)
class Reporting:
    """The reads of supervisors."""

    records: Records
    clock: Clock

    def use_of(self, protocol: str) -> Use:
        """Return how a protocol was used lately, over all organisations: no person can be told from it."""
        with self.records.read() as session:
            return use_of(session, protocol, at=self.clock.now())

    def shift(self, organisation: str) -> Shift:
        """Return how the shift of one organisation stands."""
        at = self.clock.now()
        with self.records.read() as session:
            cases = _open_cases(session, organisation)
            entries = _entries(session, organisation)
            transfers = _transfers(session, cases)
            return Shift(
                at=at,
                open_cases=len(cases),
                risks=_risks(session, cases),
                waiting=_waiting(entries, at),
                in_hand=sum(entry.state == "taken" for entry in entries),
                transfers=transfers,
                references={case.id: case.reference for case in cases},
                people=_people(session, organisation),
                room=_room(session, at),
                callbacks=sum(_is_callback(e) and e.deadline_at <= at + SOON for e in entries),
                callbacks_late=sum(_is_callback(e) and e.deadline_at <= at for e in entries),
                calls_waiting=_calls_waiting(entries),
                ambulances=_ambulances(session, cases),
                answered=_answered(session, organisation, at),
                outbox=standing(session, now=at - _GRACE),
                calls=_calls(session, organisation, at),
            )


def _open_cases(session: Session, organisation: str) -> Sequence[Case]:
    asked = select(Case).where(IS_OPEN, Case.organisation_id == organisation)
    return session.scalars(asked.order_by(Case.deadline_at)).all()


def _entries(session: Session, organisation: str) -> Sequence[QueueEntry]:
    asked = select(QueueEntry).where(QueueEntry.organisation_id == organisation, IN_QUEUE)
    return session.scalars(asked).all()


def _risks(session: Session, cases: Sequence[Case]) -> tuple[Risk, ...]:
    """Return the open cases with the least time left, with who has each."""
    shown = cases[:_SHOWN]
    named = select(Staff.id, Staff.name).where(Staff.id.in_([case.owner_id for case in shown]))
    names = {key: name for key, name in session.execute(named)}
    elsewhere = {"queue": "Queue", "organisation": "Another organisation"}
    return tuple(
        Risk(case, case_class(case), names.get(case.owner_id, elsewhere.get(case.owner_kind, "")))
        for case in shown
    )


def _waiting(entries: Sequence[QueueEntry], at: datetime) -> dict[int | None, Waiting]:
    by_class: dict[int | None, list[datetime]] = {}
    for entry in entries:
        if entry.state == "waiting":
            by_class.setdefault(entry.klass, []).append(entry.deadline_at)
    return {
        number: Waiting(len(due), min(due), sum(at < each <= at + SOON for each in due))
        for number, due in by_class.items()
    }


def _is_callback(entry: QueueEntry) -> bool:
    """Say whether somebody is to be rung: a clinician was promised, or they rang and are off the line."""
    calls = [each.ended_at for each in entry.case.contacts if each.channel == "voice"]
    on_the_line = None in calls
    return entry.state == "waiting" and not on_the_line and bool(calls or entry.queue == CLINICIANS)


def _calls_waiting(entries: Sequence[QueueEntry]) -> tuple[datetime, ...]:
    """Return since when each caller waits who is on the line with nobody."""
    return tuple(
        contact.started_at
        for entry in entries
        if entry.state == "waiting"
        for contact in entry.case.contacts
        if contact.channel == "voice" and contact.ended_at is None and contact.direction == "in"
    )


def _transfers(session: Session, cases: Sequence[Case]) -> tuple[Transfer, ...]:
    asked = select(Transfer).where(
        Transfer.case_id.in_([case.id for case in cases]),
        Transfer.ended_at.is_(None),
        Transfer.stage.in_(_STAGES),
    )
    return tuple(session.scalars(asked.order_by(Transfer.began_at)))


def _people(session: Session, organisation: str) -> tuple[Person, ...]:
    """Return call handlers and clinicians: those who are there first, by role and name."""
    asked = (
        select(Staff, Presence)
        .outerjoin(Presence, Presence.staff_id == Staff.id)
        .where(Staff.organisation_id == organisation, Staff.active)
        .where(Staff.role.in_((Role.CALL_HANDLER, Role.CLINICIAN)))
        .order_by(Presence.state == "away", Staff.role, Staff.name)
    )
    return tuple(
        Person(staff, there.state if there else "away", there.since if there else None)
        for staff, there in session.execute(asked)
    )


def _room(session: Session, at: datetime) -> tuple[Room, ...]:
    """Return the services that have rooms, with what is free within two hours."""
    asked = select(ServiceRow).where(ServiceRow.active).order_by(ServiceRow.kind, ServiceRow.name)
    rows = session.scalars(asked).all()
    left = vacancies(session, [row.id for row in rows], after=at, until=at + ROOM)
    return tuple(Room(row, left.get(row.id)) for row in rows if row.id in left or _paused(row, at))


def _paused(row: ServiceRow, at: datetime) -> bool:
    return row.paused_until is not None and row.paused_until > at


def _ambulances(session: Session, cases: Sequence[Case]) -> int:
    """Return how many requests to the ambulance service nobody has yet."""
    asked = select(func.count()).where(
        AmbulanceRequest.case_id.in_([case.id for case in cases]),
        AmbulanceRequest.state.in_(("counting", "sent")),
    )
    return session.scalar(asked) or 0


def _answered(session: Session, organisation: str, at: datetime) -> tuple[float, ...]:
    """Return for each case taken in the last hour how long it had waited in seconds."""
    asked = select(QueueEntry.since, QueueEntry.taken_at).where(
        QueueEntry.organisation_id == organisation, QueueEntry.taken_at > at - timedelta(hours=1)
    )
    return tuple((taken - since).total_seconds() for since, taken in session.execute(asked) if taken)


def _calls(session: Session, organisation: str, at: datetime) -> tuple[int, ...]:
    """Return how many contacts came in each half hour since midnight, London, up to now."""
    midnight = from_london(london(at).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))
    asked = select(Contact.started_at).where(
        Contact.organisation_id == organisation,
        Contact.direction == "in",
        Contact.started_at >= midnight,
        Contact.started_at <= at,
    )
    counted = Counter(int((each - midnight) / SOON) for each in session.scalars(asked))
    return tuple(counted[half] for half in range(min(int((at - midnight) / SOON) + 1, _HALF_HOURS)))
