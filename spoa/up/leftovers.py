"""What an earlier ``spoa up`` left when it was itself killed: programs that are still stopping."""

import json
import os
import time
from pathlib import Path
from typing import Final

_LONGEST: Final = 20.0


def wait_for_leftovers(state_file: Path) -> None:
    """Return when the programs of a state file that was left behind have ended, or after 20 seconds."""
    if not state_file.exists():
        return
    programs = json.loads(state_file.read_text())["programs"].values()
    until = time.monotonic() + _LONGEST
    while any(_lives(program["pid"]) for program in programs) and time.monotonic() < until:
        time.sleep(0.1)


def _lives(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
