"""A real PostgreSQL and a real Redis for tests, by the code and binaries of ``spoa up``."""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from spoa.up import postgres, redis
from spoa.up.children import spawn
from spoa.up.places import Places, find_places
from spoa.up.program import Program
from tests.support.waiting import wait_for

Furnished = Callable[[datetime], str]
"""Returns, by its moment, the name of a database with staff and providers at work, for tests to copy."""

_ROOM: Final = 2 * 1024**3


def memory() -> Path | None:
    """Return the folder that is kept in memory, if ours fit in: a database is copied there in no time."""
    found = Path("/dev/shm")  # noqa: S108 - each makes a folder of its own in it
    there = os.access(found, os.W_OK) and shutil.disk_usage(found).free > _ROOM
    return found if there else None


@contextmanager
def folder(*, on_disk: bool = False) -> Iterator[Path]:
    """A folder that PostgreSQL's user can reach when the tests run as root; in memory, unless told."""
    made = Path(tempfile.mkdtemp(prefix="spoa-", dir=None if on_disk else memory()))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def places(*, on_disk: bool = False) -> Iterator[Places]:
    """Places as ``spoa up`` finds them, taken away afterwards."""
    with folder(on_disk=on_disk) as made:
        found = find_places(made / "var")
        try:
            yield found
        finally:
            shutil.rmtree(found.cluster, ignore_errors=True)


@contextmanager
def running(program: Program, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one program until it is ready, and stop it afterwards."""
    with log.open("ab") as output:
        process = spawn(program, output.fileno())
    try:
        wait_for(lambda: process.poll() is not None or is_ready(program, process.pid), 60, program.name)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.send_signal(program.stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_ready(program: Program, pid: int) -> bool:
    """Ask a program once; in a thread, because a browser test has an event loop of its own already."""
    with ThreadPoolExecutor(1) as thread, suppress(OSError):
        return thread.submit(asyncio.run, _asked(program, pid)).result()
    return False


async def _asked(program: Program, pid: int) -> bool:
    return await program.ready(pid)


class Databases:
    """Databases of one cluster: made empty, or as copies of a template, which takes 20 ms."""

    def __init__(self, found: Places) -> None:
        self._places = found

    def url(self, name: str) -> str:
        return postgres.url(self._places, name).replace("postgresql://", "postgresql+psycopg://")

    def make(self, template: str = "template1") -> str:
        """Return the name of a new database."""
        name = f"test_{secrets.token_hex(6)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        self.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def administer(self, statement: str) -> None:
        with psycopg.connect(postgres.url(self._places, "postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def databases() -> Iterator[Databases]:
    """A cluster that forgets everything at a power cut, and is fast for it."""
    with places() as found:
        postgres.make_cluster(found)
        program = postgres.program(found, postgres.UNSAFE_BUT_FAST)
        with running(program, found.logs / "postgres.log"):
            yield Databases(found)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis of our own."""
    with places() as found, running(redis.program(found, append=False), found.logs / "redis.log"):
        yield redis.url(found)
