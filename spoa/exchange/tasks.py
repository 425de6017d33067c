"""Scripts: generators that wait for time, an answer or a person, and can be stopped at any wait.

A wait is a function that takes ``resume`` and gives back how to stop waiting. A resumed script never runs
inside the one that resumed it: it is put on the timeline for now, so that order is the same on both clocks.
"""

from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from spoa.exchange.clock import Timeline

Resume = Callable[[Any], None]
Disarm = Callable[[], None]
Wait = Callable[[Resume], Disarm]
Script = Generator[Wait, Any, Any]


def nothing() -> None:
    """Do nothing."""


class Task:
    """A script on its way."""

    def __init__(self, timeline: Timeline, script: Script, done: Callable[[Any], None] | None = None) -> None:
        self._timeline = timeline
        self._script = script
        self._done = done
        self._turn = 0
        self._disarm: Disarm = nothing
        self._running = False
        self.ended = False
        self._resume_soon(0)(None)

    def stop(self) -> None:
        """End the script where it waits; its ``finally`` parts run. Harmless when it has ended."""
        if self.ended:
            return
        self.ended = True
        self._disarm()
        if not self._running:
            self._script.close()

    def _resume_soon(self, turn: int) -> Callable[[Any], None]:
        return lambda value: _ignore(self._timeline.after(0, lambda: self._step(turn, value)))

    def _step(self, turn: int, value: Any) -> None:
        if self.ended or turn != self._turn:
            return
        self._turn += 1
        self._disarm()
        self._disarm = nothing
        self._running = True
        try:
            wait = self._script.send(value)
        except StopIteration as end:
            self._finish(end.value)
            return
        except BaseException:
            self.ended = True
            raise
        finally:
            self._running = False
        if self.ended:  # it was stopped by what it did itself
            self._script.close()
        else:
            self._disarm = wait(self._resume_soon(self._turn))

    def _finish(self, value: Any) -> None:
        stopped = self.ended
        self.ended = True
        if self._done is not None and not stopped:
            self._done(value)


def _ignore(_: object) -> None:
    return None


class Signal:
    """Something that happens once, with a value."""

    def __init__(self) -> None:
        self.fired = False
        self.value: Any = None
        self._waiting: list[Resume] = []

    def fire(self, value: Any = None) -> None:
        """It happened; later firings do not count."""
        if self.fired:
            return
        self.fired, self.value = True, value
        waiting, self._waiting = self._waiting, []
        for resume in waiting:
            resume(value)

    def wait(self, resume: Resume) -> Disarm:
        """Wait for it; give its value."""
        if self.fired:
            resume(self.value)
            return nothing
        self._waiting.append(resume)
        return lambda: self._waiting.remove(resume) if resume in self._waiting else None


class Inbox:
    """Things that come one after another and are taken one at a time."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()
        self._waiting: Resume | None = None

    def put(self, item: Any) -> None:
        """Something came."""
        self._items.append(item)
        self._hand_over()

    def wait(self, resume: Resume) -> Disarm:
        """Wait for the next one; it stays in the inbox until ``take``."""
        self._waiting = resume
        self._hand_over()
        return self._forget

    def take(self) -> Any:
        """Take the first; raise ``IndexError`` when there is none."""
        return self._items.popleft()

    def _hand_over(self) -> None:
        if self._items and self._waiting is not None:
            resume, self._waiting = self._waiting, None
            resume(True)

    def _forget(self) -> None:
        self._waiting = None


def sleep(timeline: Timeline, seconds: float) -> Wait:
    """Wait for some seconds."""
    return lambda resume: timeline.after(seconds, lambda: resume(None)).cancel


def never(_resume: Resume) -> Disarm:
    """Wait until stopped."""
    return nothing


def first_of(*waits: Wait) -> Wait:
    """Wait for whichever comes first; give ``(its place, its value)``."""

    def arm(resume: Resume) -> Disarm:
        disarms: list[Disarm] = []
        done = Signal()

        def stop() -> None:
            for disarm in disarms:
                disarm()

        def came(place: int) -> Resume:
            return lambda value: done.fire((place, value))

        done.wait(lambda both: resume(both))
        for place, wait in enumerate(waits):
            disarms.append(wait(came(place)))
        return stop

    return arm
