"""Handing over a text or chat: offered to the clinicians who are there, one after another, with the brief."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.stages import Form
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import CLINICIANS, case_class, wait_in_queue
from spoa.journey.console import mine
from spoa.journey.needs import is_for_clinician
from spoa.journey.tools import Tools
from spoa.journey.voice.in_writing import conversations, readers, waits
from spoa.journey.voice.receivers import claim_first, first_the_others, offered_before
from spoa.journey.voice.stored import live_transfer
from spoa.journey.voice.transfers import Offer, Transfers
from spoa.kernel.errors import Conflict
from spoa.records.audit import note
from spoa.records.cases import IS_WAITING, Case, Contact, Need, QueueEntry
from spoa.records.events import record_event
from spoa.staff.me import Me


@dataclass(frozen=True)
class Writing:
    """The transfers of those who write. They go by the same table as those of callers."""

    tools: Tools
    transfers: Transfers

    def offer(self, me: Me, case_id: str) -> str:
        """Offer a conversation that this person looks after to the clinicians who are free; return the id.

        ``Conflict`` says in words why nobody is offered it. It stays this person's until one accepts.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            contact = _to_hand_over(session, me, case)
            found = self._open(session, contact, _need(case), giver=me.id, at=at)
            if found is None:
                raise Conflict(
                    "No clinician is free just now. Stay with them, or let them wait in the queue."
                )
            _note(session, me, case, "transfer.offer", at)
            return found

    def leave_in_queue(self, me: Me, case_id: str) -> None:
        """Let a conversation wait in the clinicians' queue, with its clock; whoever takes it has it then."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            _to_hand_over(session, me, case)
            need = _need(case)
            wait_in_queue(
                session, case, queue=CLINICIANS, why=need.title if need else "a clinician is wanted"
            )
            if need is not None:
                need.state = "offered"
            waits(session, case, need, at=at)
            record_event(session, case_id=case.id, kind="given_back", actor=me.actor, at=at, data={})
            _note(session, me, case, "case.to_clinicians", at)

    def by_itself(self, session: Session, contact: Contact, need: Need, *, at: datetime) -> bool:
        """Offer a conversation in which triage found a need for a clinician; say whether one is shown it.

        It waits in the clinicians' queue already. Who is more ill and waits there comes first: then nobody is
        taken from them, and it is taken from the queue in its turn.
        """
        case = contact.case
        if case.owner_kind != "queue" or _on_the_line(case) or live_transfer(session, case.id) is not None:
            return False
        if _waits_for_more(session, case):
            return False
        return self._open(session, contact, need, giver=None, at=at) is not None

    def _open(
        self, session: Session, contact: Contact, need: Need | None, *, giver: str | None, at: datetime
    ) -> str | None:
        rulebook = self.tools.rulebooks.of(session, contact.case)
        able = readers(session, need, contact.organisation_id, rulebook=rulebook, at=at)
        others = [each for each in able if each != giver]
        wanted = first_the_others(others, offered_before(session, contact.case_id))
        chosen = claim_first(session, wanted, at=at)
        if chosen is None:
            return None
        offer = Offer(Form.IN_WRITING, need, giver, chosen)
        return self.transfers.open(session, contact, offer, at=at).id


def _to_hand_over(session: Session, me: Me, case: Case) -> Contact:
    """Return the conversation of a case that this person may hand over now."""
    if case.state == "closed":
        raise Conflict("This case is closed: everything has been handed over.")
    if (case.owner_kind, case.owner_id) != ("staff", me.id):
        raise Conflict("This person is not with you. Take them first.")
    if _on_the_line(case):
        raise Conflict("They are on the line. Hand them over in the call.")
    if live_transfer(session, case.id) is not None:
        raise Conflict("A clinician is being asked already.")
    found = conversations(session, case.id)
    if not found:
        raise Conflict("This person neither chats nor texts. Ring them.")
    return found[-1]


def _need(case: Case) -> Need | None:
    """Return what a clinician is wanted for, if triage has found it; the ambulance has its own way."""
    return next((each for each in still_open(case.needs) if is_for_clinician(each)), None)


def _on_the_line(case: Case) -> bool:
    return any(each.channel == "voice" and each.ended_at is None for each in case.contacts)


def _waits_for_more(session: Session, case: Case) -> bool:
    """Say whether somebody of a more urgent class waits for a clinician."""
    klass = case_class(case)
    asked = select(QueueEntry.id).where(
        QueueEntry.organisation_id == case.organisation_id,
        QueueEntry.queue == CLINICIANS,
        IS_WAITING,
        QueueEntry.case_id != case.id,
    )
    worse = asked.where(QueueEntry.klass < klass) if klass is not None else asked
    return session.scalar(worse.limit(1)) is not None


def _note(session: Session, me: Me, case: Case, action: str, at: datetime) -> None:
    note(session, actor=me.actor, action=action, subject="case", subject_id=case.id, why="in writing", at=at)
