"""The programs in their order: each when the one before is ready; stopped in reverse, the leaves together."""

import asyncio
import contextlib
import json
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from spoa.up.children import Children, adopt_orphans
from spoa.up.keeper import Keeper
from spoa.up.logs import Logs
from spoa.up.program import Program

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts programs in order, keeps them, and stops them in reverse.

    ``state_file`` always holds, as JSON, which process runs what: tests, the desk page and people read it.
    """

    def __init__(self, programs: Sequence[Program], logs: Logs, state_file: Path) -> None:
        self._children = Children()
        self._state_file = state_file
        self._ready = False
        self._asked_to_stop = asyncio.Event()
        self._keepers = [
            Keeper(each, self._children, logs.open(each.name), self._write_state) for each in programs
        ]

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Start all, call ``when_ready``, and return when a signal has come and all have stopped.

        Raises ``NotStarted``, after stopping what had started, if a program does not get ready.
        """
        self._listen()
        adopt_orphans()
        try:
            if await self._start_unless_stopped():
                self._ready = True
                self._write_state()
                when_ready()
                await self._asked_to_stop.wait()
        finally:
            await self._stop()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGCHLD, self._children.reap)
        for number in _STOPS:
            loop.add_signal_handler(number, self._hear_stop)

    def _hear_stop(self) -> None:
        if self._asked_to_stop.is_set():
            for keeper in reversed(self._keepers):
                keeper.kill()
        self._asked_to_stop.set()

    async def _start_unless_stopped(self) -> bool:
        starting = asyncio.create_task(self._start())
        stop = asyncio.create_task(self._asked_to_stop.wait())
        await asyncio.wait({starting, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not starting.done():
            starting.cancel()
            return False
        starting.result()
        return True

    async def _start(self) -> None:
        for keeper in self._keepers:
            await keeper.start()

    async def _stop(self) -> None:
        self._ready = False
        leaves = [keeper for keeper in self._keepers if keeper.program.leaf]
        await asyncio.gather(*(leaf.stop() for leaf in leaves))
        for keeper in reversed(self._keepers):
            await keeper.stop()
        while self._children.end_orphans():
            await asyncio.sleep(0.05)
        self._state_file.unlink(missing_ok=True)

    def _write_state(self) -> None:
        state: dict[str, Any] = {
            "ready": self._ready,
            "programs": {
                keeper.program.name: {
                    "state": keeper.state,
                    "pid": keeper.child.pid if keeper.child else None,
                    "starts": keeper.starts,
                }
                for keeper in self._keepers
            },
        }
        new = self._state_file.with_suffix(".new")
        with contextlib.suppress(OSError):  # a full disk must not keep a program from being started again
            new.write_text(json.dumps(state, indent=1))
            new.replace(self._state_file)
