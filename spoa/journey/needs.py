"""What a person needs and who has taken it on; a case closes when every need is handed over."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.cases.alerts import wanted_since
from spoa.cases.deadlines import need_deadline, still_open, undecided_deadline
from spoa.cases.queueing import HANDLERS, case_class, leave_queue, refresh_place, wait_in_queue
from spoa.journey.consultations import outcome_due
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Need
from spoa.records.events import record_event
from spoa.records.topics import changed
from spoa.routing.hours import after_working_days
from spoa.routing.read import bank_holidays
from spoa.triage.rulebook import Disposition

# A person who is wanted looks within the time of class 2 (triage specification, "Scale").
_PERSON_WITHIN: Final = timedelta(minutes=30)


def want(session: Session, case: Case, disposition: Disposition, *, lead: bool, at: datetime) -> Need:
    """Return the case's need of this code, made when it is new.

    Its time runs from the first contact; where it is more urgent than all that was known, from now.
    """
    for need in case.needs:
        if need.code == disposition.code and need.state != "withdrawn":
            need.lead = lead
            return need
    known = [need.urgency for need in case.needs]
    raised_at = at if known and disposition.urgency < min(known) else None
    need = Need(
        id=new_id(),
        code=disposition.code,
        kind=disposition.kind,
        title=disposition.title,
        need_for=disposition.need_for,
        urgency=disposition.urgency,
        timeframe_minutes=disposition.timeframe_minutes,
        handed_over_when=disposition.handed_over,
        lead=lead,
        since=at,
        deadline_at=_deadline(case.clock_at, raised_at, disposition),
    )
    case.needs.append(need)
    session.flush()
    return need


def is_for_clinician(need: Need) -> bool:
    """Say whether a need is for a clinician of the hub, who has the person once both are in touch."""
    return need.handed_over_when == "joined" and need.kind != "ambulance"


def _deadline(clock_at: datetime, raised_at: datetime | None, disposition: Disposition) -> datetime:
    """Return the deadline; a time frame in working days skips weekends and bank holidays."""
    if disposition.working_days is not None:
        return after_working_days(raised_at or clock_at, disposition.working_days, bank_holidays())
    return need_deadline(clock_at, raised_at, timedelta(minutes=disposition.timeframe_minutes))


def hand_over(session: Session, need: Need, *, how: str, by: Actor, at: datetime) -> None:
    """Note that someone has this need now, and close the case when it was the last one."""
    if need.state == "handed_over":
        return
    if need.state == "withdrawn":
        raise Conflict("This is no longer needed; open the case to see what is.")
    need.state, need.handed_over_at, need.how = "handed_over", at, how
    data = {"need": need.id, "code": need.code, "how": how}
    record_event(session, case_id=need.case_id, kind="handed_over", actor=by, at=at, data=data)
    settle(session, need.case, at=at, by=by)


def withdraw_need(session: Session, need: Need, *, why: str, by: Actor, at: datetime) -> None:
    """Take back a need that no longer holds; what was sent to others is theirs to end, by a clinician."""
    need.state = "withdrawn"
    data = {"need": need.id, "code": need.code, "why": why}
    record_event(session, case_id=need.case_id, kind="need_withdrawn", actor=by, at=at, data=data)


def settle(session: Session, case: Case, *, at: datetime, by: Actor) -> None:
    """Give the case the deadline that comes first, or close it when nothing is left to hand over.

    While a person is wanted or a clinician consults it stays open, however much was arranged.
    """
    if case.state == "closed":
        return
    wanted = wanted_since(session, case)
    due = [(need.deadline_at, need.title) for need in still_open(case.needs)]
    if wanted is not None:
        due.append((wanted + _PERSON_WITHIN, "A person is wanted"))
    outcome = outcome_due(session, case.id)
    if outcome is not None:
        due.append((outcome, "Outcome of the consultation"))
    if case.urgency is None:
        since = max(case.clock_at, wanted or case.clock_at)
        due.append((undecided_deadline(since, case_class(case)), "Assess"))
    if due:
        case.deadline_at, case.deadline_why = min(due)
    else:
        close_case(session, case, at=at, by=by)
    refresh_place(session, case)
    changed(session, f"case:{case.id}")


def close_case(session: Session, case: Case, *, at: datetime, by: Actor) -> None:
    """Close a case: everything was handed over, or a person has said that nobody need look further."""
    case.state, case.closed_at = "closed", at
    leave_queue(session, case)
    record_event(session, case_id=case.id, kind="closed", actor=by, at=at, data={})


def reopen(session: Session, case: Case, *, why: str, by: Actor, at: datetime) -> None:
    """Open a closed case again, with its old clock; the team's queue owns it until somebody takes it."""
    case.state, case.closed_at = "open", None
    record_event(session, case_id=case.id, kind="reopened", actor=by, at=at, data={"why": why})
    wait_in_queue(session, case, queue=HANDLERS, why=why)


def take_back(session: Session, need: Need, *, why: str, by: Actor, at: datetime) -> None:
    """Make a need ours again that someone had or was offered; its deadline stays, and the case is open."""
    need.state, need.service_id, need.handed_over_at, need.how = "open", None, None, None
    case = need.case
    if case.state == "closed":
        reopen(session, case, why=why, by=by, at=at)
    data = {"need": need.id, "code": need.code, "why": why}
    record_event(session, case_id=case.id, kind="taken_back_over", actor=by, at=at, data=data)
    settle(session, case, at=at, by=by)
