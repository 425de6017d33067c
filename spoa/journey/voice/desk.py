"""What staff do on a call: take it, hold, end, offer it to a receiver, accept, decline, say "I have him"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.model import Event
from spoa.calls.stages import Form, Happened, Party, Stage
from spoa.cases.queueing import take_from_queue
from spoa.journey.tools import Tools
from spoa.journey.voice.guests import leave_as_guest
from spoa.journey.voice.inbound import feed
from spoa.journey.voice.orders import LIVE, company, live_leg, new_leg, order
from spoa.journey.voice.receivers import claim_first, first_the_others, offered_before, receivers
from spoa.journey.voice.stored import live_transfer
from spoa.journey.voice.transfers import Offer, Transfers
from spoa.journey.voice.tries import is_rung
from spoa.journey.voice.wishes import PROFESSIONAL
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.audit import note
from spoa.records.calls import AmbulanceRequest, Leg, Transfer
from spoa.records.cases import Contact, Need
from spoa.records.events import record_event
from spoa.records.locks import lock_contact
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
_GROWN_DAYS: Final = 16 * 365.25
_MOVED_ON: Final = "The call has moved on. Look at the line again."


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
            self.transfers.give_way(session, case_id, at=at)
            if contact.source == PROFESSIONAL:
                self._take_partner(session, me, contact, at)
            elif not _on_the_way(session, contact, me):
                leave_as_guest(session, contact, me.id, at=at)
                self._join(session, me, contact, at)
            record_event(session, case_id=case_id, kind="call_taken", actor=me.actor, at=at, data={})
            note(
                session, actor=me.actor, action="call.take", subject="case", subject_id=case_id, why="", at=at
            )

    def _join(self, session: Session, me: Me, contact: Contact, at: datetime) -> None:
        feed(session, contact, InboundEvent.WAITS, at=at)
        take_from_queue(session, contact.case, staff_id=me.id, at=at)
        contact.handler_id = me.id
        set_presence(session, me.id, State.BUSY, at=at)
        transfer = live_transfer(session, contact.case_id)
        if transfer is not None:
            transfer.giver_id = me.id
        caller = live_leg(session, contact.id, Party.CALLER)
        if caller is not None and not caller.in_room:
            order(session, contact.id, "bring_in", at=at, leg_id=caller.id, party=Party.CALLER)
        leg = new_leg(session, contact, party=Party.GIVER, at=at, staff_id=me.id, transfer=None)
        order(session, contact.id, "ring_page", at=at, leg_id=leg.id, party=Party.GIVER)

    def _take_partner(self, session: Session, me: Me, contact: Contact, at: datetime) -> None:
        """Take the call of a partner on the professional line: this person is offered it, and nobody else."""
        if live_transfer(session, contact.case_id) is not None:
            raise Conflict("A colleague is being rung for this call. Take it if they do not.")
        set_presence(session, me.id, State.BUSY, at=at)
        self.transfers.open(session, contact, Offer(Form.FROM_PARTNER, None, None, me.id), at=at)

    def hold(self, me: Me, case_id: str, *, on: bool) -> None:
        """Put the caller on hold with a message, or take them back; refused while a transfer runs."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            if live_transfer(session, case_id) is not None:
                raise Conflict("The transfer looks after the line now. Use its own buttons.")
            if not _in_call(session, contact, me):
                raise Conflict("You are not on the line. Join the call first.")
            if on and _ambulance_goes(session, case_id):
                raise Conflict("An ambulance goes to them. Stay on the line: nobody puts them on hold.")
            if on:
                order(session, contact.id, "hold", at=at, message="hold")
            else:
                order(session, contact.id, "unhold", at=at)

    def end(self, me: Me, case_id: str) -> None:
        """End the call, everything having been said; refused while somebody is being handed over."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            transfer = live_transfer(session, case_id)
            if transfer is not None:
                if transfer.stage != Stage.HANDED_OVER or transfer.receiver_id != me.id:
                    raise Conflict("The call is being handed over. Finish that first, or stop it.")
                self.transfers.feed(session, transfer, Event(Happened.RECEIVER_FINISHED), at=at)
            feed(session, contact, InboundEvent.FINISHED, at=at)

    def transfer(self, me: Me, case_id: str, *, need_id: str, receiver_id: str | None) -> str:
        """Begin a warm transfer for a need, in the form that its disposition says; return its id."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = call_of(session, me, case_id)
            need = session.get(Need, need_id)
            if need is None or need.case_id != case_id or need.state not in ("open", "offered"):
                raise NotFound("This is not needed any more. Look at the case again.")
            rulebook = self.tools.rulebooks.of(session, need.case)
            form = _form(contact, rulebook.dispositions[need.code].form)
            if not _in_call(session, contact, me):
                raise Conflict("You are not on the line. Join the call first.")
            able = receivers(session, need, me.organisation, rulebook=rulebook, at=at)
            wanted = _wanted(able, receiver_id, offered_before(session, case_id))
            chosen = claim_first(session, wanted, at=at)
            if chosen is None:
                raise Conflict("Nobody who can take this is free. Stay with the caller; try again shortly.")
            return self.transfers.open(session, contact, Offer(form, need, me.id, chosen), at=at).id

    def accept(self, me: Me, transfer_id: str) -> None:
        """The receiver accepts: they have seen the brief, and their line is being joined."""
        self._receiver(me, transfer_id, Event(Happened.RECEIVER_ACCEPTED))

    def decline(self, me: Me, transfer_id: str, reason: str) -> None:
        """The receiver declines, with a reason that the giver sees at once."""
        self._receiver(me, transfer_id, Event(Happened.RECEIVER_DECLINED, reason=reason[:200]))

    def accept_by_phone(self, leg_id: str, *, accepted: bool) -> str | None:
        """A receiver pressed 1 or another key on a telephone; return the contact whose room they join."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            leg = session.get(Leg, leg_id)
            transfer = self.transfers.locked(session, leg.transfer_id) if leg and leg.transfer_id else None
            if leg is None or transfer is None or transfer.ended_at is not None:
                return None
            kind = Happened.RECEIVER_ACCEPTED if accepted else Happened.RECEIVER_DECLINED
            self.transfers.feed(session, transfer, Event(kind, leg=leg.carrier_ref, reason="by key"), at=at)
            joins = accepted and transfer.stage in (Stage.BRIEFING, Stage.JOINING)
            return transfer.contact_id if joins else None

    def say(self, me: Me, transfer_id: str, word: str) -> None:
        """Say one of the words of a transfer: bring in, hand over, "I have him", finished, cancel."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = self._of(session, me, transfer_id)
            if word in _RECEIVERS_SAY and transfer.receiver_id != me.id:
                raise Conflict("Only the one who takes the call can say that.")
            briefed = transfer.form == Form.FROM_PARTNER and transfer.stage == Stage.BRIEFING
            if briefed and word == "mine":  # the partner's line carries the person: they hear each other
                self._feed(session, transfer, Event(Happened.BRING_IN), at)
            self._feed(session, transfer, Event(_SAYS[word]), at)
            if word == "finished":
                contact = session.get_one(Contact, transfer.contact_id)
                feed(session, contact, InboundEvent.FINISHED, at=at)

    def _receiver(self, me: Me, transfer_id: str, event: Event) -> None:
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            transfer = self._of(session, me, transfer_id, again=event.kind is Happened.RECEIVER_ACCEPTED)
            if transfer.ended_at is not None:
                return
            if transfer.receiver_id != me.id:
                raise Conflict("This offer has gone to a colleague. Nothing is needed from you.")
            self._feed(session, transfer, event, at)
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

    def _feed(self, session: Session, transfer: Transfer, event: Event, at: datetime) -> None:
        """Feed what a person said; saying it twice is fine, saying what does not fit any more is not."""
        if self.transfers.feed(session, transfer, event, at=at).ignored in ("unexpected", "over"):
            raise Conflict(_MOVED_ON)

    def _of(self, session: Session, me: Me, transfer_id: str, *, again: bool = False) -> Transfer:
        """Return a transfer in which somebody takes part.

        ``again``: one in writing that they have accepted too, for a key that was pressed twice.
        """
        transfer = self.transfers.locked(session, transfer_id)
        if transfer is None or me.id not in (transfer.giver_id, transfer.receiver_id):
            raise NotFound("This transfer is not yours, or it is over.")
        accepted = transfer.form == Form.IN_WRITING and transfer.stage == Stage.HANDED_OVER
        if transfer.ended_at is not None and not (again and accepted and transfer.receiver_id == me.id):
            raise Conflict(_MOVED_ON)
        return transfer


