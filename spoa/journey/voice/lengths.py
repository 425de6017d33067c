"""How long calls take at present: what the time that waiting callers are told is made of."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.calls.stages import Party, Stage
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Contact, Need

RECENT: Final = timedelta(hours=2)
ENOUGH: Final = 5
"""Fewer calls than this say more about the callers than about the evening."""

_MOST: Final = 50
_SHORTEST, _LONGEST = timedelta(minutes=2), timedelta(minutes=30)


def call_length(session: Session, organisation: str, *, usual: timedelta, at: datetime) -> timedelta:
    """Return the mean time that a call handler spent on each of the last calls, within sensible bounds.

    From the moment the call was taken to its end, or until somebody else had the person. ``usual`` where too
    few calls ended lately.
    """
    taken = (
        select(func.min(Leg.at))
        .where(Leg.contact_id == Contact.id, Leg.party == Party.GIVER, Leg.staff_id.is_not(None))
        .scalar_subquery()
    )
    handed_over = (
        select(func.min(Need.handed_over_at))
        .join(Transfer, Transfer.need_id == Need.id)
        .where(Transfer.contact_id == Contact.id, Transfer.stage == Stage.HANDED_OVER)
        .scalar_subquery()
    )
    asked = (
        select(func.least(handed_over, Contact.ended_at) - taken)
        .where(Contact.organisation_id == organisation, Contact.channel == "voice")
        .where(Contact.ended_at > at - RECENT, taken.is_not(None))
        .order_by(Contact.ended_at.desc())
        .limit(_MOST)
    )
    spent = list(session.scalars(asked))
    if len(spent) < ENOUGH:
        return usual
    return min(max(sum(spent, timedelta()) / len(spent), _SHORTEST), _LONGEST)
