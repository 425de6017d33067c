"""What a program is to ``spoa up``: how it starts, when it is ready, how it is told to stop."""

import os
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM, Signals
from typing import NamedTuple

Probe = Callable[[int], Awaitable[bool]]


class User(NamedTuple):
    """Another user of this machine that a program runs as."""

    name: str
    uid: int
    gid: int


def run_as(
    user: User | None, command: Sequence[str], folder: Path = Path("/"), said: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a short command to its end as ``user`` (``None``: as ourselves), with none of our environment."""
    return subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=folder,
        input=said,
        text=True,
        capture_output=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder)},
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


async def at_once(_pid: int) -> bool:
    """Say that a program is ready as soon as it runs (for the few that have nothing to ask)."""
    return True


@dataclass(frozen=True)
class Program:
    """One program to keep running, or (``once``) to run to its end before the next one starts.

    ``ready`` is asked, with the process id, until it says yes. ``prepare`` runs before each start and is told
    how many starts have failed in a row. Nothing else needs a ``leaf``: leaves are stopped together.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Probe = at_once
    once: bool = False
    leaf: bool = False
    user: User | None = None
    stop: Signals = SIGTERM
    prepare: Callable[[int], None] | None = None
    patience: float = 60.0
    grace: float = 8.0
