"""How the service stands, in numbers without anybody's name: for metrics and the wallboard."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.records.audit import AuditRow
from spoa.records.cases import IS_OPEN, Case
from spoa.records.outbox import Standing, standing


@dataclass(frozen=True)
class Figures:
    """``open_cases`` by class, ``None`` being "not yet assessed"; ``late``: those past their deadline."""

    outbox: Standing
    open_cases: dict[int | None, int]
    late: int
    unsealed: int


def figures(session: Session, *, now: datetime) -> Figures:
    """Return the figures of all organisations together."""
    shown = func.least(Case.floor, Case.pinned_class)  # the more urgent one; NULL only when both are
    by_class = select(shown, func.count()).where(IS_OPEN).group_by(shown)
    late = select(func.count()).where(IS_OPEN, Case.deadline_at < now)
    unsealed = select(func.count()).where(AuditRow.number.is_(None))
    return Figures(
        outbox=standing(session, now=now),
        open_cases={klass: count for klass, count in session.execute(by_class)},
        late=session.scalar(late) or 0,
        unsealed=session.scalar(unsealed) or 0,
    )
