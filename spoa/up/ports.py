"""The three addresses of ``spoa up`` on this machine: web, live, and the demonstration's exchange."""

import socket
from contextlib import closing, suppress
from typing import NamedTuple

from spoa.up.places import Unusable


class Ports(NamedTuple):
    """Where each of the three listens."""

    web: int
    live: int
    exchange: int


def choose_ports(first: int) -> Ports:
    """Return three ports in a row from ``first``; raise ``Unusable`` if one is taken."""
    ports = Ports(first, first + 1, first + 2)
    taken = [str(port) for port in ports if is_taken(port)]
    if taken:
        raise Unusable(
            f"Port {' and '.join(taken)} is in use by another program. Stop that, or choose another: "
            "SPOA_PORT=9000 make run (three ports in a row are needed)."
        )
    return ports


def is_taken(port: int) -> bool:
    """Say whether something listens on a port of the loopback."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with suppress(OSError), closing(socket.socket(family)) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
    return False


def loopback_hosts() -> tuple[str, ...]:
    """Return the loopback addresses of this machine, as gunicorn writes them."""
    try:
        with closing(socket.socket(socket.AF_INET6)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ("127.0.0.1",)
    return "127.0.0.1", "[::1]"
