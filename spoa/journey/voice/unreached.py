"""Who was not reached, however often they were rung: the area's policy, and an end with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import Level, end_alert, raise_alert
from spoa.cases.deadlines import still_open
from spoa.cases.opening import Arrival, add_contact
from spoa.cases.queueing import CLINICIANS, case_class, wait_in_queue
from spoa.conversation import messages
from spoa.journey.console import mine
from spoa.journey.consultations import end_open
from spoa.journey.needs import close_case, settle, withdraw_need
from spoa.journey.placing import Placing
from spoa.journey.reaching import NOT_REACHED
from spoa.journey.saying import say
from spoa.journey.tools import Tools
from spoa.journey.voice.tries import OUT, number_of, tries_of
from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Conflict, Forbidden, Invalid
from spoa.kernel.phones import is_mobile, spoken
from spoa.records.audit import note
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, Contact, Need
from spoa.records.events import record_event
from spoa.records.staff import Line
from spoa.routing.callbacks import CallBacks, NotReached
from spoa.staff.me import Me
from spoa.staff.roles import Role

_MAY_CLOSE: Final = (Role.CLINICIAN, Role.SUPERVISOR)


def follow(session: Session, case: Case, rules: CallBacks, line: Line | None, *, at: datetime) -> None:
    """Do what the area wants for somebody who was not reached; a clinician has the case to look at."""
    wanted = rules.follows(case_class(case))
    texted = NotReached.TEXT in wanted and _text_them(session, case, line, at=at)
    welfare = NotReached.WELFARE in wanted
    do = "decide about an ambulance to look after them" if welfare else "go on, or close it with a reason"
    told = "texted how to reach us" if texted else "could not be texted"
    why = f"not reached after {rules.tries} tries: {do}"
    wait_in_queue(session, case, queue=CLINICIANS, why=why)
    words = f"Somebody was not reached after {rules.tries} tries ({told}): {do}."
    level: Level = "critical" if welfare else "high"
    raise_alert(session, case, level=level, cause=NOT_REACHED, say=words, at=at)
    data = {"tries": rules.tries, "policy": [str(each) for each in wanted], "texted": texted}
    record_event(session, case_id=case.id, kind="not_reached", actor=SYSTEM, at=at, data=data)


@dataclass(frozen=True)
class Unreached:
    """What people do about those who were not reached."""

    tools: Tools
    placing: Placing

    def close(self, me: Me, case_id: str, why: str) -> None:
        """Close the case of somebody who could not be reached, with a reason: a clinician or a supervisor.

        What another service has been asked for stays open, and the case with it.
        """
        if me.role not in _MAY_CLOSE:
            raise Forbidden("Only a clinician or a supervisor can close somebody who was not reached.")
        if not why.strip():
            raise Invalid("Say why nobody need look for them any further.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            self._refuse(session, case)
            for need in still_open(case.needs):
                if _is_ours(need):
                    reason = f"not reached: {why.strip()}"
                    withdraw_need(session, need, why=reason, by=me.actor, at=at)
            end_alert(session, case, NOT_REACHED, at=at)
            end_open(session, case.id, outcome=NOT_REACHED, at=at)
            data = {"why": why.strip()}
            record_event(session, case_id=case.id, kind="given_up", actor=me.actor, at=at, data=data)
            note(
                session,
                actor=me.actor,
                action="case.not_reached",
                subject="case",
                subject_id=case.id,
                why="not reached",
                at=at,
                personal={"why": why.strip()},
            )
            session.flush()
            if still_open(case.needs):
                settle(session, case, at=at, by=me.actor)
            else:
                close_case(session, case, at=at, by=me.actor)

    def _refuse(self, session: Session, case: Case) -> None:
        if case.state == "closed":
            raise Conflict("This case is closed already.")
        if not tries_of(session, case, self.placing.rules.call_backs).exhausted:
            raise Conflict("They have not been tried often enough yet. Ring them back first.")
        if any(each.channel == "voice" and each.ended_at is None for each in case.contacts):
            raise Conflict("They are on the line, or are being rung.")
        asked = select(AmbulanceRequest.id).where(
            AmbulanceRequest.case_id == case.id, AmbulanceRequest.state.in_(("counting", "sent", "accepted"))
        )
        if session.scalar(asked.limit(1)) is not None:
            raise Conflict("An ambulance has been asked for. Stay with it until the desk has them.")


def _is_ours(need: Need) -> bool:
    """Say whether a need waits for us, and not for a service that was asked already."""
    return need.state == "open" or need.handed_over_when == "joined"


def _text_them(session: Session, case: Case, line: Line | None, *, at: datetime) -> bool:
    """Text how to reach us; ``False`` where the number may not be texted, or cannot be."""
    number = number_of(case)
    if number is None or not is_mobile(number) or _opted_out(session, case, number):
        return False
    contact = _texts_with(session, case, number) or add_contact(
        session, case, _as_text(session, case, number, at)
    )
    ours = spoken(line.number) if line is not None else ""
    say(session, contact, f"{messages.not_reached(ours)} {messages.code(case.reference)}", at=at)
    return True


def _opted_out(session: Session, case: Case, number: str) -> bool:
    asked = select(Contact.opted_out).where(
        Contact.channel == "text",
        Contact.address == number,
        Contact.organisation_id == case.organisation_id,
    )
    return bool(session.scalar(asked.order_by(Contact.started_at.desc()).limit(1)))


def _texts_with(session: Session, case: Case, number: str) -> Contact | None:
    """Return the conversation by text that this case has with this number."""
    asked = select(Contact).where(
        Contact.case_id == case.id,
        Contact.channel == "text",
        Contact.address == number,
        Contact.ended_at.is_(None),
    )
    return session.scalar(asked.order_by(Contact.started_at.desc()).limit(1))


def _as_text(session: Session, case: Case, number: str, at: datetime) -> Arrival:
    lines = select(Line).where(Line.channel == "text", Line.organisation_id == case.organisation_id)
    line = session.scalars(lines.order_by(Line.number)).first()
    return Arrival(
        organisation_id=case.organisation_id,
        line_id=line.id if line else None,
        channel="text",
        source=case.source,
        address=number,
        at=at,
        direction=OUT,
    )
