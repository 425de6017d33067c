"""The programs of spoa on one machine, in the order in which they need each other."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from spoa.up import postgres, redis
from spoa.up.places import Places
from spoa.up.ports import Ports
from spoa.up.probes import answers_http, takes_jobs
from spoa.up.program import Program


def environment(
    places: Places, ports: Ports, keys: Mapping[str, str], shift: float, demo: bool
) -> dict[str, str]:
    """Return the settings that all programs share; ``spoa.settings`` reads them."""
    settings = {
        **keys,
        "DATABASE_URL": postgres.url(places),
        "REDIS_URL": redis.url(places),
        "SPOA_ENV": "development",
        "SPOA_PORT": str(ports.web),
        "SPOA_PUBLIC_URL": public_url(ports),
        "SPOA_LIVE_URL": f":{ports.live}",
        "SPOA_SEAL_FILE": str(places.var / "last-seal"),
        "SPOA_MAIL_FOLDER": str(places.var / "mail"),
        "SPOA_UP_STATE": str(places.var / "up.json"),
        "PYTHONUNBUFFERED": "1",
    }
    if demo:
        settings |= {
            "SPOA_DEMO": "1",
            "SPOA_TIME": str(shift),
            "TWILIO_API_BASE": f"http://127.0.0.1:{ports.exchange}",
            "SPOA_PHONE_PAGE": f"http://phone.spoa.localhost:{ports.exchange}",
        }
    return settings


def public_url(ports: Ports) -> str:
    """Return the address at which a browser and the telephone provider find the service."""
    return f"http://spoa.localhost:{ports.web}"


def programs(places: Places, ports: Ports, settings: Mapping[str, str]) -> list[Program]:
    """Return everything to run, first to last: what comes earlier is needed by what comes later.

    The last one, the clock, is ready when the web says that the whole service is, for that needs a clock.
    """
    demo = settings.get("SPOA_DEMO") == "1"

    def ours(name: str, *command: str, **more: Any) -> Program:
        return Program(name, (sys.executable, "-m", *command), Path.cwd(), settings, **more)

    leaf = partial(ours, leaf=True)

    async def takes_our_jobs(pid: int) -> bool:
        return await takes_jobs(redis.socket(places), pid)

    exchange = ours(
        "exchange",
        *("spoa.exchange", "--port", str(ports.exchange), "--config", str(places.var / "exchange.json")),
        ready=lambda _pid: answers_http(ports.exchange, "/health"),
    )
    return [
        postgres.program(places),
        redis.program(places),
        ours("release", "spoa.cli", "release", once=True),
        *([exchange] if demo else []),
        leaf("web", "spoa.cli", "web", ready=lambda _pid: answers_http(ports.web, "/health/live")),
        leaf("live", "spoa.cli", "live", ready=lambda _pid: answers_http(ports.live, "/health/live")),
        leaf("fast", "workers.run", "fast", ready=takes_our_jobs),
        leaf("worker", "workers.run", "worker", ready=takes_our_jobs),
        leaf("clock", "workers.clock", ready=lambda _pid: answers_http(ports.web, "/health/ready")),
    ]
