"""Which worker serves which job queues, first things first."""

from collections.abc import Mapping
from typing import Final

from spoa.records.outbox import FAST, RELAY, WORKER

# The slow worker helps with urgent jobs: should the fast one be dead, they wait for nobody's restart.
# Rows that were handed over come before a look for more: in a flood of commits somebody always asks for one.
SERVED: Final[Mapping[str, tuple[str, ...]]] = {FAST: (FAST, RELAY), WORKER: (FAST, WORKER, RELAY)}
