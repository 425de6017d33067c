"""The clock: ``python -m workers.clock``. One process does the rounds; a second waits for the first."""

import signal
from threading import Event

from spoa.logs import configure
from spoa.settings import Settings
from spoa.wiring import build
from workers.keeping import keep_time
from workers.schedule import schedule


def main() -> None:
    """Build the use-cases from the environment, then keep time until SIGTERM or SIGINT."""
    configure()
    settings = Settings.from_environment()
    use_cases = build(settings)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rounds = schedule(use_cases, audit_key=settings.audit_key, seal_file=settings.seal_file)
    keep_time(use_cases.records.engine, rounds, stop)


if __name__ == "__main__":
    main()
