"""Somebody rings again who rang off before anybody spoke with them: always answered, and one case."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import raise_alert
from spoa.cases.opening import Arrival, add_contact
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.journey.voice.wishes import PROFESSIONAL, RINGS_OFTEN
from spoa.records.cases import Case, Contact, ToldRow
from spoa.records.locks import find_case

_STILL_THEY: Final = timedelta(minutes=30)
_MANY_RING: Final = frozenset({PROFESSIONAL, "care_home"})
"""Sources whose calls show the number of a switchboard, behind which are many people."""

_OFTEN: Final = 4


def rings_again(session: Session, arrival: Arrival) -> Contact | None:
    """Join a call to the case of an earlier one from the same telephone; ``None`` where there is none.

    Only to one of which nothing is known: nobody has spoken with them, so there is nothing to mix up, and two
    callbacks to one telephone help nobody. Whoever answers is told, and asks. The case keeps its clock.
    """
    found = _earlier(session, arrival) if arrival.address and arrival.source not in _MANY_RING else None
    case = find_case(session, found) if found is not None else None
    if case is None or not _nothing_known(session, case):
        return None
    contact = add_contact(session, case, arrival)
    session.expire(case, ["contacts"])
    wait_in_queue(session, case, queue=HANDLERS, why="rings again")
    if len(case.contacts) >= _OFTEN:
        _report(session, case, arrival.at)
    return contact


def _earlier(session: Session, arrival: Arrival) -> str | None:
    asked = (
        select(Case.id)
        .join(Contact, Contact.case_id == Case.id)
        .where(Case.state == "open", Case.organisation_id == arrival.organisation_id)
        .where(Contact.address == arrival.address, Contact.source == arrival.source)
        .where(Contact.channel == "voice", Contact.ended_at > arrival.at - _STILL_THEY)
        .order_by(Case.clock_at)
        .limit(1)
    )
    return session.scalar(asked)


def _nothing_known(session: Session, case: Case) -> bool:
    calls = all(
        each.channel == "voice"
        and each.direction == "in"
        and each.ended_at is not None
        and not (each.call or {}).get("handled")
        for each in case.contacts
    )
    known = case.person_id or case.complaint or case.urgency or case.owner_kind != "queue"
    told = select(ToldRow.id).where(ToldRow.case_id == case.id).limit(1)
    return calls and not known and session.scalar(told) is None


def _report(session: Session, case: Case, at: datetime) -> None:
    say = "One telephone rings again and again, and rings off. Take the call, or ring it back now."
    raise_alert(session, case, level="high", cause=RINGS_OFTEN, say=say, at=at)
