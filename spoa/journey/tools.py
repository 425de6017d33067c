"""What every use-case works with."""

from dataclasses import dataclass

from spoa.kernel.clock import Clock
from spoa.records.unit import Records
from spoa.settings import Settings
from spoa.triage.rulebook import Rulebook


@dataclass(frozen=True)
class Tools:
    """The records, the time, the rules and the settings: one object, shared by every use-case."""

    records: Records
    clock: Clock
    rulebook: Rulebook
    settings: Settings
