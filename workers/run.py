"""A worker: ``python -m workers.run fast`` or ``worker``. Killing it at any moment loses nothing."""

import sys

from spoa.logs import configure
from spoa.settings import Settings
from spoa.wiring import build
from workers.jobs import install
from workers.queues import SERVED
from workers.serving import serve


def main(name: str) -> None:
    """Build the use-cases from the environment, then serve the queues of ``name``."""
    configure()
    settings = Settings.from_environment()
    install(build(settings))
    serve(name, settings.redis_url)


if __name__ == "__main__":
    if sys.argv[1:] not in ([name] for name in SERVED):
        sys.exit(f"Say which worker: {' or '.join(SERVED)}.")
    main(sys.argv[1])