def call_of(session: Session, me: Me, case_id: str) -> Contact:
    """Return the live call of a case of this person's organisation, or one that they take part in, locked."""
    found = session.scalar(
        select(Contact.id)
        .where(Contact.case_id == case_id, Contact.channel == "voice", Contact.ended_at.is_(None))
        .order_by(Contact.started_at.desc())
        .limit(1)
    )
    contact = lock_contact(session, found) if found else None
    if contact is None or contact.ended_at is not None:
        raise Conflict("Nobody is on the line for this case. Ring them back.")
    if is_rung(contact):
        raise Conflict("They are being rung, and are not on the line yet.")
    transfer = live_transfer(session, case_id)
    takes_part = transfer is not None and me.id in (transfer.giver_id, transfer.receiver_id)
    if contact.organisation_id != me.organisation and not takes_part:
        raise NotFound("There is no such call here.")
    return contact


def _form(contact: Contact, said: str) -> Form:
    """Return how a caller is handed over: as the disposition says, but a child is never put on hold."""
    if said not in tuple(Form):
        raise Conflict("This is not handed over by a call. Use its own buttons.")
    form, age = Form(said), contact.case.age_days
    child = age is not None and age < _GROWN_DAYS
    return Form.JOIN_AT_ONCE if child and form is Form.BRIEF_FIRST else form


def _in_call(session: Session, contact: Contact, me: Me) -> bool:
    """Say whether this person is in the room of a call to look after its caller."""
    return any(leg.staff_id == me.id for leg in company(session, contact.id))


def _on_the_way(session: Session, contact: Contact, me: Me) -> bool:
    """Say whether this person's page rings for this call already; ``Conflict`` when they are in it."""
    asked = select(Leg).where(
        Leg.contact_id == contact.id, Leg.staff_id == me.id, Leg.status.in_(LIVE), Leg.party == Party.GIVER
    )
    legs = list(session.scalars(asked))
    if any(leg.in_room for leg in legs):
        raise Conflict("You are on the line already.")
    return bool(legs)


def _wanted(able: list[str], chosen: str | None, offered: list[str]) -> list[str]:
    """Return whom to try: the one who was chosen, or all, first those who were not rung for it yet."""
    if chosen is not None:
        return [each for each in able if each == chosen]
    return first_the_others(able, offered)


def _ambulance_goes(session: Session, case_id: str) -> bool:
    asked = select(AmbulanceRequest.id).where(
        AmbulanceRequest.case_id == case_id, AmbulanceRequest.state != "undone"
    )
    return session.scalar(asked.limit(1)) is not None
