"""Warm transfers: feed what happens to the one table, keep its state, and write down what it wants done."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.calls.commands import OfferNext
from spoa.calls.model import Event, Outcome, TransferState
from spoa.calls.stages import Form, Happened, Line, Party, Reach, Stage
from spoa.calls.transfer import advance, is_over, open_transfer
from spoa.journey.brief import brief_of
from spoa.journey.tools import Tools
from spoa.journey.voice import after as consequences
from spoa.journey.voice import in_writing
from spoa.journey.voice.orders import live_leg
from spoa.journey.voice.receivers import claim_first, not_offered, receivers, try_again
from spoa.journey.voice.stored import live_transfer, read_transfer, timer_of, write_transfer
from spoa.journey.voice.wishes import Wish, alert_on_call, carry_into_records
from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.records.calls import Transfer
from spoa.records.cases import Contact, Need
from spoa.records.events import record_event
from spoa.records.locks import lock_contact
from spoa.records.outbox import put
from spoa.records.topics import changed

TIMER: Final = "transfer.timer"
_AUTOMATIC: Final = (Form.JOIN_AT_ONCE, Form.FROM_PARTNER, Form.IN_WRITING)


@dataclass(frozen=True)
class Offer:
    """One receiver, who has been claimed, for one need of a caller. ``offered``: who was rung before.

    ``need`` is ``None`` where a partner brings somebody; ``giver`` is then ``None`` too.
    """

    form: Form
    need: Need | None
    giver: str | None
    receiver: str
    offered: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Transfers:
    """Every transfer's edges. Each is one transaction: the state, the orders and the timers together."""

    tools: Tools

    def open(
        self,
        session: Session,
        contact: Contact,
        offer: Offer,
        *,
        at: datetime,
        last: TransferState | None = None,
    ) -> Transfer:
        """Open a transfer to a receiver and begin it: the written brief goes ahead from this moment.

        ``last`` is the state of the attempt before, which says what the caller hears now.
        """
        case = contact.case
        if live_transfer(session, case.id) is not None:
            raise Conflict("A transfer of this call is under way. End it first.")
        outcome = self._opening(session, contact, offer.form, last)
        transfer = Transfer(
            id=new_id(),
            case_id=case.id,
            need_id=offer.need.id if offer.need else None,
            contact_id=contact.id,
            form=offer.form,
            stage=outcome.state.stage,
            state=write_transfer(outcome.state),
            giver_id=offer.giver,
            receiver_id=offer.receiver,
            offered=[*offer.offered, offer.receiver],
            offered_at=at,
            brief=brief_of(session, case, now=at, rulebook=self.tools.rulebooks.of(session, case)).as_json(),
            began_at=at,
        )
        session.add(transfer)
        session.flush()
        self._timers(session, transfer, outcome, at)
        self.feed(session, transfer, Event(Happened.BEGIN), at=at)
        data = {"transfer": transfer.id, "form": str(offer.form), "receiver": offer.receiver}
        record_event(session, case_id=case.id, kind="transfer_began", actor=SYSTEM, at=at, data=data)
        return transfer

    @staticmethod
    def _opening(session: Session, contact: Contact, form: Form, last: TransferState | None) -> Outcome:
        caller = live_leg(session, contact.id, Party.CALLER)
        giver = live_leg(session, contact.id, Party.GIVER)
        outcome = open_transfer(
            form,
            caller_leg=(caller.carrier_ref or "") if caller else "",
            giver_leg=(giver.carrier_ref or "") if giver else "",
        )
        if last is None:
            return outcome
        gone = last.gone | ({last.receiver_leg} - {""})
        state = replace(outcome.state, line=last.line, message=last.message, gone=gone, queued=last.queued)
        return replace(outcome, state=state)

    def feed(self, session: Session, transfer: Transfer, event: Event, *, at: datetime) -> Outcome:
        """Feed one event; write down the state, the timers and the orders it led to."""
        before = read_transfer(transfer.state)
        outcome = advance(before, event)
        after = outcome.state
        transfer.state, transfer.stage = write_transfer(after), after.stage
        self._consequences(session, transfer, before, after, event, at)
        self._timers(session, transfer, outcome, at)
        contact = session.get_one(Contact, transfer.contact_id)
        for command in outcome.commands:
            if isinstance(command, OfferNext):
                self._offer_next(session, contact, transfer, at)
            else:
                carry_into_records(Wish(session, contact, transfer, command, at))
        if is_over(after) and transfer.ended_at is None:
            self._end(session, transfer, at)
        people = [each for each in (transfer.giver_id, transfer.receiver_id) if each]
        changed(
            session, f"case:{transfer.case_id}", f"transfer:{transfer.id}", *(f"staff:{p}" for p in people)
        )
        return outcome

    def give_way(self, session: Session, case_id: str, *, at: datetime) -> None:
        """Withdraw what is offered in writing of a case: somebody has its person already, or rings them."""
        transfer = live_transfer(session, case_id)
        if transfer is not None and transfer.form == Form.IN_WRITING:
            self.feed(session, transfer, Event(Happened.CANCEL, reason=in_writing.GAVE_WAY), at=at)

    def timer(self, subject: str, done: Callable[[Session], None]) -> None:
        """Let a timer run out: the job. A stale one changes nothing."""
        transfer_id, kind, number = subject.split("|")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = self.locked(session, transfer_id)
            if transfer is not None and transfer.ended_at is None:
                self.feed(session, transfer, Event(Happened(kind), number=int(number)), at=at)
            done(session)

    @staticmethod
    def locked(session: Session, transfer_id: str) -> Transfer | None:
        """Return a transfer with its call and case locked before it, or ``None`` for an unknown id."""
        found = session.get(Transfer, transfer_id)
        if found is None:
            return None
        lock_contact(session, found.contact_id)
        session.refresh(found, with_for_update=True)
        return found

    def _timers(self, session: Session, transfer: Transfer, outcome: Outcome, at: datetime) -> None:
        for timer in outcome.timers:
            due = at + timedelta(seconds=timer.seconds)
            put(session, job=TIMER, subject=timer_of(transfer, timer), urgent=True, at=at, due=due)

    def _consequences(
        self,
        session: Session,
        transfer: Transfer,
        before: TransferState,
        after: TransferState,
        event: Event,
        at: datetime,
    ) -> None:
        if after.receiver is Reach.HERE and before.receiver is not Reach.HERE:
            consequences.receiver_here(session, transfer, at=at)
        if after.stage is before.stage:
            return
        data = {
            "transfer": transfer.id,
            "from": str(before.stage),
            "to": str(after.stage),
            "because": str(event.kind),
        }
        record_event(session, case_id=transfer.case_id, kind="transfer_moved", actor=SYSTEM, at=at, data=data)
        if transfer.form == Form.IN_WRITING:
            in_writing.moved(session, transfer, after, at=at)
        elif after.stage is Stage.HANDED_OVER:
            consequences.handed_over(self.tools, session, transfer, at=at)
        elif before.stage is Stage.HANDED_OVER and after.line is not Line.GONE:
            consequences.lost_again(session, transfer, at=at)

    @staticmethod
    def _end(session: Session, transfer: Transfer, at: datetime) -> None:
        transfer.ended_at = at
        consequences.release_receiver(session, transfer, at=at)
        session.flush()

    def _offer_next(self, session: Session, contact: Contact, transfer: Transfer, at: datetime) -> None:
        """Ring the next one by itself where the caller is never held, or writes; else the giver chooses.

        With nobody to give the caller, or nobody left to ring, it is tried again after a pause: whoever has
        no answer for us must not be rung without end.
        """
        state = read_transfer(transfer.state)
        if transfer.form not in _AUTOMATIC:
            return
        need = session.get(Need, transfer.need_id) if transfer.need_id else None
        since = need.since if need else contact.started_at
        if not state.giver_with:
            try_again(session, contact.id, since=since, at=at)
            return
        self._end(session, transfer, at)
        rulebook = self.tools.rulebooks.of(session, contact.case)
        written = transfer.form == Form.IN_WRITING
        whom = in_writing.readers if written else receivers
        able = whom(session, need, contact.organisation_id, rulebook=rulebook, at=at)
        had = [*transfer.offered, *filter(None, [transfer.giver_id])]
        wanted = not written or contact.case.state == "open"
        following = claim_first(session, not_offered(able, had), at=at) if wanted else None
        if following is None and written:
            in_writing.nobody_left(session, transfer, at=at)
            return
        if following is None:
            cause = "nobody_answers" if need else "partner_waits"
            alert_on_call(session, contact.case, cause, level="critical", at=at)
            try_again(session, contact.id, since=since, at=at)
            return
        offer = Offer(Form(transfer.form), need, transfer.giver_id, following, list(transfer.offered))
        self.open(session, contact, offer, at=at, last=state)
