"""Which other addresses a page of ours may speak with, be shown in, or show. All follow from the settings."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from spoa.settings import Settings

_DESK: Final = "desk"


@dataclass(frozen=True)
class Origins:
    """Sources for a content policy: scripts may ``speak`` with, we are framed ``inside``, frames ``show``."""

    speak: tuple[str, ...]
    inside: tuple[str, ...]
    show: tuple[str, ...]


def origins(settings: Settings, host: str, scheme: str) -> Origins:
    """Return what a page that was asked for at ``scheme://host`` may use."""
    phone = (origin_of(settings.phone_page),) if settings.phone_page else ()
    desk, rooms = _demo_hosts(settings) if settings.demo else ((), ())
    return Origins(
        speak=("'self'", origin_of(live_stream(settings, host, scheme)), *phone),
        inside=("'self'", *desk),
        show=("'self'", *rooms, *phone),
    )


def live_stream(settings: Settings, host: str, scheme: str) -> str:
    """Return the address of the live stream; a setting like ``:8001`` is a port on the host of the page.

    In the demonstration each part sits on its own name, and so has its own six connections to it.
    """
    if settings.live_url.startswith(":"):
        return f"{scheme}://{host.rpartition(':')[0] or host}{settings.live_url}/stream"
    return f"{settings.live_url.rstrip('/')}/stream"


def is_ours(settings: Settings, origin: str) -> bool:
    """Say whether a browser's ``Origin`` is our own: the public one, or a demonstration name of it."""
    public, asked = urlsplit(settings.public_url), urlsplit(origin)
    if origin_of(settings.public_url) == origin:
        return True
    named = (asked.hostname or "").endswith(f".{public.hostname}")
    return settings.demo and named and (asked.scheme, asked.port) == (public.scheme, public.port)


def origin_of(url: str) -> str:
    """Return ``scheme://host:port`` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _demo_hosts(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    public = urlsplit(settings.public_url)
    port = f":{public.port}" if public.port else ""
    return (
        (f"{public.scheme}://{_DESK}.{public.hostname}{port}",),
        (f"{public.scheme}://*.{public.hostname}{port}",),
    )
