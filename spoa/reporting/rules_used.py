"""How a protocol was used: how often it was chosen, what came out, and where clinicians chose otherwise."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session

from spoa.kernel.urgency import klass
from spoa.records.cases import Decision
from spoa.records.consultations import Consultation

WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True)
class Override:
    """Where clinicians put another outcome in the place of a row's: how often, and how often a milder one."""

    row: str
    before: str
    after: str
    times: int
    milder: bool


@dataclass(frozen=True)
class Use:
    """The last ``WITHIN``: cases that a protocol decided, by class; overrides, the most frequent first."""

    since: datetime
    cases: int
    by_class: dict[int, int]
    overrides: tuple[Override, ...]


def use_of(session: Session, protocol: str, *, at: datetime) -> Use:
    """Return how a protocol was used; each case counts once, with what was decided of it last."""
    since = at - WITHIN
    told = type_coerce(Decision.told, JSONB)
    asked = (
        select(Decision.case_id, Decision.urgency, Decision.code, type_coerce(Decision.result, JSONB))
        .where(Decision.at >= since, told["protocols"].has_key(protocol))
        .ext(distinct_on(Decision.case_id))
        .order_by(Decision.case_id, Decision.at.desc())
    )
    last = {case: (urgency, code, _row(result)) for case, urgency, code, result in session.execute(asked)}
    changed = (
        select(Consultation.case_id, Consultation.code, Consultation.urgency)
        .where(Consultation.ended_at >= since, Consultation.code.is_not(None))
        .where(Consultation.case_id.in_(last))
    )
    overrides: Counter[tuple[str, str, str, bool]] = Counter()
    for case, code, urgency in session.execute(changed):
        before, was, row = last[case]
        overrides[(row, was, str(code), (urgency or before) > before)] += 1
    found = [Override(row, was, now, times, milder) for (row, was, now, milder), times in overrides.items()]
    by_class = Counter(klass(urgency) for urgency, _, _ in last.values())
    ordered = sorted(found, key=lambda each: (-each.times, each.row, each.after))
    return Use(since, len(last), dict(by_class), tuple(ordered))


def _row(result: dict[str, object]) -> str:
    """Return the row that asked for the lead need."""
    because = result.get("because")
    first = because[0] if isinstance(because, list) and because else {}
    return str(first.get("row", "by hand")) if isinstance(first, dict) else "by hand"
