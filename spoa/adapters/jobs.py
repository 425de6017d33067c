"""Redis: the wake-ups that RQ carries to workers, and the names of topics that changed. Both may be lost."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, Generic, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from spoa.records.outbox import FRESH, PACES, RELAY, URGENT_PACE, Handed, Pace
from spoa.records.unit import try_to_tell

_Thing = TypeVar("_Thing")

TOPICS_CHANNEL: Final = "spoa:topics"
PERFORM: Final = "workers.jobs.perform"
HAND_OVER: Final = "workers.jobs.hand_over"

_QUICK: Final = 0.5  # seconds: nobody waits for a Redis that does not answer
_MARGIN: Final = 2  # seconds by which a job's time limit ends before its lease does


def connect(redis_url: str) -> Redis:
    """Return a client that gives up quickly, for telling after a commit; what it cannot tell is caught up."""
    return Redis.from_url(
        redis_url, socket_timeout=_QUICK, socket_connect_timeout=_QUICK, retry=Retry(NoBackoff(), 1)
    )


def time_limit(pace: Pace) -> int:
    """Return the seconds that one run of a job may take: less than the lease, so no two run at a time."""
    return int(pace.lease.total_seconds()) - _MARGIN


class Soon(Generic[_Thing]):
    """Tells soon, all at once and each once, what it is told: a request waits for no Redis.

    One thread a process, which begins with the first thing that is told and ends when all is told.
    """

    def __init__(self, what: str, tell: Callable[[list[_Thing]], None]) -> None:
        self._what, self._tell = what, tell
        self._lock, self._told = Lock(), dict[_Thing, None]()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=what)

    def __call__(self, told: Iterable[_Thing]) -> None:
        """Keep what is told; the first of a batch sets the thread off."""
        with self._lock:
            is_first = not self._told
            self._told.update(dict.fromkeys(told))
        if is_first:
            self._thread.submit(self._tell_all)

    def _tell_all(self) -> None:
        with self._lock:
            told, self._told = list(self._told), {}
        try_to_tell(self._what, lambda: self._tell(told))


class Publisher:
    """Tells pages which topics changed: a JSON list of names on one channel, without content."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def __call__(self, topics: Iterable[str]) -> None:
        """Publish the names. Raises what the client raises; the unit of work swallows it."""
        self._redis.publish(TOPICS_CHANNEL, json.dumps(sorted(topics)))


class Wake:
    """Tells workers that there is work: the relay that rows are due, and each row handed over to its queue.

    A row's job has the row's id, so waking twice leaves one job. Jobs are JSON, not pickles: whoever can
    write to Redis must not be able to run code in a worker.
    """

    def __init__(self, redis: Redis) -> None:
        names = (RELAY, *PACES)
        self._queues = {name: Queue(name, connection=redis, serializer=JSONSerializer) for name in names}

    def __call__(self, handed: list[Handed]) -> None:
        """Enqueue what is to be woken. Raises what the client raises; the relay's next round catches up."""
        if FRESH in handed:
            self._wake_relay()
        for name, pace in PACES.items():
            ids = dict.fromkeys(row.id for row in handed if row.queue == name)
            limit = time_limit(pace)
            jobs = [
                Queue.prepare_data(
                    PERFORM,
                    args=[row_id],
                    job_id=row_id,
                    timeout=limit,
                    result_ttl=0,
                    failure_ttl=limit,
                    ttl=limit,
                )
                for row_id in ids
            ]
            if jobs:
                self._queues[name].enqueue_many(jobs)

    def _wake_relay(self) -> None:
        """Wake the relay, unless a wake-up for it waits: whoever takes that one sees this commit too."""
        queue, limit = self._queues[RELAY], time_limit(URGENT_PACE)
        if queue.count == 0:
            queue.enqueue_call(HAND_OVER, timeout=limit, result_ttl=0, failure_ttl=limit, ttl=limit)
