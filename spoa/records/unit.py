"""The unit of work: one transaction a request or job step, committed in one place, then told to others."""

import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

import structlog
from prometheus_client import Counter
from psycopg.errors import DeadlockDetected
from psycopg.types.string import TextLoader
from sqlalchemy import Engine, Executable, Row, create_engine, event
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from spoa.kernel.errors import Crossed, Unavailable
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
    url: str,
    *,
    pool_size: int = 5,
    statement_seconds: float = 8,
    lock_seconds: float = 4,
    each_alone: bool = False,
) -> Engine:
    """Return an engine on PostgreSQL whose sessions cannot hang: every statement and lock has a time limit.

    The limits stay below the lease of an urgent job (10 s), so that a stuck statement ends before its job is
    handed to the next worker. Parameters are hidden from errors: they name people. ``each_alone``: every
    statement is a transaction by itself, so a connection that comes back has nothing to be rolled back.
    """
    options = {
        "statement_timeout": statement_seconds,
        "lock_timeout": lock_seconds,
        "idle_in_transaction_session_timeout": statement_seconds * 2,
    }
    flags = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in options.items())
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT" if each_alone else None,
        pool_reset_on_return=None if each_alone else "rollback",
        connect_args={"options": f"{flags} {_KEEPALIVES} -c timezone=UTC", "connect_timeout": 5},
    )
    event.listen(engine, "connect", _ids_are_text)
    event.listen(engine, "checkout", partial(_see_that_it_stands, engine))
    return engine


def _ids_are_text(connection: Any, _record: object) -> None:
    """Take ids as the text that they come as: an object of each, made into text again, costs more."""
    connection.adapters.register_loader("uuid", TextLoader)


def _see_that_it_stands(engine: Engine, connection: Any, _record: object, _proxy: object) -> None:
    """Replace a connection that the server has dropped, before it is used.

    A server that drops one says so, and one at rest has nothing else to say: only where there is something to
    read is the server asked. Asking each time costs a round trip, a third of what a short webhook takes.
    """
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _nobody(_told: object) -> None:
    """Tell nobody: for tools and tests that need no listeners."""


def _no_topics(_row: object) -> frozenset[str]:
    return frozenset()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if _open.get():
        raise NestedUnit("a unit of work is already open here: pass its session on")
    token = _open.set(True)
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        crossed = isinstance(error, OperationalError) and isinstance(error.orig, DeadlockDetected)
        raise (Crossed if crossed else Unavailable)(_SAY_UNAVAILABLE) from error
    finally:
        _open.reset(token)


def try_to_tell(what: str, tell: Callable[[], None]) -> None:
    """Tell of a commit; a failure is counted, for the commit stands all the same."""
    try:
        tell()
    except Exception as error:  # whatever a Redis client can raise
        _untold.labels(what).inc()
        _log.warning("not told", what=what, error=type(error).__name__)


class Records:
    """What is stored, reached by units of work.

    ``publish`` gets the names of topics and ``wake`` what is to run now, both after the commit. When either
    fails the commit stands: PostgreSQL is the truth, pages poll, and the relay hands rows over.
    ``each_alone`` is the engine for ``at_once``, for whoever has much of it: one connection for both would
    be turned over and back each time.
    """

    def __init__(
        self,
        engine: Engine,
        publish: Publish = _nobody,
        wake: Wake = _nobody,
        *,
        each_alone: Engine | None = None,
    ) -> None:
        self.engine = engine
        self.metadata = metadata  # every table is known: foreign keys name tables of modules not yet imported
        self._each_alone = each_alone or engine.execution_options(isolation_level="AUTOCOMMIT")
        self._publish = publish
        self._wake = wake

    def close(self) -> None:
        """Close every connection that nobody uses just now."""
        self.engine.dispose()
        self._each_alone.dispose()

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """Open ONE transaction: committed at the end, rolled back when an exception leaves the block.

        Objects stay readable after the commit. Raises ``NestedUnit`` inside another unit, and ``Unavailable``
        when the database is down or a lock is held for too long, ``Crossed`` when two units were in each
        other's way.
        """
        with self._session() as session, session.begin():
            yield session
        self._tell(collected_topics(session), collected_wakes(session))

    def at_once(
        self,
        statement: Executable,
        values: Mapping[str, Any],
        *,
        topics: Callable[[Row[Any]], frozenset[str]] = _no_topics,
        wakes: Sequence[Handed] = (),
    ) -> bool:
        """Run ONE statement that is a transaction by itself; say whether it returned a row.

        For what a carrier tells all day: a unit makes three round trips of it. ``topics``, which are made of
        the row, and ``wakes`` are told where there is one. Raises what ``unit`` does.
        """
        with _one_at_a_time(), self._each_alone.connect() as connection:
            row = connection.execute(statement, values).first()
        if row is not None:
            self._tell(topics(row), list(wakes))
        return row is not None

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
        with _one_at_a_time(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def _tell(self, topics: frozenset[str], wakes: list[Handed]) -> None:
        """Tell of a commit. Nothing that fails here may undo or fail what is already true."""
        if topics:
            try_to_tell("topics", lambda: self._publish(topics))
        if wakes:
            try_to_tell("wake", lambda: self._wake(wakes))
