"""What the stages of a transfer mean for the case: who has it, who is busy, which need is handed over."""

from datetime import datetime

from sqlalchemy.orm import Session

from spoa.calls.inbound import InboundEvent
from spoa.calls.stages import Form, Party, Stage
from spoa.cases.alerts import end_alert
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import pass_to
from spoa.journey.ambulance import accepted, joined
from spoa.journey.consultations import begin
from spoa.journey.needs import hand_over, take_back
from spoa.journey.tools import Tools
from spoa.journey.voice.inbound import feed
from spoa.journey.voice.orders import order
from spoa.journey.voice.wishes import calm
from spoa.kernel.actor import SYSTEM, Actor
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Contact, Need
from spoa.records.staff import Presence, Staff
from spoa.staff.presence import State, set_presence
from spoa.staff.roles import Role


def receiver_here(session: Session, transfer: Transfer, *, at: datetime) -> None:
    """The receiver is on the line: a partner who waited hears them, a desk has seen the request."""
    if transfer.form == Form.FROM_PARTNER:
        contact = session.get_one(Contact, transfer.contact_id)
        feed(session, contact, InboundEvent.HANDLER_JOINED, at=at)
        order(session, contact.id, "unhold", at=at, transfer_id=transfer.id, party=Party.GIVER)
    need = session.get(Need, transfer.need_id) if transfer.need_id else None
    if need is not None and need.kind == "ambulance":
        accepted(session, need, by=_receiver(session, transfer), at=at)


def handed_over(tools: Tools, session: Session, transfer: Transfer, *, at: datetime) -> None:
    """The receiver has the person: the need is theirs, and so is the case until the next need."""
    by = _receiver(session, transfer)
    case = session.get_one(Case, transfer.case_id)
    _consults(session, case, by, at)
    session.get_one(Contact, transfer.contact_id).handler_id = transfer.receiver_id
    if transfer.giver_id is not None:
        set_presence(session, transfer.giver_id, State.WRAP_UP, at=at)
    need = session.get(Need, transfer.need_id) if transfer.need_id else None
    if need is not None and need.kind == "ambulance":
        joined(tools, session, need, by=by, at=at)
    elif need is not None:
        hand_over(session, need, how="joined", by=by, at=at)
    _pass_on(session, case, by, at)
    calm(session, case, at=at)
    end_alert(session, case, "ambulance", at=at)


def lost_again(session: Session, transfer: Transfer, *, at: datetime) -> None:
    """The receiver's line was lost after the hand-over: the need is ours again, with its old deadline."""
    need = session.get(Need, transfer.need_id) if transfer.need_id else None
    if need is not None and need.state == "handed_over":
        take_back(session, need, why="the receiver's line was lost", by=SYSTEM, at=at)


def release_receiver(session: Session, transfer: Transfer, *, at: datetime) -> None:
    """Whoever was rung and did not get the person is free again."""
    held = session.get(Presence, transfer.receiver_id) if transfer.receiver_id else None
    if held is not None and held.state == State.BUSY and transfer.stage != Stage.HANDED_OVER:
        set_presence(session, held.staff_id, State.AVAILABLE, at=at)


def _consults(session: Session, case: Case, by: Actor, at: datetime) -> None:
    """A clinician of ours who has the person begins to consult: the case is theirs until its outcome."""
    staff = session.get(Staff, by.id) if by.id else None
    if staff is not None and staff.role == Role.CLINICIAN and staff.organisation_id == case.organisation_id:
        begin(session, case, staff.id, at=at)


def _receiver(session: Session, transfer: Transfer) -> Actor:
    receiver = session.get(Staff, transfer.receiver_id) if transfer.receiver_id else None
    return Actor("staff", receiver.id, receiver.organisation_id) if receiver else SYSTEM


def _pass_on(session: Session, case: Case, by: Actor, at: datetime) -> None:
    """Make a receiver of ours the owner; a partner owns what has nothing left for us to hand over."""
    if by.organisation == case.organisation_id and by.id is not None:
        pass_to(session, case, staff_id=by.id, at=at)
    elif by.organisation is not None and not still_open(case.needs):
        case.owner_kind, case.owner_id = "organisation", by.organisation
