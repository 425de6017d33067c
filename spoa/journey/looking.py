"""Reading: queues, one's own work, and a whole case, as frozen values for pages. Every look is audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.model import TransferState
from spoa.cases.queueing import case_class, due
from spoa.conversation.model import Prompt
from spoa.journey.brief import Brief, brief_of, who
from spoa.journey.placing import Placing
from spoa.journey.saying import open_prompt
from spoa.journey.telling import standing, told_of
from spoa.journey.tools import Tools
from spoa.journey.voice.guests import GuestView, guest_views
from spoa.journey.voice.stored import read_transfer
from spoa.journey.voice.tries import BackView, back_view
from spoa.journey.worklines import WorkLine, current, line_of
from spoa.kernel.errors import NotFound
from spoa.records.audit import note
from spoa.records.bookings import Booking
from spoa.records.calls import AmbulanceRequest, Leg, Transfer
from spoa.records.cases import (
    IS_WAITING,
    Alert,
    Case,
    Contact,
    Decision,
    Message,
    Need,
    Person,
    QueueEntry,
    ToldRow,
)
from spoa.records.referrals import Referral
from spoa.records.staff import Staff
from spoa.routing.model import Ranking
from spoa.routing.queues import Waiting, order
from spoa.staff.me import Me
from spoa.triage.engine import step
from spoa.triage.rulebook import Rulebook
from spoa.triage.steps import Step
from spoa.triage.told import Told


@dataclass(frozen=True)
class NeedView:
    """A need with where it can go, its appointment and its referral, as they stand."""

    need: Need
    ranking: Ranking | None
    slots: tuple[Any, ...]
    booking: Booking | None
    referral: Referral | None
    service: str | None


@dataclass(frozen=True)
class TransferView:
    """The live transfer of a case, with the state of its table."""

    row: Transfer
    state: TransferState
    receiver: str | None


@dataclass(frozen=True)
class CaseView:
    """Everything a page shows of a case, read in one moment. ``staffed``: the names of those in its call."""

    case: Case
    klass: int | None
    person: Person | None
    who: str
    contacts: tuple[Contact, ...]
    contact: Contact
    messages: tuple[Message, ...]
    prompt: Prompt | None
    heard: Told
    step: Step
    told: tuple[ToldRow, ...]
    needs: tuple[NeedView, ...]
    brief: Brief
    ambulance: AmbulanceRequest | None
    transfer: TransferView | None
    legs: tuple[Leg, ...]
    staffed: Mapping[str, str]
    guests: tuple[GuestView, ...]
    alerts: tuple[Alert, ...]
    owner: str
    decision: Decision | None
    back: BackView
    rulebook: Rulebook


@dataclass(frozen=True)
class Looking:
    """What staff read. Opening a case writes the look into the audit, once for each opening."""

    tools: Tools
    placing: Placing

    def queue(self, me: Me, queue: str | None = None) -> tuple[WorkLine, ...]:
        """Return what waits for people of this organisation, in the order in which it is to be taken."""
        with self.tools.records.read() as session:
            asked = (
                select(QueueEntry)
                .where(IS_WAITING, QueueEntry.organisation_id == me.organisation)
                .where(*([QueueEntry.queue == queue] if queue else []))
            )
            entries = {entry.id: entry for entry in session.scalars(asked)}
            waiting = [Waiting(e.id, e.klass, due(e), e.since) for e in entries.values()]
            ordered = order(waiting, self.placing.rules.queue_policy)
            return tuple(line_of(entries[each.id]) for each in ordered)

    def work(self, me: Me) -> tuple[WorkLine, ...]:
        """Return the cases that this person has, the least time left first."""
        with self.tools.records.read() as session:
            asked = (
                select(QueueEntry)
                .where(QueueEntry.state == "taken", QueueEntry.taken_by == me.id)
                .order_by(QueueEntry.deadline_at)
            )
            return tuple(line_of(entry, named=True) for entry in session.scalars(asked))

    def alerts(self, me: Me) -> tuple[Alert, ...]:
        """Return the alerts of this organisation that nobody has dealt with, the worst first."""
        with self.tools.records.read() as session:
            asked = (
                select(Alert)
                .where(Alert.organisation_id == me.organisation, Alert.ended_at.is_(None))
                .order_by(Alert.at.desc())
            )
            rank = {"critical": 0, "high": 1, "information": 2}
            return tuple(sorted(session.scalars(asked), key=lambda alert: rank[alert.level]))

    def case(self, me: Me, case_id: str, *, why: str) -> CaseView:
        """Return a case and write the look into the audit; ``NotFound`` outside what this person may see."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = session.get(Case, case_id)
            if case is None or not self._may(session, me, case):
                raise NotFound("There is no such case here. It may belong to another organisation.")
            note(
                session,
                actor=me.actor,
                action="case.read",
                subject="case",
                subject_id=case.id,
                why=why,
                at=at,
            )
        return self.again(me, case_id)

    def again(self, me: Me, case_id: str) -> CaseView:
        """Return a case that is open before this person, for a part of its page; the look is noted."""
        at = self.tools.clock.now()
        with self.tools.records.read() as session:
            case = session.get(Case, case_id)
            if case is None or not self._may(session, me, case):
                raise NotFound("There is no such case here. It may belong to another organisation.")
            return self._view(session, case, at)

    def _may(self, session: Session, me: Me, case: Case) -> bool:
        if case.organisation_id == me.organisation:
            return True
        offered = select(Transfer.id).where(Transfer.case_id == case.id, Transfer.receiver_id == me.id)
        return session.scalar(offered.limit(1)) is not None

    def _view(self, session: Session, case: Case, at: datetime) -> CaseView:
        contacts = tuple(case.contacts)
        contact = current(contacts)
        rulebook = self.tools.rulebooks.of(session, case)
        told = told_of(session, case, channel=contact.channel, rulebook=rulebook, at=at)
        transfer = session.scalar(
            select(Transfer).where(Transfer.case_id == case.id).order_by(Transfer.began_at.desc()).limit(1)
        )
        legs = tuple(session.scalars(select(Leg).where(Leg.contact_id == contact.id).order_by(Leg.at)))
        return CaseView(
            case=case,
            klass=case_class(case),
            person=case.person,
            who=who(case),
            contacts=contacts,
            contact=contact,
            messages=tuple(message for each in contacts for message in each.messages),
            prompt=open_prompt(contact),
            heard=told,
            step=step(rulebook, told),
            told=tuple(standing(session, case.id)),
            needs=tuple(self._need(session, case, need, at) for need in case.needs),
            brief=brief_of(session, case, now=at, rulebook=rulebook),
            rulebook=rulebook,
            ambulance=_ambulance(session, case),
            transfer=_transfer(session, transfer),
            legs=legs,
            staffed=_names(session, legs),
            guests=guest_views(session, contact.id),
            alerts=tuple(
                session.scalars(select(Alert).where(Alert.case_id == case.id, Alert.ended_at.is_(None)))
            ),
            owner=_owner(session, case),
            decision=session.scalar(
                select(Decision).where(Decision.case_id == case.id).order_by(Decision.at.desc()).limit(1)
            ),
            back=back_view(session, case, self.placing.rules.call_backs, at=at),
        )

    def _need(self, session: Session, case: Case, need: Need, at: datetime) -> NeedView:
        placed = need.state == "open"
        booking = session.scalar(
            select(Booking).where(Booking.need_id == need.id).order_by(Booking.made_at.desc()).limit(1)
        )
        referral = session.scalar(
            select(Referral).where(Referral.need_id == need.id).order_by(Referral.offered_at.desc()).limit(1)
        )
        service = booking.slot.service.name if booking else referral.service.name if referral else None
        return NeedView(
            need=need,
            ranking=self.placing.ranking(session, case, need, now=at) if placed else None,
            slots=self.placing.slots(session, case, need, now=at)
            if placed and need.handed_over_when == "booked"
            else (),
            booking=booking,
            referral=referral,
            service=service,
        )


def _ambulance(session: Session, case: Case) -> AmbulanceRequest | None:
    asked = (
        select(AmbulanceRequest)
        .where(AmbulanceRequest.case_id == case.id, AmbulanceRequest.state != "undone")
        .order_by(AmbulanceRequest.goes_at.desc())
        .limit(1)
    )
    return session.scalar(asked)


def _transfer(session: Session, row: Transfer | None) -> TransferView | None:
    if row is None:
        return None
    receiver = session.get(Staff, row.receiver_id) if row.receiver_id else None
    return TransferView(row, read_transfer(row.state), receiver.name if receiver else None)


def _names(session: Session, legs: tuple[Leg, ...]) -> dict[str, str]:
    """Return the names of the staff whose lines these are, by id."""
    asked = select(Staff.id, Staff.name).where(Staff.id.in_({leg.staff_id for leg in legs if leg.staff_id}))
    return {staff_id: name for staff_id, name in session.execute(asked)}


def _owner(session: Session, case: Case) -> str:
    if case.owner_kind == "staff":
        return session.get_one(Staff, case.owner_id).name
    return {"queue": "the team's queue"}.get(case.owner_kind, "another organisation")
