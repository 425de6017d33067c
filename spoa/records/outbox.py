"""The outbox: what is still to be done, written with the change that wants it.

A row is done when its effect has committed, not when a queue took it. Two clocks: ``now`` is the service's
(created, due, done); ``real`` is the machine's, for leases, because a shifted or standing clock must neither
end a lease nor keep one for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import (
    CTE,
    Index,
    Insert,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from spoa.kernel.errors import Conflict
from spoa.kernel.ids import new_id
from spoa.records.base import Base, Key, Word
from spoa.records.topics import ALERTS, changed

FAST: Final = "fast"
WORKER: Final = "worker"
RELAY: Final = "relay"

_WAKES: Final = "spoa.wakes"
_BATCH: Final = 200


@dataclass(frozen=True)
class Pace:
    """How one queue is worked: lease of a hand-over or claim, waits between tries, tries until parked."""

    queue: str
    lease: timedelta
    first_wait: timedelta
    longest_wait: timedelta
    tries: int

    def wait(self, attempt: int) -> timedelta:
        """Return how long to wait after the ``attempt``-th failure: doubled each time, up to the longest."""
        doublings: int = 2 ** min(attempt - 1, 16)
        return min(self.first_wait * doublings, self.longest_wait)


URGENT_PACE: Final = Pace(FAST, timedelta(seconds=10), timedelta(seconds=1), timedelta(seconds=30), 20)
OTHER_PACE: Final = Pace(WORKER, timedelta(seconds=60), timedelta(seconds=5), timedelta(minutes=10), 12)
PACES: Final = {pace.queue: pace for pace in (URGENT_PACE, OTHER_PACE)}


class Handed(NamedTuple):
    """A row handed over: the job queue, and the row's id."""

    queue: str
    id: str


FRESH: Final = Handed(RELAY, "")
"""What is woken for rows that were just put: the relay, which hands them over."""


class Overtaken(Conflict):
    """Another worker finished this row first; this one's transaction must not commit."""


class OutboxRow(Base):
    """One thing to do: the name of a job and the id of what it is about."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "due_at", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
        Index("ix_outbox_parked", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
    )

    id: Mapped[Key]
    job: Mapped[Word]
    subject: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    urgent: Mapped[bool]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    claimed: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    @property
    def pace(self) -> Pace:
        """Return the pace of this row's queue."""
        return URGENT_PACE if self.urgent else OTHER_PACE


