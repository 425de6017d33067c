"""The command ``spoa up``."""

import asyncio
import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from spoa.up import postgres
from spoa.up.evening import keep_shift
from spoa.up.keeper import NotStarted
from spoa.up.keys import keep_keys
from spoa.up.leftovers import wait_for_leftovers
from spoa.up.logs import Logs
from spoa.up.people import people
from spoa.up.places import Places, Unusable, find_places
from spoa.up.plan import environment, programs, public_url
from spoa.up.ports import Ports, choose_ports
from spoa.up.screen import screen
from spoa.up.supervisor import Supervisor
from spoa.up.telephone import exchange_config, write_config


@click.command()
@click.option("--demo", is_flag=True, help="With invented people, a telephone, and a Friday evening.")
def up(demo: bool) -> None:
    """Start everything on this machine and keep it running: database, queue, web, workers.

    Data stay in ./var (SPOA_VAR); the address is http://spoa.localhost:8000 (SPOA_PORT).
    """
    try:
        _up(demo)
    except (Unusable, NotStarted) as wrong:
        click.echo(f"spoa up: {wrong}", err=True)
        sys.exit(1)


def _up(demo: bool) -> None:
    if os.environ.get("SPOA_ENV") == "production":
        raise Unusable("this is not for production: run the processes of the Procfile there.")
    places = find_places(Path(os.environ.get("SPOA_VAR", "var")))
    with _alone(places):
        wait_for_leftovers(places.var / "up.json")
        ports = choose_ports(_first_port())
        began = time.monotonic()
        click.echo("spoa up: starting …")
        settings = _settings(places, ports, demo)
        postgres.make_cluster(places)
        supervisor = Supervisor(programs(places, ports, settings), Logs(places.logs), places.var / "up.json")
        asyncio.run(supervisor.run(lambda: _show(places, ports, settings, time.monotonic() - began)))
        click.echo("spoa up: everything has stopped.")


def _settings(places: Places, ports: Ports, demo: bool) -> dict[str, str]:
    keys = keep_keys(places.var / "keys")
    shift = keep_shift(places.var / "clock.json", datetime.now(UTC)).total_seconds() if demo else 0.0
    if demo:
        config = exchange_config(keys, public_url(ports), ports, shift)
        write_config(places.var / "exchange.json", config)
    return environment(places, ports, keys, shift, demo)


def _show(places: Places, ports: Ports, settings: Mapping[str, str], seconds: float) -> None:
    demo = settings.get("SPOA_DEMO") == "1"
    click.echo(screen(places, ports, people() if demo else [], settings["SPOA_DEMO_PASSWORD"], seconds))


def _first_port() -> int:
    said = os.environ.get("SPOA_PORT", "8000")
    if not said.isdecimal() or not 0 < int(said) < 65534:
        raise Unusable(f"SPOA_PORT is {said!r}; it must be a number from 1 to 65533.")
    return int(said)


@contextlib.contextmanager
def _alone(places: Places) -> Iterator[None]:
    """Hold the lock of this folder, so that two ``spoa up`` never share one database."""
    with (places.var / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"another spoa up already runs with the data in {places.var}.") from None
        yield
