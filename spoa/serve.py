"""The two web processes: requests, and the streams that keep pages live. Both hand over to gunicorn."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

import click

from spoa.up.ports import loopback_hosts

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
_BIND = click.option("--bind", multiple=True, help="An address such as 0.0.0.0:80; else the loopback.")


@click.command()
@_BIND
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Threads of each process.")
def web(bind: tuple[str, ...], workers: int, threads: int) -> None:
    """Answer requests: pages, webhooks, API. On the loopback at SPOA_PORT, unless told otherwise."""
    _become_gunicorn("wsgi:app", bind or _loopback(0), workers, threads)


@click.command()
@_BIND
@click.option("--threads", default=200, show_default=True, help="As many pages can be live at once.")
def live(bind: tuple[str, ...], threads: int) -> None:
    """Hold the streams of live pages: one process. On the loopback at SPOA_PORT + 1, unless told."""
    _become_gunicorn(f"spoa.app:create_live({threads - 10})", bind or _loopback(1), 1, threads)


def _loopback(above: int) -> tuple[str, ...]:
    port = int(os.environ.get("SPOA_PORT", "8000")) + above
    return tuple(f"{host}:{port}" for host in loopback_hosts())


def _become_gunicorn(application: str, bind: Sequence[str], workers: int, threads: int) -> NoReturn:
    """Become gunicorn, so that signals reach it. No access log: an address can say too much.

    The application is loaded once and its workers are forked from it (it opens no connection when built), so
    that a start is quicker and a worker that died is replaced in a moment.
    """
    os.execv(  # noqa: S606 - no shell is wanted
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", application, "--worker-class", "gthread"),
            *("--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "3"),
            *("--preload", "--no-control-socket", "--log-level", "warning"),
            *(("--worker-tmp-dir", str(_MEMORY)) if os.access(_MEMORY, os.W_OK) else ()),
            *(part for address in bind for part in ("--bind", address)),
        ],
    )
