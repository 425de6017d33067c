"""What the clock does again and again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from spoa.records.relay import relay
from spoa.records.seal import seal_round
from workers.jobs import Works

NamedRound = tuple[str, float, Callable[[], object]]


class Rounded(Works, Protocol):
    """Use-cases that also have rounds of their own, such as the watch."""

    @property
    def rounds(self) -> Iterable[NamedRound]:
        """Name, seconds between two rounds, and what to call."""


@dataclass(frozen=True)
class Round:
    """One thing to do every so many seconds of real time."""

    name: str
    every: float
    run: Callable[[], object]


def schedule(use_cases: Rounded, *, audit_key: str, seal_file: Path) -> list[Round]:
    """Return every round: relay, sealer, then those of the use-cases. Each is harmless to run twice."""
    records, clock = use_cases.records, use_cases.clock
    return [
        Round("relay", 0.5, lambda: relay(records, now=clock.now())),
        Round("sealer", 1, lambda: seal_round(records, audit_key, seal_file)),
        *(Round(name, every, run) for name, every, run in use_cases.rounds),
    ]