_TABLE: Final = Base.metadata.tables[OutboxRow.__tablename__]
_OPEN: Final = (OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
_PUT: Final = insert(_TABLE).on_conflict_do_nothing(index_elements=["key"]).returning(_TABLE.c.id)


def put(
    session: Session,
    *,
    job: str,
    subject: str,
    urgent: bool,
    at: datetime,
    due: datetime | None = None,
    key: str | None = None,
) -> str | None:
    """Write in this transaction that ``job`` is to run for ``subject``, not before ``due`` (service time).

    ``key`` makes it idempotent: a second ``put`` with the same key, ever, writes nothing. Returns the
    row's id, or None when the key was there already.
    """
    due = due or at
    row = {
        "id": new_id(),
        "job": job,
        "subject": subject,
        "key": key,
        "urgent": urgent,
        "created_at": at,
        "due_at": due,
    }
    written: str | None = session.scalar(_PUT, row)
    if written and due <= at:
        _wake_after_commit(session, [FRESH])
    return written


def putting(kept: CTE, *, job: str) -> Insert:
    """Return the statement that puts an urgent row for what ``kept`` wrote (``id, at``), if it wrote any.

    For a change that is one statement. Whoever runs it wakes ``FRESH`` where it returned a row.
    """
    columns = {
        "id": kept.c.id,
        "job": literal(job),
        "subject": cast(kept.c.id, Text),
        "urgent": literal(True),
        "created_at": kept.c.at,
        "due_at": kept.c.at,
        "claimed": literal(False),
        "attempts": literal(0),
    }
    return insert(_TABLE).from_select(list(columns), select(*columns.values())).returning(_TABLE.c.id)


def hand_over(session: Session, *, now: datetime, real: datetime, limit: int = _BATCH) -> list[Handed]:
    """Do one round of the relay: lease every row that is due and that nobody holds, urgent ones first.

    The rows are also woken after the commit. A row whose workers died once too often is parked instead.
    """
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= real)
    rows = session.scalars(
        select(OutboxRow)
        .where(*_OPEN, OutboxRow.due_at <= now, free)
        .order_by(OutboxRow.urgent.desc(), OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    handed = []
    for row in rows:
        if row.attempts >= row.pace.tries:
            _park(session, row, now, "its worker died each time")
            continue
        row.lease_until = real + row.pace.lease
        row.claimed = False
        handed.append(Handed(row.pace.queue, row.id))
    _wake_after_commit(session, handed)
    return handed


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a row. ``attempt`` counts from 1."""

    id: str
    job: str
    subject: str
    attempt: int


def claim(session: Session, row_id: str, *, now: datetime, real: datetime) -> Claim | None:
    """Take hold of a row to run it, or return None: it is done, parked, not due, or another worker has it."""
    free = or_(OutboxRow.claimed.is_(False), OutboxRow.lease_until <= real)
    row = session.scalar(
        select(OutboxRow)
        .where(OutboxRow.id == row_id, *_OPEN, OutboxRow.due_at <= now, free)
        .with_for_update(skip_locked=True)
    )
    if row is None or row.attempts >= row.pace.tries:
        return None
    row.claimed = True
    row.lease_until = real + row.pace.lease
    row.attempts += 1
    return Claim(row.id, row.job, row.subject, row.attempts)


def finish(session: Session, row_id: str, *, now: datetime) -> None:
    """Mark the row done in the transaction of its effect; raise ``Overtaken`` when another one already did.

    The first to commit wins, whoever holds the lease: the other's effect is rolled back with its mark.
    """
    mark = (
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None))
        .values(done_at=now, failed_at=None, lease_until=None, claimed=False, last_error=None)
        .returning(OutboxRow.id)
    )
    if session.scalar(mark) is None:
        raise Overtaken("Another worker has done this already.")


def put_off(session: Session, held: Claim, *, now: datetime, why: str) -> bool:
    """Note a failed try: due again after a growing wait, or parked after the last. Return whether parked.

    Changes nothing when the row is done, or was claimed anew since: that worker's word counts.
    """
    mine = (OutboxRow.id == held.id, OutboxRow.attempts == held.attempt, *_OPEN)
    row = session.scalar(select(OutboxRow).where(*mine).with_for_update())
    if row is None:
        return False
    if row.attempts >= row.pace.tries:
        _park(session, row, now, why)
        return True
    row.due_at = now + row.pace.wait(row.attempts)
    row.lease_until, row.claimed, row.last_error = None, False, why
    return False


def revive(session: Session, row_id: str, *, now: datetime) -> bool:
    """Give a parked row a fresh set of tries, by a person's decision. Return whether it was parked."""
    fresh = {"failed_at": None, "attempts": 0, "due_at": now, "lease_until": None, "claimed": False}
    parked = (OutboxRow.id == row_id, OutboxRow.failed_at.is_not(None))
    revived = session.scalar(update(OutboxRow).where(*parked).values(**fresh).returning(OutboxRow.id))
    changed(session, ALERTS)
    return revived is not None


@dataclass(frozen=True)
class Standing:
    """How the outbox stands: rows due and not done, the oldest such row's due time, rows given up on."""

    waiting: int
    oldest_due: datetime | None
    parked: int


def standing(session: Session, *, now: datetime) -> Standing:
    """Return how the outbox stands, for health, metrics and the supervisor's page."""
    due = select(func.count(), func.min(OutboxRow.due_at)).where(*_OPEN, OutboxRow.due_at <= now)
    waiting, oldest = session.execute(due).one()
    parked = session.scalar(select(func.count()).where(OutboxRow.failed_at.is_not(None)))
    return Standing(waiting, oldest, parked or 0)


def collected_wakes(session: Session) -> list[Handed]:
    """Return the rows that this session wants woken after its commit."""
    return list(session.info.get(_WAKES, ()))


def _wake_after_commit(session: Session, handed: list[Handed]) -> None:
    session.info.setdefault(_WAKES, []).extend(handed)


def _park(session: Session, row: OutboxRow, now: datetime, why: str) -> None:
    """Give up on a row, visibly: it stays, is counted, and the alert topic is raised."""
    row.failed_at, row.lease_until, row.claimed, row.last_error = now, None, False, why
    changed(session, ALERTS)
