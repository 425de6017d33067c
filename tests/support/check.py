"""``make check``: lint, types, contracts, unit tests, rules; what fails is said, and all are run."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

_BIN: Final = Path(sys.executable).parent
# CI takes nobody's word for it: there every rule is proved, also where a proof was kept.
_FRESH: Final = ("--fresh",) if os.environ.get("CI") == "true" else ()


class Part(NamedTuple):
    """One command and what to call it."""

    name: str
    command: Sequence[str]


LINT: Final = (
    Part("lint", (str(_BIN / "ruff"), "check", "--quiet", "--output-format", "concise", ".")),
    Part("format", (str(_BIN / "ruff"), "format", "--check", ".")),
    Part("types", (str(_BIN / "mypy"),)),
    Part("contracts", (str(_BIN / "lint-imports"),)),
    Part("rules", (sys.executable, "-m", "spoa.cli", "triage", "check", *_FRESH)),
)
UNIT: Final = Part(
    "unit tests", (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "tests/unit")
)


def run(parts: Sequence[Part]) -> bool:
    """Run the parts, two at a time; print a line for each, and the output of those that fail."""
    with ThreadPoolExecutor(2) as two:
        return all(list(two.map(_passes, parts)))


def _passes(part: Part) -> bool:
    began = time.monotonic()
    done = subprocess.run(part.command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    well = done.returncode == 0
    said = f"{part.name:<12} {'ok' if well else 'FAILED'} ({time.monotonic() - began:.1f} s)\n"
    sys.stdout.write(said if well else f"{said}{done.stdout}{done.stderr}\n")
    sys.stdout.flush()
    return well


if __name__ == "__main__":
    sys.exit(not run((UNIT, *LINT)))
