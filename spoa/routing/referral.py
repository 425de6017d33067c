"""Referrals: a need with a service that answers without an appointment. None of these acts commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.kernel.actor import Actor
from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.kernel.london import clock_time
from spoa.records.audit import note as audit
from spoa.records.directory import ServiceRow
from spoa.records.events import record_event
from spoa.records.locks import find_locked, lock_case
from spoa.records.referrals import Referral, ReferralChange
from spoa.records.topics import changed

# Accepted is with the service; a message to a practice is delivered or not. What is not here does not happen.
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "offered": frozenset({"accepted", "declined", "withdrawn", "delivered", "undelivered"}),
    "accepted": frozenset({"handed_back", "withdrawn", "done"}),
    "delivered": frozenset(),
    "declined": frozenset(),
    "undelivered": frozenset(),
    "withdrawn": frozenset(),
    "handed_back": frozenset(),
    "done": frozenset(),
}
STANDING: Final = frozenset({"offered", "accepted", "delivered"})
REFUSED: Final = frozenset({"declined", "undelivered", "handed_back"})

WORDS: Final[Mapping[str, str]] = {
    "offered": "waiting for an answer",
    "accepted": "accepted",
    "delivered": "delivered",
    "declined": "declined",
    "undelivered": "not delivered",
    "withdrawn": "withdrawn",
    "handed_back": "handed back",
    "done": "done",
}


def offer(
    session: Session,
    *,
    need_id: str,
    case_id: str,
    service_id: str,
    klass: int,
    by: Actor,
    now: datetime,
    answer_by: datetime,
    note: str = "",
) -> Referral:
    """Send a need to a service. The need is our reference: offered again to it, the same referral returns.

    ``Conflict`` when the need is with another service, or this one takes nobody now; ``NotFound`` without
    such a case or service.
    """
    lock_case(session, case_id)
    standing = standing_for(session, need_id)
    if standing is not None:
        if standing.service_id != service_id:
            raise Conflict(f"This is with {standing.service.name} already. Withdraw it there first.")
        return standing
    _refuse_closed(session, service_id, now)
    referral = Referral(
        need_id=need_id,
        case_id=case_id,
        service_id=service_id,
        state="offered",
        klass=klass,
        note=note,
        offered_at=now,
        answer_by=answer_by,
    )
    session.add(referral)
    session.flush()
    _write_down(session, referral, None, by=by, now=now, reason=None)
    return referral


def accept(
    session: Session,
    referral_id: str,
    *,
    by: Actor,
    now: datetime,
    promised: str,
    contact_by: datetime | None = None,
) -> Referral:
    """Note that the service takes the need, what the person is promised (who does what) and by when."""
    if not promised.strip():
        raise Invalid("Say who will do what, so that the person can be told.")
    referral = _lock(session, referral_id)
    if referral.state == "accepted":
        return referral
    referral.promised, referral.contact_by, referral.answered_at = promised.strip(), contact_by, now
    return _change(session, referral, "accepted", by=by, now=now)


def decline(session: Session, referral_id: str, *, reason: str, by: Actor, now: datetime) -> Referral:
    """Note that the service does not take it, and why (``Invalid`` without): the need looks for another."""
    return _step(session, referral_id, "declined", by=by, now=now, reason=_said(reason), answer=True)


def withdraw(session: Session, referral_id: str, *, reason: str, by: Actor, now: datetime) -> Referral:
    """Take a need back from a service, with why (``Invalid`` without)."""
    return _step(session, referral_id, "withdrawn", by=by, now=now, reason=_said(reason))


def hand_back(session: Session, referral_id: str, *, reason: str, by: Actor, now: datetime) -> Referral:
    """Note that a service which had accepted cannot do it after all, and why (``Invalid`` without)."""
    return _step(session, referral_id, "handed_back", by=by, now=now, reason=_said(reason))


def deliver(session: Session, referral_id: str, *, by: Actor, now: datetime) -> Referral:
    """Note that the message to a practice has arrived there."""
    return _step(session, referral_id, "delivered", by=by, now=now, answer=True)


def fail(session: Session, referral_id: str, *, reason: str, by: Actor, now: datetime) -> Referral:
    """Note that the message could not be delivered, and why: the need is open again."""
    return _step(session, referral_id, "undelivered", by=by, now=now, reason=_said(reason), answer=True)


def finish(session: Session, referral_id: str, *, by: Actor, now: datetime) -> Referral:
    """Note that the service has done what it promised."""
    return _step(session, referral_id, "done", by=by, now=now)


def standing_for(session: Session, need_id: str) -> Referral | None:
    """Return the referral in which a need stands, if any: our reference looked up."""
    asked = select(Referral).where(Referral.need_id == need_id, Referral.state.in_(STANDING))
    return session.scalar(asked.execution_options(populate_existing=True))


def refused(session: Session, need_id: str) -> dict[str, str]:
    """Return why services said no to a need, by their code: what ``rank`` takes as ``declined``."""
    asked = (
        select(ServiceRow.code, Referral.reason)
        .join(ServiceRow, ServiceRow.id == Referral.service_id)
        .where(Referral.need_id == need_id, Referral.state.in_(REFUSED))
        .order_by(Referral.answered_at)
    )
    return {code: reason or "no reason given" for code, reason in session.execute(asked)}


def inbox(session: Session, service_id: str) -> list[Referral]:
    """Return what a service has: unanswered ones first, the first due first; then what it has accepted."""
    asked = select(Referral).where(
        Referral.service_id == service_id, Referral.state.in_(("offered", "accepted"))
    )
    return list(session.scalars(asked.order_by(Referral.state.desc(), Referral.answer_by, Referral.id)))


def unanswered(session: Session, *, now: datetime, limit: int = 200) -> list[Referral]:
    """Return referrals whose answer is late, for the watch; the need stays ours until someone accepts."""
    late = select(Referral).where(Referral.state == "offered", Referral.answer_by <= now)
    return list(session.scalars(late.order_by(Referral.answer_by, Referral.id).limit(limit)))


def _step(
    session: Session,
    referral_id: str,
    after: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    answer: bool = False,
) -> Referral:
    """Move a referral on; being there already is no error, for a button is pressed twice."""
    referral = _lock(session, referral_id)
    if referral.state == after:
        return referral
    if answer:
        referral.answered_at = now
    return _change(session, referral, after, by=by, now=now, reason=reason)


def _change(
    session: Session, referral: Referral, after: str, *, by: Actor, now: datetime, reason: str | None = None
) -> Referral:
    if after not in MOVES[referral.state]:
        was, wanted = WORDS[referral.state], WORDS[after]
        raise Conflict(f"This referral is {was}; it cannot become {wanted}. Look at it again.")
    before, referral.state, referral.reason = referral.state, after, reason
    session.flush()
    _write_down(session, referral, before, by=by, now=now, reason=reason)
    return referral


def _lock(session: Session, referral_id: str) -> Referral:
    referral = find_locked(session, Referral, referral_id)
    if referral is None:
        raise NotFound("There is no such referral.")
    return referral


def _refuse_closed(session: Session, service_id: str, now: datetime) -> None:
    service = session.get(ServiceRow, service_id)
    if service is None or not service.active:
        raise NotFound("That service is not in the directory any more. Choose another.")
    if service.paused_until is not None and service.paused_until > now:
        raise Conflict(f"{service.name} is paused to {clock_time(service.paused_until)}. Choose another.")


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, so that the next one knows.")
    return reason.strip()


def _write_down(
    session: Session, referral: Referral, before: str | None, *, by: Actor, now: datetime, reason: str | None
) -> None:
    """Add the change to the referral's history, the case's history and the audit, and tell the pages."""
    count = select(func.count()).where(ReferralChange.referral_id == referral.id)
    session.add(
        ReferralChange(
            referral_id=referral.id,
            seq=session.execute(count).scalar_one() + 1,
            before=before,
            after=referral.state,
            at=now,
            by_kind=by.kind,
            by_id=by.id,
            reason=reason,
        )
    )
    told = {"referral": referral.id, "need": referral.need_id, "service": referral.service_id}
    kind = f"referral_{referral.state}"
    record_event(session, case_id=referral.case_id, kind=kind, actor=by, at=now, data=told)
    action = f"referral.{referral.state}"
    why = reason or ""
    audit(session, actor=by, action=action, subject="referral", subject_id=referral.id, why=why, at=now)
    changed(session, f"case:{referral.case_id}", f"service:{referral.service_id}")
