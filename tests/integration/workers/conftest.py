"""Real worker and clock processes, and a Redis that may be killed and lose everything."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select

from spoa.adapters.jobs import Publisher, Wake, connect
from spoa.kernel.clock import SystemClock
from spoa.records.events import Event
from spoa.records.outbox import put
from spoa.records.unit import Records, make_engine
from spoa.up import redis as up_redis
from spoa.up.places import Places
from tests.support import stores

_STANDIN = Path(__file__).with_name("standin.py")


class LossyRedis:
    """A Redis of the test's own. ``kill`` is kill -9; it keeps nothing, so what starts again is empty."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._stack = ExitStack()
        self.url = up_redis.url(places)
        self.start()

    def start(self) -> None:
        program = up_redis.program(self._places, append=False)
        self._process = self._stack.enter_context(stores.running(program, self._places.logs / "redis.log"))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def lossy_redis() -> Iterator[LossyRedis]:
    with stores.places() as places:
        redis = LossyRedis(places)
        yield redis
        redis.close()


@pytest.fixture
def shop(database_url: str, lossy_redis: LossyRedis, tmp_path: Path) -> Iterator["Shop"]:
    made = Shop(database_url, lossy_redis.url, tmp_path)
    yield made
    made.close()


class Shop:
    """Starts and kills the processes, puts work, and counts its effects."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self._where = (database_url, redis_url, str(folder))
        self.folder = folder
        self.redis = connect(redis_url)
        self.records = Records(make_engine(database_url), Publisher(self.redis), Wake(self.redis))
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, role: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{role}.log").open("ab")
        command = [sys.executable, str(_STANDIN), role, *self._where]
        self._started.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=Path.cwd()))
        log.close()
        return self._started[-1]

    def put(self, case_id: str, kind: str, job: str = "effect", *, urgent: bool = True) -> None:
        with self.records.unit() as session:
            put(session, job=job, subject=f"{case_id}:{kind}", urgent=urgent, at=SystemClock().now())

    def effects(self) -> dict[str, int]:
        counted = select(Event.kind, func.count()).group_by(Event.kind)
        with self.records.read() as session:
            return {kind: count for kind, count in session.execute(counted)}

    def logged(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text()

    def seen(self, name: str) -> Callable[[], bool]:
        return (self.folder / name).exists

    def close(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()
        self.redis.close()
        self.records.close()
