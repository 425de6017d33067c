"""One subscription, many streams: what changed is collected for each stream until it is written out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Event, Lock, Thread
from typing import Final, NamedTuple, Protocol

from spoa.web.tickets import hears

_MOST: Final = 500
"""Topics that one stream keeps; a page that is so far behind is told to fetch everything instead."""


class Heard(NamedTuple):
    """What a stream has to tell: the names of topics, or ``missed``: fetch everything anew."""

    topics: tuple[str, ...]
    missed: bool


class Listen(Protocol):
    """The outside: calls back for every message, and for every gap, until ``stop`` (``adapters.topics``)."""

    def __call__(
        self, *, on_topics: Callable[[frozenset[str]], None], on_gap: Callable[[], None], stop: Event
    ) -> None:
        """Listen until ``stop``."""


@dataclass(eq=False)
class Ear:
    """One stream's share of the news."""

    patterns: tuple[str, ...]
    _topics: set[str] = field(default_factory=set)
    _missed: bool = False
    _news: Condition = field(default_factory=Condition)

    def tell(self, topics: frozenset[str]) -> None:
        """Keep the topics that this stream may hear, each once however often it changed."""
        mine = {topic for topic in topics if hears(self.patterns, topic)}
        if mine:
            with self._news:
                self._topics |= mine
                self._missed = self._missed or len(self._topics) > _MOST
                self._news.notify()

    def tell_gap(self) -> None:
        """Say that something may have been missed."""
        with self._news:
            self._missed = True
            self._news.notify()

    def wait(self, seconds: float) -> Heard | None:
        """Return what came since the last time, at once or within ``seconds``; ``None`` when nothing did."""
        with self._news:
            if not self._news.wait_for(lambda: self._topics or self._missed, seconds):
                return None
            heard = Heard(tuple(sorted(self._topics)), self._missed)
            self._topics, self._missed = set(), False
            return heard


class Fanout:
    """All streams of this process. The subscription begins with the first one, after any fork."""

    def __init__(self, listen: Listen, *, most: int) -> None:
        self._listen = listen
        self._most = most
        self._ears: set[Ear] = set()
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def open(self, patterns: tuple[str, ...]) -> Ear | None:
        """Return a new stream's ear, or ``None`` when every place is taken and the page must poll."""
        with self._lock:
            if len(self._ears) >= self._most:
                return None
            ear = Ear(patterns)
            self._ears.add(ear)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="topics", daemon=True)
                self._thread.start()
            return ear

    def close(self, ear: Ear) -> None:
        """Forget a stream."""
        with self._lock:
            self._ears.discard(ear)

    def stop(self) -> None:
        """End the subscription (for tests; a process that ends takes it along)."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def count(self) -> int:
        """How many streams are open."""
        with self._lock:
            return len(self._ears)

    def _run(self) -> None:
        self._listen(on_topics=self._each, on_gap=self._gap, stop=self._stop)

    def _each(self, topics: frozenset[str]) -> None:
        for ear in self._all():
            ear.tell(topics)

    def _gap(self) -> None:
        for ear in self._all():
            ear.tell_gap()

    def _all(self) -> list[Ear]:
        with self._lock:
            return list(self._ears)
