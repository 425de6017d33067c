"""Who can be rung back, on which number, and how the tries of a case stand: read from the records."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.ringback import Outcome, Ring
from spoa.cases.queueing import case_class
from spoa.kernel.london import clock_time
from spoa.records.calls import RingBack
from spoa.records.cases import Case, Contact
from spoa.records.staff import Staff
from spoa.routing.callbacks import CallBacks, Tried, tried

OUT: Final = "out"
IS_RUNG: Final = frozenset({str(Ring.FETCHING), str(Ring.CALLING), str(Ring.ASKING)})
"""The states of a call whose person is still being rung."""

OUTCOME_WORDS: Final = {
    Outcome.REACHED: "reached",
    Outcome.NO_ANSWER: "no answer",
    Outcome.BUSY: "busy",
    Outcome.VOICEMAIL: "voicemail",
    Outcome.PUT_DOWN: "picked up, and rang off",
    Outcome.FAILED: "the number could not be rung",
    Outcome.STOPPED: "stopped",
    Outcome.NOT_RUNG: "not rung: our own line was not there",
    Outcome.UNKNOWN: "not known: the telephone company told us nothing",
}
_MACHINES_SPEAK: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Try:
    """One time that they were rung, as pages tell of it."""

    at: datetime
    words: str
    by: str
    counted: bool


@dataclass(frozen=True)
class BackView:
    """What a page shows of ringing somebody back. ``number`` is E.164, ``None`` where none is known.

    ``now`` goes on at this moment; ``maybe_machine``: they have just picked up, and it may be a voicemail.
    """

    number: str | None
    tried: Tried
    tries: tuple[Try, ...]
    now: RingBack | None
    maybe_machine: bool


def number_of(case: Case) -> str | None:
    """Return the number on which a person is rung: the one they gave, else the last that they came from."""
    if case.person is not None and case.person.phone:
        return case.person.phone
    came = sorted((each for each in case.contacts if each.address), key=lambda each: each.started_at)
    return came[-1].address if came else None


def no_number(case: Case) -> str:
    """Return why nobody can be rung: they withheld their number, or have not given one."""
    if any(each.channel == "voice" for each in case.contacts):
        return "They withheld their number and no other is known, so they cannot be rung back."
    return "They have given no number, so they cannot be rung."


def is_rung(contact: Contact) -> bool:
    """Say whether the person of a call is being rung and is not with us yet."""
    return contact.direction == OUT and contact.channel == "voice" and contact.state in IS_RUNG


def rung(session: Session, case_id: str) -> list[RingBack]:
    """Return every time that the person of a case was rung, oldest first."""
    asked = select(RingBack).where(RingBack.case_id == case_id).order_by(RingBack.at, RingBack.id)
    return list(session.scalars(asked))


def tries_of(session: Session, case: Case, rules: CallBacks) -> Tried:
    """Return how the tries to reach the person of a case stand."""
    rows = rung(session, case.id)
    reached = {row.contact_id for row in rows if row.outcome == Outcome.REACHED}
    heard = [each.heard_at for each in case.contacts if _heard(each, reached)]
    counted = [row.at for row in rows if row.counted]
    return tried(rules, counted, heard_at=max(heard, default=None), klass=case_class(case))


def _heard(contact: Contact, reached: set[str]) -> bool:
    """Say whether this is a contact in which the person was heard from."""
    if contact.direction != OUT:
        return True
    return contact.id in reached if contact.channel == "voice" else was_heard(contact)


def was_heard(contact: Contact) -> bool:
    """Say whether somebody has said anything in a conversation that may have been begun by us."""
    return contact.direction != OUT or contact.heard_at > contact.started_at


def back_view(session: Session, case: Case, rules: CallBacks, *, at: datetime) -> BackView:
    """Return what a page shows of ringing the person of a case back."""
    rows = rung(session, case.id)
    live = {each.id for each in case.contacts if each.ended_at is None}
    now = rows[-1] if rows and rows[-1].contact_id in live else None
    names = {row.staff_id: session.get_one(Staff, row.staff_id).name for row in rows}
    picked_up = now.reached_at if now is not None else None
    return BackView(
        number=number_of(case),
        tried=tries_of(session, case, rules),
        tries=tuple(
            Try(row.at, OUTCOME_WORDS[Outcome(row.outcome)], names[row.staff_id], bool(row.counted))
            for row in rows
            if row.outcome is not None and row is not now
        ),
        now=now,
        maybe_machine=picked_up is not None and at - picked_up < _MACHINES_SPEAK,
    )


def after_try(outcome: Outcome, counted: bool, stand: Tried, *, at: datetime) -> str:
    """Return why a case waits again after a try: what came of it, and when the next one counts."""
    said = f"{OUTCOME_WORDS[outcome]} at {clock_time(at)}"
    again = f"again from {clock_time(stand.next_at)}" if stand.next_at else "ring back"
    if counted:
        return f"{said}, try {stand.made} of {stand.most}: {again}"
    return f"{said}: {again}"
