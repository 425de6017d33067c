"""Processes of our own: started, noticed when they end, and none left behind."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from spoa.up.program import Program

_PR_SET_CHILD_SUBREAPER = 36
_CHILD = Path(__file__).with_name("child.py")


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, so that they can be found and ended (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def spawn(program: Program, output: int) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, with its output going to the file descriptor ``output``."""
    user = program.user
    return subprocess.Popen(  # noqa: S603 - the commands are our own
        [
            *(sys.executable, "-I", "-S", str(_CHILD)),
            *(str(os.getpid()), str(int(program.stop))),
            *((str(user.uid), str(user.gid)) if user else ("", "")),
            str(program.folder),
            *program.command,
        ],
        env={**_inherited(program), **program.environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


class Child:
    """One started process. ``ended`` is a future of its exit code (minus the signal, if one ended it)."""

    def __init__(self, program: Program, output: int) -> None:
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._popen = spawn(program, output)

    @property
    def pid(self) -> int:
        """Return the process id, which is also that of its group."""
        return self._popen.pid

    def look(self) -> bool:
        """Say whether the process has ended, and tell those who wait if it has."""
        code = self._popen.poll()
        if code is None:
            return False
        if not self.ended.done():
            self.ended.set_result(code)
        return True

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself, which passes it on as it sees fit."""
        if not self.ended.done():
            self._popen.send_signal(number)

    def kill_group(self) -> None:
        """End what is left of the process and of those it started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class Children:
    """All processes that ``spoa up`` started and has not yet seen the end of."""

    def __init__(self) -> None:
        self._known: dict[int, Child] = {}

    def start(self, program: Program, output: int) -> Child:
        """Start a program, and remember it until its end is seen."""
        child = Child(program, output)
        self._known[child.pid] = child
        return child

    def reap(self) -> None:
        """Notice which processes ended, and end every grandchild that lost its parent."""
        for pid, child in list(self._known.items()):
            if child.look():
                del self._known[pid]
                child.kill_group()
        self.end_orphans()

    def end_orphans(self) -> bool:
        """Kill the processes that came to us because their parent died; say whether there were any."""
        orphans = _children_of_ours() - self._known.keys()
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        return bool(orphans)


def _inherited(program: Program) -> Mapping[str, str]:
    """Return our environment, less what belongs to root when the program is another user's."""
    if program.user is None:
        return os.environ
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(program.folder), "LC_ALL": "C.UTF-8"}


def _children_of_ours() -> set[int]:
    """Return the ids of our child processes as Linux tells them; elsewhere none."""
    found: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found.update(int(pid) for pid in task.read_text().split())
    return found
