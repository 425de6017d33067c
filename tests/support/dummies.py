"""A supervisor with small programs of a test's own: ``python -m tests.support.dummies FOLDER JSON``.

A process of its own, since the supervisor ends every child process that it does not know.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from spoa.up.keeper import NotStarted
from spoa.up.logs import Logs
from spoa.up.program import Program
from spoa.up.supervisor import Supervisor


def dummy(folder: Path, told: dict[str, Any]) -> Program:
    """Return a program that runs Python code; it is ready when the file ``NAME.ready`` is there."""
    name = told["name"]
    mark = folder / f"{name}.ready"

    async def ready(_pid: int) -> bool:
        return mark.exists()

    return Program(
        name=name,
        command=(sys.executable, "-c", told["code"]),
        folder=folder,
        ready=ready,
        once=told.get("once", False),
        leaf=told.get("leaf", False),
        patience=told.get("patience", 20),
        grace=told.get("grace", 5),
        prepare=lambda _failures: mark.unlink(missing_ok=True),
    )


def main() -> None:
    """Run until told to stop; exit with 3 and the reason if a program does not start."""
    folder = Path(sys.argv[1])
    programs = [dummy(folder, told) for told in json.loads(sys.argv[2])]
    supervisor = Supervisor(programs, Logs(folder / "log"), folder / "up.json")
    try:
        asyncio.run(supervisor.run(lambda: print("all ready", flush=True)))
    except NotStarted as wrong:
        print(wrong, flush=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
