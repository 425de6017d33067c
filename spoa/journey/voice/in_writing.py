"""A transfer in writing in the records: who is shown it, what each stage means for the case and its person.

The giver has the case until somebody accepts: the call handler who looks after the conversation, or the
clinicians' queue where triage found the need by itself. The clock runs on, and the person is told each time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.booking.slots import time_words
from spoa.calls.model import TransferState
from spoa.calls.stages import Stage
from spoa.cases.alerts import end_alert, end_wanted, raise_alert
from spoa.cases.queueing import pass_to
from spoa.conversation import handed_on
from spoa.journey.consultations import begin
from spoa.journey.needs import settle
from spoa.journey.saying import close_prompt, say
from spoa.journey.voice.receivers import at_their_page, receivers
from spoa.kernel.actor import Actor
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.events import record_event
from spoa.records.staff import Staff
from spoa.staff.presence import State, set_presence
from spoa.triage.rulebook import Rulebook

NOT_TAKEN: Final = "not_taken"
"""The cause of the alert about a conversation that nobody who is there has taken."""

GAVE_WAY: Final = "gave way"
"""Why an offer was withdrawn that nobody need be told of: somebody has the person already."""

_SAY_NOT_TAKEN: Final = (
    "Every clinician who is free was offered a conversation, and none has taken it. "
    "It waits with its clock: take it, or offer it again."
)


def readers(
    session: Session, need: Need | None, organisation: str, *, rulebook: Rulebook, at: datetime
) -> list[str]:
    """Return the ids of clinicians who can be shown a brief now, best first: free, and at their page."""
    able = receivers(session, need, organisation, rulebook=rulebook, at=at)
    return [each for each in able if at_their_page(session, each, at=at)]


def conversations(session: Session, case_id: str) -> list[Contact]:
    """Return the text conversations and chats of a case that go on, the one heard from last at the end."""
    asked = (
        select(Contact)
        .where(Contact.case_id == case_id, Contact.channel.in_(("text", "chat")), Contact.ended_at.is_(None))
        .order_by(Contact.heard_at)
    )
    return list(session.scalars(asked))


def moved(session: Session, transfer: Transfer, state: TransferState, *, at: datetime) -> None:
    """Carry into the case what a stage of a transfer in writing means for it, and tell its person."""
    does = _MEANS.get(state.stage)
    if does is not None:
        does(session, transfer, state, at)


def nobody_left(session: Session, transfer: Transfer, *, at: datetime) -> None:
    """Everybody who is free was asked: it stays with the giver, who is told, and so is the person."""
    contact = session.get_one(Contact, transfer.contact_id)
    case = contact.case
    if case.state == "closed":
        return
    raise_alert(session, case, level="high", cause=NOT_TAKEN, say=_SAY_NOT_TAKEN, at=at)
    by = _by(session, transfer, case, at)
    words = handed_on.none_free(by) if transfer.giver_id is None else handed_on.still_here(by)
    say(session, contact, words, at=at)


def waits(session: Session, case: Case, need: Need | None, *, at: datetime) -> None:
    """Tell the person of a case that they wait for a clinician; the service answers them meanwhile."""
    for each in conversations(session, case.id):
        each.handler_id = None
        say(session, each, handed_on.in_queue(_deadline(need, case, at)), at=at)


def now_with_clinician(session: Session, case: Case, staff_id: str, *, at: datetime) -> None:
    """Give the conversations of a case to a clinician who took it, and tell its person that one has them."""
    found = conversations(session, case.id)
    for each in found:
        each.handler_id = staff_id
        close_prompt(each)  # what is asked from now on the clinician asks
    if found:
        say(session, found[-1], handed_on.taken(), at=at)


def _shown(session: Session, transfer: Transfer, _state: TransferState, at: datetime) -> None:
    """Somebody is shown the brief: the first, or the first after one who did not take them."""
    contact = session.get_one(Contact, transfer.contact_id)
    end_alert(session, contact.case, NOT_TAKEN, at=at)
    if len(transfer.offered) == 1 and transfer.giver_id is not None:
        say(session, contact, handed_on.being_read(_by(session, transfer, contact.case, at)), at=at)
    elif len(transfer.offered) == 2:
        say(session, contact, handed_on.finding_another(), at=at)


def _taken(session: Session, transfer: Transfer, _state: TransferState, at: datetime) -> None:
    """The receiver has the person: case and conversation are theirs; the need stays open till the outcome."""
    contact = session.get_one(Contact, transfer.contact_id)
    case, receiver = contact.case, session.get(Staff, transfer.receiver_id or "")
    if receiver is None:
        return
    if case.state == "closed":  # everything was handed over while they read
        set_presence(session, receiver.id, State.AVAILABLE, at=at)
        return
    by = Actor("staff", receiver.id, receiver.organisation_id)
    begin(session, case, receiver.id, at=at)
    pass_to(session, case, staff_id=receiver.id, at=at)
    need = session.get(Need, transfer.need_id) if transfer.need_id else None
    if need is not None and need.state == "open":
        need.state = "offered"
    set_presence(session, receiver.id, State.WRAP_UP, at=at)
    end_wanted(session, case, at=at)
    end_alert(session, case, NOT_TAKEN, at=at)
    record_event(session, case_id=case.id, kind="taken", actor=by, at=at, data={"transfer": transfer.id})
    settle(session, case, at=at, by=by)
    now_with_clinician(session, case, receiver.id, at=at)


def _stopped(session: Session, transfer: Transfer, state: TransferState, at: datetime) -> None:
    """The giver stopped it: the person, who was told of a reader, hears that there is none."""
    contact = session.get_one(Contact, transfer.contact_id)
    if state.reason != GAVE_WAY and contact.case.state == "open":
        say(session, contact, handed_on.goes_on_here(), at=at)


_MEANS: Final[Mapping[Stage, Callable[[Session, Transfer, TransferState, datetime], None]]] = {
    Stage.DIALLING: _shown,
    Stage.HANDED_OVER: _taken,
    Stage.CANCELLED: _stopped,
}


def _by(session: Session, transfer: Transfer, case: Case, at: datetime) -> str:
    need = session.get(Need, transfer.need_id) if transfer.need_id else None
    return _deadline(need, case, at)


def _deadline(need: Need | None, case: Case, at: datetime) -> str:
    """Return by when the person is to be spoken to, as they read it."""
    return time_words(need.deadline_at if need else case.deadline_at, at)
