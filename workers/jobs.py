"""What RQ runs: due rows are handed over; a row's id comes in, and the use-case that it names is called."""

from collections.abc import Mapping
from typing import Protocol

import structlog

from spoa.kernel.clock import Clock
from spoa.records.relay import Job, perform_row, relay, whereabouts
from spoa.records.unit import Records

_log = structlog.get_logger(__name__)


class Works(Protocol):
    """The part of the use-cases that a worker needs."""

    @property
    def records(self) -> Records:
        """What is stored."""

    @property
    def clock(self) -> Clock:
        """The service's clock."""

    @property
    def jobs(self) -> Mapping[str, Job]:
        """The use-cases that are jobs, by name."""


_installed: list[Works] = []


def install(works: Works) -> None:
    """Say which use-cases this process works with; once, before the first job."""
    _installed[:] = [works]


def hand_over() -> None:
    """Hand over every row that is due. Raises nothing: the clock's next round does it again."""
    works = _installed[0]
    try:
        relay(works.records, now=works.clock.now())
    except Exception as error:  # the database is away, or time ran out
        _log.warning("rows not handed over", error=whereabouts(error))


def perform(row_id: str) -> None:
    """Run one outbox row. Raises nothing: a row that was not done is handed over again by the relay."""
    works = _installed[0]
    try:
        perform_row(works.records, works.jobs, row_id, clock=works.clock)
    except Exception as error:  # the database is away, or time ran out: the row's lease ends by itself
        _log.warning("row not performed", row=row_id, error=whereabouts(error))
