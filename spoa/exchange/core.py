"""The exchange: its state under one lock, its timers, and its post office for webhooks.

Everything here and in the modules that take an ``Exchange`` is called with the lock held; only the sending of
a webhook happens outside it, so that the service may call the REST interface while it answers one.
"""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from spoa.exchange.clock import RealTimeline, Timeline, VirtualTimeline
from spoa.exchange.config import Behaviour, Config
from spoa.exchange.faults import Faults
from spoa.exchange.model import Call, Conference, Journal, Message, Party
from spoa.exchange.webhooks import Answer, Transport, Webhook, attempt

_PATIENCE = 2.0  # seconds after which a reordered webhook goes out, if nothing overtook it
_UNKNOWN = {"SpoaUnknownParameter": "1", "StirPassportToken": ""}


_RELAY = "18001"


def behind_relay(dialled: str) -> str:
    """The number that text relay rings for what is dialled; anything else as it is."""
    national = dialled.removeprefix(f"{_RELAY}0")
    return f"+44{national}" if national != dialled and national.isdigit() else dialled


class Exchange:
    """All state of one stand-in provider."""

    def __init__(self, config: Config, send: Transport, timeline: Timeline | None = None) -> None:
        self.config = config
        self.lock = threading.Condition(threading.RLock())
        self.timeline = timeline or RealTimeline(self.lock, config.shift)
        self.journal = Journal(self.timeline.now)
        self.faults = Faults(seed=config.seed)
        self.calls: dict[str, Call] = {}
        self.conferences: dict[str, Conference] = {}
        self.messages: dict[str, Message] = {}
        self.parties: dict[str, Party] = {}
        self.callees: dict[str, Behaviour] = dict(config.callees)
        self.queues: dict[str, list[Call]] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self.next_dial = 0.0
        self._send = send
        self._lanes: dict[str, deque[Webhook]] = {}
        self._late: list[Webhook] = []
        self._pool: ThreadPoolExecutor | None = None

    # ---- time
    @property
    def virtual(self) -> bool:
        """Say whether a test moves the clock."""
        return isinstance(self.timeline, VirtualTimeline)

    def now(self) -> datetime:
        """The time that is told."""
        return self.timeline.now()

    def start(self) -> None:
        """Let the real clock and the senders of webhooks run."""
        self._pool = ThreadPoolExecutor(24, thread_name_prefix="exchange-webhook")
        if isinstance(self.timeline, RealTimeline):
            self.timeline.start()

    def stop(self) -> None:
        """Stop the clock and the senders."""
        if isinstance(self.timeline, RealTimeline):
            self.timeline.stop()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def advance(self, seconds: float) -> datetime:
        """Move the virtual clock on, with all that falls due on the way; give the new time."""
        if not isinstance(self.timeline, VirtualTimeline):
            raise ValueError("this exchange runs on the real clock")
        until = self.timeline.seconds() + seconds
        while self._deliver_one() or self._run_one(until):
            pass
        with self.lock:
            self.timeline.reached(until)
            self.lock.notify_all()
        return self.now().astimezone(UTC)

    def settle(self) -> None:
        """Do and deliver what is due now, without moving the virtual clock."""
        self.advance(0)

    def changed(self) -> None:
        """Tell the open pages that something may look different."""
        with self.lock:
            self.lock.notify_all()

    def party(self, key: str) -> Party:
        """The party of a number or ``client:<identity>``; made when it is new.

        A number behind the prefix of text relay is the same telephone: its person reads and types.
        """
        key = behind_relay(key)
        return self.parties.setdefault(key, Party(key))

    # ---- webhooks
    def post(self, hook: Webhook) -> None:
        """Send a webhook soon, spoiled if a fault is in force; ``hook.then`` is called with the answer."""
        fault = self.faults.pick(hook.kind, hook.params)
        if fault == "unknown":
            hook.params = {**hook.params, **_UNKNOWN}
        elif fault == "delay":
            self.timeline.after(self.faults.seconds, lambda: self._queue(hook))
            return
        elif fault == "reorder" and hook.then is None:
            self._late.append(hook)
            self.timeline.after(_PATIENCE, lambda: self._release(hook))
            return
        else:
            hook.fault = fault
        self._queue(hook)
        for late in [one for one in self._late if one.lane == hook.lane]:
            self._release(late)

    def _release(self, hook: Webhook) -> None:
        if hook in self._late:
            self._late.remove(hook)
            self._queue(hook)

    def _queue(self, hook: Webhook) -> None:
        lane = hook.lane or hook.token
        waiting = self._lanes.setdefault(lane, deque())
        waiting.append(hook)
        if len(waiting) == 1 and self._pool is not None and not self.virtual:
            self._pool.submit(self._work, lane)

    def _work(self, lane: str) -> None:
        while self._deliver(lane):
            pass

    def _deliver_one(self) -> bool:
        with self.lock:
            lane = next(iter(self._lanes), None)
        if lane is None:
            return False
        self._deliver(lane)
        return True

    def _deliver(self, lane: str) -> bool:
        """Send the first of a lane, which stays in it meanwhile; say whether there are more."""
        with self.lock:
            hook = self._lanes[lane][0]
        try:
            answer, tries = attempt(hook, self.config.auth_token, self._send)
        except Exception:
            self._sent(lane, hook, Answer(0, error=11200), 1)
            raise
        return self._sent(lane, hook, answer, tries)

    def _sent(self, lane: str, hook: Webhook, answer: Answer, tries: int) -> bool:
        with self.lock:
            self.journal.note(
                "webhook", what=hook.kind, url=hook.url, method=hook.method, params=hook.params,
                status=answer.status, error=answer.error, tries=tries, token=hook.token,
            )  # fmt: skip
            waiting = self._lanes[lane]
            waiting.popleft()
            if not waiting:
                del self._lanes[lane]
            if hook.then is not None:
                hook.then(answer)
            self.changed()
            return lane in self._lanes

    def _run_one(self, until: float) -> bool:
        with self.lock:
            return self.timeline.run_next(until)
