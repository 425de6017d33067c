"""Running the outbox: a round of the relay, one row's job, and a drain that does both in one process."""

import re
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import structlog
from sqlalchemy.orm import Session

from spoa.kernel.clock import Clock
from spoa.records.outbox import Claim, Handed, Overtaken, claim, finish, hand_over, put_off
from spoa.records.unit import Records

Done = Callable[[Session], None]
Job = Callable[[str, Done], None]

_log = structlog.get_logger(__name__)
_AFTER_EVERY_LEASE: Final = timedelta(days=1)
_OTHERS: Final = re.compile("site-packages|^<")
_MOST_RUNS: Final = 10_000


class Outcome(StrEnum):
    """What became of one attempt to run a row."""

    DONE = "done"
    NOT_OURS = "not ours"
    PUT_OFF = "put off"
    PARKED = "parked"


class NotMarkedDone(RuntimeError):
    """A job returned without calling ``done(session)``: its effect is not known to have happened."""


def relay(records: Records, *, now: datetime, real: datetime | None = None) -> list[Handed]:
    """Hand over every row that is due and held by nobody; return them. ``real`` is the machine's time."""
    with records.unit() as session:
        return hand_over(session, now=now, real=real or datetime.now(UTC))


def perform_row(
    records: Records,
    jobs: Mapping[str, Job],
    row_id: str,
    *,
    clock: Clock,
    real: datetime | None = None,
    on_error: Callable[[Exception], None] | None = None,
) -> Outcome:
    """Claim the row, run its job, and see to it that it is done, or is due again later.

    A job is called as ``job(subject, done)`` and must call ``done(session)`` inside the unit that commits its
    effect: mark and effect are one transaction, so however often a row is run its effect is in our records
    once. A job that speaks to the outside first commits its intent in a unit of its own, and calls ``done``
    in the one that writes the result. Only the database being away is raised (``Unavailable``).
    """
    with records.unit() as session:
        held = claim(session, row_id, now=clock.now(), real=real or datetime.now(UTC))
    if held is None:
        return Outcome.NOT_OURS
    try:
        _run(jobs, held, clock)
    except Overtaken:
        return Outcome.NOT_OURS
    except Exception as error:  # whatever a job raises, the row stays and is tried again
        if on_error:
            on_error(error)
        return _put_off(records, held, clock, error)
    return Outcome.DONE


def drain(records: Records, jobs: Mapping[str, Job], clock: Clock, *, forgiving: bool = False) -> int:
    """Run relay and jobs in this process until nothing is due; return how many rows ran. For tests.

    Every lease counts as ended, since nobody else works here. A job's error is raised after the row was put
    off, unless ``forgiving``.
    """
    real = datetime.now(UTC) + _AFTER_EVERY_LEASE
    errors: list[Exception] = []
    ran = 0
    while handed := relay(records, now=clock.now(), real=real):
        real += _AFTER_EVERY_LEASE
        for _, row_id in handed:
            perform_row(records, jobs, row_id, clock=clock, real=real, on_error=errors.append)
            ran += 1
        if errors and not forgiving:
            raise errors[0]
        if ran > _MOST_RUNS:
            raise RuntimeError("the outbox does not run dry: jobs keep putting jobs that are due at once")
    return ran


def _run(jobs: Mapping[str, Job], held: Claim, clock: Clock) -> None:
    marked: list[bool] = []

    def done(session: Session) -> None:
        finish(session, held.id, now=clock.now())
        marked.append(True)

    jobs[held.job](held.subject, done)
    if not marked:
        raise NotMarkedDone(f"the job {held.job} returned without marking its row done")


def _put_off(records: Records, held: Claim, clock: Clock, error: Exception) -> Outcome:
    where = whereabouts(error)
    with records.unit() as session:
        parked = put_off(session, held, now=clock.now(), why=where)
    say = _log.error if parked else _log.warning
    say(
        "job parked" if parked else "job put off",
        job=held.job,
        row=held.id,
        attempt=held.attempt,
        error=where,
    )
    return Outcome.PARKED if parked else Outcome.PUT_OFF


def whereabouts(error: BaseException) -> str:
    """Return what kind of error it is and where it arose, without its message: that may name a person."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if not _OTHERS.search(frame.filename)] or frames
    place = f" at {ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno} in {ours[-1].name}" if ours else ""
    cause = f" from {type(error.__cause__).__name__}" if error.__cause__ else ""
    return f"{type(error).__name__}{place}{cause}"
