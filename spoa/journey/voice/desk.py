"""What staff do on a call: take it, hold, end, offer it to a receiver, accept, decline, say "I have him"."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.model import Event
from spoa.calls.stages import Form, Happened, Party
from spoa.cases.queueing import take_from_queue
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed
from spoa.journey.voice.orders import live_leg, new_leg, order
from spoa.journey.voice.receivers import next_receiver, receivers
from spoa.journey.voice.transfers import Transfers, live_transfer
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.audit import note
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.events import record_event
from spoa.staff.me import Me
from spoa.staff.presence import State, set_presence

_SAYS: Final = {
    "bring_in": Happened.BRING_IN,
    "hand_over": Happened.GIVER_SAYS_HANDOVER,
    "mine": Happened.RECEIVER_SAYS_MINE,
    "finished": Happened.RECEIVER_FINISHED,
    "cancel": Happened.CANCEL,
}
"""What a person may say in a transfer, by the word on the button."""

_RECEIVERS_SAY: Final = ("mine", "finished")


@dataclass(frozen=True)
class CallDesk:
    """The telephone of the consoles."""

    tools: Tools
    transfers: Transfers

    def take_call(self, me: Me, case_id: str) -> None:
        """Take the waiting caller of a case: they come into the room, and this person's page rings."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            take_from_queue(session, contact.case, staff_id=me.id, at=at)
            contact.handler_id = me.id
            set_presence(session, me.id, State.BUSY, at=at)
            caller = live_leg(session, contact.id, Party.CALLER)
            if caller is not None and not caller.in_room:
                order(session, contact.id, "bring_in", at=at, leg_id=caller.id, party=Party.CALLER)
            leg = new_leg(session, contact, party=Party.GIVER, at=at, staff_id=me.id, transfer=None)
            order(session, contact.id, "ring_page", at=at, leg_id=leg.id, party=Party.GIVER)
            record_event(session, case_id=case_id, kind="call_taken", actor=me.actor, at=at, data={})
            note(
                session, actor=me.actor, action="call.take", subject="case", subject_id=case_id, why="", at=at
            )

    def hold(self, me: Me, case_id: str, *, on: bool) -> None:
        """Put the caller on hold with a message, or take them back; refused while a transfer runs."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            if live_transfer(session, case_id) is not None:
                raise Conflict("The transfer looks after the line now. Use its own buttons.")
            if on:
                order(session, contact.id, "hold", at=at, message="hold")
            else:
                order(session, contact.id, "unhold", at=at)

    def end(self, me: Me, case_id: str) -> None:
        """End the call, everything having been said."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            transfer = live_transfer(session, case_id)
            if transfer is not None:
                self.transfers.feed(session, transfer, Event(Happened.RECEIVER_FINISHED), at=at)
            feed(session, contact, InboundEvent.FINISHED, at=at)
            set_presence(session, me.id, State.WRAP_UP, at=at)

    def transfer(self, me: Me, case_id: str, *, need_id: str, receiver_id: str | None) -> str:
        """Begin a warm transfer for a need, in the form that its disposition says; return its id."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            need = session.get(Need, need_id)
            if need is None or need.case_id != case_id:
                raise NotFound("There is no such need in this case.")
            able = receivers(session, need, me.organisation, rulebook=self.tools.rulebook, at=at)
            offered = _offered_before(session, case_id)
            chosen = receiver_id or next_receiver(able, offered)
            if chosen is None:
                raise Conflict("Nobody who can take this is free. Stay with the caller; try again shortly.")
            form = Form(self.tools.rulebook.dispositions[need.code].form)
            opened = self.transfers.open(
                session, contact, form=form, need=need, giver=me.id, receiver=chosen, offered=offered, at=at
            )
            return opened.id

    def ring_desk(self, session: Session, case: Case, need: Need) -> None:
        """Ring the ambulance desk for a request that has gone, where a caller is on the line with someone."""
        at = self.tools.clock.now()
        contact = session.scalar(
            select(Contact).where(
                Contact.case_id == case.id, Contact.channel == "voice", Contact.ended_at.is_(None)
            )
        )
        if contact is None or live_transfer(session, case.id) is not None:
            return
        able = receivers(session, need, case.organisation_id, rulebook=self.tools.rulebook, at=at)
        first = next_receiver(able, ())
        if first is not None:
            self.transfers.open(
                session,
                contact,
                form=Form.JOIN_AT_ONCE,
                need=need,
                giver=contact.handler_id,
                receiver=first,
                offered=[],
                at=at,
            )

    def accept(self, me: Me, transfer_id: str) -> None:
        """The receiver accepts: they have seen the brief, and their line is being joined."""
        self._receiver(me, transfer_id, Event(Happened.RECEIVER_ACCEPTED))

    def decline(self, me: Me, transfer_id: str, reason: str) -> None:
        """The receiver declines, with a reason that the giver sees at once."""
        self._receiver(me, transfer_id, Event(Happened.RECEIVER_DECLINED, reason=reason[:200]))

    def accept_by_phone(self, leg_id: str, *, accepted: bool) -> str | None:
        """A receiver pressed 1 or 2 on a telephone; return the contact whose room they join."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = session.scalar(
                select(Transfer).where(Transfer.id == _transfer_of_leg(session, leg_id)).with_for_update()
            )
            if transfer is None or transfer.ended_at is not None:
                return None
            kind = Happened.RECEIVER_ACCEPTED if accepted else Happened.RECEIVER_DECLINED
            self.transfers.feed(session, transfer, Event(kind, reason="pressed 2"), at=at)
            return transfer.contact_id if accepted else None

    def say(self, me: Me, transfer_id: str, word: str) -> None:
        """Say one of the words of a transfer: bring in, hand over, "I have him", finished, cancel."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = self._of(session, me, transfer_id)
            if word in _RECEIVERS_SAY and transfer.receiver_id != me.id:
                raise Conflict("Only the one who takes the call can say that.")
            self.transfers.feed(session, transfer, Event(_SAYS[word]), at=at)

    def _receiver(self, me: Me, transfer_id: str, event: Event) -> None:
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = self._of(session, me, transfer_id)
            if transfer.receiver_id != me.id:
                raise Conflict("This offer has gone to a colleague. Nothing is needed from you.")
            self.transfers.feed(session, transfer, event, at=at)
            why = event.reason or str(event.kind)
            note(
                session,
                actor=me.actor,
                action=f"transfer.{event.kind}",
                subject="case",
                subject_id=transfer.case_id,
                why=why,
                at=at,
            )

    @staticmethod
    def _of(session: Session, me: Me, transfer_id: str) -> Transfer:
        transfer = session.get(Transfer, transfer_id, with_for_update=True)
        if transfer is None or me.id not in (transfer.giver_id, transfer.receiver_id):
            raise NotFound("This transfer is not yours, or it is over.")
        return transfer


def call_of(session: Session, me: Me, case_id: str) -> Contact:
    """Return the live call of a case of this person's organisation, or one that they take part in."""
    contact = session.scalar(
        select(Contact)
        .where(Contact.case_id == case_id, Contact.channel == "voice", Contact.ended_at.is_(None))
        .order_by(Contact.started_at.desc())
        .limit(1)
        .with_for_update()
    )
    if contact is None:
        raise Conflict("Nobody is on the line for this case. Ring them back.")
    transfer = live_transfer(session, case_id)
    takes_part = transfer is not None and me.id in (transfer.giver_id, transfer.receiver_id)
    if contact.organisation_id != me.organisation and not takes_part:
        raise NotFound("There is no such call here.")
    return contact


def _offered_before(session: Session, case_id: str) -> list[str]:
    """Return who has been rung for this case already: the same person is not asked twice in a row."""
    asked = select(Transfer.offered).where(Transfer.case_id == case_id).order_by(Transfer.began_at)
    return [each for offered in session.scalars(asked) for each in offered]


def _transfer_of_leg(session: Session, leg_id: str) -> str | None:
    return session.scalar(select(Leg.transfer_id).where(Leg.id == leg_id))
