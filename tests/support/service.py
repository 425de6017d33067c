"""The whole service as a person starts it, with a hand on each process: for journeys and faults."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import stores
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
_PROCESSES = 16


@dataclass(frozen=True)
class Service:
    """A running service. ``host`` parts of addresses are the demonstration's (``desk``, ``handler``, …)."""

    var: Path
    port: int
    supervisor: "subprocess.Popen[bytes]"

    def url(self, path: str = "/", host: str = "") -> str:
        """Return an address as a browser uses it: ``url("/signin", "handler")``."""
        return f"http://{host + '.' if host else ''}spoa.localhost:{self.port}{path}"

    @property
    def web(self) -> str:
        """Where a plain HTTP client finds the service (which may not know ``.localhost`` names)."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def exchange(self) -> str:
        """Where the stand-in carrier listens."""
        return f"http://127.0.0.1:{self.port + 2}"

    @property
    def keys(self) -> Mapping[str, str]:
        """The secrets of this start, by their names in the environment."""
        found: dict[str, str] = json.loads((self.var / "keys").read_text())
        return found

    def programs(self) -> Mapping[str, Any]:
        """Return each program with its ``state``, ``pid`` and number of ``starts``."""
        state: dict[str, Any] = json.loads((self.var / "up.json").read_text())
        found: dict[str, Any] = state["programs"]
        return found

    def kill(self, name: str) -> int:
        """End a program with -9, as a failure would; return how often it had been started until then."""
        program = self.programs()[name]
        os.kill(program["pid"], signal.SIGKILL)
        return int(program["starts"])

    def wait_until_back(self, name: str, starts: int, seconds: float = 30) -> None:
        """Return when a killed program has been started again and is ready."""
        wait_for(
            lambda: self.programs()[name]["starts"] > starts and self.programs()[name]["state"] == "ready",
            seconds,
            f"{name} to be back",
        )

    @property
    def screen(self) -> str:
        """What ``spoa up`` has shown."""
        return (self.var.parent / "screen").read_text()

    def log(self, name: str = "all") -> str:
        """Return what a program has said."""
        return (self.var / "log" / f"{name}.log").read_text(errors="replace")


@contextmanager
def started(home: Path | None = None, demo: bool = True, **environment: str) -> Iterator[Service]:
    """Run ``spoa up`` until it is ready, and stop it afterwards as Ctrl-C does.

    ``home`` is where ``var`` is or will be, to start with earlier data; else a folder of its own.
    """
    with ExitStack() as stack:
        home = home or stack.enter_context(stores.folder())
        port = three_free_ports()
        said = home / "screen"
        with said.open("wb") as screen:
            supervisor = subprocess.Popen(
                [sys.executable, "-m", "spoa.cli", "up", *(["--demo"] if demo else [])],
                cwd=ROOT,
                env={**os.environ, "SPOA_VAR": str(home / "var"), "SPOA_PORT": str(port), **environment},
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                start_new_session=True,
            )
        stack.callback(_stop, supervisor)
        service = Service(home / "var", port, supervisor)
        shown = "spoa is ready"
        wait_for(lambda: shown in service.screen or supervisor.poll() is not None, 180, "spoa up to be ready")
        assert supervisor.poll() is None, service.screen
        yield service


def refused(home: Path, port: int) -> str:
    """Start the service, and return the words with which it was refused."""
    done = subprocess.run(
        [sys.executable, "-m", "spoa.cli", "up", "--demo"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SPOA_VAR": str(home / "var"), "SPOA_PORT": str(port)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


def processes_of(var: Path) -> list[int]:
    """Return the processes that work with the data in ``var``, by their command or their environment."""
    mine = bytes(var)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(mine in (process / part).read_bytes() for part in ("cmdline", "environ")):
                found.append(int(process.name))
    return found


def three_free_ports() -> int:
    """Return the first of three ports in a row that nobody listens on.

    They lie below those that the system gives to connections of its own choice (from 32768 on), and each test
    process has its own: nobody takes one between this look and the start of the service.
    """
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
    while True:
        first = random.randrange(12_000 + 4 * mine, 32_000, 4 * _PROCESSES)
        if all(_free(first + above) for above in range(3)):
            return first


def _free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    supervisor.send_signal(signal.SIGINT)
    try:
        supervisor.wait(60)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
