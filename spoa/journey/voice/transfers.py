"""Warm transfers: feed what happens to the one table, keep its state, and write down what it wants done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.commands import OfferNext
from spoa.calls.model import Event, Outcome
from spoa.calls.stages import Form, Happened, Party, Reach, Stage
from spoa.calls.transfer import advance, is_over, open_transfer
from spoa.cases.alerts import end_alert, raise_alert
from spoa.cases.queueing import pass_to
from spoa.journey.ambulance import joined
from spoa.journey.brief import brief_of
from spoa.journey.consultations import begin
from spoa.journey.needs import hand_over
from spoa.journey.tools import Tools
from spoa.journey.voice.orders import live_leg, order
from spoa.journey.voice.receivers import next_receiver, receivers
from spoa.journey.voice.stored import read_transfer, write_transfer
from spoa.journey.voice.wishes import Wish, carry_into_records
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.events import record_event
from spoa.records.outbox import put
from spoa.records.staff import Presence, Staff
from spoa.records.topics import changed
from spoa.staff.presence import State, set_presence

TIMER: Final = "transfer.timer"
_AUTOMATIC: Final = (Form.JOIN_AT_ONCE, Form.FROM_PARTNER)


@dataclass(frozen=True)
class Transfers:
    """Every transfer's edges. Each is one transaction: the state, the orders and the timers together."""

    tools: Tools

    def open(
        self,
        session: Session,
        contact: Contact,
        *,
        form: Form,
        need: Need | None,
        giver: str | None,
        receiver: str | None,
        offered: list[str],
        at: datetime,
    ) -> Transfer:
        """Open a transfer to a receiver and begin it: the written brief goes ahead from this moment."""
        case = contact.case
        if live_transfer(session, case.id) is not None:
            raise Conflict("A transfer of this call is under way. End it first.")
        caller = live_leg(session, contact.id, Party.CALLER)
        giver_leg = live_leg(session, contact.id, Party.GIVER)
        outcome = open_transfer(
            form,
            caller_leg=(caller.carrier_ref or "") if caller else "",
            giver_leg=(giver_leg.carrier_ref or "") if giver_leg else "",
        )
        transfer = Transfer(
            id=new_id(),
            case_id=case.id,
            need_id=need.id if need else None,
            contact_id=contact.id,
            form=form,
            stage=outcome.state.stage,
            state=write_transfer(outcome.state),
            giver_id=giver,
            receiver_id=receiver,
            offered=[*offered, *([receiver] if receiver else [])],
            offered_at=at,
            brief=brief_of(session, case, now=at, rulebook=self.tools.rulebook).as_json(),
            began_at=at,
        )
        session.add(transfer)
        session.flush()
        self._timers(session, transfer, outcome, at)
        self.feed(session, transfer, Event(Happened.BEGIN), at=at)
        data = {"transfer": transfer.id, "form": str(form), "receiver": receiver}
        record_event(session, case_id=case.id, kind="transfer_began", actor=SYSTEM, at=at, data=data)
        return transfer

    def feed(self, session: Session, transfer: Transfer, event: Event, *, at: datetime) -> Outcome:
        """Feed one event; write down the state, the timers and the orders it led to."""
        before = read_transfer(transfer.state)
        outcome = advance(before, event)
        after = outcome.state
        transfer.state, transfer.stage = write_transfer(after), after.stage
        self._timers(session, transfer, outcome, at)
        contact = session.get_one(Contact, transfer.contact_id)
        for command in outcome.commands:
            if isinstance(command, OfferNext):
                self._offer_next(session, transfer, at)
            else:
                carry_into_records(Wish(session, contact, transfer, command, at))
        if after.receiver is Reach.HERE and before.receiver is not Reach.HERE:
            self._receiver_here(session, transfer, at)
        if after.stage is not before.stage:
            self._moved(session, transfer, before.stage, after.stage, event, at)
        if is_over(after) and transfer.ended_at is None:
            self._end(session, transfer, at)
        changed(session, f"case:{transfer.case_id}", f"transfer:{transfer.id}")
        self._tell_pages(session, transfer)
        return outcome

    def timer(self, subject: str, done: Callable[[Session], None]) -> None:
        """Let a timer run out: the job. A stale one changes nothing."""
        transfer_id, kind, number = subject.split("|")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = session.get_one(Transfer, transfer_id, with_for_update=True)
            self.feed(session, transfer, Event(Happened(kind), number=int(number)), at=at)
            done(session)

    def _timers(self, session: Session, transfer: Transfer, outcome: Outcome, at: datetime) -> None:
        for timer in outcome.timers:
            subject = f"{transfer.id}|{timer.kind}|{timer.number}"
            due = at + timedelta(seconds=timer.seconds)
            put(session, job=TIMER, subject=subject, urgent=True, at=at, due=due)

    def _moved(
        self, session: Session, transfer: Transfer, old: Stage, new: Stage, event: Event, at: datetime
    ) -> None:
        data = {"transfer": transfer.id, "from": str(old), "to": str(new), "because": str(event.kind)}
        record_event(session, case_id=transfer.case_id, kind="transfer_moved", actor=SYSTEM, at=at, data=data)
        if new is Stage.HANDED_OVER:
            self._handed_over(session, transfer, at)

    def _handed_over(self, session: Session, transfer: Transfer, at: datetime) -> None:
        """The receiver has the person: the need is theirs, and so is the case until the next need."""
        receiver = session.get(Staff, transfer.receiver_id) if transfer.receiver_id else None
        by = Actor("staff", receiver.id, receiver.organisation_id) if receiver else SYSTEM
        case = session.get_one(Case, transfer.case_id)
        if receiver is not None and receiver.organisation_id == case.organisation_id:
            # The case stays open while they consult: its outcome is what closes it.
            pass_to(session, case, staff_id=receiver.id, at=at)
            begin(session, case, receiver.id, at=at)
        elif receiver is not None:
            case.owner_kind, case.owner_id = "organisation", receiver.organisation_id
        if transfer.giver_id is not None:
            set_presence(session, transfer.giver_id, State.WRAP_UP, at=at)
        if transfer.need_id is not None:
            need = session.get_one(Need, transfer.need_id)
            if need.kind == "ambulance":
                joined(session, need, by=by, at=at)
            else:
                hand_over(session, need, how="joined", by=by, at=at)
        for cause in ("handler_lost", "caller_without_handler", "ambulance"):
            end_alert(session, case, cause, at=at)

    def _receiver_here(self, session: Session, transfer: Transfer, at: datetime) -> None:
        """A partner who waited alone on hold hears the receiver from now on."""
        if transfer.form == Form.FROM_PARTNER:
            order(session, transfer.contact_id, "unhold", at=at, transfer_id=transfer.id, party=Party.GIVER)
        if transfer.receiver_id is not None:
            set_presence(session, transfer.receiver_id, State.BUSY, at=at)

    def _end(self, session: Session, transfer: Transfer, at: datetime) -> None:
        transfer.ended_at = at
        receiver = transfer.receiver_id
        presence = session.get(Presence, receiver) if receiver else None
        if presence is not None and presence.state == State.BUSY and transfer.stage != Stage.HANDED_OVER:
            set_presence(session, presence.staff_id, State.AVAILABLE, at=at)

    def _tell_pages(self, session: Session, transfer: Transfer) -> None:
        people = [each for each in (transfer.giver_id, transfer.receiver_id) if each]
        changed(session, *(f"staff:{each}" for each in people))

    def _offer_next(self, session: Session, transfer: Transfer, at: datetime) -> None:
        """Ring the next one by itself where the caller is never held; else the giver chooses."""
        if transfer.form not in _AUTOMATIC:
            return
        transfer.ended_at = at
        session.flush()
        need = session.get(Need, transfer.need_id) if transfer.need_id else None
        contact = session.get_one(Contact, transfer.contact_id)
        able = receivers(session, need, contact.organisation_id, rulebook=self.tools.rulebook, at=at)
        following = next_receiver(able, transfer.offered)
        if following is None or set(able) <= set(transfer.offered):
            say = "Everybody who could take this call has been rung. Ring the desk by hand."
            raise_alert(session, contact.case, level="critical", cause="nobody_answers", say=say, at=at)
        if following is None:
            return
        self.open(
            session,
            contact,
            form=Form(transfer.form),
            need=need,
            giver=transfer.giver_id,
            receiver=following,
            offered=list(transfer.offered),
            at=at,
        )


def live_transfer(session: Session, case_id: str) -> Transfer | None:
    """Return the transfer of a case that still looks after its caller, locked."""
    asked = select(Transfer).where(Transfer.case_id == case_id, Transfer.ended_at.is_(None))
    return session.scalar(asked.with_for_update())
