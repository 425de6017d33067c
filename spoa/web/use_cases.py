"""Everything that a process of spoa can do, as one frozen object: pages and jobs get the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from flask import Flask, current_app
from redis import Redis

from spoa.journey.all import Journeys
from spoa.kernel.clock import Clock
from spoa.records.relay import Job
from spoa.records.unit import Records
from spoa.reporting.shift import Reporting
from spoa.settings import Settings
from spoa.staff.use_cases import StaffUseCases

_KEY: Final = "spoa"

NamedRound = tuple[str, float, Callable[[], object]]
"""What the clock process does again and again: its name, seconds between two rounds, and what to call."""

Check = Callable[[], str | None]
"""One question of readiness: ``None`` when all is well, otherwise a sentence that says what is not."""


class Signed(Protocol):
    """Was this raw path, query and body signed by the carrier with this signature?"""

    def __call__(self, *, path: str, query: str, body: bytes, signature: str) -> bool:
        """Say so."""


def unsigned(**_request: object) -> bool:
    """Refuse every webhook: what a service without a carrier does."""
    return False


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """The service. Journeys add a field each; a field without a default is needed by every process."""

    settings: Settings
    clock: Clock
    records: Records
    redis: Redis
    staff: StaffUseCases
    journeys: Journeys
    reporting: Reporting
    jobs: Mapping[str, Job] = field(default_factory=dict)
    rounds: tuple[NamedRound, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    signed: Signed = unsigned


def bind(app: Flask, use_cases: UseCases) -> None:
    """Give an application its use-cases."""
    app.extensions[_KEY] = use_cases


def use_cases() -> UseCases:
    """Return the use-cases of the application that handles the present request."""
    found: UseCases = current_app.extensions[_KEY]
    return found
