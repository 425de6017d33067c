"""Which worker serves which job queues, first things first."""

from collections.abc import Mapping
from typing import Final

from spoa.records.outbox import FAST, WORKER

# The slow worker helps with urgent jobs: should the fast one be dead, they wait for nobody's restart.
SERVED: Final[Mapping[str, tuple[str, ...]]] = {FAST: (FAST,), WORKER: (FAST, WORKER)}
