"""The live calls of an organisation, for whoever looks after the shift: who has each, and who listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.journey.brief import who
from spoa.journey.voice.guests import GuestView, guest_views
from spoa.journey.voice.orders import company
from spoa.journey.voice.tries import is_rung
from spoa.records.calls import Leg
from spoa.records.cases import Contact
from spoa.records.staff import Staff


@dataclass(frozen=True)
class LiveCall:
    """One call in which somebody of ours is, or was a moment ago. No patient's name."""

    case_id: str
    reference: str
    who: str
    about: str
    since: datetime
    people: tuple[str, ...]
    guests: tuple[GuestView, ...]


def live_calls(session: Session, organisation: str) -> tuple[LiveCall, ...]:
    """Return the calls of an organisation that have somebody to be listened to, the oldest first."""
    asked = select(Contact).where(
        Contact.organisation_id == organisation, Contact.channel == "voice", Contact.ended_at.is_(None)
    )
    calls = [each for each in session.scalars(asked.order_by(Contact.started_at)) if not is_rung(each)]
    found = [_call(session, each) for each in calls]
    return tuple(each for each in found if each.people or any(g.ended is None for g in each.guests))


def _call(session: Session, contact: Contact) -> LiveCall:
    case = contact.case
    return LiveCall(
        case_id=case.id,
        reference=case.reference,
        who=who(case),
        about=case.complaint.splitlines()[0] if case.complaint else "",
        since=contact.started_at,
        people=_names(session, company(session, contact.id)),
        guests=guest_views(session, contact.id),
    )


def _names(session: Session, legs: Sequence[Leg]) -> tuple[str, ...]:
    named = [session.get_one(Staff, leg.staff_id).name for leg in legs if leg.staff_id]
    return tuple(dict.fromkeys(named))
