"""The unit of work: one transaction a request or job step, committed in one place, then told to others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import structlog
from prometheus_client import Counter
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from spoa.kernel.errors import Unavailable
from spoa.records.outbox import Handed, collected_wakes
from spoa.records.tables import metadata
from spoa.records.topics import collected_topics

Publish = Callable[[frozenset[str]], None]
Wake = Callable[[list[Handed]], None]

_log = structlog.get_logger(__name__)
_open: ContextVar[bool] = ContextVar("spoa_unit_open", default=False)
_untold = Counter(
    "spoa_untold_total", "Commits whose topics or wake-ups could not be told; the relay catches up.", ["what"]
)
# so that the server notices within half a minute when the machine of a lock holder is gone
_KEEPALIVES: Final = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
_SAY_UNAVAILABLE: Final = "The records cannot be reached just now. Try again in a moment."


class NestedUnit(RuntimeError):
    """A unit was opened inside another: two transactions would pretend to be one."""


def make_engine(
    url: str, *, pool_size: int = 5, statement_seconds: float = 8, lock_seconds: float = 4
) -> Engine:
    """Return an engine on PostgreSQL whose sessions cannot hang: every statement and lock has a time limit.

    The limits stay below the lease of an urgent job (10 s), so that a stuck statement ends before its job is
    handed to the next worker. Parameters are hidden from errors: they name people.
    """
    options = {
        "statement_timeout": statement_seconds,
        "lock_timeout": lock_seconds,
        "idle_in_transaction_session_timeout": statement_seconds * 2,
    }
    flags = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in options.items())
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"{flags} {_KEEPALIVES} -c timezone=UTC", "connect_timeout": 5},
    )


def _nobody(_told: object) -> None:
    """Tell nobody: for tools and tests that need no listeners."""


class Records:
    """What is stored, reached by units of work.

    ``publish`` gets the names of topics and ``wake`` the outbox rows to run now, both after the commit. When
    either fails the commit stands: PostgreSQL is the truth, pages poll, and the relay hands rows over.
    """

    def __init__(self, engine: Engine, publish: Publish = _nobody, wake: Wake = _nobody) -> None:
        self.engine = engine
        self.metadata = metadata  # every table is known: foreign keys name tables of modules not yet imported
        self._publish = publish
        self._wake = wake

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """Open ONE transaction: committed at the end, rolled back when an exception leaves the block.

        Objects stay readable after the commit. Raises ``NestedUnit`` inside another unit, and ``Unavailable``
        when the database is down, a lock is held for too long, or two units were in each other's way.
        """
        with self._session() as session, session.begin():
            yield session
        self._tell(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only transaction that sees one moment; any write in it is refused by the database."""
        with self._session() as session:
            session.connection(
                execution_options={"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
            )
            yield session

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if _open.get():
            raise NestedUnit("a unit of work is already open here: pass its session on")
        token = _open.set(True)
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable(_SAY_UNAVAILABLE) from error
        finally:
            _open.reset(token)

    def _tell(self, session: Session) -> None:
        """Tell of a commit. Nothing that fails here may undo or fail what is already true."""
        if topics := collected_topics(session):
            self._try("topics", lambda: self._publish(topics))
        if wakes := collected_wakes(session):
            self._try("wake", lambda: self._wake(wakes))

    @staticmethod
    def _try(what: str, tell: Callable[[], None]) -> None:
        try:
            tell()
        except Exception as error:  # whatever a Redis client can raise: the commit stands all the same
            _untold.labels(what).inc()
            _log.warning("not told", what=what, error=type(error).__name__)
