"""The transfer that is offered to somebody: its brief, how long it rings, what became of the last one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from spoa.calls.model import TransferState
from spoa.calls.stages import EXITS, Reach, Stage
from spoa.journey.looks import looked
from spoa.journey.tools import Tools
from spoa.journey.voice.stored import read_transfer, timer_of
from spoa.journey.voice.transfers import TIMER
from spoa.kernel.errors import NotFound
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.outbox import OutboxRow
from spoa.records.staff import Staff
from spoa.staff.me import Me

_SHOWN_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Offer:
    """A transfer that is offered to somebody, or the last one that was and is over."""

    transfer: Transfer
    state: TransferState
    case: Case
    need: Need | None
    giver: str | None
    since: datetime
    until: datetime | None
    channel: str

    @property
    def live(self) -> bool:
        """Say whether it still waits for an answer."""
        return is_offered(self.state)


@dataclass(frozen=True)
class Offers:
    """The reads of whoever is offered work by telephone."""

    tools: Tools

    def offer(self, me: Me) -> Offer | None:
        """Return the transfer that rings for this person, or the last one if it ended just now unanswered."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            asked = (
                select(Transfer)
                .where(Transfer.receiver_id == me.id)
                .where(or_(Transfer.ended_at.is_(None), Transfer.ended_at > at - _SHOWN_AFTER))
                .order_by(Transfer.began_at.desc())
                .limit(1)
            )
            transfer = session.scalar(asked)
            state = read_transfer(transfer.state) if transfer else None
            if transfer is None or state is None or not (is_offered(state) or state.stage in EXITS):
                return None
            if is_offered(state):
                looked(session, me, "transfer", [transfer.id], "offered to them", at)
            return Offer(
                transfer=transfer,
                state=state,
                case=session.get_one(Case, transfer.case_id),
                need=session.get(Need, transfer.need_id) if transfer.need_id else None,
                giver=staff_name(session, transfer.giver_id),
                since=transfer.offered_at or transfer.began_at,
                until=rings_until(session, transfer, state),
                channel=session.get_one(Contact, transfer.contact_id).channel,
            )

    def live(self, me: Me) -> Transfer | None:
        """Return the transfer in which this person is the receiver now, from the first ring to the end."""
        with self.tools.records.read() as session:
            asked = select(Transfer).where(Transfer.receiver_id == me.id, Transfer.ended_at.is_(None))
            return session.scalar(asked.order_by(Transfer.began_at.desc()).limit(1))

    def on_the_line(self, me: Me) -> str | None:
        """Return the case of the call that this person is in or has just accepted, if there is one."""
        with self.tools.records.read() as session:
            line = select(Contact.case_id).join(Leg, Leg.contact_id == Contact.id)
            in_room = line.where(Leg.staff_id == me.id, Leg.in_room, Contact.ended_at.is_(None))
            case_id = session.scalar(in_room.order_by(Leg.at.desc()).limit(1))
            if case_id is not None:
                return case_id
            joins = (
                select(Transfer)
                .where(Transfer.receiver_id == me.id, Transfer.ended_at.is_(None))
                .where(Transfer.stage.in_((Stage.BRIEFING, Stage.JOINING)))
            )
            accepted = session.scalar(joins.order_by(Transfer.began_at.desc()).limit(1))
            return accepted.case_id if accepted else None

    def case_of(self, me: Me, transfer_id: str) -> str:
        """Return the case of a transfer that this person takes part in."""
        with self.tools.records.read() as session:
            transfer = session.get(Transfer, transfer_id)
            if transfer is None or transfer.receiver_id != me.id:
                raise NotFound("This transfer is not yours, or it is over.")
            return transfer.case_id


def is_offered(state: TransferState) -> bool:
    """Say whether a transfer waits for its receiver's answer."""
    early = state.receiver in (Reach.NONE, Reach.ASKED, Reach.RINGING, Reach.ANSWERED)
    return early and state.stage in (Stage.HOLDING, Stage.DIALLING)


def rings_until(session: Session, transfer: Transfer, state: TransferState) -> datetime | None:
    """Return when the timer of this stage runs out, as the outbox has it."""
    if state.timer is None or transfer.ended_at is not None:
        return None
    asked = select(OutboxRow.due_at).where(
        OutboxRow.job == TIMER,
        OutboxRow.subject == timer_of(transfer, state.timer),
        OutboxRow.done_at.is_(None),
    )
    return session.scalar(asked.limit(1))


def staff_name(session: Session, staff_id: str | None) -> str | None:
    """Return somebody's name."""
    staff = session.get(Staff, staff_id) if staff_id else None
    return staff.name if staff else None
