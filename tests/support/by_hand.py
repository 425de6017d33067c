"""``make soak`` and ``make bench``: what is run by hand, from the scripts that are there."""

import subprocess
import sys
from pathlib import Path


def main(kind: str) -> int:
    """Run every script of ``tests/soak`` or ``tests/bench`` in turn; say so if there is none yet."""
    scripts = sorted((Path(__file__).parents[1] / kind).glob("[!_]*.py"))
    if not scripts:
        print(f"There is nothing in tests/{kind} yet.", file=sys.stderr)
    modules = [f"tests.{kind}.{script.stem}" for script in scripts]
    return max(
        (subprocess.run([sys.executable, "-m", each], check=False).returncode for each in modules), default=0
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
