"""The watch: finds the case whose deadline passes and escalates it, ambulances that nobody has first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from spoa.booking.holds import expire_holds
from spoa.booking.lists import unanswered
from spoa.calls.care import SECONDS
from spoa.calls.stages import Form, Happened
from spoa.cases.alerts import Level, raise_alert
from spoa.cases.queueing import HANDLERS, case_class, wait_in_queue
from spoa.conversation import messages
from spoa.journey.ambulance import GO
from spoa.journey.saying import say
from spoa.journey.tools import Tools
from spoa.journey.voice.stored import read_transfer, timer_of
from spoa.journey.voice.transfers import TIMER
from spoa.kernel.actor import SYSTEM
from spoa.kernel.london import clock_time
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import IS_OPEN, Case, Contact
from spoa.records.events import record_event
from spoa.records.outbox import put
from spoa.routing.referral import unanswered as unanswered_referrals

# How long a request to the ambulance service may be without an answer: seconds, not minutes, because a
# disposition that was reached but not sent has delayed ambulances elsewhere (telephony reference, 1.2).
_AMBULANCE_ANSWER: Final = timedelta(seconds=60)
_OFFERED: Final = timedelta(seconds=2 * SECONDS[Happened.RING_TIMEOUT])
_LOOK_AGAIN: Final = timedelta(minutes=5)
_SILENT: Final = {"chat": timedelta(minutes=5), "text": timedelta(minutes=20)}
_REMIND: Final = timedelta(minutes=10)
_BATCH: Final = 100


@dataclass(frozen=True)
class Watch:
    """One round looks at everything that may have stood still; each finding is its own transaction."""

    tools: Tools

    def round(self) -> None:
        """Look once. Rounds may overlap or be missed: what is found depends on the records alone."""
        now = self.tools.clock.now()
        for look in (_ambulances, _offers, _late, _remind, _silent, _unanswered, _holds):
            with self.tools.records.unit() as session:
                look(session, now)


def _ambulances(session: Session, now: datetime) -> None:
    asked = (
        select(AmbulanceRequest)
        .join(Case)
        .where(
            or_(
                (AmbulanceRequest.state == "counting")
                & (AmbulanceRequest.goes_at < now - timedelta(seconds=10)),
                (AmbulanceRequest.state == "sent") & (AmbulanceRequest.sent_at < now - _AMBULANCE_ANSWER),
            )
        )
    )
    both = (Case, AmbulanceRequest)
    for request in session.scalars(asked.with_for_update(of=both, key_share=True, skip_locked=True)):
        case = session.get_one(Case, request.case_id)
        if request.state == "counting":
            put(session, job=GO, subject=request.id, urgent=True, at=now)
        say = "999 has not been handed over yet. Ring the ambulance desk now."
        raise_alert(session, case, level="critical", cause="ambulance", say=say, at=now)


def _offers(session: Session, now: datetime) -> None:
    """Find offers in writing that stand although their time is over: their timer is set once more a minute.

    Calls are read back from the carrier; of who writes nobody else would notice that a timer was lost.
    """
    asked = (
        select(Transfer)
        .join(Case)
        .where(Transfer.form == Form.IN_WRITING, Transfer.ended_at.is_(None))
        .where(Transfer.offered_at < now - _OFFERED)
        .limit(_BATCH)
    )
    both = (Case, Transfer)
    for transfer in session.scalars(asked.with_for_update(of=both, key_share=True, skip_locked=True)):
        timer = read_transfer(transfer.state).timer
        if timer is not None:
            subject = timer_of(transfer, timer)
            key = f"{TIMER}:{subject}:{now:%H%M}"
            put(session, job=TIMER, subject=subject, urgent=True, at=now, key=key)


def _late(session: Session, now: datetime) -> None:
    asked = (
        select(Case)
        .where(IS_OPEN, Case.deadline_at < now)
        .where(or_(Case.watched_at.is_(None), Case.watched_at < now - _LOOK_AGAIN))
        .order_by(Case.deadline_at)
        .limit(_BATCH)
        .with_for_update(key_share=True, skip_locked=True)
    )
    for case in session.scalars(asked):
        case.watched_at = now
        level: Level = "critical" if case_class(case) == 1 else "high"
        say = f"Past its time since {clock_time(case.deadline_at)}: {case.deadline_why}."
        raise_alert(session, case, level=level, cause="late", say=say, at=now)
        data = {"deadline": case.deadline_at.isoformat()}
        record_event(session, case_id=case.id, kind="deadline_passed", actor=SYSTEM, at=now, data=data)


def _silent(session: Session, now: datetime) -> None:
    """Find people who stopped answering a question; someone looks, because silence may be an answer."""
    for channel, length in _SILENT.items():
        asked = (
            select(Contact)
            .join(Case)
            .where(Contact.channel == channel, Contact.state.in_(("open", "reminded")))
        )
        for contact in session.scalars(_waited_for(asked, now - length)):
            contact.state = "silent"
            wait_in_queue(session, contact.case, queue=HANDLERS, why="stopped answering")
            raise_alert(
                session,
                contact.case,
                level="high",
                cause="silent",
                say="Someone stopped answering our questions. Write or ring.",
                at=now,
            )


def _remind(session: Session, now: datetime) -> None:
    """Text once to people who stopped answering, before somebody looks for them: a text is soon forgotten."""
    asked = select(Contact).join(Case).where(Contact.channel == "text", Contact.state == "open")
    for contact in session.scalars(_waited_for(asked, now - _REMIND)):
        contact.state = "reminded"
        say(session, contact, messages.still_there(), at=now)


def _waited_for(asked: Select[Contact], since: datetime) -> Select[Contact]:
    """Narrow it to those who have been asked something and not been heard since, and whom nobody has."""
    return (
        asked.where(Contact.handler_id.is_(None), Case.state == "open")
        .where(Contact.prompt_at < since, Contact.heard_at < since)
        .limit(_BATCH)
        .with_for_update(of=(Case, Contact), key_share=True, skip_locked=True)
    )


def _unanswered(session: Session, now: datetime) -> None:
    for booking in unanswered(session, now=now, limit=_BATCH):
        case = session.get_one(Case, booking.case_id)
        say = "A provider has not answered a booking in time. The person keeps it; ring the provider."
        raise_alert(session, case, level="high", cause="booking_unanswered", say=say, at=now)
    for referral in unanswered_referrals(session, now=now, limit=_BATCH):
        case = session.get_one(Case, referral.case_id)
        say = "A service has not answered a referral in time. Ring it, or choose another."
        raise_alert(session, case, level="high", cause="referral_unanswered", say=say, at=now)


def _holds(session: Session, now: datetime) -> None:
    expire_holds(session, now=now, limit=_BATCH)
