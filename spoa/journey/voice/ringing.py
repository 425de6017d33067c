"""Ringing those who take callers over, until one comes: the ambulance desk, and a nurse for a partner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.stages import Form, Party
from spoa.cases.joining import join
from spoa.cases.people import born_in
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed
from spoa.journey.voice.orders import live_leg
from spoa.journey.voice.receivers import claim_first, receivers, try_again
from spoa.journey.voice.stored import live_transfer
from spoa.journey.voice.transfers import Offer, Transfers
from spoa.journey.voice.tries import is_rung
from spoa.journey.voice.wishes import PROFESSIONAL, alert_on_call
from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, Contact, Need
from spoa.records.locks import lock_contact
from spoa.staff.me import Me
from spoa.staff.presence import State, set_presence

NAMED: Final = "named"
BY_YEAR: Final = "year"
BY_NUMBER: Final = "number"
"""How a partner named the case that they joined: by its number and the year of birth, or by number alone."""


@dataclass(frozen=True)
class Ringing:
    """Opens transfers that nobody has to ask for."""

    tools: Tools
    transfers: Transfers

    def desk(self, session: Session, case: Case, need: Need) -> None:
        """Ring the ambulance desk for a request that has gone, where a caller is on the line."""
        contact = session.scalar(_in_a_call(case.id))
        if contact is not None and not self._ring_desk(session, contact, need):
            try_again(session, contact.id, since=need.since, at=self.tools.clock.now())

    def desk_that_takes(self, me: Me, need_id: str) -> str | None:
        """Ring the desk that takes a request between two rings, while one of us is with its caller.

        Return the transfer, or ``None`` where there is no call to join: then the request is taken in writing.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            need = session.get_one(Need, need_id)
            found = session.scalar(_in_a_call(need.case_id))
            contact = lock_contact(session, found.id) if found else None
            if contact is None or not _with_them(session, contact):
                return None
            self.transfers.give_way(session, need.case_id, at=at)
            if live_transfer(session, need.case_id) is not None:
                raise Conflict("The telephones have moved on. Look at the request again.")
            set_presence(session, me.id, State.BUSY, at=at)
            offer = Offer(Form.JOIN_AT_ONCE, need, contact.handler_id, me.id)
            return self.transfers.open(session, contact, offer, at=at).id

    def partner_keys(self, contact_id: str, digits: str) -> bool:
        """Keep the case number that a professional keyed; say whether there is one to be confirmed."""
        with self.tools.records.unit() as session:
            contact = _partner(session, contact_id)
            contact.call = (contact.call or {}) | {"keyed": digits}
        return bool(digits)

    def partner_names(self, contact_id: str, year: str) -> None:
        """A professional keys the year of birth too: their call joins that open case where both fit.

        Else it keeps a case of its own, and nothing is said of whether there is such a number. Where we do
        not know how old the person is, the number has to do, and the receiver is told to ask.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _partner(session, contact_id)
            case = _keyed(session, contact)
            if case is None or contact.state != "menu" or not year.isdigit():
                return
            fits = born_in(case, int(year), at)
            if fits is not False:
                contact.call = (contact.call or {}) | {NAMED: BY_YEAR if fits else BY_NUMBER}
                join(session, contact, case, by=SYSTEM, at=at)

    def partner_waits(self, contact_id: str) -> bool:
        """An ambulance clinician is on the professional line: ring a nurse who is free, with the brief.

        Return whether somebody is being rung, so that the partner hears so from the first moment.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = _partner(session, contact_id)
            if contact.state != "menu":
                return False  # told twice
            feed(session, contact, InboundEvent.WAITS, at=at)
            rings = self._ring_nurse(session, contact, at)
            if not rings:
                try_again(session, contact.id, since=contact.started_at, at=at)
            return rings

    def again(self, contact_id: str, done: Callable[[Session], None]) -> None:
        """Ring somebody again for a call that nobody has taken over yet: the job, every few seconds."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = lock_contact(session, contact_id)
            wanted = self._ring_again(session, contact, at) if contact and contact.ended_at is None else None
            if wanted is not None:
                try_again(session, contact_id, since=wanted, at=at)
            done(session)

    def _ring_again(self, session: Session, contact: Contact, at: datetime) -> datetime | None:
        """Ring where nobody is being rung; return since when somebody is wanted, if they still are."""
        if contact.source == PROFESSIONAL:
            if contact.state != "waiting":
                return None
            self._ring_nurse(session, contact, at)
            return contact.started_at
        need = _wanted_ambulance(session, contact.case_id)
        if need is None:
            return None
        self._ring_desk(session, contact, need)
        return need.since

    def _ring_desk(self, session: Session, contact: Contact, need: Need) -> bool:
        at = self.tools.clock.now()
        self.transfers.give_way(session, contact.case_id, at=at)
        if not _with_them(session, contact) or live_transfer(session, contact.case_id) is not None:
            return False
        return self._open(session, contact, need, Form.JOIN_AT_ONCE, at)

    def _ring_nurse(self, session: Session, contact: Contact, at: datetime) -> bool:
        self.transfers.give_way(session, contact.case_id, at=at)
        if live_transfer(session, contact.case_id) is not None:
            return False
        return self._open(session, contact, None, Form.FROM_PARTNER, at)

    def _open(self, session: Session, contact: Contact, need: Need | None, form: Form, at: datetime) -> bool:
        organisation = contact.organisation_id
        rulebook = self.tools.rulebooks.of(session, contact.case)
        able = receivers(session, need, organisation, rulebook=rulebook, at=at)
        receiver = claim_first(session, able, at=at)
        if receiver is None:
            cause = "nobody_answers" if need else "partner_waits"
            alert_on_call(session, contact.case, cause, level="critical", at=at)
            return False
        giver = contact.handler_id if need else None
        self.transfers.open(session, contact, Offer(form, need, giver, receiver), at=at)
        return True


def _in_a_call(case_id: str) -> Select[Contact]:
    asked = select(Contact).where(Contact.case_id == case_id, Contact.channel == "voice")
    return asked.where(Contact.ended_at.is_(None)).order_by(Contact.started_at.desc()).limit(1)


def _with_them(session: Session, contact: Contact) -> bool:
    """Say whether one of us is in the room with the caller."""
    handler = live_leg(session, contact.id, Party.GIVER)
    return handler is not None and handler.in_room and not is_rung(contact)


def _partner(session: Session, contact_id: str) -> Contact:
    contact = lock_contact(session, contact_id)
    if contact is None or contact.source != PROFESSIONAL:
        raise NotFound("There is no such call on the professional line.")
    return contact


def _keyed(session: Session, contact: Contact) -> Case | None:
    """Return the open case whose number a professional keyed, locked."""
    asked = select(Case).where(
        Case.reference == (contact.call or {}).get("keyed", ""),
        Case.state == "open",
        Case.organisation_id == contact.organisation_id,
        Case.id != contact.case_id,
    )
    return session.scalar(asked.with_for_update())


def _wanted_ambulance(session: Session, case_id: str) -> Need | None:
    """Return the need whose request has gone to the ambulance service and that nobody has joined for."""
    asked = (
        select(Need)
        .join(AmbulanceRequest, AmbulanceRequest.need_id == Need.id)
        .where(Need.case_id == case_id, Need.state == "offered")
        .where(AmbulanceRequest.state.in_(("sent", "accepted")))
    )
    return session.scalars(asked).first()
