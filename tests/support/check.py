"""``make check``: lint, types, contracts, unit tests, rules; what fails is said, and all are run."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

_BIN: Final = Path(sys.executable).parent


class Part(NamedTuple):
    """One command and what to call it."""

    name: str
    command: Sequence[str]


LINT: Final = (
    Part("lint", (str(_BIN / "ruff"), "check", "--quiet", ".")),
    Part("format", (str(_BIN / "ruff"), "format", "--check", "--quiet", ".")),
    Part("types", (str(_BIN / "mypy"),)),
    Part("contracts", (str(_BIN / "lint-imports"),)),
    Part("rules", (sys.executable, "-m", "spoa.cli", "triage", "check")),
)
UNIT: Final = Part("unit tests", (sys.executable, "-m", "pytest", "-q", "tests/unit"))


def run(parts: Sequence[Part]) -> bool:
    """Run the parts one after the other; print a line for each, and the output of those that fail."""
    return all([_passes(part) for part in parts])


def _passes(part: Part) -> bool:
    began = time.monotonic()
    done = subprocess.run(part.command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    well = done.returncode == 0
    print(f"{part.name:<12} {'ok' if well else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if not well:
        print(done.stdout + done.stderr, flush=True)
    return well


if __name__ == "__main__":
    sys.exit(not run((*LINT, UNIT)))
