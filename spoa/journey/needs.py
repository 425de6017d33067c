"""What a person needs and who has taken it on; a case closes when every need is handed over."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from spoa.cases.deadlines import need_deadline, still_open, undecided_deadline
from spoa.cases.queueing import case_class, leave_queue, refresh_place
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.kernel.urgency import klass
from spoa.records.cases import Case, Need
from spoa.records.events import record_event
from spoa.records.topics import changed
from spoa.triage.rulebook import Disposition


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
        deadline_at=need_deadline(case.clock_at, raised_at, timedelta(minutes=disposition.timeframe_minutes)),
    )
    case.needs.append(need)
    session.flush()
    return need


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
    """Give the case the deadline that comes first, or close it when nothing is left to hand over."""
    if case.state == "closed":
        return
    waiting = still_open(case.needs)
    if waiting:
        first = min(waiting, key=lambda need: need.deadline_at)
        case.deadline_at, case.deadline_why = first.deadline_at, first.title
    elif case.urgency is not None:
        _close(session, case, at=at, by=by)
    else:
        case.deadline_at = undecided_deadline(case.clock_at, case_class(case))
        case.deadline_why = "Assess"
    refresh_place(session, case)
    changed(session, f"case:{case.id}")


def _close(session: Session, case: Case, *, at: datetime, by: Actor) -> None:
    case.state, case.closed_at = "closed", at
    leave_queue(session, case)
    record_event(session, case_id=case.id, kind="closed", actor=by, at=at, data={})


def most_urgent_class(case: Case) -> int | None:
    """Return the class of the most urgent need that nobody has yet, or of the decision."""
    waiting = still_open(case.needs)
    if waiting:
        return klass(waiting[0].urgency)
    return klass(case.urgency) if case.urgency is not None else None


def take_back(session: Session, need: Need, *, why: str, by: Actor, at: datetime) -> None:
    """Make a need ours again that someone had or was offered; its deadline stays, and the case is open."""
    need.state, need.service_id, need.handed_over_at, need.how = "open", None, None, None
    case = need.case
    if case.state == "closed":
        case.state, case.closed_at = "open", None
    data = {"need": need.id, "code": need.code, "why": why}
    record_event(session, case_id=case.id, kind="taken_back_over", actor=by, at=at, data=data)
    settle(session, case, at=at, by=by)
