"""How ``spoa up`` asks whether a program can do its work."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError


async def answers_http(port: int, path: str) -> bool:
    """Say whether ``GET path`` on this machine answers 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
        status = await reader.readline()
    finally:
        writer.close()
    return status.split()[1:2] == [b"200"]


async def takes_jobs(redis_socket: Path, pid: int) -> bool:
    """Say whether the worker process ``pid`` has entered itself in RQ's list of workers."""
    try:
        async with Redis(unix_socket_path=str(redis_socket), decode_responses=True) as redis:
            for key in await cast("Awaitable[set[str]]", redis.smembers("rq:workers")):
                if await cast("Awaitable[str | None]", redis.hget(key, "pid")) == str(pid):
                    return True
    except RedisError:
        return False
    return False
