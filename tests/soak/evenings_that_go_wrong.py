"""Evenings of random deeds with a failing carrier, many more than ``make test`` has; SEED=7 repeats one."""

import os
import random
import subprocess
import sys

MANY = "40"


def main() -> int:
    """Run the evenings from a seed on, and say which seed it was."""
    seed = os.environ.get("SEED") or str(random.randrange(10_000))
    print(f"SEED={seed}", flush=True)
    tests = "tests/integration/voice/test_everything_goes_wrong.py"
    environment = {**os.environ, "SEED": seed, "EVENINGS": os.environ.get("EVENINGS", MANY)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", tests], env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
