"""How long calls take at present: what the time that waiting callers are told is made of."""

from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from spoa.calls.stages import Party, Stage
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import IS_CALL, Contact, Need

RECENT: Final = timedelta(hours=2)
ENOUGH: Final = 5
"""Fewer calls than this say more about the callers than about the evening."""

_MOST: Final = 50
_SHORTEST, _LONGEST = timedelta(minutes=2), timedelta(minutes=30)


_TAKEN: Final = (
    select(func.min(Leg.at))
    .where(Leg.contact_id == Contact.id, Leg.party == Party.GIVER, Leg.staff_id.is_not(None))
    .scalar_subquery()
)
_HANDED_OVER: Final = (
    select(func.min(Need.handed_over_at))
    .join(Transfer, Transfer.need_id == Need.id)
    .where(Transfer.contact_id == Contact.id, Transfer.stage == Stage.HANDED_OVER)
    .scalar_subquery()
)
_LAST: Final = (
    select((func.least(_HANDED_OVER, Contact.ended_at) - _TAKEN).label("spent"))
    .where(Contact.organisation_id == bindparam("organisation"), IS_CALL)
    .where(Contact.ended_at > bindparam("at", type_=Contact.ended_at.type) - RECENT, _TAKEN.is_not(None))
    .order_by(Contact.ended_at.desc())
    .limit(_MOST)
    .subquery()
)
MEAN_LENGTH: Final = select(func.avg(_LAST.c.spent)).having(func.count() >= ENOUGH)
"""The mean time that a call handler spent on each of the last calls, as a query of one row or none.

From the moment the call was taken to its end, or until somebody else had the person. It wants
``organisation`` and ``at``.
"""


def call_length(mean: timedelta | None, *, usual: timedelta) -> timedelta:
    """Return how long a call is said to take: the mean of the last within sensible bounds, else as usual."""
    return min(max(mean, _SHORTEST), _LONGEST) if mean is not None else usual
