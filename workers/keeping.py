"""Keeping time: one process at a time does the rounds, and goes on when the database has been away."""

import faulthandler
from collections.abc import Sequence
from threading import Event
from time import monotonic
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from spoa.records.relay import whereabouts
from workers.schedule import Round

_log = structlog.get_logger(__name__)
_LOCK: Final = 7_762_003  # any number: one for "being the clock"
_LOCK_TRIES: Final = 1.0  # seconds between two tries to become the clock, or to reach the database again
_LONGEST_WAIT: Final = 30.0  # seconds that a failing round waits at most
_STUCK: Final = 60  # seconds after which a round that does not return ends the process


def keep_time(engine: Engine, rounds: Sequence[Round], stop: Event) -> None:
    """Become the clock as soon as nobody else is, and do the rounds until ``stop``; survive lost connections.

    The lock is the database session's: it ends with it, so a killed clock is followed within a second.
    """
    while not stop.is_set():
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.detach()  # not back to the pool at the end: closing it is what gives the lock up
                if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
                    _log.info("this is the clock")
                    _beat(connection, rounds, stop)
        except DBAPIError as error:
            _log.warning("the clock lost the database", error=type(error).__name__)
        stop.wait(_LOCK_TRIES)


def _beat(lock: Connection, rounds: Sequence[Round], stop: Event) -> None:
    """Do each round when it is due, one after the other, as long as the lock's connection lives."""
    due = dict.fromkeys(range(len(rounds)), monotonic())
    failures = dict.fromkeys(range(len(rounds)), 0)
    while not stop.is_set():
        lock.execute(text("SELECT 1"))
        for which, each in enumerate(rounds):
            if due[which] <= monotonic() and not stop.is_set():
                failures[which] = 0 if _went_well(each) else failures[which] + 1
                due[which] = monotonic() + min(each.every * 2 ** min(failures[which], 10), _LONGEST_WAIT)
        stop.wait(max(0.0, min(*due.values(), monotonic() + 1) - monotonic()))


def _went_well(each: Round) -> bool:
    """Run one round; a failing one is told and tried later, and never stops the others."""
    faulthandler.dump_traceback_later(_STUCK, exit=True)
    try:
        each.run()
    except Exception as error:  # whatever it is, the other rounds must go on
        _log.error("round failed", round=each.name, error=whereabouts(error))
        return False
    finally:
        faulthandler.cancel_dump_traceback_later()
    return True
