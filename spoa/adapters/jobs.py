"""Redis: the wake-ups that RQ carries to workers, and the names of topics that changed. Both may be lost."""

import json
from collections.abc import Iterable
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.utils import now, utcformat

from spoa.records.outbox import PACES, Handed, Pace

TOPICS_CHANNEL: Final = "spoa:topics"
PERFORM: Final = "workers.jobs.perform"

_QUICK: Final = 0.5  # seconds: a request must not wait for a Redis that does not answer
_MARGIN: Final = 2  # seconds by which a job's time limit ends before its lease does


def connect(redis_url: str) -> Redis:
    """Return a client that gives up quickly, for telling after a commit; what it cannot tell is caught up."""
    return Redis.from_url(
        redis_url, socket_timeout=_QUICK, socket_connect_timeout=_QUICK, retry=Retry(NoBackoff(), 1)
    )


def time_limit(pace: Pace) -> int:
    """Return the seconds that one run of a job may take: less than the lease, so no two run at a time."""
    return int(pace.lease.total_seconds()) - _MARGIN


class Publisher:
    """Tells pages which topics changed: a JSON list of names on one channel, without content."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def __call__(self, topics: Iterable[str]) -> None:
        """Publish the names. Raises what the client raises; the unit of work swallows it."""
        self._redis.publish(TOPICS_CHANNEL, json.dumps(sorted(topics)))


_ENQUEUE: Final = """
local queue, name, limit, made = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
for n = 4, #ARGV do
  local job, data = 'rq:job:' .. ARGV[n], '["%s", null, ["' .. ARGV[n] .. '"], {}]'
  redis.call('HSET', job, 'data', data, 'origin', name, 'status', 'queued', 'created_at', made,
             'timeout', limit, 'result_ttl', 0, 'failure_ttl', limit)
  redis.call('EXPIRE', job, limit)
  redis.call('RPUSH', queue, ARGV[n])
end
"""
# RQ's jobs as its workers read them: one command for all rows. Its own way is nine for each, and those take
# more of a webhook's time than the webhook's commit.


class Wake:
    """Tells workers which outbox rows to run. A row's job has the row's id, so waking twice leaves one job.

    Jobs are JSON, not pickles: whoever can write to Redis must not be able to run code in a worker.
    """

    def __init__(self, redis: Redis) -> None:
        self._enqueue = redis.register_script(_ENQUEUE % PERFORM)
        self._queues = {name: Queue(name, connection=redis).key for name in PACES}

    def __call__(self, handed: list[Handed]) -> None:
        """Enqueue ``perform(row id)`` for every row. Raises what the client raises; the relay tries again."""
        made = utcformat(now())
        for name, queue in self._queues.items():
            ids = dict.fromkeys(row.id for row in handed if row.queue == name)
            if ids:
                self._enqueue([queue], [name, time_limit(PACES[name]), made, *ids])
