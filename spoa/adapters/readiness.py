"""What must answer before the service can do its work; each check gives a sentence when it does not."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from spoa.kernel.errors import Unavailable
from spoa.records.migrate import heads
from spoa.records.unit import Records
from spoa.triage.rulebook import Rulebook

CLOCK_LOCK: Final = 7_762_003
"""The lock that the clock process holds as long as it lives (``workers.clock``; a guard test compares)."""

_CLOCK_HELD: Final = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :lock"
)


def checks(
    records: Records, redis: Redis, rulebook: Callable[[], Rulebook]
) -> Mapping[str, Callable[[], str | None]]:
    """Return the checks by the name of the part that they ask."""
    return {
        "database": lambda: _database(records),
        "migrations": lambda: _migrations(records),
        "rulebook": lambda: None if rulebook().protocols else "No protocol is loaded.",
        "clock": lambda: _clock(records),
        "redis": lambda: _redis(redis),
    }


def _database(records: Records) -> str | None:
    try:
        with records.read() as session:
            session.execute(text("SELECT 1"))
    except Unavailable as down:
        return f"PostgreSQL does not answer ({_cause(down)})."
    return None


def _migrations(records: Records) -> str | None:
    try:
        with records.read() as session:
            there = session.execute(text("SELECT to_regclass('alembic_version')")).scalar()
            found = list(session.scalars(text("SELECT version_num FROM alembic_version"))) if there else []
    except Unavailable:
        return "It is not known without the database."
    wanted = _heads()
    return None if found == wanted else f"The database is at {found or 'nothing'}, the code at {wanted}."


def _clock(records: Records) -> str | None:
    try:
        with records.read() as session:
            held = session.execute(_CLOCK_HELD, {"lock": CLOCK_LOCK}).scalar()
    except Unavailable:
        return "It is not known without the database."
    return None if held else "No clock process: nothing is relayed, sealed or watched."


def _redis(redis: Redis) -> str | None:
    try:
        redis.ping()
    except RedisError as down:
        return f"Redis does not answer ({type(down).__name__}); work goes on more slowly, over the relay."
    return None


@cache
def _heads() -> list[str]:
    return heads()


def _cause(down: Unavailable) -> str:
    return type(down.__cause__).__name__
