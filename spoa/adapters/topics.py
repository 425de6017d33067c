"""Listening to the topics that ``Publisher`` tells: one subscription a process, kept up for ever."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any, Final

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from spoa.adapters.jobs import TOPICS_CHANNEL

_log = structlog.get_logger(__name__)
_AGAIN: Final = 0.5  # seconds until Redis is tried again
_LOOK_UP: Final = 1.0  # seconds after which a wait for messages looks whether it should stop
_HEALTH: Final = 5  # seconds after which a silent connection is asked whether it lives


def listen(
    redis_url: str,
    *,
    on_topics: Callable[[frozenset[str]], None],
    on_gap: Callable[[], None],
    stop: Event,
) -> None:
    """Call ``on_topics`` for every message until ``stop``; ``on_gap`` when some may have been missed.

    A gap is every subscription after the first: whatever was told meanwhile was told to nobody.
    """
    first = True
    while not stop.is_set():
        try:
            _listen(redis_url, on_topics, on_gap if not first else _nothing, stop)
        except (RedisError, OSError) as error:
            _log.warning("topics not heard", error=type(error).__name__)
        first = False
        stop.wait(_AGAIN)


def _listen(
    redis_url: str,
    on_topics: Callable[[frozenset[str]], None],
    on_subscribed: Callable[[], None],
    stop: Event,
) -> None:
    client = Redis.from_url(
        redis_url, socket_connect_timeout=1, health_check_interval=_HEALTH, retry=Retry(NoBackoff(), 0)
    )
    with client, client.pubsub() as heard:  # type: ignore[no-untyped-call]
        heard.subscribe(TOPICS_CHANNEL)
        while not stop.is_set():
            message = heard.get_message(timeout=_LOOK_UP)
            if message is not None and message["type"] == "subscribe":
                on_subscribed()
            elif message is not None and message["type"] == "message":
                on_topics(_names(message["data"]))


def _names(data: Any) -> frozenset[str]:
    try:
        return frozenset(str(name) for name in json.loads(data))
    except (ValueError, TypeError):
        _log.warning("not a list of topics")
        return frozenset()


def _nothing() -> None:
    """Do nothing at the first subscription: nobody was listening before it."""
