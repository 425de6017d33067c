"""Time, and what is to happen later: one heap of timers, on the real clock or on one that a test moves."""

import heapq
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_log = logging.getLogger("spoa.exchange")


@dataclass(order=True)
class Timer:
    """Something to do at a time; ``cancel`` makes it nothing."""

    at: float
    number: int
    do: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Forget it; harmless when it already ran."""
        self.cancelled = True


class Timeline:
    """Timers in order of time, then of asking. Callers hold the exchange's lock."""

    def __init__(self, shift: float = 0.0) -> None:
        self._heap: list[Timer] = []
        self._number = 0
        self._shift = timedelta(seconds=shift)

    def seconds(self) -> float:
        """Seconds since 1970 on this clock, not shifted."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The time that is told: aware UTC, shifted as configured."""
        return datetime.fromtimestamp(self.seconds(), UTC) + self._shift

    def after(self, seconds: float, do: Callable[[], None]) -> Timer:
        """Do something ``seconds`` from now; with 0, after what is already due."""
        self._number += 1
        timer = Timer(self.seconds() + seconds, self._number, do)
        heapq.heappush(self._heap, timer)
        self.woken()
        return timer

    def woken(self) -> None:
        """A timer was added."""

    def run_next(self, until: float) -> bool:
        """Run the first timer due at or before ``until`` (seconds since 1970); say whether there was one."""
        while self._heap and self._heap[0].at <= until:
            timer = heapq.heappop(self._heap)
            if not timer.cancelled:
                self.reached(timer.at)
                timer.do()
                return True
        return False

    def reached(self, at: float) -> None:
        """The time of a timer was reached."""

    def wait_for(self) -> float | None:
        """Seconds until the next timer, or None when there is none."""
        return max(0.0, self._heap[0].at - self.seconds()) if self._heap else None


class VirtualTimeline(Timeline):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime, shift: float = 0.0) -> None:
        super().__init__(shift)
        self._at = at.timestamp()

    def seconds(self) -> float:
        """Seconds since 1970 on this clock."""
        return self._at

    def reached(self, at: float) -> None:
        """Move on to a timer's time."""
        self._at = max(self._at, at)


class RealTimeline(Timeline):
    """The machine's clock, with one thread that runs what is due, under the exchange's lock."""

    def __init__(self, lock: threading.Condition, shift: float = 0.0) -> None:
        super().__init__(shift)
        self._lock = lock
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="exchange-clock", daemon=True)

    def seconds(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def start(self) -> None:
        """Begin to run what is due."""
        self._thread.start()

    def stop(self) -> None:
        """Stop running timers."""
        with self._lock:
            self._stopped = True
            self._lock.notify_all()

    def woken(self) -> None:
        """Let the thread look again: the new timer may be the first."""
        with self._lock:
            self._lock.notify_all()

    def _run(self) -> None:
        with self._lock:
            while not self._stopped:
                try:
                    while self.run_next(self.seconds()):
                        pass
                except Exception:  # one call's fault must not stop the clock of all the others
                    _log.exception("a timer failed")
                self._lock.wait(self.wait_for())


def rfc2822(at: datetime | None) -> str | None:
    """A date as the carrier writes it: ``Mon, 02 Nov 2026 18:00:00 +0000``."""
    return None if at is None else format_datetime(at)
