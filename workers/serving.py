"""Serving job queues: RQ's worker, made to end what hangs and to outlive Redis."""

import faulthandler
import signal
import time
from typing import Any, Final

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from workers.queues import SERVED

_log = structlog.get_logger(__name__)
_AGAIN: Final = 1.0  # seconds until Redis is tried again
_WORKER_TTL: Final = 30  # seconds: twice the time for which one wait for work lasts


class LimitedWorker(SimpleWorker):
    """Runs jobs in this process, each with a time limit that cannot be blocked.

    RQ's own limit raises inside the job, so the row is put off and the worker goes on. Code that holds on all
    the same is ended a second later with the whole process, by a thread of the interpreter's that needs no
    lock; the supervisor starts another, and the row's lease ends. No fork: connections and rules stay warm.
    """

    max_connection_wait_time = 2.0
    stopping = False

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Finish the job at hand, then end: told by SIGTERM or SIGINT."""
        self.stopping = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call] # RQ leaves it untyped

    def subscribe(self) -> None:
        """Take no commands over Redis: RQ's can stop a worker and kill its job."""

    def perform_job(self, job: Any, queue: Any, execution: Any) -> bool:
        """Run one job under the hard limit."""
        faulthandler.dump_traceback_later(job.timeout + 1, exit=True)
        try:
            return super().perform_job(job, queue, execution)
        finally:
            faulthandler.cancel_dump_traceback_later()


def serve(name: str, redis_url: str) -> None:
    """Work until told to stop. While Redis is away, wait for it: PostgreSQL holds what is to be done."""
    while not _work(name, redis_url):
        time.sleep(_AGAIN)


def _work(name: str, redis_url: str) -> bool:
    """Work until stopped (True) or until Redis fails in a way that RQ does not survive (False)."""
    worker = None
    try:
        worker = LimitedWorker(
            SERVED[name],
            connection=Redis.from_url(redis_url),
            serializer=JSONSerializer,
            worker_ttl=_WORKER_TTL,
            log_job_description=False,
        )
        worker.work(logging_level="WARNING")
    except (RedisError, OSError) as error:
        _log.warning("waiting for Redis", worker=name, error=type(error).__name__)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return worker is not None and worker.stopping
