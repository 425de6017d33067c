"""One program kept running: started, asked until it is ready, started again when it dies."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from typing import Final

from spoa.up.children import Child, Children
from spoa.up.logs import Log
from spoa.up.program import Program

_SETTLED: Final = 20.0
_LONGEST_WAIT: Final = 10.0
_ASK_EVERY: Final = 0.05
_TRIES: Final = 3


class NotStarted(Exception):
    """A program did not get ready the first time; ``say`` tells which one, and how its log ends."""


def back_off(failures: int) -> float:
    """Return the seconds to wait before the next start, after so many short lives in a row."""
    return 0.0 if failures == 0 else min(0.2 * 2 ** (failures - 1), _LONGEST_WAIT)


class Keeper:
    """Keeps one program running until it is told to stop. ``changed`` is called at every change of state."""

    def __init__(self, program: Program, children: Children, log: Log, changed: Callable[[], None]) -> None:
        self.program = program
        self.state = "waiting"
        self.starts = 0
        self.child: Child | None = None
        self._children, self._log, self._changed = children, log, changed
        self._stopping = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the program and return when it is ready (or, if it runs once, done); else ``NotStarted``."""
        first = asyncio.get_running_loop().create_future()
        self._keeping = asyncio.create_task(self._keep(first))
        done, _ = await asyncio.wait(
            {first, self._keeping}, timeout=self.program.patience, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            raise NotStarted(self._why(f"was not ready after {self.program.patience:.0f} seconds"))
        for finished in done:
            finished.result()

    async def stop(self) -> None:
        """Tell the program to stop, wait for its grace, and end what is left of it."""
        self._stopping.set()
        if child := self.child:
            child.send(self.program.stop)
            await asyncio.wait({child.ended}, timeout=self.program.grace)
            child.kill_group()
        if self._keeping:
            await asyncio.wait({self._keeping})
        self._set("stopped")

    def kill(self) -> None:
        """End the program at once, without waiting."""
        self._stopping.set()
        if self.child:
            self.child.kill_group()

    async def _keep(self, first: "asyncio.Future[None]") -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._one_life(first, failures)
            if self._stopping.is_set() or self._finished(code):
                return
            failures = 1 if time.monotonic() - began > _SETTLED else failures + 1
            if failures == _TRIES and not first.done():
                raise NotStarted(self._why(f"was started {_TRIES} times, and each time {_ending(code)}"))
            self._log.note(f"{self.program.name} {_ending(code)}; starting it again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), back_off(failures))

    async def _one_life(self, first: "asyncio.Future[None]", failures: int) -> int:
        try:
            if self.program.prepare:
                self.program.prepare(failures)
            child = self._spawn()
        except OSError as wrong:
            self._log.note(f"{self.program.name} could not be started: {wrong}")
            return 126
        self.child = child
        self.starts += 1
        self._set("starting")
        asking = asyncio.create_task(self._ask(child, first))
        try:
            return await child.ended
        finally:
            asking.cancel()
            self.child = None
            self._set("ended")

    def _finished(self, code: int) -> bool:
        if not self.program.once:
            return False
        if code != 0:
            raise NotStarted(self._why(_ending(code)))
        self._set("done")
        return True

    async def _ask(self, child: Child, first: "asyncio.Future[None]") -> None:
        if self.program.once:
            return
        began = time.monotonic()
        while not await self._answers(child):
            await asyncio.sleep(_ASK_EVERY)
        self._log.note(f"{self.program.name} is ready after {time.monotonic() - began:.1f} s")
        self._set("ready")
        if not first.done():
            first.set_result(None)

    async def _answers(self, child: Child) -> bool:
        try:
            return await asyncio.wait_for(self.program.ready(child.pid), 5)
        except (OSError, TimeoutError):
            return False

    def _spawn(self) -> Child:
        reader, writer = os.pipe()
        try:
            child = self._children.start(self.program, writer)
        finally:
            os.close(writer)
        asyncio.get_running_loop().add_reader(reader, self._hear, reader)
        return child

    def _hear(self, reader: int) -> None:
        piece = os.read(reader, 65536)
        if piece:
            self._log.write(piece)
            return
        asyncio.get_running_loop().remove_reader(reader)
        os.close(reader)

    def _set(self, state: str) -> None:
        self.state = state
        self._changed()

    def _why(self, what: str) -> str:
        return f"{self.program.name} {what}. The end of its log:\n{self._log.tail()}"


def _ending(code: int) -> str:
    """Say how a process ended: "ended with 3", "was ended by SIGKILL"."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
