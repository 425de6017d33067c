"""What people on shift do beside their own cases: say that an alert was seen, give a case to somebody."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from spoa.cases.queueing import pass_to
from spoa.journey.console import mine
from spoa.journey.tools import Tools
from spoa.journey.voice.transfers import Transfers
from spoa.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from spoa.records.audit import note
from spoa.records.cases import Alert
from spoa.records.events import record_event
from spoa.records.staff import Staff
from spoa.records.topics import changed
from spoa.staff.me import Me
from spoa.staff.roles import Role, Sight

_HOLD_CASES = (Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR)


@dataclass(frozen=True)
class OnShift:
    """The acts of a shift."""

    tools: Tools
    transfers: Transfers

    def seen(self, me: Me, alert_id: str) -> None:
        """Note that this person has seen an alert; ``Conflict`` for one that needs somebody to act."""
        if not me.may(Sight.QUEUE):
            raise Forbidden("Alerts are for the people on shift.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            alert = session.get(Alert, alert_id, with_for_update=True)
            if alert is None or alert.organisation_id != me.organisation:
                raise NotFound("There is no such alert here.")
            if alert.ended_at is None and alert.level == "critical":
                raise Conflict("This alert stays until somebody has acted. Open the case.")
            alert.seen_by = alert.seen_by or me.id
            note(
                session,
                actor=me.actor,
                action="alert.seen",
                subject="alert",
                subject_id=alert.id,
                why=alert.cause,
                at=at,
            )
            changed(session, f"alerts:{me.organisation}")

    def give(self, me: Me, case_id: str, staff_id: str, why: str) -> None:
        """Give a case to somebody on shift: it is their work from now on, with its old clock."""
        if not me.may(Sight.SHIFT):
            raise Forbidden("Only a supervisor gives cases to people.")
        if not why.strip():
            raise Invalid("Say why, so that they know.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            if case.state == "closed":
                raise Conflict("This case is closed: everything has been handed over.")
            taker = _taker(session, me, staff_id)
            self.transfers.give_way(session, case.id, at=at)
            pass_to(session, case, staff_id=taker.id, at=at)
            data = {"to": taker.id, "why": why.strip()}
            record_event(session, case_id=case.id, kind="given", actor=me.actor, at=at, data=data)
            note(
                session,
                actor=me.actor,
                action="case.give",
                subject="case",
                subject_id=case.id,
                why=why.strip(),
                at=at,
            )


def _taker(session: Session, me: Me, staff_id: str) -> Staff:
    """Return who is to have a case: somebody of the same organisation who may hold cases."""
    taker = session.get(Staff, staff_id)
    if taker is None or taker.organisation_id != me.organisation or not taker.active:
        raise NotFound("There is no such person on this shift.")
    if Role(taker.role) not in _HOLD_CASES:
        raise Invalid("This person does not take cases. Choose a call handler or a clinician.")
    return taker
